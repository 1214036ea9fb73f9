package commerce

import (
	"context"
	"iter"

	"github.com/jackc/pgx/v5"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/storage/postgres"
)

// PaymentsByGroups reads the payments of order groups in no order.
func PaymentsByGroups(ids []domain.GroupID) postgres.Query[*commerce.Payment] {
	const sql = `
SELECT group_id, buyer_id, currency, method, status, amount, captured, refunded, expires_at,
       action_kind, action_url, action_payload, failure_message, provider_reference, attempt, started_at
FROM payments
WHERE group_id = ANY($1)`
	return postgres.Query[*commerce.Payment]{
		Doing: "read payments", SQL: sql, Args: []any{ids},
		Scan: func(row pgx.CollectableRow) (*commerce.Payment, error) {
			var p commerce.Payment
			var kind *commerce.PaymentActionKind
			var action commerce.PaymentAction
			err := row.Scan(&p.GroupID, &p.BuyerID, &p.Currency, &p.Method, &p.Status, &p.AmountMinor, &p.CapturedMinor,
				&p.RefundedMinor, &p.ExpiresAt, &kind, &action.URL, &action.Payload, &p.FailureMessage, &p.ProviderReference,
				&p.Attempt, &p.StartedAt)
			if kind != nil {
				action.Kind = *kind
				p.Action = &action
			}
			return &p, err
		},
	}
}

// EventsByPayments reads what happened to the payments of groups last, oldest first.
func EventsByPayments(ids []domain.GroupID) postgres.Query[*commerce.PaymentEvent] {
	const sql = `
SELECT e.group_id, e.n, e.at, e.from_status, e.to_status, e.amount, p.currency, e.provider_event_id
FROM payments p
CROSS JOIN LATERAL (
    SELECT group_id, n, at, from_status, to_status, amount, provider_event_id
    FROM payment_events
    WHERE group_id = p.group_id
    ORDER BY n DESC
    LIMIT $2
) e
WHERE p.group_id = ANY($1)
ORDER BY e.group_id, e.n`
	return postgres.Query[*commerce.PaymentEvent]{
		Doing: "read events of payments", SQL: sql, Args: []any{ids, mostEvents},
		Scan: func(row pgx.CollectableRow) (*commerce.PaymentEvent, error) {
			var e commerce.PaymentEvent
			var minor *int64
			var currency domain.Currency
			err := row.Scan(&e.GroupID, &e.N, &e.At, &e.From, &e.To, &minor, &currency, &e.ProviderEventID)
			if minor != nil {
				e.Amount = &domain.Money{MinorUnits: *minor, Currency: currency}
			}
			return &e, err
		},
	}
}

// CopyPayments writes payments, for seeding.
func (tx Tx) CopyPayments(ctx context.Context, payments iter.Seq[*commerce.Payment]) error {
	return postgres.Copy(ctx, tx.tx, "payments", paymentColumns(), payments, paymentRow)
}

func paymentColumns() []string {
	return []string{
		"group_id", "buyer_id", "currency", "method", "status", "amount", "captured", "refunded", "expires_at",
		"action_kind", "action_url", "action_payload", "failure_message", "provider_reference", "attempt",
		"started_at",
	}
}

func paymentRow(p *commerce.Payment) []any {
	var kind, url, payload *string
	if p.Action != nil {
		k := string(p.Action.Kind)
		kind, url, payload = &k, p.Action.URL, p.Action.Payload
	}
	return []any{
		p.GroupID, p.BuyerID, string(p.Currency), string(p.Method), string(p.Status), p.AmountMinor, p.CapturedMinor,
		p.RefundedMinor, p.ExpiresAt, kind, url, payload, p.FailureMessage, p.ProviderReference, p.Attempt, p.StartedAt,
	}
}

// CopyPaymentEvents writes what happened to payments, for seeding.
func (tx Tx) CopyPaymentEvents(ctx context.Context, events iter.Seq[*commerce.PaymentEvent]) error {
	return postgres.Copy(ctx, tx.tx, "payment_events",
		[]string{"group_id", "n", "at", "from_status", "to_status", "amount", "provider_event_id"}, events,
		func(e *commerce.PaymentEvent) []any {
			var minor *int64
			if e.Amount != nil {
				minor = &e.Amount.MinorUnits
			}
			return []any{e.GroupID, e.N, e.At, string(e.From), string(e.To), minor, e.ProviderEventID}
		})
}

// FillProvider has the sandbox know the charges of the payments, and notes the refunds that were settled with it, for seeding.
// There must be none yet.
func (tx Tx) FillProvider(ctx context.Context) error {
	const charges = `
INSERT INTO sandbox_charges (reference, group_id, attempt, method, currency, amount, refunded, status, failure)
SELECT provider_reference, group_id, attempt, method, currency, amount, refunded,
       CASE
           WHEN captured > 0 THEN 'CAPTURED'
           WHEN status = 'EXPIRED' THEN 'CANCELLED'
           ELSE status
       END,
       coalesce(failure_message, '')
FROM payments
WHERE provider_reference IS NOT NULL`
	if _, err := tx.tx.Exec(ctx, "fill the sandbox", charges); err != nil {
		return err
	}
	const payouts = `
INSERT INTO payouts (order_id, refund_n, reference, look_at, settled_at)
SELECT order_id, n, 'seeded', settled_at, settled_at
FROM refunds
WHERE settled_at IS NOT NULL`
	_, err := tx.tx.Exec(ctx, "note what was paid out", payouts)
	return err
}
