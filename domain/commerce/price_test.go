package commerce_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
)

func total(parts []int64) int64 {
	var all int64
	for _, p := range parts {
		all += p
	}
	return all
}

// The parts are the whole, none is negative, and none is more than its weight where the whole is not.
func TestAllocate(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		weights := rapid.SliceOfN(rapid.Int64Range(0, 1<<53), 0, 100).Draw(t, "weights")
		whole := rapid.Int64Range(0, total(weights)).Draw(t, "whole")
		parts := commerce.Allocate(whole, weights)
		require.Equal(t, whole, total(parts))
		for i, p := range parts {
			require.GreaterOrEqual(t, p, int64(0))
			require.LessOrEqual(t, p, weights[i])
		}
	})
	require.Equal(t, []int64{4, 3, 3}, commerce.Allocate(10, []int64{1, 1, 1}), "the first of equal remainders gets what is left over")
	require.Equal(t, []int64{0, 0}, commerce.Allocate(0, []int64{0, 0}))
}

func TestDiscounts(t *testing.T) {
	t.Parallel()
	percent := func(n int) *commerce.Coupon { return &commerce.Coupon{OffBy: &n} }
	amount := func(n int64) *commerce.Coupon { return &commerce.Coupon{OffMinor: &n} }
	for name, tc := range map[string]struct {
		reason  string
		coupon  *commerce.Coupon
		amounts []int64
		want    []int64
	}{
		"half to even":  {"halves do not add up in one direction", percent(50), []int64{1, 3, 5, 7}, []int64{0, 2, 2, 4}},
		"once a line":   {"each line is rounded by itself", percent(10), []int64{14, 15, 16, 25}, []int64{1, 2, 2, 2}},
		"an amount":     {"what is left over goes to the largest remainder", amount(100), []int64{100, 100, 100}, []int64{34, 33, 33}},
		"a large one":   {"no more is taken off than there is", amount(1000), []int64{100, 50}, []int64{100, 50}},
		"nothing to do": {"nothing is taken off nothing", amount(1000), []int64{0}, []int64{0}},
	} {
		require.Equal(t, tc.want, tc.coupon.Discounts(tc.amounts), "%s: %s", name, tc.reason)
	}
}

// asked draws what some buyer may ask for: lines of up to four stores, coupons, and rates that some regions are not in.
func asked(t *rapid.T) (commerce.Asking, commerce.Market) {
	now := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	cny := func(minor int64) domain.Money { return domain.Money{MinorUnits: minor, Currency: domain.CurrencyCNY} }
	a := commerce.Asking{ID: domain.CheckoutID{1}, BuyerID: domain.UserID{2}, Lives: time.Minute, Address: &commerce.Address{Region: "CN-SH"}}
	m := commerce.Market{
		Offers: map[domain.VariantID]commerce.Offer{}, Stores: map[domain.StoreID]*commerce.Store{},
		Rates: map[domain.StoreID][]*commerce.ShippingRate{}, Coupons: map[domain.CouponID]commerce.Claimed{}, Now: now,
	}
	for i := range rapid.IntRange(1, 30).Draw(t, "lines") {
		store := domain.StoreID{byte(rapid.IntRange(1, 4).Draw(t, "store"))}
		id := domain.VariantID{Product: domain.ProductID{byte(i)}, N: 1}
		price := rapid.Int64Range(0, 1<<33).Draw(t, "price")
		m.Offers[id] = commerce.Offer{
			Variant: &commerce.Variant{ID: id, Currency: domain.CurrencyCNY, PriceMinor: price},
			Product: &commerce.Product{ID: id.Product, StoreID: store, ProductStatus: commerce.ProductActive, StoreStatus: commerce.StoreOpen},
			Stock:   &commerce.Stock{VariantID: id, OnHand: 1000},
		}
		a.Lines = append(a.Lines, &commerce.CartLine{
			ID: domain.CartLineID{User: a.BuyerID, N: int16(i + 1)}, StoreID: store, Quantity: rapid.IntRange(1, commerce.MostUnits).Draw(t, "units"),
			Snapshot: commerce.LineSnapshot{ProductID: id.Product, VariantID: id, UnitPrice: cny(price)},
		})
		fee := cny(rapid.Int64Range(0, 5000).Draw(t, "fee"))
		m.Rates[store] = []*commerce.ShippingRate{{StoreID: store, N: 1, Regions: []string{"CN"}, Fee: fee}}
		c := &commerce.Coupon{
			ID: domain.CouponID{Store: store, N: 1}, Currency: domain.CurrencyCNY, StartsAt: now, EndsAt: now.Add(time.Hour), Total: 1,
		}
		if rapid.Bool().Draw(t, "percent") {
			off := rapid.IntRange(1, 99).Draw(t, "off")
			c.OffBy = &off
		} else {
			off := rapid.Int64Range(1, 1<<40).Draw(t, "off")
			c.OffMinor = &off
		}
		m.Coupons[c.ID] = commerce.Claimed{Coupon: c, Claim: &commerce.CouponClaim{}}
	}
	return a, m
}

