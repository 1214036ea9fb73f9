package commerce

import (
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/storage/postgres"
)

// StoreOrderAt is a place in a store's list of orders.
type StoreOrderAt struct {
	Store domain.StoreID
	OrderAt
}

// OrdersPageByStore reads a page of what was ordered from each store, newest first.
func OrdersPageByStore(of []domain.StoreID, s commerce.OrderSelection, page domain.Page) postgres.Query[StoreOrderAt] {
	const sql = `
SELECT a.id, p.order_id, p.placed_at
FROM unnest($1::uuid[]) AS a (id)
CROSS JOIN LATERAL (
    SELECT b.order_id, b.placed_at
    FROM orders_by_store b
    WHERE b.store_id = a.id
      AND ` + selectedOrders + `
      AND (b.placed_at, b.order_id) {<} ($8::timestamptz, $9::uuid)
    ORDER BY b.placed_at {desc}, b.order_id {desc}
    LIMIT $10
) p
ORDER BY a.id, p.placed_at {desc}, p.order_id {desc}`
	from, id := postgres.TimeBound(page)
	return postgres.Query[StoreOrderAt]{
		Doing: "read orders by store", SQL: postgres.InOrder(sql, page.Backward),
		Args: append(selection(of, s), from, id, page.Limit+1), Scan: func(row pgx.CollectableRow) (StoreOrderAt, error) {
			var at StoreOrderAt
			err := row.Scan(&at.Store, &at.Order, &at.At)
			return at, err
		},
	}
}

// CountOrdersByStore counts what was ordered from each store, up to a limit.
func CountOrdersByStore(
	of []domain.StoreID, s commerce.OrderSelection, limit int,
) postgres.Query[postgres.Counted[domain.StoreID]] {
	const sql = `
SELECT a.id, c.n
FROM unnest($1::uuid[]) AS a (id)
CROSS JOIN LATERAL (
    SELECT count(*) AS n
    FROM (
        SELECT 1
        FROM orders_by_store b
        WHERE b.store_id = a.id
          AND ` + selectedOrders + `
        ORDER BY b.placed_at DESC, b.order_id DESC
        LIMIT $8
    ) AS found
) c`
	return postgres.Query[postgres.Counted[domain.StoreID]]{
		Doing: "count orders by store", SQL: sql, Args: append(selection(of, s), limit),
		Scan: pgx.RowToStructByPos[postgres.Counted[domain.StoreID]],
	}
}

// QueuedRefund is a place in the queue of refunds that wait for a store's answer.
type QueuedRefund struct {
	Store    domain.StoreID
	Refund   domain.RefundID
	DecideBy time.Time
}

// queueSlots is more than an order has refunds (commerce.MostRefunds), so that the number of one fits below a time.
const queueSlots = 1000

// Position is where the refund stands in the queue: those of one moment by their number, then by their order.
func (q QueuedRefund) Position() domain.Position {
	return domain.Position{Key: q.DecideBy.UnixMicro()*queueSlots + int64(q.Refund.N), ID: domain.UUID(q.Refund.Order)}
}

// apart takes a key apart that is key*slots + n, whatever a forged cursor says: n is at least 0 and below slots.
func apart(from, slots int64) (key, n int64) {
	key, n = from/slots, from%slots
	if n < 0 {
		return key - 1, n + slots
	}
	return key, n
}

// RefundQueuePage reads a page of the refunds that wait for each store's answer, the soonest to be decided without it first.
func RefundQueuePage(of []domain.StoreID, page domain.Page) postgres.Query[QueuedRefund] {
	const sql = `
SELECT a.id, p.order_id, p.n, p.decide_by
FROM unnest($1::uuid[]) AS a (id)
CROSS JOIN LATERAL (
    SELECT r.order_id, r.n, r.decide_by
    FROM refunds r
    WHERE r.store_id = a.id
      AND r.decide_by IS NOT NULL
      AND (r.decide_by, r.n, r.order_id) {<} ($2::timestamptz, $3::smallint, $4::uuid)
    ORDER BY r.decide_by {desc}, r.n {desc}, r.order_id {desc}
    LIMIT $5
) p
ORDER BY a.id, p.decide_by {desc}, p.n {desc}, p.order_id {desc}`
	down := page // an ascending list read forward is the descending one read backward
	down.Backward = !page.Backward
	from := postgres.Bound(down, true)
	micros, n := apart(from.Key, queueSlots)
	return postgres.Query[QueuedRefund]{
		Doing: "read refunds that wait for stores", SQL: postgres.InOrder(sql, down.Backward),
		Args: []any{of, time.UnixMicro(micros), n, from.ID, page.Limit + 1},
		Scan: func(row pgx.CollectableRow) (QueuedRefund, error) {
			var q QueuedRefund
			err := row.Scan(&q.Store, &q.Refund.Order, &q.Refund.N, &q.DecideBy)
			return q, err
		},
	}
}

