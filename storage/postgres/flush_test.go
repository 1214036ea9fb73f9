package postgres_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/storage/postgres"
	"github.com/trellisgraph/trellis/storage/storagetest"
)

// read is one load of a level: All on a database.
type read struct {
	db    *postgres.DB
	query postgres.Query[int64]
	rows  []int64
	err   error
	crash any
}

// together runs reads as a level does: each waits until all have come, then one flush runs them.
func together(ctx context.Context, reads ...*read) {
	come, flushed := make(chan any, len(reads)), make(chan struct{})
	gathered := postgres.Flusher{}.Gather(ctx, func(statement any) error {
		come <- statement
		<-flushed
		return nil
	})
	var group sync.WaitGroup
	for _, r := range reads {
		group.Go(func() {
			defer func() { r.crash = recover() }()
			r.rows, r.err = postgres.All(gathered, r.db, r.query)
		})
	}
	statements := make([]any, len(reads))
	for i := range statements {
		statements[i] = <-come
	}
	postgres.Flusher{}.Flush(ctx, statements)
	close(flushed)
	group.Wait()
}

func TestAFlushIsOneRoundTripADatabase(t *testing.T) {
	t.Parallel()
	d := storagetest.New(t)
	ctx, stats := postgres.WithStats(t.Context())
	a := &read{db: d.Community, query: number("SELECT generate_series(1, 3)::bigint")}
	b := &read{db: d.Commerce, query: number("SELECT 7::bigint")}
	c := &read{db: d.Community, query: postgres.Query[int64]{SQL: "SELECT $1::bigint", Args: []any{5}, Scan: pgx.RowTo[int64]}}
	together(ctx, a, b, c)
	for _, r := range []*read{a, b, c} {
		require.NoError(t, r.err)
	}
	require.Equal(t, []int64{1, 2, 3}, a.rows)
	require.Equal(t, []int64{7}, b.rows)
	require.Equal(t, []int64{5}, c.rows)
	require.Equal(t, 3, stats.Statements())
	require.Equal(t, 2, stats.RoundTrips(), "one a database, at the same time")
}

func TestAFailedStatementFailsItselfOnly(t *testing.T) {
	t.Parallel()
	for name, sql := range map[string]string{
		"while it runs":        "SELECT 1/0::bigint",
		"while it is prepared": "SELECT nonsense",
		"in its rows":          "SELECT NULL::bigint",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := storagetest.New(t).Community
			good, bad, late := &read{db: db, query: number("SELECT 1::bigint")}, &read{db: db, query: number(sql)},
				&read{db: db, query: number("SELECT 3::bigint")}
			together(t.Context(), good, bad, late)
			require.NoError(t, good.err)
			require.NoError(t, late.err)
			require.Error(t, bad.err)
			require.Equal(t, []int64{1}, good.rows)
			require.Equal(t, []int64{3}, late.rows)
			require.Nil(t, bad.rows)
		})
	}
}

// A panic in what reads a row goes on where the rows were asked for, and the connection is usable afterwards.
func TestAPanicInARowBelongsToItsReader(t *testing.T) {
	t.Parallel()
	db := open(t, storagetest.New(t).CommunityURL, postgres.Options{MaxConns: 1})
	bad := &read{db: db, query: postgres.Query[int64]{
		SQL: "SELECT 1::bigint", Scan: func(pgx.CollectableRow) (int64, error) { panic("cannot read this") },
	}}
	good := &read{db: db, query: number("SELECT 2::bigint")}
	together(t.Context(), bad, good)
	require.Equal(t, "cannot read this", bad.crash)
	require.NoError(t, good.err)
	require.Equal(t, []int64{2}, good.rows)
	again, err := postgres.All(t.Context(), db, number("SELECT 4::bigint"))
	require.NoError(t, err)
	require.Equal(t, []int64{4}, again)
}

func TestAFlushOfADatabaseThatIsGone(t *testing.T) {
	t.Parallel()
	d := storagetest.New(t)
	gone := open(t, d.CommunityURL, postgres.Options{MaxConns: 1})
	gone.Close()
	a, b := &read{db: gone, query: number("SELECT 1::bigint")}, &read{db: gone, query: number("SELECT 2::bigint")}
	c := &read{db: d.Commerce, query: number("SELECT 3::bigint")}
	together(t.Context(), a, b, c)
	require.NoError(t, c.err, "the other side stands")
	for _, r := range []*read{a, b} {
		var outage *domain.Error
		require.ErrorAs(t, r.err, &outage)
		require.Equal(t, domain.CodeUpstreamUnavailable, outage.Code)
	}
}

// Of statements that together take longer than one may, those that were done have their rows, one is late, and their database is
// not given up for it: the next one runs.
func TestASlowLevelIsNoOutage(t *testing.T) {
	t.Parallel()
	d := storagetest.New(t)
	db := open(t, d.CommunityURL, postgres.Options{MaxConns: 2, StatementTimeout: time.Second})
	slow := number("SELECT 1::bigint FROM pg_sleep(0.9)")
	reads := []*read{{db: db, query: slow}, {db: db, query: slow}, {db: db, query: slow}}
	together(t.Context(), reads...)
	late := 0
	for _, r := range reads {
		if r.err == nil {
			require.Equal(t, []int64{1}, r.rows)
			continue
		}
		require.Equal(t, domain.CodeUpstreamTimeout, domain.CodeOf(r.err), "%v", r.err)
		late++
	}
	require.NotZero(t, late)
	require.NoError(t, one(t.Context(), db), "the breaker is closed")
}

func TestAReadThatNeverRuns(t *testing.T) {
	t.Parallel()
	db := storagetest.New(t).Community
	ended := errors.New("the request ended")
	ctx := postgres.Flusher{}.Gather(t.Context(), func(any) error { return ended })
	_, err := postgres.All(ctx, db, number("SELECT 1::bigint"))
	require.ErrorIs(t, err, ended)
}
