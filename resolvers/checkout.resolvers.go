package resolvers

import (
	"context"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/graph/generated"
	"github.com/trellisgraph/trellis/graph/model"
)

func (r *checkoutResolver) Groups(ctx context.Context, objs []*commerce.Checkout) ([][]*commerce.CheckoutGroup, error) {
	quotes, err := r.quotes(ctx, objs)
	return each(quotes, func(q *commerce.Quote) []*commerce.CheckoutGroup { return q.Groups }), err
}

func (r *checkoutResolver) Problems(ctx context.Context, objs []*commerce.Checkout) ([][]*commerce.CartProblem, error) {
	return r.checkoutProblems(ctx, objs)
}

func (r *checkoutResolver) ReadyToPlace(ctx context.Context, objs []*commerce.Checkout) ([]bool, error) {
	problems, err := r.checkoutProblems(ctx, objs)
	ready := make([]bool, len(objs))
	for i, c := range objs {
		ready[i] = c != nil && c.GroupID == nil && len(problems[i]) == 0
	}
	return ready, err
}

func (r *checkoutResolver) OrderGroup(ctx context.Context, objs []*commerce.Checkout) ([]*commerce.OrderGroup, error) {
	return edge(ctx, objs, func(c *commerce.Checkout) (domain.GroupID, bool) { return keyOf(c.GroupID) }, r.load.VisibleGroups)
}

func (r *checkoutGroupResolver) Store(ctx context.Context, objs []*commerce.CheckoutGroup) ([]*commerce.Store, error) {
	return edge(ctx, objs, func(g *commerce.CheckoutGroup) (domain.StoreID, bool) { return g.StoreID, true }, r.load.VisibleStores)
}

func (r *checkoutGroupResolver) Coupons(ctx context.Context, objs []*commerce.CheckoutGroup) ([][]*commerce.Coupon, error) {
	coupons, err := edge(ctx, objs, func(g *commerce.CheckoutGroup) (domain.CouponID, bool) { return keyOf(g.CouponID()) }, r.load.Coupon.All)
	out := make([][]*commerce.Coupon, len(objs))
	for i, c := range coupons {
		out[i] = []*commerce.Coupon{}
		if c != nil {
			out[i] = append(out[i], c)
		}
	}
	return out, err
}

func (r *mutationResolver) CheckoutCreate(ctx context.Context, input model.CheckoutCreateInput) (*model.CheckoutPayload, error) {
	checkout, warnings, err := r.createCheckout(ctx, input)
	refused, err := refusals(ctx, err)
	if err != nil {
		return nil, err
	}
	return &model.CheckoutPayload{Checkout: checkout, UserErrors: refused, Warnings: warnings}, nil
}

func (r *mutationResolver) CheckoutUpdate(ctx context.Context, input model.CheckoutUpdateInput) (*model.CheckoutPayload, error) {
	checkout, warnings, err := r.updateCheckout(ctx, input)
	refused, err := refusals(ctx, err)
	if err != nil {
		return nil, err
	}
	return &model.CheckoutPayload{Checkout: checkout, UserErrors: refused, Warnings: warnings}, nil
}

func (r *viewerResolver) Checkout(ctx context.Context, objs []*model.Viewer, id string) ([]*commerce.Checkout, error) {
	key, err := domain.ParseID[domain.CheckoutID]("id", id)
	if err != nil {
		return make([]*commerce.Checkout, len(objs)), err
	}
	return edge(ctx, objs, func(*model.Viewer) (domain.CheckoutID, bool) { return key, true }, r.load.VisibleCheckouts)
}

func (r *Resolver) Checkout() generated.CheckoutResolver { return &checkoutResolver{r} }

func (r *Resolver) CheckoutGroup() generated.CheckoutGroupResolver { return &checkoutGroupResolver{r} }

type (
	checkoutResolver      struct{ *Resolver }
	checkoutGroupResolver struct{ *Resolver }
)
