package commerce

import (
	"github.com/jackc/pgx/v5"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/storage/postgres"
)

// Suggestion is a product that a text may be about.
type Suggestion struct {
	Text    string
	Product domain.ProductID
}

// enoughLike is how many goods that share a word with a text are compared with it.
const enoughLike = 2000

// ProductsLike finds what can be bought and shares most words with each text, at least two, the best first and at most first of
// them; of those that share as many, what sold most. Texts are short: a few hundred characters.
func ProductsLike(texts []string, first int) postgres.Query[Suggestion] {
	const sql = `
SELECT a.text, p.id
FROM unnest($1::text[]) AS a (text)
CROSS JOIN LATERAL (SELECT search_words(a.text) AS words OFFSET 0) wanted
CROSS JOIN LATERAL (
    SELECT c.id, c.sold_count, (SELECT count(*) FROM unnest(c.words) AS w (word) WHERE w.word = ANY(wanted.words)) AS shared
    FROM (
        SELECT id, sold_count, words
        FROM products
        WHERE words && wanted.words
          AND status = 'ACTIVE'
          AND store_status = 'OPEN'
        LIMIT $3
    ) c
    ORDER BY shared DESC, c.sold_count DESC, c.id
    LIMIT $2
) p
WHERE p.shared >= least(2, cardinality(wanted.words))
ORDER BY a.text, p.shared DESC, p.sold_count DESC, p.id`
	return postgres.Query[Suggestion]{
		Doing: "find goods that a text may be about", SQL: sql, Args: []any{texts, first, enoughLike},
		Scan: pgx.RowToStructByPos[Suggestion],
	}
}
