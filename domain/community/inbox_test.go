package community_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/community"
)

func TestRoutes(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		reason    string
		from      community.Route
		followers int
		want      community.Route
	}{
		"few":              {"inboxes are the usual", community.RouteInbox, 10, community.RouteInbox},
		"more than most":   {"", community.RouteInbox, 11, community.RouteRising},
		"on the way":       {"a turn is brought to its end first", community.RouteRising, 0, community.RouteRising},
		"many":             {"", community.RoutePulled, 11, community.RoutePulled},
		"a few less":       {"nobody is turned with every follower", community.RoutePulled, 6, community.RoutePulled},
		"half":             {"", community.RoutePulled, 5, community.RouteFalling},
		"on the way back":  {"a turn is brought to its end first", community.RouteFalling, 100, community.RouteFalling},
		"just back":        {"and turned again only beyond the limit", community.RouteInbox, 6, community.RouteInbox},
		"back and popular": {"", community.RouteInbox, 100, community.RouteRising},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, tc.want, tc.from.Next(tc.followers, 10), tc.reason)
		})
	}
}

// A turn ends where follows are read as they were turned to: by the inbox only once it was filled.
func TestTurnsEnd(t *testing.T) {
	t.Parallel()
	to, end := community.RouteRising.Turned()
	require.Equal(t, community.DeliveryPulled, to)
	require.Equal(t, community.RoutePulled, end)
	to, end = community.RouteFalling.Turned()
	require.Equal(t, community.DeliveryWaiting, to)
	require.Equal(t, community.RouteInbox, end)
	for route, want := range map[community.Route]community.Delivery{
		community.RouteInbox: community.DeliveryInbox, community.RouteFalling: community.DeliveryInbox,
		community.RouteRising: community.DeliveryPulled, community.RoutePulled: community.DeliveryPulled,
	} {
		require.Equal(t, want, route.Delivers(), "a new follow of one who is %s", route)
	}
}

// Of any 64 notes whose ids end in different ways, one is the occasion to trim an inbox.
func TestOneNoteOf64Tidies(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		viewer := domain.UserID{15: rapid.Byte().Draw(t, "viewer")}
		from, tidied := rapid.IntRange(0, 255).Draw(t, "from"), 0
		for i := range 64 {
			if community.Tidies(viewer, domain.NoteID{15: byte(from + i)}) {
				tidied++
			}
		}
		require.Equal(t, 1, tidied)
	})
}
