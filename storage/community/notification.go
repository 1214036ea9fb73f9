package community

import (
	"context"
	"iter"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/community"
	"github.com/trellisgraph/trellis/storage/postgres"
)

// notificationColumns are what scanNotification reads of notifications n.
const notificationColumns = `n.user_id, n.id, n.kind, n.about, n.at, n.read_at, n.entry_count`

func scanNotification(row pgx.CollectableRow) (*community.Notification, error) {
	var n community.Notification
	err := row.Scan(&n.ID.User, &n.ID.Own, &n.Kind, &n.About, &n.At, &n.ReadAt, &n.Entries)
	return &n, err
}

// NotificationsByIDs reads notifications in no order, whose ever they are: who may see one is community.Notification.CanSee's to
// say.
func NotificationsByIDs(ids []domain.NotificationID) postgres.Query[*community.Notification] {
	const sql = `
SELECT ` + notificationColumns + `
FROM notifications n
JOIN unnest($1::uuid[], $2::uuid[]) AS a (user_id, id) ON a.user_id = n.user_id AND a.id = n.id`
	users, own := splitNotifications(ids)
	return postgres.Query[*community.Notification]{
		Doing: "read notifications by id", SQL: sql, Args: []any{users, own}, Scan: scanNotification,
	}
}

func splitNotifications(ids []domain.NotificationID) (users []domain.UserID, own []domain.UUID) {
	users, own = make([]domain.UserID, len(ids)), make([]domain.UUID, len(ids))
	for i, id := range ids {
		users[i], own[i] = id.User, id.Own
	}
	return users, own
}

// NotificationsPage reads a page of what each user is told, the latest first; only of a group where it is not "".
func NotificationsPage(
	users []domain.UserID, group community.NotificationGroup, page domain.Page,
) postgres.Query[*community.Notification] {
	const of = `
SELECT ` + notificationColumns + `
FROM unnest($1::uuid[]) AS a (id)
CROSS JOIN LATERAL (
    SELECT *
    FROM notifications b
    WHERE b.user_id = a.id`
	const oneGroup = `
      AND b.section = $5`
	const paged = `
      AND (b.at, b.id) {<} ($2, $3)
    ORDER BY b.at {desc}, b.id {desc}
    LIMIT $4
) n
ORDER BY a.id, n.at {desc}, n.id {desc}`
	from, id := postgres.TimeBound(page)
	sql, args := of+paged, []any{users, from, id, page.Limit + 1}
	if group != "" {
		sql, args = of+oneGroup+paged, append(args, string(group))
	}
	return postgres.Query[*community.Notification]{
		Doing: "read notifications", SQL: postgres.InOrder(sql, page.Backward), Args: args, Scan: scanNotification,
	}
}

// Acted is somebody who did what a notification tells of.
type Acted struct {
	Notification domain.NotificationID
	Actor        domain.UserID
}

// ActorsByNotifications reads who did what notifications tell of, the latest first, at most limit each. Those whom a wall parts
// from the notification's user are left out.
func ActorsByNotifications(ids []domain.NotificationID, limit int) postgres.Query[Acted] {
	const sql = `
SELECT a.user_id, a.id, e.actor_id
FROM unnest($1::uuid[], $2::uuid[]) AS a (user_id, id)
CROSS JOIN LATERAL (
    SELECT e.actor_id, e.at
    FROM notification_entries e
    WHERE e.user_id = a.user_id
      AND e.notification_id = a.id
      AND NOT EXISTS (SELECT 1 FROM walls w WHERE w.user_id = e.user_id AND w.other_id = e.actor_id)
    ORDER BY e.at DESC, e.actor_id DESC
    LIMIT $3
) e
ORDER BY a.user_id, a.id, e.at DESC, e.actor_id DESC`
	users, own := splitNotifications(ids)
	return postgres.Query[Acted]{
		Doing: "read who did what notifications tell of", SQL: sql, Args: []any{users, own, limit},
		Scan: func(row pgx.CollectableRow) (Acted, error) {
			var a Acted
			err := row.Scan(&a.Notification.User, &a.Notification.Own, &a.Actor)
			return a, err
		},
	}
}

// Unread is how many notifications of a group a user has not read.
type Unread struct {
	User  domain.UserID
	Group community.NotificationGroup
	N     int
}

