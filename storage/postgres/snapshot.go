package postgres

import (
	"context"

	"github.com/jackc/pgx/v5"
)

// Snapshot runs fn in a transaction that only reads and in which every statement sees the same moment.
func Snapshot(ctx context.Context, db *DB, fn func(Tx) error) error {
	c, err := db.begin(ctx)
	if err != nil {
		return mapError(db.side, "begin a snapshot", err)
	}
	defer c.end()
	bounded, done := db.bounded(ctx)
	tx, err := c.conn.BeginTx(bounded, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly})
	if err = done(err); err != nil {
		c.note(err)
		return mapError(db.side, "begin a snapshot", err)
	}
	defer c.rollBack(ctx, tx)
	return fn(Tx{Tx: tx, call: c})
}
