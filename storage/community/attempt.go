package community

import (
	"context"
	"time"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/storage/postgres"
)

// Attempted tells what an attempt did before; see postgres.Attempted.
func (tx Tx) Attempted(ctx context.Context, a domain.Attempt) (string, error) {
	return postgres.Attempted(ctx, tx.tx, a)
}

// RememberAttempt keeps what an attempt did; see postgres.RememberAttempt.
func (tx Tx) RememberAttempt(ctx context.Context, a domain.Attempt, result string, at time.Time) error {
	return postgres.RememberAttempt(ctx, tx.tx, a, result, at)
}

// ForgetAttempts removes idempotency keys that were used before a moment; see postgres.ForgetAttempts.
func (tx Tx) ForgetAttempts(ctx context.Context, before time.Time, most int) (int64, error) {
	return postgres.ForgetAttempts(ctx, tx.tx, before, most)
}

// Job is work that must happen; see postgres.Job.
type Job = postgres.Job

// Enqueue asks for jobs of this side in the transaction; see postgres.Tx.Enqueue.
func (tx Tx) Enqueue(ctx context.Context, at time.Time, jobs ...Job) error {
	return tx.tx.Enqueue(ctx, at, jobs...)
}
