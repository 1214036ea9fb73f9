package commerce

import (
	"context"
	"iter"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/storage/postgres"
)

// OrdersByIDs reads orders in no order: who may see one is commerce.OrderStanding's to say.
func OrdersByIDs(ids []domain.OrderID) postgres.Query[*commerce.Order] {
	const sql = `
SELECT id, group_id, number, store_id, buyer_id, status, after_sale_status, currency, subtotal, discount, shipping, tax,
       total, claimed, refunded, placed_at, pay_by, paid_at, shipped_at, delivered_at, completed_at, completes_at,
       cancelled_at, cancel_reason, buyer_note, staff_note
FROM orders
WHERE id = ANY($1)`
	return postgres.Query[*commerce.Order]{
		Doing: "read orders by id", SQL: sql, Args: []any{ids}, Scan: pgx.RowToAddrOfStructByPos[commerce.Order],
	}
}

// OrderGroupsByIDs reads order groups in no order.
func OrderGroupsByIDs(ids []domain.GroupID) postgres.Query[*commerce.OrderGroup] {
	const sql = `
SELECT id, buyer_id, total, currency, placed_at
FROM order_groups
WHERE id = ANY($1)`
	return postgres.Query[*commerce.OrderGroup]{
		Doing: "read order groups by id", SQL: sql, Args: []any{ids},
		Scan: func(row pgx.CollectableRow) (*commerce.OrderGroup, error) {
			var g commerce.OrderGroup
			err := row.Scan(&g.ID, &g.BuyerID, &g.Total.MinorUnits, &g.Total.Currency, &g.PlacedAt)
			return &g, err
		},
	}
}

// GroupedOrder says which group an order is in.
type GroupedOrder struct {
	Group domain.GroupID
	Order domain.OrderID
}

// OrderIDsByGroups finds the orders of groups.
func OrderIDsByGroups(ids []domain.GroupID) postgres.Query[GroupedOrder] {
	const sql = `
SELECT group_id, order_id
FROM orders_by_group
WHERE group_id = ANY($1)
ORDER BY group_id, order_id`
	return postgres.Query[GroupedOrder]{
		Doing: "find the orders of groups", SQL: sql, Args: []any{ids}, Scan: pgx.RowToStructByPos[GroupedOrder],
	}
}

// LinesByOrders reads all lines of orders, in each order's order.
func LinesByOrders(ids []domain.OrderID) postgres.Query[*commerce.OrderLine] {
	const sql = `
SELECT l.order_id, l.n, l.product_id, l.variant_n, l.title, l.variant_title, l.sku, l.store_name, l.unit_price, o.currency,
       l.image_id, l.image_width, l.image_height, l.image_blur_hash,
       l.quantity, l.shipped_quantity, l.discount, l.total, l.claimed_quantity, l.claimed,
       l.attribution_surface, l.attribution_note_id, l.attribution_creator_id, l.attributed_at, l.attribution_expires_at,
       l.attribution_policy_version, l.commission_bps
FROM order_lines l
JOIN orders o ON o.id = l.order_id
WHERE l.order_id = ANY($1)
ORDER BY l.order_id, l.n`
	return postgres.Query[*commerce.OrderLine]{
		Doing: "read lines of orders", SQL: sql, Args: []any{ids}, Scan: scanLine,
	}
}

