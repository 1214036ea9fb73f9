package resolvers

import (
	"context"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/graph/generated"
	"github.com/trellisgraph/trellis/graph/model"
)

func (r *mutationResolver) ShipmentCreate(ctx context.Context, input model.ShipmentCreateInput) (*model.OrderPayload, error) {
	order, err := r.createShipment(ctx, input)
	return orderPayload(ctx, order, err)
}

func (r *orderResolver) Shipments(ctx context.Context, objs []*commerce.Order) ([][]*commerce.Shipment, error) {
	return edge(ctx, objs, orderID, r.load.ShipmentsByOrder.All)
}

func (r *shipmentResolver) Items(ctx context.Context, objs []*commerce.Shipment) ([][]*commerce.ShipmentItem, error) {
	return edge(ctx, objs, shipmentID, r.load.ItemsByShipment.All)
}

func (r *shipmentResolver) Trace(ctx context.Context, objs []*commerce.Shipment) ([][]*commerce.TraceEvent, error) {
	return edge(ctx, objs, shipmentID, r.load.TraceByShipment.All)
}

func (r *shipmentItemResolver) Line(ctx context.Context, objs []*commerce.ShipmentItem) ([]*commerce.OrderLine, error) {
	return edge(ctx, objs, func(i *commerce.ShipmentItem) (domain.OrderLineID, bool) { return i.LineID(), true }, r.load.Lines)
}

func (r *Resolver) Shipment() generated.ShipmentResolver { return &shipmentResolver{r} }

func (r *Resolver) ShipmentItem() generated.ShipmentItemResolver { return &shipmentItemResolver{r} }

type (
	shipmentResolver     struct{ *Resolver }
	shipmentItemResolver struct{ *Resolver }
)
