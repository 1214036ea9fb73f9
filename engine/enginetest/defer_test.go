package enginetest_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/executor"
	"github.com/stretchr/testify/require"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/trellisgraph/trellis/engine"
	"github.com/trellisgraph/trellis/engine/enginetest"
	"github.com/trellisgraph/trellis/engine/enginetest/generated"
)

// parted is an answer that came in parts, each told as a client would see it, and what they are together.
type parted struct {
	parts  [][]string
	merged string
	errors []string
	whole  *graphql.Response // what the handler returned at last
}

// inParts asks for an answer in parts, and puts them together as the draft has it.
func inParts(ctx context.Context, tb testing.TB, e *executor.Executor, doc enginetest.Document) parted {
	tb.Helper()
	var out parted
	var data any
	open := true
	ctx = engine.WithDeliver(graphql.StartOperationTrace(ctx), func(part []*graphql.Response, more bool) {
		require.True(tb, open, "nothing comes behind the last part")
		require.NotEmpty(tb, part)
		var told []string
		for _, response := range part {
			if out.parts == nil {
				require.True(tb, more)
				require.Len(tb, part, 1)
			}
			data = mergedWith(tb, data, response)
			told = append(told, strings.TrimSpace(fmt.Sprintf("%s %s %s", response.Path, response.Label, response.Data)))
			for _, err := range response.Errors {
				out.errors = append(out.errors, err.Path.String()+": "+err.Message)
				require.True(tb, strings.HasPrefix(err.Path.String()+".", response.Path.String()), "%s in %s", err.Path, response.Path)
			}
		}
		out.parts, open = append(out.parts, told), more
	})
	oc, errs := e.CreateOperationContext(ctx, &graphql.RawParams{Query: doc.Query, Variables: doc.Variables})
	require.Empty(tb, errs, "%s", doc.Query)
	next, begun := e.DispatchOperation(ctx, oc)
	out.whole = next(begun)
	require.NotNil(tb, out.whole)
	if out.parts == nil {
		require.NoError(tb, json.Unmarshal(out.whole.Data, &data))
		for _, err := range out.whole.Errors {
			out.errors = append(out.errors, err.Path.String()+": "+err.Message)
		}
	} else {
		require.False(tb, open, "the last part says that it is the last")
	}
	text, err := json.Marshal(data)
	require.NoError(tb, err)
	out.merged = string(text)
	slices.Sort(out.errors)
	return out
}

func mergedWith(tb testing.TB, data any, response *graphql.Response) any {
	tb.Helper()
	var value any
	require.NoError(tb, json.Unmarshal(response.Data, &value), "%s", response.Data)
	var path []any
	text, err := json.Marshal(response.Path)
	require.NoError(tb, err)
	require.NoError(tb, json.Unmarshal(text, &path))
	data, err = enginetest.Merge(data, path, value)
	require.NoError(tb, err, "%s", response.Path)
	return data
}

// doubled is a chain of fragments that each defer the next one twice.
func doubled(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "fragment F%d on User { ...F%d @defer(label: \"a%d\") ...F%d @defer(label: \"b%d\") } ", i, i+1, i, i+1, i)
	}
	fmt.Fprintf(&b, "fragment F%d on User { age }", n)
	return b.String()
}

