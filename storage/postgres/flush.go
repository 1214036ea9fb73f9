package postgres

import (
	"context"
	"errors"
	"sync"

	"github.com/jackc/pgx/v5"
)

// Flusher sends the statements of a level of edges together: those of one database in one round trip, both databases at the
// same time. It satisfies engine.Flusher.
type Flusher struct{}

type gatherKey struct{}

// Gather makes All hand its statement to wait, and read the rows when wait returns.
func (Flusher) Gather(ctx context.Context, wait func(statement any) error) context.Context {
	return context.WithValue(ctx, gatherKey{}, wait)
}

func gathering(ctx context.Context) func(statement any) error {
	wait, _ := ctx.Value(gatherKey{}).(func(statement any) error)
	return wait
}

// statement is a query that waits to be sent.
type statement struct {
	db    *DB
	doing string
	sql   string
	args  []any
	read  func(rows pgx.Rows) error
	err   error
	// crash is a panic of what reads a row. It belongs to the load, and goes on there.
	crash any
}

// join runs a query together with others.
func join[R any](wait func(statement any) error, db *DB, query Query[R]) ([]R, error) {
	var out []R
	s := &statement{db: db, doing: query.Doing, sql: query.SQL, args: query.Args, read: func(rows pgx.Rows) (err error) {
		out, err = pgx.CollectRows(rows, query.Scan)
		return err
	}}
	if err := wait(s); err != nil {
		return nil, mapError(db.side, query.Doing, err)
	}
	if s.crash != nil {
		panic(s.crash)
	}
	if s.err != nil {
		return nil, mapError(db.side, query.Doing, s.err)
	}
	return out, nil
}

// Flush sends statements, and returns when each has its rows or its error.
func (Flusher) Flush(ctx context.Context, statements []any) {
	var first []*statement // nearly always all of them are of one database
	var others map[*DB][]*statement
	for _, one := range statements {
		s := one.(*statement) //nolint:forcetypeassert // join hands in nothing else
		switch {
		case len(first) == 0 || first[0].db == s.db:
			first = append(first, s)
		case others == nil:
			others = map[*DB][]*statement{s.db: {s}}
		default:
			others[s.db] = append(others[s.db], s)
		}
	}
	var group sync.WaitGroup
	for db, s := range others {
		group.Go(func() { send(ctx, db, s) })
	}
	if len(first) > 0 {
		send(ctx, first[0].db, first)
	}
	group.Wait()
}

// send runs the statements of one database in one round trip. A batch is one implicit transaction, so that a broken statement
// takes those behind it along; and what a statement's preparation says comes up at the first result, whose ever it is. So
// what is left from the first failure on runs again, one by one: a broken statement costs its own rows.
func send(ctx context.Context, db *DB, statements []*statement) {
	if len(statements) == 1 {
		statements[0].alone(ctx)
		return
	}
	batch := new(pgx.Batch)
	for _, s := range statements {
		batch.Queue(s.sql, s.args...)
	}
	read := 0
	err := db.sendBatch(naming(ctx, statements), batch, func(results pgx.BatchResults) error {
		for ; read < len(statements); read++ {
			rows, err := results.Query()
			if err == nil {
				err = statements[read].collect(rows)
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
	again := statements[read:]
	switch {
	case len(again) == 0:
	case unreachable(err) || refused(err) || tooBusy(err) || ctx.Err() != nil: // there is nobody to ask again
		for _, s := range again {
			s.err = err
		}
		return
	case timedOut(err): // the first had its time
		again[0].err, again = err, again[1:]
	}
	for _, s := range again {
		s.alone(ctx)
	}
}

// naming is named for the statements of a batch.
func naming(ctx context.Context, statements []*statement) context.Context {
	if !watched(ctx) {
		return ctx
	}
	doing := make([]string, len(statements))
	for i, s := range statements {
		doing[i] = s.doing
	}
	return named(ctx, doing...)
}

// sendBatch sends a batch and reads its results. Its error is what read returns, or says why nothing was sent.
func (db *DB) sendBatch(ctx context.Context, batch *pgx.Batch, read func(pgx.BatchResults) error) error {
	c, err := db.begin(ctx)
	if err != nil {
		return err
	}
	defer c.end()
	ctx, done := db.bounded(ctx)
	results := c.conn.SendBatch(ctx, batch)
	err = read(results)
	_ = results.Close() // what it would say was said
	err = db.onlySlow(ctx, done(err))
	c.note(err)
	return err
}

// onlySlow tells a batch that took too long from a database that hangs. Postgres bounds each statement of a batch, and sends
// nothing of what is done before the last of them is: several that are slow, none of them too slow for it, are silent for
// longer than one may be. So the database is asked beside the pool. Where it answers, the batch was slow, and that is all.
func (db *DB) onlySlow(ctx context.Context, err error) error {
	s, silent := errors.AsType[silenceError](err)
	if !silent || db.reach(context.WithoutCancel(ctx)) != nil {
		return err
	}
	return s.error
}

// alone runs one statement.
func (s *statement) alone(ctx context.Context) {
	rows, err := s.db.Query(named(ctx, s.doing), s.sql, s.args...)
	if err == nil {
		err = s.collect(rows)
	}
	s.err = err
}

func (s *statement) collect(rows pgx.Rows) error {
	defer func() {
		if s.crash = recover(); s.crash != nil {
			rows.Close()
		}
	}()
	return s.read(rows)
}
