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

// CheckoutsByIDs reads checkouts in no order: who may see one is commerce.Checkout.CanSee's to say.
func CheckoutsByIDs(ids []domain.CheckoutID) postgres.Query[*commerce.Checkout] {
	const sql = `
SELECT id, buyer_id, currency, address_n, recipient, phone, region, line, is_default, coupons_chosen,
       subtotal, discount, shipping, quoted_at, expires_at, group_id
FROM checkouts
WHERE id = ANY($1)`
	return postgres.Query[*commerce.Checkout]{
		Doing: "read checkouts", SQL: sql, Args: []any{ids},
		Scan: func(row pgx.CollectableRow) (*commerce.Checkout, error) {
			var c commerce.Checkout
			var n *int16
			var recipient, phone, region, line *string
			var isDefault bool
			err := row.Scan(&c.ID, &c.BuyerID, &c.Currency, &n, &recipient, &phone, &region, &line, &isDefault, &c.CouponsChosen,
				&c.SubtotalMinor, &c.DiscountMinor, &c.ShippingMinor, &c.QuotedAt, &c.ExpiresAt, &c.GroupID)
			if n != nil && recipient != nil && phone != nil && region != nil && line != nil {
				c.Address = &commerce.Address{
					ID:        domain.AddressID{User: c.BuyerID, N: *n},
					Recipient: *recipient, Phone: *phone, Region: *region, Line: *line, IsDefault: isDefault,
				}
			}
			return &c, err
		},
	}
}

// delivery is how a way of sending is kept.
type delivery struct {
	N         int16        `json:"n"`
	Title     string       `json:"title"`
	Fee       int64        `json:"fee"`
	ArrivesBy *domain.Date `json:"arrivesBy"`
}

// GroupsByCheckouts reads the stores' parts of checkouts, in each checkout's order and without their lines.
func GroupsByCheckouts(ids []domain.CheckoutID) postgres.Query[*commerce.CheckoutGroup] {
	const sql = `
SELECT checkout_id, n, store_id, currency, subtotal, discount, shipping, deliveries, delivery_n, coupon_n, buyer_note
FROM checkout_groups
WHERE checkout_id = ANY($1)
ORDER BY checkout_id, n`
	return postgres.Query[*commerce.CheckoutGroup]{
		Doing: "read groups of checkouts", SQL: sql, Args: []any{ids},
		Scan: func(row pgx.CollectableRow) (*commerce.CheckoutGroup, error) {
			var g commerce.CheckoutGroup
			var kept []delivery
			err := row.Scan(&g.CheckoutID, &g.N, &g.StoreID, &g.Currency, &g.SubtotalMinor, &g.DiscountMinor, &g.ShippingMinor,
				&kept, &g.DeliveryN, &g.CouponN, &g.BuyerNote)
			for _, d := range kept {
				g.Deliveries = append(g.Deliveries, commerce.DeliveryOption{
					ID: domain.DeliveryID{Store: g.StoreID, N: d.N}, Title: d.Title,
					Fee: domain.Money{MinorUnits: d.Fee, Currency: g.Currency}, ArrivesBy: d.ArrivesBy,
				})
			}
			return &g, err
		},
	}
}

// LinesByCheckouts reads all lines of checkouts, in each checkout's order.
func LinesByCheckouts(ids []domain.CheckoutID) postgres.Query[*commerce.CartLine] {
	const sql = `
SELECT ` + checkoutLineColumns + `
FROM checkout_lines l
WHERE l.checkout_id = ANY($1)
ORDER BY l.checkout_id, l.n`
	return postgres.Query[*commerce.CartLine]{
		Doing: "read lines of checkouts", SQL: sql, Args: []any{ids}, Scan: scanCheckoutLine,
	}
}

// CheckoutLinesByIDs reads lines of checkouts in no order.
func CheckoutLinesByIDs(ids []domain.CartLineID) postgres.Query[*commerce.CartLine] {
	const sql = `
SELECT ` + checkoutLineColumns + `
FROM checkout_lines l
JOIN unnest($1::uuid[], $2::smallint[]) AS a (checkout_id, n) ON a.checkout_id = l.checkout_id AND a.n = l.n`
	checkouts, ns := make([]domain.CheckoutID, len(ids)), make([]int16, len(ids))
	for i, id := range ids {
		checkouts[i], ns[i] = id.Checkout, id.N
	}
	return postgres.Query[*commerce.CartLine]{
		Doing: "read lines of checkouts by id", SQL: sql, Args: []any{checkouts, ns}, Scan: scanCheckoutLine,
	}
}

