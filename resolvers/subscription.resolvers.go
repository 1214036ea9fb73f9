package resolvers

import (
	"context"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/graph/generated"
)

func (r *subscriptionResolver) OrderUpdated(ctx context.Context, orderID string) (<-chan *commerce.Order, error) {
	id, err := domain.ParseID[domain.OrderID]("orderId", orderID)
	if err != nil {
		return nil, err
	}
	return changes(ctx, r.Resolver, domain.SubjectOrder(id), func(ctx context.Context) (*commerce.Order, error) {
		return known(ctx, "order", id, r.load.VisibleOrders)
	})
}

func (r *subscriptionResolver) PaymentUpdated(ctx context.Context, paymentID string) (<-chan *commerce.Payment, error) {
	id, err := domain.ParseID[domain.PaymentID]("paymentId", paymentID)
	if err != nil {
		return nil, err
	}
	return changes(ctx, r.Resolver, domain.SubjectPayment(id), func(ctx context.Context) (*commerce.Payment, error) {
		return known(ctx, "payment", id, r.load.VisiblePayments)
	})
}

func (r *subscriptionResolver) StoreOrderPlaced(ctx context.Context, storeID string, after *string) (<-chan *commerce.Order, error) {
	id, err := domain.ParseID[domain.StoreID]("storeId", storeID)
	if err != nil {
		return nil, err
	}
	last, err := optionalID[domain.OrderID]("after", after)
	if err != nil {
		return nil, err
	}
	return arrivals(ctx, r.Resolver, domain.SubjectOrdersOfStore(id), last, arriving[domain.OrderID, commerce.Order]{
		allowed: func(ctx context.Context) error { return r.onStaff(ctx, "storeOrderPlaced", id) },
		newest:  func(ctx context.Context) ([]domain.OrderID, error) { return r.newestOrders(ctx, id) },
		load:    r.load.VisibleOrders,
	})
}

func (r *Resolver) Subscription() generated.SubscriptionResolver { return &subscriptionResolver{r} }

type subscriptionResolver struct{ *Resolver }
