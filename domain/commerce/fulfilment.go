package commerce

import (
	"fmt"
	"slices"
	"time"

	"github.com/trellisgraph/trellis/domain"
)

// MostParcels and MostRefunds are how many parcels and refunds an order may have.
const (
	MostParcels = 100
	MostRefunds = 100
)

// Fulfilment is an order with all that is done about it once it is paid: its lines in their order, what they hold of the stock,
// its parcels and its refunds. Whoever holds the order's lock reads one, lets a rule below change it, and writes it back, with
// what the rule adds to Events and Moves.
type Fulfilment struct {
	Order        *Order
	Lines        []*OrderLine
	Reservations []*Reservation
	Shipments    []*Shipment
	Refunds      []*Refund
	// Items are those of all the refunds.
	Items []*RefundItem

	// Events are what happened, and Moves what it did to the stock, at most one a variant.
	Events []*OrderEvent
	Moves  []StockMove
}

// LineUnits is a number of units of a line, as an input names it.
type LineUnits struct {
	LineID domain.OrderLineID
	Units  int
}

// happened notes an event; nobody did it where who is nil.
func (f *Fulfilment) happened(h Happening, at time.Time, by OrderActorKind, who *domain.UserID) {
	f.Events = append(f.Events, f.Order.Happened(h, at, by, who))
}

// refunded notes an event of a refund.
func (f *Fulfilment) refunded(r *Refund, h Happening, at time.Time, by OrderActorKind, who *domain.UserID) {
	f.Events = append(f.Events, f.Order.Happened(h, at, by, who).To(r.ID))
}

// move adds to what is done to the stock of a variant.
func (f *Fulfilment) move(m StockMove) {
	for i := range f.Moves {
		if f.Moves[i].VariantID == m.VariantID {
			f.Moves[i].OnHand += m.OnHand
			f.Moves[i].Reserved += m.Reserved
			return
		}
	}
	m.OrderID = &f.Order.ID
	f.Moves = append(f.Moves, m)
}

func (f *Fulfilment) line(n int16) *OrderLine {
	for _, l := range f.Lines {
		if l.ID.N == n {
			return l
		}
	}
	return nil
}

func (f *Fulfilment) reservation(n int16) *Reservation {
	for _, r := range f.Reservations {
		if r.LineID.N == n {
			return r
		}
	}
	return &Reservation{}
}

// refund finds a refund; nil where there is none.
func (f *Fulfilment) refund(id domain.RefundID) *Refund {
	for _, r := range f.Refunds {
		if r.ID == id {
			return r
		}
	}
	return nil
}

// Refund is a refund with what it is for, to be written; nil where there is none.
func (f *Fulfilment) Refund(id domain.RefundID) (*Refund, []*RefundItem) {
	return f.refund(id), f.itemsOf(id)
}

// Shipment finds a parcel; nil where there is none.
func (f *Fulfilment) Shipment(id domain.ShipmentID) *Shipment {
	for _, s := range f.Shipments {
		if s.ID == id {
			return s
		}
	}
	return nil
}

// itemsOf are those of a refund.
func (f *Fulfilment) itemsOf(id domain.RefundID) []*RefundItem {
	var items []*RefundItem
	for _, i := range f.Items {
		if i.RefundID == id {
			items = append(items, i)
		}
	}
	return items
}

// toShip is how many units of a line can still be sent: those that wait, less those that a refund asks for.
func (f *Fulfilment) toShip(n int16) int {
	units := f.reservation(n).Open()
	for _, i := range f.Items {
		if i.LineN == n && f.refund(i.RefundID).RefundStatus == RefundRequested {
			units -= i.Unshipped
		}
	}
	return units
}

// waiting reports whether anything of the order is still to be sent.
func (f *Fulfilment) waiting() bool {
	return slices.ContainsFunc(f.Reservations, func(r *Reservation) bool { return r.Open() > 0 })
}

// checkLines says what is wrong with the lines that an input names: they are of the order, each named once, with least units or
// more.
func (f *Fulfilment) checkLines(items []LineUnits, least int) error {
	var wrong domain.UserErrors
	if len(items) == 0 {
		wrong = append(wrong, domain.Refuse(domain.ErrRequired, "items", "name at least one line"))
	}
	seen := map[domain.OrderLineID]bool{}
	for i, item := range items {
		at := fmt.Sprintf("items.%d.", i)
		switch {
		case item.LineID.Order != f.Order.ID || f.line(item.LineID.N) == nil:
			wrong = append(wrong, domain.Refuse(domain.ErrNotFound, at+"lineId", "the order has no such line"))
		case seen[item.LineID]:
			wrong = append(wrong, domain.Refuse(domain.ErrInvalid, at+"lineId", "the line is named twice"))
		case item.Units < least:
			wrong = append(wrong, domain.Refuse(domain.ErrInvalid, at+"quantity", "at least %d", least))
		}
		seen[item.LineID] = true
	}
	return wrong[:min(len(wrong), mostRefusals)].OrNil()
}

// mostRefusals is how many refusals one answer tells.
const mostRefusals = 20

// advance takes the order as far as its parcels have come. Who leaves nothing to be sent calls it.
func (f *Fulfilment) advance(now time.Time) {
	o := f.Order
	if o.Status == OrderPartiallyShipped && !f.waiting() {
		o.Status, o.ShippedAt = OrderShipped, &now
	}
	if o.Status != OrderShipped {
		return
	}
	at := *o.ShippedAt
	for _, s := range f.Shipments {
		if s.DeliveredAt == nil {
			return
		}
		if s.DeliveredAt.After(at) {
			at = *s.DeliveredAt
		}
	}
	o.Status, o.DeliveredAt = OrderDelivered, &at
	f.happened(EventDelivered, now, ByNobody, nil)
}

// Confirm completes the order: the buyer says that the goods came. It reports whether that changed anything: an order that is
// completed stays so. ILLEGAL_STATE where not all of it is on its way.
func (o *Order) Confirm(now time.Time) (*OrderEvent, error) {
	switch o.Status {
	case OrderCompleted:
		return nil, nil //nolint:nilnil // it was completed before, and nothing happens
	case OrderShipped, OrderDelivered:
		return o.complete(EventConfirmed, now, ByBuyer, &o.BuyerID), nil
	case OrderPendingPayment, OrderPaid, OrderPartiallyShipped, OrderCancelled, OrderExpired:
	}
	return nil, domain.IllegalState("the order", o.Status, OrderShipped, OrderDelivered)
}

// CompleteByTime completes an order that nobody confirmed in time; nil where it is not yet time for that, or no more.
func (o *Order) CompleteByTime(now time.Time) *OrderEvent {
	due := o.AutoConfirmAt()
	if o.Status != OrderShipped && o.Status != OrderDelivered || due.After(now) {
		return nil
	}
	return o.complete(EventCompleted, now, ByNobody, nil)
}

func (o *Order) complete(h Happening, now time.Time, by OrderActorKind, who *domain.UserID) *OrderEvent {
	o.Status, o.CompletedAt = OrderCompleted, &now
	return o.Happened(h, now, by, who)
}
