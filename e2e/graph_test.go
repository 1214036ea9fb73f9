package e2e_test

import (
	"image"
	_ "image/jpeg" // decodes what is served
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/domain"
)

// Every edge of the schema can be walked, both ways, from one query.
func TestTheGraphIsConnected(t *testing.T) {
	t.Parallel()
	g := seeded(t)
	note := aNote(t, g, func(n map[string]any) bool { return n["primaryProduct"] != nil })
	a := g.data(t, "", `query ($id: ID!) { note(id: $id) {
		id kind title body place publishedAt editedAt visibility collectCount { value precision } viewerHasCollected
		media { __typename id alt width height blurHash ... on Image { url(format: PNG) } ... on Video { durationMs poster { id } } }
		author { handle bio accountKind verifiedAs joinedAt followerCount { value } followingCount { value }
			receivedLikeAndCollectCount { value } viewerIsFollowedBy
			notes(first: 100) { totalCount { value } nodes { id } pageInfo { hasNextPage hasPreviousPage } }
			followers(first: 2) { nodes { handle following(first: 1) { nodes { handle } } } } }
		productTags { totalCount { value } edges { cursor } nodes { id mediaIndex x y atMs disclosure availability
			note { id } snapshot { title takenAt image { id } price { amount } } variant { id title }
			product { id subtitle brand descriptionHtml productStatus compareAtPriceRange { max { amount } } soldCount { precision }
				options { name values } media { id }
				variants { nodes { id title options { name value } image { id } price { currency } compareAtPrice { amount }
					availability purchaseLimit sellableQuantity product { id } } }
				store { id name logo { id } storeKind storeStatus currency openedAt returnPolicyHtml productCount { value }
					soldCount { value } account { handle store { id } }
					products(sort: NEW, first: 2) { nodes { id } totalCount { value } } } } } } } }`, map[string]any{"id": note})
	got := at(t, a.Data, "note")
	tag := at(t, got, "productTags", "nodes", 0)
	require.Equal(t, note, text(t, tag, "note", "id"), "tag and note know each other")
	store := at(t, tag, "product", "store")
	require.Equal(t, text(t, store, "id"), text(t, store, "account", "store", "id"), "store and account know each other")
	variant := at(t, tag, "product", "variants", "nodes", 0)
	require.Equal(t, text(t, tag, "product", "id"), text(t, variant, "product", "id"))
	mine := false
	for _, n := range list(t, got, "author", "notes", "nodes") {
		mine = mine || text(t, n, "id") == note
	}
	require.True(t, mine, "the author's notes hold the note")
}

// aNote finds the id of a note of the home feed that has what is wanted.
func aNote(t *testing.T, g *graph, wanted func(map[string]any) bool) string {
	t.Helper()
	a := g.data(t, "", `{ feed(first: 50) { nodes { ... on Note { id kind primaryProduct { id } productTags { nodes { id } } } } } }`, nil)
	for _, node := range list(t, a.Data, "feed", "nodes") {
		n, ok := node.(map[string]any)
		if id, isNote := n["id"].(string); ok && isNote && wanted(n) {
			return id
		}
	}
	require.Fail(t, "no such note in the home feed")
	return ""
}

func TestVariantByOptions(t *testing.T) {
	t.Parallel()
	g := seeded(t)
	a := g.data(t, "", `{ feed(surface: SHOP, first: 50) { nodes { ... on Product { id options { name values }
		variants { nodes { id options { name value } } } } } } }`, nil)
	checked := 0
	for _, p := range list(t, a.Data, "feed", "nodes") {
		for _, v := range list(t, p, "variants", "nodes") {
			options := list(t, v, "options")
			if len(options) == 0 {
				continue
			}
			found := g.data(t, "", `query ($id: ID!, $o: [OptionInput!]!) { product(id: $id) { variant(options: $o) { id } } }`,
				map[string]any{"id": text(t, p, "id"), "o": options})
			require.Equal(t, text(t, v, "id"), text(t, found.Data, "product", "variant", "id"))
			checked++
			break
		}
	}
	require.Greater(t, checked, 5)
}

