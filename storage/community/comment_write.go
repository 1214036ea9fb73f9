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

// Whoever changes comments locks their note first, then the comments by their ids.

// LockNoteOfComments locks a note whose comments change and reads it; whatever its state. NOT_FOUND where there is none.
func (tx Tx) LockNoteOfComments(ctx context.Context, id domain.NoteID) (*community.Note, error) {
	const sql = `
SELECT ` + noteColumns + `
FROM notes
WHERE id = $1
FOR NO KEY UPDATE`
	return postgres.One(ctx, tx.tx, postgres.Query[*community.Note]{
		Doing: "lock a note", SQL: sql, Args: []any{id}, Scan: scanNotes(),
	})
}

// LockComments locks comments of notes that are locked, and reads them in the order of their ids.
func (tx Tx) LockComments(ctx context.Context, ids []domain.CommentID) ([]*community.Comment, error) {
	return postgres.All(ctx, tx.tx, lockComments(ids))
}

func lockComments(ids []domain.CommentID) postgres.Query[*community.Comment] {
	const sql = `
SELECT ` + commentColumns + `
FROM comments c
JOIN unnest($1::uuid[], $2::uuid[]) AS a (note_id, id) ON a.note_id = c.note_id AND a.id = c.id
ORDER BY c.note_id, c.id
FOR NO KEY UPDATE OF c`
	notes, own := splitComments(ids)
	return postgres.Query[*community.Comment]{
		Doing: "lock comments", SQL: sql, Args: []any{notes, own}, Scan: scanComment,
	}
}

// PinnedComments is the comment that is pinned below a note; no row where none is.
func PinnedComments(note domain.NoteID) postgres.Query[domain.CommentID] {
	const sql = `
SELECT c.note_id, c.id
FROM comments c
WHERE c.note_id = $1
  AND c.is_pinned`
	return postgres.Query[domain.CommentID]{
		Doing: "find the pinned comment", SQL: sql, Args: []any{note}, Scan: pgx.RowToStructByPos[domain.CommentID],
	}
}

// LastCommentAt is when the last comment of a list was said: of those on a note where root is nil, or of the replies under a
// root. No row where there is none. Under the note's lock no other comes.
func LastCommentAt(note domain.NoteID, root *domain.UUID) postgres.Query[time.Time] {
	const roots = `
SELECT created_at
FROM comments
WHERE note_id = $1
  AND root_id IS NULL
ORDER BY created_at DESC, id DESC
LIMIT 1`
	const replies = `
SELECT created_at
FROM comments
WHERE note_id = $1
  AND root_id = $2
ORDER BY created_at DESC, id DESC
LIMIT 1`
	q := postgres.Query[time.Time]{Doing: "read when the last comment was said", Scan: pgx.RowTo[time.Time]}
	if q.SQL, q.Args = roots, []any{note}; root != nil {
		q.SQL, q.Args = replies, []any{note, *root}
	}
	return q
}

// InsertComment writes a new comment with whom its text names, and its note and its root count it. The note is locked.
func (tx Tx) InsertComment(ctx context.Context, c *community.Comment, named ...*community.Entity) error {
	const sql = `
INSERT INTO comments (note_id, id, root_id, reply_to_id, author_id, body, state, created_at, heat)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`
	const mentions = `
INSERT INTO comment_mentions (note_id, comment_id, n, start, length, user_id)
SELECT $1, $2, a.n, a.start, a.length, a.user_id
FROM unnest($3::integer[], $4::integer[], $5::uuid[]) WITH ORDINALITY AS a (start, length, user_id, n)`
	starts, lengths, users := make([]int, len(named)), make([]int, len(named)), make([]*domain.UserID, len(named))
	for i, e := range named {
		starts[i], lengths[i], users[i] = e.Start, e.Length, e.UserID
	}
	err := postgres.ExecBatch(ctx, tx.tx, []postgres.Statement{
		{Doing: "insert a comment", SQL: sql, Args: []any{
			c.ID.Note, c.ID.Own, c.RootID, c.ReplyToID, c.AuthorID, c.Body, string(c.State), c.CreatedAt, c.Heat(),
		}},
		{Doing: "insert whom a comment names", SQL: mentions, Args: []any{c.ID.Note, c.ID.Own, starts, lengths, users}},
	})
	if err != nil {
		return err
	}
	if err := tx.countComments(ctx, c, 1); err != nil {
		return err
	}
	return tx.tellOfComment(ctx, c.ID, named)
}

