// Package stripe is Stripe as a payment provider: a charge is a PaymentIntent, a refund a Refund.
package stripe

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/stripe/stripe-go/v84"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
)

// Options say which account takes the money.
type Options struct {
	// Key is the account's secret key, and WebhookSecret what it signs webhooks with.
	Key           string
	WebhookSecret string
	// URL is where the API is; Stripe's own where it is "".
	URL string
}

// Provider is Stripe. It is a services.Provider.
type Provider struct {
	api    *stripe.Client
	secret string
}

// New makes the provider. It calls nobody.
func New(o Options) *Provider {
	cfg := &stripe.BackendConfig{
		LeveledLogger:     &stripe.LeveledLogger{Level: stripe.LevelNull},
		MaxNetworkRetries: stripe.Int64(1), EnableTelemetry: new(false),
	}
	if o.URL != "" {
		cfg.URL = stripe.String(o.URL)
	}
	return &Provider{
		api: stripe.NewClient(o.Key, stripe.WithBackends(stripe.NewBackendsWithConfig(cfg))), secret: o.WebhookSecret,
	}
}

// Name is "stripe".
func (*Provider) Name() string { return "stripe" }

// The keys of what a charge, and a refund, say of where they belong.
const (
	groupKey   = "trellis_group"
	attemptKey = "trellis_attempt"
	refundKey  = "trellis_refund"
)

// StartCharge makes a PaymentIntent. Cards are confirmed by the buyer's device, with the client secret; Alipay and WeChat Pay at
// once, which gives the page, or the code, that the buyer goes on with. A method that Stripe does not have fails.
func (p *Provider) StartCharge(ctx context.Context, c commerce.Charge) (commerce.ChargeState, error) {
	params := &stripe.PaymentIntentCreateParams{
		Amount: new(c.Amount.MinorUnits), Currency: stripe.String(strings.ToLower(string(c.Amount.Currency))),
	}
	params.SetIdempotencyKey(c.Key())
	params.AddMetadata(groupKey, c.Group.String())
	params.AddMetadata(attemptKey, strconv.Itoa(c.Attempt))
	kind := ""
	switch c.Method {
	case commerce.PayCard, commerce.PayUnionPay: // which is a network of cards to Stripe
		params.PaymentMethodTypes = []*string{stripe.String("card")}
	case commerce.PayAlipay:
		kind = "alipay"
	case commerce.PayWeChatPay:
		kind = "wechat_pay"
		params.PaymentMethodOptions = &stripe.PaymentIntentCreatePaymentMethodOptionsParams{
			WeChatPay: &stripe.PaymentIntentCreatePaymentMethodOptionsWeChatPayParams{Client: stripe.String("web")},
		}
	case commerce.PayWallet:
		return commerce.ChargeState{
			Reference: "none-" + c.Key(), Status: commerce.PaymentFailed, Failure: "This way to pay is not offered here: choose another.",
		}, nil
	}
	if kind != "" {
		params.PaymentMethodTypes = []*string{stripe.String(kind)}
		params.PaymentMethodData = &stripe.PaymentIntentCreatePaymentMethodDataParams{Type: stripe.String(kind)}
		params.Confirm, params.ReturnURL = new(true), new(c.ReturnURL)
	}
	intent, err := p.api.V1PaymentIntents.Create(ctx, params)
	return charge(intent, err)
}

// FindCharge tells where a PaymentIntent stands.
func (p *Provider) FindCharge(ctx context.Context, reference string) (commerce.ChargeState, error) {
	return charge(p.api.V1PaymentIntents.Retrieve(ctx, reference, nil))
}

// VoidCharge cancels a PaymentIntent; where that is too late it tells where it stands.
func (p *Provider) VoidCharge(ctx context.Context, reference string) (commerce.ChargeState, error) {
	intent, err := p.api.V1PaymentIntents.Cancel(ctx, reference, nil)
	if refused, ok := errors.AsType[*stripe.Error](err); ok && refused.Code == stripe.ErrorCodePaymentIntentUnexpectedState {
		return p.FindCharge(ctx, reference)
	}
	return charge(intent, err)
}

