// Package postgres is what both sides of storage stand on: pools, transactions with retry, reads as values, the mapping
// of errors to codes, migrations and the statistics of a request. It knows no table.
package postgres

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
)

// Side names one of the two databases. It appears in messages to clients and operators.
type Side string

// The sides.
const (
	Community Side = "community"
	Commerce  Side = "commerce"
)

// Options tune a pool. The zero value bounds nothing but connecting, for work that takes as long as it takes, and takes
// pgx's pool size.
type Options struct {
	// MaxConns bounds the pool; 0 leaves pgx's default.
	MaxConns int32
	// StatementTimeout makes Postgres give up on a statement; 0 for none (migrations, seeding).
	StatementTimeout time.Duration
	// AnswerTimeout bounds the wait for the answer to a statement: a server that hangs, or whose packets are lost, gives
	// up on nothing. 0 means a second more than StatementTimeout, or no bound where there is none.
	AnswerTimeout time.Duration
	// AcquireTimeout bounds the wait for a connection while all are in use; 0 waits as long as the caller does. It does
	// not bound connecting: a pool that is cold refuses nobody.
	AcquireTimeout time.Duration
	// ConnectTimeout bounds one attempt to reach the server; 0 means 5 s.
	ConnectTimeout time.Duration
	// CancelGrace is how long Postgres has to end a statement whose caller has left, before its connection is closed and the
	// pool opens another; 0 means 500 ms.
	CancelGrace time.Duration
	// Observe hears of every round trip that has ended, whoever asked for it, from many goroutines; nil for nobody.
	Observe func(side Side, statements int, took time.Duration)
}

// How long Postgres waits for a lock and for an idle transaction, where a statement timeout is set and the URL says nothing else.
const (
	lockTimeout              = 2 * time.Second
	idleInTransactionTimeout = 10 * time.Second
)

// DB is the pool of one side, with a breaker: after a few calls in a row found the database gone, calls fail at once until
// it is back.
type DB struct {
	pool           *pgxpool.Pool
	side           Side
	breaker        *breaker
	probes         sync.WaitGroup
	answerTimeout  time.Duration
	acquireTimeout time.Duration
	silence        time.Duration // how long the database says nothing before it counts as gone
	opened         time.Time
	heard          atomic.Int64 // when it last answered, in nanoseconds from opened on
	queue          func() (*river.Client[pgx.Tx], error)
}

// Open makes the pool of a side and sees that the server answers. url is a libpq connection string.
func Open(ctx context.Context, side Side, url string, o Options) (*DB, error) {
	cfg, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, fmt.Errorf("the %s database url cannot be read: %w", side, err)
	}
	if o.MaxConns > 0 {
		cfg.MaxConns = o.MaxConns
	}
	cfg.ConnConfig.ConnectTimeout = o.ConnectTimeout
	if o.ConnectTimeout == 0 {
		cfg.ConnConfig.ConnectTimeout = 5 * time.Second
	}
	cfg.ConnConfig.Tracer = tracer{side: side, observe: o.Observe}
	cfg.ConnConfig.BuildContextWatcherHandler = newCanceler(cmp.Or(o.CancelGrace, cancelGrace))
	params := cfg.ConnConfig.RuntimeParams
	if params["application_name"] == "" {
		params["application_name"] = "trellis"
	}
	params["timezone"] = "UTC"
	if params["jit"] == "" {
		params["jit"] = "off" // compiling takes longer than any statement of ours may
	}
	if o.StatementTimeout > 0 {
		params["statement_timeout"] = milliseconds(o.StatementTimeout)
		bound(params, "lock_timeout", lockTimeout)
		bound(params, "idle_in_transaction_session_timeout", idleInTransactionTimeout)
	}
	known, read := &words{}, &plans{}
	cfg.AfterConnect = func(_ context.Context, conn *pgx.Conn) error {
		teach(conn.TypeMap(), known, read)
		conn.TypeMap().RegisterType(&pgtype.Type{
			Name: "timestamptz", OID: pgtype.TimestamptzOID, Codec: &pgtype.TimestamptzCodec{ScanLocation: time.UTC},
		})
		return nil
	}
	watchQueue(cfg)
	pool, err := pgxpool.NewWithConfig(ctx, cfg)
	if err != nil {
		return nil, fmt.Errorf("open the %s pool: %w", side, err)
	}
	db := &DB{
		pool: pool, side: side, breaker: newBreaker(side),
		answerTimeout: o.AnswerTimeout, acquireTimeout: o.AcquireTimeout, silence: longSilence, opened: now(),
	}
	db.queue = sync.OnceValues(newQueue(db))
	if db.answerTimeout == 0 && o.StatementTimeout > 0 {
		db.answerTimeout = o.StatementTimeout + answerMargin
	}
	if db.answerTimeout > 0 {
		db.silence = min(db.silence, db.answerTimeout)
	}
	if err := db.Ping(ctx); err != nil {
		pool.Close()
		return nil, err
	}
	return db, nil
}

