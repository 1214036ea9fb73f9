package community_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/community"
)

func TestWhoMaySeeWhatAUserLikes(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		reason                string
		standing              community.Standing
		whenShown, whenHidden bool
	}{
		"the user":            {"it is theirs", community.Standing{Reach: community.ReachSelf}, true, true},
		"a follower":          {"following opens nothing", community.Standing{Reach: community.ReachFollower}, true, false},
		"a stranger":          {"", community.Standing{}, true, false},
		"behind a wall":       {"as if absent", community.Standing{Walled: true}, false, false},
		"a moderator":         {"likes are nothing to decide about", community.Standing{Moderator: true}, true, false},
		"a walled moderator":  {"walls do not stop moderators", community.Standing{Moderator: true, Walled: true}, true, false},
		"a walled follower":   {"a block outlives a follow", community.Standing{Reach: community.ReachFollower, Walled: true}, false, false},
		"oneself behind none": {"nobody walls themselves off", community.Standing{Reach: community.ReachSelf, Walled: true}, true, true},
	} {
		require.Equal(t, tc.whenShown, (&community.User{LikesPublic: true}).ShowsLikes(tc.standing), "%s: %s", name, tc.reason)
		require.Equal(t, tc.whenHidden, (&community.User{}).ShowsLikes(tc.standing), "%s, hidden: %s", name, tc.reason)
	}
}

func TestWhoMayReportAUser(t *testing.T) {
	t.Parallel()
	u := &community.User{ID: domain.UserID{1}}
	require.True(t, u.CanReport(domain.Actor{UserID: domain.UserID{2}}))
	require.False(t, u.CanReport(domain.Actor{UserID: u.ID}), "nobody reports themselves")
	require.False(t, u.CanReport(domain.Actor{}), "nobody is signed in")
	require.False(t, (&community.User{}).CanReport(domain.Actor{}))
}

func TestPhoneMasked(t *testing.T) {
	t.Parallel()
	phone := "+8613800138000"
	require.Equal(t, "138****8000", *(&community.UserPrivate{Phone: &phone}).PhoneMasked())
	require.Nil(t, (&community.UserPrivate{}).PhoneMasked(), "no number")
	require.Nil(t, (*community.UserPrivate)(nil).PhoneMasked(), "nothing private is known")
}

// A page statement hides whom the rule refuses, and only those.
func TestWallsOf(t *testing.T) {
	t.Parallel()
	me := domain.UserID{1}
	for name, tc := range map[string]struct {
		actor domain.Actor
		want  domain.UserID
	}{
		"nobody":      {domain.Actor{}, domain.UserID{}},
		"a user":      {domain.Actor{UserID: me}, me},
		"finance":     {domain.Actor{UserID: me, Roles: domain.RolePlatformFinance}, me},
		"a moderator": {domain.Actor{UserID: me, Roles: domain.RoleModerator}, domain.UserID{}},
	} {
		require.Equal(t, tc.want, community.WallsOf(tc.actor), name)
		hides := !community.StandingOf(tc.actor, domain.UserID{2}, false, true).CanSee()
		if tc.actor.SignedIn() {
			require.Equal(t, hides, !tc.want.IsZero(), "%s: the rule and the statement agree", name)
		}
	}
}
