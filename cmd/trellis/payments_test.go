package main

import (
	"bytes"
	"log/slog"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/payments/sandbox"
)

// A real server that nobody told who takes the money says so: buyers would get everything for nothing.
func TestTheSandboxWarns(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		till till
		dev  bool
		said bool
	}{
		"for real":       {till{sandbox: &sandbox.Provider{}}, false, true},
		"in development": {till{sandbox: &sandbox.Provider{}}, true, false},
		"with Stripe":    {till{}, false, false},
	} {
		var out bytes.Buffer
		tc.till.warn(t.Context(), slog.New(slog.NewTextHandler(&out, nil)), tc.dev)
		require.Equal(t, tc.said, bytes.Contains(out.Bytes(), []byte("level=WARN")), name)
	}
}
