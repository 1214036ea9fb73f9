package resolvers

import (
	"context"
	"fmt"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/graph/model"
	"github.com/trellisgraph/trellis/services"
)

// usualVariants is the size of a page of variants when none is asked for.
const usualVariants = 50

func productID(p *commerce.Product) (domain.ProductID, bool) { return p.ID, true }

func productStoreID(p *commerce.Product) (domain.StoreID, bool) { return p.StoreID, true }

func variantProductID(v *commerce.Variant) (domain.ProductID, bool) { return v.ID.Product, true }

// matching picks from each product's variants the one that the options make, nil where there is none.
func matching(variants [][]*commerce.Variant, options []*commerce.SelectedOption) []*commerce.Variant {
	wanted := chosen(options)
	out := make([]*commerce.Variant, len(variants))
	for i := range variants {
		for _, v := range variants[i] {
			if v.Matches(wanted) {
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

// createProduct reads the input, puts the product on sale and reads it back.
func (r *Resolver) createProduct(ctx context.Context, input model.ProductCreateInput) (*commerce.Product, error) {
	store, err := domain.ParseID[domain.StoreID]("storeId", input.StoreID)
	if err != nil {
		return nil, err
	}
	category, err := domain.ParseID[domain.CategoryID]("categoryId", input.CategoryID)
	if err != nil {
		return nil, err
	}
	pictures, err := parseIDs[domain.MediaID]("mediaIds", input.MediaIds)
	if err != nil {
		return nil, err
	}
	id, err := r.do.Products.CreateProduct(ctx, services.CreateProduct{
		StoreID: store, MediaIDs: pictures, Key: input.IdempotencyKey,
		Fields: commerce.ProductFields{
			CategoryID: category, Title: input.Title, DescriptionHTML: input.DescriptionHTML,
			Variants: each(input.Variants, variantFields), CommissionBps: optionalInt(input.CommissionBps.Value()),
		},
	})
	if err != nil {
		return nil, err
	}
	return single(ctx, id, r.load.VisibleProducts)
}

func variantFields(in *model.VariantInput) commerce.VariantFields {
	return commerce.VariantFields{
		Options: chosen(in.Options), Price: in.Price, SKU: in.Sku.Value(), OnHand: int(in.OnHand),
	}
}

func chosen(options []*commerce.SelectedOption) []commerce.SelectedOption {
	return each(options, func(o *commerce.SelectedOption) commerce.SelectedOption { return *o })
}

// updateProduct reads the input, changes the product and reads it back.
func (r *Resolver) updateProduct(ctx context.Context, input model.ProductUpdateInput) (*commerce.Product, error) {
	id, err := domain.ParseID[domain.ProductID]("productId", input.ProductID)
	if err != nil {
		return nil, err
	}
	patches, err := variantPatches(input.Variants.Value())
	if err != nil {
		return nil, err
	}
	var pictures []domain.MediaID
	if given := input.MediaIds.Value(); given != nil {
		if pictures, err = parseIDs[domain.MediaID]("mediaIds", given); err != nil {
			return nil, err
		}
	}
	err = r.do.Products.UpdateProduct(ctx, services.UpdateProduct{
		ProductID: id, MediaIDs: pictures, Key: input.IdempotencyKey,
		Change: commerce.ListingChange{
			Title: input.Title.Value(), Subtitle: changeOf(input.Subtitle), DescriptionHTML: input.DescriptionHTML.Value(),
			Status: input.Status.Value(), Patches: patches, Added: each(input.AddVariants.Value(), variantFields),
		},
	})
	if err != nil {
		return nil, err
	}
	return single(ctx, id, r.load.VisibleProducts)
}

func variantPatches(input []*model.VariantPatch) ([]commerce.VariantChange, error) {
	patches := make([]commerce.VariantChange, len(input))
	for i, in := range input {
		id, err := domain.ParseID[domain.VariantID](fmt.Sprintf("variants.%d.variantId", i), in.VariantID)
		if err != nil {
			return nil, err
		}
		patches[i] = commerce.VariantChange{
			ID: id, Price: in.Price.Value(), CompareAt: changeOf(in.CompareAtPrice), SKU: changeOf(in.Sku),
		}
		if options := in.Options.Value(); options != nil {
			values := chosen(options)
			patches[i].Options = &values
		}
	}
	return patches, nil
}

// setOffer reads the input, sets the offer and reads the product back.
func (r *Resolver) setOffer(ctx context.Context, input model.AffiliateOfferSetInput) (*commerce.Product, error) {
	id, err := domain.ParseID[domain.ProductID]("productId", input.ProductID)
	if err != nil {
		return nil, err
	}
	err = r.do.Products.SetAffiliateOffer(ctx, commerce.AffiliateOffer{
		ProductID: id, Open: input.Open, CommissionBps: int(input.CommissionBps), ValidUntil: input.ValidUntil.Value(),
	})
	if err != nil {
		return nil, err
	}
	return single(ctx, id, r.load.VisibleProducts)
}

// setRestockAlert reads the input, keeps or drops the wish and reads the product back.
func (r *Resolver) setRestockAlert(ctx context.Context, input model.RestockAlertSetInput) (*commerce.Product, error) {
	id, err := domain.ParseID[domain.ProductID]("productId", input.ProductID)
	if err != nil {
		return nil, err
	}
	if err := r.do.Products.SetRestockAlert(ctx, id, input.Wanted); err != nil {
		return nil, err
	}
	return single(ctx, id, r.load.VisibleProducts)
}

// productPayload tells of a product that was changed, or why it was not.
func productPayload(ctx context.Context, product *commerce.Product, err error) (*model.ProductPayload, error) {
	refused, err := refusals(ctx, err)
	if err != nil {
		return nil, err
	}
	return &model.ProductPayload{Product: product, UserErrors: refused}, nil
}
