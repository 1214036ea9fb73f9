package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/server"
	"github.com/trellisgraph/trellis/web/graphiql"
	"github.com/trellisgraph/trellis/web/screens"
)

const (
	// demoTTL is how long the explorer's tokens are good for; the page asks for new ones by itself.
	demoTTL = 12 * time.Hour
	// setupKept is how long what the explorer shows is kept, and setupTimeout how long finding it may take.
	setupKept    = 5 * time.Second
	setupTimeout = 5 * time.Second
)

// explorer says what the page at / shows: the screens, with variables that the data has, and in development the accounts.
type explorer struct {
	screens []screens.Screen
	// graph is asked for both, so that the explorer shows nothing that a client could not see.
	graph http.Handler
	// identity makes the accounts' tokens; nil outside of development, where there are no accounts.
	identity *server.Identity
	now      func() time.Time
	// introspection says whether the page may ask for the schema; where not it reads /schema.graphql.
	introspection bool

	mu    sync.Mutex
	kept  graphiql.Setup
	until time.Time
}

// setup answers GET /explorer.json. What cannot be found, because it is not there or a side does not answer, is left out.
func (e *explorer) setup(ctx context.Context) graphiql.Setup {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.now().Before(e.until) {
		return e.kept
	}
	// What is found is kept for others too, so that it does not end with the one who asked.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), setupTimeout)
	defer cancel()
	accounts := e.accounts(ctx)
	e.kept = graphiql.Setup{
		Title: "Trellis", Version: version(), Endpoint: "/graphql", Dev: e.identity != nil, Introspection: e.introspection,
		Accounts: accounts, Screens: e.ready(ctx, accounts),
	}
	e.until = e.now().Add(setupKept)
	return e.kept
}

// demoAccount is somebody of the demo data worth being.
type demoAccount struct {
	handle, about string
	roles         domain.Roles
}

func demoAccounts() []demoAccount {
	return []demoAccount{
		{shopper, "Reads, follows and buys: orders to pay, on their way, cancelled, and one refunded.", 0},
		{"lin.dresses", "A creator without a store: her notes sell what other stores have.", 0},
		{"xiaoman.clay", "A potter who writes, and sells what she makes in her store slow.fire.", 0},
		{"yesong.outdoor", "A brand: its account and its store yesong are one. It reads the sku and the inventory of its goods.", 0},
		{
			"wen.reads", "A reader who moderates: reads Note.moderation.history, and comments that were taken down.",
			domain.RoleModerator,
		},
		{
			"trellis.select", "The platform's own store, and its books: reads every order, and Payment.events.",
			domain.RolePlatformFinance,
		},
	}
}

// accounts are those of the demo accounts that are in the data.
func (e *explorer) accounts(ctx context.Context) []graphiql.Account {
	found := []graphiql.Account{}
	if e.identity == nil {
		return found
	}
	wanted := demoAccounts()
	var query strings.Builder
	for i, a := range wanted {
		fmt.Fprintf(&query, "a%d: user(by: {handle: %q}) { id displayName avatar { url(maxWidth: 64) } } ", i, a.handle)
	}
	data := e.ask(ctx, "", "{ "+query.String()+"}", nil)
	for i, a := range wanted {
		alias := "a" + strconv.Itoa(i)
		name, _ := at(data, alias+".displayName").(string)
		id, _ := at(data, alias+".id").(string)
		token, err := e.mint(a, id)
		if err != nil {
			continue // there is no such user here
		}
		found = append(found, graphiql.Account{
			Handle: a.handle, Name: name, About: a.about, Avatar: picture(at(data, alias+".avatar.url")),
			Roles: append([]string{}, a.roles.Names()...), Token: token,
		})
	}
	return found
}

// picture is the path of a picture's URL: this server has it, under whatever name it is reached.
func picture(of any) string {
	text, _ := of.(string)
	u, err := url.Parse(text)
	if err != nil {
		return ""
	}
	return u.Path
}

func (e *explorer) mint(a demoAccount, id string) (string, error) {
	user, err := domain.ParseID[domain.UserID]("id", id)
	if err != nil {
		return "", err
	}
	return e.identity.Mint(user, a.roles, demoTTL)
}

// need is what a screen wants to be ready to run: whose it is, where it is somebody's, and its variables.
type need struct {
	as      string
	fixed   map[string]any
	lookups []lookup
	// after is the screen whose answer the lookups without a query look in: what the one shows the other goes on with.
	after string
}

