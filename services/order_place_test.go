package services_test

import (
	"context"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/domain/community"
	"github.com/trellisgraph/trellis/services"
	commercedb "github.com/trellisgraph/trellis/storage/commerce"
	communitydb "github.com/trellisgraph/trellis/storage/community"
	"github.com/trellisgraph/trellis/storage/postgres"
)

func want(store byte, n int16, units int) services.Wanted {
	return services.Wanted{Variant: bazaarGoods(store, n), Quantity: units}
}

func TestPlaceOrder(t *testing.T) {
	t.Parallel()
	b := openBazaar(t)
	s := b.shopper(t, 1)
	lines := s.put(t, want(0, 1, 2), want(1, 3, 1), want(0, 2, 1), want(1, 5, 1))
	q := s.checkOut(t, lines[:3]...)
	require.Equal(t, commerce.QuoteCost{
		Subtotal: cny(7000), Discount: cny(0), Shipping: cny(2 * bazaarFee), Total: cny(7000 + 2*bazaarFee),
	}, q.Cost())
	require.Equal(t, b.now().Add(15*time.Minute), q.ExpiresAt.UTC())

	k := s.key()
	group, err := s.place(q, k)
	require.NoError(t, err)
	again, err := s.place(q, k)
	require.NoError(t, err)
	require.Equal(t, group, again, "one key, one effect")
	_, err = s.place(q, s.key())
	require.Equal(t, []domain.ErrorCode{domain.ErrIllegalState}, codes(t, err), "a checkout is placed once")
	_, err = s.Checkouts.UpdateCheckout(s.ctx, services.UpdateCheckout{Checkout: q.ID})
	require.Equal(t, []domain.ErrorCode{domain.ErrIllegalState}, codes(t, err))

	orders, bought := b.ordersOf(t, group)
	require.Len(t, orders, 2)
	require.Len(t, bought, 3)
	for i, o := range orders {
		require.Equal(t, commerce.OrderPendingPayment, o.Status)
		require.Equal(t, b.now().Add(commerce.PayWithin), o.PayBy.UTC())
		require.Equal(t, bazaarStore(byte(i)), o.StoreID)
		require.Len(t, o.Number, 20)
	}
	require.NotEqual(t, orders[0].Number, orders[1].Number)
	require.Equal(t, lines[3:], s.lines(t), "what was bought is out of the cart")
	require.Equal(t, 1, b.number(t, "SELECT count(*) FROM river_job WHERE kind = 'group_expire' AND scheduled_at = $1", b.now().Add(commerce.PayWithin)))
	payment, err := commercedb.All(t.Context(), b.shop.Reader, commercedb.PaymentsByGroups([]domain.GroupID{group}))
	require.NoError(t, err)
	require.Equal(t, commerce.PaymentRequiresAction, payment[0].Status, "the provider was asked once the orders were there")
	require.Equal(t, q.Cost().Total, payment[0].Amount())
	b.holds(t)
}

func cny(minor int64) domain.Money {
	return domain.Money{MinorUnits: minor, Currency: domain.CurrencyCNY}
}

