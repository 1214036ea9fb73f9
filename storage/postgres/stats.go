package postgres

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
)

// Stats counts what one request cost the databases. It is safe for concurrent use.
type Stats struct {
	statements atomic.Int64
	roundTrips atomic.Int64
	nanos      atomic.Int64
}

// Statements is the number of SQL statements sent.
func (s *Stats) Statements() int { return int(s.statements.Load()) }

// RoundTrips is the number of times the server waited for a database: a batch of statements is one.
func (s *Stats) RoundTrips() int { return int(s.roundTrips.Load()) }

// Elapsed is the time spent in statements, added up; statements that ran side by side count each.
func (s *Stats) Elapsed() time.Duration { return time.Duration(s.nanos.Load()) }

type statsKey struct{}

// WithStats makes every statement under the returned context count.
func WithStats(ctx context.Context) (context.Context, *Stats) {
	s := new(Stats)
	return context.WithValue(ctx, statsKey{}, s), s
}

// tracer feeds Stats. It satisfies pgx.QueryTracer and pgx.BatchTracer.
type tracer struct{}

type startedKey struct{}

func (tracer) TraceQueryStart(ctx context.Context, _ *pgx.Conn, _ pgx.TraceQueryStartData) context.Context {
	s, ok := ctx.Value(statsKey{}).(*Stats)
	if !ok {
		return ctx
	}
	s.statements.Add(1)
	s.roundTrips.Add(1)
	return context.WithValue(ctx, startedKey{}, now())
}

func (tracer) TraceQueryEnd(ctx context.Context, _ *pgx.Conn, _ pgx.TraceQueryEndData) { finish(ctx) }

func (tracer) TraceBatchStart(ctx context.Context, _ *pgx.Conn, _ pgx.TraceBatchStartData) context.Context {
	s, ok := ctx.Value(statsKey{}).(*Stats)
	if !ok {
		return ctx
	}
	s.roundTrips.Add(1)
	return context.WithValue(ctx, startedKey{}, now())
}

func (tracer) TraceBatchQuery(ctx context.Context, _ *pgx.Conn, _ pgx.TraceBatchQueryData) {
	if s, ok := ctx.Value(statsKey{}).(*Stats); ok {
		s.statements.Add(1)
	}
}

func (tracer) TraceBatchEnd(ctx context.Context, _ *pgx.Conn, _ pgx.TraceBatchEndData) { finish(ctx) }

func finish(ctx context.Context) {
	s, ok := ctx.Value(statsKey{}).(*Stats)
	started, timed := ctx.Value(startedKey{}).(time.Time)
	if ok && timed {
		s.nanos.Add(int64(now().Sub(started)))
	}
}

func now() time.Time {
	return time.Now() //nolint:forbidigo // durations are measured, not decided upon
}
