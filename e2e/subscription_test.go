package e2e_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/domain/community"
	"github.com/trellisgraph/trellis/graph/generated"
	"github.com/trellisgraph/trellis/jobs/args"
	"github.com/trellisgraph/trellis/pubsub/natstest"
	"github.com/trellisgraph/trellis/server"
	commercedb "github.com/trellisgraph/trellis/storage/commerce"
	"github.com/trellisgraph/trellis/storage/storagetest"
)

const (
	watchOrder   = `subscription ($id: ID!) { orderUpdated(orderId: $id) { id status shipments { trackingNumber } lines { product { title } } } }`
	watchPayment = `subscription ($id: ID!) { paymentUpdated(paymentId: $id) { id status } }`
	watchStore   = `subscription ($id: ID!, $after: ID) { storeOrderPlaced(storeId: $id, after: $after) { id status number cost { total { minorUnits } } } }`
	watchNotices = `subscription ($after: DateTime) { notificationAdded(after: $after) { id group at text actors { handle } subject { __typename } } }`
)

// buys places an order of one unit at once, and returns what it made. It uses no coupon: a checkout counts on the best one, which
// an order placed beside it may have used by then.
func (g *graph) buys(t *testing.T, token, variant, method string) (order, payment string) {
	t.Helper()
	quoted := g.done(t, token, "checkoutCreate", "checkout { id }", map[string]any{
		"buyNow": map[string]any{"variantId": variant}, "idempotencyKey": aKey(),
	})
	checkout := at(t, g.done(t, token, "checkoutUpdate", "checkout { id cost { total { minorUnits currency } } }", map[string]any{
		"checkoutId": text(t, quoted, "checkout", "id"), "couponIds": []string{},
	}), "checkout")
	placed := g.done(t, token, "orderPlace", "orderGroup { orders { id } } payment { id }", map[string]any{
		"checkoutId": text(t, checkout, "id"), "expectedTotal": at(t, checkout, "cost", "total"), "method": method, "idempotencyKey": aKey(),
	})
	return text(t, placed, "orderGroup", "orders", 0, "id"), text(t, placed, "payment", "id")
}

// storeOfVariant is the store that sells it, with its owner's handle.
func storeOfVariant(t *testing.T, g *graph, variant string) (store, owner string) {
	t.Helper()
	a := g.data(t, "", `query ($id: ID!) { node(id: $id) { ... on ProductVariant { product { store { id account { handle } } } } } }`, map[string]any{"id": variant})
	return text(t, a.Data, "node", "product", "store", "id"), text(t, a.Data, "node", "product", "store", "account", "handle")
}

// behind are the variables of a list that is listened to behind what the client knows.
func behind(id, after string) map[string]any { return map[string]any{"id": id, "after": after} }

// hearsOf waits until a store's stream has told an order, and returns the ids that it told.
func (l *listener) hearsOf(t *testing.T, order string) (told []string) {
	t.Helper()
	for len(told) == 0 || told[len(told)-1] != order {
		told = append(told, text(t, l.next(t), "storeOrderPlaced", "id"))
	}
	return told
}

func id(of string) map[string]any { return map[string]any{"id": of} }