func TestWhatKeepsAQuoteFromBeingPlaced(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		reason string
		change func(t *testing.T, s *shopper, q *commerce.Quote)
		want   []domain.ErrorCode
	}{
		"expired": {"a quote holds for a while", func(t *testing.T, s *shopper, _ *commerce.Quote) {
			t.Helper()
			s.turn(15 * time.Minute)
		}, []domain.ErrorCode{domain.ErrQuoteExpired}},
		"dearer": {"the price is what was seen", func(t *testing.T, s *shopper, _ *commerce.Quote) {
			t.Helper()
			s.exec(t, "UPDATE product_variants SET price = price + 1 WHERE n = 1")
		}, []domain.ErrorCode{domain.ErrPriceChanged}},
		"cheaper": {"whichever way it changed", func(t *testing.T, s *shopper, _ *commerce.Quote) {
			t.Helper()
			s.exec(t, "UPDATE product_variants SET price = price - 1 WHERE n = 1")
		}, []domain.ErrorCode{domain.ErrPriceChanged}},
		"delisted": {"what is off sale is not sold", func(t *testing.T, s *shopper, _ *commerce.Quote) {
			t.Helper()
			s.exec(t, "UPDATE products SET status = 'DELISTED'")
		}, []domain.ErrorCode{domain.ErrProductNotSellable}},
		"deleted": {"nor what is gone", func(t *testing.T, s *shopper, _ *commerce.Quote) {
			t.Helper()
			s.exec(t, "DELETE FROM product_variants")
		}, []domain.ErrorCode{domain.ErrProductNotSellable}},
		"closed": {"nor what a closed store had", func(t *testing.T, s *shopper, _ *commerce.Quote) {
			t.Helper()
			s.exec(t, "UPDATE products SET store_status = 'CLOSED'")
		}, []domain.ErrorCode{domain.ErrProductNotSellable}},
		"own": {"nobody buys from their own store", func(t *testing.T, s *shopper, _ *commerce.Quote) {
			t.Helper()
			s.exec(t, "UPDATE store_accounts SET account_id = $1 WHERE store_id = $2", s.id, bazaarStore(0))
		}, []domain.ErrorCode{domain.ErrSelfPurchase}},
		"sold out": {"nothing is sold twice", func(t *testing.T, s *shopper, _ *commerce.Quote) {
			t.Helper()
			s.exec(t, "UPDATE stock SET reserved = on_hand - 1")
		}, []domain.ErrorCode{domain.ErrOutOfStock}},
		"limited": {"a limit counts what was bought before", func(t *testing.T, s *shopper, q *commerce.Quote) {
			t.Helper()
			s.placed(t, s.buyNow(t, q.Lines()[0].Snapshot.VariantID, 1))
			s.exec(t, "UPDATE product_variants SET purchase_limit = 2 WHERE n = 1")
		}, []domain.ErrorCode{domain.ErrPurchaseLimit}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := openBazaar(t)
			s := b.shopper(t, 1)
			q := s.buyNow(t, bazaarGoods(0, 1), 2)
			tc.change(t, s, q)
			before := b.number(t, "SELECT count(*) FROM orders")
			_, err := s.place(q, s.key())
			require.Equal(t, tc.want, codes(t, err), tc.reason)
			require.Equal(t, before, b.number(t, "SELECT count(*) FROM orders"), "nothing was placed")
			require.Nil(t, s.quote(t, q.ID).GroupID)
			if name != "sold out" {
				b.holds(t)
			}
		})
	}
}

