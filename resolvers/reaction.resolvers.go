package resolvers

import (
	"context"

	"github.com/trellisgraph/trellis/graph/model"
)

func (r *mutationResolver) LikeSet(ctx context.Context, input model.LikeSetInput) (*model.LikeSetPayload, error) {
	subject, err := r.setLike(ctx, input)
	refused, err := refusals(ctx, err)
	if err != nil {
		return nil, err
	}
	return &model.LikeSetPayload{Subject: subject, UserErrors: refused}, nil
}

func (r *mutationResolver) CollectSet(ctx context.Context, input model.CollectSetInput) (*model.CollectSetPayload, error) {
	subject, err := r.setCollect(ctx, input)
	refused, err := refusals(ctx, err)
	if err != nil {
		return nil, err
	}
	return &model.CollectSetPayload{Subject: subject, UserErrors: refused}, nil
}
