package commerce

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/storage/postgres"
)

// InsertProviderEvent notes that a provider's event is applied, and reports whether it is the first time. Until the transaction
// ends another with the same id waits.
func (tx Tx) InsertProviderEvent(ctx context.Context, provider, id string, at time.Time) (first bool, err error) {
	const sql = `
INSERT INTO provider_events (provider, event_id, received_at)
VALUES ($1, $2, $3)
ON CONFLICT ON CONSTRAINT provider_events_pkey DO NOTHING`
	n, err := tx.tx.Exec(ctx, "note an event of a provider", sql, provider, id, at)
	return n == 1, err
}

// ForgetProviderEvents removes the ids of events that came before a moment and returns how many those were.
func (tx Tx) ForgetProviderEvents(ctx context.Context, before time.Time) (int64, error) {
	return tx.tx.Exec(ctx, "forget old events of providers", "DELETE FROM provider_events WHERE received_at < $1", before)
}

// TakePaymentsToLookAt returns unpaid payments that nobody looked at lately: those that the provider was asked for before a
// moment, and those whose time is over at now. They come up again at next. Two who take get none twice.
func (tx Tx) TakePaymentsToLookAt(ctx context.Context, now, asked, next time.Time, most int) ([]domain.GroupID, error) {
	const sql = `
UPDATE payments
SET look_at = $3
WHERE group_id IN (
    SELECT group_id
    FROM payments
    WHERE status IN ('CREATED', 'REQUIRES_ACTION', 'PROCESSING', 'AUTHORIZED', 'FAILED') AND look_at <= $1
      AND (expires_at <= $1 OR started_at <= $2 AND status <> 'FAILED')
    ORDER BY look_at, group_id
    LIMIT $4
    FOR UPDATE SKIP LOCKED
)
RETURNING group_id`
	return All(ctx, tx.Reader, postgres.Query[domain.GroupID]{
		Doing: "take payments to look at", SQL: sql, Args: []any{now, asked, next, most}, Scan: pgx.RowTo[domain.GroupID],
	})
}

// Payout is what a provider was asked to give back.
type Payout struct {
	RefundID domain.RefundID
	// Reference is the provider's number of it, nil until it answered.
	Reference *string
}

// BeginPayout notes that the provider is asked for a refund, and when to look at it next, unless it is known already.
func (tx Tx) BeginPayout(ctx context.Context, id domain.RefundID, look time.Time) error {
	const sql = `
INSERT INTO payouts (order_id, refund_n, look_at)
VALUES ($1, $2, $3)
ON CONFLICT ON CONSTRAINT payouts_pkey DO UPDATE SET look_at = excluded.look_at`
	_, err := tx.tx.Exec(ctx, "begin a payout", sql, id.Order, id.N, look)
	return err
}

// UpdatePayout keeps what the provider answered: its number, when to look next, and when it settled, nil where it did not.
func (tx Tx) UpdatePayout(ctx context.Context, id domain.RefundID, reference string, look time.Time, settled *time.Time) error {
	const sql = `
INSERT INTO payouts (order_id, refund_n, reference, look_at, settled_at)
VALUES ($1, $2, $3, $4, $5)
ON CONFLICT ON CONSTRAINT payouts_pkey DO UPDATE
SET reference = excluded.reference, look_at = excluded.look_at, settled_at = excluded.settled_at`
	_, err := tx.tx.Exec(ctx, "keep where a payout stands", sql, id.Order, id.N, reference, look, settled)
	return err
}

// TakePayoutsToLookAt returns payouts that did not settle and that nobody looked at lately, as TakePaymentsToLookAt does.
func (tx Tx) TakePayoutsToLookAt(ctx context.Context, now, next time.Time, most int) ([]Payout, error) {
	const sql = `
UPDATE payouts
SET look_at = $2
WHERE (order_id, refund_n) IN (
    SELECT order_id, refund_n
    FROM payouts
    WHERE settled_at IS NULL AND look_at <= $1
    ORDER BY look_at, order_id, refund_n
    LIMIT $3
    FOR UPDATE SKIP LOCKED
)
RETURNING order_id, refund_n, reference`
	return All(ctx, tx.Reader, postgres.Query[Payout]{
		Doing: "take payouts to look at", SQL: sql, Args: []any{now, next, most},
		Scan: func(row pgx.CollectableRow) (Payout, error) {
			var p Payout
			err := row.Scan(&p.RefundID.Order, &p.RefundID.N, &p.Reference)
			return p, err
		},
	})
}

// ReturnCoupons gives the coupons that were used on orders back to their buyer. An order that used none gives none.
func (tx Tx) ReturnCoupons(ctx context.Context, buyer domain.UserID, orders []domain.OrderID) error {
	const sql = `
UPDATE coupon_claims
SET used_at = NULL, order_id = NULL
WHERE user_id = $1 AND order_id = ANY($2)`
	_, err := tx.tx.Exec(ctx, "give coupons back", sql, buyer, orders)
	return err
}

// Sale is what of a product an order sold.
type Sale struct {
	BuyerID   domain.UserID
	StoreID   domain.StoreID
	ProductID domain.ProductID
	Units     int
}

