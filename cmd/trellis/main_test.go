package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// dataDir is a folder that the user whom Postgres runs as can pass through.
func dataDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "trellis-cmd-") //nolint:usetesting // t.TempDir lets nobody else through
	require.NoError(t, err)
	require.NoError(t, os.Chmod(dir, 0o755))
	t.Cleanup(func() { require.NoError(t, os.RemoveAll(dir)) })
	return dir
}

// trellis runs a command to its end.
func trellis(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errs buffer
	code = run(t.Context(), args, &out, &errs)
	return code, out.String(), errs.String()
}

// buffer is a bytes.Buffer that may be read while it is written.
type buffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (b *buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

func (b *buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.String()
}

func TestHelpNamesEveryCommandAndFlag(t *testing.T) {
	t.Parallel()
	code, out, _ := trellis(t, "--help")
	require.Zero(t, code)
	for _, word := range []string{"serve", "migrate", "seed", "token", "version", "--data-dir", "TRELLIS_"} {
		require.Contains(t, out, word)
	}
	code, out, _ = trellis(t, "serve", "--help")
	require.Zero(t, code)
	for _, word := range []string{"--listen", "--dev", "--community-database-url", "$TRELLIS_LISTEN"} {
		require.Contains(t, out, word)
	}
}

func TestVersion(t *testing.T) {
	t.Parallel()
	code, out, _ := trellis(t, "version")
	require.Zero(t, code)
	require.Regexp(t, `^trellis \S+\n$`, out)
}

// Each refusal is one sentence that says what is wrong and how to mend it.
func TestRefusals(t *testing.T) {
	t.Parallel()
	taken, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, taken.Close()) })
	otherMajor := dataDir(t)
	require.NoError(t, os.MkdirAll(filepath.Join(otherMajor, "pg9"), 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(otherMajor, "pg9", "PG_VERSION"), []byte("9\n"), 0o600))
	nowhere := "postgres://127.0.0.1:1/x?sslmode=disable"

	for name, tc := range map[string]struct {
		args []string
		code int
		says []string
	}{
		"unknown flag":    {[]string{"--colour"}, 2, []string{"unknown flag --colour", "trellis --help"}},
		"unknown command": {[]string{"dance"}, 2, []string{"dance", "trellis --help"}},
		"port in use": {
			[]string{"serve", "--listen", taken.Addr().String(), "--data-dir", dataDir(t)},
			1,
			[]string{taken.Addr().String() + " is in use", "--listen"},
		},
		"address that is none": {
			[]string{"serve", "--listen", "nonsense", "--data-dir", dataDir(t)}, 1, []string{"cannot listen on nonsense"},
		},
		"one database url": {
			[]string{"migrate", "--community-database-url", nowhere}, 1, []string{"only one database URL", "--commerce-database-url"},
		},
		"database that is not there": {
			[]string{"migrate", "--community-database-url", nowhere, "--commerce-database-url", nowhere},
			1,
			[]string{"the community database cannot be reached", "--community-database-url"},
		},
		"url that is none": {
			[]string{"migrate", "--community-database-url", "postgres://%zz", "--commerce-database-url", nowhere},
			1,
			[]string{"the community database url cannot be read"},
		},
		"data of another major": {
			[]string{"migrate", "--data-dir", otherMajor}, 1, []string{"9", otherMajor, "--data-dir"},
		},
		"places below none":    {[]string{"serve", "--max-in-flight=-1"}, 2, []string{"--max-in-flight must not be negative"}},
		"no wait for a place":  {[]string{"serve", "--queue-wait", "0s"}, 2, []string{"--queue-wait must be at least 1ms"}},
		"slow before it began": {[]string{"serve", "--slow-operation=-1s"}, 2, []string{"--slow-operation must not be negative"}},
		"traces to nowhere":    {[]string{"work", "--otlp-endpoint", "collector:4318"}, 2, []string{"--otlp-endpoint must be a URL such as http://127.0.0.1:4318"}},
		"a log of no level":    {[]string{"serve", "--log-level", "loud"}, 2, []string{"--log-level must be one of"}},
		"operators' port in use": {
			[]string{"serve", "--listen", "127.0.0.1:0", "--admin-listen", taken.Addr().String(), "--data-dir", dataDir(t)},
			1,
			[]string{taken.Addr().String() + " is in use", "--admin-listen"},
		},
		"secret that is none":    {[]string{"token", "--user", "x", "--secret", "short"}, 1, []string{"32 bytes in base64"}},
		"no secret yet":          {[]string{"token", "--user", "x", "--data-dir", dataDir(t)}, 1, []string{"no secret", "serve --dev"}},
		"token that is over":     {[]string{"token", "--user", "x", "--ttl=-1h"}, 2, []string{"--ttl must be positive"}},
		"inboxes for nobody":     {[]string{"serve", "--inbox-followers", "0"}, 2, []string{"--inbox-followers and --inbox-length must be at least 1"}},
		"inboxes for nothing":    {[]string{"work", "--inbox-length", "0"}, 2, []string{"--inbox-followers and --inbox-length must be at least 1"}},
		"feeds without a pause":  {[]string{"serve", "--feed-refresh", "0s"}, 2, []string{"--feed-refresh must be at least 1s"}},
		"a wait below nothing":   {[]string{"serve", "--connection-wait=-1s"}, 2, []string{"--connection-wait must not be negative"}},
		"a cache of little":      {[]string{"serve", "--document-cache", "64KiB"}, 2, []string{"--document-cache must be at least 1MiB"}},
		"a size that is none":    {[]string{"serve", "--document-cache", "64MB"}, 2, []string{"--document-cache", "is no size such as 64MiB"}},
		"an origin with a path":  {[]string{"serve", "--cors-origin", "https://shop.example/x"}, 2, []string{"--cors-origin", "path"}},
		"a gateway's documents":  {[]string{"serve", "--documents", "x.json", "--documents-mode", "enforce", "--federation"}, 2, []string{"--federation does not go with --documents-mode=enforce"}},
		"documents of nobody":    {[]string{"serve", "--documents-mode", "enforce"}, 2, []string{"--documents-mode=enforce needs --documents"}},
		"a manifest that is not": {[]string{"documents", "check", "/nowhere.json"}, 1, []string{"read the manifest", "/nowhere.json"}},
		"hashes of little":       {[]string{"serve", "--persisted-queries", "1KiB"}, 2, []string{"--persisted-queries must be 0, or at least 64KiB"}},
		"scale 0":                {[]string{"seed", "--scale", "0", "--data-dir", dataDir(t)}, 1, []string{"the scale must be between 1 and 16667"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			code, _, stderr := trellis(t, tc.args...)
			require.Equal(t, tc.code, code, stderr)
			for _, words := range tc.says {
				require.Contains(t, stderr, words)
			}
			require.NotContains(t, stderr, "goroutine", "no stack is shown to a person")
		})
	}
}