func TestAQuoteOfWhatIsMissing(t *testing.T) {
	t.Parallel()
	b := openBazaar(t)
	s := b.shopper(t, 1)
	q := s.buyNow(t, bazaarGoods(0, 1), 2)
	_, err := s.Orders.PlaceOrder(s.ctx, services.PlaceOrder{
		Checkout: q.ID, Expected: cny(1), Method: commerce.PayAlipay, Key: s.key(),
	})
	changed := only[*commerce.PriceChangedError](t, err)
	require.Equal(t, q.Cost().Total, changed.New)
	_, err = s.Orders.PlaceOrder(s.ctx, services.PlaceOrder{Checkout: q.ID, Expected: q.Cost().Total, Method: "CASH", Key: s.key()})
	require.Equal(t, []domain.ErrorCode{domain.ErrInvalid}, codes(t, err))

	other := b.shopper(t, 2)
	_, err = other.place(q, other.key())
	require.Equal(t, []domain.ErrorCode{domain.ErrNotFound}, codes(t, err), "another's checkout is not there")
	_, err = other.Checkouts.UpdateCheckout(other.ctx, services.UpdateCheckout{Checkout: q.ID})
	require.Equal(t, []domain.ErrorCode{domain.ErrNotFound}, codes(t, err))
	_, err = b.Orders.PlaceOrder(t.Context(), services.PlaceOrder{Checkout: q.ID})
	require.Equal(t, domain.CodeUnauthenticated, domain.CodeOf(err))

	require.NoError(t, b.Addresses.DeleteAddress(s.ctx, q.Address.ID))
	nowhere := s.buyNow(t, bazaarGoods(0, 1), 1)
	_, err = s.place(nowhere, s.key())
	require.Equal(t, []domain.ErrorCode{domain.ErrRequired}, codes(t, err), "it goes somewhere")
	abroad := homeAddress()
	abroad.Region = "FR"
	address, err := b.Addresses.SaveAddress(s.ctx, services.SaveAddress{Fields: abroad, Key: s.key()})
	require.NoError(t, err)
	_, err = s.Checkouts.UpdateCheckout(s.ctx, services.UpdateCheckout{Checkout: nowhere.ID, Address: &address})
	require.NoError(t, err)
	_, err = s.place(s.quote(t, nowhere.ID), s.key())
	require.Equal(t, []domain.ErrorCode{domain.ErrRegionNotServed}, codes(t, err))
}

func TestOnePaymentIsOfOneCurrency(t *testing.T) {
	t.Parallel()
	b := openBazaar(t)
	s := b.shopper(t, 1)
	_, err := s.Checkouts.CreateCheckout(s.ctx, services.CreateCheckout{CartLines: s.put(t, want(0, 1, 1), want(2, 1, 1)), Key: s.key()})
	mixed := only[*commerce.MixedCurrenciesError](t, err)
	require.Equal(t, []domain.Currency{domain.CurrencyCNY, domain.CurrencyHKD}, mixed.Currencies)
}

// A quote that a price change spoilt is made anew, and holds then.
func TestAQuoteIsMadeAnew(t *testing.T) {
	t.Parallel()
	b := openBazaar(t)
	s := b.shopper(t, 1)
	q := s.buyNow(t, bazaarGoods(0, 1), 2)
	b.exec(t, "UPDATE product_variants SET price = 1500 WHERE n = 1")
	b.turn(time.Hour)
	_, err := s.Checkouts.UpdateCheckout(s.ctx, services.UpdateCheckout{
		Checkout: q.ID, Notes: []services.BuyerNote{{Store: bazaarStore(0), Text: "ring twice"}},
	})
	require.NoError(t, err)
	anew := s.quote(t, q.ID)
	require.Equal(t, cny(3000+bazaarFee), anew.Cost().Total)
	require.Equal(t, cny(1000), anew.Lines()[0].PriceWhenAdded())
	_, orders, lines := s.placed(t, anew)
	require.Equal(t, "ring twice", *orders[0].BuyerNote)
	require.Equal(t, cny(1500), lines[0].UnitPrice())
}

func coupon(store byte, n int16, change func(*commerce.Coupon)) *commerce.Coupon {
	off := int64(500)
	c := &commerce.Coupon{
		ID: domain.CouponID{Store: bazaarStore(store), N: n}, Title: "Off", Currency: domain.CurrencyCNY, OffMinor: &off,
		StartsAt: noon().Add(-time.Hour), EndsAt: noon().Add(time.Hour), Total: 1,
	}
	if change != nil {
		change(c)
	}
	return c
}

func (b *bazaar) issue(t *testing.T, coupons ...*commerce.Coupon) {
	t.Helper()
	require.NoError(t, b.shop.InTx(t.Context(), func(tx commercedb.Tx) error {
		return tx.CopyCoupons(t.Context(), func(yield func(*commerce.Coupon) bool) {
			for _, c := range coupons {
				if !yield(c) {
					return
				}
			}
		})
	}))
}