// CountSales counts what was sold where sales are kept count of: at the products, in the lists that are in the order of sales,
// at the stores and among what the buyer bought. The products are changed in the order of their ids, then the stores in that of
// theirs, so that no two transactions wait for each other in a circle. The orders are written first.
func (tx Tx) CountSales(ctx context.Context, at time.Time, sales []Sale) error {
	const bought = `
INSERT INTO purchases (buyer_id, product_id, bought_at, units)
VALUES ($1, $2, $3, $4)
ON CONFLICT ON CONSTRAINT purchases_pkey DO UPDATE
SET units = purchases.units + excluded.units, bought_at = greatest(purchases.bought_at, excluded.bought_at)`
	var statements []postgres.Statement
	for _, s := range byProduct(sales) {
		statements = append(statements, postgres.Statement{
			Doing: "count a purchase", SQL: bought, Args: []any{s.BuyerID, s.ProductID, at, s.Units},
		})
	}
	return postgres.ExecBatch(ctx, tx.tx, append(statements, soldCounts(sales, 1)...))
}

// UncountSales takes back what CountSales counted, of orders that were called off.
func (tx Tx) UncountSales(ctx context.Context, sales []Sale) error {
	const lock = `
SELECT 1
FROM purchases
WHERE buyer_id = $1 AND product_id = $2
FOR UPDATE`
	const gone = `
DELETE FROM purchases
WHERE buyer_id = $1 AND product_id = $2 AND units <= $3`
	// The last time is that of the orders that are left; they are read behind the lock, which whoever adds one takes too.
	const less = `
UPDATE purchases p
SET units = p.units - $3, bought_at = coalesce((
    SELECT max(o.paid_at)
    FROM orders_by_buyer b
    JOIN orders o ON o.id = b.order_id
    JOIN order_lines l ON l.order_id = o.id
    WHERE b.buyer_id = $1 AND l.product_id = $2
      AND o.status IN ('PAID', 'PARTIALLY_SHIPPED', 'SHIPPED', 'DELIVERED', 'COMPLETED')
), p.bought_at)
WHERE p.buyer_id = $1 AND p.product_id = $2`
	var statements []postgres.Statement
	for _, s := range byProduct(sales) {
		statements = append(
			statements,
			postgres.Statement{Doing: "lock a purchase", SQL: lock, Args: []any{s.BuyerID, s.ProductID}},
			postgres.Statement{Doing: "uncount a purchase", SQL: gone, Args: []any{s.BuyerID, s.ProductID, s.Units}},
			postgres.Statement{Doing: "uncount a purchase", SQL: less, Args: []any{s.BuyerID, s.ProductID, s.Units}},
		)
	}
	return postgres.ExecBatch(ctx, tx.tx, append(statements, soldCounts(sales, -1)...))
}

// soldCounts adds to what was sold, or with the sign -1 takes away.
func soldCounts(sales []Sale, sign int) []postgres.Statement {
	const product = `
UPDATE products
SET sold_count = sold_count + $2
WHERE id = $1`
	const ofStore = `
UPDATE products_by_store
SET sold_count = sold_count + $3
WHERE store_id = $1 AND product_id = $2`
	const onShelves = `
WITH RECURSIVE around AS (
    SELECT c.id, c.parent_id
    FROM products p
    JOIN categories c ON c.id = p.category_id
    WHERE p.id = $1
    UNION ALL
    SELECT c.id, c.parent_id
    FROM around a
    JOIN categories c ON c.id = a.parent_id
)
UPDATE products_by_category
SET sold_count = sold_count + $2
WHERE category_id IN (SELECT id FROM around) AND product_id = $1`
	const store = `
UPDATE stores
SET sold_count = sold_count + $2
WHERE id = $1`
	const doing = "count what was sold"
	var statements []postgres.Statement
	for _, s := range byProduct(sales) {
		units := sign * s.Units
		statements = append(
			statements,
			postgres.Statement{Doing: doing, SQL: product, Args: []any{s.ProductID, units}},
			postgres.Statement{Doing: doing, SQL: ofStore, Args: []any{s.StoreID, s.ProductID, units}},
			postgres.Statement{Doing: doing, SQL: onShelves, Args: []any{s.ProductID, units}},
		)
	}
	for _, s := range byStore(sales) {
		statements = append(statements, postgres.Statement{Doing: doing, SQL: store, Args: []any{s.StoreID, sign * s.Units}})
	}
	return statements
}

// byProduct sums sales up by product, in the order of their ids.
func byProduct(sales []Sale) []Sale {
	return summed(sales, func(s Sale) domain.UUID { return domain.UUID(s.ProductID) })
}

// byStore sums sales up by store, in the order of their ids.
func byStore(sales []Sale) []Sale {
	return summed(sales, func(s Sale) domain.UUID { return domain.UUID(s.StoreID) })
}

func summed(sales []Sale, key func(Sale) domain.UUID) []Sale {
	sums := map[domain.UUID]Sale{}
	for _, s := range sales {
		s.Units += sums[key(s)].Units
		sums[key(s)] = s
	}
	return slices.SortedFunc(maps.Values(sums), func(a, b Sale) int {
		x, y := key(a), key(b)
		return slices.Compare(x[:], y[:])
	})
}
