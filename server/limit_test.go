package server_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

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
			reason: "2^64 spreads of one field are one field", query: doubled(64, func(spread string) string { return spread + " " + spread }),
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
			reason: "each pair of equal names is compared", query: "{ thing { " + strings.Repeat("name ", 201) + "} }",
			code: "COST_EXCEEDED", message: `the document selects "name" 201 times; the limit is 200`,
		},
		"an overlap bomb in fragments": {
			reason: "also in those that nothing spreads", query: "{ hello } " + strings.Repeat("fragment A on Thing { "+strings.Repeat("name ", 51)+"} ", 4),
			code: "COST_EXCEEDED", message: `the document selects "name" 204 times; the limit is 200`,
		},
		"tokens": {
			reason: "1500 tokens are enough", query: "{ thing { " + strings.Repeat("name ", 1500) + "} }",
			code: "GRAPHQL_PARSE_FAILED", message: "exceeded token limit of 1500",
		},
		"nesting that ends the stack": {
			reason: "the token limit comes first", query: strings.Repeat("{ a ", 10_000),
			code: "GRAPHQL_PARSE_FAILED", message: "exceeded token limit of 1500",
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
	h := start(t, server.Config{}, nil)
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

func TestOperationTimeout(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		reason  string
		timeout time.Duration
	}{
		"while a field runs":     {reason: "the field is given up", timeout: 50 * time.Millisecond},
		"before any field could": {reason: "nothing is begun", timeout: time.Nanosecond},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := start(t, server.Config{Limits: server.Limits{OperationTimeout: tc.timeout}}, map[string]resolver{"slow": untilDone})
			got := h.post(t, "{ slow }")
			require.Equal(t, 200, got.StatusCode, tc.reason)
			require.Equal(t, "UPSTREAM_TIMEOUT", got.code(t), tc.reason)
			require.Equal(t, "the operation took too long", got.body.Errors[0].Message, tc.reason)
			require.True(t, got.hasData, tc.reason)
			require.Empty(t, h.log.records(t, "ERROR"), tc.reason)
			require.Len(t, h.log.records(t, "WARN"), 1, tc.reason)
		})
	}
}
