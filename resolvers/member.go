package resolvers

import (
	"context"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/graph/relay"
)

// someRole is a role, nil for none.
func someRole(role *commerce.StoreRole) *commerce.StoreRole {
	if !role.Staff() {
		return nil
	}
	return role
}

// membersByStore makes a page of each store's staff.
func (r *Resolver) membersByStore(
	ctx context.Context, page domain.Page, stores []*commerce.Store,
) ([]*relay.Connection[*commerce.StoreMember], error) {
	rows, err := edge(ctx, stores, storeID, func(ctx context.Context, ids []domain.StoreID) ([][]*commerce.StoreMember, error) {
		return r.load.MembersByStore.All(ctx, page, ids)
	})
	if err != nil {
		return make([]*relay.Connection[*commerce.StoreMember], len(rows)), err
	}
	places := placesOf(rows, func(m *commerce.StoreMember) place[*commerce.StoreMember] {
		return place[*commerce.StoreMember]{
			key: m, at: domain.Position{Key: m.Since.UnixMicro(), ID: domain.UUID(m.UserID)},
		}
	})
	pages, err := connections(ctx, relay.ListStoreMembers, page, places, uncounted(stores), themselves)
	return countedAs(pages, stores, func(s *commerce.Store) any { return s.ID }), err
}
