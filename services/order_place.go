package services

import (
	"context"
	"slices"
	"time"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/domain/community"
	"github.com/trellisgraph/trellis/jobs/args"
	commercedb "github.com/trellisgraph/trellis/storage/commerce"
	communitydb "github.com/trellisgraph/trellis/storage/community"
)

// Orders makes orders of checkouts.
type Orders struct {
	community communitydb.Reader
	commerce  commercedb.Store
	payments  *Payments
	now       func() time.Time
	newID     func() domain.UUID
}

// witnessed is how long the community side may take to say which notes still stand. An order does not wait for it any longer.
const witnessed = time.Second

// PlaceOrder is the input of orderPlace.
type PlaceOrder struct {
	Checkout domain.CheckoutID
	Expected domain.Money
	Method   commerce.PaymentMethod
	Key      domain.IdempotencyKey `json:"-"`
}

// PlaceOrder makes orders of a checkout of the actor's, one a store, reserves what they need, and begins the payment of the
// group, whose id it returns. All that keeps the checkout from being placed is refused at once, and nothing is changed then.
// Where the payment cannot be begun the orders stand, to be paid by orderPay.
func (s *Orders) PlaceOrder(ctx context.Context, c PlaceOrder) (domain.GroupID, error) {
	actor, err := actorOf(ctx, "orderPlace")
	if err != nil {
		return domain.GroupID{}, err
	}
	attempt, err := domain.NewAttempt(actor.UserID, "orderPlace", c.Key, c)
	if err != nil {
		return domain.GroupID{}, err
	}
	lines, err := commercedb.All(ctx, s.commerce.Reader, commercedb.LinesByCheckouts([]domain.CheckoutID{c.Checkout}))
	if err != nil {
		return domain.GroupID{}, err
	}
	notes := s.witnesses(ctx, actor, lines)
	var group domain.GroupID
	err = s.commerce.InTx(ctx, func(tx commercedb.Tx) error {
		now := s.now() // one moment for all that is written: the audit finds the group of a key by it
		group, err = once(ctx, tx, attempt, now, func() (domain.GroupID, error) { return s.place(ctx, tx, actor, c, notes, now) })
		return err
	})
	if err != nil {
		return domain.GroupID{}, err
	}
	// Whether the provider could be asked is the payment's to tell, and what was lost of it is found by its own jobs.
	_ = s.payments.StartPayment(ctx, group)
	return group, nil
}

func (s *Orders) place(
	ctx context.Context, tx commercedb.Tx, actor domain.Actor, c PlaceOrder, notes map[domain.NoteID]*commerce.Witness,
	now time.Time,
) (domain.GroupID, error) {
	quote, err := tx.LockCheckout(ctx, actor.UserID, c.Checkout)
	if err != nil {
		return domain.GroupID{}, err
	}
	if err := quote.CheckOpen(); err != nil {
		return domain.GroupID{}, err
	}
	placing := commerce.Placing{
		Quote: quote, Credits: map[int16]*commerce.Attribution{}, Expected: c.Expected, Method: c.Method, NewID: s.newID,
	}
	if err := s.read(ctx, tx, &placing, now); err != nil {
		return domain.GroupID{}, err
	}
	for _, l := range quote.Lines() {
		if l.Touch != nil {
			placing.Credits[l.ID.N] = l.Touch.Credit(actor.UserID, l.Snapshot.ProductID, notes[l.Touch.NoteID], now)
		}
	}
	placed, err := commerce.NewOrders(placing)
	if err != nil {
		return domain.GroupID{}, err
	}
	return placed.Group.ID, s.write(ctx, tx, c.Checkout, placed)
}

// read finds what the placement is decided upon, in one round trip.
func (s *Orders) read(ctx context.Context, tx commercedb.Tx, p *commerce.Placing, now time.Time) error {
	lines, buyer := p.Quote.Lines(), p.Quote.BuyerID
	var used []domain.CouponID
	for _, g := range p.Quote.Groups {
		if id := g.CouponID(); id != nil {
			used = append(used, *id)
		}
	}
	var products []domain.ProductID
	for _, l := range lines {
		products = append(products, l.Snapshot.ProductID)
	}
	var stores []*commerce.Store
	var offered []*commerce.AffiliateOffer
	var coupons []*commerce.Coupon
	var claims []*commerce.CouponClaim
	offers, err := market{tx: tx, buyer: buyer, now: now}.offers(ctx, variantsOf(lines),
		commercedb.Into(&stores, commercedb.StoresByIDs(storesOf(lines))),
		commercedb.Into(&offered, commercedb.OffersByProducts(products)),
		commercedb.Into(&coupons, commercedb.CouponsByIDs(used)),
		commercedb.Into(&claims, commercedb.ClaimsAmong(buyer, used)))
	if err != nil {
		return err
	}
	p.Market = commerce.Market{
		Offers: offers, Stores: map[domain.StoreID]*commerce.Store{}, Coupons: claimed(coupons, claims), Now: now,
	}
	for _, store := range stores {
		p.Market.Stores[store.ID] = store
	}
	p.Commissions = map[domain.ProductID]*commerce.AffiliateOffer{}
	for _, o := range offered {
		p.Commissions[o.ProductID] = o
	}
	return nil
}

