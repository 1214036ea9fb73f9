// Package sandbox is a payment provider that moves no money: the default, for development and tests. It keeps its own state,
// takes its time, declines by the amount, and tells what happens by signed webhooks, as a real one does. docs/operations.md has
// the table of amounts.
package sandbox

import (
	"context"
	"net/http"
	"time"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/jobs/args"
	"github.com/trellisgraph/trellis/storage/sandbox"
)

// Options say where the sandbox is, and how quick.
type Options struct {
	// Key signs its webhooks.
	Key domain.WebhookKey
	// WebhookURL is where they are sent to, and PagesURL the URL of the server that serves Pages.
	WebhookURL string
	PagesURL   string
	// Delay is how long it is at a charge or a refund.
	Delay time.Duration
	Now   func() time.Time
}

// Provider is the sandbox. It is a services.Provider.
type Provider struct {
	store  sandbox.Store
	client *http.Client
	o      Options
}

// New opens the sandbox over what it knows.
func New(store sandbox.Store, o Options) *Provider {
	return &Provider{store: store, client: &http.Client{Timeout: deliverWithin}, o: o}
}

// Name is "sandbox".
func (*Provider) Name() string { return "sandbox" }

// StartCharge opens a charge, and begins it as its amount says.
func (p *Provider) StartCharge(ctx context.Context, c commerce.Charge) (commerce.ChargeState, error) {
	charge := &sandbox.Charge{
		Reference: "sbx_" + c.Key(), Group: c.Group, Attempt: c.Attempt, Method: c.Method,
		Currency: c.Amount.Currency, Amount: c.Amount.MinorUnits, Version: 1,
	}
	begin(charge)
	kept, err := p.store.OpenCharge(ctx, charge, p.after(charge)...)
	if err != nil {
		return commerce.ChargeState{}, err
	}
	return p.state(kept), nil
}

// FindCharge tells where a charge stands.
func (p *Provider) FindCharge(ctx context.Context, reference string) (commerce.ChargeState, error) {
	charge, err := p.store.Charge(ctx, reference)
	if err != nil {
		return commerce.ChargeState{}, err
	}
	return p.state(charge), nil
}

// VoidCharge calls a charge off unless it is over.
func (p *Provider) VoidCharge(ctx context.Context, reference string) (commerce.ChargeState, error) {
	return p.change(ctx, reference, void)
}

// change lets turn decide on a charge, and tells what came of it.
func (p *Provider) change(ctx context.Context, reference string, turn func(*sandbox.Charge) bool) (commerce.ChargeState, error) {
	charge, err := p.store.ChangeCharge(ctx, reference, func(c *sandbox.Charge) ([]sandbox.Then, bool) {
		if !turn(c) {
			return nil, false
		}
		c.Version++
		return p.after(c), true
	})
	if err != nil {
		return commerce.ChargeState{}, err
	}
	return p.state(charge), nil
}

// after is what comes of a charge that has just become what it is: it is told, and goes on by itself where it is under way.
func (p *Provider) after(c *sandbox.Charge) []sandbox.Then {
	then := []sandbox.Then{{Job: p.tellCharge(c)}}
	if goesOn(c) {
		then = append(then, sandbox.Then{Job: args.SettleSandbox{Charge: c.Reference}, At: p.later()})
	}
	return then
}

// later is when what the sandbox is at will be done; the zero time for at once.
func (p *Provider) later() time.Time {
	if p.o.Delay == 0 {
		return time.Time{}
	}
	return p.o.Now().Add(p.o.Delay)
}

func (p *Provider) state(c *sandbox.Charge) commerce.ChargeState {
	s := commerce.ChargeState{Reference: c.Reference, Status: c.Status, Failure: c.Failure}
	if c.Status == commerce.PaymentRequiresAction {
		url := p.o.PagesURL + pagesPath + c.Reference
		s.Action = &commerce.PaymentAction{Kind: commerce.ActionRedirect, URL: &url}
	}
	return s
}

// StartRefund begins a refund, or has one that failed succeed.
func (p *Provider) StartRefund(ctx context.Context, r commerce.ProviderRefund) (commerce.ProviderRefundState, error) {
	return p.refund(ctx, &sandbox.Refund{
		Reference: "sbx_" + r.Key(), Charge: r.Charge, Refund: r.ID.String(), Currency: r.Amount.Currency, Amount: r.Amount.MinorUnits,
	}, beginRefund)
}

// ReturnCharge gives back all of a charge.
func (p *Provider) ReturnCharge(ctx context.Context, reference string) (commerce.ProviderRefundState, error) {
	charge, err := p.store.Charge(ctx, reference)
	if err != nil {
		return commerce.ProviderRefundState{}, err
	}
	return p.refund(ctx, &sandbox.Refund{
		Reference: reference + "_return", Charge: reference, Currency: charge.Currency, Amount: charge.Amount - charge.Refunded,
	}, beginRefund)
}

func (p *Provider) refund(
	ctx context.Context, given *sandbox.Refund, turn func(*sandbox.Charge, *sandbox.Refund) bool,
) (commerce.ProviderRefundState, error) {
	kept, err := p.store.ChangeRefund(ctx, given, func(c *sandbox.Charge, r *sandbox.Refund) ([]sandbox.Then, bool) {
		if !turn(c, r) {
			return nil, false
		}
		r.Version++
		var then []sandbox.Then
		if r.Refund != "" {
			then = append(then, sandbox.Then{Job: p.tellRefund(r)})
		}
		if r.Status == commerce.RefundProcessing {
			then = append(then, sandbox.Then{Job: args.SettleSandbox{Charge: r.Charge, Refund: r.Reference}, At: p.later()})
		}
		return then, true
	})
	if err != nil {
		return commerce.ProviderRefundState{}, err
	}
	return commerce.ProviderRefundState{Reference: kept.Reference, Status: kept.Status}, nil
}

// FindRefund tells where a refund stands.
func (p *Provider) FindRefund(ctx context.Context, reference string) (commerce.ProviderRefundState, error) {
	refund, err := p.store.Refund(ctx, reference)
	if err != nil {
		return commerce.ProviderRefundState{}, err
	}
	return commerce.ProviderRefundState{Reference: refund.Reference, Status: refund.Status}, nil
}

// Settle brings what the sandbox was at to its end. What is there already stays.
func (p *Provider) Settle(ctx context.Context, a args.SettleSandbox) error {
	if a.Refund == "" {
		_, err := p.change(ctx, a.Charge, settle)
		return err
	}
	_, err := p.refund(ctx, &sandbox.Refund{Reference: a.Refund, Charge: a.Charge}, settleRefund)
	return err
}
