package e2e_test

import (
	"maps"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/domain"
)

func aStoreToOpen(handle string, change map[string]any) map[string]any {
	input := map[string]any{
		"name": "Lin's Wardrobe", "handle": handle, "categoryIds": []any{}, "payoutAccountToken": "acct_demo", "acceptTermsVersion": 1,
		"idempotencyKey": aKey(),
	}
	maps.Copy(input, change)
	return input
}

// storeOf is the id of a store by its handle.
func (g *graph) storeOf(t *testing.T, handle string) string {
	t.Helper()
	return text(t, g.data(t, "", `query ($handle: String!) { store(by: { handle: $handle }) { id } }`, map[string]any{"handle": handle}).Data, "store", "id")
}

// userOf is the id of a user by their handle.
func (g *graph) userOf(t *testing.T, handle string) string {
	t.Helper()
	return text(t, g.data(t, "", `query ($handle: String!) { user(by: { handle: $handle }) { id } }`, map[string]any{"handle": handle}).Data, "user", "id")
}

// uploaded is a READY picture of the viewer, for a purpose of the commerce side.
func (g *graph) uploaded(t *testing.T, handle, purpose string) string {
	t.Helper()
	id := domain.MediaID(uuid.Must(uuid.NewV7()))
	owner, err := domain.ParseID[domain.UserID]("id", g.userOf(t, handle))
	require.NoError(t, err)
	g.exec(t, `
INSERT INTO media (id, owner_id, purpose, kind, state, content_type, byte_size, sha256, width, height, created_at, ready_at)
VALUES ($1, $2, $3, 'IMAGE', 'READY', 'image/jpeg', 1, '', 90, 60, now(), now())`, id, owner, purpose)
	return id.String()
}

// What somebody published before they had a store is among its notes once the job has run, as far as the viewer may see it.
func TestAStoreListsWhatItsAccountWroteBefore(t *testing.T) {
	t.Parallel()
	g := paying(t)
	qiqi := g.as(t, "qiqi.mama")
	wrote := `{ user(by: { handle: "qiqi.mama" }) { notes(first: 100) { nodes { id } } } }`
	store := text(t, g.done(t, qiqi, "storeOpen", "store { id }", aStoreToOpen("qiqi.late", nil)), "store", "id")
	for _, token := range []string{"", qiqi, g.as(t, "wen.reads")} {
		before := list(t, g.data(t, token, wrote, nil).Data, "user", "notes", "nodes")
		require.NotEmpty(t, before)
		require.Eventually(t, func() bool {
			a := g.data(t, token, `query ($id: ID!) { store(by: { id: $id }) { notes(first: 100) { nodes { id } } } }`, map[string]any{"id": store})
			return assert.ObjectsAreEqual(before, at(t, a.Data, "store", "notes", "nodes"))
		}, time.Minute, 50*time.Millisecond)
	}
}

