package e2e_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"testing"

	"github.com/coder/websocket"
	"github.com/stretchr/testify/require"
)

// The real schema is served over every transport, as who asks, and with the engine's answers.
func TestTransports(t *testing.T) {
	t.Parallel()
	g := seeded(t)
	token := g.as(t, "qiqi.mama")
	const mine = `query Mine { viewer { user { handle } } feed(first: 2) { nodes { ... on Note { author { handle } } } } }`
	want := string(g.data(t, token, mine, nil).raw)
	sameData := func(t *testing.T, text string) {
		t.Helper()
		var expected, got struct{ Data map[string]any }
		require.NoError(t, json.Unmarshal([]byte(want), &expected))
		require.NoError(t, json.Unmarshal([]byte(text), &got), text)
		require.Equal(t, expected.Data, got.Data)
	}
	read := func(t *testing.T, method, url, authorization string) string {
		t.Helper()
		req, err := http.NewRequestWithContext(t.Context(), method, url, nil)
		require.NoError(t, err)
		req.Header.Set("Accept", "text/event-stream")
		if authorization != "" {
			req.Header.Set("Authorization", authorization)
		}
		res, err := http.DefaultClient.Do(req)
		require.NoError(t, err)
		text, err := io.ReadAll(res.Body)
		require.NoError(t, err)
		require.NoError(t, res.Body.Close())
		require.Equal(t, 200, res.StatusCode, "%s", text)
		return string(text)
	}
	const before, after = ":\n\nevent: next\ndata: ", "\n\nevent: complete\ndata: \n\n"
	event := func(t *testing.T, text string) string {
		t.Helper()
		require.Greater(t, len(text), len(before)+len(after))
		require.Equal(t, before, text[:len(before)])
		require.Equal(t, after, text[len(text)-len(after):])
		return text[len(before) : len(text)-len(after)]
	}

	t.Run("an event stream", func(t *testing.T) {
		t.Parallel()
		sameData(t, event(t, read(t, http.MethodGet, g.url+"/graphql?query="+url.QueryEscape(mine), "Bearer "+token)))
	})
	t.Run("an event stream by a ticket", func(t *testing.T) {
		t.Parallel()
		var issued struct{ Ticket string }
		require.NoError(t, json.Unmarshal([]byte(read(t, http.MethodPost, g.url+"/graphql/ticket", "Bearer "+token)), &issued))
		values := url.Values{"query": {mine}, "ticket": {issued.Ticket}}
		sameData(t, event(t, read(t, http.MethodGet, g.url+"/graphql?"+values.Encode(), "")))
	})
	t.Run("a socket", func(t *testing.T) {
		t.Parallel()
		conn, _, err := websocket.Dial(t.Context(), g.url+"/graphql", &websocket.DialOptions{ //nolint:bodyclose // it is the socket
			Subprotocols: []string{"graphql-transport-ws"},
		})
		require.NoError(t, err)
		defer func() { _ = conn.CloseNow() }()
		say := func(message any) {
			text, err := json.Marshal(message)
			require.NoError(t, err)
			require.NoError(t, conn.Write(t.Context(), websocket.MessageText, text))
		}
		say(map[string]any{"type": "connection_init", "payload": map[string]any{"Authorization": "Bearer " + token}})
		say(map[string]any{"type": "subscribe", "id": "a", "payload": map[string]any{"query": mine}})
		for _, kind := range []string{"connection_ack", "next", "complete"} {
			_, text, err := conn.Read(t.Context())
			require.NoError(t, err)
			var m struct {
				Type    string
				Payload json.RawMessage
			}
			require.NoError(t, json.Unmarshal(text, &m))
			require.Equal(t, kind, m.Type)
			if kind == "next" {
				sameData(t, string(m.Payload))
			}
		}
	})
}
