package community

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/community"
	"github.com/trellisgraph/trellis/jobs/args"
	"github.com/trellisgraph/trellis/storage/postgres"
)

// StartFanOut sends a note on its way to its author's followers, in whose following feeds it is from the commit on: call it in
// the transaction that lists the note (notes_by_author), or shows it to followers where it was private. Nothing happens for
// a note that they may not see.
func (tx Tx) StartFanOut(ctx context.Context, note domain.NoteID, now time.Time) error {
	if err := tx.BeginFanOut(ctx, note, now); err != nil {
		return err
	}
	return tx.Enqueue(ctx, time.Time{}, args.FanOut{Note: note.String()})
}

// BeginFanOut is StartFanOut without the job.
func (tx Tx) BeginFanOut(ctx context.Context, note domain.NoteID, now time.Time) error {
	const sql = `
INSERT INTO fan_outs (note_id, author_id, published_at, moved_at)
SELECT id, author_id, published_at, $2
FROM notes
WHERE id = $1
  AND state IN ('PUBLISHED', 'LIMITED')
  AND visibility <> 'PRIVATE'
ON CONFLICT (note_id) DO NOTHING`
	_, err := tx.tx.Exec(ctx, "begin a fan-out", sql, note, now)
	return err
}

// FanOut is how far a note is on its way.
type FanOut struct {
	Author      domain.UserID
	PublishedAt time.Time
	// Reached is the last follower whose inbox has the note, zero where none has.
	Reached domain.UserID
	// Listed: followers may still see the note.
	Listed bool
}

// LockFanOut reads a fan-out and has nobody else go on with it until the transaction ends. found is false where there is none.
func (tx Tx) LockFanOut(ctx context.Context, note domain.NoteID) (f FanOut, found bool, err error) {
	const sql = `
SELECT o.author_id, o.published_at, o.reached, EXISTS (
    SELECT 1
    FROM notes_by_author n
    WHERE n.author_id = o.author_id
      AND n.published_at = o.published_at
      AND n.note_id = o.note_id
      AND n.reach <= 1
)
FROM fan_outs o
WHERE o.note_id = $1
FOR UPDATE OF o`
	rows, err := All(ctx, tx.Reader, postgres.Query[FanOut]{
		Doing: "lock a fan-out", SQL: sql, Args: []any{note}, Scan: pgx.RowToStructByPos[FanOut],
	})
	if err != nil || len(rows) == 0 {
		return FanOut{}, false, err
	}
	return rows[0], true, nil
}

// Deliver writes a note into the inboxes of the next followers of its author, at most limit of them, by id, and returns who they
// are.
func (tx Tx) Deliver(ctx context.Context, note domain.NoteID, f FanOut, limit int) ([]domain.UserID, error) {
	const sql = `
WITH next AS MATERIALIZED (
    SELECT r.follower_id
    FROM followers r
    WHERE r.followee_id = $1
      AND r.follower_id > $2
    ORDER BY r.follower_id
    LIMIT $3
),
delivered AS (
    INSERT INTO inbox_notes (viewer_id, published_at, note_id, author_id)
    SELECT n.follower_id, $4, $5, $1
    FROM next n
    ORDER BY n.follower_id
    ON CONFLICT DO NOTHING
)
SELECT follower_id
FROM next
ORDER BY follower_id`
	return All(ctx, tx.Reader, postgres.Query[domain.UserID]{
		Doing: "deliver a note", SQL: sql, Args: []any{f.Author, f.Reached, limit, f.PublishedAt, note},
		Scan: pgx.RowTo[domain.UserID],
	})
}

// MoveFanOut remembers the last follower whose inbox has the note.
func (tx Tx) MoveFanOut(ctx context.Context, note domain.NoteID, reached domain.UserID, now time.Time) error {
	const sql = `
UPDATE fan_outs
SET reached = $2, moved_at = $3
WHERE note_id = $1`
	_, err := tx.tx.Exec(ctx, "move a fan-out", sql, note, reached, now)
	return err
}

// EndFanOut forgets a fan-out that is done, or has nothing left to do.
func (tx Tx) EndFanOut(ctx context.Context, note domain.NoteID) error {
	_, err := tx.tx.Exec(ctx, "end a fan-out", "DELETE FROM fan_outs WHERE note_id = $1", note)
	return err
}

// LockRoute has an author's route change in this transaction alone, and no follow of the author settled meanwhile.
func (tx Tx) LockRoute(ctx context.Context, author domain.UserID) error {
	return tx.lock(ctx, routesOf, domain.UUID(author))
}

// HoldRoute has an author's route stay as it is until the transaction ends. Others may hold it too.
func (tx Tx) HoldRoute(ctx context.Context, author domain.UserID) error {
	return tx.share(ctx, routesOf, domain.UUID(author))
}

// Turn is an author's route, and how far its follows are turned to it.
type Turn struct {
	Route   community.Route
	Reached domain.UserID
}

