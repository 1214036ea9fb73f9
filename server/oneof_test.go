package server

import (
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/stretchr/testify/require"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/graph/generated"
)

const choiceSchema = `
type Query { find(by: By, all: [By!], where: Where, deep: [[Where]]): String }
input By @oneOf { id: ID name: String near: Where }
input Where { by: By ways: [By!] text: String }
`

func TestVariablesChooseOne(t *testing.T) {
	t.Parallel()
	type object = map[string]any
	cases := map[string]struct {
		reason    string
		variables object
		want      string // "" where it is fine
	}{
		"one":                 {reason: "one is chosen", variables: object{"by": object{"id": "1"}}},
		"null":                {reason: "the variable may be left out", variables: object{"by": nil}},
		"absent":              {reason: "or be absent", variables: object{}},
		"__typename":          {reason: "some clients send it, and it chooses nothing", variables: object{"by": object{"id": "1", "__typename": "By"}}},
		"none":                {reason: "nothing is chosen", variables: object{"by": object{}}, want: "$by: must have one of id, name, near"},
		"two":                 {reason: "which of them?", variables: object{"by": object{"id": "1", "name": "a"}}, want: "$by: must have only one of id, name, near"},
		"a null":              {reason: "null is no choice", variables: object{"by": object{"id": nil}}, want: "$by.id: must not be null"},
		"one and a null":      {reason: "null is a member", variables: object{"by": object{"id": "1", "name": nil}}, want: "$by: must have only one of id, name, near"},
		"a list":              {reason: "each chooses", variables: object{"all": []any{object{"id": "1"}, object{"name": "a"}}}},
		"in a list":           {reason: "the second does not", variables: object{"all": []any{object{"id": "1"}, object{}}}, want: "$all[1]: must have one of id, name, near"},
		"instead of a list":   {reason: "one stands for a list of one", variables: object{"all": object{"id": nil}}, want: "$all[0].id: must not be null"},
		"in an object":        {reason: "below what is no choice", variables: object{"where": object{"by": object{}}}, want: "$where.by: must have one of id, name, near"},
		"in a list below":     {reason: "as deep as it goes", variables: object{"where": object{"ways": []any{object{"id": "1"}, object{"name": nil}}}}, want: "$where.ways[1].name: must not be null"},
		"in a choice":         {reason: "below another choice", variables: object{"by": object{"near": object{"by": object{"near": object{"ways": []any{object{}}}}}}}, want: "$by.near.by.near.ways[0]: must have one of id, name, near"},
		"in lists of lists":   {reason: "with nulls among them", variables: object{"deep": []any{[]any{nil, object{"by": object{}}}, nil}}, want: "$deep[0][1].by: must have one of id, name, near"},
		"a null below is not": {reason: "the member may be null where it is no choice", variables: object{"where": object{"by": nil, "text": nil}}},
	}
	schema := gqlparser.MustLoadSchema(&ast.Source{Name: "choice.graphqls", Input: choiceSchema})
	endpoint := newEndpoint(Config{Introspection: true, Schema: &graphql.ExecutableSchemaMock{SchemaFunc: func() *ast.Schema { return schema }}, Limits: Limits{}.withDefaults()})
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			op, errs := endpoint.exec.CreateOperationContext(graphql.StartOperationTrace(t.Context()), &graphql.RawParams{
				Query:     `query($by: By, $all: [By!], $where: Where, $deep: [[Where]]) { find(by: $by, all: $all, where: $where, deep: $deep) }`,
				Variables: tc.variables,
			})
			if tc.want == "" {
				require.Empty(t, errs, tc.reason)
				return
			}
			require.Len(t, errs, 1, tc.reason)
			require.Equal(t, tc.want, requestErrors(op, errs)[0].Message, tc.reason)
			require.Equal(t, domain.CodeBadInput, errs[0].Extensions["code"], tc.reason)
		})
	}
}

// Every choice of the real schema holds for variables, by the name of the variable's path.
func TestVariablesOfTheSchemaChooseOne(t *testing.T) {
	t.Parallel()
	schema := generated.NewExecutableSchema(generated.Config{}).Schema()
	for field, by := range map[string]string{"user": "UserBy", "store": "StoreBy"} {
		require.True(t, isChoice(schema.Types[by]), by)
		document := "query($by: " + by + "!) { " + field + "(by: $by) { id } }"
		for want, value := range map[string]map[string]any{
			"must have one of":      {},
			"must have only one of": {"id": "x", "handle": "y"},
			"must not be null":      {"handle": nil},
		} {
			_, err := ask(t, document, map[string]any{"by": value})
			require.ErrorContains(t, err, want, by)
		}
		_, err := ask(t, document, map[string]any{"by": map[string]any{"handle": "y"}})
		require.NoError(t, err)
	}
}
