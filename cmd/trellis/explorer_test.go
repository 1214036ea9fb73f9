package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/media"
	"github.com/trellisgraph/trellis/seed"
	"github.com/trellisgraph/trellis/server"
	"github.com/trellisgraph/trellis/storage/postgres"
	"github.com/trellisgraph/trellis/telemetry"
	"github.com/trellisgraph/trellis/web/graphiql"
	"github.com/trellisgraph/trellis/web/screens"
)

// house is demo data on an own PostgreSQL, and what serves it.
type house struct {
	databases *databases
	library   *media.Library
	flags     *storageFlags
}

func seeded(t *testing.T) *house {
	t.Helper()
	out := &console{stdout: t.Output(), stderr: t.Output()}
	f := &storageFlags{DataDir: dataDir(t)}
	d, err := f.open(t.Context(), out, postgres.Options{})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, d.close(context.WithoutCancel(t.Context()))) })
	require.NoError(t, d.migrate(t.Context(), out))
	library, err := media.OpenDir(f.mediaDir(), slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, library.Close()) })
	require.NoError(t, plant(t.Context(), d, library, out, seed.Options{Seed: 1, Scale: 1, PictureSide: 8}))
	return &house{databases: d, library: library, flags: f}
}

func (h *house) serve(t *testing.T, dev bool) *server.Server {
	t.Helper()
	c := &serveCommand{Dev: dev, LoaderWait: time.Millisecond}
	s, err := loadSecret("", h.flags.secretFile())
	require.NoError(t, err)
	const url = "http://127.0.0.1:8080"
	till, err := c.Pay.open(h.databases.commerce, s, url)
	require.NoError(t, err)
	links, err := linksOf(url)
	require.NoError(t, err)
	out := outside{till: till, links: links, library: h.library, url: url}
	seen := &telescope{metrics: telemetry.New(telemetry.Options{})}
	srv, err := c.assemble(t.Context(), h.databases, h.databases.services(out), out, s, seen, slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	return srv
}

// described is what a server says at /explorer.json.
func described(t *testing.T, srv http.Handler) (setup graphiql.Setup, text string) {
	t.Helper()
	rec := httptest.NewRecorder()
	srv.ServeHTTP(rec, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/explorer.json", nil))
	require.Equal(t, http.StatusOK, rec.Code)
	require.Equal(t, "no-store", rec.Header().Get("Cache-Control"))
	require.NoError(t, json.Unmarshal(rec.Body.Bytes(), &setup))
	return setup, rec.Body.String()
}

func TestExplorer(t *testing.T) {
	t.Parallel()
	h := seeded(t)
	dev := h.serve(t, true)

	t.Run("in development", func(t *testing.T) {
		t.Parallel()
		setup, _ := described(t, dev)
		require.True(t, setup.Dev)
		require.Equal(t, "/graphql", setup.Endpoint)
		require.Len(t, setup.Accounts, len(demoAccounts()), "every demo account is in the demo data")
		e := &explorer{graph: dev}
		for _, a := range setup.Accounts {
			require.NotEmpty(t, a.Name, a.Handle)
			require.NotEmpty(t, a.About, a.Handle)
			require.True(t, strings.HasPrefix(a.Avatar, "/media/"), a.Avatar)
			data := e.ask(t.Context(), a.Token, "{ feed(surface: FOLLOWING, first: 1) { nodes { __typename } } }", nil)
			require.NotNil(t, at(data, "feed.nodes"), "%s is signed in", a.Handle)
		}
		all, err := screens.All()
		require.NoError(t, err)
		require.Len(t, setup.Screens, len(all))
		home := setup.Screens[0]
		require.Equal(t, "Home feed", home.Title)
		require.NotNil(t, home.Variables)
		nodes, _ := at(e.ask(t.Context(), "", home.Query, nil), "feed.edges").([]any)
		require.NotEmpty(t, nodes, "it is ready to run")
	})

	t.Run("elsewhere", func(t *testing.T) {
		t.Parallel()
		setup, text := described(t, h.serve(t, false))
		require.False(t, setup.Dev)
		require.Empty(t, setup.Accounts)
		require.NotContains(t, text, "token")
		require.NotContains(t, text, "eyJ", "no JWT")
		require.NotEmpty(t, setup.Screens)
	})

	t.Run("every screen answers at the first press", func(t *testing.T) {
		t.Parallel()
		setup, _ := described(t, dev)
		for _, s := range setup.Screens {
			answer := pressed(t, dev, tokenOf(t, setup, s.As), s.Query, s.Variables)
			require.Empty(t, at(answer, "errors"), s.Key)
			paths, ok := shown()[s.Key]
			require.True(t, ok, "this test says what %s has to show", s.Key)
			for _, path := range paths {
				require.NotNil(t, within(answer, "data."+path), "%s shows %s", s.Key, path)
			}
		}
	})

	t.Run("accounts are what is said of them", func(t *testing.T) {
		t.Parallel()
		setup, _ := described(t, dev)
		detail := slices.IndexFunc(setup.Screens, func(s graphiql.Screen) bool { return s.Key == "08_order_detail" })
		for _, is := range said(setup.Screens[detail].Variables["id"]) {
			answer := pressed(t, dev, tokenOf(t, setup, is.handle), is.query, nil)
			require.Empty(t, at(answer, "errors"), is.handle)
			for _, path := range is.paths {
				require.NotNil(t, within(answer, "data."+path), "%s has %s", is.handle, path)
			}
			if is.only {
				other := pressed(t, dev, tokenOf(t, setup, "lin.dresses"), is.query, nil)
				require.Nil(t, within(other, "data."+is.paths[0]), "what %s reads is not for others", is.handle)
			}
		}
	})

	t.Run("elsewhere than in the demo, variables are of the feed", func(t *testing.T) {
		t.Parallel()
		// This graph knows nobody of the demo.
		other := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body)
			if !strings.Contains(string(body), "feed(") {
				_, _ = io.WriteString(w, `{"data": {"writer": null, "store": null, "person": null}}`)
				return
			}
			r.Body = io.NopCloser(bytes.NewReader(body))
			dev.ServeHTTP(w, r)
		})
		e := &explorer{graph: other, now: time.Now, screens: []screens.Screen{
			{Key: "02_note_detail"}, {Key: "03_product_page"}, {Key: "04_store_page"}, {Key: "12_profile"}, {Key: "99_unknown"},
		}}
		ready := e.ready(t.Context(), nil)
		note, product, store, person := ready[0].Variables, ready[1].Variables, ready[2].Variables, ready[3].Variables
		require.Equal(t, "CN-SH", product["region"])
		require.Equal(t, map[string]any{}, ready[4].Variables)
		for path, query := range map[string]string{
			"note.primaryProduct.id": fmt.Sprintf("{ note(id: %q) { primaryProduct { id } } }", note["id"]),
			"product.store.id":       fmt.Sprintf("{ product(id: %q) { store { id } } }", product["id"]),
			"store.id":               fmt.Sprintf("{ store(by: {handle: %q}) { id } }", store["handle"]),
			"user.id":                fmt.Sprintf("{ user(by: {handle: %q}) { id } }", person["handle"]),
		} {
			e := &explorer{graph: dev}
			require.NotNil(t, at(e.ask(t.Context(), "", query, nil), path), query)
		}
	})

	t.Run("a screen that is somebody's", func(t *testing.T) {
		t.Parallel()
		e := &explorer{graph: dev, now: time.Now, screens: []screens.Screen{{Key: "07_order_list"}}}
		require.Empty(t, e.ready(t.Context(), nil)[0].As, "nobody is offered whom the data does not have")
		require.Equal(t, "qiqi.mama", e.ready(t.Context(), []graphiql.Account{{Handle: "qiqi.mama"}})[0].As)
	})
}

