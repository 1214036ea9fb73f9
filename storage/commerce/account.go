package commerce

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/storage/postgres"
)

// UnderWay is an order that is not over yet.
type UnderWay struct {
	Number    string
	Status    commerce.OrderStatus
	AfterSale commerce.AfterSaleStatus
}

// OrdersUnderWay reads orders that a user bought in, or that a CLOSED store of theirs has to serve, and that are not over, newest
// first; at most limit.
func OrdersUnderWay(user domain.UserID, limit int) postgres.Query[UnderWay] {
	const sql = `
SELECT number, status, after_sale_status
FROM (
    SELECT order_id, placed_at, number, status, after_sale_status
    FROM orders_by_buyer
    WHERE buyer_id = $1
    UNION ALL
    SELECT o.order_id, o.placed_at, o.number, o.status, o.after_sale_status
    FROM store_accounts a
    JOIN stores s ON s.id = a.store_id AND s.status = 'CLOSED'
    JOIN orders_by_store o ON o.store_id = s.id
    WHERE a.account_id = $1
) o
WHERE status NOT IN ('COMPLETED', 'CANCELLED', 'EXPIRED')
   OR after_sale_status IN ('IN_PROGRESS', 'ARBITRATION')
ORDER BY placed_at DESC, order_id DESC
LIMIT $2`
	return postgres.Query[UnderWay]{
		Doing: "read orders under way", SQL: sql, Args: []any{user, limit}, Scan: pgx.RowToStructByPos[UnderWay],
	}
}

// ForgetBuyer removes what a user keeps to buy with: cart, quotes, addresses, wishes to be told, coupons that they did not use,
// which others can claim then, and their places on the staff of others' stores. Orders, and what belongs to them, stay.
func (tx Tx) ForgetBuyer(ctx context.Context, user domain.UserID) error {
	const coupons = `
SELECT c.n
FROM coupons c
JOIN coupon_claims k ON k.store_id = c.store_id AND k.n = c.n
WHERE k.user_id = $1
  AND k.used_at IS NULL
ORDER BY c.store_id, c.n
FOR NO KEY UPDATE OF c`
	const claims = `
WITH gone AS (
    DELETE FROM coupon_claims
    WHERE user_id = $1
      AND used_at IS NULL
    RETURNING store_id, n
)
UPDATE coupons c
SET claimed_count = c.claimed_count - 1
FROM gone g
WHERE c.store_id = g.store_id
  AND c.n = g.n`
	const lines = `
DELETE FROM checkout_lines l
USING checkouts c
WHERE c.buyer_id = $1
  AND l.checkout_id = c.id`
	const groups = `
DELETE FROM checkout_groups g
USING checkouts c
WHERE c.buyer_id = $1
  AND g.checkout_id = c.id`
	const staff = `
DELETE FROM store_members m
USING stores_by_member b
WHERE b.user_id = $1
  AND b.role <> 'OWNER'
  AND m.store_id = b.store_id
  AND m.user_id = $1`
	for _, space := range []lockSpace{addressBooks, cartsOf} {
		if err := tx.lock(ctx, space, domain.UUID(user)); err != nil {
			return err
		}
	}
	var statements []postgres.Statement
	for _, sql := range []string{
		lines, groups,
		"DELETE FROM checkouts WHERE buyer_id = $1",
		"DELETE FROM cart_lines WHERE user_id = $1",
		"DELETE FROM carts WHERE user_id = $1",
		"DELETE FROM addresses WHERE user_id = $1",
		"DELETE FROM restock_alerts WHERE user_id = $1",
		coupons, claims, staff,
		"DELETE FROM stores_by_member WHERE user_id = $1 AND role <> 'OWNER'",
	} {
		statements = append(statements, postgres.Statement{Doing: "forget a buyer", SQL: sql, Args: []any{user}})
	}
	return postgres.ExecBatch(ctx, tx.tx, statements)
}
