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

// CommentsByIDs reads comments in no order.
func CommentsByIDs(ids []domain.CommentID) postgres.Query[*community.Comment] {
	const sql = `
SELECT ` + commentColumns + `
FROM comments c
JOIN unnest($1::uuid[], $2::uuid[]) AS a (note_id, id) ON a.note_id = c.note_id AND a.id = c.id`
	notes, own := splitComments(ids)
	return postgres.Query[*community.Comment]{
		Doing: "read comments by id", SQL: sql, Args: []any{notes, own}, Scan: scanComment,
	}
}

// commentColumns are what scanComment reads of comments c.
const commentColumns = `c.note_id, c.id, c.root_id, c.reply_to_id, c.author_id, c.body, c.state, c.created_at, c.is_pinned,
       c.like_count, c.reply_count`

func scanComment(row pgx.CollectableRow) (*community.Comment, error) {
	var c community.Comment
	err := row.Scan(commentFields(&c)...)
	return &c, err
}

// commentFields are where commentColumns go.
func commentFields(c *community.Comment) []any {
	return []any{
		&c.ID.Note, &c.ID.Own, &c.RootID, &c.ReplyToID, &c.AuthorID, &c.Body, &c.State, &c.CreatedAt, &c.IsPinned, &c.Likes, &c.Replies,
	}
}

func splitComments(ids []domain.CommentID) (notes []domain.NoteID, own []domain.UUID) {
	notes, own = make([]domain.NoteID, len(ids)), make([]domain.UUID, len(ids))
	for i, id := range ids {
		notes[i], own[i] = id.Note, id.Own
	}
	return notes, own
}

// CommentAt is a place in the list of a note's comments; Key is what the list is ordered by.
type CommentAt struct {
	Note    domain.NoteID
	Comment domain.UUID
	Key     int64
}

// CommentsPage reads a page of the root comments below each note, in the order of sort. Those that these eyes may not see for
// a wall are left out; tombstones are in it.
func CommentsPage(
	notes []domain.NoteID, sort community.CommentSort, eyes Eyes, page domain.Page,
) postgres.Query[CommentAt] {
	if sort == community.CommentsHot {
		return hotCommentsPage(notes, eyes, page)
	}
	const sql = `
SELECT a.id, p.id, (extract(epoch FROM p.created_at) * 1000000)::bigint
FROM unnest($1::uuid[]) AS a (id)
CROSS JOIN LATERAL (
    SELECT c.id, c.created_at
    FROM comments c
    WHERE c.note_id = a.id
      AND c.root_id IS NULL
      AND (c.created_at, c.id) {<} ($2, $3)
      AND NOT EXISTS (SELECT 1 FROM walls w WHERE w.user_id = $4 AND w.other_id = c.author_id)
    ORDER BY c.created_at {desc}, c.id {desc}
    LIMIT $5
) p
ORDER BY a.id, p.created_at {desc}, p.id {desc}`
	newest := page // the oldest first is the newest first, read the other way
	newest.Backward = page.Backward != (sort == community.CommentsOld)
	from, id := postgres.TimeBound(newest)
	return postgres.Query[CommentAt]{
		Doing: "read comments by time", SQL: postgres.InOrder(sql, newest.Backward),
		Args: []any{notes, from, id, eyes.Walled, page.Limit + 1}, Scan: pgx.RowToStructByPos[CommentAt],
	}
}

func hotCommentsPage(notes []domain.NoteID, eyes Eyes, page domain.Page) postgres.Query[CommentAt] {
	const sql = `
SELECT a.id, p.id, p.heat
FROM unnest($1::uuid[]) AS a (id)
CROSS JOIN LATERAL (
    SELECT c.id, c.heat
    FROM comments c
    WHERE c.note_id = a.id
      AND c.root_id IS NULL
      AND (c.heat, c.id) {<} ($2::bigint, $3::uuid)
      AND NOT EXISTS (SELECT 1 FROM walls w WHERE w.user_id = $4 AND w.other_id = c.author_id)
    ORDER BY c.heat {desc}, c.id {desc}
    LIMIT $5
) p
ORDER BY a.id, p.heat {desc}, p.id {desc}`
	bound := postgres.Bound(page, true)
	return postgres.Query[CommentAt]{
		Doing: "read comments by heat", SQL: postgres.InOrder(sql, page.Backward),
		Args: []any{notes, bound.Key, bound.ID, eyes.Walled, page.Limit + 1}, Scan: pgx.RowToStructByPos[CommentAt],
	}
}

