package resolvers

import (
	"context"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/graph/model"
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
