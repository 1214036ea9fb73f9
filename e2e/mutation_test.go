package e2e_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/trellisgraph/trellis/graph/generated"
)

// mutate runs a mutation that takes one input and returns its payload: fields is what is selected of it beside the refusals.
func (g *graph) mutate(t *testing.T, token, mutation, fields string, input map[string]any) map[string]any {
	t.Helper()
	def := generated.NewExecutableSchema(generated.Config{}).Schema().Mutation.Fields.ForName(mutation)
	require.NotNil(t, def, "no mutation %q", mutation)
	a := g.data(t, token, fmt.Sprintf(
		"mutation ($input: %s) { %s(input: $input) { %s userErrors { __typename code message field } } }",
		def.Arguments.ForName("input").Type, mutation, fields), map[string]any{"input": input})
	payload, ok := at(t, a.Data, mutation).(map[string]any)
	require.True(t, ok, "%s", a.raw)
	return payload
}

// done is mutate where nothing may be refused.
func (g *graph) done(t *testing.T, token, mutation, fields string, input map[string]any) map[string]any {
	t.Helper()
	payload := g.mutate(t, token, mutation, fields, input)
	require.Empty(t, payload["userErrors"], "%s", mutation)
	return payload
}

// refusedAs runs a mutation that must be refused, and returns "CODE at field" of each refusal.
func (g *graph) refusedAs(t *testing.T, token, mutation string, input map[string]any) []string {
	t.Helper()
	var out []string
	for _, e := range list(t, g.mutate(t, token, mutation, "", input), "userErrors") {
		refusal := text(t, e, "code")
		if path, ok := at(t, e, "field").([]any); ok {
			steps := make([]string, len(path))
			for i, step := range path {
				steps[i] = fmt.Sprint(step)
			}
			refusal += " at " + strings.Join(steps, ".")
		}
		out = append(out, refusal)
	}
	require.NotEmpty(t, out, "%s went through", mutation)
	return out
}

// aKey is an idempotency key that nobody used.
func aKey() string { return uuid.NewString() }

// Nobody writes: every mutation asks for a signed-in viewer before it looks at anything else.
func TestEveryMutationNeedsAViewer(t *testing.T) {
	t.Parallel()
	g := seeded(t)
	schema := generated.NewExecutableSchema(generated.Config{}).Schema()
	for _, f := range schema.Mutation.Fields {
		if strings.HasPrefix(f.Name, "__") {
			continue
		}
		input := f.Arguments.ForName("input")
		require.NotNil(t, input, "%s takes one input", f.Name)
		require.Len(t, f.Arguments, 1, f.Name)
		payload := schema.Types[f.Type.Name()]
		require.True(t, strings.HasSuffix(payload.Name, "Payload"), f.Name)
		require.False(t, f.Type.NonNull, "%s must be nullable: it is null where nobody is signed in", f.Name)
		require.Equal(t, "[UserError!]!", payload.Fields.ForName("userErrors").Type.String(), payload.Name)
		got := g.refused(t, "UNAUTHENTICATED", fmt.Sprintf("mutation { %s(input: %s) { userErrors { code } } }",
			f.Name, anInput(schema, input.Type)), nil)
		require.Equal(t, []any{f.Name}, got.Path)
	}
}

// What creates, charges or moves stock takes an idempotency key, and what names itself Set or Update needs none.
func TestEffectsTakeAKey(t *testing.T) {
	t.Parallel()
	schema := generated.NewExecutableSchema(generated.Config{}).Schema()
	for _, f := range schema.Mutation.Fields {
		for _, verb := range []string{"Create", "Place", "Pay", "Open", "Save", "Adjust", "Claim", "Request", "Add", "Schedule"} {
			if strings.HasSuffix(f.Name, verb) || strings.HasSuffix(f.Name, verb+"s") {
				key := schema.Types[f.Arguments.ForName("input").Type.Name()].Fields.ForName("idempotencyKey")
				require.NotNil(t, key, "%s needs an idempotencyKey", f.Name)
				require.Equal(t, "IdempotencyKey!", key.Type.String())
			}
		}
	}
}

// anInput is a literal that the schema takes for a type: required fields only.
func anInput(schema *ast.Schema, typ *ast.Type) string {
	if typ.Elem != nil {
		return "[" + anInput(schema, typ.Elem) + "]"
	}
	def := schema.Types[typ.Name()]
	if def.Kind == ast.Enum {
		return def.EnumValues[0].Name
	}
	if def.Kind == ast.Scalar {
		known := map[string]string{
			"Int": "1", "Float": "1", "Int64": "1", "Boolean": "true", "DateTime": `"2026-12-01T00:00:00Z"`, "Date": `"2026-12-01"`,
			"IdempotencyKey": `"` + uuid.NewString() + `"`,
		}
		if literal, ok := known[def.Name]; ok {
			return literal
		}
		return `"x"`
	}
	var fields []string
	for _, f := range def.Fields {
		if f.Type.NonNull && f.DefaultValue == nil {
			fields = append(fields, f.Name+": "+anInput(schema, f.Type))
		}
	}
	return "{" + strings.Join(fields, ", ") + "}"
}
