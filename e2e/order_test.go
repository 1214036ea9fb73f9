package e2e_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/domain"
	communitydb "github.com/trellisgraph/trellis/storage/community"
	"github.com/trellisgraph/trellis/storage/postgres"
)

// ordered is an order of the demo data, with those who are near to it.
type ordered struct {
	id                                    domain.OrderID
	group                                 domain.GroupID
	store                                 domain.StoreID
	number, buyer, owner, status, after   string
	buyerID, ownerID                      domain.UserID
	lines, refunds, shipments, inItsGroup int
}

// anOrder finds the newest order of the demo data that has what is wanted, a condition on the row o.
func anOrder(t *testing.T, g *graph, wanted string) ordered {
	t.Helper()
	var o ordered
	require.NoError(t, g.commerce.Pool().QueryRow(t.Context(), `
SELECT o.id, o.group_id, o.store_id, o.number, o.status, o.after_sale_status, o.buyer_id, s.account_id,
       (SELECT count(*) FROM order_lines WHERE order_id = o.id), (SELECT count(*) FROM refunds WHERE order_id = o.id),
       (SELECT count(*) FROM shipments WHERE order_id = o.id), (SELECT count(*) FROM orders q WHERE q.group_id = o.group_id)
FROM orders o JOIN stores s ON s.id = o.store_id
WHERE `+wanted+`
ORDER BY o.placed_at DESC, o.id
LIMIT 1`).Scan(&o.id, &o.group, &o.store, &o.number, &o.status, &o.after, &o.buyerID, &o.ownerID, &o.lines, &o.refunds, &o.shipments, &o.inItsGroup))
	o.buyer, o.owner = handle(t, g, o.buyerID), handle(t, g, o.ownerID)
	return o
}

// handle is a user's.
func handle(t *testing.T, g *graph, id domain.UserID) string {
	t.Helper()
	var h string
	require.NoError(t, g.community.Pool().QueryRow(t.Context(), "SELECT handle FROM users WHERE id = $1", id).Scan(&h))
	return h
}

// stranger is somebody who has nothing to do with an order.
const stranger = "tomasz.rides"

func TestOrderListScreen(t *testing.T) {
	t.Parallel()
	g := seeded(t)
	a := g.data(t, g.as(t, "qiqi.mama"), screen(t, "07_order_list"), map[string]any{
		"filter": map[string]any{"status": []string{"PENDING_PAYMENT", "PAID", "PARTIALLY_SHIPPED", "SHIPPED", "CANCELLED"}},
	})
	golden(t, "07_order_list", a.Data)
}

func TestOrderDetailScreen(t *testing.T) {
	t.Parallel()
	g := seeded(t)
	o := anOrder(t, g, "o.status = 'DELIVERED' AND o.after_sale_status = 'IN_PROGRESS' AND (SELECT count(*) FROM order_lines WHERE order_id = o.id) = 2")
	a := g.data(t, g.as(t, o.buyer), screen(t, "08_order_detail"), map[string]any{"id": o.id.String()})
	golden(t, "08_order_detail", a.Data)
}

// regular is the buyer with the most orders.
func regular(t *testing.T, g *graph) string {
	t.Helper()
	var id domain.UserID
	var orders int
	require.NoError(t, g.commerce.Pool().QueryRow(t.Context(), `
SELECT buyer_id, count(*) FROM orders GROUP BY buyer_id ORDER BY count(*) DESC, buyer_id LIMIT 1`).Scan(&id, &orders))
	require.Greater(t, orders, 10, "the demo has a regular")
	return handle(t, g, id)
}