// lookup finds the value of a variable, or of a part of one by its path: it is what the path take leads to in the first item
// of the list that has it, and has what the path having leads to. An object is a list of one, and a list in a list is part of
// it.
type lookup struct{ variable, query, list, having, take string }

// shopper is whose every screen is that wants somebody who buys. It is one for all, because who opens one of them stays signed
// in on the next, where nobody else's order can be read.
const shopper = "qiqi.mama"

// inDemo picks of the demo data what has most to show: a note with entities and comments, goods that are on sale in many
// variants, a store with coupons, and somebody on air with a store, a collection and notes.
const inDemo = `{
  writer: user(by: { handle: "xiaoman.clay" }) { notes(first: 20) { nodes { id primaryProduct { id } } } }
  store(by: { handle: "yesong" }) { handle
    products(sort: SALES, first: 20) { nodes { id compareAtPriceRange { min { amount } } variants(first: 1) { nodes { id } } } } }
  person: user(by: { handle: "loop.lathe" }) { handle } }`

// inFeed shows the kinds of things that screens are about, as a visitor meets them, where the data is another.
const inFeed = `{ feed(first: 20) { nodes { __typename
  ... on Note { id author { handle } primaryProduct { id } }
  ... on Product { id store { handle } } } } }`

// inOrders are the shopper's orders: one that went through a refund, and the latest.
const inOrders = `{ viewer {
  refunded: orders(filter: { afterSale: [IN_PROGRESS, DONE] }, first: 1) { nodes { id } }
  orders(first: 1) { nodes { id } } } }`

// seller is whose the screens of a store's staff are, and inStores where they work.
const (
	seller   = "xiaoman.clay"
	inStores = `{ viewer { stores { store { id } } } }`
)

// retriedFor is how long what the explorer writes for a screen is the same: shorter than a quote holds.
const retriedFor = 10 * time.Minute

// needs has what each screen wants at a time, by its key; of the lookups of a variable, the first that finds something. A
// screen that is not here has no variables that must be given. Pressed again, a screen that writes has the effect that it had,
// for a while.
func needs(now time.Time) map[string]need {
	key := fmt.Sprintf("explorer-%d", now.Truncate(retriedFor).Unix())
	return map[string]need{
		"05_cart": {as: shopper},
		"06_checkout_open": {
			as: shopper, fixed: map[string]any{"input": map[string]any{"idempotencyKey": key}},
			lookups: []lookup{
				{variable: "input.buyNow.variantId", query: inDemo, list: "store.products.nodes.variants.nodes", take: "id"},
			},
		},
		"06b_order_place": {
			as: shopper, fixed: map[string]any{"input": map[string]any{"idempotencyKey": key, "method": "ALIPAY"}},
			after: "06_checkout_open", lookups: []lookup{
				{variable: "input.checkoutId", list: "checkoutCreate.checkout", take: "id"},
				{variable: "input.expectedTotal.minorUnits", list: "checkoutCreate.checkout", take: "cost.total.minorUnits"},
				{variable: "input.expectedTotal.currency", list: "checkoutCreate.checkout", take: "cost.total.currency"},
			},
		},
		"02_note_detail": {lookups: []lookup{
			{variable: "id", query: inDemo, list: "writer.notes.nodes", having: "primaryProduct", take: "id"},
			{variable: "id", query: inFeed, list: "feed.nodes", having: "primaryProduct", take: "id"},
		}},
		"03_product_page": {as: shopper, fixed: map[string]any{"region": "CN-SH"}, lookups: []lookup{
			{variable: "id", query: inDemo, list: "store.products.nodes", having: "compareAtPriceRange", take: "id"},
			{variable: "id", query: inFeed, list: "feed.nodes", having: "store", take: "id"},
		}},
		"04_store_page": {lookups: []lookup{
			{variable: "handle", query: inDemo, list: "store", take: "handle"},
			{variable: "handle", query: inFeed, list: "feed.nodes", take: "store.handle"},
		}},
		"07_order_list": {as: shopper},
		"08_order_detail": {as: shopper, lookups: []lookup{
			{variable: "id", query: inOrders, list: "viewer.refunded.nodes", take: "id"},
			{variable: "id", query: inOrders, list: "viewer.orders.nodes", take: "id"},
		}},
		"10_store_dashboard": {as: seller, lookups: []lookup{
			{variable: "id", query: inStores, list: "viewer.stores", take: "store.id"},
		}},
		"14_notifications": {as: seller},
		"12_profile": {lookups: []lookup{
			{variable: "handle", query: inDemo, list: "person", take: "handle"},
			{variable: "handle", query: inFeed, list: "feed.nodes", take: "author.handle"},
		}},
		// The key is always the same, so that the store is opened at the first press and shown at every other.
		"15_store_open": {as: shopper, fixed: map[string]any{"input": map[string]any{
			"name": "Qiqi's Picks", "handle": "qiqi.picks", "kind": "PERSONAL", "currency": "CNY", "categoryIds": []string{},
			"payoutAccountToken": "acct_demo", "acceptTermsVersion": 1, "idempotencyKey": "explorer-store-open",
		}}},
	}
}

