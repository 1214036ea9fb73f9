package commerce

import (
	"context"
	"iter"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/storage/postgres"
)

// RefundsByOrders reads the refunds of orders, in the order in which they were asked for.
func RefundsByOrders(ids []domain.OrderID) postgres.Query[*commerce.Refund] {
	const sql = `
SELECT order_id, n, store_id, status, reason, amount, currency, requested_at, decide_by, rejected_at, appealed_at, settled_at,
       decision_reason, return_carrier, return_tracking_number, return_sent_at
FROM refunds
WHERE order_id = ANY($1)
ORDER BY order_id, n`
	return postgres.Query[*commerce.Refund]{
		Doing: "read refunds of orders", SQL: sql, Args: []any{ids},
		Scan: func(row pgx.CollectableRow) (*commerce.Refund, error) {
			var r commerce.Refund
			var carrier, tracking *string
			var sentAt *time.Time
			err := row.Scan(&r.ID.Order, &r.ID.N, &r.StoreID, &r.RefundStatus, &r.Reason, &r.Amount.MinorUnits, &r.Amount.Currency,
				&r.RequestedAt, &r.DecideBy, &r.RejectedAt, &r.AppealedAt, &r.SettledAt, &r.DecisionReason,
				&carrier, &tracking, &sentAt)
			if carrier != nil && tracking != nil && sentAt != nil {
				r.ReturnParcel = &commerce.ReturnParcel{Carrier: *carrier, TrackingNumber: *tracking, SentAt: *sentAt}
			}
			return &r, err
		},
	}
}

// ItemsByRefunds reads what refunds are for, in the order of the lines.
func ItemsByRefunds(ids []domain.RefundID) postgres.Query[*commerce.RefundItem] {
	const sql = `
SELECT i.order_id, i.refund_n, i.line_n, i.quantity, i.unshipped, i.amount, i.currency
FROM refund_items i
JOIN unnest($1::uuid[], $2::smallint[]) AS a (order_id, n) ON a.order_id = i.order_id AND a.n = i.refund_n
ORDER BY i.order_id, i.refund_n, i.line_n`
	orders, ns := refundKeys(ids)
	return postgres.Query[*commerce.RefundItem]{
		Doing: "read items of refunds", SQL: sql, Args: []any{orders, ns}, Scan: scanRefundItem,
	}
}

// ItemsOfRefundsByOrders reads what all the refunds of orders are for, in the order of the refunds and the lines.
func ItemsOfRefundsByOrders(ids []domain.OrderID) postgres.Query[*commerce.RefundItem] {
	const sql = `
SELECT order_id, refund_n, line_n, quantity, unshipped, amount, currency
FROM refund_items
WHERE order_id = ANY($1)
ORDER BY order_id, refund_n, line_n`
	return postgres.Query[*commerce.RefundItem]{
		Doing: "read items of refunds by order", SQL: sql, Args: []any{ids}, Scan: scanRefundItem,
	}
}

func scanRefundItem(row pgx.CollectableRow) (*commerce.RefundItem, error) {
	var i commerce.RefundItem
	err := row.Scan(&i.RefundID.Order, &i.RefundID.N, &i.LineN, &i.Quantity, &i.Unshipped, &i.Amount.MinorUnits, &i.Amount.Currency)
	return &i, err
}

// EvidenceImage is a picture that a buyer gave with a refund, and its place among them.
type EvidenceImage struct {
	RefundID domain.RefundID
	Position int
	Image    domain.Image
}

// EvidenceByRefunds reads the pictures that were given with refunds, in their order.
func EvidenceByRefunds(ids []domain.RefundID) postgres.Query[EvidenceImage] {
	const sql = `
SELECT e.order_id, e.refund_n, e.position, e.media_id, e.alt, e.width, e.height, e.blur_hash
FROM refund_evidence e
JOIN unnest($1::uuid[], $2::smallint[]) AS a (order_id, n) ON a.order_id = e.order_id AND a.n = e.refund_n
ORDER BY e.order_id, e.refund_n, e.position`
	orders, ns := refundKeys(ids)
	return postgres.Query[EvidenceImage]{
		Doing: "read evidence of refunds", SQL: sql, Args: []any{orders, ns},
		Scan: func(row pgx.CollectableRow) (EvidenceImage, error) {
			var e EvidenceImage
			err := row.Scan(&e.RefundID.Order, &e.RefundID.N, &e.Position,
				&e.Image.ID, &e.Image.Text, &e.Image.Width, &e.Image.Height, &e.Image.Hash)
			e.Image.Private = true
			return e, err
		},
	}
}

func refundKeys(ids []domain.RefundID) (orders []domain.OrderID, ns []int16) {
	orders, ns = make([]domain.OrderID, len(ids)), make([]int16, len(ids))
	for i, id := range ids {
		orders[i], ns[i] = id.Order, id.N
	}
	return orders, ns
}

