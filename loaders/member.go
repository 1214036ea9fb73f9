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
				return map[domain.StoreID]commerce.StoreRole{}, nil // on nobody's staff, without a statement
			}
			rows, err := commercedb.All(ctx, db, commercedb.RolesAmong(viewer.UserID, stores))
			return one(rows, err, func(r commercedb.RoleAt) (domain.StoreID, commerce.StoreRole) { return r.Store, r.Role })
		},
	}
	l.MembersByStore = &With[domain.Page, domain.StoreID, []*commerce.StoreMember]{
		load: func(
			ctx context.Context, page domain.Page, of []domain.StoreID,
		) (map[domain.StoreID][]*commerce.StoreMember, error) {
			rows, err := commercedb.All(ctx, db, commercedb.MembersPageByStore(of, page))
			return many(rows, err, func(m *commerce.StoreMember) (domain.StoreID, *commerce.StoreMember) { return m.StoreID, m })
		},
	}
	l.MemberCount = &Loader[domain.StoreID, domain.Count]{
		load: func(ctx context.Context, of []domain.StoreID) (map[domain.StoreID]domain.Count, error) {
			return counted(commercedb.All(ctx, db, commercedb.CountMembers(of, domain.CountingLimit+1)))
		},
	}
	l.StoresByMember = &Loader[domain.UserID, []*commerce.StoreMember]{
		load: func(ctx context.Context, users []domain.UserID) (map[domain.UserID][]*commerce.StoreMember, error) {
			rows, err := commercedb.All(ctx, db, commercedb.MembershipsByUsers(users, commerce.MostMemberships))
			return many(rows, err, func(m *commerce.StoreMember) (domain.UserID, *commerce.StoreMember) { return m.UserID, m })
		},
	}
}
