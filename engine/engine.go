// Package engine runs GraphQL queries breadth-first, level by level: every edge once for all of its parents, and everything
// that the edges of a level wait for in one round trip a database. gqlgen parses, validates and binds; the engine takes the
// place of its executor. docs/engine.md tells how a query flows.
//
// The engine knows GraphQL and nothing of what a schema is about: package graph/generated holds the tables that say how each
// type is read, written by engine/gen.
package engine

import (
	"context"
	"sync/atomic"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
)

// Schema is what the generated tables say of a schema.
type Schema struct {
	// Stock is gqlgen's own executor. It runs what the engine does not: subscriptions and introspection; and it walks the root
	// fields of mutations.
	Stock graphql.ExecutableSchema
	// Query is the root type of queries.
	Query Type
	// Mutation is the root type of mutations, nil where there is none.
	Mutation Type
	// Root is the column of the one object that root fields belong to.
	Root any
	// Events begins the subscription in ctx by gqlgen's executor; what it returns waits for an event, and gives nil after the last.
	// nil where the schema has no subscriptions.
	Events func(ctx context.Context) func(ctx context.Context) graphql.Marshaler
}

// Engine is a graphql.ExecutableSchema that runs queries level by level, and mutations a root field after the other.
type Engine struct {
	graphql.ExecutableSchema // the schema, complexity, and all that the engine does not run

	roots   map[ast.Operation]Type
	root    any
	plans   plans
	flusher Flusher
	events  func(ctx context.Context) func(ctx context.Context) graphql.Marshaler
}

// New makes an engine of generated tables. The flusher runs together what the loads of a level wait for; nil lets each load
// fend for itself.
func New(s Schema, f Flusher) *Engine {
	roots := map[ast.Operation]Type{ast.Query: s.Query}
	if s.Mutation != nil {
		roots[ast.Mutation] = s.Mutation
	}
	return &Engine{ExecutableSchema: s.Stock, roots: roots, root: s.Root, flusher: f, events: s.Events}
}

// Off is the schema run by gqlgen's executor alone, within the budgets of its responses.
func (e *Engine) Off() *Engine {
	return &Engine{ExecutableSchema: e.ExecutableSchema, events: e.events}
}

// Keep makes the plans of a validated document stay once they are compiled, until Drop. Without it they are made anew for
// every request: whoever caches documents owns their plans, and is told when they have grown, and by about how many bytes.
// What has @defer is noted; the directives may be taken out of the document then, for the sake of gqlgen's executor. grew may
// be called from any request that runs the document, also from one that still does after Drop.
func (e *Engine) Keep(doc *ast.QueryDocument, grew func(bytes int)) { e.plans.keep(doc, grew) }

// Drop forgets the plans of a document.
func (e *Engine) Drop(doc *ast.QueryDocument) { e.plans.drop(doc) }

// Exec makes the response of the operation in ctx.
func (e *Engine) Exec(ctx context.Context) graphql.ResponseHandler {
	oc := graphql.GetOperationContext(ctx)
	plan := e.plans.plan(oc, e.roots[oc.Operation.Operation], deliverFrom(ctx) != nil)
	switch {
	case plan == nil:
		return e.stock(ctx, oc)
	case oc.Operation.Operation == ast.Mutation:
		return e.mutate(ctx, oc, plan)
	}
	done := false
	return func(ctx context.Context) *graphql.Response {
		if done {
			return nil
		}
		done = true
		return &graphql.Response{Data: e.execute(ctx, oc, plan)}
	}
}

// execute runs a plan. Errors go to the response context, as resolvers of gqlgen report theirs.
func (e *Engine) execute(ctx context.Context, oc *graphql.OperationContext, plan *plan) []byte {
	r := newRun(ctx, oc, e.flusher, plan)
	defer r.close()
	root := r.newFrame(plan.root, e.root, 1)
	r.expand(root)
	r.loop() //nolint:contextcheck // a run has its context
	w := r.writer(nil)
	w.b = make([]byte, 0, plan.size.Load()+64)
	whole := plan.root.typ.writeRow(w, root, 0)
	if !w.fits(ctx, 0) {
		return []byte(null)
	}
	if !whole {
		w.b = append(w.b[:0], null...)
	}
	plan.size.Store(int64(len(w.b)))
	if len(w.later) > 0 {
		deliver(ctx, w.b, []follower{{run: r, due: w.later}})
	}
	return w.b
}

// plan is an operation compiled for one combination of its conditions.
type plan struct {
	root      *set
	of        *variants
	deferrals deferrals    // nil: nothing is
	size      atomic.Int64 // of the last answer: the next one is likely to need as much
}
