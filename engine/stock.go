package engine

import (
	"bytes"
	"context"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
)

// stock has gqlgen's executor run an operation, with what it writes counted.
func (e *Engine) stock(ctx context.Context, oc *graphql.OperationContext) graphql.ResponseHandler {
	if oc.Operation.Operation == ast.Subscription && e.events != nil {
		return subscribe(e.events(ctx))
	}
	responses := e.ExecutableSchema.Exec(graphql.WithOperationContext(ctx, withResolver(oc, oc.ResolverMiddleware)))
	return func(ctx context.Context) *graphql.Response {
		return whole(responses(ctx), budgetFrom(ctx))
	}
}

// subscribe makes a response of each event, as gqlgen's executor does, which writes them where nobody could count.
func subscribe(events func(ctx context.Context) graphql.Marshaler) graphql.ResponseHandler {
	return func(ctx context.Context) *graphql.Response {
		event := events(ctx)
		if event == nil {
			return nil
		}
		var text bytes.Buffer // its own, so that who waits for months keeps none
		b := budgetFrom(ctx)
		if b == nil {
			event.MarshalGQL(&text)
		} else {
			event.MarshalGQL(&countedWriter{ctx: ctx, budget: b, w: &text})
		}
		return whole(&graphql.Response{Data: text.Bytes()}, b)
	}
}
