package loaders

import (
	"cmp"
	"context"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	commercedb "github.com/trellisgraph/trellis/storage/commerce"
	"github.com/trellisgraph/trellis/storage/postgres"
)

// ProductReviews asks for a page of a product's reviews.
type ProductReviews struct {
	Selection commerce.ReviewSelection
	Page      domain.Page
}

// ReviewsOf names a product's reviews that a selection leaves.
type ReviewsOf struct {
	Product   domain.ProductID
	Selection commerce.ReviewSelection
}

func (l *Loaders) reviews(db commercedb.Reader) {
	l.Review = &Loader[domain.ReviewID, *commerce.Review]{
		load: func(ctx context.Context, ids []domain.ReviewID) (map[domain.ReviewID]*commerce.Review, error) {
			rows, err := commercedb.All(ctx, db, commercedb.ReviewsByIDs(ids))
			return one(rows, err, func(r *commerce.Review) (domain.ReviewID, *commerce.Review) { return r.ID, r })
		},
	}
	l.ImagesByReview = &Loader[domain.ReviewID, []*domain.Image]{
		load: func(ctx context.Context, ids []domain.ReviewID) (map[domain.ReviewID][]*domain.Image, error) {
			rows, err := commercedb.All(ctx, db, commercedb.ImagesByReviews(ids))
			return many(rows, err, func(m commercedb.ReviewImage) (domain.ReviewID, *domain.Image) { return m.ReviewID, &m.Image })
		},
	}
	l.ReviewsByProduct = &With[ProductReviews, domain.ProductID, []commercedb.ReviewAt]{
		load: func(
			ctx context.Context, p ProductReviews, of []domain.ProductID,
		) (map[domain.ProductID][]commercedb.ReviewAt, error) {
			rows, err := commercedb.All(ctx, db, commercedb.ReviewsPageByProduct(of, p.Selection, p.Page))
			return many(rows, err, func(at commercedb.ReviewAt) (domain.ProductID, commercedb.ReviewAt) { return at.Product, at })
		},
	}
	l.ReviewCount = &Loader[ReviewsOf, domain.Count]{
		load: func(ctx context.Context, keys []ReviewsOf) (map[ReviewsOf]domain.Count, error) {
			return counts(keys, func(k ReviewsOf) (commerce.ReviewSelection, domain.ProductID) { return k.Selection, k.Product },
				func(s commerce.ReviewSelection, of []domain.ProductID) ([]postgres.Counted[domain.ProductID], error) {
					return commercedb.All(ctx, db, commercedb.CountReviews(of, s, domain.CountingLimit+1))
				})
		},
	}
}

// VisibleReviews loads reviews of products that the actor may see, nil in the place of the others.
func (l *Loaders) VisibleReviews(ctx context.Context, ids []domain.ReviewID) ([]*commerce.Review, error) {
	parents := make([]domain.ProductID, len(ids))
	for i, id := range ids {
		parents[i] = id.Product
	}
	loading := l.Review.Start(ctx, ids)
	products, err := l.VisibleProducts(ctx, parents)
	reviews, reviewErr := loading()
	return below(reviews, products), cmp.Or(err, reviewErr)
}
