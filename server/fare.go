package server

import (
	"context"
	"time"

	"github.com/99designs/gqlgen/graphql"

	"github.com/trellisgraph/trellis/telemetry"
)

// fare is what each event of a subscription costs whoever listens: as much as the operation was taken to cost, because
// gqlgen's executor, which makes events, does not count what is in them. An event is never refused: nobody asked for it just
// now, so it waits until there is enough. What happens meanwhile waits where events come from, where a hundred changes of a
// thing are one. The nil fare is free.
type fare struct {
	meter    *meter
	draws    []draw
	cost     int64
	patience time.Duration
	metrics  *telemetry.Metrics
}

// fare is what the events of an operation cost that was charged for already; nil where nothing is limited. Events find a bucket
// empty when half of it is spent: the other half is for what the same viewer asks for by themselves, so that a busy store does
// not keep its owner from looking at it.
func (l *limiter) fare(op *graphql.OperationContext, patience time.Duration, m *telemetry.Metrics) *fare {
	c, _ := op.Stats.GetExtension(l.ExtensionName()).(*charge)
	if l.meter == nil || c == nil {
		return nil
	}
	f := &fare{meter: l.meter, cost: c.requested, patience: patience, metrics: m}
	for _, d := range c.draws {
		d.rate.Limit = max(d.rate.Limit/2, int(c.requested))
		f.draws = append(f.draws, d)
	}
	return f
}

// pay waits until the event can be paid for, and reports whether anybody listens still. Once patience is over it goes ahead for
// what there is, so that who spends all they have otherwise hears of things late, and not never.
func (f *fare) pay(ctx context.Context) bool {
	if f == nil {
		return true
	}
	stands, refused := f.meter.take(f.draws)
	if refused == nil {
		return true
	}
	f.metrics.EventSlowed()
	patience := time.NewTimer(f.patience)
	defer patience.Stop()
	for refused != nil {
		enough := time.NewTimer(max(stands.wait, time.Millisecond))
		select {
		case <-enough.C:
			stands, refused = f.meter.take(f.draws)
		case <-patience.C:
			f.meter.empty(f.draws)
			refused = nil
		case <-ctx.Done():
		}
		enough.Stop()
		if ctx.Err() != nil {
			return false
		}
	}
	return true
}

// forgo gives back what an event was taken to cost that turned out to be none for this listener, but for what it cost to find
// out.
func (f *fare) forgo() {
	if f != nil {
		f.meter.give(f.draws, f.cost-operationCost)
	}
}