// The number of statements is the number of distinct loaders that a screen reaches, whatever the number of orders.
func TestOrderScreensCostTheSameAtAnySize(t *testing.T) {
	t.Parallel()
	g := seeded(t)
	token := g.as(t, regular(t, g))
	var ids []string
	for _, o := range list(t, g.data(t, token, `{ viewer { orders(first: 50) { nodes { id } } } }`, nil).Data, "viewer", "orders", "nodes") {
		ids = append(ids, text(t, o, "id"))
	}
	require.Greater(t, len(ids), 15)
	withTotal := strings.Replace(screen(t, "07_order_list"), "pageInfo {", "totalCount { value precision } pageInfo {", 1)
	several := strings.NewReplacer("node(id: $id)", "nodes(ids: $id)", "$id: ID!", "$id: [ID!]!").Replace(screen(t, "08_order_detail"))
	for name, tc := range map[string]struct {
		reason string
		query  string
		want   int
	}{
		"list with its total": {
			reason: "orders by buyer, orders, lines, stores, and the count",
			query:  withTotal,
			want:   5,
		},
		"details": {
			reason: `orders, lines, stores, addresses, events, payments, shipments, traces, refunds, products, stock, notes, and whom of
				the notes' authors the viewer blocked or the other way round, and what the viewer does in the store of goods off sale`,
			query: several,
			want:  14,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, first := range []int{5, 15} { // neither is the whole list
				query := strings.Replace(tc.query, "first: 20", "first: "+strconv.Itoa(first), 1)
				a := g.data(t, token, query, map[string]any{"id": ids[:first]})
				require.Equal(t, tc.want, a.Extensions.Trace.Statements, "at first: %d; expected %s", first, tc.reason)
			}
		})
	}
	t.Run("the whole list", func(t *testing.T) {
		t.Parallel()
		require.Less(t, len(ids), 50)
		a := g.data(t, token, strings.Replace(withTotal, "first: 20", "first: 50", 1), nil)
		require.Equal(t, 4, a.Extensions.Trace.Statements, "orders by buyer, orders, lines and stores; a page that is the list counts itself")
		require.EqualValues(t, len(ids), at(t, a.Data, "viewer", "orders", "totalCount", "value"))
	})
}

// everything is all that hangs below an order.
const everything = `fragment Everything on Order {
	id number status afterSaleStatus placedAt payBy paidAt completesAt cancelledAt cancelReason
	store { id name } group { id total { amount } placedAt orders { id store { id } } payment { id } } buyer { handle }
	cost { subtotal { minorUnits } discount { minorUnits } shipping { minorUnits } tax { minorUnits } total { minorUnits currency } refunded { minorUnits } }
	shippingAddress { recipient phoneMasked region line } buyerNote staffNote
	timeline { at kind text actor { handle } }
	payment { id method status amount { minorUnits } captured { minorUnits } refunded { minorUnits } expiresAt action { kind url payload } failureMessage
		events { at from to amount { minorUnits } providerEventId } providerReference }
	shipments { id carrier trackingNumber shippedAt deliveredAt items { quantity line { id } } trace { at text } }
	refunds { totalCount { value precision } pageInfo { hasNextPage } edges { cursor } nodes { id refundStatus reason requestedAt decideBy order { id }
		amount { minorUnits } items { quantity amount { minorUnits } line { id order { id } } } evidence { id alt width height } } }
	lines { id quantity snapshot { productId variantId title variantTitle image { alt } sku storeName unitPrice { minorUnits } }
		variant { id } product { id } unitPrice { minorUnits } discount { minorUnits } total { minorUnits } refundableQuantity
		refundableAmount { minorUnits } order { id } attribution { surface note { id } creator { handle } touchedAt expiresAt policyVersion } }
	viewerCanPay viewerCanCancel viewerCanConfirmReceipt viewerCanRequestRefund viewerCanReview
}`

const orderByNode = `query ($id: ID!) { node(id: $id) { ... on Order { ...Everything } } } ` + everything

