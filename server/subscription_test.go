package server_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/graph/stream"
	"github.com/trellisgraph/trellis/server"
)

// queue is a source of events that a test fills.
func queue[E any](events ...E) chan E {
	q := make(chan E, 100)
	for _, e := range events {
		q <- e
	}
	return q
}

// ended is a queue of which there is no more.
func ended[E any](events ...E) chan E {
	q := queue(events...)
	close(q)
	return q
}

// listen resolves a subscription by reading its events.
func listen[E any](events <-chan E, read func(context.Context, E) (any, error)) resolver {
	return func(ctx context.Context, _ map[string]any) (any, error) { return subscribe(ctx, events, read) }
}

func TestEventsAreAnswered(t *testing.T) {
	t.Parallel()
	crash := func(context.Context, int) (any, error) { panic("no such page") }
	cases := map[string]struct {
		reason   string
		document string
		resolve  resolver
		want     []string
	}{
		"one after the other": {
			reason: "a response an event, in their order", document: "subscription { ticks }",
			resolve: listen(ended(1, 2), func(_ context.Context, n int) (any, error) { return n, nil }),
			want:    []string{`{"data":{"ticks":1}}`, `{"data":{"ticks":2}}`},
		},
		"null": {
			reason: "a value may be absent", document: "subscription { ticks }",
			resolve: listen(ended(1), func(context.Context, int) (any, error) { return nil, nil }), //nolint:nilnil // the value is null
			want:    []string{`{"data":{"ticks":null}}`},
		},
		"skipped": {
			reason: "an event may be none for this listener", document: "subscription { ticks }",
			resolve: listen(ended(1, 2, 3), func(_ context.Context, n int) (any, error) {
				if n == 2 {
					return nil, stream.ErrSkip
				}
				return n, nil
			}),
			want: []string{`{"data":{"ticks":1}}`, `{"data":{"ticks":3}}`},
		},
		"one failed": {
			reason: "what fails may pass, so the next event is waited for", document: "subscription { n: ticks }",
			resolve: listen(ended(1, 2), func(_ context.Context, n int) (any, error) {
				if n == 1 {
					return nil, domain.Upstream(domain.CodeOverloaded, "too much to do", errors.New("secret"))
				}
				return n, nil
			}),
			want: []string{
				`{"errors":[{"message":"too much to do","path":["n"],"locations":[{"line":1,"column":16}],"extensions":{"code":"OVERLOADED"}}],"data":{"n":null}}`,
				`{"data":{"n":2}}`,
			},
		},
		"gone": {
			reason: "who may not see it any more hears of no further change", document: "subscription { sure }",
			resolve: listen(queue(1, 2), func(context.Context, int) (any, error) { return nil, domain.NotFound("order") }),
			want: []string{
				`{"errors":[{"message":"order not found","path":["sure"],"locations":[{"line":1,"column":16}],"extensions":{"code":"NOT_FOUND"}}],"data":null}`,
			},
		},
		"a bug": {
			reason: "it is masked, and the next event is read all the same", document: "subscription { ticks }",
			resolve: listen(ended(1), crash),
			want: []string{
				`{"errors":[{"message":"internal error","path":["ticks"],"locations":[{"line":1,"column":16}],"extensions":{"code":"INTERNAL"}}],"data":{"ticks":null}}`,
			},
		},
		"refused": {
			reason: "a resolver may refuse to listen at all", document: "subscription { ticks }",
			resolve: func(context.Context, map[string]any) (any, error) { return nil, domain.NotFound("order") },
			want: []string{
				`{"errors":[{"message":"order not found","path":["ticks"],"locations":[{"line":1,"column":16}],"extensions":{"code":"NOT_FOUND"}}]}`,
			},
		},
		"without a source": {
			reason: "a channel that the server knows nothing of is a bug of ours", document: "subscription { ticks }",
			resolve: func(context.Context, map[string]any) (any, error) { return (<-chan any)(make(chan any)), nil },
			want:    []string{`{"errors":[{"message":"internal error","extensions":{"code":"INTERNAL"}}]}`},
		},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := start(t, server.Config{}, map[string]resolver{"ticks": tc.resolve, "sure": tc.resolve})
			got := h.events(t, query("query", tc.document), "").all()
			require.Len(t, got, len(tc.want)+1, tc.reason)
			for i, want := range tc.want {
				require.Equal(t, "next", got[i].name, tc.reason)
				require.JSONEq(t, want, got[i].data, tc.reason)
			}
			require.Equal(t, event{name: "complete"}, got[len(tc.want)], tc.reason)
		})
	}
}

// A loader would remember what it has loaded for an earlier event.
func TestEachEventBeginsAnew(t *testing.T) {
	t.Parallel()
	type session struct{}
	var sessions atomic.Int32
	events := ended("a", "b")
	begin := func(ctx context.Context) context.Context {
		return context.WithValue(ctx, session{}, sessions.Add(1))
	}
	name := func(ctx context.Context, _ map[string]any) (any, error) { return sessionName(ctx, session{}) }
	h := start(t, server.Config{Begin: begin}, map[string]resolver{
		"things": listen(events, func(ctx context.Context, _ string) (any, error) {
			_, err := sessionName(ctx, session{})
			return thing{}, err
		}),
		"name": name,
	})
	got := h.events(t, query("query", "subscription { things { name } }"), "").all()
	require.Equal(t, []event{
		{"next", `{"data":{"things":{"name":"session 2"}}}`}, {"next", `{"data":{"things":{"name":"session 3"}}}`}, {"complete", ""},
	}, got)
}

