package postgres

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/trellisgraph/trellis/domain"
)

// mapError is the one place where what pgx and Postgres say becomes a code that a client may act on. All that is not
// named here is a bug of ours and stays INTERNAL, wrapped with what was being done.
func mapError(side Side, doing string, err error) error {
	var known *domain.Error
	switch {
	case err == nil:
		return nil
	case errors.As(err, &known):
		return err
	case errors.Is(err, pgx.ErrNoRows):
		return domain.NotFound(doing)
	case errors.Is(err, context.Canceled):
		return fmt.Errorf("%s: %w", doing, err)
	case sqlState(err) == "22021": // character_not_in_repertoire: a NUL in a text
		return &domain.Error{Code: domain.CodeBadInput, Message: "a text holds a character that cannot be stored"}
	case refused(err):
		return unavailable(side, doing, err)
	case timedOut(err):
		return domain.Upstream(domain.CodeUpstreamTimeout,
			fmt.Sprintf("the %s database did not answer in time", side), fmt.Errorf("%s: %w", doing, err))
	case tooBusy(err):
		return domain.Upstream(domain.CodeOverloaded,
			fmt.Sprintf("the %s database has no connection free", side), fmt.Errorf("%s: %w", doing, err))
	case unreachable(err):
		return unavailable(side, doing, err)
	default:
		return fmt.Errorf("%s: %w", doing, err)
	}
}

func unavailable(side Side, doing string, err error) error {
	return domain.Upstream(domain.CodeUpstreamUnavailable,
		fmt.Sprintf("the %s database cannot be reached", side), fmt.Errorf("%s: %w", doing, err))
}

func timedOut(err error) bool {
	return calledOff(err) ||
		sqlState(err) == "55P03" || // lock_not_available: lock_timeout
		errors.Is(err, context.DeadlineExceeded)
}

// calledOff tells that Postgres gave up on a statement: query_canceled, for its statement_timeout or because we asked.
func calledOff(err error) bool { return sqlState(err) == "57014" }

func tooBusy(err error) bool {
	return errors.Is(err, errNoneFree) || sqlState(err) == "53300" // too_many_connections
}

func unreachable(err error) bool {
	if connecting(err) {
		return true // whatever the server said: a wrong password is an outage to a client too
	}
	if state := sqlState(err); state != "" {
		return hungUp(state) ||
			strings.HasPrefix(state, "53") || // insufficient_resources: disk full, out of memory
			state == "3D000" // the database does not exist (any more)
	}
	return broken(err)
}

// gone tells that the database does not answer: that it cannot be reached, that it ended a connection, or that it was silent
// for too long. This is what the breaker counts, and it is less than what is unreachable to a client: a server that refuses
// a password, or has a full disk, is there, fails quickly, and may serve what it serves yet.
func gone(err error) bool {
	switch state := sqlState(err); {
	case err == nil, errors.Is(err, context.Canceled):
		return false
	case state != "":
		return hungUp(state)
	case silent(err), connecting(err):
		return true
	case errors.Is(err, context.DeadlineExceeded): // the caller's, who came with little time left
		return false
	default:
		return broken(err)
	}
}

// undecided tells that a call ended without an answer and that the database is not to blame: its client has left, had
// little time, or waited for a connection in vain.
func undecided(err error) bool {
	left := errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
	return !gone(err) && (left || errors.Is(err, errNoneFree))
}

// lost tells that a connection ended that was there, so that a fresh one may do.
func lost(err error) bool { return gone(err) && !silent(err) && !connecting(err) }

// silenceError is a deadline that passed after the database was silent for too long. total tells that nobody else heard of
// it meanwhile either.
type silenceError struct {
	error
	total bool
}

func (e silenceError) Unwrap() error { return e.error }

func silent(err error) bool {
	_, ok := errors.AsType[silenceError](err)
	return ok
}

func connecting(err error) bool {
	_, ok := errors.AsType[*pgconn.ConnectError](err)
	return ok
}

// hungUp is what Postgres says before it ends a connection, or takes none.
func hungUp(state string) bool {
	return strings.HasPrefix(state, "08") || // connection_exception
		strings.HasPrefix(state, "57P") // admin_shutdown, crash_shutdown, cannot_connect_now
}

// broken tells that a connection does not work any more.
func broken(err error) bool {
	var network net.Error
	return errors.As(err, &network) || errors.Is(err, io.EOF) ||
		errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, net.ErrClosed) || pgconn.SafeToRetry(err) ||
		strings.Contains(err.Error(), "conn closed") || // pgconn's connLockError, which is not exported
		strings.Contains(err.Error(), "closed pool") // puddle's ErrClosedPool, which pgxpool does not hand on
}

func sqlState(err error) string {
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok {
		return pg.Code
	}
	return ""
}
