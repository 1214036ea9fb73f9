package community

import (
	"slices"
	"time"

	"github.com/trellisgraph/trellis/domain"
)

// Mover is who changes the state of a note.
type Mover int8

// The movers.
const (
	// MovedByAuthor is the note's author.
	MovedByAuthor Mover = iota + 1
	// MovedByPlatform are the moderators, and the platform's own checks.
	MovedByPlatform
)

// moves are all changes of a note's state that there are (rules.md, note moderation). Of a removal after an appeal nobody can
// appeal again, which is no matter of the state alone: NoteModeration.Appealable.
func moves(by Mover) map[ModerationState][]ModerationState {
	if by == MovedByAuthor {
		return map[ModerationState][]ModerationState{
			StateDraft:     {StatePending, StateDeleted},
			StatePending:   {StateDeleted},
			StatePublished: {StateDeleted},
			StateLimited:   {StateDeleted},
			StateRejected:  {StateDraft, StateAppealed, StateDeleted},
			StateRemoved:   {StateAppealed, StateDeleted},
			StateAppealed:  {StateDeleted},
		}
	}
	return map[ModerationState][]ModerationState{
		StatePending:   {StatePublished, StateRejected},
		StatePublished: {StateLimited, StateRemoved},
		StateLimited:   {StatePublished, StateRemoved},
		StateAppealed:  {StatePublished, StateRemoved},
	}
}

// ModerationStates are all states, in the order of a note's life.
func ModerationStates() []ModerationState {
	return []ModerationState{
		StateDraft, StatePending, StatePublished, StateLimited, StateRejected, StateRemoved, StateAppealed, StateDeleted,
	}
}

// LeadsTo reports whether by may bring a note from this state into another.
func (s ModerationState) LeadsTo(to ModerationState, by Mover) bool {
	return slices.Contains(moves(by)[s], to)
}

// before are the states from which by may bring a note into this one.
func (s ModerationState) before(by Mover) []ModerationState {
	return slices.DeleteFunc(ModerationStates(), func(from ModerationState) bool { return !from.LeadsTo(s, by) })
}

// KeepsBack reports whether a note comes into this state for a reason that its author is told.
func (s ModerationState) KeepsBack() bool {
	return s == StateLimited || s == StateRejected || s == StateRemoved
}

// Move brings the note into a state and returns the event to write; nil where it is there already, which is no failure.
// ILLEGAL_STATE where no step leads there; REQUIRED and INVALID at reason where the state takes one, or takes none. actor is nil
// for the platform's own checks. When it renders for the first time it is published.
func (n *Note) Move(
	to ModerationState, by Mover, actor *domain.UserID, reason *ModerationReason, now time.Time,
) (*ModerationEvent, error) {
	switch {
	case n.State == to:
		return nil, nil //nolint:nilnil // nothing happens, which is no error
	case !n.State.LeadsTo(to, by):
		return nil, domain.IllegalState("the note", n.State, to.before(by)...)
	case to.KeepsBack() && reason == nil:
		return nil, domain.Refuse(domain.ErrRequired, "reason", "its author is told why")
	case !to.KeepsBack() && reason != nil:
		return nil, domain.Refuse(domain.ErrInvalid, "reason", "there is nothing to explain when a note becomes %s", to)
	}
	e := &ModerationEvent{NoteID: n.ID, At: now, From: n.State, To: to, ActorID: actor, Reason: reason}
	n.State = to
	if to.Renders() && n.PublishedAt == nil {
		n.PublishedAt = &now
	}
	return e, nil
}
