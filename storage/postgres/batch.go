package postgres

import (
	"context"

	"github.com/jackc/pgx/v5"
)

// Batch runs queries of one kind in a transaction, in their order and in one round trip, and returns the rows of each.
func Batch[R any](ctx context.Context, tx Tx, queries []Query[R]) ([][]R, error) {
	if len(queries) == 0 {
		return nil, nil
	}
	var batch pgx.Batch
	for _, q := range queries {
		batch.Queue(q.SQL, q.Args...)
	}
	out := make([][]R, len(queries))
	err := tx.send(ctx, &batch, func(results pgx.BatchResults, i int) (string, error) {
		rows, err := results.Query()
		if err == nil {
			out[i], err = pgx.CollectRows(rows, queries[i].Scan)
		}
		return queries[i].Doing, err
	})
	return out, err
}

// Statement is a write as a value: what to run, with what. Doing says what it is for, in the words of an error message.
type Statement struct {
	Doing string
	SQL   string
	Args  []any
}

// ExecBatch runs statements that return no rows in a transaction, in their order and in one round trip.
func ExecBatch(ctx context.Context, tx Tx, statements []Statement) error {
	if len(statements) == 0 {
		return nil
	}
	var batch pgx.Batch
	for _, s := range statements {
		batch.Queue(s.SQL, s.Args...)
	}
	return tx.send(ctx, &batch, func(results pgx.BatchResults, i int) (string, error) {
		_, err := results.Exec()
		return statements[i].Doing, err
	})
}

// send runs a batch and has read take the answer of each of its statements, until one fails.
func (tx Tx) send(ctx context.Context, batch *pgx.Batch, read func(pgx.BatchResults, int) (string, error)) error {
	bounded, done := tx.call.db.bounded(ctx)
	results := tx.SendBatch(bounded, batch)
	doing, err := "", error(nil)
	for i := 0; i < batch.Len() && err == nil; i++ {
		doing, err = read(results, i)
	}
	if closed := results.Close(); err == nil {
		err = closed
	}
	err = done(err)
	tx.call.note(err)
	return mapError(tx.Side(), doing, err)
}

// Read is a query with the place for its rows; see Into.
type Read struct {
	doing, sql string
	args       []any
	collect    func(pgx.Rows) error
}

// Into says where the rows of a query go.
func Into[R any](rows *[]R, query Query[R]) Read {
	return Read{doing: query.Doing, sql: query.SQL, args: query.Args, collect: func(found pgx.Rows) error {
		var err error
		*rows, err = pgx.CollectRows(found, query.Scan)
		return err
	}}
}

// Gather runs reads of any kinds in a transaction, in their order and in one round trip.
func Gather(ctx context.Context, tx Tx, reads ...Read) error {
	var batch pgx.Batch
	for _, r := range reads {
		batch.Queue(r.sql, r.args...)
	}
	return tx.send(ctx, &batch, func(results pgx.BatchResults, i int) (string, error) {
		rows, err := results.Query()
		if err == nil {
			err = reads[i].collect(rows)
		}
		return reads[i].doing, err
	})
}
