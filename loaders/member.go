package loaders

import (
	"context"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	commercedb "github.com/trellisgraph/trellis/storage/commerce"
)

func (l *Loaders) members(db commercedb.Reader) {
	l.ViewerRole = &Loader[domain.StoreID, commerce.StoreRole]{
		load: func(ctx context.Context, stores []domain.StoreID) (map[domain.StoreID]commerce.StoreRole, error) {
			viewer := domain.ActorFrom(ctx)
			if !viewer.SignedIn() {
				return nil, nil // on nobody's staff, without a statement
			}
			rows, err := commercedb.All(ctx, db, commercedb.RolesAmong(viewer.UserID, stores))
			return one(rows, err, func(r commercedb.RoleAt) (domain.StoreID, commerce.StoreRole) { return r.Store, r.Role })
		},
	}
}