// faults are the errors of an answer as "path: code", sorted, with the indices of lists left out and each said once.
func faults(a answer) []string {
	var all []string
	for _, e := range a.Errors {
		var path []string
		for _, step := range e.Path {
			if field, ok := step.(string); ok {
				path = append(path, field)
			}
		}
		all = append(all, fmt.Sprintf("%s: %v", strings.Join(path, "."), e.Extensions["code"]))
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// What each of those who see an order reads of it, field by field (rules.md, "Who may read what").
func TestWhoReadsWhatOfAnOrder(t *testing.T) {
	t.Parallel()
	g := seeded(t)
	const finance, moderators = domain.RolePlatformFinance, domain.RoleModerator
	o := anOrder(t, g, "o.after_sale_status = 'ARBITRATION' AND o.staff_note IS NOT NULL")
	variables := map[string]any{"id": o.id.String()}
	ask := func(roles domain.Roles, who string) (order any, refused []string) {
		a := g.ask(t, g.as(t, who, roles), orderByNode, variables)
		return at(t, a.Data, "node"), faults(a)
	}
	actors := func(order any) (all []string) {
		for _, e := range list(t, order, "timeline") {
			if actor := at(t, e, "actor"); actor != nil {
				all = append(all, text(t, actor, "handle"))
			}
		}
		slices.Sort(all)
		return slices.Compact(all)
	}
	address := func(order any, part string) string { return text(t, order, "shippingAddress", part) }

	t.Run("buyer", func(t *testing.T) {
		t.Parallel()
		order, refused := ask(0, o.buyer)
		require.Equal(t, []string{"node.payment.events: FORBIDDEN", "node.payment.providerReference: FORBIDDEN", "node.staffNote: FORBIDDEN"}, refused)
		require.Equal(t, o.group.String(), text(t, order, "group", "id"))
		require.Equal(t, domain.PaymentID(o.group).String(), text(t, order, "payment", "id"))
		require.Nil(t, at(t, order, "payment", "events"))
		require.Nil(t, at(t, order, "staffNote"))
		require.Equal(t, o.buyer, text(t, order, "buyer", "handle"))
		require.NotEqual(t, "***", address(order, "line"))
		require.Contains(t, address(order, "phoneMasked"), "****", "the number is masked to everybody")
		require.Equal(t, []string{o.buyer}, actors(order), "the staff have no names")
		require.NotEmpty(t, list(t, order, "refunds", "nodes", 0, "evidence"))
		require.Equal(t, "NOTE_TAG", text(t, order, "lines", 0, "attribution", "surface"))
		require.NotEmpty(t, text(t, order, "lines", 0, "snapshot", "sku"), "what was printed on the order is the buyer's too")
	})
	t.Run("the store's owner", func(t *testing.T) {
		t.Parallel()
		order, refused := ask(0, o.owner)
		require.Equal(t, []string{"node.group: FORBIDDEN", "node.payment: FORBIDDEN"}, refused)
		require.Nil(t, at(t, order, "group"))
		require.Nil(t, at(t, order, "payment"))
		require.NotEmpty(t, text(t, order, "staffNote"))
		require.Equal(t, o.buyer, text(t, order, "buyer", "handle"))
		require.Len(t, []rune(address(order, "recipient")), 2, "one character and a star")
		require.Equal(t, "***", address(order, "line"))
		require.NotEmpty(t, address(order, "region"))
		names := []string{o.buyer, o.owner}
		slices.Sort(names)
		require.Equal(t, names, actors(order))
		require.NotEmpty(t, list(t, order, "refunds", "nodes", 0, "evidence"))
		require.NotNil(t, at(t, order, "lines", 0, "attribution"))
		for _, can := range []string{"viewerCanPay", "viewerCanCancel", "viewerCanConfirmReceipt", "viewerCanRequestRefund", "viewerCanReview"} {
			require.Equal(t, false, at(t, order, can), can)
		}
	})
	t.Run("finance", func(t *testing.T) {
		t.Parallel()
		order, refused := ask(finance, stranger)
		require.Equal(t, []string{"node.buyerNote: FORBIDDEN", "node.group: FORBIDDEN", "node.staffNote: FORBIDDEN"}, refused)
		require.NotEmpty(t, list(t, order, "payment", "events"))
		require.NotEmpty(t, text(t, order, "payment", "providerReference"))
		require.Nil(t, at(t, order, "buyer"), "and no error")
		require.Nil(t, at(t, order, "shippingAddress"), "and no error")
		require.Nil(t, at(t, order, "refunds", "nodes", 0, "evidence"), "and no error")
		require.Empty(t, actors(order))
		require.NotNil(t, at(t, order, "lines", 0, "attribution"))
	})
	t.Run("a moderator who is to decide", func(t *testing.T) {
		t.Parallel()
		order, refused := ask(moderators, stranger)
		require.Equal(t, []string{
			"node.buyerNote: FORBIDDEN", "node.group: FORBIDDEN", "node.lines.attribution: FORBIDDEN", "node.payment: FORBIDDEN", "node.staffNote: FORBIDDEN",
		}, refused)
		require.NotEmpty(t, list(t, order, "refunds", "nodes", 0, "evidence"))
		require.Nil(t, at(t, order, "lines", 0, "attribution"))
		require.Nil(t, at(t, order, "buyer"))
		require.Empty(t, actors(order))
	})
}

// Once an order is long over, its store forgets whose it was.
func TestStaffForgetTheBuyer(t *testing.T) {
	t.Parallel()
	g := seeded(t)
	o := anOrder(t, g, "o.completed_at < timestamptz '2026-11-20 12:00Z' - interval '90 days'")
	const query = `query ($id: ID!) { node(id: $id) { ... on Order { number buyer { handle } shippingAddress { region } timeline { kind actor { handle } } } } }`
	a := g.data(t, g.as(t, o.owner), query, map[string]any{"id": o.id.String()})
	require.Equal(t, o.number, text(t, a.Data, "node", "number"))
	require.Nil(t, at(t, a.Data, "node", "buyer"))
	require.Nil(t, at(t, a.Data, "node", "shippingAddress"))
	for _, e := range list(t, a.Data, "node", "timeline") {
		if actor := at(t, e, "actor"); actor != nil {
			require.Equal(t, o.owner, text(t, actor, "handle"), "the timeline tells no more")
		}
	}
	own := g.data(t, g.as(t, o.buyer), query, map[string]any{"id": o.id.String()})
	require.NotNil(t, at(t, own.Data, "node", "shippingAddress"))
}

// What may not be seen is as if it were not there, by node and by nodes, for every type that hangs below an order.
func TestOrdersAreFoundByTheirOwnOnly(t *testing.T) {
	t.Parallel()
	g := seeded(t)
	const finance, moderators, platform = domain.RolePlatformFinance, domain.RoleModerator, domain.RolePlatformStaff
	plain := anOrder(t, g, `o.after_sale_status = 'DONE' AND o.status = 'COMPLETED' AND (SELECT count(*) FROM orders q WHERE q.group_id = o.group_id) = 1`)
	argued := anOrder(t, g, "o.after_sale_status = 'ARBITRATION'")
	require.NotContains(t, []string{plain.owner, argued.owner}, "brume.fils")
	ids := func(o ordered) map[string]string {
		return map[string]string{
			"Order": o.id.String(), "OrderGroup": o.group.String(), "Payment": domain.PaymentID(o.group).String(),
			"OrderLine": domain.OrderLineID{Order: o.id, N: 1}.String(), "Refund": domain.RefundID{Order: o.id, N: 1}.String(),
			"Shipment": domain.ShipmentID{Order: o.id, N: 1}.String(),
		}
	}
	all := []string{"Order", "OrderGroup", "OrderLine", "Payment", "Refund", "Shipment"}
	ofAnOrder := []string{"Order", "OrderLine", "Refund", "Shipment"}
	for name, tc := range map[string]struct {
		reason string
		roles  domain.Roles
		order  ordered
		who    string
		sees   []string
	}{
		"buyer":                  {"it is theirs", 0, plain, plain.buyer, all},
		"owner of the store":     {"their order, and nothing that spans stores", 0, plain, plain.owner, ofAnOrder},
		"owner of another":       {"a store is none of another's", 0, plain, "brume.fils", nil},
		"stranger":               {"orders are private", 0, plain, stranger, nil},
		"nobody":                 {"orders are private", 0, plain, "", nil},
		"finance":                {"the money", finance, plain, stranger, append([]string{"Payment"}, ofAnOrder...)},
		"moderator":              {"nothing to decide", moderators, plain, stranger, nil},
		"moderator, arbitration": {"the case", moderators, argued, stranger, ofAnOrder},
		"platform staff":         {"orders are not theirs to read", platform, argued, stranger, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			token := ""
			if tc.who != "" {
				token = g.as(t, tc.who, tc.roles)
			}
			for kind, id := range ids(tc.order) {
				a := g.ask(t, token, `query ($id: ID!) { node(id: $id) { __typename id } }`, map[string]any{"id": id})
				several := g.data(t, token, `query ($id: ID!) { nodes(ids: [$id]) { __typename id } }`, map[string]any{"id": id})
				if slices.Contains(tc.sees, kind) {
					require.Empty(t, a.Errors, "%s: %s", kind, tc.reason)
					require.Equal(t, map[string]any{"__typename": kind, "id": id}, at(t, a.Data, "node"), tc.reason)
					require.Equal(t, []any{at(t, a.Data, "node")}, several.Data["nodes"])
					continue
				}
				require.Nil(t, a.Data["node"], "%s: %s", kind, tc.reason)
				require.Equal(t, []string{"node: NOT_FOUND"}, faults(a), kind)
				require.Equal(t, []any{nil}, several.Data["nodes"], kind)
			}
		})
	}
	t.Run("of none", func(t *testing.T) {
		t.Parallel()
		none := plain
		none.id, none.group = domain.OrderID{1}, domain.GroupID{1}
		missing := ids(none)
		missing["line of an order"] = domain.OrderLineID{Order: plain.id, N: 99}.String()
		missing["refund of an order"] = domain.RefundID{Order: plain.id, N: 99}.String()
		missing["shipment of an order"] = domain.ShipmentID{Order: plain.id, N: 99}.String()
		for kind, id := range missing {
			a := g.ask(t, g.as(t, plain.buyer), `query ($id: ID!) { node(id: $id) { id } }`, map[string]any{"id": id})
			require.Equal(t, []string{"node: NOT_FOUND"}, faults(a), kind)
		}
	})
}

// units is at for the minor units of money.
func units(t *testing.T, v any, path ...any) int {
	t.Helper()
	n, ok := at(t, v, append(path, "minorUnits")...).(float64)
	require.True(t, ok, "no money at %v", path)
	return int(n)
}

// A store sees its own order of a group, and nothing that tells that there was another.
func TestAStoreNeverLearnsOfSiblings(t *testing.T) {
	t.Parallel()
	g := seeded(t)
	o := anOrder(t, g, "(SELECT count(*) FROM orders q WHERE q.group_id = o.group_id) = 2 AND o.paid_at IS NOT NULL")
	whole := g.data(t, g.as(t, o.buyer), `query ($id: ID!) { node(id: $id) { ... on Order { cost { total { minorUnits } } group { total { minorUnits }
		payment { amount { minorUnits } } orders { id number group { id } cost { total { minorUnits } } store { name } } } } } }`, map[string]any{"id": o.id.String()})
	orders := list(t, whole.Data, "node", "group", "orders")
	require.Len(t, orders, 2)
	sum := 0
	var siblingID, siblingNumber string
	for _, one := range orders {
		sum += units(t, one, "cost", "total")
		if id := text(t, one, "id"); id != o.id.String() {
			siblingID, siblingNumber = id, text(t, one, "number")
		}
	}
	require.Equal(t, sum, units(t, whole.Data, "node", "group", "total"))
	require.Equal(t, sum, units(t, whole.Data, "node", "group", "payment", "amount"))

	a := g.ask(t, g.as(t, o.owner), orderByNode, map[string]any{"id": o.id.String()})
	require.NotContains(t, string(a.raw), siblingID)
	require.NotContains(t, string(a.raw), siblingNumber)
	require.NotContains(t, string(a.raw), o.group.String())
	require.NotContains(t, string(a.raw), domain.PaymentID(o.group).String())
	b := g.ask(t, g.as(t, o.owner), `query ($id: ID!) { node(id: $id) { id } }`, map[string]any{"id": siblingID})
	require.Equal(t, []string{"node: NOT_FOUND"}, faults(b))
}

// Staff who do not own the store see what its owner sees, from the moment when they join.
func TestStaffSeeTheirStoresOrders(t *testing.T) {
	t.Parallel()
	g := seeded(t)
	o := anOrder(t, g, "o.status = 'PAID' AND o.staff_note IS NOT NULL")
	token := g.as(t, stranger)
	query := `query ($id: ID!) { node(id: $id) { ... on Order { staffNote } } }`
	require.Equal(t, []string{"node: NOT_FOUND"}, faults(g.ask(t, token, query, map[string]any{"id": o.id.String()})))
	_, err := g.commerce.Pool().Exec(t.Context(), `
INSERT INTO stores_by_member (user_id, store_id, role, since)
SELECT $1, $2, 'WAREHOUSE', now()`, userNamed(t, g, stranger), o.store)
	require.NoError(t, err)
	require.NotEmpty(t, text(t, g.data(t, token, query, map[string]any{"id": o.id.String()}).Data, "node", "staffNote"))
}

func userNamed(t *testing.T, g *graph, handle string) domain.UserID {
	t.Helper()
	found, err := communitydb.All(t.Context(), communitydb.NewReader(g.community), communitydb.UserIDsByHandles([]string{handle}))
	require.NoError(t, err)
	require.Len(t, found, 1)
	return found[0].UserID
}

// A buyer's list is what the buyer ordered, narrowed as asked, and nobody else's.
func TestOrderFilters(t *testing.T) {
	t.Parallel()
	g := seeded(t)
	buyer := "qiqi.mama"
	id := userNamed(t, g, buyer)
	newest := anOrder(t, g, fmt.Sprintf("o.buyer_id = '%x'", id[:]))
	numbers := func(where string) []string {
		rows, err := postgres.All(t.Context(), g.commerce, postgres.Query[string]{
			Doing: "look", SQL: "SELECT o.number FROM orders o WHERE o.buyer_id = $1 AND " + where + " ORDER BY o.placed_at DESC, o.id DESC",
			Args: []any{id}, Scan: pgx.RowTo[string],
		})
		require.NoError(t, err)
		return rows
	}
	for name, tc := range map[string]struct {
		reason string
		filter map[string]any
		where  string
	}{
		"none":       {"all of them", nil, "true"},
		"empty":      {"empty lists do not narrow", map[string]any{"status": []string{}, "afterSale": []string{}}, "true"},
		"status":     {"any of them", map[string]any{"status": []string{"CANCELLED", "SHIPPED"}}, "o.status IN ('CANCELLED', 'SHIPPED')"},
		"after-sale": {"an axis of its own", map[string]any{"afterSale": []string{"NONE"}}, "o.after_sale_status = 'NONE'"},
		"number":     {"as it is printed", map[string]any{"query": newest.number}, "o.number = '" + newest.number + "'"},
		"title": {
			"a word of it",
			map[string]any{"query": " 小鱼 "},
			"EXISTS (SELECT 1 FROM order_lines l WHERE l.order_id = o.id AND l.title LIKE '%小鱼%')",
		},
		"placed": {
			"days of Shanghai, unless another zone is named",
			map[string]any{"placed": map[string]any{"from": "2026-11-15", "to": "2026-11-20"}},
			"o.placed_at >= '2026-11-14 16:00Z' AND o.placed_at < '2026-11-20 16:00Z'",
		},
		"placed elsewhere": {
			"days of New York",
			map[string]any{"placed": map[string]any{"from": "2026-11-15", "to": "2026-11-19", "timeZone": "America/New_York"}},
			"o.placed_at >= '2026-11-15 05:00Z' AND o.placed_at < '2026-11-20 05:00Z'",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := g.data(t, g.as(t, buyer), `query ($f: OrderFilter) { viewer { orders(filter: $f, first: 100) { nodes { number } totalCount { value precision } } } }`,
				map[string]any{"f": tc.filter})
			got := []string{}
			for _, o := range list(t, a.Data, "viewer", "orders", "nodes") {
				got = append(got, text(t, o, "number"))
			}
			want := numbers(tc.where)
			require.NotEmpty(t, want, "there is something to find")
			require.Equal(t, want, got, tc.reason)
			require.Equal(t, map[string]any{"value": float64(len(want)), "precision": "EXACT"}, at(t, a.Data, "viewer", "orders", "totalCount"))
		})
	}
	for name, tc := range map[string]struct {
		reason   string
		filter   map[string]any
		argument string
	}{
		"empty query":   {"it would find everything", map[string]any{"query": "  "}, "filter.query"},
		"long query":    {"nobody types that", map[string]any{"query": strings.Repeat("鱼", 65)}, "filter.query"},
		"NUL":           {"no text holds it", map[string]any{"query": "a\x00"}, "filter.query"},
		"no zone":       {"there is none of that name", map[string]any{"placed": map[string]any{"from": "2026-11-15", "to": "2026-11-20", "timeZone": "Mars/Olympus"}}, "filter.placed.timeZone"},
		"backwards":     {"it would be empty", map[string]any{"placed": map[string]any{"from": "2026-11-20", "to": "2026-11-15"}}, "filter.placed.to"},
		"status's case": {"the validator lets a variable of another case through", map[string]any{"status": []string{"paid"}}, "filter"},
		"after-sale's":  {"the validator lets a variable of another case through", map[string]any{"afterSale": []string{"none"}}, "filter"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := g.ask(t, g.as(t, buyer), `query ($f: OrderFilter) { viewer { orders(filter: $f) { nodes { id } } } }`, map[string]any{"f": tc.filter})
			require.Len(t, a.Errors, 1, "%s", a.raw)
			require.Equal(t, "BAD_INPUT", a.Errors[0].Extensions["code"], tc.reason)
			require.Contains(t, a.Errors[0].Extensions["argument"], tc.argument)
		})
	}
}

