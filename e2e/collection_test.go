package e2e_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/storage/postgres"
)

// collection finds a collection's id by its title.
func (g *graph) collection(t *testing.T, title string) string {
	t.Helper()
	found := scalars(t, g.community, "SELECT id FROM collections WHERE title = $1", title)
	require.Len(t, found, 1, "%s", title)
	return domain.CollectionID(uuidOf(t, found[0])).String()
}

// A private collection is its owner's, and behind a wall a public one is not there either: by node, nodes and the list.
func TestCollectionsThatMayNotBeSeenAreNotFound(t *testing.T) {
	t.Parallel()
	g := seeded(t)
	const byID = `query ($id: ID!) { node(id: $id) { ... on Collection { id title items { nodes { addedAt } } } } nodes(ids: [$id]) { id } }`
	const byOwner = `query ($handle: String!) { user(by: {handle: $handle}) { collections(first: 100) { totalCount { value } nodes { id } } } }`
	_, err := g.community.Pool().Exec(t.Context(), "INSERT INTO walls (user_id, other_id) VALUES ($1, $2), ($2, $1)",
		g.userID(t, "qiqi.mama"), g.userID(t, "lin.dresses"))
	require.NoError(t, err)
	for name, tc := range map[string]struct {
		title, owner string
		refused      []string
		seen         []string
	}{
		"private": {
			title: "If we really move", owner: "ada.makes.desks",
			refused: []string{"", "mochi.and.ben", "langlang.surf"}, seen: []string{"ada.makes.desks"},
		},
		"public": {
			title: "给七七", owner: "qiqi.mama",
			refused: []string{"lin.dresses"}, seen: []string{"", "qiqi.mama", "ah_kit"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			id := g.collection(t, tc.title)
			token := func(handle string) string {
				if handle == "" {
					return ""
				}
				return g.as(t, handle)
			}
			for _, who := range tc.refused {
				a := g.ask(t, token(who), byID, map[string]any{"id": id})
				require.Nil(t, a.Data["node"], who)
				require.Equal(t, []any{nil}, a.Data["nodes"], who)
				require.Len(t, a.Errors, 1)
				require.Equal(t, "NOT_FOUND", a.Errors[0].Extensions["code"])
				listed := g.data(t, token(who), byOwner, map[string]any{"handle": tc.owner})
				if listed.Data["user"] == nil {
					continue // behind a wall there is no owner to ask
				}
				mine := list(t, listed.Data, "user", "collections", "nodes")
				require.NotContains(t, texts(t, mine, "id"), id, who)
				require.EqualValues(t, len(mine), at(t, listed.Data, "user", "collections", "totalCount", "value"), "nor is it counted")
			}
			for _, who := range tc.seen {
				a := g.data(t, token(who), byID, map[string]any{"id": id})
				require.Equal(t, tc.title, at(t, a.Data, "node", "title"), who)
				require.NotEmpty(t, list(t, a.Data, "node", "items", "nodes"))
				listed := list(t, g.data(t, token(who), byOwner, map[string]any{"handle": tc.owner}).Data, "user", "collections", "nodes")
				require.Contains(t, texts(t, listed, "id"), id, who)
			}
		})
	}
	e := g.refused(t, domain.CodeBadInput, `{ node(id: "collection_1") { id } }`, nil)
	require.Equal(t, []any{"node"}, e.Path)
}

// What vanished, and what the viewer may not see, keeps its place and says nothing more.
func TestSubjectsThatVanished(t *testing.T) {
	t.Parallel()
	g := seeded(t)
	const query = `query ($id: ID!) { node(id: $id) { ... on Collection { itemCount { value }
		items { totalCount { value } nodes { addedAt subject { __typename ... on Note { author { handle } } ... on Product { title } } } } } } }`
	subjects := func(token, title string) map[any]int {
		a := g.data(t, token, query, map[string]any{"id": g.collection(t, title)})
		require.Len(t, list(t, a.Data, "node", "items", "nodes"), 4, "every item keeps its place")
		require.EqualValues(t, 4, at(t, a.Data, "node", "itemCount", "value"))
		found := map[any]int{}
		for _, item := range list(t, a.Data, "node", "items", "nodes") {
			kind := any(nil)
			if subject := at(t, item, "subject"); subject != nil {
				kind = at(t, subject, "__typename")
			}
			found[kind]++
		}
		return found
	}
	require.Equal(t, map[any]int{"Note": 1, "Product": 1, nil: 2}, subjects("", "养猫攻略"), "a removed note, a banned product")
	require.Equal(t, map[any]int{"Note": 2, "Product": 1, nil: 1}, subjects("", "Off-season"), "a product off sale")
	require.Equal(t, map[any]int{"Note": 2, "Product": 2}, subjects(g.as(t, "maoqiu.store"), "养猫攻略"),
		"the author sees what was removed, and the store's staff what was banned")
	require.Equal(t, map[any]int{"Note": 1, "Product": 1, nil: 2}, subjects(g.as(t, "ada.makes.desks"), "Off-season"), "a note of whom she blocks")
}

