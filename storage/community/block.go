package community

import (
	"context"
	"iter"

	"github.com/jackc/pgx/v5"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/community"
	"github.com/trellisgraph/trellis/storage/postgres"
)

// WalledAmong returns those of the users whom viewer blocks or who block viewer: neither sees anything of the other.
func WalledAmong(viewer domain.UserID, users []domain.UserID) postgres.Query[domain.UserID] {
	const sql = `
SELECT other_id
FROM walls
WHERE user_id = $1
  AND other_id = ANY($2)`
	return postgres.Query[domain.UserID]{
		Doing: "read who is blocked", SQL: sql, Args: []any{viewer, users}, Scan: pgx.RowTo[domain.UserID],
	}
}

// CopyBlocks writes blocks and the walls that they raise, for seeding. blocks is gone through twice, and holds no pair in both
// directions.
func (tx Tx) CopyBlocks(ctx context.Context, blocks iter.Seq[community.Block]) error {
	err := postgres.Copy(ctx, tx.tx, "blocks", []string{"blocker_id", "blocked_id", "blocked_at"}, blocks,
		func(b community.Block) []any { return []any{b.BlockerID, b.BlockedID, b.BlockedAt} })
	if err != nil {
		return err
	}
	return postgres.Copy(ctx, tx.tx, "walls", []string{"user_id", "other_id"},
		func(yield func([2]domain.UserID) bool) {
			for b := range blocks {
				if !yield([2]domain.UserID{b.BlockerID, b.BlockedID}) || !yield([2]domain.UserID{b.BlockedID, b.BlockerID}) {
					return
				}
			}
		},
		func(pair [2]domain.UserID) []any { return []any{pair[0], pair[1]} })
}
