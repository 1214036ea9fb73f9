package server_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/server"
)

// A deferred part comes with all else, whatever the client accepts, and no goroutine waits for somebody to fetch it.
func TestNothingIsDeferred(t *testing.T) {
	t.Parallel()
	h := start(t, server.Config{}, nil)
	cases := map[string]string{
		"inline":   `{ hello ... @defer { thing { name } } }`,
		"spread":   `{ hello ...Later @defer(label: "later") } fragment Later on Query { thing { name } }`,
		"nested":   `{ hello thing { ... on Thing @defer { ...Name @defer } } } fragment Name on Thing { name }`,
		"variable": `query($when: Boolean! = true) { hello ... @defer(if: $when) { thing { name } } }`,
	}
	for name, document := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for range 2 { // the second time from the cache
				got := h.post(t, document, "Accept", "multipart/mixed;deferSpec=20220824, application/json")
				require.JSONEq(t, `{"data":{"hello":"world","thing":{"name":"a name"}}}`, got.text)
				require.Equal(t, "application/json; charset=utf-8", got.Header.Get("Content-Type"))
			}
		})
	}
	misplaced := h.post(t, `{ hello @defer }`)
	require.Equal(t, "GRAPHQL_VALIDATION_FAILED", misplaced.code(t))
}
