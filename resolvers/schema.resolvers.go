package resolvers

import (
	"context"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/community"
	"github.com/trellisgraph/trellis/graph/generated"
	"github.com/trellisgraph/trellis/graph/model"
	"github.com/trellisgraph/trellis/graph/relay"
)

func (r *imageResolver) URL(ctx context.Context, objs []*domain.Image, maxWidth *int32, format model.ImageFormat) ([]string, error) {
	width, err := imageWidth(maxWidth)
	if err != nil {
		return nil, err
	}
	return each(objs, func(i *domain.Image) string { return r.urls.Image(i, width, string(format)) }), nil
}

func (r *queryResolver) Node(ctx context.Context, id string) (model.Node, error) {
	nodes, err := r.nodes(ctx, "id", []string{id})
	if err != nil {
		return nil, err
	}
	if nodes[0] == nil {
		return nil, domain.NotFound("object")
	}
	return nodes[0], nil
}

func (r *queryResolver) Nodes(ctx context.Context, ids []string) ([]model.Node, error) {
	if len(ids) > relay.MaxPage {
		return nil, domain.BadInput("ids", "at most %d, not %d", relay.MaxPage, len(ids))
	}
	return r.nodes(ctx, "ids", ids)
}

func (r *videoResolver) URL(ctx context.Context, objs []*community.Video) ([]string, error) {
	return each(objs, func(v *community.Video) string { return r.urls.Video(v.ID, v.Poster.Private) }), nil
}

func (r *videoResolver) HlsURL(ctx context.Context, objs []*community.Video) ([]*string, error) {
	streamed, err := edge(ctx, objs, func(v *community.Video) (domain.MediaID, bool) { return v.ID, true }, r.load.Streamed.All)
	return r.streamURLs(objs, streamed), err
}

func (r *Resolver) Image() generated.ImageResolver { return &imageResolver{r} }

func (r *Resolver) Query() generated.QueryResolver { return &queryResolver{r} }

func (r *Resolver) Video() generated.VideoResolver { return &videoResolver{r} }

type (
	imageResolver struct{ *Resolver }
	queryResolver struct{ *Resolver }
	videoResolver struct{ *Resolver }
)
