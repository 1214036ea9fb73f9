package server_test

import (
	"context"
	"encoding/json"
	"maps"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/server"
)

// wire is a client's end of a socket, without any manners of its own.
type wire struct {
	t    *testing.T
	conn *websocket.Conn
}

// dial opens a socket, header in pairs.
func (h *harness) dial(t *testing.T, header ...string) *wire {
	t.Helper()
	client := &http.Transport{}
	options := &websocket.DialOptions{
		Subprotocols: []string{"graphql-transport-ws"}, HTTPClient: &http.Client{Transport: client}, HTTPHeader: http.Header{},
	}
	for i := 0; i < len(header); i += 2 {
		options.HTTPHeader.Set(header[i], header[i+1])
	}
	conn, res, err := websocket.Dial(t.Context(), h.url+"/graphql", options) //nolint:bodyclose // it is the socket
	require.NoError(t, err)
	require.Equal(t, 101, res.StatusCode)
	conn.SetReadLimit(-1)
	t.Cleanup(func() {
		_ = conn.CloseNow()
		client.CloseIdleConnections()
	})
	return &wire{t: t, conn: conn}
}

// open opens a socket and says hello, without a token where it is "".
func (h *harness) open(t *testing.T, authorization string) *wire {
	t.Helper()
	c := h.dial(t)
	hello := `{"type":"connection_init"}`
	if authorization != "" {
		hello = `{"type":"connection_init","payload":{"Authorization":"` + authorization + `"}}`
	}
	c.say(hello)
	require.JSONEq(t, `{"type":"connection_ack"}`, c.hear())
	return c
}

func (c *wire) say(text string) {
	c.t.Helper()
	require.NoError(c.t, c.conn.Write(c.t.Context(), websocket.MessageText, []byte(text)))
}

// subscribe sends an operation.
func (c *wire) subscribe(id, document string) {
	c.t.Helper()
	text, err := json.Marshal(map[string]any{"id": id, "type": "subscribe", "payload": map[string]any{"query": document}})
	require.NoError(c.t, err)
	c.say(string(text))
}

func (c *wire) hear() string {
	c.t.Helper()
	ctx, cancel := context.WithTimeout(c.t.Context(), waitFor)
	defer cancel()
	_, text, err := c.conn.Read(ctx)
	require.NoError(c.t, err)
	return string(text)
}

// closed waits until the server closes the socket, and tells how it did.
func (c *wire) closed() (websocket.StatusCode, string) {
	c.t.Helper()
	ctx, cancel := context.WithTimeout(c.t.Context(), waitFor)
	defer cancel()
	for {
		_, _, err := c.conn.Read(ctx)
		if err != nil {
			var why websocket.CloseError
			require.ErrorAs(c.t, err, &why)
			return why.Code, why.Reason
		}
	}
}

func TestSocketServesEveryOperation(t *testing.T) {
	t.Parallel()
	c := start(t, server.Config{}, nil).open(t, "")
	c.subscribe("a", "{ hello }")
	require.JSONEq(t, `{"id":"a","type":"next","payload":{"data":{"hello":"world"}}}`, c.hear())
	require.JSONEq(t, `{"id":"a","type":"complete"}`, c.hear())
	c.subscribe("a", `mutation { rename(name: "Q") }`)
	require.JSONEq(t, `{"id":"a","type":"next","payload":{"data":{"rename":"Q"}}}`, c.hear())
	require.JSONEq(t, `{"id":"a","type":"complete"}`, c.hear())
	c.subscribe("b", "subscription { ticks(first: 2) }")
	require.JSONEq(t, `{"id":"b","type":"next","payload":{"data":{"ticks":1}}}`, c.hear())
	require.JSONEq(t, `{"id":"b","type":"next","payload":{"data":{"ticks":2}}}`, c.hear())
	require.JSONEq(t, `{"id":"b","type":"complete"}`, c.hear())
	require.NoError(t, c.conn.Close(websocket.StatusNormalClosure, ""))
}

