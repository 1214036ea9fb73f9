package resolvers

import (
	"context"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/graph/generated"
	"github.com/trellisgraph/trellis/graph/relay"
)

func (r *categoryResolver) Parent(ctx context.Context, objs []*commerce.Category) ([]*commerce.Category, error) {
	return edge(ctx, objs, func(c *commerce.Category) (domain.CategoryID, bool) { return c.ParentID, !c.ParentID.IsZero() }, r.load.Category.All)
}

func (r *categoryResolver) Children(ctx context.Context, objs []*commerce.Category) ([][]*commerce.Category, error) {
	return edge(ctx, objs, categoryID, r.load.CategoriesByParent.All)
}

func (r *categoryResolver) Products(ctx context.Context, objs []*commerce.Category, sort commerce.ProductSort, first *int32, after *string, last *int32, before *string) ([]*relay.Connection[*commerce.Product], error) {
	list := categoryList(sort)
	page, err := relay.Args{First: first, After: after, Last: last, Before: before}.Page(list, usualPage)
	if err != nil {
		return nil, err
	}
	return r.productsByCategory(ctx, list, sort, page, objs)
}

func (r *productResolver) Category(ctx context.Context, objs []*commerce.Product) ([]*commerce.Category, error) {
	return edge(ctx, objs, productCategoryID, r.load.Category.All)
}

func (r *queryResolver) Categories(ctx context.Context) ([]*commerce.Category, error) {
	roots, err := single(ctx, domain.CategoryID{}, r.load.CategoriesByParent.All)
	return orEmpty(roots), err
}

func (r *Resolver) Category() generated.CategoryResolver { return &categoryResolver{r} }

type categoryResolver struct{ *Resolver }
