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

// SetReaction says that a user reacts to a note from now on, or does so no longer.
type SetReaction struct {
	User domain.UserID
	Note domain.NoteID
	At   time.Time
	On   bool
}

// SetLikes makes users like notes, or no longer, and everything that counts it follows: the notes, the lists that they are in by
// heat, what their authors received. What is so already, a note that does not render, and one behind a wall are left as they are.
// Of two changes of a user to a note the last one counts.
//
// However many changes there are, it takes two round trips. It locks the notes, by their ids, and then their authors.
func (tx Tx) SetLikes(ctx context.Context, changes []SetReaction) error {
	const sql = `
WITH ` + reactions + `, added AS (
    INSERT INTO note_likes (user_id, note_id, author_id, liked_at)
    SELECT a.user_id, a.note_id, n.author_id, a.at
    FROM a
    JOIN notes n ON n.id = a.note_id
    WHERE ` + reacting + `
    ON CONFLICT ON CONSTRAINT note_likes_pkey DO NOTHING
    RETURNING note_id, user_id
), removed AS (
    DELETE FROM note_likes r
    USING a
    WHERE NOT a.is_on AND r.user_id = a.user_id AND r.note_id = a.note_id
    RETURNING r.note_id, r.user_id
), ` + reacted + `
UPDATE notes n
SET like_count = n.like_count + c.n
FROM change c
WHERE n.id = c.note_id
RETURNING n.id, n.author_id, n.published_at, n.like_count + n.collect_count, c.n, c.users`
	return tx.react(ctx, community.NoteLiked, "like notes", sql, changes)
}

// setCollects makes users collect notes, or no longer; see SetLikes. What the users' collections hold is not its business.
func (tx Tx) setCollects(ctx context.Context, changes []SetReaction) error {
	const sql = `
WITH ` + reactions + `, added AS (
    INSERT INTO note_collects (user_id, note_id, collected_at)
    SELECT a.user_id, a.note_id, a.at
    FROM a
    JOIN notes n ON n.id = a.note_id
    WHERE ` + reacting + `
    ON CONFLICT ON CONSTRAINT note_collects_pkey DO NOTHING
    RETURNING note_id, user_id
), removed AS (
    DELETE FROM note_collects r
    USING a
    WHERE NOT a.is_on AND r.user_id = a.user_id AND r.note_id = a.note_id
    RETURNING r.note_id, r.user_id
), ` + reacted + `
UPDATE notes n
SET collect_count = n.collect_count + c.n
FROM change c
WHERE n.id = c.note_id
RETURNING n.id, n.author_id, n.published_at, n.like_count + n.collect_count, c.n, c.users`
	return tx.react(ctx, community.NoteCollected, "collect notes", sql, changes)
}

// reactions are the changes that were asked for, reacting the condition of those that add a reaction, and reacted is by how much
// each note's count moves, and by whom.
const (
	reactions = `a AS (
    SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::timestamptz[], $4::boolean[]) AS a (user_id, note_id, at, is_on)
)`
	reacting = `a.is_on
      AND n.state IN ('PUBLISHED', 'LIMITED')
      AND NOT EXISTS (SELECT 1 FROM walls w WHERE w.user_id = a.user_id AND w.other_id = n.author_id)`
	reacted = `change AS (
    SELECT note_id, sum(n)::integer AS n, array_agg(user_id) AS users
    FROM (SELECT note_id, user_id, 1 AS n FROM added UNION ALL SELECT note_id, user_id, -1 FROM removed) c
    GROUP BY note_id
)`
)

// noteChange is a note whose count of reactions moved.
type noteChange struct {
	note      domain.NoteID
	author    domain.UserID
	published *time.Time
	actions   int
	by        int
	users     []domain.UserID
}

