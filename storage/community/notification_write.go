package community

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/community"
	"github.com/trellisgraph/trellis/storage/postgres"
)

// LockNotifications has nobody else write what these users are told until the transaction ends. What is read meanwhile about what
// happened is so when it is written.
func (tx Tx) LockNotifications(ctx context.Context, users []domain.UserID) error {
	const sql = `
SELECT pg_advisory_xact_lock($1, h.n)::text
FROM (SELECT DISTINCT hashtext(id::text) AS n FROM unnest($2::uuid[]) AS u (id) ORDER BY n) h`
	_, err := All(ctx, tx.Reader, postgres.Query[string]{
		Doing: "lock what users are told", SQL: sql, Args: []any{int32(notificationsOf), users}, Scan: pgx.RowTo[string],
	})
	return err
}

// Notify writes what users are told, and returns the notifications that it is in. Nobody is told what they did themselves, what
// somebody did whom a wall parts from them, or what they were told before; and nobody is told anything whose account is gone, or
// of anybody whose is. newID makes the ids of new notifications. The users are locked (LockNotifications).
//
// It is one statement whatever there is to tell. A notification's time is later than that of all that its user was told before,
// also by a process whose clock is behind.
func (tx Tx) Notify(
	ctx context.Context, now time.Time, newID func() domain.UUID, notices []community.Notice,
) ([]domain.NotificationID, error) {
	const sql = `
WITH a AS (
    SELECT DISTINCT ON (user_id, thread, actor_id) *
    FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::uuid[], $7::uuid[])
        AS a (user_id, id, section, kind, about, thread, actor_id)
    ORDER BY user_id, thread, actor_id, id
), fresh AS (
    SELECT a.*
    FROM a
    JOIN users u ON u.id = a.user_id
    WHERE a.actor_id <> a.user_id
      AND (a.actor_id = '00000000-0000-0000-0000-000000000000' OR EXISTS (SELECT 1 FROM users o WHERE o.id = a.actor_id))
      AND NOT EXISTS (SELECT 1 FROM walls w WHERE w.user_id = a.user_id AND w.other_id = a.actor_id)
      AND NOT EXISTS (
          SELECT 1
          FROM notification_entries e
          WHERE e.user_id = a.user_id AND e.thread = a.thread AND e.actor_id = a.actor_id
      )
), moment AS (
    SELECT f.user_id, greatest($8::timestamptz, (
        SELECT n.at FROM notifications n WHERE n.user_id = f.user_id ORDER BY n.at DESC LIMIT 1
    ) + interval '1 microsecond') AS at
    FROM (SELECT DISTINCT user_id FROM fresh) f
), opened AS (
    INSERT INTO notifications AS n (user_id, id, section, kind, about, thread, at, entry_count)
    SELECT f.user_id, f.id, f.section, f.kind, f.about, f.thread, m.at, f.entries
    FROM (
        SELECT DISTINCT ON (user_id, thread) *, count(*) OVER (PARTITION BY user_id, thread) AS entries
        FROM fresh
        ORDER BY user_id, thread, id
    ) f
    JOIN moment m ON m.user_id = f.user_id
    ON CONFLICT (user_id, thread) WHERE read_at IS NULL
        DO UPDATE SET at = excluded.at, entry_count = n.entry_count + excluded.entry_count
    RETURNING n.user_id, n.id, n.thread, n.at
), entered AS (
    INSERT INTO notification_entries (user_id, thread, actor_id, notification_id, at)
    SELECT f.user_id, f.thread, f.actor_id, o.id, o.at
    FROM fresh f
    JOIN opened o ON o.user_id = f.user_id AND o.thread = f.thread
)
SELECT user_id, id
FROM opened
ORDER BY user_id, id`
	users, ids := make([]domain.UserID, len(notices)), make([]domain.UUID, len(notices))
	groups, kinds, about := make([]string, len(notices)), make([]string, len(notices)), make([]string, len(notices))
	threads, actors := make([]domain.UUID, len(notices)), make([]domain.UserID, len(notices))
	for i, n := range notices {
		users[i], ids[i], groups[i], kinds[i], about[i] = n.User, newID(), string(n.Kind.Group()), string(n.Kind), n.About
		threads[i], actors[i] = n.Thread(), n.Actor
	}
	told, err := All(ctx, tx.Reader, postgres.Query[domain.NotificationID]{
		Doing: "notify users", SQL: sql, Args: []any{users, ids, groups, kinds, about, threads, actors, now},
		Scan: pgx.RowToStructByPos[domain.NotificationID],
	})
	for _, t := range told {
		tx.tx.Tell(domain.Notified(t.User))
	}
	return told, err
}

