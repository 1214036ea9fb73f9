package community

import (
	"reflect"
	"slices"
	"strings"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/community"
	"github.com/trellisgraph/trellis/storage/postgres"
)

// relisting moves a note from where it showed to where it shows: out of the lists that held it and into those that hold it now,
// with the counters beside them. Counters come last and by their ids, so that two notes that change at once wait for each other
// and for nobody who waits for them.
func relisting(before, after community.Appearance) []postgres.Statement {
	if reflect.DeepEqual(before, after) {
		return nil
	}
	statements := append(delisted(before), listed(after)...)
	return append(statements, counted(before, after)...)
}

// delisted takes a note out of the lists that hold it.
func delisted(a community.Appearance) []postgres.Statement {
	var out []postgres.Statement
	if !a.Draft.IsZero() {
		out = append(out, postgres.Statement{
			Doing: "take a note from the drafts",
			SQL:   "DELETE FROM drafts_by_author WHERE author_id = $1 AND created_at = $2 AND note_id = $3",
			Args:  []any{a.Author, a.Draft, a.Note},
		})
	}
	if a.Rendered.IsZero() {
		return out
	}
	return append(out,
		postgres.Statement{
			Doing: "take a note from its author's",
			SQL:   "DELETE FROM notes_by_author WHERE author_id = $1 AND published_at = $2 AND note_id = $3",
			Args:  []any{a.Author, a.Rendered, a.Note},
		},
		postgres.Statement{
			Doing: "take a note from those of its goods",
			SQL:   "DELETE FROM notes_by_product WHERE product_id = ANY($1) AND note_id = $2",
			Args:  []any{a.Products, a.Note},
		},
		postgres.Statement{
			Doing: "take a note from its topics",
			SQL:   "DELETE FROM notes_by_topic WHERE topic_id = ANY($1) AND note_id = $2",
			Args:  []any{a.Topics, a.Note},
		},
		postgres.Statement{
			Doing: "take a note from those of its stores",
			SQL:   "DELETE FROM notes_by_store WHERE store_id = ANY($1) AND published_at = $2 AND note_id = $3",
			Args:  []any{a.Stores, a.Rendered, a.Note},
		})
}

// listed puts a note into the lists that hold it.
func listed(a community.Appearance) []postgres.Statement {
	const byList = `
INSERT INTO {table} ({owner}, note_id, author_id, published_at, heat, actions, reach)
SELECT o.id, $2, $3, $4, $5, $6, $7
FROM unnest($1::uuid[]) AS o (id)`
	const byStore = `
INSERT INTO notes_by_store (store_id, published_at, note_id, author_id, reach, is_evaluation)
SELECT o.id, $2, $3, $4, $5, o.id = $6
FROM unnest($1::uuid[]) AS o (id)`
	var out []postgres.Statement
	if !a.Draft.IsZero() {
		out = append(out, insert("drafts_by_author", []string{"author_id", "created_at", "note_id"}, []any{a.Author, a.Draft, a.Note}))
	}
	if a.Rendered.IsZero() {
		return out
	}
	reach, heat := int16(a.Reach), community.NoteHeat(a.Rendered, a.Actions)
	out = append(out, insert("notes_by_author", []string{"author_id", "published_at", "note_id", "reach", "kind"},
		[]any{a.Author, a.Rendered, a.Note, reach, string(a.Kind)}))
	if len(a.Products) > 0 {
		out = append(out, postgres.Statement{
			Doing: "list a note by its goods", SQL: listOf(byList, "notes_by_product", "product_id"),
			Args: []any{a.Products, a.Note, a.Author, a.Rendered, heat, a.Actions, reach},
		})
	}
	if len(a.Topics) > 0 {
		out = append(out, postgres.Statement{
			Doing: "list a note by its topics", SQL: listOf(byList, "notes_by_topic", "topic_id"),
			Args: []any{a.Topics, a.Note, a.Author, a.Rendered, heat, a.Actions, reach},
		})
	}
	if len(a.Stores) > 0 {
		out = append(out, postgres.Statement{
			Doing: "list a note by its stores", SQL: byStore,
			Args: []any{a.Stores, a.Rendered, a.Note, a.Author, reach, a.Evaluates},
		})
	}
	return out
}

