package postgres

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/trellisgraph/trellis/domain"
)

// Each side keeps what was uploaded for it in the table media. What shows an upload keeps a copy of what is needed to draw it,
// so that no page joins that table.

const uploadColumns = `id, owner_id, purpose, kind, state, reason, content_type, byte_size, sha256, alt, width, height,
       blur_hash, coalesce(poster_id, id), duration_ms, codes, crowded, created_at`

func scanUpload(row pgx.CollectableRow) (*domain.Upload, error) {
	var u domain.Upload
	i := &u.Image
	err := row.Scan(&u.ID, &u.OwnerID, &u.Purpose, &u.Kind, &u.State, &u.Rejection, &u.ContentType, &u.ByteSize, &u.SHA256,
		&i.Text, &i.Width, &i.Height, &i.Hash, &i.ID, &u.DurationMS, &u.Codes, &u.Crowded, &u.CreatedAt)
	return &u, err
}

// UploadsByIDs reads uploads in no order, whatever their state: they are their owner's alone.
func UploadsByIDs(ids []domain.MediaID) Query[*domain.Upload] {
	const sql = `
SELECT ` + uploadColumns + `
FROM media
WHERE id = ANY($1)`
	return Query[*domain.Upload]{Doing: "read uploads", SQL: sql, Args: []any{ids}, Scan: scanUpload}
}

// LockUpload reads an upload and keeps others from changing it until the transaction ends. NOT_FOUND where it is gone.
func LockUpload(ctx context.Context, tx Tx, id domain.MediaID) (*domain.Upload, error) {
	query := UploadsByIDs([]domain.MediaID{id})
	query.Doing, query.SQL = "lock an upload", query.SQL+"\nFOR UPDATE"
	found, err := All(ctx, tx, query)
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return nil, domain.NotFound("upload")
	}
	return found[0], nil
}

// UnusedUploads is how many uploads of an owner nothing shows, and how many bytes they have. Until the transaction ends nobody
// else gets past this call for the owner, so that no more are announced than are left.
func UnusedUploads(ctx context.Context, tx Tx, owner domain.UserID) (domain.Unused, error) {
	const lock = "SELECT pg_advisory_xact_lock(hashtextextended('uploads of ' || $1::text, 0))"
	if _, err := tx.Exec(ctx, "lock the uploads of a user", lock, owner.String()); err != nil {
		return domain.Unused{}, err
	}
	return One(ctx, tx, UnusedUploadsOf(owner))
}

// UnusedUploadsOf is UnusedUploads for who only looks.
func UnusedUploadsOf(owner domain.UserID) Query[domain.Unused] {
	const sql = `
SELECT count(*), coalesce(sum(byte_size), 0)::bigint
FROM media
WHERE owner_id = $1
  AND NOT used`
	return Query[domain.Unused]{
		Doing: "count unused uploads", SQL: sql, Args: []any{owner}, Scan: pgx.RowToStructByPos[domain.Unused],
	}
}

// InsertUpload writes an upload that is announced.
func InsertUpload(ctx context.Context, tx Tx, u *domain.Upload) error {
	const sql = `
INSERT INTO media (id, owner_id, purpose, kind, state, content_type, byte_size, sha256, alt, poster_id, created_at)
VALUES ($1::uuid, $2, $3, $4, $5, $6, $7, $8, $9, nullif($10::uuid, $1::uuid), $11)`
	_, err := tx.Exec(ctx, "announce an upload", sql, u.ID, u.OwnerID, string(u.Purpose), string(u.Kind), string(u.State),
		u.ContentType, u.ByteSize, u.SHA256, u.Image.Text, u.Image.ID, u.CreatedAt)
	return err
}

// UpdateUpload writes how far an upload has come, and what is known of it.
func UpdateUpload(ctx context.Context, tx Tx, u *domain.Upload, now time.Time) error {
	const sql = `
UPDATE media
SET state = $2, reason = $3, width = $4, height = $5, blur_hash = $6, duration_ms = $7, codes = $8, crowded = $9,
    ready_at = CASE WHEN $2 = 'READY' THEN $10::timestamptz END
WHERE id = $1`
	codes := u.Codes
	if codes == nil {
		codes = []string{}
	}
	_, err := tx.Exec(ctx, "write what an upload is", sql, u.ID, string(u.State), u.Rejection, u.Image.Width, u.Image.Height,
		u.Image.Hash, u.DurationMS, codes, u.Crowded, now)
	return err
}

// ClaimUploads reads the uploads of an owner for a purpose, in no order and whatever their state, and marks them as used, so
// that they are not cleared away. Who refuses one of them rolls back.
func ClaimUploads(
	ctx context.Context, tx Tx, owner domain.UserID, purpose domain.MediaPurpose, ids []domain.MediaID,
) ([]*domain.Upload, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	const sql = `
UPDATE media
SET used = true, let_go_at = NULL
WHERE id = ANY($1)
  AND owner_id = $2
  AND purpose = $3
RETURNING ` + uploadColumns
	return All(ctx, tx, Query[*domain.Upload]{
		Doing: "use uploads", SQL: sql, Args: []any{ids, owner, string(purpose)}, Scan: scanUpload,
	})
}

// HoldUploads keeps others from claiming uploads that something shows until the transaction ends, so that whoever looks for what
// shows them, in a statement of its own, sees all that does.
func HoldUploads(ctx context.Context, tx Tx, ids []domain.MediaID) error {
	const sql = `
SELECT id
FROM media
WHERE id = ANY($1)
  AND used
ORDER BY id
FOR UPDATE`
	_, err := tx.Exec(ctx, "hold uploads", sql, ids)
	return err
}

// ForgetUploads removes some of the uploads that nothing shows since a moment, or that nothing ever showed and were announced
// before it, and returns the ids of what they are stored under.
func ForgetUploads(ctx context.Context, tx Tx, before time.Time, most int) ([]domain.MediaID, error) {
	const sql = `
WITH gone AS (
    DELETE FROM media
    WHERE id IN (
        SELECT id
        FROM media
        WHERE NOT used
          AND coalesce(let_go_at, created_at) < $1
        ORDER BY coalesce(let_go_at, created_at), id
        LIMIT $2
    )
      AND NOT used
    RETURNING id, poster_id
)
SELECT id FROM gone
UNION ALL
SELECT poster_id FROM gone WHERE poster_id IS NOT NULL`
	return All(ctx, tx, Query[domain.MediaID]{
		Doing: "forget unused uploads", SQL: sql, Args: []any{before, most}, Scan: pgx.RowTo[domain.MediaID],
	})
}

// ReadyMediaOf finds an owner's uploads that are kept, in the order of their ids.
func ReadyMediaOf(owner domain.UserID) Query[*domain.Upload] {
	const sql = `
SELECT ` + uploadColumns + `
FROM media
WHERE owner_id = $1
  AND state = 'READY'
ORDER BY id`
	return Query[*domain.Upload]{Doing: "find uploads of an owner", SQL: sql, Args: []any{owner}, Scan: scanUpload}
}
