package e2e_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/storage/postgres"
)

// productNamed finds the id of a product by its title.
func productNamed(t *testing.T, g *graph, title string) domain.ProductID {
	t.Helper()
	var id domain.ProductID
	require.NoError(t, g.commerce.Pool().QueryRow(t.Context(), "SELECT id FROM products WHERE title = $1", title).Scan(&id))
	return id
}

// exec changes the commerce database behind the server's back.
func (g *graph) exec(t *testing.T, sql string, args ...any) {
	t.Helper()
	_, err := g.commerce.Pool().Exec(t.Context(), sql, args...)
	require.NoError(t, err)
}

// codes are the codes of an answer's errors by their paths.
func codes(a answer) map[string]any {
	out := map[string]any{}
	for _, e := range a.Errors {
		path := make([]string, len(e.Path))
		for i, step := range e.Path {
			path[i] = fmt.Sprint(step)
		}
		out[strings.Join(path, ".")] = e.Extensions["code"]
	}
	return out
}

func TestProductPageScreen(t *testing.T) {
	t.Parallel()
	g := seeded(t)
	data := g.data(t, g.as(t, "qiqi.mama"), screen(t, "03_product_page"), map[string]any{
		"id": productNamed(t, g, "大口面碗").String(), "region": "CN-HB",
	}).Data
	golden(t, "03_product_page", data)
}

func TestStorePageScreen(t *testing.T) {
	t.Parallel()
	g := seeded(t)
	golden(t, "04_store_page", g.data(t, "", screen(t, "04_store_page"), map[string]any{"handle": "yesong"}).Data)
}

// The number of statements of a page is the number of distinct loaders that it reaches, whatever its size.
func TestCategoriesCostTheSameAtAnySize(t *testing.T) {
	t.Parallel()
	g := seeded(t)
	for name, tc := range map[string]struct {
		reason string
		query  string
		sizes  string // what is replaced by the size
		want   int
	}{
		"category": {
			reason: "the roots, what is below, the page of goods, their rows, their stores and their categories",
			query: `{ categories { name path products(first: 20) { totalCount { value } nodes { title rating { average } store { name } category { path } } }
				children { name } } }`,
			sizes: "products(first: 20)", want: 6,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, size := range []string{"5", "50"} {
				before, after, ok := strings.Cut(tc.sizes, "first: ")
				require.True(t, ok)
				sized := before + "first: " + size + strings.TrimLeft(after, "0123456789")
				require.Contains(t, tc.query, tc.sizes)
				a := g.data(t, "", strings.Replace(tc.query, tc.sizes, sized, 1), nil)
				require.Equal(t, tc.want, a.Extensions.Trace.Statements, "at first: %s; expected %s", size, tc.reason)
			}
		})
	}
}

func TestCategoriesAreATree(t *testing.T) {
	t.Parallel()
	g := seeded(t)
	roots := list(t, g.data(t, "", `{ categories { id name path parent { id } products { totalCount { value } }
		children { id name path parent { id } children { id } products(first: 40) { totalCount { value precision }
			nodes { productStatus category { id } } } } } }`, nil).Data, "categories")
	require.Len(t, roots, 7)
	for _, root := range roots {
		require.Nil(t, at(t, root, "parent"))
		require.Equal(t, []any{at(t, root, "name")}, at(t, root, "path"))
		sum := 0.0
		for _, c := range list(t, root, "children") {
			require.Equal(t, at(t, root, "id"), at(t, c, "parent", "id"))
			require.Equal(t, []any{at(t, root, "name"), at(t, c, "name")}, at(t, c, "path"))
			require.Empty(t, list(t, c, "children"))
			goods := list(t, c, "products", "nodes")
			require.EqualValues(t, len(goods), at(t, c, "products", "totalCount", "value"))
			for _, p := range goods {
				require.Equal(t, "ACTIVE", at(t, p, "productStatus"))
				require.Equal(t, at(t, c, "id"), at(t, p, "category", "id"))
			}
			sum += float64(len(goods))
		}
		require.InDelta(t, sum, at(t, root, "products", "totalCount", "value"), 0, "a root holds what its shelves hold")
	}
	id := text(t, roots[0], "children", 0, "id")
	a := g.data(t, "", `query ($id: ID!) { node(id: $id) { __typename ... on Category { id } } }`, map[string]any{"id": id})
	require.Equal(t, map[string]any{"__typename": "Category", "id": id}, a.Data["node"])
	var none domain.CategoryID
	a = g.ask(t, "", `query ($id: ID!) { node(id: $id) { id } }`, map[string]any{"id": none.String()})
	require.Equal(t, map[string]any{"node": "NOT_FOUND"}, codes(a))
}

