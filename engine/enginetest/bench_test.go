package enginetest_test

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/executor"
	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/engine/enginetest"
	"github.com/trellisgraph/trellis/engine/enginetest/generated"
	"github.com/trellisgraph/trellis/engine/enginetest/world"
)

// BenchmarkNestedLists answers 100 lists of 100 objects each by both executors, whose data is in memory, and without a server
// around them: go test ./engine/enginetest -run '^$' -bench NestedLists.
func BenchmarkNestedLists(b *testing.B) {
	const text = `{ users(ids: []) { age wide(n: 100) { __typename title } } }`
	resolver := &enginetest.Resolver{Calm: true}
	for i := range 100 {
		resolver.Ready.Users = append(resolver.Ready.Users, world.NewUser(world.ID(fmt.Sprint("u", i))))
		resolver.Ready.Posts = append(resolver.Ready.Posts, world.NewPost(world.ID(fmt.Sprint("p", i))))
	}
	cfg := config(resolver)
	levels := generated.NewEngine(cfg, &enginetest.Flusher{})
	var want []byte
	for _, by := range []struct {
		name string
		exec *executor.Executor
	}{{"stock", executor.New(generated.NewExecutableSchema(cfg))}, {"levels", executor.New(levels)}} {
		ctx := graphql.StartOperationTrace(b.Context())
		oc, errs := by.exec.CreateOperationContext(ctx, &graphql.RawParams{Query: text})
		require.Empty(b, errs)
		levels.Keep(oc.Doc, func(int) {})
		b.Run(by.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				next, begun := by.exec.DispatchOperation(ctx, oc)
				got := next(begun).Data
				if want == nil {
					want = got
				}
				if !bytes.Equal(got, want) || len(got) < 300_000 {
					b.Fatal(len(got), len(want))
				}
			}
		})
	}
}
