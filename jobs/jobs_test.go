package jobs_test

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/domain/community"
	"github.com/trellisgraph/trellis/jobs"
	"github.com/trellisgraph/trellis/storage/storagetest"
)

func TestMain(m *testing.M) { storagetest.Main(m) }

// Two processes that both work jobs rank the feeds once a period, starting at once.
func TestFeedsAreRankedOnStartOncePerPeriod(t *testing.T) {
	t.Parallel()
	d := storagetest.New(t)
	o := jobs.Options{FeedRefresh: time.Hour, Logger: slog.New(slog.DiscardHandler)}
	for range 2 {
		runner, err := jobs.Start(context.WithoutCancel(t.Context()), pools(d), working(t, d.Community, d.Commerce), o)
		require.NoError(t, err)
		t.Cleanup(func() { require.NoError(t, runner.Stop(context.WithoutCancel(t.Context()))) })
	}
	made := func() (n int) {
		row := d.Community.Pool().QueryRow(t.Context(), "SELECT count(*) FROM feed_generations WHERE surface = $1", community.SurfaceHome)
		require.NoError(t, row.Scan(&n))
		return n
	}
	require.Eventually(t, func() bool { return made() > 0 }, time.Minute, 50*time.Millisecond)
	var asked int
	row := d.Community.Pool().QueryRow(t.Context(), "SELECT count(*) FROM river_job WHERE kind = 'feed_refresh'")
	require.NoError(t, row.Scan(&asked))
	require.Equal(t, 1, asked, "the second process does not ask again")
}
