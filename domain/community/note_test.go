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

func TestWhatMayBeDoneWithANote(t *testing.T) {
	t.Parallel()
	author := domain.UserID{1}
	type can struct{ comment, edit, remove, report bool }
	for name, tc := range map[string]struct {
		reason string
		actor  domain.Actor
		state  community.ModerationState
		walled bool
		want   can
	}{
		"nobody":             {"one has to be somebody", domain.Actor{}, community.StatePublished, false, can{}},
		"a reader":           {"reads and answers", domain.Actor{UserID: domain.UserID{2}}, community.StatePublished, false, can{comment: true, report: true}},
		"limited":            {"it renders", domain.Actor{UserID: domain.UserID{2}}, community.StateLimited, false, can{comment: true, report: true}},
		"behind a wall":      {"a moderator too says nothing to whom they block", domain.Actor{UserID: domain.UserID{2}, Roles: domain.RoleModerator}, community.StatePublished, true, can{report: true}},
		"the author":         {"of what is shown", domain.Actor{UserID: author}, community.StatePublished, false, can{comment: true, edit: true, remove: true}},
		"the author's draft": {"nobody would read a comment", domain.Actor{UserID: author}, community.StateDraft, false, can{edit: true, remove: true}},
		"deleted":            {"it is gone", domain.Actor{UserID: author}, community.StateDeleted, false, can{}},
		"a moderator":        {"decides and does not edit", domain.Actor{UserID: domain.UserID{2}, Roles: domain.RoleModerator}, community.StateRemoved, false, can{report: true}},
	} {
		n := &community.Note{AuthorID: author, State: tc.state}
		got := can{n.CanComment(tc.actor, tc.walled), n.CanEdit(tc.actor), n.CanDelete(tc.actor), n.CanReport(tc.actor)}
		require.Equal(t, tc.want, got, "%s: %s", name, tc.reason)
	}
}