// tellOfComment has those told whom a comment concerns, or told no longer.
func (tx Tx) tellOfComment(ctx context.Context, id domain.CommentID, named []*community.Entity) error {
	job := args.TellOfComment{Comment: id.String()}
	for _, e := range named {
		if e.UserID != nil {
			job.Named = append(job.Named, e.UserID.String())
		}
	}
	return tx.Enqueue(ctx, time.Time{}, job)
}

// SaveComment writes what may change of a comment: its text, which is there or gone, its state and its pin. Its note and its root
// count it for as long as it is visible, which it was before where wasVisible says so, and those whom it concerns are told of it
// for as long. The note and the comment are locked.
func (tx Tx) SaveComment(ctx context.Context, c *community.Comment, wasVisible bool) error {
	const sql = `
UPDATE comments
SET body = $3, state = $4, is_pinned = $5, heat = $6
WHERE note_id = $1
  AND id = $2`
	const forget = `
DELETE FROM comment_mentions
WHERE note_id = $1
  AND comment_id = $2
  AND $3 = ''`
	visible := c.State == community.CommentVisible
	var named []*community.Entity
	if visible != wasVisible {
		mentions, err := All(ctx, tx.Reader, MentionsByComments([]domain.CommentID{c.ID}))
		if err != nil {
			return err
		}
		for _, m := range mentions {
			named = append(named, (*community.Entity)(m.Entity))
		}
	}
	err := postgres.ExecBatch(ctx, tx.tx, []postgres.Statement{
		{Doing: "save a comment", SQL: sql, Args: []any{c.ID.Note, c.ID.Own, c.Body, string(c.State), c.IsPinned, c.Heat()}},
		{Doing: "forget whom a comment named", SQL: forget, Args: []any{c.ID.Note, c.ID.Own, c.Body}},
	})
	if err != nil || visible == wasVisible {
		return err
	}
	by := 1
	if !visible {
		by = -1
	}
	if err := tx.countComments(ctx, c, by); err != nil {
		return err
	}
	return tx.tellOfComment(ctx, c.ID, named)
}

// countComments has the note of a comment, and its root, count by more visible ones.
func (tx Tx) countComments(ctx context.Context, c *community.Comment, by int) error {
	const below = `
UPDATE notes
SET comment_count = comment_count + $2
WHERE id = $1
RETURNING id`
	const under = `
UPDATE comments c
SET reply_count = c.reply_count + $3
WHERE c.note_id = $1
  AND c.id = $2
RETURNING ` + commentColumns
	var roots []*community.Comment
	err := postgres.Gather(ctx, tx.tx,
		postgres.Into(new([]domain.NoteID), postgres.Query[domain.NoteID]{
			Doing: "count comments below a note", SQL: below, Args: []any{c.ID.Note, by}, Scan: pgx.RowTo[domain.NoteID],
		}),
		postgres.Into(&roots, postgres.Query[*community.Comment]{
			Doing: "count replies", SQL: under, Args: []any{c.ID.Note, c.RootID, by}, Scan: scanComment,
		}))
	if err != nil {
		return err
	}
	return tx.reheat(ctx, roots)
}

// reheat brings the heat of comments up to date whose counts moved.
func (tx Tx) reheat(ctx context.Context, comments []*community.Comment) error {
	if len(comments) == 0 {
		return nil
	}
	const sql = `
UPDATE comments c
SET heat = a.heat
FROM unnest($1::uuid[], $2::uuid[], $3::bigint[]) AS a (note_id, id, heat)
WHERE c.note_id = a.note_id
  AND c.id = a.id`
	ids, heats := make([]domain.CommentID, len(comments)), make([]int64, len(comments))
	for i, c := range comments {
		ids[i], heats[i] = c.ID, c.Heat()
	}
	notes, own := splitComments(ids)
	_, err := tx.tx.Exec(ctx, "rank comments anew", sql, notes, own, heats)
	return err
}
