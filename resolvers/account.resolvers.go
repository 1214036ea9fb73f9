package resolvers

import (
	"context"

	"github.com/trellisgraph/trellis/domain/community"
	"github.com/trellisgraph/trellis/graph/generated"
	"github.com/trellisgraph/trellis/graph/model"
	"github.com/trellisgraph/trellis/services"
)

func (r *accountExportResolver) URL(ctx context.Context, objs []*community.AccountExport) ([]*string, error) {
	return each(objs, r.archiveURL), nil
}

func (r *mutationResolver) AccountDelete(ctx context.Context, input model.AccountDeleteInput) (*model.AckPayload, error) {
	return ack(ctx, r.do.Accounts.DeleteAccount(ctx, services.DeleteAccount{
		ConfirmHandle: input.ConfirmHandle, Key: input.IdempotencyKey,
	}))
}

func (r *mutationResolver) AccountExport(ctx context.Context, input model.AccountExportInput) (*model.AckPayload, error) {
	return ack(ctx, r.do.Accounts.ExportAccount(ctx, services.ExportAccount{Key: input.IdempotencyKey}))
}

func (r *viewerResolver) AccountExport(ctx context.Context, objs []*model.Viewer) ([]*community.AccountExport, error) {
	return edge(ctx, objs, viewerID, r.load.AccountExport.All)
}

func (r *Resolver) AccountExport() generated.AccountExportResolver { return &accountExportResolver{r} }

type accountExportResolver struct{ *Resolver }
