package jobs_test

import (
	"context"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/trellisgraph/trellis/jobs"
	"github.com/trellisgraph/trellis/jobs/args"
	"github.com/trellisgraph/trellis/leaktest"
	"github.com/trellisgraph/trellis/media"
	"github.com/trellisgraph/trellis/services"
	commercedb "github.com/trellisgraph/trellis/storage/commerce"
	communitydb "github.com/trellisgraph/trellis/storage/community"
	"github.com/trellisgraph/trellis/storage/postgres"
	"github.com/trellisgraph/trellis/storage/storagetest"
)

// eventually bounds waiting for River, which looks for work every second or so.
const (
	eventually = 2 * time.Minute
	tick       = 50 * time.Millisecond
)

func start(t *testing.T, d *storagetest.Databases, shop *postgres.DB) *jobs.Runner {
	t.Helper()
	runner, err := jobs.Start(t.Context(), pools(d), working(t, d.Community, shop), jobs.Options{
		FeedRefresh: time.Hour, Logger: slog.New(slog.DiscardHandler),
	})
	require.NoError(t, err)
	return runner
}

func pools(d *storagetest.Databases) jobs.Pools {
	return jobs.Pools{Community: d.Community.Pool(), Commerce: d.Commerce.Pool()}
}

// working are the services that the jobs call.
func working(t *testing.T, people, shop *postgres.DB) *services.Services {
	t.Helper()
	library, err := media.OpenDir(t.TempDir(), slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, library.Close()) })
	return services.New(services.Needs{
		Library:   library,
		Community: communitydb.NewStore(people), Commerce: commercedb.NewStore(shop),
		Now: func() time.Time { return time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC) },
	})
}

// count is the answer of a SELECT count(*).
func count(t *testing.T, d *storagetest.Databases, sql string) int {
	t.Helper()
	n, err := postgres.One(t.Context(), d.Community, postgres.Query[int]{Doing: "count", SQL: sql, Scan: pgx.RowTo[int]})
	require.NoError(t, err)
	return n
}

func stop(t *testing.T, runner *jobs.Runner) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(t.Context()), eventually)
	defer cancel()
	require.NoError(t, runner.Stop(ctx))
	require.NoError(t, ctx.Err(), "Stop returns once the running jobs are done")
}

//nolint:paralleltest // counts the goroutines of the process
func TestTheFeedIsRankedAtOnce(t *testing.T) {
	d := storagetest.New(t)
	before := goleak.IgnoreCurrent()
	runner := start(t, d, d.Commerce)
	require.Eventually(t, func() bool {
		return count(t, d, "SELECT count(*) FROM feed_generations") == 2 &&
			count(t, d, "SELECT count(*) FROM river_job WHERE kind = 'feed_refresh' AND state = 'completed'") == 1
	}, eventually, tick, "a server that starts does not wait an hour for its first ranking")
	stop(t, runner)
	require.NoError(t, leaktest.Find(before, goleak.IgnoreAnyFunction("github.com/jackc/pgx/v5/pgxpool.(*Pool).backgroundHealthCheck")))
}

// A refresh that fails says why and is not tried again: the next period's is the retry, and failed ones do not pile up.
func TestAFailedRefreshIsDiscarded(t *testing.T) {
	t.Parallel()
	d := storagetest.New(t)
	shop, err := postgres.Open(t.Context(), postgres.Commerce, d.CommerceURL, postgres.Options{})
	require.NoError(t, err)
	shop.Close()
	runner := start(t, d, shop)
	require.Eventually(t, func() bool {
		return count(t, d, `
SELECT count(*)
FROM river_job
WHERE kind = 'feed_refresh' AND state = 'discarded' AND errors[1] ->> 'error' LIKE '%the commerce database cannot be reached%'`) == 1
	}, eventually, tick)
	stop(t, runner)
	require.Zero(t, count(t, d, "SELECT count(*) FROM feed_generations"))
}

// A job that takes no notice of its end holds up neither the end of those of the other side nor that of the process.
func TestAJobThatDoesNotEndIsLeftBehind(t *testing.T) {
	t.Parallel()
	d := storagetest.New(t)
	deaf, busy, heard, hold := make(chan struct{}), make(chan struct{}), make(chan struct{}), make(chan struct{})
	isDeaf, isBusy, hears := sync.OnceFunc(func() { close(deaf) }), sync.OnceFunc(func() { close(busy) }), sync.OnceFunc(func() { close(heard) })
	runner, err := jobs.Start(context.WithoutCancel(t.Context()), pools(d), working(t, d.Community, d.Commerce), jobs.Options{
		FeedRefresh: time.Hour, Logger: slog.New(slog.DiscardHandler),
		Observe: func(ctx context.Context, kind string, _ []byte) (context.Context, func(error)) {
			switch kind {
			case args.RefreshFeed{}.Kind(): // of the community side
				isDeaf()
				<-hold
			case args.DoWhatIsDue{}.Kind(): // of the commerce side
				isBusy()
				<-ctx.Done()
				hears()
			}
			return ctx, func(error) {}
		},
	})
	require.NoError(t, err)
	for _, begun := range []chan struct{}{deaf, busy} {
		select {
		case <-begun:
		case <-time.After(eventually):
			require.Fail(t, "no job is worked")
		}
	}
	now, cancel := context.WithCancel(t.Context())
	cancel()
	ended := make(chan error, 1)
	go func() { ended <- runner.Stop(now) }()
	for range 2 {
		select {
		case <-heard:
			heard = nil
		case err := <-ended:
			require.ErrorContains(t, err, "jobs still ran 5s after they were cancelled")
			ended = nil
		case <-time.After(eventually):
			require.Fail(t, "it is waited for")
		}
	}
	close(hold)
	stop(t, runner)
}

func TestStartSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	d := storagetest.New(t)
	people, err := postgres.Open(t.Context(), postgres.Community, d.CommunityURL, postgres.Options{})
	require.NoError(t, err)
	people.Close()
	_, err = jobs.Start(t.Context(), jobs.Pools{Community: people.Pool(), Commerce: d.Commerce.Pool()},
		working(t, people, d.Commerce), jobs.Options{FeedRefresh: time.Hour, Logger: slog.New(slog.DiscardHandler)})
	require.ErrorContains(t, err, "start the jobs")
}
