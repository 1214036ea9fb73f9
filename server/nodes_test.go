package server

import (
	"fmt"
	"strings"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/stretchr/testify/require"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/trellisgraph/trellis/graph/generated"
	"github.com/trellisgraph/trellis/web/screens"
)

const nodesSchema = `
type Query {
  me: Person
  people(first: Int, after: String, last: Int): PersonConnection
  feed(first: Int! = 30): ItemConnection
  tail(last: Int = 7): PersonConnection
  whole: PersonConnection
  nodes(ids: [ID!]!): [Person]!
}
type Person { name: String friends(first: Int, last: Int): PersonConnection! }
type Note { author: Person readers: [Person!] }
union Item = Person | Note
type PersonEdge { node: Person! }
type PersonConnection { edges: [PersonEdge!]! nodes: [Person!]! }
type ItemConnection { nodes: [Item]! }
`

func TestCountNodes(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		reason    string
		query     string
		variables map[string]any
		want      int64
	}{
		"none":             {reason: "an object is no page", query: `{ me { name } }`, want: 0},
		"first":            {reason: "a literal", query: `{ people(first: 3) { nodes { name } } }`, want: 3},
		"last":             {reason: "backwards alike", query: `{ people(last: 4) { nodes { name } } }`, want: 4},
		"both":             {reason: "first is read first; the resolver refuses both", query: `{ people(first: 3, last: 4) { nodes { name } } }`, want: 3},
		"null":             {reason: "null is as if it were not there", query: `{ people(first: null, last: 4) { nodes { name } } }`, want: 4},
		"default":          {reason: "the schema's", query: `{ feed { nodes { __typename } } }`, want: 30},
		"default of last":  {reason: "the schema's", query: `{ tail { nodes { name } } }`, want: 7},
		"usual":            {reason: "neither says", query: `{ people { nodes { name } } }`, want: 20},
		"usual of no size": {reason: "nor can", query: `{ whole { nodes { name } } }`, want: 20},
		"zero":             {reason: "the resolver refuses it", query: `{ people(first: 0) { nodes { name } } }`, want: 1},
		"negative":         {reason: "the resolver refuses it", query: `{ people(first: -5) { nodes { name } } }`, want: 1},
		"too wide":         {reason: "gqlgen refuses it", query: `{ people(first: 3000000000) { nodes { name } } }`, want: 1},
		"variable": {
			reason: "its value", query: `query($n: Int) { people(first: $n) { nodes { name } } }`, variables: map[string]any{"n": 6}, want: 6,
		},
		"variable as text": {
			reason: "which gqlgen takes for a number", query: `query($n: Int) { people(first: $n) { nodes { name } } }`,
			variables: map[string]any{"n": "6"}, want: 6,
		},
		"variable of null": {
			reason: "null is as if it were not there", query: `query($n: Int) { people(first: $n) { nodes { name } } }`,
			variables: map[string]any{"n": nil}, want: 20,
		},
		"variable left out": {reason: "is not there", query: `query($n: Int) { people(first: $n, last: 2) { nodes { name } } }`, want: 2},
		"variable's default": {
			reason: "the document's comes before the schema's", query: `query($n: Int! = 8) { feed(first: $n) { nodes { __typename } } }`, want: 8,
		},
		"nested": {
			reason: "3 people, each with 4 friends", query: `{ people(first: 3) { nodes { friends(first: 4) { nodes { name } } } } }`, want: 3 + 3*4,
		},
		"edges and nodes": {
			reason: "both are walked", want: 3 + 3*4 + 3*5,
			query: `{ people(first: 3) { edges { node { friends(first: 4) { nodes { name } } } } nodes { friends(first: 5) { nodes { name } } } } }`,
		},
		"lists without pages": {
			reason: "hold ten, which are parents", want: 2 + 2*10*3,
			query: `{ feed(first: 2) { nodes { ... on Note { readers { friends(first: 3) { nodes { name } } } } } } }`,
		},
		"nodes by id": {
			reason: "count once an id, with what is below each", want: 3 * (1 + 4),
			query: `{ nodes(ids: ["1", "2", "3"]) { friends(first: 4) { nodes { name } } } }`,
		},
		"inline fragments": {
			reason: "are no parents", want: 3 + 3*4 + 3*5,
			query: `{ feed(first: 3) { nodes { ... on Person { friends(first: 4) { nodes { name } } }
				... on Note { author { friends(first: 5) { nodes { name } } } } } } }`,
		},
		"fragments": {
			reason: "count a parent and each time that they are spread", want: (2 + 2*3) + (4 + 4*3),
			query: `{ a: people(first: 2) { nodes { ...F } } b: people(first: 4) { nodes { ...F } } }
				fragment F on Person { friends(first: 3) { nodes { name } } }`,
		},
		"aliases":   {reason: "are fields of their own", query: `{ a: people(first: 2) { nodes { name } } b: people(first: 3) { nodes { name } } }`, want: 5},
		"a skipped": {reason: "does not run", query: `query($no: Boolean!) { people(first: 5) @skip(if: $no) { nodes { name } } }`, variables: map[string]any{"no": true}},
		"not skipped": {
			reason: "runs", query: `query($no: Boolean!) { people(first: 5) @skip(if: $no) { nodes { name } } }`, variables: map[string]any{"no": false}, want: 5,
		},
		"included": {
			reason: "runs", query: `query($yes: Boolean = true) { ... @include(if: $yes) { people(first: 5) { nodes { name } } } }`, want: 5,
		},
		"not included": {
			reason: "does not run", query: `{ ...F @include(if: false) } fragment F on Query { people(first: 5) { nodes { name } } }`,
		},
		"introspection": {reason: "is counted by its depth", query: `{ __schema { types { fields { name } } } }`},
		"overflow": {
			reason: "counts stop", want: mostNodes,
			query: `{ people(first: 10000) { nodes { friends(first: 2147483647) { nodes { friends(first: 2147483647) { nodes { name } } } } } } }`,
		},
		"a fragment bomb": {
			reason: "each of the fragments is walked once, for 2^40 paths", want: 1<<40 - 1, query: bombOf(40),
		},
	}
	schema := gqlparser.MustLoadSchema(&ast.Source{Name: "nodes.graphqls", Input: nodesSchema})
	endpoint := newEndpoint(Config{
		Schema:        &graphql.ExecutableSchemaMock{SchemaFunc: func() *ast.Schema { return schema }},
		Introspection: true, Limits: Limits{Depth: 200, Nodes: 1 << 60, Effort: 1 << 20}.withDefaults(),
	})
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx := graphql.StartOperationTrace(t.Context())
			op, errs := endpoint.exec.CreateOperationContext(ctx, &graphql.RawParams{Query: tc.query, Variables: tc.variables})
			require.Empty(t, errs, tc.reason)
			require.Equal(t, tc.want, count(op.Operation, op.Variables).nodes, tc.reason)
		})
	}
}