func TestCataloguePagesBothWays(t *testing.T) {
	t.Parallel()
	g := seeded(t)
	category := text(t, g.data(t, "", `{ categories { children { id } } }`, nil).Data, "categories", 2, "children", 2, "id")
	product := productNamed(t, g, "大口面碗").String()
	for name, tc := range map[string]struct{ open, field, token, id string }{
		"bags, most sold": {`node(id: "` + category + `") { ... on Category`, "products(sort: SALES, ", "", "id"},
		"bags, newest":    {`node(id: "` + category + `") { ... on Category`, "products(sort: NEW, ", "", "id"},
		"bags, cheapest":  {`node(id: "` + category + `") { ... on Category`, "products(sort: PRICE_ASC, ", "", "id"},
		"bags, dearest":   {`node(id: "` + category + `") { ... on Category`, "products(sort: PRICE_DESC, ", "", "id"},
		"reviews":         {`product(id: "` + product + `") { ... on Product`, "reviews(", "", "id"},
		"reviews, 5":      {`product(id: "` + product + `") { ... on Product`, "reviews(filter: {rating: 5}, ", "", "id"},
		"staff":           {`store(by: {handle: "yesong"}) { ... on Store`, "members(", "langlang.surf", "role"},
		"claimed coupons": {`viewer { ... on Viewer`, "coupons(", "qiqi.mama", "id"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			token := ""
			if tc.token != "" {
				token = g.as(t, tc.token)
			}
			page := func(args string) any {
				a := g.data(t, token, `{ x: `+tc.open+` { list: `+tc.field+args+`) { totalCount { value }
					pageInfo { hasNextPage hasPreviousPage startCursor endCursor } edges { node { `+tc.id+` } } } } } }`, nil)
				return at(t, a.Data, "x", "list")
			}
			ids := func(page any) (out []string) {
				for _, e := range list(t, page, "edges") {
					out = append(out, text(t, e, "node", tc.id))
				}
				return out
			}
			all := page("first: 100")
			whole := ids(all)
			require.Greater(t, len(whole), 2)
			require.EqualValues(t, len(whole), at(t, all, "totalCount", "value"))
			var forward, backward []string
			p := page("first: 2")
			for forward = ids(p); at(t, p, "pageInfo", "hasNextPage") == true; forward = append(forward, ids(p)...) {
				p = page(`first: 2, after: "` + text(t, p, "pageInfo", "endCursor") + `"`)
			}
			require.Equal(t, whole, forward)
			p = page("last: 2")
			for backward = ids(p); at(t, p, "pageInfo", "hasPreviousPage") == true; backward = append(ids(p), backward...) {
				p = page(`last: 2, before: "` + text(t, p, "pageInfo", "startCursor") + `"`)
			}
			require.Equal(t, whole, backward)
		})
	}
}

const everyReview = `query ($id: ID!, $f: ReviewFilter) { product(id: $id) { rating { average count { value } histogram }
	reviews(filter: $f, first: 100) { totalCount { value precision } nodes { id rating body variantTitle createdAt verifiedPurchase sellerReply
		viewerCanReport media { id alt ... on Image { url } } author { handle } product { id } note { id author { handle } } } } } }`

func TestReviews(t *testing.T) {
	t.Parallel()
	g := seeded(t)
	id := productNamed(t, g, "大口面碗")
	read := func(token string, filter map[string]any) any {
		return at(t, g.data(t, token, everyReview, map[string]any{"id": id.String(), "f": filter}).Data, "product")
	}
	product := read("", nil)
	all := list(t, product, "reviews", "nodes")
	histogram := make([]int, 5)
	for _, r := range all {
		stars, ok := at(t, r, "rating").(float64)
		require.True(t, ok)
		histogram[int(stars)-1]++
		require.Equal(t, id.String(), at(t, r, "product", "id"))
		require.Equal(t, false, at(t, r, "viewerCanReport"), "nobody is signed in")
	}
	require.Equal(t, fmt.Sprint(histogram), fmt.Sprint(at(t, product, "rating", "histogram")), "the summary is of these very reviews")
	require.EqualValues(t, len(all), at(t, product, "rating", "count", "value"))

	keep := func(wanted func(any) bool) []any {
		return slices.DeleteFunc(slices.Clone(all), func(r any) bool { return !wanted(r) })
	}
	second := domain.VariantID{Product: id, N: 2}.String()
	for name, tc := range map[string]struct {
		filter map[string]any
		want   []any
	}{
		"stars":       {map[string]any{"rating": 5}, keep(func(r any) bool { return at(t, r, "rating") == 5.0 })},
		"pictures":    {map[string]any{"hasMedia": true}, keep(func(r any) bool { return len(list(t, r, "media")) > 0 })},
		"no pictures": {map[string]any{"hasMedia": false}, keep(func(r any) bool { return len(list(t, r, "media")) == 0 })},
		"a variant":   {map[string]any{"variantId": second}, keep(func(r any) bool { return at(t, r, "variantTitle") == "青灰" })},
		"together": {map[string]any{"rating": 5, "variantId": second, "hasMedia": true}, keep(func(r any) bool {
			return at(t, r, "variantTitle") == "青灰" && at(t, r, "rating") == 5.0 && len(list(t, r, "media")) > 0
		})},
		"nulls":             {map[string]any{"rating": nil, "variantId": nil, "hasMedia": nil}, all},
		"another's variant": {map[string]any{"variantId": domain.VariantID{Product: domain.ProductID{1}, N: 1}.String()}, []any{}},
	} {
		reviews := at(t, read("", tc.filter), "reviews")
		require.Equal(t, tc.want, list(t, reviews, "nodes"), name)
		require.EqualValues(t, len(tc.want), at(t, reviews, "totalCount", "value"), name)
		require.Equal(t, "EXACT", at(t, reviews, "totalCount", "precision"), name)
	}

	mine := read(g.as(t, "dudu.eats"), nil)
	for _, r := range list(t, mine, "reviews", "nodes") {
		require.Equal(t, at(t, r, "author", "handle") != "dudu.eats", at(t, r, "viewerCanReport"), "one's own cannot be reported")
	}
}

