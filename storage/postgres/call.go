package postgres

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

const (
	// answerMargin is what a statement has beyond Postgres' own timeout before we take the server to hang.
	answerMargin = time.Second
	// longSilence is when a deadline of the caller tells something about the database: before, the caller may just have
	// come with little time left.
	longSilence = 5*time.Second + answerMargin
	// staleAfter is how long a connection lies in the pool before it is looked at first, as in pgxpool.
	staleAfter = time.Second
	// pingTimeout bounds that look. Firewalls forget flows that are idle, and answer nothing then.
	pingTimeout = time.Second
)

// errNoneFree is the end of a wait for a connection of a pool whose connections are all in use.
var errNoneFree = errors.New("no connection became free in time")

// bounded gives a wait for the database its end. done must be called with the wait's error, and tells apart what is the
// database's: a silence that lasted.
func (db *DB) bounded(ctx context.Context) (bounded context.Context, done func(error) error) {
	began, cancel := now(), context.CancelFunc(func() {})
	if db.answerTimeout > 0 {
		ctx, cancel = context.WithTimeout(ctx, db.answerTimeout)
	}
	return ctx, func(err error) error {
		ended := ctx.Err()
		cancel()
		if calledOff(err) && errors.Is(ended, context.Canceled) { // Postgres says of whom the client left what it says of slow ones
			return fmt.Errorf("%w: %w", ended, err)
		}
		if !errors.Is(err, context.DeadlineExceeded) || !connecting(err) && now().Sub(began) < db.silence {
			return err
		}
		return silenceError{error: err, total: db.heard.Load() < int64(began.Sub(db.opened))}
	}
}

// call is one use of a connection, from the breaker's leave to what it is told came of it: a statement or a transaction.
type call struct {
	db     *DB
	conn   *pgxpool.Conn
	report func(error)
	err    error
}

// begin takes a connection that answers. end must be called.
func (db *DB) begin(ctx context.Context) (*call, error) {
	report, err := db.admit(ctx)
	if err != nil {
		return nil, err
	}
	bounded, done := db.bounded(ctx)
	conn, err := db.acquire(bounded)
	if err = done(err); err != nil {
		db.settle(report, err)
		return nil, err
	}
	return &call{db: db, conn: conn, report: report}, nil
}

// note remembers how the last statement ended, or the first that was not answered: it took the connection with it, which
// fails whatever comes after.
func (c *call) note(err error) {
	if gone(c.err) || undecided(c.err) {
		return
	}
	c.db.hear(err)
	c.err = err
}

// end gives the connection back.
func (c *call) end() {
	if gone(c.err) {
		c.db.discard(c.conn)
	} else {
		c.conn.Release()
	}
	c.db.settle(c.report, c.err)
}

// discard takes a connection out of the pool. pgx closes one that failed by itself, but takes up to 15 s for it where the
// server does not answer, and its place would be missing for as long.
func (db *DB) discard(conn *pgxpool.Conn) {
	if conn.Conn().IsClosed() {
		conn.Hijack()
		return
	}
	conn.Release()
}

// acquire takes a connection of the pool, and replaces one that lay there for long and does not answer any more.
func (db *DB) acquire(ctx context.Context) (*pgxpool.Conn, error) {
	conn, stale, err := db.take(ctx)
	if err != nil || !stale {
		return conn, err
	}
	ping, cancel := context.WithTimeout(ctx, pingTimeout)
	defer cancel()
	if conn.Ping(ping) == nil {
		return conn, nil
	}
	db.discard(conn)
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	db.pool.Reset() // the others lay there as long
	conn, _, err = db.take(ctx)
	return conn, err
}

// queue is a wait for a place in the pool. It travels with the context: only the pool knows when the wait is over.
type queue struct {
	timer *time.Timer // nil where the wait has no bound
	stale bool
}

type queueKey struct{}

// waitAgain is how long an operation waits for a connection that has waited in vain before: a page has levels, and the answer is
// that the server is busy, at each of them.
const waitAgain = 10 * time.Millisecond

// take waits until a connection is free, or there is room for a new one, for AcquireTimeout at most, once an operation; to make
// the new one then may take longer. stale tells that nobody used it lately.
func (db *DB) take(ctx context.Context) (conn *pgxpool.Conn, stale bool, err error) {
	q := &queue{}
	ctx, cancel := context.WithCancelCause(context.WithValue(ctx, queueKey{}, q))
	defer cancel(nil)
	operation := StatsFrom(ctx)
	if patience := db.acquireTimeout; patience > 0 {
		if operation.foundFull(db.side) {
			patience = min(patience, waitAgain)
		}
		q.timer = time.AfterFunc(patience, func() { cancel(errNoneFree) })
		defer q.timer.Stop()
	}
	conn, err = db.pool.Acquire(ctx)
	if err != nil && errors.Is(context.Cause(ctx), errNoneFree) {
		err = errNoneFree
		operation.findFull(db.side)
	}
	return conn, q.stale, err
}

// served ends the wait of whom the pool serves under ctx, who may be nobody of ours.
func served(ctx context.Context) (q *queue, ok bool) {
	q, ok = ctx.Value(queueKey{}).(*queue)
	if ok && q.timer != nil {
		q.timer.Stop()
	}
	return q, ok
}

// watchQueue lets the pool end the waits of take.
func watchQueue(cfg *pgxpool.Config) {
	cfg.BeforeConnect = func(ctx context.Context, _ *pgx.ConnConfig) error {
		served(ctx)
		return nil
	}
	cfg.ShouldPing = func(ctx context.Context, p pgxpool.ShouldPingParams) bool {
		stale := p.IdleDuration > staleAfter
		q, ok := served(ctx)
		if ok {
			q.stale = stale
		}
		return stale && !ok // acquire has its own way with one that does not answer
	}
}

// watchedRows tell their end.
type watchedRows struct {
	pgx.Rows
	end func(error) error // nil once it was told
	err error
}

// watch calls end once, with the error of the statement, when its rows are read or given up. What it returns is what the rows
// failed of.
func watch(rows pgx.Rows, err error, end func(error) error) (pgx.Rows, error) {
	if err != nil {
		return nil, end(err)
	}
	return &watchedRows{Rows: rows, end: end}, nil
}

// Next is pgx.Rows.Next.
func (r *watchedRows) Next() bool {
	more := r.Rows.Next()
	if !more {
		r.Close()
	}
	return more
}

// Close is pgx.Rows.Close.
func (r *watchedRows) Close() {
	r.Rows.Close()
	if r.end != nil {
		r.err = r.end(r.Rows.Err())
		r.end = nil
	}
}

// Err is pgx.Rows.Err.
func (r *watchedRows) Err() error {
	if r.end != nil {
		return r.Rows.Err()
	}
	return r.err
}
