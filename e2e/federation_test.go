package e2e_test

import (
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/server"
)

// federated serves the same data to gateways too.
func (g *graph) federated(t *testing.T, limits server.Limits) *graph {
	t.Helper()
	cfg := g.config(t, generousWait, limits, nil)
	cfg.Federation = true
	srv := httptest.NewServer(server.New(cfg))
	t.Cleanup(srv.Close)
	other := *g
	other.url = srv.URL
	return &other
}

// entitiesQuery is what a gateway sends, as gateways word it.
const entitiesQuery = `query Page__trellis__1($representations:[_Any!]!,$first:Int!){_entities(representations:$representations){` +
	`...on Note{__typename title author{id displayName}}...on Product{title variants(first:$first){nodes{id}}}...on Store{name}...on User{handle bio}}}`

func entity(name, id string) map[string]any { return map[string]any{"__typename": name, "id": id} }

// A gateway finds entities by their ids, in its order and of several types at once, by a statement a type and its edges, and no
// more of them than whoever asks may see.
func TestEntitiesOfAFederation(t *testing.T) {
	t.Parallel()
	plain := seeded(t)
	g := plain.federated(t, server.Limits{})
	ids := at(t, g.data(t, "", `{
  feed(first: 20) { nodes { ... on Note { id title author { id displayName } } ... on Product { id title } } }
  store(by: { handle: "yesong" }) { id name account { id handle } }
}`, nil).Data)
	var asked, titles []any
	for _, node := range list(t, ids, "feed", "nodes") {
		id := text(t, node, "id")
		name := map[bool]string{true: "Note", false: "Product"}[strings.HasPrefix(id, "note_")]
		asked, titles = append(asked, entity(name, id)), append(titles, at(t, node, "title"))
	}
	asked = append(asked, entity("Store", text(t, ids, "store", "id")), entity("User", text(t, ids, "store", "account", "id")))
	a := g.data(t, "", entitiesQuery, map[string]any{"representations": asked, "first": 1})
	found := list(t, a.Data, "_entities")
	require.Len(t, found, len(asked))
	for i, title := range titles {
		require.Equal(t, title, at(t, found[i], "title"))
	}
	require.Equal(t, at(t, ids, "store", "name"), at(t, found[len(titles)], "name"))
	require.Equal(t, at(t, ids, "store", "account", "handle"), at(t, found[len(titles)+1], "handle"))
	few := g.data(t, "", entitiesQuery, map[string]any{"representations": asked[:4], "first": 1})
	require.LessOrEqual(t, a.Extensions.Trace.Statements, few.Extensions.Trace.Statements+2, "a kind of thing more, and none for each")

	draft := scalars(t, g.community, "SELECT id::text FROM notes WHERE state = 'DRAFT' ORDER BY id LIMIT 1")[0]
	order := scalars(t, g.commerce, "SELECT id::text FROM orders ORDER BY id LIMIT 1")[0]
	hidden := g.ask(t, "", entitiesQuery, map[string]any{"first": 1, "representations": []any{
		entity("Note", domain.NoteID(uuid.MustParse(draft)).String()), entity("Order", domain.OrderID(uuid.MustParse(order)).String()), asked[0],
	}})
	found = list(t, hidden.Data, "_entities")
	require.Nil(t, found[0], "a draft is its author's")
	require.Nil(t, found[1], "an order is its buyer's")
	require.NotNil(t, found[2])

	require.Equal(t, "GRAPHQL_VALIDATION_FAILED", firstCode(t, plain.ask(t, "", entitiesQuery, map[string]any{"representations": asked, "first": 1})),
		"it is off unless asked for")
}

func firstCode(t *testing.T, a answer) any {
	t.Helper()
	require.NotEmpty(t, a.Errors, "%s", a.raw)
	return a.Errors[0].Extensions["code"]
}

// What no gateway sends is refused with a word, and costs what nodes cost.
func TestEntitiesThatAreNone(t *testing.T) {
	t.Parallel()
	g := seeded(t).federated(t, server.Limits{})
	note := scalars(t, g.community, "SELECT id::text FROM notes WHERE state = 'PUBLISHED' ORDER BY id LIMIT 1")[0]
	many := make([]any, 101)
	for i := range many {
		many[i] = entity("Note", domain.NoteID(uuid.MustParse(note)).String())
	}
	for name, tc := range map[string]struct {
		reason, query   string
		representations any
	}{
		"of another type":       {"a note is no product", entitiesQuery, []any{entity("Product", domain.NoteID(uuid.MustParse(note)).String())}},
		"of no type of ours":    {"comments are ours alone", entitiesQuery, []any{entity("Comment", "comment_1")}},
		"without a type":        {"nobody knows what it is", entitiesQuery, []any{map[string]any{"id": domain.NoteID(uuid.MustParse(note)).String()}}},
		"no objects":            {"nothing to read", entitiesQuery, []any{domain.NoteID(uuid.MustParse(note)).String()}},
		"no list":               {"nothing to go through", entitiesQuery, entity("Note", domain.NoteID(uuid.MustParse(note)).String())},
		"nothing":               {"a gateway sends some", entitiesQuery, nil},
		"too many":              {"as of nodes", entitiesQuery, many},
		"of another list":       {"the variable is of that type", `query($representations:[_Any]!){_entities(representations:$representations){__typename}}`, []any{}},
		"without a variable":    {"gateways send one", `{_entities(representations:[{__typename:"Note"}]){__typename}}`, nil},
		"without an argument":   {"there is nothing to find", `{_entities{__typename}}`, nil},
		"and something else":    {"a gateway asks for the schema alone", `{_service{sdl} viewer{user{id}}}`, nil},
		"more than the service": {"it has an sdl", `{_service{sdl other:sdl}}`, nil},
	} {
		a := g.ask(t, "", tc.query, map[string]any{"representations": tc.representations, "first": 1})
		require.Contains(t, []any{"BAD_INPUT", "GRAPHQL_VALIDATION_FAILED"}, firstCode(t, a), "%s: %s", name, tc.reason)
	}
}

// The schema for the composer is the one that everybody sees, with the key of each entity.
func TestTheSchemaOfASubgraph(t *testing.T) {
	t.Parallel()
	g := seeded(t).federated(t, server.Limits{})
	sdl := text(t, g.data(t, "", `query SubgraphIntrospectQuery { _service { sdl } }`, nil).Data, "_service", "sdl")
	require.Contains(t, sdl, `@link(url: "https://specs.apollo.dev/federation/`)
	doc, err := parser.ParseSchema(&ast.Source{Input: sdl})
	require.NoError(t, err)
	var keyed []string
	for _, def := range doc.Definitions {
		if def.Directives.ForName("key") != nil {
			keyed = append(keyed, def.Name)
		}
	}
	require.ElementsMatch(t, []string{"User", "Note", "Product", "Store", "Order"}, keyed)
	require.NotContains(t, sdl, "goField")
	require.Equal(t, sdl, text(t, g.data(t, "", `{ s: _service { sdl } }`, nil).Data, "s", "sdl"))
}