func TestHowSocketsAreClosed(t *testing.T) {
	t.Parallel()
	endless := map[string]resolver{"ticks": listen(make(chan int), func(context.Context, int) (any, error) { return 1, nil })}
	const hello, ask = `{"type":"connection_init"}`, `{"id":"a","type":"subscribe","payload":{"query":"subscription { ticks }"}}`
	cases := map[string]struct {
		reason string
		say    []string
		code   websocket.StatusCode
		text   string
	}{
		"no JSON":         {reason: "a message is JSON", say: []string{"hello"}, code: 4400, text: "a message must be a JSON object with a type"},
		"two":             {reason: "a message is one value", say: []string{hello + hello}, code: 4400, text: "a message must be a JSON object with a type"},
		"a list":          {reason: "a message is an object", say: []string{`[]`}, code: 4400, text: "a message must be a JSON object with a type"},
		"no type":         {reason: "a message has a type", say: []string{`{}`}, code: 4400, text: "there is no message of this type"},
		"unknown type":    {reason: "of the protocol", say: []string{hello, `{"type":"start"}`}, code: 4400, text: "there is no message of this type"},
		"init payload":    {reason: "it is an object", say: []string{`{"type":"connection_init","payload":7}`}, code: 4400, text: "the payload of connection_init must be an object, and its Authorization a text"},
		"init twice":      {reason: "once is enough", say: []string{hello, hello}, code: 4429, text: "Too many initialisation requests"},
		"no init":         {reason: "first things first", say: []string{ask}, code: 4401, text: "Unauthorized"},
		"no init, a ping": {reason: "a ping may come before", say: []string{`{"type":"ping"}`, ask}, code: 4401, text: "Unauthorized"},
		"no token taken":  {reason: "nobody is somebody here", say: []string{`{"type":"connection_init","payload":{"Authorization":"Bearer x"}}`}, code: 4403, text: "this server takes no tokens"},
		"no bearer":       {reason: "another scheme is no way to be nobody", say: []string{`{"type":"connection_init","payload":{"Authorization":"Basic x"}}`}, code: 4403, text: "the Authorization header must be one bearer token"},
		"no id":           {reason: "answers need a name", say: []string{hello, `{"type":"subscribe","payload":{"query":"{ hello }"}}`}, code: 4400, text: "subscribe needs an id of at most 128 bytes"},
		"a long id":       {reason: "and it is kept", say: []string{hello, `{"id":"` + strings.Repeat("x", 129) + `","type":"subscribe","payload":{"query":"{ hello }"}}`}, code: 4400, text: "subscribe needs an id of at most 128 bytes"},
		"a number":        {reason: "an id is a text", say: []string{hello, `{"id":1,"type":"subscribe"}`}, code: 4400, text: "a message must be a JSON object with a type"},
		"no payload":      {reason: "there is nothing to run", say: []string{hello, `{"id":"a","type":"subscribe"}`}, code: 4400, text: "the payload of subscribe: the body must be one JSON object with a query"},
		"no query":        {reason: "there is nothing to run", say: []string{hello, `{"id":"a","type":"subscribe","payload":{"variables":{}}}`}, code: 4400, text: "the payload of subscribe: the body has no query"},
		"a duplicate":     {reason: "an id names one operation", say: []string{hello, ask, ask}, code: 4409, text: "Subscriber for a already exists"},
		"too large":       {reason: "a message is bounded as a body is", say: []string{hello, `{"id":"` + strings.Repeat("x", 70<<10) + `"}`}, code: 1009, text: "read limited at 69633 bytes"},
	}
	h := start(t, server.Config{}, endless)
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := h.dial(t)
			for _, text := range tc.say {
				c.say(text)
			}
			code, text := c.closed()
			require.Equal(t, tc.code, code, tc.reason)
			require.Equal(t, tc.text, text, tc.reason)
		})
	}
	t.Run("a binary message", func(t *testing.T) {
		t.Parallel()
		c := h.dial(t)
		require.NoError(t, c.conn.Write(t.Context(), websocket.MessageBinary, []byte(hello)))
		code, _ := c.closed()
		require.EqualValues(t, 4400, code)
	})
	t.Run("another protocol", func(t *testing.T) {
		t.Parallel()
		client := &http.Transport{}
		defer client.CloseIdleConnections()
		conn, _, err := websocket.Dial(t.Context(), h.url+"/graphql", &websocket.DialOptions{ //nolint:bodyclose // it is the socket
			Subprotocols: []string{"graphql-ws"}, HTTPClient: &http.Client{Transport: client},
		})
		require.NoError(t, err)
		require.Empty(t, conn.Subprotocol())
		code, _ := (&wire{t: t, conn: conn}).closed()
		require.EqualValues(t, 4406, code)
	})
	t.Run("connection_init comes too late", func(t *testing.T) {
		t.Parallel()
		h := start(t, server.Config{Streams: server.Streams{InitTimeout: 20 * time.Millisecond}}, nil)
		code, text := h.dial(t).closed()
		require.EqualValues(t, 4408, code)
		require.Equal(t, "Connection initialisation timeout", text)
	})
	t.Run("there are too many", func(t *testing.T) {
		t.Parallel()
		h := start(t, server.Config{Streams: server.Streams{Most: 1}}, endless)
		first := h.open(t, "")
		code, _ := h.dial(t).closed()
		require.EqualValues(t, 1013, code)
		refused := h.get(t, query("query", "subscription { ticks }"), "Accept", "text/event-stream")
		require.Equal(t, 503, refused.StatusCode)
		require.Equal(t, "OVERLOADED", refused.code(t))
		require.Equal(t, "1", refused.Header.Get("Retry-After"))
		require.NoError(t, first.conn.Close(websocket.StatusNormalClosure, ""))
		require.Eventually(t, func() bool {
			return h.get(t, query("query", "{ hello }"), "Accept", "text/event-stream").StatusCode == http.StatusOK
		}, waitFor, tick, "there is room again")
	})
}

