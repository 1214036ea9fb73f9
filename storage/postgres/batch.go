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
	doing := func(i int) string { return queries[i].Doing }
	err := tx.send(ctx, &batch, doing, func(results pgx.BatchResults, i int) error {
		rows, err := results.Query()
		if err == nil {
			out[i], err = pgx.CollectRows(rows, queries[i].Scan)
		}
		return err
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
	doing := func(i int) string { return statements[i].Doing }
	return tx.send(ctx, &batch, doing, func(results pgx.BatchResults, _ int) error {
		_, err := results.Exec()
		return err
	})
}

// send runs a batch and has read take the answer of each of its statements, until one fails. doing says what a statement is for.
func (tx Tx) send(
	ctx context.Context, batch *pgx.Batch, doing func(i int) string, read func(results pgx.BatchResults, i int) error,
) error {
	if watched(ctx) {
		all := make([]string, batch.Len())
		for i := range all {
			all[i] = doing(i)
		}
		ctx = named(ctx, all...)
	}
	bounded, done := tx.call.db.bounded(ctx)
	results := tx.SendBatch(bounded, batch)
	at, err := 0, error(nil)
	for i := 0; i < batch.Len() && err == nil; i++ {
		at, err = i, read(results, i)
	}
	if closed := results.Close(); err == nil {
		err = closed
	}
	err = done(err)
	tx.call.note(err)
	if err == nil {
		return nil
	}
	return mapError(tx.Side(), doing(at), err)
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
	doing := func(i int) string { return reads[i].doing }
	return tx.send(ctx, &batch, doing, func(results pgx.BatchResults, i int) error {
		rows, err := results.Query()
		if err == nil {
			err = reads[i].collect(rows)
		}
		return err
	})
}