// Somebody without a follower opens a store and sells in it within three requests, and a stranger finds the goods.
func TestAnybodySells(t *testing.T) {
	t.Parallel()
	g := seeded(t)
	qiqi := g.as(t, "qiqi.mama")
	can := `{ viewer { canOpenStore { allowed missing minimumFollowers } } }`
	before := g.data(t, qiqi, can, nil)
	require.Equal(t, true, at(t, before.Data, "viewer", "canOpenStore", "allowed"))
	require.InDelta(t, 0, at(t, before.Data, "viewer", "canOpenStore", "minimumFollowers"), 0)
	require.Equal(t, 2, before.Extensions.Trace.Statements, "one a side")

	input := aStoreToOpen("qiqi.shop.1", nil)
	opened := g.done(t, qiqi, "storeOpen", "store { id handle storeStatus viewerRole currency } warnings { code }", input)
	store := text(t, opened, "store", "id")
	require.Equal(t, map[string]any{"id": store, "handle": "qiqi.shop.1", "storeStatus": "OPEN", "viewerRole": "OWNER", "currency": "CNY"}, opened["store"])
	require.Empty(t, list(t, opened, "warnings"))
	require.Equal(t, opened["store"], g.done(t, qiqi, "storeOpen", "store { id handle storeStatus viewerRole currency }", input)["store"], "sent again, it is the same")
	require.Equal(t, false, at(t, g.data(t, qiqi, can, nil).Data, "viewer", "canOpenStore", "allowed"))
	require.Equal(t, []string{"NOT_ALLOWED"}, g.refusedAs(t, qiqi, "storeOpen", aStoreToOpen("qiqi.second", nil)))

	leaf := text(t, g.data(t, "", `{ categories { children { id } } }`, nil).Data, "categories", 0, "children", 0, "id")
	created := g.done(t, qiqi, "productCreate",
		"product { id title productStatus cover { id } options { name values } priceRange { min { minorUnits } max { minorUnits } } affiliate { commissionBps } variants { nodes { id title sku inventory { onHand version } } } }",
		map[string]any{
			"storeId": store, "categoryId": leaf, "title": "蜂蜜", "descriptionHtml": "<p>自家的</p>", "commissionBps": 500,
			"mediaIds": []any{g.uploaded(t, "qiqi.mama", "PRODUCT")}, "idempotencyKey": aKey(),
			"variants": []any{
				map[string]any{"options": []any{map[string]any{"name": "净含量", "value": "250 g"}}, "price": map[string]any{"minorUnits": 4_500, "currency": "CNY"}, "onHand": 4, "sku": "H-250"},
				map[string]any{"options": []any{map[string]any{"name": "净含量", "value": "500 g"}}, "price": map[string]any{"minorUnits": 8_000, "currency": "CNY"}, "onHand": 0},
			},
		})
	product := text(t, created, "product", "id")
	require.Equal(t, "ACTIVE", text(t, created, "product", "productStatus"))
	require.Equal(t, []any{"250 g", "500 g"}, at(t, created, "product", "options", 0, "values"))
	require.InDelta(t, 4, at(t, created, "product", "variants", "nodes", 0, "inventory", "onHand"), 0)

	page := g.data(t, g.as(t, "wen.reads"), `query ($handle: String!, $category: ID!, $me: String!) {
		user(by: { handle: $me }) { store { handle } }
		store(by: { handle: $handle }) { productCount { value } account { handle } products(sort: NEW) { nodes { id availability } } }
		node(id: $category) { ... on Category { products(sort: NEW, first: 1) { nodes { id } } } } }`,
		map[string]any{"handle": "qiqi.shop.1", "category": leaf, "me": "qiqi.mama"}).Data
	require.Equal(t, "qiqi.shop.1", text(t, page, "user", "store", "handle"), "the community sees it at once")
	require.Equal(t, product, text(t, page, "store", "products", "nodes", 0, "id"))
	require.Equal(t, "LOW_STOCK", text(t, page, "store", "products", "nodes", 0, "availability"))
	require.Equal(t, product, text(t, page, "node", "products", "nodes", 0, "id"))
}

func TestABrandWaitsForThePlatform(t *testing.T) {
	t.Parallel()
	g := seeded(t)
	qiqi, wen := g.as(t, "qiqi.mama"), g.as(t, "wen.reads")
	require.Equal(t, []string{"NOT_ALLOWED at input.kind"}, g.refusedAs(t, qiqi, "storeOpen", aStoreToOpen("qiqi.brand", map[string]any{"kind": "BRAND"})))
	require.Equal(t, []string{"INVALID at input.handle", "INVALID at input.acceptTermsVersion"},
		g.refusedAs(t, qiqi, "storeOpen", aStoreToOpen("admin", map[string]any{"acceptTermsVersion": 7})))
	require.Equal(t, []string{"INVALID at input.handle"}, g.refusedAs(t, qiqi, "storeOpen", aStoreToOpen("yesong", nil)), "it is taken")

	opened := g.done(t, qiqi, "storeOpen", "store { id storeStatus openedAt } warnings { code target }", aStoreToOpen("qiqi.trade", map[string]any{"kind": "THIRD_PARTY"}))
	id := text(t, opened, "store", "id")
	require.Equal(t, "APPLYING", text(t, opened, "store", "storeStatus"))
	require.Equal(t, map[string]any{"code": "STORE_IN_REVIEW", "target": id}, at(t, opened, "warnings", 0))
	g.absent(t, wen, id)
	require.Equal(t, []string{"NOT_FOUND at input.storeId"}, g.refusedAs(t, wen, "storeUpdate", map[string]any{"storeId": id, "name": "x"}))
	require.Equal(t, []string{"NOT_ALLOWED at input.status"}, g.refusedAs(t, qiqi, "storeUpdate", map[string]any{"storeId": id, "status": "OPEN"}))

	staff := g.as(t, "wen.reads", domain.RolePlatformStaff)
	looked := g.done(t, staff, "storeUpdate", "store { storeStatus openedAt } warnings { code }", map[string]any{"storeId": id, "status": "OPEN"})
	require.Equal(t, "OPEN", text(t, looked, "store", "storeStatus"))
	require.NotEmpty(t, text(t, looked, "store", "openedAt"))
	require.Equal(t, id, g.storeOf(t, "qiqi.trade"))
}

