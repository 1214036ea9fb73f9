package services

import (
	"context"
	"slices"
	"time"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/community"
	communitydb "github.com/trellisgraph/trellis/storage/community"
)

// Comments keeps what users say below notes.
type Comments struct {
	community communitydb.Store
	texts     texts
	now       func() time.Time
	newID     func() domain.UUID
}

// CreateComment is the input of commentCreate.
type CreateComment struct {
	NoteID domain.NoteID
	// ReplyTo is the comment that is answered, nil for one on the note itself.
	ReplyTo *domain.CommentID
	Body    string
	Key     domain.IdempotencyKey `json:"-"`
}

// CreateComment writes what the actor says below a note and returns its id. NOT_FOUND where they may not see the note, or what
// they answer; NOT_ALLOWED where the note is shown to nobody else, or a wall stands between them and who they talk to;
// ILLEGAL_STATE where what they answer can be read no more; EXTERNAL_LINK_FORBIDDEN where the text leads off the platform.
func (s *Comments) CreateComment(ctx context.Context, c CreateComment) (domain.CommentID, error) {
	actor, err := actorOf(ctx, "commentCreate")
	if err != nil {
		return domain.CommentID{}, err
	}
	body, err := community.CheckComment(c.Body)
	if err != nil {
		return domain.CommentID{}, err
	}
	if err := s.texts.check(map[string]string{"body": body}); err != nil {
		return domain.CommentID{}, err
	}
	attempt, err := domain.NewAttempt(actor.UserID, "commentCreate", c.Key, c)
	if err != nil {
		return domain.CommentID{}, err
	}
	c.Body = body
	var id domain.CommentID
	err = s.community.InTx(ctx, func(tx communitydb.Tx) error {
		id, err = once(ctx, tx, attempt, s.now(), func() (domain.CommentID, error) { return s.create(ctx, tx, actor, c) })
		return err
	})
	return id, err
}

func (s *Comments) create(ctx context.Context, tx communitydb.Tx, actor domain.Actor, c CreateComment) (domain.CommentID, error) {
	eyes := sight{tx.Reader, actor}
	note, standing, err := lockNoteFor(ctx, tx, actor, "noteId", c.NoteID)
	if err != nil {
		return domain.CommentID{}, err
	}
	if !note.CanComment(actor, standing.Walled) {
		return domain.CommentID{}, domain.Refuse(domain.ErrNotAllowed, "noteId", "a note is commented on while it is published")
	}
	var to *community.Comment
	if c.ReplyTo != nil {
		answered, standing, err := lockCommentFor(ctx, tx, eyes, "replyToId", *c.ReplyTo)
		switch {
		case err != nil:
			return domain.CommentID{}, err
		case c.ReplyTo.Note != c.NoteID:
			return domain.CommentID{}, domain.Refuse(domain.ErrInvalid, "replyToId", "the comment is below another note")
		case standing.Walled:
			return domain.CommentID{}, domain.Refuse(domain.ErrNotAllowed, "replyToId", "one of the two blocks the other")
		}
		to = answered
	}
	id := domain.CommentID{Note: note.ID, Own: s.newID()}
	now, err := s.moment(ctx, tx, note.ID, to)
	if err != nil {
		return domain.CommentID{}, err
	}
	comment, err := community.NewComment(id, actor.UserID, to, c.Body, now)
	if err != nil {
		return domain.CommentID{}, err
	}
	users, err := usersNamed(ctx, tx, actor.UserID, comment.Body)
	if err != nil {
		return domain.CommentID{}, err
	}
	return id, tx.InsertComment(ctx, comment, community.ParseEntities(comment.Body, community.Names{Users: users})...)
}

// moment is when a comment is said below a note, which is locked: later than all in the list that it joins, whatever the clocks
// say of the processes that wrote those.
func (s *Comments) moment(ctx context.Context, tx communitydb.Tx, note domain.NoteID, to *community.Comment) (time.Time, error) {
	var root *domain.UUID
	if to != nil {
		root = new(to.Thread())
	}
	last, err := communitydb.All(ctx, tx.Reader, communitydb.LastCommentAt(note, root))
	now := s.now().Truncate(time.Microsecond)
	if len(last) > 0 && !now.After(last[0]) {
		now = last[0].Add(time.Microsecond)
	}
	return now, err
}

// DeleteComment leaves of a comment its place alone, and nothing of it at the moderators' desk. NOT_FOUND where the actor may
// not see it, unless it is their own: who said something takes it back also where the note is hidden from them by now.
// NOT_ALLOWED where they are neither its author nor the note's, nor a moderator. What is deleted already is deleted.
func (s *Comments) DeleteComment(ctx context.Context, id domain.CommentID) error {
	actor, err := actorOf(ctx, "commentDelete")
	if err != nil {
		return err
	}
	return s.change(ctx, actor, id, func(
		tx communitydb.Tx, note *community.Note, c *community.Comment, _ []*community.Comment,
	) (*community.Comment, error) {
		switch {
		case c.State == community.CommentDeleted:
			return c, nil
		case !c.CanDelete(actor, note.AuthorID):
			return nil, domain.Refuse(domain.ErrNotAllowed, "commentId", "a comment is deleted by its author, the note's, or moderators")
		default:
			return c.Deleted(), closeCaseOf(ctx, tx, community.OfComment(id), s.now())
		}
	}, blindly)
}

