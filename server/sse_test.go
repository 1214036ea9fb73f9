package server_test

import (
	"bufio"
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

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
	res, _ := h.begin(t, path, body, append([]string{"Accept", "text/event-stream"}, header...)...) //nolint:bodyclose // begin does
	return &eventReader{Response: res, lines: bufio.NewScanner(res.Body)}
}

// begin asks by POST, or by GET where body is "", for what comes little by little: it reads the head of the answer. leave breaks
// the connection, which the end of the test does too. header in pairs.
func (h *harness) begin(t *testing.T, path, body string, header ...string) (res *http.Response, leave context.CancelFunc) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	method := http.MethodPost
	if body == "" {
		method = http.MethodGet
	}
	req, err := http.NewRequestWithContext(ctx, method, h.url+path, strings.NewReader(body))
	require.NoError(t, err)
	req.Header.Set("Content-Type", "application/json")
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	client := &http.Transport{}
	res, err = client.RoundTrip(req)
	require.NoError(t, err)
	t.Cleanup(func() {
		cancel()
		_ = res.Body.Close()
		client.CloseIdleConnections()
	})
	return res, cancel
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

func TestEventStreamServesEveryOperation(t *testing.T) {
	t.Parallel()
	h := start(t, server.Config{}, nil)
	cases := map[string]struct {
		reason string
		body   string
		want   []event
	}{
		"query":    {reason: "one response", body: `{"query":"{ hello }"}`, want: []event{{"next", `{"data":{"hello":"world"}}`}, {"complete", ""}}},
		"mutation": {reason: "by POST", body: `{"query":"mutation { rename(name: \"a\\nb\") }"}`, want: []event{{"next", `{"data":{"rename":"a\nb"}}`}, {"complete", ""}}},
		"invalid": {
			reason: "EventSource shows nothing of any other answer", body: `{"query":"subscription { nothing }"}`,
			want: []event{{"next", `{"errors":[{"message":"Cannot query field \"nothing\" on type \"Subscription\".","locations":[{"line":1,"column":16}],` +
				`"extensions":{"code":"GRAPHQL_VALIDATION_FAILED"}}]}`}, {"complete", ""}},
		},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := h.events(t, "/graphql", tc.body)
			require.Equal(t, 200, got.StatusCode, tc.reason)
			require.Equal(t, tc.want, got.all(), tc.reason)
		})
	}
}

// What is no request of GraphQL over HTTP is answered as such.
func TestEventStreamOfWhatIsNoRequest(t *testing.T) {
	t.Parallel()
	h := start(t, server.Config{}, nil)
	accept := []string{"Accept", "text/event-stream"}
	require.Equal(t, 400, h.get(t, "/graphql", accept...).StatusCode)
	require.Equal(t, 405, h.get(t, query("query", `mutation { rename(name: "a") }`), accept...).StatusCode)
	require.Equal(t, 401, h.get(t, query("query", "subscription { ticks }"), append(accept, "Authorization", "Bearer x")...).StatusCode)
	put := h.send(t, http.MethodPut, "/graphql", "", map[string]string{"Accept": "text/event-stream"})
	require.Equal(t, 405, put.StatusCode, "there are no reservations")
}

// Clients such as urql name all that they can read.
func TestWhatIsAccepted(t *testing.T) {
	t.Parallel()
	h := start(t, server.Config{}, nil)
	const all = "application/graphql-response+json, application/json, text/event-stream, multipart/mixed"
	cases := map[string]struct{ accept, document, media string }{
		"all, a query":         {all, "{ hello }", "application/graphql-response+json; charset=utf-8"},
		"all, a subscription":  {all, "subscription { ticks }", "text/event-stream; charset=utf-8"},
		"all, what is invalid": {all, "{ nothing }", "application/graphql-response+json; charset=utf-8"},
		"anything":             {"*/*", "{ hello }", "application/json; charset=utf-8"},
		"events least":         {"text/event-stream;q=0, */*", "{ hello }", "application/json; charset=utf-8"},
		"events only":          {"text/event-stream; charset=utf-8", "{ hello }", "text/event-stream; charset=utf-8"},
		"no subscription":      {"application/json", "subscription { ticks }", "application/json; charset=utf-8"},
		"nothing":              {"", "{ hello }", "application/json; charset=utf-8"},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, tc.media, h.get(t, query("query", tc.document), "Accept", tc.accept).Header.Get("Content-Type"))
		})
	}
}

// A quiet stream is heard of, and a listener who is gone is found out.
func TestEventStreamBeats(t *testing.T) {
	t.Parallel()
	h := start(t, server.Config{Streams: server.Streams{Heartbeat: 5 * time.Millisecond}}, map[string]resolver{
		"ticks": listen(make(chan int), func(context.Context, int) (any, error) { return 1, nil }),
	})
	got := h.events(t, query("query", "subscription { ticks }"), "")
	for comments := 0; comments < 3; {
		require.True(t, got.lines.Scan())
		if got.lines.Text() == ":" {
			comments++
		}
	}
}
