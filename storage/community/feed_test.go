package community_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/community"
	communitydb "github.com/trellisgraph/trellis/storage/community"
	"github.com/trellisgraph/trellis/storage/storagetest"
)

// ranking is n places that begin with the mark.
func ranking(mark byte, n int) []community.Ranked {
	out := make([]community.Ranked, n)
	for i := range out {
		out[i] = community.Ranked{Kind: community.SubjectNote, ID: domain.UUID{mark, byte(i)}, Reason: community.ReasonTrending}
	}
	if n > 1 {
		out[1].Kind, out[1].Reason = community.SubjectProduct, community.ReasonDiscovery
	}
	return out
}

func insert(t *testing.T, store communitydb.Store, surface community.FeedSurface, places []community.Ranked, at time.Time) int64 {
	t.Helper()
	var id int64
	require.NoError(t, store.InTx(t.Context(), func(tx communitydb.Tx) error {
		var err error
		id, err = tx.InsertGeneration(t.Context(), surface, places, at)
		return err
	}))
	return id
}

func TestAGenerationIsReadInPages(t *testing.T) {
	t.Parallel()
	store := communitydb.NewStore(storagetest.New(t).Community)
	read := func(surface community.FeedSurface, generation int64, after, limit int) []community.RankedRow {
		rows, err := communitydb.All(t.Context(), store.Reader, communitydb.FeedRankingPage(surface, generation, after, limit))
		require.NoError(t, err)
		return rows
	}
	require.Empty(t, read(community.SurfaceHome, 0, 0, 10), "there is no ranking yet")
	places := ranking(1, 7)
	old := insert(t, store, community.SurfaceHome, places, then())
	shop := insert(t, store, community.SurfaceShop, ranking(2, 2), then())

	for limit := 1; limit <= 8; limit++ {
		joined := []community.Ranked{}
		for after := 0; ; {
			page := read(community.SurfaceHome, old, after, limit)
			for _, row := range page {
				require.Equal(t, old, row.Generation)
				require.Equal(t, len(joined)+1, row.Position, "places are numbered from 1 on without a gap")
				joined = append(joined, row.Ranked)
				after = row.Position
			}
			if len(page) < limit {
				break
			}
		}
		require.Equal(t, places, joined, "pages of %d", limit)
	}

	newer := insert(t, store, community.SurfaceHome, ranking(3, 1), then())
	require.Greater(t, newer, old)
	require.Equal(t, []community.RankedRow{{Generation: newer, Position: 1, Ranked: ranking(3, 1)[0]}}, read(community.SurfaceHome, 0, 0, 10),
		"0 is the newest of the surface")
	require.Len(t, read(community.SurfaceHome, old, 2, 10), 5, "who pinned the one before goes on in it")
	require.Equal(t, shop, read(community.SurfaceShop, 0, 0, 10)[0].Generation, "the surfaces are apart")
	require.Empty(t, read(community.SurfaceHome, newer+100, 0, 10), "a generation that there is not")

	for generation, want := range map[int64]bool{old: true, newer: true, shop: false, newer + 100: false} {
		kept, err := communitydb.All(t.Context(), store.Reader, communitydb.GenerationKept(community.SurfaceHome, generation))
		require.NoError(t, err)
		require.Equal(t, []bool{want}, kept)
	}
}

func TestSupersededGenerationsAreDeleted(t *testing.T) {
	t.Parallel()
	d := storagetest.New(t)
	store := communitydb.NewStore(d.Community)
	minute := func(n int) time.Time { return then().Add(time.Duration(n) * time.Minute) }
	home := []int64{
		insert(t, store, community.SurfaceHome, ranking(1, 3), minute(0)),
		insert(t, store, community.SurfaceHome, ranking(2, 3), minute(10)),
		insert(t, store, community.SurfaceHome, ranking(3, 3), minute(20)),
	}
	shop := insert(t, store, community.SurfaceShop, ranking(4, 3), minute(0))
	kept := func() []int64 {
		rows, err := d.Community.Query(t.Context(), "SELECT id FROM feed_generations ORDER BY id")
		require.NoError(t, err)
		var out []int64
		for rows.Next() {
			var id int64
			require.NoError(t, rows.Scan(&id))
			out = append(out, id)
		}
		require.NoError(t, rows.Err())
		for _, id := range out {
			var places int
			require.NoError(t, d.Community.Pool().QueryRow(t.Context(), "SELECT count(*) FROM feed_rankings WHERE generation_id = $1", id).Scan(&places))
			require.Equal(t, 3, places, "a generation is whole")
		}
		var orphans int
		require.NoError(t, d.Community.Pool().QueryRow(t.Context(),
			"SELECT count(*) FROM feed_rankings r WHERE NOT EXISTS (SELECT 1 FROM feed_generations g WHERE g.id = r.generation_id)").Scan(&orphans))
		require.Zero(t, orphans, "and gone as a whole")
		return out
	}
	remove := func(before time.Time) {
		require.NoError(t, store.InTx(t.Context(), func(tx communitydb.Tx) error { return tx.DeleteSupersededGenerations(t.Context(), before) }))
	}
	for _, step := range []struct {
		before time.Time
		reason string
		want   []int64
	}{
		{minute(10), "the first was replaced at that very time, not before", []int64{home[0], home[1], home[2], shop}},
		{minute(11), "the first was replaced; the second only by the third", []int64{home[1], home[2], shop}},
		{minute(20), "not yet", []int64{home[1], home[2], shop}},
		{minute(9999), "the newest of each surface stays, however old it is", []int64{home[2], shop}},
	} {
		remove(step.before)
		require.Equal(t, step.want, kept(), step.reason)
	}
}

func TestNoteCandidates(t *testing.T) {
	t.Parallel()
	store := communitydb.NewStore(storagetest.New(t).Community)
	var notes []*community.Note
	var want []community.Candidate
	for i, n := range notesOf(1, 36) {
		n.Likes, n.Collects = i, 2*i
		notes = append(notes, n)
		if n.State == community.StatePublished && n.Visibility == community.VisibilityPublic {
			want = append(want, community.Candidate{
				Kind: community.SubjectNote, ID: domain.UUID(n.ID), Owner: domain.UUID(n.AuthorID), Since: *n.PublishedAt, Actions: 3 * i,
			})
		}
	}
	slices.SortFunc(want, func(a, b community.Candidate) int {
		return newestFirst(place{id: a.ID, at: a.Since}, place{id: b.ID, at: b.Since})
	})
	require.Greater(t, len(want), 3)
	require.NoError(t, store.InTx(t.Context(), func(tx communitydb.Tx) error { return tx.CopyNotes(t.Context(), slices.Values(notes)) }))
	got, err := store.NoteCandidates(t.Context(), 1000)
	require.NoError(t, err)
	require.Equal(t, want, got, "published and public only: a limited note never enters a ranking")
	got, err = store.NoteCandidates(t.Context(), 3)
	require.NoError(t, err)
	require.Equal(t, want[:3], got, "the newest")
}
