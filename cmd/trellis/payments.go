package main

import (
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/jobs"
	"github.com/trellisgraph/trellis/payments/sandbox"
	"github.com/trellisgraph/trellis/payments/stripe"
	"github.com/trellisgraph/trellis/services"
	"github.com/trellisgraph/trellis/storage/postgres"
	sandboxdb "github.com/trellisgraph/trellis/storage/sandbox"
)

// paymentFlags say who takes the money. They belong to what serves and to what works.
type paymentFlags struct {
	Payments            string        `default:"sandbox" enum:"sandbox,stripe" help:"Who takes the money: \"sandbox\" moves none, \"stripe\" is Stripe."`
	StripeKey           string        `env:"TRELLIS_STRIPE_KEY" placeholder:"KEY" help:"The secret key of the Stripe account. Better in the environment: TRELLIS_STRIPE_KEY."`
	StripeWebhookSecret string        `env:"TRELLIS_STRIPE_WEBHOOK_SECRET" placeholder:"SECRET" help:"What Stripe signs the webhooks to /webhooks/stripe with: TRELLIS_STRIPE_WEBHOOK_SECRET."`
	SandboxDelay        time.Duration `default:"1s" help:"How long the sandbox is at a charge or a refund."`
	SandboxWebhooks     string        `placeholder:"URL" help:"A server's /webhooks/sandbox as this process reaches it: for the sandbox to tell what happens; on --public-url by default."`
}

func (f *paymentFlags) check() error {
	switch {
	case f.SandboxDelay < 0:
		return errors.New("--sandbox-delay must not be negative")
	case f.Payments == "stripe" && (f.StripeKey == "" || f.StripeWebhookSecret == ""):
		return errors.New("--payments=stripe needs TRELLIS_STRIPE_KEY and TRELLIS_STRIPE_WEBHOOK_SECRET")
	default:
		return nil
	}
}

// till is who takes the money, with what belongs to the sandbox; nil where it is somebody else.
type till struct {
	provider services.Provider
	sandbox  *sandbox.Provider
}

// open makes the provider. url is where clients reach the server.
func (f *paymentFlags) open(shop *postgres.DB, s secret, url string) (*till, error) {
	if f.Payments == "stripe" {
		return &till{provider: stripe.New(stripe.Options{Key: f.StripeKey, WebhookSecret: f.StripeWebhookSecret})}, nil
	}
	key, err := s.derive("sandbox webhooks")
	if err != nil {
		return nil, fmt.Errorf("open the sandbox: %w", err)
	}
	webhooks := f.SandboxWebhooks
	if webhooks == "" {
		webhooks = url + "/webhooks/sandbox"
	}
	own := sandbox.New(sandboxdb.NewStore(shop), sandbox.Options{
		Key: domain.WebhookKey(key), WebhookURL: webhooks, PagesURL: url, Delay: f.SandboxDelay, Now: time.Now,
	})
	return &till{provider: own, sandbox: own}, nil
}

// works is the sandbox to the jobs; nil where there is none.
func (t *till) works() jobs.Sandbox {
	if t.sandbox == nil {
		return nil
	}
	return t.sandbox
}

// pages are the sandbox's; nil where there is none.
func (t *till) pages() http.Handler {
	if t.sandbox == nil {
		return nil
	}
	return t.sandbox.Pages()
}
