package server

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
)

const cachingSchema = `
directive @cacheControl(maxAge: Int! scope: CacheScope! = PUBLIC) on FIELD_DEFINITION | OBJECT
directive @auth(any: [String!]!) on FIELD_DEFINITION
enum CacheScope { PUBLIC PRIVATE }
interface Node { id: ID! }
interface Priced { price: Price stock: Int }
union Item = Note | Product
type Query {
  note: Note
  user: User
  order: Order
  feed: FeedConnection @cacheControl(maxAge: 15)
  page: FeedConnection
  node: Node
  item: Item
  priced: Priced
  viewer: Note
  session: Session
}
type FeedConnection { nodes: [Item!]! count: Int }
type Note implements Node @cacheControl(maxAge: 30) { id: ID! title: String author: User order: Order secret: String @auth(any: ["X"]) viewerLikes: Boolean }
type User implements Node @cacheControl(maxAge: 60) { id: ID! note: Note @cacheControl(maxAge: 600) }
type Product implements Node & Priced @cacheControl(maxAge: 40) { id: ID! price: Price stock: Int @cacheControl(maxAge: 2) }
type Order implements Node { id: ID! }
type Price { amount: Int until: Int @cacheControl(maxAge: 7) }
type Session @cacheControl(maxAge: 9, scope: PRIVATE) { id: ID! }
type Mutation { note: Note }
`

func TestHowLongAnswersMayBeKept(t *testing.T) {
	t.Parallel()
	schema := gqlparser.MustLoadSchema(&ast.Source{Name: "caching.graphqls", Input: cachingSchema})
	hints := newCacheHints(schema)
	for name, tc := range map[string]struct {
		reason string
		query  string
		want   keeping
	}{
		"a type":               {reason: "a root field is kept as its type says", query: "{ note { title } }", want: keeping{30, false}},
		"the least":            {reason: "of all that is selected", query: "{ feed { nodes { ... on Note { author { id } } } } }", want: keeping{15, false}},
		"a field":              {reason: "says it for itself", query: "{ item { ... on Product { stock } } }", want: keeping{2, false}},
		"a field over a type":  {reason: "goes before what its type says", query: "{ user { note { title } } }", want: keeping{60, false}},
		"values":               {reason: "are kept as what they are part of", query: "{ item { ... on Product { price { amount } } } }", want: keeping{30, false}},
		"a field of a value":   {reason: "may say less", query: "{ item { ... on Product { price { until } } } }", want: keeping{7, false}},
		"a union":              {reason: "is the least of its members", query: "{ item { __typename } }", want: keeping{30, false}},
		"an interface":         {reason: "of which one says nothing", query: "{ node { id } }", want: keeping{}},
		"an interface's field": {reason: "is what implements it", query: "{ priced { stock } }", want: keeping{2, false}},
		"a silent root":        {reason: "is not kept", query: "{ page { count } }", want: keeping{}},
		"a silent node":        {reason: "is not kept", query: "{ note { title order { id } } }", want: keeping{}},
		"nothing":              {reason: "is not kept", query: "{ __typename }", want: keeping{}},
		"introspection":        {reason: "changes with the server", query: "{ note { title } __schema { description } }", want: keeping{}},
		"@auth":                {reason: "is for who may read it", query: "{ note { secret } }", want: keeping{30, true}},
		"viewer":               {reason: "is about who asks", query: "{ viewer { title } }", want: keeping{30, true}},
		"viewerLikes":          {reason: "likewise", query: "{ note { viewerLikes } }", want: keeping{30, true}},
		"a private type":       {reason: "says so", query: "{ session { id } }", want: keeping{9, true}},
		"a fragment":           {reason: "hides nothing", query: "{ note { ...A } } fragment A on Note { ...B } fragment B on Note { viewerLikes author { id } }", want: keeping{30, true}},
		"a mutation":           {reason: "is never kept", query: "mutation { note { title } }", want: keeping{}},
		"doubled fragments":    {reason: "are walked once", query: "{ note { ...F0 } } " + doubledFragments(60), want: keeping{30, false}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			doc, errs := gqlparser.LoadQueryWithRules(schema, tc.query, nil)
			require.Empty(t, errs)
			require.Equal(t, tc.want, hints.operation(doc.Operations[0]), tc.reason)
		})
	}
}

// doubledFragments are n fragments that spread the next twice: 2^n paths.
func doubledFragments(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "fragment F%d on Note { a: author { note { ...F%d } } b: author { note { ...F%d } } } ", i, i+1, i+1)
	}
	fmt.Fprintf(&b, "fragment F%d on Note { title }", n)
	return b.String()
}

func TestWhatIsKnownOfCachedDocumentsOutlivesThem(t *testing.T) {
	t.Parallel()
	schema := gqlparser.MustLoadSchema(&ast.Source{Name: "caching.graphqls", Input: cachingSchema})
	doc, errs := gqlparser.LoadQueryWithRules(schema, "query A { note { title } } query B { order { id } }", nil)
	require.Empty(t, errs)
	d := newDocuments(1<<20, nil)
	d.hints = newCacheHints(schema)
	require.Equal(t, keeping{30, false}, d.keeping("text", doc.Operations[0]), "it is not cached, or not any more")
	d.Add(t.Context(), "text", doc)
	require.Equal(t, keeping{30, false}, d.keeping("text", doc.Operations[0]))
	require.Equal(t, keeping{}, d.keeping("text", doc.Operations[1]))
	d.grow("text", doc, 100)
	require.Equal(t, keeping{30, false}, d.keeping("text", doc.Operations[0]))
}