// Retract takes notices back that are not so any more, out of what is unread: what was read was told. The users are locked.
func (tx Tx) Retract(ctx context.Context, notices []community.Notice) error {
	const gone = `
    DELETE FROM notification_entries e
    USING unnest($1::uuid[], $2::uuid[], $3::uuid[]) AS a (user_id, thread, actor_id), notifications n
    WHERE e.user_id = a.user_id AND e.thread = a.thread AND e.actor_id = a.actor_id
      AND n.user_id = e.user_id AND n.id = e.notification_id AND n.read_at IS NULL
    RETURNING e.user_id, e.notification_id`
	users, actors := make([]domain.UserID, len(notices)), make([]domain.UserID, len(notices))
	threads := make([]domain.UUID, len(notices))
	for i, n := range notices {
		users[i], threads[i], actors[i] = n.User, n.Thread(), n.Actor
	}
	_, err := tx.tx.Exec(ctx, "retract notices", leaving(gone), users, threads, actors)
	return err
}

// leaving is the statement that takes entries out of notifications: their counts follow, and one with none left goes.
func leaving(gone string) string {
	return `
WITH gone AS (` + gone + `
), fewer AS (
    SELECT user_id, notification_id AS id, count(*) AS entries
    FROM gone
    GROUP BY user_id, notification_id
), emptied AS (
    DELETE FROM notifications n
    USING fewer f
    WHERE n.user_id = f.user_id AND n.id = f.id AND n.entry_count = f.entries
)
UPDATE notifications n
SET entry_count = n.entry_count - f.entries
FROM fewer f
WHERE n.user_id = f.user_id AND n.id = f.id AND n.entry_count > f.entries`
}

// ForgetEachOther takes what two users did out of what the other was told, read or not. It locks both.
func (tx Tx) ForgetEachOther(ctx context.Context, one, other domain.UserID) error {
	const gone = `
    DELETE FROM notification_entries
    WHERE (actor_id, user_id) IN (($1, $2), ($2, $1))
    RETURNING user_id, notification_id`
	if err := tx.LockNotifications(ctx, []domain.UserID{one, other}); err != nil {
		return err
	}
	_, err := tx.tx.Exec(ctx, "forget what two did to each other", leaving(gone), one, other)
	return err
}

// ToldOf finds users who were told of something that an actor did.
func ToldOf(actor domain.UserID, limit int) postgres.Query[domain.UserID] {
	const sql = `
SELECT DISTINCT user_id
FROM notification_entries
WHERE actor_id = $1
  AND actor_id <> '00000000-0000-0000-0000-000000000000'
ORDER BY user_id
LIMIT $2`
	return owned[domain.UserID]("find whom an actor was told to", sql, actor, limit)
}

// ForgetActor takes what an actor did out of what users were told, read or not. It locks the users.
func (tx Tx) ForgetActor(ctx context.Context, actor domain.UserID, users []domain.UserID) error {
	const gone = `
    DELETE FROM notification_entries
    WHERE actor_id = $1
      AND user_id = ANY($2)
    RETURNING user_id, notification_id`
	if err := tx.LockNotifications(ctx, users); err != nil {
		return err
	}
	_, err := tx.tx.Exec(ctx, "forget an actor", leaving(gone), actor, users)
	return err
}

// MarkRead says of what a user was told up to a moment, of a group or, where it is "", of all, that they read it. What comes at
// the same time is later than upTo, and stays unread.
func (tx Tx) MarkRead(
	ctx context.Context, user domain.UserID, group community.NotificationGroup, upTo, now time.Time,
) error {
	const sql = `
UPDATE notifications
SET read_at = $4
WHERE user_id = $1
  AND read_at IS NULL
  AND at <= $3
  AND ($2 = '' OR section = $2)`
	_, err := tx.tx.Exec(ctx, "mark as read", sql, user, string(group), upTo, now)
	return err
}

// TrimNotifications keeps the latest of what a user was told, as many as most. The user is locked.
func (tx Tx) TrimNotifications(ctx context.Context, user domain.UserID, most int) error {
	const sql = `
WITH old AS (
    DELETE FROM notifications n
    USING (
        SELECT at, id
        FROM notifications
        WHERE user_id = $1
        ORDER BY at DESC, id DESC
        OFFSET $2
        LIMIT 1
    ) last
    WHERE n.user_id = $1
      AND (n.at, n.id) <= (last.at, last.id)
    RETURNING n.id
)
DELETE FROM notification_entries
WHERE user_id = $1
  AND notification_id IN (SELECT id FROM old)`
	_, err := tx.tx.Exec(ctx, "trim what a user was told", sql, user, most)
	return err
}

// ForgetNotifications removes some of what came before a moment, at most limit, and returns how many that were.
func (tx Tx) ForgetNotifications(ctx context.Context, before time.Time, limit int) (int, error) {
	const sql = `
WITH old AS (
    DELETE FROM notifications n
    USING (
        SELECT user_id, id
        FROM notifications
        WHERE at < $1
        ORDER BY at
        LIMIT $2
        FOR UPDATE SKIP LOCKED
    ) o
    WHERE n.user_id = o.user_id AND n.id = o.id
    RETURNING n.user_id, n.id
), entries AS (
    DELETE FROM notification_entries e
    USING old o
    WHERE e.user_id = o.user_id AND e.notification_id = o.id
)
SELECT count(*) FROM old`
	n, err := postgres.One(ctx, tx.tx, postgres.Query[int]{
		Doing: "forget old notifications", SQL: sql, Args: []any{before, limit}, Scan: pgx.RowTo[int],
	})
	return n, err
}
