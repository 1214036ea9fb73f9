package server_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/server"
)

// request posts { viewer } with headers that may repeat.
func request(t *testing.T, h *harness, header http.Header) *http.Response {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, h.url+"/graphql", strings.NewReader(`{"query":"{ viewer }"}`))
	require.NoError(t, err)
	req.Header = header.Clone()
	req.Header.Set("Content-Type", "application/json")
	res, err := http.DefaultTransport.RoundTrip(req)
	require.NoError(t, err)
	require.NoError(t, res.Body.Close())
	return res
}

func TestRequestID(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		reason string
		sent   string
		kept   bool
	}{
		"sane":     {reason: "the sender's name goes through", sent: "Req_1.a-Z", kept: true},
		"longest":  {reason: "up to 64", sent: strings.Repeat("x", 64), kept: true},
		"too long": {reason: "and no more", sent: strings.Repeat("x", 65)},
		"odd":      {reason: "logs are read by machines", sent: "a b"},
		"none":     {reason: "every request has one"},
	}
	h := start(t, server.Config{}, nil)
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := h.get(t, "/livez", "X-Request-Id", tc.sent).Header.Get("X-Request-Id")
			if tc.kept {
				require.Equal(t, tc.sent, got, tc.reason)
				return
			}
			require.NoError(t, uuid.Validate(got), tc.reason)
		})
	}
}

func TestAccessLogTellsNoSecrets(t *testing.T) {
	t.Parallel()
	h := start(t, server.Config{}, nil)
	h.get(t, query("query", "{ s3cret: hello }"), "X-Request-Id", "one")
	h.get(t, "/graphql", "X-Request-Id", "two", "Authorization", "Bearer s3cret")
	// A record is written when its handler ends, which may be after its response was read.
	require.Eventually(t, func() bool { return len(h.log.records(t, "DEBUG")) == 2 }, waitFor, tick)
	records := h.log.records(t, "DEBUG")
	for _, record := range records {
		require.Equal(t, "GET", record["method"])
		require.Equal(t, "/graphql", record["path"])
		require.Positive(t, record["bytes"])
		require.Contains(t, record, "ms")
	}
	require.ElementsMatch(t, []any{"one", "two"}, []any{records[0]["request_id"], records[1]["request_id"]})
	require.ElementsMatch(t, []any{200.0, 401.0}, []any{records[0]["status"], records[1]["status"]})
	require.NotContains(t, fmt.Sprint(records), "s3cret")
}

func TestPanicOutsideOfResolvers(t *testing.T) {
	t.Parallel()
	h := start(t, server.Config{Media: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/media/late" {
			_, _ = io.WriteString(w, "half")
			_ = http.NewResponseController(w).Flush()
		}
		panic("s3cret")
	})}, nil)

	got := h.get(t, "/media/early")
	require.Equal(t, 500, got.StatusCode)
	require.JSONEq(t, `{"errors":[{"message":"internal error","extensions":{"code":"INTERNAL"}}]}`, got.text)
	require.Len(t, h.log.records(t, "ERROR"), 1)
	require.Contains(t, h.log.records(t, "ERROR")[0]["stack"], "middleware_test.go")

	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, h.url+"/media/late", nil)
	require.NoError(t, err)
	res, err := http.DefaultTransport.RoundTrip(req)
	require.NoError(t, err)
	_, err = io.ReadAll(res.Body)
	require.Error(t, err, "the client must see that the answer was cut")
	require.NoError(t, res.Body.Close())
}

func TestSecurityHeaders(t *testing.T) {
	t.Parallel()
	h := start(t, server.Config{}, nil)
	for _, path := range []string{"/", "/livez", "/readyz", "/schema.graphql", "/graphql", "/nothing"} {
		t.Run(path, func(t *testing.T) {
			t.Parallel()
			got := h.get(t, path)
			require.Equal(t, "nosniff", got.Header.Get("X-Content-Type-Options"))
			require.Equal(t, "no-referrer", got.Header.Get("Referrer-Policy"))
		})
	}
}