const checkoutLineColumns = `l.checkout_id, l.n, l.buyer_id, l.cart_n, l.product_id, l.variant_n, l.store_id, l.quantity,
       l.title, l.variant_title, l.sku, l.store_name, l.image_id, l.image_alt, l.image_width, l.image_height, l.image_blur_hash,
       l.currency, l.unit_price, l.added_price, l.discount, l.added_at,
       l.touch_surface, l.touch_note_id, l.touch_creator_id, l.touch_product_id, l.touched_at`

func scanCheckoutLine(row pgx.CollectableRow) (*commerce.CartLine, error) {
	var quote commerce.QuotedLine
	l := commerce.CartLine{Selected: true, Quote: &quote}
	var image postgres.ImageColumns
	var touch touchColumns
	s := &l.Snapshot
	err := row.Scan(&l.ID.Checkout, &l.ID.N, &quote.BuyerID, &quote.CartN, &s.VariantID.Product, &s.VariantID.N, &l.StoreID,
		&l.Quantity, &s.Title, &s.VariantTitle, &s.SKU, &s.StoreName,
		&image.ID, &image.Alt, &image.Width, &image.Height, &image.BlurHash,
		&s.UnitPrice.Currency, &s.UnitPrice.MinorUnits, &quote.AddedMinor, &quote.DiscountMinor, &l.AddedAt,
		&touch.surface, &touch.note, &touch.creator, &touch.product, &touch.at)
	s.ProductID, s.Image, l.Touch = s.VariantID.Product, image.Image(), touch.touch()
	return &l, err
}

// LockCheckout reads a checkout as a whole, for whoever changes or places it: until the transaction ends the buyer does
// nothing else with their cart or their checkouts. NOT_FOUND where the buyer has none with the id.
func (tx Tx) LockCheckout(ctx context.Context, buyer domain.UserID, id domain.CheckoutID) (*commerce.Quote, error) {
	ids := []domain.CheckoutID{id}
	var locked []string
	var checkouts []*commerce.Checkout
	var groups []*commerce.CheckoutGroup
	var lines []*commerce.CartLine
	err := Gather(ctx, tx, Into(&locked, lockOf(cartsOf, domain.UUID(buyer))), Into(&checkouts, CheckoutsByIDs(ids)),
		Into(&groups, GroupsByCheckouts(ids)), Into(&lines, LinesByCheckouts(ids)))
	if err != nil {
		return nil, err
	}
	if len(checkouts) == 0 || checkouts[0].BuyerID != buyer {
		return nil, domain.Refuse(domain.ErrNotFound, "checkoutId", "checkout not found")
	}
	return commerce.Gathered(checkouts[0], groups, lines), nil
}

// WriteCheckout writes a quote in the place of an earlier one of the same checkout.
func (tx Tx) WriteCheckout(ctx context.Context, q *commerce.Quote) error {
	const checkout = `
INSERT INTO checkouts (id, buyer_id, currency, address_n, recipient, phone, region, line, is_default, coupons_chosen,
                       subtotal, discount, shipping, quoted_at, expires_at, group_id)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
ON CONFLICT ON CONSTRAINT checkouts_pkey DO UPDATE
SET currency = excluded.currency, address_n = excluded.address_n, recipient = excluded.recipient, phone = excluded.phone,
    region = excluded.region, line = excluded.line, is_default = excluded.is_default, coupons_chosen = excluded.coupons_chosen,
    subtotal = excluded.subtotal, discount = excluded.discount, shipping = excluded.shipping, quoted_at = excluded.quoted_at,
    expires_at = excluded.expires_at`
	const group = `
INSERT INTO checkout_groups (checkout_id, n, store_id, currency, subtotal, discount, shipping, deliveries, delivery_n, coupon_n,
                             buyer_note)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`
	const line = `
INSERT INTO checkout_lines (checkout_id, n, buyer_id, cart_n, product_id, variant_n, store_id, quantity, title, variant_title,
                            sku, store_name, image_id, image_alt, image_width, image_height, image_blur_hash,
                            currency, unit_price, added_price, discount, added_at,
                            touch_surface, touch_note_id, touch_creator_id, touch_product_id, touched_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26,
        $27)`
	statements := []postgres.Statement{
		{Doing: "write a checkout", SQL: checkout, Args: checkoutRow(q.Checkout)},
		{Doing: "clear a checkout", SQL: "DELETE FROM checkout_groups WHERE checkout_id = $1", Args: []any{q.ID}},
		{Doing: "clear a checkout", SQL: "DELETE FROM checkout_lines WHERE checkout_id = $1", Args: []any{q.ID}},
	}
	for _, g := range q.Groups {
		statements = append(statements, postgres.Statement{Doing: "write a group of a checkout", SQL: group, Args: checkoutGroupRow(g)})
		for _, l := range g.Lines {
			statements = append(statements, postgres.Statement{Doing: "write a line of a checkout", SQL: line, Args: checkoutLineRow(l)})
		}
	}
	return postgres.ExecBatch(ctx, tx.tx, statements)
}