// Pages joined are the list, in both directions.
func TestOrdersAndRefundsPageBothWays(t *testing.T) {
	t.Parallel()
	g := seeded(t)
	o := anOrder(t, g, "o.status = 'DELIVERED' AND o.after_sale_status = 'IN_PROGRESS'")
	_, err := g.commerce.Pool().Exec(t.Context(), `
INSERT INTO refunds (order_id, n, store_id, status, reason, currency, amount, requested_at)
SELECT o.id, n, o.store_id, 'CANCELLED', 'CHANGED_MIND', 'CNY', 1, now() FROM orders o, generate_series(2, 7) n WHERE o.id = $1`, o.id)
	require.NoError(t, err)
	for name, tc := range map[string]struct{ who, path, field string }{
		"orders":  {regular(t, g), "x: viewer", "orders"},
		"refunds": {o.buyer, `x: node(id: "` + o.id.String() + `") { ... on Order`, "refunds"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			token := g.as(t, tc.who)
			page := func(args string) any {
				query := `{ ` + tc.path + ` { list: ` + tc.field + `(` + args + `) { pageInfo { hasNextPage hasPreviousPage startCursor endCursor } edges { node { id } } } } `
				query += strings.Repeat("}", strings.Count(query, "{")-strings.Count(query, "}"))
				return at(t, g.data(t, token, query, nil).Data, "x", "list")
			}
			ids := func(page any) (out []string) {
				for _, e := range list(t, page, "edges") {
					out = append(out, text(t, e, "node", "id"))
				}
				return out
			}
			whole := ids(page("first: 100"))
			require.Greater(t, len(whole), 6)
			var forward, backward []string
			p := page("first: 3")
			for forward = ids(p); at(t, p, "pageInfo", "hasNextPage") == true; forward = append(forward, ids(p)...) {
				p = page(`first: 3, after: "` + text(t, p, "pageInfo", "endCursor") + `"`)
			}
			require.Equal(t, whole, forward)
			p = page("last: 3")
			for backward = ids(p); at(t, p, "pageInfo", "hasPreviousPage") == true; backward = append(ids(p), backward...) {
				p = page(`last: 3, before: "` + text(t, p, "pageInfo", "startCursor") + `"`)
			}
			require.Equal(t, whole, backward)
		})
	}
}

