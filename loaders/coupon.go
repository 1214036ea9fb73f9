package loaders

import (
	"cmp"
	"context"
	"time"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	commercedb "github.com/trellisgraph/trellis/storage/commerce"
	"github.com/trellisgraph/trellis/storage/postgres"
)

// ClaimedCoupons asks for a page of a user's claimed coupons that are in a state at a time.
type ClaimedCoupons struct {
	ClaimedNow
	Page domain.Page
}

// ClaimedNow are claimed coupons that are in a state at a time.
type ClaimedNow struct {
	State commerce.CouponState
	Now   time.Time
}

// ClaimsOf names the claimed coupons of a user that are in a state at a time.
type ClaimsOf struct {
	User domain.UserID
	ClaimedNow
}

func (l *Loaders) coupons(db commercedb.Reader) {
	l.Coupon = &Loader[domain.CouponID, *commerce.Coupon]{
		load: func(ctx context.Context, ids []domain.CouponID) (map[domain.CouponID]*commerce.Coupon, error) {
			rows, err := commercedb.All(ctx, db, commercedb.CouponsByIDs(ids))
			return one(rows, err, func(c *commerce.Coupon) (domain.CouponID, *commerce.Coupon) { return c.ID, c })
		},
	}
	l.CouponsByStore = &Loader[domain.StoreID, []*commerce.Coupon]{
		load: func(ctx context.Context, stores []domain.StoreID) (map[domain.StoreID][]*commerce.Coupon, error) {
			rows, err := commercedb.All(ctx, db, commercedb.LastCouponsByStores(stores, commerce.MostCoupons))
			return many(rows, err, func(c *commerce.Coupon) (domain.StoreID, *commerce.Coupon) { return c.ID.Store, c })
		},
	}
	l.ViewerClaim = &Loader[domain.CouponID, *commerce.CouponClaim]{
		load: func(ctx context.Context, ids []domain.CouponID) (map[domain.CouponID]*commerce.CouponClaim, error) {
			viewer := domain.ActorFrom(ctx)
			if !viewer.SignedIn() {
				return map[domain.CouponID]*commerce.CouponClaim{}, nil // nobody claimed anything, without a statement
			}
			rows, err := commercedb.All(ctx, db, commercedb.ClaimsAmong(viewer.UserID, ids))
			return one(rows, err, func(k *commerce.CouponClaim) (domain.CouponID, *commerce.CouponClaim) { return k.CouponID, k })
		},
	}
	l.ClaimsByUser = &With[ClaimedCoupons, domain.UserID, []commercedb.ClaimAt]{
		load: func(ctx context.Context, p ClaimedCoupons, of []domain.UserID) (map[domain.UserID][]commercedb.ClaimAt, error) {
			rows, err := commercedb.All(ctx, db, commercedb.ClaimsPage(of, p.State, p.Now, p.Page))
			return many(rows, err, func(at commercedb.ClaimAt) (domain.UserID, commercedb.ClaimAt) { return at.User, at })
		},
	}
	l.ClaimCount = &Loader[ClaimsOf, domain.Count]{
		load: func(ctx context.Context, keys []ClaimsOf) (map[ClaimsOf]domain.Count, error) {
			return counts(keys, func(k ClaimsOf) (ClaimedNow, domain.UserID) { return k.ClaimedNow, k.User },
				func(p ClaimedNow, of []domain.UserID) ([]postgres.Counted[domain.UserID], error) {
					return commercedb.All(ctx, db, commercedb.CountClaims(of, p.State, p.Now, domain.CountingLimit+1))
				})
		},
	}
}

// VisibleCoupons loads, at a time, coupons of stores that the actor may see, nil in the place of the others and of those
// whose time is over, unless the actor claimed them.
func (l *Loaders) VisibleCoupons(now time.Time) func(context.Context, []domain.CouponID) ([]*commerce.Coupon, error) {
	return func(ctx context.Context, ids []domain.CouponID) ([]*commerce.Coupon, error) {
		stores := make([]domain.StoreID, len(ids))
		for i, id := range ids {
			stores[i] = id.Store
		}
		loading, claiming := l.Coupon.Start(ctx, ids), l.ViewerClaim.Start(ctx, ids)
		visible, err := l.VisibleStores(ctx, stores)
		coupons, couponErr := loading()
		claims, claimErr := claiming()
		kept := below(coupons, visible)
		for i, c := range kept {
			if c != nil && !c.CanSee(claims[i], now) {
				kept[i] = nil
			}
		}
		return kept, cmp.Or(err, couponErr, claimErr)
	}
}
