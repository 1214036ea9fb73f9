package loaders

import (
	"cmp"
	"context"
	"slices"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	commercedb "github.com/trellisgraph/trellis/storage/commerce"
)

// StoreProducts asks for a page of the goods of a store, or of a category, in an order.
type StoreProducts struct {
	Sort commerce.ProductSort
	Page domain.Page
}

func (l *Loaders) products(db commercedb.Reader) {
	l.Product = &Loader[domain.ProductID, *commerce.Product]{
		load: func(ctx context.Context, ids []domain.ProductID) (map[domain.ProductID]*commerce.Product, error) {
			rows, err := commercedb.All(ctx, db, commercedb.ProductsByIDs(ids))
			return one(rows, err, func(p *commerce.Product) (domain.ProductID, *commerce.Product) { return p.ID, p })
		},
	}
	l.ImagesByProduct = &Loader[domain.ProductID, []*domain.Image]{
		load: func(ctx context.Context, ids []domain.ProductID) (map[domain.ProductID][]*domain.Image, error) {
			rows, err := commercedb.All(ctx, db, commercedb.ImagesByProducts(ids))
			return many(rows, err, func(m commercedb.ProductImage) (domain.ProductID, *domain.Image) {
				return m.ProductID, &m.Image
			})
		},
	}
	l.Variant = &Loader[domain.VariantID, *commerce.Variant]{
		load: func(ctx context.Context, ids []domain.VariantID) (map[domain.VariantID]*commerce.Variant, error) {
			rows, err := commercedb.All(ctx, db, commercedb.VariantsByIDs(ids))
			return one(rows, err, func(v *commerce.Variant) (domain.VariantID, *commerce.Variant) { return v.ID, v })
		},
	}
	l.VariantsByProduct = &Loader[domain.ProductID, []*commerce.Variant]{
		load: func(ctx context.Context, ids []domain.ProductID) (map[domain.ProductID][]*commerce.Variant, error) {
			rows, err := commercedb.All(ctx, db, commercedb.VariantsByProducts(ids))
			return many(rows, err, func(v *commerce.Variant) (domain.ProductID, *commerce.Variant) { return v.ID.Product, v })
		},
	}
	l.SuggestedProducts = &With[int, string, []domain.ProductID]{
		load: func(ctx context.Context, first int, texts []string) (map[string][]domain.ProductID, error) {
			rows, err := commercedb.All(ctx, db, commercedb.ProductsLike(texts, first))
			return many(rows, err, func(s commercedb.Suggestion) (string, domain.ProductID) { return s.Text, s.Product })
		},
	}
	l.ProductsByStore = &With[StoreProducts, domain.StoreID, []commercedb.ProductAt]{
		load: func(
			ctx context.Context, p StoreProducts, of []domain.StoreID,
		) (map[domain.StoreID][]commercedb.ProductAt, error) {
			rows, err := commercedb.All(ctx, db, commercedb.ProductsPageByStore(of, p.Sort, p.Page))
			return many(rows, err, func(at commercedb.ProductAt) (domain.StoreID, commercedb.ProductAt) { return at.Store, at })
		},
	}
}

// VisibleProducts loads products that the actor may see, nil in the place of the others. What the actor does in a store is
// asked only where not everybody may see the product.
func (l *Loaders) VisibleProducts(ctx context.Context, ids []domain.ProductID) ([]*commerce.Product, error) {
	products, err := l.Product.All(ctx, ids)
	return withRole(ctx, l.ViewerRole, products, err, func(p *commerce.Product) domain.StoreID { return p.StoreID })
}

// Suggestions loads what texts may be about, at most first a text, without what the actor may not see.
func (l *Loaders) Suggestions(ctx context.Context, first int, texts []string) ([][]*commerce.Product, error) {
	found, err := l.SuggestedProducts.All(ctx, first, texts)
	if err != nil {
		return make([][]*commerce.Product, len(texts)), err
	}
	products, err := l.VisibleProducts(ctx, slices.Concat(found...))
	if err != nil {
		return make([][]*commerce.Product, len(texts)), failed(len(texts), err)
	}
	out := make([][]*commerce.Product, len(texts))
	for i, ids := range found {
		out[i] = slices.DeleteFunc(slices.Clone(products[:len(ids)]), func(p *commerce.Product) bool { return p == nil })
		products = products[len(ids):]
	}
	return out, nil
}

// VisibleVariants loads variants of products that the actor may see, nil in the place of the others.
func (l *Loaders) VisibleVariants(ctx context.Context, ids []domain.VariantID) ([]*commerce.Variant, error) {
	parents := make([]domain.ProductID, len(ids))
	for i, id := range ids {
		parents[i] = id.Product
	}
	loadingVariants := l.Variant.Start(ctx, ids)
	products, err := l.VisibleProducts(ctx, parents)
	variants, variantErr := loadingVariants()
	return below(variants, products), cmp.Or(err, variantErr)
}
