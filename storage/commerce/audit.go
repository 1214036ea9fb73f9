package commerce

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/storage/postgres"
)

// Audit is a rule that the data obeys at every moment, as a query for what does not.
type Audit struct {
	// Rule is its number in rules.md.
	Rule string
	// Says is the rule in words.
	Says string
	sql  string
}

// Finding is something that breaks a rule.
type Finding struct {
	// ID is the id of it, as the graph gives it out.
	ID string
	// Detail is what is wrong with it.
	Detail string
}

// Find runs an audit and returns what breaks its rule, at most limit of it. In a Tx all audits see one moment.
func (r Reader) Find(ctx context.Context, a Audit, limit int) ([]Finding, error) {
	sql := "SELECT kind, id, n, detail FROM (" + a.sql + "\n) found (kind, id, n, detail)\nORDER BY kind, id, n, detail\nLIMIT $1"
	return postgres.All(ctx, r.q, postgres.Query[Finding]{
		Doing: "audit " + a.Rule, SQL: sql, Args: []any{limit},
		Scan: func(row pgx.CollectableRow) (Finding, error) {
			var kind string
			var f Finding
			var id domain.UUID
			var n int16
			err := row.Scan(&kind, &id, &n, &f.Detail)
			f.ID = printed(kind, id, n)
			return f, err
		},
	})
}

// printed is the id of a row as the graph gives it out.
func printed(kind string, id domain.UUID, n int16) string {
	switch kind {
	case domain.PrefixVariant:
		return domain.VariantID{Product: domain.ProductID(id), N: n}.String()
	case domain.PrefixOrderLine:
		return domain.OrderLineID{Order: domain.OrderID(id), N: n}.String()
	case domain.PrefixRefund:
		return domain.RefundID{Order: domain.OrderID(id), N: n}.String()
	case domain.PrefixCoupon:
		return domain.CouponID{Store: domain.StoreID(id), N: n}.String()
	case domain.PrefixGroup:
		return domain.GroupID(id).String()
	case domain.PrefixPayment:
		return domain.PaymentID(id).String()
	case domain.PrefixOrder:
		return domain.OrderID(id).String()
	case domain.PrefixUser:
		return domain.UserID(id).String()
	case domain.PrefixProduct:
		return domain.ProductID(id).String()
	default:
		return fmt.Sprintf("%s %x", kind, id)
	}
}