// ReplyAt is a place in the list of replies under a root comment.
type ReplyAt struct {
	Root    domain.CommentID
	Comment domain.UUID
	At      time.Time
}

// RepliesPage reads a page of the replies under each root comment, oldest first. Those that these eyes may not see for a wall
// are left out; tombstones are in it.
func RepliesPage(roots []domain.CommentID, eyes Eyes, page domain.Page) postgres.Query[ReplyAt] {
	const sql = `
SELECT a.note_id, a.root_id, p.id, p.created_at
FROM unnest($1::uuid[], $2::uuid[]) AS a (note_id, root_id)
CROSS JOIN LATERAL (
    SELECT c.id, c.created_at
    FROM comments c
    WHERE c.note_id = a.note_id
      AND c.root_id = a.root_id
      AND (c.created_at, c.id) {<} ($3, $4)
      AND NOT EXISTS (SELECT 1 FROM walls w WHERE w.user_id = $5 AND w.other_id = c.author_id)
    ORDER BY c.created_at {desc}, c.id {desc}
    LIMIT $6
) p
ORDER BY a.note_id, a.root_id, p.created_at {desc}, p.id {desc}`
	newest := page
	newest.Backward = !page.Backward
	from, id := postgres.TimeBound(newest)
	notes, own := splitComments(roots)
	return postgres.Query[ReplyAt]{
		Doing: "read replies", SQL: postgres.InOrder(sql, newest.Backward),
		Args: []any{notes, own, from, id, eyes.Walled, page.Limit + 1},
		Scan: func(row pgx.CollectableRow) (ReplyAt, error) {
			var at ReplyAt
			err := row.Scan(&at.Root.Note, &at.Root.Own, &at.Comment, &at.At)
			return at, err
		},
	}
}

// CommentsCounted counts the root comments below each note that these eyes may see.
func CommentsCounted(notes []domain.NoteID, eyes Eyes) postgres.Query[postgres.Counted[domain.NoteID]] {
	const sql = `
SELECT a.id, p.length
FROM unnest($1::uuid[]) AS a (id)
CROSS JOIN LATERAL (
    SELECT count(*) AS length
    FROM (
        SELECT 1
        FROM comments c
        WHERE c.note_id = a.id
          AND c.root_id IS NULL
          AND NOT EXISTS (SELECT 1 FROM walls w WHERE w.user_id = $2 AND w.other_id = c.author_id)
        LIMIT $3
    ) counted
) p
ORDER BY a.id`
	return postgres.Query[postgres.Counted[domain.NoteID]]{
		Doing: "count comments", SQL: sql, Args: []any{notes, eyes.Walled, domain.CountingLimit + 1},
		Scan: pgx.RowToStructByPos[postgres.Counted[domain.NoteID]],
	}
}

// RepliesCounted counts the replies under each root comment that these eyes may see.
func RepliesCounted(roots []domain.CommentID, eyes Eyes) postgres.Query[postgres.Counted[domain.CommentID]] {
	const sql = `
SELECT a.note_id, a.root_id, p.length
FROM unnest($1::uuid[], $2::uuid[]) AS a (note_id, root_id)
CROSS JOIN LATERAL (
    SELECT count(*) AS length
    FROM (
        SELECT 1
        FROM comments c
        WHERE c.note_id = a.note_id
          AND c.root_id = a.root_id
          AND NOT EXISTS (SELECT 1 FROM walls w WHERE w.user_id = $3 AND w.other_id = c.author_id)
        LIMIT $4
    ) counted
) p
ORDER BY a.note_id, a.root_id`
	notes, own := splitComments(roots)
	return postgres.Query[postgres.Counted[domain.CommentID]]{
		Doing: "count replies", SQL: sql, Args: []any{notes, own, eyes.Walled, domain.CountingLimit + 1},
		Scan: func(row pgx.CollectableRow) (postgres.Counted[domain.CommentID], error) {
			var c postgres.Counted[domain.CommentID]
			err := row.Scan(&c.Of.Note, &c.Of.Own, &c.N)
			return c, err
		},
	}
}

