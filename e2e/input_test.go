package e2e_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/graph/relay"
)

func TestBadInputNamesTheArgument(t *testing.T) {
	t.Parallel()
	g := seeded(t)
	user := domain.UserID{1}.String()
	for name, tc := range map[string]struct {
		reason    string
		query     string
		variables map[string]any
		argument  string
	}{
		"note id":         {"garbage is no id", `{ note(id: "garbage") { id } }`, nil, "id"},
		"other type's id": {"a user's id names no note", `{ note(id: "` + user + `") { id } }`, nil, "id"},
		"product id":      {"base32 has no u", `{ product(id: "product_uuuuuuuuuuuuuuuuuuuuuuuuuu") { id } }`, nil, "id"},
		"overflowing id":  {"26 characters hold 130 bits, an id 128", `{ product(id: "product_80000000000000000000000000") { id } }`, nil, "id"},
		"node id":         {"a prefix that no type has", `{ node(id: "cat_123") { id } }`, nil, "id"},
		"node id, known":  {"a known prefix, but no id", `{ node(id: "note_123") { id } }`, nil, "id"},
		"nodes":           {"one bad id among good ones", `{ nodes(ids: ["` + user + `", "x"]) { id } }`, nil, "ids"},
		"by":              {"neither", `query ($by: UserBy!) { user(by: $by) { id } }`, map[string]any{"by": map[string]any{}}, "by"},
		"by both": {
			"oneOf is not enforced for variables by the validator", `query ($by: UserBy!) { user(by: $by) { id } }`,
			map[string]any{"by": map[string]any{"id": user, "handle": "x"}},
			"by",
		},
		"by id":         {"not a store's id", `{ store(by: {id: "x"}) { id } }`, nil, "by.id"},
		"feed first 0":  {"a page has an item", `{ feed(first: 0) { session } }`, nil, "first"},
		"feed first -1": {"a page has an item", `{ feed(first: -1) { session } }`, nil, "first"},
		"feed first 51": {"feeds give 50", `{ feed(first: 51) { session } }`, nil, "first"},
		"feed cursor":   {"garbage", `{ feed(after: "garbage") { session } }`, nil, "after"},
		"forged position": {
			"a position beyond every ranking", `query ($c: String) { feed(after: $c) { session } }`,
			map[string]any{"c": relay.Cursor(relay.ListFeedHome, domain.Position{Key: 1, ID: domain.UUID{0xff, 0xff, 0xff, 0xff}})},
			"after",
		},
		"forged generation": {
			"generations count from 1", `query ($c: String) { feed(after: $c) { session } }`,
			map[string]any{"c": relay.Cursor(relay.ListFeedHome, domain.Position{Key: -1})},
			"after",
		},
		"first 0":             {"a page has an item", inUser(`first: 0`), nil, "first"},
		"first -1":            {"a page has an item", inUser(`first: -1`), nil, "first"},
		"first 101":           {"connections give 100", inUser(`first: 101`), nil, "first"},
		"last 101":            {"connections give 100", inUser(`last: 101`), nil, "last"},
		"both directions":     {"which page?", inUser(`first: 1, last: 1`), nil, "last"},
		"before without last": {"which way?", inUser(`before: "x"`), nil, "before"},
		"after with last":     {"which way?", inUser(`last: 2, after: "x"`), nil, "after"},
		"cursor":              {"garbage", inUser(`after: "garbage"`), nil, "after"},
		"enum's case": {
			"the validator lets a variable of another case through", `query ($s: FeedSurface!) { feed(surface: $s) { session } }`,
			map[string]any{"s": "home"},
			"surface",
		},
		"image width": {"pixels are positive", `{ feed(first: 1) { nodes { ... on Note { cover { url(maxWidth: 0) } } } } }`, nil, "maxWidth"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := g.refused(t, domain.CodeBadInput, tc.query, tc.variables)
			require.Equal(t, tc.argument, e.Extensions["argument"], "%s: %v", tc.reason, e)
			require.Contains(t, e.Message, tc.argument)
		})
	}
}

// One malformed id is refused before the good ones are asked for.
func TestNodesChecksAllIDsBeforeItLoads(t *testing.T) {
	t.Parallel()
	g := seeded(t)
	ids := []string{domain.UserID{1}.String(), domain.NoteID{1}.String(), "product_x"}
	a := g.ask(t, "", `query ($ids: [ID!]!) { nodes(ids: $ids) { id } }`, map[string]any{"ids": ids})
	require.Len(t, a.Errors, 1)
	require.Equal(t, "BAD_INPUT", a.Errors[0].Extensions["code"])
	require.Zero(t, a.Extensions.Trace.Statements)
}

func inUser(args string) string {
	return `{ feed(first: 1) { nodes { ... on Note { author { notes(` + args + `) { totalCount { value } } } } } } }`
}

func TestACursorOfAnotherListIsRefused(t *testing.T) {
	t.Parallel()
	g := seeded(t)
	a := g.data(t, "", `{ feed(surface: SHOP, first: 1) { pageInfo { endCursor } } }`, nil)
	cursor := text(t, a.Data, "feed", "pageInfo", "endCursor")
	e := g.refused(t, domain.CodeBadInput, `query ($c: String) { feed(surface: HOME, after: $c) { session } }`,
		map[string]any{"c": cursor})
	require.Equal(t, "after", e.Extensions["argument"])
}

func TestUnknownThingsAreNull(t *testing.T) {
	t.Parallel()
	g := seeded(t)
	for name, query := range map[string]string{
		"note":           `{ x: note(id: "` + domain.NoteID{1}.String() + `") { id } }`,
		"product":        `{ x: product(id: "` + domain.ProductID{1}.String() + `") { id } }`,
		"user":           `{ x: user(by: {id: "` + domain.UserID{1}.String() + `"}) { id } }`,
		"user handle":    `{ x: user(by: {handle: "nobody.at.all"}) { id } }`,
		"store":          `{ x: store(by: {id: "` + domain.StoreID{1}.String() + `"}) { id } }`,
		"store handle":   `{ x: store(by: {handle: "nowhere"}) { id } }`,
		"NUL in handle":  `{ x: user(by: {handle: "\u0000"}) { id } }`,
		"long handle":    `{ x: user(by: {handle: "` + strings.Repeat("a", 500) + `"}) { id } }`,
		"several, nodes": `{ x: nodes(ids: []) { id } }`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := g.data(t, "", query, nil)
			if name != "several, nodes" {
				require.Nil(t, a.Data["x"])
			}
		})
	}
	for name, id := range map[string]string{
		"user": domain.UserID{1}.String(), "note": domain.NoteID{1}.String(), "store": domain.StoreID{1}.String(),
		"product": domain.ProductID{1}.String(), "tag": domain.TagID{N: 1}.String(), "variant": domain.VariantID{N: 1}.String(),
	} {
		t.Run("node "+name, func(t *testing.T) {
			t.Parallel()
			a := g.ask(t, "", `query ($id: ID!) { node(id: $id) { id } }`, map[string]any{"id": id})
			require.Nil(t, a.Data["node"])
			require.Len(t, a.Errors, 1)
			require.Equal(t, "NOT_FOUND", a.Errors[0].Extensions["code"])
			several := g.data(t, "", `query ($id: ID!) { nodes(ids: [$id]) { id } }`, map[string]any{"id": id})
			require.Equal(t, []any{nil}, several.Data["nodes"])
		})
	}
}
