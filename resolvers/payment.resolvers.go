package resolvers

import (
	"context"

	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/graph/generated"
	"github.com/trellisgraph/trellis/graph/model"
)

func (r *mutationResolver) OrderPay(ctx context.Context, input model.OrderPayInput) (*model.OrderPlacePayload, error) {
	group, payment, err := r.payOrder(ctx, input)
	refused, err := refusals(ctx, err)
	if err != nil {
		return nil, err
	}
	return &model.OrderPlacePayload{OrderGroup: group, Payment: payment, UserErrors: refused}, nil
}

func (r *orderResolver) Payment(ctx context.Context, objs []*commerce.Order) ([]*commerce.Payment, error) {
	return onlyFor(ctx, r.Resolver, "payment", objs, commerce.OrderStanding.SeesPayment, r.paymentsOfOrders)
}

func (r *orderGroupResolver) Payment(ctx context.Context, objs []*commerce.OrderGroup) ([]*commerce.Payment, error) {
	return edge(ctx, objs, groupID, r.load.PaymentByGroup.All)
}

func (r *paymentResolver) Events(ctx context.Context, objs []*commerce.Payment) ([][]*commerce.PaymentEvent, error) {
	return forFinance(ctx, "events", objs, r.paymentEvents)
}

func (r *paymentResolver) ProviderReference(ctx context.Context, objs []*commerce.Payment) ([]*string, error) {
	return forFinance(ctx, "providerReference", objs, func(_ context.Context, open []*commerce.Payment) ([]*string, error) {
		return each(open, func(p *commerce.Payment) *string { return p.ProviderReference }), nil
	})
}

func (r *Resolver) Payment() generated.PaymentResolver { return &paymentResolver{r} }

type paymentResolver struct{ *Resolver }
