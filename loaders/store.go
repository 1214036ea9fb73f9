package loaders

import (
	"context"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	commercedb "github.com/trellisgraph/trellis/storage/commerce"
)

func (l *Loaders) stores(db commercedb.Reader) {
	l.Store = &Loader[domain.StoreID, *commerce.Store]{
		load: func(ctx context.Context, ids []domain.StoreID) (map[domain.StoreID]*commerce.Store, error) {
			rows, err := commercedb.All(ctx, db, commercedb.StoresByIDs(ids))
			return one(rows, err, func(s *commerce.Store) (domain.StoreID, *commerce.Store) { return s.ID, s })
		},
	}
	l.StoreIDByHandle = &Loader[string, domain.StoreID]{
		load: func(ctx context.Context, handles []string) (map[string]domain.StoreID, error) {
			rows, err := commercedb.All(ctx, db, commercedb.StoreIDsByHandles(handles))
			return one(rows, err, func(h commercedb.StoreHandle) (string, domain.StoreID) { return h.Handle, h.StoreID })
		},
	}
	l.StoreIDByAccount = &Loader[domain.UserID, domain.StoreID]{
		load: func(ctx context.Context, accounts []domain.UserID) (map[domain.UserID]domain.StoreID, error) {
			rows, err := commercedb.All(ctx, db, commercedb.StoreIDsByAccounts(accounts))
			return one(rows, err, func(a commercedb.StoreAccount) (domain.UserID, domain.StoreID) {
				return a.AccountID, a.StoreID
			})
		},
	}
	l.StoreByAccount = &Loader[domain.UserID, *commerce.Store]{
		load: func(ctx context.Context, accounts []domain.UserID) (map[domain.UserID]*commerce.Store, error) {
			rows, err := commercedb.All(ctx, db, commercedb.StoresByAccounts(accounts))
			byID, err := one(rows, err, func(s *commerce.Store) (domain.StoreID, *commerce.Store) { return s.ID, s })
			l.Store.prime(ctx, byID)
			return one(rows, err, func(s *commerce.Store) (domain.UserID, *commerce.Store) { return s.AccountID, s })
		},
	}
	l.Particulars = &Loader[domain.StoreID, *commerce.StoreParticulars]{
		load: func(ctx context.Context, ids []domain.StoreID) (map[domain.StoreID]*commerce.StoreParticulars, error) {
			rows, err := commercedb.All(ctx, db, commercedb.ParticularsByStores(ids))
			return one(rows, err, func(p *commerce.StoreParticulars) (domain.StoreID, *commerce.StoreParticulars) {
				return p.StoreID, p
			})
		},
	}
}

// VisibleStores loads stores that the actor may see, nil in the place of the others. What the actor does in a store is asked
// only where not everybody may see it.
func (l *Loaders) VisibleStores(ctx context.Context, ids []domain.StoreID) ([]*commerce.Store, error) {
	stores, err := l.Store.All(ctx, ids)
	return l.visibleStores(ctx, stores, err)
}

// VisibleStoresOf is VisibleStores for the stores that accounts own.
func (l *Loaders) VisibleStoresOf(ctx context.Context, accounts []domain.UserID) ([]*commerce.Store, error) {
	stores, err := l.StoreByAccount.All(ctx, accounts)
	return l.visibleStores(ctx, stores, err)
}

func (l *Loaders) visibleStores(ctx context.Context, stores []*commerce.Store, err error) ([]*commerce.Store, error) {
	return withRole(ctx, l.ViewerRole, stores, err, func(s *commerce.Store) domain.StoreID { return s.ID })
}
