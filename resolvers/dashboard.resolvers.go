package resolvers

import (
	"context"

	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/graph/generated"
	"github.com/trellisgraph/trellis/graph/model"
	"github.com/trellisgraph/trellis/graph/relay"
)

func (r *storeResolver) Dashboard(ctx context.Context, objs []*commerce.Store) ([]*commerce.StoreDashboard, error) {
	return forStaff(ctx, r.Resolver, "dashboard", objs, storeID, commerce.StoreRole.Staff, dashboards)
}

func (r *storeDashboardResolver) Orders(ctx context.Context, objs []*commerce.StoreDashboard, filter *model.OrderFilter, first *int32, after *string, last *int32, before *string) ([]*relay.Connection[*commerce.Order], error) {
	page, err := relay.Args{First: first, After: after, Last: last, Before: before}.Page(relay.ListStoreOrders, usualPage)
	if err != nil {
		return nil, err
	}
	selection, err := orderSelection(filter)
	if err != nil {
		return nil, err
	}
	return r.ordersByStore(ctx, objs, selection, page)
}

func (r *storeDashboardResolver) RefundQueue(ctx context.Context, objs []*commerce.StoreDashboard, first *int32, after *string, last *int32, before *string) ([]*relay.Connection[*commerce.Refund], error) {
	page, err := relay.Args{First: first, After: after, Last: last, Before: before}.Page(relay.ListRefundQueue, usualPage)
	if err != nil {
		return nil, err
	}
	return r.refundQueues(ctx, objs, page)
}

func (r *storeDashboardResolver) LowStock(ctx context.Context, objs []*commerce.StoreDashboard, first *int32, after *string, last *int32, before *string) ([]*relay.Connection[*commerce.Variant], error) {
	page, err := relay.Args{First: first, After: after, Last: last, Before: before}.Page(relay.ListLowStock, usualPage)
	if err != nil {
		return nil, err
	}
	return r.lowStocks(ctx, objs, page)
}

func (r *Resolver) StoreDashboard() generated.StoreDashboardResolver {
	return &storeDashboardResolver{r}
}

type storeDashboardResolver struct{ *Resolver }
