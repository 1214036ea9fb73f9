package server_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/engine/enginetest"
	"github.com/trellisgraph/trellis/engine/enginetest/generated"
	"github.com/trellisgraph/trellis/server"
)

// answers is the engine's test schema, run by the engine or by gqlgen's executor.
func answers(r *enginetest.Resolver) map[string]graphql.ExecutableSchema {
	e := generated.NewEngine(generated.Config{Resolvers: r, Directives: generated.DirectiveRoot{Allowed: r.Allowed}}, &enginetest.Flusher{})
	return map[string]graphql.ExecutableSchema{"levels": e, "stock": e.Off()}
}

// thirty writes 30 aliases of a field.
func thirty(field string) string {
	var b strings.Builder
	for i := range 30 {
		_, _ = fmt.Fprintf(&b, "a%d: %s ", i, field)
	}
	return b.String()
}

// Documents that run and ask for little by every count, but for many bytes, or many errors.
func TestHostileAnswers(t *testing.T) {
	t.Parallel()
	const bound = 32 << 10
	users := `"` + strings.Join(strings.Fields(strings.Repeat("u1 u2 u3 u4 u5 ", 20)), `", "`) + `"`
	for by, schema := range answers(&enginetest.Resolver{Calm: true}) {
		h := start(t, server.Config{Schema: schema, Limits: server.Limits{AnswerBytes: bound}}, nil)
		for name, text := range map[string]string{
			"a value often":      `{ users(ids: [` + users + `]) { posts { ` + thirty("title") + `} } }`,
			"wide lists":         `{ users(ids: [` + users + `]) { wide(n: 100) { id title } } }`,
			"in a mutation":      `mutation { touchAll(ids: [` + users + `]) { wide(n: 100) { ` + thirty("title") + `} } }`,
			"null where it may":  `{ users(ids: [` + users + `]) { best { best { ` + thirty("name") + `} } } }`,
			"null where it must": `{ mustAll(ids: [` + users + `]) { mustBest { mustBest { ` + thirty("name") + `} } } }`,
		} {
			t.Run(by+"/"+name, func(t *testing.T) {
				t.Parallel()
				got := h.post(t, text, "Accept", newMedia)
				require.Equal(t, 200, got.StatusCode, "it has run")
				require.JSONEq(t, `{"data":null,"errors":[{
					"message":"the answer is larger than 32768 bytes: ask for less at once","extensions":{"code":"COST_EXCEEDED"}
				}]}`, got.text)
			})
		}
		for aliases, more := range map[int]int{1: 0, 2: 100, 30: 2900} {
			t.Run(fmt.Sprint(by, "/errors ", aliases), func(t *testing.T) {
				t.Parallel()
				fields := strings.Join(strings.SplitAfter(thirty("careful(n: 9)"), ") ")[:aliases], "")
				got := h.post(t, `{ users(ids: [`+users+`]) { `+fields+`} }`)
				require.True(t, got.hasData)
				if more == 0 {
					require.Len(t, got.body.Errors, 100)
					return
				}
				require.Len(t, got.body.Errors, 101)
				last := got.body.Errors[100]
				require.Equal(t, fmt.Sprintf("%d more fields failed", more), last.Message)
				require.Equal(t, map[string]any{"code": "COST_EXCEEDED", "count": float64(more)}, last.Extensions)
			})
		}
	}
}

func TestHostilePartsAreCutOff(t *testing.T) {
	t.Parallel()
	h := start(t, server.Config{Schema: levels(&enginetest.Flusher{}), Limits: server.Limits{AnswerBytes: 4 << 10}}, nil)
	p := h.parts(t, `{ user(id: "u1") { id ... @defer(label: "wide") { wide(n: 100) { `+thirty("title")+`} } } }`)
	require.JSONEq(t, `{"data":{"user":{"id":"u1"}},"hasNext":true}`, p.next())
	require.JSONEq(t, `{"incremental":[{"data":null,"path":["user"],"label":"wide","errors":[{
		"message":"the answer is larger than 4096 bytes: ask for less at once","extensions":{"code":"COST_EXCEEDED"}
	}]}],"hasNext":false}`, p.next())
	require.Empty(t, p.next())
}
