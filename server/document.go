package server

import (
	"context"

	"github.com/99designs/gqlgen/graphql"
	"github.com/maypok86/otter/v2"
	"github.com/vektah/gqlparser/v2/ast"
)

// documents caches parsed and validated documents by their text, and with them the plans that a schema makes of them.
type documents struct {
	cache *otter.Cache[string, *ast.QueryDocument]
	plans planner // nil: the schema makes none
}

// planner is a schema that compiles documents. What it made of one lives as long as the document is cached.
type planner interface {
	Keep(doc *ast.QueryDocument)
	Drop(doc *ast.QueryDocument)
}

var _ graphql.Cache[*ast.QueryDocument] = (*documents)(nil)

func newDocuments(maxBytes int, schema graphql.ExecutableSchema) *documents {
	d := &documents{}
	d.plans, _ = schema.(planner)
	//nolint:gosec // a limit is positive, and a text is bounded by that of bodies
	d.cache = otter.Must(&otter.Options[string, *ast.QueryDocument]{
		MaximumWeight: uint64(maxBytes),
		Weigher:       func(text string, _ *ast.QueryDocument) uint32 { return uint32(len(text)) },
		Executor:      func(evict func()) { evict() }, // at once, and no goroutine that outlives the request
		OnDeletion: func(gone otter.DeletionEvent[string, *ast.QueryDocument]) {
			if d.plans != nil {
				d.plans.Drop(gone.Value)
			}
		},
	})
	return d
}

// Get finds a document by its text.
func (d *documents) Get(_ context.Context, text string) (*ast.QueryDocument, bool) {
	return d.cache.GetIfPresent(text)
}

// Add keeps a document, and lets go of others where there is no room.
func (d *documents) Add(_ context.Context, text string, doc *ast.QueryDocument) {
	if d.plans != nil {
		d.plans.Keep(doc)
	}
	d.cache.Set(text, doc)
}
