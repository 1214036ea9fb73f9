package services

import (
	"context"
	"errors"
	"time"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	commercedb "github.com/trellisgraph/trellis/storage/commerce"
	communitydb "github.com/trellisgraph/trellis/storage/community"
)

// Reactions keeps what users like and collect. Those of notes are written by the author, whose counts they move too.
type Reactions struct {
	community    communitydb.Store
	commerce     commercedb.Reader
	likes        *crowd[domain.UserID, communitydb.SetReaction]
	commentLikes *crowd[domain.CommentID, communitydb.SetCommentLike]
	collects     *crowd[domain.UserID, communitydb.SetCollect]
	goods        *crowd[domain.ProductID, communitydb.SetCollect]
	now          func() time.Time
}

func newReactions(n Needs) *Reactions {
	return &Reactions{
		community:    n.Community,
		commerce:     n.Commerce.Reader,
		likes:        newCrowd[domain.UserID](writing(n.Community, communitydb.Tx.SetLikes)),
		commentLikes: newCrowd[domain.CommentID](writing(n.Community, communitydb.Tx.SetCommentLikes)),
		collects:     newCrowd[domain.UserID](writing(n.Community, communitydb.Tx.SetNoteCollects)),
		goods:        newCrowd[domain.ProductID](writing(n.Community, communitydb.Tx.SetProductCollects)),
		now:          n.Now,
	}
}

// writing makes changes in a transaction.
func writing[C any](
	db communitydb.Store, set func(communitydb.Tx, context.Context, []C) error,
) func(context.Context, []C) error {
	return func(ctx context.Context, changes []C) error {
		return db.InTx(ctx, func(tx communitydb.Tx) error { return set(tx, ctx, changes) })
	}
}

// LikeNote makes the actor like a note, or no longer. NOT_FOUND where they may not see it, unless it is to undo a like of theirs;
// NOT_ALLOWED where it is their own, is not shown to others, or a wall stands between them and its author.
func (s *Reactions) LikeNote(ctx context.Context, id domain.NoteID, on bool) error {
	actor, err := actorOf(ctx, "likeSet")
	if err != nil {
		return err
	}
	note, standing, err := sight{s.community.Reader, actor}.note(ctx, "subjectId", id)
	switch {
	case err == nil && on && !note.CanReact(actor, standing):
		return domain.Refuse(domain.ErrNotAllowed, "subjectId", "a note is liked by others, while it is published")
	case err != nil && !on && note != nil:
		err = unlessTheirs(err, func() ([]domain.NoteID, error) {
			return communitydb.All(ctx, s.community.Reader, communitydb.LikedAmong(actor.UserID, []domain.NoteID{id}))
		})
	}
	if err != nil {
		return err
	}
	return s.likes.do(ctx, note.AuthorID, communitydb.SetReaction{User: actor.UserID, Note: id, At: s.now(), On: on})
}

// LikeComment makes the actor like a comment, or no longer; see LikeNote.
func (s *Reactions) LikeComment(ctx context.Context, id domain.CommentID, on bool) error {
	actor, err := actorOf(ctx, "likeSet")
	if err != nil {
		return err
	}
	comment, standing, _, err := sight{s.community.Reader, actor}.comment(ctx, "subjectId", id)
	switch {
	case err == nil && on && !comment.CanLike(actor, standing.Walled):
		return domain.Refuse(domain.ErrNotAllowed, "subjectId", "a comment is liked by others, while it can be read")
	case err != nil && !on:
		err = unlessTheirs(err, func() ([]domain.CommentID, error) {
			return communitydb.All(ctx, s.community.Reader, communitydb.CommentsLikedAmong(actor.UserID, []domain.CommentID{id}))
		})
	}
	if err != nil {
		return err
	}
	return s.commentLikes.do(ctx, id, communitydb.SetCommentLike{User: actor.UserID, Comment: id, At: s.now(), On: on})
}

