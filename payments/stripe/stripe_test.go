package stripe_test

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	stripego "github.com/stripe/stripe-go/v84"
	"github.com/stripe/stripe-go/v84/webhook"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/leaktest"
	"github.com/trellisgraph/trellis/payments/stripe"
)

// mockVersion is the stripe-mock that request shapes are tested against.
const mockVersion = "github.com/stripe/stripe-mock@v0.203.0"

//nolint:gochecknoglobals // TestMain has no other way to reach the tests
var mockURL string

func TestMain(m *testing.M) {
	code, err := withMock(m)
	if err == nil && code == 0 {
		err = leaktest.Find()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "with stripe-mock:", err)
		code = 1
	}
	os.Exit(code)
}

// withMock builds stripe-mock, which checks requests against Stripe's own description of its API, and runs the tests beside it.
func withMock(m *testing.M) (code int, err error) {
	dir, err := os.MkdirTemp("", "stripe-mock")
	if err != nil {
		return 1, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	build := exec.CommandContext(ctx, "go", "install", mockVersion)
	build.Env = append(os.Environ(), "GOBIN="+dir, "GOFLAGS=")
	if out, err := build.CombinedOutput(); err != nil {
		return 1, fmt.Errorf("%w: %s", err, out)
	}
	address, err := freeAddress(ctx)
	if err != nil {
		return 1, err
	}
	mock := exec.CommandContext(ctx, filepath.Join(dir, "stripe-mock"), "-http-addr", address)
	out, err := mock.StdoutPipe()
	if err != nil {
		return 1, err
	}
	if err := mock.Start(); err != nil {
		return 1, err
	}
	defer func() { cancel(); _ = mock.Wait() }()
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if text := lines.Text(); len(text) > 9 && text[:9] == "Listening" {
			go func() {
				for lines.Scan() { // so that it never waits for its reader
				}
			}()
			mockURL = "http://" + address
			return m.Run(), nil
		}
	}
	return 1, fmt.Errorf("it ended: %w", mock.Wait())
}

func freeAddress(ctx context.Context) (string, error) {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return listener.Addr().String(), listener.Close()
}

const secret = "whsec_test"

func provider() *stripe.Provider {
	return stripe.New(stripe.Options{Key: "sk_test_123", WebhookSecret: secret, URL: mockURL})
}

func group() domain.GroupID { return domain.GroupID{1, 2, 3} }

// Every request is of a shape that Stripe takes, and what it answers is understood.
func TestRequests(t *testing.T) {
	t.Parallel()
	p := provider()
	for _, method := range []commerce.PaymentMethod{commerce.PayCard, commerce.PayUnionPay, commerce.PayAlipay, commerce.PayWeChatPay} {
		state, err := p.StartCharge(t.Context(), commerce.Charge{
			Group: group(), Attempt: 1, Method: method, Amount: domain.Money{MinorUnits: 1250, Currency: domain.CurrencyCNY},
			ReturnURL: "https://shop.example/",
		})
		require.NoError(t, err, method)
		require.NotEmpty(t, state.Reference)
		require.NotEmpty(t, state.Status)
	}
	state, err := p.StartCharge(t.Context(), commerce.Charge{Group: group(), Attempt: 1, Method: commerce.PayWallet})
	require.NoError(t, err)
	require.Equal(t, commerce.PaymentFailed, state.Status, "Stripe knows nothing of our wallet")

	_, err = p.FindCharge(t.Context(), "pi_123")
	require.NoError(t, err)
	_, err = p.VoidCharge(t.Context(), "pi_123")
	require.NoError(t, err)
	refund, err := p.StartRefund(t.Context(), commerce.ProviderRefund{
		ID: domain.RefundID{N: 1}, Charge: "pi_123", Amount: domain.Money{MinorUnits: 500, Currency: domain.CurrencyCNY},
	})
	require.NoError(t, err)
	require.NotEmpty(t, refund.Reference)
	_, err = p.FindRefund(t.Context(), refund.Reference)
	require.NoError(t, err)
	_, err = p.ReturnCharge(t.Context(), "pi_123")
	require.NoError(t, err)
}

func TestAnOutageIsOne(t *testing.T) {
	t.Parallel()
	address, err := freeAddress(t.Context())
	require.NoError(t, err)
	p := stripe.New(stripe.Options{Key: "sk_test_123", URL: "http://" + address})
	_, err = p.FindCharge(t.Context(), "pi_123")
	require.Equal(t, domain.CodeUpstreamUnavailable, domain.CodeOf(err))
}

// signed is a webhook as Stripe signs it.
func signed(body string, at time.Time) http.Header {
	s := webhook.GenerateTestSignedPayload(&webhook.UnsignedPayload{Payload: []byte(body), Secret: secret, Timestamp: at})
	return http.Header{"Stripe-Signature": {s.Header}}
}

