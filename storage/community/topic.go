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

// TopicsByIDs reads topics in no order.
func TopicsByIDs(ids []domain.TopicID) postgres.Query[*community.Topic] {
	const sql = `
SELECT id, name, note_count, view_count
FROM topics
WHERE id = ANY($1)`
	return postgres.Query[*community.Topic]{
		Doing: "read topics by id", SQL: sql, Args: []any{ids}, Scan: pgx.RowToAddrOfStructByPos[community.Topic],
	}
}

// NoteTopic says that a note is about a topic.
type NoteTopic struct {
	Note     domain.NoteID
	Position int
	Topic    domain.TopicID
}

// TopicsByNotes reads what notes are about, in each note's order.
func TopicsByNotes(notes []domain.NoteID) postgres.Query[NoteTopic] {
	const sql = `
SELECT note_id, position, topic_id
FROM note_topics
WHERE note_id = ANY($1)
ORDER BY note_id, position`
	return postgres.Query[NoteTopic]{
		Doing: "read topics of notes", SQL: sql, Args: []any{notes}, Scan: pgx.RowToStructByPos[NoteTopic],
	}
}

// TopicsFollowedAmong returns which of the topics the user follows.
func TopicsFollowedAmong(user domain.UserID, topics []domain.TopicID) postgres.Query[domain.TopicID] {
	const sql = `
SELECT topic_id
FROM topic_follows
WHERE user_id = $1
  AND topic_id = ANY($2)`
	return postgres.Query[domain.TopicID]{
		Doing: "read which topics are followed", SQL: sql, Args: []any{user, topics}, Scan: pgx.RowTo[domain.TopicID],
	}
}

// TopicProduct is a place in the list of goods of a topic: how many notes tag them.
type TopicProduct struct {
	Topic   domain.TopicID
	Product domain.ProductID
	Notes   int64
}

// TopicProductsPage reads a page of the goods tagged in each topic's notes, those in most notes first.
func TopicProductsPage(topics []domain.TopicID, page domain.Page) postgres.Query[TopicProduct] {
	const sql = `
SELECT a.id, p.product_id, p.note_count::bigint
FROM unnest($1::uuid[]) AS a (id)
CROSS JOIN LATERAL (
    SELECT t.product_id, t.note_count
    FROM topic_products t
    WHERE t.topic_id = a.id
      AND (t.note_count, t.product_id) {<} ($2::bigint, $3::uuid)
    ORDER BY t.note_count {desc}, t.product_id {desc}
    LIMIT $4
) p
ORDER BY a.id, p.note_count {desc}, p.product_id {desc}`
	bound := postgres.Bound(page, true)
	return postgres.Query[TopicProduct]{
		Doing: "read goods by topic", SQL: postgres.InOrder(sql, page.Backward),
		Args: []any{topics, bound.Key, bound.ID, page.Limit + 1}, Scan: pgx.RowToStructByPos[TopicProduct],
	}
}

// TopicProductsCounted counts the goods tagged in each topic's notes.
func TopicProductsCounted(topics []domain.TopicID) postgres.Query[postgres.Counted[domain.TopicID]] {
	const sql = `
SELECT a.id, p.length
FROM unnest($1::uuid[]) AS a (id)
CROSS JOIN LATERAL (
    SELECT count(*) AS length
    FROM (SELECT 1 FROM topic_products t WHERE t.topic_id = a.id LIMIT $2) counted
) p
ORDER BY a.id`
	return postgres.Query[postgres.Counted[domain.TopicID]]{
		Doing: "count goods by topic", SQL: sql, Args: []any{topics, domain.CountingLimit + 1},
		Scan: pgx.RowToStructByPos[postgres.Counted[domain.TopicID]],
	}
}

// CopyTopics writes topics, and their names beside them, for seeding.
func (tx Tx) CopyTopics(ctx context.Context, topics iter.Seq[*community.Topic]) error {
	err := postgres.Copy(ctx, tx.tx, "topics", []string{"id", "name", "note_count", "view_count"}, topics,
		func(t *community.Topic) []any { return []any{t.ID, t.Name, t.Notes, t.Views} })
	if err != nil {
		return err
	}
	const names = `
INSERT INTO topic_names (folded, topic_id)
SELECT topic_fold(name), id
FROM topics`
	_, err = tx.tx.Exec(ctx, "name topics", names)
	return err
}

