package postgres_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/storage/postgres"
	"github.com/trellisgraph/trellis/storage/storagetest"
)

func TestStatsCountWhatARequestCosts(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		reason                 string
		run                    func(ctx context.Context, db *postgres.DB) error
		statements, roundTrips int
	}{
		"nothing": {
			reason: "a request that reads nothing costs nothing",
			run:    func(context.Context, *postgres.DB) error { return nil },
		},
		"one query": {
			reason: "one statement is one round trip", statements: 1, roundTrips: 1,
			run: func(ctx context.Context, db *postgres.DB) error {
				_, err := postgres.All(ctx, db, number("SELECT 1::bigint"))
				return err
			},
		},
		"a batch of three": {
			reason: "a batch is sent at once: three statements, one wait", statements: 3, roundTrips: 1,
			run: func(ctx context.Context, db *postgres.DB) error {
				batch := new(pgx.Batch)
				batch.Queue("SELECT 1")
				batch.Queue("SELECT $1::bigint", 2)
				batch.Queue("SELECT 3")
				return db.Pool().SendBatch(ctx, batch).Close()
			},
		},
		"a transaction": {
			reason: "begin and commit are waited for as well", statements: 3, roundTrips: 3,
			run: func(ctx context.Context, db *postgres.DB) error {
				return postgres.InTx(ctx, db, func(tx postgres.Tx) error {
					_, err := tx.Exec(ctx, "do something", "SELECT 1")
					return err
				})
			},
		},
		"a query that fails": {
			reason: "what failed was sent", statements: 1, roundTrips: 1,
			run: func(ctx context.Context, db *postgres.DB) error {
				if _, err := postgres.All(ctx, db, number("SELECT 1/0")); err == nil {
					return errors.New("divided by zero")
				}
				return nil
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := storagetest.New(t).Community
			ctx, stats := postgres.WithStats(t.Context())
			require.NoError(t, tc.run(ctx, db))
			require.Equal(t, tc.statements, stats.Statements(), tc.reason)
			require.Equal(t, tc.roundTrips, stats.RoundTrips(), tc.reason)
		})
	}
}

func TestStatsAreOfOneContext(t *testing.T) {
	t.Parallel()
	db := storagetest.New(t).Community
	one, ofOne := postgres.WithStats(t.Context())
	other, ofOther := postgres.WithStats(one)
	for ctx, n := range map[context.Context]int{one: 1, other: 2, t.Context(): 3} {
		for range n {
			_, err := postgres.All(ctx, db, number("SELECT 1::bigint"))
			require.NoError(t, err)
		}
	}
	require.Equal(t, 1, ofOne.Statements())
	require.Equal(t, 2, ofOther.Statements(), "the innermost counts, and nobody else's statements are mixed in")
}

func TestStatsCountSideBySide(t *testing.T) {
	t.Parallel()
	db := storagetest.New(t).Community
	ctx, stats := postgres.WithStats(t.Context())
	const workers, queries = 8, 25
	errs := make(chan error, workers*queries)
	var group sync.WaitGroup
	for range workers {
		group.Go(func() {
			for range queries {
				_, err := postgres.All(ctx, db, number("SELECT 1::bigint"))
				errs <- err
			}
		})
	}
	group.Wait()
	close(errs)
	for err := range errs {
		require.NoError(t, err)
	}
	require.Equal(t, workers*queries, stats.Statements(), "none is lost between goroutines")
	require.Equal(t, workers*queries, stats.RoundTrips())
}

func TestElapsedAddsUp(t *testing.T) {
	t.Parallel()
	db := storagetest.New(t).Community
	ctx, stats := postgres.WithStats(t.Context())
	for range 2 {
		_, err := postgres.All(ctx, db, text("SELECT pg_sleep(0.01)::text"))
		require.NoError(t, err)
	}
	require.GreaterOrEqual(t, stats.Elapsed(), 20*time.Millisecond)
}
