package community

import (
	"io"
	"time"

	"github.com/trellisgraph/trellis/domain"
)

// NoteKind says what a note is made of.
type NoteKind string

// The kinds of notes.
const (
	NoteImage      NoteKind = "IMAGE"
	NoteVideo      NoteKind = "VIDEO"
	NoteEvaluation NoteKind = "STORE_EVALUATION"
)

// MarshalGQL writes the kind as the schema spells it.
func (k NoteKind) MarshalGQL(w io.Writer) { domain.MarshalEnum(w, k) }

// UnmarshalGQL reads a kind; BAD_INPUT for anything else.
func (k *NoteKind) UnmarshalGQL(v any) error {
	return domain.UnmarshalEnum(v, k, NoteImage, NoteVideo, NoteEvaluation)
}

// NoteSort orders the notes of a product or a topic.
type NoteSort string

// The orders of notes.
const (
	NotesHot NoteSort = "HOT"
	NotesNew NoteSort = "NEW"
	NotesTop NoteSort = "TOP"
)

// MarshalGQL writes the order as the schema spells it.
func (s NoteSort) MarshalGQL(w io.Writer) { domain.MarshalEnum(w, s) }

// UnmarshalGQL reads an order; BAD_INPUT for anything else.
func (s *NoteSort) UnmarshalGQL(v any) error {
	return domain.UnmarshalEnum(v, s, NotesHot, NotesNew, NotesTop)
}

// Visibility says whom the author shows a note to.
type Visibility string

// The visibilities, from the widest to the narrowest.
const (
	VisibilityPublic    Visibility = "PUBLIC"
	VisibilityFollowers Visibility = "FOLLOWERS"
	VisibilityPrivate   Visibility = "PRIVATE"
)

// MarshalGQL writes the visibility as the schema spells it.
func (v Visibility) MarshalGQL(w io.Writer) { domain.MarshalEnum(w, v) }

// UnmarshalGQL reads a visibility; BAD_INPUT for anything else.
func (v *Visibility) UnmarshalGQL(in any) error {
	return domain.UnmarshalEnum(in, v, VisibilityPublic, VisibilityFollowers, VisibilityPrivate)
}

// Note is what a user publishes: a text with pictures or a video, and the goods tagged into them.
type Note struct {
	ID               domain.NoteID
	AuthorID         domain.UserID
	Kind             NoteKind
	Title            string
	Body             string
	Place            *string
	Visibility       Visibility
	State            ModerationState
	Cover            *domain.Image
	PrimaryProductID *domain.ProductID
	CreatedAt        time.Time
	PublishedAt      *time.Time
	EditedAt         *time.Time
	Likes            int
	Collects         int
	Comments         int // visible ones, of both levels
	Shares           int
	Tags             int
	Sponsorship      *Sponsorship
	// Version grows with every change of what moderators judge: the state and the content.
	Version int
}

// Sponsorship says who paid for a note. It is always disclosed.
type Sponsorship struct {
	Kind         SponsorshipKind
	AdvertiserID *domain.UserID
	Label        string
}

// SponsorshipKind is what was paid for.
type SponsorshipKind string

// PaidPartnership is a note that its author was paid to write.
const PaidPartnership SponsorshipKind = "PAID_PARTNERSHIP"

// LikeCount is the number of users who like the note.
func (n *Note) LikeCount() domain.Count { return domain.Exactly(n.Likes) }

// CollectCount is the number of users who collected the note.
func (n *Note) CollectCount() *domain.Count {
	c := domain.Exactly(n.Collects)
	return &c
}

// CommentCount is the number of visible comments, of both levels.
func (n *Note) CommentCount() domain.Count { return domain.Exactly(n.Comments) }

// ShareCount is how often the note was shared.
func (n *Note) ShareCount() domain.Count { return domain.Exactly(n.Shares) }

// Actions is what the note's heat counts.
func (n *Note) Actions() int { return n.Likes + n.Collects }

// Renders reports whether a note in this state is shown to others than its author.
func (s ModerationState) Renders() bool { return s == StatePublished || s == StateLimited }

// Public reports whether everybody may see the note, but for walls.
func (n *Note) Public() bool { return n.State.Renders() && n.Visibility == VisibilityPublic }