// Two processes: what happens on one is heard on the other, by every transport.
func TestNewsCrossProcesses(t *testing.T) {
	t.Parallel()
	data := seeded(t)
	nats := natstest.Start(t).ClientURL()
	here, there := data.beside(t, nats), data.beside(t, nats)
	buyer := here.as(t, "dudu.eats")
	variant, _ := boughtByTag(t, here, buyer)
	store, owner := storeOfVariant(t, here, variant)
	for _, over := range transports() {
		t.Run(over, func(t *testing.T) {
			t.Parallel()
			known, _ := here.buys(t, buyer, variant, "ALIPAY")
			missed, _ := here.buys(t, buyer, variant, "ALIPAY")
			selling := there.listen(t, over, there.as(t, owner), watchStore, behind(store, known))
			require.NotContains(t, selling.hearsOf(t, missed), known, "what was placed before is told first")
			order, payment := here.buys(t, buyer, variant, "ALIPAY")
			require.NotContains(t, selling.hearsOf(t, order), missed, "each once")

			ordered := there.listen(t, over, buyer, watchOrder, id(order))
			require.Equal(t, "PENDING_PAYMENT", text(t, ordered.next(t), "orderUpdated", "status"), "as it is, at once")
			paying := there.listen(t, over, buyer, watchPayment, id(payment))
			require.Equal(t, "REQUIRES_ACTION", text(t, paying.next(t), "paymentUpdated", "status"))
			staff := there.listen(t, over, there.as(t, owner), watchOrder, id(order))
			require.NotNil(t, at(t, staff.next(t), "orderUpdated", "lines", 0, "product"))

			here.done(t, buyer, "orderCancel", "order { id }", map[string]any{"orderId": order, "reason": "Ordered twice", "idempotencyKey": aKey()})
			cancelled := func(field, status string) func(map[string]any) bool {
				return func(d map[string]any) bool { return at(t, d, field, "status") == status }
			}
			ordered.until(t, cancelled("orderUpdated", "CANCELLED"))
			staff.until(t, cancelled("orderUpdated", "CANCELLED"))
			paying.until(t, cancelled("paymentUpdated", "CANCELLED"))
		})
	}
}

func codeOf(a answer) string {
	if len(a.Errors) == 0 {
		return ""
	}
	code, _ := a.Errors[0].Extensions["code"].(string)
	return code
}

// aListening is how a subscription is refused: an example of each field, and who may not have it.
type aListening struct {
	query string
	on    string
	// refused are those who may not listen, with the code that they get.
	refused map[string]domain.Code
}

// listenings has every subscription of the schema.
func listenings(t *testing.T, g *graph) map[string]aListening {
	t.Helper()
	o := anOrder(t, g, sellable)
	neighbour := anOrder(t, g, fmt.Sprintf("o.store_id = '%s' AND o.buyer_id <> '%s'", uuid.UUID(o.store), uuid.UUID(o.buyerID)))
	return map[string]aListening{
		"orderUpdated": {watchOrder, o.id.String(), map[string]domain.Code{
			stranger: domain.CodeNotFound, neighbour.buyer: domain.CodeNotFound, // who has bought at the same store
		}},
		"paymentUpdated": {watchPayment, domain.PaymentID(o.group).String(), map[string]domain.Code{
			stranger: domain.CodeNotFound, o.owner: domain.CodeNotFound, // the store never learns how it was paid
		}},
		"notificationAdded": {query: watchNotices}, // everybody has their own
		"storeOrderPlaced": {watchStore, o.store.String(), map[string]domain.Code{
			stranger: domain.CodeForbidden, o.buyer: domain.CodeForbidden, // what others buy there is not theirs to know
		}},
	}
}

// Whoever may not listen is told before anything else: nobody at all, strangers, and those for whom a thing is that they know of.
func TestWhoMayNotListenIsRefusedAtOnce(t *testing.T) {
	t.Parallel()
	g := seeded(t).served(t, time.Millisecond, server.Limits{})
	all := listenings(t, g)
	for _, f := range generated.NewExecutableSchema(generated.Config{}).Schema().Subscription.Fields {
		if strings.HasPrefix(f.Name, "__") {
			continue
		}
		l, known := all[f.Name]
		require.True(t, known, "say in listenings() who may not listen to %s", f.Name)
		for _, over := range transports() {
			g.listen(t, over, "", l.query, id(l.on)).refused(t, domain.CodeUnauthenticated)
			for who, code := range l.refused {
				g.listen(t, over, g.as(t, who), l.query, id(l.on)).refused(t, code)
			}
			if l.on != "" { // else it takes no id
				g.listen(t, over, g.as(t, stranger), l.query, id("nonsense")).refused(t, domain.CodeBadInput)
				g.listen(t, over, g.as(t, stranger), l.query, id(absentTwin(l.on))).refused(t, domain.CodeNotFound)
			}
		}
	}
	require.Eventually(t, func() bool { return g.news.Idle() }, hearing, time.Millisecond, "nobody is left over")
}