func TestCouponsThatDoNotCount(t *testing.T) {
	t.Parallel()
	b := openBazaar(t)
	least := int64(9000)
	b.issue(t, coupon(0, 1, nil), coupon(0, 2, nil), coupon(1, 1, nil),
		coupon(0, 3, func(c *commerce.Coupon) { c.MinMinor = &least }),
		coupon(0, 4, func(c *commerce.Coupon) { c.EndsAt = noon() }),
		coupon(0, 5, func(c *commerce.Coupon) { c.StartsAt = noon().Add(time.Minute) }),
		coupon(0, 6, func(c *commerce.Coupon) { c.Claimed = 1 }))
	s := b.shopper(t, 1)
	q := s.buyNow(t, bazaarGoods(0, 3), 1)
	id := func(store byte, n int16) domain.CouponID { return domain.CouponID{Store: bazaarStore(store), N: n} }
	for reason, named := range map[commerce.CouponRejection][]domain.CouponID{
		commerce.CouponNotCombinable: {id(0, 1), id(0, 2)}, commerce.CouponWrongStore: {id(1, 1)}, commerce.CouponMinSpend: {id(0, 3)},
		commerce.CouponIsOver: {id(0, 4)}, commerce.CouponNotStarted: {id(0, 5)}, commerce.CouponExhausted: {id(0, 6)},
	} {
		_, err := s.Checkouts.UpdateCheckout(s.ctx, services.UpdateCheckout{Checkout: q.ID, Coupons: named})
		refused := only[*commerce.CouponError](t, err)
		require.Equal(t, reason, refused.Reason)
		require.Equal(t, named[len(named)-1], *refused.CouponID)
	}
	_, err := s.Checkouts.UpdateCheckout(s.ctx, services.UpdateCheckout{Checkout: q.ID, Coupons: []domain.CouponID{id(0, 99)}})
	require.Equal(t, []domain.ErrorCode{domain.ErrNotFound}, codes(t, err))

	_, err = s.Checkouts.UpdateCheckout(s.ctx, services.UpdateCheckout{Checkout: q.ID, Coupons: []domain.CouponID{id(0, 1)}})
	require.NoError(t, err)
	_, orders, lines := s.placed(t, s.quote(t, q.ID))
	require.Equal(t, int64(500), orders[0].Discount)
	require.Equal(t, cny(2500), lines[0].Total())
	require.Equal(t, 1, b.number(t, "SELECT count(*) FROM coupon_claims WHERE user_id = $1 AND order_id = $2", s.id, orders[0].ID))
	next := s.buyNow(t, bazaarGoods(0, 3), 1)
	_, err = s.Checkouts.UpdateCheckout(s.ctx, services.UpdateCheckout{Checkout: next.ID, Coupons: []domain.CouponID{id(0, 1)}})
	refused := only[*commerce.CouponError](t, err)
	require.Equal(t, commerce.CouponPerUserLimit, refused.Reason)
}

// Of two who use the last of a coupon one does, and nothing of the other's order is left.
func TestTheLastUseOfACoupon(t *testing.T) {
	t.Parallel()
	b := openBazaar(t)
	b.issue(t, coupon(0, 1, nil))
	var shoppers []*shopper
	var quotes []*commerce.Quote
	for i := range byte(4) {
		s := b.shopper(t, i+1)
		q := s.buyNow(t, bazaarGoods(0, 3), 1)
		_, err := s.Checkouts.UpdateCheckout(s.ctx, services.UpdateCheckout{
			Checkout: q.ID, Coupons: []domain.CouponID{{Store: bazaarStore(0), N: 1}},
		})
		require.NoError(t, err)
		shoppers, quotes = append(shoppers, s), append(quotes, s.quote(t, q.ID))
	}
	won := 0
	for _, err := range atOnce(len(shoppers), func(i int) error {
		_, err := shoppers[i].place(quotes[i], shoppers[i].key())
		return err
	}) {
		if err == nil {
			won++
		} else {
			require.Equal(t, []domain.ErrorCode{domain.ErrCouponRejected}, codes(t, err))
		}
	}
	require.Equal(t, 1, won)
	require.Equal(t, 1, b.number(t, "SELECT claimed_count FROM coupons"))
	require.Equal(t, 1, b.number(t, "SELECT count(*) FROM coupon_claims WHERE used_at IS NOT NULL"))
	require.Equal(t, 1, b.number(t, "SELECT count(*) FROM orders"))
	b.holds(t)
}