// unlessTheirs forgives that the actor may not see a thing where they take back what they did to it before.
func unlessTheirs[K any](err error, read func() ([]K, error)) error {
	if !notFound(err) {
		return err
	}
	done, failed := read()
	switch {
	case failed != nil:
		return failed
	case len(done) == 0:
		return err
	default:
		return nil
	}
}

// notFound reports whether something was refused because the actor may not see it.
func notFound(err error) bool {
	refused, ok := errors.AsType[domain.UserError](err)
	return ok && refused.Refused().Code == domain.ErrNotFound
}

// Collect is where collectSet puts a thing, or that it takes it away.
type Collect struct {
	On bool
	// Into is the actor's collection that it goes into. Nil leaves what is collected where it is.
	Into *domain.CollectionID
}

// CollectNote makes the actor collect a note, or no longer; see LikeNote. NOT_FOUND also where the collection is not theirs.
func (s *Reactions) CollectNote(ctx context.Context, id domain.NoteID, c Collect) error {
	actor, err := actorOf(ctx, "collectSet")
	if err != nil {
		return err
	}
	note, standing, err := sight{s.community.Reader, actor}.note(ctx, "subjectId", id)
	switch {
	case err == nil && c.On && !note.CanReact(actor, standing):
		return domain.Refuse(domain.ErrNotAllowed, "subjectId", "a note is collected by others, while it is published")
	case err != nil && !c.On && note != nil:
		err = unlessTheirs(err, func() ([]domain.NoteID, error) {
			return communitydb.All(ctx, s.community.Reader, communitydb.CollectedAmong(actor.UserID, []domain.NoteID{id}))
		})
	}
	if err == nil {
		err = s.owns(ctx, actor, c)
	}
	if err != nil {
		return err
	}
	return s.collects.do(ctx, note.AuthorID, communitydb.SetCollect{
		User: actor.UserID, Subject: domain.UUID(id), At: s.now(), On: c.On, Into: c.Into,
	})
}

// CollectProduct makes the actor collect a product, or no longer; see LikeNote. NOT_FOUND also where the collection is not
// theirs; NOT_ALLOWED where the product is of their own store.
func (s *Reactions) CollectProduct(ctx context.Context, id domain.ProductID, c Collect) error {
	actor, err := actorOf(ctx, "collectSet")
	if err != nil {
		return err
	}
	_, role, err := productSeenBy(ctx, s.commerce, actor, "subjectId", id)
	switch {
	case err == nil && c.On && role == commerce.RoleOwner:
		return domain.Refuse(domain.ErrNotAllowed, "subjectId", "goods are collected by others than who sells them")
	case err != nil && !c.On:
		err = unlessTheirs(err, func() ([]domain.ProductID, error) {
			return communitydb.All(ctx, s.community.Reader, communitydb.ProductsCollectedAmong(actor.UserID, []domain.ProductID{id}))
		})
	}
	if err == nil {
		err = s.owns(ctx, actor, c)
	}
	if err != nil {
		return err
	}
	return s.goods.do(ctx, id, communitydb.SetCollect{
		User: actor.UserID, Subject: domain.UUID(id), At: s.now(), On: c.On, Into: c.Into,
	})
}

// owns refuses a collection that is not the actor's to put things into.
func (s *Reactions) owns(ctx context.Context, actor domain.Actor, c Collect) error {
	switch {
	case c.Into == nil:
		return nil
	case !c.On:
		return domain.Refuse(domain.ErrInvalid, "collectionId", "what is no longer collected goes into no collection")
	}
	found, err := communitydb.All(ctx, s.community.Reader, communitydb.CollectionsByIDs([]domain.CollectionID{*c.Into}))
	if err != nil {
		return err
	}
	if len(found) == 0 || !actor.Is(found[0].OwnerID) {
		return domain.Refuse(domain.ErrNotFound, "collectionId", "collection not found")
	}
	return nil
}
