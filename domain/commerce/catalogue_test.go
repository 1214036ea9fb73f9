package commerce_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
)

func TestCouponState(t *testing.T) {
	t.Parallel()
	claimed, used := &commerce.CouponClaim{}, &commerce.CouponClaim{UsedAt: new(time.Time)}
	hour := time.Hour
	for name, tc := range map[string]struct {
		reason       string
		claim        *commerce.CouponClaim
		starts, ends time.Duration // from now
		left         int
		want         commerce.CouponState
		seen         bool
		offered      bool
	}{
		"nobody's":                {"to be claimed", nil, -hour, hour, 1, commerce.CouponClaimable, true, true},
		"run out":                 {"none is left, which remaining says", nil, -hour, hour, 0, commerce.CouponClaimable, true, false},
		"to come":                 {"it can be seen and claimed ahead", nil, hour, 2 * hour, 1, commerce.CouponClaimable, true, false},
		"claimed":                 {"good for an order", claimed, -hour, hour, 1, commerce.CouponUsable, true, true},
		"claimed, then run out":   {"the claim stands", claimed, -hour, hour, 0, commerce.CouponUsable, true, true},
		"claimed ahead":           {"good from its start on", claimed, hour, 2 * hour, 0, commerce.CouponUsable, true, false},
		"over":                    {"the moment of its end is over", nil, -hour, 0, 1, commerce.CouponExpired, false, false},
		"claimed and over":        {"whoever claimed it still sees it", claimed, -2 * hour, -hour, 1, commerce.CouponExpired, true, false},
		"used":                    {"spent", used, -hour, hour, 1, commerce.CouponUsed, true, false},
		"used before it was over": {"that it was used says more", used, -2 * hour, -hour, 1, commerce.CouponUsed, true, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := &commerce.Coupon{StartsAt: noon().Add(tc.starts), EndsAt: noon().Add(tc.ends), Total: 9, Claimed: 9 - tc.left}
			require.Equal(t, tc.want, c.State(tc.claim, noon()), tc.reason)
			require.Equal(t, tc.seen, c.CanSee(tc.claim, noon()), tc.reason)
			require.Equal(t, tc.offered, c.Offered(tc.claim, noon()), tc.reason)
			require.Equal(t, domain.Exactly(tc.left), c.Remaining())
		})
	}
}

func TestCouponMoney(t *testing.T) {
	t.Parallel()
	least, off, percent := int64(9_900), int64(1_500), 15
	amount := &commerce.Coupon{Currency: domain.CurrencyCNY, MinMinor: &least, OffMinor: &off}
	require.Equal(t, &domain.Money{MinorUnits: 9_900, Currency: domain.CurrencyCNY}, amount.MinSpend())
	require.Equal(t, &domain.Money{MinorUnits: 1_500, Currency: domain.CurrencyCNY}, amount.AmountOff())
	require.Nil(t, amount.PercentOff())
	part := &commerce.Coupon{OffBy: &percent}
	require.Nil(t, part.MinSpend())
	require.Nil(t, part.AmountOff())
	require.Equal(t, 15, *part.PercentOff())
}

func TestSoonestEnd(t *testing.T) {
	t.Parallel()
	c := func(n int16, ends time.Duration) *commerce.Coupon {
		return &commerce.Coupon{ID: domain.CouponID{N: n}, EndsAt: noon().Add(ends)}
	}
	a, b, d := c(1, 2*time.Hour), c(2, time.Hour), c(3, time.Hour)
	coupons := []*commerce.Coupon{d, a, b}
	commerce.SoonestEnd(coupons)
	require.Equal(t, []*commerce.Coupon{b, d, a}, coupons)
}

func TestShip(t *testing.T) {
	t.Parallel()
	rate := func(fee int64, hours, days int, regions ...string) *commerce.ShippingRate {
		return &commerce.ShippingRate{
			Regions: regions, Fee: domain.Money{MinorUnits: fee, Currency: domain.CurrencyCNY}, ShipsWithinHours: hours, TransitDays: days,
		}
	}
	rates := []*commerce.ShippingRate{rate(900, 24, 10, "*"), rate(300, 24, 3, "CN", "HK"), rate(100, 12, 1, "CN-SH"), rate(200, 1, 1, "CN-SH", "CN")}
	for name, tc := range map[string]struct {
		reason  string
		rates   []*commerce.ShippingRate
		to      commerce.Region
		fee     int64
		arrives domain.Date
	}{
		"a part":              {"the rate of that very part, the first of two", rates, "CN-SH", 100, "2026-11-22"},
		"a country":           {"the first that names it", rates, "CN", 300, "2026-11-24"},
		"a part of a country": {"the country's, where the part has none", rates, "CN-XZ", 300, "2026-11-24"},
		"elsewhere":           {"the rest of the world", rates, "US-CA", 900, "2026-12-01"},
		"a part of a city":    {"HK has parts too", rates, "HK-1", 300, "2026-11-24"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := commerce.Ship(tc.rates, tc.to, noon())
			require.NotNil(t, got, tc.reason)
			require.Equal(t, tc.fee, got.Fee.MinorUnits, tc.reason)
			require.Equal(t, tc.arrives, *got.ArrivesBy, tc.reason)
		})
	}
	require.Nil(t, commerce.Ship(rates[1:], "US", noon()), "the store does not send there")
	require.Nil(t, commerce.Ship(nil, "CN", noon()))
	late := commerce.Ship(rates, "CN-SH", time.Date(2026, 12, 31, 23, 0, 0, 0, time.FixedZone("CST", 8*3600)))
	require.Equal(t, domain.Date("2027-01-02"), *late.ArrivesBy, "15:00 UTC and 12 hours are the next year, and a day under way")
}