// A review that was published as a note leads to it, and back to its author.
func TestReviewsLeadToTheirNotes(t *testing.T) {
	t.Parallel()
	g := seeded(t)
	a := g.data(t, "", everyReview, map[string]any{"id": productNamed(t, g, "慢食碗").String(), "f": map[string]any{"hasMedia": true}})
	r := list(t, a.Data, "product", "reviews", "nodes")
	i := slices.IndexFunc(r, func(r any) bool { return at(t, r, "author", "handle") == "mochi.and.ben" })
	require.GreaterOrEqual(t, i, 0)
	require.Equal(t, "mochi.and.ben", at(t, r[i], "note", "author", "handle"))
	require.Equal(t, true, at(t, r[i], "verifiedPurchase"))
	require.NotNil(t, at(t, r[i], "sellerReply"))
}

// A wall hides the author of a review and leaves the review.
func TestReviewsStayBehindWalls(t *testing.T) {
	t.Parallel()
	g := seeded(t)
	id := productNamed(t, g, "补丁包").String() // tomasz.rides, whom brume.fils blocks, reviewed another; ah_kit this one
	var kit, dudu domain.UserID
	for handle, into := range map[string]*domain.UserID{"ah_kit": &kit, "dudu.eats": &dudu} {
		require.NoError(t, g.community.Pool().QueryRow(t.Context(), "SELECT id FROM users WHERE handle = $1", handle).Scan(into))
	}
	authors := func() map[string]bool {
		found := map[string]bool{}
		a := g.data(t, g.as(t, "dudu.eats"), everyReview, map[string]any{"id": id})
		for _, r := range list(t, a.Data, "product", "reviews", "nodes") {
			if author, ok := at(t, r, "author").(map[string]any); ok {
				found[text(t, author, "handle")] = true
			} else {
				found[""] = true
			}
		}
		return found
	}
	before := authors()
	require.True(t, before["ah_kit"])
	require.False(t, before[""])
	_, err := g.community.Pool().Exec(t.Context(), "INSERT INTO walls (user_id, other_id) VALUES ($1, $2), ($2, $1)", dudu, kit)
	require.NoError(t, err)
	after := authors()
	require.False(t, after["ah_kit"])
	require.True(t, after[""], "the review stays, without its author")
}

func TestCouponsByViewer(t *testing.T) {
	t.Parallel()
	g := seeded(t)
	const q = `{ viewer { usable: coupons { totalCount { value } nodes { ...C } } used: coupons(state: USED) { totalCount { value } nodes { ...C } }
		expired: coupons(state: EXPIRED) { totalCount { value } nodes { ...C } } } }
		fragment C on Coupon { id title viewerState store { handle } minSpend { amount } amountOff { amount } percentOff remaining { value } startsAt endsAt }`
	for handle, want := range map[string]map[string][]string{
		"qiqi.mama": {
			"usable": {"开窑券：满 150 减 20", "天冷了，奶奶请你减 30", "新人券：满 99 减 15", "店长亲爪盖章：满 99 减 9"}, "expired": {"双十一余温：满 300 减 40"}, "used": nil,
		},
		"snowy.hana": {"usable": {"雨季装备：满 500 减 60", "开门那天再用：减 20"}, "expired": nil, "used": {"老客人九折"}},
		"wen.reads":  {"usable": {"扦插新手：任意单减 5 元", "500 yen off letters and ink"}, "expired": {"老客人九折"}, "used": nil},
	} {
		viewer := at(t, g.data(t, g.as(t, handle), q, nil).Data, "viewer")
		for field, titles := range want {
			var got []string
			for _, c := range list(t, viewer, field, "nodes") {
				require.Equal(t, strings.ToUpper(field), at(t, c, "viewerState"))
				got = append(got, text(t, c, "title"))
			}
			require.Equal(t, titles, got, "%s: %s", handle, field)
			require.EqualValues(t, len(titles), at(t, viewer, field, "totalCount", "value"))
		}
	}
}

