package community

import (
	"context"
	"iter"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/community"
	"github.com/trellisgraph/trellis/storage/postgres"
)

// Eyes are with whom a page is read: what only followers and authors may see is decided for User, and what is said behind
// a wall is left out for Walled, which is nobody for a moderator. The zero value is nobody.
type Eyes struct {
	User   domain.UserID
	Walled domain.UserID
}

// EyesOf are an actor's.
func EyesOf(a domain.Actor) Eyes { return Eyes{User: a.UserID, Walled: community.WallsOf(a)} }

// seen is the condition of what these eyes find in a list of notes n: the SQL of community.Note.CanSee for notes that render.
// {eyes} and {walled} stand for the two arguments.
const seen = `(n.reach = 0
           OR n.author_id = {eyes}
           OR n.reach = 1 AND EXISTS (SELECT 1 FROM follows f WHERE f.follower_id = {eyes} AND f.followee_id = n.author_id))
      AND NOT EXISTS (SELECT 1 FROM walls w WHERE w.user_id = {walled} AND w.other_id = n.author_id)`

// NoteListKind says what a list of notes belongs to.
type NoteListKind byte

// The lists of notes.
const (
	NotesOfProduct NoteListKind = iota + 1
	NotesOfTopic
	NotesOfStore
	EvaluationsOfStore
	NotesOfAuthor
)

// table is where a list lies, and the condition that picks its rows n for the owner a.
func (k NoteListKind) table() (name, rows string) {
	switch k {
	case NotesOfProduct:
		return "notes_by_product", "n.product_id = a.id"
	case NotesOfTopic:
		return "notes_by_topic", "n.topic_id = a.id"
	case NotesOfStore:
		return "notes_by_store", "n.store_id = a.id"
	case EvaluationsOfStore:
		return "notes_by_store", "n.store_id = a.id AND n.is_evaluation"
	case NotesOfAuthor:
		return "notes_by_author", "n.author_id = a.id"
	default:
		return "", ""
	}
}

// NoteRank is a place in a list of notes; Key is what the list is ordered by.
type NoteRank struct {
	Of   domain.UUID
	Note domain.NoteID
	Key  int64
}

// NotesPage reads a page of the list that each of its owners has, in the order of sort. Lists of stores are kept in the order
// NEW alone.
func NotesPage(
	kind NoteListKind, of []domain.UUID, sort community.NoteSort, eyes Eyes, page domain.Page,
) postgres.Query[NoteRank] {
	const sql = `
SELECT a.id, p.note_id, {shown}
FROM unnest($1::uuid[]) AS a (id)
CROSS JOIN LATERAL (
    SELECT n.note_id, n.{key} AS key
    FROM {table} n
    WHERE {rows}
      AND (n.{key}, n.note_id) {<} ($2::{type}, $3::uuid)
      AND ` + seen + `
    ORDER BY n.{key} {desc}, n.note_id {desc}
    LIMIT $6
) p
ORDER BY a.id, p.key {desc}, p.note_id {desc}`
	bound := postgres.Bound(page, true)
	var from any = bound.Key
	key, column, shown := "heat", "bigint", "p.key::bigint"
	switch sort {
	case community.NotesNew:
		key, column, shown = "published_at", "timestamptz", "(extract(epoch FROM p.key) * 1000000)::bigint"
		from, bound.ID = postgres.TimeBound(page)
	case community.NotesTop:
		key = "actions"
	case community.NotesHot:
	}
	table, rows := kind.table()
	filled := strings.NewReplacer("{table}", table, "{rows}", rows, "{key}", key, "{type}", column, "{shown}", shown,
		"{eyes}", "$4", "{walled}", "$5").Replace(sql)
	return postgres.Query[NoteRank]{
		Doing: "read " + table,
		SQL:   postgres.InOrder(filled, page.Backward),
		Args:  []any{of, from, bound.ID, eyes.User, eyes.Walled, page.Limit + 1},
		Scan:  pgx.RowToStructByPos[NoteRank],
	}
}

// NotesCounted counts the lists of these owners; only notes of a kind where one is given, which authors' lists know alone.
func NotesCounted(
	kind NoteListKind, of []domain.UUID, only community.NoteKind, eyes Eyes,
) postgres.Query[postgres.Counted[domain.UUID]] {
	const sql = `
SELECT a.id, p.length
FROM unnest($1::uuid[]) AS a (id)
CROSS JOIN LATERAL (
    SELECT count(*) AS length
    FROM (
        SELECT 1
        FROM {table} n
        WHERE {rows}
          AND ` + seen + `
        LIMIT $4
    ) counted
) p
ORDER BY a.id`
	table, rows := kind.table()
	args := []any{of, eyes.User, eyes.Walled, domain.CountingLimit + 1}
	if only != "" {
		rows, args = rows+" AND n.kind = $5", append(args, string(only))
	}
	return postgres.Query[postgres.Counted[domain.UUID]]{
		Doing: "count " + table,
		SQL:   strings.NewReplacer("{table}", table, "{rows}", rows, "{eyes}", "$2", "{walled}", "$3").Replace(sql),
		Args:  args,
		Scan:  pgx.RowToStructByPos[postgres.Counted[domain.UUID]],
	}
}

// Listing is a note in the list of a product, a topic or a store.
type Listing struct {
	Of           domain.UUID
	Note         *community.Note
	IsEvaluation bool // of this store; for lists of stores alone
}

// CopyProductNotes writes the lists of notes by product, for seeding. The notes are those that render.
func (tx Tx) CopyProductNotes(ctx context.Context, listings iter.Seq[Listing]) error {
	return tx.copyListings(ctx, "notes_by_product", "product_id", listings)
}

// CopyTopicNotes writes the lists of notes by topic, for seeding. The notes are those that render.
func (tx Tx) CopyTopicNotes(ctx context.Context, listings iter.Seq[Listing]) error {
	return tx.copyListings(ctx, "notes_by_topic", "topic_id", listings)
}

func (tx Tx) copyListings(ctx context.Context, table, owner string, listings iter.Seq[Listing]) error {
	return postgres.Copy(ctx, tx.tx, table,
		[]string{owner, "note_id", "author_id", "published_at", "heat", "actions", "reach"}, listings,
		func(l Listing) []any {
			n := l.Note
			return []any{
				l.Of, n.ID, n.AuthorID, n.PublishedAt, community.NoteHeat(*n.PublishedAt, n.Actions()), n.Actions(),
				int16(n.Visibility.Needs()),
			}
		})
}

// CopyStoreNotes writes the lists of notes by store, for seeding. The notes are those that render.
func (tx Tx) CopyStoreNotes(ctx context.Context, listings iter.Seq[Listing]) error {
	return postgres.Copy(ctx, tx.tx, "notes_by_store",
		[]string{"store_id", "published_at", "note_id", "author_id", "reach", "is_evaluation"}, listings,
		func(l Listing) []any {
			n := l.Note
			return []any{l.Of, n.PublishedAt, n.ID, n.AuthorID, int16(n.Visibility.Needs()), l.IsEvaluation}
		})
}
