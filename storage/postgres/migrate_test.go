package postgres_test

import (
	"context"
	"net/url"
	"testing"
	"testing/fstest"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/storage/postgres"
	"github.com/trellisgraph/trellis/storage/storagetest"
)

// empty makes a database that nobody has migrated and returns its url.
func empty(t *testing.T) string {
	t.Helper()
	d := storagetest.New(t)
	name := "empty_" + mustParse(t, d.CommunityURL).Path[1:]
	exec(t, d.Community, "CREATE DATABASE "+pgx.Identifier{name}.Sanitize()+" TEMPLATE template0")
	t.Cleanup(func() {
		_, err := d.Community.Pool().Exec(context.WithoutCancel(t.Context()),
			"DROP DATABASE "+pgx.Identifier{name}.Sanitize()+" WITH (FORCE)")
		require.NoError(t, err)
	})
	return on(t, d.CommunityURL, func(u *url.URL, _ url.Values) { u.Path = "/" + name })
}

// migrations are two, of which the second fails unless the first has run exactly once.
func migrations() fstest.MapFS {
	return fstest.MapFS{
		"0001_create_pots.sql": {Data: []byte("-- +goose Up\nCREATE TABLE pots (id bigint PRIMARY KEY);\n")},
		"0002_add_glazes.sql":  {Data: []byte("-- +goose Up\nALTER TABLE pots ADD COLUMN glaze text;\n")},
	}
}

func requireMigrated(t *testing.T, db *postgres.DB) {
	t.Helper()
	columns, err := postgres.One(t.Context(), db,
		number("SELECT count(*) FROM information_schema.columns WHERE table_name = 'pots'"))
	require.NoError(t, err)
	require.EqualValues(t, 2, columns)
	held, err := postgres.Holds(t.Context(), db, "river_job")
	require.NoError(t, err, "River's tables are made beside ours")
	require.False(t, held)
}

func TestMigrateRunsEachMigrationOnce(t *testing.T) {
	t.Parallel()
	db := open(t, empty(t), postgres.Options{})
	n, err := postgres.Migrate(t.Context(), db, migrations())
	require.NoError(t, err)
	require.Equal(t, 2, n)
	requireMigrated(t, db)

	n, err = postgres.Migrate(t.Context(), db, migrations())
	require.NoError(t, err)
	require.Zero(t, n, "a second run finds nothing to do")

	more := migrations()
	more["0003_add_size.sql"] = &fstest.MapFile{Data: []byte("-- +goose Up\nALTER TABLE pots ADD COLUMN size integer;\n")}
	n, err = postgres.Migrate(t.Context(), db, more)
	require.NoError(t, err)
	require.Equal(t, 1, n, "only what is new")
}

// Servers of one installation start at the same time, each with a pool of its own.
func TestMigrateRunsInOneProcessAtATime(t *testing.T) {
	t.Parallel()
	url := empty(t)
	const processes = 3
	type outcome struct {
		n   int
		err error
	}
	outcomes := make(chan outcome, processes)
	dbs := make([]*postgres.DB, processes)
	for i := range dbs {
		dbs[i] = open(t, url, postgres.Options{MaxConns: 4})
	}
	for _, db := range dbs {
		go func() {
			n, err := postgres.Migrate(t.Context(), db, migrations())
			outcomes <- outcome{n, err}
		}()
	}
	ran := 0
	for range processes {
		o := <-outcomes
		require.NoError(t, o.err)
		ran += o.n
	}
	require.Equal(t, 2, ran, "each migration ran in one of them")
	requireMigrated(t, dbs[0])
}

// Those who wait for a lock hold none of the pool's connections that the one who has it needs: many callers on a small
// pool end, each after the other.
func TestMigrateDoesNotStarveItself(t *testing.T) {
	t.Parallel()
	db := open(t, empty(t), postgres.Options{MaxConns: 1})
	ctx, cancel := context.WithTimeout(t.Context(), eventually)
	defer cancel()
	errs := make(chan error, 3)
	for range cap(errs) {
		go func() {
			_, err := postgres.Migrate(ctx, db, migrations())
			errs <- err
		}()
	}
	for range cap(errs) {
		require.NoError(t, <-errs)
	}
	requireMigrated(t, db)
}

func TestAMigrationThatFailsLeavesNothing(t *testing.T) {
	t.Parallel()
	db := open(t, empty(t), postgres.Options{})
	broken := migrations()
	broken["0003_break.sql"] = &fstest.MapFile{Data: []byte("-- +goose Up\nCREATE TABLE lids (id bigint);\nSELEKT 1;\n")}
	_, err := postgres.Migrate(t.Context(), db, broken)
	require.ErrorContains(t, err, "migrate the community database")
	require.ErrorContains(t, err, "version:3", "the one at fault is named")
	require.Equal(t, domain.CodeInternal, domain.CodeOf(err))
	made, err := postgres.One(t.Context(), db, number("SELECT count(*) FROM pg_class WHERE relname = 'lids'"))
	require.NoError(t, err)
	require.Zero(t, made, "a migration is a transaction")

	n, err := postgres.Migrate(t.Context(), db, migrations())
	require.NoError(t, err, "the lock is let go of, and those before it stand")
	require.Zero(t, n)
	requireMigrated(t, db)
}

func TestMigrateOfAServerThatIsGone(t *testing.T) {
	t.Parallel()
	db := open(t, storagetest.New(t).CommunityURL, postgres.Options{ConnectTimeout: time.Second})
	db.Close()
	_, err := postgres.Migrate(t.Context(), db, migrations())
	require.Equal(t, domain.CodeUpstreamUnavailable, domain.CodeOf(err), "%v", err)
}
