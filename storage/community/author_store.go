package community

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/trellisgraph/trellis/storage/postgres"
)

// ListInStore has at most limit notes of an author's know the store that they own, of those that were submitted when there was
// none, and lists those that render among the store's. It returns how many there were; once it is none all are.
func (tx Tx) ListInStore(ctx context.Context, owner StoreOwner, limit int) (int, error) {
	// What is inserted is told by the rows as they are once they are locked: somebody may be changing one.
	const sql = `
WITH known AS (
    UPDATE notes n
    SET author_store_id = $2
    FROM (
        SELECT id
        FROM notes
        WHERE id IN (
                SELECT note_id FROM notes_by_author WHERE author_id = $1
                UNION ALL
                SELECT note_id FROM drafts_by_author WHERE author_id = $1
            )
          AND state <> 'DRAFT'
          AND author_store_id IS NULL
        ORDER BY id
        LIMIT $3
        FOR UPDATE
    ) unlisted
    WHERE n.id = unlisted.id
    RETURNING n.id, n.published_at, n.state, n.visibility
), listed AS (
    INSERT INTO notes_by_store (store_id, published_at, note_id, author_id, reach, is_evaluation)
    SELECT $2, published_at, id, $1, array_position(ARRAY['PUBLIC', 'FOLLOWERS', 'PRIVATE'], visibility) - 1, FALSE
    FROM known
    WHERE state IN ('PUBLISHED', 'LIMITED')
    ON CONFLICT ON CONSTRAINT notes_by_store_pkey DO NOTHING
)
SELECT count(*)
FROM known`
	return postgres.One(ctx, tx.tx, postgres.Query[int]{
		Doing: "list notes in their author's store", SQL: sql, Args: []any{owner.User, owner.Store, limit}, Scan: pgx.RowTo[int],
	})
}