// serving runs the server on a data directory until end is called, which sees that it ended well.
func serving(t *testing.T, dir string, flags ...string) (url string, errs *buffer, end func()) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	t.Cleanup(stop)
	var out buffer
	errs = &buffer{}
	ended := make(chan int, 1)
	go func() {
		ended <- run(ctx, append([]string{ // a machine that is slow today answers all the same
			"--listen", "127.0.0.1:0", "--data-dir", dir, "--operation-time", "1m", "--statement-timeout", "1m", "--connection-wait", "1m",
		}, flags...), &out, errs)
	}()
	address := regexp.MustCompile(`GraphQL +(http://\S+)/graphql`)
	require.Eventually(t, func() bool { return len(ended) > 0 || address.MatchString(out.String()) }, 10*time.Minute, 20*time.Millisecond,
		"it makes a PostgreSQL and its schemas: %s%s", &out, errs)
	require.Empty(t, ended, "it ended before it served: %s%s", &out, errs)
	return address.FindStringSubmatch(out.String())[1], errs, func() {
		stop()
		require.Zero(t, <-ended, "%s", errs)
	}
}

// The whole of the README's first minute, without demo data: own Postgres, schema, server, an empty feed, a clean end.
func TestServeFromNothingToTheEnd(t *testing.T) {
	t.Parallel()
	dir := dataDir(t)
	url, errs, end := serving(t, dir)

	becomesReady(t, url)
	var answer struct {
		Data struct {
			Feed struct {
				Edges []any `json:"edges"`
			} `json:"feed"`
		} `json:"data"`
		Errors     []any          `json:"errors"`
		Extensions map[string]any `json:"extensions"`
	}
	require.NoError(t, json.Unmarshal(post(t, url+"/graphql", `{"query":"{ feed { edges { cursor } } }"}`), &answer))
	require.Empty(t, answer.Errors)
	require.Empty(t, answer.Data.Feed.Edges)
	require.Empty(t, answer.Extensions, "without --dev the trace header does nothing")

	secret, err := os.Stat(filepath.Join(dir, "secret"))
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), secret.Mode().Perm())

	// Another command finds the running server and leaves it running.
	code, migrated, stderr := trellis(t, "migrate", "--data-dir", dir)
	require.Zero(t, code, stderr)
	require.Contains(t, migrated, "joined the running PostgreSQL")
	require.Contains(t, migrated, "schemas are up to date")
	code, _, stderr = trellis(t, "token", "--user", "nobody", "--data-dir", dir)
	require.Equal(t, 1, code)
	require.Contains(t, stderr, `no user with the handle "nobody"`)
	becomesReady(t, url)

	end()
	require.NotContains(t, errs.String(), "level=ERROR")
	require.NoFileExists(t, filepath.Join(dir, "pg"+major(t, dir), "postmaster.pid"), "PostgreSQL is gone, cleanly")
}

