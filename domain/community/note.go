package community

import (
	"time"

	"github.com/trellisgraph/trellis/domain"
)

// NoteKind says what a note is made of.
type NoteKind string

// The kinds of notes.
const (
	NoteImage NoteKind = "IMAGE"
	NoteVideo NoteKind = "VIDEO"
)

// Visibility says whom the author shows a note to.
type Visibility string

// The visibilities, from the widest to the narrowest.
const (
	VisibilityPublic    Visibility = "PUBLIC"
	VisibilityFollowers Visibility = "FOLLOWERS"
	VisibilityPrivate   Visibility = "PRIVATE"
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
	Tags             int
}

// LikeCount is the number of users who like the note.
func (n *Note) LikeCount() domain.Count { return domain.Exactly(n.Likes) }

// CollectCount is the number of users who collected the note.
func (n *Note) CollectCount() *domain.Count {
	c := domain.Exactly(n.Collects)
	return &c
}

// Renders reports whether a note in this state is shown to others than its author.
func (s ModerationState) Renders() bool { return s == StatePublished || s == StateLimited }

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

// Video is a video as clients see it.
type Video struct {
	ID         domain.MediaID
	DurationMS *int
	Poster     *domain.Image
}

// Video is the video that m is, nil where it is a picture.
func (m *NoteMedia) Video() *Video {
	if m.VideoID == nil {
		return nil
	}
	return &Video{ID: *m.VideoID, DurationMS: m.DurationMS, Poster: &m.Image}
}

// Alt is the poster's text alternative.
func (v *Video) Alt() *string { return v.Poster.Alt() }

// Width is the poster's, in pixels.
func (v *Video) Width() int { return v.Poster.Width }

// Height is the poster's, in pixels.
func (v *Video) Height() int { return v.Poster.Height }

// BlurHash is the poster's.
func (v *Video) BlurHash() *string { return v.Poster.BlurHash() }
