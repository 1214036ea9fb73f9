package jobs_test

import (
	"context"
	"log/slog"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/community"
	"github.com/trellisgraph/trellis/jobs"
	"github.com/trellisgraph/trellis/jobs/args"
	communitydb "github.com/trellisgraph/trellis/storage/community"
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

// The jobs of the inboxes are worked as they are asked for: each in the transaction that makes it necessary.
func TestInboxesAreFilledAndPruned(t *testing.T) {
	t.Parallel()
	d := storagetest.New(t)
	people := communitydb.NewStore(d.Community)
	viewer, author, left := domain.UserID{1}, domain.UserID{2}, domain.UserID{3}
	at := time.Date(2026, 11, 20, 11, 0, 0, 0, time.UTC)
	var notes []*community.Note
	for i, by := range []domain.UserID{author, author, left} {
		notes = append(notes, &community.Note{
			ID: domain.NoteID{byte(i)}, AuthorID: by, Kind: community.NoteImage, State: community.StatePublished,
			Visibility: community.VisibilityPublic, CreatedAt: at, PublishedAt: &at,
		})
	}
	require.NoError(t, people.InTx(t.Context(), func(tx communitydb.Tx) error {
		if err := tx.CopyNotes(t.Context(), slices.Values(notes)); err != nil {
			return err
		}
		follows := []community.Follow{{FollowerID: viewer, FolloweeID: author, FollowedAt: at}}
		if err := tx.CopyFollows(t.Context(), slices.Values(follows)); err != nil {
			return err
		}
		if err := tx.StartFanOut(t.Context(), notes[1].ID, at); err != nil {
			return err
		}
		return tx.Enqueue(t.Context(), time.Time{},
			args.BackfillInbox{Viewer: viewer.String(), Author: author.String()},
			args.PruneInbox{Viewer: viewer.String(), Author: left.String()},
			args.TurnAuthor{Author: author.String()})
	}))
	runner := start(t, d, d.Commerce)
	require.Eventually(t, func() bool {
		return count(t, d, "SELECT count(DISTINCT kind) FROM river_job WHERE kind LIKE 'inbox_%' AND state = 'completed'") == 5
	}, eventually, tick)
	stop(t, runner)
	require.Equal(t, 2, count(t, d, "SELECT count(*) FROM inbox_notes"))
	require.Equal(t, 1, count(t, d, "SELECT count(*) FROM follows WHERE delivery = 1"))
	require.Zero(t, count(t, d, "SELECT count(*) FROM fan_outs"))
}
