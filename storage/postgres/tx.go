package postgres

import (
	"context"
	"errors"
	"iter"
	"math/rand/v2"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/trellisgraph/trellis/domain"
)

// Tx is a transaction on one side.
type Tx struct {
	pgx.Tx
	call *call
	news *[]domain.News
}

// Side tells which database the transaction is on.
func (tx Tx) Side() Side { return tx.call.db.side }

// Query runs one statement in the transaction. Its rows must be closed, or read to the end.
func (tx Tx) Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error) {
	bounded, done := tx.call.db.bounded(ctx)
	rows, err := tx.Tx.Query(bounded, sql, args...)
	return watch(rows, err, func(err error) error {
		err = done(err)
		tx.call.note(err)
		return err
	})
}

// Exec runs a statement that returns no rows and returns how many it changed.
func (tx Tx) Exec(ctx context.Context, doing, sql string, args ...any) (int64, error) {
	bounded, done := tx.call.db.bounded(ctx)
	tag, err := tx.Tx.Exec(named(bounded, doing), sql, args...)
	err = done(err)
	tx.call.note(err)
	return tag.RowsAffected(), mapError(tx.Side(), doing, err)
}

// Copy streams items into a table with COPY. row gives the values of one item, in the columns' order. It takes as long as
// the items take.
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
	tx.call.note(err)
	return mapError(tx.Side(), "copy into "+table, err)
}

const maxAttempts = 4

// InTx runs fn in a transaction and commits it. When Postgres asks for a retry (serialization failure, deadlock) before
// the commit was sent, fn runs again, up to three times more: fn must not change anything outside of tx.
func InTx(ctx context.Context, db *DB, fn func(Tx) error) error { return InTxTelling(ctx, db, nil, fn) }

// InTxTelling is InTx that passes on what fn told, once it is committed. It does so too where the answer to the commit was
// lost, because it may have been done. tell may be nil.
func InTxTelling(ctx context.Context, db *DB, tell Teller, fn func(Tx) error) error {
	for attempt := 1; ; attempt++ {
		retry, err := once(ctx, db, tell, fn)
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

func once(ctx context.Context, db *DB, tell Teller, fn func(Tx) error) (retry bool, err error) {
	c, err := db.begin(ctx)
	if err != nil {
		return false, mapError(db.side, "begin a transaction", err)
	}
	defer c.end()
	bounded, done := db.bounded(ctx)
	tx, err := c.conn.Begin(named(bounded, "begin a transaction"))
	if err = done(err); err != nil {
		c.note(err)
		return false, mapError(db.side, "begin a transaction", err)
	}
	defer c.rollBack(ctx, tx) // after a commit there is nothing left to roll back
	var news []domain.News
	if err := fn(Tx{Tx: tx, call: c, news: &news}); err != nil {
		state := sqlState(err)
		return state == "40001" || state == "40P01", err
	}
	bounded, done = db.bounded(ctx)
	err = done(tx.Commit(named(bounded, "commit")))
	tell.pass(news)
	if err != nil {
		c.note(err)
		return false, mapError(db.side, "commit", err)
	}
	return false, nil
}

func (c *call) rollBack(ctx context.Context, tx pgx.Tx) {
	bounded, done := c.db.bounded(context.WithoutCancel(ctx))
	c.note(done(tx.Rollback(named(bounded, "roll back"))))
}
