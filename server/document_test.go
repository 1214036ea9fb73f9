package server

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/executor"
	"github.com/stretchr/testify/require"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/trellisgraph/trellis/engine"
	"github.com/trellisgraph/trellis/engine/enginetest"
	"github.com/trellisgraph/trellis/engine/enginetest/generated"
)

// watched is an engine of which is known whose plans it keeps, and how large they have grown.
type watched struct {
	*engine.Engine
	mu    sync.Mutex
	plans map[*ast.QueryDocument]int
}

func (w *watched) Keep(doc *ast.QueryDocument, grew func(bytes int)) {
	w.mu.Lock()
	w.plans[doc] = 0
	w.mu.Unlock()
	w.Engine.Keep(doc, func(bytes int) {
		w.mu.Lock()
		if _, kept := w.plans[doc]; kept {
			w.plans[doc] += bytes
		}
		w.mu.Unlock()
		grew(bytes)
	})
}

func (w *watched) Drop(doc *ast.QueryDocument) {
	w.mu.Lock()
	delete(w.plans, doc)
	w.mu.Unlock()
	w.Engine.Drop(doc)
}

// library is a cache of documents of the engine's test schema, and an executor over it.
type library struct {
	*documents
	engine *watched
	exec   *executor.Executor
	random enginetest.Documents
}

func newLibrary(maxBytes int) *library {
	r := &enginetest.Resolver{Calm: true}
	cfg := generated.Config{Resolvers: r, Directives: generated.DirectiveRoot{Allowed: r.Allowed}}
	l := &library{engine: &watched{
		Engine: generated.NewEngine(cfg, &enginetest.Flusher{}), plans: map[*ast.QueryDocument]int{},
	}}
	l.documents = newDocuments(maxBytes, l.engine)
	l.exec = executor.New(l.engine)
	l.exec.SetQueryCache(l.documents)
	l.exec.SetRecoverFunc(func(_ context.Context, crash any) error { return fmt.Errorf("%v", crash) })
	l.random = enginetest.Documents{Schema: l.engine.Schema(), Depth: 4, Values: map[string][]string{
		"ID": {`"u1"`, `"u2"`, `"p1"`, `"t1"`}, "Odd": {"1"}, "String": {`"text"`},
	}}
	return l
}

// read answers the n-th random document, or reads nothing where there is none.
func (l *library) read(t *testing.T, n uint64) {
	t.Helper()
	doc, ok := l.random.Random(rand.New(rand.NewPCG(n, 7)))
	if !ok {
		return
	}
	ctx := graphql.StartOperationTrace(t.Context())
	oc, errs := l.exec.CreateOperationContext(ctx, &graphql.RawParams{Query: doc.Query, Variables: doc.Variables})
	if len(errs) > 0 {
		t.Error(errs)
		return
	}
	next, begun := l.exec.DispatchOperation(ctx, oc)
	next(begun)
}

// However many documents come, texts, trees and plans stay within the bound together; and a document that goes takes its
// plans along.
func TestDocumentsAndPlansAreBoundedTogether(t *testing.T) {
	t.Parallel()
	const bound = 1 << 18
	l := newLibrary(bound)
	var group sync.WaitGroup
	for part := range uint64(4) {
		group.Go(func() {
			for n := range uint64(125) {
				l.read(t, part*100+n) // some come from two at once
			}
		})
	}
	group.Wait()
	require.LessOrEqual(t, l.cache.WeightedSize(), uint64(bound))
	require.Greater(t, l.cache.WeightedSize(), uint64(bound*3/4))
	weight := 0
	kept := map[*ast.QueryDocument]int{}
	for text, doc := range l.cache.All() {
		kept[doc.tree] = doc.weight - len(text) - treeBytes(doc.tree)
		weight += doc.weight
	}
	require.EqualValues(t, l.cache.WeightedSize(), weight)
	require.Equal(t, kept, l.engine.plans, "plans are there for what is cached, and all of them are weighed")
	require.Positive(t, slices.Max(slices.Collect(maps.Values(kept))))
}

// What documents are said to weigh is what they take, give or take a half.
//
//nolint:paralleltest // it looks at the heap
func TestDocumentsTakeWhatTheyWeigh(t *testing.T) {
	l := newLibrary(1 << 30)
	l.read(t, 1)
	before := heap()
	for n := range uint64(300) {
		l.read(t, n)
	}
	took, weight := heap()-before, int(l.cache.WeightedSize())
	t.Logf("%d documents take %d bytes each and weigh %d", len(l.engine.plans), took/len(l.engine.plans), weight/len(l.engine.plans))
	require.InEpsilon(t, took, weight, 0.5)
	runtime.KeepAlive(l)
}

// heap is how many bytes live.
func heap() int {
	runtime.GC()
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return int(stats.HeapAlloc)
}

func TestDocumentsThatWeighTooMuchAreNotKept(t *testing.T) {
	t.Parallel()
	kept := newDocuments(2000, nil)
	for i := range 50 {
		kept.Add(t.Context(), fmt.Sprintf("{ f%07d }", i), &ast.QueryDocument{}) // 12 bytes
	}
	kept.Add(t.Context(), string(make([]byte, 2001)), &ast.QueryDocument{})
	_, found := kept.Get(t.Context(), string(make([]byte, 2001)))
	require.False(t, found)
	require.LessOrEqual(t, kept.cache.WeightedSize(), uint64(2000))
	_, found = kept.Get(t.Context(), "{ f0000001 }")
	require.True(t, found, "it costs nobody else")
}