func scanLine(row pgx.CollectableRow) (*commerce.OrderLine, error) {
	var l commerce.OrderLine
	var image postgres.ImageColumns
	var touch struct {
		surface    commerce.Surface
		note       *domain.NoteID
		creator    *domain.UserID
		at, expire *time.Time
		policy     *int
	}
	s := &l.Snapshot
	err := row.Scan(&l.ID.Order, &l.ID.N, &s.ProductID, &s.VariantID.N, &s.Title, &s.VariantTitle, &s.SKU, &s.StoreName,
		&s.UnitPrice.MinorUnits, &s.UnitPrice.Currency, &image.ID, &image.Width, &image.Height, &image.BlurHash,
		&l.Quantity, &l.ShippedQuantity, &l.DiscountMinor, &l.TotalMinor, &l.ClaimedQuantity, &l.ClaimedMinor,
		&touch.surface, &touch.note, &touch.creator, &touch.at, &touch.expire, &touch.policy, &l.CommissionBps)
	s.VariantID.Product = s.ProductID
	image.Alt = s.Title
	s.Image = image.Image()
	if touch.at != nil && touch.expire != nil && touch.policy != nil {
		l.Attribution = &commerce.Attribution{
			Surface: touch.surface, NoteID: touch.note, CreatorID: touch.creator,
			TouchedAt: *touch.at, ExpiresAt: *touch.expire, PolicyVersion: *touch.policy,
		}
	}
	return &l, err
}

// AddressesByOrders reads where orders go, in full: what of it leaves the server is commerce.OrderAddress.SeenAs's to say.
func AddressesByOrders(ids []domain.OrderID) postgres.Query[*commerce.OrderAddress] {
	const sql = `
SELECT order_id, recipient, phone, region, line
FROM order_addresses
WHERE order_id = ANY($1)`
	return postgres.Query[*commerce.OrderAddress]{
		Doing: "read addresses of orders", SQL: sql, Args: []any{ids},
		Scan: pgx.RowToAddrOfStructByPos[commerce.OrderAddress],
	}
}

// mostEvents is how many of the latest entries of a log are read.
const mostEvents = 100

// EventsByOrders reads what happened to orders last, oldest first.
func EventsByOrders(ids []domain.OrderID) postgres.Query[*commerce.OrderEvent] {
	const sql = `
SELECT e.order_id, e.n, e.at, e.kind, e.text, e.actor_id, e.actor_kind
FROM unnest($1::uuid[]) AS a (id)
CROSS JOIN LATERAL (
    SELECT order_id, n, at, kind, text, actor_id, actor_kind
    FROM order_events
    WHERE order_id = a.id
    ORDER BY n DESC
    LIMIT $2
) e
ORDER BY e.order_id, e.n`
	return postgres.Query[*commerce.OrderEvent]{
		Doing: "read events of orders", SQL: sql, Args: []any{ids, mostEvents},
		Scan: func(row pgx.CollectableRow) (*commerce.OrderEvent, error) {
			var e commerce.OrderEvent
			err := row.Scan(&e.OrderID, &e.N, &e.At, &e.Kind, &e.Text, &e.ActorID, &e.ActorKind)
			return &e, err
		},
	}
}

// OrderAt is a place in a buyer's or a store's list of orders.
type OrderAt struct {
	Order domain.OrderID
	At    time.Time
}

// selectedOrders is the condition of commerce.OrderSelection on a list of orders, by the arguments of selection.
const selectedOrders = `(cardinality($2::text[]) = 0 OR b.status = ANY($2))
  AND (cardinality($3::text[]) = 0 OR b.after_sale_status = ANY($3))
  AND b.placed_at >= $4
  AND b.placed_at < $5
  AND (b.number LIKE $6 OR b.titles ILIKE $7)`

// selection is the arguments of selectedOrders. What does not narrow is a bound beyond every row.
func selection[Owner any](owner Owner, s commerce.OrderSelection) []any {
	statuses, afterSale := make([]string, len(s.Status)), make([]string, len(s.AfterSale))
	for i, status := range s.Status {
		statuses[i] = string(status)
	}
	for i, status := range s.AfterSale {
		afterSale[i] = string(status)
	}
	from, until := time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC)
	if !s.PlacedFrom.IsZero() {
		from = s.PlacedFrom
	}
	if !s.PlacedUntil.IsZero() {
		until = s.PlacedUntil
	}
	query := strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(s.Query)
	return []any{owner, statuses, afterSale, from, until, query + "%", "%" + query + "%"}
}