func intentEvent(kind, fields string) string {
	return fmt.Sprintf(`{"id":"evt_1","object":"event","api_version":%q,"created":1795176000,"type":%q,"data":{"object":{"id":"pi_1","object":"payment_intent",
"client_secret":"pi_1_secret","metadata":{"trellis_group":%q,"trellis_attempt":"2"},%s}}}`, stripego.APIVersion, kind, group(), fields)
}

func TestWebhooksOfCharges(t *testing.T) {
	t.Parallel()
	for fields, want := range map[string]commerce.ChargeState{
		`"status":"succeeded"`:               {Status: commerce.PaymentCaptured},
		`"status":"canceled"`:                {Status: commerce.PaymentCancelled},
		`"status":"processing"`:              {Status: commerce.PaymentProcessing},
		`"status":"requires_capture"`:        {Status: commerce.PaymentAuthorized},
		`"status":"something_of_tomorrow"`:   {Status: commerce.PaymentProcessing},
		`"status":"requires_payment_method"`: {Status: commerce.PaymentRequiresAction, Action: sdk()},
		`"status":"requires_confirmation"`:   {Status: commerce.PaymentRequiresAction, Action: sdk()},
		`"status":"requires_action","next_action":{"type":"redirect_to_url","redirect_to_url":{"url":"https://x.example"}}`: {
			Status: commerce.PaymentRequiresAction, Action: &commerce.PaymentAction{Kind: commerce.ActionRedirect, URL: stripego.String("https://x.example")},
		},
		`"status":"requires_action","next_action":{"type":"alipay_handle_redirect","alipay_handle_redirect":{"url":"https://y.example"}}`: {
			Status: commerce.PaymentRequiresAction, Action: &commerce.PaymentAction{Kind: commerce.ActionRedirect, URL: stripego.String("https://y.example")},
		},
		`"status":"requires_action","next_action":{"type":"wechat_pay_display_qr_code","wechat_pay_display_qr_code":{"data":"weixin://x"}}`: {
			Status: commerce.PaymentRequiresAction, Action: &commerce.PaymentAction{Kind: commerce.ActionQRCode, Payload: stripego.String("weixin://x")},
		},
		`"status":"requires_payment_method","last_payment_error":{"type":"card_error","message":"declined"}`: {
			Status: commerce.PaymentFailed, Failure: "declined",
		},
	} {
		body := intentEvent("payment_intent.updated", fields)
		e, err := provider().ReadWebhook(signed(body, time.Now()), []byte(body))
		require.NoError(t, err, fields)
		want.Reference = "pi_1"
		require.Equal(t, &commerce.ProviderEvent{
			ID: "evt_1", At: time.Unix(1795176000, 0), Group: group(), Attempt: 2, Charge: &want,
		}, e, fields)
	}
}

func sdk() *commerce.PaymentAction {
	return &commerce.PaymentAction{Kind: commerce.ActionSDK, Payload: stripego.String("pi_1_secret")}
}

func TestWebhooksOfRefunds(t *testing.T) {
	t.Parallel()
	id := domain.RefundID{Order: domain.OrderID{5}, N: 2}
	for status, want := range map[string]commerce.RefundStatus{
		"pending": commerce.RefundProcessing, "succeeded": commerce.RefundSucceeded, "failed": commerce.RefundFailed, "canceled": commerce.RefundFailed,
	} {
		body := fmt.Sprintf(`{"id":"evt_2","object":"event","created":1795176000,"type":"refund.updated","data":{"object":{"id":"re_1","object":"refund",
"status":%q,"metadata":{"trellis_refund":%q}}}}`, status, id)
		e, err := provider().ReadWebhook(signed(body, time.Now()), []byte(body))
		require.NoError(t, err)
		require.Equal(t, id, e.RefundID)
		require.Equal(t, &commerce.ProviderRefundState{Reference: "re_1", Status: want}, e.Refund)
	}
}

func TestWebhooksThatAreRefusedOrNotOurs(t *testing.T) {
	t.Parallel()
	body := intentEvent("payment_intent.succeeded", `"status":"succeeded"`)
	for reason, header := range map[string]http.Header{
		"unsigned": {}, "too old": signed(body, time.Now().Add(-6*time.Minute)), "of another body": signed(body+" ", time.Now()),
	} {
		_, err := provider().ReadWebhook(header, []byte(body))
		require.Equal(t, domain.CodeBadInput, domain.CodeOf(err), reason)
	}
	for _, other := range []string{
		`{"id":"evt_3","object":"event","type":"customer.created","data":{"object":{}}}`,
		`{"id":"evt_4","object":"event","type":"payment_intent.succeeded","data":{"object":{"id":"pi_2","status":"succeeded"}}}`,
		`{"id":"evt_5","object":"event","type":"refund.updated","data":{"object":{"id":"re_2","status":"succeeded"}}}`,
	} {
		e, err := provider().ReadWebhook(signed(other, time.Now()), []byte(other))
		require.NoError(t, err)
		require.Nil(t, e)
	}
}
