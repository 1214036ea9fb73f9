package resolvers

import (
	"context"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/graph/generated"
	"github.com/trellisgraph/trellis/graph/model"
	"github.com/trellisgraph/trellis/graph/relay"
)

func (r *mutationResolver) ProductCreate(ctx context.Context, input model.ProductCreateInput) (*model.ProductPayload, error) {
	product, err := r.createProduct(ctx, input)
	return productPayload(ctx, product, err)
}

func (r *mutationResolver) ProductUpdate(ctx context.Context, input model.ProductUpdateInput) (*model.ProductPayload, error) {
	product, err := r.updateProduct(ctx, input)
	return productPayload(ctx, product, err)
}

func (r *mutationResolver) AffiliateOfferSet(ctx context.Context, input model.AffiliateOfferSetInput) (*model.ProductPayload, error) {
	product, err := r.setOffer(ctx, input)
	return productPayload(ctx, product, err)
}

func (r *mutationResolver) RestockAlertSet(ctx context.Context, input model.RestockAlertSetInput) (*model.ProductPayload, error) {
	product, err := r.setRestockAlert(ctx, input)
	return productPayload(ctx, product, err)
}

func (r *productResolver) Media(ctx context.Context, objs []*commerce.Product) ([][]model.Media, error) {
	rows, err := edge(ctx, objs, productID, r.load.ImagesByProduct.All)
	return imagesAsMedia(rows), err
}

func (r *productResolver) Store(ctx context.Context, objs []*commerce.Product) ([]*commerce.Store, error) {
	return edge(ctx, objs, productStoreID, r.load.VisibleStores)
}

func (r *productResolver) Availability(ctx context.Context, objs []*commerce.Product) ([]*commerce.Availability, error) {
	stock, err := edge(ctx, objs, productID, r.load.StockByProduct.All)
	return availability(objs, stock), err
}

func (r *productResolver) Variants(ctx context.Context, objs []*commerce.Product, first *int32, after *string, last *int32, before *string) ([]*relay.Connection[*commerce.Variant], error) {
	page, err := relay.Args{First: first, After: after, Last: last, Before: before}.Page(relay.ListVariants, usualVariants)
	if err != nil {
		return nil, err
	}
	variants, err := edge(ctx, objs, productID, r.load.VariantsByProduct.All)
	return numberedPages(relay.ListVariants, page, variants, func(v *commerce.Variant) int16 { return v.ID.N }), err
}

func (r *productResolver) Variant(ctx context.Context, objs []*commerce.Product, options []*commerce.SelectedOption) ([]*commerce.Variant, error) {
	variants, err := edge(ctx, objs, productID, r.load.VariantsByProduct.All)
	return matching(variants, options), err
}

func (r *productResolver) ViewerWantsRestock(ctx context.Context, objs []*commerce.Product) ([]bool, error) {
	return edge(ctx, objs, productID, r.load.WantedByViewer.All)
}

func (r *productResolver) Affiliate(ctx context.Context, objs []*commerce.Product) ([]*commerce.AffiliateOffer, error) {
	return r.affiliate(ctx, objs)
}

func (r *productConnectionResolver) TotalCount(ctx context.Context, objs []*relay.Connection[*commerce.Product]) ([]*domain.Count, error) {
	return totals(ctx, objs, counting(r.load.TopicProductsCounted.All))
}

func (r *productVariantResolver) Product(ctx context.Context, objs []*commerce.Variant) ([]*commerce.Product, error) {
	return edge(ctx, objs, variantProductID, r.load.VisibleProducts)
}

func (r *productVariantResolver) Availability(ctx context.Context, objs []*commerce.Variant) ([]*commerce.Availability, error) {
	return r.variantAvailability(ctx, objs)
}

func (r *productVariantResolver) SellableQuantity(ctx context.Context, objs []*commerce.Variant) ([]*int32, error) {
	stock, err := r.stockOfVariants(ctx, objs)
	return each(stock, sellableQuantity), err
}

func (r *productVariantConnectionResolver) TotalCount(ctx context.Context, objs []*relay.Connection[*commerce.Variant]) ([]*domain.Count, error) {
	return totals(ctx, objs, counting(r.load.LowStockCount.All))
}

func (r *queryResolver) Product(ctx context.Context, id string) (*commerce.Product, error) {
	productID, err := domain.ParseID[domain.ProductID]("id", id)
	if err != nil {
		return nil, err
	}
	return single(ctx, productID, r.load.VisibleProducts)
}

func (r *Resolver) Product() generated.ProductResolver { return &productResolver{r} }

func (r *Resolver) ProductConnection() generated.ProductConnectionResolver {
	return &productConnectionResolver{r}
}

func (r *Resolver) ProductVariant() generated.ProductVariantResolver {
	return &productVariantResolver{r}
}

func (r *Resolver) ProductVariantConnection() generated.ProductVariantConnectionResolver {
	return &productVariantConnectionResolver{r}
}

type (
	productResolver                  struct{ *Resolver }
	productConnectionResolver        struct{ *Resolver }
	productVariantResolver           struct{ *Resolver }
	productVariantConnectionResolver struct{ *Resolver }
)
