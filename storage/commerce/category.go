package commerce

import (
	"context"
	"iter"

	"github.com/jackc/pgx/v5"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/storage/postgres"
)

// CategoriesByIDs reads categories in no order.
func CategoriesByIDs(ids []domain.CategoryID) postgres.Query[*commerce.Category] {
	const sql = `
SELECT id, parent_id, position, name, path, product_count
FROM categories
WHERE id = ANY($1)`
	return postgres.Query[*commerce.Category]{
		Doing: "read categories by id", SQL: sql, Args: []any{ids}, Scan: scanCategory,
	}
}

// CategoriesByParents reads what categories hold, each in its order; the zero id holds those at the root.
func CategoriesByParents(parents []domain.CategoryID) postgres.Query[*commerce.Category] {
	const sql = `
SELECT id, parent_id, position, name, path, product_count
FROM categories
WHERE parent_id = ANY($1)
ORDER BY parent_id, position`
	return postgres.Query[*commerce.Category]{
		Doing: "read categories by parent", SQL: sql, Args: []any{parents}, Scan: scanCategory,
	}
}

func scanCategory(row pgx.CollectableRow) (*commerce.Category, error) {
	var c commerce.Category
	err := row.Scan(&c.ID, &c.ParentID, &c.Position, &c.Name, &c.Path, &c.Products)
	return &c, err
}

// CategoryProductAt is a place in a category's list of products; Key is what the list is ordered by.
type CategoryProductAt struct {
	Category domain.CategoryID
	Product  domain.ProductID
	Key      int64
}

// ProductsPageByCategory reads a page of each category's products on sale, those of the categories below included, in the order
// of sort.
func ProductsPageByCategory(
	of []domain.CategoryID, sort commerce.ProductSort, page domain.Page,
) postgres.Query[CategoryProductAt] {
	sql, from, id := productsPage("products_by_category", "category_id", "price_key", sort, page)
	return postgres.Query[CategoryProductAt]{
		Doing: "read products by category", SQL: sql, Args: []any{of, from, id, page.Limit + 1},
		Scan: pgx.RowToStructByPos[CategoryProductAt],
	}
}

// CopyCategories writes categories, for seeding. Their counts are the caller's to keep in step.
func (tx Tx) CopyCategories(ctx context.Context, categories iter.Seq[*commerce.Category]) error {
	return postgres.Copy(ctx, tx.tx, "categories", []string{"id", "parent_id", "position", "name", "path", "product_count"},
		categories,
		func(c *commerce.Category) []any {
			return []any{c.ID, c.ParentID, c.Position, c.Name, c.Path, c.Products}
		})
}

// Shelved is a product that stands in a category, its own or one around that.
type Shelved struct {
	Category domain.CategoryID
	Product  *commerce.Product
}

// CopyShelves writes which products stand in which categories, for seeding. Products that not everybody may see do not belong
// there.
func (tx Tx) CopyShelves(ctx context.Context, shelved iter.Seq[Shelved]) error {
	return postgres.Copy(ctx, tx.tx, "products_by_category",
		[]string{"category_id", "product_id", "sold_count", "price_key", "listed_at"}, shelved,
		func(s Shelved) []any {
			return []any{
				s.Category, s.Product.ID, s.Product.Sold, commerce.PriceKey(s.Product.PriceRange().Min), s.Product.ListedAt,
			}
		})
}