// CountRefundQueue counts the refunds that wait for each store's answer, up to a limit.
func CountRefundQueue(of []domain.StoreID, limit int) postgres.Query[postgres.Counted[domain.StoreID]] {
	const sql = `
SELECT a.id, c.n
FROM unnest($1::uuid[]) AS a (id)
CROSS JOIN LATERAL (
    SELECT count(*) AS n
    FROM (
        SELECT 1
        FROM refunds r
        WHERE r.store_id = a.id
          AND r.decide_by IS NOT NULL
        ORDER BY r.decide_by, r.n, r.order_id
        LIMIT $2
    ) AS found
) c`
	return postgres.Query[postgres.Counted[domain.StoreID]]{
		Doing: "count refunds that wait for stores", SQL: sql, Args: []any{of, limit},
		Scan: pgx.RowToStructByPos[postgres.Counted[domain.StoreID]],
	}
}

// LowVariant is a place in the list of variants that a store has few of.
type LowVariant struct {
	Store     domain.StoreID
	Variant   domain.VariantID
	Available int64
}

// variantSlots is more than a variant's number, so that it fits below what is available.
const variantSlots = 1 << 16

// Position is where the variant stands in the list: of as many units by its number, then by its product.
func (v LowVariant) Position() domain.Position {
	return domain.Position{Key: v.Available*variantSlots + int64(v.Variant.N), ID: domain.UUID(v.Variant.Product)}
}

// LowStockPage reads a page of the variants of goods on sale that each store has few of, the emptiest first.
func LowStockPage(of []domain.StoreID, page domain.Page) postgres.Query[LowVariant] {
	const sql = `
SELECT a.id, p.product_id, p.variant_n, p.available
FROM unnest($1::uuid[]) AS a (id)
CROSS JOIN LATERAL (
    SELECT s.product_id, s.variant_n, s.on_hand - s.reserved AS available
    FROM stock s
    JOIN products g ON g.id = s.product_id AND g.status = 'ACTIVE'
    WHERE s.store_id = a.id
      AND s.on_hand - s.reserved <= s.low_stock_at
      AND (s.on_hand - s.reserved, s.variant_n, s.product_id) {<} ($2::bigint, $3::integer, $4::uuid)
    ORDER BY s.on_hand - s.reserved {desc}, s.variant_n {desc}, s.product_id {desc}
    LIMIT $5
) p
ORDER BY a.id, p.available {desc}, p.variant_n {desc}, p.product_id {desc}`
	down := page // an ascending list read forward is the descending one read backward
	down.Backward = !page.Backward
	from := postgres.Bound(down, true)
	available, n := apart(from.Key, variantSlots)
	return postgres.Query[LowVariant]{
		Doing: "read what stores have few of", SQL: postgres.InOrder(sql, down.Backward),
		Args: []any{of, available, n, from.ID, page.Limit + 1},
		Scan: func(row pgx.CollectableRow) (LowVariant, error) {
			var v LowVariant
			err := row.Scan(&v.Store, &v.Variant.Product, &v.Variant.N, &v.Available)
			return v, err
		},
	}
}

// CountLowStock counts the variants of goods on sale that each store has few of, up to a limit.
func CountLowStock(of []domain.StoreID, limit int) postgres.Query[postgres.Counted[domain.StoreID]] {
	const sql = `
SELECT a.id, c.n
FROM unnest($1::uuid[]) AS a (id)
CROSS JOIN LATERAL (
    SELECT count(*) AS n
    FROM (
        SELECT 1
        FROM stock s
        JOIN products g ON g.id = s.product_id AND g.status = 'ACTIVE'
        WHERE s.store_id = a.id
          AND s.on_hand - s.reserved <= s.low_stock_at
        ORDER BY s.on_hand - s.reserved, s.variant_n, s.product_id
        LIMIT $2
    ) AS found
) c`
	return postgres.Query[postgres.Counted[domain.StoreID]]{
		Doing: "count what stores have few of", SQL: sql, Args: []any{of, limit},
		Scan: pgx.RowToStructByPos[postgres.Counted[domain.StoreID]],
	}
}
