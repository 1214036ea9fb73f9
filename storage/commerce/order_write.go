package commerce

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/jobs/args"
	"github.com/trellisgraph/trellis/storage/postgres"
)

// Whoever changes orders locks in this order: the payment of the group, then the orders by id, then the stock by variant (which
// MoveStock does). Nobody who keeps to it waits in a circle.

// LockPayment reads the payment of a group; until the transaction ends nobody else gets past this call for it. NOT_FOUND where
// there is none.
func (tx Tx) LockPayment(ctx context.Context, group domain.GroupID) (*commerce.Payment, error) {
	return lockOne(ctx, tx, PaymentsByGroups([]domain.GroupID{group}))
}

// LockOrder reads an order; until the transaction ends nobody else gets past this call for it. NOT_FOUND where there is none.
func (tx Tx) LockOrder(ctx context.Context, id domain.OrderID) (*commerce.Order, error) {
	return lockOne(ctx, tx, OrdersByIDs([]domain.OrderID{id}))
}

// LockOrdersOfGroup reads the orders of a group, by id, and locks them as LockOrder does.
func (tx Tx) LockOrdersOfGroup(ctx context.Context, group domain.GroupID) ([]*commerce.Order, error) {
	members, err := All(ctx, tx.Reader, OrderIDsByGroups([]domain.GroupID{group}))
	if err != nil {
		return nil, err
	}
	ids := make([]domain.OrderID, len(members))
	for i, m := range members {
		ids[i] = m.Order
	}
	query := OrdersByIDs(ids)
	query.SQL += "\nORDER BY id\nFOR UPDATE"
	return All(ctx, tx.Reader, query)
}

func lockOne[R any](ctx context.Context, tx Tx, query postgres.Query[R]) (R, error) {
	query.SQL += "\nFOR UPDATE"
	return postgres.One(ctx, tx.tx, query)
}

// UpdateOrders writes what of orders changes after they were placed, and keeps the lists of their buyers and stores in step,
// all in one round trip. Their prices, their lines and whom they are of never change (rules.md, I5).
func (tx Tx) UpdateOrders(ctx context.Context, orders ...*commerce.Order) error {
	const order = `
UPDATE orders
SET status = $2, after_sale_status = $3, claimed = $4, refunded = $5, paid_at = $6, shipped_at = $7, delivered_at = $8,
    completed_at = $9, completes_at = $10, cancelled_at = $11, cancel_reason = $12, staff_note = $13
WHERE id = $1`
	const ofBuyer = `
UPDATE orders_by_buyer
SET status = $3, after_sale_status = $4
WHERE buyer_id = $1 AND order_id = $2`
	const ofStore = `
UPDATE orders_by_store
SET status = $3, after_sale_status = $4
WHERE store_id = $1 AND order_id = $2`
	statements := make([]postgres.Statement, 0, 3*len(orders))
	for _, o := range orders {
		tx.changed(o.ID)
		statements = append(statements,
			postgres.Statement{Doing: "update an order", SQL: order, Args: []any{
				o.ID, string(o.Status), string(o.AfterSaleStatus), o.Claimed, o.Refunded, o.PaidAt, o.ShippedAt, o.DeliveredAt,
				o.CompletedAt, o.AutoConfirmAt(), o.CancelledAt, o.CancelReason, o.StaffNote,
			}},
			postgres.Statement{Doing: "update an order in its buyer's list", SQL: ofBuyer, Args: []any{
				o.BuyerID, o.ID, string(o.Status), string(o.AfterSaleStatus),
			}},
			postgres.Statement{Doing: "update an order in its store's list", SQL: ofStore, Args: []any{
				o.StoreID, o.ID, string(o.Status), string(o.AfterSaleStatus),
			}})
	}
	return postgres.ExecBatch(ctx, tx.tx, statements)
}

// AppendOrderEvents writes what happened to orders, each behind what happened to its order before: N is not read. Those whom it
// concerns are told of it by jobs of the same transaction. Whoever does holds the orders' locks.
func (tx Tx) AppendOrderEvents(ctx context.Context, events ...*commerce.OrderEvent) error {
	const sql = `
INSERT INTO order_events (order_id, n, at, kind, text, actor_id, actor_kind)
SELECT $1, coalesce(max(n), 0) + 1, $2, $3, $4, $5, $6
FROM order_events
WHERE order_id = $1`
	statements := make([]postgres.Statement, len(events))
	for i, e := range events {
		tx.changed(e.OrderID)
		statements[i] = postgres.Statement{Doing: "log what happened to an order", SQL: sql, Args: []any{
			e.OrderID, e.At, e.Kind, e.Text, e.ActorID, string(e.ActorKind),
		}}
	}
	err := postgres.ExecBatch(ctx, tx.tx, statements)
	if jobs := toTell(events); err == nil && len(jobs) > 0 {
		err = tx.Enqueue(ctx, time.Time{}, jobs...)
	}
	return err
}

