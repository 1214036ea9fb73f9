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

func (r *collectionResolver) Items(ctx context.Context, objs []*community.Collection, first *int32, after *string, last *int32, before *string) ([]*relay.Connection[*community.CollectionItem], error) {
	page, err := relay.Args{First: first, After: after, Last: last, Before: before}.Page(relay.ListCollectionItems, usualPage)
	if err != nil {
		return nil, err
	}
	return r.itemsByCollection(ctx, page, objs)
}

func (r *collectionResolver) Owner(ctx context.Context, objs []*community.Collection) ([]*community.User, error) {
	return edge(ctx, objs, ownerID, r.load.VisibleUsers)
}

func (r *collectionConnectionResolver) TotalCount(ctx context.Context, objs []*relay.Connection[*community.Collection]) ([]*domain.Count, error) {
	return totals(ctx, objs, counting(r.load.CollectionCount.All))
}

func (r *collectionItemResolver) Subject(ctx context.Context, objs []*community.CollectionItem) ([]model.Collectable, error) {
	return r.subjects(ctx, objs)
}

func (r *mutationResolver) CollectionSave(ctx context.Context, input model.CollectionSaveInput) (*model.CollectionPayload, error) {
	collection, err := r.saveCollection(ctx, input)
	refused, err := refusals(ctx, err)
	if err != nil {
		return nil, err
	}
	return &model.CollectionPayload{Collection: collection, UserErrors: refused}, nil
}

func (r *mutationResolver) CollectionDelete(ctx context.Context, input model.CollectionDeleteInput) (*model.AckPayload, error) {
	return ack(ctx, r.deleteCollection(ctx, input))
}

func (r *productResolver) CollectCount(ctx context.Context, objs []*commerce.Product) ([]*domain.Count, error) {
	return r.collectCounts(ctx, objs)
}

func (r *productResolver) ViewerHasCollected(ctx context.Context, objs []*commerce.Product) ([]*bool, error) {
	collected, err := edge(ctx, objs, productID, r.load.ProductCollectedByViewer.All)
	if err != nil {
		return make([]*bool, len(objs)), err
	}
	return pointers(collected), nil
}

func (r *productResolver) ViewerCanReport(ctx context.Context, objs []*commerce.Product) ([]bool, error) {
	return r.reportable(ctx, objs)
}

func (r *userResolver) Collections(ctx context.Context, objs []*community.User, first *int32, after *string, last *int32, before *string) ([]*relay.Connection[*community.Collection], error) {
	page, err := relay.Args{First: first, After: after, Last: last, Before: before}.Page(relay.ListCollections, usualPage)
	if err != nil {
		return nil, err
	}
	return r.collectionsByOwner(ctx, page, objs)
}

func (r *Resolver) Collection() generated.CollectionResolver { return &collectionResolver{r} }

func (r *Resolver) CollectionConnection() generated.CollectionConnectionResolver {
	return &collectionConnectionResolver{r}
}

func (r *Resolver) CollectionItem() generated.CollectionItemResolver {
	return &collectionItemResolver{r}
}

type (
	collectionResolver           struct{ *Resolver }
	collectionConnectionResolver struct{ *Resolver }
	collectionItemResolver       struct{ *Resolver }
)