func TestSocketKeepsTalking(t *testing.T) {
	t.Parallel()
	events := make(chan int)
	h := start(t, server.Config{Streams: server.Streams{Operations: 2}}, map[string]resolver{
		"ticks": func(ctx context.Context, _ map[string]any) (any, error) {
			return subscribe(ctx, events, func(_ context.Context, n int) (any, error) { return n, nil })
		},
	})
	c := h.dial(t)
	c.say(`{"type":"ping","payload":{"at":7}}`)
	require.JSONEq(t, `{"type":"pong","payload":{"at":7}}`, c.hear(), "pings are answered at any time")
	c.say(`{"type":"pong"}`)
	c.say(`{"type":"complete","id":"none"}`)
	c.say(`{"type":"connection_init","payload":null}`)
	require.JSONEq(t, `{"type":"connection_ack"}`, c.hear())

	c.subscribe("bad", "{ nothing }")
	refused := c.hear()
	require.Contains(t, refused, `{"id":"bad","type":"error","payload":[{"message":"Cannot query field \"nothing\" on type \"Query\"."`)
	c.subscribe("bad", "{ hello }")
	require.JSONEq(t, `{"id":"bad","type":"next","payload":{"data":{"hello":"world"}}}`, c.hear(), "its id is free again")
	require.JSONEq(t, `{"id":"bad","type":"complete"}`, c.hear())

	c.subscribe("a", "subscription { ticks }")
	events <- 1
	require.JSONEq(t, `{"id":"a","type":"next","payload":{"data":{"ticks":1}}}`, c.hear())
	c.subscribe("b", "subscription { ticks }")
	c.subscribe("c", "subscription { ticks }")
	require.JSONEq(t, `{"id":"c","type":"error","payload":[{"message":"too many operations run on this socket; complete one first",`+
		`"extensions":{"code":"COST_EXCEEDED"}}]}`, c.hear())
	c.say(`{"type":"complete","id":"a"}`)
	c.say(`{"type":"complete","id":"b"}`)
	c.say(`{"type":"ping"}`)
	require.JSONEq(t, `{"type":"pong"}`, c.hear(), "both are heard")
	require.Eventually(t, func() bool {
		c.subscribe("d", "{ hello }")
		if strings.Contains(c.hear(), "error") {
			return false
		}
		return strings.Contains(c.hear(), "complete")
	}, waitFor, tick, "there is room again")

	c.subscribe("a", "subscription { n: ticks }")
	heard := make(chan struct{})
	var feeding sync.WaitGroup
	feeding.Go(func() { // those that are completed may take an event still
		for {
			select {
			case events <- 2:
			case <-heard:
				return
			}
		}
	})
	require.JSONEq(t, `{"id":"a","type":"next","payload":{"data":{"n":2}}}`, c.hear(), "what is completed is not heard of again")
	close(heard)
	feeding.Wait()
}

func TestAPanicOnASocket(t *testing.T) {
	t.Parallel()
	h := start(t, server.Config{Begin: func(context.Context) context.Context { panic("no loaders") }}, nil)
	c := h.open(t, "")
	for range 2 { // the socket lives on
		c.subscribe("a", "{ hello }")
		require.JSONEq(t, `{"id":"a","type":"error","payload":[{"message":"internal error","extensions":{"code":"INTERNAL"}}]}`, c.hear())
	}
	for range 5 { // more than there are turns, of which none is lost
		c.subscribe("a", "subscription { ticks }")
		require.JSONEq(t, `{"id":"a","type":"error","payload":[{"message":"internal error","extensions":{"code":"INTERNAL"}}]}`, c.hear())
	}
	require.NotEmpty(t, h.log.records(t, "ERROR"))
}

