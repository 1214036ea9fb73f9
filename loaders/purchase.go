package loaders

import (
	"context"

	"github.com/trellisgraph/trellis/domain"
	commercedb "github.com/trellisgraph/trellis/storage/commerce"
)

func (l *Loaders) purchases(db commercedb.Reader) {
	l.BoughtByViewer = &Loader[domain.VariantID, int]{
		load: func(ctx context.Context, variants []domain.VariantID) (map[domain.VariantID]int, error) {
			viewer := domain.ActorFrom(ctx)
			if !viewer.SignedIn() {
				return map[domain.VariantID]int{}, nil // nobody bought anything, without a statement
			}
			products := make([]domain.ProductID, len(variants))
			for i, v := range variants {
				products[i] = v.Product
			}
			rows, err := commercedb.All(ctx, db, commercedb.BoughtAmong(viewer.UserID, products))
			return one(rows, err, func(b commercedb.Bought) (domain.VariantID, int) { return b.Variant, b.Units })
		},
	}
	l.ViewerCanReview = viewersAmong(db, commercedb.All, commercedb.ReviewableAmong)
	l.Purchased = &Loader[commercedb.Purchase, bool]{
		load: func(ctx context.Context, asked []commercedb.Purchase) (map[commercedb.Purchase]bool, error) {
			return among(commercedb.All(ctx, db, commercedb.PurchasesAmong(asked)))
		},
	}
}
