package postgres

import (
	"context"

	"github.com/jackc/pgx/v5"
)

// LockKey names a piece of work that one process at a time may do on a side.
type LockKey int64

// The locks.
const (
	// riverLock guards the making of River's tables, which River itself does not guard.
	riverLock LockKey = 0x7472656c6c697301
	// SeedLock guards the writing of demo data.
	SeedLock LockKey = 0x7472656c6c697302
)

// Lock waits until nobody else holds the key on this side and holds it until unlock is called, or the process dies. It is
// held on a connection beside the pool: those who wait for it must not take what its holder works with.
func Lock(ctx context.Context, db *DB, key LockKey) (unlock func(), err error) {
	conn, err := pgx.ConnectConfig(ctx, db.pool.Config().ConnConfig)
	if err != nil {
		return nil, mapError(db.side, "take a lock", err)
	}
	unlock = func() { _ = conn.Close(context.WithoutCancel(ctx)) } // which lets go of the lock
	if _, err := conn.Exec(ctx, "SELECT pg_advisory_lock($1)", int64(key)); err != nil {
		unlock()
		return nil, mapError(db.side, "take a lock", err)
	}
	return unlock, nil
}
