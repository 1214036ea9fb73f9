package resolvers

import (
	"context"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/graph/model"
	"github.com/trellisgraph/trellis/services"
)

// usualRefunds is the size of a page of refunds when none is asked for.
const usualRefunds = 10

func refundID(r *commerce.Refund) (domain.RefundID, bool) { return r.ID, true }

func refundOrderID(r *commerce.Refund) (domain.OrderID, bool) { return r.ID.Order, true }

// evidence is what was given with refunds; nil where it is not for the viewer.
func (r *Resolver) evidence(ctx context.Context, refunds []*commerce.Refund) ([][]model.Media, error) {
	out := make([][]model.Media, len(refunds))
	orders, err := edge(ctx, refunds, refundOrderID, r.load.Order.All)
	if err != nil {
		return out, err
	}
	standings, err := r.load.OrderStandings(ctx, orders)
	if err != nil {
		return out, firstOf(err)
	}
	shown := make([]*commerce.Refund, len(refunds))
	for i, refund := range refunds {
		if standings[i].SeesEvidence() {
			shown[i] = refund
		}
	}
	images, err := edge(ctx, shown, refundID, r.load.EvidenceByRefund.All)
	for i, media := range imagesAsMedia(images) {
		if shown[i] != nil {
			out[i] = media
		}
	}
	return out, err
}

// refundPayload is what a mutation of a refund answers.
func refundPayload(ctx context.Context, refund *commerce.Refund, err error) (*model.RefundPayload, error) {
	refused, err := refusals(ctx, err)
	if err != nil {
		return nil, err
	}
	return &model.RefundPayload{Refund: refund, UserErrors: refused}, nil
}

// changedRefund reads a refund back.
func (r *Resolver) changedRefund(ctx context.Context, id domain.RefundID, err error) (*commerce.Refund, error) {
	if err != nil {
		return nil, err
	}
	return single(ctx, id, r.load.VisibleRefunds)
}

func (r *Resolver) requestRefund(ctx context.Context, input model.RefundRequestInput) (*commerce.Refund, error) {
	order, err := domain.ParseID[domain.OrderID]("orderId", input.OrderID)
	if err != nil {
		return nil, err
	}
	items, err := lineUnits(input.Items)
	if err != nil {
		return nil, err
	}
	evidence, err := parseIDs[domain.MediaID]("evidenceIds", input.EvidenceIds.Value())
	if err != nil {
		return nil, err
	}
	id, err := r.do.Refunds.RequestRefund(ctx, services.RequestRefund{
		OrderID: order, Key: input.IdempotencyKey, Evidence: evidence,
		Wish: commerce.RefundWish{Items: items, Amount: input.Amount.Value(), Reason: input.Reason},
	})
	return r.changedRefund(ctx, id, err)
}

func (r *Resolver) decideRefund(ctx context.Context, input model.RefundDecideInput) (*commerce.Refund, error) {
	refund, err := domain.ParseID[domain.RefundID]("refundId", input.RefundID)
	if err != nil {
		return nil, err
	}
	id, err := r.do.Refunds.DecideRefund(ctx, services.DecideRefund{
		RefundID: refund, Key: input.IdempotencyKey,
		Decision: commerce.Decision{Approve: input.Approve, Amount: input.Amount.Value(), Reason: input.Reason.Value()},
	})
	return r.changedRefund(ctx, id, err)
}

func (r *Resolver) shipReturn(ctx context.Context, input model.RefundShipReturnInput) (*commerce.Refund, error) {
	refund, err := domain.ParseID[domain.RefundID]("refundId", input.RefundID)
	if err != nil {
		return nil, err
	}
	id, err := r.do.Refunds.ShipReturn(ctx, services.ShipReturn{
		RefundID: refund, Key: input.IdempotencyKey,
		Consignment: commerce.Consignment{Carrier: input.Carrier, TrackingNumber: input.TrackingNumber},
	})
	return r.changedRefund(ctx, id, err)
}

func (r *Resolver) receiveReturn(ctx context.Context, input model.RefundReceiveReturnInput) (*commerce.Refund, error) {
	refund, err := domain.ParseID[domain.RefundID]("refundId", input.RefundID)
	if err != nil {
		return nil, err
	}
	id, err := r.do.Refunds.ReceiveReturn(ctx, services.ReceiveReturn{
		RefundID: refund, Restock: input.Restock, Key: input.IdempotencyKey,
	})
	return r.changedRefund(ctx, id, err)
}

func (r *Resolver) cancelRefund(ctx context.Context, input model.RefundCancelInput) (*commerce.Refund, error) {
	id, err := domain.ParseID[domain.RefundID]("refundId", input.RefundID)
	if err != nil {
		return nil, err
	}
	return r.changedRefund(ctx, id, r.do.Refunds.CancelRefund(ctx, id))
}
