package commerce

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/storage/postgres"
)

// Purchase is a user who bought a product.
type Purchase struct {
	User    domain.UserID
	Product domain.ProductID
}

// PurchasesAmong returns which of the purchases were made.
func PurchasesAmong(asked []Purchase) postgres.Query[Purchase] {
	const sql = `
SELECT p.buyer_id, p.product_id
FROM purchases p
JOIN unnest($1::uuid[], $2::uuid[]) AS a (buyer_id, product_id)
  ON a.buyer_id = p.buyer_id AND a.product_id = p.product_id`
	users, products := make([]domain.UserID, len(asked)), make([]domain.ProductID, len(asked))
	for i, p := range asked {
		users[i], products[i] = p.User, p.Product
	}
	return postgres.Query[Purchase]{
		Doing: "read who bought what", SQL: sql, Args: []any{users, products}, Scan: pgx.RowToStructByPos[Purchase],
	}
}

// FillPurchases gathers what was bought from the orders that count as sold, for seeding. There must be none yet.
func (tx Tx) FillPurchases(ctx context.Context) error {
	const sql = `
INSERT INTO purchases (buyer_id, product_id, bought_at, units)
SELECT o.buyer_id, l.product_id, max(o.paid_at), sum(l.quantity)
FROM orders o
JOIN order_lines l ON l.order_id = o.id
WHERE o.status IN ('PAID', 'PARTIALLY_SHIPPED', 'SHIPPED', 'DELIVERED', 'COMPLETED')
GROUP BY o.buyer_id, l.product_id`
	_, err := tx.tx.Exec(ctx, "gather what was bought", sql)
	return err
}
