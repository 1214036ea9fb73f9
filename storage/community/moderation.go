package community

import (
	"context"
	"iter"

	"github.com/jackc/pgx/v5"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/community"
	"github.com/trellisgraph/trellis/storage/postgres"
)

// ModerationEventsByNotes reads what happened to notes, newest first, at most limit events a note.
func ModerationEventsByNotes(notes []domain.NoteID, limit int) postgres.Query[*community.ModerationEvent] {
	const sql = `
SELECT a.id, p.n, p.at, p.from_state, p.to_state, p.actor_id, p.reason
FROM unnest($1::uuid[]) AS a (id)
CROSS JOIN LATERAL (
    SELECT e.n, e.at, e.from_state, e.to_state, e.actor_id, e.reason
    FROM moderation_events e
    WHERE e.note_id = a.id
    ORDER BY e.n DESC
    LIMIT $2
) p
ORDER BY a.id, p.n DESC`
	return postgres.Query[*community.ModerationEvent]{
		Doing: "read moderation events", SQL: sql, Args: []any{notes, limit},
		Scan: pgx.RowToAddrOfStructByPos[community.ModerationEvent],
	}
}

// CopyModerationEvents writes what happened to notes, for seeding.
func (tx Tx) CopyModerationEvents(ctx context.Context, events iter.Seq[*community.ModerationEvent]) error {
	return postgres.Copy(ctx, tx.tx, "moderation_events",
		[]string{"note_id", "n", "at", "from_state", "to_state", "actor_id", "reason"}, events,
		func(e *community.ModerationEvent) []any {
			return []any{e.NoteID, e.N, e.At, string(e.From), string(e.To), e.ActorID, reasonColumn(e.Reason)}
		})
}

// reasonColumn is where a reason is kept; null for none.
func reasonColumn(r *community.ModerationReason) *string {
	if r == nil {
		return nil
	}
	text := string(*r)
	return &text
}
