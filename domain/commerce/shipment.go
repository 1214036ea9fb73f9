package commerce

import (
	"fmt"
	"strings"
	"time"

	"github.com/trellisgraph/trellis/domain"
)

// Shipment is a parcel of an order.
type Shipment struct {
	ID             domain.ShipmentID
	Carrier        string
	TrackingNumber string
	ShippedAt      time.Time
	DeliveredAt    *time.Time
}

// ShipmentItem is what of a line is in a parcel.
type ShipmentItem struct {
	ShipmentID domain.ShipmentID
	LineN      int16
	Quantity   int
}

// LineID is the line that the item is of.
func (i *ShipmentItem) LineID() domain.OrderLineID {
	return domain.OrderLineID{Order: i.ShipmentID.Order, N: i.LineN}
}

// TraceEvent is what a carrier says of a parcel at a moment.
type TraceEvent struct {
	ShipmentID domain.ShipmentID
	N          int
	At         time.Time
	Text       string
}

// Consignment is whom a parcel is handed to, and under which number, as a user says it.
type Consignment struct {
	Carrier        string
	TrackingNumber string
}

// The longest name of a carrier and number of a parcel, in characters.
const (
	longestCarrier  = 50
	longestTracking = 50
)

// Checked is the consignment without the blanks around it. A refusal names every field that does not do.
func (c Consignment) Checked() (Consignment, error) {
	c.Carrier, c.TrackingNumber = strings.TrimSpace(c.Carrier), strings.TrimSpace(c.TrackingNumber)
	wrong := domain.CheckText("carrier", c.Carrier, longestCarrier)
	wrong = append(wrong, domain.CheckText("trackingNumber", c.TrackingNumber, longestTracking)...)
	return c, wrong.OrNil()
}

// Ship sends units of the order's lines as one parcel. They leave the shelf and what is reserved alike (rules.md, I1, I2), and
// with the last of them the order is SHIPPED. ILLEGAL_STATE where the order is not one that waits to be sent; INVALID where more
// units are named than wait without a refund that asks for them.
func (f *Fulfilment) Ship(items []LineUnits, c Consignment, by domain.UserID, now time.Time) (*Shipment, []*ShipmentItem, error) {
	o := f.Order
	if o.Status != OrderPaid && o.Status != OrderPartiallyShipped {
		return nil, nil, domain.IllegalState("the order", o.Status, OrderPaid, OrderPartiallyShipped)
	}
	if err := f.checkShipping(items); err != nil {
		return nil, nil, err
	}
	parcel := &Shipment{
		ID:      domain.ShipmentID{Order: o.ID, N: int16(len(f.Shipments) + 1)}, //nolint:gosec // checked above
		Carrier: c.Carrier, TrackingNumber: c.TrackingNumber, ShippedAt: now,
	}
	packed := make([]*ShipmentItem, len(items))
	for i, item := range items {
		n := item.LineID.N
		packed[i] = &ShipmentItem{ShipmentID: parcel.ID, LineN: n, Quantity: item.Units}
		f.line(n).ShippedQuantity += item.Units
		held := f.reservation(n)
		held.Shipped += item.Units
		f.move(StockMove{
			VariantID: held.VariantID, OnHand: -item.Units, Reserved: -item.Units, Kind: StockShipment, ActorID: &by,
		})
	}
	f.Shipments = append(f.Shipments, parcel)
	o.Status, o.ShippedAt = OrderPartiallyShipped, &now
	f.happened(EventShipped, now, ByStaff, &by)
	f.advance(now)
	return parcel, packed, nil
}

func (f *Fulfilment) checkShipping(items []LineUnits) error {
	if len(f.Shipments) >= MostParcels {
		return domain.Refuse(domain.ErrTooLong, "orderId", "an order is sent in at most %d parcels", MostParcels)
	}
	if err := f.checkLines(items, 1); err != nil {
		return err
	}
	var wrong domain.UserErrors
	for i, item := range items {
		if left := f.toShip(item.LineID.N); item.Units > left {
			wrong = append(wrong, domain.Refuse(domain.ErrInvalid, fmt.Sprintf("items.%d.quantity", i),
				"%d units of the line are still to be sent, not %d", left, item.Units))
		}
	}
	return wrong[:min(len(wrong), mostRefusals)].OrNil()
}

// Parcel is what a carrier is told of a shipment.
type Parcel struct {
	ShipmentID     domain.ShipmentID
	Carrier        string
	TrackingNumber string
	// Chinese is whether what the carrier says of it is to be said in Chinese, and else in English.
	Chinese bool
}

// CarrierEvent is something that a carrier tells of a parcel. ID is the carrier's own, and makes telling it again harmless.
type CarrierEvent struct {
	ID         string
	ShipmentID domain.ShipmentID
	At         time.Time
	Text       string
	// Delivered is whether the parcel has come with it.
	Delivered bool
}

// Deliver notes that a parcel came. With the last one of an order of which nothing is left to be sent the order is DELIVERED. It
// reports whether that is news: a parcel comes once. at is the carrier's word, which counts as far as it is possible: not before
// the parcel was sent, nor after now.
func (f *Fulfilment) Deliver(id domain.ShipmentID, at, now time.Time) bool {
	s := f.Shipment(id)
	if s == nil || s.DeliveredAt != nil {
		return false
	}
	if at.After(now) {
		at = now
	}
	if at.Before(s.ShippedAt) {
		at = s.ShippedAt
	}
	s.DeliveredAt = &at
	f.advance(now)
	return true
}
