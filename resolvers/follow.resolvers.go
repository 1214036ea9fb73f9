package resolvers

import (
	"context"

	"github.com/trellisgraph/trellis/graph/model"
)

func (r *mutationResolver) UserFollowSet(ctx context.Context, input model.UserFollowSetInput) (*model.UserFollowSetPayload, error) {
	user, err := r.setFollow(ctx, input)
	refused, err := refusals(ctx, err)
	if err != nil {
		return nil, err
	}
	return &model.UserFollowSetPayload{User: user, UserErrors: refused}, nil
}

func (r *mutationResolver) UserBlockSet(ctx context.Context, input model.UserBlockSetInput) (*model.UserFollowSetPayload, error) {
	user, err := r.setBlock(ctx, input)
	refused, err := refusals(ctx, err)
	if err != nil {
		return nil, err
	}
	return &model.UserFollowSetPayload{User: user, UserErrors: refused}, nil
}

func (r *mutationResolver) TopicFollowSet(ctx context.Context, input model.TopicFollowSetInput) (*model.TopicPayload, error) {
	topic, err := r.setTopicFollow(ctx, input)
	refused, err := refusals(ctx, err)
	if err != nil {
		return nil, err
	}
	return &model.TopicPayload{Topic: topic, UserErrors: refused}, nil
}
