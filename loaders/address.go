package loaders

import (
	"context"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	commercedb "github.com/trellisgraph/trellis/storage/commerce"
)

func (l *Loaders) addresses(db commercedb.Reader) {
	l.Address = &Loader[domain.AddressID, *commerce.Address]{
		load: func(ctx context.Context, ids []domain.AddressID) (map[domain.AddressID]*commerce.Address, error) {
			rows, err := commercedb.All(ctx, db, commercedb.AddressesByIDs(ids))
			return one(rows, err, func(a *commerce.Address) (domain.AddressID, *commerce.Address) { return a.ID, a })
		},
	}
	l.AddressesByUser = &Loader[domain.UserID, []*commerce.Address]{
		load: func(ctx context.Context, users []domain.UserID) (map[domain.UserID][]*commerce.Address, error) {
			rows, err := commercedb.All(ctx, db, commercedb.AddressesByUsers(users, commerce.MostAddresses))
			return many(rows, err, func(a *commerce.Address) (domain.UserID, *commerce.Address) { return a.ID.User, a })
		},
	}
}

// VisibleAddresses loads addresses that the actor may see, nil in the place of the others.
func (l *Loaders) VisibleAddresses(ctx context.Context, ids []domain.AddressID) ([]*commerce.Address, error) {
	addresses, err := l.Address.All(ctx, ids)
	return visible(ctx, addresses, err)
}