func TestDeferredFragments(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		reason    string
		resolver  enginetest.Resolver
		query     string
		variables map[string]any
		parts     [][]string
		whole     string // where there is one part
		errors    []string
	}{
		"at the root": {
			query: `{ user(id: "u1") { id } ... @defer(label: "later") { other: user(id: "u2") { id } } }`,
			parts: [][]string{
				{`{"user":{"id":"u1"}}`},
				{`later {"other":{"id":"u2"}}`},
			},
		},
		"in a list": {
			reason: "one batch, one part, a response an object",
			query:  `{ users(ids: ["u1", "u2"]) { id ... on User @defer { best { id } } } }`,
			parts: [][]string{
				{`{"users":[{"id":"u1"},{"id":"u2"}]}`},
				{`users[0]  {"best":{"id":"u0"}}`, `users[1]  {"best":{"id":"u9"}}`},
			},
		},
		"in lists of lists": {
			query: `{ user(id: "u2") { strictGrid { id ... @defer { title } } } }`,
			whole: `{"user":{"strictGrid":[]}}`,
		},
		"nothing but": {
			query: `{ ... @defer { user(id: "u1") { id } } }`,
			parts: [][]string{
				{`{}`},
				{`{"user":{"id":"u1"}}`},
			},
		},
		"nested": {
			reason: "what is within comes behind what it is in",
			query:  `{ user(id: "u1") { id ...Best @defer(label: "outer") } } fragment Best on User { best { id ... @defer(label: "inner") { certain } } }`,
			parts: [][]string{
				{`{"user":{"id":"u1"}}`},
				{`user outer {"best":{"id":"u0"}}`, `user.best inner {"certain":"certainly u0"}`},
			},
		},
		"as soon as it is there": {
			reason: "what takes one level does not wait for what takes three",
			query:  `{ user(id: "u1") { id ... @defer(label: "far") { best { best { best { id } } } } ... @defer(label: "near") { certain } } }`,
			parts: [][]string{
				{`{"user":{"id":"u1"}}`},
				{`user near {"certain":"certainly u1"}`},
				{`user far {"best":{"best":{"best":{"id":"u6"}}}}`},
			},
		},
		"overlapping": {
			reason: "a fragment has all of its fields, also those that were sent, of the same objects",
			query:  `{ user(id: "u1") { friends { id } ... @defer(label: "a") { friends { id age } } ... @defer(label: "b") { friends { id } age } } }`,
			parts: [][]string{
				{`{"user":{"friends":[{"id":"u5"},{"id":"u4"},{"id":"u3"}]}}`},
				{`user a {"friends":[{"id":"u5","age":75},{"id":"u4","age":74},{"id":"u3","age":81}]}`, `user b {"friends":[{"id":"u5"},{"id":"u4"},{"id":"u3"}],"age":79}`},
			},
		},
		"with a name, spread twice": {
			reason: "it comes once a label",
			query:  `{ user(id: "u1") { id ...A @defer ...A @defer ...A @defer(label: "x") } } fragment A on User { age }`,
			parts: [][]string{
				{`{"user":{"id":"u1"}}`},
				{`user  {"age":79}`, `user x {"age":79}`},
			},
		},
		"also selected at once": {
			reason: "it comes again: a client waits for its label",
			query:  `{ user(id: "u1") { ...A ...A @defer(label: "x") } } fragment A on User { age }`,
			parts: [][]string{
				{`{"user":{"age":79}}`},
				{`user x {"age":79}`},
			},
		},
		"on types": {
			query: `{ hits(first: 4) { __typename ... on User @defer(label: "user") { age } ... on Node @defer(label: "node") { id } } }`,
			parts: [][]string{
				{`{"hits":[{"__typename":"Tag"},null,{"__typename":"User"},{"__typename":"Post"}]}`},
				{`hits[0] node {"id":"t8"}`, `hits[2] user {"age":78}`, `hits[2] node {"id":"u0"}`, `hits[3] node {"id":"p6"}`},
			},
		},
		"by a variable": {
			query:     `query($on: Boolean!, $off: Boolean!) { user(id: "u1") { id ... @defer(if: $on) { age } ... @defer(if: $off) { admin } } }`,
			variables: map[string]any{"on": true, "off": false},
			parts: [][]string{
				{`{"user":{"id":"u1","admin":false}}`},
				{`user  {"age":79}`},
			},
		},
		"switched off": {
			query: `query($off: Boolean = false) { user(id: "u1") { id ... @defer(if: false) { age } ... @defer(if: $off) { admin } ... @defer(if: null) { ratio } } }`,
			whole: `{"user":{"admin":false,"age":79,"id":"u1","ratio":0}}`,
		},
		"left out": {
			query: `{ user(id: "u1") { id ... @defer @skip(if: true) { age } } }`,
			whole: `{"user":{"id":"u1"}}`,
		},
		"of nothing": {
			query: `{ users(ids: []) { id ... @defer { age } } }`,
			whole: `{"users":[]}`,
		},
		"with an error": {
			reason:   "it is told where it happened",
			resolver: enginetest.Resolver{Crash: "User.best"},
			query:    `{ users(ids: ["u1", "u2"]) { id ... @defer { age best { id } } } }`,
			parts: [][]string{
				{`{"users":[{"id":"u1"},{"id":"u2"}]}`},
				{`users[0]  {"age":79,"best":null}`, `users[1]  {"age":80,"best":null}`},
			},
			errors: []string{"users[0].best: internal: User.best crashes", "users[1].best: internal: User.best crashes"},
		},
		"with a null that is not allowed": {
			reason:   "the fragment is null, and what it stands on is not",
			resolver: enginetest.Resolver{Crash: "User.mustBest"},
			query:    `{ users(ids: ["u1"]) { id ... @defer { age mustBest { id } } } must(id: "u2") { id } }`,
			parts: [][]string{
				{`{"users":[{"id":"u1"}],"must":{"id":"u2"}}`},
				{`users[0]  null`},
			},
			errors: []string{"users[0].mustBest: internal: User.mustBest crashes"},
		},
		"below a null that is not allowed": {
			reason:   "what stands on nothing does not come",
			resolver: enginetest.Resolver{Crash: "User.mustBest"},
			query:    `{ users(ids: ["u1"]) { best { id ... @defer { age } } mustBest { id } } user(id: "u2") { id ... @defer { age } } }`,
			parts: [][]string{
				{`{"users":[null],"user":{"id":"u2"}}`},
				{`user  {"age":80}`},
			},
			errors: []string{"users[0].mustBest: internal: User.mustBest crashes"},
		},
		"with an error beside": {
			resolver: enginetest.Resolver{Beside: "User.certain"},
			query:    `{ users(ids: ["u1", "u2"]) { id ... @defer { certain } } }`,
			parts: [][]string{
				{`{"users":[{"id":"u1"},{"id":"u2"}]}`},
				{`users[0]  {"certain":"certainly u1"}`, `users[1]  {"certain":"certainly u2"}`},
			},
			errors: []string{"users[0].certain: beside"},
		},
		"in a mutation": {
			reason: "its root fields have run by then",
			query:  `mutation { a: touch(id: "u1") { id ... @defer(label: "one") { best { id } } } count b: touch(id: "u2") { id ... @defer(label: "two") { age } } }`,
			parts: [][]string{
				{`{"a":{"id":"u1"},"count":6,"b":{"id":"u2"}}`},
				{`a one {"best":{"id":"u0"}}`},
				{`b two {"age":80}`},
			},
		},
		"of a mutation that came to nothing": {
			resolver: enginetest.Resolver{Crash: "User.mustBest"},
			query:    `mutation { touch(id: "u1") { id ... @defer { age } } mustTouch(id: "u2") { mustBest { id } } }`,
			whole:    `null`,
			errors:   []string{"mustTouch.mustBest: internal: User.mustBest crashes"},
		},
		"too many": {
			reason: "they come at once",
			query:  `{ user(id: "u1") { ` + strings.Repeat("...A ", 3) + ` x: best { ...A } y: best { ...A } } } fragment A on User {` + strings.Repeat("... @defer { age }", 7) + "}",
			whole:  `{"user":{"age":79,"x":{"age":78},"y":{"age":78}}}`,
		},
		"doubled time and again": {
			reason: "a thousand million of them are found to be too many without being counted one by one",
			query:  `{ user(id: "u1") { ...F0 } } ` + doubled(30),
			whole:  `{"user":{"age":79}}`,
		},
		"as many as may be": {
			query: `{ user(id: "u1") {` + strings.Repeat("... @defer { age }", 20) + "} }",
			parts: [][]string{
				{`{"user":{}}`},
				{`user  {"age":79}`, `user  {"age":79}`, `user  {"age":79}`, `user  {"age":79}`, `user  {"age":79}`, `user  {"age":79}`, `user  {"age":79}`, `user  {"age":79}`, `user  {"age":79}`, `user  {"age":79}`, `user  {"age":79}`, `user  {"age":79}`, `user  {"age":79}`, `user  {"age":79}`, `user  {"age":79}`, `user  {"age":79}`, `user  {"age":79}`, `user  {"age":79}`, `user  {"age":79}`, `user  {"age":79}`},
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			resolver := tc.resolver
			resolver.Calm = true
			got := inParts(t.Context(), t, newBench(&resolver).levels, enginetest.Document{Query: tc.query, Variables: tc.variables})
			require.Equal(t, tc.parts, got.parts, tc.reason)
			require.Equal(t, tc.errors, got.errors, tc.reason)
			if tc.parts == nil {
				require.JSONEq(t, tc.whole, got.merged, tc.reason)
			}
		})
	}
}

