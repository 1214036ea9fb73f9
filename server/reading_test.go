package server_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/server"
)

// Who sends again and again what is refused is refused before it is read; what is known, and what others send, runs.
func TestWhatIsReadForNothingIsPaidFor(t *testing.T) {
	t.Parallel()
	fields := repeated(300, func(i int) string { return fmt.Sprintf("f%d ", i) })
	for name, tc := range map[string]struct {
		query string // of a number
		code  string
	}{
		"is not valid":   {query: "{ thing { " + fields + "} # %d\n}", code: "GRAPHQL_VALIDATION_FAILED"},
		"does not parse": {query: "{ " + strings.Repeat("\ufeff", 5000) + " %d }", code: "GRAPHQL_PARSE_FAILED"},
		"is too deep":    {query: strings.Repeat("{ thing ", 40) + "{ name }" + strings.Repeat(" }", 40) + " # %d", code: "COST_EXCEEDED"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			clock := newHands()
			h := rated(t, clock, nil)
			require.Empty(t, h.post(t, "{ hello }").body.Errors)
			n := 0
			got := h.post(t, fmt.Sprintf(tc.query, n), "Accept", newMedia)
			for ; got.code(t) == tc.code; n++ {
				require.Less(t, n, 100, "an address has 500")
				got = h.post(t, fmt.Sprintf(tc.query, n), "Accept", newMedia)
			}
			require.Equal(t, "RATE_LIMITED", got.code(t))
			require.Equal(t, 429, got.StatusCode)
			require.Contains(t, got.body.Errors[0].Message, "too much was to be read that is new")
			require.NotEmpty(t, got.Header.Get("Retry-After"))
			clock.pass(time.Minute)
			require.Equal(t, tc.code, h.post(t, fmt.Sprintf(tc.query, n)).code(t), "it flows back")
		})
	}
}

// What is known costs nothing to read, and what is new and small nothing either.
func TestWhatIsKnownIsNotReadAgain(t *testing.T) {
	t.Parallel()
	h := rated(t, newHands(), nil)
	text := "{ hello } #" + strings.Repeat(" ", 10*512)
	left := func(text string) any {
		cost, _ := h.post(t, text, "X-Trellis-Cost", "1").body.Extensions["cost"].(map[string]any)
		return cost["remaining"]
	}
	require.InDelta(t, 500-1, left("{ hello }"), 0)
	require.InDelta(t, 500-1-1-10, left(text), 0, "its bytes")
	require.InDelta(t, 500-1-1-10-1, left(text), 0)
	free := start(t, server.Config{}, nil)
	for range 20 {
		require.Equal(t, "GRAPHQL_VALIDATION_FAILED", free.post(t, "{ nothing }").code(t), "where nothing is limited")
	}
}

func repeated(n int, piece func(i int) string) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(piece(i))
	}
	return b.String()
}
