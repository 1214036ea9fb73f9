// Package embedded runs the private PostgreSQL server that Trellis uses when it is given no database URL.
//
// The server is a child of this process: it listens on a unix socket only, keeps its data below one directory, and
// ends with its parent, even when the parent is killed (on Linux; elsewhere the next start adopts it).
// Binaries are the machine's own, or those inside a pinned npm package.
package embedded

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// superuser owns every cluster and is whom URL connects as; the socket's directory is what keeps others out.
const superuser = "trellis"

// Options choose the data directory and the behaviour of the server.
type Options struct {
	Dir      string            // the data directory's root; holds one cluster a Postgres major: Dir/pg15, Dir/pg18 ...
	Fsync    bool              // on for serve, off only in tests
	Report   func(string)      // one short line a step worth telling ("initialised PostgreSQL 15 in ..."), may be nil
	BinDir   string            // explicit binaries; empty = search
	Settings map[string]string // extra postgres settings (e.g. max_connections)
}

// Instance is a running server: our own child, or one that another process started on the same directory.
type Instance struct {
	address address
	major   int
	version string
	pid     int
	process *process // nil when adopted
}

// Start brings the server of o.Dir up, initialising the directory the first time, and returns when it takes
// connections. A server that already serves the directory is adopted: it lives only as long as the process that
// started it. The caller sees one sentence that says what to do when no PostgreSQL is found, when the directory holds
// the data of another major, or when it belongs to another user.
func Start(ctx context.Context, o Options) (*Instance, error) {
	if o.Report == nil {
		o.Report = func(string) {}
	}
	dir, err := openDir(o.Dir)
	if err != nil {
		return nil, err
	}
	bin, err := findBinaries(ctx, dir, o)
	if err != nil {
		return nil, err
	}
	c, err := openCluster(dir, bin)
	if err != nil {
		return nil, err
	}
	unlock, err := lock(ctx, c.path(".lock"), c.user)
	if err != nil {
		return nil, err
	}
	defer unlock()
	if err := c.initialise(ctx, o); err != nil {
		return nil, fmt.Errorf("initialise PostgreSQL %d in %s: %w", bin.major, c.data(), err)
	}
	i, err := c.serve(ctx, o)
	if err != nil {
		return nil, fmt.Errorf("start PostgreSQL %d in %s: %w", bin.major, c.data(), err)
	}
	return i, nil
}

// URL is the connection string of a database, over the unix socket and without a password.
func (i *Instance) URL(database string) string { return i.address.url(database) }

// Adopted tells that another process started the server, and will stop it.
func (i *Instance) Adopted() bool { return i.process == nil }

// adoptedPoll is how often a server that is not our child is looked after.
const adoptedPoll = 250 * time.Millisecond

// Wait returns when the server has ended, by Stop, by itself or, where it was adopted, with its owner; or when ctx ends,
// with its error.
func (i *Instance) Wait(ctx context.Context) error {
	if !i.Adopted() {
		select {
		case <-i.process.done:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	for syscall.Kill(i.pid, 0) == nil || errors.Is(syscall.Kill(i.pid, 0), syscall.EPERM) {
		select {
		case <-time.After(adoptedPoll):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

// Stop shuts the server down: transactions are rolled back, connections closed, a checkpoint written. When ctx ends
// first the shutdown is immediate (the next start recovers) and the error says so. An adopted server is left alone.
func (i *Instance) Stop(ctx context.Context) error {
	if i.Adopted() {
		return nil
	}
	if err := i.process.end(ctx); err != nil {
		return fmt.Errorf("stop PostgreSQL (pid %d): %w", i.pid, err)
	}
	return nil
}

// EnsureDatabases creates those of the named databases that are missing; it may run in several processes at once.
func EnsureDatabases(ctx context.Context, i *Instance, names ...string) error {
	conn, err := pgx.Connect(ctx, i.URL("postgres"))
	if err != nil {
		return fmt.Errorf("connect to create databases: %w", err)
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }()
	for _, name := range names {
		if err := ensureDatabase(ctx, conn, name); err != nil {
			return fmt.Errorf("create database %q: %w", name, err)
		}
	}
	return nil
}

const databaseExists = `
SELECT EXISTS (
    SELECT FROM pg_database
    WHERE datname = $1
)`

func ensureDatabase(ctx context.Context, conn *pgx.Conn, name string) error {
	var exists bool
	if err := conn.QueryRow(ctx, databaseExists, name).Scan(&exists); err != nil || exists {
		return err
	}
	_, err := conn.Exec(ctx, "CREATE DATABASE "+pgx.Identifier{name}.Sanitize()+" TEMPLATE template0 ENCODING 'UTF8'")
	if pgErr, ok := errors.AsType[*pgconn.PgError](err); ok && (pgErr.Code == "42P04" || pgErr.Code == "23505") {
		return nil // another process was faster: duplicate_database, or the same seen in the catalog's index
	}
	return err
}

// address is where a server answers.
type address struct{ socketDir, port string }

func (a address) url(database string) string {
	u := url.URL{Scheme: "postgres", User: url.User(superuser), Path: "/" + database}
	query := url.Values{"host": {a.socketDir}, "port": {a.port}, "sslmode": {"disable"}}.Encode()
	u.RawQuery = strings.ReplaceAll(query, "+", "%20") // to libpq and pgx a plus is a plus
	return u.String()
}