// What is deferred of many objects is loaded for all of them together, as at once; it costs the same; and what was resolved for
// the first part is not resolved again.
func TestDeferredFragmentsAreBatches(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct{ at, apart string }{
		"lists": {
			at:    `{ a: user(id: "u1") { friends { id best { id } posts { id } } } }`,
			apart: `{ a: user(id: "u1") { friends { id ... @defer { best { id } posts { id } } } } }`,
		},
		"several places": {
			at:    `{ a: user(id: "u1") { id best { posts { id } } } b: user(id: "u2") { id best { posts { id } } } }`,
			apart: `{ a: user(id: "u1") { id ...B @defer } b: user(id: "u2") { id ...B @defer } } fragment B on User { best { ... @defer { posts { id } } } }`,
		},
		"what is there": {
			at:    `{ a: user(id: "u1") { best { id posts { id title } } } }`,
			apart: `{ a: user(id: "u1") { best { id posts { id } } ... @defer { best { posts { title } } } } }`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var counts [2]map[string]int
			var statements, costs [2]int64
			for i, text := range []string{tc.at, tc.apart} {
				counts[i] = map[string]int{}
				b := newBench(&enginetest.Resolver{Calm: true, Saw: func(_ context.Context, field string) { counts[i][field]++ }})
				ctx, bill := engine.WithBill(t.Context())
				got := inParts(ctx, t, b.levels, query(text))
				require.JSONEq(t, ask(t.Context(), t, newBench(&enginetest.Resolver{Calm: true}).stock, query(tc.at)).data, got.merged)
				require.Equal(t, i == 1, len(got.parts) > 1)
				statements[i] = b.flusher.Statements.Load()
				costs[i], _ = bill.Cost()
			}
			require.Equal(t, counts[0], counts[1])
			require.Equal(t, statements[0], statements[1])
			require.GreaterOrEqual(t, costs[1], costs[0])
			require.Positive(t, costs[0])
		})
	}
}

