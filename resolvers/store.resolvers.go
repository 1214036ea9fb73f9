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

func (r *mutationResolver) StoreOpen(ctx context.Context, input model.StoreOpenInput) (*model.StorePayload, error) {
	store, err := r.openStore(ctx, input)
	return storePayload(ctx, store, err)
}

func (r *mutationResolver) StoreUpdate(ctx context.Context, input model.StoreUpdateInput) (*model.StorePayload, error) {
	store, err := r.updateStore(ctx, input)
	return storePayload(ctx, store, err)
}

func (r *mutationResolver) StoreMemberSet(ctx context.Context, input model.StoreMemberSetInput) (*model.StorePayload, error) {
	store, err := r.setMember(ctx, input)
	return storePayload(ctx, store, err)
}

func (r *queryResolver) Store(ctx context.Context, by model.StoreBy) (*commerce.Store, error) {
	id, err := identify(ctx, by.ID, by.Handle, r.load.StoreIDByHandle)
	if err != nil || id.IsZero() {
		return nil, err
	}
	return single(ctx, id, r.load.VisibleStores)
}

func (r *storeResolver) Account(ctx context.Context, objs []*commerce.Store) ([]*community.User, error) {
	return edge(ctx, objs, func(s *commerce.Store) (domain.UserID, bool) { return s.AccountID, true }, r.load.VisibleUsers)
}

func (r *storeResolver) Products(ctx context.Context, objs []*commerce.Store, sort commerce.ProductSort, first *int32, after *string, last *int32, before *string) ([]*relay.Connection[*commerce.Product], error) {
	list := storeList(sort)
	page, err := relay.Args{First: first, After: after, Last: last, Before: before}.Page(list, usualPage)
	if err != nil {
		return nil, err
	}
	return r.productsByStore(ctx, list, sort, page, objs)
}

func (r *storeResolver) ViewerCanReport(ctx context.Context, objs []*commerce.Store) ([]bool, error) {
	actor := domain.ActorFrom(ctx)
	return each(objs, func(s *commerce.Store) bool { return s.ReportableBy(actor) }), nil
}

func (r *userResolver) Store(ctx context.Context, objs []*community.User) ([]*commerce.Store, error) {
	return edge(ctx, objs, userID, r.load.VisibleStoresOf)
}

func (r *viewerResolver) CanOpenStore(ctx context.Context, objs []*model.Viewer) ([]*commerce.StoreEligibility, error) {
	return r.canOpenStore(ctx, objs)
}

func (r *Resolver) Store() generated.StoreResolver { return &storeResolver{r} }

type storeResolver struct{ *Resolver }
