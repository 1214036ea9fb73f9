package seed

import (
	"fmt"
	"time"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/seed/demo"
)

// addShipments makes the parcels of an order: a curated one with several lines comes in two, every other in one.
func (w *world) addShipments(rows *orderRows, o *soldOrder, log *timeline) {
	if o.ShippedAt == nil {
		return
	}
	parcels := 1
	if len(o.Lines) > 1 && o.Status != commerce.OrderPartiallyShipped {
		parcels = 2
	}
	staff := w.userID(w.shopOwner(o.store))
	carriers := demo.Carriers(string(o.Currency))
	for n := range parcels {
		parcel := &commerce.Shipment{
			ID:      domain.ShipmentID{Order: o.ID, N: int16(n + 1)},
			Carrier: carriers[o.serial%len(carriers)], TrackingNumber: fmt.Sprintf("TR%s%08d%d", o.Currency, o.serial, n+1),
			ShippedAt: *o.ShippedAt, DeliveredAt: o.DeliveredAt,
		}
		rows.shipments = append(rows.shipments, parcel)
		for i, l := range o.Lines {
			if l.ShippedQuantity > 0 && (parcels == 1 || (i == 0) == (n == 0)) {
				rows.shipmentItems = append(rows.shipmentItems, &commerce.ShipmentItem{
					ShipmentID: parcel.ID, LineN: l.ID.N, Quantity: l.ShippedQuantity,
				})
			}
		}
		rows.traces = append(rows.traces, w.trace(parcel, log.lang)...)
		log.add(*o.ShippedAt, commerce.EventShipped, commerce.ByStaff, &staff)
	}
}

// trace is what the carrier says of a parcel, as far as it has come.
func (w *world) trace(parcel *commerce.Shipment, lang demo.Lang) []*commerce.TraceEvent {
	texts, now := demo.Trace(lang), w.o.At.UTC()
	moments := []time.Time{parcel.ShippedAt, parcel.ShippedAt.Add(9 * time.Hour), parcel.ShippedAt.Add(40 * time.Hour)}
	if parcel.DeliveredAt != nil {
		moments = append(moments, *parcel.DeliveredAt)
	}
	var events []*commerce.TraceEvent
	for i, at := range moments {
		if i > 0 && at.After(now) {
			break
		}
		events = append(events, &commerce.TraceEvent{ShipmentID: parcel.ID, N: i + 1, At: at, Text: texts[i]})
	}
	return events
}
