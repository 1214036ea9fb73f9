package resolvers

import (
	"context"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/graph/generated"
	"github.com/trellisgraph/trellis/graph/model"
	"github.com/trellisgraph/trellis/graph/relay"
)

func (r *couponResolver) Store(ctx context.Context, objs []*commerce.Coupon) ([]*commerce.Store, error) {
	return edge(ctx, objs, func(c *commerce.Coupon) (domain.StoreID, bool) { return c.ID.Store, true }, r.load.VisibleStores)
}

func (r *couponResolver) ViewerState(ctx context.Context, objs []*commerce.Coupon) ([]commerce.CouponState, error) {
	return r.couponStates(ctx, objs)
}

func (r *couponConnectionResolver) TotalCount(ctx context.Context, objs []*relay.Connection[*commerce.Coupon]) ([]*domain.Count, error) {
	return totals(ctx, objs, counting(r.load.ClaimCount.All))
}

func (r *mutationResolver) CouponCreate(ctx context.Context, input model.CouponCreateInput) (*model.CouponPayload, error) {
	coupon, err := r.createCoupon(ctx, input)
	return couponPayload(ctx, coupon, err)
}

func (r *mutationResolver) CouponClaim(ctx context.Context, input model.CouponClaimInput) (*model.CouponPayload, error) {
	coupon, err := r.claimCoupon(ctx, input)
	return couponPayload(ctx, coupon, err)
}

func (r *productResolver) Coupons(ctx context.Context, objs []*commerce.Product, first int32) ([][]*commerce.Coupon, error) {
	if err := relay.CheckSize("first", first, mostCouponsShown); err != nil {
		return nil, err
	}
	return edge(ctx, objs, productStoreID, r.offered(int(first)))
}

func (r *storeResolver) Coupons(ctx context.Context, objs []*commerce.Store, first int32) ([][]*commerce.Coupon, error) {
	if err := relay.CheckSize("first", first, mostCouponsShown); err != nil {
		return nil, err
	}
	return edge(ctx, objs, storeID, r.offered(int(first)))
}

func (r *viewerResolver) Coupons(ctx context.Context, objs []*model.Viewer, state commerce.CouponState, first *int32, after *string, last *int32, before *string) ([]*relay.Connection[*commerce.Coupon], error) {
	page, err := relay.Args{First: first, After: after, Last: last, Before: before}.Page(relay.ListViewerCoupons, usualPage)
	if err != nil {
		return nil, err
	}
	return r.claimedCoupons(ctx, state, page, objs)
}

func (r *Resolver) Coupon() generated.CouponResolver { return &couponResolver{r} }

func (r *Resolver) CouponConnection() generated.CouponConnectionResolver {
	return &couponConnectionResolver{r}
}

type (
	couponResolver           struct{ *Resolver }
	couponConnectionResolver struct{ *Resolver }
)
