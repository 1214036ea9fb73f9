package resolvers

import (
	"context"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/graph/model"
	"github.com/trellisgraph/trellis/graph/relay"
	"github.com/trellisgraph/trellis/loaders"
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
