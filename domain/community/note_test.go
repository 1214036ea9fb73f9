package community_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/community"
)

func TestWhoMaySeeANote(t *testing.T) {
	t.Parallel()
	states := []community.ModerationState{
		community.StateDraft, community.StatePending, community.StatePublished, community.StateLimited,
		community.StateRejected, community.StateRemoved, community.StateAppealed, community.StateDeleted,
	}
	needs := map[community.Visibility]community.Reach{
		community.VisibilityPublic: community.ReachStranger, community.VisibilityFollowers: community.ReachFollower,
		community.VisibilityPrivate: community.ReachSelf,
	}
	for _, state := range states {
		renders := state == community.StatePublished || state == community.StateLimited
		for visibility, need := range needs {
			n := &community.Note{State: state, Visibility: visibility}
			for reach := community.ReachStranger; reach <= community.ReachSelf; reach++ {
				want := renders && reach >= need || reach == community.ReachSelf && state != community.StateDeleted
				require.Equal(t, want, n.CanSee(community.Standing{Reach: reach}), "%s %s reach %d", state, visibility, reach)
				require.Equal(t, want && reach == community.ReachSelf, n.CanSee(community.Standing{Reach: reach, Walled: true}),
					"%s %s reach %d behind a wall", state, visibility, reach)
				require.Equal(t, state != community.StateDeleted,
					n.CanSee(community.Standing{Reach: reach, Moderator: true, Walled: true}),
					"%s %s reach %d as a moderator", state, visibility, reach)
			}
		}
	}
}

func TestReachOf(t *testing.T) {
	t.Parallel()
	me, other := domain.Actor{UserID: domain.UserID{1}}, domain.UserID{2}
	require.Equal(t, community.ReachSelf, community.ReachOf(me, me.UserID, false))
	require.Equal(t, community.ReachFollower, community.ReachOf(me, other, true))
	require.Equal(t, community.ReachStranger, community.ReachOf(me, other, false))
	require.Equal(t, community.ReachStranger, community.ReachOf(domain.Actor{}, domain.UserID{}, false),
		"nobody is not the author of what has none")
}
