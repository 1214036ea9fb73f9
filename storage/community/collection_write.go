package community

import (
	"context"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/community"
	"github.com/trellisgraph/trellis/storage/postgres"
)

// SetCollect says that a user collects a note or a product from now on, or does so no longer. Into is the collection of theirs
// that it goes into; nil leaves a thing that is collected where it is, and another in none.
type SetCollect struct {
	User    domain.UserID
	Subject domain.UUID
	At      time.Time
	On      bool
	Into    *domain.CollectionID
}

// SetNoteCollects makes users collect notes, or no longer, and everything that counts it follows: the notes, the lists that they
// are in by heat, what their authors received, the users' collections. A thing is in one collection of a user at most. What is
// so already, a note that does not render, and one behind a wall are left as they are. Of two changes of a user to a note the
// last one counts.
//
// However many changes there are, it takes six round trips at most. It locks the notes, by their ids, then their authors, then
// the collections.
func (tx Tx) SetNoteCollects(ctx context.Context, changes []SetCollect) error {
	const refresh = `
UPDATE note_collects c
SET collected_at = i.added_at
FROM unnest($1::uuid[], $2::uuid[], $3::uuid[]) AS a (user_id, subject_id, collection_id)
JOIN collection_items i ON i.collection_id = a.collection_id AND i.subject_id = a.subject_id
WHERE c.user_id = a.user_id
  AND c.note_id = a.subject_id`
	const kept = `
SELECT c.user_id, c.note_id
FROM note_collects c
JOIN unnest($1::uuid[], $2::uuid[]) AS a (user_id, id) ON a.user_id = c.user_id AND a.id = c.note_id`
	changes = lastCollects(changes)
	reactions := make([]SetReaction, len(changes))
	for i, c := range changes {
		reactions[i] = SetReaction{User: c.User, Note: domain.NoteID(c.Subject), At: c.At, On: c.On}
	}
	if err := tx.setCollects(ctx, reactions); err != nil {
		return err
	}
	return tx.shelve(ctx, community.SubjectNote, kept, refresh, changes)
}

// SetProductCollects makes users collect goods, or no longer; see SetNoteCollects. It locks what is counted of the goods, by
// their ids, then the collections.
func (tx Tx) SetProductCollects(ctx context.Context, changes []SetCollect) error {
	const known = `
INSERT INTO product_stats (product_id)
SELECT DISTINCT id
FROM unnest($1::uuid[]) AS a (id)
ORDER BY id
ON CONFLICT ON CONSTRAINT product_stats_pkey DO NOTHING`
	const lock = `
SELECT product_id
FROM product_stats
WHERE product_id = ANY($1)
ORDER BY product_id
FOR NO KEY UPDATE`
	const collect = `
WITH a AS (
    SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::timestamptz[], $4::boolean[]) AS a (user_id, product_id, at, is_on)
), added AS (
    INSERT INTO product_collects (user_id, product_id, collected_at)
    SELECT user_id, product_id, at
    FROM a
    WHERE is_on
    ON CONFLICT ON CONSTRAINT product_collects_pkey DO NOTHING
    RETURNING product_id
), removed AS (
    DELETE FROM product_collects c
    USING a
    WHERE NOT a.is_on AND c.user_id = a.user_id AND c.product_id = a.product_id
    RETURNING c.product_id
)
UPDATE product_stats s
SET collect_count = s.collect_count + c.n
FROM (
    SELECT product_id, sum(n)::integer AS n
    FROM (SELECT product_id, 1 AS n FROM added UNION ALL SELECT product_id, -1 FROM removed) m
    GROUP BY product_id
) c
WHERE s.product_id = c.product_id`
	const refresh = `
UPDATE product_collects c
SET collected_at = i.added_at
FROM unnest($1::uuid[], $2::uuid[], $3::uuid[]) AS a (user_id, subject_id, collection_id)
JOIN collection_items i ON i.collection_id = a.collection_id AND i.subject_id = a.subject_id
WHERE c.user_id = a.user_id
  AND c.product_id = a.subject_id`
	const kept = `
SELECT c.user_id, c.product_id
FROM product_collects c
JOIN unnest($1::uuid[], $2::uuid[]) AS a (user_id, id) ON a.user_id = c.user_id AND a.id = c.product_id`
	changes = lastCollects(changes)
	users, subjects := collecting(changes)
	ats, ons := make([]time.Time, len(changes)), make([]bool, len(changes))
	for i, c := range changes {
		ats[i], ons[i] = c.At, c.On
	}
	err := postgres.ExecBatch(ctx, tx.tx, []postgres.Statement{
		{Doing: "count goods for the first time", SQL: known, Args: []any{subjects}},
		{Doing: "lock the counts of goods", SQL: lock, Args: []any{subjects}},
		{Doing: "collect goods", SQL: collect, Args: []any{users, subjects, ats, ons}},
	})
	if err != nil {
		return err
	}
	return tx.shelve(ctx, community.SubjectProduct, kept, refresh, changes)
}