// A store offers what can be claimed or used now; what ran out, is to come, is over or was used is not among it.
func TestCouponsOfAStore(t *testing.T) {
	t.Parallel()
	g := seeded(t)
	const q = `query ($h: String!) { store(by: {handle: $h}) { coupons { title viewerState } products(first: 1) { nodes { coupons { title viewerState } } } } }`
	read := func(token, handle string) map[string]any {
		out := map[string]any{}
		store := at(t, g.data(t, token, q, map[string]any{"h": handle}).Data, "store")
		for _, c := range list(t, store, "coupons") {
			out[text(t, c, "title")] = at(t, c, "viewerState")
		}
		require.Equal(t, at(t, store, "coupons"), at(t, store, "products", "nodes", 0, "coupons"), "its goods offer the same")
		return out
	}
	require.Equal(t, map[string]any{"开窑券：满 150 减 20": "CLAIMABLE"}, read("", "slow.fire"))
	require.Equal(t, map[string]any{"开窑券：满 150 减 20": "USABLE"}, read(g.as(t, "qiqi.mama"), "slow.fire"))
	require.Equal(t, map[string]any{"雨季装备：满 500 减 60": "CLAIMABLE"}, read("", "yesong"))
	require.Equal(t, map[string]any{"雨季装备：满 500 减 60": "CLAIMABLE", "补丁包免单（前五十名）": "USABLE"}, read(g.as(t, "lu.runs"), "yesong"),
		"none is left, but this one is theirs")
	require.Equal(t, map[string]any{"新人券：满 99 减 15": "CLAIMABLE", "护肤周 85 折，满 200 可用": "CLAIMABLE"}, read("", "select"))
	require.Equal(t, map[string]any{"护肤周 85 折，满 200 可用": "CLAIMABLE"}, read(g.as(t, "chenjiahe"), "select"), "used already")

	two := g.data(t, "", `{ store(by: {handle: "select"}) { all: coupons { title } one: coupons(first: 1) { title } } }`, nil).Data
	require.Equal(t, list(t, two, "store", "all")[:1], list(t, two, "store", "one"), "those that end first are ahead")
}

// A coupon whose time is over is there for those who claimed it only.
func TestExpiredCouponsAreTheClaimers(t *testing.T) {
	t.Parallel()
	g := seeded(t)
	var over, running domain.CouponID
	find := func(title string, into *domain.CouponID) {
		require.NoError(t, g.commerce.Pool().QueryRow(t.Context(), "SELECT store_id, n FROM coupons WHERE title = $1", title).Scan(&into.Store, &into.N))
	}
	find("老客人九折", &over)
	find("开窑券：满 150 减 20", &running)
	const q = `query ($id: ID!) { node(id: $id) { ... on Coupon { viewerState } } nodes(ids: [$id]) { id } }`
	for handle, want := range map[string]any{"snowy.hana": "USED", "wen.reads": "EXPIRED"} {
		a := g.data(t, g.as(t, handle), q, map[string]any{"id": over.String()})
		require.Equal(t, want, at(t, a.Data, "node", "viewerState"))
	}
	for _, token := range []string{"", g.as(t, "qiqi.mama")} {
		a := g.ask(t, token, q, map[string]any{"id": over.String()})
		require.Equal(t, map[string]any{"node": "NOT_FOUND"}, codes(a))
		require.Equal(t, []any{nil}, a.Data["nodes"])
	}
	a := g.data(t, "", q, map[string]any{"id": running.String()})
	require.Equal(t, "CLAIMABLE", at(t, a.Data, "node", "viewerState"))
	g.exec(t, "UPDATE stores SET status = 'APPLYING' WHERE handle = 'slow.fire'")
	require.Equal(t, map[string]any{"node": "NOT_FOUND"}, codes(g.ask(t, "", q, map[string]any{"id": running.String()})), "with its store")
}

func TestShipping(t *testing.T) {
	t.Parallel()
	g := seeded(t)
	id := productNamed(t, g, "虎尾兰").String()
	const q = `query ($id: ID!, $to: String!) { product(id: $id) { shipping(toRegion: $to) { fee { minorUnits currency } freeAbove { minorUnits } shipsWithinHours arrivesBy }
		store { shippingRates { regions fee { minorUnits } freeAbove { minorUnits } shipsWithinHours transitDays } } } }`
	for to, want := range map[string]any{"CN-SH": 500.0, "CN-ZJ": 800.0, "CN-XZ": 1200.0, "CN": 1200.0, "US": nil} {
		promise := at(t, g.data(t, "", q, map[string]any{"id": id, "to": to}).Data, "product", "shipping")
		if want == nil {
			require.Nil(t, promise, "the store does not send to %s", to)
			continue
		}
		require.Equal(t, want, at(t, promise, "fee", "minorUnits"), to)
		require.Equal(t, "CNY", at(t, promise, "fee", "currency"))
	}
	shanghai := g.data(t, "", q, map[string]any{"id": id, "to": "CN-SH"})
	require.Equal(t, "2026-11-22", at(t, shanghai.Data, "product", "shipping", "arrivesBy"), "within a day, and a day under way")
	require.Len(t, list(t, shanghai.Data, "product", "store", "shippingRates"), 3)
}

