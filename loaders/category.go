package loaders

import (
	"context"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	commercedb "github.com/trellisgraph/trellis/storage/commerce"
)

func (l *Loaders) categories(db commercedb.Reader) {
	l.Category = &Loader[domain.CategoryID, *commerce.Category]{
		load: func(ctx context.Context, ids []domain.CategoryID) (map[domain.CategoryID]*commerce.Category, error) {
			rows, err := commercedb.All(ctx, db, commercedb.CategoriesByIDs(ids))
			return one(rows, err, func(c *commerce.Category) (domain.CategoryID, *commerce.Category) { return c.ID, c })
		},
	}
	l.CategoriesByParent = &Loader[domain.CategoryID, []*commerce.Category]{
		load: func(ctx context.Context, parents []domain.CategoryID) (map[domain.CategoryID][]*commerce.Category, error) {
			rows, err := commercedb.All(ctx, db, commercedb.CategoriesByParents(parents))
			return many(rows, err, func(c *commerce.Category) (domain.CategoryID, *commerce.Category) { return c.ParentID, c })
		},
	}
	l.ProductsByCategory = &With[StoreProducts, domain.CategoryID, []commercedb.CategoryProductAt]{
		load: func(
			ctx context.Context, p StoreProducts, of []domain.CategoryID,
		) (map[domain.CategoryID][]commercedb.CategoryProductAt, error) {
			rows, err := commercedb.All(ctx, db, commercedb.ProductsPageByCategory(of, p.Sort, p.Page))
			return many(rows, err, func(at commercedb.CategoryProductAt) (domain.CategoryID, commercedb.CategoryProductAt) {
				return at.Category, at
			})
		},
	}
}