// Pages joined are the list, in both directions, and reading backwards gives the same order.
func TestConnectionsPageBothWays(t *testing.T) {
	t.Parallel()
	g := seeded(t)
	store := text(t, g.data(t, "", `{ feed(surface: SHOP, first: 1) { nodes { ... on Product { store { handle } } } } }`, nil).Data,
		"feed", "nodes", 0, "store", "handle")
	var author string
	require.NoError(t, g.community.Pool().QueryRow(t.Context(),
		"SELECT handle FROM users ORDER BY note_count DESC, id LIMIT 1").Scan(&author))
	for name, tc := range map[string]struct{ path, field string }{
		"notes of a user":     {`user(by: {handle: "` + author + `"})`, "notes"},
		"followers":           {`user(by: {handle: "` + author + `"})`, "followers"},
		"following":           {`user(by: {handle: "` + author + `"})`, "following"},
		"products by sales":   {`store(by: {handle: "` + store + `"})`, "products:SALES"},
		"products, newest":    {`store(by: {handle: "` + store + `"})`, "products:NEW"},
		"products, cheapest":  {`store(by: {handle: "` + store + `"})`, "products:PRICE_ASC"},
		"products, dearest":   {`store(by: {handle: "` + store + `"})`, "products:PRICE_DESC"},
		"tags of a note":      {`note(id: "` + aNote(t, g, func(n map[string]any) bool { return len(list(t, n, "productTags", "nodes")) > 2 }) + `")`, "productTags"},
		"variants of a thing": {`product(id: "` + withVariants(t, g) + `")`, "variants"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			field, sort, sorted := strings.Cut(tc.field, ":")
			page := func(args string) any {
				if sorted {
					args += ", sort: " + sort
				}
				a := g.data(t, "", `{ x: `+tc.path+` { list: `+field+`(`+args+`) { pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
					totalCount { value } edges { node { id } } } } }`, nil)
				return at(t, a.Data, "x", "list")
			}
			ids := func(page any) (out []string) {
				for _, e := range list(t, page, "edges") {
					out = append(out, text(t, e, "node", "id"))
				}
				return out
			}
			whole := ids(page("first: 100"))
			require.Greater(t, len(whole), 2)
			var forward, backward []string
			p := page("first: 2")
			require.Equal(t, false, at(t, p, "pageInfo", "hasPreviousPage"))
			for forward = ids(p); at(t, p, "pageInfo", "hasNextPage") == true; forward = append(forward, ids(p)...) {
				p = page(`first: 2, after: "` + text(t, p, "pageInfo", "endCursor") + `"`)
			}
			require.Equal(t, whole, forward)
			p = page("last: 2")
			require.Equal(t, false, at(t, p, "pageInfo", "hasNextPage"))
			for backward = ids(p); at(t, p, "pageInfo", "hasPreviousPage") == true; backward = append(ids(p), backward...) {
				p = page(`last: 2, before: "` + text(t, p, "pageInfo", "startCursor") + `"`)
			}
			require.Equal(t, whole, backward)
		})
	}
}

func withVariants(t *testing.T, g *graph) string {
	t.Helper()
	a := g.data(t, "", `{ feed(surface: SHOP, first: 50) { nodes { ... on Product { id variants { totalCount { value } nodes { id } } } } } }`, nil)
	for _, p := range list(t, a.Data, "feed", "nodes") {
		if len(list(t, p, "variants", "nodes")) > 2 {
			return text(t, p, "id")
		}
	}
	require.Fail(t, "no product with three variants")
	return ""
}

// The pictures of the feed are really there, no wider than was asked for.
func TestPicturesAreServed(t *testing.T) {
	t.Parallel()
	g := seeded(t)
	a := g.data(t, "", `{ feed(first: 1) { nodes { ... on Note { cover { url(maxWidth: 20) } } } } }`, nil)
	url := strings.Replace(text(t, a.Data, "feed", "nodes", 0, "cover", "url"), "http://trellis.test", g.url, 1)
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	require.NoError(t, err)
	resp, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	defer func() { require.NoError(t, resp.Body.Close()) }()
	require.Equal(t, http.StatusOK, resp.StatusCode)
	picture, _, err := image.Decode(resp.Body)
	require.NoError(t, err)
	require.Equal(t, 16, picture.Bounds().Dx(), "the widest that is made and fits")
}

