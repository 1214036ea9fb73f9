package main

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/server"
)

const screensFolder = "../../web/screens"

// manifestOf writes operations as Relay's compiler does, and returns the file.
func manifestOf(t *testing.T, file string, byID map[string]string) string {
	t.Helper()
	text, err := json.Marshal(byID)
	require.NoError(t, err)
	if file == "" {
		file = filepath.Join(t.TempDir(), "persisted.json")
	}
	require.NoError(t, os.WriteFile(file, text, 0o600))
	return file
}

func TestDocumentsAreBuiltAndChecked(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "manifest.json")
	code, stdout, stderr := trellis(t, "documents", "build", screensFolder, "--out", file)
	require.Zero(t, code, stderr)
	require.Contains(t, stdout, "operations in "+file)
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	m, err := server.ParseManifest(text)
	require.NoError(t, err)
	require.Contains(t, names(m), "HomeFeed")
	for _, op := range m.Operations {
		require.Equal(t, server.HashOf(op.Body), op.ID, op.Name)
	}
	code, stdout, _ = trellis(t, "documents", "check", file)
	require.Zero(t, code)
	require.Contains(t, stdout, "operations are valid")

	code, stdout, _ = trellis(t, "documents", "build", "--typenames", screensFolder+"/01_home_feed.graphql", screensFolder+"/fragments.graphql")
	require.Zero(t, code)
	m, err = server.ParseManifest([]byte(stdout))
	require.NoError(t, err)
	require.Equal(t, []string{"HomeFeed"}, names(m))
	require.Contains(t, m.Operations[0].Body, "__typename\n}")
}

// What a client keeps of others' is not its own, and a folder that is named is meant.
func TestDocumentsOfOthersArePassedOver(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	others := filepath.Join(dir, "node_modules", "starwars")
	hidden := filepath.Join(dir, ".cache")
	for folder, text := range map[string]string{
		dir: "query Ours { __typename }", others: "query Theirs { droid { name } }", hidden: "query Old { nothing }",
	} {
		require.NoError(t, os.MkdirAll(folder, 0o700))
		require.NoError(t, os.WriteFile(filepath.Join(folder, "one.graphql"), []byte(text), 0o600))
	}
	code, stdout, stderr := trellis(t, "documents", "build", dir)
	require.Zero(t, code, stderr)
	m, err := server.ParseManifest([]byte(stdout))
	require.NoError(t, err)
	require.Equal(t, []string{"Ours"}, names(m))

	code, _, stderr = trellis(t, "documents", "build", others)
	require.NotZero(t, code)
	require.Contains(t, stderr, "droid")
}

func names(m *server.Manifest) []string {
	var all []string
	for _, op := range m.Operations {
		all = append(all, op.Name)
	}
	return all
}

func TestBrokenDocumentsAreNamed(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	broken := filepath.Join(folder, "broken.graphql")
	require.NoError(t, os.WriteFile(broken, []byte("query Broken {\n  feed { nothing }\n}\n"), 0o600))
	out := filepath.Join(folder, "manifest.json")
	code, _, stderr := trellis(t, "documents", "build", folder, "--out", out)
	require.Equal(t, 1, code)
	require.Contains(t, stderr, broken+`:2:10: Cannot query field "nothing" on type "FeedConnection".`)
	require.NoFileExists(t, out)

	file := manifestOf(t, "", map[string]string{"1": "query Fine { feed { session } }", "2": "query Old {\n  feed { session }\n  gone\n}"})
	code, _, stderr = trellis(t, "documents", "check", file)
	require.Equal(t, 1, code)
	require.Contains(t, stderr, `Old (2):3:3: Cannot query field "gone" on type "Query".`)
	require.NotContains(t, stderr, "Fine")

	code, _, stderr = trellis(t, "serve", "--documents", file, "--listen", "127.0.0.1:0", "--data-dir", dataDir(t))
	require.Equal(t, 1, code, "a server does not start with it")
	require.Contains(t, stderr, "Old (2):3:3")
	code, _, stderr = trellis(t, "documents", "build", t.TempDir())
	require.Equal(t, 1, code)
	require.Contains(t, stderr, "no operations")
}

// A server that runs what is registered only, and reads its manifest again when it is told to.
//
//nolint:paralleltest // it signals the process
func TestServeRegisteredDocuments(t *testing.T) {
	file := manifestOf(t, filepath.Join(t.TempDir(), "persisted.json"), map[string]string{"first": "query First { feed { session } }"})
	at, errs, end := serving(t, dataDir(t), "--documents", file, "--documents-mode", "enforce")
	require.Contains(t, ask(t, at, "first"), `"session"`)
	require.Contains(t, ask(t, at, "second"), "PERSISTED_QUERY_NOT_FOUND")
	require.Contains(t, string(post(t, at+"/graphql", `{"query":"{ feed { session } }"}`)), "QUERY_NOT_IN_SAFELIST")

	manifestOf(t, file, map[string]string{"second": "query Second { nothing }"})
	require.NoError(t, syscall.Kill(os.Getpid(), syscall.SIGHUP))
	require.Eventually(t, func() bool { return strings.Contains(errs.String(), "stay as they were") }, time.Minute, 20*time.Millisecond, errs)
	require.Contains(t, ask(t, at, "first"), `"session"`)

	manifestOf(t, file, map[string]string{"second": "query Second { feed { session } }"})
	require.NoError(t, syscall.Kill(os.Getpid(), syscall.SIGHUP))
	require.Eventually(t, func() bool { return strings.Contains(ask(t, at, "second"), `"session"`) }, time.Minute, 20*time.Millisecond, errs)
	require.Contains(t, ask(t, at, "first"), "PERSISTED_QUERY_NOT_FOUND")
	end()
}

// ask runs a registered document.
func ask(t *testing.T, at, id string) string {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, at+"/graphql?documentId="+url.QueryEscape(id), nil)
	require.NoError(t, err)
	resp, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	text, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	return string(text)
}

func TestIntrospectionIsForDevelopment(t *testing.T) {
	t.Parallel()
	on, off := true, false
	require.True(t, (&clientFlags{}).introspection(true))
	require.False(t, (&clientFlags{}).introspection(false))
	require.True(t, (&clientFlags{Introspection: &on}).introspection(false))
	require.False(t, (&clientFlags{Introspection: &off}).introspection(true))
}
