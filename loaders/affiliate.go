package loaders

import (
	"context"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	commercedb "github.com/trellisgraph/trellis/storage/commerce"
)

func (l *Loaders) affiliates(db commercedb.Reader) {
	l.OfferByProduct = &Loader[domain.ProductID, *commerce.AffiliateOffer]{
		load: func(ctx context.Context, ids []domain.ProductID) (map[domain.ProductID]*commerce.AffiliateOffer, error) {
			rows, err := commercedb.All(ctx, db, commercedb.OffersByProducts(ids))
			return one(rows, err, func(o *commerce.AffiliateOffer) (domain.ProductID, *commerce.AffiliateOffer) {
				return o.ProductID, o
			})
		},
	}
	l.WantedByViewer = &Loader[domain.ProductID, bool]{
		load: func(ctx context.Context, ids []domain.ProductID) (map[domain.ProductID]bool, error) {
			viewer := domain.ActorFrom(ctx)
			if !viewer.SignedIn() {
				return map[domain.ProductID]bool{}, nil // no key is marked
			}
			return among(commercedb.All(ctx, db, commercedb.RestockWantedAmong(viewer.UserID, ids)))
		},
	}
}
