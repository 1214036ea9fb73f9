package resolvers

import (
	"context"

	"github.com/trellisgraph/trellis/domain/commerce"
)

func (r *productVariantResolver) Sku(ctx context.Context, objs []*commerce.Variant) ([]*string, error) {
	return forStaffOfVariants(ctx, r.Resolver, "sku", objs, func(_ context.Context, open []*commerce.Variant) ([]*string, error) {
		return each(open, func(v *commerce.Variant) *string { return v.SKU }), nil
	})
}

func (r *productVariantResolver) Inventory(ctx context.Context, objs []*commerce.Variant) ([]*commerce.Stock, error) {
	return forStaffOfVariants(ctx, r.Resolver, "inventory", objs, r.stockOfVariants)
}
