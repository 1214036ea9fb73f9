package community

import (
	"io"
	"time"

	"github.com/trellisgraph/trellis/domain"
)

// ModerationState is where a note stands between its author and the moderators.
type ModerationState string

// The states of a note. Only PUBLISHED and LIMITED render for others than the author.
const (
	StateDraft     ModerationState = "DRAFT"
	StatePending   ModerationState = "PENDING"
	StatePublished ModerationState = "PUBLISHED"
	StateLimited   ModerationState = "LIMITED"
	StateRejected  ModerationState = "REJECTED"
	StateRemoved   ModerationState = "REMOVED"
	StateAppealed  ModerationState = "APPEALED"
	StateDeleted   ModerationState = "DELETED"
)

// MarshalGQL writes the state as the schema spells it.
func (s ModerationState) MarshalGQL(w io.Writer) { domain.MarshalEnum(w, s) }

// UnmarshalGQL reads a state; BAD_INPUT for anything else.
func (s *ModerationState) UnmarshalGQL(v any) error {
	return domain.UnmarshalEnum(v, s, ModerationStates()...)
}

// ModerationReason says why a note was kept back.
type ModerationReason string

// The reasons of moderators.
const (
	ReasonExternalLink   ModerationReason = "EXTERNAL_LINK"
	ReasonUndisclosedAd  ModerationReason = "UNDISCLOSED_AD"
	ReasonCounterfeit    ModerationReason = "COUNTERFEIT"
	ReasonIllegalGoods   ModerationReason = "ILLEGAL_GOODS"
	ReasonSpam           ModerationReason = "SPAM"
	ReasonNudity         ModerationReason = "NUDITY"
	ReasonViolence       ModerationReason = "VIOLENCE"
	ReasonMisleading     ModerationReason = "MISLEADING"
	ReasonCopyright      ModerationReason = "COPYRIGHT"
	ReasonOtherViolation ModerationReason = "OTHER"
)

// ModerationReasons are all reasons.
func ModerationReasons() []ModerationReason {
	return []ModerationReason{
		ReasonExternalLink, ReasonUndisclosedAd, ReasonCounterfeit, ReasonIllegalGoods, ReasonSpam, ReasonNudity, ReasonViolence,
		ReasonMisleading, ReasonCopyright, ReasonOtherViolation,
	}
}

// MarshalGQL writes the reason as the schema spells it.
func (r ModerationReason) MarshalGQL(w io.Writer) { domain.MarshalEnum(w, r) }

// UnmarshalGQL reads a reason; BAD_INPUT for anything else.
func (r *ModerationReason) UnmarshalGQL(v any) error {
	return domain.UnmarshalEnum(v, r, ModerationReasons()...)
}

// ModerationEvent is one change of a note's state. ActorID is nil where the platform's own checks decided.
type ModerationEvent struct {
	NoteID  domain.NoteID
	N       int
	At      time.Time
	From    ModerationState
	To      ModerationState
	ActorID *domain.UserID
	Reason  *ModerationReason
}

// Decision is what a moderator decided about something that is no note. From and To are equal where it was left as it is, and
// what was reported of it was settled.
type Decision struct {
	Subject Reported
	Event   *ModerationEvent // of no note
}

// Tells is what its author is told of the change, "" for nothing: of what they did themselves, and of what the platform's checks
// let through at once.
func (e *ModerationEvent) Tells() NotificationKind {
	switch {
	case e.From == StateAppealed && e.To == StatePublished:
		return AppealUpheld
	case e.From == StateAppealed && e.To == StateRemoved:
		return AppealDismissed
	case e.To == StateLimited:
		return NoteLimited
	case e.To == StateRejected:
		return NoteRejected
	case e.To == StateRemoved:
		return NoteRemoved
	case e.To == StatePublished && e.ActorID != nil:
		return NotePublished
	default:
		return ""
	}
}

// NoteModeration is how a note stands with the moderators, as its author and they see it.
type NoteModeration struct {
	NoteID     domain.NoteID
	Version    int
	State      ModerationState
	Reasons    []ModerationReason // of the last decision
	DecidedAt  *time.Time
	Appealable bool
	Events     []*ModerationEvent // newest first
}

// Moderation sums up the note's events, which come newest first. A decision may be appealed once, whatever it was
// (rules.md, note moderation).
func (n *Note) Moderation(events []*ModerationEvent) *NoteModeration {
	m := &NoteModeration{
		NoteID: n.ID, Version: n.Version, State: n.State, Reasons: []ModerationReason{},
		Events:     append([]*ModerationEvent{}, events...),
		Appealable: n.State == StateRejected || n.State == StateRemoved,
	}
	for _, e := range events {
		if e.To == StateAppealed {
			m.Appealable = false
		}
		if m.DecidedAt == nil && e.To.decision() {
			m.DecidedAt = &e.At
			if e.Reason != nil {
				m.Reasons = append(m.Reasons, *e.Reason)
			}
		}
	}
	return m
}

// decision reports whether a note comes into this state by a decision of the platform.
func (s ModerationState) decision() bool {
	return s == StatePublished || s == StateLimited || s == StateRejected || s == StateRemoved
}

// CommentModeration is how a comment stands with the moderators, as its author and they see it.
type CommentModeration struct {
	State     ModerationState
	Reason    *ModerationReason
	DecidedAt *time.Time
	Events    []*ModerationEvent // newest first
}

// Moderation sums up what was decided about the comment, newest first. What left it as it was is in the history alone: that
// somebody reported it is not its author's to know.
func (c *Comment) Moderation(decided []*ModerationEvent) *CommentModeration {
	m := &CommentModeration{State: c.Moderated(), Events: append([]*ModerationEvent{}, decided...)}
	for _, e := range decided {
		if e.From != e.To {
			m.DecidedAt, m.Reason = &e.At, e.Reason
			break
		}
	}
	return m
}

// ShowsModeration reports whether the actor may read how the comment stands with the moderators.
func (c *Comment) ShowsModeration(actor domain.Actor) bool {
	return actor.Is(c.AuthorID) || ShowsModerationHistory(actor)
}

// ShowsModeration reports whether the actor may read how the note stands with the moderators.
func (n *Note) ShowsModeration(actor domain.Actor) bool {
	return actor.Is(n.AuthorID) || ShowsModerationHistory(actor)
}

// ShowsModerationHistory reports whether the actor may read who decided what when: moderators only, so that neither they nor
// those who reported are exposed.
func ShowsModerationHistory(actor domain.Actor) bool { return actor.Has(domain.RoleModerator) }
