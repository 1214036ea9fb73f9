package community

import (
	"context"
	"iter"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/community"
	"github.com/trellisgraph/trellis/storage/postgres"
)

// mostDetails is how many of the texts of reports a case shows.
const mostDetails = 10

// CasesPage reads a page of what waits in each state, the longest first.
func CasesPage(states []community.ModerationState, page domain.Page) postgres.Query[*community.ModerationCase] {
	const sql = `
SELECT p.kind, p.subject_id, p.parent_id, p.state, p.reasons, p.report_count, p.appeal, p.opened_at, ARRAY(
    SELECT r.detail
    FROM reports r
    WHERE r.subject_id = p.subject_id AND r.settled_at IS NULL AND r.detail <> ''
    ORDER BY r.reported_at DESC, r.reporter_id
    LIMIT $5
)
FROM unnest($1::text[]) AS a (state)
CROSS JOIN LATERAL (
    SELECT c.kind, c.subject_id, c.parent_id, c.state, c.reasons, c.report_count, c.appeal, c.opened_at
    FROM moderation_cases c
    WHERE c.state = a.state
      AND (c.opened_at, c.subject_id) {<} ($2, $3)
    ORDER BY c.opened_at {desc}, c.subject_id {desc}
    LIMIT $4
) p
ORDER BY a.state, p.opened_at {desc}, p.subject_id {desc}`
	newest := page // the oldest first is the newest first, read the other way
	newest.Backward = !page.Backward
	from, id := postgres.TimeBound(newest)
	return postgres.Query[*community.ModerationCase]{
		Doing: "read what waits for moderators", SQL: postgres.InOrder(sql, newest.Backward),
		Args: []any{stateNames(states), from, id, page.Limit + 1, mostDetails}, Scan: scanCase,
	}
}

func stateNames(states []community.ModerationState) []string {
	names := make([]string, len(states))
	for i, s := range states {
		names[i] = string(s)
	}
	return names
}

func scanCase(row pgx.CollectableRow) (*community.ModerationCase, error) {
	var c community.ModerationCase
	var reasons []string
	err := row.Scan(&c.Subject.Kind, &c.Subject.ID, &c.Subject.Parent, &c.State, &reasons, &c.ReportCount, &c.Appeal, &c.OpenedAt,
		&c.Details)
	c.Reasons = make([]community.ModerationReason, len(reasons))
	for i, r := range reasons {
		c.Reasons[i] = community.ModerationReason(r)
	}
	return &c, err
}

// CasesCounted counts what waits in each state.
func CasesCounted(states []community.ModerationState) postgres.Query[postgres.Counted[community.ModerationState]] {
	const sql = `
SELECT a.state, (
    SELECT count(*)
    FROM (SELECT FROM moderation_cases c WHERE c.state = a.state ORDER BY c.opened_at, c.subject_id LIMIT $2) AS counted
)
FROM unnest($1::text[]) AS a (state)`
	return postgres.Query[postgres.Counted[community.ModerationState]]{
		Doing: "count what waits for moderators", SQL: sql, Args: []any{stateNames(states), domain.CountingLimit + 1},
		Scan: pgx.RowToStructByPos[postgres.Counted[community.ModerationState]],
	}
}

// LockSubject waits until nobody else changes what is known of a thing at the desk, and holds it until the transaction ends.
// Whoever locks a note too does that first.
func (tx Tx) LockSubject(ctx context.Context, s community.Reported) error {
	return tx.lock(ctx, subjectsOf, s.ID)
}

// PutReport keeps a report, in the place of an earlier one of the same user. The subject is locked.
func (tx Tx) PutReport(ctx context.Context, r community.Report) error {
	const sql = `
INSERT INTO reports (subject_id, reporter_id, kind, reason, detail, reported_at)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT ON CONSTRAINT reports_pkey DO UPDATE
SET reason = excluded.reason, detail = excluded.detail, reported_at = excluded.reported_at, settled_at = NULL`
	_, err := tx.tx.Exec(ctx, "write a report", sql,
		r.Subject.ID, r.Reporter, int16(r.Subject.Kind), string(r.Reason), r.Detail, r.At)
	return err
}

// CloseCasesBelow settles what was reported of the comments below a note, which is locked and deleted: nobody decides about them
// any more. Whoever reports a comment, or decides about one, holds its note.
func (tx Tx) CloseCasesBelow(ctx context.Context, note domain.NoteID, at time.Time) error {
	const settled = `
UPDATE reports r
SET settled_at = $3
FROM moderation_cases c
WHERE c.parent_id = $1
  AND c.kind = $2
  AND r.subject_id = c.subject_id
  AND r.settled_at IS NULL`
	const closed = `
DELETE FROM moderation_cases
WHERE parent_id = $1
  AND kind = $2`
	comments := int16(community.ReportedComment)
	return postgres.ExecBatch(ctx, tx.tx, []postgres.Statement{
		{Doing: "settle reports below a note", SQL: settled, Args: []any{note, comments, at}},
		{Doing: "close cases below a note", SQL: closed, Args: []any{note, comments}},
	})
}

// SettleReports closes what users reported of a subject, which is locked.
func (tx Tx) SettleReports(ctx context.Context, s community.Reported, at time.Time) error {
	const sql = `
UPDATE reports
SET settled_at = $2
WHERE subject_id = $1
  AND settled_at IS NULL`
	_, err := tx.tx.Exec(ctx, "settle reports", sql, s.ID, at)
	return err
}

