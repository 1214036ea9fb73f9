package commerce

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/storage/postgres"
)

// lockSpace keeps the locks of one kind of thing from those of another.
type lockSpace int32

// What is locked as a whole where no one row stands for it.
const (
	addressBooks lockSpace = 1
	// cartsOf is what a user does with their cart and their checkouts.
	cartsOf lockSpace = 2
)

// lock waits until nobody else holds the thing, and holds it until the transaction ends. Two things of one kind whose ids
// share the hash wait for each other, which does no harm but the wait.
func (tx Tx) lock(ctx context.Context, space lockSpace, id domain.UUID) error {
	_, err := All(ctx, tx.Reader, lockOf(space, id))
	return err
}

// lockOf is lock as a query, for a batch with what is read under the lock: each statement of a batch sees what was committed when
// it began.
func lockOf(space lockSpace, id domain.UUID) postgres.Query[string] {
	const sql = "SELECT pg_advisory_xact_lock($1, hashtext($2::uuid::text))::text"
	return postgres.Query[string]{Doing: "lock", SQL: sql, Args: []any{int32(space), id}, Scan: pgx.RowTo[string]}
}
