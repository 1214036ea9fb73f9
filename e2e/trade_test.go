package e2e_test

import (
	"testing"

	"github.com/stretchr/testify/require"
)

const checkoutFields = `warnings { code target } checkout { id readyToPlace problems { code lineId } cost { total { minorUnits currency } }
  address { id } paymentMethods groups { store { handle } selectedDeliveryId deliveryOptions { id fee { minorUnits } } coupons { id }
    lines { id quantity unitPrice { minorUnits } attribution { surface note { id } creator { handle } } } } }`

// boughtByTag is a variant that a note shows, with the token of its tag.
func boughtByTag(t *testing.T, g *graph, token string) (variant, credit string) {
	t.Helper()
	a := g.data(t, token, `{ feed(first: 50) { nodes { ... on Note { productTags(first: 5) { nodes { availability attributionToken
	  product { store { currency viewerRole } variants(first: 1) { nodes { id availability purchaseLimit } } } } } } } } }`, nil)
	for _, n := range list(t, a.Data, "feed", "nodes") {
		note, ok := n.(map[string]any)
		if !ok || note["productTags"] == nil {
			continue
		}
		for _, tag := range list(t, n, "productTags", "nodes") {
			if at(t, tag, "availability") != "BUYABLE" || at(t, tag, "product", "store", "currency") != "CNY" {
				continue
			}
			if v := list(t, tag, "product", "variants", "nodes")[0]; at(t, v, "availability") == "IN_STOCK" && at(t, v, "purchaseLimit") == nil {
				return text(t, v, "id"), text(t, tag, "attributionToken")
			}
		}
	}
	require.Fail(t, "no note shows anything that can be bought")
	return "", ""
}

// From a note's tag to the orders: what a buyer does.
func TestFromTheTagToTheOrder(t *testing.T) {
	t.Parallel()
	g := seeded(t)
	buyer, other := g.as(t, "dudu.eats"), g.as(t, "tomasz.rides")
	variant, credit := boughtByTag(t, g, buyer)
	add := map[string]any{
		"idempotencyKey": aKey(), "lines": []any{map[string]any{"variantId": variant, "quantity": 2, "attributionToken": credit}},
	}
	cart := g.done(t, buyer, "cartLinesAdd", "warnings { code } cart { version lineCount groups { lines { id quantity problem { code } attribution { surface } } } }", add)
	require.Empty(t, cart["warnings"])
	line := list(t, cart, "cart", "groups")[0]
	id := text(t, list(t, line, "lines")[0], "id")
	require.Equal(t, "NOTE_TAG", text(t, list(t, line, "lines")[0], "attribution", "surface"))
	require.Equal(t, cart, g.done(t, buyer, "cartLinesAdd", "warnings { code } cart { version lineCount groups { lines { id quantity problem { code } attribution { surface } } } }", add), "one key, one effect")

	require.Equal(t, []string{"CONFLICT at input.expectedVersion"}, g.refusedAs(t, buyer, "cartLinesUpdate",
		map[string]any{"expectedVersion": 99, "lines": []any{map[string]any{"lineId": id, "quantity": 1}}}))
	require.Equal(t, []string{"NOT_FOUND at input.lines.0.lineId"}, g.refusedAs(t, other, "cartLinesUpdate",
		map[string]any{"lines": []any{map[string]any{"lineId": id, "quantity": 1}}}))
	g.done(t, buyer, "cartLinesUpdate", "cart { version }", map[string]any{"lines": []any{map[string]any{"lineId": id, "quantity": 1}}})
	require.Equal(t, []string{"NOT_FOUND at input.cartLineIds.0"}, g.refusedAs(t, other, "checkoutCreate",
		map[string]any{"cartLineIds": []any{id}, "idempotencyKey": aKey()}))
	require.Equal(t, []string{"INVALID"}, g.refusedAs(t, buyer, "checkoutCreate", map[string]any{"idempotencyKey": aKey()})[:1])

	checkout := at(t, g.done(t, buyer, "checkoutCreate", checkoutFields, map[string]any{"cartLineIds": []any{id}, "idempotencyKey": aKey()}), "checkout")
	require.Equal(t, true, at(t, checkout, "readyToPlace"), "%v", checkout)
	checkoutID := text(t, checkout, "id")
	require.Nil(t, at(t, g.ask(t, other, `query ($id: ID!) { viewer { checkout(id: $id) { id } } }`, map[string]any{"id": checkoutID}).Data, "viewer", "checkout"))
	require.Equal(t, checkoutID, text(t, g.data(t, buyer, `query ($id: ID!) { viewer { checkout(id: $id) { id } } }`, map[string]any{"id": checkoutID}).Data, "viewer", "checkout", "id"))
	quoted := text(t, list(t, list(t, checkout, "groups")[0], "lines")[0], "id")
	require.Equal(t, quoted, text(t, g.data(t, buyer, `query ($id: ID!) { node(id: $id) { id } }`, map[string]any{"id": quoted}).Data, "node", "id"))

	place := map[string]any{
		"checkoutId": checkoutID, "method": "ALIPAY", "idempotencyKey": aKey(), "expectedTotal": map[string]any{"minorUnits": 1, "currency": "CNY"},
	}
	require.Equal(t, []string{"PRICE_CHANGED at input.expectedTotal"}, g.refusedAs(t, buyer, "orderPlace", place))
	place["expectedTotal"] = at(t, checkout, "cost", "total")
	require.Equal(t, []string{"NOT_FOUND at input.checkoutId"}, g.refusedAs(t, other, "orderPlace", place))
	const placed = `orderGroup { id total { minorUnits currency } orders { id status payBy lines { attribution { surface note { id } } } } } payment { id status }`
	first := g.done(t, buyer, "orderPlace", placed, place)
	require.Equal(t, at(t, checkout, "cost", "total"), at(t, first, "orderGroup", "total"))
	order := list(t, first, "orderGroup", "orders")[0]
	require.Equal(t, "PENDING_PAYMENT", text(t, order, "status"))
	require.Equal(t, "NOTE_TAG", text(t, list(t, order, "lines")[0], "attribution", "surface"))
	again := g.done(t, buyer, "orderPlace", placed, place)
	require.Equal(t, at(t, first, "orderGroup", "id"), at(t, again, "orderGroup", "id"))
	place["idempotencyKey"] = aKey()
	require.Equal(t, []string{"ILLEGAL_STATE"}, g.refusedAs(t, buyer, "orderPlace", place))
}

