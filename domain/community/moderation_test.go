package community_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/community"
)

func TestModerationSumsUp(t *testing.T) {
	t.Parallel()
	at := func(hours int) time.Time { return now().Add(time.Duration(hours) * time.Hour) }
	because := func(r community.ModerationReason) *community.ModerationReason { return &r }
	event := func(hour int, to community.ModerationState, reason *community.ModerationReason) *community.ModerationEvent {
		return &community.ModerationEvent{At: at(hour), To: to, Reason: reason}
	}
	published := event(1, community.StatePublished, nil)
	for name, tc := range map[string]struct {
		reason     string
		state      community.ModerationState
		events     []*community.ModerationEvent // newest first
		decided    int                          // in hours; 0 for never
		reasons    []community.ModerationReason
		appealable bool
	}{
		"draft":     {"nobody has looked at it", community.StateDraft, nil, 0, nil, false},
		"pending":   {"nor yet", community.StatePending, []*community.ModerationEvent{event(1, community.StatePending, nil)}, 0, nil, false},
		"published": {"a decision without a reason", community.StatePublished, []*community.ModerationEvent{published}, 1, nil, false},
		"limited": {
			"it is told why, and there is nothing to appeal", community.StateLimited,
			[]*community.ModerationEvent{event(2, community.StateLimited, because(community.ReasonSpam)), published},
			2,
			[]community.ModerationReason{community.ReasonSpam},
			false,
		},
		"rejected": {
			"it may be appealed", community.StateRejected,
			[]*community.ModerationEvent{event(2, community.StateRejected, because(community.ReasonMisleading))},
			2,
			[]community.ModerationReason{community.ReasonMisleading},
			true,
		},
		"removed": {
			"it may be appealed", community.StateRemoved,
			[]*community.ModerationEvent{event(5, community.StateRemoved, because(community.ReasonNudity)), published},
			5,
			[]community.ModerationReason{community.ReasonNudity},
			true,
		},
		"appealed": {
			"the decision stands until the next, and an appeal runs", community.StateAppealed,
			[]*community.ModerationEvent{
				event(6, community.StateAppealed, nil), event(5, community.StateRemoved, because(community.ReasonNudity)), published,
			},
			5,
			[]community.ModerationReason{community.ReasonNudity},
			false,
		},
		"removed after an appeal": {
			"that is final", community.StateRemoved,
			[]*community.ModerationEvent{
				event(7, community.StateRemoved, because(community.ReasonNudity)), event(6, community.StateAppealed, nil),
				event(5, community.StateRemoved, because(community.ReasonOtherViolation)), published,
			},
			7,
			[]community.ModerationReason{community.ReasonNudity},
			false,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := (&community.Note{State: tc.state}).Moderation(tc.events)
			require.Equal(t, tc.state, m.State)
			require.Equal(t, tc.appealable, m.Appealable, tc.reason)
			require.Equal(t, append([]community.ModerationReason{}, tc.reasons...), m.Reasons, tc.reason)
			require.Len(t, m.Events, len(tc.events))
			require.NotNil(t, m.Events, "no history is an empty one")
			if tc.decided == 0 {
				require.Nil(t, m.DecidedAt, tc.reason)
			} else {
				require.Equal(t, at(tc.decided), *m.DecidedAt, tc.reason)
			}
		})
	}
}

func TestWhoReadsModeration(t *testing.T) {
	t.Parallel()
	n := &community.Note{AuthorID: domain.UserID{1}}
	for name, tc := range map[string]struct {
		actor         domain.Actor
		moderation    bool
		historyAsWell bool
	}{
		"nobody":          {},
		"a reader":        {actor: domain.Actor{UserID: domain.UserID{2}}},
		"finance":         {actor: domain.Actor{UserID: domain.UserID{2}, Roles: domain.RolePlatformFinance | domain.RolePlatformStaff}},
		"the author":      {actor: domain.Actor{UserID: n.AuthorID}, moderation: true},
		"a moderator":     {actor: domain.Actor{UserID: domain.UserID{2}, Roles: domain.RoleModerator}, moderation: true, historyAsWell: true},
		"a role, no user": {actor: domain.Actor{Roles: domain.RoleModerator}},
	} {
		require.Equal(t, tc.moderation, n.ShowsModeration(tc.actor), name)
		require.Equal(t, tc.historyAsWell, community.ShowsModerationHistory(tc.actor), name)
	}
}
