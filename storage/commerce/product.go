package commerce

import (
	"context"
	"fmt"
	"iter"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/tidwall/gjson"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/storage/postgres"
)

// ProductsByIDs reads products in no order, whatever their status: who may see one is commerce.Product.CanSee's to say.
func ProductsByIDs(ids []domain.ProductID) postgres.Query[*commerce.Product] {
	const sql = `
SELECT id, store_id, category_id, title, subtitle, description_html, brand,
       cover_id, cover_alt, cover_width, cover_height, cover_blur_hash,
       status, store_status, currency, price_min, price_max, compare_at_min, compare_at_max,
       options, variant_count, sold_count, ratings, listed_at
FROM products
WHERE id = ANY($1)`
	return postgres.Query[*commerce.Product]{
		Doing: "read products by id", SQL: sql, Args: []any{ids}, Scan: scanProducts(),
	}
}

type productRow struct {
	commerce.Product
	cover postgres.ImageColumns
}

func scanProducts() pgx.RowToFunc[*commerce.Product] {
	return postgres.Rows(func(to []any, p *productRow) []any {
		return append(to, &p.ID, &p.StoreID, &p.CategoryID, &p.Title, &p.Subtitle, &p.DescriptionHTML, &p.Brand,
			&p.cover.ID, &p.cover.Alt, &p.cover.Width, &p.cover.Height, &p.cover.BlurHash,
			&p.ProductStatus, &p.StoreStatus, &p.Currency, &p.PriceMin, &p.PriceMax, &p.CompareAtMin, &p.CompareAtMax,
			(*options)(&p.Options), &p.VariantCount, &p.Sold, (*postgres.Counts)(&p.Rating.Stars), &p.ListedAt)
	}, func(p *productRow) *commerce.Product {
		p.Cover = p.cover.Image()
		return &p.Product
	})
}

// options are a product's as a column of JSON has them. encoding/json takes ten times as long for them as everything else of a
// product takes, and most who read products never look at them.
type options []commerce.Option

// UnmarshalJSON is json.Unmarshaler's.
func (o *options) UnmarshalJSON(written []byte) error { return o.ReadColumn(written) }

// ReadColumn is postgres.ColumnReader's.
func (o *options) ReadColumn(written []byte) error {
	list := gjson.ParseBytes(written)
	if !list.IsArray() {
		return fmt.Errorf("options are a list, not %.40s", written)
	}
	*o = options{}
	list.ForEach(func(_, option gjson.Result) bool {
		read := commerce.Option{Name: option.Get("name").Str, Values: []string{}}
		option.Get("values").ForEach(func(_, value gjson.Result) bool {
			read.Values = append(read.Values, value.Str)
			return true
		})
		*o = append(*o, read)
		return true
	})
	return nil
}

// ProductImage is one picture of a product.
type ProductImage struct {
	ProductID domain.ProductID
	Image     domain.Image
}

// ImagesByProducts reads the pictures of products, in each product's order.
func ImagesByProducts(ids []domain.ProductID) postgres.Query[ProductImage] {
	const sql = `
SELECT product_id, media_id, alt, width, height, blur_hash
FROM product_media
WHERE product_id = ANY($1)
ORDER BY product_id, position`
	return postgres.Query[ProductImage]{
		Doing: "read pictures of products", SQL: sql, Args: []any{ids},
		Scan: func(row pgx.CollectableRow) (ProductImage, error) {
			var m ProductImage
			err := row.Scan(&m.ProductID, &m.Image.ID, &m.Image.Text, &m.Image.Width, &m.Image.Height, &m.Image.Hash)
			return m, err
		},
	}
}

// VariantsByProducts reads all variants of products, in each product's order.
func VariantsByProducts(ids []domain.ProductID) postgres.Query[*commerce.Variant] {
	const sql = `
SELECT product_id, n, title, options, currency, price, compare_at_price, purchase_limit, sku,
       image_id, image_alt, image_width, image_height, image_blur_hash
FROM product_variants
WHERE product_id = ANY($1)
ORDER BY product_id, n`
	return postgres.Query[*commerce.Variant]{
		Doing: "read variants of products", SQL: sql, Args: []any{ids}, Scan: scanVariant,
	}
}

