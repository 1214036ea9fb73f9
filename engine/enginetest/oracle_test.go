package enginetest_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/executor"
	"github.com/stretchr/testify/require"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/trellisgraph/trellis/engine"
	"github.com/trellisgraph/trellis/engine/enginetest"
	"github.com/trellisgraph/trellis/engine/enginetest/generated"
	"github.com/trellisgraph/trellis/leaktest"
)

func TestMain(m *testing.M) { leaktest.Main(m) }

// answer is what an executor says: the data as it is, and the errors in an order of their own.
type answer struct {
	data   string
	errors []string
}

// bench is both executors over the same resolvers.
type bench struct {
	stock, levels *executor.Executor
	flusher       *enginetest.Flusher
	documents     enginetest.Documents
}

func config(r *enginetest.Resolver) generated.Config {
	return generated.Config{Resolvers: r, Directives: generated.DirectiveRoot{Allowed: r.Allowed}}
}

func newBench(r *enginetest.Resolver) *bench {
	cfg := config(r)
	b := &bench{flusher: &enginetest.Flusher{}}
	levels := generated.NewEngine(cfg, b.flusher)
	b.stock, b.levels = executor.New(generated.NewExecutableSchema(cfg)), executor.New(levels)
	for _, e := range []*executor.Executor{b.stock, b.levels} {
		e.Use(engine.Nulls{})
		e.SetRecoverFunc(func(_ context.Context, crash any) error { return fmt.Errorf("internal: %v", crash) })
	}
	var ids []string
	for i := range 12 {
		for _, kind := range []string{"u", "p", "t", "s", "d", "c", "r"} {
			ids = append(ids, strconv.Quote(kind+strconv.Itoa(i)))
		}
	}
	ids = append(ids, `"nothing"`, `"bad"`)
	of := func(kinds string) []string {
		return slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return !strings.ContainsRune(kinds, rune(id[1])) })
	}
	users, things := of("u"), of("sdcr")
	b.documents = enginetest.Documents{Schema: levels.Schema(), Values: map[string][]string{
		"ID": ids, "Odd": {"1", "3", "13"}, "String": {`"text"`, `""`},
		"Query.user.id": users, "Query.must.id": users, "Query.users.ids.": users, "Query.mustAll.ids.": users,
		"Query.shape.id": of("s"), "Query.being.id": of("dcr"), "Query.thing.id": things, "Query.things.ids.": things,
		"Any":               {`"any"`, "1", "true", `[1, {a: "b"}]`, `{b: null, a: [2.5]}`},
		"Mutation.touch.id": users, "Mutation.mustTouch.id": users, "Mutation.touchAll.ids.": users,
		"Mutation.edit.id": users, "Mutation.mayEdit.id": users, "Mutation.retag.id": {`"u3"`, `"t1"`, `"t5"`, `"nothing"`},
		"Query.named.id": append(slices.Clone(users), `"t1"`, `"t2"`, `"nothing"`), "Query.owned.id": {`"p1"`, `"p2"`, `"t3"`, `"nothing"`, `"u1"`},
	}}
	return b
}

func ask(ctx context.Context, tb testing.TB, e *executor.Executor, doc enginetest.Document) answer {
	tb.Helper()
	ctx = graphql.StartOperationTrace(ctx)
	oc, errs := e.CreateOperationContext(ctx, &graphql.RawParams{Query: doc.Query, Variables: doc.Variables})
	require.Empty(tb, errs, "%s", doc.Query)
	oc.DisableIntrospection = false
	next, begun := e.DispatchOperation(ctx, oc)
	response := next(begun)
	require.NotNil(tb, response)
	out := answer{data: strings.ReplaceAll(string(response.Data), "\n", "")} // gqlgen ends a line behind a value of encoding/json
	for _, err := range response.Errors {
		message, _, _ := strings.Cut(err.Message, "; non-generated variants") // advice for gqlgen's users
		out.errors = append(out.errors, err.Path.String()+": "+message)
	}
	slices.Sort(out.errors)
	return out
}

// compare runs a document by both.
func (b *bench) compare(tb testing.TB, doc enginetest.Document) answer {
	tb.Helper()
	want, got := ask(tb.Context(), tb, b.stock, doc), ask(tb.Context(), tb, b.levels, doc)
	said, saidNow := unplaced(want.errors), unplaced(got.errors)
	if want.data != got.data || !slices.Equal(said, saidNow) {
		require.Equal(tb, want.data, got.data, "%s\n%v", doc.Query, doc.Variables)
		require.Equal(tb, said, saidNow, "%s\n%v", doc.Query, doc.Variables)
	}
	return got
}

// unplaced is errors without what gqlgen does not tell: the places of values in their lists, and infinite numbers in objects
// that came out as null.
func unplaced(errors []string) []string {
	place := regexp.MustCompile(`(\[\d+\])+(: the requested element is null)`)
	var out []string
	for _, err := range errors {
		if !strings.Contains(err, ": cannot marshal infinite") {
			out = append(out, place.ReplaceAllString(err, "$2"))
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// documents is how many random documents a run compares; TRELLIS_DOCUMENTS asks for another number.
func documents(tb testing.TB, usual int) int {
	tb.Helper()
	if asked := os.Getenv("TRELLIS_DOCUMENTS"); asked != "" {
		n, err := strconv.Atoi(asked)
		require.NoError(tb, err)
		return n
	}
	return usual
}

// Random documents have the same answer as from gqlgen's own executor: the data byte for byte, and the same errors at the same
// paths.
func TestRandomDocumentsEqualStock(t *testing.T) {
	t.Parallel()
	for _, operation := range []ast.Operation{ast.Query, ast.Mutation} {
		t.Run(string(operation), func(t *testing.T) {
			t.Parallel()
			b := newBench(&enginetest.Resolver{})
			b.documents.Operation = operation
			compared, failed, bytes := 0, 0, 0
			for seed := uint64(1); compared < documents(t, 1000); seed++ {
				doc, ok := b.documents.Random(rand.New(rand.NewPCG(seed, 1)))
				if !ok {
					continue
				}
				got := b.compare(t, doc)
				compared++
				bytes += len(got.data)
				if len(got.errors) > 0 {
					failed++
				}
			}
			t.Logf("%d documents, %d with errors, %d bytes an answer", compared, failed, bytes/compared)
			require.Greater(t, failed, compared/5)
			require.Greater(t, b.flusher.Flushes.Load(), int64(compared/5), "the engine ran them")
		})
	}
}

func FuzzEqualStock(f *testing.F) {
	for seed := range uint64(20) {
		f.Add(seed)
	}
	b := newBench(&enginetest.Resolver{})
	f.Fuzz(func(t *testing.T, seed uint64) {
		b := *b
		b.documents.Operation = []ast.Operation{ast.Query, ast.Mutation}[seed%2]
		if doc, ok := b.documents.Random(rand.New(rand.NewPCG(seed, 2))); ok {
			b.compare(t, doc)
		}
	})
}
