package resolvers

import (
	"context"

	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/domain/community"
	"github.com/trellisgraph/trellis/graph/generated"
)

func (r *attributionResolver) Note(ctx context.Context, objs []*commerce.Attribution) ([]*community.Note, error) {
	return edge(ctx, objs, attributedNoteID, r.load.VisibleNotes)
}

func (r *attributionResolver) Creator(ctx context.Context, objs []*commerce.Attribution) ([]*community.User, error) {
	return edge(ctx, objs, attributedCreatorID, r.load.VisibleUsers)
}

func (r *orderLineResolver) Attribution(ctx context.Context, objs []*commerce.OrderLine) ([]*commerce.Attribution, error) {
	return r.attributions(ctx, objs)
}

func (r *Resolver) Attribution() generated.AttributionResolver { return &attributionResolver{r} }

type attributionResolver struct{ *Resolver }
