package resolvers

import (
	"context"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/graph/relay"
	"github.com/trellisgraph/trellis/loaders"
	commercedb "github.com/trellisgraph/trellis/storage/commerce"
)

func dashboardStoreID(d *commerce.StoreDashboard) (domain.StoreID, bool) { return d.StoreID, true }

func dashboards(_ context.Context, stores []*commerce.Store) ([]*commerce.StoreDashboard, error) {
	return each(stores, func(s *commerce.Store) *commerce.StoreDashboard { return &commerce.StoreDashboard{StoreID: s.ID} }), nil
}

// ordersByStore makes a page of what was ordered from each dashboard's store.
func (r *Resolver) ordersByStore(
	ctx context.Context, of []*commerce.StoreDashboard, selection *commerce.OrderSelection, page domain.Page,
) ([]*relay.Connection[*commerce.Order], error) {
	want := loaders.StoreOrders{Selection: selection, Page: page}
	rows, err := edge(ctx, of, dashboardStoreID, func(ctx context.Context, ids []domain.StoreID) ([][]commercedb.OrderAt, error) {
		return r.load.OrdersByStore.All(ctx, want, ids)
	})
	if err != nil {
		return make([]*relay.Connection[*commerce.Order], len(rows)), err
	}
	places := placesOf(rows, func(at commercedb.OrderAt) place[domain.OrderID] {
		return place[domain.OrderID]{key: at.Order, at: domain.Position{Key: at.At.UnixMicro(), ID: domain.UUID(at.Order)}}
	})
	pages, err := connections(ctx, relay.ListStoreOrders, page, places, uncounted(of), r.load.VisibleOrders)
	return countedAs(pages, of, func(d *commerce.StoreDashboard) any {
		return loaders.StoreOrdersOf{Store: d.StoreID, Selection: selection}
	}), err
}

// refundQueues makes a page of the refunds that wait for each dashboard's store.
func (r *Resolver) refundQueues(
	ctx context.Context, of []*commerce.StoreDashboard, page domain.Page,
) ([]*relay.Connection[*commerce.Refund], error) {
	queued := func(ctx context.Context, ids []domain.StoreID) ([][]commercedb.QueuedRefund, error) {
		return r.load.RefundQueueByStore.All(ctx, page, ids)
	}
	rows, err := edge(ctx, of, dashboardStoreID, queued)
	if err != nil {
		return make([]*relay.Connection[*commerce.Refund], len(rows)), err
	}
	places := placesOf(rows, func(q commercedb.QueuedRefund) place[domain.RefundID] {
		return place[domain.RefundID]{key: q.Refund, at: q.Position()}
	})
	pages, err := connections(ctx, relay.ListRefundQueue, page, places, uncounted(of), r.load.VisibleRefunds)
	return countedAs(pages, of, func(d *commerce.StoreDashboard) any { return d.StoreID }), err
}

// lowStocks makes a page of the variants that each dashboard's store has few of.
func (r *Resolver) lowStocks(
	ctx context.Context, of []*commerce.StoreDashboard, page domain.Page,
) ([]*relay.Connection[*commerce.Variant], error) {
	rows, err := edge(ctx, of, dashboardStoreID, func(ctx context.Context, ids []domain.StoreID) ([][]commercedb.LowVariant, error) {
		return r.load.LowStockByStore.All(ctx, page, ids)
	})
	if err != nil {
		return make([]*relay.Connection[*commerce.Variant], len(rows)), err
	}
	places := placesOf(rows, func(v commercedb.LowVariant) place[domain.VariantID] {
		return place[domain.VariantID]{key: v.Variant, at: v.Position()}
	})
	pages, err := connections(ctx, relay.ListLowStock, page, places, uncounted(of), r.load.VisibleVariants)
	return countedAs(pages, of, func(d *commerce.StoreDashboard) any { return d.StoreID }), err
}
