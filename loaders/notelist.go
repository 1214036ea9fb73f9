package loaders

import (
	"context"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/community"
	communitydb "github.com/trellisgraph/trellis/storage/community"
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
			rows, err := communitydb.All(ctx, db, communitydb.NotesPage(p.Kind, of, p.Sort, communitydb.EyesOf(domain.ActorFrom(ctx)), p.Page))
			return many(rows, err, func(r communitydb.NoteRank) (domain.UUID, communitydb.NoteRank) { return r.Of, r })
		},
	}
	l.NotesCounted = &Loader[NoteList, domain.Count]{
		load: func(ctx context.Context, lists []NoteList) (map[NoteList]domain.Count, error) {
			together := map[notesCounted][]domain.UUID{}
			for _, list := range lists {
				k := notesCounted{list.Kind, list.Only}
				together[k] = append(together[k], list.Of)
			}
			counts := make(map[NoteList]domain.Count, len(lists))
			for k, of := range together {
				rows, err := communitydb.All(ctx, db, communitydb.NotesCounted(k.kind, of, k.only, communitydb.EyesOf(domain.ActorFrom(ctx))))
				if err != nil {
					return nil, err
				}
				for _, row := range rows {
					counts[NoteList{Kind: k.kind, Of: row.Of, Only: k.only}] = domain.Counted(row.Length)
				}
			}
			return counts, nil
		},
	}
}