// OrdersPageByBuyer reads a page of what a buyer ordered, newest first.
func OrdersPageByBuyer(buyer domain.UserID, s commerce.OrderSelection, page domain.Page) postgres.Query[OrderAt] {
	const sql = `
SELECT b.order_id, b.placed_at
FROM orders_by_buyer b
WHERE b.buyer_id = $1
  AND ` + selectedOrders + `
  AND (b.placed_at, b.order_id) {<} ($8::timestamptz, $9::uuid)
ORDER BY b.placed_at {desc}, b.order_id {desc}
LIMIT $10`
	from, id := postgres.TimeBound(page)
	return postgres.Query[OrderAt]{
		Doing: "read orders by buyer", SQL: postgres.InOrder(sql, page.Backward),
		Args: append(selection(buyer, s), from, id, page.Limit+1), Scan: pgx.RowToStructByPos[OrderAt],
	}
}

// CountOrdersByBuyer counts what a buyer ordered, and stops at most.
func CountOrdersByBuyer(buyer domain.UserID, s commerce.OrderSelection, most int) postgres.Query[int] {
	const sql = `
SELECT count(*)
FROM (
    SELECT 1
    FROM orders_by_buyer b
    WHERE b.buyer_id = $1
      AND ` + selectedOrders + `
    ORDER BY b.placed_at DESC, b.order_id DESC
    LIMIT $8
) found`
	return postgres.Query[int]{
		Doing: "count orders by buyer", SQL: sql, Args: append(selection(buyer, s), most), Scan: pgx.RowTo[int],
	}
}

// CopyOrderGroups writes order groups, for seeding.
func (tx Tx) CopyOrderGroups(ctx context.Context, groups iter.Seq[*commerce.OrderGroup]) error {
	return postgres.Copy(ctx, tx.tx, "order_groups", []string{"id", "buyer_id", "currency", "total", "placed_at"}, groups,
		func(g *commerce.OrderGroup) []any {
			return []any{g.ID, g.BuyerID, string(g.Total.Currency), g.Total.MinorUnits, g.PlacedAt}
		})
}

// PlacedOrder is an order with its lines.
type PlacedOrder struct {
	*commerce.Order
	Lines []*commerce.OrderLine
}

// CopyOrders writes orders with their lines, and beside them the lists by buyer, by store and by group, for seeding. orders
// is gone through five times.
func (tx Tx) CopyOrders(ctx context.Context, orders iter.Seq[PlacedOrder]) error {
	err := postgres.Copy(ctx, tx.tx, "orders", orderColumns(), orders, func(o PlacedOrder) []any { return orderRow(o.Order) })
	if err != nil {
		return err
	}
	err = postgres.Copy(ctx, tx.tx, "orders_by_buyer", listedColumns("buyer_id"), orders,
		func(o PlacedOrder) []any { return listedRow(o.BuyerID, o.Order, o.Lines) })
	if err != nil {
		return err
	}
	err = postgres.Copy(ctx, tx.tx, "orders_by_store", listedColumns("store_id"), orders,
		func(o PlacedOrder) []any { return listedRow(o.StoreID, o.Order, o.Lines) })
	if err != nil {
		return err
	}
	err = postgres.Copy(ctx, tx.tx, "orders_by_group", []string{"group_id", "order_id"}, orders,
		func(o PlacedOrder) []any { return []any{o.GroupID, o.ID} })
	if err != nil {
		return err
	}
	return tx.copyLines(ctx, func(yield func(*commerce.OrderLine) bool) {
		for o := range orders {
			for _, l := range o.Lines {
				if !yield(l) {
					return
				}
			}
		}
	})
}

func (tx Tx) copyLines(ctx context.Context, lines iter.Seq[*commerce.OrderLine]) error {
	return postgres.Copy(ctx, tx.tx, "order_lines", lineColumns(), lines, lineRow)
}

