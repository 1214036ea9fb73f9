package engine

import (
	"fmt"
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

// Plans keep a bounded number of selections, whatever documents are kept, and give back what they held.
func TestPlansAreBounded(t *testing.T) {
	t.Parallel()
	query := NewObject[struct{}]("Query", "Query")
	Column(query, "a", "String", func(b []byte, _ *struct{}) []byte { return String(b, "a") })
	var store plans
	var docs []*ast.QueryDocument
	for i := range 3 {
		var text strings.Builder
		for n := range 2001 {
			fmt.Fprintf(&text, " f%d_%d: a", i, n)
		}
		doc, err := parser.ParseQuery(&ast.Source{Input: "{" + text.String() + " }"})
		require.NoError(t, err)
		docs = append(docs, doc)
		store.keep(doc)
	}
	run := func(doc *ast.QueryDocument) *plan {
		return store.plan(&graphql.OperationContext{Doc: doc, Operation: doc.Operations[0]}, query)
	}
	store.kept.Store(maxKept - 5000) // as if others were kept
	kept := func(doc *ast.QueryDocument) bool {
		first, second := run(doc), run(doc)
		return first == second
	}
	require.True(t, kept(docs[0]))
	require.True(t, kept(docs[1]))
	require.False(t, kept(docs[2]), "there is no room: compiled at each run, and right all the same")
	require.Len(t, run(docs[2]).root.sels, 2001)
	store.drop(docs[0])
	require.True(t, kept(docs[2]))
	store.drop(docs[1])
	store.drop(docs[2])
	require.EqualValues(t, maxKept-5000, store.kept.Load())
	require.False(t, kept(docs[1]), "what was dropped is not kept")
}

// A document whose conditions have more values than it keeps plans is charged for those that it keeps, however often it runs.
func TestPlansThatAreNotKeptCostNoRoom(t *testing.T) {
	t.Parallel()
	query := NewObject[struct{}]("Query", "Query")
	Column(query, "a", "String", func(b []byte, _ *struct{}) []byte { return String(b, "a") })
	doc, err := parser.ParseQuery(&ast.Source{Input: `query ($a: Boolean!, $b: Boolean!, $c: Boolean!, $d: Boolean!) {
		a @include(if: $a) b: a @include(if: $b) c: a @include(if: $c) d: a @include(if: $d) e: a }`})
	require.NoError(t, err)
	var store plans
	store.keep(doc)
	for i := range 20 * 16 {
		made := store.plan(&graphql.OperationContext{Doc: doc, Operation: doc.Operations[0], Variables: map[string]any{
			"a": i&1 != 0, "b": i&2 != 0, "c": i&4 != 0, "d": i&8 != 0,
		}}, query)
		require.NotEmpty(t, made.root.sels)
	}
	require.LessOrEqual(t, store.kept.Load(), int64(maxVariants*5))
	store.drop(doc)
	require.Zero(t, store.kept.Load())
}
