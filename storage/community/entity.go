package community

import (
	"context"
	"iter"

	"github.com/jackc/pgx/v5"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/community"
	"github.com/trellisgraph/trellis/storage/postgres"
)

// EntitiesByNotes reads what the bodies of notes name, in each text's order.
func EntitiesByNotes(notes []domain.NoteID) postgres.Query[*community.Entity] {
	const sql = `
SELECT note_id, n, start, length, user_id, topic_id, product_id
FROM note_entities
WHERE note_id = ANY($1)
ORDER BY note_id, n`
	return postgres.Query[*community.Entity]{
		Doing: "read entities of notes", SQL: sql, Args: []any{notes}, Scan: pgx.RowToAddrOfStructByPos[community.Entity],
	}
}

// CopyEntities writes what the bodies of notes name, for seeding.
func (tx Tx) CopyEntities(ctx context.Context, entities iter.Seq[*community.Entity]) error {
	return postgres.Copy(ctx, tx.tx, "note_entities", entityColumns(), entities, entityRow)
}

// entityColumns are the columns of entityRow.
func entityColumns() []string {
	return []string{"note_id", "n", "start", "length", "user_id", "topic_id", "product_id"}
}

func entityRow(e *community.Entity) []any {
	return []any{e.NoteID, e.N, e.Start, e.Length, e.UserID, e.TopicID, e.ProductID}
}