// absentTwin is an id of the same type that nothing has.
func absentTwin(id string) string {
	prefix, _, _ := strings.Cut(id, "_")
	return prefix + "_" + strings.Repeat("0", 25) + "1"
}

// Who is taken off the staff hears no more: at the next thing that happens they are told why, and it is over.
func TestWhoLosesTheRightHearsNoMore(t *testing.T) {
	t.Parallel()
	for _, over := range transports() {
		t.Run(over, func(t *testing.T) {
			t.Parallel()
			g := seeded(t).served(t, time.Millisecond, server.Limits{})
			buyer := g.as(t, "dudu.eats")
			variant, _ := boughtByTag(t, g, buyer)
			store, owner := storeOfVariant(t, g, variant)
			order, _ := g.buys(t, buyer, variant, "ALIPAY")
			hire := func(role any) {
				g.done(t, g.as(t, owner), "storeMemberSet", "store { id }", map[string]any{"storeId": store, "userId": g.userOf(t, stranger), "role": role})
			}
			hire("SUPPORT")
			selling := g.listen(t, over, g.as(t, stranger), watchStore, behind(store, order))
			watching := g.listen(t, over, g.as(t, stranger), watchOrder, id(order))
			require.Equal(t, order, text(t, watching.next(t), "orderUpdated", "id"))
			first, _ := g.buys(t, buyer, variant, "ALIPAY")
			selling.hearsOf(t, first)

			hire(nil)
			g.buys(t, buyer, variant, "ALIPAY")
			selling.ends(t, domain.CodeForbidden)
			g.done(t, buyer, "orderCancel", "order { id }", map[string]any{"orderId": order, "reason": "Ordered twice", "idempotencyKey": aKey()})
			watching.ends(t, domain.CodeNotFound)
		})
	}
}

// A token is good for as long as it says, also for what it began.
func TestATokenEndsWhatItBegan(t *testing.T) {
	t.Parallel()
	g := seeded(t).served(t, time.Millisecond, server.Limits{})
	o := anOrder(t, g, sellable)
	token, err := g.identity.Mint(o.buyerID, 0, 10*time.Second) // long enough to begin with on a busy machine
	require.NoError(t, err)
	stream := g.listen(t, "server-sent events", token, watchOrder, id(o.id.String()))
	socket := g.listen(t, "a WebSocket", token, watchOrder, id(o.id.String()))
	stream.ends(t, domain.CodeUnauthenticated)
	for range socket.events {
	}
	require.Equal(t, websocket.StatusCode(4403), socket.code)
}

// NATS goes away and comes back under those who listen. Nobody who writes notices, and those who listen resume: they hear what
// they missed by looking again.
func TestListenersResumeWhenNATSIsBack(t *testing.T) {
	t.Parallel()
	data := seeded(t)
	nats, door := natstest.Start(t), natstest.NewDoor(t)
	door.Lead(nats)
	here, there := data.beside(t, door.URL()), data.beside(t, door.URL())
	buyer := here.as(t, "dudu.eats")
	variant, _ := boughtByTag(t, here, buyer)
	store, owner := storeOfVariant(t, here, variant)
	order, _ := here.buys(t, buyer, variant, "ALIPAY")
	var watching, selling []*listener
	for _, over := range transports() {
		watching = append(watching, there.listen(t, over, buyer, watchOrder, id(order)))
		selling = append(selling, there.listen(t, over, there.as(t, owner), watchStore, behind(store, order)))
	}
	for _, l := range watching {
		require.Equal(t, "PENDING_PAYMENT", text(t, l.next(t), "orderUpdated", "status"))
	}
	heard, _ := here.buys(t, buyer, variant, "ALIPAY")
	for _, l := range selling {
		l.hearsOf(t, heard)
	}

	natstest.Stop(nats)
	here.done(t, buyer, "orderCancel", "order { id }", map[string]any{"orderId": order, "reason": "Ordered twice", "idempotencyKey": aKey()})
	missed, _ := here.buys(t, buyer, variant, "ALIPAY")
	door.Lead(natstest.Start(t))
	for _, l := range watching {
		l.until(t, func(d map[string]any) bool { return at(t, d, "orderUpdated", "status") == "CANCELLED" })
	}
	for _, l := range selling {
		require.Equal(t, []string{missed}, l.hearsOf(t, missed))
	}
	next, _ := here.buys(t, buyer, variant, "ALIPAY")
	for _, l := range selling {
		require.Equal(t, []string{next}, l.hearsOf(t, next), "each once")
	}
}

