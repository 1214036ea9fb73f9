package loaders

import (
	"cmp"
	"context"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	commercedb "github.com/trellisgraph/trellis/storage/commerce"
)

func (l *Loaders) carts(db commercedb.Reader) {
	l.Cart = &Loader[domain.CartID, *commerce.Cart]{
		load: func(ctx context.Context, ids []domain.CartID) (map[domain.CartID]*commerce.Cart, error) {
			rows, err := commercedb.All(ctx, db, commercedb.CartsByIDs(ids))
			return one(rows, err, func(c *commerce.Cart) (domain.CartID, *commerce.Cart) { return c.ID, c })
		},
	}
	l.CartLine = &Loader[domain.CartLineID, *commerce.CartLine]{
		load: func(ctx context.Context, ids []domain.CartLineID) (map[domain.CartLineID]*commerce.CartLine, error) {
			rows, err := commercedb.All(ctx, db, commercedb.CartLinesByIDs(ids))
			return one(rows, err, func(c *commerce.CartLine) (domain.CartLineID, *commerce.CartLine) { return c.ID, c })
		},
	}
	l.LinesByCart = &Loader[domain.CartID, []*commerce.CartLine]{
		load: func(ctx context.Context, ids []domain.CartID) (map[domain.CartID][]*commerce.CartLine, error) {
			rows, err := commercedb.All(ctx, db, commercedb.LinesByCarts(ids))
			return many(rows, err, func(c *commerce.CartLine) (domain.CartID, *commerce.CartLine) {
				return domain.CartID(c.ID.User), c
			})
		},
	}
}

// VisibleCarts loads carts that the actor may see, nil in the place of the others.
func (l *Loaders) VisibleCarts(ctx context.Context, ids []domain.CartID) ([]*commerce.Cart, error) {
	carts, err := l.Cart.All(ctx, ids)
	return visible(ctx, carts, err)
}

// VisibleCartLines loads lines of carts and of checkouts that the actor may see, nil in the place of the others.
func (l *Loaders) VisibleCartLines(ctx context.Context, ids []domain.CartLineID) ([]*commerce.CartLine, error) {
	var ofCarts, ofCheckouts []domain.CartLineID
	for _, id := range ids {
		if id.Checkout.IsZero() {
			ofCarts = append(ofCarts, id)
		} else {
			ofCheckouts = append(ofCheckouts, id)
		}
	}
	loading := l.CheckoutLine.Start(ctx, ofCheckouts)
	carted, err := l.CartLine.All(ctx, ofCarts)
	quoted, quotedErr := loading()
	lines := make([]*commerce.CartLine, len(ids))
	for i, id := range ids {
		if id.Checkout.IsZero() {
			lines[i], carted = carted[0], carted[1:]
		} else {
			lines[i], quoted = quoted[0], quoted[1:]
		}
	}
	if err = cmp.Or(err, quotedErr); err != nil {
		return lines, failed(len(ids), err)
	}
	return visible(ctx, lines, nil)
}
