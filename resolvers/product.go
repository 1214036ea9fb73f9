package resolvers

import (
	"context"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
)

// usualVariants is the size of a page of variants when none is asked for.
const usualVariants = 50

func productID(p *commerce.Product) (domain.ProductID, bool) { return p.ID, true }

func productStoreID(p *commerce.Product) (domain.StoreID, bool) { return p.StoreID, true }

func variantProductID(v *commerce.Variant) (domain.ProductID, bool) { return v.ID.Product, true }

// matching picks from each product's variants the one that the options make, nil where there is none.
func matching(variants [][]*commerce.Variant, options []*commerce.SelectedOption) []*commerce.Variant {
	chosen := make([]commerce.SelectedOption, len(options))
	for i, o := range options {
		chosen[i] = *o
	}
	out := make([]*commerce.Variant, len(variants))
	for i := range variants {
		for _, v := range variants[i] {
			if v.Matches(chosen) {
				out[i] = v
				break
			}
		}
	}
	return out
}

// availability is each product's bucket.
func availability(products []*commerce.Product, stock [][]*commerce.Stock) []*commerce.Availability {
	out := make([]*commerce.Availability, len(products))
	for i, p := range products {
		if p != nil {
			bucket := p.Availability(stock[i])
			out[i] = &bucket
		}
	}
	return out
}

// variantAvailability is each variant's bucket. Whether it can be bought at all is its product's to say.
func (r *Resolver) variantAvailability(
	ctx context.Context, variants []*commerce.Variant,
) ([]*commerce.Availability, error) {
	both := func(ctx context.Context, ids []domain.ProductID) ([]*commerce.Product, error) {
		r.load.StockByProduct.Start(ctx, ids) // asked for now and collected below: one wait for both
		return r.load.VisibleProducts(ctx, ids)
	}
	out := make([]*commerce.Availability, len(variants))
	products, err := edge(ctx, variants, variantProductID, both)
	if err != nil {
		return out, err
	}
	stock, err := r.stockOfVariants(ctx, variants)
	for i, p := range products {
		if p == nil || stock[i] == nil {
			continue
		}
		bucket := p.Availability(stock[i : i+1])
		out[i] = &bucket
	}
	return out, err
}

// stockOfVariants finds each variant's stock in its product's; nil where the inventory has none.
func (r *Resolver) stockOfVariants(ctx context.Context, variants []*commerce.Variant) ([]*commerce.Stock, error) {
	all, err := edge(ctx, variants, variantProductID, r.load.StockByProduct.All)
	out := make([]*commerce.Stock, len(variants))
	for i, v := range variants {
		if v == nil {
			continue
		}
		if stock := ofVariant(all[i], &v.ID.N); len(stock) == 1 {
			out[i] = stock[0]
		}
	}
	return out, err
}

func sellableQuantity(s *commerce.Stock) *int32 {
	n := s.SellableQuantity()
	if n == nil {
		return nil
	}
	quantity := int32(*n) //nolint:gosec // less than 10
	return &quantity
}

// affiliate is what a store offers to creators for each product, for whoever is signed in.
func (r *Resolver) affiliate(ctx context.Context, products []*commerce.Product) ([]*commerce.AffiliateOffer, error) {
	signedIn := domain.ActorFrom(ctx).SignedIn()
	allowed := each(products, func(*commerce.Product) bool { return signedIn })
	return guarded(ctx, "affiliate", products, allowed,
		func(ctx context.Context, open []*commerce.Product) ([]*commerce.AffiliateOffer, error) {
			return edge(ctx, open, productID, r.load.OfferByProduct.All)
		})
}
