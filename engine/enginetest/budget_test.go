package enginetest_test

import (
	"errors"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/executor"
	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/engine"
	"github.com/trellisgraph/trellis/engine/enginetest"
	"github.com/trellisgraph/trellis/engine/enginetest/generated"
)

var errTooLarge = errors.New("too large")

// An answer of as many bytes as there may be is whole. One of a byte more is null, says why once, and is not written much further.
func TestAnswersStayWithinTheirBudget(t *testing.T) {
	t.Parallel()
	r := &enginetest.Resolver{Calm: true}
	levels := generated.NewEngine(config(r), &enginetest.Flusher{})
	for by, exec := range map[string]*executor.Executor{"levels": executor.New(levels), "stock": executor.New(levels.Off())} {
		for name, text := range map[string]string{
			"values":      `{ user(id: "u1") { id a: name b: name c: name } }`,
			"lists":       `{ users(ids: ["u1", "u2", "u3"]) { id wide(n: 10) { id title } } }`,
			"not null":    `{ mustAll(ids: ["u1", "u2", "u3"]) { mustBest { id posts { id title } } } }`,
			"types":       `{ hits(first: 9) { __typename ... on User { id words } ... on Post { id title } } }`,
			"two roots":   `{ a: user(id: "u1") { id friends { name } } b: user(id: "u2") { id friends { name } } }`,
			"a mutation":  `mutation { a: touch(id: "u1") { id friends { name } } b: mustTouch(id: "u2") { id wide(n: 9) { id title } } }`,
			"not objects": `mutation { a: forget(id: "u1") b: count(text: "some") }`,
		} {
			t.Run(by+"/"+name, func(t *testing.T) {
				t.Parallel()
				whole := ask(t.Context(), t, exec, query(text))
				require.Empty(t, whole.errors)
				ctx, budget := engine.WithBudget(t.Context(), 1<<20, errTooLarge)
				require.Equal(t, whole, ask(ctx, t, exec, query(text)))
				require.False(t, budget.Exceeded())
				for _, less := range []int{20, len(whole.data) / 2, len(whole.data) - 8, 0} {
					ctx, budget := engine.WithBudget(t.Context(), len(whole.data)-less, errTooLarge)
					got := ask(ctx, t, exec, query(text))
					if less == 0 {
						require.Equal(t, whole, got)
						continue
					}
					if !budget.Exceeded() { // what gqlgen's executor writes around root fields is not counted
						require.Equal(t, whole, got)
						require.Less(t, less, 20+len(`{"a":,"b":}`))
						continue
					}
					require.Equal(t, "null", got.data)
					require.Len(t, got.errors, 1)
					require.Contains(t, got.errors[0], errTooLarge.Error())
				}
			})
		}
	}
}

// A deferred fragment that is too much is null, and nothing follows it.
func TestPartsStayWithinTheBudgetOfTheirAnswer(t *testing.T) {
	t.Parallel()
	exec := executor.New(generated.NewEngine(config(&enginetest.Resolver{Calm: true}), &enginetest.Flusher{}))
	for name, text := range map[string]string{
		"a query": `{ users(ids: ["u1", "u2", "u3", "u4", "u5", "u6"]) { id ... @defer { best { wide(n: 9) { id title } } } } }`,
		"a mutation": `mutation { a: touch(id: "u1") { id ... @defer { best { id } } } b: touch(id: "u2") { id ... @defer { wide(n: 9) { id title } } }
			c: touch(id: "u3") { id ... @defer { best { id } } } }`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx, budget := engine.WithBudget(t.Context(), 1100, errTooLarge)
			var parts []*graphql.Response
			open := true
			ctx = engine.WithDeliver(graphql.StartOperationTrace(ctx), func(part []*graphql.Response, more bool) {
				require.True(t, open, "nothing comes after the last")
				parts, open = append(parts, part...), more
			})
			oc, errs := exec.CreateOperationContext(ctx, &graphql.RawParams{Query: text})
			require.Empty(t, errs)
			next, begun := exec.DispatchOperation(ctx, oc)
			next(begun)
			require.False(t, open)
			require.True(t, budget.Exceeded())
			written := 0
			for i, part := range parts {
				written += len(part.Data)
				if i < len(parts)-1 {
					require.Empty(t, part.Errors)
					require.NotEqual(t, "null", string(part.Data))
				}
			}
			require.LessOrEqual(t, written, 1100)
			last := parts[len(parts)-1]
			require.Greater(t, len(parts), 1)
			require.Equal(t, "null", string(last.Data))
			require.Len(t, last.Errors, 1)
			require.Equal(t, errTooLarge.Error(), last.Errors[0].Message)
		})
	}
}

// A value by another name costs, because it may be asked for by many.
func TestAliasesOfValuesCost(t *testing.T) {
	t.Parallel()
	b := newBench(&enginetest.Resolver{Calm: true})
	for text, want := range map[string]int64{
		`{ user(id: "u1") { id age name } }`:                 1,
		`{ user(id: "u1") { id a: age b: age name } }`:       3,
		`{ a: user(id: "u1") { id id: id t: __typename } }`:  1,
		`{ users(ids: ["u1", "u2"]) { a: age b: certain } }`: 6,
	} {
		ctx, bill := engine.WithBill(t.Context())
		require.Empty(t, ask(ctx, t, b.levels, query(text)).errors)
		cost, known := bill.Cost()
		require.True(t, known)
		require.Equal(t, want, cost, text)
	}
}
