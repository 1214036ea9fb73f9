package server_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/server"
)

// introspection is graphql-js's standard query, 15 levels deep.
const introspection = `query IntrospectionQuery {
  __schema {
    queryType { name } mutationType { name } subscriptionType { name }
    types { ...FullType }
    directives { name description locations args { ...InputValue } }
  }
}
fragment FullType on __Type {
  kind name description
  fields(includeDeprecated: true) { name description args { ...InputValue } type { ...TypeRef } isDeprecated deprecationReason }
  inputFields { ...InputValue }
  interfaces { ...TypeRef }
  enumValues(includeDeprecated: true) { name description isDeprecated deprecationReason }
  possibleTypes { ...TypeRef }
}
fragment InputValue on __InputValue { name description type { ...TypeRef } defaultValue }
fragment TypeRef on __Type {
  kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name ofType {
  kind name ofType { kind name ofType { kind name ofType { kind name } } } } } } } } }
}`

// nested is a selection n levels deep.
func nested(n int) string {
	return strings.Repeat("{ thing ", n-1) + "{ name }" + strings.Repeat(" }", n-1)
}

// doubled is n fragments, each spreading the next twice with what glue makes of the spread.
func doubled(n int, glue func(spread string) string) string {
	var document strings.Builder
	document.WriteString("{ thing { ...F0 } }")
	for i := range n {
		_, _ = fmt.Fprintf(&document, " fragment F%d on Thing { %s }", i, glue(fmt.Sprintf("...F%d", i+1)))
	}
	_, _ = fmt.Fprintf(&document, " fragment F%d on Thing { name }", n)
	return document.String()
}

// pageBomb nests the largest pages that a document can name.
const pageBomb = " fragment A on Query { page(first: 2147483647) { nodes { page(first: 2147483647) { nodes { ...B ...B } } } } }" +
	" fragment B on Thing { page(last: 2147483647) { nodes { page(first: 2147483647) { nodes { name } } } } }"

