package commerce

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/storage/postgres"
)

// LockProduct reads a product; until the transaction ends nobody else gets past this call for it. Whoever does holds its
// store's lock. NOT_FOUND where there is none.
func (tx Tx) LockProduct(ctx context.Context, id domain.ProductID) (*commerce.Product, error) {
	return lockOne(ctx, tx, ProductsByIDs([]domain.ProductID{id}))
}

// InsertProduct writes a new product that nobody has bought. Its variants, pictures, stock and places in lists are written
// beside it.
func (tx Tx) InsertProduct(ctx context.Context, p *commerce.Product) error {
	const sql = `
INSERT INTO products (id, store_id, category_id, title, subtitle, description_html, brand, status, store_status, currency,
    cover_id, cover_alt, cover_width, cover_height, cover_blur_hash, price_min, price_max, compare_at_min, compare_at_max,
    options, variant_count, listed_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22)`
	cover := postgres.ColumnsOf(p.Cover)
	_, err := tx.tx.Exec(ctx, "insert a product", sql,
		p.ID, p.StoreID, p.CategoryID, p.Title, p.Subtitle, p.DescriptionHTML, p.Brand, string(p.ProductStatus),
		string(p.StoreStatus), string(p.Currency), cover.ID, cover.Alt, cover.Width, cover.Height, cover.BlurHash,
		p.PriceMin, p.PriceMax, p.CompareAtMin, p.CompareAtMax, p.Options, p.VariantCount, p.ListedAt)
	return err
}

// UpdateProduct writes what of a product its store changes; whose it is, its category and what was sold of it stay.
func (tx Tx) UpdateProduct(ctx context.Context, p *commerce.Product) error {
	const sql = `
UPDATE products
SET title = $2, subtitle = $3, description_html = $4, status = $5, cover_id = $6, cover_alt = $7, cover_width = $8,
    cover_height = $9, cover_blur_hash = $10, price_min = $11, price_max = $12, compare_at_min = $13, compare_at_max = $14,
    options = $15, variant_count = $16, listed_at = $17
WHERE id = $1`
	cover := postgres.ColumnsOf(p.Cover)
	_, err := tx.tx.Exec(ctx, "update a product", sql,
		p.ID, p.Title, p.Subtitle, p.DescriptionHTML, string(p.ProductStatus), cover.ID, cover.Alt, cover.Width, cover.Height,
		cover.BlurHash, p.PriceMin, p.PriceMax, p.CompareAtMin, p.CompareAtMax, p.Options, p.VariantCount, p.ListedAt)
	return err
}

// PutVariants writes variants, new ones and changed ones. What a variant looks like and how many one buyer may have stay.
func (tx Tx) PutVariants(ctx context.Context, variants []*commerce.Variant) error {
	const sql = `
INSERT INTO product_variants (product_id, n, title, options, currency, price, compare_at_price, sku)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT ON CONSTRAINT product_variants_pkey DO UPDATE
SET title = excluded.title, options = excluded.options, price = excluded.price, compare_at_price = excluded.compare_at_price,
    sku = excluded.sku`
	statements := make([]postgres.Statement, len(variants))
	for i, v := range variants {
		statements[i] = postgres.Statement{Doing: "write a variant", SQL: sql, Args: []any{
			v.ID.Product, v.ID.N, v.Title, v.Options, string(v.Currency), v.PriceMinor, v.CompareAt, v.SKU,
		}}
	}
	return postgres.ExecBatch(ctx, tx.tx, statements)
}

// ReplaceProductImages writes all pictures of a product, in the place of those that it had.
func (tx Tx) ReplaceProductImages(ctx context.Context, id domain.ProductID, images []*domain.Image) error {
	const sql = `
INSERT INTO product_media (product_id, position, media_id, alt, width, height, blur_hash)
VALUES ($1, $2, $3, $4, $5, $6, $7)`
	statements := []postgres.Statement{{
		Doing: "delete pictures of a product", SQL: "DELETE FROM product_media WHERE product_id = $1", Args: []any{id},
	}}
	for i, m := range images {
		statements = append(statements, postgres.Statement{Doing: "insert a picture of a product", SQL: sql, Args: []any{
			id, i, m.ID, m.Text, m.Width, m.Height, m.Hash,
		}})
	}
	return postgres.ExecBatch(ctx, tx.tx, statements)
}

// Relisting is a product that was changed: Before is what it was, nil where it is new.
type Relisting struct {
	Before, After *commerce.Product
}

// Relist keeps the lists of goods on sale, and the counts of stores and categories, in step with products that were changed
// and are written already. Those who wait for what is on sale again are told. Whoever does holds the locks of their stores.
func (tx Tx) Relist(ctx context.Context, changes ...Relisting) error {
	var categories []domain.CategoryID
	for _, c := range changes {
		if id := c.After.CategoryID; id != nil {
			categories = append(categories, *id)
		}
	}
	shelves, err := tx.lockShelves(ctx, categories)
	if err != nil {
		return err
	}
	var statements []postgres.Statement
	var back []domain.ProductID
	for _, c := range changes {
		if c.Before != nil && !c.Before.Sellable() && c.After.Sellable() {
			back = append(back, c.After.ID)
		}
		statements = append(statements, c.inStore()...)
		if id := c.After.CategoryID; id != nil {
			for _, shelf := range shelves[*id] {
				statements = append(statements, c.onShelf(shelf)...)
			}
		}
	}
	if err := postgres.ExecBatch(ctx, tx.tx, statements); err != nil {
		return err
	}
	return tx.tellWaiting(ctx, back)
}

