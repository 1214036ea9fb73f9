package resolvers

import (
	"context"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
)

// forFinance resolves a field of payments that only the platform's finance may read.
func forFinance[V any](
	ctx context.Context, what string, payments []*commerce.Payment,
	resolve func(context.Context, []*commerce.Payment) ([]V, error),
) ([]V, error) {
	finance := domain.ActorFrom(ctx).Has(domain.RolePlatformFinance)
	return guarded(ctx, what, payments, each(payments, func(*commerce.Payment) bool { return finance }), resolve)
}

func (r *Resolver) paymentsOfOrders(ctx context.Context, orders []*commerce.Order) ([]*commerce.Payment, error) {
	return edge(ctx, orders, orderGroupID, r.load.PaymentByGroup.All)
}

// paymentEvents are the logs of payments, none of them nil but where there is no payment.
func (r *Resolver) paymentEvents(ctx context.Context, payments []*commerce.Payment) ([][]*commerce.PaymentEvent, error) {
	of := func(p *commerce.Payment) (domain.GroupID, bool) { return p.GroupID, true }
	events, err := edge(ctx, payments, of, r.load.PaymentEvents.All)
	for i, p := range payments {
		if p != nil && events[i] == nil {
			events[i] = []*commerce.PaymentEvent{}
		}
	}
	return events, err
}
