package community

import (
	"io"
	"strings"
	"time"

	"github.com/trellisgraph/trellis/domain"
)

// CommentSort orders the comments below a note.
type CommentSort string

// The orders of comments.
const (
	CommentsHot CommentSort = "HOT"
	CommentsNew CommentSort = "NEW"
	CommentsOld CommentSort = "OLD"
)

// MarshalGQL writes the order as the schema spells it.
func (s CommentSort) MarshalGQL(w io.Writer) { domain.MarshalEnum(w, s) }

// UnmarshalGQL reads an order; BAD_INPUT for anything else.
func (s *CommentSort) UnmarshalGQL(v any) error {
	return domain.UnmarshalEnum(v, s, CommentsHot, CommentsNew, CommentsOld)
}

// CommentState says what is left of a comment.
type CommentState string

// The states of a comment. One that is hidden or deleted keeps its place, so that the answers to it keep theirs.
const (
	CommentVisible CommentState = "VISIBLE"
	CommentHidden  CommentState = "HIDDEN"
	CommentDeleted CommentState = "DELETED"
)

// Comment is what a user says below a note. There are two levels: RootID is nil for a root comment; replies lie flat
// under their root, and ReplyToID is the comment that they answer, the root or another reply.
type Comment struct {
	ID        domain.CommentID
	RootID    *domain.UUID
	ReplyToID *domain.UUID
	AuthorID  domain.UserID
	Body      string
	State     CommentState
	CreatedAt time.Time
	IsPinned  bool
	Likes     int
	Replies   int // visible ones
}

// longestComment is the longest comment, in characters.
const longestComment = 1000

// CheckComment is the text of a comment without the blanks around it, or what is wrong with it.
func CheckComment(body string) (string, error) {
	body = strings.TrimSpace(body)
	return body, domain.CheckText("body", body, longestComment).OrNil()
}

// NewComment is what author says below a note, in answer to another comment there where one is given: it lies under that
// one's root, and came after it whatever the clocks say. ILLEGAL_STATE where what it answers can be read no more.
func NewComment(id domain.CommentID, author domain.UserID, to *Comment, body string, now time.Time) (*Comment, error) {
	c := &Comment{ID: id, AuthorID: author, Body: body, State: CommentVisible, CreatedAt: now}
	if to == nil {
		return c, nil
	}
	if to.State != CommentVisible {
		return nil, domain.IllegalState("the comment that is answered", to.State, CommentVisible)
	}
	root := to.Thread()
	c.RootID, c.ReplyToID = &root, &to.ID.Own
	if earliest := to.CreatedAt.Add(time.Microsecond); c.CreatedAt.Before(earliest) {
		c.CreatedAt = earliest
	}
	return c, nil
}

// Thread is the root that replies to the comment lie under: itself, or its own.
func (c *Comment) Thread() domain.UUID {
	if c.RootID != nil {
		return *c.RootID
	}
	return c.ID.Own
}

// Deleted is what is left of the comment once it is deleted: its place.
func (c *Comment) Deleted() *Comment {
	left := *c
	left.State, left.Body, left.IsPinned = CommentDeleted, "", false
	return &left
}

// Pinned is the comment pinned, or no longer. INVALID where it is a reply; ILLEGAL_STATE where it can be read no more.
func (c *Comment) Pinned(pinned bool) (*Comment, error) {
	switch {
	case c.RootID != nil:
		return nil, domain.Refuse(domain.ErrInvalid, "commentId", "a reply cannot be pinned")
	case c.State != CommentVisible:
		return nil, domain.IllegalState("the comment", c.State, CommentVisible)
	default:
		changed := *c
		changed.IsPinned = pinned
		return &changed, nil
	}
}

// LikeCount is the number of users who like the comment.
func (c *Comment) LikeCount() domain.Count { return domain.Exactly(c.Likes) }

// ReplyCount is the number of visible replies.
func (c *Comment) ReplyCount() domain.Count { return domain.Exactly(c.Replies) }

// pinnedAhead lifts a pinned comment ahead of all times.
const pinnedAhead = 1 << 62

// Heat is the key of the order HOT.
func (c *Comment) Heat() int64 {
	h := heat(c.CreatedAt, c.Likes+c.Replies, commentHalfLife)
	if c.IsPinned {
		h += pinnedAhead
	}
	return h
}

// Speaks reports whether the actor is shown who said it and what. Of a comment that was hidden its author and moderators are,
// of one that was deleted nobody is.
func (c *Comment) Speaks(actor domain.Actor) bool {
	switch c.State {
	case CommentVisible:
		return true
	case CommentHidden:
		return actor.Is(c.AuthorID) || actor.Has(domain.RoleModerator)
	case CommentDeleted:
		return false
	default:
		return false
	}
}

// CanDelete reports whether the actor may delete the comment, which is below a note of noteAuthor.
func (c *Comment) CanDelete(actor domain.Actor, noteAuthor domain.UserID) bool {
	return c.State != CommentDeleted &&
		(actor.Is(c.AuthorID) || actor.Is(noteAuthor) || actor.Has(domain.RoleModerator))
}

// CanPin reports whether the actor may pin the comment, which is below a note of noteAuthor, or unpin it.
func (c *Comment) CanPin(actor domain.Actor, noteAuthor domain.UserID) bool {
	return c.State == CommentVisible && c.RootID == nil && actor.Is(noteAuthor)
}

// CanLike reports whether the actor, who sees the comment, may like it: it can be read, it is not their own, and neither blocks
// the other.
func (c *Comment) CanLike(actor domain.Actor, walled bool) bool {
	return actor.SignedIn() && !actor.Is(c.AuthorID) && c.State == CommentVisible && !walled
}

// CanReport reports whether the actor may report the comment to the moderators.
func (c *Comment) CanReport(actor domain.Actor) bool {
	return actor.SignedIn() && !actor.Is(c.AuthorID) && c.State == CommentVisible
}
