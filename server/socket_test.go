package server_test

import (
	"context"
	"encoding/json"
	"net/http"
	"testing"

	"github.com/coder/websocket"
	"github.com/stretchr/testify/require"

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
	conn, res, err := websocket.Dial(t.Context(), h.url+"/graphql", options)
	require.NoError(t, err)
	require.Equal(t, 101, res.StatusCode)
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
