package resolvers

import (
	"context"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
)

// linesOf derives a value from the lines of each cart.
func linesOf[V any](
	ctx context.Context, r *Resolver, carts []*commerce.Cart, value func([]*commerce.CartLine) V,
) ([]V, error) {
	lines, err := edge(ctx, carts, func(c *commerce.Cart) (domain.CartID, bool) { return c.ID, true }, r.load.LinesByCart.All)
	return each(pointers(lines), func(of *[]*commerce.CartLine) V { return value(*of) }), err
}

func lineCount(lines []*commerce.CartLine) int32 { return int32(len(lines)) } //nolint:gosec // at most 120

func selectedCount(lines []*commerce.CartLine) int32 { return int32(commerce.Selected(lines)) } //nolint:gosec // at most 120
