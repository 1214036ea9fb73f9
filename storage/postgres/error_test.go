package postgres_test

import (
	"context"
	"fmt"
	"net"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/storage/postgres"
	"github.com/trellisgraph/trellis/storage/storagetest"
)

// on is the url of another database, with other settings, on the same server.
func on(t *testing.T, from string, change func(u *url.URL, settings url.Values)) string {
	t.Helper()
	u, err := url.Parse(from)
	require.NoError(t, err)
	settings := u.Query()
	change(u, settings)
	u.RawQuery = strings.ReplaceAll(settings.Encode(), "+", "%20")
	return u.String()
}

// requireStands sees that a pool serves again after what was done to it.
func requireStands(t *testing.T, db *postgres.DB) {
	t.Helper()
	n, err := postgres.One(t.Context(), db, number("SELECT 7::bigint"))
	require.NoError(t, err, "the pool recovers by itself")
	require.EqualValues(t, 7, n)
}

func TestErrorsBecomeCodes(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		reason  string
		provoke func(t *testing.T, db *postgres.DB) error
		want    domain.Code
		says    string
	}{
		"statement_timeout": {
			reason: "the database was too slow: the client may send it again",
			provoke: func(t *testing.T, db *postgres.DB) error {
				t.Helper()
				return postgres.InTx(t.Context(), db, func(tx postgres.Tx) error {
					if _, err := tx.Exec(t.Context(), "be impatient", "SET LOCAL statement_timeout = '20ms'"); err != nil {
						return err
					}
					_, err := tx.Exec(t.Context(), "sleep", "SELECT pg_sleep(600)")
					return err
				})
			},
			want: domain.CodeUpstreamTimeout, says: "the community database did not answer in time",
		},
		"lock_timeout": {
			reason: "somebody else holds the row for long: the client may send it again",
			provoke: func(t *testing.T, db *postgres.DB) error {
				t.Helper()
				accounts(t, db, 1)
				return postgres.InTx(t.Context(), db, func(holder postgres.Tx) error {
					if _, err := holder.Exec(t.Context(), "hold", "UPDATE accounts SET balance = 1"); err != nil {
						return err
					}
					return postgres.InTx(t.Context(), db, func(waiter postgres.Tx) error {
						if _, err := waiter.Exec(t.Context(), "be impatient", "SET LOCAL lock_timeout = '20ms'"); err != nil {
							return err
						}
						_, err := waiter.Exec(t.Context(), "wait", "UPDATE accounts SET balance = 2")
						return err
					})
				})
			},
			want: domain.CodeUpstreamTimeout, says: "the community database did not answer in time",
		},
		"deadline": {
			reason: "the request's own deadline passed while the database worked",
			provoke: func(t *testing.T, db *postgres.DB) error {
				t.Helper()
				ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
				defer cancel()
				_, err := postgres.All(ctx, db, text("SELECT pg_sleep(600)::text"))
				return err
			},
			want: domain.CodeUpstreamTimeout, says: "the community database did not answer in time",
		},
		"terminated by itself": {
			reason: "the backend went away in the middle of a statement",
			provoke: func(t *testing.T, db *postgres.DB) error {
				t.Helper()
				_, err := postgres.All(t.Context(), db, text("SELECT pg_terminate_backend(pg_backend_pid())::text || pg_sleep(600)::text"))
				return err
			},
			want: domain.CodeUpstreamUnavailable, says: "the community database cannot be reached",
		},
		"no rows": {
			reason: "a single look-up never returns (nil, nil)",
			provoke: func(t *testing.T, db *postgres.DB) error {
				t.Helper()
				_, err := postgres.One(t.Context(), db, number("SELECT 1::bigint WHERE false"))
				return err
			},
			want: domain.CodeNotFound,
		},
		"syntax": {
			reason: "a bug of ours, whatever class its SQLSTATE has, with what was being done",
			provoke: func(t *testing.T, db *postgres.DB) error {
				t.Helper()
				_, err := postgres.All(t.Context(), db, number("SELEKT 1"))
				return err
			},
			want: domain.CodeInternal, says: "read a number: ",
		},
		"constraint": {
			reason: "a constraint that nobody mapped is a bug of ours",
			provoke: func(t *testing.T, db *postgres.DB) error {
				t.Helper()
				accounts(t, db, 1)
				return postgres.InTx(t.Context(), db, func(tx postgres.Tx) error {
					_, err := tx.Exec(t.Context(), "open an account", "INSERT INTO accounts VALUES (1, 0)")
					return err
				})
			},
			want: domain.CodeInternal, says: "open an account: ",
		},
		"scan": {
			reason: "a row that does not fit is a bug of ours",
			provoke: func(t *testing.T, db *postgres.DB) error {
				t.Helper()
				_, err := postgres.One(t.Context(), db, number("SELECT 'x'::text"))
				return err
			},
			want: domain.CodeInternal, says: "read a number: ",
		},
		"error of the caller": {
			reason: "what the closure decided passes unchanged",
			provoke: func(t *testing.T, db *postgres.DB) error {
				t.Helper()
				return postgres.InTx(t.Context(), db, func(postgres.Tx) error { return domain.BadInput("first", "is too large") })
			},
			want: domain.CodeBadInput, says: "first: is too large",
		},
		"a nested look-up": {
			reason: "a code that was given once is not taken for something else further up",
			provoke: func(t *testing.T, db *postgres.DB) error {
				t.Helper()
				return postgres.InTx(t.Context(), db, func(tx postgres.Tx) error {
					_, err := postgres.One(t.Context(), tx, number("SELECT 1::bigint WHERE false"))
					return fmt.Errorf("load it: %w", err)
				})
			},
			want: domain.CodeNotFound,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := storagetest.New(t).Community
			err := tc.provoke(t, db)
			require.Error(t, err)
			require.Equal(t, tc.want, domain.CodeOf(err), "%s: %v", tc.reason, err)
			require.ErrorContains(t, err, tc.says)
			requireStands(t, db)
		})
	}
}