// shown is what each screen has to show at the first press, beside an answer without errors.
func shown() map[string][]string {
	return map[string][]string{
		"01_home_feed": {"feed.edges.5.node"},
		"02_note_detail": {
			"note.entities.0", "note.topics.0", "note.productTags.nodes.0.product", "note.comments.nodes.0.replies.nodes.0",
		},
		"03_product_page": {
			"product.notes.nodes.0", "product.reviews.nodes.0", "product.coupons.0", "product.affiliate", "product.shipping",
			"product.compareAtPriceRange", "product.variants.nodes.1",
		},
		"04_store_page": {"store.products.nodes.0", "store.coupons.0", "store.evaluations.nodes.0", "store.account"},
		"05_cart": {
			"viewer.cart.cost", "viewer.cart.problems.0", "viewer.cart.groups.2.lines.0.variant", "viewer.cart.groups.0.coupons",
		},
		"06_checkout_open": {"checkoutCreate.checkout.groups.0.deliveryOptions.0", "checkoutCreate.checkout.address"},
		"06b_order_place":  {"orderPlace.orderGroup.orders.0", "orderPlace.payment"},
		"07_order_list":    {"viewer.orders.nodes.5"},
		"08_order_detail":  {"node.payment", "node.shipments.0.trace.0", "node.refunds.nodes.0", "node.shippingAddress"},
		"10_store_dashboard": {
			"store.dashboard.orders.nodes.0.lines.0.snapshot.sku", "store.dashboard.orders.nodes.0.shippingAddress",
			"store.dashboard.lowStock.nodes.0.inventory",
		},
		"12_profile":       {"user.liveRoom", "user.store.products.nodes.0", "user.collections.nodes.0", "user.notes.nodes.0"},
		"14_notifications": {"viewer.unread.byGroup.6", "viewer.notifications.nodes.5.text"},

		"15_store_open": {"storeOpen.store.account.store.id", "storeOpen.warnings"},
	}
}

