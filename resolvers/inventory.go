package resolvers

import (
	"context"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/graph/model"
	"github.com/trellisgraph/trellis/services"
)

// rolesIn is what the viewer does in the store of each parent. An error is of the whole: who may see what is not known then.
func rolesIn[P any](
	ctx context.Context, r *Resolver, parents []*P, storeOf func(*P) (domain.StoreID, bool),
) ([]commerce.StoreRole, error) {
	roles, err := edge(ctx, parents, storeOf, r.load.ViewerRole.All)
	return roles, firstOf(err)
}

// forStaff resolves a field that only some of a store's staff may read: may says who, by what the viewer does there.
func forStaff[P, V any](
	ctx context.Context, r *Resolver, what string, parents []*P, storeOf func(*P) (domain.StoreID, bool),
	may func(commerce.StoreRole) bool, resolve func(context.Context, []*P) ([]V, error),
) ([]V, error) {
	roles, err := rolesIn(ctx, r, parents, storeOf)
	if err != nil {
		return make([]V, len(parents)), err
	}
	allowed := make([]bool, len(roles))
	for i, role := range roles {
		allowed[i] = may(role)
	}
	return guarded(ctx, what, parents, allowed, resolve)
}

// forStaffOfVariants resolves a field of variants that the staff of their products' stores may read.
func forStaffOfVariants[V any](
	ctx context.Context, r *Resolver, what string, variants []*commerce.Variant,
	resolve func(context.Context, []*commerce.Variant) ([]V, error),
) ([]V, error) {
	products, err := edge(ctx, variants, variantProductID, r.load.VisibleProducts)
	if err != nil {
		return make([]V, len(variants)), err
	}
	byVariant := make(map[*commerce.Variant]domain.StoreID, len(variants))
	for i, p := range products {
		if p != nil {
			byVariant[variants[i]] = p.StoreID
		}
	}
	storeOf := func(v *commerce.Variant) (domain.StoreID, bool) {
		id, ok := byVariant[v]
		return id, ok
	}
	return forStaff(ctx, r, what, variants, storeOf, commerce.StoreRole.Staff, resolve)
}

// adjustInventory reads the input, enters the change and reads the variant back.
func (r *Resolver) adjustInventory(ctx context.Context, input model.InventoryAdjustInput) (*commerce.Variant, error) {
	id, err := domain.ParseID[domain.VariantID]("variantId", input.VariantID)
	if err != nil {
		return nil, err
	}
	err = r.do.Products.AdjustInventory(ctx, services.AdjustInventory{
		VariantID: id, Delta: int(input.Delta), Reason: input.Reason,
		ExpectedVersion: optionalInt(input.ExpectedVersion.Value()), Key: input.IdempotencyKey,
	})
	if err != nil {
		return nil, err
	}
	return single(ctx, id, r.load.VisibleVariants)
}
