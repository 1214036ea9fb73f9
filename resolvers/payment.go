package resolvers

import (
	"context"
	"errors"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/graph/model"
	"github.com/trellisgraph/trellis/services"
)

// payOrder reads the input, pays, and reads the group and its payment back: also where the provider declined, which the
// payment tells.
func (r *Resolver) payOrder(
	ctx context.Context, input model.OrderPayInput,
) (*commerce.OrderGroup, *commerce.Payment, error) {
	id, err := domain.ParseID[domain.GroupID]("orderGroupId", input.OrderGroupID)
	if err != nil {
		return nil, nil, err
	}
	refused := r.do.Payments.PayOrder(ctx, services.PayOrder{GroupID: id, Method: input.Method, Key: input.IdempotencyKey})
	if refused != nil && !declined(refused) {
		return nil, nil, refused
	}
	group, err := single(ctx, id, r.load.VisibleGroups)
	if err != nil {
		return nil, nil, err
	}
	payment, err := single(ctx, id, r.load.PaymentByGroup.All)
	return group, payment, errors.Join(err, refused)
}

func declined(err error) bool {
	one, ok := errors.AsType[domain.UserError](err)
	return ok && one.Refused().Code == domain.ErrPaymentDeclined
}

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