// TurnOf reads an author's route.
func (tx Tx) TurnOf(ctx context.Context, author domain.UserID) (Turn, error) {
	const sql = `
SELECT route, reached
FROM pulled_authors
WHERE author_id = $1`
	rows, err := All(ctx, tx.Reader, postgres.Query[Turn]{
		Doing: "read an author's route", SQL: sql, Args: []any{author}, Scan: pgx.RowToStructByPos[Turn],
	})
	if err != nil || len(rows) == 0 {
		return Turn{Route: community.RouteInbox}, err
	}
	return rows[0], nil
}

// FollowersUpTo counts the followers of an author, at most limit of them.
func (tx Tx) FollowersUpTo(ctx context.Context, author domain.UserID, limit int) (int, error) {
	const sql = `
SELECT count(*)
FROM (SELECT FROM followers WHERE followee_id = $1 LIMIT $2) AS counted`
	return postgres.One(ctx, tx.tx, postgres.Query[int]{
		Doing: "count followers", SQL: sql, Args: []any{author, limit}, Scan: pgx.RowTo[int],
	})
}

// SetRoute changes an author's route, with no follow turned to it yet.
func (tx Tx) SetRoute(ctx context.Context, author domain.UserID, route community.Route, now time.Time) error {
	const sql = `
INSERT INTO pulled_authors (author_id, route, moved_at)
VALUES ($1, $2, $3)
ON CONFLICT (author_id) DO UPDATE
SET route = excluded.route, reached = '00000000-0000-0000-0000-000000000000', moved_at = excluded.moved_at`
	if route == community.RouteInbox {
		_, err := tx.tx.Exec(ctx, "change an author's route", "DELETE FROM pulled_authors WHERE author_id = $1", author)
		return err
	}
	_, err := tx.tx.Exec(ctx, "change an author's route", sql, author, string(route), now)
	return err
}

// TurnFollows turns the next follows of an author, at most limit of them, by the followers' ids, and returns who those are. What
// is in the inbox becomes pulled, or what is pulled begins to wait for the inbox.
func (tx Tx) TurnFollows(
	ctx context.Context, author, after domain.UserID, to community.Delivery, limit int,
) ([]domain.UserID, error) {
	const sql = `
WITH next AS MATERIALIZED (
    SELECT r.follower_id
    FROM followers r
    WHERE r.followee_id = $1
      AND r.follower_id > $2
    ORDER BY r.follower_id
    LIMIT $3
),
turned AS (
    UPDATE follows f
    SET delivery = $4
    FROM next n
    WHERE f.follower_id = n.follower_id
      AND f.followee_id = $1
      AND ($4 = 2 AND f.delivery <> 2 OR $4 = 0 AND f.delivery = 2)
)
SELECT follower_id
FROM next
ORDER BY follower_id`
	return All(ctx, tx.Reader, postgres.Query[domain.UserID]{
		Doing: "turn follows", SQL: sql, Args: []any{author, after, limit, int16(to)}, Scan: pgx.RowTo[domain.UserID],
	})
}

// MoveTurn remembers the last follower whose follow was turned.
func (tx Tx) MoveTurn(ctx context.Context, author, reached domain.UserID, now time.Time) error {
	const sql = `
UPDATE pulled_authors
SET reached = $2, moved_at = $3
WHERE author_id = $1`
	_, err := tx.tx.Exec(ctx, "move a turn", sql, author, reached, now)
	return err
}

// TakeUpFanOuts returns notes whose fan-outs have not moved since before, at most limit of them, and counts that as a move.
func (tx Tx) TakeUpFanOuts(ctx context.Context, before, now time.Time, limit int) ([]domain.NoteID, error) {
	const sql = `
UPDATE fan_outs
SET moved_at = $2
WHERE note_id IN (SELECT note_id FROM fan_outs WHERE moved_at < $1 ORDER BY moved_at, note_id LIMIT $3 FOR UPDATE SKIP LOCKED)
RETURNING note_id`
	return All(ctx, tx.Reader, postgres.Query[domain.NoteID]{
		Doing: "take up fan-outs", SQL: sql, Args: []any{before, now, limit}, Scan: pgx.RowTo[domain.NoteID],
	})
}

// TakeUpTurns returns authors who are on their way between two routes and have not moved since before; see TakeUpFanOuts.
func (tx Tx) TakeUpTurns(ctx context.Context, before, now time.Time, limit int) ([]domain.UserID, error) {
	const sql = `
UPDATE pulled_authors
SET moved_at = $2
WHERE author_id IN (
    SELECT author_id
    FROM pulled_authors
    WHERE route <> 'PULLED'
      AND moved_at < $1
    ORDER BY moved_at, author_id
    LIMIT $3
    FOR UPDATE SKIP LOCKED
)
RETURNING author_id`
	return All(ctx, tx.Reader, postgres.Query[domain.UserID]{
		Doing: "take up turns", SQL: sql, Args: []any{before, now, limit}, Scan: pgx.RowTo[domain.UserID],
	})
}
