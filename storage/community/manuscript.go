package community

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/community"
	"github.com/trellisgraph/trellis/jobs/args"
	"github.com/trellisgraph/trellis/storage/postgres"
)

// Whoever changes a note locks it first, then its author, the topics and what else is counted, each by their ids.

// LockNote reads a note with all that its author wrote; until the transaction ends nobody else gets past this call for it. All
// of it is one round trip. NOT_FOUND where there is none.
func (tx Tx) LockNote(ctx context.Context, id domain.NoteID) (*community.Manuscript, error) {
	return readManuscript(ctx, tx, id, "\nFOR UPDATE")
}

// ReadNote is LockNote for who only looks.
func (tx Tx) ReadNote(ctx context.Context, id domain.NoteID) (*community.Manuscript, error) {
	return readManuscript(ctx, tx, id, "")
}

// manuscriptHistory is how many events of a note its changes look at, the newest.
const manuscriptHistory = 1_000

func readManuscript(ctx context.Context, tx Tx, id domain.NoteID, lock string) (*community.Manuscript, error) {
	type plan struct {
		Store     *domain.StoreID
		PublishAt *time.Time
	}
	var (
		notes       []*community.Note
		plans       []plan
		media       []*community.NoteMedia
		topics      []NoteTopic
		tags        []*community.Tag
		entities    []*community.Entity
		evaluations []*community.StoreEvaluation
		revisions   []*community.NoteRevision
		events      []*community.ModerationEvent
	)
	ids := []domain.NoteID{id}
	note := NotesByIDs(ids)
	note.SQL += lock
	err := postgres.Gather(ctx, tx.tx,
		postgres.Into(&notes, note),
		postgres.Into(&plans, postgres.Query[plan]{
			Doing: "read the plan of a note", SQL: "SELECT author_store_id, publish_at FROM notes WHERE id = $1", Args: []any{id},
			Scan: pgx.RowToStructByPos[plan],
		}),
		postgres.Into(&media, MediaByNotes(ids)),
		postgres.Into(&topics, TopicsByNotes(ids)),
		postgres.Into(&tags, TagsByNotes(ids)),
		postgres.Into(&entities, EntitiesByNotes(ids)),
		postgres.Into(&evaluations, EvaluationsByNotes(ids)),
		postgres.Into(&revisions, LastRevisions(ids)),
		postgres.Into(&events, ModerationEventsByNotes(ids, manuscriptHistory)))
	if err != nil {
		return nil, err
	}
	if len(notes) == 0 || len(plans) == 0 {
		return nil, domain.NotFound("note")
	}
	m := &community.Manuscript{
		Note: *notes[0], AuthorStoreID: plans[0].Store, PublishAt: plans[0].PublishAt, Events: events,
		Content: community.NoteContent{Title: notes[0].Title, Body: notes[0].Body, Media: media, Tags: tags, Entities: entities},
	}
	for _, t := range topics {
		m.Content.Topics = append(m.Content.Topics, t.Topic)
	}
	if len(evaluations) > 0 {
		m.Content.Evaluation = evaluations[0]
	}
	if len(revisions) > 0 {
		m.Revision = revisions[0]
	}
	return m, nil
}

// InsertNote writes a new note with its content and puts it among its author's drafts.
func (tx Tx) InsertNote(ctx context.Context, m *community.Manuscript) error {
	statements := append([]postgres.Statement{insert("notes", noteInsert(), noteRowOf(&m.Note))}, contentOf(m)...)
	return postgres.ExecBatch(ctx, tx.tx, append(statements, relisting(community.Appearance{}, m.Appearance())...))
}

