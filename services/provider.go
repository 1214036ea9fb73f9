package services

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/sony/gobreaker/v2"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
)

// Provider is a payment provider: a remote that takes money and gives it back. An outage is UPSTREAM_UNAVAILABLE or
// UPSTREAM_TIMEOUT, and the call may be made again: what begins something is idempotent by its key. None of these calls is made
// inside a transaction.
type Provider interface {
	// Name is how the provider is called in the URL of its webhooks.
	Name() string
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
	// ReturnCharge gives all of a charge back that is no part of any payment. Asked for again, it is the same refund.
	ReturnCharge(ctx context.Context, reference string) (commerce.ProviderRefundState, error)
	// ReadWebhook checks who sent a webhook and when, and reads it; BAD_INPUT where it is not the provider's or too old. nil where
	// it tells of what is no concern of ours.
	ReadWebhook(header http.Header, body []byte) (*commerce.ProviderEvent, error)
}

const (
	// providerPatience is how long one call to the provider may take.
	providerPatience = 8 * time.Second
	// providerFailures in a row are an outage, and providerRest is how long nobody asks then.
	providerFailures = 5
	providerRest     = 5 * time.Second
)

// guarded is a provider behind a breaker: after a few calls in a row found it gone, calls fail at once until it is back. A
// charge that it declines, or knows nothing of, is an answer.
type guarded struct {
	Provider

	breaker *gobreaker.TwoStepCircuitBreaker[struct{}]
}

func guard(p Provider) *guarded {
	return &guarded{Provider: p, breaker: gobreaker.NewTwoStepCircuitBreaker[struct{}](gobreaker.Settings{
		Name: p.Name(), MaxRequests: 1, Timeout: providerRest,
		ReadyToTrip:  func(c gobreaker.Counts) bool { return c.ConsecutiveFailures >= providerFailures },
		IsSuccessful: func(err error) bool { return !outage(err) },
		IsExcluded:   func(err error) bool { return errors.Is(err, context.Canceled) },
	})}
}

// outage tells that the provider did not answer.
func outage(err error) bool {
	code := domain.CodeOf(err)
	return err != nil && (code == domain.CodeUpstreamUnavailable || code == domain.CodeUpstreamTimeout)
}

// through makes one call to the provider, unless it is known to be gone.
func through[A, R any](ctx context.Context, g *guarded, call func(context.Context, A) (R, error), arg A) (R, error) {
	var none R
	report, err := g.breaker.Allow()
	if err != nil {
		return none, domain.Upstream(domain.CodeUpstreamUnavailable, "the payment provider cannot be reached", err)
	}
	bounded, cancel := context.WithTimeout(ctx, providerPatience)
	defer cancel()
	answer, err := call(bounded, arg)
	if errors.Is(err, context.DeadlineExceeded) && !outage(err) {
		err = domain.Upstream(domain.CodeUpstreamTimeout, "the payment provider did not answer in time", err)
	}
	report(err)
	if err != nil {
		return none, fmt.Errorf("ask the payment provider: %w", err)
	}
	return answer, nil
}

// StartCharge is Provider.StartCharge.
func (g *guarded) StartCharge(ctx context.Context, c commerce.Charge) (commerce.ChargeState, error) {
	return through(ctx, g, g.Provider.StartCharge, c)
}

// FindCharge is Provider.FindCharge.
func (g *guarded) FindCharge(ctx context.Context, reference string) (commerce.ChargeState, error) {
	return through(ctx, g, g.Provider.FindCharge, reference)
}

// VoidCharge is Provider.VoidCharge.
func (g *guarded) VoidCharge(ctx context.Context, reference string) (commerce.ChargeState, error) {
	return through(ctx, g, g.Provider.VoidCharge, reference)
}

// StartRefund is Provider.StartRefund.
func (g *guarded) StartRefund(ctx context.Context, r commerce.ProviderRefund) (commerce.ProviderRefundState, error) {
	return through(ctx, g, g.Provider.StartRefund, r)
}

// FindRefund is Provider.FindRefund.
func (g *guarded) FindRefund(ctx context.Context, reference string) (commerce.ProviderRefundState, error) {
	return through(ctx, g, g.Provider.FindRefund, reference)
}

// ReturnCharge is Provider.ReturnCharge.
func (g *guarded) ReturnCharge(ctx context.Context, reference string) (commerce.ProviderRefundState, error) {
	return through(ctx, g, g.Provider.ReturnCharge, reference)
}