func TestWhoIsAtASocket(t *testing.T) {
	t.Parallel()
	identity := server.NewIdentity(key('a'), noon)
	token, err := identity.Mint(domain.UserID{1}, 0, time.Hour)
	require.NoError(t, err)
	h := start(t, server.Config{Identity: identity}, nil)
	viewer := func(c *wire) string {
		c.subscribe("v", "{ viewer }")
		return c.hear()
	}
	answer := func(name string) string {
		return `{"id":"v","type":"next","payload":{"data":{"viewer":"` + name + `"}}}`
	}

	require.JSONEq(t, answer("nobody"), viewer(h.open(t, "")))
	require.JSONEq(t, answer(domain.UserID{1}.String()), viewer(h.open(t, "Bearer "+token)))
	byHeader := h.dial(t, "Authorization", "Bearer "+token)
	byHeader.say(`{"type":"connection_init"}`)
	byHeader.hear()
	require.JSONEq(t, answer(domain.UserID{1}.String()), viewer(byHeader))
	c := h.dial(t)
	c.say(`{"type":"connection_init","payload":{"Authorization":"Bearer ` + token + `x"}}`)
	code, text := c.closed()
	require.EqualValues(t, 4403, code)
	require.Equal(t, "the token is not valid", text)
}

// verdict is a verifier that a test changes its mind for.
type verdict struct {
	left atomic.Int64 // of tokens, as a duration
	err  atomic.Pointer[domain.Error]
}

func (v *verdict) Verify(context.Context, string) (server.Grant, error) {
	if err := v.err.Load(); err != nil {
		return server.Grant{}, err
	}
	return server.Grant{Actor: domain.Actor{UserID: domain.UserID{1}}, Left: time.Duration(v.left.Load())}, nil
}

// brief is how long a token is good that ends under its listener: long enough to begin with on a busy machine.
const brief = 3 * time.Second

func TestTheTokenOfAListenerEnds(t *testing.T) {
	t.Parallel()
	const ticks = "subscription { ticks }"
	begin := func(t *testing.T, left time.Duration) (*harness, *verdict, chan int) {
		t.Helper()
		v, events := &verdict{}, make(chan int)
		v.left.Store(int64(left))
		return start(t, server.Config{Identity: v}, map[string]resolver{
			"ticks": listen(events, func(_ context.Context, n int) (any, error) { return n, nil }),
		}), v, events
	}
	refusal := func(message string) string {
		return `{"errors":[{"message":"` + message + `","extensions":{"code":"UNAUTHENTICATED"}}]}`
	}

	t.Run("by its time, an event stream", func(t *testing.T) {
		t.Parallel()
		h, _, _ := begin(t, brief)
		got := h.events(t, query("query", ticks), "", "Authorization", "Bearer x").all()
		require.Len(t, got, 2)
		require.JSONEq(t, refusal("the token has expired"), got[0].data)
		require.Equal(t, event{name: "complete"}, got[1])
	})
	t.Run("by its time, a socket", func(t *testing.T) {
		t.Parallel()
		h, _, _ := begin(t, brief)
		c := h.open(t, "Bearer x")
		c.subscribe("a", ticks)
		code, text := c.closed()
		require.EqualValues(t, 4403, code, "after which clients of graphql-ws come again with a new token")
		require.Equal(t, "the token has expired", text)
	})
	t.Run("because it is withdrawn, an event stream", func(t *testing.T) {
		t.Parallel()
		h, v, events := begin(t, time.Hour)
		got := h.events(t, query("query", ticks), "", "Authorization", "Bearer x")
		events <- 1
		first, _ := got.next()
		require.JSONEq(t, `{"data":{"ticks":1}}`, first.data)
		v.err.Store(domain.Unauthenticated("the account is gone"))
		events <- 2
		second, _ := got.next()
		require.JSONEq(t, refusal("the account is gone"), second.data)
	})
	t.Run("because it is withdrawn, a socket", func(t *testing.T) {
		t.Parallel()
		h, v, events := begin(t, time.Hour)
		c := h.open(t, "Bearer x")
		c.subscribe("a", ticks)
		events <- 1
		c.hear()
		v.err.Store(domain.Unauthenticated("the account is gone"))
		events <- 2
		code, text := c.closed()
		require.EqualValues(t, 4403, code)
		require.Equal(t, "the account is gone", text)
	})
	t.Run("not because nobody can tell", func(t *testing.T) {
		t.Parallel()
		h, v, events := begin(t, time.Hour)
		c := h.open(t, "Bearer x")
		c.subscribe("a", ticks)
		events <- 1
		c.hear()
		v.err.Store(domain.Upstream(domain.CodeUpstreamUnavailable, "the issuer cannot be reached", nil))
		events <- 2
		require.JSONEq(t, `{"id":"a","type":"next","payload":{"data":{"ticks":2}}}`, c.hear())
	})
}

