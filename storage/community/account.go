package community

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/community"
	"github.com/trellisgraph/trellis/storage/postgres"
)

// CloseAccount removes a user, who is locked, with their handle and what only they may know of themselves, and closes their
// identities. What they wrote and did stays until it is cleared.
func (tx Tx) CloseAccount(ctx context.Context, u *community.User, now time.Time) error {
	const identities = `
UPDATE user_identities
SET closed_at = $2
WHERE user_id = $1
  AND closed_at IS NULL`
	return postgres.ExecBatch(ctx, tx.tx, []postgres.Statement{
		{Doing: "close identities", SQL: identities, Args: []any{u.ID, now}},
		{Doing: "forget what is private", SQL: "DELETE FROM user_private WHERE user_id = $1", Args: []any{u.ID}},
		{
			Doing: "free a handle", SQL: "DELETE FROM user_handles WHERE handle = $1 AND user_id = $2",
			Args: []any{u.Handle, u.ID},
		},
		{Doing: "delete a user", SQL: "DELETE FROM users WHERE id = $1", Args: []any{u.ID}},
	})
}

// OwnNotes finds notes of an author, in whatever state, that still say or show something, at most limit of each sort.
func OwnNotes(author domain.UserID, limit int) postgres.Query[domain.NoteID] {
	const sql = `
(SELECT note_id FROM notes_by_author WHERE author_id = $1 LIMIT $2)
UNION
(SELECT note_id FROM drafts_by_author WHERE author_id = $1 LIMIT $2)
UNION
(SELECT id FROM notes
 WHERE author_id = $1 AND state = 'DELETED' AND (title <> '' OR body <> '' OR cover_id IS NOT NULL)
 LIMIT $2)`
	return owned[domain.NoteID]("find notes to clear", sql, author, limit)
}

// OwnComments finds comments of an author that are not deleted, or still say something.
func OwnComments(author domain.UserID, limit int) postgres.Query[domain.CommentID] {
	const sql = `
SELECT note_id, id
FROM comments
WHERE author_id = $1
  AND (state <> 'DELETED' OR body <> '')
ORDER BY note_id, id
LIMIT $2`
	return owned[domain.CommentID]("find comments to clear", sql, author, limit)
}

// OwnLikes finds notes that a user likes.
func OwnLikes(user domain.UserID, limit int) postgres.Query[domain.NoteID] {
	return owned[domain.NoteID]("find likes to clear",
		"SELECT note_id FROM note_likes WHERE user_id = $1 ORDER BY note_id LIMIT $2", user, limit)
}

// OwnCommentLikes finds comments that a user likes.
func OwnCommentLikes(user domain.UserID, limit int) postgres.Query[domain.CommentID] {
	return owned[domain.CommentID]("find likes to clear",
		"SELECT note_id, comment_id FROM comment_likes WHERE user_id = $1 ORDER BY note_id, comment_id LIMIT $2", user, limit)
}

// OwnNoteCollects finds notes that a user collects.
func OwnNoteCollects(user domain.UserID, limit int) postgres.Query[domain.UUID] {
	return owned[domain.UUID]("find collects to clear",
		"SELECT note_id FROM note_collects WHERE user_id = $1 ORDER BY note_id LIMIT $2", user, limit)
}

// OwnProductCollects finds goods that a user collects.
func OwnProductCollects(user domain.UserID, limit int) postgres.Query[domain.UUID] {
	return owned[domain.UUID]("find collects to clear",
		"SELECT product_id FROM product_collects WHERE user_id = $1 ORDER BY product_id LIMIT $2", user, limit)
}

// OwnCollections finds collections of a user.
func OwnCollections(owner domain.UserID, limit int) postgres.Query[domain.CollectionID] {
	return owned[domain.CollectionID]("find collections to clear",
		"SELECT collection_id FROM collections_by_owner WHERE owner_id = $1 ORDER BY created_at, collection_id LIMIT $2", owner, limit)
}

// OwnWalls finds those whom a user blocks, or who block them.
func OwnWalls(user domain.UserID, limit int) postgres.Query[domain.UserID] {
	return owned[domain.UserID]("find blocks to clear",
		"SELECT other_id FROM walls WHERE user_id = $1 ORDER BY other_id LIMIT $2", user, limit)
}

// OwnFollows finds follows of a user, and follows by others of the user, at most limit of each.
func OwnFollows(user domain.UserID, limit int) postgres.Query[community.Follow] {
	const sql = `
(SELECT follower_id, followee_id FROM follows WHERE follower_id = $1 ORDER BY followee_id LIMIT $2)
UNION ALL
(SELECT follower_id, followee_id FROM followers WHERE followee_id = $1 ORDER BY follower_id LIMIT $2)`
	return postgres.Query[community.Follow]{
		Doing: "find follows to clear", SQL: sql, Args: []any{user, limit},
		Scan: func(row pgx.CollectableRow) (f community.Follow, err error) {
			return f, row.Scan(&f.FollowerID, &f.FolloweeID)
		},
	}
}

func owned[K any](doing, sql string, of domain.UserID, limit int) postgres.Query[K] {
	scan := pgx.RowTo[K]
	if _, pair := any(*new(K)).(domain.CommentID); pair {
		scan = pgx.RowToStructByPos[K]
	}
	return postgres.Query[K]{Doing: doing, SQL: sql, Args: []any{of, limit}, Scan: scan}
}

// ForgetNote removes what a note that is deleted, and locked, keeps of what its author wrote beside its content.
func (tx Tx) ForgetNote(ctx context.Context, id domain.NoteID) error {
	return postgres.ExecBatch(ctx, tx.tx, []postgres.Statement{
		{Doing: "forget edits of a note", SQL: "DELETE FROM note_revisions WHERE note_id = $1", Args: []any{id}},
		{Doing: "forget where a note was", SQL: "UPDATE notes SET place = NULL WHERE id = $1 AND place IS NOT NULL", Args: []any{id}},
	})
}

// ForgetUploadsOf removes some of an owner's uploads, and returns the ids of what they are stored under.
func (tx Tx) ForgetUploadsOf(ctx context.Context, owner domain.UserID, most int) ([]domain.MediaID, error) {
	const sql = `
WITH gone AS (
    DELETE FROM media
    WHERE id IN (SELECT id FROM media WHERE owner_id = $1 LIMIT $2)
    RETURNING id, poster_id
)
SELECT id FROM gone
UNION ALL
SELECT poster_id FROM gone WHERE poster_id IS NOT NULL`
	return postgres.All(ctx, tx.tx, owned[domain.MediaID]("forget uploads of an owner", sql, owner, most))
}

// ForgetReader removes what is kept so that a user finds what they read: the topics that they follow, their inbox and what they
// were told, and how their own notes reached others.
func (tx Tx) ForgetReader(ctx context.Context, user domain.UserID) error {
	var statements []postgres.Statement
	for _, sql := range []string{
		"DELETE FROM topic_follows WHERE user_id = $1",
		"DELETE FROM inbox_notes WHERE viewer_id = $1",
		"DELETE FROM inboxes WHERE viewer_id = $1",
		"DELETE FROM pulled_authors WHERE author_id = $1",
		"DELETE FROM notifications WHERE user_id = $1",
		"DELETE FROM notification_entries WHERE user_id = $1",
	} {
		statements = append(statements, postgres.Statement{Doing: "forget a reader", SQL: sql, Args: []any{user}})
	}
	return postgres.ExecBatch(ctx, tx.tx, statements)
}