func TestLimits(t *testing.T) {
	t.Parallel()
	var aliases, roots strings.Builder
	for i := range 31 {
		_, _ = fmt.Fprintf(&aliases, "a%d: name ", i)
	}
	for i := range 11 {
		_, _ = fmt.Fprintf(&roots, "r%d: hello ", i)
	}
	cases := map[string]struct {
		reason  string
		query   string
		code    string // "" where the document is fine
		message string
	}{
		"depth": {reason: "12 levels are allowed", query: nested(12)},
		"too deep": {
			reason: "13 are not", query: nested(13),
			code: "COST_EXCEEDED", message: "the operation is 13 levels deep; the limit is 12",
		},
		"too deep in fragments": {
			reason: "fragments hide no level", query: doubled(12, func(spread string) string { return "thing { " + spread + " }" }),
			code: "COST_EXCEEDED", message: "the operation is 14 levels deep; the limit is 12",
		},
		"too deep in an operation that does not run": {
			reason: "validation would walk it", query: "query A { hello } query B " + nested(13),
			code: "COST_EXCEEDED", message: "the operation is 13 levels deep; the limit is 12",
		},
		"inline fragments are no level": {
			reason: "they nest nothing in the response", query: strings.Repeat("{ ... ", 20) + "{ hello }" + strings.Repeat(" }", 20),
		},
		"a depth bomb of fragments": {
			reason: "2^64 paths are walked once",
			query:  doubled(64, func(spread string) string { return "thing { " + spread + " " + spread + " }" }),
			code:   "COST_EXCEEDED", message: "the operation is 66 levels deep; the limit is 12",
		},
		"an alias bomb of fragments": {
			reason: "few aliases make many fields",
			query:  doubled(8, func(spread string) string { return "a: thing { " + spread + " } b: thing { " + spread + " }" }),
			code:   "COST_EXCEEDED", message: "the operation has more than 30 aliases, counted through its fragments",
		},
		"doubled fragments of one level": {
			reason: "2^40 spreads of one field are one field", query: doubled(40, func(spread string) string { return spread + " " + spread }),
		},
		"aliases": {
			reason: "31 are too many", query: "{ thing { " + aliases.String() + "} }",
			code: "COST_EXCEEDED", message: "the operation has more than 30 aliases, counted through its fragments",
		},
		"an alias equal to its field": {reason: "is none", query: "{ thing { " + strings.Repeat("name: name ", 40) + "} }"},
		"root fields": {
			reason: "11 are too many", query: "{" + roots.String() + "}",
			code: "COST_EXCEEDED", message: "the operation has more than 10 root fields, counted through its fragments",
		},
		"root fields in fragments": {
			reason: "fragments hide none", query: "{ ...A ...A } fragment A on Query { ... { " + strings.Repeat("hello ", 6) + " } }",
			code: "COST_EXCEEDED", message: "the operation has more than 10 root fields, counted through its fragments",
		},
		"an overlap bomb": {
			reason: "each pair of equal names is compared", query: "{ thing { " + strings.Repeat("name ", 101) + "} }",
			code: "COST_EXCEEDED", message: `the document selects "name" 101 times; the limit is 100`,
		},
		"an overlap bomb in fragments": {
			reason: "also in those that nothing spreads", query: "{ hello } " + strings.Repeat("fragment A on Thing { "+strings.Repeat("name ", 51)+"} ", 4),
			code: "COST_EXCEEDED", message: `the document selects "name" 204 times; the limit is 100`,
		},
		"tokens": {
			reason: "1500 tokens are enough", query: "{ thing { " + strings.Repeat("name ", 1500) + "} }",
			code: "GRAPHQL_PARSE_FAILED", message: "exceeded token limit of 1500",
		},
		"nesting that ends the stack": {
			reason: "the token limit comes first", query: strings.Repeat("{ a ", 10_000),
			code: "GRAPHQL_PARSE_FAILED", message: "exceeded token limit of 1500",
		},
		"nodes": {reason: "pages multiply, and the last is not full", query: "{ page(first: 50) { nodes { page(first: 99) { nodes { name } } } } }"},
		"too many nodes": {
			reason: "a page more", query: "{ page(first: 51) { nodes { page(first: 99) { nodes { name } } } } }",
			code: "COST_EXCEEDED", message: "the operation asks for 5100 nodes; the limit is 5000",
		},
		"a page bomb": {
			reason: "counts do not overflow", query: "{ ...A }" + pageBomb,
			code: "COST_EXCEEDED", message: "the operation asks for 1000000000000000 nodes or more; the limit is 5000",
		},
		"introspection": {reason: "the standard query is 15 deep", query: introspection},
		"introspection too deep": {
			reason: "and has a limit of its own",
			query:  "{ __schema { queryType " + strings.Repeat("{ ofType ", 18) + "{ name }" + strings.Repeat(" }", 18) + " } }",
			code:   "COST_EXCEEDED", message: "the introspection is 21 levels deep; the limit is 20",
		},
		"introspection in a cycle": {
			reason: "a cycle is for validation", query: "{ __schema { types { ...A } } } fragment A on __Type { ofType { ...A } }",
			code: "GRAPHQL_VALIDATION_FAILED", message: `Cannot spread fragment "A" within itself.`,
		},
	}
	h := start(t, server.Config{Introspection: true}, nil)
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := h.post(t, tc.query, "Accept", newMedia)
			if tc.code == "" {
				require.Empty(t, got.body.Errors, tc.reason)
				require.Equal(t, 200, got.StatusCode, tc.reason)
				return
			}
			require.Equal(t, 400, got.StatusCode, tc.reason)
			require.Equal(t, tc.code, got.code(t), tc.reason)
			require.Equal(t, tc.message, got.body.Errors[0].Message, tc.reason)
			require.False(t, got.hasData, tc.reason)
		})
	}
}

func TestLimitsAreConfigurable(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		reason string
		limits server.Limits
		query  string
		code   string
	}{
		"body":          {reason: "bytes", limits: server.Limits{BodyBytes: 30}, query: "{ hello } # and so on and so on", code: "COST_EXCEEDED"},
		"tokens":        {reason: "tokens", limits: server.Limits{ParserTokens: 2}, query: "{ hello }", code: "GRAPHQL_PARSE_FAILED"},
		"depth":         {reason: "levels", limits: server.Limits{Depth: 1}, query: "{ thing { name } }", code: "COST_EXCEEDED"},
		"introspection": {reason: "levels below", limits: server.Limits{IntrospectionDepth: 1}, query: "{ __schema { description } }", code: "COST_EXCEEDED"},
		"aliases":       {reason: "aliases", limits: server.Limits{Aliases: 1}, query: "{ a: hello b: hello }", code: "COST_EXCEEDED"},
		"roots":         {reason: "root fields", limits: server.Limits{RootFields: 1}, query: "{ hello viewer }", code: "COST_EXCEEDED"},
		"nodes":         {reason: "nodes of connections", limits: server.Limits{Nodes: 1}, query: "{ page(first: 2) { nodes { name } } }", code: "COST_EXCEEDED"},
		"repeats":       {reason: "repeats", limits: server.Limits{Repeats: 1}, query: "{ hello hello }", code: "COST_EXCEEDED"}, //nolint:dupword // on purpose
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := start(t, server.Config{Limits: tc.limits}, nil)
			require.Equal(t, tc.code, h.post(t, tc.query).code(t), tc.reason)
		})
	}
}

