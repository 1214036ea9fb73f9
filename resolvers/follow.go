package resolvers

import (
	"context"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/community"
	"github.com/trellisgraph/trellis/graph/model"
)

func (r *Resolver) setFollow(ctx context.Context, input model.UserFollowSetInput) (*community.User, error) {
	id, err := domain.ParseID[domain.UserID]("userId", input.UserID)
	if err != nil {
		return nil, err
	}
	if err := r.do.Follows.SetFollow(ctx, id, input.Following); err != nil {
		return nil, err
	}
	return single(ctx, id, r.load.VisibleUsers)
}

// setBlock reads whom the viewer blocks past the wall that the block raised, as Viewer.blocked does.
func (r *Resolver) setBlock(ctx context.Context, input model.UserBlockSetInput) (*community.User, error) {
	id, err := domain.ParseID[domain.UserID]("userId", input.UserID)
	if err != nil {
		return nil, err
	}
	if err := r.do.Follows.SetBlock(ctx, id, input.Blocked); err != nil {
		return nil, err
	}
	if input.Blocked {
		return single(ctx, id, r.load.User.All)
	}
	return single(ctx, id, r.load.VisibleUsers)
}

func (r *Resolver) setTopicFollow(ctx context.Context, input model.TopicFollowSetInput) (*community.Topic, error) {
	id, err := domain.ParseID[domain.TopicID]("topicId", input.TopicID)
	if err != nil {
		return nil, err
	}
	if err := r.do.Follows.SetTopicFollow(ctx, id, input.Following); err != nil {
		return nil, err
	}
	return single(ctx, id, r.load.Topic.All)
}