// VariantsByIDs reads variants in no order.
func VariantsByIDs(ids []domain.VariantID) postgres.Query[*commerce.Variant] {
	const sql = `
SELECT v.product_id, v.n, v.title, v.options, v.currency, v.price, v.compare_at_price, v.purchase_limit, v.sku,
       v.image_id, v.image_alt, v.image_width, v.image_height, v.image_blur_hash
FROM product_variants v
JOIN unnest($1::uuid[], $2::smallint[]) AS a (product_id, n) ON a.product_id = v.product_id AND a.n = v.n`
	products, ns := make([]domain.ProductID, len(ids)), make([]int16, len(ids))
	for i, id := range ids {
		products[i], ns[i] = id.Product, id.N
	}
	return postgres.Query[*commerce.Variant]{
		Doing: "read variants by id", SQL: sql, Args: []any{products, ns}, Scan: scanVariant,
	}
}

func scanVariant(row pgx.CollectableRow) (*commerce.Variant, error) {
	var v commerce.Variant
	var image postgres.ImageColumns
	err := row.Scan(&v.ID.Product, &v.ID.N, &v.Title, &v.Options, &v.Currency, &v.PriceMinor, &v.CompareAt,
		&v.PurchaseLimit, &v.SKU, &image.ID, &image.Alt, &image.Width, &image.Height, &image.BlurHash)
	v.Image = image.Image()
	return &v, err
}

// ProductAt is a place in a store's list of products; Key is what the list is ordered by.
type ProductAt struct {
	Store   domain.StoreID
	Product domain.ProductID
	Key     int64
}

// ProductsPageByStore reads a page of each store's products on sale in the order of sort.
func ProductsPageByStore(
	of []domain.StoreID, sort commerce.ProductSort, page domain.Page,
) postgres.Query[ProductAt] {
	sql, from, id := productsPage("products_by_store", "store_id", "price_min", sort, page)
	return postgres.Query[ProductAt]{
		Doing: "read products by store", SQL: sql, Args: []any{of, from, id, page.Limit + 1},
		Scan: pgx.RowToStructByPos[ProductAt],
	}
}

// productsPage is the statement that reads a page of each owner's goods from the table that lists them by owner, and where the
// page begins; price is the column by which they are ordered by price.
func productsPage(
	table, owner, price string, sort commerce.ProductSort, page domain.Page,
) (statement string, from any, id domain.UUID) {
	const sql = `
SELECT a.id, p.product_id, {shown}
FROM unnest($1::uuid[]) AS a (id)
CROSS JOIN LATERAL (
    SELECT s.product_id, s.{key} AS key
    FROM {table} s
    WHERE s.{owner} = a.id
      AND (s.{key}, s.product_id) {<} ($2::{type}, $3::uuid)
    ORDER BY s.{key} {desc}, s.product_id {desc}
    LIMIT $4
) p
ORDER BY a.id, p.key {desc}, p.product_id {desc}`
	// An ascending list read forward is the descending one read backward.
	ascending := sort == commerce.SortPriceAsc
	bound := postgres.Bound(page, !ascending)
	from = bound.Key
	key, kind, shown := "sold_count", "bigint", "p.key::bigint"
	switch sort {
	case commerce.SortNew:
		key, kind, shown = "listed_at", "timestamptz", "(extract(epoch FROM p.key) * 1000000)::bigint"
		from, bound.ID = postgres.TimeBound(page)
	case commerce.SortPriceAsc, commerce.SortPriceDesc:
		key = price
	case commerce.SortSales:
	}
	columns := strings.NewReplacer("{table}", table, "{owner}", owner, "{key}", key, "{type}", kind, "{shown}", shown)
	return postgres.InOrder(columns.Replace(sql), page.Backward != ascending), from, bound.ID
}