// guardedOfStore are the fields of a store that not everybody may read.
const guardedOfStore = `query ($h: String!) { store(by: {handle: $h}) { name viewerRole viewerCanReport
	returnAddress { recipient phoneMasked region line } members(first: 2) { totalCount { value } nodes { role since user { handle } store { handle } } } legalEntity } }`

func TestWhoReadsWhatOfAStore(t *testing.T) {
	t.Parallel()
	g := seeded(t)
	for name, tc := range map[string]struct {
		reason, handle string
		role           any
		denied         map[string]any
	}{
		"nobody": {
			"might be allowed when signed in", "", nil,
			map[string]any{"store.returnAddress": "UNAUTHENTICATED", "store.members": "UNAUTHENTICATED", "store.legalEntity": "UNAUTHENTICATED"},
		},
		"a buyer": {
			"is none of the staff", "qiqi.mama", nil,
			map[string]any{"store.returnAddress": "FORBIDDEN", "store.members": "FORBIDDEN", "store.legalEntity": "FORBIDDEN"},
		},
		"staff of another store": {
			"a role is of one store", "langlang.surf", nil,
			map[string]any{"store.returnAddress": "FORBIDDEN", "store.members": "FORBIDDEN", "store.legalEntity": "FORBIDDEN"},
		},
		"a manager": {"runs it, but does not see the money", "tomasz.rides", "MANAGER", map[string]any{"store.legalEntity": "FORBIDDEN"}},
		"a packer":  {"needs to know where returns go", "mochi.and.ben", "WAREHOUSE", map[string]any{"store.legalEntity": "FORBIDDEN"}},
		"finance":   {"sees the money", "ah_kit", "FINANCE", map[string]any{}},
		"the owner": {"sees all", "trellis.select", "OWNER", map[string]any{}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			token := ""
			if tc.handle != "" {
				token = g.as(t, tc.handle)
			}
			a := g.ask(t, token, guardedOfStore, map[string]any{"h": "select"})
			require.Equal(t, tc.denied, codes(a), tc.reason)
			require.Equal(t, tc.role, at(t, a.Data, "store", "viewerRole"))
			require.Equal(t, tc.handle != "" && tc.role != "OWNER", at(t, a.Data, "store", "viewerCanReport"))
			for field, want := range map[string]any{"returnAddress": "藤选退货仓", "members": "OWNER", "legalEntity": "藤蔓（上海）网络科技有限公司"} {
				got := at(t, a.Data, "store", field)
				if tc.denied["store."+field] != nil {
					require.Nil(t, got, field)
					continue
				}
				switch field {
				case "returnAddress":
					require.Equal(t, want, at(t, got, "recipient"))
					require.Equal(t, "*******1490", at(t, got, "phoneMasked"))
				case "members":
					require.Equal(t, want, at(t, got, "nodes", 0, "role"), "the longest first")
					require.Equal(t, "trellis.select", at(t, got, "nodes", 0, "user", "handle"))
					require.EqualValues(t, 5, at(t, got, "totalCount", "value"))
				default:
					require.Equal(t, want, got)
				}
			}
		})
	}
}

func TestWhoReadsTheStock(t *testing.T) {
	t.Parallel()
	g := seeded(t)
	id := productNamed(t, g, "补丁包").String()
	const q = `query ($id: ID!) { product(id: $id) { variants { nodes { sku inventory { onHand reserved available lowStockAt version updatedAt } } } } }`
	const sku, stock = "product.variants.nodes.0.sku", "product.variants.nodes.0.inventory"
	for handle, denied := range map[string]map[string]any{
		"": {sku: "UNAUTHENTICATED", stock: "UNAUTHENTICATED"}, "qiqi.mama": {sku: "FORBIDDEN", stock: "FORBIDDEN"},
		"tomasz.rides": {sku: "FORBIDDEN", stock: "FORBIDDEN"}, // runs another store
		"chenjiahe":    {}, "yesong.outdoor": {},
	} {
		token := ""
		if handle != "" {
			token = g.as(t, handle)
		}
		a := g.ask(t, token, q, map[string]any{"id": id})
		require.Equal(t, denied, codes(a), handle)
		v := at(t, a.Data, "product", "variants", "nodes", 0)
		if len(denied) > 0 {
			require.Equal(t, map[string]any{"sku": nil, "inventory": nil}, v)
			continue
		}
		require.Equal(t, "yesong-repair-kit-01", at(t, v, "sku"))
		require.EqualValues(t, 180, at(t, v, "inventory", "onHand"))
		require.EqualValues(t, 1, at(t, v, "inventory", "reserved"), "of an order that is paid and not sent")
		require.EqualValues(t, 179, at(t, v, "inventory", "available"))
	}
}

