package resolvers

import (
	"context"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/domain/community"
	"github.com/trellisgraph/trellis/graph/generated"
	"github.com/trellisgraph/trellis/graph/model"
	"github.com/trellisgraph/trellis/graph/relay"
)

func (r *storeResolver) Members(ctx context.Context, objs []*commerce.Store, first *int32, after *string, last *int32, before *string) ([]*relay.Connection[*commerce.StoreMember], error) {
	page, err := relay.Args{First: first, After: after, Last: last, Before: before}.Page(relay.ListStoreMembers, usualPage)
	if err != nil {
		return nil, err
	}
	return forStaff(ctx, r.Resolver, "members", objs, storeID, commerce.StoreRole.Staff,
		func(ctx context.Context, open []*commerce.Store) ([]*relay.Connection[*commerce.StoreMember], error) {
			return r.membersByStore(ctx, page, open)
		})
}

func (r *storeResolver) ViewerRole(ctx context.Context, objs []*commerce.Store) ([]*commerce.StoreRole, error) {
	roles, err := edge(ctx, objs, storeID, r.load.ViewerRole.All)
	return each(pointers(roles), someRole), err
}

func (r *storeResolver) ReturnAddress(ctx context.Context, objs []*commerce.Store) ([]*commerce.AddressSnapshot, error) {
	return forStaff(ctx, r.Resolver, "returnAddress", objs, storeID, commerce.StoreRole.Staff,
		func(ctx context.Context, open []*commerce.Store) ([]*commerce.AddressSnapshot, error) {
			found, err := edge(ctx, open, storeID, r.load.Particulars.All)
			return each(found, func(p *commerce.StoreParticulars) *commerce.AddressSnapshot { return p.ReturnAddress }), err
		})
}

func (r *storeResolver) LegalEntity(ctx context.Context, objs []*commerce.Store) ([]*string, error) {
	actor := domain.ActorFrom(ctx)
	may := func(role commerce.StoreRole) bool { return commerce.SeesLegalEntity(actor, role) }
	return forStaff(ctx, r.Resolver, "legalEntity", objs, storeID, may,
		func(ctx context.Context, open []*commerce.Store) ([]*string, error) {
			found, err := edge(ctx, open, storeID, r.load.Particulars.All)
			return each(found, func(p *commerce.StoreParticulars) *string { return p.LegalEntity }), err
		})
}

func (r *storeMembershipResolver) Store(ctx context.Context, objs []*commerce.StoreMember) ([]*commerce.Store, error) {
	return edge(ctx, objs, func(m *commerce.StoreMember) (domain.StoreID, bool) { return m.StoreID, true }, r.load.VisibleStores)
}

func (r *storeMembershipResolver) User(ctx context.Context, objs []*commerce.StoreMember) ([]*community.User, error) {
	return edge(ctx, objs, func(m *commerce.StoreMember) (domain.UserID, bool) { return m.UserID, true }, r.load.VisibleUsers)
}

func (r *storeMembershipConnectionResolver) TotalCount(ctx context.Context, objs []*relay.Connection[*commerce.StoreMember]) ([]*domain.Count, error) {
	return totals(ctx, objs, counting(r.load.MemberCount.All))
}

func (r *viewerResolver) Stores(ctx context.Context, objs []*model.Viewer) ([][]*commerce.StoreMember, error) {
	stores, err := edge(ctx, objs, viewerID, r.load.StoresByMember.All)
	return allOrEmpty(stores), err
}

func (r *Resolver) StoreMembership() generated.StoreMembershipResolver {
	return &storeMembershipResolver{r}
}

func (r *Resolver) StoreMembershipConnection() generated.StoreMembershipConnectionResolver {
	return &storeMembershipConnectionResolver{r}
}

type (
	storeMembershipResolver           struct{ *Resolver }
	storeMembershipConnectionResolver struct{ *Resolver }
)
