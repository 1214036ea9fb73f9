package e2e_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"log/slog"
	"net"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	parcels "github.com/trellisgraph/trellis/carriers/sandbox"
	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/jobs"
	"github.com/trellisgraph/trellis/loaders"
	"github.com/trellisgraph/trellis/media"
	payments "github.com/trellisgraph/trellis/payments/sandbox"
	"github.com/trellisgraph/trellis/resolvers"
	"github.com/trellisgraph/trellis/server"
	"github.com/trellisgraph/trellis/services"
	commercedb "github.com/trellisgraph/trellis/storage/commerce"
	communitydb "github.com/trellisgraph/trellis/storage/community"
	sandboxdb "github.com/trellisgraph/trellis/storage/sandbox"
)

// alive is a server at the time that it is, with its jobs, a payment provider and a carrier that tell it by webhooks what happens.
func alive(t *testing.T) *graph {
	t.Helper()
	d := demoData.New(t)
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	url, key := "http://"+listener.Addr().String(), domain.WebhookKey(bytes.Repeat([]byte{9}, 32))
	people, shop := communitydb.NewStore(d.Community), commercedb.NewStore(d.Commerce)
	provider := payments.New(sandboxdb.NewStore(d.Commerce), payments.Options{
		Key: key, WebhookURL: url + "/webhooks/sandbox", PagesURL: url, Now: time.Now,
	})
	library := openLibrary(t, t.TempDir(), d.Community)
	do := services.New(services.Needs{
		Community: people, Commerce: shop, Now: time.Now, NewID: func() domain.UUID { return domain.UUID(uuid.Must(uuid.NewV7())) },
		Provider: provider, Links: links(t), Library: library,
		Carrier: parcels.New(parcels.Options{Key: key, Server: url, Now: time.Now, Later: services.NewOutbox(shop).Later}),
	})
	load := loaders.New(people.Reader, shop.Reader)
	identity := server.NewIdentity(ed25519.NewKeyFromSeed(bytes.Repeat([]byte{7}, ed25519.SeedSize)), time.Now)
	root := resolvers.New(load, do, media.NewURLs("http://trellis.test", mediaSigner()), commerce.NewSigner(bytes.Repeat([]byte{8}, 32)), links(t), nil, time.Now)
	srv := httptest.NewUnstartedServer(server.New(server.Config{
		Schema: schema(root), Identity: identity,
		Begin:    func(ctx context.Context) context.Context { return loaders.Begin(ctx, time.Millisecond) },
		Webhooks: map[string]server.Webhook{"sandbox": do.Payments.Receive, "carrier/sandbox": do.Shipments.HearCarrier},
	}))
	require.NoError(t, srv.Listener.Close())
	srv.Listener = listener
	srv.Start()
	t.Cleanup(srv.Close)
	runner, err := jobs.Start(context.WithoutCancel(t.Context()), jobs.Pools{Community: d.Community.Pool(), Commerce: d.Commerce.Pool()}, do,
		jobs.Options{FeedRefresh: time.Hour, Logger: slog.New(slog.DiscardHandler), Sandbox: provider})
	require.NoError(t, err)
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(t.Context()), time.Minute)
		defer cancel()
		require.NoError(t, runner.Stop(ctx))
	})
	return &graph{url: url, community: d.Community, commerce: d.Commerce, do: do, identity: identity}
}

// sellable is a paid order of the demo data with two lines, of which the first has several units.
const sellable = `o.status = 'PAID' AND (SELECT count(*) FROM order_lines WHERE order_id = o.id) = 2`

// linesOf are the ids of an order's lines, with their quantities.
func linesOf(t *testing.T, g *graph, token string, o ordered) (ids []string, quantities []int) {
	t.Helper()
	a := g.data(t, token, `query ($id: ID!) { node(id: $id) { ... on Order { lines { id quantity } } } }`, map[string]any{"id": o.id.String()})
	for _, l := range list(t, a.Data, "node", "lines") {
		quantity, ok := at(t, l, "quantity").(float64)
		require.True(t, ok)
		ids, quantities = append(ids, text(t, l, "id")), append(quantities, int(quantity))
	}
	return ids, quantities
}