func lastCollects(changes []SetCollect) []SetCollect {
	return lastOf(changes, func(c SetCollect) [2]domain.UUID { return [2]domain.UUID{domain.UUID(c.User), c.Subject} })
}

func collecting(changes []SetCollect) (users []domain.UserID, subjects []domain.UUID) {
	users, subjects = make([]domain.UserID, len(changes)), make([]domain.UUID, len(changes))
	for i, c := range changes {
		users[i], subjects[i] = c.User, c.Subject
	}
	return users, subjects
}

// shelved is a thing of a user in a collection of theirs.
type shelved struct {
	user       domain.UserID
	subject    domain.UUID
	collection domain.CollectionID
}

// moves are the things that come into collections and that leave them.
type moves struct {
	in, out []shelved
	at      []time.Time // of in
}

func (m moves) collections() []domain.CollectionID {
	var ids []domain.CollectionID
	for _, s := range slices.Concat(m.in, m.out) {
		ids = append(ids, s.collection)
	}
	return ids
}

// movesOf are what changes mean to collections that hold these things now.
func movesOf(changes []SetCollect, now []shelved) moves {
	var m moves
	for _, c := range changes {
		there := false
		for _, s := range now {
			switch {
			case s.user != c.User || s.subject != c.Subject:
			case c.On && (c.Into == nil || *c.Into == s.collection):
				there = true
			default:
				m.out = append(m.out, s)
			}
		}
		if c.On && c.Into != nil && !there {
			m.in, m.at = append(m.in, shelved{c.User, c.Subject, *c.Into}), append(m.at, c.At)
		}
	}
	return m
}

// shelve puts what was just collected into the collections that it is to go into, and takes what is no longer collected out of
// those that it is in. Nothing goes into a collection that was deleted meanwhile. kept reads which things are collected, and
// refresh says of a thing that it was collected when it came into its collection.
func (tx Tx) shelve(ctx context.Context, kind community.SubjectKind, kept, refresh string, changes []SetCollect) error {
	const shelves = `
SELECT a.user_id, a.subject_id, i.collection_id
FROM unnest($1::uuid[], $2::uuid[]) AS a (user_id, subject_id)
JOIN collections_by_owner o ON o.owner_id = a.user_id
JOIN collection_items i ON i.collection_id = o.collection_id AND i.subject_id = a.subject_id`
	const lock = `
SELECT id
FROM collections
WHERE id = ANY($1)
ORDER BY id
FOR NO KEY UPDATE`
	users, subjects := collecting(changes)
	var now []shelved
	var collected [][2]domain.UUID
	err := postgres.Gather(ctx, tx.tx,
		postgres.Into(&now, postgres.Query[shelved]{
			Doing: "read what holds a thing", SQL: shelves, Args: []any{users, subjects},
			Scan: func(row pgx.CollectableRow) (s shelved, err error) {
				return s, row.Scan(&s.user, &s.subject, &s.collection)
			},
		}),
		postgres.Into(&collected, postgres.Query[[2]domain.UUID]{
			Doing: "read what is collected", SQL: kept, Args: []any{users, subjects},
			Scan: func(row pgx.CollectableRow) (pair [2]domain.UUID, err error) {
				return pair, row.Scan(&pair[0], &pair[1])
			},
		}))
	if err != nil {
		return err
	}
	m := movesOf(slices.DeleteFunc(slices.Clone(changes), func(c SetCollect) bool {
		return c.On && !slices.Contains(collected, [2]domain.UUID{domain.UUID(c.User), c.Subject})
	}), now)
	if len(m.in)+len(m.out) == 0 {
		return nil
	}
	there, err := postgres.All(ctx, tx.tx, postgres.Query[domain.CollectionID]{
		Doing: "lock collections", SQL: lock, Args: []any{m.collections()}, Scan: pgx.RowTo[domain.CollectionID],
	})
	if err != nil {
		return err
	}
	return tx.move(ctx, kind, refresh, m, there)
}

