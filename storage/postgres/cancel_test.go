package postgres_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/storage/postgres"
	"github.com/trellisgraph/trellis/storage/storagetest"
)

// asleep is how many statements of a database are asleep.
func asleep(t *testing.T, admin *postgres.DB) int {
	t.Helper()
	n, err := postgres.One(t.Context(), admin, number(
		"SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'"))
	require.NoError(t, err)
	return int(n)
}

// Clients who leave all at once have their statements called off and leave the connections as they were: none is opened anew,
// so that nothing piles up at a Postgres that is busy already.
func TestClientsWhoLeaveAllAtOnceCostNoConnection(t *testing.T) {
	t.Parallel()
	d := storagetest.New(t)
	const clients = 4
	db := open(t, d.CommunityURL, postgres.Options{MaxConns: clients, CancelGrace: eventually})
	admin := open(t, d.CommunityURL, postgres.Options{MaxConns: 1})
	for range 3 {
		ctx, leave := context.WithCancel(t.Context())
		var group sync.WaitGroup
		for range clients {
			group.Go(func() {
				_, err := postgres.All(ctx, db, text("SELECT pg_sleep(600)::text"))
				require.ErrorIs(t, err, context.Canceled)
			})
		}
		require.Eventually(t, func() bool { return asleep(t, admin) == clients }, eventually, tick)
		leave()
		group.Wait()
		require.Zero(t, asleep(t, admin), "who has heard that it is over need not wait for it to be over")
	}
	require.LessOrEqual(t, db.Pool().Stat().NewConnsCount(), int64(clients))
	require.NoError(t, one(t.Context(), db))
	require.False(t, db.GivenUp(), "they are no outage")
}

// So has a transaction: it is rolled back on the connection that it had.
func TestATransactionWhoseClientLeaves(t *testing.T) {
	t.Parallel()
	d := storagetest.New(t)
	db := open(t, d.CommunityURL, postgres.Options{MaxConns: 1, CancelGrace: eventually})
	admin := open(t, d.CommunityURL, postgres.Options{MaxConns: 1})
	ctx, leave := context.WithCancel(t.Context())
	failed := make(chan error, 1)
	go func() {
		failed <- postgres.InTx(ctx, db, func(tx postgres.Tx) error {
			_, err := tx.Exec(ctx, "sleep", "SELECT pg_sleep(600)")
			return err
		})
	}()
	require.Eventually(t, func() bool { return asleep(t, admin) == 1 }, eventually, tick)
	leave()
	require.ErrorIs(t, <-failed, context.Canceled)
	require.NoError(t, one(t.Context(), db))
	require.Equal(t, int64(1), db.Pool().Stat().NewConnsCount(), "the connection is the one that it was")
}

// A statement that one of a batch waits for is called off like any other.
func TestALevelWhoseClientLeaves(t *testing.T) {
	t.Parallel()
	d := storagetest.New(t)
	db := open(t, d.CommunityURL, postgres.Options{MaxConns: 1, CancelGrace: eventually})
	admin := open(t, d.CommunityURL, postgres.Options{MaxConns: 1})
	ctx, leave := context.WithCancel(t.Context())
	reads := []*read{{db: db, query: number("SELECT 1::bigint FROM pg_sleep(600)")}, {db: db, query: number("SELECT 2::bigint")}}
	done := make(chan struct{})
	go func() {
		together(ctx, reads...)
		close(done)
	}()
	require.Eventually(t, func() bool { return asleep(t, admin) == 1 }, eventually, tick)
	leave()
	<-done
	require.ErrorIs(t, reads[0].err, context.Canceled)
	require.NoError(t, one(t.Context(), db))
	require.Equal(t, int64(1), db.Pool().Stat().NewConnsCount())
}

