// Package storagetest gives every test databases of its own on a private Postgres: one server a test binary, one clone
// of a migrated template a test and side.
package storagetest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/storage/commerce"
	"github.com/trellisgraph/trellis/storage/community"
	"github.com/trellisgraph/trellis/storage/postgres"
	"github.com/trellisgraph/trellis/storage/postgres/embedded"
)

// Databases are both sides of one test.
type Databases struct {
	Community    *postgres.DB
	Commerce     *postgres.DB
	CommunityURL string
	CommerceURL  string
}

// server is the binary's Postgres; Main sets it before any test runs.
var server *embedded.Instance //nolint:gochecknoglobals // TestMain has no other way to reach the tests

// serial numbers the clones of this binary.
var serial atomic.Int64 //nolint:gochecknoglobals // shared by parallel tests

// The templates that databases are cloned from.
const (
	communityTemplate = "template_community"
	commerceTemplate  = "template_commerce"
)

// Main starts the server, runs the tests and stops it: call it from TestMain.
func Main(m *testing.M) {
	code, err := run(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, err) //nolint:forbidigo // a test binary has no log
		code = 1
	}
	os.Exit(code)
}

func run(m *testing.M) (code int, err error) {
	ctx := context.Background()
	dir, err := os.MkdirTemp("", "trellis-test-")
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	if err := os.Chmod(dir, 0o755); err != nil { //nolint:gosec // Postgres runs as another user when we are root
		return 0, err
	}
	server, err = Start(ctx, filepath.Join(dir, "pg"))
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, server.Stop(ctx)) }()
	if err := makeTemplates(ctx); err != nil {
		return 0, err
	}
	return m.Run(), nil
}

// Start runs a Postgres of the test's own in dir, for tests that stop or kill it.
func Start(ctx context.Context, dir string) (*embedded.Instance, error) {
	return embedded.Start(ctx, embedded.Options{
		Dir: dir,
		Settings: map[string]string{
			"max_connections": "200", "full_page_writes": "off", "synchronous_commit": "off", "shared_buffers": "32MB",
		},
	})
}

func makeTemplates(ctx context.Context) error {
	if err := embedded.EnsureDatabases(ctx, server, communityTemplate, commerceTemplate); err != nil {
		return err
	}
	for _, side := range []struct {
		side     postgres.Side
		database string
		migrate  func(context.Context, *postgres.DB) (int, error)
	}{
		{postgres.Community, communityTemplate, community.Migrate},
		{postgres.Commerce, commerceTemplate, commerce.Migrate},
	} {
		db, err := postgres.Open(ctx, side.side, server.URL(side.database), postgres.Options{MaxConns: 4})
		if err != nil {
			return err
		}
		_, err = side.migrate(ctx, db)
		db.Close()
		if err != nil {
			return err
		}
	}
	return nil
}

// New clones both sides for a test and drops them when it ends.
func New(t *testing.T) *Databases {
	t.Helper()
	n := strconv.FormatInt(serial.Add(1), 10)
	d := &Databases{}
	d.Community, d.CommunityURL = clone(t, postgres.Community, communityTemplate, "community_"+n)
	d.Commerce, d.CommerceURL = clone(t, postgres.Commerce, commerceTemplate, "commerce_"+n)
	return d
}

func clone(t *testing.T, side postgres.Side, template, name string) (*postgres.DB, string) {
	t.Helper()
	create := pgx.Identifier{name}.Sanitize()
	admin(t, fmt.Sprintf("CREATE DATABASE %s TEMPLATE %s", create, pgx.Identifier{template}.Sanitize()))
	url := server.URL(name)
	db, err := postgres.Open(t.Context(), side, url, postgres.Options{MaxConns: 8, StatementTimeout: 30 * time.Second})
	require.NoError(t, err)
	t.Cleanup(func() {
		db.Close()
		admin(t, fmt.Sprintf("DROP DATABASE %s WITH (FORCE)", create))
	})
	return db, url
}

func admin(t *testing.T, sql string) {
	t.Helper()
	ctx := context.WithoutCancel(t.Context())
	conn, err := pgx.Connect(ctx, server.URL("postgres"))
	require.NoError(t, err)
	defer func() { require.NoError(t, conn.Close(ctx)) }()
	_, err = conn.Exec(ctx, sql)
	require.NoError(t, err)
}
