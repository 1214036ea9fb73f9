package e2e_test

import (
	"bufio"
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/domain"
	trellis "github.com/trellisgraph/trellis/server"
)

// hearing is how long a test waits for what must come: a bound on a failure, not on a speed.
const hearing = 2 * time.Minute

// The transports of subscriptions.
func transports() []string { return []string{"server-sent events", "a WebSocket"} }

// listener is the client of one subscription.
type listener struct {
	events chan answer   // closed at the end
	whole  chan struct{} // closed where the subscription was complete, and not cut off
	code   websocket.StatusCode
	leave  context.CancelFunc
}

// listen subscribes, and reads what comes until the test ends or leave is called.
func (g *graph) listen(t *testing.T, over, token, query string, variables map[string]any) *listener {
	t.Helper()
	ctx, leave := context.WithCancel(t.Context())
	l := &listener{events: make(chan answer), whole: make(chan struct{}), leave: leave}
	payload := map[string]any{"query": query, "variables": variables}
	var read func() // until the end
	if over == "a WebSocket" {
		conn := g.socket(t, ctx, token)
		require.NoError(t, say(ctx, conn, map[string]any{"type": "subscribe", "id": "1", "payload": payload}))
		read = func() { l.readSocket(ctx, conn) }
	} else {
		body, err := json.Marshal(payload)
		require.NoError(t, err)
		resp := g.stream(t, ctx, token, body) //nolint:bodyclose // readStream closes it
		read = func() { l.readStream(ctx, resp) }
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		defer close(l.events)
		read()
	}()
	t.Cleanup(func() {
		leave()
		<-ended
	})
	return l
}

// stream opens a stream of server-sent events.
func (g *graph) stream(t *testing.T, ctx context.Context, token string, body []byte) *http.Response { //nolint:revive // the test first, as everywhere
	t.Helper()
	resp := g.post(t, ctx, token, body, "Accept", "text/event-stream")
	require.Equal(t, http.StatusOK, resp.StatusCode)
	return resp
}

// socket opens one and says who is there.
func (g *graph) socket(tb testing.TB, ctx context.Context, token string) *websocket.Conn { //nolint:revive // the test first, as everywhere
	tb.Helper()
	conn, _, err := websocket.Dial(ctx, g.url+"/graphql", &websocket.DialOptions{Subprotocols: []string{"graphql-transport-ws"}}) //nolint:bodyclose // the library's
	require.NoError(tb, err)
	hello := map[string]any{}
	if token != "" {
		hello["Authorization"] = "Bearer " + token
	}
	require.NoError(tb, say(ctx, conn, map[string]any{"type": "connection_init", "payload": hello}))
	_, ack, err := conn.Read(ctx)
	require.NoError(tb, err)
	require.Contains(tb, string(ack), "connection_ack")
	return conn
}

func say(ctx context.Context, conn *websocket.Conn, message map[string]any) error {
	text, err := json.Marshal(message)
	if err != nil {
		return err
	}
	return conn.Write(ctx, websocket.MessageText, text)
}

// readStream takes what comes as answers, until it is complete or cut off.
func (l *listener) readStream(ctx context.Context, resp *http.Response) {
	defer func() { _ = resp.Body.Close() }()
	name := ""
	for lines := bufio.NewScanner(resp.Body); lines.Scan(); {
		switch field, value, _ := strings.Cut(lines.Text(), ": "); {
		case field == "event":
			name = value
		case field == "data" && name == "next":
			l.take(ctx, []byte(value))
		case name == "complete":
			close(l.whole)
			return
		}
	}
}

func (l *listener) readSocket(ctx context.Context, conn *websocket.Conn) {
	defer func() { _ = conn.CloseNow() }()
	for {
		var m struct {
			Type    string          `json:"type"`
			Payload json.RawMessage `json:"payload"`
		}
		_, text, err := conn.Read(ctx)
		l.code = websocket.CloseStatus(err)
		if err != nil || json.Unmarshal(text, &m) != nil {
			return
		}
		switch m.Type {
		case "next":
			l.take(ctx, m.Payload)
		case "error": // which is the end too
			l.take(ctx, []byte(`{"errors":`+string(m.Payload)+`}`))
			close(l.whole)
			return
		case "complete":
			close(l.whole)
			return
		}
	}
}

func (l *listener) take(ctx context.Context, text []byte) {
	a := answer{raw: text}
	if err := json.Unmarshal(text, &a); err != nil {
		a.Errors = []graphQLError{{Message: err.Error()}}
	}
	select {
	case l.events <- a:
	case <-ctx.Done():
	}
}

// next waits for an event without an error, and returns its data.
func (l *listener) next(t *testing.T) map[string]any {
	t.Helper()
	a := l.any(t)
	require.Empty(t, a.Errors, "%s", a.raw)
	return a.Data
}

// until waits for an event that satisfies. Others before it may have been sent or not: events are hints.
func (l *listener) until(t *testing.T, satisfies func(data map[string]any) bool) {
	t.Helper()
	for !satisfies(l.next(t)) {
	}
}

// any waits for an event, whatever it is.
func (l *listener) any(t *testing.T) answer {
	t.Helper()
	select {
	case a, ok := <-l.events:
		require.True(t, ok, "the subscription has ended")
		return a
	case <-time.After(hearing):
		require.Fail(t, "no event came")
		return answer{}
	}
}

// refused waits for the end where there was to be nothing else: one event with an error of this code.
func (l *listener) refused(t *testing.T, code domain.Code) {
	t.Helper()
	l.over(t, l.any(t), code)
}

// ends waits for the end: one last event with an error of this code. Others may have been told before.
func (l *listener) ends(t *testing.T, code domain.Code) {
	t.Helper()
	a := l.any(t)
	for len(a.Errors) == 0 {
		a = l.any(t)
	}
	l.over(t, a, code)
}

// over sees that an event tells of an error, and that nothing comes after it.
func (l *listener) over(t *testing.T, last answer, code domain.Code) {
	t.Helper()
	require.Len(t, last.Errors, 1, "%s", last.raw)
	require.Equal(t, string(code), last.Errors[0].Extensions["code"], "%s", last.raw)
	_, more := <-l.events
	require.False(t, more, "it is over")
	select {
	case <-l.whole:
	default:
		require.Fail(t, "the subscription was cut off, not completed")
	}
}

// beside is another server over the same data, as another process is: with services, loaders and news of its own.
func (g *graph) beside(t *testing.T, nats string) *graph {
	t.Helper()
	other := *g
	other.news = openNews(t, nats)
	other.do = writingTo(t, g.community, g.commerce, g.library, other.news.Tell)
	return other.served(t, time.Millisecond, trellis.Limits{})
}
