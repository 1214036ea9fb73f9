package resolvers

import (
	"context"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/community"
	"github.com/trellisgraph/trellis/graph/relay"
	"github.com/trellisgraph/trellis/loaders"
	communitydb "github.com/trellisgraph/trellis/storage/community"
)

// usualNotes is the size of a page of a product's notes when none is asked for.
const usualNotes = 10

// noteList is a list of notes in an order, and what its cursors are called.
type noteList struct {
	kind    communitydb.NoteListKind
	sort    community.NoteSort
	cursors relay.List
}

func notesOfProduct(sort community.NoteSort) noteList {
	cursors := map[community.NoteSort]relay.List{
		community.NotesHot: relay.ListProductNotesHot, community.NotesNew: relay.ListProductNotesNew,
		community.NotesTop: relay.ListProductNotesTop,
	}
	return noteList{communitydb.NotesOfProduct, sort, cursors[sort]}
}

func notesOfTopic(sort community.NoteSort) noteList {
	cursors := map[community.NoteSort]relay.List{
		community.NotesHot: relay.ListTopicNotesHot, community.NotesNew: relay.ListTopicNotesNew,
		community.NotesTop: relay.ListTopicNotesTop,
	}
	return noteList{communitydb.NotesOfTopic, sort, cursors[sort]}
}

func notesOfStore() noteList {
	return noteList{communitydb.NotesOfStore, community.NotesNew, relay.ListStoreNotes}
}

func evaluationsOfStore() noteList {
	return noteList{communitydb.EvaluationsOfStore, community.NotesNew, relay.ListStoreEvaluations}
}

// notesOf makes a page of the list of notes that each parent has.
func notesOf[P any](
	ctx context.Context, r *Resolver, list noteList, page domain.Page, parents []*P, id func(*P) domain.UUID,
) ([]*relay.Connection[*community.Note], error) {
	rows, err := edge(ctx, parents, func(p *P) (domain.UUID, bool) { return id(p), true },
		func(ctx context.Context, of []domain.UUID) ([][]communitydb.NoteRank, error) {
			return r.load.NotesByList.All(ctx, loaders.NoteLists{Kind: list.kind, Sort: list.sort, Page: page}, of)
		})
	if err != nil {
		return make([]*relay.Connection[*community.Note], len(rows)), err
	}
	places := placesOf(rows, func(n communitydb.NoteRank) place[domain.NoteID] {
		return place[domain.NoteID]{key: n.Note, at: domain.Position{Key: n.Key, ID: domain.UUID(n.Note)}}
	})
	pages, err := connections(ctx, list.cursors, page, places, uncounted(parents), r.load.VisibleNotes)
	return countedAs(pages, parents, func(p *P) any { return loaders.NoteList{Kind: list.kind, Of: id(p)} }), err
}
