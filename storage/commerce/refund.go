package commerce

import (
	"context"
	"iter"

	"github.com/jackc/pgx/v5"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/storage/postgres"
)

// RefundsByOrders reads the refunds of orders, in the order in which they were asked for.
func RefundsByOrders(ids []domain.OrderID) postgres.Query[*commerce.Refund] {
	const sql = `
SELECT order_id, n, status, reason, amount, currency, requested_at, decide_by, rejected_at, settled_at
FROM refunds
WHERE order_id = ANY($1)
ORDER BY order_id, n`
	return postgres.Query[*commerce.Refund]{
		Doing: "read refunds of orders", SQL: sql, Args: []any{ids},
		Scan: func(row pgx.CollectableRow) (*commerce.Refund, error) {
			var r commerce.Refund
			err := row.Scan(&r.ID.Order, &r.ID.N, &r.RefundStatus, &r.Reason, &r.Amount.MinorUnits, &r.Amount.Currency,
				&r.RequestedAt, &r.DecideBy, &r.RejectedAt, &r.SettledAt)
			return &r, err
		},
	}
}

// ItemsByRefunds reads what refunds are for, in the order of the lines.
func ItemsByRefunds(ids []domain.RefundID) postgres.Query[*commerce.RefundItem] {
	const sql = `
SELECT i.order_id, i.refund_n, i.line_n, i.quantity, i.amount, i.currency
FROM refund_items i
JOIN unnest($1::uuid[], $2::smallint[]) AS a (order_id, n) ON a.order_id = i.order_id AND a.n = i.refund_n
ORDER BY i.order_id, i.refund_n, i.line_n`
	orders, ns := refundKeys(ids)
	return postgres.Query[*commerce.RefundItem]{
		Doing: "read items of refunds", SQL: sql, Args: []any{orders, ns},
		Scan: func(row pgx.CollectableRow) (*commerce.RefundItem, error) {
			var i commerce.RefundItem
			err := row.Scan(&i.RefundID.Order, &i.RefundID.N, &i.LineN, &i.Quantity, &i.Amount.MinorUnits, &i.Amount.Currency)
			return &i, err
		},
	}
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
		"order_id", "n", "status", "reason", "currency", "amount", "requested_at", "decide_by", "rejected_at", "settled_at",
	}, refunds, func(r *commerce.Refund) []any {
		return []any{
			r.ID.Order, r.ID.N, string(r.RefundStatus), string(r.Reason), string(r.Amount.Currency), r.Amount.MinorUnits,
			r.RequestedAt, r.DecideBy, r.RejectedAt, r.SettledAt,
		}
	})
}

// CopyRefundItems writes what refunds are for, for seeding.
func (tx Tx) CopyRefundItems(ctx context.Context, items iter.Seq[*commerce.RefundItem]) error {
	return postgres.Copy(ctx, tx.tx, "refund_items",
		[]string{"order_id", "refund_n", "line_n", "quantity", "currency", "amount"}, items,
		func(i *commerce.RefundItem) []any {
			return []any{i.RefundID.Order, i.RefundID.N, i.LineN, i.Quantity, string(i.Amount.Currency), i.Amount.MinorUnits}
		})
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
