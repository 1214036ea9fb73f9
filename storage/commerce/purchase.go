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

// Bought is how many units of a variant somebody has in orders that were not called off.
type Bought struct {
	Variant domain.VariantID
	Units   int
}

// BoughtAmong counts what a user has of the variants of products in orders that are open or were paid. It joins the buyer's own
// orders only.
func BoughtAmong(user domain.UserID, products []domain.ProductID) postgres.Query[Bought] {
	const sql = `
SELECT l.product_id, l.variant_n, sum(l.quantity)
FROM orders_by_buyer b
JOIN order_lines l ON l.order_id = b.order_id
WHERE b.buyer_id = $1
  AND b.status NOT IN ('CANCELLED', 'EXPIRED')
  AND l.product_id = ANY($2)
GROUP BY l.product_id, l.variant_n`
	return postgres.Query[Bought]{
		Doing: "count what was bought", SQL: sql, Args: []any{user, products},
		Scan: func(row pgx.CollectableRow) (Bought, error) {
			var b Bought
			err := row.Scan(&b.Variant.Product, &b.Variant.N, &b.Units)
			return b, err
		},
	}
}

// ReviewableAmong returns those of the products that the user received and has not written about: a line of a completed order
// without a review. It joins the buyer's own orders only, and only for what is selected.
func ReviewableAmong(user domain.UserID, products []domain.ProductID) postgres.Query[domain.ProductID] {
	const sql = `
SELECT DISTINCT l.product_id
FROM orders_by_buyer b
JOIN order_lines l ON l.order_id = b.order_id
WHERE b.buyer_id = $1
  AND b.status = 'COMPLETED'
  AND l.product_id = ANY($2)
  AND NOT EXISTS (
      SELECT 1 FROM reviews r WHERE r.product_id = l.product_id AND r.order_id = l.order_id AND r.order_line_n = l.n
  )`
	return postgres.Query[domain.ProductID]{
		Doing: "read what may be reviewed", SQL: sql, Args: []any{user, products}, Scan: pgx.RowTo[domain.ProductID],
	}
}

// OrdersPaidIn counts the orders of a user in a store that were paid and not called off. It joins the buyer's own orders only.
func OrdersPaidIn(user domain.UserID, store domain.StoreID) postgres.Query[int] {
	const sql = `
SELECT count(*)
FROM orders_by_buyer b
JOIN orders o ON o.id = b.order_id
WHERE b.buyer_id = $1
  AND b.status IN ('PAID', 'PARTIALLY_SHIPPED', 'SHIPPED', 'DELIVERED', 'COMPLETED')
  AND o.store_id = $2`
	return postgres.Query[int]{Doing: "count orders in a store", SQL: sql, Args: []any{user, store}, Scan: pgx.RowTo[int]}
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