// An order outlives its goods, its store and the note that led to it (rules.md, 4.21).
func TestAnOrderOutlivesWhatItWasOf(t *testing.T) {
	t.Parallel()
	g := seeded(t)
	o := anOrder(t, g, `EXISTS (SELECT 1 FROM order_lines l WHERE l.order_id = o.id AND l.attribution_note_id IS NOT NULL) AND o.status = 'COMPLETED'`)
	token, variables := g.as(t, o.buyer), map[string]any{"id": o.id.String()}
	before := at(t, g.ask(t, token, orderByNode, variables).Data, "node")
	require.NotNil(t, at(t, before, "lines", 0, "product"))
	require.NotNil(t, at(t, before, "lines", 0, "variant"))
	require.NotNil(t, at(t, before, "lines", 0, "attribution", "note"))
	for _, table := range []string{"products", "product_variants", "product_media", "stock", "products_by_store", "stores"} {
		_, err := g.commerce.Pool().Exec(t.Context(), "DELETE FROM "+table)
		require.NoError(t, err)
	}
	_, err := g.community.Pool().Exec(t.Context(), "DELETE FROM notes")
	require.NoError(t, err)
	a := g.ask(t, token, orderByNode, variables)
	after := at(t, a.Data, "node")
	require.Nil(t, at(t, after, "store"))
	require.Nil(t, at(t, after, "lines", 0, "product"))
	require.Nil(t, at(t, after, "lines", 0, "variant"))
	require.Nil(t, at(t, after, "lines", 0, "attribution", "note"))
	require.Equal(t, at(t, before, "lines", 0, "snapshot"), at(t, after, "lines", 0, "snapshot"))
	require.Equal(t, at(t, before, "cost"), at(t, after, "cost"))
	require.Equal(t, []string{"node.payment.events: FORBIDDEN", "node.payment.providerReference: FORBIDDEN", "node.staffNote: FORBIDDEN"}, faults(a))
}

