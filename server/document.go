package server

import (
	"context"

	"github.com/99designs/gqlgen/graphql"
	"github.com/maypok86/otter/v2"
	"github.com/vektah/gqlparser/v2/ast"
)

// documents caches parsed and validated documents by their text.
type documents struct {
	cache *otter.Cache[string, *ast.QueryDocument]
}

var _ graphql.Cache[*ast.QueryDocument] = (*documents)(nil)

func newDocuments(maxBytes int) *documents {
	//nolint:gosec // a limit is positive, and a text is bounded by that of bodies
	return &documents{cache: otter.Must(&otter.Options[string, *ast.QueryDocument]{
		MaximumWeight: uint64(maxBytes),
		Weigher:       func(text string, _ *ast.QueryDocument) uint32 { return uint32(len(text)) },
		Executor:      func(evict func()) { evict() }, // at once, and no goroutine that outlives the request
	})}
}

// Get finds a document by its text.
func (d *documents) Get(_ context.Context, text string) (*ast.QueryDocument, bool) {
	return d.cache.GetIfPresent(text)
}

// Add keeps a document, and lets go of others where there is no room.
func (d *documents) Add(_ context.Context, text string, doc *ast.QueryDocument) {
	d.cache.Set(text, doc)
}