// Unrendered reports whether a note in this state is among its author's drafts: it is there and shown to nobody else.
func (s ModerationState) Unrendered() bool { return !s.Renders() && s != StateDeleted }

// Reach says how close to an author a reader stands. A note is listed for a reader whose reach is at least the note's.
type Reach int16

// The reaches, from a stranger to the author.
const (
	ReachStranger Reach = iota
	ReachFollower
	ReachSelf
)

// ReachOf is how close the actor stands to the author.
func ReachOf(actor domain.Actor, author domain.UserID, follows bool) Reach {
	switch {
	case actor.Is(author):
		return ReachSelf
	case follows:
		return ReachFollower
	default:
		return ReachStranger
	}
}

// Needs is the reach that a reader needs to see what is shown at this visibility.
func (v Visibility) Needs() Reach {
	switch v {
	case VisibilityPublic:
		return ReachStranger
	case VisibilityFollowers:
		return ReachFollower
	case VisibilityPrivate:
		return ReachSelf
	default:
		return ReachSelf
	}
}

// CanSee is the one rule of who may see a note: its author and moderators always, others what renders and reaches them.
// Page statements carry the same condition (notes_by_author.reach, walls).
func (n *Note) CanSee(s Standing) bool {
	switch {
	case n.State == StateDeleted:
		return false
	case s.Reach == ReachSelf || s.Moderator:
		return true
	case !s.CanSee():
		return false
	default:
		return n.State.Renders() && s.Reach >= n.Visibility.Needs()
	}
}

// CanComment reports whether the actor, who sees the note, may comment on it: it is shown to others than its author, and
// neither blocks the other.
func (n *Note) CanComment(actor domain.Actor, walled bool) bool {
	return actor.SignedIn() && n.State.Renders() && !walled
}

// CanReact reports whether the actor, who stands so to the author, may like or collect the note: it is shown to them as to
// anybody, and not only to decide about it, it is not their own, and neither blocks the other.
func (n *Note) CanReact(actor domain.Actor, s Standing) bool {
	return actor.SignedIn() && s.Reach != ReachSelf && n.State.Renders() && s.Reach >= n.Visibility.Needs() && !s.Walled
}

// CanEdit reports whether the actor may change the note. Moderators decide about notes and do not edit them, and what they look
// at, or took down, stays as it is.
func (n *Note) CanEdit(actor domain.Actor) bool {
	return actor.Is(n.AuthorID) && n.State.Editable()
}

// Editable reports whether an author changes a note in this state.
func (s ModerationState) Editable() bool { return s == StateDraft || s == StateRejected || s.Renders() }

// CanDelete reports whether the actor may delete the note.
func (n *Note) CanDelete(actor domain.Actor) bool {
	return actor.Is(n.AuthorID) && n.State != StateDeleted
}

// CanReport reports whether the actor may report the note to the moderators.
func (n *Note) CanReport(actor domain.Actor) bool { return actor.SignedIn() && !actor.Is(n.AuthorID) }

// Rankable reports whether a ranking for everybody may show the note, its author included: LIMITED notes render for those
// who come by a link and are never put forward (rules.md, note moderation).
func (n *Note) Rankable() bool {
	return n.State == StatePublished && n.Visibility == VisibilityPublic
}

// NoteMedia is one picture or video of a note. A video's Image is its poster.
type NoteMedia struct {
	NoteID     domain.NoteID
	Position   int
	VideoID    *domain.MediaID
	DurationMS *int
	Image      domain.Image
}

// Video is a video as clients see it; it is kept from others as its poster is.
type Video struct {
	ID         domain.MediaID
	DurationMS *int
	Poster     *domain.Image
	State      domain.MediaState
}

// Video is the video that m is, nil where it is a picture.
func (m *NoteMedia) Video() *Video {
	if m.VideoID == nil {
		return nil
	}
	return &Video{ID: *m.VideoID, DurationMS: m.DurationMS, Poster: &m.Image, State: domain.MediaReady}
}

// Alt is the poster's text alternative.
func (v *Video) Alt() *string { return v.Poster.Alt() }

// Width is the poster's, in pixels.
func (v *Video) Width() int { return v.Poster.Width }

// Height is the poster's, in pixels.
func (v *Video) Height() int { return v.Poster.Height }

// BlurHash is the poster's.
func (v *Video) BlurHash() *string { return v.Poster.BlurHash() }