func (tx Tx) react(ctx context.Context, kind community.NotificationKind, doing, sql string, changes []SetReaction) error {
	users, notes := make([]domain.UserID, 0, len(changes)), make([]domain.NoteID, 0, len(changes))
	ats, ons := make([]time.Time, 0, len(changes)), make([]bool, 0, len(changes))
	type pair struct {
		user domain.UserID
		note domain.NoteID
	}
	for _, c := range lastOf(changes, func(c SetReaction) pair { return pair{c.User, c.Note} }) {
		users, notes, ats, ons = append(users, c.User), append(notes, c.Note), append(ats, c.At), append(ons, c.On)
	}
	var moved []noteChange
	err := postgres.Gather(ctx, tx.tx,
		postgres.Into(new([]domain.NoteID), lockNotes(notes)),
		postgres.Into(&moved, postgres.Query[noteChange]{
			Doing: doing, SQL: sql, Args: []any{users, notes, ats, ons},
			Scan: func(row pgx.CollectableRow) (noteChange, error) {
				var c noteChange
				err := row.Scan(&c.note, &c.author, &c.published, &c.actions, &c.by, &c.users)
				return c, err
			},
		}))
	if err != nil || len(moved) == 0 {
		return err
	}
	if err := tx.followActions(ctx, moved); err != nil {
		return err
	}
	return tx.tellOfNotes(ctx, kind, moved)
}

// tellOfNotes has the authors told of what was done to their notes, by one job however many did it: decision 22.
func (tx Tx) tellOfNotes(ctx context.Context, kind community.NotificationKind, moved []noteChange) error {
	job := args.TellOfReactions{NotificationKind: string(kind)}
	for _, m := range moved {
		job.Reactions = append(job.Reactions, reactionsTo(m.note.String(), m.users))
	}
	return tx.Enqueue(ctx, time.Time{}, job)
}

func reactionsTo(about string, users []domain.UserID) args.Reactions {
	r := args.Reactions{About: about, Users: make([]string, len(users))}
	for i, user := range users {
		r.Users[i] = user.String()
	}
	return r
}

// lockNotes locks notes in the one order.
func lockNotes(ids []domain.NoteID) postgres.Query[domain.NoteID] {
	const sql = `
SELECT id
FROM notes
WHERE id = ANY($1)
ORDER BY id
FOR NO KEY UPDATE`
	return postgres.Query[domain.NoteID]{Doing: "lock notes", SQL: sql, Args: []any{ids}, Scan: pgx.RowTo[domain.NoteID]}
}

// lockUsers locks users in the one order.
func lockUsers(ids []domain.UserID) postgres.Query[domain.UserID] {
	const sql = `
SELECT id
FROM users
WHERE id = ANY($1)
ORDER BY id
FOR NO KEY UPDATE`
	return postgres.Query[domain.UserID]{Doing: "lock users", SQL: sql, Args: []any{ids}, Scan: pgx.RowTo[domain.UserID]}
}

// followActions brings what is kept of the notes' actions elsewhere up to date.
func (tx Tx) followActions(ctx context.Context, moved []noteChange) error {
	const products = `
UPDATE notes_by_product l
SET heat = a.heat, actions = a.actions
FROM unnest($1::uuid[], $2::bigint[], $3::integer[]) AS a (note_id, heat, actions)
JOIN product_tags t ON t.note_id = a.note_id
WHERE l.product_id = t.product_id
  AND l.note_id = a.note_id`
	const topics = `
UPDATE notes_by_topic l
SET heat = a.heat, actions = a.actions
FROM unnest($1::uuid[], $2::bigint[], $3::integer[]) AS a (note_id, heat, actions)
JOIN note_topics t ON t.note_id = a.note_id
WHERE l.topic_id = t.topic_id
  AND l.note_id = a.note_id`
	const received = `
UPDATE users u
SET received_count = u.received_count + c.n
FROM (SELECT id, sum(n)::integer AS n FROM unnest($1::uuid[], $2::integer[]) AS a (id, n) GROUP BY id) c
WHERE u.id = c.id`
	notes, heats, actions := []domain.NoteID{}, []int64{}, []int{}
	authors, by := make([]domain.UserID, len(moved)), make([]int, len(moved))
	for i, m := range moved {
		authors[i], by[i] = m.author, m.by
		if m.published != nil {
			notes, actions = append(notes, m.note), append(actions, m.actions)
			heats = append(heats, community.NoteHeat(*m.published, m.actions))
		}
	}
	lock := lockUsers(authors)
	return postgres.ExecBatch(ctx, tx.tx, []postgres.Statement{
		{Doing: "rank notes of goods anew", SQL: products, Args: []any{notes, heats, actions}},
		{Doing: "rank notes of topics anew", SQL: topics, Args: []any{notes, heats, actions}},
		{Doing: lock.Doing, SQL: lock.SQL, Args: lock.Args},
		{Doing: "count what authors received", SQL: received, Args: []any{authors, by}},
	})
}