func TestParseRegion(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"CN", "CN-SH", "HK", "US-CA", "GB-LND", "JP-26", "FR-69"} {
		got, err := commerce.ParseRegion("toRegion", s)
		require.NoError(t, err)
		require.Equal(t, commerce.Region(s), got)
	}
	for _, s := range []string{"", "*", "cn", "C", "CHN", "CN-", "CN-shanghai", "CN-ABCD", "CN-SH-1", "CN SH", "上海", "CN-é"} {
		_, err := commerce.ParseRegion("toRegion", s)
		require.Equal(t, domain.CodeBadInput, domain.CodeOf(err), s)
		require.ErrorContains(t, err, "toRegion")
	}
}

func TestRatingSummary(t *testing.T) {
	t.Parallel()
	average := func(stars ...int) *float64 { return commerce.RatingSummary{Stars: [5]int(stars)}.Average() }
	require.Nil(t, average(0, 0, 0, 0, 0), "no review has no mean")
	require.InDelta(t, 3.0, *average(1, 0, 0, 0, 1), 0)
	require.InDelta(t, 4.67, *average(0, 0, 0, 1, 2), 0, "14/3")
	require.InDelta(t, 1.13, *average(7, 1, 0, 0, 0), 0, "1.125 is rounded up")
	rapid.Check(t, func(t *rapid.T) {
		s := commerce.RatingSummary{Stars: [5]int(rapid.SliceOfN(rapid.IntRange(0, 1000), 5, 5).Draw(t, "stars"))}
		sum, n := 0, 0
		for i, count := range s.Histogram() {
			sum, n = sum+(i+1)*count, n+count
		}
		require.Equal(t, domain.Exactly(n), s.Count())
		if n > 0 {
			require.InDelta(t, float64(sum)/float64(n), *s.Average(), 0.005+1e-9)
		}
	})
	s := commerce.RatingSummary{Stars: [5]int{1, 2, 3, 4, 5}}
	require.Equal(t, domain.Exactly(15), *s.CountOf(commerce.ReviewSelection{}))
	require.Equal(t, domain.Exactly(4), *s.CountOf(commerce.ReviewSelection{Stars: 4}))
	require.Nil(t, s.CountOf(commerce.ReviewSelection{Stars: 4, Pictures: commerce.With}), "that must be counted")
}

func TestWhoSeesProducts(t *testing.T) {
	t.Parallel()
	nobody, user := domain.Actor{}, domain.Actor{UserID: domain.UserID{1}}
	moderator := domain.Actor{UserID: domain.UserID{1}, Roles: domain.RoleModerator}
	finance := domain.Actor{UserID: domain.UserID{1}, Roles: domain.RolePlatformFinance}
	for _, status := range []commerce.ProductStatus{
		commerce.ProductDraft, commerce.ProductInReview, commerce.ProductActive, commerce.ProductDelisted, commerce.ProductBanned,
	} {
		for _, store := range []commerce.StoreStatus{
			commerce.StoreApplying, commerce.StoreOpen, commerce.StorePaused, commerce.StoreSuspended, commerce.StoreClosed,
		} {
			p := &commerce.Product{ProductStatus: status, StoreStatus: store}
			public := status == commerce.ProductActive && store != commerce.StoreApplying
			require.Equal(t, public, p.Public(), "%s of %s", status, store)
			for _, actor := range []domain.Actor{nobody, user, finance} {
				require.Equal(t, public, p.CanSee(actor, ""), "%s of %s", status, store)
			}
			require.True(t, p.CanSee(moderator, ""))
			for _, role := range []commerce.StoreRole{
				commerce.RoleOwner, commerce.RoleManager, commerce.RoleSupport, commerce.RoleWarehouse, commerce.RoleFinance,
			} {
				require.True(t, p.CanSee(user, role), role)
			}
		}
	}
}

