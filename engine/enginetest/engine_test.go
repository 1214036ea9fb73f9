package enginetest_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/executor"
	"github.com/stretchr/testify/require"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/trellisgraph/trellis/engine"
	"github.com/trellisgraph/trellis/engine/enginetest"
	"github.com/trellisgraph/trellis/engine/enginetest/generated"
)

func query(text string) enginetest.Document { return enginetest.Document{Query: text} }

// What the engine says otherwise than gqlgen's executor, each for a reason.
func TestWhereTheEngineDiffersFromStock(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		reason   string
		resolver enginetest.Resolver
		query    string
		data     string
		errors   []string
	}{
		"unrelated interfaces": {
			reason:   "fields of one response key merge, whatever type they were written on (6.3.2, CollectFields); gqlgen drops the second",
			resolver: enginetest.Resolver{Calm: true},
			query:    `{ owned(id: "t1") { ... on Owned { owner { id } } ... on Kept { owner { age } } } }`,
			data:     `{"owned":{"owner":{"id":"u6","age":76}}}`,
		},
		"a panic": {
			reason:   "it costs the edge, of all its parents; gqlgen names the cause at one of them",
			resolver: enginetest.Resolver{Calm: true, Crash: "User.best"},
			query:    `{ users(ids: ["u1", "u2"]) { id best { id } age } }`,
			data:     `{"users":[{"id":"u1","best":null,"age":79},{"id":"u2","best":null,"age":80}]}`,
			errors:   []string{"users[0].best: internal: User.best crashes", "users[1].best: internal: User.best crashes"},
		},
		"a panic where null is not allowed": {
			reason:   "the null goes up to what may be null",
			resolver: enginetest.Resolver{Calm: true, Crash: "User.mustBest"},
			query:    `{ users(ids: ["u1"]) { mustBest { id } } must(id: "u2") { id } }`,
			data:     `{"users":[null],"must":{"id":"u2"}}`,
			errors:   []string{"users[0].mustBest: internal: User.mustBest crashes"},
		},
		"a type that the schema does not know": {
			reason:   "it is null in its list; gqlgen empties the list",
			resolver: enginetest.Resolver{Calm: true, Strange: "hits"},
			query:    `{ hits(first: 2) { __typename } }`,
			data:     `{"hits":[null,null]}`,
			errors: []string{
				"hits[0]: internal: unexpected type func(int) string",
				"hits[1]: internal: unexpected type func(int) string",
			},
		},
		"an infinite number": {
			reason:   "JSON has none, and null is not allowed; gqlgen writes null there",
			resolver: enginetest.Resolver{Calm: true},
			query:    `{ user(id: "uinf") { ratio } }`,
			data:     `{"user":null}`,
			errors:   []string{"user.ratio: cannot marshal infinite no NaN float values"},
		},
		"an infinite number in a list": {
			reason:   "it is its list that is null; gqlgen writes null where none is allowed",
			resolver: enginetest.Resolver{Calm: true},
			query:    `{ shape(id: "sinf") { measures } }`,
			data:     `{"shape":{"measures":null}}`,
			errors:   []string{"shape.measures[0][1]: cannot marshal infinite no NaN float values"},
		},
		"a null in a list of values": {
			reason:   "the path says which one; gqlgen names the list",
			resolver: enginetest.Resolver{Calm: true},
			query:    `{ shape(id: "s4") { oon } }`,
			data:     `{"shape":{"oon":[[],null,["oon20","oon21"]]}}`,
			errors:   []string{"shape.oon[1][0]: the requested element is null which the schema does not allow"},
		},
		"an error beside an answer": {
			reason:   "graphql.AddError has the path of the first parent, which is all of it where there is one",
			resolver: enginetest.Resolver{Calm: true, Beside: "User.certain"},
			query:    `{ users(ids: ["nothing", "u1"]) { certain } }`,
			data:     `{"users":[{"certain":"certainly nothing"},{"certain":"certainly u1"}]}`,
			errors:   []string{"users[0].certain: beside"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := ask(t.Context(), t, newBench(&tc.resolver).levels, query(tc.query))
			require.Equal(t, tc.data, got.data, tc.reason)
			require.Equal(t, tc.errors, got.errors, tc.reason)
		})
	}
}