// What is not public is there for the staff of its store by every path, and for nobody else by none.
func TestStaffSeeTheirOwnStore(t *testing.T) {
	t.Parallel()
	g := seeded(t)
	for title, staff := range map[string]string{
		"霜降杯（试做）": "lu.runs", "儿童防晒乳": "tomasz.rides", "翻山 20L 背包（旧款）": "chenjiahe", "驱虫滴剂": "wen.reads",
	} {
		id := productNamed(t, g, title)
		variant, review := domain.VariantID{Product: id, N: 1}, domain.ReviewID{Product: id, Own: domain.UUID{1}}
		g.exec(t, "INSERT INTO reviews (product_id, id, author_id, rating, body, created_at) VALUES ($1, $2, gen_random_uuid(), 5, 'x', now())", id, review.Own)
		for _, node := range []string{id.String(), variant.String(), review.String()} {
			const q = `query ($id: ID!) { node(id: $id) { id } nodes(ids: [$id]) { id } }`
			a := g.data(t, g.as(t, staff), q, map[string]any{"id": node})
			require.Equal(t, node, at(t, a.Data, "node", "id"), title)
			for _, token := range []string{"", g.as(t, "qiqi.mama")} {
				b := g.ask(t, token, q, map[string]any{"id": node})
				require.Equal(t, map[string]any{"node": "NOT_FOUND"}, codes(b), title)
				require.Equal(t, []any{nil}, b.Data["nodes"])
			}
		}
	}
	g.exec(t, "UPDATE stores SET status = 'APPLYING' WHERE handle = 'select'")
	g.exec(t, "UPDATE products SET store_status = 'APPLYING' WHERE store_id = (SELECT id FROM stores WHERE handle = 'select')")
	id := productNamed(t, g, "百褶台灯").String()
	const q = `query ($id: ID!) { store(by: {handle: "select"}) { handle } product(id: $id) { store { handle } } }`
	for _, handle := range []string{"mochi.and.ben", "trellis.select"} {
		a := g.data(t, g.as(t, handle), q, map[string]any{"id": id})
		require.Equal(t, "select", at(t, a.Data, "store", "handle"))
		require.Equal(t, "select", at(t, a.Data, "product", "store", "handle"))
	}
	for _, token := range []string{"", g.as(t, "qiqi.mama")} {
		a := g.data(t, token, q, map[string]any{"id": id})
		require.Equal(t, map[string]any{"store": nil, "product": nil}, a.Data)
	}
}

// What its staff may see is put forward to nobody.
func TestFeedsShowStaffWhatIsPublicOnly(t *testing.T) {
	t.Parallel()
	g := seeded(t)
	ids, _ := pages(t, g, "SHOP", func() {})
	id, err := domain.ParseID[domain.ProductID]("id", ids[0])
	require.NoError(t, err)
	g.exec(t, "UPDATE products SET status = 'DELISTED' WHERE id = $1", id)
	var owner domain.UserID
	require.NoError(t, g.commerce.Pool().QueryRow(t.Context(),
		"SELECT s.account_id FROM products p JOIN stores s ON s.id = p.store_id WHERE p.id = $1", id).Scan(&owner))
	var handle string
	require.NoError(t, g.community.Pool().QueryRow(t.Context(), "SELECT handle FROM users WHERE id = $1", owner).Scan(&handle))
	a := g.data(t, g.as(t, handle), `query ($id: ID!) { product(id: $id) { id } feed(surface: SHOP, first: 5) { nodes { ... on Product { id } } } }`,
		map[string]any{"id": ids[0]})
	require.Equal(t, ids[0], at(t, a.Data, "product", "id"))
	for _, n := range list(t, a.Data, "feed", "nodes") {
		require.NotEqual(t, ids[0], at(t, n, "id"))
	}
}

func TestStoresOfTheViewer(t *testing.T) {
	t.Parallel()
	g := seeded(t)
	const q = `{ viewer { stores { role since store { handle } user { handle } } } }`
	stores := list(t, g.data(t, g.as(t, "nora.frames"), q, nil).Data, "viewer", "stores")
	require.Len(t, stores, 2)
	for i, handle := range []string{"select", "yesong"} {
		require.Equal(t, handle, at(t, stores[i], "store", "handle"), "the longest first")
		require.Equal(t, "SUPPORT", at(t, stores[i], "role"))
		require.Equal(t, "nora.frames", at(t, stores[i], "user", "handle"))
	}
	require.Empty(t, list(t, g.data(t, g.as(t, "qiqi.mama"), q, nil).Data, "viewer", "stores"))
	require.Nil(t, g.data(t, "", q, nil).Data["viewer"])
}

