package community_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/community"
)

func TestWhatNotificationsSay(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		kind    community.NotificationKind
		entries int
		names   []string
		want    string
	}{
		"one":                   {community.NoteLiked, 1, []string{"Ann"}, "Ann liked your note"},
		"two":                   {community.NoteLiked, 2, []string{"Ann", "Ben"}, "Ann and Ben liked your note"},
		"three":                 {community.NoteLiked, 3, []string{"Ann", "Ben", "Cem"}, "Ann, Ben and 1 other liked your note"},
		"many":                  {community.NoteCollected, 200, []string{"Ann", "Ben", "Cem"}, "Ann, Ben and 198 others collected your note"},
		"one of whom is hidden": {community.UserFollowed, 2, []string{"Ann"}, "Ann and 1 other followed you"},
		"one who is hidden":     {community.NoteCommented, 1, nil, "Somebody commented on your note"},
		"all of whom are gone":  {community.CommentLiked, 3, nil, "3 people liked your comment"},
		"nobody":                {community.OrderShipped, 1, nil, "Your order is on its way"},
	} {
		n := &community.Notification{Kind: tc.kind, Entries: tc.entries}
		require.Equal(t, tc.want, n.Text(tc.names), name)
	}
	require.Zero(t, (&community.Notification{Kind: community.OrderShipped, Entries: 1}).ActorCount(), "it just happened")
}

func TestThreads(t *testing.T) {
	t.Parallel()
	n := community.Notice{User: domain.UserID{1}, Kind: community.NoteLiked, About: "note_1", Actor: domain.UserID{2}}
	other := n
	other.Actor, other.User = domain.UserID{3}, domain.UserID{4}
	require.Equal(t, n.Thread(), other.Thread(), "whoever did it")
	for name, change := range map[string]func(*community.Notice){
		"kind": func(n *community.Notice) { n.Kind = community.NoteCollected }, "about": func(n *community.Notice) { n.About = "note_2" },
		"of": func(n *community.Notice) { n.Of = "1" },
		"parts that join to the same text": func(n *community.Notice) {
			n.About, n.Of = "note", "_1"
		},
	} {
		other := n
		change(&other)
		require.NotEqual(t, n.Thread(), other.Thread(), name)
	}
}

func TestUnreadIsCountedInEveryGroup(t *testing.T) {
	t.Parallel()
	u := community.CountUnread([]community.GroupCount{{Group: community.NotifySystem, Count: 2}, {Group: community.NotifyLikes, Count: 3}})
	require.Equal(t, 5, u.Total)
	require.Len(t, u.ByGroup, len(community.NotificationGroups()))
	require.Equal(t, community.GroupCount{Group: community.NotifyLikes, Count: 3}, u.ByGroup[0])
	require.Equal(t, community.GroupCount{Group: community.NotifyComments}, u.ByGroup[1])
}
