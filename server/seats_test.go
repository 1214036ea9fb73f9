package server_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/server"
)

const listenToTicks = "subscription { ticks }"

// quiet are subscriptions that begin with one event and then go on without.
func quiet() map[string]resolver {
	return map[string]resolver{"ticks": func(ctx context.Context, _ map[string]any) (any, error) {
		return subscribe(ctx, queue(1), func(_ context.Context, n int) (any, error) { return n, nil })
	}}
}

// listening opens an event stream that goes on.
func (h *harness) listening(t *testing.T, header ...string) *eventReader {
	t.Helper()
	stream := h.events(t, query("query", listenToTicks), "", header...)
	_, ok := stream.next()
	require.True(t, ok)
	return stream
}

// refused opens an event stream that is refused, and reads how.
func (h *harness) refused(t *testing.T, header ...string) *answer {
	t.Helper()
	stream := h.events(t, query("query", listenToTicks), "", header...)
	text, err := io.ReadAll(stream.Body)
	require.NoError(t, err)
	a := &answer{Response: stream.Response, text: string(text)}
	require.NoError(t, json.Unmarshal(text, &a.body), a.text)
	return a
}

func TestStreamsOfAViewer(t *testing.T) {
	t.Parallel()
	h := start(t, server.Config{Identity: bearers{}, Streams: server.Streams{Viewer: 2, Address: 1}}, quiet())
	h.open(t, "Bearer a")
	first := h.listening(t, as("a")...)

	got := h.refused(t, as("a")...)
	require.Equal(t, 429, got.StatusCode)
	require.Equal(t, "15", got.Header.Get("Retry-After"), "who is gone is noticed by then")
	require.Equal(t, "RATE_LIMITED", got.code(t))
	require.Equal(t, "2 streams and sockets are open for this viewer: close one first", got.body.Errors[0].Message)
	third := h.dial(t)
	third.say(`{"type":"connection_init","payload":{"Authorization":"Bearer a"}}`)
	code, why := third.closed()
	require.EqualValues(t, 4429, code)
	require.Equal(t, "2 streams and sockets are open for this viewer: close one first", why)
	require.Equal(t, http.StatusOK, h.post(t, "{ hello }", as("a")...).StatusCode, "what is answered at once needs no seat")

	h.listening(t, as("b")...)
	h.open(t, "Bearer b")
	h.listening(t)
	require.Equal(t, "1 streams and sockets are open for this address: close one first", h.refused(t).body.Errors[0].Message)
	code, _ = h.dial(t).closed()
	require.EqualValues(t, 4429, code, "a socket is nobody's until it says whose it is")
	require.Equal(t, map[string]float64{
		"sse address": 1, "sse viewer": 1, "websocket address": 1, "websocket viewer": 1,
	}, series(h.scraped(t)["trellis_streams_refused_total"]))

	require.NoError(t, first.Body.Close())
	require.Eventually(t, func() bool {
		return h.events(t, query("query", listenToTicks), "", as("a")...).StatusCode == http.StatusOK
	}, waitFor, tick, "there is room again")
}

// A socket that says whose it is takes no room of nobody's any more.
func TestASocketBecomesSomebodys(t *testing.T) {
	t.Parallel()
	h := start(t, server.Config{Identity: bearers{}, Streams: server.Streams{Viewer: 3, Address: 1}}, nil)
	for range 3 {
		h.open(t, "Bearer a")
	}
	byHeader := h.dial(t, as("b")...)
	byHeader.say(`{"type":"connection_init","payload":{"Authorization":"Bearer c"}}`)
	byHeader.hear()
	h.open(t, "")
	require.Equal(t, map[string]float64{"": 3}, series(h.scraped(t)["trellis_stream_clients"]))
}

func TestSubscriptionsOfAViewer(t *testing.T) {
	t.Parallel()
	h := start(t, server.Config{Identity: bearers{}, Streams: server.Streams{ViewerSubscriptions: 3}}, quiet())
	one, other := h.open(t, "Bearer a"), h.open(t, "Bearer a")
	one.subscribe("1", listenToTicks)
	one.hear()
	other.subscribe("1", listenToTicks)
	other.hear()
	h.listening(t, as("a")...)

	const refusal = `{"id":"2","type":"error","payload":[{"message":"3 subscriptions are open for this viewer: close one first",` +
		`"extensions":{"code":"RATE_LIMITED","retryAfter":15}}]}`
	other.subscribe("2", listenToTicks)
	require.JSONEq(t, refusal, other.hear())
	require.Equal(t, 429, h.refused(t, as("a")...).StatusCode)
	require.Equal(t, map[string]float64{"sse": 1, "subscription": 3, "websocket": 2}, series(h.scraped(t)["trellis_streams_open"]),
		"the stream that was refused is none")
	other.subscribe("2", "{ hello }")
	require.JSONEq(t, `{"id":"2","type":"next","payload":{"data":{"hello":"world"}}}`, other.hear(), "the socket lives on")
	other.hear()

	one.say(`{"id":"1","type":"complete"}`)
	require.Eventually(t, func() bool {
		other.subscribe("2", listenToTicks)
		return other.hear() != refusal
	}, waitFor, tick, "there is room again")
}

