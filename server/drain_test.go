package server_test

import (
	"context"
	"io"
	"net"
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/server"
)

// running is a server that Run serves.
type running struct {
	*harness
	stop  context.CancelFunc
	ended chan error
}

func run(t *testing.T, cfg server.Config, resolvers map[string]resolver) *running {
	t.Helper()
	cfg.Schema = newSchema(resolvers)
	s := server.New(cfg)
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- s.Run(ctx, listener) }()
	return &running{harness: &harness{Server: s, url: "http://" + listener.Addr().String()}, stop: stop, ended: ended}
}

// When a server is stopped under load, what runs is answered, and who listens is sent elsewhere: sockets with 1001, after which
// clients come back by themselves, and event streams by an end that is no "complete".
func TestStreamsEndWhenTheServerStops(t *testing.T) {
	t.Parallel()
	const sockets, streams, queries = 200, 50, 20
	var asked atomic.Int32
	finish := make(chan struct{})
	h := run(t, server.Config{
		Streams: server.Streams{DrainSpread: 200 * time.Millisecond, Address: 1000, Heartbeat: time.Hour},
		Limits:  server.Limits{OperationTimeout: time.Hour, ShutdownTimeout: time.Hour},
	}, map[string]resolver{
		"ticks": func(ctx context.Context, _ map[string]any) (any, error) {
			return subscribe(ctx, queue(1), func(_ context.Context, n int) (any, error) { return n, nil })
		},
		"slow": func(context.Context, map[string]any) (any, error) {
			asked.Add(1)
			<-finish
			return "done", nil
		},
	})

	listeners := make([]*wire, sockets)
	for i := range listeners {
		c := h.open(t, "")
		c.subscribe("ticks", "subscription { ticks }")
		require.JSONEq(t, `{"id":"ticks","type":"next","payload":{"data":{"ticks":1}}}`, c.hear())
		if i < queries {
			c.subscribe("slow", "{ slow }")
		}
		listeners[i] = c
	}
	readers := make([]*eventReader, streams)
	for i := range readers {
		readers[i] = h.events(t, query("query", "subscription { ticks }"), "")
		first, _ := readers[i].next()
		require.JSONEq(t, `{"data":{"ticks":1}}`, first.data)
	}
	answers := make(chan string, queries)
	for i := range queries {
		go func() {
			accept := "application/json"
			if i%2 == 0 {
				accept = "text/event-stream"
			}
			client := &http.Transport{}
			defer client.CloseIdleConnections()
			req, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, h.url+query("query", "{ slow }"), nil)
			req.Header.Set("Accept", accept)
			res, err := client.RoundTrip(req)
			if err != nil {
				answers <- err.Error()
				return
			}
			text, _ := io.ReadAll(res.Body)
			_ = res.Body.Close()
			answers <- string(text)
		}()
	}
	require.Eventually(t, func() bool { return asked.Load() == 2*queries }, waitFor, tick)

	h.stop()
	for _, c := range listeners[queries:] {
		code, _ := c.closed()
		require.Equal(t, websocket.StatusGoingAway, code)
	}
	for _, r := range readers {
		require.Empty(t, r.all(), "it is not complete, and no error either")
	}
	require.Empty(t, h.ended, "queries still run")
	close(finish)
	for _, c := range listeners[:queries] {
		require.JSONEq(t, `{"id":"slow","type":"next","payload":{"data":{"slow":"done"}}}`, c.hear())
		require.JSONEq(t, `{"id":"slow","type":"complete"}`, c.hear())
		code, _ := c.closed()
		require.Equal(t, websocket.StatusGoingAway, code)
	}
	for range queries {
		require.Contains(t, <-answers, `{"data":{"slow":"done"}}`)
	}
	require.NoError(t, <-h.ended)
}
