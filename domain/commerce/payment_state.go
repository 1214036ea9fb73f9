package commerce

import (
	"time"

	"github.com/trellisgraph/trellis/domain"
)

// rank orders the states of a payment by what is known last: of what a provider tells in any order, the highest counts, so that
// any order of arrival ends the same (rules.md, I7). Money that was taken counts whatever else was said before.
func (s PaymentStatus) rank() int {
	switch s {
	case PaymentCreated:
		return 0
	case PaymentRequiresAction:
		return 1
	case PaymentProcessing:
		return 2
	case PaymentAuthorized:
		return 3
	case PaymentFailed, PaymentCancelled, PaymentExpired:
		return 4
	case PaymentCaptured:
		return 5
	case PaymentPartiallyRefunded:
		return 6
	case PaymentRefunded:
		return 7
	default:
		return 0
	}
}

// Unpaid reports whether nothing was taken yet and something still may be: the states in which a payment is closed when its time
// is over.
func (s PaymentStatus) Unpaid() bool {
	return s.rank() < PaymentFailed.rank() || s == PaymentFailed
}

// Charge is what the provider is asked for in the payment's attempt.
func (p *Payment) Charge(returnURL string) Charge {
	return Charge{Group: p.GroupID, Attempt: p.Attempt, Amount: p.Amount(), Method: p.Method, ReturnURL: returnURL}
}

// Startable reports whether the provider may be asked for the attempt: nothing is known of it, and there is time.
func (p *Payment) Startable(now time.Time) bool {
	return p.Status == PaymentCreated && now.Before(p.ExpiresAt)
}

// SameAttempt reports whether two readings of a payment are of one attempt, asked for in both or in neither: what was found out
// of the one holds for the other.
func (p *Payment) SameAttempt(other *Payment) bool {
	return p.Attempt == other.Attempt && (p.StartedAt == nil) == (other.StartedAt == nil)
}

// Turn is what news of a charge change.
type Turn uint8

// The turns.
const (
	// TurnNone: it was known, or something later is.
	TurnNone Turn = iota
	// TurnMoved: it went on.
	TurnMoved
	// TurnFailed: the attempt failed, and another may be made while there is time.
	TurnFailed
	// TurnTaken: the money was taken.
	TurnTaken
	// TurnAstray: money was taken for an attempt that had been closed. It is no part of the payment and goes back.
	TurnAstray
)

// Follow moves the payment to where its provider says that the charge of an attempt stands, and returns what that is to it, with
// the event to log; nil where the payment did not change. event is the provider's number of what it told, nil where we asked.
func (p *Payment) Follow(attempt int, s ChargeState, at time.Time, event *string) (Turn, *PaymentEvent) {
	status := s.Status
	if status == PaymentCancelled {
		status = PaymentFailed // the attempt is over, and not the group
	}
	switch {
	case attempt != p.Attempt && status == PaymentCaptured:
		return TurnAstray, nil
	case attempt != p.Attempt, status.rank() <= p.Status.rank():
		return TurnNone, nil
	}
	p.ProviderReference = &s.Reference
	if p.StartedAt == nil {
		p.StartedAt = &at
	}
	e := p.to(status, at)
	e.ProviderEventID = event
	switch status {
	case PaymentRequiresAction:
		p.Action = s.Action
	case PaymentFailed:
		p.FailureMessage = failure(p.Currency, s.Failure)
		return TurnFailed, e
	case PaymentCaptured:
		p.CapturedMinor = p.AmountMinor
		amount := p.Amount()
		e.Amount = &amount
		return TurnTaken, e
	case PaymentCreated, PaymentProcessing, PaymentAuthorized, PaymentCancelled, PaymentExpired, PaymentPartiallyRefunded,
		PaymentRefunded:
	}
	return TurnMoved, e
}

// to moves the payment to a state. What the buyer had to do, and why an attempt failed, is of the state before.
func (p *Payment) to(status PaymentStatus, at time.Time) *PaymentEvent {
	e := &PaymentEvent{GroupID: p.GroupID, At: at, From: p.Status, To: status}
	p.Status, p.Action, p.FailureMessage = status, nil, nil
	return e
}

func failure(c domain.Currency, told string) *string {
	if told == "" {
		told = "The payment did not go through. Try again, or pay another way."
		if c == domain.CurrencyCNY {
			told = "支付没有成功，请重试或换一种方式。"
		}
	}
	return &told
}

// Close ends an unpaid payment, EXPIRED or CANCELLED, once the provider closed its charge.
func (p *Payment) Close(status PaymentStatus, at time.Time) *PaymentEvent { return p.to(status, at) }

// Retry begins another attempt, by a method that may be another, once the provider closed the charge of the one before.
func (p *Payment) Retry(method PaymentMethod, at time.Time) []*PaymentEvent {
	var events []*PaymentEvent
	if p.Status != PaymentFailed {
		events = append(events, p.to(PaymentFailed, at))
	}
	events = append(events, p.to(PaymentCreated, at))
	p.Attempt++
	p.Method, p.StartedAt, p.ProviderReference = method, nil, nil
	return events
}

// GiveBack notes that an amount of what was taken went back.
func (p *Payment) GiveBack(amount domain.Money, at time.Time, event *string) *PaymentEvent {
	p.RefundedMinor += amount.MinorUnits
	status := PaymentPartiallyRefunded
	if p.RefundedMinor == p.CapturedMinor {
		status = PaymentRefunded
	}
	e := p.to(status, at)
	e.Amount, e.ProviderEventID = &amount, event
	return e
}

// CanRetry says why the actor, who sees the payment, cannot begin another attempt to pay; nil where they can.
func (p *Payment) CanRetry(actor domain.Actor, now time.Time) error {
	switch {
	case !actor.Is(p.BuyerID):
		return domain.Refuse(domain.ErrNotAllowed, "orderGroupId", "only its buyer can pay")
	case !p.Status.Unpaid():
		return domain.IllegalState("the payment", p.Status, PaymentCreated, PaymentRequiresAction, PaymentProcessing,
			PaymentAuthorized, PaymentFailed)
	case !now.Before(p.ExpiresAt):
		return domain.IllegalState("the payment, whose time is over,", PaymentExpired, PaymentCreated, PaymentFailed)
	default:
		return nil
	}
}
