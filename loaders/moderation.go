package loaders

import (
	"context"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/community"
	communitydb "github.com/trellisgraph/trellis/storage/community"
)

// maxHistory is how many of the events of a note are read, the newest.
const maxHistory = 100

func (l *Loaders) moderation(db communitydb.Reader) {
	l.ModerationByNote = &Loader[domain.NoteID, []*community.ModerationEvent]{
		load: func(ctx context.Context, notes []domain.NoteID) (map[domain.NoteID][]*community.ModerationEvent, error) {
			rows, err := communitydb.All(ctx, db, communitydb.ModerationEventsByNotes(notes, maxHistory))
			return many(rows, err, func(e *community.ModerationEvent) (domain.NoteID, *community.ModerationEvent) {
				return e.NoteID, e
			})
		},
	}
}
