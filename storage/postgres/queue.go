package postgres

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
)

// Job is work that must happen, as its arguments describe it: a type of jobs/args. One with a method Queue() string waits in the
// queue of that name, apart from the others; one with Priority() int, of 1 to 4, goes before those with a higher number there.
type Job interface{ Kind() string }

// Enqueue asks for jobs in the transaction: they are worked after it committed, and never when it did not. at is the earliest
// moment for it; the zero time for at once.
func (tx Tx) Enqueue(ctx context.Context, at time.Time, jobs ...Job) error {
	queue, err := tx.call.db.queue()
	if err != nil {
		return err
	}
	metadata := originOf(ctx)
	params := make([]river.InsertManyParams, len(jobs))
	for i, job := range jobs {
		params[i] = river.InsertManyParams{Args: job}
		params[i].InsertOpts = &river.InsertOpts{ScheduledAt: at, Metadata: metadata}
		if apart, ok := job.(interface{ Queue() string }); ok {
			params[i].InsertOpts.Queue = apart.Queue()
		}
		if ranked, ok := job.(interface{ Priority() int }); ok {
			params[i].InsertOpts.Priority = ranked.Priority()
		}
	}
	bounded, done := tx.call.db.bounded(ctx)
	_, err = queue.InsertManyTx(bounded, tx.Tx, params)
	err = done(err)
	tx.call.note(err)
	return mapError(tx.Side(), "enqueue jobs", err)
}

// jobMetadata is what a job remembers beside its arguments.
type jobMetadata struct {
	Origin string `json:"origin,omitempty"`
}

// originOf is the metadata of jobs that are asked for under ctx, nil where it has no origin.
func originOf(ctx context.Context) []byte {
	s := StatsFrom(ctx)
	if s == nil || s.origin == "" {
		return nil
	}
	text, _ := json.Marshal(jobMetadata{Origin: s.origin}) // a string can always be written
	return text
}

// Origin is what WithTrips said of the request that asked for a job, "" where it said nothing.
func Origin(metadata []byte) string {
	var m jobMetadata
	_ = json.Unmarshal(metadata, &m) // written by somebody else, it has no origin
	return m.Origin
}

// Waiting is the work of a queue that could be done by now and is not begun.
type Waiting struct {
	Queue string
	// Jobs is their number, up to 10,000.
	Jobs int
	// Oldest is how long the first of them has waited.
	Oldest time.Duration
}

// WaitingJobs looks into queues of a side, at the first 10,000 jobs of each, by the index that River itself takes them by. What
// waits in others is not seen.
func WaitingJobs(ctx context.Context, db *DB, queues []string) ([]Waiting, error) {
	const sql = `
SELECT q.name, w.jobs, w.oldest
FROM unnest($1::text[]) AS q (name)
CROSS JOIN LATERAL (
    SELECT count(*) AS jobs, coalesce(extract(epoch FROM now() - min(scheduled_at)), 0)::float8 AS oldest
    FROM (
        SELECT scheduled_at
        FROM river_job
        WHERE state = 'available' AND queue = q.name
        ORDER BY priority, scheduled_at, id
        LIMIT 10000
    ) AS waiting
) AS w
ORDER BY q.name`
	scan := func(row pgx.CollectableRow) (w Waiting, err error) {
		var seconds float64
		err = row.Scan(&w.Queue, &w.Jobs, &seconds)
		w.Oldest = time.Duration(max(seconds, 0) * float64(time.Second))
		return w, err
	}
	return All(ctx, db, Query[Waiting]{Doing: "look at the waiting jobs", SQL: sql, Args: []any{queues}, Scan: scan})
}

// newQueue makes River's client for a side that only asks for work.
func newQueue(db *DB) func() (*river.Client[pgx.Tx], error) {
	return func() (*river.Client[pgx.Tx], error) {
		client, err := river.NewClient(riverpgxv5.New(db.pool), &river.Config{})
		if err != nil {
			return nil, fmt.Errorf("make the job queue: %w", err)
		}
		return client, nil
	}
}
