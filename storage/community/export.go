package community

import (
	"context"
	"io"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/community"
	"github.com/trellisgraph/trellis/storage/postgres"
)

// ExportsByUsers reads what users asked to take away.
func ExportsByUsers(users []domain.UserID) postgres.Query[*community.AccountExport] {
	const sql = `
SELECT user_id, file_id, requested_at, ready_at, byte_size
FROM account_exports
WHERE user_id = ANY($1)`
	return postgres.Query[*community.AccountExport]{
		Doing: "read archives of users", SQL: sql, Args: []any{users}, Scan: pgx.RowToAddrOfStructByPos[community.AccountExport],
	}
}

// PutExport writes a request of a user, in the place of the one before. Two at once of one user wait for each other.
func (tx Tx) PutExport(ctx context.Context, e *community.AccountExport) error {
	const sql = `
INSERT INTO account_exports (user_id, file_id, requested_at)
VALUES ($1, $2, $3)
ON CONFLICT (user_id) DO UPDATE
SET file_id = excluded.file_id, requested_at = excluded.requested_at, ready_at = NULL, byte_size = 0`
	_, err := tx.tx.Exec(ctx, "ask for an archive", sql, e.UserID, e.File, e.RequestedAt)
	return err
}

// FinishExport writes that an archive can be fetched; false where nobody waits for it any more.
func (tx Tx) FinishExport(ctx context.Context, e *community.AccountExport) (bool, error) {
	const sql = `
UPDATE account_exports
SET ready_at = $3, byte_size = $4
WHERE user_id = $1
  AND file_id = $2
  AND ready_at IS NULL`
	n, err := tx.tx.Exec(ctx, "finish an archive", sql, e.UserID, e.File, e.ReadyAt, e.Bytes)
	return n == 1, err
}

// ForgetExports removes archives that were finished before a moment, at most most, and returns what they are stored under.
func (tx Tx) ForgetExports(ctx context.Context, before time.Time, most int) ([]domain.MediaID, error) {
	const sql = `
DELETE FROM account_exports
WHERE user_id IN (SELECT user_id FROM account_exports WHERE requested_at < $1 AND ready_at < $1 ORDER BY requested_at LIMIT $2)
RETURNING file_id`
	return postgres.All(ctx, tx.tx, postgres.Query[domain.MediaID]{
		Doing: "forget archives", SQL: sql, Args: []any{before, most}, Scan: pgx.RowTo[domain.MediaID],
	})
}

// ForgetExportOf removes a user's archive, and returns what it is stored under, if there is one.
func (tx Tx) ForgetExportOf(ctx context.Context, user domain.UserID) ([]domain.MediaID, error) {
	return postgres.All(ctx, tx.tx, postgres.Query[domain.MediaID]{
		Doing: "forget the archive of a user", SQL: "DELETE FROM account_exports WHERE user_id = $1 RETURNING file_id",
		Args: []any{user}, Scan: pgx.RowTo[domain.MediaID],
	})
}

// ReadyMediaOf finds an owner's uploads of this side that are kept; see postgres.ReadyMediaOf.
func ReadyMediaOf(owner domain.UserID) postgres.Query[*domain.Upload] {
	return postgres.ReadyMediaOf(owner)
}

// WriteSheets writes what this side keeps of a user, all of it as of one moment, each sheet to what open gives for its name; see
// postgres.WriteSheets.
func (s Store) WriteSheets(ctx context.Context, user domain.UserID, open func(sheet string) (io.Writer, error)) error {
	return postgres.WriteSheets(ctx, s.db, Sheets(), user, open)
}

// mine are the notes of a user, in whatever state but DELETED.
const mine = `(
    SELECT note_id FROM notes_by_author WHERE author_id = $1
    UNION
    SELECT note_id FROM drafts_by_author WHERE author_id = $1
) mine`

