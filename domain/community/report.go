package community

import (
	"time"

	"github.com/trellisgraph/trellis/domain"
)

// ReportedKind is what sort of thing was reported, or waits for the moderators.
type ReportedKind int16

// The kinds. They are kept, so that a number never changes.
const (
	ReportedNote ReportedKind = iota + 1
	ReportedComment
	ReportedUser
	ReportedProduct
	ReportedStore
	ReportedReview
)

// Reported names a thing that can be reported. Parent is the note of a comment and the product of a review; it is ID for all
// else.
type Reported struct {
	Kind   ReportedKind
	ID     domain.UUID
	Parent domain.UUID
}

// OfNote names a note.
func OfNote(id domain.NoteID) Reported {
	return Reported{Kind: ReportedNote, ID: domain.UUID(id), Parent: domain.UUID(id)}
}

// OfComment names a comment.
func OfComment(id domain.CommentID) Reported {
	return Reported{Kind: ReportedComment, ID: id.Own, Parent: domain.UUID(id.Note)}
}

// OfUser names a user.
func OfUser(id domain.UserID) Reported {
	return Reported{Kind: ReportedUser, ID: domain.UUID(id), Parent: domain.UUID(id)}
}

// Report is what a user holds against something.
type Report struct {
	Subject  Reported
	Reporter domain.UserID
	Reason   ModerationReason
	Detail   string
	At       time.Time
}

// ModerationDesk is where moderators work. It holds nothing.
type ModerationDesk struct{}

// ModerationCase is something that waits for the moderators. Details are what users wrote who reported it, the latest first.
type ModerationCase struct {
	Subject     Reported
	State       ModerationState
	Reasons     []ModerationReason
	ReportCount int
	Details     []string
	Appeal      *string
	OpenedAt    time.Time
}

// Waiting says how a thing waits for the moderators: the state in which it does, and whether it does so by itself or for as
// long as reports of it are open. The zero value waits for nobody.
type Waiting struct {
	State    ModerationState
	ByItself bool
	Appeal   *string
}

// Waiting is how the note stands at the desk.
func (m *Manuscript) Waiting() Waiting {
	switch {
	case m.State == StatePending || m.State == StateAppealed:
		return Waiting{State: m.State, ByItself: true}
	case m.State.Renders() && m.Revision != nil && m.Revision.State == StatePending:
		return Waiting{State: StatePending, ByItself: true}
	case m.State.Renders():
		return Waiting{State: m.State}
	default:
		return Waiting{}
	}
}

// Moderated is where the comment stands, in the words of moderators.
func (c *Comment) Moderated() ModerationState {
	switch c.State {
	case CommentVisible:
		return StatePublished
	case CommentHidden:
		return StateRemoved
	case CommentDeleted:
		return StateDeleted
	default:
		return StateDeleted
	}
}

// ByPlatform names who reports what the platform's own checks found, and is no user.
func ByPlatform() domain.UserID { return domain.UserID{} }

// Judge hides the comment, which unpins it, or shows it again. ILLEGAL_STATE for any other end and for what was deleted;
// REQUIRED and INVALID at reason where hiding has none, or showing has one.
func (c *Comment) Judge(to ModerationState, reason *ModerationReason) error {
	from := c.Moderated()
	switch {
	case from == to && reason != nil && !to.KeepsBack():
		return domain.Refuse(domain.ErrInvalid, "reason", "there is nothing to explain when a comment is shown")
	case from == to:
		return nil
	case to != StatePublished && to != StateRemoved || from == StateDeleted:
		return domain.IllegalState("the comment", from, StatePublished, StateRemoved)
	case to == StateRemoved && reason == nil:
		return domain.Refuse(domain.ErrRequired, "reason", "say why it is hidden")
	case to == StatePublished && reason != nil:
		return domain.Refuse(domain.ErrInvalid, "reason", "there is nothing to explain when a comment is shown")
	case to == StateRemoved:
		c.State, c.IsPinned = CommentHidden, false
	default:
		c.State = CommentVisible
	}
	return nil
}
