package resolvers

import (
	"context"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/graph/generated"
	"github.com/trellisgraph/trellis/graph/model"
)

func (r *insufficientStockErrorResolver) Variant(ctx context.Context, objs []*commerce.InsufficientStockError) ([]*commerce.Variant, error) {
	return edge(ctx, objs, func(e *commerce.InsufficientStockError) (domain.VariantID, bool) { return e.VariantID, true }, r.load.VisibleVariants)
}

func (r *mutationResolver) InventoryAdjust(ctx context.Context, input model.InventoryAdjustInput) (*model.InventoryPayload, error) {
	variant, err := r.adjustInventory(ctx, input)
	refused, err := refusals(ctx, err)
	if err != nil {
		return nil, err
	}
	return &model.InventoryPayload{Variant: variant, UserErrors: refused}, nil
}

func (r *productVariantResolver) Sku(ctx context.Context, objs []*commerce.Variant) ([]*string, error) {
	return forStaffOfVariants(ctx, r.Resolver, "sku", objs, func(_ context.Context, open []*commerce.Variant) ([]*string, error) {
		return each(open, func(v *commerce.Variant) *string { return v.SKU }), nil
	})
}

func (r *productVariantResolver) Inventory(ctx context.Context, objs []*commerce.Variant) ([]*commerce.Stock, error) {
	return forStaffOfVariants(ctx, r.Resolver, "inventory", objs, r.stockOfVariants)
}

func (r *Resolver) InsufficientStockError() generated.InsufficientStockErrorResolver {
	return &insufficientStockErrorResolver{r}
}

type insufficientStockErrorResolver struct{ *Resolver }
