package services_test

import (
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/services"
	commercedb "github.com/trellisgraph/trellis/storage/commerce"
)

// aCoupon takes 20 off, and can be claimed by two.
func aCoupon(store domain.StoreID, change func(*commerce.CouponFields)) services.CreateCoupon {
	c := services.CreateCoupon{StoreID: store, Key: newKey(), Fields: commerce.CouponFields{
		Title: "开窑券", AmountOff: &domain.Money{MinorUnits: 2000, Currency: domain.CurrencyCNY}, Total: 2, PerUser: 1,
		StartsAt: noon(), EndsAt: noon().Add(time.Hour),
	}}
	if change != nil {
		change(&c.Fields)
	}
	return c
}

func (d *desk) coupon(t *testing.T, id domain.CouponID) *commerce.Coupon {
	t.Helper()
	found, err := commercedb.All(t.Context(), d.shop.Reader, commercedb.CouponsByIDs([]domain.CouponID{id}))
	require.NoError(t, err)
	require.Len(t, found, 1)
	return found[0]
}

// rejection is why a coupon could not be claimed.
func rejection(t *testing.T, err error) commerce.CouponRejection {
	t.Helper()
	var rejected *commerce.CouponError
	require.ErrorAs(t, err, &rejected)
	return rejected.Reason
}

func TestGiveCoupons(t *testing.T) {
	t.Parallel()
	d := openMarket(t)
	store := d.opened(t)
	ctx := as(t, maker, 0)
	c := aCoupon(store, func(f *commerce.CouponFields) { f.Title = " 开窑券 " })
	id, err := d.Coupons.CreateCoupon(ctx, c)
	require.NoError(t, err)
	require.Equal(t, domain.CouponID{Store: store, N: 1}, id)
	minor := int64(2000)
	got := d.coupon(t, id)
	got.StartsAt, got.EndsAt = got.StartsAt.UTC(), got.EndsAt.UTC()
	require.Equal(t, &commerce.Coupon{
		ID: id, Title: "开窑券", Currency: domain.CurrencyCNY, OffMinor: &minor, StartsAt: noon(), EndsAt: noon().Add(time.Hour), Total: 2,
	}, got)
	again, err := d.Coupons.CreateCoupon(ctx, c)
	require.NoError(t, err)
	require.Equal(t, id, again, "one key, one coupon")

	var wait sync.WaitGroup
	made := make([]domain.CouponID, 8)
	for i := range made {
		wait.Go(func() {
			var err error
			made[i], err = d.Coupons.CreateCoupon(ctx, aCoupon(store, nil))
			require.NoError(t, err)
		})
	}
	wait.Wait()
	slices.SortFunc(made, func(a, b domain.CouponID) int { return int(a.N - b.N) })
	for i, id := range made {
		require.EqualValues(t, i+2, id.N, "each has a number of its own")
	}
	for range commerce.MostCoupons - 1 - len(made) {
		_, err := d.Coupons.CreateCoupon(ctx, aCoupon(store, nil))
		require.NoError(t, err)
	}
	_, err = d.Coupons.CreateCoupon(ctx, aCoupon(store, nil))
	require.Equal(t, []string{"TOO_LONG at input.storeId"}, refusals(t, err))
}

func TestCouponsThatCannotBe(t *testing.T) {
	t.Parallel()
	d := openMarket(t)
	store := d.opened(t)
	ctx := as(t, maker, 0)
	money := func(minor int64, currency domain.Currency) *domain.Money {
		return &domain.Money{MinorUnits: minor, Currency: currency}
	}
	percent := func(n int) *int { return &n }
	for reason, tc := range map[string]struct {
		change func(*commerce.CouponFields)
		want   []string
	}{
		"says nothing":          {func(f *commerce.CouponFields) { f.Title = " " }, []string{"REQUIRED at input.title"}},
		"says too much":         {func(f *commerce.CouponFields) { f.Title = string(make([]rune, 51)) }, []string{"TOO_LONG at input.title"}},
		"takes nothing off":     {func(f *commerce.CouponFields) { f.AmountOff = nil }, []string{"INVALID"}},
		"takes both off":        {func(f *commerce.CouponFields) { f.OffBy = percent(10) }, []string{"INVALID"}},
		"takes all off":         {func(f *commerce.CouponFields) { f.AmountOff, f.OffBy = nil, percent(100) }, []string{"INVALID at input.percentOff"}},
		"takes no percent off":  {func(f *commerce.CouponFields) { f.AmountOff, f.OffBy = nil, percent(0) }, []string{"INVALID at input.percentOff"}},
		"takes off less than 0": {func(f *commerce.CouponFields) { f.AmountOff = money(-1, domain.CurrencyCNY) }, []string{"INVALID at input.amountOff"}},
		"in other money":        {func(f *commerce.CouponFields) { f.AmountOff = money(1, "USD") }, []string{"INVALID at input.amountOff"}},
		"more than is spent":    {func(f *commerce.CouponFields) { f.MinSpend = money(1999, domain.CurrencyCNY) }, []string{"INVALID at input.amountOff"}},
		"from nothing on": {func(f *commerce.CouponFields) {
			f.MinSpend, f.AmountOff = money(0, domain.CurrencyCNY), nil
			f.OffBy = percent(5)
		}, []string{"INVALID at input.minSpend"}},
		"for nobody":             {func(f *commerce.CouponFields) { f.Total = 0 }, []string{"INVALID at input.total"}},
		"for too many":           {func(f *commerce.CouponFields) { f.Total = 1_000_001 }, []string{"INVALID at input.total"}},
		"several a user":         {func(f *commerce.CouponFields) { f.PerUser = 2 }, []string{"INVALID at input.perUser"}},
		"over before it begins":  {func(f *commerce.CouponFields) { f.EndsAt = f.StartsAt }, []string{"INVALID at input.endsAt"}},
		"over by now":            {func(f *commerce.CouponFields) { f.StartsAt, f.EndsAt = noon().Add(-time.Hour), noon() }, []string{"INVALID at input.endsAt"}},
		"for more than a year":   {func(f *commerce.CouponFields) { f.EndsAt = noon().Add(367 * 24 * time.Hour) }, []string{"INVALID at input.endsAt"}},
		"wrong in two ways":      {func(f *commerce.CouponFields) { f.Title, f.Total = "", 0 }, []string{"REQUIRED at input.title", "INVALID at input.total"}},
		"leads off the platform": {func(f *commerce.CouponFields) { f.Title = "taobao.com 领" }, []string{"EXTERNAL_LINK_FORBIDDEN at input.title"}},
	} {
		_, err := d.Coupons.CreateCoupon(ctx, aCoupon(store, tc.change))
		require.Error(t, err, reason)
		require.Equal(t, tc.want, refusals(t, err), reason)
	}
	_, err := d.Coupons.CreateCoupon(ctx, aCoupon(domain.StoreID{9}, nil))
	require.Equal(t, []string{"NOT_FOUND at input.storeId"}, refusals(t, err))
	for _, role := range []commerce.StoreRole{commerce.RoleManager, commerce.RoleSupport, commerce.RoleWarehouse, commerce.RoleFinance} {
		require.NoError(t, d.Stores.SetStoreMember(ctx, services.SetStoreMember{StoreID: store, UserID: clerk, Role: &role}))
		_, err := d.Coupons.CreateCoupon(as(t, clerk, 0), aCoupon(store, nil))
		if role == commerce.RoleManager {
			require.NoError(t, err)
			continue
		}
		require.Equal(t, []string{"NOT_ALLOWED at input.storeId"}, refusals(t, err), role)
	}
}