// KeepCase brings the case of a subject, which is locked, in step with how it waits and with the reports of it that are open: it
// opens one, changes it, or closes it. One that stays in its state keeps its place in the queue, and an appeal its text. What the
// platform reported opens a case and is not counted.
func (tx Tx) KeepCase(ctx context.Context, s community.Reported, w community.Waiting, now time.Time) error {
	const closed = `
DELETE FROM moderation_cases
WHERE subject_id = $1
  AND NOT $2
  AND ($3 = '' OR NOT EXISTS (SELECT 1 FROM reports r WHERE r.subject_id = $1 AND r.settled_at IS NULL))`
	const kept = `
INSERT INTO moderation_cases (subject_id, parent_id, kind, state, reasons, report_count, appeal, opened_at)
SELECT $1, $4, $5, $3, coalesce(array_agg(DISTINCT r.reason ORDER BY r.reason), '{}'),
       count(*) FILTER (WHERE r.reporter_id <> $8), $6, $7
FROM reports r
WHERE r.subject_id = $1
  AND r.settled_at IS NULL
HAVING $2 OR $3 <> '' AND count(*) > 0
ON CONFLICT ON CONSTRAINT moderation_cases_pkey DO UPDATE
SET state = excluded.state, reasons = excluded.reasons, report_count = excluded.report_count,
    appeal = CASE excluded.state WHEN 'APPEALED' THEN coalesce(excluded.appeal, moderation_cases.appeal) END,
    opened_at = CASE excluded.state WHEN moderation_cases.state THEN moderation_cases.opened_at ELSE excluded.opened_at END`
	state := string(w.State)
	return postgres.ExecBatch(ctx, tx.tx, []postgres.Statement{
		{Doing: "close a case", SQL: closed, Args: []any{s.ID, w.ByItself, state}},
		{Doing: "keep a case", SQL: kept, Args: []any{
			s.ID, w.ByItself, state, s.Parent, int16(s.Kind), w.Appeal, now, community.ByPlatform(),
		}},
	})
}

// SchedulesByNotes reads when drafts are to be published, of those that are.
func SchedulesByNotes(notes []domain.NoteID) postgres.Query[Schedule] {
	const sql = `
SELECT id, publish_at
FROM notes
WHERE id = ANY($1)
  AND publish_at IS NOT NULL`
	return postgres.Query[Schedule]{
		Doing: "read when notes are published", SQL: sql, Args: []any{notes}, Scan: pgx.RowToStructByPos[Schedule],
	}
}

// Schedule says when a note is to be published.
type Schedule struct {
	Note domain.NoteID
	At   time.Time
}

// CopyReports writes reports, for seeding.
func (tx Tx) CopyReports(ctx context.Context, reports iter.Seq[community.Report]) error {
	return postgres.Copy(ctx, tx.tx, "reports",
		[]string{"subject_id", "reporter_id", "kind", "reason", "detail", "reported_at"}, reports,
		func(r community.Report) []any {
			return []any{r.Subject.ID, r.Reporter, int16(r.Subject.Kind), string(r.Reason), r.Detail, r.At}
		})
}

// FillCases opens the cases of what waits for the moderators, for seeding: after notes, their edits and what happened to them,
// and reports of notes.
func (tx Tx) FillCases(ctx context.Context) error {
	const sql = `
INSERT INTO moderation_cases (subject_id, parent_id, kind, state, reasons, report_count, appeal, opened_at)
SELECT n.id, n.id AS parent, 1, CASE WHEN v.note_id IS NULL THEN n.state ELSE 'PENDING' END,
       coalesce(r.reasons, '{}'), coalesce(r.reports, 0),
       CASE n.state WHEN 'APPEALED' THEN 'Please look once more.' END, coalesce(v.made_at, r.first, (
           SELECT max(e.at) FROM moderation_events e WHERE e.note_id = n.id
       ))
FROM notes n
LEFT JOIN note_revisions v ON v.note_id = n.id AND v.state = 'PENDING'
LEFT JOIN (
    SELECT subject_id, array_agg(DISTINCT reason ORDER BY reason) AS reasons, count(*) AS reports, min(reported_at) AS first
    FROM reports
    WHERE settled_at IS NULL
    GROUP BY subject_id
) r ON r.subject_id = n.id
WHERE n.state IN ('PENDING', 'APPEALED') OR n.state IN ('PUBLISHED', 'LIMITED') AND (r.reports > 0 OR v.note_id IS NOT NULL)`
	_, err := tx.tx.Exec(ctx, "open cases", sql)
	return err
}

// StoreOwner is an account that owns a store.
type StoreOwner struct {
	User  domain.UserID
	Store domain.StoreID
}

// FillAuthorStores has notes know the stores of their authors, for seeding.
func (tx Tx) FillAuthorStores(ctx context.Context, owners iter.Seq[StoreOwner]) error {
	const sql = `
UPDATE notes n
SET author_store_id = o.store
FROM unnest($1::uuid[], $2::uuid[]) AS o (author, store)
WHERE n.author_id = o.author
  AND n.state <> 'DRAFT'`
	var users []domain.UserID
	var stores []domain.StoreID
	for o := range owners {
		users, stores = append(users, o.User), append(stores, o.Store)
	}
	_, err := tx.tx.Exec(ctx, "fill in the stores of authors", sql, users, stores)
	return err
}
