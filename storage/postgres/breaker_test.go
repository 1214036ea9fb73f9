package postgres_test

import (
	"context"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/storage/postgres"
	"github.com/trellisgraph/trellis/storage/postgres/embedded"
	"github.com/trellisgraph/trellis/storage/storagetest"
)

// What the breaker promises; see breaker.go.
const (
	failuresToOpen = 5
	openFor        = time.Second
)

// answersWithin is how long a healthy server may take in these tests, and how long they wait for one that hangs.
const answersWithin = 8 * time.Second

// ownServer is a server that the test may stop.
type ownServer struct {
	*embedded.Instance
	dir string
}

func startOwn(t *testing.T) *ownServer {
	t.Helper()
	dir, err := os.MkdirTemp("", "trellis-breaker-") //nolint:usetesting // t.TempDir lets nobody else through
	require.NoError(t, err)
	require.NoError(t, os.Chmod(dir, 0o755))
	s := &ownServer{dir: dir}
	t.Cleanup(func() { require.NoError(t, os.RemoveAll(dir)) })
	s.start(t)
	require.NoError(t, embedded.EnsureDatabases(t.Context(), s.Instance, "trellis"))
	return s
}

func (s *ownServer) start(t *testing.T) {
	t.Helper()
	i, err := storagetest.Start(t.Context(), filepath.Join(s.dir, "pg"))
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, i.Stop(context.WithoutCancel(t.Context()))) })
	s.Instance = i
}

func one(ctx context.Context, db *postgres.DB) error {
	_, err := postgres.One(ctx, db, number("SELECT 7::bigint"))
	return err
}

// all calls at once, n times, and returns the errors. It returns when the last call does.
func all(ctx context.Context, n int, call func(context.Context) error) []error {
	errs := make([]error, n)
	var calls sync.WaitGroup
	for i := range errs {
		calls.Go(func() { errs[i] = call(ctx) })
	}
	calls.Wait()
	return errs
}

// requireRefused sees that calls are refused without going anywhere: no connection of the pool is tried. Now and then one
// of them asks beside the pool whether the database is back.
func requireRefused(t *testing.T, db *postgres.DB) {
	t.Helper()
	tried := db.Pool().Stat().NewConnsCount()
	ctx, cost := postgres.WithStats(t.Context())
	for _, err := range all(ctx, 100, func(ctx context.Context) error { return one(ctx, db) }) {
		require.Equal(t, domain.CodeUpstreamUnavailable, domain.CodeOf(err), "%v", err)
		require.ErrorContains(t, err, "the commerce database cannot be reached", "the words for one that is not there")
	}
	err := postgres.InTx(ctx, db, func(postgres.Tx) error { return nil })
	require.Equal(t, domain.CodeUpstreamUnavailable, domain.CodeOf(err), "%v", err)
	require.Equal(t, domain.CodeUpstreamUnavailable, domain.CodeOf(db.Ping(ctx)), "it is not ready")
	require.Equal(t, tried, db.Pool().Stat().NewConnsCount())
	require.Zero(t, cost.Statements())
}

// requireBack sees that a side is in use again, by itself, with all of its pool.
func requireBack(t *testing.T, db *postgres.DB) {
	t.Helper()
	require.Eventually(t, func() bool { return one(t.Context(), db) == nil }, eventually, tick)
	require.NoError(t, db.Ping(t.Context()))
	var held []interface{ Release() }
	for range db.Pool().Config().MaxConns {
		conn, err := db.Pool().Acquire(t.Context())
		require.NoError(t, err)
		held = append(held, conn)
	}
	for _, conn := range held {
		conn.Release()
	}
}

func TestAStoppedServerIsLeftAlone(t *testing.T) {
	t.Parallel()
	server := startOwn(t)
	p := through(t, server.URL("trellis"))
	db, err := postgres.Open(t.Context(), postgres.Commerce, p.url, postgres.Options{MaxConns: 4})
	require.NoError(t, err)
	t.Cleanup(db.Close)
	other := storagetest.New(t).Community
	requireStands(t, db)

	require.NoError(t, server.Stop(t.Context()))
	for range failuresToOpen {
		err := one(t.Context(), db)
		require.Equal(t, domain.CodeUpstreamUnavailable, domain.CodeOf(err), "%v", err)
	}
	began, before := time.Now(), p.attempts.Load()
	requireRefused(t, db)
	probes := p.attempts.Load() - before
	require.LessOrEqual(t, probes, 1+int64(time.Since(began)/openFor), "one probe at a time, and a pause after each")
	requireStands(t, other)

	server.start(t)
	requireBack(t, db)
}

