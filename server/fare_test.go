package server_test

import (
	"context"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/graph/stream"
	"github.com/trellisgraph/trellis/server"
)

// costs10 costs 10: the operation, a thing, and a page of eight.
const costs10 = "subscription Things { things { page(first: 8) { nodes { name } } } }"

// remaining is what a viewer may spend still, after having asked.
func (h *harness) remaining(t *testing.T) float64 {
	t.Helper()
	cost, ok := h.post(t, "{ hello }", append(as("a"), "X-Trellis-Cost", "1")...).body.Extensions["cost"].(map[string]any)
	require.True(t, ok)
	left, ok := cost["remaining"].(float64)
	require.True(t, ok)
	return left
}

func someThing(context.Context, int) (any, error) { return thing{}, nil }

func TestEventsAreChargedFor(t *testing.T) {
	t.Parallel()
	h := rated(t, newHands(), map[string]resolver{"things": listen(ended(1, 2, 3), func(_ context.Context, n int) (any, error) {
		if n == 2 {
			return nil, stream.ErrSkip
		}
		return thing{}, nil
	})})
	require.Len(t, h.events(t, query("query", costs10), "", as("a")...).all(), 3)
	require.InDelta(t, 100-10-10-1-10-1, h.remaining(t), 0, "the subscription, an event, one that is none, an event, and this")
}

// Who has spent what they may hears of everything, in its order, as fast as it flows back.
func TestAListenerWithNothingLeftHearsLater(t *testing.T) {
	t.Parallel()
	const events = 20
	q := make(chan int, events)
	for n := range events {
		q <- n
	}
	close(q)
	clock := newHands()
	step := func() time.Time { // what passes between two looks is the same on every machine
		clock.pass(2 * time.Millisecond)
		return clock.read()
	}
	h := start(t, server.Config{Identity: bearers{}, Rates: server.Rates{
		Viewer: server.Rate{Limit: 20, PerSecond: 1000}, Address: server.Rate{Limit: 1000, PerSecond: 1000}, Now: step,
	}, Streams: server.Streams{EventWait: time.Hour}}, map[string]resolver{"things": listen(q, someThing)})
	began := clock.read()
	for _, e := range h.events(t, query("query", costs10), "", as("a")...).all()[:events] {
		require.JSONEq(t, `{"data":{"things":{"page":null}}}`, e.data)
	}
	require.GreaterOrEqual(t, clock.read().Sub(began), events*10*time.Millisecond-10*time.Millisecond, "10 flow back in 10 ms")
	require.Positive(t, series(h.scraped(t)["trellis_events_slowed_total"])[""])
}

// Events leave half of it to what the viewer asks for, and come in the end though nothing flows back.
func TestEventsLeaveHalf(t *testing.T) {
	t.Parallel()
	h := start(t, server.Config{
		Identity: bearers{}, Streams: server.Streams{EventWait: 5 * time.Millisecond},
		Rates: server.Rates{Viewer: server.Rate{Limit: 100, PerSecond: 10}, Address: server.Rate{Limit: 500, PerSecond: 50}, Now: newHands().read},
	}, map[string]resolver{"things": listen(ended(1, 2, 3, 4, 5, 6, 7, 8), someThing)})
	require.Len(t, h.events(t, query("query", costs10), "", as("a")...).all(), 9)
	require.InDelta(t, 100-50-1, h.remaining(t), 0)
	require.Equal(t, map[string]float64{"": 4}, series(h.scraped(t)["trellis_events_slowed_total"]))
}

// What happens while a listener waits is one event, and the last.
func TestChangesAreOneWhileAListenerWaits(t *testing.T) {
	t.Parallel()
	clock := newHands()
	var state atomic.Int64
	again, waits := make(chan int, 1), make(chan struct{})
	change := func() {
		state.Add(1)
		select {
		case again <- 1:
		default:
		}
	}
	h := start(t, server.Config{Identity: bearers{}, Streams: server.Streams{EventWait: time.Hour}, Rates: server.Rates{
		Viewer: server.Rate{Limit: 2, PerSecond: 1000}, Address: server.Rate{Limit: 5000, PerSecond: 1000}, Now: clock.read,
	}}, map[string]resolver{"ticks": listen(again, func(context.Context, int) (any, error) { return int(state.Load()), nil })})
	stream := h.events(t, query("query", listenToTicks), "", as("a")...) // which leaves nothing to events
	change()
	require.Eventually(t, func() bool { return series(h.scraped(t)["trellis_events_slowed_total"])[""] == 1 }, waitFor, tick)
	for range 1000 {
		change()
	}
	clock.pass(time.Second)
	e, _ := stream.next()
	require.JSONEq(t, `{"data":{"ticks":1001}}`, e.data, "it is read when it can be paid for")
	go func() {
		defer close(waits)
		clock.pass(time.Second)
		close(again)
	}()
	require.LessOrEqual(t, len(stream.all()), 2, "and once more, because of what came meanwhile; and complete")
	<-waits
}

func TestAListenerLeavesWhileWaiting(t *testing.T) {
	t.Parallel()
	h := start(t, server.Config{Identity: bearers{}, Streams: server.Streams{EventWait: time.Hour}, Rates: server.Rates{
		Viewer: server.Rate{Limit: 2, PerSecond: .001}, Address: server.Rate{Limit: 500, PerSecond: 50}, Now: newHands().read,
	}}, map[string]resolver{"ticks": listen(queue(1, 2), func(_ context.Context, n int) (any, error) { return n, nil })})
	c := h.open(t, "Bearer a")
	c.subscribe("1", listenToTicks)
	require.Eventually(t, func() bool { return series(h.scraped(t)["trellis_events_slowed_total"])[""] == 1 }, waitFor, tick)
	c.say(`{"id":"1","type":"complete"}`)
	require.Eventually(t, func() bool { return series(h.scraped(t)["trellis_streams_open"])["subscription"] == 0 }, waitFor, tick)
}

func TestEventsAreWatched(t *testing.T) {
	t.Parallel()
	h := start(t, server.Config{SlowOperation: time.Nanosecond}, map[string]resolver{
		"ticks": listen(ended(1, 2, 3, 4), func(_ context.Context, n int) (any, error) {
			switch n {
			case 2:
				return nil, stream.ErrSkip
			case 3:
				return nil, domain.Upstream(domain.CodeUpstreamTimeout, "too late", context.DeadlineExceeded)
			default:
				return n, nil
			}
		}),
		"sure": func(context.Context, map[string]any) (any, error) { return nil, domain.NotFound("order") },
	})
	require.Len(t, h.events(t, query("query", "subscription Ticks { ticks }"), "").all(), 4)
	h.events(t, query("query", "subscription Sure { sure }"), "").all()
	got := h.scraped(t)
	require.Equal(t, map[string]float64{"Ticks subscription": 3}, series(got["trellis_operation_seconds"]))
	require.Equal(t, map[string]float64{"UPSTREAM_TIMEOUT Ticks subscription": 1}, series(got["trellis_operation_errors_total"]))
	require.Equal(t, map[string]float64{"NOT_FOUND": 1}, series(got["trellis_operations_refused_total"]))
	slow := h.log.records(t, "WARN")
	slow = slices.DeleteFunc(slow, func(r map[string]any) bool { return r["msg"] != "an operation was slow" })
	require.Len(t, slow, 3)
	require.Equal(t, "Ticks", slow[1]["operation"])
	require.Equal(t, "subscription", slow[1]["type"])
	require.Equal(t, "UPSTREAM_TIMEOUT", slow[1]["codes"])
	require.Contains(t, slow[0], "statements")
}