func TestOffersAndWishes(t *testing.T) {
	t.Parallel()
	g := seeded(t)
	const q = `query ($id: ID!) { product(id: $id) { viewerWantsRestock viewerCanReport affiliate { open commissionBps validUntil sampleAvailable } } }`
	vars := map[string]any{"id": productNamed(t, g, "早安杯").String()}
	a := g.ask(t, "", q, vars)
	require.Equal(t, map[string]any{"product.affiliate": "UNAUTHENTICATED"}, codes(a))
	require.Equal(t, map[string]any{"viewerWantsRestock": false, "viewerCanReport": false, "affiliate": nil}, a.Data["product"])
	offer := map[string]any{"open": true, "commissionBps": 800.0, "validUntil": nil, "sampleAvailable": false}
	for handle, want := range map[string][2]bool{"chenjiahe": {true, true}, "qiqi.mama": {false, true}, "xiaoman.clay": {false, false}} {
		b := g.data(t, g.as(t, handle), q, vars)
		require.Equal(t, map[string]any{"viewerWantsRestock": want[0], "viewerCanReport": want[1], "affiliate": offer}, b.Data["product"], handle)
	}
	none := g.data(t, g.as(t, "qiqi.mama"), q, map[string]any{"id": productNamed(t, g, "一枝瓶").String()})
	require.Nil(t, at(t, none.Data, "product", "affiliate"), "its store offers nothing")
}

const myCart = `{ viewer { addresses { id recipient phoneMasked region line isDefault } cart { id version lineCount selectedCount updatedAt groups { store { handle } lines {
	id quantity selected priceWhenAdded { minorUnits } variant { id price { minorUnits } }
	snapshot { productId variantId title variantTitle image { id } sku storeName unitPrice { minorUnits currency } } } } } } }`

func TestCart(t *testing.T) {
	t.Parallel()
	g := seeded(t)
	cart := at(t, g.data(t, g.as(t, "qiqi.mama"), myCart, nil).Data, "viewer", "cart")
	require.EqualValues(t, 7, at(t, cart, "lineCount"))
	require.EqualValues(t, 4, at(t, cart, "selectedCount"))
	var stores, gone, changed []string
	lines := 0
	for _, group := range list(t, cart, "groups") {
		stores = append(stores, text(t, group, "store", "handle"))
		for _, l := range list(t, group, "lines") {
			lines++
			title := text(t, l, "snapshot", "title")
			require.Nil(t, at(t, l, "snapshot", "sku"), "the store's numbers are for its staff")
			require.Equal(t, at(t, l, "snapshot", "unitPrice", "minorUnits"), at(t, l, "priceWhenAdded", "minorUnits"))
			variant, ok := at(t, l, "variant").(map[string]any)
			if !ok {
				gone = append(gone, title)
				continue
			}
			require.Equal(t, at(t, l, "snapshot", "variantId"), variant["id"])
			if at(t, variant, "price", "minorUnits") != at(t, l, "priceWhenAdded", "minorUnits") {
				changed = append(changed, title)
			}
		}
	}
	require.Equal(t, 7, lines)
	require.Equal(t, []string{"yesong", "select", "azhen.knits", "maoqiu", "langlang", "slow.fire"}, stores, "in the order in which they came in")
	require.Equal(t, []string{"翻山 20L 背包（旧款）"}, gone, "the snapshot stays")
	require.Equal(t, []string{"屏障修护面霜"}, changed)

	empty := g.data(t, g.as(t, "azhen_nainai"), myCart, nil).Data
	require.Nil(t, at(t, empty, "viewer", "cart"))
	addresses := list(t, empty, "viewer", "addresses")
	require.Len(t, addresses, 2)
	require.Equal(t, true, at(t, addresses[0], "isDefault"), "the default first")
	require.Equal(t, "138****0002", at(t, addresses[0], "phoneMasked"))
}

// Carts, their lines and addresses are there for whose they are, and for nobody else.
func TestWhatIsPrivateIsTheOwners(t *testing.T) {
	t.Parallel()
	g := seeded(t)
	own := g.as(t, "qiqi.mama")
	viewer := at(t, g.data(t, own, myCart, nil).Data, "viewer")
	var shopkeeper domain.UserID
	require.NoError(t, g.community.Pool().QueryRow(t.Context(), "SELECT id FROM users WHERE handle = 'azhen_nainai'").Scan(&shopkeeper))
	ids := map[string]string{
		"Cart":     text(t, viewer, "cart", "id"),
		"CartLine": text(t, viewer, "cart", "groups", 2, "lines", 0, "id"), // of what azhen_nainai sells
		"Address":  text(t, viewer, "addresses", 0, "id"),
	}
	const q = `query ($id: ID!) { node(id: $id) { __typename id } nodes(ids: [$id]) { id } }`
	for kind, id := range ids {
		a := g.data(t, own, q, map[string]any{"id": id})
		require.Equal(t, map[string]any{"__typename": kind, "id": id}, a.Data["node"])
		for _, token := range []string{"", g.as(t, "azhen_nainai"), g.as(t, "dudu.eats")} {
			b := g.ask(t, token, q, map[string]any{"id": id})
			require.Equal(t, map[string]any{"node": "NOT_FOUND"}, codes(b), kind)
			require.Nil(t, b.Data["node"], kind)
			require.Equal(t, []any{nil}, b.Data["nodes"], kind)
		}
	}
	require.Equal(t, map[string]any{"node": "NOT_FOUND"}, codes(g.ask(t, own, q, map[string]any{"id": domain.CartID(shopkeeper).String()})))
}