// Mention is a stretch of a comment's text that names a user.
type Mention struct {
	Comment domain.CommentID
	Entity  *community.MentionEntity
}

// MentionsByComments reads whom the texts of comments name, in each text's order.
func MentionsByComments(comments []domain.CommentID) postgres.Query[Mention] {
	const sql = `
SELECT m.note_id, m.comment_id, m.n, m.start, m.length, m.user_id
FROM comment_mentions m
JOIN unnest($1::uuid[], $2::uuid[]) AS a (note_id, id) ON a.note_id = m.note_id AND a.id = m.comment_id
ORDER BY m.note_id, m.comment_id, m.n`
	notes, own := splitComments(comments)
	return postgres.Query[Mention]{
		Doing: "read whom comments name", SQL: sql, Args: []any{notes, own},
		Scan: func(row pgx.CollectableRow) (Mention, error) {
			m := Mention{Entity: &community.MentionEntity{}}
			err := row.Scan(&m.Comment.Note, &m.Comment.Own, &m.Entity.N, &m.Entity.Start, &m.Entity.Length, &m.Entity.UserID)
			m.Entity.NoteID = m.Comment.Note
			return m, err
		},
	}
}

// CommentsLikedAmong returns which of the comments the user likes.
func CommentsLikedAmong(user domain.UserID, comments []domain.CommentID) postgres.Query[domain.CommentID] {
	const sql = `
SELECT l.note_id, l.comment_id
FROM comment_likes l
JOIN unnest($2::uuid[], $3::uuid[]) AS a (note_id, id) ON a.note_id = l.note_id AND a.id = l.comment_id
WHERE l.user_id = $1`
	notes, own := splitComments(comments)
	return postgres.Query[domain.CommentID]{
		Doing: "read which comments are liked", SQL: sql, Args: []any{user, notes, own},
		Scan: func(row pgx.CollectableRow) (domain.CommentID, error) {
			var id domain.CommentID
			err := row.Scan(&id.Note, &id.Own)
			return id, err
		},
	}
}

// CopyComments writes comments, for seeding. The counts of their notes and roots are the caller's to keep in step.
func (tx Tx) CopyComments(ctx context.Context, comments iter.Seq[*community.Comment]) error {
	return postgres.Copy(ctx, tx.tx, "comments", []string{
		"note_id", "id", "root_id", "reply_to_id", "author_id", "body", "state", "created_at", "is_pinned",
		"like_count", "reply_count", "heat",
	}, comments, func(c *community.Comment) []any {
		return []any{
			c.ID.Note, c.ID.Own, c.RootID, c.ReplyToID, c.AuthorID, c.Body, string(c.State), c.CreatedAt, c.IsPinned,
			c.Likes, c.Replies, c.Heat(),
		}
	})
}

// CommentLike is a user liking a comment.
type CommentLike struct {
	User    domain.UserID
	Comment domain.CommentID
	At      time.Time
}

// CopyCommentLikes writes likes of comments, for seeding. The comments' counts are the caller's to keep in step.
func (tx Tx) CopyCommentLikes(ctx context.Context, likes iter.Seq[CommentLike]) error {
	return postgres.Copy(ctx, tx.tx, "comment_likes", []string{"user_id", "note_id", "comment_id", "liked_at"}, likes,
		func(l CommentLike) []any { return []any{l.User, l.Comment.Note, l.Comment.Own, l.At} })
}
