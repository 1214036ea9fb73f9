package services

import (
	"context"
	"math"
	"time"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	commercedb "github.com/trellisgraph/trellis/storage/commerce"
)

// Coupons gives coupons and has them claimed. Orders use them (Orders.PlaceOrder).
type Coupons struct {
	commerce commercedb.Store
	texts    texts
	now      func() time.Time
	newID    func() domain.UUID
}

// CreateCoupon is the input of couponCreate.
type CreateCoupon struct {
	StoreID domain.StoreID
	Fields  commerce.CouponFields
	Key     domain.IdempotencyKey `json:"-"`
}

// CreateCoupon gives a coupon of a store and returns its id. NOT_FOUND where the actor may not see the store, NOT_ALLOWED where
// they do not manage it; TOO_LONG where it gives as many as it may.
func (s *Coupons) CreateCoupon(ctx context.Context, c CreateCoupon) (domain.CouponID, error) {
	actor, err := actorOf(ctx, "couponCreate")
	if err != nil {
		return domain.CouponID{}, err
	}
	attempt, err := domain.NewAttempt(actor.UserID, "couponCreate", c.Key, c)
	if err != nil {
		return domain.CouponID{}, err
	}
	if err := s.texts.check(map[string]string{"title": c.Fields.Title}); err != nil {
		return domain.CouponID{}, err
	}
	var id domain.CouponID
	err = s.commerce.InTx(ctx, func(tx commercedb.Tx) error {
		id, err = once(ctx, tx, attempt, s.now(), func() (domain.CouponID, error) { return s.create(ctx, tx, actor, c) })
		return err
	})
	return id, err
}

func (s *Coupons) create(ctx context.Context, tx commercedb.Tx, actor domain.Actor, c CreateCoupon) (domain.CouponID, error) {
	store, role, err := lockStoreFor(ctx, tx, actor, c.StoreID)
	if err != nil {
		return domain.CouponID{}, err
	}
	if !role.Manages() {
		return domain.CouponID{}, domain.Refuse(domain.ErrNotAllowed, "storeId", "only its owner and its managers give coupons")
	}
	given, err := commercedb.All(ctx, tx.Reader, commercedb.CouponsOf(store.ID, s.now()))
	if err != nil {
		return domain.CouponID{}, err
	}
	if given[0].Open >= commerce.MostCoupons || given[0].All == math.MaxInt16 {
		return domain.CouponID{}, domain.Refuse(domain.ErrTooLong, "storeId", "a store has at most %d coupons at a time, and %d in all",
			commerce.MostCoupons, math.MaxInt16)
	}
	id := domain.CouponID{Store: store.ID, N: int16(given[0].All + 1)} //nolint:gosec // checked above
	coupon, err := commerce.NewCoupon(id, store, c.Fields, s.now())
	if err != nil {
		return domain.CouponID{}, err
	}
	return id, tx.InsertCoupon(ctx, coupon)
}

// ClaimCoupon is the input of couponClaim.
type ClaimCoupon struct {
	CouponID domain.CouponID
	Key      domain.IdempotencyKey `json:"-"`
}

// ClaimCoupon claims a coupon for the actor. NOT_FOUND where there is none, or none that they may see; a CouponError says why one
// cannot be claimed.
func (s *Coupons) ClaimCoupon(ctx context.Context, c ClaimCoupon) error {
	actor, err := actorOf(ctx, "couponClaim")
	if err != nil {
		return err
	}
	attempt, err := domain.NewAttempt(actor.UserID, "couponClaim", c.Key, c)
	if err != nil {
		return err
	}
	return s.commerce.InTx(ctx, func(tx commercedb.Tx) error {
		_, err := once(ctx, tx, attempt, s.now(), func() (domain.CouponID, error) {
			return c.CouponID, s.claim(ctx, tx, actor, c.CouponID)
		})
		return err
	})
}

func (s *Coupons) claim(ctx context.Context, tx commercedb.Tx, actor domain.Actor, id domain.CouponID) error {
	coupon, err := couponFor(ctx, tx, actor, id)
	if err != nil {
		return err
	}
	var before *commerce.CouponClaim
	claims, err := commercedb.All(ctx, tx.Reader, commercedb.ClaimsAmong(actor.UserID, []domain.CouponID{id}))
	if err != nil {
		return err
	}
	if len(claims) > 0 {
		before = claims[0]
	}
	now := s.now()
	if why := coupon.RefusesClaim(before, now); why != "" {
		return commerce.RejectCoupon("couponId", id, why)
	}
	// What was read may be old by now: the last one is taken by the UPDATE, or it is not.
	why, err := tx.ClaimCoupon(ctx, commercedb.Claimed{Coupon: coupon, CouponClaim: &commerce.CouponClaim{
		ID: s.newID(), UserID: actor.UserID, CouponID: id, ClaimedAt: now,
	}})
	if err == nil && why != "" {
		return commerce.RejectCoupon("couponId", id, why)
	}
	return err
}

// couponFor reads a coupon of a store that the actor may see, whatever its time. NOT_FOUND where there is none.
func couponFor(ctx context.Context, tx commercedb.Tx, actor domain.Actor, id domain.CouponID) (*commerce.Coupon, error) {
	coupons, err := commercedb.All(ctx, tx.Reader, commercedb.CouponsByIDs([]domain.CouponID{id}))
	if err != nil {
		return nil, err
	}
	stores, err := commercedb.All(ctx, tx.Reader, commercedb.StoresByIDs([]domain.StoreID{id.Store}))
	if err != nil {
		return nil, err
	}
	role, err := roleIn(ctx, tx, actor, id.Store)
	if err != nil {
		return nil, err
	}
	if len(coupons) == 0 || len(stores) == 0 || !stores[0].CanSee(actor, role) {
		return nil, domain.Refuse(domain.ErrNotFound, "couponId", "coupon not found")
	}
	return coupons[0], nil
}