// Readiness asks now and then, where nobody else does: it too must find out that the database is back.
func TestAPingFindsOutThatTheServerIsBack(t *testing.T) {
	t.Parallel()
	server := startOwn(t)
	db, err := postgres.Open(t.Context(), postgres.Commerce, server.URL("trellis"), postgres.Options{MaxConns: 4})
	require.NoError(t, err)
	t.Cleanup(db.Close)
	require.NoError(t, server.Stop(t.Context()))
	for range failuresToOpen {
		require.Error(t, db.Ping(t.Context()))
	}
	requireRefused(t, db)

	server.start(t)
	require.Eventually(t, func() bool { return db.Ping(t.Context()) == nil }, eventually, tick)
	requireStands(t, db)
}

func TestAServerThatHangs(t *testing.T) {
	t.Parallel()
	const maxConns = 4
	server := startOwn(t)
	db, err := postgres.Open(t.Context(), postgres.Commerce, server.URL("trellis"), postgres.Options{
		MaxConns: maxConns, AnswerTimeout: answersWithin, ConnectTimeout: answersWithin, AcquireTimeout: 250 * time.Millisecond,
	})
	require.NoError(t, err)
	t.Cleanup(db.Close)
	other := storagetest.New(t).Community
	requireStands(t, db)

	var thaw func()
	codes := map[domain.Code]int{}
	err = postgres.InTx(t.Context(), db, func(tx postgres.Tx) error {
		thaw = storagetest.Freeze(t, server.Instance)
		crowd := make(chan []error)
		go func() { crowd <- all(t.Context(), 100, func(ctx context.Context) error { return one(ctx, db) }) }()
		_, err := tx.Exec(t.Context(), "do something", "SELECT 1")
		for _, err := range <-crowd {
			codes[domain.CodeOf(err)]++
		}
		return err
	})
	require.Equal(t, domain.CodeUpstreamTimeout, domain.CodeOf(err), "a transaction ends too, its rollback not excepted: %v", err)
	require.ErrorContains(t, err, "the commerce database did not answer in time")
	require.Zero(t, db.Pool().Stat().AcquiredConns(), "its connection is not used again")
	require.LessOrEqual(t, db.Pool().Stat().TotalConns(), int32(maxConns))
	require.Equal(t, 100, codes[domain.CodeUpstreamTimeout]+codes[domain.CodeOverloaded]+codes[domain.CodeUpstreamUnavailable], "%v", codes)
	require.Positive(t, codes[domain.CodeOverloaded], "few got a place and waited, the others did not queue up behind them: %v", codes)

	requireRefused(t, db)
	requireStands(t, other)

	thaw()
	requireBack(t, db)
}

// The network between may be what fails: connections that it forgot are never heard of again, while new ones work.
func TestLostPacketsDoNotHoldPlaces(t *testing.T) {
	t.Parallel()
	const maxConns = 4
	d := storagetest.New(t)
	p := through(t, d.CommerceURL)
	db, err := postgres.Open(t.Context(), postgres.Commerce, p.url, postgres.Options{
		MaxConns: maxConns, AnswerTimeout: answersWithin, ConnectTimeout: answersWithin,
	})
	require.NoError(t, err)
	t.Cleanup(db.Close)

	p.stall()
	p.lose()
	for _, err := range all(t.Context(), maxConns, func(ctx context.Context) error {
		_, err := postgres.All(ctx, db, text("SELECT pg_sleep(600)::text"))
		return err
	}) {
		require.Equal(t, domain.CodeUpstreamTimeout, domain.CodeOf(err), "%v", err)
	}
	requireRefused(t, db)
	p.lose() // what was tried meanwhile, too
	p.resume()
	requireBack(t, db)
}

