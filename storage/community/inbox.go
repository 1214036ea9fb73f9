package community

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/community"
	"github.com/trellisgraph/trellis/storage/postgres"
)

// LockInbox has nobody else fill or prune the viewer's inbox until the transaction ends. Fan-outs and trims go on.
func (tx Tx) LockInbox(ctx context.Context, viewer domain.UserID) error {
	return tx.lock(ctx, inboxesOf, domain.UUID(viewer))
}

// FillInbox writes the newest notes of an author, at most limit of them, into the inbox of a viewer who follows the author, as
// far back as the inbox goes.
func (tx Tx) FillInbox(ctx context.Context, viewer, author domain.UserID, limit int) error {
	const sql = `
INSERT INTO inbox_notes (viewer_id, published_at, note_id, author_id)
SELECT f.follower_id, n.published_at, n.note_id, n.author_id
FROM follows f
CROSS JOIN LATERAL (
    SELECT a.published_at, a.note_id, a.author_id
    FROM notes_by_author a
    WHERE a.author_id = f.followee_id
      AND a.reach <= 1
      AND a.published_at > coalesce((SELECT b.floor_at FROM inboxes b WHERE b.viewer_id = $1), '-infinity')
    ORDER BY a.published_at DESC, a.note_id DESC
    LIMIT $3
) n
WHERE f.follower_id = $1
  AND f.followee_id = $2
ON CONFLICT DO NOTHING`
	_, err := tx.tx.Exec(ctx, "fill an inbox", sql, viewer, author, limit)
	return err
}

// PruneInbox removes the notes of an author from the inbox of a viewer, unless the viewer follows the author.
func (tx Tx) PruneInbox(ctx context.Context, viewer, author domain.UserID) error {
	const sql = `
DELETE FROM inbox_notes
WHERE viewer_id = $1
  AND author_id = $2
  AND NOT EXISTS (SELECT 1 FROM follows f WHERE f.follower_id = $1 AND f.followee_id = $2)`
	_, err := tx.tx.Exec(ctx, "prune an inbox", sql, viewer, author)
	return err
}

// TrimInboxes keeps the newest notes of each viewer's inbox, as many as length, and remembers how far back those go.
func (tx Tx) TrimInboxes(ctx context.Context, viewers []domain.UserID, length int) error {
	const sql = `
WITH long AS (
    SELECT v.id, p.published_at
    FROM unnest($1::uuid[]) AS v (id)
    CROSS JOIN LATERAL (
        SELECT i.published_at
        FROM inbox_notes i
        WHERE i.viewer_id = v.id
        ORDER BY i.published_at DESC, i.note_id DESC
        OFFSET $2
        LIMIT 1
    ) p
),
risen AS (
    INSERT INTO inboxes AS b (viewer_id, floor_at)
    SELECT id, published_at FROM long ORDER BY id
    ON CONFLICT (viewer_id) DO UPDATE SET floor_at = greatest(b.floor_at, excluded.floor_at)
)
DELETE FROM inbox_notes i
USING long l
WHERE i.viewer_id = l.id
  AND i.published_at <= l.published_at`
	if len(viewers) == 0 {
		return nil
	}
	_, err := tx.tx.Exec(ctx, "trim inboxes", sql, viewers, length)
	return err
}

// SetDelivery says how the notes of a followee reach a follower; nothing happens where there is no such follow.
func (tx Tx) SetDelivery(ctx context.Context, viewer, author domain.UserID, delivery community.Delivery) error {
	const sql = `
UPDATE follows
SET delivery = $3
WHERE follower_id = $1
  AND followee_id = $2
  AND delivery <> $3`
	_, err := tx.tx.Exec(ctx, "settle a follow", sql, viewer, author, int16(delivery))
	return err
}

// WaitingFollow is a follow whose notes are not in the inbox yet.
type WaitingFollow struct {
	Viewer domain.UserID
	Author domain.UserID
}

// WaitingFollows reads follows from before a moment whose notes are still pulled until the inbox holds them.
func (r Reader) WaitingFollows(ctx context.Context, before time.Time, limit int) ([]WaitingFollow, error) {
	const sql = `
SELECT follower_id, followee_id
FROM follows
WHERE delivery = 0
  AND followed_at < $1
ORDER BY followed_at, follower_id, followee_id
LIMIT $2`
	return All(ctx, r, postgres.Query[WaitingFollow]{
		Doing: "read follows that wait", SQL: sql, Args: []any{before, limit}, Scan: pgx.RowToStructByPos[WaitingFollow],
	})
}

// FillInboxes fills all inboxes as the follows' deliveries say, for seeding: after follows and notes. An inbox keeps as many
// notes as length.
func (tx Tx) FillInboxes(ctx context.Context, length int, now time.Time) error {
	const routes = `
INSERT INTO pulled_authors (author_id, route, moved_at)
SELECT DISTINCT followee_id, 'PULLED', $1::timestamptz
FROM follows
WHERE delivery = 2`
	const fill = `
INSERT INTO inbox_notes (viewer_id, published_at, note_id, author_id)
SELECT f.follower_id, n.published_at, n.note_id, n.author_id
FROM follows f
JOIN notes_by_author n ON n.author_id = f.followee_id
WHERE f.delivery = 1
  AND n.reach <= 1
ORDER BY f.follower_id, n.published_at, n.note_id`
	const long = `
SELECT viewer_id
FROM inbox_notes
GROUP BY viewer_id
HAVING count(*) > $1`
	if _, err := tx.tx.Exec(ctx, "find authors to pull", routes, now); err != nil {
		return err
	}
	if _, err := tx.tx.Exec(ctx, "fill inboxes", fill); err != nil {
		return err
	}
	viewers, err := All(ctx, tx.Reader, postgres.Query[domain.UserID]{
		Doing: "find long inboxes", SQL: long, Args: []any{length}, Scan: pgx.RowTo[domain.UserID],
	})
	if err != nil {
		return err
	}
	return tx.TrimInboxes(ctx, viewers, length)
}
