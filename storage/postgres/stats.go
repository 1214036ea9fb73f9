package postgres

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
)

// Stats counts what one request cost the databases. It is safe for concurrent use.
type Stats struct {
	statements atomic.Int64
	roundTrips atomic.Int64
	nanos      atomic.Int64
	full       sync.Map // the sides at which no connection became free in time
	watch      func(ctx context.Context, trip Trip)
	origin     string
}

// Statements is the number of SQL statements sent.
func (s *Stats) Statements() int { return int(s.statements.Load()) }

// RoundTrips is the number of times the server waited for a database: a batch of statements is one.
func (s *Stats) RoundTrips() int { return int(s.roundTrips.Load()) }

// Elapsed is the time spent in statements, added up; statements that ran side by side count each.
func (s *Stats) Elapsed() time.Duration { return time.Duration(s.nanos.Load()) }

// findFull remembers that an operation waited for a connection in vain. The nil Stats remember nothing.
func (s *Stats) findFull(side Side) {
	if s != nil {
		s.full.Store(side, nil)
	}
}

func (s *Stats) foundFull(side Side) bool {
	if s == nil {
		return false
	}
	_, found := s.full.Load(side)
	return found
}

type statsKey struct{}

// WithStats makes every statement under the returned context count.
func WithStats(ctx context.Context) (context.Context, *Stats) {
	s := new(Stats)
	return context.WithValue(ctx, statsKey{}, s), s
}

// StatsFrom returns what counts the statements under ctx, nil where nothing does.
func StatsFrom(ctx context.Context) *Stats {
	s, _ := ctx.Value(statsKey{}).(*Stats)
	return s
}

// Trip is a round trip to a database that has ended.
type Trip struct {
	Side Side
	// Doing says what the statements are for, as far as they say it: no text and no value of a statement is among it.
	Doing      []string
	Statements int
	Began      time.Time
	Took       time.Duration
	Err        error
}

// WithTrips is WithStats, with watch to be called at the end of every round trip, from whichever goroutine waited for it. Jobs
// that are asked for under the context remember the origin.
func WithTrips(ctx context.Context, origin string, watch func(ctx context.Context, trip Trip)) (context.Context, *Stats) {
	s := &Stats{watch: watch, origin: origin}
	return context.WithValue(ctx, statsKey{}, s), s
}

type doingKey struct{}

func watched(ctx context.Context) bool {
	s := StatsFrom(ctx)
	return s != nil && s.watch != nil
}

// named tells who watches the round trips what the next one is for. Where nobody does it costs a look at the context.
func named(ctx context.Context, doing ...string) context.Context {
	if !watched(ctx) {
		return ctx
	}
	return context.WithValue(ctx, doingKey{}, slices.Clone(doing)) // so that doing stays on the stack where nobody watches
}

// tracer feeds Stats and whoever observes the side. It satisfies pgx.QueryTracer and pgx.BatchTracer.
type tracer struct {
	side    Side
	observe func(side Side, statements int, took time.Duration) // nil: nobody does
}

// underWay is a round trip that has not ended. It is the context that pgx hands back at its end.
type underWay struct {
	context.Context //nolint:containedctx // it is a context
	stats           *Stats
	began           time.Time
	statements      int
}

type underWayKey struct{}

// Value finds the round trip.
func (t *underWay) Value(key any) any {
	if _, ok := key.(underWayKey); ok {
		return t
	}
	return t.Context.Value(key)
}

// begin is called for every round trip, whether anybody counts it or not: a statement is told from other waits by its context
// (see canceler).
func (tracer) begin(ctx context.Context, statements int) context.Context {
	s := StatsFrom(ctx)
	if s != nil {
		s.roundTrips.Add(1)
		s.statements.Add(int64(statements))
	}
	return &underWay{Context: ctx, stats: s, began: now(), statements: statements}
}

func (t tracer) end(ctx context.Context, err error) {
	trip, ok := ctx.Value(underWayKey{}).(*underWay)
	if !ok {
		return
	}
	took := now().Sub(trip.began)
	if t.observe != nil {
		t.observe(t.side, trip.statements, took)
	}
	if trip.stats == nil {
		return
	}
	trip.stats.nanos.Add(int64(took))
	if trip.stats.watch != nil {
		doing, _ := ctx.Value(doingKey{}).([]string)
		trip.stats.watch(ctx, Trip{
			Side: t.side, Doing: doing, Statements: trip.statements, Began: trip.began, Took: took, Err: err,
		})
	}
}

func (t tracer) TraceQueryStart(ctx context.Context, _ *pgx.Conn, _ pgx.TraceQueryStartData) context.Context {
	return t.begin(ctx, 1)
}

func (t tracer) TraceQueryEnd(ctx context.Context, _ *pgx.Conn, data pgx.TraceQueryEndData) {
	t.end(ctx, data.Err)
}

func (t tracer) TraceBatchStart(ctx context.Context, _ *pgx.Conn, _ pgx.TraceBatchStartData) context.Context {
	return t.begin(ctx, 0)
}

func (tracer) TraceBatchQuery(ctx context.Context, _ *pgx.Conn, _ pgx.TraceBatchQueryData) {
	trip, ok := ctx.Value(underWayKey{}).(*underWay)
	if !ok {
		return
	}
	trip.statements++
	if trip.stats != nil {
		trip.stats.statements.Add(1)
	}
}

func (t tracer) TraceBatchEnd(ctx context.Context, _ *pgx.Conn, data pgx.TraceBatchEndData) {
	t.end(ctx, data.Err)
}

func now() time.Time {
	return time.Now() //nolint:forbidigo // durations are measured, not decided upon
}
