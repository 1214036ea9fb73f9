package resolvers

import (
	"context"

	"github.com/99designs/gqlgen/graphql"
	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/domain/community"
	"github.com/trellisgraph/trellis/graph/generated"
	"github.com/trellisgraph/trellis/graph/model"
	"github.com/trellisgraph/trellis/graph/relay"
)

func (r *feedConnectionResolver) Nodes(ctx context.Context, objs []*model.FeedConnection) ([][]model.FeedItem, error) {
	out := make([][]model.FeedItem, len(objs))
	for i, c := range objs {
		if c != nil {
			out[i] = feedItems(ctx, c)
		}
	}
	return out, nil
}

func (r *feedEdgeResolver) Node(ctx context.Context, objs []*model.FeedEdge) ([]model.FeedItem, error) {
	items, errs := make([]model.FeedItem, len(objs)), make(graphql.BatchErrorList, len(objs))
	for i, e := range objs {
		if e != nil {
			items[i], errs[i] = e.Item, e.Err
		}
	}
	return items, errs
}

func (r *feedEdgeResolver) AttributionToken(ctx context.Context, objs []*model.FeedEdge) ([]commerce.AttributionToken, error) {
	return each(objs, func(e *model.FeedEdge) commerce.AttributionToken { return r.signer.Sign(e.Touch) }), nil
}

func (r *noteResolver) Related(ctx context.Context, objs []*community.Note, first int32, after *string) ([]*model.FeedConnection, error) {
	if err := relay.CheckSize("first", first, maxFeedPage); err != nil {
		return nil, err
	}
	return r.related(ctx, int(first), after, objs)
}

func (r *queryResolver) Feed(ctx context.Context, surface community.FeedSurface, first int32, after *string) (*model.FeedConnection, error) {
	if err := relay.CheckSize("first", first, maxFeedPage); err != nil {
		return nil, err
	}
	if surface == community.SurfaceFollowing {
		return r.followingFeed(ctx, int(first), after)
	}
	return r.rankedFeed(ctx, surface, int(first), after)
}

func (r *Resolver) FeedConnection() generated.FeedConnectionResolver {
	return &feedConnectionResolver{r}
}

func (r *Resolver) FeedEdge() generated.FeedEdgeResolver { return &feedEdgeResolver{r} }

type (
	feedConnectionResolver struct{ *Resolver }
	feedEdgeResolver       struct{ *Resolver }
)
