package server

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/vektah/gqlparser/v2/ast"
)

func TestDocumentCacheIsBoundedByText(t *testing.T) {
	t.Parallel()
	kept := newDocuments(100, nil)
	texts := make([]string, 50)
	for i := range texts {
		texts[i] = fmt.Sprintf("{ f%07d }", i) // 12 bytes
		kept.Add(t.Context(), texts[i], &ast.QueryDocument{})
	}
	found := 0
	for _, text := range texts {
		if _, ok := kept.Get(t.Context(), text); ok {
			found++
		}
	}
	require.LessOrEqual(t, found, 8)
	require.Positive(t, found)
	require.LessOrEqual(t, kept.cache.WeightedSize(), uint64(100))

	kept.Add(t.Context(), string(make([]byte, 101)), &ast.QueryDocument{})
	require.LessOrEqual(t, kept.cache.WeightedSize(), uint64(100), "what is too large is not kept")
}
