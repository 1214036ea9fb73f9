package commerce

import (
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
