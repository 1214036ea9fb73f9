package commerce

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/storage/postgres"
)

// Disclosure says that somebody of a store's staff looked where an order goes, in full.
type Disclosure struct {
	OrderID domain.OrderID
	At      time.Time
	ActorID domain.UserID
	Role    commerce.StoreRole
	Reason  string
}

// LogDisclosure writes a disclosure, behind those of the same order. Whoever does holds the order's lock.
func (tx Tx) LogDisclosure(ctx context.Context, d Disclosure) error {
	const sql = `
INSERT INTO address_disclosures (order_id, n, at, actor_id, role, reason)
SELECT $1, coalesce(max(n), 0) + 1, $2, $3, $4, $5
FROM address_disclosures
WHERE order_id = $1`
	_, err := tx.tx.Exec(ctx, "log who saw an address", sql, d.OrderID, d.At, d.ActorID, string(d.Role), d.Reason)
	return err
}

// DisclosuresByOrders reads who looked where orders go, the first first.
func DisclosuresByOrders(ids []domain.OrderID) postgres.Query[Disclosure] {
	const sql = `
SELECT order_id, at, actor_id, role, reason
FROM address_disclosures
WHERE order_id = ANY($1)
ORDER BY order_id, n`
	return postgres.Query[Disclosure]{
		Doing: "read who saw addresses", SQL: sql, Args: []any{ids}, Scan: pgx.RowToStructByPos[Disclosure],
	}
}