// Sheets are what this side keeps of a user. Left out is what others keep about the user, such as reports of them and blocks
// by them, and what is counted or ranked from the rest.
func Sheets() []postgres.Sheet {
	return []postgres.Sheet{
		{Name: "profile", SQL: `
SELECT u.id AS user_id, u.handle, u.display_name, u.bio, u.account_kind, u.verified_as, u.avatar_id AS avatar_media_id,
       u.joined_at, u.follower_count, u.following_count, u.note_count, u.received_count, u.likes_public,
       p.phone, p.real_name_verified
FROM users u
LEFT JOIN user_private p ON p.user_id = u.id
WHERE u.id = $1`},
		{Name: "sign_ins", SQL: `
SELECT issuer, subject, created_at
FROM user_identities
WHERE user_id = $1
ORDER BY created_at, issuer, subject`},
		{Name: "notes", SQL: `
SELECT n.id AS note_id, n.kind, n.title, n.body, n.place, n.visibility, n.state, n.created_at, n.published_at, n.edited_at,
       n.publish_at, n.like_count, n.collect_count, n.comment_count, n.share_count
FROM ` + mine + `
JOIN notes n ON n.id = mine.note_id
ORDER BY n.id`},
		{Name: "note_media", SQL: `
SELECT m.note_id, m.position, coalesce(m.video_id, m.image_id) AS media_id, m.alt
FROM ` + mine + `
JOIN note_media m ON m.note_id = mine.note_id
ORDER BY m.note_id, m.position`},
		{Name: "note_tags", SQL: `
SELECT t.note_id, t.product_id, t.media_index, t.x, t.y, t.at_ms, t.disclosure, t.snapshot_title,
       t.snapshot_price AS snapshot_price_minor_units, t.snapshot_currency, t.snapshot_taken_at
FROM ` + mine + `
JOIN product_tags t ON t.note_id = mine.note_id
ORDER BY t.note_id, t.n`},
		{Name: "note_topics", SQL: `
SELECT n.note_id, n.topic_id, t.name
FROM ` + mine + `
JOIN note_topics n ON n.note_id = mine.note_id
JOIN topics t ON t.id = n.topic_id
ORDER BY n.note_id, n.position`},
		{Name: "store_evaluations", SQL: `
SELECT e.note_id, e.store_id, e.rating, e.aspects, e.verified_purchase, e.order_count
FROM ` + mine + `
JOIN store_evaluations e ON e.note_id = mine.note_id
ORDER BY e.note_id`},
		{Name: "note_revisions", SQL: `
SELECT r.note_id, r.state, r.made_at, r.decided_at, r.reason, r.content
FROM ` + mine + `
JOIN note_revisions r ON r.note_id = mine.note_id
ORDER BY r.note_id, r.n`},
		{Name: "note_decisions", SQL: `
SELECT e.note_id, e.at, e.from_state, e.to_state, e.reason
FROM ` + mine + `
JOIN moderation_events e ON e.note_id = mine.note_id
ORDER BY e.note_id, e.n`},
		{Name: "comments", SQL: `
SELECT (note_id, id) AS comment_id, note_id,
       CASE WHEN reply_to_id IS NOT NULL THEN (note_id, reply_to_id) END AS reply_to_comment_id,
       body, state, created_at, is_pinned, like_count, reply_count
FROM comments
WHERE author_id = $1
  AND (state <> 'DELETED' OR body <> '')
ORDER BY note_id, id`},
		{Name: "comment_decisions", SQL: `
SELECT (c.note_id, c.id) AS comment_id, d.at, d.from_state, d.to_state, d.reason
FROM comments c
JOIN moderation_decisions d ON d.subject_id = c.id
WHERE c.author_id = $1
  AND d.from_state <> d.to_state
ORDER BY c.note_id, c.id, d.n`},
		{Name: "note_likes", SQL: "SELECT note_id, liked_at FROM note_likes WHERE user_id = $1 ORDER BY liked_at, note_id"},
		{Name: "comment_likes", SQL: `
SELECT (note_id, comment_id) AS comment_id, liked_at
FROM comment_likes
WHERE user_id = $1
ORDER BY liked_at, comment_likes.comment_id`},
		{Name: "note_collects", SQL: `
SELECT note_id, collected_at
FROM note_collects
WHERE user_id = $1
ORDER BY collected_at, note_id`},
		{Name: "product_collects", SQL: `
SELECT product_id, collected_at
FROM product_collects
WHERE user_id = $1
ORDER BY collected_at, product_id`},
		{Name: "collections", SQL: `
SELECT c.id AS collection_id, c.title, c.is_private, c.created_at
FROM collections c
WHERE c.owner_id = $1
ORDER BY c.id`},
		{Name: "collection_items", SQL: `
SELECT i.collection_id, CASE WHEN i.subject_kind = 1 THEN i.subject_id END AS note_id,
       CASE WHEN i.subject_kind = 2 THEN i.subject_id END AS product_id, i.added_at
FROM collections_by_owner c
JOIN collection_items i ON i.collection_id = c.collection_id
WHERE c.owner_id = $1
ORDER BY i.collection_id, i.added_at, i.subject_id`},
		{Name: "following", SQL: `
SELECT followee_id AS user_id, followed_at
FROM follows
WHERE follower_id = $1
ORDER BY followed_at, followee_id`},
		{Name: "followers", SQL: `
SELECT follower_id AS user_id, followed_at
FROM followers
WHERE followee_id = $1
ORDER BY followed_at, follower_id`},
		{Name: "topics_followed", SQL: `
SELECT f.topic_id, t.name, f.followed_at
FROM topic_follows f
JOIN topics t ON t.id = f.topic_id
WHERE f.user_id = $1
ORDER BY f.followed_at, f.topic_id`},
		{Name: "blocked", SQL: `
SELECT blocked_id AS user_id, blocked_at
FROM blocks
WHERE blocker_id = $1
ORDER BY blocked_at, blocked_id`},
		{Name: "live_rooms", SQL: `
SELECT (host_id, id) AS liveroom_id, store_id, title, cover_id AS cover_media_id, cover_alt, status, scheduled_at, started_at,
       ended_at
FROM live_rooms
WHERE host_id = $1
ORDER BY id`},
		{Name: "live_rooms_waited_for", SQL: `
SELECT (host_id, room_id) AS liveroom_id, subscribed_at
FROM live_subscribers
WHERE user_id = $1
ORDER BY subscribed_at, host_id, room_id`},
		{Name: "reports", SQL: `
SELECT CASE kind WHEN 1 THEN 'NOTE' WHEN 2 THEN 'COMMENT' WHEN 3 THEN 'USER' WHEN 4 THEN 'PRODUCT' WHEN 5 THEN 'STORE'
                 ELSE 'REVIEW' END AS of,
       CASE kind WHEN 1 THEN subject_id END AS note_id, CASE kind WHEN 3 THEN subject_id END AS user_id,
       CASE kind WHEN 4 THEN subject_id END AS product_id, CASE kind WHEN 5 THEN subject_id END AS store_id,
       reason, detail, reported_at, settled_at
FROM reports
WHERE reporter_id = $1
ORDER BY reported_at, subject_id`},
		{Name: "notifications", SQL: `
SELECT kind, about, at, read_at, entry_count
FROM notifications
WHERE user_id = $1
ORDER BY at, id`},
		{Name: "uploads", SQL: postgres.UploadSheet},
	}
}
