package loaders

import (
	"context"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/community"
	communitydb "github.com/trellisgraph/trellis/storage/community"
	"github.com/trellisgraph/trellis/storage/postgres"
)

// NoteLists asks for a page, in an order, of the lists that products, topics or stores have of notes.
type NoteLists struct {
	Kind communitydb.NoteListKind
	Sort community.NoteSort
	Page domain.Page
}

// NoteList names a list of notes that nobody keeps count of; only notes of a kind where Only names one.
type NoteList struct {
	Kind communitydb.NoteListKind
	Of   domain.UUID
	Only community.NoteKind
}

// notesCounted are the lists that one statement counts.
type notesCounted struct {
	kind communitydb.NoteListKind
	only community.NoteKind
}

func (l *Loaders) noteLists(db communitydb.Reader) {
	l.NotesByList = &With[NoteLists, domain.UUID, []communitydb.NoteRank]{
		load: func(
			ctx context.Context, p NoteLists, of []domain.UUID,
		) (map[domain.UUID][]communitydb.NoteRank, error) {
			eyes := communitydb.EyesOf(domain.ActorFrom(ctx))
			rows, err := communitydb.All(ctx, db, communitydb.NotesPage(p.Kind, of, p.Sort, eyes, p.Page))
			return many(rows, err, func(r communitydb.NoteRank) (domain.UUID, communitydb.NoteRank) { return r.Of, r })
		},
	}
	l.RelatedNotes = pagesFor(db, communitydb.RelatedPage, func(r communitydb.NoteRank) domain.NoteID { return domain.NoteID(r.Of) })
	l.NotesCounted = &Loader[NoteList, domain.Count]{
		load: func(ctx context.Context, lists []NoteList) (map[NoteList]domain.Count, error) {
			eyes := communitydb.EyesOf(domain.ActorFrom(ctx))
			return counts(lists, func(l NoteList) (notesCounted, domain.UUID) { return notesCounted{l.Kind, l.Only}, l.Of },
				func(p notesCounted, of []domain.UUID) ([]postgres.Counted[domain.UUID], error) {
					return communitydb.All(ctx, db, communitydb.NotesCounted(p.kind, of, p.only, eyes))
				})
		},
	}
}