// What a quote costs is the sum of what its stores, and their lines, cost; and so it is of the orders that it becomes (I3).
func TestAQuoteIsTheSumOfItsParts(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a, m := asked(t)
		q, dropped, err := commerce.NewQuote(a, m)
		require.NoError(t, err)
		require.Empty(t, dropped)
		require.Empty(t, q.Problems(m.Offers, m.Now))
		var cost commerce.QuoteCost
		for _, g := range q.Groups {
			var lines, discount int64
			for _, l := range g.Lines {
				lines += l.TotalAt(commerce.Offer{}).MinorUnits
				discount += l.Quote.DiscountMinor
				require.GreaterOrEqual(t, l.Quote.DiscountMinor, int64(0))
				require.LessOrEqual(t, l.Quote.DiscountMinor, l.TotalAt(commerce.Offer{}).MinorUnits)
			}
			c := g.Cost()
			require.Equal(t, lines, c.Subtotal.MinorUnits)
			require.Equal(t, discount, c.Discount.MinorUnits)
			cost.Total.MinorUnits += c.Total.MinorUnits
		}
		require.Equal(t, cost.Total.MinorUnits, q.Cost().Total.MinorUnits)

		var made byte
		placed, err := commerce.NewOrders(commerce.Placing{
			Quote: q, Market: m, Expected: q.Cost().Total, Method: commerce.PayCard,
			NewID: func() domain.UUID { made++; return domain.UUID{made} },
		})
		require.NoError(t, err)
		var orders int64
		for _, o := range placed.Orders {
			var lines, discount int64
			for _, l := range o.Lines {
				require.Equal(t, l.Snapshot.UnitPrice.MinorUnits*int64(l.Quantity)-l.DiscountMinor, l.TotalMinor)
				lines, discount = lines+l.TotalMinor, discount+l.DiscountMinor
			}
			require.Equal(t, o.Discount, discount)
			require.Equal(t, o.Total, lines+o.Shipping)
			orders += o.Total
		}
		require.Equal(t, placed.Group.Total.MinorUnits, orders)
		require.Equal(t, placed.Payment.AmountMinor, orders)
		require.Len(t, placed.Moves(), len(a.Lines), "one move a variant")
		require.Len(t, placed.FromCart, len(a.Lines))
	})
}

func TestDeliveryOptions(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	cny := func(minor int64) domain.Money { return domain.Money{MinorUnits: minor, Currency: domain.CurrencyCNY} }
	free := cny(100)
	rates := []*commerce.ShippingRate{
		{N: 1, Regions: []string{"*"}, Fee: cny(9)},
		{N: 2, Regions: []string{"CN"}, Fee: cny(5), FreeAbove: &free, ShipsWithinHours: 24, TransitDays: 2},
		{N: 3, Regions: []string{"CN", "HK"}, Fee: cny(7)},
	}
	options := commerce.DeliveryOptions(rates, "CN-SH", 99, now)
	require.Len(t, options, 2, "the most specific rates, in their order")
	require.Equal(t, cny(5), options[0].Fee)
	require.Equal(t, domain.Date("2026-11-23"), *options[0].ArrivesBy)
	require.Equal(t, cny(0), commerce.DeliveryOptions(rates, "CN-SH", 100, now)[0].Fee, "sending is free from an amount on")
	require.Equal(t, int16(1), commerce.DeliveryOptions(rates, "FR", 0, now)[0].ID.N)
	require.Empty(t, commerce.DeliveryOptions(rates[1:], "FR", 0, now))
	require.Empty(t, commerce.DeliveryOptions(rates, "", 0, now), "nobody knows where to")
}
