package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
)

// Job is work that must happen, as its arguments describe it: a type of jobs/args.
type Job interface{ Kind() string }

// Enqueue asks for jobs in the transaction: they are worked after it committed, and never when it did not. at is the earliest
// moment for it; the zero time for at once.
func (tx Tx) Enqueue(ctx context.Context, at time.Time, jobs ...Job) error {
	queue, err := tx.call.db.queue()
	if err != nil {
		return err
	}
	params := make([]river.InsertManyParams, len(jobs))
	for i, job := range jobs {
		params[i] = river.InsertManyParams{Args: job}
		if !at.IsZero() {
			params[i].InsertOpts = &river.InsertOpts{ScheduledAt: at}
		}
	}
	bounded, done := tx.call.db.bounded(ctx)
	_, err = queue.InsertManyTx(bounded, tx.Tx, params)
	err = done(err)
	tx.call.note(err)
	return mapError(tx.Side(), "enqueue jobs", err)
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
