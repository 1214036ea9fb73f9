// Package storagetest gives every test databases of its own on a private Postgres: one server a test binary, one clone
// of a migrated template a test and side.
package storagetest

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/trellisgraph/trellis/leaktest"
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
	// Dir is a folder for files that lives as long as the test binary.
	Dir string
}

// server is the binary's Postgres; Main sets it before any test runs.
var server *embedded.Instance //nolint:gochecknoglobals // TestMain has no other way to reach the tests

// scratch is the folder of Databases.Dir; Main sets it before any test runs.
var scratch string //nolint:gochecknoglobals // see server

// serial numbers the clones of this binary.
var serial atomic.Int64 //nolint:gochecknoglobals // shared by parallel tests

// The templates that databases are cloned from.
const (
	communityTemplate = "template_community"
	commerceTemplate  = "template_commerce"
)

// Main starts the server, runs the tests and stops it: call it from TestMain. Where the tests pass it fails still if a goroutine
// outlives them and the server: something of ours was not closed. except are those that a library keeps by design.
func Main(m *testing.M, except ...goleak.Option) {
	code, err := run(m)
	if err == nil && code == 0 {
		err = leaktest.Find(except...)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

func run(m *testing.M) (code int, err error) {
	ctx := context.Background() //nolint:forbidigo // TestMain has no other
	dir, err := os.MkdirTemp("", "trellis-test-")
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	if err := os.Chmod(dir, 0o755); err != nil { //nolint:gosec // Postgres runs as another user when we are root
		return 0, err
	}
	scratch = filepath.Join(dir, "files")
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

// Dir is a folder for files that lives as long as the test binary.
func Dir() string { return scratch }

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
	return filled(ctx, communityTemplate, commerceTemplate, func(ctx context.Context, d *Databases) error {
		if _, err := community.Migrate(ctx, d.Community); err != nil {
			return err
		}
		_, err := commerce.Migrate(ctx, d.Commerce)
		return err
	})
}

// filled opens a pair of databases, fills it and lets go of it: only then it can be cloned.
func filled(
	ctx context.Context, communityName, commerceName string, fill func(context.Context, *Databases) error,
) error {
	people, err := postgres.Open(ctx, postgres.Community, server.URL(communityName), postgres.Options{MaxConns: 4})
	if err != nil {
		return err
	}
	defer people.Close()
	shop, err := postgres.Open(ctx, postgres.Commerce, server.URL(commerceName), postgres.Options{MaxConns: 4})
	if err != nil {
		return err
	}
	defer shop.Close()
	return fill(ctx, &Databases{Community: people, Commerce: shop, Dir: scratch})
}

// New clones the empty, migrated databases for a test and drops them when it ends.
func New(tb testing.TB) *Databases {
	tb.Helper()
	return cloneBoth(tb, communityTemplate, commerceTemplate)
}

// Template is a pair of databases that is filled once a test binary, when a test first asks for it.
type Template struct {
	once sync.Once
	fill func(context.Context, *Databases) error
	n    string
	err  error
}

// NewTemplate makes a template of what fill writes into empty, migrated databases.
func NewTemplate(fill func(context.Context, *Databases) error) *Template {
	return &Template{fill: fill, n: strconv.FormatInt(serial.Add(1), 10)}
}

// New clones the template for a test and drops the clone when the test ends.
func (tpl *Template) New(tb testing.TB) *Databases {
	tb.Helper()
	people, shop := "template_community_"+tpl.n, "template_commerce_"+tpl.n
	tpl.once.Do(func() {
		create(tb, people, communityTemplate)
		create(tb, shop, commerceTemplate)
		tpl.err = filled(context.WithoutCancel(tb.Context()), people, shop, tpl.fill)
	})
	require.NoError(tb, tpl.err)
	return cloneBoth(tb, people, shop)
}

func cloneBoth(tb testing.TB, communityFrom, commerceFrom string) *Databases {
	tb.Helper()
	n := strconv.FormatInt(serial.Add(1), 10)
	d := &Databases{Dir: scratch}
	d.Community, d.CommunityURL = clone(tb, postgres.Community, communityFrom, "community_"+n)
	d.Commerce, d.CommerceURL = clone(tb, postgres.Commerce, commerceFrom, "commerce_"+n)
	return d
}

func clone(tb testing.TB, side postgres.Side, template, name string) (*postgres.DB, string) {
	tb.Helper()
	create(tb, name, template)
	address := server.URL(name)
	db, err := postgres.Open(tb.Context(), side, patient(tb, address), postgres.Options{MaxConns: 8, StatementTimeout: patience})
	require.NoError(tb, err)
	tb.Cleanup(func() {
		db.Close()
		admin(tb, fmt.Sprintf("DROP DATABASE %s WITH (FORCE)", pgx.Identifier{name}.Sanitize()))
	})
	return db, address
}

// patience is what a test's database has for a statement, for a lock and for a transaction that does nothing just now. It bounds
// what hangs: a machine that is busy with other tests keeps locks for longer than one that serves may.
const patience = time.Minute

// patient is the URL of a database that waits so long.
func patient(tb testing.TB, of string) string {
	tb.Helper()
	u, err := url.Parse(of)
	require.NoError(tb, err)
	milliseconds := strconv.FormatInt(patience.Milliseconds(), 10)
	settings := u.Query()
	settings.Set("lock_timeout", milliseconds)
	settings.Set("idle_in_transaction_session_timeout", milliseconds)
	u.RawQuery = strings.ReplaceAll(settings.Encode(), "+", "%20")
	return u.String()
}

func create(tb testing.TB, name, template string) {
	tb.Helper()
	admin(tb, fmt.Sprintf("CREATE DATABASE %s TEMPLATE %s", pgx.Identifier{name}.Sanitize(), pgx.Identifier{template}.Sanitize()))
}

func admin(tb testing.TB, sql string) {
	tb.Helper()
	ctx := context.WithoutCancel(tb.Context())
	conn, err := pgx.Connect(ctx, server.URL("postgres"))
	require.NoError(tb, err)
	defer func() { require.NoError(tb, conn.Close(ctx)) }()
	_, err = conn.Exec(ctx, sql)
	require.NoError(tb, err)
}
