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
	case timedOut(err):
		return domain.Upstream(domain.CodeUpstreamTimeout,
			fmt.Sprintf("the %s database did not answer in time", side), fmt.Errorf("%s: %w", doing, err))
	case tooBusy(err):
		return domain.Upstream(domain.CodeOverloaded,
			fmt.Sprintf("the %s database has no connection free", side), fmt.Errorf("%s: %w", doing, err))
	case unreachable(err):
		return domain.Upstream(domain.CodeUpstreamUnavailable,
			fmt.Sprintf("the %s database cannot be reached", side), fmt.Errorf("%s: %w", doing, err))
	default:
		return fmt.Errorf("%s: %w", doing, err)
	}
}

func timedOut(err error) bool {
	return sqlState(err) == "57014" || // query_canceled: statement_timeout
		sqlState(err) == "55P03" || // lock_not_available: lock_timeout
		errors.Is(err, context.DeadlineExceeded)
}

func tooBusy(err error) bool {
	return sqlState(err) == "53300" // too_many_connections
}

func unreachable(err error) bool {
	if _, connecting := errors.AsType[*pgconn.ConnectError](err); connecting {
		return true // whatever the server said: a wrong password is an outage to a client too
	}
	state := sqlState(err)
	if state != "" {
		return strings.HasPrefix(state, "08") || // connection_exception
			strings.HasPrefix(state, "57P") || // admin_shutdown, crash_shutdown, cannot_connect_now
			strings.HasPrefix(state, "53") || // insufficient_resources: disk full, out of memory
			state == "3D000" // the database does not exist (any more)
	}
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