// Candidate is a product that a ranking may show, with its signals.
type Candidate struct {
	ID      domain.ProductID
	StoreID domain.StoreID
	Listed  time.Time
	Sold    int
}

// ProductCandidates reads the newest products on sale in stores that trade, at most limit of them.
func (r Reader) ProductCandidates(ctx context.Context, limit int) ([]Candidate, error) {
	const sql = `
SELECT id, store_id, listed_at, sold_count
FROM products
WHERE status = 'ACTIVE'
  AND store_status = 'OPEN'
ORDER BY listed_at DESC, id DESC
LIMIT $1`
	return All(ctx, r, postgres.Query[Candidate]{
		Doing: "read products to rank", SQL: sql, Args: []any{limit}, Scan: pgx.RowToStructByPos[Candidate],
	})
}

// CopyProducts writes products, and beside them the stores' lists of those on sale, for seeding. products is gone through
// twice.
func (tx Tx) CopyProducts(ctx context.Context, products iter.Seq[*commerce.Product]) error {
	err := postgres.Copy(ctx, tx.tx, "products", []string{
		"id", "store_id", "category_id", "title", "subtitle", "description_html", "brand", "status", "store_status", "currency",
		"cover_id", "cover_alt", "cover_width", "cover_height", "cover_blur_hash",
		"price_min", "price_max", "compare_at_min", "compare_at_max", "options", "variant_count", "sold_count", "ratings", "listed_at",
	}, products, func(p *commerce.Product) []any {
		cover := postgres.ColumnsOf(p.Cover)
		return []any{
			p.ID, p.StoreID, p.CategoryID, p.Title, p.Subtitle, p.DescriptionHTML, p.Brand, string(p.ProductStatus),
			string(p.StoreStatus), string(p.Currency),
			cover.ID, cover.Alt, cover.Width, cover.Height, cover.BlurHash,
			p.PriceMin, p.PriceMax, p.CompareAtMin, p.CompareAtMax, p.Options, p.VariantCount, p.Sold,
			p.Rating.Stars[:], p.ListedAt,
		}
	})
	if err != nil {
		return err
	}
	return postgres.Copy(ctx, tx.tx, "products_by_store",
		[]string{"store_id", "product_id", "sold_count", "price_min", "listed_at"},
		func(yield func(*commerce.Product) bool) {
			for p := range products {
				if p.ProductStatus == commerce.ProductActive && !yield(p) {
					return
				}
			}
		},
		func(p *commerce.Product) []any { return []any{p.StoreID, p.ID, p.Sold, p.PriceMin, p.ListedAt} })
}

// PlacedImage is a picture of a product and its place among them.
type PlacedImage struct {
	ProductImage
	Position int
}

// CopyProductImages writes the pictures of products, for seeding.
func (tx Tx) CopyProductImages(ctx context.Context, images iter.Seq[PlacedImage]) error {
	return postgres.Copy(ctx, tx.tx, "product_media", []string{
		"product_id", "position", "media_id", "alt", "width", "height", "blur_hash",
	}, images, func(m PlacedImage) []any {
		return []any{m.ProductID, m.Position, m.Image.ID, m.Image.Text, m.Image.Width, m.Image.Height, m.Image.Hash}
	})
}

// CopyVariants writes variants, for seeding.
func (tx Tx) CopyVariants(ctx context.Context, variants iter.Seq[*commerce.Variant]) error {
	return postgres.Copy(ctx, tx.tx, "product_variants", []string{
		"product_id", "n", "title", "options", "currency", "price", "compare_at_price", "purchase_limit", "sku",
		"image_id", "image_alt", "image_width", "image_height", "image_blur_hash",
	}, variants, func(v *commerce.Variant) []any {
		image := postgres.ColumnsOf(v.Image)
		return []any{
			v.ID.Product, v.ID.N, v.Title, v.Options, string(v.Currency), v.PriceMinor, v.CompareAt, v.PurchaseLimit, v.SKU,
			image.ID, image.Alt, image.Width, image.Height, image.BlurHash,
		}
	})
}
