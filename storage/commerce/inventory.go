package commerce

import (
	"context"
	"iter"

	"github.com/jackc/pgx/v5"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/storage/postgres"
)

// StockByProducts reads the stock of all variants of products.
func StockByProducts(ids []domain.ProductID) postgres.Query[*commerce.Stock] {
	const sql = `
SELECT product_id, variant_n, store_id, on_hand, reserved, low_stock_at, version, updated_at
FROM stock
WHERE product_id = ANY($1)
ORDER BY product_id, variant_n`
	return postgres.Query[*commerce.Stock]{Doing: "read stock", SQL: sql, Args: []any{ids}, Scan: scanStocks()}
}

func stockOf(id domain.VariantID) postgres.Query[*commerce.Stock] {
	const sql = `
SELECT product_id, variant_n, store_id, on_hand, reserved, low_stock_at, version, updated_at
FROM stock
WHERE product_id = $1
  AND variant_n = $2`
	return postgres.Query[*commerce.Stock]{
		Doing: "read the stock of a variant", SQL: sql, Args: []any{id.Product, id.N}, Scan: scanStocks(),
	}
}

func scanStocks() pgx.RowToFunc[*commerce.Stock] {
	return postgres.Rows(func(to []any, s *commerce.Stock) []any {
		return append(to, &s.VariantID.Product, &s.VariantID.N, &s.StoreID, &s.OnHand, &s.Reserved, &s.LowStockAt, &s.Version,
			&s.UpdatedAt)
	}, func(s *commerce.Stock) *commerce.Stock { return s })
}

// CopyStock writes stock, for seeding.
func (tx Tx) CopyStock(ctx context.Context, stock iter.Seq[*commerce.Stock]) error {
	return postgres.Copy(ctx, tx.tx, "stock",
		[]string{"product_id", "variant_n", "store_id", "on_hand", "reserved", "low_stock_at", "version", "updated_at"}, stock,
		func(s *commerce.Stock) []any {
			return []any{s.VariantID.Product, s.VariantID.N, s.StoreID, s.OnHand, s.Reserved, s.LowStockAt, s.Version, s.UpdatedAt}
		})
}