// Of many who buy the last units as many do as there are.
func TestTheLastUnits(t *testing.T) {
	t.Parallel()
	b := openBazaar(t)
	b.exec(t, "UPDATE stock SET on_hand = 2 WHERE variant_n = 1")
	const buyers = 8
	var shoppers []*shopper
	var quotes []*commerce.Quote
	for i := range byte(buyers) {
		s := b.shopper(t, i+1)
		shoppers, quotes = append(shoppers, s), append(quotes, s.buyNow(t, bazaarGoods(0, 1), 1))
	}
	won := 0
	for _, err := range atOnce(buyers, func(i int) error {
		_, err := shoppers[i].place(quotes[i], shoppers[i].key())
		return err
	}) {
		if err == nil {
			won++
		} else {
			require.Equal(t, []domain.ErrorCode{domain.ErrOutOfStock}, codes(t, err))
		}
	}
	require.Equal(t, 2, won)
	b.holds(t)
}

// Carts of the same variants in any order do not wait for each other in a circle: no client ever hears of a deadlock.
func TestCartsInAnyOrder(t *testing.T) {
	t.Parallel()
	b := openBazaar(t)
	const buyers = 6
	random := rand.New(rand.NewPCG(1, 2))
	var shoppers []*shopper
	var quotes []*commerce.Quote
	for i := range byte(buyers) {
		s := b.shopper(t, i+1)
		var wanted []services.Wanted
		for _, n := range random.Perm(bazaarVariants)[:8] {
			wanted = append(wanted, want(byte(random.IntN(2)), int16(n+1), 1))
		}
		shoppers, quotes = append(shoppers, s), append(quotes, s.checkOut(t, s.put(t, wanted...)...))
	}
	for _, err := range atOnce(buyers, func(i int) error {
		_, err := shoppers[i].place(quotes[i], shoppers[i].key())
		return err
	}) {
		require.NoError(t, err)
	}
	require.Equal(t, buyers, b.number(t, "SELECT count(*) FROM order_groups"))
	b.holds(t)
}

// However often the button is pressed, one group is placed under one key; under several keys the others hear that it is.
func TestADoubleClick(t *testing.T) {
	t.Parallel()
	b := openBazaar(t)
	s := b.shopper(t, 1)
	q, k := s.buyNow(t, bazaarGoods(0, 1), 1), s.key()
	for _, err := range atOnce(6, func(int) error { _, err := s.place(q, k); return err }) {
		if err != nil {
			require.Equal(t, []domain.ErrorCode{domain.ErrInProgress}, codes(t, err))
		}
	}
	second := s.buyNow(t, bazaarGoods(0, 1), 1)
	won := 0
	keys := []domain.IdempotencyKey{s.key(), s.key(), s.key()}
	for _, err := range atOnce(len(keys), func(i int) error { _, err := s.place(second, keys[i]); return err }) {
		if err == nil {
			won++
		} else {
			require.Equal(t, []domain.ErrorCode{domain.ErrIllegalState}, codes(t, err))
		}
	}
	require.Equal(t, 1, won)
	require.Equal(t, 2, b.number(t, "SELECT count(*) FROM order_groups"))
	b.holds(t)
}