// bombOf is n fragments, each with a page of one that spreads the next twice.
func bombOf(n int) string {
	var document strings.Builder
	document.WriteString("{ me { ...F0 } }")
	for i := range n {
		_, _ = fmt.Fprintf(&document, " fragment F%d on Person { friends(first: 1) { nodes { ...F%d } edges { node { ...F%d } } } }", i, i+1, i+1)
	}
	_, _ = fmt.Fprintf(&document, " fragment F%d on Person { name }", n)
	return document.String()
}

// ask prepares an operation of the real schema, as far as to where it would run.
func ask(t *testing.T, document string, variables map[string]any) (*graphql.OperationContext, error) {
	t.Helper()
	endpoint := newEndpoint(Config{Introspection: true, Schema: generated.NewExecutableSchema(generated.Config{}), Limits: Limits{}.withDefaults()})
	op, errs := endpoint.exec.CreateOperationContext(
		graphql.StartOperationTrace(t.Context()), &graphql.RawParams{Query: document, Variables: variables},
	)
	if len(errs) > 0 {
		return op, errs
	}
	return op, nil
}

func TestScreensAskForFewNodes(t *testing.T) {
	t.Parallel()
	all, err := screens.All()
	require.NoError(t, err)
	require.NotEmpty(t, all)
	for _, screen := range all {
		t.Run(screen.Key, func(t *testing.T) {
			t.Parallel()
			document := strings.ReplaceAll(screen.Text, "first: 20", "first: 50")
			op, err := ask(t, document, map[string]any{"id": "x", "handle": "x", "region": "CN", "input": inputOf(t, document)})
			require.NoError(t, err)
			require.LessOrEqual(t, count(op.Operation, op.Variables).nodes, int64(1000), "far below the limit of 5000")
		})
	}
}

// inputOf is an input that the variable $input of a document takes; nil where it has none.
func inputOf(t *testing.T, document string) any {
	t.Helper()
	_, typ, found := strings.Cut(document, "$input: ")
	if !found {
		return nil
	}
	return required(generated.NewExecutableSchema(generated.Config{}).Schema(), typ[:strings.IndexAny(typ, "!),")])
}

// required are the fields that an input cannot do without.
func required(schema *ast.Schema, name string) any {
	def := schema.Types[name]
	known := map[string]any{"Int": 1, "Int64": 1, "Boolean": true, "IdempotencyKey": "0123456789abcdef"}
	switch {
	case def.Kind == ast.Enum:
		return def.EnumValues[0].Name
	case known[name] != nil:
		return known[name]
	case def.Kind == ast.Scalar:
		return "x"
	}
	fields := map[string]any{}
	for _, f := range def.Fields {
		switch {
		case !f.Type.NonNull || f.DefaultValue != nil:
		case f.Type.Elem != nil:
			fields[f.Name] = []any{}
		default:
			fields[f.Name] = required(schema, f.Type.Name())
		}
	}
	return fields
}

func TestFollowersOfFollowersAreTooManyNodes(t *testing.T) {
	t.Parallel()
	const levels = 5
	document := `query($h: String!) { user(by: {handle: $h}) ` +
		strings.Repeat("{ followers(first: 100) { nodes ", levels) + "{ handle }" + strings.Repeat(" } }", levels) + " }"
	_, err := ask(t, document, map[string]any{"h": "somebody"})
	require.ErrorContains(t, err, "the operation asks for 10101010100 nodes; the limit is 5000")
	require.ErrorContains(t, err, "input:1:1")
}