func TestWhoSeesStores(t *testing.T) {
	t.Parallel()
	nobody, owner, user := domain.Actor{}, domain.Actor{UserID: domain.UserID{1}}, domain.Actor{UserID: domain.UserID{2}}
	moderator := domain.Actor{UserID: domain.UserID{2}, Roles: domain.RoleModerator}
	finance := domain.Actor{UserID: domain.UserID{2}, Roles: domain.RolePlatformFinance}
	opening := &commerce.Store{AccountID: owner.UserID, StoreStatus: commerce.StoreApplying}
	for _, actor := range []domain.Actor{nobody, user, moderator, finance} {
		require.False(t, opening.CanSee(actor, ""))
	}
	require.True(t, opening.CanSee(owner, ""))
	require.True(t, opening.CanSee(user, commerce.RoleWarehouse))
	require.True(t, (&commerce.Store{StoreStatus: commerce.StoreSuspended}).CanSee(nobody, ""))
	require.False(t, opening.ReportableBy(nobody))
	require.False(t, opening.ReportableBy(owner))
	require.True(t, opening.ReportableBy(user))

	for role, sees := range map[commerce.StoreRole]bool{
		"": false, commerce.RoleManager: false, commerce.RoleSupport: false, commerce.RoleWarehouse: false,
		commerce.RoleFinance: true, commerce.RoleOwner: true,
	} {
		require.Equal(t, sees, commerce.SeesLegalEntity(user, role), role)
		require.Equal(t, sees, commerce.SeesLegalEntity(moderator, role), role)
		require.True(t, commerce.SeesLegalEntity(finance, role), role)
	}
}

func TestWhatIsPrivateIsTheOwners(t *testing.T) {
	t.Parallel()
	id := domain.UserID{1}
	things := map[string]interface{ CanSee(domain.Actor) bool }{
		"cart":    &commerce.Cart{ID: domain.CartID(id)},
		"line":    &commerce.CartLine{ID: domain.CartLineID{User: id, N: 1}},
		"address": &commerce.Address{ID: domain.AddressID{User: id, N: 1}},
	}
	for name, thing := range things {
		require.True(t, thing.CanSee(domain.Actor{UserID: id}), name)
		require.False(t, thing.CanSee(domain.Actor{}), name)
		require.False(t, thing.CanSee(domain.Actor{UserID: domain.UserID{2}, Roles: domain.RoleModerator | domain.RolePlatformStaff}), name)
	}
}

func TestReviewsSayWhoTheyAreOf(t *testing.T) {
	t.Parallel()
	author := domain.Actor{UserID: domain.UserID{1}}
	r := &commerce.Review{AuthorID: author.UserID}
	require.False(t, r.VerifiedPurchase())
	require.False(t, r.ReportableBy(author))
	require.False(t, r.ReportableBy(domain.Actor{}))
	require.True(t, r.ReportableBy(domain.Actor{UserID: domain.UserID{2}}))
	r.OrderLine = &domain.OrderLineID{N: 1}
	require.True(t, r.VerifiedPurchase())
}

func TestCartByStore(t *testing.T) {
	t.Parallel()
	line := func(store byte, n int16, selected bool) *commerce.CartLine {
		return &commerce.CartLine{ID: domain.CartLineID{N: n}, StoreID: domain.StoreID{store}, Selected: selected}
	}
	a, b, c := line(2, 1, true), line(1, 2, false), line(2, 3, true)
	groups := commerce.ByStore([]*commerce.CartLine{a, b, c})
	require.Equal(t, []*commerce.CartGroup{
		{StoreID: domain.StoreID{2}, Lines: []*commerce.CartLine{a, c}}, {StoreID: domain.StoreID{1}, Lines: []*commerce.CartLine{b}},
	}, groups)
	require.Empty(t, commerce.ByStore(nil))
	require.Equal(t, 2, commerce.Selected([]*commerce.CartLine{a, b, c}))
}

// Prices of one currency keep their order, and no price of one currency comes among those of another.
func TestPriceKey(t *testing.T) {
	t.Parallel()
	currencies := []domain.Currency{domain.CurrencyCNY, domain.CurrencyHKD, domain.CurrencyUSD, domain.CurrencyEUR, domain.CurrencyJPY}
	const most = int64(1)<<52 - 1
	for i, c := range currencies {
		require.Less(t, commerce.PriceKey(domain.Money{MinorUnits: 1, Currency: c}), commerce.PriceKey(domain.Money{MinorUnits: 2, Currency: c}))
		if i > 0 {
			require.Less(t, commerce.PriceKey(domain.Money{MinorUnits: most, Currency: currencies[i-1]}), commerce.PriceKey(domain.Money{Currency: c}))
		}
	}
}
