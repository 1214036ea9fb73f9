package engine

import (
	"context"
	"slices"

	"github.com/99designs/gqlgen/graphql"
)

// mutate makes the response of a mutation. gqlgen's executor walks the root fields one after the other: it decodes their
// arguments, runs their directives and interceptors, and says what a null does. The engine resolves what it comes to, so that
// a root field and all below it have run, level by level, before the next one starts.
func (e *Engine) mutate(ctx context.Context, oc *graphql.OperationContext, p *plan) graphql.ResponseHandler {
	own := withResolver(oc, func(ctx context.Context, next graphql.Resolver) (any, error) {
		return e.rootField(ctx, oc, p, next)
	})
	return e.ExecutableSchema.Exec(graphql.WithOperationContext(ctx, own))
}

// withResolver is an operation whose fields are resolved by another function. It cannot be a plain copy, for its lock.
func withResolver(oc *graphql.OperationContext, resolve graphql.FieldMiddleware) *graphql.OperationContext {
	return &graphql.OperationContext{
		RawQuery: oc.RawQuery, Variables: oc.Variables, OperationName: oc.OperationName, Doc: oc.Doc, Extensions: oc.Extensions,
		Headers: oc.Headers, Operation: oc.Operation, DisableIntrospection: oc.DisableIntrospection, RecoverFunc: oc.RecoverFunc,
		ResolverMiddleware: resolve, RootResolverMiddleware: oc.RootResolverMiddleware, Stats: oc.Stats,
	}
}

// rootField runs a root field of a mutation and what is selected below it. What it returns is written already, or left to
// gqlgen, which knows what to say of an error, of a null, and of a value without fields.
func (e *Engine) rootField(ctx context.Context, oc *graphql.OperationContext, p *plan, next graphql.Resolver) (any, error) {
	fc := graphql.GetFieldContext(ctx)
	r := newRun(ctx, oc, e.flusher, p)
	defer r.close()
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
		return t.result, t.err
	}
	w := &writer{run: r}
	if !w.edge(f, s, 0) { //nolint:contextcheck // see above
		return graphql.Null, nil
	}
	return written(w.b), nil
}

// selected is the selection of a response key.
func (s *set) selected(alias string) *selection {
	return &s.sels[slices.IndexFunc(s.sels, func(sel selection) bool { return sel.collected.Alias == alias })]
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
