package services

import (
	"context"
	"net/http"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
)

// Provider is a payment provider: a remote that takes money and gives it back. An outage is UPSTREAM_UNAVAILABLE or
// UPSTREAM_TIMEOUT, and the call may be made again: what begins something is idempotent by its key. None of these calls is made
// inside a transaction.
type Provider interface {
	// StartCharge begins a charge, or tells where the one with this key stands.
	StartCharge(ctx context.Context, c commerce.Charge) (commerce.ChargeState, error)
	// FindCharge tells where a charge stands; NOT_FOUND where the provider knows of none.
	FindCharge(ctx context.Context, reference string) (commerce.ChargeState, error)
	// VoidCharge calls a charge off, as far as it can be: the state that it returns says whether it was. NOT_FOUND where the
	// provider knows of none.
	VoidCharge(ctx context.Context, reference string) (commerce.ChargeState, error)
	// StartRefund begins a refund, tells where the one with this key stands, or tries it again where it had failed.
	StartRefund(ctx context.Context, r commerce.ProviderRefund) (commerce.ProviderRefundState, error)
	// FindRefund tells where a refund stands; NOT_FOUND where the provider knows of none.
	FindRefund(ctx context.Context, reference string) (commerce.ProviderRefundState, error)
	// ReadWebhook checks who sent a webhook and when, and reads it; BAD_INPUT where it is not the provider's or too old. nil where
	// it tells of what is no concern of ours.
	ReadWebhook(header http.Header, body []byte) (*commerce.ProviderEvent, error)
}

// Payments takes the money for orders and gives it back.
type Payments struct{}

// StartPayment asks the provider for the money of a group that was just placed, or whose payment was begun anew, and keeps what it
// answers. It is called outside of any transaction. An error leaves the group as it is, to be paid by orderPay; a provider that
// declines is no error: the payment is FAILED then.
func (p *Payments) StartPayment(_ context.Context, _ domain.GroupID) error { return nil }
