// Package postgres is what both sides of storage stand on: pools, transactions with retry, reads as values, the mapping
// of errors to codes, migrations and the statistics of a request. It knows no table.
package postgres

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/pgxpool"
)

// Side names one of the two databases. It appears in messages to clients and operators.
type Side string

// The sides.
const (
	Community Side = "community"
	Commerce  Side = "commerce"
)

// Options tune a pool. The zero value sets no statement timeout and takes pgx's pool size.
type Options struct {
	// MaxConns bounds the pool; 0 leaves pgx's default.
	MaxConns int32
	// StatementTimeout makes Postgres give up on a statement; 0 for none (migrations, seeding).
	StatementTimeout time.Duration
	// ConnectTimeout bounds one attempt to reach the server; 0 means 5 s.
	ConnectTimeout time.Duration
}

// How long Postgres waits for a lock and for an idle transaction, where a statement timeout is set.
const (
	lockTimeout              = 2 * time.Second
	idleInTransactionTimeout = 10 * time.Second
)

// DB is the pool of one side.
type DB struct {
	pool *pgxpool.Pool
	side Side
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
	cfg.ConnConfig.Tracer = tracer{}
	params := cfg.ConnConfig.RuntimeParams
	if params["application_name"] == "" {
		params["application_name"] = "trellis"
	}
	params["timezone"] = "UTC"
	if o.StatementTimeout > 0 {
		params["statement_timeout"] = milliseconds(o.StatementTimeout)
		params["lock_timeout"] = milliseconds(lockTimeout)
		params["idle_in_transaction_session_timeout"] = milliseconds(idleInTransactionTimeout)
	}
	cfg.AfterConnect = func(_ context.Context, conn *pgx.Conn) error {
		conn.TypeMap().RegisterType(&pgtype.Type{
			Name: "timestamptz", OID: pgtype.TimestamptzOID, Codec: &pgtype.TimestamptzCodec{ScanLocation: time.UTC},
		})
		return nil
	}
	pool, err := pgxpool.NewWithConfig(ctx, cfg)
	if err != nil {
		return nil, fmt.Errorf("open the %s pool: %w", side, err)
	}
	db := &DB{pool: pool, side: side}
	if err := db.Ping(ctx); err != nil {
		pool.Close()
		return nil, err
	}
	return db, nil
}

func milliseconds(d time.Duration) string { return strconv.FormatInt(d.Milliseconds(), 10) }

// Side tells which database this is.
func (db *DB) Side() Side { return db.side }

// Pool is for what needs pgx itself: River, goose and COPY.
func (db *DB) Pool() *pgxpool.Pool { return db.pool }

// Close waits for connections in use and closes them all.
func (db *DB) Close() { db.pool.Close() }

// Ping sees that the server answers. UPSTREAM_UNAVAILABLE where it does not. A connection that died while it lay in the pool
// is no outage: a fresh one is tried then.
func (db *DB) Ping(ctx context.Context) error {
	err := db.pool.Ping(ctx)
	if db.dropLost(err) {
		err = db.pool.Ping(ctx)
	}
	return mapError(db.side, "reach the database", err)
}

// dropLost empties the pool after a connection was lost: those that lie in it were lost with the same server, and each would
// fail one more request after its return.
func (db *DB) dropLost(err error) bool {
	if err == nil || !unreachable(err) {
		return false
	}
	db.pool.Reset()
	return true
}

// failedOn maps an error of a statement, after the pool that it ran on has seen it.
func failedOn(q Querier, doing string, err error) error {
	if db, ok := q.(*DB); ok {
		db.dropLost(err)
	}
	return mapError(q.Side(), doing, err)
}

// Query runs one statement on a connection of the pool.
func (db *DB) Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error) {
	return db.pool.Query(ctx, sql, args...)
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
	rows, err := q.Query(ctx, query.SQL, query.Args...)
	if err != nil {
		return nil, failedOn(q, query.Doing, err)
	}
	out, err := pgx.CollectRows(rows, query.Scan)
	if err != nil {
		return nil, failedOn(q, query.Doing, err)
	}
	return out, nil
}

// One runs the query and returns its first row; NOT_FOUND where there is none.
func One[R any](ctx context.Context, q Querier, query Query[R]) (R, error) {
	rows, err := q.Query(ctx, query.SQL, query.Args...)
	if err != nil {
		var none R
		return none, failedOn(q, query.Doing, err)
	}
	row, err := pgx.CollectOneRow(rows, query.Scan)
	return row, failedOn(q, query.Doing, err)
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