// One buyer's parallel orders do not get past a limit.
func TestALimitHoldsInARace(t *testing.T) {
	t.Parallel()
	b := openBazaar(t)
	b.exec(t, "UPDATE product_variants SET purchase_limit = 2 WHERE n = 1")
	s := b.shopper(t, 1)
	var quotes []*commerce.Quote
	var keys []domain.IdempotencyKey
	for range 4 {
		quotes, keys = append(quotes, s.buyNow(t, bazaarGoods(0, 1), 1)), append(keys, s.key())
	}
	won := 0
	for _, err := range atOnce(len(quotes), func(i int) error { _, err := s.place(quotes[i], keys[i]); return err }) {
		if err == nil {
			won++
		} else {
			require.Equal(t, []domain.ErrorCode{domain.ErrPurchaseLimit}, codes(t, err))
		}
	}
	require.Equal(t, 2, won)
}

func TestAttributionIsDecidedAtPlacement(t *testing.T) {
	t.Parallel()
	b := openBazaar(t)
	published := noon().Add(-time.Hour)
	creator := domain.UserID{5}
	note := func(n byte, state community.ModerationState, author domain.UserID) *community.Note {
		return &community.Note{
			ID: domain.NoteID{n}, AuthorID: author, Kind: community.NoteImage, State: state, Visibility: community.VisibilityPublic,
			CreatedAt: published, PublishedAt: &published,
		}
	}
	require.NoError(t, b.people.InTx(t.Context(), func(tx communitydb.Tx) error {
		return tx.CopyNotes(t.Context(), func(yield func(*community.Note) bool) {
			_ = yield(note(1, community.StatePublished, creator)) && yield(note(2, community.StateRemoved, creator)) &&
				yield(note(3, community.StatePublished, bazaarOwner(0)))
		})
	}))
	product := bazaarGoods(0, 1).Product
	touch := func(change func(*commerce.Touch)) *commerce.Touch {
		t := &commerce.Touch{Surface: commerce.SurfaceNoteTag, NoteID: domain.NoteID{1}, CreatorID: creator, ProductID: product, At: noon()}
		change(t)
		return t
	}
	bps := 1500
	for name, tc := range map[string]struct {
		reason   string
		touch    *commerce.Touch
		turn     time.Duration
		credited bool
		bps      *int
	}{
		"a note":        {"the last touch earns", touch(func(*commerce.Touch) {}), 0, true, &bps},
		"removed":       {"a note that may not be seen earns nothing", touch(func(t *commerce.Touch) { t.NoteID = domain.NoteID{2} }), 0, false, nil},
		"gone":          {"nor one that is gone", touch(func(t *commerce.Touch) { t.NoteID = domain.NoteID{8} }), 0, false, nil},
		"other goods":   {"nor for other goods", touch(func(t *commerce.Touch) { t.ProductID = domain.ProductID{7} }), 0, false, nil},
		"untagged":      {"nor for goods that the note does not show", touch(func(t *commerce.Touch) { t.ProductID = domain.ProductID{} }), 0, false, nil},
		"own store":     {"a store pays itself no commission", touch(func(t *commerce.Touch) { t.NoteID, t.CreatorID = domain.NoteID{3}, bazaarOwner(0) }), 0, true, nil},
		"own note":      {"nobody earns by what they buy", touch(func(t *commerce.Touch) { t.CreatorID = domain.UserID{9, 1} }), 0, false, nil},
		"too long ago":  {"a touch counts for 14 days", touch(func(t *commerce.Touch) { t.At = noon().Add(-14 * 24 * time.Hour) }), 0, false, nil},
		"live long ago": {"24 hours where it was live", touch(func(t *commerce.Touch) { t.Surface, t.At = commerce.SurfaceLive, noon().Add(-25*time.Hour) }), 0, false, nil},
	} {
		s := b.shopper(t, 1)
		id, err := s.Checkouts.CreateCheckout(s.ctx, services.CreateCheckout{
			BuyNow: &services.Wanted{Variant: bazaarGoods(0, 1), Quantity: 1, Touch: tc.touch}, Key: key(name),
		})
		require.NoError(t, err)
		group, err := s.place(s.quote(t, id), key("place "+name))
		require.NoError(t, err)
		_, lines := b.ordersOf(t, group)
		require.Equal(t, tc.credited, lines[0].Attribution != nil, "%s: %s", name, tc.reason)
		require.Equal(t, tc.bps, lines[0].CommissionBps, "%s: %s", name, tc.reason)
	}
}

