package commerce

import (
	"fmt"
	"time"

	"github.com/trellisgraph/trellis/domain"
)

// Charge asks a payment provider to take money for a group of orders, in one attempt.
type Charge struct {
	Group   domain.GroupID
	Attempt int
	Amount  domain.Money
	Method  PaymentMethod
	// ReturnURL is where the provider's own pages send the buyer back to; "" where there is no such page.
	ReturnURL string
}

// Key is the provider's idempotency key of the charge: asked for again, it is the same charge.
func (c Charge) Key() string { return fmt.Sprintf("%s-%d", c.Group, c.Attempt) }

// ChargeState is where a charge stands at its provider.
type ChargeState struct {
	// Reference is the provider's number of the charge.
	Reference string
	// Status is REQUIRES_ACTION, PROCESSING, AUTHORIZED, CAPTURED, FAILED or CANCELLED: what becomes of money that was taken is
	// told by refunds.
	Status PaymentStatus
	// Action is what the buyer has to do, where the status is REQUIRES_ACTION.
	Action *PaymentAction
	// Failure says in words for the buyer why it failed; "" where it did not.
	Failure string
}

// ProviderRefund asks a payment provider to give money of a charge back.
type ProviderRefund struct {
	ID     domain.RefundID
	Charge string // the provider's number of it
	Amount domain.Money
}

// Key is the provider's idempotency key of the refund: asked for again, it is the same refund.
func (r ProviderRefund) Key() string { return r.ID.String() }

// ProviderRefundState is where a refund stands at its provider.
type ProviderRefundState struct {
	// Reference is the provider's number of the refund.
	Reference string
	// Status is PROCESSING, SUCCEEDED or FAILED.
	Status RefundStatus
}

// ProviderEvent is what a provider tells of a charge or of a refund, in a webhook. Exactly one of Charge and Refund is set.
type ProviderEvent struct {
	// ID is the provider's number of the event: one that comes again has no second effect (rules.md, I7).
	ID string
	At time.Time
	// Group and Attempt are those of the charge, and Charge is where it stands.
	Group   domain.GroupID
	Attempt int
	Charge  *ChargeState
	// RefundID is the refund that Refund is about.
	RefundID domain.RefundID
	Refund   *ProviderRefundState
}