func TestCollectsOfProducts(t *testing.T) {
	t.Parallel()
	g := seeded(t)
	const query = `{ feed(surface: SHOP, first: 50) { nodes { ... on Product { id collectCount { value precision } viewerHasCollected viewerCanReport
		store { account { handle } } } } } }`
	stats := map[string]float64{}
	for _, row := range scalars(t, g.community, "SELECT product_id FROM product_collects") {
		stats[domain.ProductID(uuidOf(t, row)).String()]++
	}
	mine := map[string]bool{}
	for _, row := range scalars(t, g.community, "SELECT product_id FROM product_collects WHERE user_id = $1", g.userID(t, "loop.lathe")) {
		mine[domain.ProductID(uuidOf(t, row)).String()] = true
	}
	collected, own := 0, 0
	for _, p := range list(t, g.data(t, g.as(t, "loop.lathe"), query, nil).Data, "feed", "nodes") {
		id := text(t, p, "id")
		require.Equal(t, map[string]any{"value": stats[id], "precision": "EXACT"}, at(t, p, "collectCount"))
		require.Equal(t, mine[id], at(t, p, "viewerHasCollected"))
		if mine[id] {
			collected++
		}
		theirs := at(t, p, "store", "account", "handle") == "loop.lathe"
		require.Equal(t, !theirs, at(t, p, "viewerCanReport"), "nobody reports their own goods")
		if theirs {
			own++
		}
	}
	require.Positive(t, collected)
	require.Positive(t, own)
	for _, p := range list(t, g.data(t, "", query, nil).Data, "feed", "nodes") {
		require.Equal(t, false, at(t, p, "viewerHasCollected"))
		require.Equal(t, false, at(t, p, "viewerCanReport"))
	}
}

// The viewer holds only the id: each side takes what is its own with it, and the rest stands.
func TestOneSideDownLeavesTheViewerAndCollectionsStanding(t *testing.T) {
	t.Parallel()
	s := onTwoServers(t)
	token, id := s.as(t, "qiqi.mama"), s.collection(t, "给七七")
	const shelf = `query ($id: ID!) { viewer { phoneMasked user { handle } drafts { nodes { title } } }
		node(id: $id) { ... on Collection { title itemCount { value } items { nodes { addedAt subject { __typename } } } } } }`
	before := s.data(t, token, shelf, map[string]any{"id": id})
	product := scalars(t, s.commerce, "SELECT p.id FROM products p WHERE p.title = '彩虹积木'")[0]
	const page = `query ($id: ID!) { viewer { phoneMasked realNameVerified user { handle } drafts { nodes { title } } blocked { nodes { handle } } }
		product(id: $id) { title collectCount { value } viewerHasCollected viewerCanReport } }`
	goods := map[string]any{"id": domain.ProductID(uuidOf(t, product)).String()}
	whole := s.data(t, token, page, goods)
	require.Equal(t, true, at(t, whole.Data, "product", "viewerHasCollected"))

	s.stop(postgres.Commerce)
	down := s.ask(t, token, shelf, map[string]any{"id": id})
	require.Equal(t, before.Data["viewer"], down.Data["viewer"])
	require.Equal(t, at(t, before.Data, "node", "title"), at(t, down.Data, "node", "title"))
	is, notes, missing := list(t, down.Data, "node", "items", "nodes"), 0, 0
	for i, was := range list(t, before.Data, "node", "items", "nodes") {
		require.Equal(t, at(t, was, "addedAt"), at(t, is[i], "addedAt"))
		if at(t, was, "subject", "__typename") == "Note" {
			require.Equal(t, at(t, was, "subject"), at(t, is[i], "subject"), "notes stand")
			notes++
			continue
		}
		require.Nil(t, at(t, is[i], "subject"))
		missing++
	}
	require.Positive(t, notes)
	require.Positive(t, missing)
	require.Len(t, down.Errors, 1, "one outage is one error: %s", down.raw)
	require.Equal(t, "UPSTREAM_UNAVAILABLE", down.Errors[0].Extensions["code"])
	s.start(postgres.Commerce)

	s.stop(postgres.Community)
	down = s.ask(t, token, page, goods)
	require.Equal(t, map[string]any{
		"phoneMasked": nil, "realNameVerified": nil, "user": nil, "drafts": nil, "blocked": nil,
	}, down.Data["viewer"], "the viewer stands, and has nothing to tell")
	require.Equal(t, map[string]any{
		"title": at(t, whole.Data, "product", "title"), "collectCount": nil, "viewerHasCollected": nil, "viewerCanReport": true,
	}, down.Data["product"])
	require.Len(t, down.Errors, 1, "one outage is one error: %s", down.raw)
	require.Equal(t, "UPSTREAM_UNAVAILABLE", down.Errors[0].Extensions["code"])
}
