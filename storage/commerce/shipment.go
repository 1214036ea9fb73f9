package commerce

import (
	"context"
	"iter"
	"time"

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

// InsertShipment writes a new parcel with what is in it. Whoever does holds the order's lock.
func (tx Tx) InsertShipment(ctx context.Context, s *commerce.Shipment, items []*commerce.ShipmentItem) error {
	const parcel = `
INSERT INTO shipments (order_id, n, carrier, tracking_number, shipped_at)
VALUES ($1, $2, $3, $4, $5)`
	const item = `
INSERT INTO shipment_items (order_id, shipment_n, line_n, quantity)
VALUES ($1, $2, $3, $4)`
	tx.changed(s.ID.Order)
	statements := []postgres.Statement{{Doing: "write a parcel", SQL: parcel, Args: []any{
		s.ID.Order, s.ID.N, s.Carrier, s.TrackingNumber, s.ShippedAt,
	}}}
	for _, i := range items {
		statements = append(statements, postgres.Statement{Doing: "write an item of a parcel", SQL: item, Args: []any{
			i.ShipmentID.Order, i.ShipmentID.N, i.LineN, i.Quantity,
		}})
	}
	return postgres.ExecBatch(ctx, tx.tx, statements)
}

// DeliverShipment writes when a parcel came.
func (tx Tx) DeliverShipment(ctx context.Context, id domain.ShipmentID, at time.Time) error {
	const sql = `
UPDATE shipments
SET delivered_at = $3
WHERE order_id = $1 AND n = $2`
	tx.changed(id.Order)
	_, err := tx.tx.Exec(ctx, "write when a parcel came", sql, id.Order, id.N, at)
	return err
}

// InsertTrace writes what a carrier said of a parcel, at its place in time among what it said before: N is not read. Whoever does
// holds the order's lock.
func (tx Tx) InsertTrace(ctx context.Context, e *commerce.TraceEvent) error {
	const aside = `
UPDATE shipment_traces
SET n = -n - 1
WHERE order_id = $1 AND shipment_n = $2 AND at > $3`
	const insert = `
INSERT INTO shipment_traces (order_id, shipment_n, n, at, text)
SELECT $1, $2, coalesce(max(n) FILTER (WHERE n > 0), 0) + 1, $3, $4
FROM shipment_traces
WHERE order_id = $1 AND shipment_n = $2`
	const back = `
UPDATE shipment_traces
SET n = -n
WHERE order_id = $1 AND shipment_n = $2 AND n < 0`
	s := e.ShipmentID
	tx.changed(s.Order)
	return postgres.ExecBatch(ctx, tx.tx, []postgres.Statement{
		{Doing: "make room in a trace", SQL: aside, Args: []any{s.Order, s.N, e.At}},
		{Doing: "write into a trace", SQL: insert, Args: []any{s.Order, s.N, e.At, e.Text}},
		{Doing: "close the trace again", SQL: back, Args: []any{s.Order, s.N}},
	})
}

// KeepCarrierEvent writes that a carrier told something. It reports whether that is news: false where it told it before.
func (tx Tx) KeepCarrierEvent(ctx context.Context, carrier string, e commerce.CarrierEvent, at time.Time) (bool, error) {
	const sql = `
INSERT INTO carrier_events (carrier, event_id, order_id, shipment_n, received_at)
VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (carrier, event_id) DO NOTHING`
	n, err := tx.tx.Exec(ctx, "keep what a carrier told", sql, carrier, e.ID, e.ShipmentID.Order, e.ShipmentID.N, at)
	return n == 1, err
}

// ForgetCarrierEvents removes the ids of events that came before a moment and returns how many those were.
func (tx Tx) ForgetCarrierEvents(ctx context.Context, before time.Time) (int64, error) {
	return tx.tx.Exec(ctx, "forget old events of carriers", "DELETE FROM carrier_events WHERE received_at < $1", before)
}