// toTell are the jobs that tell of what happened to orders.
func toTell(events []*commerce.OrderEvent) []Job {
	var jobs []Job
	for _, e := range events {
		if !e.TellsBuyer() && !e.TellsStaff() {
			continue
		}
		job := args.TellOfOrder{Order: e.OrderID.String(), EventKind: e.Kind, At: e.At, Refund: e.RefundN}
		if e.ActorID != nil {
			job.By = e.ActorID.String()
		}
		jobs = append(jobs, job)
	}
	return jobs
}

// UpdatePayment writes what of a payment changes.
func (tx Tx) UpdatePayment(ctx context.Context, p *commerce.Payment) error {
	const sql = `
UPDATE payments
SET method = $2, status = $3, captured = $4, refunded = $5, expires_at = $6, action_kind = $7, action_url = $8,
    action_payload = $9, failure_message = $10, provider_reference = $11, attempt = $12, started_at = $13
WHERE group_id = $1`
	tx.tx.Tell(domain.PaymentChanged(p.GroupID))
	var kind, url, payload *string
	if p.Action != nil {
		k := string(p.Action.Kind)
		kind, url, payload = &k, p.Action.URL, p.Action.Payload
	}
	_, err := tx.tx.Exec(ctx, "update a payment", sql, p.GroupID, string(p.Method), string(p.Status), p.CapturedMinor,
		p.RefundedMinor, p.ExpiresAt, kind, url, payload, p.FailureMessage, p.ProviderReference, p.Attempt, p.StartedAt)
	return err
}

// AppendPaymentEvents writes changes of payments, each behind what happened to its payment before: N is not read. Whoever does
// holds the payments' locks.
func (tx Tx) AppendPaymentEvents(ctx context.Context, events ...*commerce.PaymentEvent) error {
	const sql = `
INSERT INTO payment_events (group_id, n, at, from_status, to_status, amount, provider_event_id)
SELECT $1, coalesce(max(n), 0) + 1, $2, $3, $4, $5, $6
FROM payment_events
WHERE group_id = $1`
	statements := make([]postgres.Statement, len(events))
	for i, e := range events {
		tx.tx.Tell(domain.PaymentChanged(e.GroupID))
		var minor *int64
		if e.Amount != nil {
			minor = &e.Amount.MinorUnits
		}
		statements[i] = postgres.Statement{Doing: "log what happened to a payment", SQL: sql, Args: []any{
			e.GroupID, e.At, string(e.From), string(e.To), minor, e.ProviderEventID,
		}}
	}
	return postgres.ExecBatch(ctx, tx.tx, statements)
}

// UpdateLines writes what of lines changes after their order was placed: what of them was sent, and what refunds ask for. Lines
// that are as they were are left alone.
func (tx Tx) UpdateLines(ctx context.Context, lines []*commerce.OrderLine) error {
	const sql = `
UPDATE order_lines
SET shipped_quantity = $3, claimed_quantity = $4, claimed = $5
WHERE order_id = $1 AND n = $2 AND (shipped_quantity, claimed_quantity, claimed) <> ($3, $4, $5)`
	statements := make([]postgres.Statement, len(lines))
	for i, l := range lines {
		tx.changed(l.ID.Order)
		statements[i] = postgres.Statement{Doing: "update a line", SQL: sql, Args: []any{
			l.ID.Order, l.ID.N, l.ShippedQuantity, l.ClaimedQuantity, l.ClaimedMinor,
		}}
	}
	return postgres.ExecBatch(ctx, tx.tx, statements)
}

// OrdersDue finds the orders that complete by themselves until a moment, the longest due first.
func OrdersDue(now time.Time, most int) postgres.Query[domain.OrderID] {
	const sql = `
SELECT id
FROM orders
WHERE status IN ('SHIPPED', 'DELIVERED')
  AND completes_at <= $1
ORDER BY completes_at, id
LIMIT $2`
	return postgres.Query[domain.OrderID]{
		Doing: "find orders that nobody confirmed", SQL: sql, Args: []any{now, most}, Scan: pgx.RowTo[domain.OrderID],
	}
}
