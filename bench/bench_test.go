package bench_test

import (
	"encoding/xml"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/bench"
)

// programs builds what the benchmark starts: with the race detector where this test has it, because all packages are built
// with it then already.
func programs(t *testing.T) (self, trellis string) {
	t.Helper()
	dir := t.TempDir()
	args := []string{"build", "-o", dir + "/"}
	info, ok := debug.ReadBuildInfo()
	require.True(t, ok)
	for _, setting := range info.Settings {
		if setting.Key == "-race" && setting.Value == "true" {
			args = append(args, "-race")
		}
	}
	args = append(args, "github.com/trellisgraph/trellis/bench/cmd/bench", "github.com/trellisgraph/trellis/cmd/trellis")
	out, err := exec.CommandContext(t.Context(), "go", args...).CombinedOutput()
	require.NoError(t, err, "%s", out)
	return filepath.Join(dir, "bench"), filepath.Join(dir, "trellis")
}

// The whole of it on little data, as in CI: seeding, equal answers of the hand-written handler and of Trellis by either
// executor, a round, the report. Nothing here depends on a figure, nor on how fast the machine is.
func TestTheBenchmarkRuns(t *testing.T) {
	t.Parallel()
	dir, err := os.MkdirTemp("", "trellis-bench-test-") //nolint:usetesting // t.TempDir lets nobody else through, Postgres' user neither
	require.NoError(t, err)
	require.NoError(t, os.Chmod(dir, 0o755))
	t.Cleanup(func() { require.NoError(t, os.RemoveAll(dir)) })
	self, trellis := programs(t)
	var said []string
	o := bench.Options{
		Dir: dir, Scale: 0.001, Rounds: 1, Warmup: 20 * time.Millisecond, Measured: 100 * time.Millisecond, Clients: []int{1, 4},
		Compared: 8, Counted: 6,
		Self: self, Trellis: trellis, Say: func(format string, args ...any) {
			said = append(said, fmt.Sprintf(format, args...))
			t.Logf(format, args...)
		},
	}
	r, err := bench.Run(t.Context(), o)
	require.NoError(t, err, "%s", strings.Join(said, "\n"))
	require.Equal(t, []string{"hand-written", "Trellis", "Trellis --engine=stock"}, r.Systems)
	require.Equal(t, []string{"Home feed", "Following feed", "Note page", "Product page"}, r.Pages)
	require.Len(t, r.Cells, 4*2*3, "a cell a page, concurrency and system")
	require.Len(t, r.Allocations, 4*3)
	for _, c := range r.Cells {
		require.Len(t, c.Samples, 1, "%s, %s", c.Page, c.System)
		require.Greater(t, c.Samples[0].Bytes, 500.0, "%s of %s is an answer and no refusal", c.Page, c.System)
	}
	reportIsWhole(t, r)

	said, o.Pages, o.Systems, o.Clients = nil, []string{"note"}, []string{"trellis"}, []int{1}
	_, err = bench.Run(t.Context(), o)
	require.NoError(t, err)
	require.NotContains(t, strings.Join(said, "\n"), "seeded", "the data was kept")
}

// reportIsWhole writes the report twice around what a person wrote.
func reportIsWhole(t *testing.T, r *bench.Results) {
	t.Helper()
	docs := t.TempDir()
	require.NoError(t, r.Write(docs))
	page := filepath.Join(docs, "benchmark.md")
	text, err := os.ReadFile(page)
	require.NoError(t, err)
	for _, word := range []string{"### Home feed", "| 4 | Trellis |", "### Allocations a request", "images/benchmark.svg", r.Commit} {
		require.Contains(t, string(text), word)
	}
	require.NoError(t, os.WriteFile(page, []byte("# By hand\n\n"+string(text)+"\nBelow.\n"), 0o600))
	require.NoError(t, r.Write(docs))
	again, err := os.ReadFile(page)
	require.NoError(t, err)
	require.Equal(t, "# By hand\n\n"+string(text)+"\nBelow.\n", string(again))

	chart, err := os.Open(filepath.Join(docs, "images", "benchmark.svg"))
	require.NoError(t, err)
	defer func() { require.NoError(t, chart.Close()) }()
	for d := xml.NewDecoder(chart); ; {
		if _, err := d.Token(); err != nil {
			require.ErrorIs(t, err, io.EOF)
			return
		}
	}
}
