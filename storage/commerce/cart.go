package commerce

import (
	"context"
	"iter"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/storage/postgres"
)

// CartsByIDs reads carts in no order.
func CartsByIDs(ids []domain.CartID) postgres.Query[*commerce.Cart] {
	const sql = `
SELECT user_id, version, updated_at
FROM carts
WHERE user_id = ANY($1)`
	return postgres.Query[*commerce.Cart]{
		Doing: "read carts", SQL: sql, Args: []any{ids},
		Scan: func(row pgx.CollectableRow) (*commerce.Cart, error) {
			var c commerce.Cart
			err := row.Scan(&c.ID, &c.Version, &c.UpdatedAt)
			return &c, err
		},
	}
}

// LinesByCarts reads all lines of carts, in each cart's order.
func LinesByCarts(ids []domain.CartID) postgres.Query[*commerce.CartLine] {
	const sql = `
SELECT user_id, n, product_id, variant_n, store_id, quantity, selected, title, variant_title, store_name,
       image_id, image_alt, image_width, image_height, image_blur_hash, currency, unit_price, added_at,
       touch_surface, touch_note_id, touch_creator_id, touch_product_id, touched_at
FROM cart_lines
WHERE user_id = ANY($1)
ORDER BY user_id, n`
	return postgres.Query[*commerce.CartLine]{
		Doing: "read lines of carts", SQL: sql, Args: []any{ids}, Scan: scanCartLine,
	}
}

// CartLinesByIDs reads lines of carts in no order.
func CartLinesByIDs(ids []domain.CartLineID) postgres.Query[*commerce.CartLine] {
	const sql = `
SELECT l.user_id, l.n, l.product_id, l.variant_n, l.store_id, l.quantity, l.selected, l.title, l.variant_title, l.store_name,
       l.image_id, l.image_alt, l.image_width, l.image_height, l.image_blur_hash, l.currency, l.unit_price, l.added_at,
       l.touch_surface, l.touch_note_id, l.touch_creator_id, l.touch_product_id, l.touched_at
FROM cart_lines l
JOIN unnest($1::uuid[], $2::smallint[]) AS a (user_id, n) ON a.user_id = l.user_id AND a.n = l.n`
	users, ns := make([]domain.UserID, len(ids)), make([]int16, len(ids))
	for i, id := range ids {
		users[i], ns[i] = id.User, id.N
	}
	return postgres.Query[*commerce.CartLine]{
		Doing: "read lines of carts by id", SQL: sql, Args: []any{users, ns}, Scan: scanCartLine,
	}
}

func scanCartLine(row pgx.CollectableRow) (*commerce.CartLine, error) {
	var l commerce.CartLine
	var image postgres.ImageColumns
	var touch touchColumns
	s := &l.Snapshot
	err := row.Scan(&l.ID.User, &l.ID.N, &s.VariantID.Product, &s.VariantID.N, &l.StoreID, &l.Quantity, &l.Selected,
		&s.Title, &s.VariantTitle, &s.StoreName, &image.ID, &image.Alt, &image.Width, &image.Height, &image.BlurHash,
		&s.UnitPrice.Currency, &s.UnitPrice.MinorUnits, &l.AddedAt,
		&touch.surface, &touch.note, &touch.creator, &touch.product, &touch.at)
	s.ProductID, s.Image, l.Touch = s.VariantID.Product, image.Image(), touch.touch()
	return &l, err
}

// CopyCarts writes carts, for seeding.
func (tx Tx) CopyCarts(ctx context.Context, carts iter.Seq[*commerce.Cart]) error {
	return postgres.Copy(ctx, tx.tx, "carts", []string{"user_id", "version", "updated_at"}, carts,
		func(c *commerce.Cart) []any { return []any{c.ID, c.Version, c.UpdatedAt} })
}

