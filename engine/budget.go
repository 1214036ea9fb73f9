package engine

import (
	"context"
	"io"
	"math"

	"github.com/99designs/gqlgen/graphql"
)

// Budget bounds how many bytes an answer may have, with all of its parts. It belongs to one response, which is written by one
// goroutine at a time.
type Budget struct {
	left     int
	exceeded error // what is reported where it is not enough
	over     bool
}

// partBytes is what a part of an answer is taken to need beside its data: its path and its label.
const partBytes = 256

type budgetKey struct{}

// WithBudget bounds the bytes of the one response that is made under the returned context, whichever executor makes it. Where
// they are not enough, writing ends after the object that was too much; the data is null, exceeded is reported, and nothing that
// is deferred follows. Of a mutation all root fields have run then.
func WithBudget(ctx context.Context, bytes int, exceeded error) (context.Context, *Budget) {
	b := &Budget{left: bytes, exceeded: exceeded}
	return context.WithValue(ctx, budgetKey{}, b), b
}

// budgetFrom finds the budget of a response, nil where nothing is bounded.
func budgetFrom(ctx context.Context) *Budget {
	b, _ := ctx.Value(budgetKey{}).(*Budget)
	return b
}

// Exceeded reports whether the answer would have been larger.
func (b *Budget) Exceeded() bool { return b != nil && b.over }

// room is how many bytes there are still.
func (b *Budget) room() int {
	if b == nil {
		return math.MaxInt
	}
	return b.left
}

// take takes bytes from what is left. false: there are not so many, which is reported once.
func (b *Budget) take(ctx context.Context, bytes int) bool {
	switch {
	case b == nil:
		return true
	case !b.over && bytes <= b.left:
		b.left -= bytes
		return true
	case !b.over:
		b.over = true
		graphql.AddError(ctx, b.exceeded)
	}
	return false
}

// counting has gqlgen's executor write a root field within the budget of its response. What would be too much is dropped, and
// the data with it in the end.
func counting(fields graphql.RootFieldMiddleware) graphql.RootFieldMiddleware {
	return func(ctx context.Context, next graphql.RootResolver) graphql.Marshaler {
		value := fields(ctx, next)
		b := budgetFrom(ctx)
		if b == nil || value == nil || value == graphql.Null { // the executor looks for these
			return value
		}
		return graphql.WriterFunc(func(w io.Writer) { value.MarshalGQL(&countedWriter{ctx: ctx, budget: b, w: w}) })
	}
}

// countedWriter takes what it writes from a budget.
type countedWriter struct {
	ctx    context.Context //nolint:containedctx // it writes one response
	budget *Budget
	w      io.Writer
}

// Write claims to have written what it drops: who writes to it looks at no errors.
func (c *countedWriter) Write(p []byte) (int, error) {
	if !c.budget.take(c.ctx, len(p)) {
		return len(p), nil
	}
	return c.w.Write(p)
}

// whole takes the data from a response that was cut off.
func whole(response *graphql.Response, b *Budget) *graphql.Response {
	if response != nil && b.Exceeded() {
		response.Data = []byte(null)
	}
	return response
}