// CopyRefunds writes refunds, for seeding.
func (tx Tx) CopyRefunds(ctx context.Context, refunds iter.Seq[*commerce.Refund]) error {
	return postgres.Copy(ctx, tx.tx, "refunds", []string{
		"order_id", "n", "store_id", "status", "reason", "currency", "amount", "requested_at", "decide_by", "rejected_at",
		"appealed_at", "settled_at", "decision_reason", "return_carrier", "return_tracking_number", "return_sent_at",
	}, refunds, refundRow)
}

// refundRow is the row of a refund.
func refundRow(r *commerce.Refund) []any {
	var carrier, tracking *string
	var sentAt *time.Time
	if p := r.ReturnParcel; p != nil {
		carrier, tracking, sentAt = &p.Carrier, &p.TrackingNumber, &p.SentAt
	}
	return []any{
		r.ID.Order, r.ID.N, r.StoreID, string(r.RefundStatus), string(r.Reason), string(r.Amount.Currency), r.Amount.MinorUnits,
		r.RequestedAt, r.DecideBy, r.RejectedAt, r.AppealedAt, r.SettledAt, r.DecisionReason, carrier, tracking, sentAt,
	}
}

// CopyRefundItems writes what refunds are for, for seeding.
func (tx Tx) CopyRefundItems(ctx context.Context, items iter.Seq[*commerce.RefundItem]) error {
	return postgres.Copy(ctx, tx.tx, "refund_items",
		[]string{"order_id", "refund_n", "line_n", "quantity", "unshipped", "currency", "amount"}, items, refundItemRow)
}

// refundItemRow is the row of an item.
func refundItemRow(i *commerce.RefundItem) []any {
	return []any{
		i.RefundID.Order, i.RefundID.N, i.LineN, i.Quantity, i.Unshipped, string(i.Amount.Currency), i.Amount.MinorUnits,
	}
}

// PutRefund writes a refund, new or changed, with what it is for. Whoever does holds the order's lock and keeps what the order
// and its lines tell of it in step.
func (tx Tx) PutRefund(ctx context.Context, r *commerce.Refund, items []*commerce.RefundItem) error {
	const refund = `
INSERT INTO refunds (order_id, n, store_id, status, reason, currency, amount, requested_at, decide_by, rejected_at, appealed_at,
                     settled_at, decision_reason, return_carrier, return_tracking_number, return_sent_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
ON CONFLICT (order_id, n) DO UPDATE
SET status = EXCLUDED.status, reason = EXCLUDED.reason, amount = EXCLUDED.amount, decide_by = EXCLUDED.decide_by,
    rejected_at = EXCLUDED.rejected_at, appealed_at = EXCLUDED.appealed_at, settled_at = EXCLUDED.settled_at,
    decision_reason = EXCLUDED.decision_reason, return_carrier = EXCLUDED.return_carrier,
    return_tracking_number = EXCLUDED.return_tracking_number, return_sent_at = EXCLUDED.return_sent_at`
	const item = `
INSERT INTO refund_items (order_id, refund_n, line_n, quantity, unshipped, currency, amount)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (order_id, refund_n, line_n) DO UPDATE
SET quantity = EXCLUDED.quantity, unshipped = EXCLUDED.unshipped, amount = EXCLUDED.amount`
	tx.changed(r.ID.Order)
	statements := []postgres.Statement{{Doing: "write a refund", SQL: refund, Args: refundRow(r)}}
	for _, i := range items {
		statements = append(statements, postgres.Statement{Doing: "write an item of a refund", SQL: item, Args: refundItemRow(i)})
	}
	return postgres.ExecBatch(ctx, tx.tx, statements)
}

// RefundsDue finds the requests whose time to be answered is over at a moment, the longest over first.
func RefundsDue(now time.Time, most int) postgres.Query[domain.RefundID] {
	const sql = `
SELECT order_id, n
FROM refunds
WHERE decide_by <= $1
ORDER BY decide_by, order_id, n
LIMIT $2`
	return postgres.Query[domain.RefundID]{
		Doing: "find refunds that nobody answered", SQL: sql, Args: []any{now, most},
		Scan: func(row pgx.CollectableRow) (domain.RefundID, error) {
			var id domain.RefundID
			err := row.Scan(&id.Order, &id.N)
			return id, err
		},
	}
}

// CopyEvidence writes the pictures that were given with refunds, for seeding.
func (tx Tx) CopyEvidence(ctx context.Context, images iter.Seq[EvidenceImage]) error {
	return postgres.Copy(ctx, tx.tx, "refund_evidence",
		[]string{"order_id", "refund_n", "position", "media_id", "alt", "width", "height", "blur_hash"}, images,
		func(e EvidenceImage) []any {
			return []any{
				e.RefundID.Order, e.RefundID.N, e.Position, e.Image.ID, e.Image.Text, e.Image.Width, e.Image.Height, e.Image.Hash,
			}
		})
}