func TestClaimCoupons(t *testing.T) {
	t.Parallel()
	d := openMarket(t)
	store := d.opened(t)
	give := func(change func(*commerce.CouponFields)) domain.CouponID {
		id, err := d.Coupons.CreateCoupon(as(t, maker, 0), aCoupon(store, change))
		require.NoError(t, err)
		return id
	}
	claim := func(user domain.UserID, id domain.CouponID, key domain.IdempotencyKey) error {
		return d.Coupons.ClaimCoupon(as(t, user, 0), services.ClaimCoupon{CouponID: id, Key: key})
	}
	two, later := give(nil), give(func(f *commerce.CouponFields) { f.StartsAt = noon().Add(time.Minute) })
	once := newKey()
	require.NoError(t, claim(clerk, two, once))
	require.NoError(t, claim(clerk, two, once), "sent again")
	require.Equal(t, commerce.CouponPerUserLimit, rejection(t, claim(clerk, two, newKey())))
	require.Equal(t, 1, d.coupon(t, two).Claimed)
	require.NoError(t, claim(brand, two, newKey()))
	require.Equal(t, commerce.CouponExhausted, rejection(t, claim(maker, two, newKey())))
	require.NoError(t, claim(clerk, later, newKey()), "it can be claimed before it can be used")
	require.Equal(t, []string{"NOT_FOUND at input.couponId"}, refusals(t, claim(clerk, domain.CouponID{Store: store, N: 99}, newKey())))

	_, err := d.sql.Exec(t.Context(), "UPDATE coupons SET starts_at = $1::timestamptz - interval '1 hour', ends_at = $1 WHERE n = $2", noon(), later.N)
	require.NoError(t, err)
	require.Equal(t, commerce.CouponIsOver, rejection(t, claim(brand, later, newKey())))
	_, err = d.sql.Exec(t.Context(), "UPDATE stores SET status = 'APPLYING'")
	require.NoError(t, err)
	require.Equal(t, []string{"NOT_FOUND at input.couponId"}, refusals(t, claim(domain.UserID{7}, two, newKey())))
}

// Fifty claim what there are seven of, each of them twice at once: seven have one.
func TestTheLastCouponIsClaimedOnce(t *testing.T) {
	t.Parallel()
	d := openMarket(t)
	const total, claimers = 7, 50
	id, err := d.Coupons.CreateCoupon(as(t, maker, 0), aCoupon(d.opened(t), func(f *commerce.CouponFields) { f.Total = total }))
	require.NoError(t, err)
	var wait sync.WaitGroup
	errs := make([]error, 2*claimers)
	for i := range errs {
		ctx := as(t, domain.UserID{9, byte(i % claimers)}, 0)
		wait.Go(func() { errs[i] = d.Coupons.ClaimCoupon(ctx, services.ClaimCoupon{CouponID: id, Key: newKey()}) })
	}
	wait.Wait()
	claimed := 0
	for _, err := range errs {
		if err == nil {
			claimed++
			continue
		}
		require.Contains(t, []commerce.CouponRejection{commerce.CouponExhausted, commerce.CouponPerUserLimit}, rejection(t, err))
	}
	require.Equal(t, total, claimed)
	require.Equal(t, total, d.coupon(t, id).Claimed)
	var users, rows int
	require.NoError(t, d.sql.QueryRow(t.Context(), "SELECT count(DISTINCT user_id), count(*) FROM coupon_claims").Scan(&users, &rows))
	require.Equal(t, []int{total, total}, []int{users, rows})
}
