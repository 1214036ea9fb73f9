package resolvers

import (
	"context"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/graph/relay"
	"github.com/trellisgraph/trellis/loaders"
	commercedb "github.com/trellisgraph/trellis/storage/commerce"
)

func categoryID(c *commerce.Category) (domain.CategoryID, bool) { return c.ID, true }

func productCategoryID(p *commerce.Product) (domain.CategoryID, bool) { return keyOf(p.CategoryID) }

// categoryList names the list that an order of a category's goods is, so that a cursor of one order is refused by another.
func categoryList(sort commerce.ProductSort) relay.List {
	switch sort {
	case commerce.SortNew:
		return relay.ListCategoryNew
	case commerce.SortPriceAsc:
		return relay.ListCategoryPriceUp
	case commerce.SortPriceDesc:
		return relay.ListCategoryPriceDn
	case commerce.SortSales:
		return relay.ListCategorySales
	default:
		return relay.ListCategorySales
	}
}

// productsByCategory makes a page of each category's goods.
func (r *Resolver) productsByCategory(
	ctx context.Context, list relay.List, sort commerce.ProductSort, page domain.Page, categories []*commerce.Category,
) ([]*relay.Connection[*commerce.Product], error) {
	rows, err := edge(ctx, categories, categoryID,
		func(ctx context.Context, ids []domain.CategoryID) ([][]commercedb.CategoryProductAt, error) {
			return r.load.ProductsByCategory.All(ctx, loaders.StoreProducts{Sort: sort, Page: page}, ids)
		})
	if err != nil {
		return make([]*relay.Connection[*commerce.Product], len(rows)), err
	}
	places := placesOf(rows, func(at commercedb.CategoryProductAt) place[domain.ProductID] {
		return place[domain.ProductID]{key: at.Product, at: domain.Position{Key: at.Key, ID: domain.UUID(at.Product)}}
	})
	totals := each(categories, func(c *commerce.Category) *domain.Count { return exactly(c.Products) })
	return connections(ctx, list, page, places, totals, r.load.VisibleProducts)
}
