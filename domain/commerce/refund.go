package commerce

import (
	"io"
	"time"

	"github.com/trellisgraph/trellis/domain"
)

// AfterSaleStatus is what refunds there are of an order, on an axis of its own beside OrderStatus.
type AfterSaleStatus string

// The states of after-sale.
const (
	AfterSaleNone        AfterSaleStatus = "NONE"
	AfterSaleInProgress  AfterSaleStatus = "IN_PROGRESS"
	AfterSaleDone        AfterSaleStatus = "DONE"
	AfterSaleRejected    AfterSaleStatus = "REJECTED"
	AfterSaleArbitration AfterSaleStatus = "ARBITRATION"
)

// MarshalGQL writes the status as the schema spells it.
func (s AfterSaleStatus) MarshalGQL(w io.Writer) { domain.MarshalEnum(w, s) }

// UnmarshalGQL reads a status; BAD_INPUT for anything else.
func (s *AfterSaleStatus) UnmarshalGQL(v any) error {
	return domain.UnmarshalEnum(v, s, AfterSaleNone, AfterSaleInProgress, AfterSaleDone, AfterSaleRejected, AfterSaleArbitration)
}

// RefundStatus is where a refund stands (rules.md, state machine "Refund").
type RefundStatus string

// The states of a refund.
const (
	RefundRequested       RefundStatus = "REQUESTED"
	RefundApproved        RefundStatus = "APPROVED"
	RefundReturnInTransit RefundStatus = "RETURN_IN_TRANSIT"
	RefundReturnReceived  RefundStatus = "RETURN_RECEIVED"
	RefundProcessing      RefundStatus = "PROCESSING"
	RefundSucceeded       RefundStatus = "SUCCEEDED"
	RefundRejected        RefundStatus = "REJECTED"
	RefundCancelled       RefundStatus = "CANCELLED"
	RefundFailed          RefundStatus = "FAILED"
)

// Open reports whether it is still to be seen whether money goes back. A refund that failed is tried again.
func (s RefundStatus) Open() bool {
	switch s {
	case RefundRequested, RefundApproved, RefundReturnInTransit, RefundReturnReceived, RefundProcessing, RefundFailed:
		return true
	case RefundSucceeded, RefundRejected, RefundCancelled:
		return false
	default:
		return false
	}
}

// Claims reports whether the refund holds what it asks for, so that no other may ask for it too.
func (s RefundStatus) Claims() bool { return s.Open() || s == RefundSucceeded }

// RefundReason is why a buyer wants money back.
type RefundReason string

// The reasons.
const (
	ReasonNotReceived    RefundReason = "NOT_RECEIVED"
	ReasonDamaged        RefundReason = "DAMAGED"
	ReasonWrongItem      RefundReason = "WRONG_ITEM"
	ReasonNotAsDescribed RefundReason = "NOT_AS_DESCRIBED"
	ReasonChangedMind    RefundReason = "CHANGED_MIND"
	ReasonGoodwill       RefundReason = "GOODWILL"
)

// refundAnswerWithin is how long a store has to decide; no answer is a yes (rules.md, "Refund").
const refundAnswerWithin = 48 * time.Hour

// Refund is a request for money back, of an order that the buyer paid.
type Refund struct {
	ID           domain.RefundID
	RefundStatus RefundStatus
	Reason       RefundReason
	Amount       domain.Money
	RequestedAt  time.Time
	// DecideBy is when a request that waits for the store is granted by itself; nil where it does not wait for the store.
	DecideBy *time.Time
	// RejectedAt is when the store said no; a request that was rejected before is in arbitration.
	RejectedAt *time.Time
	SettledAt  *time.Time
}

// InArbitration reports whether a moderator is to decide: the store said no, and the buyer asked again.
func (r *Refund) InArbitration() bool {
	return r.RefundStatus == RefundRequested && r.RejectedAt != nil
}

// AnswerBy is when a request that waits for the store is granted by itself; nil where it does not.
func (r *Refund) AnswerBy() *time.Time {
	if r.RefundStatus != RefundRequested || r.InArbitration() {
		return nil
	}
	return later(&r.RequestedAt, refundAnswerWithin)
}

// Settle moves the refund to where its provider says that the money is, and returns what happened; "" where that was known, or
// where the provider has no refund of ours to speak of. Money that went back counts whatever was told before.
func (r *Refund) Settle(told RefundStatus, at time.Time) Happening {
	switch {
	case r.RefundStatus != RefundProcessing && r.RefundStatus != RefundFailed, told == r.RefundStatus:
		return ""
	case told == RefundSucceeded:
		r.RefundStatus, r.SettledAt = RefundSucceeded, &at
		return EventRefundDone
	case told == RefundFailed:
		r.RefundStatus = RefundFailed
		return EventRefundFailing
	default:
		return ""
	}
}

// AfterSaleOf derives an order's after-sale status from all its refunds: what is open counts before what is over, and a refund
// before a refusal.
func AfterSaleOf(refunds []*Refund) AfterSaleStatus {
	status := AfterSaleNone
	for _, r := range refunds {
		switch {
		case r.InArbitration():
			return AfterSaleArbitration
		case r.RefundStatus.Open():
			status = AfterSaleInProgress
		case status == AfterSaleInProgress:
		case r.RefundStatus == RefundSucceeded:
			status = AfterSaleDone
		case r.RefundStatus == RefundRejected && status == AfterSaleNone:
			status = AfterSaleRejected
		}
	}
	return status
}

// RefundItem is what of a line a refund asks for. Units may be none: goodwill gives money for goods that stay.
type RefundItem struct {
	RefundID domain.RefundID
	LineN    int16
	Quantity int
	Amount   domain.Money
}

// LineID is the line that the item is of.
func (i *RefundItem) LineID() domain.OrderLineID {
	return domain.OrderLineID{Order: i.RefundID.Order, N: i.LineN}
}