func item(line string, quantity int) map[string]any {
	return map[string]any{"lineId": line, "quantity": quantity}
}

// The whole life of an order that is paid: sent in two parcels, which the sandbox carries and tells of by its webhook, confirmed, and
// half of it returned for money, which the sandbox of payments gives back.
func TestTheLifeOfAPaidOrder(t *testing.T) {
	t.Parallel()
	g := alive(t)
	o := anOrder(t, g, sellable)
	buyer, owner, id := g.as(t, o.buyer), g.as(t, o.owner), o.id.String()
	lines, quantities := linesOf(t, g, buyer, o)
	for i, want := range []string{"PARTIALLY_SHIPPED", "SHIPPED"} {
		sent := g.done(t, owner, "shipmentCreate", `order { status shipments { trackingNumber items { quantity } } }`, map[string]any{
			"orderId": id, "carrier": "顺丰速运", "trackingNumber": "SF100" + lines[i][len(lines[i])-1:],
			"items": []any{item(lines[i], quantities[i])}, "idempotencyKey": aKey(),
		})
		require.Equal(t, want, text(t, sent, "order", "status"))
	}
	var parcels []any
	require.Eventually(t, func() bool {
		a := g.data(t, buyer, `query ($id: ID!) { node(id: $id) { ... on Order { status shipments { deliveredAt trace { text } } } } }`, map[string]any{"id": id})
		parcels = list(t, a.Data, "node", "shipments")
		return text(t, a.Data, "node", "status") == "DELIVERED"
	}, 4*time.Minute, 200*time.Millisecond, "the carrier tells of every step")
	require.Len(t, parcels, 2)
	for _, p := range parcels {
		require.NotNil(t, at(t, p, "deliveredAt"))
		require.Len(t, list(t, p, "trace"), 4)
		require.Equal(t, "已签收", text(t, p, "trace", 0, "text"), "the newest first, in the order's language")
	}
	for range 2 {
		confirmed := g.done(t, buyer, "orderConfirmReceipt", `order { status viewerCanRequestRefund }`, map[string]any{"orderId": id})
		require.Equal(t, map[string]any{"status": "COMPLETED", "viewerCanRequestRefund": true}, confirmed["order"])
	}

	fields := `refund { id refundStatus amount { minorUnits } decideBy decisionReason returnParcel { trackingNumber } order { afterSaleStatus } }`
	picture := g.uploaded(t, o.buyer, "REFUND_EVIDENCE")
	asked := g.done(t, buyer, "refundRequest", fields, map[string]any{
		"orderId": id, "items": []any{item(lines[1], 1)}, "reason": "CHANGED_MIND", "evidenceIds": []any{picture}, "idempotencyKey": aKey(),
	})
	refund := text(t, asked, "refund", "id")
	for _, token := range []string{buyer, owner} {
		evidence := at(t, g.data(t, token, `query ($id: ID!) { node(id: $id) { ... on Refund { evidence { id ... on Image { url } } } } }`,
			map[string]any{"id": refund}).Data, "node", "evidence")
		require.Equal(t, picture, text(t, evidence, 0, "id"))
		require.Contains(t, text(t, evidence, 0, "url"), "?exp=", "whoever sees it has its URL for a while")
	}
	require.Equal(t, "REQUESTED", text(t, asked, "refund", "refundStatus"))
	require.Equal(t, "IN_PROGRESS", text(t, asked, "refund", "order", "afterSaleStatus"))
	granted := g.done(t, owner, "refundDecide", fields, map[string]any{
		"refundId": refund, "approve": true, "reason": "寄回来就好", "idempotencyKey": aKey(),
	})
	require.Equal(t, "APPROVED", text(t, granted, "refund", "refundStatus"))
	require.Equal(t, "寄回来就好", text(t, granted, "refund", "decisionReason"))
	back := g.done(t, buyer, "refundShipReturn", fields, map[string]any{
		"refundId": refund, "carrier": "EMS", "trackingNumber": "E77", "idempotencyKey": aKey(),
	})
	require.Equal(t, "E77", text(t, back, "refund", "returnParcel", "trackingNumber"))
	g.done(t, owner, "refundReceiveReturn", fields, map[string]any{"refundId": refund, "restock": true, "idempotencyKey": aKey()})
	look := func() any {
		return at(t, g.data(t, buyer, `query ($id: ID!) { node(id: $id) { ... on Order {
			cost { refunded { minorUnits } } refunds { nodes { refundStatus } } timeline { kind } afterSaleStatus payment { status } } } }`,
			map[string]any{"id": id}).Data, "node")
	}
	require.Eventually(t, func() bool { return text(t, look(), "refunds", "nodes", 0, "refundStatus") == "SUCCEEDED" },
		4*time.Minute, 200*time.Millisecond, "the provider tells that the money went back")
	after := look() // anew: the levels of the answer that saw it first may have been read before and after it
	require.Equal(t, at(t, asked, "refund", "amount", "minorUnits"), at(t, after, "cost", "refunded", "minorUnits"))
	require.Equal(t, "DONE", text(t, after, "afterSaleStatus"))
	require.Equal(t, "PARTIALLY_REFUNDED", text(t, after, "payment", "status"))
	var kinds []string
	for _, e := range list(t, after, "timeline") {
		kinds = append(kinds, text(t, e, "kind"))
	}
	require.Equal(t, "PLACED PAID SHIPPED "+"SHIPPED DELIVERED COMPLETED REFUND_REQUESTED REFUND_APPROVED REFUND_RETURN_SENT "+
		"REFUND_RETURN_RECEIVED REFUND_PROCESSING REFUND_SUCCEEDED", strings.Join(kinds, " "))
}

