package resolvers

import (
	"context"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/community"
)

// moderation sums up what happened to each note.
func (r *Resolver) moderation(ctx context.Context, notes []*community.Note) ([]*community.NoteModeration, error) {
	events, err := edge(ctx, notes, noteID, r.load.ModerationByNote.All)
	out := make([]*community.NoteModeration, len(notes))
	for i, n := range notes {
		if n != nil {
			out[i] = n.Moderation(events[i])
		}
	}
	return out, err
}

// history is what was loaded with the moderation that it is part of.
func history(_ context.Context, of []*community.NoteModeration) ([][]*community.ModerationEvent, error) {
	return each(of, func(m *community.NoteModeration) []*community.ModerationEvent { return m.Events }), nil
}

func decidedBy(e *community.ModerationEvent) (domain.UserID, bool) { return keyOf(e.ActorID) }