func TestStoreIsRun(t *testing.T) {
	t.Parallel()
	g := seeded(t)
	owner, other := g.as(t, "xiaoman.clay"), g.as(t, "wen.reads")
	id := g.storeOf(t, "slow.fire")
	logo := g.uploaded(t, "xiaoman.clay", "STORE")
	address := text(t, g.done(t, owner, "addressSave", "address { id }", anAddress(nil)), "address", "id")
	changed := at(t, g.done(t, owner, "storeUpdate",
		"store { name logo { id } returnPolicyHtml storeStatus returnAddress { line } shippingRates { regions fee { minorUnits } freeAbove { minorUnits } transitDays } }",
		map[string]any{
			"storeId": id, "name": "慢火 Slow Fire", "logoMediaId": logo, "returnAddressId": address, "status": "PAUSED",
			"returnPolicyHtml": "<p>七天<script>x()</script></p>", "shippingRates": []any{map[string]any{
				"regions": []any{"CN", "*"}, "fee": map[string]any{"minorUnits": 900, "currency": "CNY"}, "shipsWithinHours": 24,
			}},
		}), "store")
	require.Equal(t, map[string]any{
		"name": "慢火 Slow Fire", "logo": map[string]any{"id": logo}, "returnPolicyHtml": "<p>七天</p>", "storeStatus": "PAUSED",
		"returnAddress": map[string]any{"line": "1 Queen's Road"}, "shippingRates": []any{map[string]any{
			"regions": []any{"CN", "*"}, "fee": map[string]any{"minorUnits": 900.0}, "freeAbove": nil, "transitDays": 3.0,
		}},
	}, changed)
	goods := g.data(t, "", `{ store(by: { handle: "slow.fire" }) { products(first: 1) { nodes { availability } } } }`, nil)
	require.Equal(t, "UNAVAILABLE", text(t, goods.Data, "store", "products", "nodes", 0, "availability"), "its goods cannot be bought")
	gone := g.done(t, owner, "storeUpdate", "store { logo { id } name }", map[string]any{"storeId": id, "logoMediaId": nil})
	require.Equal(t, map[string]any{"logo": nil, "name": "慢火 Slow Fire"}, gone["store"], "null takes away, what is left out stays")

	require.Equal(t, []string{"NOT_ALLOWED at input.storeId"}, g.refusedAs(t, other, "storeUpdate", map[string]any{"storeId": id, "name": "x"}))
	require.Equal(t, []string{"INVALID at input.storeId"}, g.refusedAs(t, owner, "storeUpdate", map[string]any{"storeId": "user_1"}))
	require.Equal(t, []string{"NOT_ALLOWED at input.status"}, g.refusedAs(t, owner, "storeUpdate", map[string]any{"storeId": id, "status": "SUSPENDED"}))
	require.Equal(t, []string{"INVALID at input.shippingRates.0.fee"}, g.refusedAs(t, owner, "storeUpdate", map[string]any{
		"storeId": id, "shippingRates": []any{map[string]any{"regions": []any{"*"}, "fee": map[string]any{"minorUnits": 1, "currency": "USD"}, "shipsWithinHours": 1}},
	}))

	lin := g.userOf(t, "lin.dresses")
	hired := g.done(t, owner, "storeMemberSet", "store { members { nodes { user { handle } role } } }", map[string]any{"storeId": id, "userId": lin, "role": "WAREHOUSE"})
	require.Contains(t, list(t, hired, "store", "members", "nodes"), map[string]any{"user": map[string]any{"handle": "lin.dresses"}, "role": "WAREHOUSE"})
	require.Equal(t, []string{"NOT_ALLOWED at input.storeId"}, g.refusedAs(t, g.as(t, "lin.dresses"), "storeMemberSet", map[string]any{"storeId": id, "userId": lin, "role": "MANAGER"}))
	require.Equal(t, []string{"INVALID at input.role"}, g.refusedAs(t, owner, "storeMemberSet", map[string]any{"storeId": id, "userId": lin, "role": "OWNER"}))
	left := g.done(t, owner, "storeMemberSet", "store { members { nodes { user { handle } } } }", map[string]any{"storeId": id, "userId": lin, "role": nil})
	require.NotContains(t, list(t, left, "store", "members", "nodes"), map[string]any{"user": map[string]any{"handle": "lin.dresses"}})
}