// ready are the screens with the variables that could be found.
func (e *explorer) ready(ctx context.Context, accounts []graphiql.Account) []graphiql.Screen {
	tokens := map[string]string{"": ""}
	for _, a := range accounts {
		tokens[a.Handle] = a.Token
	}
	type question struct{ token, query string }
	answers := map[question]any{}
	all, out := needs(e.now()), []graphiql.Screen{}
	shown := map[string]any{}
	for _, s := range e.screens {
		n := all[s.Key]
		if _, known := tokens[n.as]; !known {
			n.as = "" // there is nobody to find them as
		}
		variables := map[string]any{}
		maps.Copy(variables, n.fixed)
		for _, l := range n.lookups {
			if at(variables, l.variable) != nil {
				continue
			}
			found := shown[n.after]
			if l.query != "" {
				q := question{tokens[n.as], l.query}
				if _, asked := answers[q]; !asked {
					answers[q] = e.ask(ctx, q.token, l.query, nil)
				}
				found = answers[q]
			}
			if value := l.in(found); value != nil {
				put(variables, l.variable, value)
			}
		}
		if isGoneOnWith(all, s.Key) && n.as != "" {
			shown[s.Key] = e.ask(ctx, tokens[n.as], s.Text, variables)
		}
		out = append(out, graphiql.Screen{
			Key: s.Key, Title: s.Title, About: s.About, Query: s.Text, Variables: variables, As: n.as,
		})
	}
	return out
}

// isGoneOnWith reports whether another screen wants what this one shows.
func isGoneOnWith(all map[string]need, key string) bool {
	for _, n := range all {
		if n.after == key {
			return true
		}
	}
	return false
}

// put sets what a path of keys leads to, and makes the objects on the way.
func put(object map[string]any, path string, value any) {
	key, rest, deeper := strings.Cut(path, ".")
	if !deeper {
		object[key] = value
		return
	}
	inner, ok := object[key].(map[string]any)
	if !ok {
		inner = map[string]any{}
		object[key] = inner
	}
	put(inner, rest, value)
}

func (l lookup) in(data any) any {
	items := []any{data}
	for key := range strings.SplitSeq(l.list, ".") {
		var next []any
		for _, item := range items {
			switch v := at(item, key).(type) {
			case []any:
				next = append(next, v...)
			default:
				next = append(next, v)
			}
		}
		items = next
	}
	for _, item := range items {
		if found := at(item, l.take); found != nil && (l.having == "" || at(item, l.having) != nil) {
			return found
		}
	}
	return nil
}

// at follows a path of keys; nil where it leads nowhere.
func at(v any, path string) any {
	for key := range strings.SplitSeq(path, ".") {
		object, _ := v.(map[string]any)
		v = object[key]
	}
	return v
}

// ask runs an operation on the server itself and returns its data; nil where it was refused.
func (e *explorer) ask(ctx context.Context, token, query string, variables map[string]any) any {
	body, err := json.Marshal(map[string]any{"query": query, "variables": variables})
	if err != nil {
		return nil
	}
	req, err := http.NewRequestWithContext(server.FromWithin(ctx), http.MethodPost, "/graphql", bytes.NewReader(body))
	if err != nil {
		return nil
	}
	req.RemoteAddr = "127.0.0.1:0"
	req.Header.Set("Content-Type", "application/json")
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	rec := &recorded{header: http.Header{}}
	e.graph.ServeHTTP(rec, req)
	var answer struct {
		Data any `json:"data"`
	}
	if json.Unmarshal(rec.body.Bytes(), &answer) != nil {
		return nil
	}
	return answer.Data
}

// recorded is an http.ResponseWriter that keeps what is written.
type recorded struct {
	header http.Header
	body   bytes.Buffer
}

// Header is what the answer's header will be.
func (r *recorded) Header() http.Header { return r.header }

// WriteHeader drops the status: the body says what failed.
func (r *recorded) WriteHeader(int) {}

func (r *recorded) Write(p []byte) (int, error) { return r.body.Write(p) }
