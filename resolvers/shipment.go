package resolvers

import (
	"context"
	"fmt"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/graph/model"
	"github.com/trellisgraph/trellis/services"
)

func shipmentID(s *commerce.Shipment) (domain.ShipmentID, bool) { return s.ID, true }

func (r *Resolver) createShipment(ctx context.Context, input model.ShipmentCreateInput) (*commerce.Order, error) {
	order, err := domain.ParseID[domain.OrderID]("orderId", input.OrderID)
	if err != nil {
		return nil, err
	}
	items, err := lineUnits(input.Items)
	if err != nil {
		return nil, err
	}
	id, err := r.do.Shipments.CreateShipment(ctx, services.CreateShipment{
		OrderID: order, Items: items, Key: input.IdempotencyKey,
		Consignment: commerce.Consignment{Carrier: input.Carrier, TrackingNumber: input.TrackingNumber},
	})
	if err != nil {
		return nil, err
	}
	return single(ctx, id, r.load.VisibleOrders)
}

// lineUnits reads the lines that an input names as its items.
func lineUnits(items []*model.QuantityOfLine) ([]commerce.LineUnits, error) {
	out := make([]commerce.LineUnits, len(items))
	for i, item := range items {
		id, err := domain.ParseID[domain.OrderLineID](fmt.Sprintf("items.%d.lineId", i), item.LineID)
		if err != nil {
			return nil, err
		}
		out[i] = commerce.LineUnits{LineID: id, Units: int(item.Quantity)}
	}
	return out, nil
}