func TestGoodsAreChanged(t *testing.T) {
	t.Parallel()
	g := seeded(t)
	owner, moderator, other := g.as(t, "xiaoman.clay"), g.as(t, "wen.reads", domain.RoleModerator), g.as(t, "wen.reads")
	before := g.data(t, owner, `{ store(by: { handle: "slow.fire" }) { productCount { value } products(first: 1) { nodes { id media { id }
		options { name values } variants { nodes { id price { minorUnits } inventory { onHand reserved available version } } } } } } }`, nil).Data
	product := at(t, before, "store", "products", "nodes", 0)
	id, variant := text(t, product, "id"), text(t, product, "variants", "nodes", 0, "id")
	pictures := list(t, product, "media")
	price, _ := at(t, product, "variants", "nodes", 0, "price", "minorUnits").(float64)
	version, _ := at(t, product, "variants", "nodes", 0, "inventory", "version").(float64)
	onHand, _ := at(t, product, "variants", "nodes", 0, "inventory", "onHand").(float64)
	available, _ := at(t, product, "variants", "nodes", 0, "inventory", "available").(float64)

	fresh := g.uploaded(t, "xiaoman.clay", "PRODUCT")
	ids := []any{fresh}
	for _, m := range pictures {
		ids = append(ids, at(t, m, "id"))
	}
	changed := at(t, g.done(t, owner, "productUpdate", "product { title subtitle cover { id } media { id } compareAtPriceRange { max { minorUnits } } variants { nodes { id price { minorUnits } compareAtPrice { minorUnits } } } }",
		map[string]any{
			"productId": id, "title": "新名", "subtitle": nil, "mediaIds": ids, "idempotencyKey": aKey(), "variants": []any{map[string]any{
				"variantId": variant, "compareAtPrice": map[string]any{"minorUnits": price + 100, "currency": "CNY"},
			}},
		}), "product")
	require.Equal(t, "新名", text(t, changed, "title"))
	require.Nil(t, at(t, changed, "subtitle"))
	require.Equal(t, fresh, text(t, changed, "cover", "id"))
	require.Len(t, list(t, changed, "media"), len(pictures)+1)
	require.InDelta(t, price+100, at(t, changed, "variants", "nodes", 0, "compareAtPrice", "minorUnits"), 0)

	update := func(change map[string]any) map[string]any {
		input := map[string]any{"productId": id, "idempotencyKey": aKey()}
		maps.Copy(input, change)
		return input
	}
	require.Equal(t, []string{"NOT_ALLOWED at input.productId"}, g.refusedAs(t, other, "productUpdate", update(map[string]any{"title": "x"})))
	require.Equal(t, []string{"NOT_ALLOWED at input.status"}, g.refusedAs(t, owner, "productUpdate", update(map[string]any{"status": "BANNED"})))
	require.Equal(t, []string{"EXTERNAL_LINK_FORBIDDEN at input.descriptionHtml"},
		g.refusedAs(t, owner, "productUpdate", update(map[string]any{"descriptionHtml": "<p>https://item.taobao.com/1</p>"})))
	led := g.data(t, owner, `mutation ($input: ProductUpdateInput!) { productUpdate(input: $input) { userErrors {
		code ... on ExternalLinkForbiddenError { verdict { raw rule host start } } } } }`,
		map[string]any{"input": update(map[string]any{"title": "看 taobao.com/x"})}).Data
	require.Equal(t, map[string]any{"code": "EXTERNAL_LINK_FORBIDDEN", "verdict": map[string]any{
		"raw": "taobao.com/x", "rule": "MARKETPLACE_HOST", "host": "taobao.com", "start": 2.0,
	}}, at(t, led, "productUpdate", "userErrors", 0))
	require.Equal(t, []string{"INVALID at input.variants.0.variantId"}, g.refusedAs(t, owner, "productUpdate", update(map[string]any{
		"variants": []any{map[string]any{"variantId": "variant_1"}},
	})))

	adjust := func(delta, version float64) map[string]any {
		return map[string]any{"variantId": variant, "delta": delta, "reason": "a count", "expectedVersion": version, "idempotencyKey": aKey()}
	}
	counted := g.done(t, owner, "inventoryAdjust", "variant { inventory { onHand version } }", adjust(3, version))
	require.Equal(t, map[string]any{"onHand": onHand + 3, "version": version + 1}, at(t, counted, "variant", "inventory"))
	require.Equal(t, []string{"NOT_ALLOWED at input.variantId"}, g.refusedAs(t, other, "inventoryAdjust", adjust(1, version+1)))
	require.Equal(t, []string{"CONFLICT at input.expectedVersion"}, g.refusedAs(t, owner, "inventoryAdjust", adjust(1, version)))
	short := g.data(t, owner, `mutation ($input: InventoryAdjustInput!) { inventoryAdjust(input: $input) { userErrors {
		code field ... on InsufficientStockError { requested available variant { id } } } } }`,
		map[string]any{"input": adjust(-1_000_000, version+1)}).Data
	require.Equal(t, map[string]any{
		"code": "OUT_OF_STOCK", "field": []any{"input", "delta"}, "requested": 1_000_000.0, "available": available + 3, "variant": map[string]any{"id": variant},
	}, at(t, short, "inventoryAdjust", "userErrors", 0))

	offered := g.done(t, owner, "affiliateOfferSet", "product { affiliate { open commissionBps validUntil } }",
		map[string]any{"productId": id, "open": false, "commissionBps": 750, "validUntil": "2027-01-01T00:00:00Z"})
	require.Equal(t, map[string]any{"open": false, "commissionBps": 750.0, "validUntil": "2027-01-01T00:00:00Z"}, at(t, offered, "product", "affiliate"))
	require.Equal(t, []string{"NOT_ALLOWED at input.productId"}, g.refusedAs(t, other, "affiliateOfferSet", map[string]any{"productId": id, "open": true, "commissionBps": 1}))
	require.Equal(t, []string{"INVALID at input.validUntil"},
		g.refusedAs(t, owner, "affiliateOfferSet", map[string]any{"productId": id, "open": true, "commissionBps": 1, "validUntil": "2020-01-01T00:00:00Z"}))

	for _, wanted := range []bool{true, true, false} {
		wish := g.done(t, other, "restockAlertSet", "product { viewerWantsRestock }", map[string]any{"productId": id, "wanted": wanted})
		require.Equal(t, wanted, at(t, wish, "product", "viewerWantsRestock"))
	}

	g.done(t, moderator, "productUpdate", "product { productStatus }", update(map[string]any{"status": "BANNED"}))
	g.absent(t, other, id)
	after := g.data(t, owner, `{ store(by: { handle: "slow.fire" }) { productCount { value } } }`, nil).Data
	total, _ := at(t, before, "store", "productCount", "value").(float64)
	require.InDelta(t, total-1, at(t, after, "store", "productCount", "value"), 0)
	require.Equal(t, []string{"NOT_FOUND at input.productId"}, g.refusedAs(t, other, "restockAlertSet", map[string]any{"productId": id, "wanted": true}))
}

// Screen 15: the store is opened, and its page shows whose it is, at a price that does not grow with anything.
func TestStoreOpenScreen(t *testing.T) {
	t.Parallel()
	g := seeded(t)
	a := g.data(t, g.as(t, "qiqi.mama"), screen(t, "15_store_open"), map[string]any{"input": aStoreToOpen("qiqi.shop.1", nil)})
	require.Empty(t, list(t, a.Data, "storeOpen", "userErrors"))
	require.Equal(t, "qiqi.mama", text(t, a.Data, "storeOpen", "store", "account", "handle"))
	require.Equal(t, at(t, a.Data, "storeOpen", "store", "id"), at(t, a.Data, "storeOpen", "store", "account", "store", "id"))
	if !onStock() {
		require.Equal(t, 18, a.Extensions.Trace.Statements, "nine that open it under its key, four for two jobs, and what is shown")
		require.Equal(t, 15, a.Extensions.Trace.RoundTrips, "what is inserted goes together, and each job is written and told of")
	}
}
