package loaders

import (
	"cmp"
	"context"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/community"
	communitydb "github.com/trellisgraph/trellis/storage/community"
)

// AuthorNotes asks for a page of authors' notes, only of a kind where Only names one.
type AuthorNotes struct {
	Only community.NoteKind
	Page domain.Page
}

func (l *Loaders) notes(db communitydb.Reader) {
	l.Note = &Loader[domain.NoteID, *community.Note]{
		load: func(ctx context.Context, ids []domain.NoteID) (map[domain.NoteID]*community.Note, error) {
			rows, err := communitydb.All(ctx, db, communitydb.NotesByIDs(ids))
			return one(rows, err, func(n *community.Note) (domain.NoteID, *community.Note) { return n.ID, n })
		},
	}
	l.MediaByNote = &Loader[domain.NoteID, []*community.NoteMedia]{
		load: func(ctx context.Context, ids []domain.NoteID) (map[domain.NoteID][]*community.NoteMedia, error) {
			rows, err := communitydb.All(ctx, db, communitydb.MediaByNotes(ids))
			return many(rows, err, func(m *community.NoteMedia) (domain.NoteID, *community.NoteMedia) { return m.NoteID, m })
		},
	}
	l.LikedByViewer = viewersAmong(db, communitydb.All, communitydb.LikedAmong)
	l.CollectedByViewer = viewersAmong(db, communitydb.All, communitydb.CollectedAmong)
	l.EntitiesByNote = &Loader[domain.NoteID, []*community.Entity]{
		load: func(ctx context.Context, ids []domain.NoteID) (map[domain.NoteID][]*community.Entity, error) {
			rows, err := communitydb.All(ctx, db, communitydb.EntitiesByNotes(ids))
			return many(rows, err, func(e *community.Entity) (domain.NoteID, *community.Entity) { return e.NoteID, e })
		},
	}
	l.EvaluationByNote = &Loader[domain.NoteID, *community.StoreEvaluation]{
		load: func(ctx context.Context, ids []domain.NoteID) (map[domain.NoteID]*community.StoreEvaluation, error) {
			rows, err := communitydb.All(ctx, db, communitydb.EvaluationsByNotes(ids))
			return one(rows, err, func(e *community.StoreEvaluation) (domain.NoteID, *community.StoreEvaluation) {
				return e.NoteID, e
			})
		},
	}
	l.NotesByAuthor = &With[AuthorNotes, communitydb.AuthorReach, []communitydb.NoteAt]{
		load: func(
			ctx context.Context, p AuthorNotes, of []communitydb.AuthorReach,
		) (map[communitydb.AuthorReach][]communitydb.NoteAt, error) {
			reach := make(map[domain.UserID]community.Reach, len(of))
			for _, o := range of {
				reach[o.Author] = o.Reach
			}
			rows, err := communitydb.All(ctx, db, communitydb.NotesPageByAuthor(of, p.Only, p.Page))
			return many(rows, err, func(at communitydb.NoteAt) (communitydb.AuthorReach, communitydb.NoteAt) {
				return communitydb.AuthorReach{Author: at.Author, Reach: reach[at.Author]}, at
			})
		},
	}
}

// VisibleNotes loads notes that the actor may see, nil in the place of the others.
func (l *Loaders) VisibleNotes(ctx context.Context, ids []domain.NoteID) ([]*community.Note, error) {
	notes, noteErrs := l.Note.All(ctx, ids)
	standings, err := l.standings(ctx, notes)
	visible := make([]*community.Note, len(notes))
	if err != nil {
		return visible, failed(len(ids), err)
	}
	for i, n := range notes {
		if n != nil && n.CanSee(standings[n.AuthorID]) {
			visible[i] = n
		}
	}
	return visible, noteErrs
}

// standings is how the viewer stands to the notes' authors. Whom the viewer follows is asked only where a note is for
// followers.
func (l *Loaders) standings(ctx context.Context, notes []*community.Note) (map[domain.UserID]community.Standing, error) {
	actor := domain.ActorFrom(ctx)
	var authors, forFollowers []domain.UserID
	for _, n := range notes {
		if n == nil || actor.Is(n.AuthorID) {
			continue
		}
		authors = append(authors, n.AuthorID)
		if n.Visibility == community.VisibilityFollowers && actor.SignedIn() {
			forFollowers = append(forFollowers, n.AuthorID)
		}
	}
	loading := l.Walled.Start(ctx, authors)
	follows, err := l.FollowedByViewer.All(ctx, forFollowers)
	walled, wallErr := loading()
	if err != nil || wallErr != nil {
		return nil, cmp.Or(err, wallErr)
	}
	followed := make(map[domain.UserID]bool, len(forFollowers))
	for i, author := range forFollowers {
		followed[author] = follows[i]
	}
	standings := make(map[domain.UserID]community.Standing, len(authors)+1)
	standings[actor.UserID] = community.StandingOf(actor, actor.UserID, false, false)
	for i, author := range authors {
		standings[author] = community.StandingOf(actor, author, followed[author], walled[i])
	}
	return standings, nil
}