func TestASilentStatementGivesItsPlaceBackAtOnce(t *testing.T) {
	t.Parallel()
	const maxConns = 2
	d := storagetest.New(t)
	p := through(t, d.CommerceURL)
	db, err := postgres.Open(t.Context(), postgres.Commerce, p.url, postgres.Options{MaxConns: maxConns, AnswerTimeout: answersWithin})
	require.NoError(t, err)
	t.Cleanup(db.Close)
	failed := make(chan []error)
	go func() {
		failed <- all(t.Context(), maxConns, func(ctx context.Context) error {
			_, err := postgres.All(ctx, db, text("SELECT pg_sleep(600)::text"))
			return err
		})
	}()
	require.Eventually(t, func() bool {
		n, err := postgres.One(t.Context(), d.Commerce, number(
			"SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'"))
		return err == nil && n == maxConns
	}, eventually, time.Millisecond)
	p.stall()
	for _, err := range <-failed {
		require.Equal(t, domain.CodeUpstreamTimeout, domain.CodeOf(err), "%v", err)
	}
	require.Zero(t, db.Pool().Stat().TotalConns(), "pgx alone would keep both places until it has said goodbye, 15 s at most")
	p.resume()
}

func TestAConnectionThatWasForgottenIdleIsReplaced(t *testing.T) {
	t.Parallel()
	p := through(t, storagetest.New(t).CommerceURL)
	db, err := postgres.Open(t.Context(), postgres.Commerce, p.url, postgres.Options{MaxConns: 1})
	require.NoError(t, err)
	t.Cleanup(db.Close)
	requireStands(t, db)
	released := time.Now()
	p.lose()
	require.Eventually(t, func() bool { return time.Since(released) > 1100*time.Millisecond }, eventually, tick, "it counts as idle")
	requireStands(t, db)
}

// One statement that is never answered may be the fault of its connection: others are answered meanwhile.
func TestOneSilentConnectionIsNoOutage(t *testing.T) {
	t.Parallel()
	db := open(t, storagetest.New(t).CommunityURL, postgres.Options{MaxConns: 4, AnswerTimeout: answersWithin})
	silent := make(chan error, 1)
	go func() {
		_, err := postgres.All(t.Context(), db, text("SELECT pg_sleep(600)::text"))
		silent <- err
	}()
	for {
		require.NoError(t, one(t.Context(), db))
		select {
		case err := <-silent:
			require.Equal(t, domain.CodeUpstreamTimeout, domain.CodeOf(err), "%v", err)
			require.NoError(t, one(t.Context(), db))
			return
		default:
		}
	}
}

