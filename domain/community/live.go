package community

import (
	"io"
	"slices"
	"strings"
	"time"

	"github.com/trellisgraph/trellis/domain"
)

// LiveStatus is how far a live room has come.
type LiveStatus string

// The states of a live room, in their order.
const (
	LiveScheduled LiveStatus = "SCHEDULED"
	LiveOnAir     LiveStatus = "LIVE"
	LivePaused    LiveStatus = "PAUSED"
	LiveEnded     LiveStatus = "ENDED"
	LiveBanned    LiveStatus = "BANNED"
)

// LiveStatuses are all states of a live room.
func LiveStatuses() []LiveStatus {
	return []LiveStatus{LiveScheduled, LiveOnAir, LivePaused, LiveEnded, LiveBanned}
}

// MarshalGQL writes the state as the schema spells it.
func (s LiveStatus) MarshalGQL(w io.Writer) { domain.MarshalEnum(w, s) }

// UnmarshalGQL reads a state; BAD_INPUT for anything else.
func (s *LiveStatus) UnmarshalGQL(v any) error { return domain.UnmarshalEnum(v, s, LiveStatuses()...) }

// liveMoves are all changes of a room's state that there are (rules.md, live room). ENDED and BANNED are for good.
func liveMoves() map[LiveStatus][]LiveStatus {
	return map[LiveStatus][]LiveStatus{
		LiveScheduled: {LiveOnAir, LiveEnded},
		LiveOnAir:     {LivePaused, LiveEnded, LiveBanned},
		LivePaused:    {LiveOnAir, LiveEnded, LiveBanned},
	}
}

// LeadsTo reports whether a room may come from this state into another.
func (s LiveStatus) LeadsTo(to LiveStatus) bool { return slices.Contains(liveMoves()[s], to) }

// before are the states from which a room may come into this one.
func (s LiveStatus) before() []LiveStatus {
	return slices.DeleteFunc(LiveStatuses(), func(from LiveStatus) bool { return !from.LeadsTo(s) })
}

// OnAir reports whether a room in this state is one that people are in: begun, and not over. A host has one at most.
func (s LiveStatus) OnAir() bool { return s == LiveOnAir || s == LivePaused }

// LiveRoom is where a host shows something live: it is planned, goes on air and ends.
type LiveRoom struct {
	ID         domain.LiveRoomID
	StoreID    *domain.StoreID // for which it is held; nil where it is for none
	Title      string
	Cover      *domain.Image
	LiveStatus LiveStatus
	// ScheduledAt is when it is planned for, StartedAt when it was on air for the first time, and EndedAt when that was over.
	ScheduledAt time.Time
	StartedAt   *time.Time
	EndedAt     *time.Time
}

// The bounds of rooms.
const (
	// MostScheduled is how many rooms a host may have that are planned.
	MostScheduled    = 20
	longestLiveTitle = 60
	furthestLive     = 30 * 24 * time.Hour
)

// LiveFields are what a host says of a room that they plan.
type LiveFields struct {
	Title       string
	CoverID     *domain.MediaID
	StoreID     *domain.StoreID
	ScheduledAt time.Time
}

// Checked is the fields without the blanks around the title, or what is wrong with it.
func (f LiveFields) Checked() (LiveFields, error) {
	f.Title = strings.TrimSpace(f.Title)
	return f, domain.CheckText("title", f.Title, longestLiveTitle).OrNil()
}

// ScheduleLive plans a room. INVALID where that is not in the future, or too far in it; TOO_LONG where the host has planned as
// many as one can.
func ScheduleLive(id domain.LiveRoomID, f LiveFields, cover *domain.Image, planned int, now time.Time) (*LiveRoom, error) {
	switch {
	case !f.ScheduledAt.After(now):
		return nil, domain.Refuse(domain.ErrInvalid, "scheduledAt", "must be in the future")
	case f.ScheduledAt.After(now.Add(furthestLive)):
		return nil, domain.Refuse(domain.ErrInvalid, "scheduledAt", "at most 30 days ahead")
	case planned >= MostScheduled:
		return nil, domain.Refuse(domain.ErrTooLong, "", "at most %d rooms that are planned", MostScheduled)
	}
	return &LiveRoom{
		ID: id, StoreID: f.StoreID, Title: f.Title, Cover: cover, LiveStatus: LiveScheduled, ScheduledAt: f.ScheduledAt,
	}, nil
}

// CanSee is the one rule of who may see a room: who may see its host; a BANNED one the host and moderators alone.
func (r *LiveRoom) CanSee(s Standing) bool {
	if r.LiveStatus == LiveBanned {
		return s.Reach == ReachSelf || s.Moderator
	}
	return s.CanSee()
}

// Move brings the room into a state and reports whether that changed anything: it is no failure where it is there already.
// NOT_ALLOWED to who is not its host, but for BANNED, which is the moderators' and not for rooms of their own; ILLEGAL_STATE
// where no step leads there.
func (r *LiveRoom) Move(to LiveStatus, actor domain.Actor, now time.Time) (bool, error) {
	host := actor.Is(r.ID.Host)
	switch {
	case to == LiveBanned && (host || !actor.Has(domain.RoleModerator)):
		return false, domain.Refuse(domain.ErrNotAllowed, "to", "moderators ban rooms, of others")
	case to != LiveBanned && !host:
		return false, domain.Refuse(domain.ErrNotAllowed, "roomId", "a room is its host's")
	case r.LiveStatus == to:
		return false, nil
	case !r.LiveStatus.LeadsTo(to):
		return false, domain.IllegalState("the room", r.LiveStatus, to.before()...)
	}
	r.LiveStatus = to
	switch {
	case to == LiveOnAir && r.StartedAt == nil:
		r.StartedAt = &now
	case !to.OnAir():
		r.EndedAt = &now
	}
	return true, nil
}

// Waits says why nobody can wait for the room any more: ILLEGAL_STATE once it has begun, or was called off.
func (r *LiveRoom) Waits() error {
	if r.LiveStatus != LiveScheduled {
		return domain.IllegalState("the room", r.LiveStatus, LiveScheduled)
	}
	return nil
}
