package engine

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/stretchr/testify/require"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"
)

func TestShapes(t *testing.T) {
	t.Parallel()
	for gqlType, want := range map[string]shape{
		"Note": {true}, "Note!": {false}, "[Note]": {true, true}, "[Note!]": {true, false}, "[Note]!": {false, true},
		"[Note!]!": {false, false}, "[[Note!]]!": {false, true, false}, "[[Note]!]": {true, false, true},
	} {
		require.Equal(t, want, parseShape(gqlType), gqlType)
	}
}

// flat is a query of so many fields, and its table.
func flat(t *testing.T, name string, fields int) (*ast.QueryDocument, Type) {
	t.Helper()
	query := NewObject[struct{}]("Query", "Query")
	Column(query, "a", "String", func(b []byte, _ *struct{}) []byte { return String(b, "a") })
	var text strings.Builder
	for n := range fields {
		fmt.Fprintf(&text, " %s%d: a", name, n)
	}
	doc, err := parser.ParseQuery(&ast.Source{Input: "query ($c: Boolean!) {" + text.String() + " a @include(if: $c) }"})
	require.NoError(t, err)
	return doc, query
}

func planOf(store *plans, doc *ast.QueryDocument, query Type, c bool) *plan {
	return store.plan(&graphql.OperationContext{
		Doc: doc, Operation: doc.Operations[0], Variables: map[string]any{"c": c},
	}, query, false)
}

// Who keeps a document hears of every plan of it, once, and of none that goes with its request.
func TestWhoKeepsADocumentHearsOfItsPlans(t *testing.T) {
	t.Parallel()
	doc, query := flat(t, "f", 100)
	var store plans
	told := 0
	before := planOf(&store, doc, query, false)
	require.NotSame(t, before, planOf(&store, doc, query, false), "nobody keeps it")
	store.keep(doc, func(bytes int) { told += bytes })
	first := planOf(&store, doc, query, false)
	require.Same(t, first, planOf(&store, doc, query, false))
	alone := told
	require.Greater(t, alone, 100*selectionBytes)
	require.Len(t, planOf(&store, doc, query, true).root.sels, 101)
	require.Greater(t, told, 2*alone, "each combination of conditions is a plan")
	store.drop(doc)
	told = 0
	require.NotSame(t, first, planOf(&store, doc, query, false))
	require.Zero(t, told, "what was dropped is compiled for its request")
}

// What plans are said to take is what they take, give or take a half.
//
//nolint:paralleltest // it looks at the heap
func TestPlansTakeWhatTheySay(t *testing.T) {
	var store plans
	told, before := 0, heap()
	const documents = 300
	docs := make([]*ast.QueryDocument, documents)
	var query Type
	for i := range docs {
		docs[i], query = flat(t, "f", 100)
	}
	parsed := heap()
	for _, doc := range docs {
		store.keep(doc, func(bytes int) { told += bytes })
		planOf(&store, doc, query, true)
		planOf(&store, doc, query, false)
	}
	took := heap() - parsed
	t.Logf("%d bytes a plan, said to be %d", took/(2*documents), told/(2*documents))
	require.Greater(t, parsed, before)
	require.InEpsilon(t, took, told, 0.5)
	runtime.KeepAlive(docs)
	runtime.KeepAlive(&store)
}

// heap is how many bytes live.
func heap() int {
	runtime.GC()
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return int(stats.HeapAlloc)
}
