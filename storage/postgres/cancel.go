package postgres

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgconn/ctxwatch"
)

// cancelGrace is how long Postgres has to give up on a statement that nobody waits for any more, before its connection is
// closed, where Options say nothing else.
const cancelGrace = 500 * time.Millisecond

// canceler ends the wait on a connection whose context ended. A statement is called off at Postgres, which ends it there and
// leaves the connection good: pgx's default closes the connection, so that clients who leave all at once make the pool open
// all of it anew, while the backends of the old ones may still be at work (jackc/pgx#1780). Other waits, such as River's for a
// notification, are of an idle connection, at which there is nothing to call off: they end as they do by default.
type canceler struct {
	statement *pgconn.CancelRequestContextWatcherHandler
	wait      *pgconn.DeadlineContextWatcherHandler
	took      ctxwatch.Handler
}

func newCanceler(grace time.Duration) func(*pgconn.PgConn) ctxwatch.Handler {
	return func(conn *pgconn.PgConn) ctxwatch.Handler {
		return &canceler{
			statement: &pgconn.CancelRequestContextWatcherHandler{Conn: conn, DeadlineDelay: grace},
			wait:      &pgconn.DeadlineContextWatcherHandler{Conn: conn.Conn()},
		}
	}
}

// HandleCancel is pgx's; it gets the context that ended.
func (c *canceler) HandleCancel(ctx context.Context) {
	c.took = c.wait
	if _, ok := ctx.Value(underWayKey{}).(*underWay); ok {
		c.took = c.statement
	}
	c.took.HandleCancel(ctx)
}

// HandleUnwatchAfterCancel is pgx's; it comes after HandleCancel returned.
func (c *canceler) HandleUnwatchAfterCancel() { c.took.HandleUnwatchAfterCancel() }