// PinComment has a comment lead those below its note, in the place of what was pinned before, or no longer. NOT_FOUND where the
// actor may not see it; NOT_ALLOWED where the note is not theirs; INVALID where it is a reply; ILLEGAL_STATE where it can be read
// no more.
func (s *Comments) PinComment(ctx context.Context, id domain.CommentID, pinned bool) error {
	actor, err := actorOf(ctx, "commentPinSet")
	if err != nil {
		return err
	}
	return s.change(ctx, actor, id, func(
		tx communitydb.Tx, note *community.Note, c *community.Comment, before []*community.Comment,
	) (*community.Comment, error) {
		if !actor.Is(note.AuthorID) {
			return nil, domain.Refuse(domain.ErrNotAllowed, "commentId", "the note's author pins comments")
		}
		changed, err := c.Pinned(pinned)
		if err != nil || !pinned {
			return changed, err
		}
		for _, other := range before {
			other.IsPinned = false
			if err := tx.SaveComment(ctx, other, true); err != nil {
				return nil, err
			}
		}
		return changed, nil
	}, withPinned)
}

// manner is how a comment is changed.
type manner int8

const (
	// blindly is without seeing the note that it is below, where it is the actor's own.
	blindly manner = iota + 1
	// withPinned is together with the comment that is pinned below the note.
	withPinned
)

// change decides about a comment that the actor may see, while it and its note are locked, and the others that change with it,
// which decide gets last; and writes what is decided.
func (s *Comments) change(
	ctx context.Context, actor domain.Actor, id domain.CommentID,
	decide func(communitydb.Tx, *community.Note, *community.Comment, []*community.Comment) (*community.Comment, error), how manner,
) error {
	return s.community.InTx(ctx, func(tx communitydb.Tx) error {
		note, _, hidden := lockNoteFor(ctx, tx, actor, "commentId", id.Note)
		if hidden != nil && (how != blindly || note == nil || !notFound(hidden)) {
			return hidden
		}
		var pinned []domain.CommentID
		if how == withPinned {
			found, err := communitydb.All(ctx, tx.Reader, communitydb.PinnedComments(note.ID))
			if err != nil {
				return err
			}
			pinned = found
		}
		comment, others, _, err := lockCommentsFor(ctx, tx, sight{tx.Reader, actor}, "commentId", id, pinned...)
		switch {
		case err != nil:
			return err
		case hidden != nil && !actor.Is(comment.AuthorID):
			return hidden
		}
		changed, err := decide(tx, note, comment, others)
		if err != nil || *changed == *comment {
			return err
		}
		return tx.SaveComment(ctx, changed, comment.State == community.CommentVisible)
	})
}

// lockNoteFor locks a note that the actor may see and reads it, with how they stand to its author. NOT_FOUND where there is none.
func lockNoteFor(
	ctx context.Context, tx communitydb.Tx, actor domain.Actor, field string, id domain.NoteID,
) (*community.Note, community.Standing, error) {
	note, err := tx.LockNoteOfComments(ctx, id)
	if domain.CodeOf(err) == domain.CodeNotFound {
		err = domain.Refuse(domain.ErrNotFound, field, "note not found")
	}
	if err != nil {
		return nil, community.Standing{}, err
	}
	standing, err := sight{tx.Reader, actor}.sees(ctx, field, note)
	return note, standing, err
}

// lockCommentFor locks a comment, below a note that is locked, whose author is not hidden from these eyes. NOT_FOUND where there
// is none.
func lockCommentFor(
	ctx context.Context, tx communitydb.Tx, eyes sight, field string, id domain.CommentID,
) (*community.Comment, community.Standing, error) {
	comment, _, standing, err := lockCommentsFor(ctx, tx, eyes, field, id)
	return comment, standing, err
}

// lockCommentsFor is lockCommentFor for a comment and others below the same note, which are locked with it and read.
func lockCommentsFor(
	ctx context.Context, tx communitydb.Tx, eyes sight, field string, id domain.CommentID, with ...domain.CommentID,
) (*community.Comment, []*community.Comment, community.Standing, error) {
	with = slices.DeleteFunc(with, func(other domain.CommentID) bool { return other == id })
	found, err := tx.LockComments(ctx, append(with, id))
	if err != nil {
		return nil, nil, community.Standing{}, err
	}
	n := slices.IndexFunc(found, func(c *community.Comment) bool { return c.ID == id })
	if n < 0 {
		return nil, nil, community.Standing{}, domain.Refuse(domain.ErrNotFound, field, "comment not found")
	}
	comment := found[n]
	standing, err := eyes.hears(ctx, field, comment)
	return comment, slices.Delete(found, n, n+1), standing, err
}