// The message is for the client, the cause for the log: it must hold what the server said, or nobody finds the fault.
func TestTheCauseIsKept(t *testing.T) {
	t.Parallel()
	db := storagetest.New(t).Community
	_, err := postgres.All(t.Context(), db, text("SELECT pg_terminate_backend(pg_backend_pid())::text || pg_sleep(600)::text"))
	var said *pgconn.PgError
	require.ErrorAs(t, err, &said)
	require.Equal(t, "57P01", said.Code)
	require.ErrorContains(t, err, "read a text: ")
}

func TestABackendTerminatedByAnotherIsUnavailable(t *testing.T) {
	t.Parallel()
	d := storagetest.New(t)
	admin := open(t, d.CommunityURL, postgres.Options{})
	failed := make(chan error, 1)
	go func() {
		_, err := postgres.All(t.Context(), d.Community, text("SELECT pg_sleep(600)::text"))
		failed <- err
	}()
	require.Eventually(t, func() bool {
		n, err := postgres.One(t.Context(), admin, number(`
SELECT count(pg_terminate_backend(pid))
FROM pg_stat_activity
WHERE datname = current_database() AND wait_event = 'PgSleep'`))
		return err == nil && n == 1
	}, eventually, tick)
	require.Equal(t, domain.CodeUpstreamUnavailable, domain.CodeOf(<-failed))
	requireStands(t, d.Community)
}

// A connection that died in the pool costs the one query that found it, at most.
func TestAConnectionThatDiedIdleIsReplaced(t *testing.T) {
	t.Parallel()
	d := storagetest.New(t)
	db := open(t, d.CommunityURL, postgres.Options{MaxConns: 1})
	exec(t, d.Community, `
SELECT pg_terminate_backend(pid, 60000)
FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()`)
	if _, err := postgres.One(t.Context(), db, number("SELECT 1::bigint")); err != nil {
		require.Equal(t, domain.CodeUpstreamUnavailable, domain.CodeOf(err), "%v", err)
	}
	requireStands(t, db)
}

func TestACancelledRequestIsNobodysFault(t *testing.T) {
	t.Parallel()
	d := storagetest.New(t)
	ctx, cancel := context.WithCancel(t.Context())
	failed := make(chan error, 1)
	go func() {
		_, err := postgres.All(ctx, d.Community, text("SELECT pg_sleep(600)::text"))
		failed <- err
	}()
	sleeping := number("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'")
	admin := open(t, d.CommunityURL, postgres.Options{})
	require.Eventually(t, func() bool {
		n, err := postgres.One(t.Context(), admin, sleeping)
		return err == nil && n == 1
	}, eventually, tick)
	cancel()
	err := <-failed
	require.ErrorIs(t, err, context.Canceled)
	require.Equal(t, domain.CodeInternal, domain.CodeOf(err), "no code: there is nobody left to read it")
	requireStands(t, d.Community)
	require.Eventually(t, func() bool {
		n, err := postgres.One(t.Context(), admin, sleeping)
		return err == nil && n == 0
	}, eventually, tick, "the server stops working for nobody")
}

func TestOpenSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	served := storagetest.New(t).CommunityURL
	listen := func(t *testing.T, serve func(net.Conn)) string {
		t.Helper()
		l, err := net.Listen("tcp", "127.0.0.1:0")
		require.NoError(t, err)
		go func() {
			for {
				conn, err := l.Accept()
				if err != nil {
					return
				}
				serve(conn)
			}
		}()
		t.Cleanup(func() { require.NoError(t, l.Close()) })
		return "postgres://someone@" + l.Addr().String() + "/db?sslmode=disable"
	}
	for name, tc := range map[string]struct {
		reason  string
		url     func(t *testing.T) string
		options postgres.Options
		want    domain.Code
		says    string
	}{
		"no server at the socket": {
			reason: "the server is not started",
			url: func(t *testing.T) string {
				t.Helper()
				return on(t, served, func(_ *url.URL, settings url.Values) { settings.Set("host", t.TempDir()) })
			},
			want: domain.CodeUpstreamUnavailable, says: "the commerce database cannot be reached",
		},
		"port refuses": {
			reason: "nobody listens any more",
			url:    func(*testing.T) string { return "postgres://someone@127.0.0.1:1/db?sslmode=disable" },
			want:   domain.CodeUpstreamUnavailable, says: "the commerce database cannot be reached",
		},
		"hangs up": {
			reason: "a proxy whose server is gone takes the connection and drops it",
			url: func(t *testing.T) string {
				t.Helper()
				return listen(t, func(c net.Conn) { _ = c.Close() })
			},
			want: domain.CodeUpstreamUnavailable, says: "the commerce database cannot be reached",
		},
		"says nothing": {
			reason: "the connect timeout bounds one that takes the connection and never answers",
			url: func(t *testing.T) string {
				t.Helper()
				return listen(t, func(c net.Conn) { t.Cleanup(func() { _ = c.Close() }) })
			},
			options: postgres.Options{ConnectTimeout: 50 * time.Millisecond},
			want:    domain.CodeUpstreamTimeout, says: "the commerce database did not answer in time",
		},
		"no such host": {
			reason: "a name that does not resolve may resolve later",
			url: func(*testing.T) string { // of this one Go knows without asking the network
				return "postgres://someone@trellis..invalid/db?sslmode=disable"
			},
			want: domain.CodeUpstreamUnavailable, says: "the commerce database cannot be reached",
		},
		"no such database": {
			reason: "the server is there and the database is not, as after a restore into another name",
			url: func(t *testing.T) string {
				t.Helper()
				return on(t, served, func(u *url.URL, _ url.Values) { u.Path = "/nowhere" })
			},
			want: domain.CodeUpstreamUnavailable, says: "the commerce database cannot be reached",
		},
		"malformed url": {
			reason: "a mistake in the configuration is told as one and does not ask to be tried again",
			url:    func(*testing.T) string { return "postgres://127.0.0.1:port/db" },
			want:   domain.CodeInternal, says: "the commerce database url cannot be read",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := postgres.Open(t.Context(), postgres.Commerce, tc.url(t), tc.options)
			require.Error(t, err, tc.reason)
			require.Equal(t, tc.want, domain.CodeOf(err), "%s: %v", tc.reason, err)
			require.ErrorContains(t, err, tc.says)
		})
	}
}

func TestTooManyConnectionsIsOverloaded(t *testing.T) {
	t.Parallel()
	d := storagetest.New(t)
	role := "guest_of_" + strings.TrimPrefix(mustParse(t, d.CommunityURL).Path, "/")
	exec(t, d.Community, "CREATE ROLE "+role+" LOGIN CONNECTION LIMIT 1")
	t.Cleanup(func() {
		_, err := d.Community.Pool().Exec(context.WithoutCancel(t.Context()), "DROP ROLE "+role)
		require.NoError(t, err)
	})
	asGuest := on(t, d.CommunityURL, func(u *url.URL, _ url.Values) { u.User = url.User(role) })
	open(t, asGuest, postgres.Options{MaxConns: 1}) // takes the one connection that there is
	_, err := postgres.Open(t.Context(), postgres.Community, asGuest, postgres.Options{MaxConns: 1})
	require.Equal(t, domain.CodeOverloaded, domain.CodeOf(err), "the client may send it again: %v", err)
	require.ErrorContains(t, err, "the community database has no connection free")
}

func mustParse(t *testing.T, from string) *url.URL {
	t.Helper()
	u, err := url.Parse(from)
	require.NoError(t, err)
	return u
}

func TestAClosedPoolIsUnavailable(t *testing.T) {
	t.Parallel()
	db := open(t, storagetest.New(t).CommunityURL, postgres.Options{})
	db.Close()
	_, err := postgres.One(t.Context(), db, number("SELECT 1::bigint"))
	require.Equal(t, domain.CodeUpstreamUnavailable, domain.CodeOf(err), "a server that is going down: %v", err)
	require.Equal(t, domain.CodeUpstreamUnavailable, domain.CodeOf(db.Ping(t.Context())))
	err = postgres.InTx(t.Context(), db, func(postgres.Tx) error { return nil })
	require.Equal(t, domain.CodeUpstreamUnavailable, domain.CodeOf(err), "%v", err)
}
