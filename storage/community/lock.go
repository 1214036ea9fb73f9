package community

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
	// inboxesOf is filling and pruning a viewer's inbox.
	inboxesOf lockSpace = 1
	// routesOf is an author's route, and settling a follow by it.
	routesOf lockSpace = 2
	// subjectsOf is what is known of a thing at the moderators' desk.
	subjectsOf lockSpace = 3
	// notificationsOf is what a user is told.
	notificationsOf lockSpace = 4
)

// lock waits until nobody else holds the thing, and holds it until the transaction ends. Two things of one kind whose ids
// share the hash wait for each other, which does no harm but the wait.
func (tx Tx) lock(ctx context.Context, space lockSpace, id domain.UUID) error {
	const sql = "SELECT pg_advisory_xact_lock($1, hashtext($2::uuid::text))::text"
	return tx.take(ctx, sql, space, id)
}

// share is lock beside others who share it.
func (tx Tx) share(ctx context.Context, space lockSpace, id domain.UUID) error {
	const sql = "SELECT pg_advisory_xact_lock_shared($1, hashtext($2::uuid::text))::text"
	return tx.take(ctx, sql, space, id)
}

func (tx Tx) take(ctx context.Context, sql string, space lockSpace, id domain.UUID) error {
	_, err := All(ctx, tx.Reader, postgres.Query[string]{
		Doing: "lock", SQL: sql, Args: []any{int32(space), id}, Scan: pgx.RowTo[string],
	})
	return err
}
