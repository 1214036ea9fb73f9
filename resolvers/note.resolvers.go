package resolvers

import (
	"context"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/community"
	"github.com/trellisgraph/trellis/graph/generated"
	"github.com/trellisgraph/trellis/graph/model"
	"github.com/trellisgraph/trellis/graph/relay"
)

func (r *noteResolver) Author(ctx context.Context, objs []*community.Note) ([]*community.User, error) {
	return edge(ctx, objs, authorID, r.load.VisibleUsers)
}

func (r *noteResolver) Media(ctx context.Context, objs []*community.Note) ([][]model.Media, error) {
	rows, err := edge(ctx, objs, noteID, r.load.MediaByNote.All)
	return noteMedia(rows), err
}

func (r *noteResolver) ViewerHasLiked(ctx context.Context, objs []*community.Note) ([]bool, error) {
	return edge(ctx, objs, noteID, r.load.LikedByViewer.All)
}

func (r *noteResolver) ViewerHasCollected(ctx context.Context, objs []*community.Note) ([]*bool, error) {
	collected, err := edge(ctx, objs, noteID, r.load.CollectedByViewer.All)
	return pointers(collected), err
}

func (r *noteResolver) ProductTags(ctx context.Context, objs []*community.Note, first *int32, after *string, last *int32, before *string) ([]*relay.Connection[*community.Tag], error) {
	page, err := relay.Args{First: first, After: after, Last: last, Before: before}.Page(relay.ListTags, usualTags)
	if err != nil {
		return nil, err
	}
	tags, err := edge(ctx, objs, noteID, r.load.TagsByNote.All)
	return numberedPages(relay.ListTags, page, tags, func(t *community.Tag) int16 { return t.ID.N }), err
}

func (r *queryResolver) Note(ctx context.Context, id string) (*community.Note, error) {
	noteID, err := domain.ParseID[domain.NoteID]("id", id)
	if err != nil {
		return nil, err
	}
	return single(ctx, noteID, r.load.VisibleNotes)
}

func (r *Resolver) Note() generated.NoteResolver { return &noteResolver{r} }

type noteResolver struct{ *Resolver }
