package resolvers

import (
	"context"

	"github.com/trellisgraph/trellis/graph/model"
	"github.com/trellisgraph/trellis/services"
)

func (r *mutationResolver) AccountDelete(ctx context.Context, input model.AccountDeleteInput) (*model.AckPayload, error) {
	return ack(ctx, r.do.Accounts.DeleteAccount(ctx, services.DeleteAccount{
		ConfirmHandle: input.ConfirmHandle, Key: input.IdempotencyKey,
	}))
}
