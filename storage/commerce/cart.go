package commerce

import (
	"context"
	"iter"

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
       image_id, image_alt, image_width, image_height, image_blur_hash, currency, unit_price, added_at
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
       l.image_id, l.image_alt, l.image_width, l.image_height, l.image_blur_hash, l.currency, l.unit_price, l.added_at
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
	s := &l.Snapshot
	err := row.Scan(&l.ID.User, &l.ID.N, &s.VariantID.Product, &s.VariantID.N, &l.StoreID, &l.Quantity, &l.Selected,
		&s.Title, &s.VariantTitle, &s.StoreName, &image.ID, &image.Alt, &image.Width, &image.Height, &image.BlurHash,
		&s.UnitPrice.Currency, &s.UnitPrice.MinorUnits, &l.AddedAt)
	s.ProductID, s.Image = s.VariantID.Product, image.Image()
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
	}, lines, func(l *commerce.CartLine) []any {
		s, image := &l.Snapshot, postgres.ColumnsOf(l.Snapshot.Image)
		return []any{
			l.ID.User, l.ID.N, s.VariantID.Product, s.VariantID.N, l.StoreID, l.Quantity, l.Selected,
			s.Title, s.VariantTitle, s.StoreName, image.ID, image.Alt, image.Width, image.Height, image.BlurHash,
			string(s.UnitPrice.Currency), s.UnitPrice.MinorUnits, l.AddedAt,
		}
	})
}
