package postgres

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/trellisgraph/trellis/domain"
)

// Each side that has effects to happen once keeps the table idempotency_keys. The row is written in the effect's own
// transaction, so that either both are there or neither (rules.md, I6).

// Attempted tells what an attempt did before, "" where it did nothing yet. A refusal where the key was used with another
// input (IDEMPOTENCY_KEY_REUSED), or where the same attempt runs at this moment (IN_PROGRESS): until the transaction ends
// no other gets past this call.
func Attempted(ctx context.Context, tx Tx, a domain.Attempt) (string, error) {
	free, err := One(ctx, tx, Query[bool]{
		Doing: "lock an idempotency key",
		SQL:   "SELECT pg_try_advisory_xact_lock(hashtextextended($1 || ' ' || $2 || ' ' || $3, 0))",
		Args:  []any{a.Viewer.String(), a.Mutation, string(a.Key)},
		Scan:  pgx.RowTo[bool],
	})
	if err != nil {
		return "", err
	}
	if !free {
		return "", domain.Refuse(domain.ErrInProgress, "idempotencyKey", "a request with this key is still running")
	}
	type row struct {
		Input  []byte
		Result string
	}
	const sql = `
SELECT k.input, k.result
FROM idempotency_keys k
WHERE k.viewer_id = $1 AND k.mutation = $2 AND k.key = $3`
	found, err := All(ctx, tx, Query[row]{
		Doing: "read an idempotency key", SQL: sql, Args: []any{a.Viewer, a.Mutation, string(a.Key)}, Scan: pgx.RowToStructByPos[row],
	})
	switch {
	case err != nil:
		return "", err
	case len(found) == 0:
		return "", nil
	case string(found[0].Input) != string(a.Input[:]):
		return "", domain.Refuse(domain.ErrIdempotencyKeyReused, "idempotencyKey", "the key was used with another input")
	default:
		return found[0].Result, nil
	}
}

// RememberAttempt keeps what an attempt did: the id of what it made or changed.
func RememberAttempt(ctx context.Context, tx Tx, a domain.Attempt, result string, at time.Time) error {
	const sql = `
INSERT INTO idempotency_keys (viewer_id, mutation, key, input, result, made_at)
VALUES ($1, $2, $3, $4, $5, $6)`
	_, err := tx.Exec(ctx, "remember an idempotency key", sql, a.Viewer, a.Mutation, string(a.Key), a.Input[:], result, at)
	return err
}

// ForgetAttempts removes the keys that were used before a moment, the oldest first and at most so many, and returns how many.
func ForgetAttempts(ctx context.Context, tx Tx, before time.Time, most int) (int64, error) {
	const sql = `
DELETE FROM idempotency_keys k
USING (
    SELECT viewer_id, mutation, key
    FROM idempotency_keys
    WHERE made_at < $1
    ORDER BY made_at
    LIMIT $2
) old
WHERE k.viewer_id = old.viewer_id
  AND k.mutation = old.mutation
  AND k.key = old.key`
	return tx.Exec(ctx, "forget old idempotency keys", sql, before, most)
}
