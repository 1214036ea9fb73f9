package loaders

import (
	"context"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/community"
	communitydb "github.com/trellisgraph/trellis/storage/community"
)

func (l *Loaders) tags(db communitydb.Reader) {
	l.Tag = &Loader[domain.TagID, *community.Tag]{
		load: func(ctx context.Context, ids []domain.TagID) (map[domain.TagID]*community.Tag, error) {
			rows, err := communitydb.All(ctx, db, communitydb.TagsByIDs(ids))
			return one(rows, err, func(t *community.Tag) (domain.TagID, *community.Tag) { return t.ID, t })
		},
	}
	l.TagsByNote = &Loader[domain.NoteID, []*community.Tag]{
		load: func(ctx context.Context, ids []domain.NoteID) (map[domain.NoteID][]*community.Tag, error) {
			rows, err := communitydb.All(ctx, db, communitydb.TagsByNotes(ids))
			return many(rows, err, func(t *community.Tag) (domain.NoteID, *community.Tag) { return t.ID.Note, t })
		},
	}
}
