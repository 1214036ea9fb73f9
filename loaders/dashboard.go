package loaders

import (
	"context"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	commercedb "github.com/trellisgraph/trellis/storage/commerce"
	"github.com/trellisgraph/trellis/storage/postgres"
)

// StoreOrders asks for a page of a store's orders, narrowed by Selection. Two are the same where they share it.
type StoreOrders struct {
	Selection *commerce.OrderSelection
	Page      domain.Page
}

// StoreOrdersOf names the orders of a store, narrowed by Selection.
type StoreOrdersOf struct {
	Store     domain.StoreID
	Selection *commerce.OrderSelection
}

func (l *Loaders) dashboards(db commercedb.Reader) {
	l.OrdersByStore = &With[StoreOrders, domain.StoreID, []commercedb.OrderAt]{
		load: func(ctx context.Context, p StoreOrders, of []domain.StoreID) (map[domain.StoreID][]commercedb.OrderAt, error) {
			rows, err := commercedb.All(ctx, db, commercedb.OrdersPageByStore(of, *p.Selection, p.Page))
			return many(rows, err, func(at commercedb.StoreOrderAt) (domain.StoreID, commercedb.OrderAt) { return at.Store, at.OrderAt })
		},
	}
	l.StoreOrderCount = &Loader[StoreOrdersOf, domain.Count]{
		load: func(ctx context.Context, keys []StoreOrdersOf) (map[StoreOrdersOf]domain.Count, error) {
			return counts(keys, func(k StoreOrdersOf) (*commerce.OrderSelection, domain.StoreID) { return k.Selection, k.Store },
				func(s *commerce.OrderSelection, of []domain.StoreID) ([]postgres.Counted[domain.StoreID], error) {
					return commercedb.All(ctx, db, commercedb.CountOrdersByStore(of, *s, domain.CountingLimit+1))
				})
		},
	}
	l.RefundQueueByStore = &With[domain.Page, domain.StoreID, []commercedb.QueuedRefund]{
		load: func(ctx context.Context, page domain.Page, of []domain.StoreID) (map[domain.StoreID][]commercedb.QueuedRefund, error) {
			rows, err := commercedb.All(ctx, db, commercedb.RefundQueuePage(of, page))
			return many(rows, err, func(q commercedb.QueuedRefund) (domain.StoreID, commercedb.QueuedRefund) { return q.Store, q })
		},
	}
	l.RefundQueueCount = &Loader[domain.StoreID, domain.Count]{
		load: func(ctx context.Context, of []domain.StoreID) (map[domain.StoreID]domain.Count, error) {
			return counted(commercedb.All(ctx, db, commercedb.CountRefundQueue(of, domain.CountingLimit+1)))
		},
	}
	l.LowStockByStore = &With[domain.Page, domain.StoreID, []commercedb.LowVariant]{
		load: func(ctx context.Context, page domain.Page, of []domain.StoreID) (map[domain.StoreID][]commercedb.LowVariant, error) {
			rows, err := commercedb.All(ctx, db, commercedb.LowStockPage(of, page))
			return many(rows, err, func(v commercedb.LowVariant) (domain.StoreID, commercedb.LowVariant) { return v.Store, v })
		},
	}
	l.LowStockCount = &Loader[domain.StoreID, domain.Count]{
		load: func(ctx context.Context, of []domain.StoreID) (map[domain.StoreID]domain.Count, error) {
			return counted(commercedb.All(ctx, db, commercedb.CountLowStock(of, domain.CountingLimit+1)))
		},
	}
}
