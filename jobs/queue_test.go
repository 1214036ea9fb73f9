package jobs_test

import (
	"context"
	"log/slog"
	"slices"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/jobs"
	"github.com/trellisgraph/trellis/jobs/args"
	"github.com/trellisgraph/trellis/media"
	"github.com/trellisgraph/trellis/services"
	commercedb "github.com/trellisgraph/trellis/storage/commerce"
	communitydb "github.com/trellisgraph/trellis/storage/community"
	"github.com/trellisgraph/trellis/storage/postgres"
	"github.com/trellisgraph/trellis/storage/storagetest"
)

// column is what a statement finds.
func column[T any](t *testing.T, db *postgres.DB, sql string) []T {
	t.Helper()
	found, err := postgres.All(t.Context(), db, postgres.Query[T]{Doing: "look", SQL: sql, Scan: pgx.RowTo[T]})
	require.NoError(t, err)
	return found
}

func enqueue(t *testing.T, db *postgres.DB, wanted ...postgres.Job) {
	t.Helper()
	require.NoError(t, postgres.InTx(t.Context(), db, func(tx postgres.Tx) error {
		return tx.Enqueue(t.Context(), time.Time{}, wanted...)
	}))
}

// longJobs are jobs of a side that may take long, of what is not there.
func longJobs(purpose domain.MediaPurpose) []postgres.Job {
	wanted := []postgres.Job{args.ProcessUpload{MediaID: domain.MediaID{1}.String(), Purpose: string(purpose)}}
	if purpose.OfCommunity() {
		wanted = append(wanted, args.ClearAccount{User: domain.UserID{1}.String(), Last: true},
			args.ExportAccount{User: domain.UserID{1}.String(), File: domain.MediaID{1}.String()})
	}
	return wanted
}

// However many uploads, exports and clearings are worked and wait, all else is worked: they wait apart.
func TestLongJobsKeepNoOtherWaiting(t *testing.T) {
	t.Parallel()
	d := storagetest.New(t)
	for range 10 { // all of them ask for their turn before anything else does
		enqueue(t, d.Community, longJobs(domain.MediaForNote)...)
		enqueue(t, d.Commerce, longJobs(domain.MediaForProduct)...)
	}
	let := make(chan struct{})
	long := []string{args.ProcessUpload{}.Kind(), args.ClearAccount{}.Kind(), args.ExportAccount{}.Kind()}
	runner, err := jobs.Start(t.Context(), pools(d), working(t, d.Community, d.Commerce), jobs.Options{
		FeedRefresh: time.Hour, Logger: slog.New(slog.DiscardHandler),
		Observe: func(ctx context.Context, kind string, _ []byte) (context.Context, func(error)) {
			if slices.Contains(long, kind) {
				select {
				case <-let:
				case <-ctx.Done():
				}
			}
			return ctx, func(error) {}
		},
	})
	require.NoError(t, err)
	const underway = "SELECT count(*) FROM river_job WHERE state = 'running' AND queue = "
	require.Eventually(t, func() bool {
		return column[int](t, d.Community, underway+"'uploads'")[0] == 2 && column[int](t, d.Community, underway+"'accounts'")[0] == 2 &&
			column[int](t, d.Commerce, underway+"'uploads'")[0] == 2
	}, eventually, tick, "two at once")
	enqueue(t, d.Community, args.PruneInbox{Viewer: domain.UserID{1}.String(), Author: domain.UserID{2}.String()})
	const done = "SELECT count(*) FROM river_job WHERE state = 'completed' AND kind = "
	require.Eventually(t, func() bool {
		return column[int](t, d.Community, done+"'inbox_prune'")[0] == 1 && column[int](t, d.Commerce, done+"'checkouts_forget'")[0] == 1
	}, eventually, tick, "the rest goes on")
	const left = "SELECT count(*) FROM river_job WHERE state = 'available' AND kind IN ('upload_process', 'account_clear', 'account_export')"
	require.Equal(t, 10-2+20-2, column[int](t, d.Community, left)[0])
	require.Equal(t, 10-2, column[int](t, d.Commerce, left)[0])
	close(let)
	stop(t, runner)
}