// bound sets a setting of Postgres that the URL says nothing of.
func bound(params map[string]string, setting string, d time.Duration) {
	if params[setting] == "" {
		params[setting] = milliseconds(d)
	}
}

func milliseconds(d time.Duration) string { return strconv.FormatInt(d.Milliseconds(), 10) }

// Side tells which database this is.
func (db *DB) Side() Side { return db.side }

// Pool is for what needs pgx itself: River, goose and COPY. Neither the breaker nor the bounds of Options hold there.
func (db *DB) Pool() *pgxpool.Pool { return db.pool }

// Close waits for connections in use and closes them all.
func (db *DB) Close() {
	db.probes.Wait()
	db.pool.Close()
}

// Ping sees that the server answers, asking it anew where it was given up more than a second ago. UPSTREAM_UNAVAILABLE or
// UPSTREAM_TIMEOUT where it does not. A connection that died while it lay in the pool is no outage: a fresh one is tried then.
// Nor is a pool that is busy.
func (db *DB) Ping(ctx context.Context) error {
	err := db.ping(ctx)
	if lost(err) {
		err = db.ping(ctx)
	}
	if errors.Is(err, errNoneFree) {
		err = db.reach(ctx)
	}
	return mapError(db.side, "reach the database", err)
}

func (db *DB) ping(ctx context.Context) error {
	c, err := db.begin(ctx)
	if err != nil {
		return err
	}
	defer c.end()
	bounded, done := db.bounded(ctx)
	err = done(c.conn.Ping(bounded))
	c.note(err)
	return err
}

// Query runs one statement on a connection of the pool. Its rows must be closed, or read to the end.
func (db *DB) Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error) {
	c, err := db.begin(ctx)
	if err != nil {
		return nil, err
	}
	bounded, done := db.bounded(ctx)
	rows, err := c.conn.Query(bounded, sql, args...)
	return watch(rows, err, func(err error) error {
		err = done(err)
		c.note(err)
		c.end()
		return err
	})
}

// Querier runs statements on one side: a DB or a Tx.
type Querier interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
	Side() Side
}

// Query is a read as a value: what to run, with what, and how to read a row. It runs alone with All, or joins others in
// one round trip. Doing says what it is for, in the words of an error message ("read notes by id").
type Query[R any] struct {
	Doing string
	SQL   string
	Args  []any
	Scan  pgx.RowToFunc[R]
}

// All runs the query and returns its rows. Under a context of Flusher's it joins the statements of its level.
func All[R any](ctx context.Context, q Querier, query Query[R]) ([]R, error) {
	if db, ok := q.(*DB); ok {
		if wait := gathering(ctx); wait != nil {
			return join(wait, db, query)
		}
	}
	rows, err := q.Query(named(ctx, query.Doing), query.SQL, query.Args...)
	if err != nil {
		return nil, mapError(q.Side(), query.Doing, err)
	}
	out, err := pgx.CollectRows(rows, query.Scan)
	if err != nil {
		return nil, mapError(q.Side(), query.Doing, err)
	}
	return out, nil
}

// One runs the query and returns its first row; NOT_FOUND where there is none.
func One[R any](ctx context.Context, q Querier, query Query[R]) (R, error) {
	rows, err := q.Query(named(ctx, query.Doing), query.SQL, query.Args...)
	if err != nil {
		var none R
		return none, mapError(q.Side(), query.Doing, err)
	}
	row, err := pgx.CollectOneRow(rows, query.Scan)
	return row, mapError(q.Side(), query.Doing, err)
}

// Holds reports whether a table has any row.
func Holds(ctx context.Context, q Querier, table string) (bool, error) {
	return One(ctx, q, Query[bool]{
		Doing: "look into " + table,
		SQL:   fmt.Sprintf("SELECT EXISTS (SELECT 1 FROM %s)", pgx.Identifier{table}.Sanitize()),
		Scan:  pgx.RowTo[bool],
	})
}

// Analyze gathers the planner's statistics of all tables.
func Analyze(ctx context.Context, db *DB) error {
	_, err := db.pool.Exec(ctx, "ANALYZE")
	return mapError(db.side, "analyze the tables", err)
}
