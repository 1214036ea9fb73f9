package resolvers

import (
	"context"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/graph/generated"
	"github.com/trellisgraph/trellis/graph/model"
	"github.com/trellisgraph/trellis/graph/relay"
)

func (r *mutationResolver) RefundRequest(ctx context.Context, input model.RefundRequestInput) (*model.RefundPayload, error) {
	refund, err := r.requestRefund(ctx, input)
	return refundPayload(ctx, refund, err)
}

func (r *mutationResolver) RefundDecide(ctx context.Context, input model.RefundDecideInput) (*model.RefundPayload, error) {
	refund, err := r.decideRefund(ctx, input)
	return refundPayload(ctx, refund, err)
}

func (r *mutationResolver) RefundShipReturn(ctx context.Context, input model.RefundShipReturnInput) (*model.RefundPayload, error) {
	refund, err := r.shipReturn(ctx, input)
	return refundPayload(ctx, refund, err)
}

func (r *mutationResolver) RefundReceiveReturn(ctx context.Context, input model.RefundReceiveReturnInput) (*model.RefundPayload, error) {
	refund, err := r.receiveReturn(ctx, input)
	return refundPayload(ctx, refund, err)
}

func (r *mutationResolver) RefundCancel(ctx context.Context, input model.RefundCancelInput) (*model.RefundPayload, error) {
	refund, err := r.cancelRefund(ctx, input)
	return refundPayload(ctx, refund, err)
}

func (r *orderResolver) Refunds(ctx context.Context, objs []*commerce.Order, first *int32, after *string, last *int32, before *string) ([]*relay.Connection[*commerce.Refund], error) {
	page, err := relay.Args{First: first, After: after, Last: last, Before: before}.Page(relay.ListRefunds, usualRefunds)
	if err != nil {
		return nil, err
	}
	refunds, err := edge(ctx, objs, orderID, r.load.RefundsByOrder.All)
	return numberedPages(relay.ListRefunds, page, refunds, func(r *commerce.Refund) int16 { return r.ID.N }), err
}

func (r *refundResolver) Order(ctx context.Context, objs []*commerce.Refund) ([]*commerce.Order, error) {
	return edge(ctx, objs, refundOrderID, r.load.Order.All)
}

func (r *refundResolver) Items(ctx context.Context, objs []*commerce.Refund) ([][]*commerce.RefundItem, error) {
	return edge(ctx, objs, refundID, r.load.ItemsByRefund.All)
}

func (r *refundResolver) Evidence(ctx context.Context, objs []*commerce.Refund) ([][]model.Media, error) {
	return r.evidence(ctx, objs)
}

func (r *refundConnectionResolver) TotalCount(ctx context.Context, objs []*relay.Connection[*commerce.Refund]) ([]*domain.Count, error) {
	return totals(ctx, objs, counting(r.load.RefundQueueCount.All))
}

func (r *refundItemResolver) Line(ctx context.Context, objs []*commerce.RefundItem) ([]*commerce.OrderLine, error) {
	return edge(ctx, objs, func(i *commerce.RefundItem) (domain.OrderLineID, bool) { return i.LineID(), true }, r.load.Lines)
}

func (r *Resolver) Refund() generated.RefundResolver { return &refundResolver{r} }

func (r *Resolver) RefundConnection() generated.RefundConnectionResolver {
	return &refundConnectionResolver{r}
}

func (r *Resolver) RefundItem() generated.RefundItemResolver { return &refundItemResolver{r} }

type (
	refundResolver           struct{ *Resolver }
	refundConnectionResolver struct{ *Resolver }
	refundItemResolver       struct{ *Resolver }
)
