package server_test

import (
	"context"
	"errors"
	"net/http"
	"sync/atomic"
	"testing"

	"github.com/golang-jwt/jwt/v5"
	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/server"
)

func TestAnswersThatMayBeKept(t *testing.T) {
	t.Parallel()
	h := start(t, server.Config{Identity: server.NewIdentity(key('a'), noon), Dev: true}, map[string]resolver{
		"fail": func(context.Context, map[string]any) (any, error) { return nil, errors.New("it failed") },
	})
	token := "Bearer " + sign(t, jwt.SigningMethodEdDSA, key('a'), claims(nil))
	for name, tc := range map[string]struct {
		reason string
		query  string
		header []string
		want   string
	}{
		"public":     {reason: "everybody gets the same", query: "{ kept }", want: "public, max-age=30"},
		"viewer":     {reason: "what is about who asks is for them", query: "{ kept viewerKept }", want: "private, no-cache"},
		"token":      {reason: "and so is whatever a bearer asks", query: "{ kept }", header: []string{"Authorization", token}, want: "private, no-cache"},
		"undeclared": {reason: "somebody must have thought about it", query: "{ kept hello }", want: "no-store"},
		"an error":   {reason: "it may be gone the next time", query: "{ kept fail }", want: "no-store"},
		"no query":   {reason: "nor what is wrong", query: "{ kept nothing }", want: "no-store"},
		"a trace":    {reason: "it is of one request", query: "{ kept }", header: []string{"X-Trellis-Trace", "1"}, want: "no-store"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for range 2 { // the second time it is known
				got := h.get(t, query("query", tc.query), tc.header...)
				require.Equal(t, tc.want, got.Header.Get("Cache-Control"), tc.reason)
				require.Equal(t, []string{"Accept, Authorization"}, got.Header.Values("Vary"), tc.reason)
				require.Equal(t, tc.want == "no-store", got.Header.Get("Etag") == "", tc.reason)
				require.Equal(t, "no-store", h.post(t, tc.query, tc.header...).Header.Get("Cache-Control"), "a POST is never kept")
			}
		})
	}
}

func TestAnswersThatAreKeptAreNotSentAgain(t *testing.T) {
	t.Parallel()
	var said atomic.Value
	said.Store("world")
	h := start(t, server.Config{}, map[string]resolver{"kept": func(context.Context, map[string]any) (any, error) { return said.Load(), nil }})
	path := query("query", "{ kept }")
	first := h.get(t, path)
	etag := first.Header.Get("Etag")
	require.Regexp(t, `^"[\w-]{22}"$`, etag)

	for _, known := range []string{etag, `"other", ` + etag, "W/" + etag, "*"} {
		again := h.get(t, path, "If-None-Match", known)
		require.Equal(t, http.StatusNotModified, again.StatusCode, known)
		require.Empty(t, again.text)
		require.Equal(t, etag, again.Header.Get("Etag"))
		require.Equal(t, "public, max-age=30", again.Header.Get("Cache-Control"))
		require.Equal(t, "Accept, Authorization", again.Header.Get("Vary"))
	}
	require.Equal(t, 200, h.get(t, path, "If-None-Match", `"other"`).StatusCode)
	other := h.get(t, path, "If-None-Match", etag, "Accept", newMedia)
	require.Equal(t, 200, other.StatusCode, "another media type is another representation")
	require.Equal(t, first.text, other.text)

	said.Store("everybody")
	changed := h.get(t, path, "If-None-Match", etag)
	require.Equal(t, 200, changed.StatusCode)
	require.JSONEq(t, `{"data":{"kept":"everybody"}}`, changed.text)
	require.NotEqual(t, etag, changed.Header.Get("Etag"))
}
