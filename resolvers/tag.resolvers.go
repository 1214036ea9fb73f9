package resolvers

import (
	"context"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/domain/community"
	"github.com/trellisgraph/trellis/graph/generated"
	"github.com/trellisgraph/trellis/graph/model"
)

func (r *noteResolver) PrimaryProduct(ctx context.Context, objs []*community.Note) ([]*commerce.Product, error) {
	return edge(ctx, objs, primaryProductID, r.load.VisibleProducts)
}

func (r *productTagResolver) Note(ctx context.Context, objs []*community.Tag) ([]*community.Note, error) {
	return edge(ctx, objs, func(t *community.Tag) (domain.NoteID, bool) { return t.ID.Note, true }, r.load.VisibleNotes)
}

func (r *productTagResolver) Product(ctx context.Context, objs []*community.Tag) ([]*commerce.Product, error) {
	return edge(ctx, objs, taggedProductID, r.load.VisibleProducts)
}

func (r *productTagResolver) Variant(ctx context.Context, objs []*community.Tag) ([]*commerce.Variant, error) {
	return edge(ctx, objs, taggedVariantID, r.load.VisibleVariants)
}

func (r *productTagResolver) Availability(ctx context.Context, objs []*community.Tag) ([]model.TagAvailability, error) {
	return r.tagAvailability(ctx, objs), nil
}

func (r *productTagResolver) AttributionToken(ctx context.Context, objs []*community.Tag) ([]commerce.AttributionToken, error) {
	return each(objs, r.tagToken), nil
}

func (r *Resolver) ProductTag() generated.ProductTagResolver { return &productTagResolver{r} }

type productTagResolver struct{ *Resolver }
