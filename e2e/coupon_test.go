package e2e_test

import (
	"maps"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestCouponsAreGivenAndClaimed(t *testing.T) {
	t.Parallel()
	g := seeded(t)
	owner, lin, wen := g.as(t, "xiaoman.clay"), g.as(t, "lin.dresses"), g.as(t, "wen.reads")
	store := g.storeOf(t, "slow.fire")
	coupon := func(change map[string]any) map[string]any {
		input := map[string]any{
			"storeId": store, "title": "开窑", "percentOff": 15, "total": 1,
			"minSpend": map[string]any{"minorUnits": 10_000, "currency": "CNY"},
			"startsAt": clock().Format("2006-01-02T15:04:05Z07:00"), "endsAt": clock().AddDate(0, 1, 0).Format("2006-01-02T15:04:05Z07:00"),
			"idempotencyKey": aKey(),
		}
		maps.Copy(input, change)
		return input
	}
	const fields = `coupon { id title percentOff amountOff { minorUnits } minSpend { minorUnits } remaining { value } viewerState store { handle } }`
	input := coupon(nil)
	given := at(t, g.done(t, owner, "couponCreate", fields, input), "coupon")
	require.Equal(t, map[string]any{
		"id": text(t, given, "id"), "title": "开窑", "percentOff": 15.0, "amountOff": nil, "minSpend": map[string]any{"minorUnits": 10_000.0},
		"remaining": map[string]any{"value": 1.0}, "viewerState": "CLAIMABLE", "store": map[string]any{"handle": "slow.fire"},
	}, given)
	require.Equal(t, given, at(t, g.done(t, owner, "couponCreate", fields, input), "coupon"), "sent again, it is the same")
	require.Equal(t, []string{"NOT_ALLOWED at input.storeId"}, g.refusedAs(t, lin, "couponCreate", coupon(nil)))
	require.Equal(t, []string{"INVALID at input.perUser"}, g.refusedAs(t, owner, "couponCreate", coupon(map[string]any{"perUser": 2})))
	require.Equal(t, []string{"INVALID"}, g.refusedAs(t, owner, "couponCreate", coupon(map[string]any{"amountOff": map[string]any{"minorUnits": 1, "currency": "CNY"}})))
	require.Equal(t, []string{"INVALID at input.storeId"}, g.refusedAs(t, owner, "couponCreate", coupon(map[string]any{"storeId": "user_1"})))

	claim := func() map[string]any {
		return map[string]any{"couponId": text(t, given, "id"), "idempotencyKey": aKey()}
	}
	claimed := at(t, g.done(t, lin, "couponClaim", fields, claim()), "coupon")
	require.Equal(t, "USABLE", text(t, claimed, "viewerState"))
	require.InDelta(t, 0, at(t, claimed, "remaining", "value"), 0)
	mine := g.data(t, lin, `{ viewer { coupons(first: 1) { nodes { id } } } }`, nil)
	require.Equal(t, text(t, given, "id"), text(t, mine.Data, "viewer", "coupons", "nodes", 0, "id"))
	for token, reason := range map[string]string{lin: "PER_USER_LIMIT", wen: "EXHAUSTED"} {
		a := g.data(t, token, `mutation ($input: CouponClaimInput!) { couponClaim(input: $input) { coupon { id } userErrors { code field ... on CouponError { couponId reason } } } }`,
			map[string]any{"input": claim()})
		require.Equal(t, map[string]any{"coupon": nil, "userErrors": []any{map[string]any{
			"code": "COUPON_REJECTED", "field": []any{"input", "couponId"}, "couponId": text(t, given, "id"), "reason": reason,
		}}}, at(t, a.Data, "couponClaim"))
	}
	g.exec(t, "UPDATE stores SET status = 'APPLYING' WHERE handle = 'slow.fire'")
	require.Equal(t, []string{"NOT_FOUND at input.couponId"}, g.refusedAs(t, wen, "couponClaim", claim()))
	require.Equal(t, []string{"NOT_FOUND at input.storeId"}, g.refusedAs(t, wen, "couponCreate", coupon(nil)), "it is shown to its staff alone")
}