// CopyNoteTopics writes what notes are about, for seeding.
func (tx Tx) CopyNoteTopics(ctx context.Context, topics iter.Seq[NoteTopic]) error {
	return postgres.Copy(ctx, tx.tx, "note_topics", []string{"note_id", "position", "topic_id"}, topics,
		func(t NoteTopic) []any { return []any{t.Note, t.Position, t.Topic} })
}

// TopicName is a topic by its name.
type TopicName struct {
	Name  string
	Topic domain.TopicID
}

// TopicsByNames finds the topics that are called so, whatever case and width they are spelled in: one of each name that there is,
// as it was asked for.
func TopicsByNames(names []string) postgres.Query[TopicName] {
	const sql = `
SELECT asked.name, t.topic_id
FROM unnest($1::text[]) AS asked (name)
JOIN topic_names t ON t.folded = topic_fold(asked.name)`
	return postgres.Query[TopicName]{
		Doing: "find topics by name", SQL: sql, Args: []any{names}, Scan: pgx.RowToStructByPos[TopicName],
	}
}

// MakeTopics makes topics of names that nobody used; of several that are one name, of the first. One that somebody else makes at
// the same time is theirs: who needs the ids reads them afterwards.
func (tx Tx) MakeTopics(ctx context.Context, topics []TopicName) error {
	const reserve = `
INSERT INTO topic_names (folded, topic_id)
SELECT DISTINCT ON (folded) folded, a.id
FROM unnest($1::text[], $2::uuid[]) WITH ORDINALITY AS a (name, id, nth), topic_fold(a.name) AS folded
ORDER BY folded, nth
ON CONFLICT ON CONSTRAINT topic_names_pkey DO NOTHING`
	const made = `
INSERT INTO topics (id, name)
SELECT a.id, a.name
FROM unnest($1::text[], $2::uuid[]) AS a (name, id)
JOIN topic_names t ON t.folded = topic_fold(a.name) AND t.topic_id = a.id`
	names, ids := make([]string, len(topics)), make([]domain.TopicID, len(topics))
	for i, t := range topics {
		names[i], ids[i] = t.Name, t.Topic
	}
	return postgres.ExecBatch(ctx, tx.tx, []postgres.Statement{
		{Doing: "name topics", SQL: reserve, Args: []any{names, ids}},
		{Doing: "make topics", SQL: made, Args: []any{names, ids}},
	})
}

// TopicFollow is a user following a topic.
type TopicFollow struct {
	User  domain.UserID
	Topic domain.TopicID
	At    time.Time
}

// CopyTopicFollows writes follows of topics, for seeding.
func (tx Tx) CopyTopicFollows(ctx context.Context, follows iter.Seq[TopicFollow]) error {
	return postgres.Copy(ctx, tx.tx, "topic_follows", []string{"user_id", "topic_id", "followed_at"}, follows,
		func(f TopicFollow) []any { return []any{f.User, f.Topic, f.At} })
}

// FillTopicProducts counts anew which goods are tagged in each topic's notes, for seeding: after notes, topics and tags.
func (tx Tx) FillTopicProducts(ctx context.Context) error {
	const sql = `
INSERT INTO topic_products (topic_id, product_id, note_count)
SELECT n.topic_id, t.product_id, count(DISTINCT n.note_id)
FROM notes_by_topic n
JOIN product_tags t ON t.note_id = n.note_id
WHERE n.reach = 0
GROUP BY n.topic_id, t.product_id`
	_, err := tx.tx.Exec(ctx, "count goods by topic", sql)
	return err
}

// SetTopicFollow makes a user follow a topic, or no longer.
func (tx Tx) SetTopicFollow(ctx context.Context, f TopicFollow, on bool) error {
	const follow = `
INSERT INTO topic_follows (user_id, topic_id, followed_at)
VALUES ($1, $2, $3)
ON CONFLICT ON CONSTRAINT topic_follows_pkey DO NOTHING`
	const unfollow = `
DELETE FROM topic_follows
WHERE user_id = $1
  AND topic_id = $2`
	if !on {
		_, err := tx.tx.Exec(ctx, "unfollow a topic", unfollow, f.User, f.Topic)
		return err
	}
	_, err := tx.tx.Exec(ctx, "follow a topic", follow, f.User, f.Topic, f.At)
	return err
}