func (tx Tx) move(ctx context.Context, kind community.SubjectKind, refresh string, m moves, there []domain.CollectionID) error {
	const move = `
WITH gone AS (
    DELETE FROM collection_items i
    USING unnest($1::uuid[], $2::uuid[]) AS a (collection_id, subject_id)
    WHERE i.collection_id = a.collection_id AND i.subject_id = a.subject_id
    RETURNING i.collection_id
), came AS (
    INSERT INTO collection_items (collection_id, subject_id, subject_kind, added_at)
    SELECT a.collection_id, a.subject_id, $3, a.at
    FROM unnest($4::uuid[], $5::uuid[], $6::timestamptz[]) AS a (collection_id, subject_id, at)
    RETURNING collection_id
)
UPDATE collections c
SET item_count = c.item_count + m.n
FROM (
    SELECT collection_id, sum(n)::integer AS n
    FROM (SELECT collection_id, -1 AS n FROM gone UNION ALL SELECT collection_id, 1 FROM came) g
    GROUP BY collection_id
) m
WHERE c.id = m.collection_id`
	split := func(all []shelved) (collections []domain.CollectionID, subjects []domain.UUID) {
		for _, s := range all {
			collections, subjects = append(collections, s.collection), append(subjects, s.subject)
		}
		return collections, subjects
	}
	var in []shelved
	var users []domain.UserID
	var ats []time.Time
	for i, s := range m.in {
		if slices.Contains(there, s.collection) {
			in, users, ats = append(in, s), append(users, s.user), append(ats, m.at[i])
		}
	}
	from, leaving := split(m.out)
	into, coming := split(in)
	return postgres.ExecBatch(ctx, tx.tx, []postgres.Statement{
		{Doing: "move things between collections", SQL: move, Args: []any{from, leaving, int16(kind), into, coming, ats}},
		{Doing: "say since when things are collected", SQL: refresh, Args: []any{users, coming, into}},
	})
}

// LockCollections locks the user, so that nobody else changes their list of collections, and counts it.
func (tx Tx) LockCollections(ctx context.Context, owner domain.UserID) (int, error) {
	if _, err := postgres.All(ctx, tx.tx, lockUsers([]domain.UserID{owner})); err != nil {
		return 0, err
	}
	return postgres.One(ctx, tx.tx, postgres.Query[int]{
		Doing: "count collections", SQL: "SELECT count(*) FROM collections_by_owner WHERE owner_id = $1", Args: []any{owner},
		Scan: pgx.RowTo[int],
	})
}

// InsertCollection writes a new collection, which is empty.
func (tx Tx) InsertCollection(ctx context.Context, c *community.Collection) error {
	const collection = `
INSERT INTO collections (id, owner_id, title, is_private, created_at)
VALUES ($1, $2, $3, $4, $5)`
	const list = `
INSERT INTO collections_by_owner (owner_id, created_at, collection_id, is_private)
VALUES ($1, $2, $3, $4)`
	return postgres.ExecBatch(ctx, tx.tx, []postgres.Statement{
		{Doing: "insert a collection", SQL: collection, Args: []any{c.ID, c.OwnerID, c.Title, c.IsPrivate, c.CreatedAt}},
		{Doing: "list a collection", SQL: list, Args: []any{c.OwnerID, c.CreatedAt, c.ID, c.IsPrivate}},
	})
}

// LockCollection locks a collection and reads it. NOT_FOUND where there is none.
func (tx Tx) LockCollection(ctx context.Context, id domain.CollectionID) (*community.Collection, error) {
	const sql = `
SELECT id, owner_id, title, is_private, item_count, created_at
FROM collections
WHERE id = $1
FOR UPDATE`
	return postgres.One(ctx, tx.tx, postgres.Query[*community.Collection]{
		Doing: "lock a collection", SQL: sql, Args: []any{id}, Scan: pgx.RowToAddrOfStructByPos[community.Collection],
	})
}

// SaveCollection writes what its owner says of a collection that is locked.
func (tx Tx) SaveCollection(ctx context.Context, c *community.Collection) error {
	const collection = `
UPDATE collections
SET title = $2, is_private = $3
WHERE id = $1`
	const list = `
UPDATE collections_by_owner
SET is_private = $4
WHERE owner_id = $1
  AND created_at = $2
  AND collection_id = $3`
	return postgres.ExecBatch(ctx, tx.tx, []postgres.Statement{
		{Doing: "save a collection", SQL: collection, Args: []any{c.ID, c.Title, c.IsPrivate}},
		{Doing: "list a collection", SQL: list, Args: []any{c.OwnerID, c.CreatedAt, c.ID, c.IsPrivate}},
	})
}

// DeleteCollection removes a collection that is locked. What was in it stays collected.
func (tx Tx) DeleteCollection(ctx context.Context, c *community.Collection) error {
	return postgres.ExecBatch(ctx, tx.tx, []postgres.Statement{
		{Doing: "empty a collection", SQL: "DELETE FROM collection_items WHERE collection_id = $1", Args: []any{c.ID}},
		{
			Doing: "unlist a collection", Args: []any{c.OwnerID, c.CreatedAt, c.ID},
			SQL: "DELETE FROM collections_by_owner WHERE owner_id = $1 AND created_at = $2 AND collection_id = $3",
		},
		{Doing: "delete a collection", SQL: "DELETE FROM collections WHERE id = $1", Args: []any{c.ID}},
	})
}
