package community_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/community"
)

func TestWhoMaySeeACollection(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		reason          string
		standing        community.Standing
		public, private bool
	}{
		"the owner":          {"it is theirs", community.Standing{Reach: community.ReachSelf}, true, true},
		"a follower":         {"private is not for followers", community.Standing{Reach: community.ReachFollower}, true, false},
		"a stranger":         {"", community.Standing{}, true, false},
		"behind a wall":      {"as if absent", community.Standing{Walled: true}, false, false},
		"a walled follower":  {"", community.Standing{Reach: community.ReachFollower, Walled: true}, false, false},
		"a moderator":        {"a private collection is nothing to decide about", community.Standing{Moderator: true}, true, false},
		"a walled moderator": {"walls do not stop moderators", community.Standing{Moderator: true, Walled: true}, true, false},
	} {
		require.Equal(t, tc.public, (&community.Collection{}).CanSee(tc.standing), "%s: %s", name, tc.reason)
		require.Equal(t, tc.private, (&community.Collection{IsPrivate: true}).CanSee(tc.standing), "%s, private: %s", name, tc.reason)
	}
}

func TestWhatACollectionItemIs(t *testing.T) {
	t.Parallel()
	note := &community.CollectionItem{Kind: community.SubjectNote, SubjectID: domain.UUID{1}}
	product := &community.CollectionItem{Kind: community.SubjectProduct, SubjectID: domain.UUID{2}}
	id, ok := note.NoteID()
	require.True(t, ok)
	require.Equal(t, domain.NoteID{1}, id)
	_, ok = note.ProductID()
	require.False(t, ok)
	_, ok = product.NoteID()
	require.False(t, ok)
	productID, ok := product.ProductID()
	require.True(t, ok)
	require.Equal(t, domain.ProductID{2}, productID)
}