// An order does not fail because the community side is down: what was signed counts then.
func TestPlaceOrderWithoutTheCommunity(t *testing.T) {
	t.Parallel()
	b := openBazaar(t)
	s := b.shopper(t, 1)
	id, err := s.Checkouts.CreateCheckout(s.ctx, services.CreateCheckout{Key: s.key(), BuyNow: &services.Wanted{
		Variant: bazaarGoods(0, 1), Quantity: 1, Touch: &commerce.Touch{
			Surface: commerce.SurfaceNoteTag, NoteID: domain.NoteID{1}, CreatorID: domain.UserID{5}, ProductID: bazaarGoods(0, 1).Product, At: noon(),
		},
	}})
	require.NoError(t, err)
	b.db.Community.Close()
	_, _, lines := s.placed(t, s.quote(t, id))
	require.Equal(t, domain.UserID{5}, *lines[0].Attribution.CreatorID)
}

// What was bought never changes, whatever becomes of the goods (I5).
func TestAnOrderLineIsFrozen(t *testing.T) {
	t.Parallel()
	b := openBazaar(t)
	s := b.shopper(t, 1)
	s.placed(t, s.buyNow(t, bazaarGoods(0, 1), 2))
	for _, change := range []string{
		"title = 'x'", "unit_price = unit_price + 1, total = total + 2", "quantity = 1, total = unit_price", "commission_bps = 1",
		"attribution_note_id = order_id", "sku = 'x'",
	} {
		_, err := b.db.Commerce.Pool().Exec(t.Context(), "UPDATE order_lines SET "+change)
		require.ErrorContains(t, err, "frozen", change)
	}
	b.exec(t, "UPDATE order_lines SET shipped_quantity = 1, claimed_quantity = 1, claimed = 10")
}

// gone is a provider that cannot be reached.
type gone struct{ services.Provider }

func (gone) StartCharge(context.Context, commerce.Charge) (commerce.ChargeState, error) {
	return commerce.ChargeState{}, domain.Upstream(domain.CodeUpstreamUnavailable, "the provider is gone", nil)
}

// What a placement costs the databases has nothing to do with how much is bought, but for the rows that it writes. It stands while the
// provider does not answer.
func TestAPlacementIsFewRoundTrips(t *testing.T) {
	t.Parallel()
	b := openBazaarWith(t, func(p services.Provider) services.Provider { return gone{p} })
	cost := func(lines int) (statements, roundTrips int) {
		s := b.shopper(t, byte(lines))
		var wanted []services.Wanted
		for n := range lines {
			wanted = append(wanted, want(0, int16(n+1), 1))
		}
		q := s.checkOut(t, s.put(t, wanted...)...)
		ctx, stats := postgres.WithStats(s.ctx)
		s.ctx = ctx
		_, err := s.place(q, s.key())
		require.NoError(t, err)
		return stats.Statements(), stats.RoundTrips()
	}
	cost(2) // the first one makes the queue
	one, oneTrips := cost(1)
	ten, tenTrips := cost(10)
	t.Logf("1 line: %d statements in %d round trips; 10 lines: %d in %d; of which 4 in 4 begin the payment", one, oneTrips, ten, tenTrips)
	require.Equal(t, oneTrips, tenTrips)
	require.Equal(t, 9*4, ten-one, "a line is four statements: its row, what it reserves, its stock, and the cart's line")
	require.Equal(t, 3, b.number(t, "SELECT count(*) FROM orders WHERE status = 'PENDING_PAYMENT'"))
	b.holds(t)
}