// A buyer has bought what was paid for and not called off.
func TestViewerHasPurchased(t *testing.T) {
	t.Parallel()
	g := seeded(t)
	const query = `query ($id: ID!) { product(id: $id) { viewerHasPurchased } }`
	product := func(o ordered) map[string]any {
		var id domain.ProductID
		require.NoError(t, g.commerce.Pool().QueryRow(t.Context(), "SELECT product_id FROM order_lines WHERE order_id = $1 AND n = 1", o.id).Scan(&id))
		return map[string]any{"id": id.String()}
	}
	paid := anOrder(t, g, "o.status = 'DELIVERED'")
	expired := anOrder(t, g, `o.status = 'EXPIRED' AND NOT EXISTS (
		SELECT 1 FROM purchases p JOIN order_lines l ON l.product_id = p.product_id WHERE l.order_id = o.id AND p.buyer_id = o.buyer_id)`)
	require.Equal(t, true, at(t, g.data(t, g.as(t, paid.buyer), query, product(paid)).Data, "product", "viewerHasPurchased"))
	require.Equal(t, false, at(t, g.data(t, g.as(t, expired.buyer), query, product(expired)).Data, "product", "viewerHasPurchased"))
	nobody := g.data(t, "", query, product(paid))
	require.Equal(t, false, at(t, nobody.Data, "product", "viewerHasPurchased"))
	require.Equal(t, 1, nobody.Extensions.Trace.Statements, "the product: nobody bought nothing, without a question")
}

