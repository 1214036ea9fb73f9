package postgres

import (
	"context"
	"errors"
	"iter"
	"math/rand/v2"
	"time"

	"github.com/jackc/pgx/v5"
)

// Tx is a transaction on one side.
type Tx struct {
	pgx.Tx
	side Side
}

// Side tells which database the transaction is on.
func (tx Tx) Side() Side { return tx.side }

// Exec runs a statement that returns no rows and returns how many it changed.
func (tx Tx) Exec(ctx context.Context, doing, sql string, args ...any) (int64, error) {
	tag, err := tx.Tx.Exec(ctx, sql, args...)
	return tag.RowsAffected(), mapError(tx.side, doing, err)
}

// Copy streams items into a table with COPY. row gives the values of one item, in the columns' order.
func Copy[T any](
	ctx context.Context, tx Tx, table string, columns []string, items iter.Seq[T], row func(T) []any,
) error {
	next, stop := iter.Pull(items)
	defer stop()
	_, err := tx.CopyFrom(ctx, pgx.Identifier{table}, columns, pgx.CopyFromFunc(func() ([]any, error) {
		item, ok := next()
		if !ok {
			return nil, nil // the end
		}
		return row(item), nil
	}))
	return mapError(tx.side, "copy into "+table, err)
}

const maxAttempts = 4

// InTx runs fn in a transaction and commits it. When Postgres asks for a retry (serialization failure, deadlock) before
// the commit was sent, fn runs again, up to three times more: fn must not change anything outside of tx.
func InTx(ctx context.Context, db *DB, fn func(Tx) error) error {
	for attempt := 1; ; attempt++ {
		retry, err := once(ctx, db, fn)
		if err == nil || !retry || attempt == maxAttempts {
			return err
		}
		pause := time.Duration(rand.Int64N(int64(10*time.Millisecond) << attempt)) //nolint:gosec // jitter, not a secret
		select {
		case <-ctx.Done():
			return errors.Join(err, ctx.Err())
		case <-time.After(pause):
		}
	}
}

func once(ctx context.Context, db *DB, fn func(Tx) error) (retry bool, err error) {
	tx, err := db.pool.Begin(ctx)
	if err != nil {
		return false, mapError(db.side, "begin a transaction", err)
	}
	defer func() { _ = tx.Rollback(context.WithoutCancel(ctx)) }() // after a commit there is nothing left to roll back
	if err := fn(Tx{Tx: tx, side: db.side}); err != nil {
		state := sqlState(err)
		return state == "40001" || state == "40P01", err
	}
	if err := tx.Commit(ctx); err != nil {
		return false, mapError(db.side, "commit", err)
	}
	return false, nil
}