// What Postgres answers, and what a client did, is no reason to give a side up.
func TestWhatDoesNotOpenTheBreaker(t *testing.T) {
	t.Parallel()
	type provoke func(t *testing.T, db *postgres.DB) error
	for name, tc := range map[string]struct {
		provoke provoke
		want    domain.Code
	}{
		"a constraint": {want: domain.CodeInternal, provoke: func(t *testing.T, db *postgres.DB) error {
			t.Helper()
			return postgres.InTx(t.Context(), db, func(tx postgres.Tx) error {
				_, err := tx.Exec(t.Context(), "open an account", "INSERT INTO accounts VALUES (1, 0)")
				return err
			})
		}},
		"a bad statement": {want: domain.CodeInternal, provoke: func(t *testing.T, db *postgres.DB) error {
			t.Helper()
			_, err := postgres.All(t.Context(), db, number("SELEKT 1"))
			return err
		}},
		"a row that does not fit": {want: domain.CodeInternal, provoke: func(t *testing.T, db *postgres.DB) error {
			t.Helper()
			_, err := postgres.One(t.Context(), db, number("SELECT 'x'::text"))
			return err
		}},
		"a statement that Postgres gave up": {want: domain.CodeUpstreamTimeout, provoke: func(t *testing.T, db *postgres.DB) error {
			t.Helper()
			return postgres.InTx(t.Context(), db, func(tx postgres.Tx) error {
				if _, err := tx.Exec(t.Context(), "be impatient", "SET LOCAL statement_timeout = '1ms'"); err != nil {
					return err
				}
				_, err := tx.Exec(t.Context(), "sleep", "SELECT pg_sleep(600)")
				return err
			})
		}},
		"a caller with little time": {want: domain.CodeUpstreamTimeout, provoke: func(t *testing.T, db *postgres.DB) error {
			t.Helper()
			ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
			defer cancel()
			_, err := postgres.All(ctx, db, text("SELECT pg_sleep(600)::text"))
			return err
		}},
		"a client that has left": {want: domain.CodeInternal, provoke: func(t *testing.T, db *postgres.DB) error {
			t.Helper()
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			return postgres.InTx(ctx, db, func(tx postgres.Tx) error {
				time.AfterFunc(50*time.Millisecond, cancel)
				_, err := tx.Exec(ctx, "sleep", "SELECT pg_sleep(600)")
				return err
			})
		}},
		"a client that had left before": {want: domain.CodeInternal, provoke: func(t *testing.T, db *postgres.DB) error {
			t.Helper()
			ctx, cancel := context.WithCancel(t.Context())
			cancel()
			_, err := postgres.All(ctx, db, number("SELECT 1::bigint"))
			return err
		}},
		"what the closure decided": {want: domain.CodeBadInput, provoke: func(t *testing.T, db *postgres.DB) error {
			t.Helper()
			return postgres.InTx(t.Context(), db, func(postgres.Tx) error { return domain.BadInput("first", "is too large") })
		}},
		"a disk that is full": {want: domain.CodeUpstreamUnavailable, provoke: func(t *testing.T, db *postgres.DB) error {
			t.Helper()
			_, err := postgres.All(t.Context(), db, text("SELECT full_disk()"))
			return err
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := storagetest.New(t).Community
			accounts(t, db, 1)
			exec(t, db, `
CREATE FUNCTION full_disk() RETURNS text LANGUAGE plpgsql AS
$$BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = 'disk_full'; END$$`)
			for range 2 * failuresToOpen {
				err := tc.provoke(t, db)
				require.Equal(t, tc.want, domain.CodeOf(err), "%v", err)
			}
			require.NoError(t, one(t.Context(), db), "nobody was refused")
		})
	}
}

func TestABusyPoolRefusesAndIsHealthy(t *testing.T) {
	t.Parallel()
	db := open(t, storagetest.New(t).CommunityURL, postgres.Options{MaxConns: 1, AcquireTimeout: 20 * time.Millisecond})
	require.NoError(t, postgres.InTx(t.Context(), db, func(tx postgres.Tx) error {
		for _, err := range all(t.Context(), 4*failuresToOpen, func(ctx context.Context) error { return one(ctx, db) }) {
			require.Equal(t, domain.CodeOverloaded, domain.CodeOf(err), "%v", err)
			require.ErrorContains(t, err, "the community database has no connection free")
		}
		require.NoError(t, db.Ping(t.Context()), "busy is not down")
		_, err := postgres.One(t.Context(), tx, number("SELECT 1::bigint"))
		return err
	}))
	requireStands(t, db)
}

// An operation waits once for a side that is full, and not at each of its levels.
func TestAnOperationWaitsOnceForABusyPool(t *testing.T) {
	t.Parallel()
	url := storagetest.New(t).CommunityURL
	ctx, _ := postgres.WithStats(t.Context())
	for _, patience := range []time.Duration{20 * time.Millisecond, time.Hour} {
		db := open(t, url, postgres.Options{MaxConns: 1, AcquireTimeout: patience})
		require.NoError(t, postgres.InTx(t.Context(), db, func(postgres.Tx) error {
			require.Equal(t, domain.CodeOverloaded, domain.CodeOf(one(ctx, db)), "also where the next would wait for an hour")
			return nil
		}))
		require.NoError(t, one(ctx, db), "what is free it takes")
	}
}

// The bound on waiting is not one on connecting: a server that takes its time for a new connection is not refused.
func TestAColdPoolRefusesNobody(t *testing.T) {
	t.Parallel()
	const acquire = 250 * time.Millisecond
	p := through(t, storagetest.New(t).CommunityURL)
	db := open(t, p.url, postgres.Options{MaxConns: 2, AcquireTimeout: acquire})
	db.Pool().Reset()
	p.stall()
	began, answered := time.Now(), make(chan error)
	go func() { answered <- one(t.Context(), db) }()
	require.Eventually(t, func() bool { return time.Since(began) > 2*acquire }, eventually, tick)
	p.resume()
	require.NoError(t, <-answered)
}
