package loaders

import (
	"context"

	"github.com/trellisgraph/trellis/domain"
	commercedb "github.com/trellisgraph/trellis/storage/commerce"
)

func (l *Loaders) purchases(db commercedb.Reader) {
	l.ViewerCanReview = &Loader[domain.ProductID, bool]{
		load: func(ctx context.Context, products []domain.ProductID) (map[domain.ProductID]bool, error) {
			viewer := domain.ActorFrom(ctx)
			if !viewer.SignedIn() {
				return nil, nil //nolint:nilnil // no key is marked
			}
			return among(commercedb.All(ctx, db, commercedb.ReviewableAmong(viewer.UserID, products)))
		},
	}
	l.Purchased = &Loader[commercedb.Purchase, bool]{
		load: func(ctx context.Context, asked []commercedb.Purchase) (map[commercedb.Purchase]bool, error) {
			return among(commercedb.All(ctx, db, commercedb.PurchasesAmong(asked)))
		},
	}
}
