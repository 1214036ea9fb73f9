package community

import (
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/storage/postgres"
)

// RelatedPage reads a page of what is related to each note, hottest first: what tags the same goods or is about the same
// topics, each once, as far as these eyes may see. A note's heat is the same in all lists that hold it, so that one order goes
// through all of them.
func RelatedPage(notes []domain.NoteID, eyes Eyes, page domain.Page) postgres.Query[NoteRank] {
	const sql = `
SELECT a.id, p.note_id, p.heat
FROM unnest($1::uuid[]) AS a (id)
CROSS JOIN LATERAL (
    SELECT g.note_id, g.heat
    FROM (SELECT DISTINCT product_id FROM product_tags WHERE note_id = a.id) t
    CROSS JOIN LATERAL (
        SELECT n.note_id, n.heat
        FROM notes_by_product n
        WHERE n.product_id = t.product_id
          AND n.note_id <> a.id
          AND (n.heat, n.note_id) < ($2::bigint, $3::uuid)
          AND {seen}
        ORDER BY n.heat DESC, n.note_id DESC
        LIMIT $6
    ) g
    UNION
    SELECT g.note_id, g.heat
    FROM (SELECT topic_id FROM note_topics WHERE note_id = a.id) t
    CROSS JOIN LATERAL (
        SELECT n.note_id, n.heat
        FROM notes_by_topic n
        WHERE n.topic_id = t.topic_id
          AND n.note_id <> a.id
          AND (n.heat, n.note_id) < ($2::bigint, $3::uuid)
          AND {seen}
        ORDER BY n.heat DESC, n.note_id DESC
        LIMIT $6
    ) g
    ORDER BY heat DESC, note_id DESC
    LIMIT $6
) p
ORDER BY a.id, p.heat DESC, p.note_id DESC`
	bound := postgres.Bound(page, true)
	return postgres.Query[NoteRank]{
		Doing: "read related notes",
		SQL:   strings.NewReplacer("{eyes}", "$4", "{walled}", "$5").Replace(strings.ReplaceAll(sql, "{seen}", seen)),
		Args:  []any{notes, bound.Key, bound.ID, eyes.User, eyes.Walled, page.Limit},
		Scan:  pgx.RowToStructByPos[NoteRank],
	}
}
