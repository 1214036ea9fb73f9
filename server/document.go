package server

import (
	"context"
	"math"

	"github.com/99designs/gqlgen/graphql"
	"github.com/maypok86/otter/v2"
	"github.com/vektah/gqlparser/v2/ast"
)

// documents caches parsed and validated documents by their text, and with them the plans that a schema makes of them. One
// bound holds for all of it: a document weighs its text, its tree and its plans, and takes the plans along when it has to go.
type documents struct {
	cache *otter.Cache[string, *document]
	plans planner     // nil: the schema makes none
	hints *cacheHints // nil: there is no schema
}

// document is a cached document at one weight.
type document struct {
	tree   *ast.QueryDocument
	weight int
	// keep has for how long the answers to its operations may be kept, of those that may be.
	keep map[*ast.OperationDefinition]keeping
	// moved says that the document lives on at another weight.
	moved bool
}

// planner is a schema that compiles documents, and notes what they defer. What it made of one lives as long as the document is
// cached; grew hears by how many bytes that has become more.
type planner interface {
	Keep(doc *ast.QueryDocument, grew func(bytes int))
	Drop(doc *ast.QueryDocument)
}

var _ graphql.Cache[*ast.QueryDocument] = (*documents)(nil)

func newDocuments(maxBytes int, schema graphql.ExecutableSchema) *documents {
	d := &documents{}
	d.plans, _ = schema.(planner)
	if schema != nil {
		d.hints = newCacheHints(schema.Schema())
	}
	d.cache = otter.Must(&otter.Options[string, *document]{
		MaximumWeight: uint64(maxBytes), //nolint:gosec // a limit is positive
		Weigher: func(_ string, doc *document) uint32 {
			return uint32(min(doc.weight, math.MaxUint32)) //nolint:gosec // see min
		},
		Executor:   func(evict func()) { evict() }, // at once, and no goroutine that outlives the request
		OnDeletion: func(gone otter.DeletionEvent[string, *document]) { d.forget(gone.Value) },
	})
	return d
}

// Get finds a document by its text.
func (d *documents) Get(_ context.Context, text string) (*ast.QueryDocument, bool) {
	doc, ok := d.cache.GetIfPresent(text)
	if !ok {
		return nil, false
	}
	return doc.tree, true
}

// Add keeps a document, and lets go of others where there is no room. It is called before the document is run for the first
// time.
func (d *documents) Add(_ context.Context, text string, tree *ast.QueryDocument) {
	withoutComments(tree)
	weight := len(text) + treeBytes(tree)
	if d.plans != nil {
		d.plans.Keep(tree, func(bytes int) { d.grow(text, tree, bytes) })
	}
	withoutDefer(tree)
	doc := &document{tree: tree, weight: weight}
	if d.hints != nil {
		doc.keep = d.hints.operations(tree)
	}
	d.cache.Set(text, doc)
}

// grow weighs a document anew whose plans have become more, unless it has gone in the meantime.
func (d *documents) grow(text string, tree *ast.QueryDocument, bytes int) {
	d.cache.ComputeIfPresent(text, func(old *document) (*document, otter.ComputeOp) {
		if old.tree != tree {
			return nil, otter.CancelOp
		}
		old.moved = true
		return &document{tree: tree, weight: old.weight + bytes, keep: old.keep}, otter.WriteOp
	})
}

// keeping is for how long the answer to an operation may be kept. It is known of what is cached.
func (d *documents) keeping(text string, op *ast.OperationDefinition) keeping {
	if doc, ok := d.cache.GetIfPresent(text); ok && doc.tree.Operations.ForName(op.Name) == op {
		return doc.keep[op]
	}
	return d.hints.operation(op)
}

func (d *documents) forget(doc *document) {
	if d.plans != nil && !doc.moved {
		d.plans.Drop(doc.tree)
	}
}
