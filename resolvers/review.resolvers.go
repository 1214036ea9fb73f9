package resolvers

import (
	"context"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/domain/community"
	"github.com/trellisgraph/trellis/graph/generated"
	"github.com/trellisgraph/trellis/graph/model"
	"github.com/trellisgraph/trellis/graph/relay"
)

func (r *mutationResolver) ReviewCreate(ctx context.Context, input model.ReviewCreateInput) (*model.ReviewPayload, error) {
	review, err := r.createReview(ctx, input)
	return reviewPayload(ctx, review, err)
}

func (r *mutationResolver) ReviewReply(ctx context.Context, input model.ReviewReplyInput) (*model.ReviewPayload, error) {
	review, err := r.replyToReview(ctx, input)
	return reviewPayload(ctx, review, err)
}

func (r *productResolver) Reviews(ctx context.Context, objs []*commerce.Product, filter *model.ReviewFilter, first *int32, after *string, last *int32, before *string) ([]*relay.Connection[*commerce.Review], error) {
	page, err := relay.Args{First: first, After: after, Last: last, Before: before}.Page(relay.ListReviews, usualReviews)
	if err != nil {
		return nil, err
	}
	selection, err := reviewSelection(filter)
	if err != nil {
		return nil, err
	}
	return r.reviewsByProduct(ctx, selection, page, objs)
}

func (r *reviewResolver) Author(ctx context.Context, objs []*commerce.Review) ([]*community.User, error) {
	return edge(ctx, objs, func(v *commerce.Review) (domain.UserID, bool) { return v.AuthorID, true }, r.load.VisibleUsers)
}

func (r *reviewResolver) Product(ctx context.Context, objs []*commerce.Review) ([]*commerce.Product, error) {
	return edge(ctx, objs, func(v *commerce.Review) (domain.ProductID, bool) { return v.ID.Product, true }, r.load.VisibleProducts)
}

func (r *reviewResolver) Media(ctx context.Context, objs []*commerce.Review) ([][]model.Media, error) {
	rows, err := edge(ctx, objs, func(v *commerce.Review) (domain.ReviewID, bool) { return v.ID, v.Pictures > 0 }, r.load.ImagesByReview.All)
	return imagesAsMedia(rows), err
}

func (r *reviewResolver) Note(ctx context.Context, objs []*commerce.Review) ([]*community.Note, error) {
	return edge(ctx, objs, reviewNoteID, r.load.VisibleNotes)
}

func (r *reviewResolver) ViewerCanReport(ctx context.Context, objs []*commerce.Review) ([]bool, error) {
	actor := domain.ActorFrom(ctx)
	return each(objs, func(v *commerce.Review) bool { return v.ReportableBy(actor) }), nil
}

func (r *reviewConnectionResolver) TotalCount(ctx context.Context, objs []*relay.Connection[*commerce.Review]) ([]*domain.Count, error) {
	return totals(ctx, objs, counting(r.load.ReviewCount.All))
}

func (r *Resolver) Review() generated.ReviewResolver { return &reviewResolver{r} }

func (r *Resolver) ReviewConnection() generated.ReviewConnectionResolver {
	return &reviewConnectionResolver{r}
}

type (
	reviewResolver           struct{ *Resolver }
	reviewConnectionResolver struct{ *Resolver }
)