// lockShelves finds for each category those that its goods stand in, its own and those around it, and locks them all, by id.
func (tx Tx) lockShelves(ctx context.Context, of []domain.CategoryID) (map[domain.CategoryID][]domain.CategoryID, error) {
	type row struct{ Category, Shelf domain.CategoryID }
	const around = `
WITH RECURSIVE up (category, shelf, parent) AS (
    SELECT c.id, c.id AS shelf, c.parent_id
    FROM categories c
    WHERE c.id = ANY($1)
    UNION
    SELECT u.category, c.id, c.parent_id
    FROM up u
    JOIN categories c ON c.id = u.parent
)
SELECT category, shelf
FROM up
ORDER BY category, shelf`
	rows, err := All(ctx, tx.Reader, postgres.Query[row]{
		Doing: "read the categories around", SQL: around, Args: []any{of}, Scan: pgx.RowToStructByPos[row],
	})
	if err != nil {
		return nil, err
	}
	shelves, all := map[domain.CategoryID][]domain.CategoryID{}, make([]domain.CategoryID, len(rows))
	for i, r := range rows {
		shelves[r.Category], all[i] = append(shelves[r.Category], r.Shelf), r.Shelf
	}
	query := CategoriesByIDs(all)
	query.SQL += "\nORDER BY id\nFOR UPDATE"
	_, err = All(ctx, tx.Reader, query)
	return shelves, err
}

// inStore lists the product among its store's goods, or takes it off the list.
func (r Relisting) inStore() []postgres.Statement {
	const list = `
INSERT INTO products_by_store (store_id, product_id, sold_count, price_min, listed_at)
SELECT store_id, id, sold_count, price_min, listed_at
FROM products
WHERE id = $1
ON CONFLICT ON CONSTRAINT products_by_store_pkey DO UPDATE
SET price_min = excluded.price_min, listed_at = excluded.listed_at`
	const unlist = "DELETE FROM products_by_store WHERE store_id = $1 AND product_id = $2"
	const count = "UPDATE stores SET product_count = product_count + $2 WHERE id = $1"
	p := r.After
	was, is := r.Before != nil && r.Before.ProductStatus == commerce.ProductActive, p.ProductStatus == commerce.ProductActive
	return relisted(was, is,
		postgres.Statement{Doing: "list a product of a store", SQL: list, Args: []any{p.ID}},
		postgres.Statement{Doing: "unlist a product of a store", SQL: unlist, Args: []any{p.StoreID, p.ID}},
		postgres.Statement{Doing: "count a store's products", SQL: count, Args: []any{p.StoreID, step(is)}},
	)
}

// onShelf lists the product in a category, or takes it off the list.
func (r Relisting) onShelf(shelf domain.CategoryID) []postgres.Statement {
	const list = `
INSERT INTO products_by_category (category_id, product_id, sold_count, price_key, listed_at)
SELECT $2, id, sold_count, $3, listed_at
FROM products
WHERE id = $1
ON CONFLICT ON CONSTRAINT products_by_category_pkey DO UPDATE
SET price_key = excluded.price_key, listed_at = excluded.listed_at`
	const unlist = "DELETE FROM products_by_category WHERE category_id = $1 AND product_id = $2"
	const count = "UPDATE categories SET product_count = product_count + $2 WHERE id = $1"
	p := r.After
	was, is := r.Before != nil && r.Before.Public(), p.Public()
	key := commerce.PriceKey(p.PriceRange().Min)
	return relisted(was, is,
		postgres.Statement{Doing: "list a product in a category", SQL: list, Args: []any{p.ID, shelf, key}},
		postgres.Statement{Doing: "unlist a product in a category", SQL: unlist, Args: []any{shelf, p.ID}},
		postgres.Statement{Doing: "count a category's products", SQL: count, Args: []any{shelf, step(is)}},
	)
}

// relisted is what there is to do about a product that was on a list or not, and is to be or not: what is on it is written
// again, because its keys may have changed.
func relisted(was, is bool, list, unlist, count postgres.Statement) []postgres.Statement {
	switch {
	case is && was:
		return []postgres.Statement{list}
	case is:
		return []postgres.Statement{list, count}
	case was:
		return []postgres.Statement{unlist, count}
	default:
		return nil
	}
}

// step is what a count changes by when something is listed, or taken off the list.
func step(listed bool) int {
	if listed {
		return 1
	}
	return -1
}

// ProductIDsOfStore reads all products of a store, on sale or not, by id.
func ProductIDsOfStore(id domain.StoreID) postgres.Query[domain.ProductID] {
	return postgres.Query[domain.ProductID]{
		Doing: "read products of a store", SQL: "SELECT id FROM products WHERE store_id = $1 ORDER BY id", Args: []any{id},
		Scan: pgx.RowTo[domain.ProductID],
	}
}