func TestOtherOrigins(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		reason string
		dev    bool
		origin string // that is allowed
		method string
		header map[string]string
		status int
		allow  string
	}{
		"dev":       {reason: "a page under development may ask", dev: true, method: http.MethodPost, header: map[string]string{"Origin": "http://localhost:3000"}, status: 200, allow: "*"},
		"preflight": {reason: "after asking whether it may", dev: true, method: http.MethodOptions, header: map[string]string{"Origin": "http://localhost:3000"}, status: 204, allow: "*"},
		"refusal":   {reason: "and may read why it was refused", dev: true, method: http.MethodPost, header: map[string]string{"Origin": "http://localhost:3000", "Authorization": "Bearer x"}, status: 401, allow: "*"},
		"serving":   {reason: "elsewhere it may not", method: http.MethodPost, header: map[string]string{"Origin": "http://other.example"}, status: 403},
		"fetch":     {reason: "however its browser says so", method: http.MethodPost, header: map[string]string{"Sec-Fetch-Site": "cross-site"}, status: 403},
		"same site": {reason: "the server's own pages may", method: http.MethodPost, header: map[string]string{"Sec-Fetch-Site": "same-origin"}, status: 200},
		"any":       {reason: "also any, where the operator says so", origin: "*", method: http.MethodPost, header: map[string]string{"Origin": "http://other.example"}, status: 200, allow: "*"},
		"allowed":   {reason: "or one", origin: "https://shop.example", method: http.MethodPost, header: map[string]string{"Origin": "https://shop.example", "Sec-Fetch-Site": "cross-site"}, status: 200, allow: "https://shop.example"},
		"asks":      {reason: "which asks first, too", origin: "https://shop.example", method: http.MethodOptions, header: map[string]string{"Origin": "https://shop.example"}, status: 204, allow: "https://shop.example"},
		"prefix":    {reason: "and not one that begins alike", origin: "https://shop.example", method: http.MethodPost, header: map[string]string{"Origin": "https://shop.example.net"}, status: 403},
		"no answer": {reason: "which is told nothing", origin: "https://shop.example", method: http.MethodOptions, header: map[string]string{"Origin": "https://other.example"}, status: 204},
		"GET":       {reason: "a query changes nothing, and no page reads the answer", method: http.MethodGet, header: map[string]string{"Origin": "http://other.example"}, status: 200},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cfg := server.Config{Dev: tc.dev}
			if tc.origin != "" {
				cfg.Origins = []string{tc.origin}
			}
			h := start(t, cfg, nil)
			path, body := "/graphql", `{"query":"{ hello }"}`
			if tc.method == http.MethodGet {
				path = query("query", "{ hello }")
			}
			tc.header["Content-Type"] = "application/json"
			got := h.send(t, tc.method, path, body, tc.header)
			require.Equal(t, tc.status, got.StatusCode, tc.reason)
			require.Equal(t, tc.allow, got.Header.Get("Access-Control-Allow-Origin"), tc.reason)
			require.Empty(t, got.Header.Get("Access-Control-Allow-Credentials"), tc.reason)
			if tc.method == http.MethodOptions && tc.allow != "" {
				for _, name := range []string{"Content-Type", "Authorization", "X-Trellis-Trace", "X-Trellis-Cost", "X-Request-Id"} {
					require.Contains(t, got.Header.Get("Access-Control-Allow-Headers"), name, tc.reason)
				}
				require.Equal(t, "7200", got.Header.Get("Access-Control-Max-Age"), tc.reason)
			}
			if tc.origin == "https://shop.example" && tc.status != 403 {
				require.Contains(t, got.Header.Values("Vary"), "Origin", tc.reason)
			}
			if tc.status == 403 {
				require.Equal(t, "FORBIDDEN", got.code(t), tc.reason)
			}
		})
	}
}

func TestWhatIsNoOrigin(t *testing.T) {
	t.Parallel()
	for _, origin := range []string{"https://shop.example", "http://localhost:3000", "*"} {
		require.NoError(t, server.CheckOrigin(origin), origin)
	}
	for _, origin := range []string{"", "shop.example", "https://shop.example/", "https://shop.example/a", "null", "https://*.example?x"} {
		require.Error(t, server.CheckOrigin(origin), origin)
	}
}

func TestBrowsersAreToldWhatToDo(t *testing.T) {
	t.Parallel()
	media := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "a picture") })
	h := start(t, server.Config{Media: media, HTTPS: true}, nil)
	for _, path := range []string{"/graphql", "/readyz", "/schema.graphql", "/nothing", "/media/x"} {
		got := h.get(t, path).Header
		require.Equal(t, "nosniff", got.Get("X-Content-Type-Options"), path)
		require.Equal(t, "no-referrer", got.Get("Referrer-Policy"), path)
		require.Equal(t, "max-age=31536000", got.Get("Strict-Transport-Security"), path)
		if path == "/media/x" {
			require.Equal(t, "cross-origin", got.Get("Cross-Origin-Resource-Policy"), "pages of other sites show pictures")
			continue
		}
		require.Equal(t, "same-origin", got.Get("Cross-Origin-Resource-Policy"), path)
		require.Equal(t, "default-src 'none'; frame-ancestors 'none'", got.Get("Content-Security-Policy"), path)
	}
	plain := start(t, server.Config{}, nil)
	require.Empty(t, plain.get(t, "/livez").Header.Get("Strict-Transport-Security"), "who is not reached by https must not ask for it")
}

func TestIntrospectionThatIsOff(t *testing.T) {
	t.Parallel()
	for name, document := range map[string]string{
		"schema": "{ __schema { description } }", "type": `{ __type(name: "Thing") { name } }`,
		"in a fragment": "{ ...A } fragment A on Query { __schema { description } }",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := start(t, server.Config{}, nil).post(t, document)
			require.Equal(t, "GRAPHQL_VALIDATION_FAILED", got.code(t))
			require.Equal(t, "introspection is off; the schema is at /schema.graphql", got.body.Errors[0].Message)
			require.False(t, got.hasData)
			require.Empty(t, start(t, server.Config{Introspection: true}, nil).post(t, document).body.Errors)
		})
	}
	require.Empty(t, start(t, server.Config{}, nil).post(t, "{ thing { __typename name } }").body.Errors, "clients need it")
}