// saying is what the explorer says of an account, as a query that it answers. The first path is there for it only, if only.
type saying struct {
	handle, query string
	paths         []string
	only          bool
}

// said takes the id of somebody's order.
func said(order any) []saying {
	return []saying{
		{
			handle: "qiqi.mama", query: `{ viewer {
			pay: orders(filter: { status: [PENDING_PAYMENT] }) { nodes { id } } way: orders(filter: { status: [SHIPPED] }) { nodes { id } }
			off: orders(filter: { status: [CANCELLED] }) { nodes { id } } back: orders(filter: { afterSale: [DONE] }) { nodes { id } } } }`,
			paths: []string{"viewer.pay.nodes.0", "viewer.way.nodes.0", "viewer.off.nodes.0", "viewer.back.nodes.0"},
		},
		{
			handle: "lin.dresses", query: `{ user(by: { handle: "lin.dresses" }) {
			notes(first: 1) { nodes { productTags(first: 1) { nodes { product { store { id } } } } } } } }`,
			paths: []string{"user.notes.nodes.0.productTags.nodes.0.product.store"},
		},
		{
			handle: "xiaoman.clay", query: `{ store(by: { handle: "slow.fire" }) { viewerRole } }`,
			paths: []string{"store.viewerRole"}, only: true,
		},
		{
			handle: "yesong.outdoor", query: `{ store(by: { handle: "yesong" }) {
			products(first: 1) { nodes { variants(first: 1) { nodes { sku inventory { onHand } } } } } } }`,
			paths: []string{"store.products.nodes.0.variants.nodes.0.sku", "store.products.nodes.0.variants.nodes.0.inventory"}, only: true,
		},
		{
			handle: "wen.reads", query: `{ user(by: { handle: "xiaoman.clay" }) {
			notes(first: 1) { nodes { moderation { history { to } } } } } }`,
			paths: []string{"user.notes.nodes.0.moderation.history.0"}, only: true,
		},
		{
			handle: "trellis.select", query: fmt.Sprintf("{ node(id: %q) { ... on Order { payment { events { to } } } } }", order),
			paths: []string{"node.payment.events.0"}, only: true,
		},
	}
}

