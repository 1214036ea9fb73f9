package engine

import (
	"context"
	"math"
	"slices"

	"github.com/99designs/gqlgen/graphql"
)

// mutate makes the response of a mutation. gqlgen's executor walks the root fields one after the other: it decodes their
// arguments, runs their directives and interceptors, and says what a null does. The engine resolves what it comes to, so that
// a root field and all below it have run, level by level, before the next one starts.
func (e *Engine) mutate(ctx context.Context, oc *graphql.OperationContext, p *plan) graphql.ResponseHandler {
	var followers []follower
	own := withResolver(oc, func(ctx context.Context, next graphql.Resolver) (any, error) {
		result, deferred, err := e.rootField(ctx, oc, p, next)
		followers = append(followers, deferred...)
		return result, err
	})
	responses := e.ExecutableSchema.Exec(graphql.WithOperationContext(ctx, own))
	return func(ctx context.Context) *graphql.Response {
		defer func() {
			for _, f := range followers {
				f.run.close()
			}
			followers = nil
		}()
		response := whole(responses(ctx), budgetFrom(ctx))
		if response != nil {
			deliver(ctx, response.Data, followers)
		}
		return response
	}
}

// withResolver is an operation whose fields are resolved by another function, and whose root fields are counted when they are
// written. It cannot be a plain copy, for its lock.
func withResolver(oc *graphql.OperationContext, resolve graphql.FieldMiddleware) *graphql.OperationContext {
	return &graphql.OperationContext{
		RawQuery: oc.RawQuery, Variables: oc.Variables, OperationName: oc.OperationName, Doc: oc.Doc, Extensions: oc.Extensions,
		Headers: oc.Headers, Operation: oc.Operation, DisableIntrospection: oc.DisableIntrospection, RecoverFunc: oc.RecoverFunc,
		ResolverMiddleware: resolve, RootResolverMiddleware: counting(oc.RootResolverMiddleware), Stats: oc.Stats,
	}
}

// rootField runs a root field of a mutation and what is selected below it. What it returns is written already, or left to
// gqlgen, which knows what to say of an error, of a null, and of a value without fields. The run goes on where something is
// deferred: a follower is to be closed.
func (e *Engine) rootField(
	ctx context.Context, oc *graphql.OperationContext, p *plan, next graphql.Resolver,
) (out any, deferred []follower, err error) {
	fc := graphql.GetFieldContext(ctx)
	r := newRun(ctx, oc, e.flusher, p)
	defer func() {
		if deferred == nil {
			r.close()
		}
	}()
	r.root = fc.Field.Alias
	s := p.root.selected(r.root)
	f := r.newFrame(p.root, e.root, 1)
	r.cost = s.cost(p.root.typ) // the other root fields have runs of their own
	t := &task{Context: ctx, run: r, frame: f, sel: s, field: fc}
	t.own = func(ctx context.Context) (any, error) {
		return oc.ResolverMiddleware(ctx, func(ctx context.Context) (any, error) {
			r.ctx = ctx // what interceptors and directives put there is for the fields below, too
			return next(ctx)
		})
	}
	r.ready = append(r.ready, t)
	r.loop() //nolint:contextcheck // a run has its context
	result := &f.edges[s.edge]
	if t.err != nil || !slices.ContainsFunc(result.lengths, func(n int) bool { return n > 0 }) {
		return t.result, nil, t.err
	}
	w := r.writer(nil)
	ok := w.edge(f, s, 0) //nolint:contextcheck // see above
	if w.exceeds(0) {
		r.budget.take(ctx, math.MaxInt)
	}
	if !ok || w.exceeds(0) { // what fits is taken when gqlgen's executor writes it
		return graphql.Null, nil, nil
	}
	if len(w.later) > 0 {
		deferred = []follower{{run: r, due: w.later}}
	}
	return written(w.b), deferred, nil
}

// selected is the selection of a response key.
func (s *set) selected(alias string) *selection {
	return &s.sels[s.index(alias)]
}

// given makes the frames of what the root field of a mutation gave, if it gave objects.
func (r *run) given(t *task) {
	if t.err != nil || t.sel.field.single == nil {
		return
	}
	if results, ok := t.sel.field.single(t.result); ok {
		r.children(t.frame, t.sel, &t.frame.edges[t.sel.edge], results)
	}
}
