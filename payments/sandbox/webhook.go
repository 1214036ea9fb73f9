package sandbox

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/jobs/args"
	"github.com/trellisgraph/trellis/storage/sandbox"
)

// deliverWithin is how long whoever is told may take.
const deliverWithin = 10 * time.Second

// webhook is what the sandbox tells: of a charge, or of a refund.
type webhook struct {
	ID     string         `json:"id"`
	At     time.Time      `json:"at"`
	Charge *chargeWebhook `json:"charge,omitempty"`
	Refund *refundWebhook `json:"refund,omitempty"`
}

type chargeWebhook struct {
	Reference string                 `json:"reference"`
	Group     string                 `json:"group"`
	Attempt   int                    `json:"attempt"`
	Status    commerce.PaymentStatus `json:"status"`
	Failure   string                 `json:"failure,omitempty"`
	ActionURL string                 `json:"action_url,omitempty"`
}

type refundWebhook struct {
	Reference string                `json:"reference"`
	Refund    string                `json:"refund"`
	Status    commerce.RefundStatus `json:"status"`
}

func (p *Provider) tellCharge(c *sandbox.Charge) args.DeliverSandbox {
	state := p.state(c)
	told := &chargeWebhook{
		Reference: c.Reference, Group: c.Group.String(), Attempt: c.Attempt, Status: c.Status, Failure: c.Failure,
	}
	if state.Action != nil {
		told.ActionURL = *state.Action.URL
	}
	return p.tell(webhook{ID: eventID(c.Reference, c.Version), At: p.o.Now(), Charge: told})
}

func (p *Provider) tellRefund(r *sandbox.Refund) args.DeliverSandbox {
	return p.tell(webhook{ID: eventID(r.Reference, r.Version), At: p.o.Now(), Refund: &refundWebhook{
		Reference: r.Reference, Refund: r.Refund, Status: r.Status,
	}})
}

func eventID(reference string, version int) string { return reference + "." + strconv.Itoa(version) }

func (*Provider) tell(w webhook) args.DeliverSandbox {
	body, _ := json.Marshal(w) // of plain values
	return args.DeliverSandbox{Body: string(body)}
}

// Deliver sends a webhook, signed at this moment. An error where it was not taken: it is sent again later.
func (p *Provider) Deliver(ctx context.Context, a args.DeliverSandbox) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, p.o.WebhookURL, strings.NewReader(a.Body))
	if err != nil {
		return fmt.Errorf("send a webhook: %w", err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set(domain.WebhookSignature, p.o.Key.Sign([]byte(a.Body), p.o.Now()))
	resp, err := p.client.Do(req)
	if err != nil {
		return fmt.Errorf("send a webhook: %w", err)
	}
	_, _ = io.Copy(io.Discard, io.LimitReader(resp.Body, 4<<10)) // so that the connection can be used again
	_ = resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("send a webhook: %s answered %s", p.o.WebhookURL, resp.Status)
	}
	return nil
}

// ReadWebhook checks the signature of a webhook and reads it.
func (p *Provider) ReadWebhook(header http.Header, body []byte) (*commerce.ProviderEvent, error) {
	if err := p.o.Key.Verify(header.Get(domain.WebhookSignature), body, p.o.Now()); err != nil {
		return nil, err
	}
	var w webhook
	if err := json.Unmarshal(body, &w); err != nil || w.ID == "" || (w.Charge == nil) == (w.Refund == nil) {
		return nil, &domain.Error{Code: domain.CodeBadInput, Message: "the body is no event of the sandbox"}
	}
	e := &commerce.ProviderEvent{ID: w.ID, At: w.At}
	if r := w.Refund; r != nil {
		id, err := domain.ParseID[domain.RefundID]("refund", r.Refund)
		e.RefundID, e.Refund = id, &commerce.ProviderRefundState{Reference: r.Reference, Status: r.Status}
		return e, err
	}
	group, err := domain.ParseID[domain.GroupID]("group", w.Charge.Group)
	e.Group, e.Attempt = group, w.Charge.Attempt
	e.Charge = &commerce.ChargeState{Reference: w.Charge.Reference, Status: w.Charge.Status, Failure: w.Charge.Failure}
	if url := w.Charge.ActionURL; url != "" {
		e.Charge.Action = &commerce.PaymentAction{Kind: commerce.ActionRedirect, URL: &url}
	}
	return e, err
}
