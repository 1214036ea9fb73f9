package commerce

import (
	"strings"
	"time"

	"github.com/trellisgraph/trellis/domain"
)

// CheckReason cuts the blanks around a buyer's reason to call an order off; REQUIRED, TOO_LONG or INVALID name the field.
func CheckReason(reason string) (string, error) {
	reason = strings.TrimSpace(reason)
	return reason, domain.CheckText("reason", reason, longestReason).OrNil()
}

// Pay marks an order as paid.
func (o *Order) Pay(at time.Time) *OrderEvent {
	o.Status, o.PaidAt, o.CancelledAt = OrderPaid, &at, nil
	return o.Happened(EventPaid, at, ByNobody, nil)
}

// Expire closes an order that was not paid in time.
func (o *Order) Expire(at time.Time) *OrderEvent {
	o.Status, o.CancelledAt = OrderExpired, &at
	return o.Happened(EventExpired, at, ByNobody, nil)
}

// Cancel calls an order off for its buyer.
func (o *Order) Cancel(reason string, at time.Time) *OrderEvent {
	o.Status, o.CancelledAt, o.CancelReason = OrderCancelled, &at, &reason
	return o.Happened(EventCancelled, at, ByBuyer, &o.BuyerID)
}

// CallOff says why the actor, who sees the order, cannot call it off; nil where they can, or did.
func (o *Order) CallOff(actor domain.Actor) error {
	switch {
	case !actor.Is(o.BuyerID):
		return domain.Refuse(domain.ErrNotAllowed, "orderId", "only its buyer can call it off")
	case o.Status == OrderCancelled, o.CanCancel(actor):
		return nil
	default:
		return domain.IllegalState("the order", o.Status, OrderPendingPayment, OrderPaid)
	}
}

// GiveBackAll makes the n-th refund of an order, of all that no other refund asks for, shipping included, and has the order and
// its lines tell of it. It is PROCESSING: nobody has to grant it. nil where nothing is left.
func (o *Order) GiveBackAll(n int16, lines []*OrderLine, reason RefundReason, at time.Time) (*Refund, []*RefundItem) {
	left := o.Total - o.Claimed
	if left == 0 {
		return nil, nil
	}
	r := &Refund{
		ID: domain.RefundID{Order: o.ID, N: n}, StoreID: o.StoreID, RefundStatus: RefundProcessing, Reason: reason,
		RequestedAt: at,
		Amount:      domain.Money{MinorUnits: left, Currency: o.Currency},
	}
	var items []*RefundItem
	for _, l := range lines {
		i := &RefundItem{RefundID: r.ID, LineN: l.ID.N, Quantity: l.RefundableQuantity(), Amount: l.RefundableAmount()}
		if i.Quantity == 0 && i.Amount.MinorUnits == 0 {
			continue
		}
		l.ClaimedQuantity, l.ClaimedMinor = l.Quantity, l.TotalMinor
		items = append(items, i)
	}
	o.Claimed = o.Total
	return r, items
}

// Withdraw cancels a refund that nothing was sent for yet, because the whole order is called off, and frees what it asked for.
func (o *Order) Withdraw(r *Refund, items []*RefundItem, lines []*OrderLine) {
	r.RefundStatus, r.DecideBy = RefundCancelled, nil
	o.Claimed -= r.Amount.MinorUnits
	for _, i := range items {
		for _, l := range lines {
			if l.ID == i.LineID() {
				l.ClaimedQuantity -= i.Quantity
				l.ClaimedMinor -= i.Amount.MinorUnits
			}
		}
	}
}
