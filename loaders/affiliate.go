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
	l.WantedByViewer = viewersAmong(db, commercedb.All, commercedb.RestockWantedAmong)
}