// SaveNote writes what changed of a note that is locked: its row, its content where rewritten says so, what happened to it, and
// where it shows, from where it showed before. One round trip, and one more where somebody is to be told: its author of what was
// decided, and whom it names once it is shown. What moderators judge has another version then, unless only the rest changed.
func (tx Tx) SaveNote(
	ctx context.Context, m *community.Manuscript, before community.Appearance, rewritten bool, events ...*community.ModerationEvent,
) error {
	const sql = `
UPDATE notes
SET title = $2, body = $3, visibility = $4, state = $5, cover_id = $6, cover_alt = $7, cover_width = $8, cover_height = $9,
    cover_blur_hash = $10, primary_product_id = $11, tag_count = $12, published_at = $13, edited_at = $14, author_store_id = $15,
    publish_at = $16, version = version + $17
WHERE id = $1`
	const happened = `
INSERT INTO moderation_events (note_id, n, at, from_state, to_state, actor_id, reason)
SELECT $1, coalesce(max(n), 0) + 1, $2, $3, $4, $5, $6
FROM moderation_events
WHERE note_id = $1`
	cover, judged := postgres.ColumnsOf(m.Cover), 0
	if rewritten || slices.ContainsFunc(events, func(e *community.ModerationEvent) bool { return e != nil }) {
		judged = 1
	}
	statements := []postgres.Statement{{Doing: "update a note", SQL: sql, Args: []any{
		m.ID, m.Title, m.Body, string(m.Visibility), string(m.State), cover.ID, cover.Alt, cover.Width, cover.Height, cover.BlurHash,
		m.PrimaryProductID, m.Tags, m.PublishedAt, m.EditedAt, m.AuthorStoreID, m.PublishAt,
		judged,
	}}}
	if rewritten {
		for _, table := range []string{"note_media", "note_topics", "product_tags", "note_entities", "store_evaluations"} {
			statements = append(statements, postgres.Statement{
				Doing: "clear " + table, SQL: "DELETE FROM " + table + " WHERE note_id = $1", Args: []any{m.ID},
			})
		}
		statements = append(statements, contentOf(m)...)
	}
	for _, event := range events {
		if event == nil {
			continue
		}
		statements = append(statements, postgres.Statement{Doing: "write a moderation event", SQL: happened, Args: []any{
			event.NoteID, event.At, string(event.From), string(event.To), event.ActorID, reasonColumn(event.Reason),
		}})
	}
	err := postgres.ExecBatch(ctx, tx.tx, append(statements, relisting(before, m.Appearance())...))
	if jobs := toTell(m, before, rewritten, events); err == nil && len(jobs) > 0 {
		err = tx.Enqueue(ctx, time.Time{}, jobs...)
	}
	return err
}

// toTell are the jobs that tell of what was written of a note.
func toTell(m *community.Manuscript, before community.Appearance, rewritten bool, events []*community.ModerationEvent) []Job {
	var jobs []Job
	for _, e := range events {
		if e == nil || e.Tells() == "" {
			continue
		}
		jobs = append(jobs, args.Notify{
			User: m.AuthorID.String(), NotificationKind: string(e.Tells()), About: m.ID.String(), Of: domain.Moment(e.At),
		})
	}
	named := slices.ContainsFunc(m.Content.Entities, func(e *community.Entity) bool { return e.UserID != nil })
	if named && m.State.Renders() && (rewritten || before.Rendered.IsZero()) {
		jobs = append(jobs, args.TellOfNote{Note: m.ID.String()})
	}
	return jobs
}

// contentOf writes the content of a note that has none.
func contentOf(m *community.Manuscript) []postgres.Statement {
	var statements []postgres.Statement
	c := &m.Content
	for _, medium := range c.Media {
		statements = append(statements, insert("note_media", mediaColumns(), mediaRow(medium)))
	}
	for i, topic := range c.Topics {
		statements = append(statements, insert("note_topics", []string{"note_id", "position", "topic_id"}, []any{m.ID, i, topic}))
	}
	for _, t := range c.Tags {
		statements = append(statements, insert("product_tags", tagColumns(), tagRow(t)))
	}
	for _, e := range c.Entities {
		statements = append(statements, insert("note_entities", entityColumns(), entityRow(e)))
	}
	if c.Evaluation != nil {
		statements = append(statements, insert("store_evaluations", evaluationColumns(), evaluationRow(c.Evaluation)))
	}
	return statements
}

// insert is the statement that writes one row.
func insert(table string, columns []string, row []any) postgres.Statement {
	places := make([]string, len(columns))
	for i := range columns {
		places[i] = "$" + strconv.Itoa(i+1)
	}
	return postgres.Statement{
		Doing: "insert into " + table, Args: row,
		SQL: "INSERT INTO " + table + " (" + strings.Join(columns, ", ") + ")\nVALUES (" + strings.Join(places, ", ") + ")",
	}
}