// A request that ends between parts ends every deferred edge, sends nothing more, and leaves no coroutine behind.
func TestARequestThatEndsBetweenParts(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"a query":    `{ user(id: "u1") { id ... @defer { best { id ... @defer { posts { id } } } } ... @defer { age } } }`,
		"a mutation": `mutation { a: touch(id: "u1") { id ... @defer { best { id } } } b: touch(id: "u2") { id ... @defer { best { id } } } }`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithCancel(t.Context())
			flusher := &ending{end: cancel}
			exec := executor.New(generated.NewEngine(config(&enginetest.Resolver{Calm: true}), flusher))
			got := inParts(ctx, t, exec, query(text))
			require.Greater(t, len(got.parts), 1)
			require.Contains(t, fmt.Sprint(got.errors), context.Canceled.Error())
			require.Equal(t, int64(1), flusher.Flushes.Load())
		})
	}
}

// Random documents come to the same, in parts and whole: the same data where nothing fails, and no error that is none.
func TestRandomDocumentsInParts(t *testing.T) {
	t.Parallel()
	for _, operation := range []ast.Operation{ast.Query, ast.Mutation} {
		t.Run(string(operation), func(t *testing.T) {
			t.Parallel()
			b := newBench(&enginetest.Resolver{})
			b.documents.Operation, b.documents.Defer = operation, true
			compared, apart, nested, failed := 0, 0, 0, 0
			for seed := uint64(1); compared < documents(t, 1000); seed++ {
				doc, ok := b.documents.Random(rand.New(rand.NewPCG(seed, 3)))
				if !ok {
					continue
				}
				compared++
				got := b.compareParts(t, doc)
				if len(got.parts) > 1 {
					apart++
				}
				if len(got.parts) > 2 {
					nested++
				}
				if len(got.errors) > 0 {
					failed++
				}
			}
			t.Logf("%d documents, %d in parts, %d in more than two, %d with errors", compared, apart, nested, failed)
			require.Greater(t, apart, compared/5)
			require.Greater(t, nested, compared/50)
			require.Greater(t, failed, compared/10)
		})
	}
}

func FuzzInParts(f *testing.F) {
	for seed := range uint64(20) {
		f.Add(seed)
	}
	b := newBench(&enginetest.Resolver{})
	b.documents.Defer = true
	f.Fuzz(func(t *testing.T, seed uint64) {
		b := *b
		b.documents.Operation = []ast.Operation{ast.Query, ast.Mutation}[seed%2]
		if doc, ok := b.documents.Random(rand.New(rand.NewPCG(seed, 4))); ok {
			b.compareParts(t, doc)
		}
	})
}

// compareParts runs a document in parts and whole.
func (b *bench) compareParts(tb testing.TB, doc enginetest.Document) parted {
	tb.Helper()
	want, got := ask(tb.Context(), tb, b.levels, doc), inParts(tb.Context(), tb, b.levels, doc)
	if !strings.Contains(doc.Query, ", if: ") {
		plain := doc
		plain.Query = regexp.MustCompile(` @defer\([^)]*\)`).ReplaceAllString(doc.Query, "")
		require.Equal(tb, want, ask(tb.Context(), tb, b.levels, plain), "who is not served in parts is served as if there was no @defer: %s", doc.Query)
	}
	if len(want.errors) == 0 {
		require.JSONEq(tb, want.data, got.merged, "%s\n%v\n%v", doc.Query, doc.Variables, got.parts)
	}
	for _, err := range got.errors {
		require.Contains(tb, want.errors, err, "%s\n%v\n%v", doc.Query, doc.Variables, got.parts)
	}
	return got
}
