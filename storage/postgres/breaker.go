package postgres

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/sony/gobreaker/v2"
)

const (
	// failuresToOpen is how many calls in a row must find the database gone. One lost connection is no outage, and the
	// statements that one request sends side by side may all be on connections that died together.
	failuresToOpen = 5
	// openFor is how long nobody is sent to a database that is gone: long enough to let it come up, and short enough
	// that, with a probe that fails, it is in use within 5 s of its return: at most openFor, probeTimeout and openFor again.
	openFor = time.Second
	// probeTimeout bounds the one attempt to find out whether the database is back.
	probeTimeout = 2 * time.Second
)

// breaker decides whether calls go to a database at all.
type breaker = gobreaker.TwoStepCircuitBreaker[struct{}]

func newBreaker(side Side) *breaker {
	return gobreaker.NewTwoStepCircuitBreaker[struct{}](gobreaker.Settings{
		Name:        string(side),
		MaxRequests: 1, // one probe at a time, and one that succeeds closes it
		Interval:    0, // failures in a row are forgotten by an answer, not by the clock
		Timeout:     openFor,
		ReadyToTrip: func(c gobreaker.Counts) bool { return c.ConsecutiveFailures >= failuresToOpen },
		// whatever Postgres answered, it answers: a constraint, a syntax error, and a statement that it gave up itself
		IsSuccessful: func(err error) bool { return !gone(err) },
		IsExcluded:   undecided,
	})
}

// refused tells that the breaker let a call not through.
func refused(err error) bool {
	return errors.Is(err, gobreaker.ErrOpenState) || errors.Is(err, gobreaker.ErrTooManyRequests)
}

// admit lets a call through to the database, or fails at once where the database is known to be gone. report must be
// called with what came of it. Of the calls that come after openFor, one probes first and goes on when the database is back.
func (db *DB) admit(ctx context.Context) (report func(error), err error) {
	if db.breaker.State() != gobreaker.StateClosed {
		if err := db.probe(ctx); err != nil {
			return nil, err
		}
	}
	return db.breaker.Allow()
}

// probe asks whether the database is back, unless it was given up just now or somebody else asks. The statement of a
// client would not do: a slow one would tell nothing, and a client that leaves would leave the question open.
func (db *DB) probe(ctx context.Context) error {
	report, err := db.breaker.Allow()
	if err != nil {
		return err
	}
	err = db.reach(context.WithoutCancel(ctx))
	if errors.Is(err, context.DeadlineExceeded) {
		err = silenceError{err}
	}
	report(err)
	if gone(err) {
		return fmt.Errorf("%w: %w", gobreaker.ErrOpenState, err) // to those who wait it is the same outage
	}
	return nil
}

// reach sees that the server takes a new connection and answers on it. It asks beside the pool, whose places and
// connections may be what hangs.
func (db *DB) reach(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, probeTimeout)
	defer cancel()
	conn, err := pgx.ConnectConfig(ctx, db.pool.Config().ConnConfig)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close(ctx) }() // which says goodbye and waits for nothing
	return conn.Ping(ctx)
}
