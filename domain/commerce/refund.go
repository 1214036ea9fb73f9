package commerce

import (
	"io"
	"slices"
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

// Open reports whether somebody still has to decide or to pay.
func (s AfterSaleStatus) Open() bool { return s == AfterSaleInProgress || s == AfterSaleArbitration }

// MarshalGQL writes the status as the schema spells it.
func (s AfterSaleStatus) MarshalGQL(w io.Writer) { domain.MarshalEnum(w, s) }

// UnmarshalGQL reads a status; BAD_INPUT for anything else.
func (s *AfterSaleStatus) UnmarshalGQL(v any) error {
	return domain.UnmarshalEnum(v, s, AfterSaleNone, AfterSaleInProgress, AfterSaleDone, AfterSaleRejected, AfterSaleArbitration)
}

// MostEvidence is how many pictures are given with a refund at most.
const MostEvidence = 9

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

// next are the states that a refund in this state can go to (rules.md, "Refund").
func (s RefundStatus) next() []RefundStatus {
	switch s {
	case RefundRequested:
		return []RefundStatus{RefundApproved, RefundRejected, RefundCancelled}
	case RefundApproved:
		return []RefundStatus{RefundReturnInTransit, RefundProcessing}
	case RefundReturnInTransit:
		return []RefundStatus{RefundReturnReceived}
	case RefundReturnReceived, RefundFailed:
		return []RefundStatus{RefundProcessing}
	case RefundProcessing:
		return []RefundStatus{RefundSucceeded, RefundFailed}
	case RefundRejected:
		return []RefundStatus{RefundRequested}
	case RefundSucceeded, RefundCancelled:
		return nil
	default:
		return nil
	}
}

// Become takes the refund to a state. ILLEGAL_STATE where none leads there from where it stands.
func (r *Refund) Become(to RefundStatus) error {
	if !slices.Contains(r.RefundStatus.next(), to) {
		var from []RefundStatus
		for _, s := range []RefundStatus{
			RefundRequested, RefundApproved, RefundReturnInTransit, RefundReturnReceived, RefundProcessing, RefundFailed, RefundRejected,
		} {
			if slices.Contains(s.next(), to) {
				from = append(from, s)
			}
		}
		return domain.IllegalState("the refund", r.RefundStatus, from...)
	}
	r.RefundStatus = to
	return nil
}

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

// arrived reports whether who gives the reason has seen the goods.
func (r RefundReason) arrived() bool {
	return r == ReasonDamaged || r == ReasonWrongItem || r == ReasonNotAsDescribed
}

// returns reports whether goods that were sent go back before the money does. What is broken, lost or a gift does not.
func (r RefundReason) returns() bool {
	return r == ReasonWrongItem || r == ReasonNotAsDescribed || r == ReasonChangedMind
}

// refundAnswerWithin is how long a store has to decide; no answer is a yes (rules.md, "Refund").
const refundAnswerWithin = 48 * time.Hour

// Refund is a request for money back, of an order that the buyer paid.
type Refund struct {
	ID           domain.RefundID
	StoreID      domain.StoreID // of the order
	RefundStatus RefundStatus
	Reason       RefundReason
	Amount       domain.Money
	RequestedAt  time.Time
	// DecideBy is when a request that waits for the store is granted by itself; nil where it does not wait for the store.
	DecideBy *time.Time
	// RejectedAt is when the store said no; a request that was rejected before is in arbitration.
	RejectedAt *time.Time
	// AppealedAt is when the buyer asked again, which they may once.
	AppealedAt *time.Time
	SettledAt  *time.Time
	// DecisionReason is why it was decided as it was, in the words of who decided; nil where they said none.
	DecisionReason *string
	// ReturnParcel is what the goods go back in; nil where they have not been sent.
	ReturnParcel *ReturnParcel
}

// ReturnParcel is a parcel in which goods go back to the store.
type ReturnParcel struct {
	Carrier        string
	TrackingNumber string
	SentAt         time.Time
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
	// Unshipped is how many of the units wait to be sent, and do so no more where the refund is granted.
	Unshipped int
	Amount    domain.Money
}

// LineID is the line that the item is of.
func (i *RefundItem) LineID() domain.OrderLineID {
	return domain.OrderLineID{Order: i.RefundID.Order, N: i.LineN}
}
