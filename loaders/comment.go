package loaders

import (
	"cmp"
	"context"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/community"
	communitydb "github.com/trellisgraph/trellis/storage/community"
)

// Comments asks for a page of the comments below notes in an order.
type Comments struct {
	Sort community.CommentSort
	Page domain.Page
}

func (l *Loaders) comments(db communitydb.Reader) {
	l.Comment = &Loader[domain.CommentID, *community.Comment]{
		load: func(ctx context.Context, ids []domain.CommentID) (map[domain.CommentID]*community.Comment, error) {
			rows, err := communitydb.All(ctx, db, communitydb.CommentsByIDs(ids))
			return one(rows, err, func(c *community.Comment) (domain.CommentID, *community.Comment) { return c.ID, c })
		},
	}
	l.CommentsByNote = &With[Comments, domain.NoteID, []communitydb.CommentAt]{
		load: func(
			ctx context.Context, p Comments, notes []domain.NoteID,
		) (map[domain.NoteID][]communitydb.CommentAt, error) {
			eyes := communitydb.EyesOf(domain.ActorFrom(ctx))
			rows, err := communitydb.All(ctx, db, communitydb.CommentsPage(notes, p.Sort, eyes, p.Page))
			return many(rows, err, func(at communitydb.CommentAt) (domain.NoteID, communitydb.CommentAt) {
				return at.Note, at
			})
		},
	}
	l.RepliesByRoot = &With[domain.Page, domain.CommentID, []communitydb.ReplyAt]{
		load: func(
			ctx context.Context, page domain.Page, roots []domain.CommentID,
		) (map[domain.CommentID][]communitydb.ReplyAt, error) {
			eyes := communitydb.EyesOf(domain.ActorFrom(ctx))
			rows, err := communitydb.All(ctx, db, communitydb.RepliesPage(roots, eyes, page))
			return many(rows, err, func(at communitydb.ReplyAt) (domain.CommentID, communitydb.ReplyAt) {
				return at.Root, at
			})
		},
	}
	l.CommentsCounted = &Loader[domain.NoteID, domain.Count]{
		load: func(ctx context.Context, notes []domain.NoteID) (map[domain.NoteID]domain.Count, error) {
			eyes := communitydb.EyesOf(domain.ActorFrom(ctx))
			return counted(communitydb.All(ctx, db, communitydb.CommentsCounted(notes, eyes)))
		},
	}
	l.RepliesCounted = &Loader[domain.CommentID, domain.Count]{
		load: func(ctx context.Context, roots []domain.CommentID) (map[domain.CommentID]domain.Count, error) {
			eyes := communitydb.EyesOf(domain.ActorFrom(ctx))
			return counted(communitydb.All(ctx, db, communitydb.RepliesCounted(roots, eyes)))
		},
	}
	l.MentionsByComment = &Loader[domain.CommentID, []*community.MentionEntity]{
		load: func(ctx context.Context, ids []domain.CommentID) (map[domain.CommentID][]*community.MentionEntity, error) {
			rows, err := communitydb.All(ctx, db, communitydb.MentionsByComments(ids))
			return many(rows, err, func(m communitydb.Mention) (domain.CommentID, *community.MentionEntity) {
				return m.Comment, m.Entity
			})
		},
	}
	l.CommentLikedByViewer = viewersAmong(db, communitydb.All, communitydb.CommentsLikedAmong)
}

// VisibleComments loads comments that the actor may see, nil in the place of the others: those below notes that the actor may
// see, by authors whom no wall hides. Whether who said it and what may still be read is community.Comment.Speaks's to say.
func (l *Loaders) VisibleComments(ctx context.Context, ids []domain.CommentID) ([]*community.Comment, error) {
	notes := make([]domain.NoteID, len(ids))
	for i, id := range ids {
		notes[i] = id.Note
	}
	loading := l.Comment.Start(ctx, ids)
	shown, noteErr := l.VisibleNotes(ctx, notes)
	comments, err := loading()
	kept := make([]*community.Comment, len(ids))
	if noteErr != nil || err != nil {
		return kept, cmp.Or(noteErr, err)
	}
	var found []*community.Comment
	var authors []domain.UserID
	var places []int
	for i, c := range comments {
		if c != nil && shown[i] != nil {
			found, authors, places = append(found, c), append(authors, c.AuthorID), append(places, i)
		}
	}
	walled, err := l.Walled.All(ctx, authors)
	if err != nil {
		return kept, failed(len(ids), err)
	}
	actor := domain.ActorFrom(ctx)
	for i, c := range found {
		if community.StandingOf(actor, c.AuthorID, false, walled[i]).CanSee() {
			kept[places[i]] = c
		}
	}
	return kept, nil
}
