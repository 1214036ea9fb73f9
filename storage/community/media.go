package community

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/jobs/args"
	"github.com/trellisgraph/trellis/storage/postgres"
)

// UseMedia returns pictures and videos that owner uploaded for a purpose, in the order of ids, and keeps them from being
// cleared away; field is where the input names them, a list. Refusals are those of domain.UseUploads, "field.i" each.
func (tx Tx) UseMedia(
	ctx context.Context, owner domain.UserID, purpose domain.MediaPurpose, field string, ids []domain.MediaID,
) ([]*domain.Upload, error) {
	found, err := postgres.ClaimUploads(ctx, tx.tx, owner, purpose, ids)
	if err != nil {
		return nil, err
	}
	return domain.UseUploads(found, owner, purpose, field, ids)
}

// UploadsByIDs reads uploads; see postgres.UploadsByIDs.
func UploadsByIDs(ids []domain.MediaID) postgres.Query[*domain.Upload] {
	return postgres.UploadsByIDs(ids)
}

// LockUpload reads and locks an upload; see postgres.LockUpload.
func (tx Tx) LockUpload(ctx context.Context, id domain.MediaID) (*domain.Upload, error) {
	return postgres.LockUpload(ctx, tx.tx, id)
}

// UnusedUploadsOf counts what of an owner nothing shows, for who only looks.
func UnusedUploadsOf(owner domain.UserID) postgres.Query[domain.Unused] {
	return postgres.UnusedUploadsOf(owner)
}

// UnusedUploads counts what of an owner nothing shows; see postgres.UnusedUploads.
func (tx Tx) UnusedUploads(ctx context.Context, owner domain.UserID) (domain.Unused, error) {
	return postgres.UnusedUploads(ctx, tx.tx, owner)
}

// InsertUpload writes an upload that is announced.
func (tx Tx) InsertUpload(ctx context.Context, u *domain.Upload) error {
	return postgres.InsertUpload(ctx, tx.tx, u)
}

// UpdateUpload writes how far an upload has come; see postgres.UpdateUpload.
func (tx Tx) UpdateUpload(ctx context.Context, u *domain.Upload, now time.Time) error {
	return postgres.UpdateUpload(ctx, tx.tx, u, now)
}

// ForgetUploads removes uploads that nothing shows; see postgres.ForgetUploads.
func (tx Tx) ForgetUploads(ctx context.Context, before time.Time, most int) ([]domain.MediaID, error) {
	return postgres.ForgetUploads(ctx, tx.tx, before, most)
}

// LetGo has uploads count as unused from now on that nothing shows any more, nor may again. What shows one is a profile, a note
// that is not deleted, wherever the moderators stand with it, and an edit of one that waits or is its last. Who lets go of
// uploads has written what is shown in their place. Edits are counted, not joined, for the index to be asked and no list read.
func (tx Tx) LetGo(ctx context.Context, ids []domain.MediaID, now time.Time) error {
	const sql = `
UPDATE media m
SET used = false, let_go_at = $3
FROM unnest($1::uuid[], $2::text[]) AS a (id, name)
WHERE m.id = a.id
  AND m.used
  AND NOT EXISTS (SELECT 1 FROM users u WHERE u.id = m.owner_id AND u.avatar_id = m.id)
  AND NOT EXISTS (
      SELECT 1
      FROM note_media s
      JOIN notes n ON n.id = s.note_id
      WHERE (s.image_id = m.id OR s.video_id = m.id)
        AND n.state <> 'DELETED'
  )
  AND 0 = (
      SELECT count(*)
      FROM note_revisions r
      JOIN notes n ON n.id = r.note_id
      WHERE (r.content -> 'media' @> jsonb_build_array(jsonb_build_object('image', jsonb_build_object('id', a.name)))
          OR r.content -> 'media' @> jsonb_build_array(jsonb_build_object('video_id', a.name)))
        AND n.state <> 'DELETED'
        AND (r.state = 'PENDING' OR r.n = (SELECT max(l.n) FROM note_revisions l WHERE l.note_id = r.note_id))
  )`
	if len(ids) == 0 {
		return nil
	}
	names := make([]string, len(ids)) // as a revision spells them
	for i, id := range ids {
		names[i] = id.String()
	}
	if err := postgres.HoldUploads(ctx, tx.tx, ids); err != nil {
		return err
	}
	_, err := tx.tx.Exec(ctx, "let go of uploads", sql, ids, names, now)
	return err
}

// Streamed finds those of some videos that a stream is kept of.
func Streamed(ids []domain.MediaID) postgres.Query[domain.MediaID] {
	const sql = `
SELECT id
FROM media
WHERE id = ANY($1)
  AND streamed_at IS NOT NULL`
	return postgres.Query[domain.MediaID]{Doing: "find streams", SQL: sql, Args: []any{ids}, Scan: pgx.RowTo[domain.MediaID]}
}

