package commerce

import (
	"context"

	"github.com/trellisgraph/trellis/domain"
)

// lockSpace keeps the locks of one kind of thing from those of another.
type lockSpace int32

// What is locked as a whole where no one row stands for it.
const (
	addressBooks lockSpace = 1
)

// lock waits until nobody else holds the thing, and holds it until the transaction ends. Two things of one kind whose ids
// share the hash wait for each other, which does no harm but the wait.
func (tx Tx) lock(ctx context.Context, space lockSpace, id domain.UUID) error {
	const sql = "SELECT pg_advisory_xact_lock($1, hashtext($2::uuid::text))"
	_, err := tx.tx.Exec(ctx, "lock", sql, int32(space), id)
	return err
}
