package seed

import (
	"iter"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/seed/demo"
	commercedb "github.com/trellisgraph/trellis/storage/commerce"
)

// couponsOf are the coupons of the i-th store as text; a generated one has one.
func (w *world) couponsOf(i int) []demo.Coupon {
	if i < len(w.shops) {
		return w.coupons[w.shops[i].Handle]
	}
	return []demo.Coupon{{
		Title: "进店立减 5 元", MinSpend: 5_000, Off: 500, FromHours: 24 * 20, ForHours: 24 * 50, Crowd: i % 12, Left: 100,
	}}
}

// claimers are the readers who claimed the k-th coupon of the i-th store.
func (w *world) claimers(i, k int) []int {
	r := w.random(aClaim, i<<8|k)
	reader := w.someReader(r)
	return distinct(w.couponsOf(i)[k].Crowd, func() (int, bool) {
		who, ok := reader()
		return who, ok && who != w.shopOwner(i)
	})
}

func (w *world) coupon(i, k int) *commerce.Coupon {
	c := w.couponsOf(i)[k]
	claimed := len(c.Claims) + len(w.claimers(i, k))
	out := &commerce.Coupon{
		ID: domain.CouponID{Store: w.storeID(i), N: int16(k + 1)}, Title: c.Title, //nolint:gosec // a few
		Currency: w.currencyOf(i), StartsAt: w.ago(c.FromHours), EndsAt: w.ago(c.FromHours - c.ForHours),
		Total: claimed + c.Left, Claimed: claimed,
	}
	if c.MinSpend > 0 {
		out.MinMinor = &c.MinSpend
	}
	if c.Percent > 0 {
		out.OffBy = &c.Percent
	} else {
		out.OffMinor = &c.Off
	}
	return out
}

func (w *world) allCoupons() iter.Seq[*commerce.Coupon] {
	return func(yield func(*commerce.Coupon) bool) {
		for i := range w.stores {
			for k := range w.couponsOf(i) {
				if !yield(w.coupon(i, k)) {
					return
				}
			}
		}
	}
}

func (w *world) allClaims() iter.Seq[commercedb.Claimed] {
	return func(yield func(commercedb.Claimed) bool) {
		for i := range w.stores {
			for k := range w.couponsOf(i) {
				for _, claim := range w.claimsOf(i, k) {
					if !yield(claim) {
						return
					}
				}
			}
		}
	}
}

// claimsOf are the claims of the k-th coupon of the i-th store: the curated ones, and those of readers, who did not use it yet.
func (w *world) claimsOf(i, k int) []commercedb.Claimed {
	coupon, r := w.coupon(i, k), w.random(aClaim, -1-(i<<8|k))
	var out []commercedb.Claimed
	add := func(claim *commerce.CouponClaim) {
		claim.CouponID = coupon.ID
		claim.ID = w.uuid(aClaim, i<<24|k<<16|len(out), claim.ClaimedAt)
		out = append(out, commercedb.Claimed{CouponClaim: claim, Coupon: coupon})
	}
	for _, c := range w.couponsOf(i)[k].Claims {
		claim := &commerce.CouponClaim{UserID: w.userID(w.personNo[c.Person]), ClaimedAt: w.ago(c.AgeHours)}
		if c.Group != "" {
			s := w.sale(w.groupNo[c.Group])
			claim.UsedAt = &s.PlacedAt
			for _, o := range s.orders {
				if o.StoreID == coupon.ID.Store {
					claim.OrderID = &o.ID
				}
			}
		}
		add(claim)
	}
	for _, reader := range w.claimers(i, k) {
		add(&commerce.CouponClaim{
			UserID: w.userID(reader), ClaimedAt: between(r, coupon.StartsAt, noLater(coupon.EndsAt, w.o.At.UTC())),
		})
	}
	return out
}
