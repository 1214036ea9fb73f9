package resolvers

import (
	"context"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/graph/model"
	"github.com/trellisgraph/trellis/graph/relay"
	"github.com/trellisgraph/trellis/loaders"
	"github.com/trellisgraph/trellis/services"
	commercedb "github.com/trellisgraph/trellis/storage/commerce"
)

// usualReviews is the size of a page of reviews when none is asked for.
const usualReviews = 10

func reviewNoteID(v *commerce.Review) (domain.NoteID, bool) { return keyOf(v.NoteID) }

// reviewSelection reads a filter; BAD_INPUT names what of it is at fault.
func reviewSelection(f *model.ReviewFilter) (commerce.ReviewSelection, error) {
	var s commerce.ReviewSelection
	if f == nil {
		return s, nil
	}
	if stars := f.Rating.Value(); stars != nil {
		if *stars < 1 || *stars > commerce.MostStars {
			return s, domain.BadInput("filter.rating", "must be between 1 and %d, not %d", commerce.MostStars, *stars)
		}
		s.Stars = int(*stars)
	}
	if has := f.HasMedia.Value(); has != nil {
		s.Pictures = commerce.Without
		if *has {
			s.Pictures = commerce.With
		}
	}
	if id := f.VariantID.Value(); id != nil {
		variant, err := domain.ParseID[domain.VariantID]("filter.variantId", *id)
		if err != nil {
			return s, err
		}
		s.Variant = variant
	}
	return s, nil
}

// reviewsByProduct makes a page of each product's reviews. Of all of them the product keeps count, and of those with so many
// stars too.
func (r *Resolver) reviewsByProduct(
	ctx context.Context, s commerce.ReviewSelection, page domain.Page, products []*commerce.Product,
) ([]*relay.Connection[*commerce.Review], error) {
	rows, err := edge(ctx, products, productID, func(ctx context.Context, ids []domain.ProductID) ([][]commercedb.ReviewAt, error) {
		return r.load.ReviewsByProduct.All(ctx, loaders.ProductReviews{Selection: s, Page: page}, ids)
	})
	if err != nil {
		return make([]*relay.Connection[*commerce.Review], len(rows)), err
	}
	places := placesOf(rows, func(at commercedb.ReviewAt) place[domain.ReviewID] {
		return place[domain.ReviewID]{
			key: domain.ReviewID{Product: at.Product, Own: at.Review}, at: domain.Position{Key: at.At.UnixMicro(), ID: at.Review},
		}
	})
	totals := each(products, func(p *commerce.Product) *domain.Count { return p.Rating.CountOf(s) })
	pages, err := connections(ctx, relay.ListReviews, page, places, totals, r.load.VisibleReviews)
	return countedAs(pages, products, func(p *commerce.Product) any {
		return loaders.ReviewsOf{Product: p.ID, Selection: s}
	}), err
}

// createReview reads the input, writes the review and reads it back.
func (r *Resolver) createReview(ctx context.Context, input model.ReviewCreateInput) (*commerce.Review, error) {
	line, err := domain.ParseID[domain.OrderLineID]("orderLineId", input.OrderLineID)
	if err != nil {
		return nil, err
	}
	media, err := parseIDs[domain.MediaID]("mediaIds", input.MediaIds.Value())
	if err != nil {
		return nil, err
	}
	id, err := r.do.Reviews.CreateReview(ctx, services.CreateReview{
		LineID: line, Rating: int(input.Rating), Body: input.Body, MediaIDs: media, AsNote: input.PublishAsNote,
		Key: input.IdempotencyKey,
	})
	if err != nil {
		return nil, err
	}
	return single(ctx, id, r.load.VisibleReviews)
}

// replyToReview reads the input, writes the answer and reads the review back.
func (r *Resolver) replyToReview(ctx context.Context, input model.ReviewReplyInput) (*commerce.Review, error) {
	id, err := domain.ParseID[domain.ReviewID]("reviewId", input.ReviewID)
	if err != nil {
		return nil, err
	}
	reply := services.ReplyToReview{ReviewID: id, Text: input.Text, Key: input.IdempotencyKey}
	if err := r.do.Reviews.ReplyToReview(ctx, reply); err != nil {
		return nil, err
	}
	return single(ctx, id, r.load.VisibleReviews)
}

// reviewPayload is what a mutation of a review answers.
func reviewPayload(ctx context.Context, review *commerce.Review, err error) (*model.ReviewPayload, error) {
	refused, err := refusals(ctx, err)
	if err != nil {
		return nil, err
	}
	return &model.ReviewPayload{Review: review, UserErrors: refused}, nil
}