// write takes what the placement needs and writes what it makes. The stock comes last of what others wait for, so that they wait
// for it as short as can be.
func (s *Orders) write(ctx context.Context, tx commercedb.Tx, checkout domain.CheckoutID, p *commerce.Placement) error {
	var uses []commercedb.CouponUse
	for _, o := range p.Orders {
		if o.Coupon != nil {
			uses = append(uses, commercedb.CouponUse{Claimed: o.Coupon, Order: o.ID, ClaimID: s.newID()})
		}
	}
	failed, err := tx.UseCoupons(ctx, p.Group.BuyerID, p.Group.PlacedAt, uses)
	if err != nil {
		return err
	}
	var wrong domain.UserErrors
	for id, why := range failed {
		wrong = append(wrong, commerce.RejectCoupon("checkoutId", id, why))
	}
	if err := wrong.OrNil(); err != nil {
		return err
	}
	if err := tx.InsertPlacement(ctx, checkout, p); err != nil {
		return err
	}
	if err := tx.Enqueue(ctx, p.Payment.ExpiresAt, args.ExpireGroup{Group: p.Group.ID.String()}); err != nil {
		return err
	}
	short, err := tx.MoveStock(ctx, p.Group.PlacedAt, p.Moves())
	if err != nil {
		return err
	}
	for _, m := range short {
		wrong = append(wrong, commerce.OutOfStock("checkoutId", m.Move.VariantID, m.Move.Reserved, m.Available))
	}
	return wrong.OrNil()
}

// witnesses say of the notes that led to lines whether the buyer may still see them, and what they show. Where the community side
// does not answer in time there are none: an order does not fail for it (docs/decisions).
func (s *Orders) witnesses(
	ctx context.Context, buyer domain.Actor, lines []*commerce.CartLine,
) map[domain.NoteID]*commerce.Witness {
	var ids []domain.NoteID
	for _, l := range lines {
		if l.Touch != nil && l.Touch.NoteID != (domain.NoteID{}) && l.Owner() == buyer.UserID {
			ids = append(ids, l.Touch.NoteID)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, witnessed)
	defer cancel()
	found, err := s.standing(ctx, buyer, ids)
	if err != nil {
		return nil
	}
	return found
}

func (s *Orders) standing(
	ctx context.Context, buyer domain.Actor, ids []domain.NoteID,
) (map[domain.NoteID]*commerce.Witness, error) {
	notes, err := communitydb.All(ctx, s.community, communitydb.NotesByIDs(ids))
	if err != nil {
		return nil, err
	}
	authors := make([]domain.UserID, len(notes))
	for i, n := range notes {
		authors[i] = n.AuthorID
	}
	walled, err := communitydb.All(ctx, s.community, communitydb.WalledAmong(buyer.UserID, authors))
	if err != nil {
		return nil, err
	}
	followed, err := communitydb.All(ctx, s.community, communitydb.FollowedAmong(buyer.UserID, authors))
	if err != nil {
		return nil, err
	}
	tags, err := communitydb.All(ctx, s.community, communitydb.TagsByNotes(ids))
	if err != nil {
		return nil, err
	}
	out := make(map[domain.NoteID]*commerce.Witness, len(ids))
	for _, id := range ids {
		out[id] = &commerce.Witness{Tagged: map[domain.ProductID]bool{}} // of a note that is gone nothing is visible
	}
	for _, n := range notes {
		standing := community.StandingOf(buyer, n.AuthorID, slices.Contains(followed, n.AuthorID), slices.Contains(walled, n.AuthorID))
		out[n.ID].Visible = n.State.Renders() && n.CanSee(standing)
	}
	for _, t := range tags {
		out[t.ID.Note].Tagged[t.ProductID] = true
	}
	return out, nil
}