// What is invisible by one path is invisible by all (rules.md, I13).
func TestWhatMayNotBeSeenIsNotFoundByAnyPath(t *testing.T) {
	t.Parallel()
	g := seeded(t)
	rows, err := g.community.Pool().Query(t.Context(), `
SELECT n.id, n.state, n.visibility, u.handle FROM notes n JOIN users u ON u.id = n.author_id
WHERE n.state <> 'PUBLISHED' OR n.visibility <> 'PUBLIC'`)
	require.NoError(t, err)
	type hidden struct {
		id                        domain.NoteID
		state, visibility, author string
	}
	var all []hidden
	for rows.Next() {
		var h hidden
		require.NoError(t, rows.Scan(&h.id, &h.state, &h.visibility, &h.author))
		all = append(all, h)
	}
	require.NoError(t, rows.Err())
	require.GreaterOrEqual(t, len(all), 7, "the demo has notes in every state and visibility")
	home, _ := pages(t, g, "HOME", func() {})
	for _, h := range all {
		id := h.id.String()
		require.NotContains(t, home, id, "%v", h)
		if h.state == "LIMITED" {
			continue // renders for everybody who has its link
		}
		a := g.ask(t, "", `query ($id: ID!) { note(id: $id) { id } nodes(ids: [$id]) { id } node(id: $id) { id } }`, map[string]any{"id": id})
		require.Nil(t, a.Data["note"], "%v", h)
		require.Nil(t, a.Data["node"], "%v", h)
		require.Equal(t, []any{nil}, a.Data["nodes"], "%v", h)
		require.Len(t, a.Errors, 1)
		require.Equal(t, "NOT_FOUND", a.Errors[0].Extensions["code"])
		listed := g.data(t, "", `query ($h: String!) { user(by: {handle: $h}) { notes(first: 100) { nodes { id } } } }`, map[string]any{"h": h.author})
		for _, n := range list(t, listed.Data, "user", "notes", "nodes") {
			require.NotEqual(t, id, text(t, n, "id"), "%v", h)
		}
		if h.state == "DELETED" {
			g.absent(t, g.as(t, h.author), id) // nobody sees it any more
			continue
		}
		own := g.data(t, g.as(t, h.author), `query ($id: ID!) { note(id: $id) { id } node(id: $id) { id } }`, map[string]any{"id": id})
		require.Equal(t, id, text(t, own.Data, "note", "id"), "the author sees it: %v", h)
	}
}

// Tags and variants are as visible as what they belong to.
func TestHiddenParentsHideTheirChildren(t *testing.T) {
	t.Parallel()
	g := seeded(t)
	note := aNote(t, g, func(n map[string]any) bool { return n["primaryProduct"] != nil })
	a := g.data(t, "", `query ($id: ID!) { note(id: $id) { productTags { nodes { id product { id variants { nodes { id } } } } } } }`,
		map[string]any{"id": note})
	tag := at(t, a.Data, "note", "productTags", "nodes", 0)
	tagID, productID := text(t, tag, "id"), text(t, tag, "product", "id")
	variantID := text(t, tag, "product", "variants", "nodes", 0, "id")

	product, err := domain.ParseID[domain.ProductID]("id", productID)
	require.NoError(t, err)
	_, err = g.commerce.Pool().Exec(t.Context(), "UPDATE products SET status = 'BANNED' WHERE id = $1", product)
	require.NoError(t, err)
	for _, id := range []string{productID, variantID} {
		b := g.ask(t, "", `query ($id: ID!) { node(id: $id) { id } }`, map[string]any{"id": id})
		require.Nil(t, b.Data["node"])
	}
	c := g.data(t, "", `query ($id: ID!) { node(id: $id) { ... on ProductTag { availability product { id } variant { id } snapshot { title } } } }`,
		map[string]any{"id": tagID})
	require.Equal(t, "DELISTED", text(t, c.Data, "node", "availability"))
	require.Nil(t, at(t, c.Data, "node", "product"))
	require.NotEmpty(t, text(t, c.Data, "node", "snapshot", "title"), "the snapshot stays")

	noteID, err := domain.ParseID[domain.NoteID]("id", note)
	require.NoError(t, err)
	_, err = g.community.Pool().Exec(t.Context(), "UPDATE notes SET state = 'REMOVED' WHERE id = $1", noteID)
	require.NoError(t, err)
	d := g.ask(t, "", `query ($id: ID!) { node(id: $id) { id } }`, map[string]any{"id": tagID})
	require.Nil(t, d.Data["node"])
	require.Equal(t, "NOT_FOUND", d.Errors[0].Extensions["code"])
}