// counted keeps what is counted of notes that everybody may see: of authors, of topics, and of the goods in topics.
func counted(before, after community.Appearance) []postgres.Statement {
	const author = `
UPDATE users
SET note_count = note_count + $2
WHERE id = $1`
	const topic = `
UPDATE topics
SET note_count = note_count + $2
WHERE id = $1`
	const goods = `
INSERT INTO topic_products (topic_id, product_id, note_count)
SELECT $1, o.id, 1
FROM unnest($2::uuid[]) AS o (id)
ORDER BY o.id
ON CONFLICT ON CONSTRAINT topic_products_pkey DO UPDATE
SET note_count = topic_products.note_count + 1`
	const fewerGoods = `
WITH fewer AS (
    SELECT topic_id, product_id, note_count
    FROM topic_products
    WHERE topic_id = $1 AND product_id = ANY($2)
    ORDER BY product_id
    FOR UPDATE
), gone AS (
    DELETE FROM topic_products t
    USING fewer f
    WHERE t.topic_id = f.topic_id AND t.product_id = f.product_id AND f.note_count = 1
)
UPDATE topic_products t
SET note_count = t.note_count - 1
FROM fewer f
WHERE t.topic_id = f.topic_id AND t.product_id = f.product_id AND f.note_count > 1`
	was, is := publicly(before), publicly(after)
	var out []postgres.Statement
	if by := bit(after.Public()) - bit(before.Public()); by != 0 {
		owner := after.Author
		if owner.IsZero() {
			owner = before.Author
		}
		out = append(out, postgres.Statement{Doing: "count notes of an author", SQL: author, Args: []any{owner, by}})
	}
	for _, t := range both(was.topics, is.topics) {
		had, has := slices.Contains(was.topics, t), slices.Contains(is.topics, t)
		if by := bit(has) - bit(had); by != 0 {
			out = append(out, postgres.Statement{Doing: "count notes of a topic", SQL: topic, Args: []any{t, by}})
		}
	}
	for _, t := range both(was.topics, is.topics) {
		var old, now []domain.ProductID
		if slices.Contains(was.topics, t) {
			old = was.products
		}
		if slices.Contains(is.topics, t) {
			now = is.products
		}
		if fewer := without(old, now); len(fewer) > 0 {
			out = append(out, postgres.Statement{Doing: "count goods of a topic", SQL: fewerGoods, Args: []any{t, fewer}})
		}
		if more := without(now, old); len(more) > 0 {
			out = append(out, postgres.Statement{Doing: "count goods of a topic", SQL: goods, Args: []any{t, more}})
		}
	}
	return out
}

// shown is what of a note is counted: nothing of one that not everybody may see.
type shown struct {
	topics   []domain.TopicID
	products []domain.ProductID
}

func publicly(a community.Appearance) shown {
	if !a.Public() {
		return shown{}
	}
	return shown{topics: a.Topics, products: a.Products}
}

func bit(b bool) int {
	if b {
		return 1
	}
	return 0
}

// both are the ids of two lists, each once, in their order.
func both[ID ~[16]byte](a, b []ID) []ID {
	all := slices.Concat(a, b)
	slices.SortFunc(all, func(a, b ID) int { return slices.Compare(a[:], b[:]) })
	return slices.Compact(all)
}

// without are the ids that the other list has not.
func without[ID comparable](all, other []ID) []ID {
	return slices.DeleteFunc(slices.Clone(all), func(id ID) bool { return slices.Contains(other, id) })
}

func listOf(sql, table, owner string) string {
	return strings.NewReplacer("{table}", table, "{owner}", owner).Replace(sql)
}