func checkoutRow(c *commerce.Checkout) []any {
	row := []any{c.ID, c.BuyerID, string(c.Currency)}
	if a := c.Address; a != nil {
		row = append(row, a.ID.N, a.Recipient, a.Phone, a.Region, a.Line, a.IsDefault)
	} else {
		row = append(row, nil, nil, nil, nil, nil, false)
	}
	return append(row, c.CouponsChosen, c.SubtotalMinor, c.DiscountMinor, c.ShippingMinor, c.QuotedAt, c.ExpiresAt, c.GroupID)
}

func checkoutGroupRow(g *commerce.CheckoutGroup) []any {
	kept := make([]delivery, len(g.Deliveries))
	for i, d := range g.Deliveries {
		kept[i] = delivery{N: d.ID.N, Title: d.Title, Fee: d.Fee.MinorUnits, ArrivesBy: d.ArrivesBy}
	}
	return []any{
		g.CheckoutID, g.N, g.StoreID, string(g.Currency), g.SubtotalMinor, g.DiscountMinor, g.ShippingMinor, kept, g.DeliveryN,
		g.CouponN, g.BuyerNote,
	}
}

func checkoutLineRow(l *commerce.CartLine) []any {
	s, image, touch := &l.Snapshot, postgres.ColumnsOf(l.Snapshot.Image), columnsOf(l.Touch)
	return []any{
		l.ID.Checkout, l.ID.N, l.Quote.BuyerID, l.Quote.CartN, s.VariantID.Product, s.VariantID.N, l.StoreID, l.Quantity,
		s.Title, s.VariantTitle, s.SKU, s.StoreName, image.ID, image.Alt, image.Width, image.Height, image.BlurHash,
		string(s.UnitPrice.Currency), s.UnitPrice.MinorUnits, l.Quote.AddedMinor, l.Quote.DiscountMinor, l.AddedAt,
		touch.surface, touch.note, touch.creator, touch.product, touch.at,
	}
}

// ForgetCheckouts removes checkouts that expired before a moment and returns how many those were. Orders keep all that they need.
func (tx Tx) ForgetCheckouts(ctx context.Context, before time.Time) (int64, error) {
	const parts = `
DELETE FROM {table} p
USING checkouts c
WHERE c.id = p.checkout_id AND c.expires_at < $1`
	for _, table := range []string{"checkout_lines", "checkout_groups"} {
		if _, err := tx.tx.Exec(ctx, "forget parts of checkouts", strings.Replace(parts, "{table}", table, 1), before); err != nil {
			return 0, err
		}
	}
	return tx.tx.Exec(ctx, "forget checkouts", "DELETE FROM checkouts WHERE expires_at < $1", before)
}

// CopyCheckouts writes checkouts with all that is in them, for seeding. quotes is gone through three times.
func (tx Tx) CopyCheckouts(ctx context.Context, quotes iter.Seq[*commerce.Quote]) error {
	err := postgres.Copy(ctx, tx.tx, "checkouts", []string{
		"id", "buyer_id", "currency", "address_n", "recipient", "phone", "region", "line", "is_default", "coupons_chosen",
		"subtotal", "discount", "shipping", "quoted_at", "expires_at", "group_id",
	}, quotes, func(q *commerce.Quote) []any { return checkoutRow(q.Checkout) })
	if err != nil {
		return err
	}
	groups := func(yield func(*commerce.CheckoutGroup) bool) {
		for q := range quotes {
			for _, g := range q.Groups {
				if !yield(g) {
					return
				}
			}
		}
	}
	err = postgres.Copy(ctx, tx.tx, "checkout_groups", []string{
		"checkout_id", "n", "store_id", "currency", "subtotal", "discount", "shipping", "deliveries", "delivery_n", "coupon_n",
		"buyer_note",
	}, groups, checkoutGroupRow)
	if err != nil {
		return err
	}
	lines := func(yield func(*commerce.CartLine) bool) {
		for q := range quotes {
			for _, l := range q.Lines() {
				if !yield(l) {
					return
				}
			}
		}
	}
	return postgres.Copy(ctx, tx.tx, "checkout_lines", []string{
		"checkout_id", "n", "buyer_id", "cart_n", "product_id", "variant_n", "store_id", "quantity", "title", "variant_title", "sku",
		"store_name", "image_id", "image_alt", "image_width", "image_height", "image_blur_hash", "currency", "unit_price",
		"added_price", "discount", "added_at", "touch_surface", "touch_note_id", "touch_creator_id", "touch_product_id", "touched_at",
	}, lines, checkoutLineRow)
}
