package commerce

import (
	"context"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/storage/postgres"
)

// InsertRefund writes a new refund with what it is for. Whoever does holds the order's lock, and writes what the order and its
// lines tell of it in the same transaction.
func (tx Tx) InsertRefund(ctx context.Context, r *commerce.Refund, items []*commerce.RefundItem) error {
	const refund = `
INSERT INTO refunds (order_id, n, store_id, status, reason, currency, amount, requested_at, decide_by, rejected_at, settled_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`
	const item = `
INSERT INTO refund_items (order_id, refund_n, line_n, quantity, currency, amount)
VALUES ($1, $2, $3, $4, $5, $6)`
	tx.changed(r.ID.Order)
	statements := []postgres.Statement{{Doing: "insert a refund", SQL: refund, Args: []any{
		r.ID.Order, r.ID.N, r.StoreID, string(r.RefundStatus), string(r.Reason), string(r.Amount.Currency), r.Amount.MinorUnits,
		r.RequestedAt, r.DecideBy, r.RejectedAt, r.SettledAt,
	}}}
	for _, i := range items {
		statements = append(statements, postgres.Statement{Doing: "insert an item of a refund", SQL: item, Args: []any{
			r.ID.Order, r.ID.N, i.LineN, i.Quantity, string(i.Amount.Currency), i.Amount.MinorUnits,
		}})
	}
	return postgres.ExecBatch(ctx, tx.tx, statements)
}

// UpdateRefund writes what of a refund changes. Whoever does holds the order's lock.
func (tx Tx) UpdateRefund(ctx context.Context, r *commerce.Refund) error {
	const sql = `
UPDATE refunds
SET status = $3, decide_by = $4, rejected_at = $5, settled_at = $6
WHERE order_id = $1 AND n = $2`
	tx.changed(r.ID.Order)
	_, err := tx.tx.Exec(ctx, "update a refund", sql,
		r.ID.Order, r.ID.N, string(r.RefundStatus), r.DecideBy, r.RejectedAt, r.SettledAt)
	return err
}

// UpdateClaims writes what refunds ask for or gave back of lines.
func (tx Tx) UpdateClaims(ctx context.Context, lines []*commerce.OrderLine) error {
	const sql = `
UPDATE order_lines
SET claimed_quantity = $3, claimed = $4
WHERE order_id = $1 AND n = $2`
	statements := make([]postgres.Statement, len(lines))
	for i, l := range lines {
		tx.changed(l.ID.Order)
		statements[i] = postgres.Statement{Doing: "keep what is claimed of a line", SQL: sql, Args: []any{
			l.ID.Order, l.ID.N, l.ClaimedQuantity, l.ClaimedMinor,
		}}
	}
	return postgres.ExecBatch(ctx, tx.tx, statements)
}

// InsertEvidence writes pictures that are given with a refund, from a place on. Whoever does holds the order's lock.
func (tx Tx) InsertEvidence(ctx context.Context, id domain.RefundID, from int, pictures []*domain.Image) error {
	const sql = `
INSERT INTO refund_evidence (order_id, refund_n, position, media_id, alt, width, height, blur_hash)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`
	tx.changed(id.Order)
	statements := make([]postgres.Statement, len(pictures))
	for i, p := range pictures {
		statements[i] = postgres.Statement{Doing: "insert evidence of a refund", SQL: sql, Args: []any{
			id.Order, id.N, from + i, p.ID, p.Text, p.Width, p.Height, p.Hash,
		}}
	}
	return postgres.ExecBatch(ctx, tx.tx, statements)
}
