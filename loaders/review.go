package loaders

import (
	"cmp"
	"context"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	commercedb "github.com/trellisgraph/trellis/storage/commerce"
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
				func(s commerce.ReviewSelection, of []domain.ProductID) ([]commercedb.Counted[domain.ProductID], error) {
					return commercedb.All(ctx, db, commercedb.CountReviews(of, s, domain.CountingLimit+1))
				})
		},
	}
}

// countedRow is a list's length as it is told.
func countedRow[Of any](c commercedb.Counted[Of]) (Of, domain.Count) {
	return c.Of, domain.Counted(c.N)
}

// counts tells how long parts of lists are: a statement for each way to part them, whatever the number of lists.
func counts[K, P, Of comparable](
	keys []K, split func(K) (P, Of), read func(P, []Of) ([]commercedb.Counted[Of], error),
) (map[K]domain.Count, error) {
	type parts struct {
		of   []Of
		keys map[Of]K
	}
	byPart := map[P]parts{}
	for _, k := range keys {
		part, of := split(k)
		p := byPart[part]
		if p.keys == nil {
			p.keys = map[Of]K{}
		}
		p.of, p.keys[of] = append(p.of, of), k
		byPart[part] = p
	}
	found := make(map[K]domain.Count, len(keys))
	for part, p := range byPart {
		rows, err := read(part, p.of)
		if err != nil {
			return nil, err
		}
		for _, row := range rows {
			of, n := countedRow(row)
			found[p.keys[of]] = n
		}
	}
	return found, nil
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

// below keeps what belongs to something that is there, nil in the place of the rest.
func below[T, P any](all []*T, parents []*P) []*T {
	kept := make([]*T, len(all))
	for i, one := range all {
		if parents[i] != nil {
			kept[i] = one
		}
	}
	return kept
}