// What the order says is what its refunds, parcels and payment say.
func TestAnOrderAddsUp(t *testing.T) {
	t.Parallel()
	g := seeded(t)
	o := anOrder(t, g, "o.status = 'CANCELLED' AND o.paid_at IS NOT NULL")
	order := at(t, g.ask(t, g.as(t, o.buyer), orderByNode, map[string]any{"id": o.id.String()}).Data, "node")
	total := at(t, order, "cost", "total", "minorUnits")
	require.Equal(t, total, at(t, order, "cost", "refunded", "minorUnits"))
	require.Equal(t, total, at(t, order, "payment", "refunded", "minorUnits"))
	require.Equal(t, "REFUNDED", text(t, order, "payment", "status"))
	require.Equal(t, "DONE", text(t, order, "afterSaleStatus"))
	require.Zero(t, at(t, order, "lines", 0, "refundableQuantity"))
	require.Zero(t, units(t, order, "lines", 0, "refundableAmount"))
	require.Equal(t, "SUCCEEDED", text(t, order, "refunds", "nodes", 0, "refundStatus"))
	require.Equal(t, text(t, order, "lines", 0, "id"), text(t, order, "refunds", "nodes", 0, "items", 0, "line", "id"))
	require.Equal(t, o.id.String(), text(t, order, "refunds", "nodes", 0, "items", 0, "line", "order", "id"))
	require.Equal(t, false, at(t, order, "viewerCanRequestRefund"))

	sent := anOrder(t, g, "(SELECT count(*) FROM shipments s WHERE s.order_id = o.id) = 2 AND o.status = 'DELIVERED'")
	order = at(t, g.ask(t, g.as(t, sent.buyer), orderByNode, map[string]any{"id": sent.id.String()}).Data, "node")
	parcels := list(t, order, "shipments")
	require.Len(t, parcels, 2)
	for i, p := range parcels {
		require.Equal(t, text(t, order, "lines", i, "id"), text(t, p, "items", 0, "line", "id"))
		trace := list(t, p, "trace")
		require.Greater(t, text(t, trace[0], "at"), text(t, trace[len(trace)-1], "at"), "newest first")
	}
	timeline := list(t, order, "timeline")
	require.Equal(t, "PLACED", text(t, timeline[0], "kind"), "oldest first")
	waiting := anOrder(t, g, "EXISTS (SELECT 1 FROM payments p WHERE p.group_id = o.group_id AND p.action_kind = 'QR_CODE')")
	order = at(t, g.ask(t, g.as(t, waiting.buyer), orderByNode, map[string]any{"id": waiting.id.String()}).Data, "node")
	require.Equal(t, true, at(t, order, "viewerCanPay"))
	require.NotEmpty(t, text(t, order, "payment", "action", "payload"))
}