func orderColumns() []string {
	return []string{
		"id", "group_id", "number", "store_id", "buyer_id", "status", "after_sale_status", "currency", "subtotal", "discount",
		"shipping", "tax", "total", "claimed", "refunded", "placed_at", "pay_by", "paid_at", "shipped_at", "delivered_at",
		"completed_at", "completes_at", "cancelled_at", "cancel_reason", "buyer_note", "staff_note",
	}
}

func orderRow(o *commerce.Order) []any {
	return []any{
		o.ID, o.GroupID, o.Number, o.StoreID, o.BuyerID, string(o.Status), string(o.AfterSaleStatus), string(o.Currency),
		o.Subtotal, o.Discount, o.Shipping, o.Tax, o.Total, o.Claimed, o.Refunded, o.PlacedAt, o.PayBy, o.PaidAt,
		o.ShippedAt, o.DeliveredAt, o.CompletedAt, o.CompletesAt, o.CancelledAt, o.CancelReason, o.BuyerNote, o.StaffNote,
	}
}

// listedColumns are those of a list of orders, by whose it is.
func listedColumns(owner string) []string {
	return []string{owner, "order_id", "placed_at", "number", "status", "after_sale_status", "titles"}
}

// listedRow is an order as the lists of its buyer and its store have it.
func listedRow[Owner any](owner Owner, o *commerce.Order, lines []*commerce.OrderLine) []any {
	titles := make([]string, len(lines))
	for i, l := range lines {
		titles[i] = l.Snapshot.Title
	}
	return []any{
		owner, o.ID, o.PlacedAt, o.Number, string(o.Status), string(o.AfterSaleStatus), strings.Join(titles, "\n"),
	}
}

func lineColumns() []string {
	return []string{
		"order_id", "n", "product_id", "variant_n", "quantity", "shipped_quantity", "unit_price", "discount", "total",
		"claimed_quantity", "claimed", "title", "variant_title", "sku", "store_name",
		"image_id", "image_width", "image_height", "image_blur_hash", "commission_bps",
		"attribution_surface", "attribution_note_id", "attribution_creator_id", "attributed_at", "attribution_expires_at",
		"attribution_policy_version",
	}
}

func lineRow(l *commerce.OrderLine) []any {
	s, image := l.Snapshot, postgres.ColumnsOf(l.Snapshot.Image)
	row := []any{
		l.ID.Order, l.ID.N, s.ProductID, s.VariantID.N, l.Quantity, l.ShippedQuantity, s.UnitPrice.MinorUnits,
		l.DiscountMinor, l.TotalMinor, l.ClaimedQuantity, l.ClaimedMinor, s.Title, s.VariantTitle, s.SKU, s.StoreName,
		image.ID, image.Width, image.Height, image.BlurHash, l.CommissionBps,
	}
	if a := l.Attribution; a != nil {
		return append(row, string(a.Surface), a.NoteID, a.CreatorID, a.TouchedAt, a.ExpiresAt, a.PolicyVersion)
	}
	return append(row, "DIRECT", nil, nil, nil, nil, nil)
}

// CopyOrderAddresses writes where orders go, for seeding.
func (tx Tx) CopyOrderAddresses(ctx context.Context, addresses iter.Seq[*commerce.OrderAddress]) error {
	return postgres.Copy(ctx, tx.tx, "order_addresses", []string{"order_id", "recipient", "phone", "region", "line"}, addresses,
		func(a *commerce.OrderAddress) []any { return []any{a.OrderID, a.Recipient, a.Phone, a.Region, a.Line} })
}

// CopyOrderEvents writes what happened to orders, for seeding.
func (tx Tx) CopyOrderEvents(ctx context.Context, events iter.Seq[*commerce.OrderEvent]) error {
	return postgres.Copy(ctx, tx.tx, "order_events",
		[]string{"order_id", "n", "at", "kind", "text", "actor_id", "actor_kind"}, events,
		func(e *commerce.OrderEvent) []any {
			return []any{e.OrderID, e.N, e.At, e.Kind, e.Text, e.ActorID, string(e.ActorKind)}
		})
}
