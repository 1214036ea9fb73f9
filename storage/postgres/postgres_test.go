package postgres_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/storage/postgres"
	"github.com/trellisgraph/trellis/storage/storagetest"
)

func TestMain(m *testing.M) { storagetest.Main(m) }

// eventually bounds waiting for what another goroutine or the server does: far longer than it takes.
const (
	eventually = time.Minute
	tick       = 5 * time.Millisecond
)

// number is the query of one bigint.
func number(sql string, args ...any) postgres.Query[int64] {
	return postgres.Query[int64]{Doing: "read a number", SQL: sql, Args: args, Scan: pgx.RowTo[int64]}
}

// text is the query of one text.
func text(sql string, args ...any) postgres.Query[string] {
	return postgres.Query[string]{Doing: "read a text", SQL: sql, Args: args, Scan: pgx.RowTo[string]}
}

// open opens a pool of its own on the database of a test.
func open(t *testing.T, url string, o postgres.Options) *postgres.DB {
	t.Helper()
	db, err := postgres.Open(t.Context(), postgres.Community, url, o)
	require.NoError(t, err)
	t.Cleanup(db.Close)
	return db
}

// exec runs a statement beside what is tested.
func exec(t *testing.T, db *postgres.DB, sql string, args ...any) {
	t.Helper()
	_, err := db.Pool().Exec(t.Context(), sql, args...)
	require.NoError(t, err)
}

// accounts makes the table accounts, a row an id from 1 on, each of balance 0.
func accounts(t *testing.T, db *postgres.DB, n int) {
	t.Helper()
	exec(t, db, "CREATE TABLE accounts (id bigint PRIMARY KEY, balance bigint NOT NULL)")
	exec(t, db, "INSERT INTO accounts SELECT i, 0 FROM generate_series(1, $1::bigint) i", n)
}

func balance(t *testing.T, q postgres.Querier, id int) int64 {
	t.Helper()
	n, err := postgres.One(t.Context(), q, number("SELECT balance FROM accounts WHERE id = $1", id))
	require.NoError(t, err)
	return n
}

func TestOptionsReachTheServer(t *testing.T) {
	t.Parallel()
	url := storagetest.New(t).CommunityURL
	for name, tc := range map[string]struct {
		reason  string
		options postgres.Options
		want    map[string]string
	}{
		"none": {
			reason: "migrations and seeding take as long as they take",
			want: map[string]string{
				"statement_timeout": "0", "lock_timeout": "0", "idle_in_transaction_session_timeout": "0",
				"TimeZone": "UTC", "application_name": "trellis", "jit": "off",
			},
		},
		"bounded": {
			reason:  "what serves requests gives up on a statement, on a lock and on a transaction that was forgotten",
			options: postgres.Options{StatementTimeout: 1234 * time.Millisecond},
			want: map[string]string{
				"statement_timeout": "1234ms", "lock_timeout": "2s", "idle_in_transaction_session_timeout": "10s",
				"TimeZone": "UTC", "application_name": "trellis", "jit": "off",
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := open(t, url, tc.options)
			for setting, want := range tc.want {
				got, err := postgres.One(t.Context(), db, text("SELECT current_setting($1)", setting))
				require.NoError(t, err)
				require.Equal(t, want, got, "%s: %s", setting, tc.reason)
			}
		})
	}
}

func TestAnApplicationNameOfTheURLIsKept(t *testing.T) {
	t.Parallel()
	db := open(t, storagetest.New(t).CommunityURL+"&application_name=reports", postgres.Options{})
	got, err := postgres.One(t.Context(), db, text("SELECT current_setting('application_name')"))
	require.NoError(t, err)
	require.Equal(t, "reports", got)
}

func TestMaxConnsBoundsThePool(t *testing.T) {
	t.Parallel()
	db := open(t, storagetest.New(t).CommunityURL, postgres.Options{MaxConns: 3})
	require.EqualValues(t, 3, db.Pool().Stat().MaxConns())
}

func TestTimesComeBackInUTC(t *testing.T) {
	t.Parallel()
	db := storagetest.New(t).Community
	written := time.Date(2026, 7, 1, 8, 30, 0, 123456000, time.FixedZone("CST", 8*3600))
	got, err := postgres.One(t.Context(), db, postgres.Query[time.Time]{
		Doing: "read a time", SQL: "SELECT $1::timestamptz", Args: []any{written}, Scan: pgx.RowTo[time.Time],
	})
	require.NoError(t, err)
	require.Equal(t, written.UTC(), got, "the location too, so that rows compare equal and print as RFC 3339 with a Z")
}

func TestAllReturnsEveryRowInOrder(t *testing.T) {
	t.Parallel()
	db := storagetest.New(t).Community
	got, err := postgres.All(t.Context(), db, number("SELECT i FROM generate_series(1, $1::bigint) i ORDER BY i DESC", 3))
	require.NoError(t, err)
	require.Equal(t, []int64{3, 2, 1}, got)

	got, err = postgres.All(t.Context(), db, number("SELECT 1::bigint WHERE false"))
	require.NoError(t, err, "a list may be empty: only One misses a row")
	require.Empty(t, got)
}

func TestHolds(t *testing.T) {
	t.Parallel()
	db := storagetest.New(t).Community
	exec(t, db, `CREATE TABLE "odd ""name"" (id)" (id bigint)`)
	held, err := postgres.Holds(t.Context(), db, `odd "name" (id)`)
	require.NoError(t, err, "a name is quoted")
	require.False(t, held)
	exec(t, db, `INSERT INTO "odd ""name"" (id)" VALUES (1)`)
	held, err = postgres.Holds(t.Context(), db, `odd "name" (id)`)
	require.NoError(t, err)
	require.True(t, held)
}

