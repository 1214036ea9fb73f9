package community_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/community"
)

func now() time.Time { return time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC) }

func candidates(t *rapid.T, kind community.SubjectKind, label string) []community.Candidate {
	n := rapid.IntRange(0, 60).Draw(t, label)
	out := make([]community.Candidate, n)
	for i := range out {
		out[i] = community.Candidate{
			Kind: kind, ID: domain.UUID{byte(kind), byte(i)}, Owner: domain.UUID{rapid.Byte().Draw(t, "owner") % 8},
			Since:   now().Add(-time.Duration(rapid.IntRange(-1, 2000).Draw(t, "hours")) * time.Hour),
			Actions: rapid.IntRange(0, 500).Draw(t, "actions"),
		}
	}
	return out
}

// A ranking holds each candidate once, as many as there is room for, and is the same whatever order they come in.
func TestRankHomeIsAPermutation(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		notes, goods := candidates(t, community.SubjectNote, "notes"), candidates(t, community.SubjectProduct, "goods")
		limit := rapid.IntRange(1, 150).Draw(t, "limit")
		got := community.RankHome(now(), notes, goods, limit)
		require.Len(t, got, min(limit, len(notes)+len(goods)))
		seen := map[domain.UUID]bool{}
		for _, r := range got {
			require.False(t, seen[r.ID], "twice")
			seen[r.ID] = true
		}
		shuffled := rapid.Permutation(notes).Draw(t, "shuffled")
		require.Equal(t, got, community.RankHome(now(), shuffled, goods, limit))
	})
}

func TestRankHomeMixes(t *testing.T) {
	t.Parallel()
	var notes, goods []community.Candidate
	for i := range 40 {
		notes = append(notes, community.Candidate{
			Kind: community.SubjectNote, ID: domain.UUID{1, byte(i)}, Owner: domain.UUID{byte(i % 20)},
			Since: now().Add(-time.Duration(i) * 6 * time.Hour), Actions: 10 * (i % 7),
		})
		goods = append(goods, community.Candidate{
			Kind: community.SubjectProduct, ID: domain.UUID{2, byte(i)}, Owner: domain.UUID{200 + byte(i%9)},
			Since: now().Add(-240 * time.Hour), Actions: i,
		})
	}
	owner := map[domain.UUID]domain.UUID{}
	for _, c := range append(notes, goods...) {
		owner[c.ID] = c.Owner
	}
	got := community.RankHome(now(), notes, goods, 80)
	fresh := 0
	for i, r := range got[:40] {
		require.Equal(t, (i+1)%4 == 0, r.Kind == community.SubjectProduct, "place %d", i+1)
		if i > 0 {
			require.NotEqual(t, owner[got[i-1].ID], owner[r.ID], "the same owner twice in a row at place %d", i+1)
		}
		if r.Reason == community.ReasonDiscovery {
			fresh++
		}
	}
	require.Positive(t, fresh, "new notes that few acted on get a place")
}

func TestHotterComesFirst(t *testing.T) {
	t.Parallel()
	at := func(id byte, hours, actions int) community.Candidate {
		return community.Candidate{
			Kind: community.SubjectProduct, ID: domain.UUID{id}, Owner: domain.UUID{id},
			Since: now().Add(-time.Duration(hours) * time.Hour), Actions: actions,
		}
	}
	got := community.RankShop(now(), []community.Candidate{at(1, 100, 10), at(2, 1, 10), at(3, 1, 90)}, 10)
	ids := make([]byte, len(got))
	for i, r := range got {
		ids[i] = r.ID[0]
	}
	require.Equal(t, []byte{3, 2, 1}, ids, "more actions first, the newer of equals first")
}
