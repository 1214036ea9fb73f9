package server_test

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/trellisgraph/trellis/server"
)

// How long a test waits for what happens without it, and how often it looks. It bounds a failure, not a speed.
const (
	waitFor = time.Minute
	tick    = time.Millisecond
)

func TestRunFinishesWhatRuns(t *testing.T) {
	t.Parallel()
	running, finish := make(chan struct{}), make(chan struct{})
	s := server.New(server.Config{Schema: newSchema(map[string]resolver{
		"slow": func(context.Context, map[string]any) (any, error) {
			close(running)
			<-finish
			return "done", nil
		},
	})})
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- s.Run(ctx, listener) }()

	url := "http://" + listener.Addr().String()
	answered := make(chan string, 1)
	go func() {
		client := &http.Transport{}
		defer client.CloseIdleConnections()
		req, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, url+query("query", "{ slow }"), nil)
		res, err := client.RoundTrip(req)
		if err != nil {
			answered <- err.Error()
			return
		}
		text, _ := io.ReadAll(res.Body)
		_ = res.Body.Close()
		answered <- string(text)
	}()
	<-running
	stop()

	ready := func() (int, string) {
		rec := httptest.NewRecorder()
		s.ServeHTTP(rec, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/readyz", nil))
		return rec.Code, rec.Body.String()
	}
	require.Eventually(t, func() bool { code, _ := ready(); return code == 503 }, waitFor, tick)
	_, text := ready()
	require.JSONEq(t, `{"status":"shutting down"}`, text)
	require.Empty(t, ended, "a request still runs")

	close(finish)
	require.JSONEq(t, `{"data":{"slow":"done"}}`, <-answered)
	require.NoError(t, <-ended)
	_, err = new(net.Dialer).DialContext(t.Context(), "tcp", listener.Addr().String())
	require.Error(t, err)
}

func TestRunWithoutListener(t *testing.T) {
	t.Parallel()
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	require.NoError(t, listener.Close())
	require.ErrorIs(t, server.New(server.Config{Schema: newSchema(nil)}).Run(t.Context(), listener), net.ErrClosed)
}

func TestSDL(t *testing.T) {
	t.Parallel()
	schema := newSchema(nil).schema
	text := server.SDL(schema)

	require.NotContains(t, text, "goField")
	require.NotContains(t, text, "__Type")
	require.NotContains(t, text, "@skip")
	require.NotContains(t, text, "scalar String")
	require.Contains(t, text, "@weight(n: 2)", "the directives of the contract stay")
	require.Contains(t, text, "Says hello.")
	require.Contains(t, text, "}\n\ntype Thing {\n  name: String\n")
	require.NotContains(t, text, "\n\n\n")
	again, err := gqlparser.LoadSchema(&ast.Source{Name: "printed", Input: text})
	require.NoError(t, err)
	require.Equal(t, text, server.SDL(again), "it reads as what it was printed from")
	require.NotNil(t, schema.Directives["goField"], "the schema itself is left alone")
	require.NotNil(t, schema.Types["Thing"].Fields.ForName("name").Directives.ForName("goField"))
}

func TestSchemaRoute(t *testing.T) {
	t.Parallel()
	h := start(t, server.Config{}, nil)
	got := h.get(t, "/schema.graphql")
	require.Equal(t, 200, got.StatusCode)
	require.Equal(t, "text/plain; charset=utf-8", got.Header.Get("Content-Type"))
	require.Equal(t, server.SDL(newSchema(nil).schema), got.text)
	require.NotEmpty(t, got.Header.Get("ETag"))

	again := h.get(t, "/schema.graphql", "If-None-Match", got.Header.Get("ETag"))
	require.Equal(t, 304, again.StatusCode)
	require.Empty(t, again.text)
}

func TestLandingPage(t *testing.T) {
	t.Parallel()
	h := start(t, server.Config{Version: "v1"}, nil)
	got := h.get(t, "/", "Accept", "text/html")
	require.Equal(t, 200, got.StatusCode)
	require.Equal(t, "text/plain; charset=utf-8", got.Header.Get("Content-Type"))
	require.Contains(t, got.text, "Trellis v1\n")
	for _, link := range []string{"curl -s " + h.url + "/graphql", h.url + "/schema.graphql", h.url + "/readyz"} {
		require.Contains(t, got.text, link)
	}
}

func TestExplorerIsForBrowsers(t *testing.T) {
	t.Parallel()
	h := start(t, server.Config{Explorer: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, "explorer "+r.URL.Path)
	})}, nil)
	page := h.get(t, "/", "Accept", "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8")
	require.Equal(t, "explorer /", page.text)
	require.Equal(t, "Accept", page.Header.Get("Vary"))
	text := h.get(t, "/", "Accept", "*/*")
	require.Contains(t, text.text, "One GraphQL graph")
	require.Equal(t, "Accept", text.Header.Get("Vary"))

	require.Equal(t, "explorer /explorer.json", h.get(t, "/explorer.json").text)
	require.Equal(t, "explorer /explorer/assets/x.js", h.get(t, "/explorer/assets/x.js").text)
	require.Equal(t, 404, h.send(t, http.MethodPost, "/explorer.json", "", nil).StatusCode)
}

func TestPathThatIsNot(t *testing.T) {
	t.Parallel()
	h := start(t, server.Config{}, nil)
	for _, path := range []string{"/nothing", "/graphql/x", "/media/x.jpg", "/explorer.json", "/explorer/assets/x.js"} {
		got := h.get(t, path)
		require.Equal(t, 404, got.StatusCode, path)
		require.Equal(t, "NOT_FOUND", got.code(t), path)
	}
}

func TestMediaSeesTheWholePath(t *testing.T) {
	t.Parallel()
	h := start(t, server.Config{Media: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, r.URL.Path)
	})}, nil)
	require.Equal(t, "/media/a/b.jpg", h.get(t, "/media/a/b.jpg").text)
	require.Equal(t, 404, h.send(t, http.MethodPost, "/media/a/b.jpg", "", nil).StatusCode)
}
