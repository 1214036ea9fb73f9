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

// BlockedAmong returns which of the users blocker blocks.
func BlockedAmong(blocker domain.UserID, users []domain.UserID) postgres.Query[domain.UserID] {
	const sql = `
SELECT blocked_id
FROM blocks
WHERE blocker_id = $1
  AND blocked_id = ANY($2)`
	return postgres.Query[domain.UserID]{
		Doing: "read whom the viewer blocks", SQL: sql, Args: []any{blocker, users}, Scan: pgx.RowTo[domain.UserID],
	}
}

// BlockedPage reads a page of the users whom each user blocks, newest first.
func BlockedPage(of []domain.UserID, page domain.Page) postgres.Query[UserAt] {
	const sql = `
SELECT a.id, p.blocked_id, p.blocked_at
FROM unnest($1::uuid[]) AS a (id)
CROSS JOIN LATERAL (
    SELECT b.blocked_id, b.blocked_at
    FROM blocks b
    WHERE b.blocker_id = a.id
      AND (b.blocked_at, b.blocked_id) {<} ($2, $3)
    ORDER BY b.blocked_at {desc}, b.blocked_id {desc}
    LIMIT $4
) p
ORDER BY a.id, p.blocked_at {desc}, p.blocked_id {desc}`
	from, id := postgres.TimeBound(page)
	return postgres.Query[UserAt]{
		Doing: "read who is blocked", SQL: postgres.InOrder(sql, page.Backward),
		Args: []any{of, from, id, page.Limit + 1}, Scan: pgx.RowToStructByPos[UserAt],
	}
}

// BlockedCounts counts the users whom each user blocks.
func BlockedCounts(of []domain.UserID) postgres.Query[postgres.Counted[domain.UserID]] {
	const sql = `
SELECT a.id, (
    SELECT count(*)
    FROM (
        SELECT FROM blocks b WHERE b.blocker_id = a.id ORDER BY b.blocked_at DESC, b.blocked_id DESC LIMIT $2
    ) AS counted
)
FROM unnest($1::uuid[]) AS a (id)`
	return postgres.Query[postgres.Counted[domain.UserID]]{
		Doing: "count who is blocked", SQL: sql, Args: []any{of, domain.CountingLimit + 1},
		Scan: pgx.RowToStructByPos[postgres.Counted[domain.UserID]],
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
