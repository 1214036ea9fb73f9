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

// DecisionsBySubjects reads what was decided about things that are no notes, newest first, at most limit decisions a thing.
func DecisionsBySubjects(subjects []domain.UUID, limit int) postgres.Query[community.Decision] {
	const sql = `
SELECT p.kind, p.subject_id, p.parent_id, p.n, p.at, p.from_state, p.to_state, p.actor_id, p.reason
FROM unnest($1::uuid[]) AS a (id)
CROSS JOIN LATERAL (
    SELECT d.kind, d.subject_id, d.parent_id, d.n, d.at, d.from_state, d.to_state, d.actor_id, d.reason
    FROM moderation_decisions d
    WHERE d.subject_id = a.id
    ORDER BY d.n DESC
    LIMIT $2
) p
ORDER BY a.id, p.n DESC`
	return postgres.Query[community.Decision]{
		Doing: "read decisions", SQL: sql, Args: []any{subjects, limit},
		Scan: func(row pgx.CollectableRow) (community.Decision, error) {
			e := &community.ModerationEvent{}
			d := community.Decision{Event: e}
			err := row.Scan(&d.Subject.Kind, &d.Subject.ID, &d.Subject.Parent, &e.N, &e.At, &e.From, &e.To, &e.ActorID, &e.Reason)
			return d, err
		},
	}
}

// InsertDecision writes what was decided about a thing that is no note, and is locked; its number follows the last one's.
func (tx Tx) InsertDecision(ctx context.Context, d community.Decision) error {
	const sql = `
INSERT INTO moderation_decisions (subject_id, n, parent_id, kind, at, from_state, to_state, actor_id, reason)
SELECT $1, coalesce(max(n), 0) + 1, $2, $3, $4, $5, $6, $7, $8
FROM moderation_decisions
WHERE subject_id = $1`
	_, err := tx.tx.Exec(ctx, "write a decision", sql, d.Subject.ID, d.Subject.Parent, int16(d.Subject.Kind), d.Event.At,
		string(d.Event.From), string(d.Event.To), d.Event.ActorID, reasonColumn(d.Event.Reason))
	return err
}

// CopyDecisions writes what was decided, for seeding.
func (tx Tx) CopyDecisions(ctx context.Context, decisions iter.Seq[community.Decision]) error {
	return postgres.Copy(ctx, tx.tx, "moderation_decisions",
		[]string{"subject_id", "n", "parent_id", "kind", "at", "from_state", "to_state", "actor_id", "reason"}, decisions,
		func(d community.Decision) []any {
			e := d.Event
			return []any{
				d.Subject.ID, e.N, d.Subject.Parent, int16(d.Subject.Kind), e.At, string(e.From), string(e.To), e.ActorID,
				reasonColumn(e.Reason),
			}
		})
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
