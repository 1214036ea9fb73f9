package server_test

import (
	"bufio"
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/server"
)

// eventReader reads an event stream.
type eventReader struct {
	*http.Response
	lines *bufio.Scanner
}

// event is one as EventSource sees it.
type event struct{ name, data string }

// events opens an event stream by POST, or by GET where body is "". header in pairs.
func (h *harness) events(t *testing.T, path, body string, header ...string) *eventReader {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	method := http.MethodPost
	if body == "" {
		method = http.MethodGet
	}
	req, err := http.NewRequestWithContext(ctx, method, h.url+path, strings.NewReader(body))
	require.NoError(t, err)
	req.Header.Set("Accept", "text/event-stream")
	req.Header.Set("Content-Type", "application/json")
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	client := &http.Transport{}
	res, err := client.RoundTrip(req)
	require.NoError(t, err)
	t.Cleanup(func() {
		cancel()
		_ = res.Body.Close()
		client.CloseIdleConnections()
	})
	return &eventReader{Response: res, lines: bufio.NewScanner(res.Body)}
}

// next is the next event; false when the stream has ended. What has no data line is no event.
func (r *eventReader) next() (event, bool) {
	var e event
	hasData := false
	for r.lines.Scan() {
		name, value, _ := strings.Cut(r.lines.Text(), ":")
		value = strings.TrimPrefix(value, " ")
		switch name {
		case "event":
			e.name = value
		case "data":
			e.data += value
			hasData = true
		case "":
			if r.lines.Text() == "" && hasData {
				return e, true
			}
		}
	}
	return e, false
}

// all reads the stream to its end.
func (r *eventReader) all() []event {
	var all []event
	for e, ok := r.next(); ok; e, ok = r.next() {
		all = append(all, e)
	}
	return all
}

func TestEventsOfASubscription(t *testing.T) {
	t.Parallel()
	h := start(t, server.Config{}, nil)
	want := []event{
		{"next", `{"data":{"ticks":1}}`}, {"next", `{"data":{"ticks":2}}`}, {"next", `{"data":{"ticks":3}}`}, {"complete", ""},
	}
	for name, got := range map[string]*eventReader{
		"POST": h.events(t, "/graphql", `{"query":"subscription { ticks }"}`),
		"GET":  h.events(t, query("query", "subscription { ticks }"), ""),
	} {
		require.Equal(t, 200, got.StatusCode, name)
		require.Equal(t, "text/event-stream; charset=utf-8", got.Header.Get("Content-Type"), name)
		require.Equal(t, "no", got.Header.Get("X-Accel-Buffering"), name)
		require.Equal(t, "no-store", got.Header.Get("Cache-Control"), name)
		require.Equal(t, want, got.all(), name)
	}
}
