package commerce

import (
	"context"
	"iter"

	"github.com/jackc/pgx/v5"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/storage/postgres"
)

// ShipmentsByOrders reads the parcels of orders, in the order in which they were sent.
func ShipmentsByOrders(ids []domain.OrderID) postgres.Query[*commerce.Shipment] {
	const sql = `
SELECT order_id, n, carrier, tracking_number, shipped_at, delivered_at
FROM shipments
WHERE order_id = ANY($1)
ORDER BY order_id, n`
	return postgres.Query[*commerce.Shipment]{
		Doing: "read shipments of orders", SQL: sql, Args: []any{ids},
		Scan: func(row pgx.CollectableRow) (*commerce.Shipment, error) {
			var s commerce.Shipment
			err := row.Scan(&s.ID.Order, &s.ID.N, &s.Carrier, &s.TrackingNumber, &s.ShippedAt, &s.DeliveredAt)
			return &s, err
		},
	}
}

// ItemsByShipments reads what is in parcels, in the order of the lines.
func ItemsByShipments(ids []domain.ShipmentID) postgres.Query[*commerce.ShipmentItem] {
	const sql = `
SELECT i.order_id, i.shipment_n, i.line_n, i.quantity
FROM shipment_items i
JOIN unnest($1::uuid[], $2::smallint[]) AS a (order_id, n) ON a.order_id = i.order_id AND a.n = i.shipment_n
ORDER BY i.order_id, i.shipment_n, i.line_n`
	orders, ns := shipmentKeys(ids)
	return postgres.Query[*commerce.ShipmentItem]{
		Doing: "read items of shipments", SQL: sql, Args: []any{orders, ns},
		Scan: func(row pgx.CollectableRow) (*commerce.ShipmentItem, error) {
			var i commerce.ShipmentItem
			err := row.Scan(&i.ShipmentID.Order, &i.ShipmentID.N, &i.LineN, &i.Quantity)
			return &i, err
		},
	}
}

// TraceByShipments reads what carriers said of parcels last, newest first.
func TraceByShipments(ids []domain.ShipmentID) postgres.Query[*commerce.TraceEvent] {
	const sql = `
SELECT t.order_id, t.shipment_n, t.n, t.at, t.text
FROM unnest($1::uuid[], $2::smallint[]) AS a (order_id, n)
CROSS JOIN LATERAL (
    SELECT order_id, shipment_n, n, at, text
    FROM shipment_traces
    WHERE order_id = a.order_id
      AND shipment_n = a.n
    ORDER BY n DESC
    LIMIT $3
) t
ORDER BY t.order_id, t.shipment_n, t.n DESC`
	orders, ns := shipmentKeys(ids)
	return postgres.Query[*commerce.TraceEvent]{
		Doing: "read traces of shipments", SQL: sql, Args: []any{orders, ns, mostEvents},
		Scan: func(row pgx.CollectableRow) (*commerce.TraceEvent, error) {
			var e commerce.TraceEvent
			err := row.Scan(&e.ShipmentID.Order, &e.ShipmentID.N, &e.N, &e.At, &e.Text)
			return &e, err
		},
	}
}

func shipmentKeys(ids []domain.ShipmentID) (orders []domain.OrderID, ns []int16) {
	orders, ns = make([]domain.OrderID, len(ids)), make([]int16, len(ids))
	for i, id := range ids {
		orders[i], ns[i] = id.Order, id.N
	}
	return orders, ns
}

// CopyShipments writes parcels, for seeding.
func (tx Tx) CopyShipments(ctx context.Context, shipments iter.Seq[*commerce.Shipment]) error {
	return postgres.Copy(ctx, tx.tx, "shipments",
		[]string{"order_id", "n", "carrier", "tracking_number", "shipped_at", "delivered_at"}, shipments,
		func(s *commerce.Shipment) []any {
			return []any{s.ID.Order, s.ID.N, s.Carrier, s.TrackingNumber, s.ShippedAt, s.DeliveredAt}
		})
}

// CopyShipmentItems writes what is in parcels, for seeding.
func (tx Tx) CopyShipmentItems(ctx context.Context, items iter.Seq[*commerce.ShipmentItem]) error {
	return postgres.Copy(ctx, tx.tx, "shipment_items", []string{"order_id", "shipment_n", "line_n", "quantity"}, items,
		func(i *commerce.ShipmentItem) []any {
			return []any{i.ShipmentID.Order, i.ShipmentID.N, i.LineN, i.Quantity}
		})
}

// CopyTraces writes what carriers said of parcels, for seeding.
func (tx Tx) CopyTraces(ctx context.Context, traces iter.Seq[*commerce.TraceEvent]) error {
	return postgres.Copy(ctx, tx.tx, "shipment_traces", []string{"order_id", "shipment_n", "n", "at", "text"}, traces,
		func(e *commerce.TraceEvent) []any {
			return []any{e.ShipmentID.Order, e.ShipmentID.N, e.N, e.At, e.Text}
		})
}
