package resolvers

import (
	"context"
	"time"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/domain/community"
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

func (r *subscriptionResolver) NotificationAdded(ctx context.Context, after *time.Time) (<-chan *community.Notification, error) {
	return arrivals(ctx, r.Resolver, r.notificationsAdded(domain.ActorFrom(ctx).UserID, after))
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
	return arrivals(ctx, r.Resolver, r.ordersPlaced(id, last))
}

func (r *Resolver) Subscription() generated.SubscriptionResolver { return &subscriptionResolver{r} }

type subscriptionResolver struct{ *Resolver }