func TestShippingAndRefundsAreRefused(t *testing.T) {
	t.Parallel()
	g := seeded(t)
	o := anOrder(t, g, sellable)
	buyer, owner, nobody, mod, id := g.as(t, o.buyer), g.as(t, o.owner), g.as(t, stranger), g.as(t, stranger, domain.RoleModerator), o.id.String()
	lines, quantities := linesOf(t, g, buyer, o)
	parcel := func(change func(map[string]any)) map[string]any {
		input := map[string]any{
			"orderId": id, "carrier": "SF", "trackingNumber": "1", "items": []any{item(lines[0], 1)}, "idempotencyKey": aKey(),
		}
		change(input)
		return input
	}
	same := func(map[string]any) {}
	require.Equal(t, []string{"NOT_ALLOWED at input.orderId"}, g.refusedAs(t, buyer, "shipmentCreate", parcel(same)))
	require.Equal(t, []string{"NOT_FOUND at input.orderId"}, g.refusedAs(t, nobody, "shipmentCreate", parcel(same)))
	require.Equal(t, []string{"NOT_FOUND at input.orderId"}, g.refusedAs(t, mod, "shipmentCreate", parcel(same)))
	require.Equal(t, []string{"INVALID at input.items.0.lineId"}, g.refusedAs(t, owner, "shipmentCreate",
		parcel(func(in map[string]any) { in["items"] = []any{item("line", 1)} })))
	require.Equal(t, []string{"INVALID at input.items.0.quantity", "INVALID at input.items.1.lineId"}, g.refusedAs(t, owner, "shipmentCreate",
		parcel(func(in map[string]any) { in["items"] = []any{item(lines[0], 0), item(lines[0], 1)} })))
	require.Equal(t, []string{"INVALID at input.items.0.quantity"}, g.refusedAs(t, owner, "shipmentCreate",
		parcel(func(in map[string]any) { in["items"] = []any{item(lines[0], quantities[0]+1)} })))
	require.Equal(t, []string{"REQUIRED at input.carrier", "TOO_LONG at input.trackingNumber"}, g.refusedAs(t, owner, "shipmentCreate",
		parcel(func(in map[string]any) { in["carrier"], in["trackingNumber"] = " ", strings.Repeat("9", 51) })))
	require.Equal(t, []string{"ILLEGAL_STATE"}, g.refusedAs(t, buyer, "orderConfirmReceipt", map[string]any{"orderId": id}))
	require.Equal(t, []string{"NOT_FOUND at input.orderId"}, g.refusedAs(t, nobody, "orderConfirmReceipt", map[string]any{"orderId": id}))

	wish := map[string]any{"orderId": id, "items": []any{item(lines[0], 1)}, "reason": "CHANGED_MIND", "idempotencyKey": aKey()}
	require.Equal(t, []string{"NOT_FOUND at input.orderId"}, g.refusedAs(t, nobody, "refundRequest", wish))
	require.Equal(t, []string{"NOT_ALLOWED at input.orderId"}, g.refusedAs(t, owner, "refundRequest", wish))
	wish["amount"] = map[string]any{"minorUnits": 100_000_000, "currency": "CNY"}
	beyond := g.mutate(t, buyer, "refundRequest", `userErrors { ... on RefundExceedsPaidError { refundable { minorUnits } } }`, wish)
	require.Equal(t, "REFUND_EXCEEDS_PAID", text(t, beyond, "userErrors", 0, "code"))
	require.Equal(t, "RefundExceedsPaidError", text(t, beyond, "userErrors", 0, "__typename"))
	require.NotNil(t, at(t, beyond, "userErrors", 0, "refundable", "minorUnits"))

	// The one that the platform is asked about.
	appealed := anOrder(t, g, "o.after_sale_status = 'ARBITRATION'")
	refund := domain.RefundID{Order: appealed.id, N: 1}.String()
	yes := func() map[string]any {
		return map[string]any{"refundId": refund, "approve": true, "idempotencyKey": aKey()}
	}
	require.Equal(t, []string{"NOT_ALLOWED at input.refundId"}, g.refusedAs(t, g.as(t, appealed.owner), "refundDecide", yes()))
	require.Equal(t, []string{"NOT_ALLOWED at input.refundId"}, g.refusedAs(t, g.as(t, appealed.buyer), "refundDecide", yes()))
	require.Equal(t, []string{"NOT_FOUND at input.refundId"}, g.refusedAs(t, nobody, "refundDecide", yes()))
	require.Nil(t, g.done(t, mod, "refundDecide", "refund { id }", yes())["refund"], "it is no longer theirs to see")
	a := g.data(t, g.as(t, appealed.buyer), `query ($id: ID!) { node(id: $id) { ... on Refund { refundStatus } } }`, map[string]any{"id": refund})
	require.Equal(t, "APPROVED", text(t, a.Data, "node", "refundStatus"), "the goods are to come back")
	require.Equal(t, []string{"ILLEGAL_STATE"}, g.refusedAs(t, g.as(t, appealed.buyer), "refundCancel", map[string]any{"refundId": refund}))
}