// sessionName names the session of a context.
func sessionName(ctx context.Context, key any) (any, error) {
	n, ok := ctx.Value(key).(int32)
	if !ok {
		return nil, errors.New("there is no session")
	}
	return "session " + strconv.Itoa(int(n)), nil
}

func TestAnEventHasItsOwnDeadline(t *testing.T) {
	t.Parallel()
	var events chan int
	var got *eventReader
	var first event
	for timeout := 50 * time.Millisecond; !strings.Contains(first.data, `"data":{"things":null}`); timeout *= 2 { // until it opens in time
		require.Less(t, timeout, waitFor, first.data)
		events = make(chan int, 2)
		h := start(t, server.Config{Limits: server.Limits{OperationTimeout: timeout}}, map[string]resolver{
			"things": listen(events, func(context.Context, int) (any, error) { return thing{}, nil }),
			"name": func(ctx context.Context, _ map[string]any) (any, error) {
				<-ctx.Done()
				return nil, ctx.Err()
			},
		})
		got = h.events(t, query("query", "subscription { things { name } }"), "")
		events <- 1
		first, _ = got.next()
	}
	require.Contains(t, first.data, "UPSTREAM_TIMEOUT")
	events <- 1
	second, _ := got.next()
	require.Equal(t, first.data, second.data, "the subscription outlives the deadline of its events")
	close(events)
	last, _ := got.next()
	require.Equal(t, "complete", last.name)
}

func TestAResolverThatDoesNotSayWhereEventsComeFrom(t *testing.T) {
	t.Parallel()
	h := start(t, server.Config{Limits: server.Limits{OperationTimeout: 20 * time.Millisecond}}, map[string]resolver{
		"ticks": func(ctx context.Context, _ map[string]any) (any, error) {
			<-ctx.Done()
			return nil, ctx.Err()
		},
	})
	got := h.events(t, query("query", "subscription { ticks }"), "").all()
	require.Len(t, got, 2)
	require.Contains(t, got[0].data, "UPSTREAM_TIMEOUT")
}

// A resolver learns that nobody listens any more, whichever way the listener left.
func TestListenersLeave(t *testing.T) {
	t.Parallel()
	cases := map[string]func(t *testing.T, h *harness){
		"the event stream is closed": func(t *testing.T, h *harness) {
			t.Helper()
			got := h.events(t, query("query", "subscription { ticks }"), "")
			_, ok := got.next()
			require.True(t, ok)
			require.NoError(t, got.Body.Close())
		},
		"the operation is completed": func(t *testing.T, h *harness) {
			t.Helper()
			c := h.open(t, "")
			c.subscribe("a", "subscription { ticks }")
			c.hear()
			c.say(`{"id":"a","type":"complete"}`)
		},
		"the socket is closed": func(t *testing.T, h *harness) {
			t.Helper()
			c := h.open(t, "")
			c.subscribe("a", "subscription { ticks }")
			c.hear()
			require.NoError(t, c.conn.CloseNow())
		},
	}
	for name, leave := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			left := make(chan struct{})
			h := start(t, server.Config{}, map[string]resolver{"ticks": func(ctx context.Context, _ map[string]any) (any, error) {
				context.AfterFunc(ctx, func() { close(left) })
				return subscribe(ctx, queue(1), func(_ context.Context, n int) (any, error) { return n, nil })
			}})
			leave(t, h)
			select {
			case <-left:
			case <-time.After(waitFor):
				require.Fail(t, "the resolver has not heard of it")
			}
		})
	}
}

// Who opens a subscription is told when there is no turn for them in the time of an operation, as who waits for a slow resolver is.
func TestOpeningWaitsForATurnAsLongAsAnOperationMay(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) { // the ten seconds pass at once
		going, stop := context.WithCancel(t.Context())
		reading := make(chan struct{})
		s := server.New(server.Config{Streams: server.Streams{Turns: 1}, Schema: newSchema(map[string]resolver{
			"ticks": listen(queue(1), func(context.Context, int) (any, error) {
				close(reading)
				<-going.Done() // whatever its own deadline is
				return 1, nil
			}),
		})})
		ask := func(ctx context.Context) *httptest.ResponseRecorder {
			rec := httptest.NewRecorder()
			req := httptest.NewRequestWithContext(ctx, http.MethodGet, query("query", "subscription { ticks }"), nil)
			req.Header.Set("Accept", "text/event-stream")
			s.ServeHTTP(rec, req)
			return rec
		}
		var first sync.WaitGroup
		first.Go(func() { ask(going) })
		<-reading
		asked := time.Now()
		require.Contains(t, ask(t.Context()).Body.String(), "UPSTREAM_TIMEOUT")
		require.Equal(t, 10*time.Second, time.Since(asked))
		stop()
		first.Wait()
	})
}

// What thousands listen to is read by a few of them at a time. The others wait, and none is refused.
func TestEventsTakeTurns(t *testing.T) {
	t.Parallel()
	const listeners, turns = 50, 2
	var reading, most atomic.Int32
	read := func(context.Context, int) (any, error) {
		now := reading.Add(1)
		defer reading.Add(-1)
		for seen := most.Load(); now > seen && !most.CompareAndSwap(seen, now); seen = most.Load() {
		}
		runtime.Gosched()
		return 1, nil
	}
	c := start(t, server.Config{Streams: server.Streams{Turns: turns}}, map[string]resolver{
		"ticks": func(ctx context.Context, _ map[string]any) (any, error) { return subscribe(ctx, ended(1, 2, 3), read) },
	}).open(t, "")
	for i := range listeners {
		c.subscribe(strconv.Itoa(i), "subscription { ticks }")
	}
	for range listeners * 4 {
		require.NotContains(t, c.hear(), "errors")
	}
	require.LessOrEqual(t, most.Load(), int32(turns))
}
