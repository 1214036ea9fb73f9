package community_test

import (
	"bytes"
	"cmp"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/community"
)

// The key that does not change with time orders notes as the home ranking does at any time. Owners differ and nothing is fresh,
// so that the ranking is by heat alone.
func TestNoteHeatOrdersAsTheRankingDoes(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 40).Draw(t, "notes")
		notes := make([]community.Candidate, n)
		for i := range notes {
			notes[i] = community.Candidate{
				Kind: community.SubjectNote, ID: domain.UUID{byte(i)}, Owner: domain.UUID{byte(i)},
				Since:   now().Add(-time.Duration(rapid.IntRange(4_400, 30*24*60).Draw(t, "minutes")) * time.Minute),
				Actions: rapid.IntRange(0, 3_000).Draw(t, "actions"),
			}
		}
		later := now().Add(time.Duration(rapid.IntRange(0, 72).Draw(t, "hours later")) * time.Hour)
		ranked := community.RankHome(later, notes, nil, n)
		slices.SortFunc(notes, func(a, b community.Candidate) int {
			return cmp.Or(
				-cmp.Compare(community.NoteHeat(a.Since, a.Actions), community.NoteHeat(b.Since, b.Actions)),
				bytes.Compare(a.ID[:], b.ID[:]),
			)
		})
		for i, c := range notes {
			require.Equal(t, c.ID, ranked[i].ID, "place %d", i)
		}
	})
}

func TestNoteHeatIsATime(t *testing.T) {
	t.Parallel()
	at := now()
	require.Equal(t, at.UnixMicro(), community.NoteHeat(at, 0), "with nothing done to it, when it was published")
	require.Equal(t, at.Add(36*time.Hour).UnixMicro(), community.NoteHeat(at, 1), "twice as hot is a half-life younger")
	require.Equal(t, at.Add(3*36*time.Hour).UnixMicro(), community.NoteHeat(at, 7))
}