func TestInOrder(t *testing.T) {
	t.Parallel()
	const sql = "WHERE (a, b) {<} ($1, $2) ORDER BY a {desc}, b {desc}"
	require.Equal(t, "WHERE (a, b) < ($1, $2) ORDER BY a DESC, b DESC", postgres.InOrder(sql, false))
	require.Equal(t, "WHERE (a, b) > ($1, $2) ORDER BY a ASC, b ASC", postgres.InOrder(sql, true),
		"each mark is turned once, not back again")
}

func TestCopy(t *testing.T) {
	t.Parallel()
	row := func(i int) []any { return []any{i, i * 10} }
	columns := []string{"id", "balance"}

	t.Run("writes every item", func(t *testing.T) {
		t.Parallel()
		db := storagetest.New(t).Community
		accounts(t, db, 0)
		require.NoError(t, postgres.InTx(t.Context(), db, func(tx postgres.Tx) error {
			return postgres.Copy(t.Context(), tx, "accounts", columns, slices.Values([]int{1, 2, 3}), row)
		}))
		require.EqualValues(t, 20, balance(t, db, 2))
		n, err := postgres.One(t.Context(), db, number("SELECT count(*) FROM accounts"))
		require.NoError(t, err)
		require.EqualValues(t, 3, n)
	})
	t.Run("writes nothing where one item is refused", func(t *testing.T) {
		t.Parallel()
		db := storagetest.New(t).Community
		accounts(t, db, 0)
		err := postgres.InTx(t.Context(), db, func(tx postgres.Tx) error {
			return postgres.Copy(t.Context(), tx, "accounts", columns, slices.Values([]int{1, 2, 1}), row)
		})
		require.ErrorContains(t, err, "copy into accounts")
		require.ErrorContains(t, err, "accounts_pkey")
		held, err := postgres.Holds(t.Context(), db, "accounts")
		require.NoError(t, err)
		require.False(t, held)
	})
	t.Run("stops the sequence where the table refuses", func(t *testing.T) {
		t.Parallel()
		db := storagetest.New(t).Community
		stopped := false
		items := func(yield func(int) bool) {
			defer func() { stopped = true }()
			for i := 0; yield(i); i++ {
				_ = i // endless
			}
		}
		err := postgres.InTx(t.Context(), db, func(tx postgres.Tx) error {
			return postgres.Copy(t.Context(), tx, "no_such_table", columns, items, row)
		})
		require.ErrorContains(t, err, "copy into no_such_table")
		require.False(t, stopped, "nothing was pulled from it")
	})
}

func TestImageColumns(t *testing.T) {
	t.Parallel()
	image := &domain.Image{ID: domain.MediaID{1}, Text: "tea", Width: 3, Height: 4, Hash: "LKO2"}
	columns, none := postgres.ColumnsOf(image), postgres.ColumnsOf(nil)
	require.Equal(t, image, columns.Image())
	require.Nil(t, none.Image(), "no picture is a null id")
}

func TestAnalyzeGathersStatistics(t *testing.T) {
	t.Parallel()
	db := storagetest.New(t).Community
	accounts(t, db, 500)
	require.NoError(t, postgres.Analyze(t.Context(), db))
	n, err := postgres.One(t.Context(), db, number("SELECT reltuples::bigint FROM pg_class WHERE relname = 'accounts'"))
	require.NoError(t, err)
	require.EqualValues(t, 500, n)
}

func TestSideIsNamed(t *testing.T) {
	t.Parallel()
	d := storagetest.New(t)
	require.Equal(t, postgres.Community, d.Community.Side())
	require.NoError(t, postgres.InTx(t.Context(), d.Commerce, func(tx postgres.Tx) error {
		if tx.Side() != postgres.Commerce {
			return fmt.Errorf("%s", tx.Side())
		}
		return nil
	}))
}

// The server ends every idle connection, as a restart does: the pool notices at the first and asks nobody to pay for the rest.
func TestLostConnectionsAreDroppedTogether(t *testing.T) {
	t.Parallel()
	for name, first := range map[string]func(*postgres.DB) error{
		"by a ping": func(db *postgres.DB) error { return db.Ping(t.Context()) },
		"by a read": func(db *postgres.DB) error {
			_, err := postgres.Holds(t.Context(), db, "users") // finds out, unless the pool looked first
			if err != nil {
				require.Equal(t, domain.CodeUpstreamUnavailable, domain.CodeOf(err))
			}
			return nil
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := storagetest.New(t).Community
			var held []*pgxpool.Conn
			for range 4 {
				conn, err := db.Pool().Acquire(t.Context())
				require.NoError(t, err)
				held = append(held, conn)
			}
			admin, err := pgx.ConnectConfig(t.Context(), db.Pool().Config().ConnConfig)
			require.NoError(t, err)
			_, err = admin.Exec(t.Context(), `
SELECT pg_terminate_backend(pid, 10000)
FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()`)
			require.NoError(t, err)
			require.NoError(t, admin.Close(t.Context()))
			for _, conn := range held {
				conn.Release()
			}
			require.NoError(t, first(db))
			for range 8 {
				_, err := postgres.Holds(t.Context(), db, "users")
				require.NoError(t, err)
			}
		})
	}
}
