package loaders

import (
	"context"

	commercedb "github.com/trellisgraph/trellis/storage/commerce"
)

func (l *Loaders) purchases(db commercedb.Reader) {
	l.ViewerCanReview = viewersAmong(db, commercedb.All, commercedb.ReviewableAmong)
	l.Purchased = &Loader[commercedb.Purchase, bool]{
		load: func(ctx context.Context, asked []commercedb.Purchase) (map[commercedb.Purchase]bool, error) {
			return among(commercedb.All(ctx, db, commercedb.PurchasesAmong(asked)))
		},
	}
}