// charge is a PaymentIntent as a charge. One that the buyer's bank declined is told as an error, which carries it.
func charge(intent *stripe.PaymentIntent, err error) (commerce.ChargeState, error) {
	told, ok := errors.AsType[*stripe.Error](err)
	if ok && told.Type == stripe.ErrorTypeCard && told.PaymentIntent != nil {
		intent, err = told.PaymentIntent, nil
	}
	if err != nil {
		return commerce.ChargeState{}, failed(err)
	}
	return stateOf(intent), nil
}

func stateOf(intent *stripe.PaymentIntent) commerce.ChargeState {
	s := commerce.ChargeState{Reference: intent.ID}
	switch intent.Status {
	case stripe.PaymentIntentStatusSucceeded:
		s.Status = commerce.PaymentCaptured
	case stripe.PaymentIntentStatusCanceled:
		s.Status = commerce.PaymentCancelled
	case stripe.PaymentIntentStatusProcessing:
		s.Status = commerce.PaymentProcessing
	case stripe.PaymentIntentStatusRequiresCapture:
		s.Status = commerce.PaymentAuthorized
	case stripe.PaymentIntentStatusRequiresPaymentMethod:
		if intent.LastPaymentError != nil {
			s.Status, s.Failure = commerce.PaymentFailed, intent.LastPaymentError.Msg
			return s
		}
		s.Status, s.Action = commerce.PaymentRequiresAction, actionOf(intent)
	case stripe.PaymentIntentStatusRequiresAction, stripe.PaymentIntentStatusRequiresConfirmation:
		s.Status, s.Action = commerce.PaymentRequiresAction, actionOf(intent)
	default:
		s.Status = commerce.PaymentProcessing // a state of tomorrow: it is not over
	}
	return s
}

// actionOf is what the buyer's device has to do for a PaymentIntent: to hand its secret to Stripe's library, where nothing else
// is told.
func actionOf(intent *stripe.PaymentIntent) *commerce.PaymentAction {
	next := intent.NextAction
	switch {
	case next != nil && next.RedirectToURL != nil:
		return &commerce.PaymentAction{Kind: commerce.ActionRedirect, URL: &next.RedirectToURL.URL}
	case next != nil && next.AlipayHandleRedirect != nil:
		return &commerce.PaymentAction{Kind: commerce.ActionRedirect, URL: &next.AlipayHandleRedirect.URL}
	case next != nil && next.WeChatPayDisplayQRCode != nil:
		return &commerce.PaymentAction{Kind: commerce.ActionQRCode, Payload: &next.WeChatPayDisplayQRCode.Data}
	default:
		return &commerce.PaymentAction{Kind: commerce.ActionSDK, Payload: &intent.ClientSecret}
	}
}

// StartRefund makes a Refund, unless the charge has one for it that did not fail: Stripe forgets idempotency keys after a day,
// and keeps a refund that failed under its key. One that failed is followed by another.
func (p *Provider) StartRefund(ctx context.Context, r commerce.ProviderRefund) (commerce.ProviderRefundState, error) {
	return p.refund(ctx, r.Charge, r.Key(), new(r.Amount.MinorUnits))
}

// ReturnCharge refunds all of a PaymentIntent.
func (p *Provider) ReturnCharge(ctx context.Context, reference string) (commerce.ProviderRefundState, error) {
	return p.refund(ctx, reference, "return-"+reference, nil)
}

func (p *Provider) refund(ctx context.Context, intent, key string, amount *int64) (commerce.ProviderRefundState, error) {
	list := &stripe.RefundListParams{PaymentIntent: stripe.String(intent)}
	before := 0
	for r, err := range p.api.V1Refunds.List(ctx, list) {
		if err != nil {
			return commerce.ProviderRefundState{}, failed(err)
		}
		if r.Metadata[refundKey] != key {
			continue
		}
		if state := refundState(r); state.Status != commerce.RefundFailed {
			return state, nil
		}
		before++
	}
	params := &stripe.RefundCreateParams{PaymentIntent: stripe.String(intent), Amount: amount}
	params.SetIdempotencyKey(fmt.Sprintf("%s-%d", key, before))
	params.AddMetadata(refundKey, key)
	r, err := p.api.V1Refunds.Create(ctx, params)
	if err != nil {
		return commerce.ProviderRefundState{}, failed(err)
	}
	return refundState(r), nil
}