// lastOf are the changes without those that a later one of the same key takes back, in their order.
func lastOf[C any, K comparable](changes []C, key func(C) K) []C {
	last := make(map[K]int, len(changes))
	for i, c := range changes {
		last[key(c)] = i
	}
	kept := make([]C, 0, len(last))
	for i, c := range changes {
		if last[key(c)] == i {
			kept = append(kept, c)
		}
	}
	return kept
}

// SetCommentLike says that a user likes a comment from now on, or does so no longer.
type SetCommentLike struct {
	User    domain.UserID
	Comment domain.CommentID
	At      time.Time
	On      bool
}

// SetCommentLikes makes users like comments, or no longer, and the comments' counts and heat follow; see SetLikes. It locks the
// comments, by their ids.
func (tx Tx) SetCommentLikes(ctx context.Context, changes []SetCommentLike) error {
	const sql = `
WITH a AS (
    SELECT *
    FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::timestamptz[], $5::boolean[]) AS a (user_id, note_id, id, at, is_on)
), added AS (
    INSERT INTO comment_likes (user_id, note_id, comment_id, liked_at)
    SELECT a.user_id, a.note_id, a.id, a.at
    FROM a
    JOIN comments c ON c.note_id = a.note_id AND c.id = a.id
    WHERE a.is_on
      AND c.state = 'VISIBLE'
      AND NOT EXISTS (SELECT 1 FROM walls w WHERE w.user_id = a.user_id AND w.other_id = c.author_id)
    ON CONFLICT ON CONSTRAINT comment_likes_pkey DO NOTHING
    RETURNING note_id, comment_id, user_id
), removed AS (
    DELETE FROM comment_likes l
    USING a
    WHERE NOT a.is_on AND l.user_id = a.user_id AND l.note_id = a.note_id AND l.comment_id = a.id
    RETURNING l.note_id, l.comment_id, l.user_id
), change AS (
    SELECT note_id, comment_id, sum(n)::integer AS n, array_agg(user_id) AS users
    FROM (SELECT *, 1 AS n FROM added UNION ALL SELECT *, -1 FROM removed) c
    GROUP BY note_id, comment_id
)
UPDATE comments c
SET like_count = c.like_count + b.n
FROM change b
WHERE c.note_id = b.note_id
  AND c.id = b.comment_id
RETURNING ` + commentColumns + `, b.users`
	type pair struct {
		user    domain.UserID
		comment domain.CommentID
	}
	users, ids := make([]domain.UserID, 0, len(changes)), make([]domain.CommentID, 0, len(changes))
	ats, ons := make([]time.Time, 0, len(changes)), make([]bool, 0, len(changes))
	for _, c := range lastOf(changes, func(c SetCommentLike) pair { return pair{c.User, c.Comment} }) {
		users, ids, ats, ons = append(users, c.User), append(ids, c.Comment), append(ats, c.At), append(ons, c.On)
	}
	notes, own := splitComments(ids)
	var moved []commentChange
	err := postgres.Gather(ctx, tx.tx,
		postgres.Into(new([]*community.Comment), lockComments(ids)),
		postgres.Into(&moved, postgres.Query[commentChange]{
			Doing: "like comments", SQL: sql, Args: []any{users, notes, own, ats, ons}, Scan: scanCommentChange,
		}))
	if err != nil || len(moved) == 0 {
		return err
	}
	comments, job := make([]*community.Comment, len(moved)), args.TellOfReactions{NotificationKind: string(community.CommentLiked)}
	for i, m := range moved {
		comments[i] = m.comment
		job.Reactions = append(job.Reactions, reactionsTo(m.comment.ID.String(), m.users))
	}
	if err := tx.reheat(ctx, comments); err != nil {
		return err
	}
	return tx.Enqueue(ctx, time.Time{}, job)
}

// commentChange is a comment whose likes changed, and whose they are.
type commentChange struct {
	users   []domain.UserID
	comment *community.Comment
}

func scanCommentChange(row pgx.CollectableRow) (commentChange, error) {
	m := commentChange{comment: &community.Comment{}}
	err := row.Scan(append(commentFields(m.comment), &m.users)...)
	return m, err
}
