package community

import (
	"context"
	"iter"

	"github.com/jackc/pgx/v5"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/community"
	"github.com/trellisgraph/trellis/storage/postgres"
)

// EvaluationsByNotes reads what notes say about stores.
func EvaluationsByNotes(notes []domain.NoteID) postgres.Query[*community.StoreEvaluation] {
	const sql = `
SELECT note_id, store_id, rating, aspects, verified_purchase, order_count
FROM store_evaluations
WHERE note_id = ANY($1)`
	return postgres.Query[*community.StoreEvaluation]{
		Doing: "read store evaluations", SQL: sql, Args: []any{notes},
		Scan: pgx.RowToAddrOfStructByPos[community.StoreEvaluation],
	}
}

// CopyEvaluations writes what notes say about stores, for seeding.
func (tx Tx) CopyEvaluations(ctx context.Context, evaluations iter.Seq[*community.StoreEvaluation]) error {
	return postgres.Copy(ctx, tx.tx, "store_evaluations", evaluationColumns(), evaluations, evaluationRow)
}

// evaluationColumns are the columns of evaluationRow.
func evaluationColumns() []string {
	return []string{"note_id", "store_id", "rating", "aspects", "verified_purchase", "order_count"}
}

func evaluationRow(e *community.StoreEvaluation) []any {
	return []any{e.NoteID, e.StoreID, e.Rating, e.Aspects, e.VerifiedPurchase, e.OrderCount}
}
