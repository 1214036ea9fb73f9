package loaders

import (
	"context"
	"time"

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
	l.DecisionsBySubject = &Loader[domain.UUID, []*community.ModerationEvent]{
		load: func(ctx context.Context, subjects []domain.UUID) (map[domain.UUID][]*community.ModerationEvent, error) {
			rows, err := communitydb.All(ctx, db, communitydb.DecisionsBySubjects(subjects, maxHistory))
			return many(rows, err, func(d community.Decision) (domain.UUID, *community.ModerationEvent) {
				return d.Subject.ID, d.Event
			})
		},
	}
	l.RevisionByNote = &Loader[domain.NoteID, *community.NoteRevision]{
		load: func(ctx context.Context, notes []domain.NoteID) (map[domain.NoteID]*community.NoteRevision, error) {
			rows, err := communitydb.All(ctx, db, communitydb.LastRevisions(notes))
			return one(rows, err, func(r *community.NoteRevision) (domain.NoteID, *community.NoteRevision) { return r.NoteID, r })
		},
	}
	l.ScheduleByNote = &Loader[domain.NoteID, *time.Time]{
		load: func(ctx context.Context, notes []domain.NoteID) (map[domain.NoteID]*time.Time, error) {
			rows, err := communitydb.All(ctx, db, communitydb.SchedulesByNotes(notes))
			return one(rows, err, func(s communitydb.Schedule) (domain.NoteID, *time.Time) { return s.Note, &s.At })
		},
	}
	l.CasesByState = pages(db, communitydb.CasesPage, func(c *community.ModerationCase) community.ModerationState { return c.State })
	l.CaseCount = &Loader[community.ModerationState, domain.Count]{
		load: func(ctx context.Context, states []community.ModerationState) (map[community.ModerationState]domain.Count, error) {
			return counted(communitydb.All(ctx, db, communitydb.CasesCounted(states)))
		},
	}
}
