package resolvers

import (
	"context"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/graph/generated"
	"github.com/trellisgraph/trellis/graph/model"
)

func (r *cartResolver) Groups(ctx context.Context, objs []*commerce.Cart) ([][]*commerce.CartGroup, error) {
	return linesOf(ctx, r.Resolver, objs, commerce.ByStore)
}

func (r *cartResolver) LineCount(ctx context.Context, objs []*commerce.Cart) ([]int32, error) {
	return linesOf(ctx, r.Resolver, objs, lineCount)
}

func (r *cartResolver) SelectedCount(ctx context.Context, objs []*commerce.Cart) ([]int32, error) {
	return linesOf(ctx, r.Resolver, objs, selectedCount)
}

func (r *cartResolver) Cost(ctx context.Context, objs []*commerce.Cart) ([]*commerce.CartCost, error) {
	return r.cartCosts(ctx, objs)
}

func (r *cartResolver) Problems(ctx context.Context, objs []*commerce.Cart) ([][]*commerce.CartProblem, error) {
	return r.cartProblems(ctx, objs)
}

func (r *cartGroupResolver) Store(ctx context.Context, objs []*commerce.CartGroup) ([]*commerce.Store, error) {
	return edge(ctx, objs, cartGroupStoreID, r.load.VisibleStores)
}

func (r *cartGroupResolver) Cost(ctx context.Context, objs []*commerce.CartGroup) ([]*commerce.CartCost, error) {
	return r.estimates(ctx, objs)
}

func (r *cartGroupResolver) Coupons(ctx context.Context, objs []*commerce.CartGroup) ([][]*commerce.Coupon, error) {
	coupons, err := edge(ctx, objs, cartGroupStoreID, r.offered(mostCouponsShown))
	return allOrEmpty(coupons), err
}

func (r *cartGroupResolver) ShippingEstimate(ctx context.Context, objs []*commerce.CartGroup) ([]*domain.Money, error) {
	costs, err := r.estimates(ctx, objs)
	return each(costs, func(c *commerce.CartCost) *domain.Money { return c.Shipping }), err
}

func (r *cartLineResolver) Variant(ctx context.Context, objs []*commerce.CartLine) ([]*commerce.Variant, error) {
	return edge(ctx, objs, func(l *commerce.CartLine) (domain.VariantID, bool) { return l.Snapshot.VariantID, true }, r.load.VisibleVariants)
}

func (r *cartLineResolver) UnitPrice(ctx context.Context, objs []*commerce.CartLine) ([]*domain.Money, error) {
	return onOffers(ctx, r.Resolver, objs, unitPrice)
}

func (r *cartLineResolver) Total(ctx context.Context, objs []*commerce.CartLine) ([]*domain.Money, error) {
	return onOffers(ctx, r.Resolver, objs, lineTotal)
}

func (r *cartLineResolver) Problem(ctx context.Context, objs []*commerce.CartLine) ([]*commerce.CartProblem, error) {
	return onOffers(ctx, r.Resolver, objs, (*commerce.CartLine).ProblemWith)
}

func (r *mutationResolver) CartLinesAdd(ctx context.Context, input model.CartLinesAddInput) (*model.CartPayload, error) {
	cart, warnings, err := r.addToCart(ctx, input)
	refused, err := refusals(ctx, err)
	if err != nil {
		return nil, err
	}
	return &model.CartPayload{Cart: cart, UserErrors: refused, Warnings: warnings}, nil
}

func (r *mutationResolver) CartLinesUpdate(ctx context.Context, input model.CartLinesUpdateInput) (*model.CartPayload, error) {
	cart, err := r.updateCart(ctx, input)
	refused, err := refusals(ctx, err)
	if err != nil {
		return nil, err
	}
	return &model.CartPayload{Cart: cart, UserErrors: refused, Warnings: []*domain.Warning{}}, nil
}

func (r *priceChangedErrorResolver) Variant(ctx context.Context, objs []*commerce.PriceChangedError) ([]*commerce.Variant, error) {
	return edge(ctx, objs, func(e *commerce.PriceChangedError) (domain.VariantID, bool) { return keyOf(e.VariantID) }, r.load.VisibleVariants)
}

func (r *viewerResolver) Cart(ctx context.Context, objs []*model.Viewer) ([]*commerce.Cart, error) {
	return edge(ctx, objs, func(v *model.Viewer) (domain.CartID, bool) { return domain.CartID(v.UserID), true }, r.load.VisibleCarts)
}

func (r *Resolver) Cart() generated.CartResolver { return &cartResolver{r} }

func (r *Resolver) CartGroup() generated.CartGroupResolver { return &cartGroupResolver{r} }

func (r *Resolver) CartLine() generated.CartLineResolver { return &cartLineResolver{r} }

func (r *Resolver) PriceChangedError() generated.PriceChangedErrorResolver {
	return &priceChangedErrorResolver{r}
}

type (
	cartResolver              struct{ *Resolver }
	cartGroupResolver         struct{ *Resolver }
	cartLineResolver          struct{ *Resolver }
	priceChangedErrorResolver struct{ *Resolver }
)
