package commerce

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/storage/postgres"
)

// Shortage is a move that there is not enough stock for, with what is left.
type Shortage struct {
	Move      commerce.StockMove
	Available int
}

// MoveStock changes what there is of variants, all in one round trip. Each is one conditional UPDATE of one row, in the order of
// the variants' ids, so that nothing is oversold and no two transactions wait for each other in a circle (rules.md, I1). Where
// there are shortages the transaction must be given up. There must be one move a variant at most. Those who wait for what there
// is again are told.
func (tx Tx) MoveStock(ctx context.Context, at time.Time, moves []commerce.StockMove) ([]Shortage, error) {
	const update = `
UPDATE stock
SET on_hand = on_hand + $3, reserved = reserved + $4, version = version + 1, updated_at = $5
WHERE product_id = $1 AND variant_n = $2 AND 0 <= reserved + $4 AND reserved + $4 <= on_hand + $3
RETURNING on_hand, on_hand - reserved`
	moves = slices.SortedFunc(slices.Values(moves), func(a, b commerce.StockMove) int {
		return cmp.Or(slices.Compare(a.VariantID.Product[:], b.VariantID.Product[:]), cmp.Compare(a.VariantID.N, b.VariantID.N))
	})
	type left struct{ OnHand, Available int }
	queries := make([]postgres.Query[left], len(moves))
	for i, m := range moves {
		queries[i] = postgres.Query[left]{
			Doing: "move stock", SQL: update, Scan: pgx.RowToStructByPos[left],
			Args: []any{m.VariantID.Product, m.VariantID.N, m.OnHand, m.Reserved, at},
		}
	}
	after, err := postgres.Batch(ctx, tx.tx, queries)
	if err != nil {
		return nil, err
	}
	var short []commerce.StockMove
	var entries []postgres.Statement
	var back []domain.ProductID
	for i, m := range moves {
		if len(after[i]) == 0 {
			short = append(short, m)
			continue
		}
		now := after[i][0]
		if m.OnHand != 0 {
			entries = append(entries, stockEntry(m, at, now.OnHand))
		}
		if now.Available > 0 && now.Available-m.OnHand+m.Reserved <= 0 {
			back = append(back, m.VariantID.Product)
		}
	}
	if len(short) > 0 {
		return tx.shortages(ctx, short)
	}
	if err := postgres.ExecBatch(ctx, tx.tx, entries); err != nil {
		return nil, err
	}
	return nil, tx.tellWaiting(ctx, back)
}

// OpenStock writes what there is of new variants and opens the ledger of each.
func (tx Tx) OpenStock(ctx context.Context, at time.Time, actor domain.UserID, stock []*commerce.Stock) error {
	const sql = `
INSERT INTO stock (product_id, variant_n, store_id, on_hand, reserved, low_stock_at, version, updated_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`
	var statements []postgres.Statement
	var back []domain.ProductID
	for _, s := range stock {
		opening := commerce.StockMove{VariantID: s.VariantID, OnHand: s.OnHand, Kind: commerce.StockOpening, ActorID: &actor}
		statements = append(statements, postgres.Statement{Doing: "insert stock", SQL: sql, Args: []any{
			s.VariantID.Product, s.VariantID.N, s.StoreID, s.OnHand, s.Reserved, s.LowStockAt, s.Version, s.UpdatedAt,
		}}, stockEntry(opening, at, s.OnHand))
		if s.Available() > 0 {
			back = append(back, s.VariantID.Product)
		}
	}
	if err := postgres.ExecBatch(ctx, tx.tx, statements); err != nil {
		return err
	}
	return tx.tellWaiting(ctx, back)
}

// LockStock reads the stock of a variant; until the transaction ends nobody else changes it. NOT_FOUND where there is none.
func (tx Tx) LockStock(ctx context.Context, id domain.VariantID) (*commerce.Stock, error) {
	return lockOne(ctx, tx, stockOf(id))
}

func stockEntry(m commerce.StockMove, at time.Time, onHand int) postgres.Statement {
	const sql = `
INSERT INTO stock_entries (product_id, variant_n, n, at, kind, delta, on_hand, reason, actor_id, order_id)
SELECT $1, $2, coalesce(max(n), 0) + 1, $3, $4, $5, $6, $7, $8, $9
FROM stock_entries
WHERE product_id = $1 AND variant_n = $2`
	return postgres.Statement{Doing: "enter a change of stock", SQL: sql, Args: []any{
		m.VariantID.Product, m.VariantID.N, at, string(m.Kind), m.OnHand, onHand, m.Reason, m.ActorID, m.OrderID,
	}}
}

func (tx Tx) shortages(ctx context.Context, short []commerce.StockMove) ([]Shortage, error) {
	products := make([]domain.ProductID, len(short))
	for i, m := range short {
		products[i] = m.VariantID.Product
	}
	stock, err := All(ctx, tx.Reader, StockByProducts(products))
	if err != nil {
		return nil, err
	}
	out := make([]Shortage, len(short))
	for i, m := range short {
		out[i].Move = m
		for _, s := range stock {
			if s.VariantID == m.VariantID {
				out[i].Available = max(s.Available(), 0)
			}
		}
	}
	return out, nil
}
