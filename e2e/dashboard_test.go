package e2e_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Only the staff has a dashboard; of everybody else the rest of the store is as before.
func TestDashboardIsForStaff(t *testing.T) {
	t.Parallel()
	g := seeded(t)
	const q = `{ store(by: { handle: "slow.fire" }) { name dashboard { orders(first: 1) { nodes { number } } refundQueue(first: 1) { nodes { id } } lowStock(first: 1) { nodes { id } } } } }`
	for _, token := range []string{"", g.as(t, "lin.dresses"), g.as(t, "yesong.outdoor")} {
		a := g.ask(t, token, q, nil)
		require.NotEmpty(t, text(t, a.Data, "store", "name"))
		require.Nil(t, at(t, a.Data, "store", "dashboard"))
		require.Len(t, a.Errors, 1)
		require.Contains(t, []any{"FORBIDDEN", "UNAUTHENTICATED"}, a.Errors[0].Extensions["code"])
	}
	a := g.data(t, g.as(t, "xiaoman.clay"), q, nil)
	require.NotEmpty(t, list(t, a.Data, "store", "dashboard", "orders", "nodes"))
}

// A store lists its own orders, all of them, and finds them by what a buyer finds theirs by.
func TestDashboardOrders(t *testing.T) {
	t.Parallel()
	g := seeded(t)
	owner := g.as(t, "xiaoman.clay")
	var all, paid int
	var number string
	require.NoError(t, g.commerce.Pool().QueryRow(t.Context(), `
SELECT count(*), count(*) FILTER (WHERE o.status = 'PAID'), max(o.number)
FROM orders o JOIN stores s ON s.id = o.store_id
WHERE s.handle = 'slow.fire'`).Scan(&all, &paid, &number))
	read := func(args string) (int, []any) {
		a := g.data(t, owner, `{ store(by: { handle: "slow.fire" }) { dashboard { orders(`+args+`) { totalCount { value } nodes { number status store { handle } } } } } }`, nil)
		page := at(t, a.Data, "store", "dashboard", "orders")
		n, ok := at(t, page, "totalCount", "value").(float64)
		require.True(t, ok)
		return int(n), list(t, page, "nodes")
	}
	total, nodes := read("first: 3")
	require.Equal(t, all, total)
	require.Len(t, nodes, 3)
	total, nodes = read("first: 100, filter: { status: [PAID] }")
	require.Equal(t, paid, total)
	require.Len(t, nodes, paid)
	for _, o := range nodes {
		require.Equal(t, []string{"PAID", "slow.fire"}, []string{text(t, o, "status"), text(t, o, "store", "handle")})
	}
	total, nodes = read(`first: 5, filter: { query: "` + number + `" }`)
	require.Equal(t, 1, total)
	require.Equal(t, number, text(t, nodes[0], "number"))

	line := g.data(t, owner, `{ store(by: { handle: "slow.fire" }) { dashboard { orders(first: 1, filter: { status: [PAID] }) { nodes { id lines { id quantity } } } } } }`, nil)
	order := at(t, line.Data, "store", "dashboard", "orders", "nodes", 0)
	var items []any
	for _, l := range list(t, order, "lines") {
		items = append(items, map[string]any{"lineId": text(t, l, "id"), "quantity": at(t, l, "quantity")})
	}
	g.done(t, owner, "shipmentCreate", "order { status }", map[string]any{
		"orderId": text(t, order, "id"), "carrier": "顺丰速运", "trackingNumber": "SF1", "items": items, "idempotencyKey": aKey(),
	})
	left, _ := read("first: 1, filter: { status: [PAID] }")
	require.Equal(t, paid-1, left, "what was sent is no more to be sent")
}

// Pages joined are the list, in both directions, where many stand at the same place too; and the counts say how long it is.
func TestDashboardPagesBothWays(t *testing.T) {
	t.Parallel()
	g := seeded(t)
	owner := g.as(t, "xiaoman.clay")
	g.exec(t, `
INSERT INTO refunds (order_id, n, store_id, status, reason, currency, amount, requested_at, decide_by)
SELECT o.id, n, o.store_id, 'REQUESTED', 'DAMAGED', o.currency, 1, now(), '2026-12-01T00:00:00Z'
FROM (SELECT o.* FROM orders o JOIN stores s ON s.id = o.store_id WHERE s.handle = 'slow.fire' ORDER BY o.id LIMIT 2) o, generate_series(90, 93) n`)
	g.exec(t, `
UPDATE stock k SET on_hand = k.reserved + k.variant_n % 2, low_stock_at = 5
FROM products p JOIN stores s ON s.id = p.store_id
WHERE p.id = k.product_id AND s.handle = 'slow.fire'`)
	for _, field := range []string{"orders", "refundQueue", "lowStock"} {
		t.Run(field, func(t *testing.T) {
			t.Parallel()
			page := func(args string) any {
				return at(t, g.data(t, owner, `{ store(by: { handle: "slow.fire" }) { dashboard { list: `+field+`(`+args+`) {
					totalCount { value } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } edges { node { id } } } } } }`, nil).Data,
					"store", "dashboard", "list")
			}
			ids := func(page any) (out []string) {
				for _, e := range list(t, page, "edges") {
					out = append(out, text(t, e, "node", "id"))
				}
				return out
			}
			forward := func(size string) []string {
				p := page("first: " + size)
				all := ids(p)
				for ; at(t, p, "pageInfo", "hasNextPage") == true; all = append(all, ids(p)...) {
					p = page("first: " + size + `, after: "` + text(t, p, "pageInfo", "endCursor") + `"`)
				}
				return all
			}
			whole := forward("100")
			require.Greater(t, len(whole), 6)
			require.EqualValues(t, len(whole), at(t, page("first: 3"), "totalCount", "value"))
			require.Equal(t, whole, forward("3"))
			p := page("last: 3")
			backward := ids(p)
			for ; at(t, p, "pageInfo", "hasPreviousPage") == true; backward = append(ids(p), backward...) {
				p = page(`last: 3, before: "` + text(t, p, "pageInfo", "startCursor") + `"`)
			}
			require.Equal(t, whole, backward)
			other := map[string]string{"orders": "refundQueue", "refundQueue": "lowStock", "lowStock": "orders"}[field]
			a := g.ask(t, owner, `{ store(by: { handle: "slow.fire" }) { dashboard { `+other+`(first: 1, after: "`+text(t, p, "pageInfo", "startCursor")+`") { nodes { id } } } } }`, nil)
			require.Len(t, a.Errors, 1, "a cursor is of one list")
			require.Equal(t, "BAD_INPUT", a.Errors[0].Extensions["code"])
		})
	}
	a := g.data(t, owner, `{ store(by: { handle: "slow.fire" }) { dashboard { lowStock(first: 100) { nodes { inventory { available lowStockAt } product { store { handle } } } } } } }`, nil)
	var last float64
	for _, v := range list(t, a.Data, "store", "dashboard", "lowStock", "nodes") {
		available, ok := at(t, v, "inventory", "available").(float64)
		require.True(t, ok)
		require.GreaterOrEqual(t, available, last, "the emptiest first")
		require.Equal(t, "slow.fire", text(t, v, "product", "store", "handle"))
		last = available
	}
	require.NotContains(t, strings.ToLower(string(a.raw)), "yesong")
}
