package server_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/coder/websocket"
	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/server"
)

// Whatever is sent to /graphql is answered, and the answer is a GraphQL response or a stream of them.
func FuzzRequests(f *testing.F) {
	const whole = "application/graphql-response+json"
	for _, seed := range []struct{ method, target, contentType, accept, body string }{
		{"GET", query("query", "{ hello }"), "", whole, ""},
		{"GET", query("query", "subscription { ticks }", "ticket", "x"), "", "text/event-stream", ""},
		{"POST", "/graphql", "application/json", "text/event-stream, */*;q=0.1", `{"query":"subscription { ticks }"}`},
		{"POST", "/graphql", "application/json", "application/json", `{"query":"mutation($n: String!) { rename(name: $n) }","variables":{"n":"a"}}`},
		{"POST", "/graphql", "application/json; charset=utf-8", whole, `{"query":"{ hello ...F @defer } fragment F on Query { viewer }"}`},
		{"POST", "/graphql", "text/plain", "multipart/mixed", `[{"query":"{ hello }"}]`},
		{"POST", "/graphql", "application/json", "", `{"query":"{ hello }","operationName":7,"extensions":[]}`},
		{"POST", "/graphql/ticket", "", "", ""},
		{"PUT", "/graphql?token=1", "", "text/event-stream", ""},
	} {
		f.Add(seed.method, seed.target, seed.contentType, seed.accept, seed.body)
	}
	s := server.New(server.Config{Schema: newSchema(nil), TicketKey: []byte(strings.Repeat("k", 32))})
	f.Fuzz(func(t *testing.T, method, target, contentType, accept, body string) {
		r, err := http.NewRequestWithContext(t.Context(), method, target, strings.NewReader(body))
		if err != nil || !strings.HasPrefix(target, "/graphql") {
			t.Skip("no request that net/http would hand on")
		}
		r.Header.Set("Content-Type", contentType)
		r.Header.Set("Accept", accept)
		got := httptest.NewRecorder()
		s.ServeHTTP(got, r)
		switch {
		case strings.HasPrefix(got.Header().Get("Content-Type"), "text/event-stream"):
			require.Equal(t, 200, got.Code)
			require.True(t, strings.HasSuffix(got.Body.String(), "event: complete\ndata: \n\n"), got.Body.String())
			for line := range strings.Lines(got.Body.String()) {
				if text, ok := strings.CutPrefix(line, "data: {"); ok {
					requireResponse(t, "{"+text)
				}
			}
		case got.Code >= 300 && got.Code < 400: // net/http's own, of a path that is not clean
		case got.Code == http.StatusOK && strings.Contains(got.Body.String(), `"ticket"`):
		default:
			require.Contains(t, []int{200, 400, 401, 404, 405, 413, 414, 415}, got.Code, got.Body.String())
			requireResponse(t, got.Body.String())
		}
	})
}

// requireResponse requires a response of GraphQL.
func requireResponse(t *testing.T, text string) {
	t.Helper()
	var response map[string]json.RawMessage
	require.NoError(t, json.Unmarshal([]byte(text), &response), text)
	require.True(t, response["data"] != nil || response["errors"] != nil, text)
	for key := range response {
		require.Contains(t, []string{"data", "errors", "extensions"}, key)
	}
}

// Whatever is said on a socket, each answer is a message of the protocol, and where there is none any more the socket is closed
// for a reason that the protocol knows.
func FuzzSockets(f *testing.F) {
	const hello = `{"type":"connection_init"}` + "\n"
	for _, seed := range []string{
		hello + `{"id":"a","type":"subscribe","payload":{"query":"subscription { ticks }"}}`,
		hello + `{"id":"a","type":"subscribe","payload":{"query":"{ hello }"}}` + "\n" + `{"id":"a","type":"complete"}`,
		hello + `{"id":"a","type":"subscribe","payload":{"query":"{ nothing }","variables":7}}`,
		hello + hello, `{"type":"ping","payload":{}}` + "\n" + `{"type":"pong"}`, "null\n[]\n7", `{"id":1}`,
		`{"type":"connection_init","payload":{"Authorization":"Bearer x"}}`,
	} {
		f.Add(seed)
	}
	listening := httptest.NewServer(server.New(server.Config{Schema: newSchema(nil)}))
	f.Cleanup(listening.Close)
	client := &http.Transport{}
	f.Cleanup(client.CloseIdleConnections)
	types := []string{"connection_ack", "ping", "pong", "next", "error", "complete"}
	codes := []websocket.StatusCode{1002, 1007, 1009, 4400, 4401, 4403, 4409, 4429}
	f.Fuzz(func(t *testing.T, said string) {
		ctx, cancel := context.WithTimeout(t.Context(), waitFor)
		defer cancel()
		conn, _, err := websocket.Dial(ctx, listening.URL+"/graphql", &websocket.DialOptions{ //nolint:bodyclose // it is the socket
			Subprotocols: []string{"graphql-transport-ws"}, HTTPClient: &http.Client{Transport: client},
		})
		require.NoError(t, err)
		defer func() { _ = conn.CloseNow() }()
		for line := range strings.SplitSeq(said, "\n") {
			if conn.Write(ctx, websocket.MessageText, []byte(line)) != nil {
				break
			}
		}
		_ = conn.Write(ctx, websocket.MessageText, []byte(`{"type":"ping","payload":"last"}`)) // fails where it is closed
		for {
			_, text, err := conn.Read(ctx)
			if why, ok := errors.AsType[websocket.CloseError](err); ok {
				require.True(t, slices.Contains(codes, why.Code), why.Error())
				return
			}
			require.NoError(t, err)
			var m struct {
				ID, Type string
				Payload  json.RawMessage
			}
			require.NoError(t, json.Unmarshal(text, &m))
			require.Contains(t, types, m.Type)
			switch {
			case m.Type == "next":
				requireResponse(t, string(m.Payload))
			case m.Type == "pong" && string(m.Payload) == `"last"`:
				return
			}
		}
	})
}
