package commerce

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/storage/postgres"
)

// ReservationsByOrders reads what the lines of orders hold of the stock, and held.
func ReservationsByOrders(ids []domain.OrderID) postgres.Query[*commerce.Reservation] {
	const sql = `
SELECT order_id, line_n, product_id, variant_n, quantity, shipped, released
FROM reservations
WHERE order_id = ANY($1)
ORDER BY order_id, line_n`
	return postgres.Query[*commerce.Reservation]{
		Doing: "read reservations of orders", SQL: sql, Args: []any{ids},
		Scan: func(row pgx.CollectableRow) (*commerce.Reservation, error) {
			var r commerce.Reservation
			err := row.Scan(&r.LineID.Order, &r.LineID.N, &r.VariantID.Product, &r.VariantID.N, &r.Quantity, &r.Shipped, &r.Released)
			return &r, err
		},
	}
}

// InsertReservations writes new reservations. Whoever does moves the stock in the same transaction.
func (tx Tx) InsertReservations(ctx context.Context, reservations []*commerce.Reservation) error {
	return postgres.ExecBatch(ctx, tx.tx, reserve(reservations))
}

func reserve(reservations []*commerce.Reservation) []postgres.Statement {
	const sql = `
INSERT INTO reservations (order_id, line_n, product_id, variant_n, quantity)
VALUES ($1, $2, $3, $4, $5)`
	statements := make([]postgres.Statement, len(reservations))
	for i, r := range reservations {
		statements[i] = postgres.Statement{Doing: "reserve for a line", SQL: sql, Args: []any{
			r.LineID.Order, r.LineID.N, r.VariantID.Product, r.VariantID.N, r.Quantity,
		}}
	}
	return statements
}

// EndReservations keeps how much of reservations was shipped and released; those that are as they were are left alone. Whoever
// does holds the order's lock and moves the stock in the same transaction.
func (tx Tx) EndReservations(ctx context.Context, reservations []*commerce.Reservation) error {
	const sql = `
UPDATE reservations
SET shipped = $3, released = $4
WHERE order_id = $1 AND line_n = $2 AND (shipped, released) <> ($3, $4)`
	statements := make([]postgres.Statement, len(reservations))
	for i, r := range reservations {
		statements[i] = postgres.Statement{Doing: "end a reservation", SQL: sql, Args: []any{
			r.LineID.Order, r.LineID.N, r.Shipped, r.Released,
		}}
	}
	return postgres.ExecBatch(ctx, tx.tx, statements)
}

// FillReservations derives the reservations, and the opening entries of stock, from the orders and the stock, for seeding.
func (tx Tx) FillReservations(ctx context.Context) error {
	const reservations = `
INSERT INTO reservations (order_id, line_n, product_id, variant_n, quantity, shipped, released)
SELECT l.order_id, l.n, l.product_id, l.variant_n, l.quantity, l.shipped_quantity,
       CASE WHEN o.status IN ('PENDING_PAYMENT', 'PAID', 'PARTIALLY_SHIPPED') THEN 0 ELSE l.quantity - l.shipped_quantity END
FROM order_lines l
JOIN orders o ON o.id = l.order_id`
	if _, err := tx.tx.Exec(ctx, "fill the reservations", reservations); err != nil {
		return err
	}
	const entries = `
INSERT INTO stock_entries (product_id, variant_n, n, at, kind, delta, on_hand)
SELECT product_id, variant_n, 1, updated_at, 'OPENING', on_hand, on_hand
FROM stock`
	_, err := tx.tx.Exec(ctx, "open the ledger of stock", entries)
	return err
}
