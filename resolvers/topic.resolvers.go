package resolvers

import (
	"context"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/domain/community"
	"github.com/trellisgraph/trellis/graph/generated"
	"github.com/trellisgraph/trellis/graph/relay"
)

func (r *queryResolver) Topic(ctx context.Context, id string) (*community.Topic, error) {
	topicID, err := domain.ParseID[domain.TopicID]("id", id)
	if err != nil {
		return nil, err
	}
	return single(ctx, topicID, r.load.Topic.All)
}

func (r *topicResolver) Notes(ctx context.Context, objs []*community.Topic, sort community.NoteSort, first *int32, after *string, last *int32, before *string) ([]*relay.Connection[*community.Note], error) {
	list := notesOfTopic(sort)
	page, err := relay.Args{First: first, After: after, Last: last, Before: before}.Page(list.cursors, usualPage)
	if err != nil {
		return nil, err
	}
	return notesOf(ctx, r.Resolver, list, page, objs, func(t *community.Topic) domain.UUID { return domain.UUID(t.ID) })
}

func (r *topicResolver) Products(ctx context.Context, objs []*community.Topic, first *int32, after *string, last *int32, before *string) ([]*relay.Connection[*commerce.Product], error) {
	page, err := relay.Args{First: first, After: after, Last: last, Before: before}.Page(relay.ListTopicProducts, usualPage)
	if err != nil {
		return nil, err
	}
	return r.productsByTopic(ctx, page, objs)
}

func (r *topicResolver) ViewerIsFollowing(ctx context.Context, objs []*community.Topic) ([]bool, error) {
	return edge(ctx, objs, topicID, r.load.TopicFollowedByViewer.All)
}

func (r *Resolver) Topic() generated.TopicResolver { return &topicResolver{r} }

type topicResolver struct{ *Resolver }
