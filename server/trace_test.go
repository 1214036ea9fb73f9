package server_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/server"
)

func TestTrace(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		reason string
		dev    bool
		header string
		want   bool
	}{
		"asked for":            {reason: "a developer may see what it cost", dev: true, header: "1", want: true},
		"not asked for":        {reason: "others are not bothered", dev: true},
		"asked for oddly":      {reason: "1 means yes, all else no", dev: true, header: "true"},
		"asked for in earnest": {reason: "timings are for developers only", header: "1"},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := start(t, server.Config{Dev: tc.dev}, nil)
			for range 2 { // parsed, and from the cache
				got := h.post(t, "{ hello }", "X-Trellis-Trace", tc.header)
				require.JSONEq(t, `{"hello":"world"}`, string(got.body.Data))
				if !tc.want {
					require.Nil(t, got.body.Extensions, tc.reason)
					continue
				}
				trace, ok := got.body.Extensions["trace"].(map[string]any)
				require.True(t, ok, tc.reason)
				require.Len(t, trace, 6)
				for _, count := range []string{"statements", "roundTrips", "sqlMs"} {
					require.Zero(t, trace[count], "this schema has no database")
				}
				for _, ms := range []string{"parseMs", "validateMs", "executeMs"} {
					require.GreaterOrEqual(t, trace[ms], 0.0, ms)
				}
			}
		})
	}
}