func TestNodesAreCountedForWhatRuns(t *testing.T) {
	t.Parallel()
	const document = `query Small { page(first: 10) { nodes { name } } }
  query Large($n: Int = 10) { page(first: $n) { nodes { page(first: $n) { nodes { name } } } } }`
	cases := map[string]struct {
		reason    string
		operation string
		variables string
		message   string // "" where it is fine
	}{
		"another operation": {reason: "the large one does not run", operation: "Small", variables: `{"n":1000}`},
		"default":           {reason: "the document says 10", operation: "Large"},
		"variable": {
			reason: "and the client more", operation: "Large", variables: `{"n":100}`,
			message: "the operation asks for 10100 nodes; the limit is 5000",
		},
	}
	h := start(t, server.Config{}, nil)
	require.Empty(t, h.get(t, query("query", document, "operationName", "Small")).body.Errors, "from here on it is in the cache")
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := h.get(t, query("query", document, "operationName", tc.operation, "variables", tc.variables), "Accept", newMedia)
			if tc.message == "" {
				require.Empty(t, got.body.Errors, tc.reason)
				require.Equal(t, 200, got.StatusCode, tc.reason)
				return
			}
			require.Equal(t, 400, got.StatusCode, tc.reason)
			require.Len(t, got.body.Errors, 1, tc.reason)
			require.Equal(t, tc.message, got.body.Errors[0].Message, tc.reason)
			require.Equal(t, []struct{ Line, Column int }{{2, 3}}, got.body.Errors[0].Locations, "the operation")
			require.Equal(t, map[string]any{"code": "COST_EXCEEDED"}, got.body.Errors[0].Extensions, tc.reason)
			require.False(t, got.hasData, tc.reason)
		})
	}
}

func TestSizeThatIsNoneIsForTheResolver(t *testing.T) {
	t.Parallel()
	h := start(t, server.Config{}, map[string]resolver{"page": failWith(domain.BadInput("first", "must be between 1 and 100"))})
	for name, size := range map[string]any{"zero": 0, "negative": -1, "smallest": -2147483648, "too wide": 3_000_000_000} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := h.postWith(t, "query($n: Int) { page(first: $n) { nodes { name } } }", map[string]any{"n": size})
			require.Equal(t, "BAD_INPUT", got.code(t))
			require.Equal(t, "first", got.body.Errors[0].Extensions["argument"])
		})
	}
}

func TestOperationTimeout(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		reason  string
		timeout time.Duration
		query   string
	}{
		"while a field runs":     {reason: "the field is given up", timeout: 50 * time.Millisecond, query: "{ hello slow }"},
		"while fields run":       {reason: "they fail alike", timeout: 50 * time.Millisecond, query: "{ a: slow b: slow }"},
		"before any field could": {reason: "nothing is begun", timeout: time.Nanosecond, query: "{ slow }"},
		"what comes too late":    {reason: "is not sent", timeout: 50 * time.Millisecond, query: "{ late }"},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := start(t, server.Config{Limits: server.Limits{OperationTimeout: tc.timeout}}, map[string]resolver{
				"slow": untilDone,
				"late": func(ctx context.Context, _ map[string]any) (any, error) {
					<-ctx.Done()
					return strings.Repeat("and so on ", 1000), nil
				},
			})
			got := h.post(t, tc.query)
			require.Equal(t, 200, got.StatusCode, tc.reason)
			require.JSONEq(t, `{
				"errors": [{"message": "the operation took too long", "extensions": {"code": "UPSTREAM_TIMEOUT"}}], "data": null
			}`, got.text, tc.reason)
			require.Empty(t, h.log.records(t, "ERROR"), tc.reason)
			require.Len(t, h.log.records(t, "WARN"), 1, tc.reason)
		})
	}
}
