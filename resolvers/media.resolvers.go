package resolvers

import (
	"context"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/graph/generated"
	"github.com/trellisgraph/trellis/graph/model"
)

func (r *mediaUploadResolver) Media(ctx context.Context, objs []*domain.Upload) ([]model.Media, error) {
	return each(objs, uploadedMedia), nil
}

func (r *mutationResolver) MediaUploadCreate(ctx context.Context, input model.MediaUploadCreateInput) (*model.MediaUploadCreatePayload, error) {
	payload, err := r.createUpload(ctx, input)
	refused, err := refusals(ctx, err)
	if err != nil {
		return nil, err
	}
	if payload == nil {
		payload = &model.MediaUploadCreatePayload{}
	}
	payload.UserErrors = refused
	return payload, nil
}

func (r *viewerResolver) Upload(ctx context.Context, objs []*model.Viewer, mediaID string) ([]*domain.Upload, error) {
	key, err := domain.ParseID[domain.MediaID]("mediaId", mediaID)
	if err != nil {
		return make([]*domain.Upload, len(objs)), err
	}
	return edge(ctx, objs, func(*model.Viewer) (domain.MediaID, bool) { return key, true }, r.load.OwnUploads)
}

func (r *Resolver) MediaUpload() generated.MediaUploadResolver { return &mediaUploadResolver{r} }

type mediaUploadResolver struct{ *Resolver }