// tokenOf is the token of an account; none for nobody.
func tokenOf(t *testing.T, setup graphiql.Setup, handle string) string {
	t.Helper()
	for _, a := range setup.Accounts {
		if a.Handle == handle {
			return a.Token
		}
	}
	require.Empty(t, handle, "nobody is called so")
	return ""
}

// pressed is the whole answer to an operation, as the explorer's button gets it.
func pressed(t *testing.T, srv http.Handler, token, query string, variables map[string]any) (answer any) {
	t.Helper()
	body, err := json.Marshal(map[string]any{"query": query, "variables": variables})
	require.NoError(t, err)
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/graphql", bytes.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	rec := httptest.NewRecorder()
	srv.ServeHTTP(rec, r)
	require.NoError(t, json.Unmarshal(rec.Body.Bytes(), &answer))
	return answer
}

// within is at for paths that also lead into lists, by number.
func within(v any, path string) any {
	for key := range strings.SplitSeq(path, ".") {
		if list, ok := v.([]any); ok {
			no, err := strconv.Atoi(key)
			if err != nil || no >= len(list) {
				return nil
			}
			v = list[no]
			continue
		}
		v = at(v, key)
	}
	return v
}

func TestExplorerWithoutData(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	asked := 0
	s, err := knownSecret(strings.Repeat("A", 43)+"=", "")
	require.NoError(t, err)
	key, err := s.issuerKey()
	require.NoError(t, err)
	e := &explorer{
		identity: server.NewIdentity(key, func() time.Time { return now }),
		now:      func() time.Time { return now },
		screens:  []screens.Screen{{Key: "02_note_detail", Title: "Note"}, {Key: "04_store_page", Title: "Store"}},
		graph: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			asked++
			http.Error(w, "a database is down", http.StatusServiceUnavailable)
		}),
	}
	setup := e.setup(t.Context())
	require.Empty(t, setup.Accounts)
	require.Len(t, setup.Screens, 2, "screens stay, without what could not be found")
	require.Equal(t, map[string]any{}, setup.Screens[0].Variables)
	require.Equal(t, 3, asked, "one query for the accounts, and two that both screens share")

	now = now.Add(setupKept - time.Nanosecond)
	e.setup(t.Context())
	require.Equal(t, 3, asked, "for a moment it is kept")
	now = now.Add(time.Nanosecond)
	e.setup(t.Context())
	require.Equal(t, 6, asked)
}

func TestLookup(t *testing.T) {
	t.Parallel()
	var data any
	require.NoError(t, json.Unmarshal([]byte(`{"owner": {"id": "o"}, "feed": {"nodes": [
		null, {}, {"id": "a", "store": null}, {"id": "b", "store": {"handle": "s"}}, {"id": "c", "store": {"handle": "z"}}]}}`), &data))
	for name, tc := range map[string]struct {
		lookup lookup
		want   any
	}{
		"the first":      {lookup{list: "feed.nodes", take: "id"}, "a"},
		"the first with": {lookup{list: "feed.nodes", having: "store", take: "id"}, "b"},
		"deeper":         {lookup{list: "feed.nodes", take: "store.handle"}, "s"},
		"none has it":    {lookup{list: "feed.nodes", take: "author.handle"}, nil},
		"no such list":   {lookup{list: "viewer.orders.nodes", take: "id"}, nil},
		"an object":      {lookup{list: "owner", take: "id"}, "o"},
		"nothing in it":  {lookup{list: "feed", take: "id"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, tc.want, tc.lookup.in(data))
		})
	}
}

func TestPictureIsAPath(t *testing.T) {
	t.Parallel()
	require.Equal(t, "/media/m_1/64.jpg", picture("https://pictures.example/media/m_1/64.jpg"))
	require.Empty(t, picture(nil))
	require.Empty(t, picture("http://%zz"))
}
