package resolvers

import (
	"context"
	"slices"
	"time"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/graph/model"
	"github.com/trellisgraph/trellis/graph/relay"
	"github.com/trellisgraph/trellis/loaders"
	"github.com/trellisgraph/trellis/services"
	commercedb "github.com/trellisgraph/trellis/storage/commerce"
)

// How many coupons a store or a product shows at most, and how many of a store are looked at for the best.
const (
	mostCouponsShown  = 10
	mostCouponsLooked = 50
)

func couponID(c *commerce.Coupon) (domain.CouponID, bool) { return c.ID, true }

// moment is now to the second: pages and counts of one request that ask for what is the case now share a statement.
func (r *Resolver) moment() time.Time { return r.now().UTC().Truncate(time.Second) }

// couponStates is what the viewer can do with each coupon.
func (r *Resolver) couponStates(ctx context.Context, coupons []*commerce.Coupon) ([]commerce.CouponState, error) {
	claims, err := edge(ctx, coupons, couponID, r.load.ViewerClaim.All)
	states, now := make([]commerce.CouponState, len(coupons)), r.moment()
	for i, c := range coupons {
		if c != nil {
			states[i] = c.State(claims[i], now)
		}
	}
	return states, err
}

// offered loads the coupons of stores that the viewer can claim or use now, those that end first ahead and at most so many of
// each store.
func (r *Resolver) offered(most int) func(context.Context, []domain.StoreID) ([][]*commerce.Coupon, error) {
	return func(ctx context.Context, stores []domain.StoreID) ([][]*commerce.Coupon, error) {
		out := make([][]*commerce.Coupon, len(stores))
		all, err := r.load.CouponsByStore.All(ctx, stores)
		if err != nil {
			return out, err
		}
		var ids []domain.CouponID
		for _, c := range slices.Concat(all...) {
			ids = append(ids, c.ID)
		}
		claims, err := r.load.ViewerClaim.All(ctx, ids)
		if err != nil {
			return out, firstOf(err)
		}
		now := r.moment()
		for i := range all {
			for j, c := range all[i] {
				if c.Offered(claims[j], now) {
					out[i] = append(out[i], c)
				}
			}
			claims = claims[len(all[i]):]
			commerce.SoonestEnd(out[i])
			out[i] = out[i][:min(len(out[i]), most)]
		}
		return out, nil
	}
}

// claimedCoupons makes a page of each viewer's claimed coupons.
func (r *Resolver) claimedCoupons(
	ctx context.Context, state commerce.CouponState, page domain.Page, viewers []*model.Viewer,
) ([]*relay.Connection[*commerce.Coupon], error) {
	if state == commerce.CouponClaimable {
		return nil, domain.BadInput("state", "what can be claimed is found at its store; the viewer has none of it")
	}
	want := loaders.ClaimedCoupons{ClaimedNow: loaders.ClaimedNow{State: state, Now: r.moment()}, Page: page}
	rows, err := edge(ctx, viewers, viewerID, func(ctx context.Context, ids []domain.UserID) ([][]commercedb.ClaimAt, error) {
		return r.load.ClaimsByUser.All(ctx, want, ids)
	})
	if err != nil {
		return make([]*relay.Connection[*commerce.Coupon], len(rows)), err
	}
	places := placesOf(rows, func(at commercedb.ClaimAt) place[domain.CouponID] {
		return place[domain.CouponID]{key: at.Coupon, at: domain.Position{Key: at.At.UnixMicro(), ID: at.Claim}}
	})
	pages, err := connections(ctx, relay.ListViewerCoupons, page, places, uncounted(viewers),
		r.load.VisibleCoupons(want.Now))
	return countedAs(pages, viewers, func(v *model.Viewer) any {
		return loaders.ClaimsOf{User: v.UserID, ClaimedNow: want.ClaimedNow}
	}), err
}

// createCoupon reads the input, gives the coupon and reads it back.
func (r *Resolver) createCoupon(ctx context.Context, input model.CouponCreateInput) (*commerce.Coupon, error) {
	store, err := domain.ParseID[domain.StoreID]("storeId", input.StoreID)
	if err != nil {
		return nil, err
	}
	id, err := r.do.Coupons.CreateCoupon(ctx, services.CreateCoupon{
		StoreID: store, Key: input.IdempotencyKey,
		Fields: commerce.CouponFields{
			Title: input.Title, MinSpend: input.MinSpend.Value(), AmountOff: input.AmountOff.Value(),
			OffBy: optionalInt(input.PercentOff.Value()),
			Total: int(input.Total), PerUser: int(input.PerUser), StartsAt: input.StartsAt, EndsAt: input.EndsAt,
		},
	})
	if err != nil {
		return nil, err
	}
	return single(ctx, id, r.load.VisibleCoupons(r.moment()))
}

// claimCoupon reads the input, claims the coupon and reads it back.
func (r *Resolver) claimCoupon(ctx context.Context, input model.CouponClaimInput) (*commerce.Coupon, error) {
	id, err := domain.ParseID[domain.CouponID]("couponId", input.CouponID)
	if err != nil {
		return nil, err
	}
	if err := r.do.Coupons.ClaimCoupon(ctx, services.ClaimCoupon{CouponID: id, Key: input.IdempotencyKey}); err != nil {
		return nil, err
	}
	return single(ctx, id, r.load.VisibleCoupons(r.moment()))
}

// couponPayload is what a mutation of a coupon answers.
func couponPayload(ctx context.Context, coupon *commerce.Coupon, err error) (*model.CouponPayload, error) {
	refused, err := refusals(ctx, err)
	if err != nil {
		return nil, err
	}
	return &model.CouponPayload{Coupon: coupon, UserErrors: refused}, nil
}
