package loaders

import (
	"context"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	commercedb "github.com/trellisgraph/trellis/storage/commerce"
)

func (l *Loaders) inventory(db commercedb.Reader) {
	l.StockByProduct = &Loader[domain.ProductID, []*commerce.Stock]{
		load: func(ctx context.Context, ids []domain.ProductID) (map[domain.ProductID][]*commerce.Stock, error) {
			rows, err := commercedb.All(ctx, db, commercedb.StockByProducts(ids))
			return many(rows, err, func(s *commerce.Stock) (domain.ProductID, *commerce.Stock) { return s.VariantID.Product, s })
		},
	}
}