func TestPublicURL(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct{ flag, address, want string }{
		"as listened":    {"", "127.0.0.1:8080", "http://127.0.0.1:8080"},
		"every address":  {"", "[::]:9000", "http://localhost:9000"},
		"every IPv4":     {"", "0.0.0.0:9000", "http://localhost:9000"},
		"behind a proxy": {"https://trellis.example/", "127.0.0.1:8080", "https://trellis.example"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, tc.want, (&serveCommand{PublicURL: tc.flag}).publicURL(tc.address))
		})
	}
}

func get(t *testing.T, url string) int {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	require.NoError(t, err)
	resp, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	return resp.StatusCode
}

// becomesReady waits until a server says that it is ready. It gives each database a second to answer, which one that is well may
// take longer than where others keep the machine busy.
func becomesReady(t *testing.T, url string) {
	t.Helper()
	require.Eventually(t, func() bool { return get(t, url+"/readyz") == http.StatusOK }, time.Minute, 50*time.Millisecond)
}

func post(t *testing.T, url, body string) []byte {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, strings.NewReader(body))
	require.NoError(t, err)
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("X-Trellis-Trace", "1")
	resp, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	defer func() { require.NoError(t, resp.Body.Close()) }()
	text, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	return text
}

// major is the one cluster's in the data directory.
func major(t *testing.T, dir string) string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(dir, "pg*", "PG_VERSION"))
	require.NoError(t, err)
	require.Len(t, found, 1)
	text, err := os.ReadFile(found[0])
	require.NoError(t, err)
	return strings.TrimSpace(string(text))
}

// A server whose own PostgreSQL is killed answers with codes and mends itself.
func TestServeStartsItsPostgresAgain(t *testing.T) {
	t.Parallel()
	dir := dataDir(t)
	url, errs, end := serving(t, dir)

	text, err := os.ReadFile(filepath.Join(dir, "pg"+major(t, dir), "postmaster.pid"))
	require.NoError(t, err)
	first, _, _ := strings.Cut(string(text), "\n")
	pid, err := strconv.Atoi(first)
	require.NoError(t, err)
	require.NoError(t, syscall.Kill(pid, syscall.SIGKILL))

	require.Eventually(t, func() bool {
		answer := string(post(t, url+"/graphql", `{"query":"{ feed { edges { cursor } } }"}`))
		if strings.Contains(answer, `"errors"`) {
			require.Contains(t, answer, "UPSTREAM_UNAVAILABLE")
			return false
		}
		return strings.Contains(errs.String(), "is started again")
	}, time.Minute, 50*time.Millisecond, errs)
	// The feed asked one side only: the other may learn from this question that its connections are dead.
	becomesReady(t, url)
	end()
}