// A subscriber who does not read holds up nobody: not who writes, not others who listen.
func TestASubscriberWhoDoesNotRead(t *testing.T) {
	t.Parallel()
	g := seeded(t).served(t, time.Millisecond, server.Limits{})
	o := anOrder(t, g, sellable)
	token := g.as(t, o.buyer)
	body, err := json.Marshal(map[string]any{"query": watchOrder, "variables": id(o.id.String())})
	require.NoError(t, err)
	ctx, leave := context.WithCancel(t.Context())
	defer leave()
	deaf := g.stream(t, ctx, token, body)
	defer func() { _ = deaf.Body.Close() }()
	mute := g.socket(t, ctx, token)
	defer func() { _ = mute.CloseNow() }()
	require.NoError(t, say(ctx, mute, map[string]any{"type": "subscribe", "id": "1", "payload": json.RawMessage(body)}))
	reading := g.listen(t, "a WebSocket", token, watchOrder, id(o.id.String()))

	for range 10_000 {
		g.news.Tell([]domain.News{domain.OrderChanged(o.id)})
	}
	lines, quantities := linesOf(t, g, token, o)
	g.done(t, g.as(t, o.owner), "shipmentCreate", "order { id }", map[string]any{
		"orderId": o.id.String(), "carrier": "SF", "trackingNumber": "SF1", "items": []any{item(lines[0], quantities[0])}, "idempotencyKey": aKey(),
	})
	reading.until(t, func(d map[string]any) bool { return len(list(t, d, "orderUpdated", "shipments")) == 1 })
}

// What is selected of an event is read anew for each, as a query would read it: by the same rules, and with the same loaders.
func TestAnEventIsAQuery(t *testing.T) {
	t.Parallel()
	g := seeded(t)
	o := anOrder(t, g, sellable)
	for who, token := range map[string]string{"buyer": g.as(t, o.buyer), "owner": g.as(t, o.owner)} {
		fields := `id number status buyerNote staffNote group { id } buyer { handle } shippingAddress { line } payment { status }
			lines { snapshot { title } product { title store { name } } variant { id } refundableQuantity } timeline { kind actor { handle } } viewerCanCancel`
		asked := g.ask(t, token, `query ($id: ID!) { node(id: $id) { ... on Order { `+fields+` } } }`, id(o.id.String()))
		told := g.listen(t, "a WebSocket", token, `subscription ($id: ID!) { orderUpdated(orderId: $id) { `+fields+` } }`, id(o.id.String())).any(t)
		require.Equal(t, at(t, asked.Data, "node"), at(t, told.Data, "orderUpdated"), who)
		paths := func(a answer) (all []string) {
			for _, e := range a.Errors {
				all = append(all, strings.Join(names(e.Path)[1:], ".")+" "+codeOf(answer{Errors: []graphQLError{e}}))
				require.Contains(t, []any{"node", "orderUpdated"}, e.Path[0])
			}
			slices.Sort(all)
			return all
		}
		require.Equal(t, paths(asked), paths(told), "%s: the same refusals at the same places: %s", who, told.raw)
	}
}