// A socket outlives the account and the key that its token stands for: each operation on it looks anew. What is refused for that
// is not done and has no answer, so that its client asks again with a new token.
func TestAWithdrawnTokenDoesNothingOnASocket(t *testing.T) {
	t.Parallel()
	for name, document := range map[string]string{
		"a query": "{ viewer }", "a mutation": `mutation { rename(name: "Q") }`, "a subscription": "subscription { ticks }",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			v := &verdict{}
			v.left.Store(int64(time.Hour))
			var resolved atomic.Int32
			resolve := func(context.Context, map[string]any) (any, error) {
				resolved.Add(1)
				return nil, domain.NotFound("order")
			}
			h := start(t, server.Config{Identity: v}, map[string]resolver{"viewer": resolve, "rename": resolve, "ticks": resolve})
			c := h.open(t, "Bearer x")
			v.err.Store(domain.Upstream(domain.CodeUpstreamUnavailable, "the issuer cannot be reached", nil))
			c.subscribe("a", "{ hello }")
			require.JSONEq(t, `{"id":"a","type":"next","payload":{"data":{"hello":"world"}}}`, c.hear(), "nobody can tell")
			c.hear()
			v.err.Store(domain.Unauthenticated("the account is gone"))
			c.subscribe("b", document)
			ctx, cancel := context.WithTimeout(t.Context(), waitFor)
			defer cancel()
			_, text, err := c.conn.Read(ctx)
			require.Empty(t, text)
			var why websocket.CloseError
			require.ErrorAs(t, err, &why)
			require.EqualValues(t, 4403, why.Code)
			require.Equal(t, "the account is gone", why.Reason)
			require.Zero(t, resolved.Load())
		})
	}
}

// A client that does not read is dropped within the write timeout, and nothing is kept for it in the meantime.
func TestAListenerThatDoesNotRead(t *testing.T) {
	t.Parallel()
	for name, listens := range map[string]func(t *testing.T, h *harness){
		"a socket": func(t *testing.T, h *harness) {
			t.Helper()
			h.open(t, "").subscribe("a", "subscription { sure }")
		},
		"an event stream": func(t *testing.T, h *harness) {
			t.Helper()
			h.events(t, query("query", "subscription { sure }"), "")
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var taken atomic.Int64
			left := make(chan struct{})
			big := strings.Repeat("x", 1<<20)
			h := start(t, server.Config{Limits: server.Limits{WriteTimeout: 2 * time.Second}}, map[string]resolver{
				"sure": func(ctx context.Context, _ map[string]any) (any, error) {
					context.AfterFunc(ctx, func() { close(left) })
					return subscribe(ctx, count(ctx, map[string]any{"first": int32(1 << 20)}), func(context.Context, int) (any, error) {
						taken.Add(1)
						return big, nil
					})
				},
			})
			listens(t, h)
			select {
			case <-left:
			case <-time.After(waitFor):
				require.Fail(t, "it is still served")
			}
			require.Less(t, taken.Load(), int64(64), "what the kernel's buffers take, and no more")
		})
	}
}

func TestWhoMayOpenASocket(t *testing.T) {
	t.Parallel()
	open := func(h *harness, header map[string]string) *answer {
		all := map[string]string{
			"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==",
		}
		maps.Copy(all, header)
		return h.send(t, http.MethodGet, "/graphql", "", all)
	}
	h := start(t, server.Config{Origins: []string{"https://shop.example.com"}}, nil)
	for _, origin := range []string{"https://evil.example.com", "https://shop.example.com.evil.example.com", "http://shop.example.com", "null"} {
		got := open(h, map[string]string{"Origin": origin})
		require.Equal(t, 403, got.StatusCode, origin)
		require.Equal(t, "FORBIDDEN", got.code(t), origin)
	}
	for _, bad := range []map[string]string{{"Sec-WebSocket-Version": "8"}, {"Sec-WebSocket-Key": "short"}, {"Sec-WebSocket-Key": ""}} {
		got := open(h, bad)
		require.Equal(t, 400, got.StatusCode)
		require.Equal(t, "BAD_INPUT", got.code(t))
	}
	for _, origin := range []string{h.url, "https://shop.example.com"} {
		h.dial(t, "Origin", origin)
	}
	start(t, server.Config{Dev: true}, nil).dial(t, "Origin", "http://localhost:5173")
	require.Equal(t, 401, open(h, map[string]string{"Authorization": "Bearer x"}).StatusCode)
}