// FindRefund tells where a Refund stands.
func (p *Provider) FindRefund(ctx context.Context, reference string) (commerce.ProviderRefundState, error) {
	r, err := p.api.V1Refunds.Retrieve(ctx, reference, nil)
	if err != nil {
		return commerce.ProviderRefundState{}, failed(err)
	}
	return refundState(r), nil
}

func refundState(r *stripe.Refund) commerce.ProviderRefundState {
	s := commerce.ProviderRefundState{Reference: r.ID, Status: commerce.RefundProcessing}
	switch r.Status {
	case stripe.RefundStatusSucceeded:
		s.Status = commerce.RefundSucceeded
	case stripe.RefundStatusFailed, stripe.RefundStatusCanceled:
		s.Status = commerce.RefundFailed
	case stripe.RefundStatusPending, stripe.RefundStatusRequiresAction:
	}
	return s
}

// ReadWebhook checks the signature of an event and reads it. Events of what is neither a PaymentIntent nor a Refund of ours are
// none.
func (p *Provider) ReadWebhook(header http.Header, body []byte) (*commerce.ProviderEvent, error) {
	event, err := stripe.ConstructEvent(body, header.Get("Stripe-Signature"), p.secret, stripe.WithIgnoreAPIVersionMismatch())
	if err != nil {
		return nil, &domain.Error{Code: domain.CodeBadInput, Message: "the Stripe-Signature does not do: " + err.Error()}
	}
	out := &commerce.ProviderEvent{ID: event.ID, At: time.Unix(event.Created, 0)}
	switch kind := string(event.Type); {
	case strings.HasPrefix(kind, "payment_intent."):
		var intent stripe.PaymentIntent
		if err := json.Unmarshal(event.Data.Raw, &intent); err != nil {
			return nil, &domain.Error{Code: domain.CodeBadInput, Message: "the event holds no PaymentIntent"}
		}
		group, groupErr := domain.ParseID[domain.GroupID]("group", intent.Metadata[groupKey])
		attempt, attemptErr := strconv.Atoi(intent.Metadata[attemptKey])
		if cmp.Or(groupErr, attemptErr) != nil {
			return nil, nil //nolint:nilnil,nilerr // not of ours, which is no error
		}
		state := stateOf(&intent)
		out.Group, out.Attempt, out.Charge = group, attempt, &state
	case strings.HasPrefix(kind, "refund."), kind == "charge.refund.updated":
		var r stripe.Refund
		if err := json.Unmarshal(event.Data.Raw, &r); err != nil {
			return nil, &domain.Error{Code: domain.CodeBadInput, Message: "the event holds no Refund"}
		}
		id, err := domain.ParseID[domain.RefundID]("refund", r.Metadata[refundKey])
		if err != nil {
			return nil, nil //nolint:nilnil,nilerr // not of ours, which is no error
		}
		state := refundState(&r)
		out.RefundID, out.Refund = id, &state
	default:
		return nil, nil //nolint:nilnil // of no concern
	}
	return out, nil
}

// failed is what went wrong as a code: that Stripe has no such thing, or that it cannot be reached or is too busy. All else is a
// bug.
func failed(err error) error {
	told, ok := errors.AsType[*stripe.Error](err)
	switch {
	case !ok && errors.Is(err, context.DeadlineExceeded):
		return domain.Upstream(domain.CodeUpstreamTimeout, "the payment provider did not answer in time", err)
	case errors.Is(err, context.Canceled):
		return err
	case !ok, told.HTTPStatusCode >= http.StatusInternalServerError, told.HTTPStatusCode == http.StatusTooManyRequests:
		return domain.Upstream(domain.CodeUpstreamUnavailable, "the payment provider cannot be reached", err)
	case told.HTTPStatusCode == http.StatusNotFound:
		return domain.NotFound("the payment provider's object")
	default:
		return fmt.Errorf("stripe: %w", err)
	}
}