// The processes as they are shipped: who buys at one is heard at the other, and what a job of either does to the payment too.
func TestShippedProcessesHearOfEachOther(t *testing.T) {
	t.Parallel()
	d := storagetest.New(t)
	f := openFair(t, d.Community, d.Commerce, d.CommunityURL, d.CommerceURL, 1, 10)
	f.databases = append(f.databases, "--nats-url", natstest.Start(t).ClientURL())
	require.NoError(t, commercedb.NewStore(d.Commerce).InTx(t.Context(), func(tx commercedb.Tx) error {
		return tx.CopyMembers(t.Context(), slices.Values([]commerce.StoreMember{
			{StoreID: fairStore(0), UserID: fairOwner(0), Role: commerce.RoleOwner, Since: clock()},
		}))
	}))
	f.open(t)
	here, there := &graph{url: f.processes[0].Load().url}, &graph{url: f.processes[1].Load().url}
	owner, err := server.NewIdentity(fairIssuer(t), time.Now).Mint(fairOwner(0), 0, time.Hour)
	require.NoError(t, err)
	buyer, goods := f.tokens[0], fairGoods(0, 1).String()

	known, _ := here.buys(t, buyer, goods, "CARD")
	first, _ := here.buys(t, buyer, goods, "CARD")
	selling := there.listen(t, "a WebSocket", owner, watchStore, behind(fairStore(0).String(), known))
	selling.hearsOf(t, first)
	order, payment := here.buys(t, buyer, goods, "CARD")
	require.Equal(t, []string{order}, selling.hearsOf(t, order))
	for _, over := range transports() {
		there.listen(t, over, buyer, watchPayment, id(payment)).
			until(t, func(d map[string]any) bool { return at(t, d, "paymentUpdated", "status") == "CAPTURED" })
		there.listen(t, over, buyer, watchOrder, id(order)).
			until(t, func(d map[string]any) bool { return at(t, d, "orderUpdated", "status") == "PAID" })
	}
}

// What a viewer is told is told at once, also when more comes into what they were told before.
func TestNotificationsAreTold(t *testing.T) {
	t.Parallel()
	data := seeded(t)
	nats := natstest.Start(t).ClientURL()
	here, there := data.beside(t, nats), data.beside(t, nats)
	author, user := here.as(t, "lin.dresses"), here.userOf(t, "lin.dresses")
	tell := func(of string) {
		require.NoError(t, here.do.Notifications.Notify(t.Context(), args.Notify{
			User: user, NotificationKind: string(community.ArchiveReady), Of: of,
		}))
	}
	tell("before")
	latest := text(t, here.data(t, author, `{ viewer { notifications(first: 1) { nodes { at } } } }`, nil).Data, "viewer", "notifications", "nodes", 0, "at")
	var all []*listener
	for _, over := range transports() {
		all = append(all, there.listen(t, over, there.as(t, "lin.dresses"), watchNotices, map[string]any{"after": latest}))
	}
	for _, of := range []string{"a", "b"} {
		tell(of)
		for _, l := range all {
			got := at(t, l.next(t), "notificationAdded")
			require.Equal(t, "SYSTEM", text(t, got, "group"))
			require.NotEqual(t, latest, text(t, got, "at"))
		}
	}
}

// Every subscription is described with who may listen.
func TestSubscriptionsAreAlike(t *testing.T) {
	t.Parallel()
	for _, f := range generated.NewExecutableSchema(generated.Config{}).Schema().Subscription.Fields {
		if strings.HasPrefix(f.Name, "__") {
			continue
		}
		require.Contains(t, f.Description, "For ", "%s says whom it is for", f.Name)
		for _, a := range f.Arguments {
			require.Equal(t, a.Name != "after", a.Type.NonNull, "%s: only how far the client is may be left out", f.Name)
		}
	}
}