// However a stream ends, its seat is free.
func TestSeatsAreFreeAgain(t *testing.T) {
	t.Parallel()
	socket := func(t *testing.T, h *harness, document string) *wire {
		t.Helper()
		c := h.open(t, "Bearer a")
		c.subscribe("1", document)
		c.hear()
		return c
	}
	const neverSays = "a socket never says whose it is"
	ways := map[string]func(t *testing.T, h *harness){
		"the client of a stream leaves": func(t *testing.T, h *harness) {
			t.Helper()
			require.NoError(t, h.listening(t, as("a")...).Body.Close())
		},
		"a stream is complete": func(t *testing.T, h *harness) {
			t.Helper()
			h.events(t, query("query", "subscription { plain }"), "", as("a")...).all()
		},
		"a stream of a query": func(t *testing.T, h *harness) {
			t.Helper()
			h.events(t, query("query", "{ hello }"), "", as("a")...).all()
		},
		"a stream of nobody": func(t *testing.T, h *harness) {
			t.Helper()
			h.events(t, query("query", "subscription { plain }"), "").all()
		},
		"a stream that is not valid": func(t *testing.T, h *harness) {
			t.Helper()
			h.events(t, query("query", "subscription { nothing }"), "", as("a")...).all()
		},
		"what a stream is of may not be seen any more": func(t *testing.T, h *harness) {
			t.Helper()
			h.events(t, query("query", "subscription { things { name } }"), "", as("a")...).all()
		},
		"a resolver refuses": func(t *testing.T, h *harness) {
			t.Helper()
			h.events(t, query("query", "subscription { sure }"), "", as("a")...).all()
		},
		"the client of a socket completes": func(t *testing.T, h *harness) {
			t.Helper()
			c := socket(t, h, listenToTicks)
			c.say(`{"id":"1","type":"complete"}`)
			require.NoError(t, c.conn.Close(websocket.StatusNormalClosure, ""))
		},
		"the client of a socket closes it": func(t *testing.T, h *harness) {
			t.Helper()
			require.NoError(t, socket(t, h, listenToTicks).conn.Close(websocket.StatusNormalClosure, ""))
		},
		"the client of a socket is gone": func(t *testing.T, h *harness) {
			t.Helper()
			require.NoError(t, socket(t, h, listenToTicks).conn.CloseNow())
		},
		"a resolver on a socket refuses": func(t *testing.T, h *harness) {
			t.Helper()
			require.NoError(t, socket(t, h, "subscription { sure }").conn.CloseNow())
		},
		"a message is none of the protocol": func(t *testing.T, h *harness) {
			t.Helper()
			c := socket(t, h, listenToTicks)
			c.say(`hello`)
			c.closed()
		},
		neverSays: func(t *testing.T, h *harness) {
			t.Helper()
			h.dial(t).closed()
		},
		"a socket is refused": func(t *testing.T, h *harness) {
			t.Helper()
			first := h.open(t, "Bearer a")
			second := h.dial(t)
			second.say(`{"type":"connection_init","payload":{"Authorization":"Bearer a"}}`)
			second.closed()
			require.NoError(t, first.conn.CloseNow())
		},
	}
	for name, end := range ways {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			resolvers := quiet()
			resolvers["plain"] = listen(ended(1), func(_ context.Context, n int) (any, error) { return n, nil })
			resolvers["sure"] = func(context.Context, map[string]any) (any, error) { return nil, domain.NotFound("order") }
			resolvers["things"] = listen(queue(1), func(context.Context, int) (any, error) { return nil, domain.NotFound("order") })
			streams := server.Streams{Viewer: 1}
			if name == neverSays {
				streams.InitTimeout = 100 * time.Millisecond
			}
			h := start(t, server.Config{Identity: bearers{}, Streams: streams}, resolvers)
			end(t, h)
			require.Eventually(t, func() bool {
				got := h.scraped(t)
				sum := series(got["trellis_stream_clients"])[""]
				for _, n := range series(got["trellis_streams_open"]) {
					sum += n
				}
				return sum == 0
			}, waitFor, tick)
			require.NotEmpty(t, series(h.scraped(t)["trellis_streams_opened_total"]))
		})
	}
}

// What the server itself ends frees its seats too.
func TestSeatsWhenTheServerEndsThem(t *testing.T) {
	t.Parallel()
	v := &verdict{}
	v.left.Store(int64(brief))
	h := start(t, server.Config{Identity: v}, quiet())
	h.events(t, query("query", listenToTicks), "", as("a")...).all() // the token is over
	c := h.open(t, "Bearer a")
	c.subscribe("1", listenToTicks)
	c.closed()
	require.Eventually(t, func() bool { return series(h.scraped(t)["trellis_stream_clients"])[""] == 0 }, waitFor, tick)

	stopped := run(t, server.Config{Streams: server.Streams{DrainSpread: time.Millisecond}}, quiet())
	stopped.listening(t)
	c = stopped.open(t, "")
	c.subscribe("1", listenToTicks)
	c.hear()
	require.Equal(t, map[string]float64{"": 1}, series(stopped.scraped(t)["trellis_stream_clients"]))
	stopped.stop()
	require.NoError(t, <-stopped.ended)
	require.Equal(t, map[string]float64{"": 0}, series(stopped.scraped(t)["trellis_stream_clients"]))
}