func TestTripsSayWhatTheyAreFor(t *testing.T) {
	t.Parallel()
	d := storagetest.New(t)
	var mu sync.Mutex
	var trips []postgres.Trip
	ctx, stats := postgres.WithTrips(t.Context(), "", func(_ context.Context, trip postgres.Trip) {
		mu.Lock()
		defer mu.Unlock()
		trips = append(trips, trip)
	})
	named := func(doing, sql string) postgres.Query[int64] {
		q := number(sql)
		q.Doing = doing
		return q
	}
	_, err := postgres.All(ctx, d.Community, named("count to one", "SELECT 1::bigint"))
	require.NoError(t, err)
	together(ctx, &read{db: d.Commerce, query: named("a", "SELECT 1::bigint")}, &read{db: d.Commerce, query: named("b", "SELECT 2::bigint")})
	_, err = postgres.One(ctx, d.Commerce, named("divide", "SELECT 1/0::bigint"))
	require.Error(t, err)
	require.NoError(t, postgres.InTx(ctx, d.Community, func(tx postgres.Tx) error {
		return postgres.ExecBatch(ctx, tx, []postgres.Statement{{Doing: "c", SQL: "SELECT 1"}, {Doing: "d", SQL: "SELECT 2"}})
	}))

	require.Len(t, trips, stats.RoundTrips())
	said := make([][]string, len(trips))
	for i, trip := range trips {
		said[i] = trip.Doing
		slices.Sort(said[i]) // loads come to a level in any order
		require.Equal(t, len(trip.Doing), trip.Statements)
		require.False(t, trip.Began.IsZero())
		require.Equal(t, i == 2, trip.Err != nil)
	}
	require.Equal(t, [][]string{{"count to one"}, {"a", "b"}, {"divide"}, {"begin a transaction"}, {"c", "d"}, {"commit"}}, said)
	require.Equal(t, postgres.Commerce, trips[1].Side)
	require.Equal(t, postgres.Community, trips[5].Side)
}

func TestWhoObservesASideHearsOfAllOfIt(t *testing.T) {
	t.Parallel()
	d := storagetest.New(t)
	var mu sync.Mutex
	var statements []int
	db := open(t, d.CommunityURL, postgres.Options{MaxConns: 1, Observe: func(side postgres.Side, n int, took time.Duration) {
		mu.Lock()
		defer mu.Unlock()
		statements = append(statements, n)
		require.Equal(t, postgres.Community, side)
		require.GreaterOrEqual(t, took, time.Duration(0))
	}})
	statements = nil // opening asks too
	require.NoError(t, one(t.Context(), db))
	together(t.Context(), &read{db: db, query: number("SELECT 1::bigint")}, &read{db: db, query: number("SELECT 2::bigint")})
	require.Equal(t, []int{1, 2}, statements)
}

// job is work of a kind that nobody works here.
type job struct{ N int }

func (job) Kind() string { return "test" }

// lateJob is work that waits apart, and goes last there.
type lateJob struct{ job }

func (lateJob) Queue() string { return "apart" }

func (lateJob) Priority() int { return 4 }

func TestWaitingJobs(t *testing.T) {
	t.Parallel()
	d := storagetest.New(t)
	plain := t.Context()
	ctx, _ := postgres.WithTrips(plain, "a request", func(context.Context, postgres.Trip) {})
	require.NoError(t, postgres.InTx(ctx, d.Commerce, func(tx postgres.Tx) error {
		return errors.Join(
			tx.Enqueue(ctx, time.Time{}, job{N: 1}),
			tx.Enqueue(plain, time.Time{}, job{N: 2}),
			tx.Enqueue(ctx, time.Now().Add(time.Hour), job{N: 3}),
			tx.Enqueue(plain, time.Time{}, lateJob{}),
		)
	}))
	exec(t, d.Commerce, "UPDATE river_job SET scheduled_at = scheduled_at - interval '1 hour' WHERE state = 'available'")
	waiting, err := postgres.WaitingJobs(t.Context(), d.Commerce, []string{"default", "apart", "none"})
	require.NoError(t, err)
	require.Len(t, waiting, 3)
	require.Equal(t, "apart", waiting[0].Queue)
	require.Equal(t, 1, waiting[0].Jobs)
	require.Equal(t, "default", waiting[1].Queue)
	require.Equal(t, 2, waiting[1].Jobs, "what is due later does not wait")
	require.GreaterOrEqual(t, waiting[1].Oldest, time.Hour)
	require.Equal(t, postgres.Waiting{Queue: "none"}, waiting[2])
	ranks, err := postgres.All(t.Context(), d.Commerce, text("SELECT queue || priority FROM river_job ORDER BY id"))
	require.NoError(t, err)
	require.Equal(t, []string{"default1", "default1", "default1", "apart4"}, ranks)
	origins, err := postgres.All(t.Context(), d.Commerce, text("SELECT metadata::text FROM river_job ORDER BY id"))
	require.NoError(t, err)
	require.Equal(t, "a request", postgres.Origin([]byte(origins[0])))
	require.Empty(t, postgres.Origin([]byte(origins[1])))
	none, err := postgres.WaitingJobs(t.Context(), d.Community, []string{"default"})
	require.NoError(t, err)
	require.Equal(t, []postgres.Waiting{{Queue: "default"}}, none)
}