// StreamsAskedFor are videos that a job is to make a stream of, which waits, is worked, or is to be tried again: at most limit of
// them.
func (tx Tx) StreamsAskedFor(ctx context.Context, limit int) ([]domain.MediaID, error) {
	const sql = `
SELECT args ->> 'media_id'
FROM river_job
WHERE kind = $1
  AND state IN ('available', 'pending', 'retryable', 'running', 'scheduled')
ORDER BY id
LIMIT $2`
	return postgres.All(ctx, tx.tx, postgres.Query[domain.MediaID]{
		Doing: "find jobs that make streams", SQL: sql, Args: []any{args.StreamVideo{}.Kind(), limit},
		Scan: func(row pgx.CollectableRow) (id domain.MediaID, err error) {
			var text string
			if err := row.Scan(&text); err != nil {
				return id, err
			}
			return domain.ParseID[domain.MediaID]("media_id", text)
		},
	})
}

// Unstreamed finds videos that were READY before that time and have no stream, though one could be made of them, the oldest
// first; asked are not among them. None where no process has taken from the queue of streams for an hour: River notes every ten
// minutes which are taken from, by the database's clock.
func (tx Tx) Unstreamed(ctx context.Context, before time.Time, asked []domain.MediaID, limit int) ([]domain.MediaID, error) {
	const sql = `
SELECT id
FROM media
WHERE kind = 'VIDEO'
  AND state = 'READY'
  AND streamed_at IS NULL
  AND unstreamable_at IS NULL
  AND ready_at < $1
  AND id <> ALL($2)
  AND EXISTS (SELECT 1 FROM river_queue WHERE name = $3 AND updated_at > now() - interval '1 hour')
ORDER BY ready_at, id
LIMIT $4`
	return postgres.All(ctx, tx.tx, postgres.Query[domain.MediaID]{
		Doing: "find videos without a stream", SQL: sql, Args: []any{before, asked, args.StreamQueue, limit},
		Scan: pgx.RowTo[domain.MediaID],
	})
}

// MarkStreamed writes that a stream of a video is kept. NOT_FOUND where the video is gone.
func (tx Tx) MarkStreamed(ctx context.Context, id domain.MediaID, now time.Time) error {
	const sql = `
UPDATE media
SET streamed_at = coalesce(streamed_at, $2),
    unstreamable_at = NULL
WHERE id = $1`
	written, err := tx.tx.Exec(ctx, "write that a video has a stream", sql, id, now)
	if err == nil && written == 0 {
		return domain.NotFound("video")
	}
	return err
}

// MarkUnstreamable writes that no stream can be made of a video; nothing where there is one, or the video is gone.
func (tx Tx) MarkUnstreamable(ctx context.Context, id domain.MediaID, now time.Time) error {
	const sql = `
UPDATE media
SET unstreamable_at = coalesce(unstreamable_at, $2)
WHERE id = $1
  AND streamed_at IS NULL`
	_, err := tx.tx.Exec(ctx, "write that a video can have no stream", sql, id, now)
	return err
}

// TakeDownVideos writes that those of some uploads that are videos have no stream, and can have none.
func (tx Tx) TakeDownVideos(ctx context.Context, ids []domain.MediaID, now time.Time) error {
	const sql = `
UPDATE media
SET streamed_at = NULL, unstreamable_at = $2
WHERE id = ANY($1)
  AND kind = 'VIDEO'
  AND state = 'READY'`
	_, err := tx.tx.Exec(ctx, "write that videos were taken down", sql, ids, now)
	return err
}

// Unstreamable finds those of some videos of which no stream can be made.
func Unstreamable(ids []domain.MediaID) postgres.Query[domain.MediaID] {
	const sql = `
SELECT id
FROM media
WHERE id = ANY($1)
  AND unstreamable_at IS NOT NULL`
	return postgres.Query[domain.MediaID]{
		Doing: "find videos without a stream", SQL: sql, Args: []any{ids}, Scan: pgx.RowTo[domain.MediaID],
	}
}

// ShownToAll reports whether a note that everybody may see shows the picture or video.
func (r Reader) ShownToAll(ctx context.Context, id domain.MediaID) (bool, error) {
	const sql = `
SELECT EXISTS (
    SELECT 1
    FROM note_media m
    JOIN notes n ON n.id = m.note_id
    WHERE (m.image_id = $1 OR m.video_id = $1)
      AND n.visibility = 'PUBLIC'
      AND n.state IN ('PUBLISHED', 'LIMITED')
)`
	return postgres.One(ctx, r.q, postgres.Query[bool]{
		Doing: "ask whether a picture is shown to all", SQL: sql, Args: []any{id}, Scan: pgx.RowTo[bool],
	})
}
