package commerce

import (
	"context"
	"io"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/storage/postgres"
)

// ReadyMediaOf finds an owner's uploads of this side that are kept; see postgres.ReadyMediaOf.
func ReadyMediaOf(owner domain.UserID) postgres.Query[*domain.Upload] {
	return postgres.ReadyMediaOf(owner)
}

// WriteSheets writes what this side keeps of a user, all of it as of one moment, each sheet to what open gives for its name; see
// postgres.WriteSheets.
func (s Store) WriteSheets(ctx context.Context, user domain.UserID, open func(sheet string) (io.Writer, error)) error {
	return postgres.WriteSheets(ctx, s.db, Sheets(), user, open)
}

// Sheets are what this side keeps of a user: what they bought, and what they sell. Left out is what a store keeps about its
// buyers, which is theirs, and what a store's staff wrote for each other.
func Sheets() []postgres.Sheet {
	return []postgres.Sheet{
		{Name: "addresses", SQL: `
SELECT (user_id, n) AS address_id, recipient, phone, region, line, is_default
FROM addresses
WHERE user_id = $1
ORDER BY n`},
		{Name: "cart", SQL: `
SELECT (product_id, variant_n) AS variant_id, store_id, quantity, selected, title, variant_title, store_name,
       unit_price AS unit_price_minor_units, currency, added_at
FROM cart_lines
WHERE user_id = $1
ORDER BY n`},
		{Name: "orders", SQL: `
SELECT o.id AS order_id, o.number, o.store_id, o.status, o.after_sale_status, o.currency, o.subtotal AS subtotal_minor_units,
       o.discount AS discount_minor_units, o.shipping AS shipping_minor_units, o.tax AS tax_minor_units,
       o.total AS total_minor_units, o.refunded AS refunded_minor_units, o.placed_at, o.paid_at, o.shipped_at, o.delivered_at,
       o.completed_at, o.cancelled_at, o.cancel_reason, o.buyer_note
FROM orders_by_buyer b
JOIN orders o ON o.id = b.order_id
WHERE b.buyer_id = $1
ORDER BY o.id`},
		{Name: "order_lines", SQL: `
SELECT (l.order_id, l.n) AS orderline_id, l.order_id, (l.product_id, l.variant_n) AS variant_id, l.title, l.variant_title,
       l.store_name, l.quantity, l.shipped_quantity, l.unit_price AS unit_price_minor_units, l.discount AS discount_minor_units,
       l.total AS total_minor_units, l.attribution_surface, l.attribution_note_id, l.attributed_at
FROM orders_by_buyer b
JOIN order_lines l ON l.order_id = b.order_id
WHERE b.buyer_id = $1
ORDER BY l.order_id, l.n`},
		{Name: "order_events", SQL: `
SELECT e.order_id, e.at, e.kind, e.text, e.actor_kind
FROM orders_by_buyer b
JOIN order_events e ON e.order_id = b.order_id
WHERE b.buyer_id = $1
ORDER BY e.order_id, e.n`},
		{Name: "order_addresses", SQL: `
SELECT a.order_id, a.recipient, a.phone, a.region, a.line
FROM orders_by_buyer b
JOIN order_addresses a ON a.order_id = b.order_id
WHERE b.buyer_id = $1
ORDER BY a.order_id`},
		{Name: "shipments", SQL: `
SELECT (s.order_id, s.n) AS shipment_id, s.order_id, s.carrier, s.tracking_number, s.shipped_at, s.delivered_at
FROM orders_by_buyer b
JOIN shipments s ON s.order_id = b.order_id
WHERE b.buyer_id = $1
ORDER BY s.order_id, s.n`},
		{Name: "shipment_items", SQL: `
SELECT (i.order_id, i.shipment_n) AS shipment_id, (i.order_id, i.line_n) AS orderline_id, i.quantity
FROM orders_by_buyer b
JOIN shipment_items i ON i.order_id = b.order_id
WHERE b.buyer_id = $1
ORDER BY i.order_id, i.shipment_n, i.line_n`},
		{Name: "payments", SQL: `
SELECT DISTINCT p.group_id AS payment_id, p.method, p.status, p.currency, p.amount AS amount_minor_units,
       p.captured AS captured_minor_units, p.refunded AS refunded_minor_units, p.started_at
FROM orders_by_buyer b
JOIN orders o ON o.id = b.order_id
JOIN payments p ON p.group_id = o.group_id
WHERE b.buyer_id = $1
ORDER BY p.group_id`},
		{Name: "refunds", SQL: `
SELECT (r.order_id, r.n) AS refund_id, r.order_id, r.status, r.reason, r.currency, r.amount AS amount_minor_units,
       r.requested_at, r.rejected_at, r.settled_at, r.decision_reason, r.return_carrier, r.return_tracking_number
FROM orders_by_buyer b
JOIN refunds r ON r.order_id = b.order_id
WHERE b.buyer_id = $1
ORDER BY r.order_id, r.n`},
		{Name: "refund_items", SQL: `
SELECT (i.order_id, i.refund_n) AS refund_id, (i.order_id, i.line_n) AS orderline_id, i.quantity, i.currency,
       i.amount AS amount_minor_units
FROM orders_by_buyer b
JOIN refund_items i ON i.order_id = b.order_id
WHERE b.buyer_id = $1
ORDER BY i.order_id, i.refund_n, i.line_n`},
		{Name: "refund_evidence", SQL: `
SELECT (e.order_id, e.refund_n) AS refund_id, e.position, e.media_id, e.alt
FROM orders_by_buyer b
JOIN refund_evidence e ON e.order_id = b.order_id
WHERE b.buyer_id = $1
ORDER BY e.order_id, e.refund_n, e.position`},
		{Name: "address_disclosures", SQL: `
SELECT d.order_id, d.at, d.role, d.reason
FROM orders_by_buyer b
JOIN address_disclosures d ON d.order_id = b.order_id
WHERE b.buyer_id = $1
ORDER BY d.order_id, d.n`},
		{Name: "reviews", SQL: `
SELECT (product_id, id) AS review_id, product_id, rating, body, variant_title, created_at, order_id, note_id, seller_reply
FROM reviews
WHERE author_id = $1
ORDER BY product_id, id`},
		{Name: "review_media", SQL: `
SELECT (m.product_id, m.review_id) AS review_id, m.position, m.media_id, m.alt
FROM reviews r
JOIN review_media m ON m.product_id = r.product_id AND m.review_id = r.id
WHERE r.author_id = $1
ORDER BY m.product_id, m.review_id, m.position`},
		{Name: "coupons", SQL: `
SELECT (k.store_id, k.n) AS coupon_id, k.store_id, c.title, k.claimed_at, k.ends_at, k.used_at, k.order_id
FROM coupon_claims k
JOIN coupons c ON c.store_id = k.store_id AND c.n = k.n
WHERE k.user_id = $1
ORDER BY k.claimed_at, k.store_id, k.n`},
		{Name: "restock_alerts", SQL: `
SELECT product_id, asked_at
FROM restock_alerts
WHERE user_id = $1
ORDER BY asked_at, product_id`},
		{Name: "stores", SQL: `
SELECT m.store_id, s.name, s.handle, m.role, m.since
FROM stores_by_member m
JOIN stores s ON s.id = m.store_id
WHERE m.user_id = $1
ORDER BY m.since, m.store_id`},
		{Name: "own_store", SQL: `
SELECT s.id AS store_id, s.handle, s.name, s.kind, s.status, s.currency, s.return_policy_html, s.opened_at, p.legal_entity,
       p.return_recipient, p.return_phone, p.return_region, p.return_line
FROM store_accounts a
JOIN stores s ON s.id = a.store_id
LEFT JOIN store_particulars p ON p.store_id = s.id
WHERE a.account_id = $1`},
		{Name: "own_products", SQL: `
SELECT p.id AS product_id, p.store_id, p.title, p.subtitle, p.description_html, p.brand, p.status, p.currency,
       p.price_min AS price_min_minor_units, p.price_max AS price_max_minor_units, p.sold_count, p.listed_at
FROM store_accounts a
JOIN products p ON p.store_id = a.store_id
WHERE a.account_id = $1
ORDER BY p.id`},
		{Name: "own_variants", SQL: `
SELECT (v.product_id, v.n) AS variant_id, v.title, v.options, v.sku, v.currency, v.price AS price_minor_units,
       v.compare_at_price AS compare_at_price_minor_units, v.purchase_limit, k.on_hand, k.reserved, o.commission_bps
FROM store_accounts a
JOIN products p ON p.store_id = a.store_id
JOIN product_variants v ON v.product_id = p.id
LEFT JOIN stock k ON k.product_id = v.product_id AND k.variant_n = v.n
LEFT JOIN affiliate_offers o ON o.product_id = p.id AND o.open
WHERE a.account_id = $1
ORDER BY v.product_id, v.n`},
		{Name: "own_shipping_rates", SQL: `
SELECT r.regions, r.currency, r.fee AS fee_minor_units, r.free_above AS free_above_minor_units, r.ships_within_hours,
       r.transit_days
FROM store_accounts a
JOIN store_shipping_rates r ON r.store_id = a.store_id
WHERE a.account_id = $1
ORDER BY r.n`},
		{Name: "uploads", SQL: postgres.UploadSheet},
	}
}
