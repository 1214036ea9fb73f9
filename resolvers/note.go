package resolvers

import (
	"context"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/community"
	"github.com/trellisgraph/trellis/graph/model"
	"github.com/trellisgraph/trellis/graph/relay"
	communitydb "github.com/trellisgraph/trellis/storage/community"
)

// usualTags is the size of a page of product tags when none is asked for.
const usualTags = 10

func noteID(n *community.Note) (domain.NoteID, bool) { return n.ID, true }

func authorID(n *community.Note) (domain.UserID, bool) { return n.AuthorID, true }

// noteMedia shows each note's media as the pictures and videos they are.
func noteMedia(rows [][]*community.NoteMedia) [][]model.Media {
	out := make([][]model.Media, len(rows))
	for i := range rows {
		out[i] = make([]model.Media, len(rows[i]))
		for j, m := range rows[i] {
			if video := m.Video(); video != nil {
				out[i][j] = video
			} else {
				out[i][j] = &m.Image
			}
		}
	}
	return out
}

// notesByAuthor makes a page of each author's notes, as far as the viewer reaches.
func (r *Resolver) notesByAuthor(
	ctx context.Context, page domain.Page, authors []*community.User,
) ([]*relay.Connection[*community.Note], error) {
	actor := domain.ActorFrom(ctx)
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
		return r.load.NotesByAuthor.All(ctx, page, of)
	})
	if err != nil {
		return make([]*relay.Connection[*community.Note], len(rows)), err
	}
	places := make([][]place[domain.NoteID], len(rows))
	for i := range rows {
		for _, at := range rows[i] {
			places[i] = append(places[i], place[domain.NoteID]{
				key: at.Note, at: domain.Position{Key: at.At.UnixMicro(), ID: domain.UUID(at.Note)},
			})
		}
	}
	totals := each(authors, func(u *community.User) *domain.Count { return publicNotes(u, reach[u.ID]) })
	return connections(ctx, relay.ListNotesByAuthor, page, places, totals, r.load.VisibleNotes)
}

// publicNotes is the author's count, which covers what everybody may see: those who see more see at least as many.
func publicNotes(u *community.User, reach community.Reach) *domain.Count {
	c := domain.Exactly(u.Notes)
	if reach > community.ReachStranger {
		c.Precision = domain.CountAtLeast
	}
	return &c
}

func pointers[T any](values []T) []*T {
	out := make([]*T, len(values))
	for i := range values {
		out[i] = &values[i]
	}
	return out
}