// What was asked for before there were queues of their own is worked where it waits.
func TestJobsOfAnEarlierVersionAreWorked(t *testing.T) {
	t.Parallel()
	d := storagetest.New(t)
	enqueue(t, d.Community, longJobs(domain.MediaForNote)...)
	enqueue(t, d.Commerce, longJobs(domain.MediaForProduct)...)
	for _, db := range []*postgres.DB{d.Community, d.Commerce} {
		_, err := db.Pool().Exec(t.Context(), "UPDATE river_job SET queue = 'default'")
		require.NoError(t, err)
	}
	runner := start(t, d, d.Commerce)
	const done = `
SELECT count(*)
FROM river_job
WHERE state = 'completed' AND queue = 'default' AND kind IN ('upload_process', 'account_clear', 'account_export')`
	require.Eventually(t, func() bool {
		return column[int](t, d.Community, done)[0] == 3 && column[int](t, d.Commerce, done)[0] == 1
	}, eventually, tick)
	stop(t, runner)
}

// streaming are services of a process that makes streams.
func streaming(t *testing.T, d *storagetest.Databases) *services.Services {
	t.Helper()
	library, err := media.Open(t.Context(), media.Options{Dir: t.TempDir(), Streams: true, Log: slog.New(slog.DiscardHandler)})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, library.Close()) })
	if !library.MakesStreams(t.Context()) {
		t.Skip("ffmpeg with libx264 is not installed; .ci/run installs it where Debian has it")
	}
	return services.New(services.Needs{
		Library: library, Community: communitydb.NewStore(d.Community), Commerce: commercedb.NewStore(d.Commerce),
		Now: func() time.Time { return time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC) },
	})
}

// taken are the queues of a side that processes take from.
func taken(t *testing.T, db *postgres.DB) []string {
	t.Helper()
	return column[string](t, db, "SELECT name FROM river_queue ORDER BY name")
}

// filmed writes a video that was READY long ago.
func filmed(t *testing.T, d *storagetest.Databases) {
	t.Helper()
	_, err := d.Community.Pool().Exec(t.Context(), `
INSERT INTO media (id, owner_id, purpose, kind, state, content_type, byte_size, sha256, created_at, ready_at)
VALUES ($1, $1, 'NOTE', 'VIDEO', 'READY', 'video/mp4', 1, '', '2026-11-01Z', '2026-11-01Z')`, domain.MediaID{1})
	require.NoError(t, err)
}

// Where no process makes streams, none are asked for; every other queue is taken from.
func TestNoStreamsAreAskedForWhereNoneAreMade(t *testing.T) {
	t.Parallel()
	d := storagetest.New(t)
	filmed(t, d)
	runner := start(t, d, d.Commerce)
	require.Eventually(t, func() bool {
		return count(t, d, "SELECT count(*) FROM river_job WHERE kind = 'streams_catch_up' AND state = 'completed'") == 1
	}, eventually, tick)
	require.Equal(t, []string{args.AccountQueue, args.DefaultQueue, args.UploadQueue}, taken(t, d.Community))
	require.Equal(t, []string{args.DefaultQueue, args.UploadQueue}, taken(t, d.Commerce))
	stop(t, runner)
	require.Zero(t, count(t, d, "SELECT count(*) FROM river_job WHERE kind = 'video_stream'"))
}

// Where one of several processes makes streams they are asked for, whichever of them River elected to ask for what repeats.
func TestStreamsAreAskedForWhereOneProcessMakesThem(t *testing.T) {
	t.Parallel()
	d := storagetest.New(t)
	makes := streaming(t, d)
	first := start(t, d, d.Commerce)
	require.Eventually(t, func() bool {
		return count(t, d, "SELECT count(*) FROM river_job WHERE kind = 'streams_catch_up' AND state = 'completed'") == 1
	}, eventually, tick, "the first one is elected")
	second, err := jobs.Start(t.Context(), pools(d), makes, jobs.Options{FeedRefresh: time.Hour, Logger: slog.New(slog.DiscardHandler)})
	require.NoError(t, err)
	queues := slices.Sorted(slices.Values(args.Queues()))
	require.Eventually(t, func() bool { return slices.Equal(queues, taken(t, d.Community)) }, eventually, tick)
	filmed(t, d)
	enqueue(t, d.Community, args.CatchUpStreams{}) // the next hour's
	require.Eventually(t, func() bool {
		return count(t, d, "SELECT count(*) FROM river_job WHERE kind = 'video_stream' AND cardinality(errors) > 0") == 1
	}, eventually, tick, "it is worked, and its file is not there")
	stop(t, second)
	stop(t, first)
}