// A token that does not count is left out with a warning, and the goods are bought nevertheless.
func TestATokenThatDoesNotCount(t *testing.T) {
	t.Parallel()
	g := seeded(t)
	buyer := g.as(t, "dudu.eats")
	variant, _ := boughtByTag(t, g, buyer)
	got := g.done(t, buyer, "checkoutCreate", checkoutFields, map[string]any{
		"buyNow": map[string]any{"variantId": variant, "attributionToken": "nonsense"}, "idempotencyKey": aKey(),
	})
	require.Equal(t, []any{map[string]any{"code": "ATTRIBUTION_IGNORED", "target": variant}}, got["warnings"])
	require.Nil(t, at(t, list(t, list(t, got, "checkout", "groups")[0], "lines")[0], "attribution"))
}

// The cart as it is on screen: goods of several stores, and what is wrong with them. What it costs the databases has nothing to do
// with how much is in it.
func TestCartScreen(t *testing.T) {
	t.Parallel()
	g := seeded(t)
	full := g.data(t, g.as(t, "qiqi.mama"), screen(t, "05_cart"), nil)
	golden(t, "05_cart", full.Data)
	small := g.data(t, g.as(t, "chenjiahe"), screen(t, "05_cart"), nil)
	t.Logf("%d statements in %d round trips", full.Extensions.Trace.Statements, full.Extensions.Trace.RoundTrips)
	if !onStock() { // which batches by time
		require.Equal(t, []int{13, 5}, []int{full.Extensions.Trace.Statements, full.Extensions.Trace.RoundTrips})
		require.LessOrEqual(t, small.Extensions.Trace.Statements, full.Extensions.Trace.Statements)
	}
}

// The screens of checking out: the one opens a checkout, the other pays it.
func TestCheckoutScreens(t *testing.T) {
	t.Parallel()
	g := seeded(t)
	buyer := g.as(t, "dudu.eats")
	variant, credit := boughtByTag(t, g, buyer)
	opened := g.data(t, buyer, screen(t, "06_checkout_open"), map[string]any{"input": map[string]any{
		"buyNow": map[string]any{"variantId": variant, "attributionToken": credit}, "idempotencyKey": aKey(),
	}})
	checkout := at(t, opened.Data, "checkoutCreate", "checkout")
	require.Equal(t, true, at(t, checkout, "readyToPlace"), "%s", opened.raw)
	total, ok := at(t, checkout, "cost", "total").(map[string]any)
	require.True(t, ok)
	paid := g.data(t, buyer, screen(t, "06b_order_place"), map[string]any{"input": map[string]any{
		"checkoutId": text(t, checkout, "id"), "method": "ALIPAY", "idempotencyKey": aKey(),
		"expectedTotal": map[string]any{"minorUnits": total["minorUnits"], "currency": total["currency"]},
	}})
	require.NotEmpty(t, text(t, paid.Data, "orderPlace", "orderGroup", "id"), "%s", paid.raw)
	t.Logf("opening: %d statements in %d round trips; paying: %d in %d", opened.Extensions.Trace.Statements,
		opened.Extensions.Trace.RoundTrips, paid.Extensions.Trace.Statements, paid.Extensions.Trace.RoundTrips)
}
