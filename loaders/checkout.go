package loaders

import (
	"context"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	commercedb "github.com/trellisgraph/trellis/storage/commerce"
)

func (l *Loaders) checkouts(db commercedb.Reader) {
	l.Checkout = &Loader[domain.CheckoutID, *commerce.Checkout]{
		load: func(ctx context.Context, ids []domain.CheckoutID) (map[domain.CheckoutID]*commerce.Checkout, error) {
			rows, err := commercedb.All(ctx, db, commercedb.CheckoutsByIDs(ids))
			return one(rows, err, func(c *commerce.Checkout) (domain.CheckoutID, *commerce.Checkout) { return c.ID, c })
		},
	}
	l.GroupsByCheckout = &Loader[domain.CheckoutID, []*commerce.CheckoutGroup]{
		load: func(ctx context.Context, ids []domain.CheckoutID) (map[domain.CheckoutID][]*commerce.CheckoutGroup, error) {
			rows, err := commercedb.All(ctx, db, commercedb.GroupsByCheckouts(ids))
			return many(rows, err, func(g *commerce.CheckoutGroup) (domain.CheckoutID, *commerce.CheckoutGroup) { return g.CheckoutID, g })
		},
	}
	l.LinesByCheckout = &Loader[domain.CheckoutID, []*commerce.CartLine]{
		load: func(ctx context.Context, ids []domain.CheckoutID) (map[domain.CheckoutID][]*commerce.CartLine, error) {
			rows, err := commercedb.All(ctx, db, commercedb.LinesByCheckouts(ids))
			return many(rows, err, func(c *commerce.CartLine) (domain.CheckoutID, *commerce.CartLine) { return c.ID.Checkout, c })
		},
	}
	l.CheckoutLine = &Loader[domain.CartLineID, *commerce.CartLine]{
		load: func(ctx context.Context, ids []domain.CartLineID) (map[domain.CartLineID]*commerce.CartLine, error) {
			rows, err := commercedb.All(ctx, db, commercedb.CheckoutLinesByIDs(ids))
			return one(rows, err, func(c *commerce.CartLine) (domain.CartLineID, *commerce.CartLine) { return c.ID, c })
		},
	}
}

// VisibleCheckouts loads checkouts that the actor may see, nil in the place of the others.
func (l *Loaders) VisibleCheckouts(ctx context.Context, ids []domain.CheckoutID) ([]*commerce.Checkout, error) {
	checkouts, err := l.Checkout.All(ctx, ids)
	return visible(ctx, checkouts, err)
}