// UnreadByUsers counts what users have not read, from an index alone; no row where that is nothing.
func UnreadByUsers(users []domain.UserID) postgres.Query[Unread] {
	const sql = `
SELECT user_id, section, count(*)
FROM notifications
WHERE user_id = ANY($1)
  AND read_at IS NULL
GROUP BY user_id, section
ORDER BY user_id, section`
	return postgres.Query[Unread]{
		Doing: "count what is unread", SQL: sql, Args: []any{users}, Scan: pgx.RowToStructByPos[Unread],
	}
}

// The four below tell which of what somebody may have done is so, by its place among what is asked for, from 1.

// LikesSo tells which users like which notes.
func LikesSo(users []domain.UserID, notes []domain.NoteID) postgres.Query[int] {
	const sql = `
SELECT a.n
FROM unnest($1::uuid[], $2::uuid[]) WITH ORDINALITY AS a (user_id, note_id, n)
JOIN note_likes l ON l.user_id = a.user_id AND l.note_id = a.note_id`
	return postgres.Query[int]{Doing: "read which likes are so", SQL: sql, Args: []any{users, notes}, Scan: pgx.RowTo[int]}
}

// CollectsSo tells which users collect which notes.
func CollectsSo(users []domain.UserID, notes []domain.NoteID) postgres.Query[int] {
	const sql = `
SELECT a.n
FROM unnest($1::uuid[], $2::uuid[]) WITH ORDINALITY AS a (user_id, note_id, n)
JOIN note_collects c ON c.user_id = a.user_id AND c.note_id = a.note_id`
	return postgres.Query[int]{Doing: "read which collects are so", SQL: sql, Args: []any{users, notes}, Scan: pgx.RowTo[int]}
}

// CommentLikesSo tells which users like which comments.
func CommentLikesSo(users []domain.UserID, comments []domain.CommentID) postgres.Query[int] {
	const sql = `
SELECT a.n
FROM unnest($1::uuid[], $2::uuid[], $3::uuid[]) WITH ORDINALITY AS a (user_id, note_id, id, n)
JOIN comment_likes l ON l.user_id = a.user_id AND l.note_id = a.note_id AND l.comment_id = a.id`
	notes, own := splitComments(comments)
	return postgres.Query[int]{
		Doing: "read which likes of comments are so", SQL: sql, Args: []any{users, notes, own}, Scan: pgx.RowTo[int],
	}
}

// FollowsSo tells which followers follow whom.
func FollowsSo(followers, followees []domain.UserID) postgres.Query[int] {
	const sql = `
SELECT a.n
FROM unnest($1::uuid[], $2::uuid[]) WITH ORDINALITY AS a (follower_id, followee_id, n)
JOIN follows f ON f.follower_id = a.follower_id AND f.followee_id = a.followee_id`
	return postgres.Query[int]{Doing: "read which follows are so", SQL: sql, Args: []any{followers, followees}, Scan: pgx.RowTo[int]}
}

// NotificationEntry is a row of who is in a notification, for seeding.
type NotificationEntry struct {
	ID     domain.NotificationID
	Thread domain.UUID
	Actor  domain.UserID
	At     time.Time
}

// SeededNotification is a notification with its thread, for seeding.
type SeededNotification struct {
	*community.Notification
	Thread domain.UUID
}

// CopyNotifications writes notifications, for seeding: their entries are as many as they say.
func (tx Tx) CopyNotifications(ctx context.Context, all iter.Seq[SeededNotification]) error {
	return postgres.Copy(ctx, tx.tx, "notifications",
		[]string{"user_id", "id", "section", "kind", "about", "thread", "at", "read_at", "entry_count"}, all,
		func(n SeededNotification) []any {
			return []any{n.ID.User, n.ID.Own, string(n.Group()), string(n.Kind), n.About, n.Thread, n.At, n.ReadAt, n.Entries}
		})
}

// CopyNotificationEntries writes who is in notifications, for seeding.
func (tx Tx) CopyNotificationEntries(ctx context.Context, all iter.Seq[NotificationEntry]) error {
	return postgres.Copy(ctx, tx.tx, "notification_entries",
		[]string{"user_id", "thread", "actor_id", "notification_id", "at"}, all,
		func(e NotificationEntry) []any { return []any{e.ID.User, e.Thread, e.Actor, e.ID.Own, e.At} })
}
