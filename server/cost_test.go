package server

import (
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/stretchr/testify/require"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
)

const costSchema = `
directive @cost(weight: Int!) on FIELD_DEFINITION
type Query {
  me: Person
  search: Person @cost(weight: 7)
  score: Int @cost(weight: 3)
  people(first: Int, last: Int): PersonConnection @cost(weight: 5)
  nodes(ids: [ID!]!): [Person]
}
type Mutation { rename: Person  buy: Person @cost(weight: 20) }
type Person { name: String best: Person pets: [Pet!] friends(first: Int): PersonConnection score: Int @cost(weight: 3) }
type Cat { name: String owner: Person }
type Dog { name: String owner: Person }
union Pet = Cat | Dog
type Count { value: Int }
type PageInfo { hasNextPage: Boolean }
type PersonEdge { node: Person! }
type PersonConnection { edges: [PersonEdge!]! nodes: [Person!]! pageInfo: PageInfo! totalCount: Count @cost(weight: 2) }
`

func TestCost(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		reason string
		query  string
		want   int64 // without what every operation costs
	}{
		"nothing":         {reason: "columns are free", query: `{ __typename }`, want: 0},
		"an object":       {reason: "is 1", query: `{ me { name } }`, want: 1},
		"an object below": {reason: "is another", query: `{ me { best { name } } }`, want: 2},
		"dear":            {reason: "costs what the schema says, beside the object", query: `{ search { name } }`, want: 8},
		"a dear column":   {reason: "costs what the schema says", query: `{ score }`, want: 3},
		"a list":          {reason: "is taken for ten", query: `{ me { pets { ... on Cat { name } } } }`, want: 1 + 10},
		"a list of dear":  {reason: "each of ten", query: `{ me { pets { ... on Cat { owner { score } } } } }`, want: 1 + 10*(1+1+3)},
		"types":           {reason: "the fields of all types count", query: `{ me { pets { ... on Cat { owner { name } } ... on Dog { owner { name } } } } }`, want: 1 + 10*(1+2)},
		"ids":             {reason: "as many as there are", query: `{ nodes(ids: [1, 2, 3]) { best { name } } }`, want: 3 * 2},
		"a page":          {reason: "its size, and what the field costs", query: `{ people(first: 4) { nodes { name } } }`, want: 5 + 4},
		"a page of edges": {reason: "edges are free", query: `{ people(first: 4) { edges { node { name } } } }`, want: 5 + 4},
		"beside a page":   {reason: "is there once", query: `{ people(first: 4) { pageInfo { hasNextPage } totalCount { value } } }`, want: 5 + 2 + 1},
		"pages of pages":  {reason: "multiply", query: `{ people(first: 4) { nodes { friends(first: 10) { nodes { name } totalCount { value } } } } }`, want: 5 + 4*(1+10+3)},
		"a usual page":    {reason: "is of 20", query: `{ people { nodes { name } } }`, want: 5 + 20},
		"fragments":       {reason: "hide nothing of a page", query: `{ people(first: 4) { ...P } } fragment P on PersonConnection { ... { nodes { ...N } } } fragment N on Person { best { name } }`, want: 5 + 4*2},
		"skipped":         {reason: "does not run", query: `{ search @skip(if: true) { name } me { best @include(if: false) { name } } }`, want: 1},
		"a mutation":      {reason: "is 10", query: `mutation { rename { name } }`, want: 11},
		"a dear mutation": {reason: "is what the schema says", query: `mutation { buy { name } a: buy { name } }`, want: 42},
		"introspection":   {reason: "has a price", query: `{ __schema { types { fields { name } } } __type(name: "Cat") { name } }`, want: schemaCost + typeCost},
	}
	schema := gqlparser.MustLoadSchema(&ast.Source{Name: "cost.graphqls", Input: costSchema})
	endpoint := newEndpoint(Config{Introspection: true, Schema: &graphql.ExecutableSchemaMock{SchemaFunc: func() *ast.Schema { return schema }}, Limits: Limits{}.withDefaults()})
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			op, errs := endpoint.exec.CreateOperationContext(graphql.StartOperationTrace(t.Context()), &graphql.RawParams{Query: tc.query})
			require.Empty(t, errs, tc.reason)
			require.Equal(t, tc.want+operationCost, count(op.Operation, op.Variables).cost, tc.reason)
		})
	}
}