// What the engine leaves to gqlgen's executor works through it.
func TestStockRunsTheRest(t *testing.T) {
	t.Parallel()
	b := newBench(&enginetest.Resolver{Calm: true})
	for name, text := range map[string]string{
		"introspection":   `{ __type(name: "User") { name fields { name } } user(id: "u1") { id } }`,
		"many conditions": `query ($a: Boolean! = true, $b: Boolean! = true, $c: Boolean! = true, $d: Boolean! = false, $e: Boolean! = true, $f: Boolean! = true, $g: Boolean! = true) { user(id: "u1") { id @include(if: $a) a: id @include(if: $b) b: id @include(if: $c) c: id @include(if: $d) d: id @include(if: $e) e: id @include(if: $f) f: id @include(if: $g) } }`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			before := b.flusher.Flushes.Load()
			got := b.compare(t, query(text))
			require.Empty(t, got.errors)
			require.Equal(t, before, b.flusher.Flushes.Load(), "the engine would have waited for a level")
		})
	}
}

// ending ends the request while a level is read.
type ending struct {
	enginetest.Flusher
	end context.CancelFunc
}

func (e *ending) Flush(ctx context.Context, statements []any) {
	e.end()
	e.Flusher.Flush(ctx, statements)
}

// A request that ends leaves no coroutine behind (TestMain looks for them), sends nothing more, and still ends every edge.
func TestARequestThatEnds(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"waiting once":  `{ users(ids: ["u1", "u2"]) { friends { best { id } } posts { owner { id } } nodes { id } } }`,
		"in a mutation": `mutation { touch(id: "u1") { best { id } friends { id } } mayEdit(id: "u2") { user { best { id } } } }`,
		"waiting twice": `{ must(id: "u1") { id best { best { best { id } } } hits { __typename } hit { __typename } certain } }`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithCancel(t.Context())
			flusher := &ending{end: cancel}
			exec := executor.New(generated.NewEngine(config(&enginetest.Resolver{Calm: true}), flusher))
			got := ask(ctx, t, exec, query(text))
			require.NotEmpty(t, got.errors)
			require.Contains(t, fmt.Sprint(got.errors), context.Canceled.Error())
			require.LessOrEqual(t, flusher.Flushes.Load(), int64(1))
		})
	}
}

// Locations come with every error, and the path of an argument's error ends in the argument, as gqlgen has it.
func TestErrorsSayWhere(t *testing.T) {
	t.Parallel()
	b := newBench(&enginetest.Resolver{Calm: true})
	exec := func(text string) gqlerror.List {
		ctx := graphql.StartOperationTrace(t.Context())
		oc, errs := b.levels.CreateOperationContext(ctx, &graphql.RawParams{Query: text})
		require.Empty(t, errs)
		next, begun := b.levels.DispatchOperation(ctx, oc)
		return next(begun).Errors
	}
	errs := exec("{\n  users(ids: [\"u1\"]) {\n    a: careful(n: 9)\n  }\n}")
	require.Len(t, errs, 1)
	require.Equal(t, `users[0].a`, errs[0].Path.String())
	require.Equal(t, []gqlerror.Location{{Line: 3, Column: 5}}, errs[0].Locations)
	errs = exec("{\n  x: user(id: \"bad\") { id } }")
	require.Len(t, errs, 1)
	require.Equal(t, `x.id`, errs[0].Path.String())
	require.Equal(t, "a bad id", errs[0].Message)
}

// Levels are what waits together, however deep it stands.
func TestLevels(t *testing.T) {
	t.Parallel()
	b := newBench(&enginetest.Resolver{Calm: true})
	now := time.Unix(0, 0)
	ctx, trace := engine.WithTrace(t.Context(), func() time.Time {
		now = now.Add(time.Millisecond)
		return now
	})
	got := ask(ctx, t, b.levels, query(`{ a: users(ids: ["u1", "u2"]) { certain best { certain } } b: user(id: "u3") { best { id } } }`))
	require.Empty(t, got.errors)
	require.NotEmpty(t, trace.Levels)
	for _, l := range trace.Levels {
		require.NotEmpty(t, l.Edges)
		require.Equal(t, time.Millisecond, l.Took)
		require.Equal(t, l.Statements, l.Keys)
	}
	require.Equal(t, int64(len(trace.Levels)), b.flusher.Flushes.Load())
}

