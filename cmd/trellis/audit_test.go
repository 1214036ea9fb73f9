package main

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"
)

// A live database is audited by one command, and what breaks a rule is named by the id by which it can be looked up.
func TestAudit(t *testing.T) {
	t.Parallel()
	dir := dataDir(t)
	audit := func() (int, string, string) {
		var stdout, stderr bytes.Buffer
		code := run(t.Context(), []string{"audit", "--data-dir", dir}, &stdout, &stderr)
		return code, stdout.String(), stderr.String()
	}
	var out bytes.Buffer
	require.Zero(t, run(t.Context(), []string{"seed", "--data-dir", dir}, &out, &out), out.String())
	code, stdout, stderr := audit()
	require.Zero(t, code, "%s%s", stdout, stderr)
	require.Contains(t, stdout, "rules hold")
	require.NotContains(t, stdout, "BROKEN")
}