// CopyCartLines writes lines of carts, for seeding.
func (tx Tx) CopyCartLines(ctx context.Context, lines iter.Seq[*commerce.CartLine]) error {
	return postgres.Copy(ctx, tx.tx, "cart_lines", []string{
		"user_id", "n", "product_id", "variant_n", "store_id", "quantity", "selected", "title", "variant_title", "store_name",
		"image_id", "image_alt", "image_width", "image_height", "image_blur_hash", "currency", "unit_price", "added_at",
		"touch_surface", "touch_note_id", "touch_creator_id", "touch_product_id", "touched_at",
	}, lines, func(l *commerce.CartLine) []any {
		return cartLineRow(l)
	})
}

func cartLineRow(l *commerce.CartLine) []any {
	s, image, touch := &l.Snapshot, postgres.ColumnsOf(l.Snapshot.Image), columnsOf(l.Touch)
	return []any{
		l.ID.User, l.ID.N, s.VariantID.Product, s.VariantID.N, l.StoreID, l.Quantity, l.Selected,
		s.Title, s.VariantTitle, s.StoreName, image.ID, image.Alt, image.Width, image.Height, image.BlurHash,
		string(s.UnitPrice.Currency), s.UnitPrice.MinorUnits, l.AddedAt,
		touch.surface, touch.note, touch.creator, touch.product, touch.at,
	}
}

// LockCart reads the lines of a user's cart; until the transaction ends nobody else gets past this call for the user, who changes
// a cart or places a checkout. A cart that is not there yet has version 0.
func (tx Tx) LockCart(ctx context.Context, user domain.UserID) (*commerce.Cart, []*commerce.CartLine, error) {
	var locked []string
	var carts []*commerce.Cart
	var lines []*commerce.CartLine
	id := []domain.CartID{domain.CartID(user)}
	err := Gather(ctx, tx, Into(&locked, lockOf(cartsOf, domain.UUID(user))), Into(&carts, CartsByIDs(id)),
		Into(&lines, LinesByCarts(id)))
	if err != nil || len(carts) == 0 {
		return &commerce.Cart{ID: id[0]}, nil, err
	}
	return carts[0], lines, nil
}

// WriteCart keeps the lines as they are, new ones and changed ones, takes out those with the numbers gone, and counts the cart's
// version up. Whoever does holds its lock.
func (tx Tx) WriteCart(
	ctx context.Context, user domain.UserID, at time.Time, lines []*commerce.CartLine, gone []int16,
) error {
	const line = `
INSERT INTO cart_lines (user_id, n, product_id, variant_n, store_id, quantity, selected, title, variant_title, store_name,
                        image_id, image_alt, image_width, image_height, image_blur_hash, currency, unit_price, added_at,
                        touch_surface, touch_note_id, touch_creator_id, touch_product_id, touched_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23)
ON CONFLICT ON CONSTRAINT cart_lines_pkey DO UPDATE
SET quantity = excluded.quantity, selected = excluded.selected, touch_surface = excluded.touch_surface,
    touch_note_id = excluded.touch_note_id, touch_creator_id = excluded.touch_creator_id,
    touch_product_id = excluded.touch_product_id, touched_at = excluded.touched_at`
	const out = `
DELETE FROM cart_lines
WHERE user_id = $1 AND n = ANY($2)`
	statements := []postgres.Statement{
		{Doing: "take lines out of a cart", SQL: out, Args: []any{user, gone}}, cartChanged(user, at),
	}
	for _, l := range lines {
		statements = append(statements, postgres.Statement{Doing: "write a line of a cart", SQL: line, Args: cartLineRow(l)})
	}
	return postgres.ExecBatch(ctx, tx.tx, statements)
}

// cartChanged counts the version of a cart up, and makes the cart where there is none.
func cartChanged(user domain.UserID, at time.Time) postgres.Statement {
	const sql = `
INSERT INTO carts (user_id, version, updated_at)
VALUES ($1, 1, $2)
ON CONFLICT ON CONSTRAINT carts_pkey DO UPDATE
SET version = carts.version + 1, updated_at = excluded.updated_at`
	return postgres.Statement{Doing: "count a cart's version up", SQL: sql, Args: []any{user, at}}
}