// A null where none is allowed is refused before either executor runs, and no other null is.
func TestNullsThatAreNotAllowed(t *testing.T) {
	t.Parallel()
	b := newBench(&enginetest.Resolver{Calm: true})
	for name, tc := range map[string]struct {
		reason  string
		query   string
		refused bool
	}{
		"skip":            {reason: "gqlgen panics", query: `query ($x: Boolean = true) { user(id: "u1") { id @skip(if: $x) } }`, refused: true},
		"in a fragment":   {reason: "gqlgen panics", query: `query ($x: Boolean = true) { ...F } fragment F on Query { ... @include(if: $x) { user(id: "u1") { id } } }`, refused: true},
		"an argument":     {reason: "gqlgen takes 0", query: `query ($x: Int = 1) { user(id: "u1") { careful(n: $x) } }`, refused: true},
		"with a default":  {reason: "the default is for what is left out", query: `query ($x: Int) { user(id: "u1") { careful(n: $x) } }`, refused: true},
		"in a list":       {reason: "gqlgen takes 0", query: `query ($x: Int = 1) { coerced(ints: [$x]) }`, refused: true},
		"in an object":    {reason: "gqlgen takes 0", query: `query ($x: Int = 1) { coerced(deep: {deep: {must: $x}}) }`, refused: true},
		"in a mutation":   {reason: "it would write", query: `mutation ($x: ID = "u1") { touch(id: $x) { id } }`, refused: true},
		"where it may be": {reason: "null is a value", query: `query ($x: Int) { coerced(int: $x, grid: [[$x]]) }`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, e := range []*executor.Executor{b.stock, b.levels} {
				_, errs := e.CreateOperationContext(graphql.StartOperationTrace(t.Context()), &graphql.RawParams{
					Query: tc.query, Variables: map[string]any{"x": nil},
				})
				if !tc.refused {
					require.Empty(t, errs, tc.reason)
					continue
				}
				require.Len(t, errs, 1, tc.reason)
				require.Equal(t, "variable.x", errs[0].Path.String(), tc.reason)
				require.Equal(t, "must not be null where it is used", errs[0].Message, tc.reason)
			}
		})
	}
}

// Requests that run at once share a plan, and what it compiles on its way.
func TestRequestsShareAPlan(t *testing.T) {
	t.Parallel()
	e := generated.NewEngine(config(&enginetest.Resolver{}), &enginetest.Flusher{})
	exec := executor.New(e)
	ctx := graphql.StartOperationTrace(t.Context())
	const text = `{ users(ids: ["u1", "u2", "u5"]) { hits { ... on Node { id } ... on User { best { age } } ... on Post { author { age } } } nodes { id } } }`
	oc, errs := exec.CreateOperationContext(ctx, &graphql.RawParams{Query: text})
	require.Empty(t, errs)
	want := ask(t.Context(), t, exec, query(text))
	e.Keep(oc.Doc, func(int) {})
	var group sync.WaitGroup
	answers := make([]string, 16)
	for i := range answers {
		group.Go(func() {
			next, begun := exec.DispatchOperation(ctx, &graphql.OperationContext{Doc: oc.Doc, Operation: oc.Operation, RecoverFunc: oc.RecoverFunc})
			answers[i] = string(next(begun).Data)
		})
	}
	group.Wait()
	for _, a := range answers {
		require.Equal(t, want.data, a)
	}
}

// Kept plans are used again, and forgotten with their document.
//
//nolint:paralleltest // it counts allocations
func TestPlansLiveWithTheirDocuments(t *testing.T) {
	e := generated.NewEngine(config(&enginetest.Resolver{Calm: true}), &enginetest.Flusher{})
	exec := executor.New(e)
	ctx := graphql.StartOperationTrace(t.Context())
	oc, errs := exec.CreateOperationContext(ctx, &graphql.RawParams{Query: `query ($s: Boolean! = false) { user(id: "u1") { id @skip(if: $s) age } }`})
	require.Empty(t, errs)
	run := func(skip bool) string {
		next, begun := exec.DispatchOperation(ctx, &graphql.OperationContext{
			Doc: oc.Doc, Operation: oc.Operation, Variables: map[string]any{"s": skip}, RecoverFunc: oc.RecoverFunc,
		})
		return string(next(begun).Data)
	}
	cold := allocations(func() { run(false) })
	e.Keep(oc.Doc, func(int) {})
	for range 2 {
		require.JSONEq(t, `{"user":{"id":"u1","age":79}}`, run(false))
		require.JSONEq(t, `{"user":{"age":79}}`, run(true), "each combination of conditions has its plan")
	}
	kept := allocations(func() { run(false) })
	e.Drop(oc.Doc)
	gone := allocations(func() { run(false) })
	require.JSONEq(t, `{"user":{"id":"u1","age":79}}`, run(false))
	if !underRace { // whose own allocations come and go; .ci/run runs this without it
		require.Less(t, kept, cold)
		require.InDelta(t, cold, gone, 2)
	}
}

// allocations is the least that a few runs of something take: what the runtime allocates in between is none of its.
func allocations(run func()) float64 {
	least := testing.AllocsPerRun(1, run)
	for range 9 {
		least = min(least, testing.AllocsPerRun(1, run))
	}
	return least
}