func TestBadInputOfTheCatalogue(t *testing.T) {
	t.Parallel()
	g := seeded(t)
	product := `{ product(id: "` + productNamed(t, g, "早安杯").String() + `") { `
	for name, tc := range map[string]struct{ reason, query, argument string }{
		"region":          {"countries are written in capitals", product + `shipping(toRegion: "cn") { arrivesBy } } }`, "toRegion"},
		"everywhere":      {"a rate's word for the rest is no place", product + `shipping(toRegion: "*") { arrivesBy } } }`, "toRegion"},
		"no star":         {"ratings begin with one", product + `reviews(filter: {rating: 0}) { nodes { id } } } }`, "filter.rating"},
		"six stars":       {"and end with five", product + `reviews(filter: {rating: 6}) { nodes { id } } } }`, "filter.rating"},
		"variant":         {"another type's id", product + `reviews(filter: {variantId: "product_1"}) { nodes { id } } } }`, "filter.variantId"},
		"reviews":         {"a page has an item", product + `reviews(first: 0) { nodes { id } } } }`, "first"},
		"no coupon":       {"a list has an item", product + `coupons(first: 0) { id } } }`, "first"},
		"eleven coupons":  {"at most ten", product + `coupons(first: 11) { id } } }`, "first"},
		"store's coupons": {"at most ten", `{ store(by: {handle: "select"}) { coupons(first: 11) { id } } }`, "first"},
		"category":        {"a cursor of another order", `{ categories { products(sort: NEW, after: "` + salesCursor(t, g) + `") { nodes { id } } } }`, "after"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := g.ask(t, "", tc.query, nil)
			require.NotEmpty(t, a.Errors, tc.reason)
			for _, e := range a.Errors {
				require.Equal(t, string(domain.CodeBadInput), e.Extensions["code"], "%s: %v", tc.reason, e)
				require.Equal(t, tc.argument, e.Extensions["argument"])
			}
		})
	}
	a := g.ask(t, g.as(t, "qiqi.mama"), `{ viewer { coupons(state: CLAIMABLE) { nodes { id } } } }`, nil)
	require.Equal(t, map[string]any{"viewer.coupons": "BAD_INPUT"}, codes(a))
	require.Equal(t, "state", a.Errors[0].Extensions["argument"])
}

func salesCursor(t *testing.T, g *graph) string {
	t.Helper()
	return text(t, g.data(t, "", `{ categories { products(first: 1) { edges { cursor } } } }`, nil).Data, "categories", 0, "products", "edges", 0, "cursor")
}

// The community's outage takes the people from a product page, and nothing else; commerce's leaves the viewer standing.
func TestOutagesLeaveTheRestOfAShopPage(t *testing.T) {
	t.Parallel()
	s := onTwoServers(t)
	id := productNamed(t, s.graph, "慢食碗").String()
	const q = `query ($id: ID!) { product(id: $id) { title rating { average } category { name } shipping(toRegion: "CN") { arrivesBy } coupons { title }
		store { name members { nodes { role user { id } } } } reviews(first: 50) { nodes { body author { id } note { id } } } } }`
	token := s.as(t, "maoqiu.store")
	before := s.data(t, token, q, map[string]any{"id": id})
	s.stop(postgres.Community)
	down := s.ask(t, token, q, map[string]any{"id": id})
	for _, field := range []string{"title", "rating", "category", "shipping", "coupons"} {
		require.Equal(t, at(t, before.Data, "product", field), at(t, down.Data, "product", field), field)
	}
	was, is := list(t, before.Data, "product", "reviews", "nodes"), list(t, down.Data, "product", "reviews", "nodes")
	require.Len(t, is, len(was))
	for i := range was {
		require.NotNil(t, at(t, was[i], "author"))
		require.Equal(t, map[string]any{"body": at(t, was[i], "body"), "author": nil, "note": nil}, is[i])
	}
	require.Equal(t, "OWNER", at(t, down.Data, "product", "store", "members", "nodes", 0, "role"))
	for _, e := range down.Errors {
		require.Equal(t, "UPSTREAM_UNAVAILABLE", e.Extensions["code"], "%s", down.raw)
	}
	s.stop(postgres.Commerce)
	viewer := s.ask(t, token, `{ viewer { cart { id } addresses { id } stores { role } coupons { nodes { id } } } }`, nil)
	require.Equal(t, map[string]any{"cart": nil, "addresses": nil, "stores": nil, "coupons": nil}, viewer.Data["viewer"])
	require.NotEmpty(t, viewer.Errors)
}