// Where an order goes is in that one answer in full, and masked to the staff in every other, the same answer's order included.
func TestAnAddressIsUnmaskedForOneAnswer(t *testing.T) {
	t.Parallel()
	g := seeded(t)
	o := anOrder(t, g, sellable)
	owner := g.as(t, o.owner)
	input := map[string]any{"orderId": o.id.String(), "reason": "the label is torn", "idempotencyKey": aKey()}
	shown := g.done(t, owner, "orderAddressUnmask", `order { shippingAddress { line } } address { recipient phone region line }`, input)
	require.NotContains(t, text(t, shown, "address", "phone"), "*")
	require.Equal(t, "***", text(t, shown, "order", "shippingAddress", "line"))
	require.NotEqual(t, "***", text(t, shown, "address", "line"))
	a := g.data(t, owner, `query ($id: ID!) { node(id: $id) { ... on Order { shippingAddress { line } } } }`, map[string]any{"id": o.id.String()})
	require.Equal(t, "***", text(t, a.Data, "node", "shippingAddress", "line"))
	var entries int
	require.NoError(t, g.commerce.Pool().QueryRow(t.Context(), "SELECT count(*) FROM address_disclosures").Scan(&entries))
	require.Equal(t, 1, entries)
	require.Equal(t, []string{"NOT_ALLOWED at input.orderId"}, g.refusedAs(t, g.as(t, o.buyer), "orderAddressUnmask", input))
	require.Equal(t, []string{"NOT_FOUND at input.orderId"}, g.refusedAs(t, g.as(t, stranger), "orderAddressUnmask", input))
}
