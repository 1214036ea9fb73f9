package loaders

import (
	"context"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	commercedb "github.com/trellisgraph/trellis/storage/commerce"
)

func (l *Loaders) shipments(db commercedb.Reader) {
	l.ShipmentsByOrder = &Loader[domain.OrderID, []*commerce.Shipment]{
		load: func(ctx context.Context, ids []domain.OrderID) (map[domain.OrderID][]*commerce.Shipment, error) {
			rows, err := commercedb.All(ctx, db, commercedb.ShipmentsByOrders(ids))
			return many(rows, err, func(s *commerce.Shipment) (domain.OrderID, *commerce.Shipment) { return s.ID.Order, s })
		},
	}
	l.ItemsByShipment = &Loader[domain.ShipmentID, []*commerce.ShipmentItem]{
		load: func(ctx context.Context, ids []domain.ShipmentID) (map[domain.ShipmentID][]*commerce.ShipmentItem, error) {
			rows, err := commercedb.All(ctx, db, commercedb.ItemsByShipments(ids))
			return many(rows, err, func(i *commerce.ShipmentItem) (domain.ShipmentID, *commerce.ShipmentItem) {
				return i.ShipmentID, i
			})
		},
	}
	l.TraceByShipment = &Loader[domain.ShipmentID, []*commerce.TraceEvent]{
		load: func(ctx context.Context, ids []domain.ShipmentID) (map[domain.ShipmentID][]*commerce.TraceEvent, error) {
			rows, err := commercedb.All(ctx, db, commercedb.TraceByShipments(ids))
			return many(rows, err, func(e *commerce.TraceEvent) (domain.ShipmentID, *commerce.TraceEvent) { return e.ShipmentID, e })
		},
	}
}

// VisibleShipments loads parcels of orders that the actor may see, nil in the place of the others.
func (l *Loaders) VisibleShipments(ctx context.Context, ids []domain.ShipmentID) ([]*commerce.Shipment, error) {
	order := func(id domain.ShipmentID) domain.OrderID { return id.Order }
	load := func(ctx context.Context, ids []domain.ShipmentID) ([]*commerce.Shipment, error) {
		return childrenOf(ctx, ids, l.ShipmentsByOrder, order, func(s *commerce.Shipment) domain.ShipmentID { return s.ID })
	}
	return ofVisibleOrders(ctx, l, ids, load, order)
}
