package resolvers

import (
	"context"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/community"
	"github.com/trellisgraph/trellis/graph/model"
	"github.com/trellisgraph/trellis/graph/relay"
	"github.com/trellisgraph/trellis/loaders"
	communitydb "github.com/trellisgraph/trellis/storage/community"
)

// usualTags is the size of a page of product tags when none is asked for.
const usualTags = 10

func noteID(n *community.Note) (domain.NoteID, bool) { return n.ID, true }

func authorID(n *community.Note) (domain.UserID, bool) { return n.AuthorID, true }

// note is the note of a page of its own: what its id and its author lead to is asked for on the way.
func (r *Resolver) note(ctx context.Context, id domain.NoteID) (*community.Note, error) {
	shown, ids := shownCards(ctx), []domain.NoteID{id}
	r.load.AheadOfNotes(ctx, shown, ids)
	there, _ := r.load.Note.All(ctx, ids) // VisibleNotes says what is wrong
	r.load.Ahead(ctx, shown, there, primaryProducts(there))
	return single(ctx, id, r.load.VisibleNotes)
}

// noteMedia shows each note's media as the pictures and videos they are, kept from others as the note is.
func noteMedia(notes []*community.Note, rows [][]*community.NoteMedia) [][]model.Media {
	out := make([][]model.Media, len(rows))
	for i := range rows {
		out[i] = shownMedia(rows[i], notes[i] != nil && notes[i].Public())
	}
	return out
}

// revisedMedia shows the media of revisions, which nobody else sees before they are let through.
func revisedMedia(v *community.NoteRevision) []model.Media { return shownMedia(v.Content.Media, false) }

func shownMedia(media []*community.NoteMedia, public bool) []model.Media {
	out := make([]model.Media, len(media))
	for i, m := range media {
		image := m.Image.AsPrivate(!public)
		if video := m.Video(); video != nil {
			video.Poster = image
			out[i] = video
		} else {
			out[i] = image
		}
	}
	return out
}

// textEntities shows what each note's body names as the entities that they are.
func textEntities(rows [][]*community.Entity) [][]model.TextEntity {
	out := make([][]model.TextEntity, len(rows))
	for i := range rows {
		out[i] = make([]model.TextEntity, len(rows[i]))
		for j, e := range rows[i] {
			switch {
			case e.UserID != nil:
				out[i][j] = (*community.MentionEntity)(e)
			case e.TopicID != nil:
				out[i][j] = (*community.TopicEntity)(e)
			default:
				out[i][j] = (*community.ProductEntity)(e)
			}
		}
	}
	return out
}

func mentionedUser(e *community.MentionEntity) (domain.UserID, bool) { return *e.UserID, true }

func namedTopic(e *community.TopicEntity) (domain.TopicID, bool) { return *e.TopicID, true }

func namedProduct(e *community.ProductEntity) (domain.ProductID, bool) { return *e.ProductID, true }

func advertiserID(s *community.Sponsorship) (domain.UserID, bool) { return keyOf(s.AdvertiserID) }

// evaluatingNoteID is the key of what a note says about a store; others say nothing, which takes no statement to know.
func evaluatingNoteID(n *community.Note) (domain.NoteID, bool) {
	return n.ID, n.Kind == community.NoteEvaluation
}

// viewerCanComment asks for walls only where somebody is signed in.
func (r *Resolver) viewerCanComment(ctx context.Context, notes []*community.Note) ([]bool, error) {
	actor, can := domain.ActorFrom(ctx), make([]bool, len(notes))
	walled, err := edge(ctx, notes, authorID, r.load.Walled.All)
	for i, n := range notes {
		can[i] = n != nil && n.CanComment(actor, walled[i])
	}
	return can, err
}

// notesByAuthor makes a page of each author's notes, as far as the viewer reaches; only of a kind where one is given.
func (r *Resolver) notesByAuthor(
	ctx context.Context, kind *community.NoteKind, page domain.Page, authors []*community.User,
) ([]*relay.Connection[*community.Note], error) {
	actor, only := domain.ActorFrom(ctx), community.NoteKind("")
	if kind != nil {
		only = *kind
	}
	follows, err := edge(ctx, authors, userID, r.load.FollowedByViewer.All)
	if err != nil {
		return make([]*relay.Connection[*community.Note], len(authors)), err
	}
	reach := make(map[domain.UserID]community.Reach, len(authors))
	for i, u := range authors {
		if u != nil {
			reach[u.ID] = community.ReachOf(actor, u.ID, follows[i])
		}
	}
	rows, err := edge(ctx, authors, func(u *community.User) (communitydb.AuthorReach, bool) {
		return communitydb.AuthorReach{Author: u.ID, Reach: reach[u.ID]}, true
	}, func(ctx context.Context, of []communitydb.AuthorReach) ([][]communitydb.NoteAt, error) {
		return r.load.NotesByAuthor.All(ctx, loaders.AuthorNotes{Only: only, Page: page}, of)
	})
	if err != nil {
		return make([]*relay.Connection[*community.Note], len(rows)), err
	}
	places := placesOf(rows, func(at communitydb.NoteAt) place[domain.NoteID] {
		return place[domain.NoteID]{key: at.Note, at: domain.Position{Key: at.At.UnixMicro(), ID: domain.UUID(at.Note)}}
	})
	if kind == nil {
		totals := each(authors, func(u *community.User) *domain.Count { return publicNotes(u, reach[u.ID]) })
		return connections(ctx, relay.ListNotesByAuthor, page, places, totals, r.load.VisibleNotes)
	}
	pages, err := connections(ctx, relay.ListNotesByAuthor, page, places, uncounted(authors), r.load.VisibleNotes)
	return countedAs(pages, authors, func(u *community.User) any {
		return loaders.NoteList{Kind: communitydb.NotesOfAuthor, Of: domain.UUID(u.ID), Only: only}
	}), err
}

// publicNotes is the author's count, which covers what everybody may see: those who see more see at least as many.
func publicNotes(u *community.User, reach community.Reach) *domain.Count {
	c := domain.Exactly(u.Notes)
	if reach > community.ReachStranger {
		c.Precision = domain.CountAtLeast
	}
	return &c
}