// Audits are the rules of the commerce side (rules.md, "Invariants").
func Audits() []Audit {
	return []Audit{
		{"I1", "what is reserved of a variant is what open reservations hold, and no more than is on hand", `
SELECT 'variant', s.product_id, s.variant_n, 'reserved ' || s.reserved || ' of ' || s.on_hand || ', open reservations '
       || coalesce(r.open, 0)
FROM stock s
LEFT JOIN (
    SELECT product_id, variant_n, sum(quantity - shipped - released) AS open FROM reservations GROUP BY product_id, variant_n
) r ON r.product_id = s.product_id AND r.variant_n = s.variant_n
WHERE s.reserved <> coalesce(r.open, 0) OR s.reserved NOT BETWEEN 0 AND s.on_hand`},
		{"I1", "what is on hand of a variant is the sum of what was entered", `
SELECT 'variant', s.product_id, s.variant_n, 'on hand ' || s.on_hand || ', entered ' || coalesce(e.entered, 0)
FROM stock s
LEFT JOIN (
    SELECT product_id, variant_n, sum(delta) AS entered FROM stock_entries GROUP BY product_id, variant_n
) e ON e.product_id = s.product_id AND e.variant_n = s.variant_n
WHERE s.on_hand <> coalesce(e.entered, 0)`},
		{"I2", "each line has one reservation; it is open while the order holds stock, and then it was shipped or released", `
SELECT 'orderline', l.order_id, l.n,
       o.status || ', quantity ' || l.quantity || ', shipped ' || l.shipped_quantity ||
       coalesce(', reservation ' || r.quantity || ' shipped ' || r.shipped || ' released ' || r.released, ', no reservation')
FROM order_lines l
JOIN orders o ON o.id = l.order_id
LEFT JOIN reservations r ON r.order_id = l.order_id AND r.line_n = l.n
WHERE r.order_id IS NULL OR r.quantity <> l.quantity OR r.shipped <> l.shipped_quantity
   OR r.shipped + r.released < r.quantity AND o.status NOT IN ('PENDING_PAYMENT', 'PAID', 'PARTIALLY_SHIPPED')
   OR r.released > 0 AND o.status = 'PENDING_PAYMENT'`},
		{"I3", "a line's total is unit price times quantity less its discount", `
SELECT 'orderline', l.order_id, l.n, 'total ' || l.total
FROM order_lines l
WHERE l.total <> l.unit_price * l.quantity - l.discount`},
		{"I3", "an order's amounts are the sums of its lines', with shipping and tax", `
SELECT 'order', o.id, 0::smallint, 'total ' || o.total || ', lines ' || coalesce(l.total, 0) || ', shipping ' || o.shipping
FROM orders o
LEFT JOIN (
    SELECT order_id, sum(unit_price * quantity) AS subtotal, sum(discount) AS discount, sum(total) AS total
    FROM order_lines
    GROUP BY order_id
) l ON l.order_id = o.id
WHERE (o.subtotal, o.discount, o.total) IS DISTINCT FROM (l.subtotal, l.discount, l.total + o.shipping + o.tax)`},
		{"I3", "a group's total is the sum of its orders', and its payment's amount", `
SELECT 'group', g.id, 0::smallint, 'total ' || g.total || ', orders ' || coalesce(o.total, 0) || ', payment '
       || coalesce(p.amount::text, 'none')
FROM order_groups g
LEFT JOIN (SELECT group_id, sum(total) AS total FROM orders GROUP BY group_id) o ON o.group_id = g.id
LEFT JOIN payments p ON p.group_id = g.id AND p.currency = g.currency AND p.buyer_id = g.buyer_id
WHERE g.total IS DISTINCT FROM o.total OR g.total IS DISTINCT FROM p.amount`},
		{"I4", "what went back of a payment is what went back of its orders, and no more than was taken", `
SELECT 'payment', p.group_id, 0::smallint, 'refunded ' || p.refunded || ' of ' || p.captured || ', orders '
       || coalesce(o.refunded, 0)
FROM payments p
LEFT JOIN (SELECT group_id, sum(refunded) AS refunded FROM orders GROUP BY group_id) o ON o.group_id = p.group_id
WHERE p.refunded <> coalesce(o.refunded, 0) OR NOT (p.refunded <= p.captured AND p.captured <= p.amount)`},
		{"I4", "an order's claims are what its refunds ask for and gave back", `
SELECT 'order', o.id, 0::smallint, 'claimed ' || o.claimed || ', refunded ' || o.refunded || ', refunds '
       || coalesce(r.claimed, 0) || ' and ' || coalesce(r.refunded, 0)
FROM orders o
LEFT JOIN (
    SELECT order_id, sum(amount) FILTER (WHERE status NOT IN ('REJECTED', 'CANCELLED')) AS claimed,
           sum(amount) FILTER (WHERE status = 'SUCCEEDED') AS refunded
    FROM refunds
    GROUP BY order_id
) r ON r.order_id = o.id
WHERE (o.claimed, o.refunded) IS DISTINCT FROM (coalesce(r.claimed, 0), coalesce(r.refunded, 0)) OR o.claimed > o.total`},
		{"I4", "a line's claims are what refunds ask for of it, and no more than was bought", `
SELECT 'orderline', l.order_id, l.n, 'claimed ' || l.claimed_quantity || ' for ' || l.claimed || ', refunds '
       || coalesce(i.units, 0) || ' for ' || coalesce(i.amount, 0)
FROM order_lines l
LEFT JOIN (
    SELECT i.order_id, i.line_n, sum(i.quantity) AS units, sum(i.amount) AS amount
    FROM refund_items i
    JOIN refunds r ON r.order_id = i.order_id AND r.n = i.refund_n AND r.status NOT IN ('REJECTED', 'CANCELLED')
    GROUP BY i.order_id, i.line_n
) i ON i.order_id = l.order_id AND i.line_n = l.n
WHERE (l.claimed_quantity, l.claimed) IS DISTINCT FROM (coalesce(i.units, 0), coalesce(i.amount, 0))
   OR l.claimed_quantity > l.quantity OR l.claimed > l.total`},
		{"I4", "an order is paid where its payment was taken, and one that was called off after it was paid was paid back", `
SELECT 'order', o.id, 0::smallint, o.status || ', payment ' || p.status || ', captured ' || p.captured || ', claimed '
       || o.claimed
FROM orders o
JOIN payments p ON p.group_id = o.group_id
WHERE o.paid_at IS NOT NULL AND p.captured <> p.amount
   OR o.status IN ('PAID', 'PARTIALLY_SHIPPED', 'SHIPPED', 'DELIVERED', 'COMPLETED') AND o.paid_at IS NULL
   OR o.status = 'PENDING_PAYMENT' AND p.captured > 0
   OR o.status = 'CANCELLED' AND o.paid_at IS NOT NULL AND o.claimed <> o.total`},
		{"I5", "the trigger that keeps order lines as they were placed is there", `
SELECT 'trigger', '00000000-0000-0000-0000-000000000000'::uuid, 0::smallint, 'order_lines_freeze is missing or disabled'
WHERE NOT EXISTS (
    SELECT 1 FROM pg_trigger t WHERE t.tgrelid = 'order_lines'::regclass AND t.tgname = 'order_lines_freeze'
       AND t.tgenabled <> 'D')`},
		{"I6", "a key has one effect: what it is said to have made is there", `
SELECT 'user', k.viewer_id, 0::smallint, k.mutation || ' ' || k.key || ' made ' || k.result
FROM idempotency_keys k
WHERE k.mutation = 'orderPlace' AND (
    SELECT count(*) FROM order_groups g WHERE g.buyer_id = k.viewer_id AND g.placed_at = k.made_at) <> (
    SELECT count(*) FROM idempotency_keys o WHERE o.viewer_id = k.viewer_id AND o.mutation = 'orderPlace'
       AND o.made_at = k.made_at)`},
		{"I7", "an event of a provider was applied once", `
SELECT 'payment', e.group_id, 0::smallint, 'event ' || e.provider_event_id || ' was applied ' || e.times || ' times'
FROM (
    SELECT min(group_id::text)::uuid AS group_id, provider_event_id, count(*) AS times
    FROM payment_events
    WHERE provider_event_id IS NOT NULL
    GROUP BY provider_event_id
) e
WHERE e.times > 1`},
		{"I8", "a line is credited to a touch that was fresh when the order was placed, and never to the buyer", `
SELECT 'orderline', l.order_id, l.n, l.attribution_surface || ' touched ' || l.attributed_at || ', placed ' || o.placed_at
FROM order_lines l
JOIN orders o ON o.id = l.order_id
WHERE l.attribution_surface <> 'DIRECT'
  AND (l.attributed_at > o.placed_at OR l.attribution_expires_at <= o.placed_at OR l.attribution_creator_id = o.buyer_id
       OR l.attribution_policy_version IS NULL)`},
		{"I10", "a coupon was claimed as often as it says, and no more often than it may be", `
SELECT 'coupon', c.store_id, c.n, 'claimed ' || c.claimed_count || ' of ' || c.total || ', claims ' || coalesce(k.claims, 0)
FROM coupons c
LEFT JOIN (SELECT store_id, n, count(*) AS claims FROM coupon_claims GROUP BY store_id, n) k ON k.store_id = c.store_id
       AND k.n = c.n
WHERE c.claimed_count <> coalesce(k.claims, 0) OR c.claimed_count > c.total`},
		{"I10", "a coupon is used on one order of its claimer at its store that was not called off unpaid, and on no other", `
SELECT 'coupon', k.store_id, k.n, 'used by ' || k.user_id || ' on ' || coalesce(o.id || ' ' || o.status, 'no order of theirs')
FROM coupon_claims k
LEFT JOIN orders o ON o.id = k.order_id AND o.buyer_id = k.user_id AND o.store_id = k.store_id
WHERE k.used_at IS NOT NULL AND (o.id IS NULL OR o.status IN ('CANCELLED', 'EXPIRED') AND o.paid_at IS NULL)
UNION ALL
SELECT 'order', o.id, 0::smallint, 'discount ' || o.discount || ' without a coupon'
FROM orders o
WHERE o.discount > 0 AND (o.status NOT IN ('CANCELLED', 'EXPIRED') OR o.paid_at IS NOT NULL)
  AND NOT EXISTS (SELECT 1 FROM coupon_claims k WHERE k.order_id = o.id)`},
		{"lists", "a buyer's list has each of their orders as it is", `
SELECT 'order', coalesce(o.id, b.order_id), 0::smallint, coalesce(b.status, 'not listed') || ', is '
       || coalesce(o.status, 'not there')
FROM orders o
FULL JOIN orders_by_buyer b ON b.buyer_id = o.buyer_id AND b.order_id = o.id
WHERE (o.status, o.after_sale_status) IS DISTINCT FROM (b.status, b.after_sale_status)`},
		{"lists", "a store's list has each of its orders as it is", `
SELECT 'order', coalesce(o.id, b.order_id), 0::smallint, coalesce(b.status, 'not listed') || ', is '
       || coalesce(o.status, 'not there')
FROM orders o
FULL JOIN orders_by_store b ON b.store_id = o.store_id AND b.order_id = o.id
WHERE (o.status, o.after_sale_status) IS DISTINCT FROM (b.status, b.after_sale_status)`},
		{"lists", "what waits for a store is the store's", `
SELECT 'refund', r.order_id, r.n, 'is kept for store ' || r.store_id || ', of which the order is not'
FROM refunds r
JOIN orders o ON o.id = r.order_id
WHERE r.store_id <> o.store_id
UNION ALL
SELECT 'variant', s.product_id, s.variant_n, 'is kept for store ' || s.store_id || ', of which the product is not'
FROM stock s
JOIN products p ON p.id = s.product_id
WHERE s.store_id <> p.store_id`},
		{"lists", "a buyer's purchases are the units of the orders that count as sold", `
SELECT 'user', coalesce(p.buyer_id, s.buyer_id), 0::smallint,
       'product ' || coalesce(p.product_id, s.product_id) || ': ' || coalesce(p.units, 0) || ' kept, '
       || coalesce(s.units, 0) || ' bought'
FROM purchases p
FULL JOIN (
    SELECT o.buyer_id, l.product_id, sum(l.quantity) AS units
    FROM orders o
    JOIN order_lines l ON l.order_id = o.id
    WHERE o.status IN ('PAID', 'PARTIALLY_SHIPPED', 'SHIPPED', 'DELIVERED', 'COMPLETED')
    GROUP BY o.buyer_id, l.product_id
) s ON s.buyer_id = p.buyer_id AND s.product_id = p.product_id
WHERE p.units IS DISTINCT FROM s.units`},
	}
}
