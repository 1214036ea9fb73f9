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
	// statements that one request sends side by side may all be on connections that died together. See settle for a
	// database that hangs: five silences would cost a client more time than an operation has.
	failuresToOpen = 5
	// openFor is how long nobody is sent to a database that is gone: long enough to let it come up, and short enough
	// that, with a probe that fails, it is in use within 5 s of its return: at most openFor, probeTimeout and openFor again.
	openFor = time.Second
	// probeTimeout bounds the one attempt to find out whether the database is back.
	probeTimeout = 2 * time.Second
	// probeGrace is how long the call that probes waits for it: one that comes after the database's return should not
	// fail for having come first, nor should one be late because the database still hangs.
	probeGrace = 100 * time.Millisecond
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
// called with what came of it. The first call that comes after openFor asks whether the database is back.
func (db *DB) admit(ctx context.Context) (report func(error), err error) {
	if db.breaker.State() != gobreaker.StateClosed {
		if err := db.probe(ctx); err != nil {
			return nil, err
		}
	}
	return db.breaker.Allow()
}

// GivenUp reports whether the database counts as gone, so that calls fail at once.
func (db *DB) GivenUp() bool { return db.breaker.State() != gobreaker.StateClosed }

// probe asks whether the database is back, unless it was given up just now or somebody else asks. The statement of a
// client would not do: a slow one would tell nothing, and a client that leaves would leave the question open.
func (db *DB) probe(ctx context.Context) error {
	report, err := db.breaker.Allow()
	if err != nil {
		return err
	}
	answered := make(chan error, 1)
	db.probes.Go(func() {
		err := db.reach(context.WithoutCancel(ctx))
		if errors.Is(err, context.DeadlineExceeded) {
			err = silenceError{error: err}
		}
		db.hear(err)
		report(err)
		answered <- err
	})
	select {
	case err = <-answered:
	case <-time.After(probeGrace):
		return gobreaker.ErrOpenState
	}
	if gone(err) {
		return fmt.Errorf("%w: %w", gobreaker.ErrOpenState, err) // to those who wait it is the same outage
	}
	return nil
}

// settle tells what came of a call. A silence in which nobody heard of the database opens the breaker at once: Postgres
// itself would have ended a slow statement before, and in a request the next level of edges would wait as long again.
func (db *DB) settle(report func(error), err error) {
	if gone(err) {
		db.pool.Reset() // what lies there is of the same server, and each would fail one more request after its return
	}
	report(err)
	if s, ok := errors.AsType[silenceError](err); !ok || !s.total {
		return
	}
	for range failuresToOpen - 1 { // an answer to somebody else that comes in between still counts
		if db.breaker.State() != gobreaker.StateClosed {
			return
		}
		if again, refused := db.breaker.Allow(); refused == nil {
			again(err)
		}
	}
}

// hear remembers when the database last answered, whatever it said.
func (db *DB) hear(err error) {
	if !gone(err) && !undecided(err) {
		db.heard.Store(int64(now().Sub(db.opened)))
	}
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
