package community_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/community"
)

// The whole machine, read off rules.md: rows are where a room stands, columns where it is to go. h is its host, m a moderator, .
// nobody.
//
//nolint:dupword // a table
const liveMachine = `
          SCHEDULED LIVE PAUSED ENDED BANNED
SCHEDULED .         h    .      h     .
LIVE      .         .    h      h     m
PAUSED    .         h    .      h     m
ENDED     .         .    .      .     .
BANNED    .         .    .      .     .
`

// Who moves rooms: their host, a moderator who is not, one who is, and somebody else.
func movers() map[string]domain.Actor {
	return map[string]domain.Actor{
		"h": {UserID: domain.UserID{1}}, "m": {UserID: domain.UserID{2}, Roles: domain.RoleModerator},
		"h m": {UserID: domain.UserID{1}, Roles: domain.RoleModerator}, "x": {UserID: domain.UserID{3}}, "": {},
	}
}

func roomIn(s community.LiveStatus) *community.LiveRoom {
	begun := now().Add(-time.Hour)
	r := &community.LiveRoom{ID: domain.LiveRoomID{Host: domain.UserID{1}, Own: domain.UUID{9}}, LiveStatus: s}
	if s != community.LiveScheduled {
		r.StartedAt = &begun
	}
	if s == community.LiveEnded || s == community.LiveBanned {
		r.EndedAt = &begun
	}
	return r
}

func TestTheMachineOfLiveRooms(t *testing.T) {
	t.Parallel()
	lines := strings.Split(strings.TrimSpace(liveMachine), "\n")
	columns := strings.Fields(lines[0])
	require.Len(t, lines, 1+len(community.LiveStatuses()))
	for _, line := range lines[1:] {
		cells := strings.Fields(line)
		from := community.LiveStatus(cells[0])
		for i, column := range columns {
			to := community.LiveStatus(column)
			for by, actor := range movers() {
				what := string(from) + " to " + column + " by " + by
				r, begun := roomIn(from), roomIn(from)
				changed, err := r.Move(to, actor, now())
				owner := "h"
				if to == community.LiveBanned {
					owner = "m"
				}
				may := by == owner || by == "h m" && owner == "h"
				var refused domain.UserError
				var illegal *domain.StateError
				switch {
				case !may:
					require.ErrorAs(t, err, &refused, what)
					require.Equal(t, domain.ErrNotAllowed, refused.Refused().Code, what)
				case from == to:
					require.NoError(t, err, what)
					require.False(t, changed, what)
				case cells[1+i] == owner:
					require.NoError(t, err, what)
					require.True(t, changed, what)
					require.Equal(t, to, r.LiveStatus, what)
					require.Equal(t, to == community.LiveEnded || to == community.LiveBanned, r.EndedAt != nil, what)
					require.Equal(t, to != community.LiveEnded || from != community.LiveScheduled, r.StartedAt != nil, what)
					if begun.StartedAt != nil {
						require.Equal(t, begun.StartedAt, r.StartedAt, "it began once")
					}
					continue
				default:
					require.ErrorAs(t, err, &illegal, what)
					require.Equal(t, column == "SCHEDULED", len(illegal.Allowed) == 0, what)
					require.Equal(t, string(from), illegal.From, what)
				}
				require.Equal(t, begun, r, "a refusal changes nothing: %s", what)
			}
		}
	}
}

func TestWhoSeesALiveRoom(t *testing.T) {
	t.Parallel()
	for _, s := range community.LiveStatuses() {
		for name, tc := range map[string]struct {
			standing     community.Standing
			open, banned bool
		}{
			"a stranger":         {community.Standing{}, true, false},
			"who is walled":      {community.Standing{Walled: true}, false, false},
			"a moderator":        {community.Standing{Moderator: true}, true, true},
			"a walled moderator": {community.Standing{Moderator: true, Walled: true}, true, true},
			"the host":           {community.Standing{Reach: community.ReachSelf}, true, true},
		} {
			want := tc.open
			if s == community.LiveBanned {
				want = tc.banned
			}
			require.Equal(t, want, roomIn(s).CanSee(tc.standing), "%s as %s", s, name)
		}
	}
}

func TestPlanningALiveRoom(t *testing.T) {
	t.Parallel()
	id, store := domain.LiveRoomID{Host: domain.UserID{1}}, domain.StoreID{7}
	for name, tc := range map[string]struct {
		title   string
		in      time.Duration
		planned int
		code    domain.ErrorCode
		field   string
	}{
		"soon":              {"  Kiln night ", time.Second, 0, "", ""},
		"in 30 days":        {strings.Repeat("窑", 60), 30 * 24 * time.Hour, 19, "", ""},
		"now":               {"Kiln night", 0, 0, domain.ErrInvalid, "scheduledAt"},
		"later than that":   {"Kiln night", 30*24*time.Hour + 1, 0, domain.ErrInvalid, "scheduledAt"},
		"one too many":      {"Kiln night", time.Hour, 20, domain.ErrTooLong, ""},
		"without a title":   {" \u200b ", time.Hour, 0, domain.ErrRequired, "title"},
		"with a long title": {strings.Repeat("窑", 61), time.Hour, 0, domain.ErrTooLong, "title"},
	} {
		fields, err := community.LiveFields{Title: tc.title, StoreID: &store, ScheduledAt: now().Add(tc.in)}.Checked()
		var room *community.LiveRoom
		if err == nil {
			room, err = community.ScheduleLive(id, fields, nil, tc.planned, now())
		}
		if tc.code == "" {
			require.NoError(t, err, name)
			require.Equal(t, &community.LiveRoom{
				ID: id, StoreID: &store, Title: strings.TrimSpace(tc.title), LiveStatus: community.LiveScheduled, ScheduledAt: now().Add(tc.in),
			}, room, name)
			continue
		}
		var refusal *domain.Refusal
		if several, ok := err.(domain.UserErrors); ok { //nolint:errorlint // as it was returned
			require.Len(t, several, 1, name)
			refusal = several[0].Refused()
		} else {
			var one domain.UserError
			require.ErrorAs(t, err, &one, name)
			refusal = one.Refused()
		}
		require.Equal(t, tc.code, refusal.Code, name)
		require.Equal(t, domain.InputPath(tc.field), refusal.Field, name)
	}
}
