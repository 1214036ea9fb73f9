package loaders

import (
	"context"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	commercedb "github.com/trellisgraph/trellis/storage/commerce"
)

func (l *Loaders) shipping(db commercedb.Reader) {
	l.RatesByStore = &Loader[domain.StoreID, []*commerce.ShippingRate]{
		load: func(ctx context.Context, stores []domain.StoreID) (map[domain.StoreID][]*commerce.ShippingRate, error) {
			rows, err := commercedb.All(ctx, db, commercedb.RatesByStores(stores))
			return many(rows, err, func(r *commerce.ShippingRate) (domain.StoreID, *commerce.ShippingRate) { return r.StoreID, r })
		},
	}
}
