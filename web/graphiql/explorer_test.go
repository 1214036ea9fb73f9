package graphiql_test

import (
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/web/graphiql"
)

func explorer() http.Handler {
	return graphiql.New(func(context.Context) graphiql.Setup {
		return graphiql.Setup{Title: "Trellis", Endpoint: "/graphql", Accounts: []graphiql.Account{}, Screens: []graphiql.Screen{
			{Key: "01_home", Query: "{ feed }", Variables: map[string]any{"first": 3}},
		}}
	})
}

// request is one request with headers given as name, value, name, value.
func request(t *testing.T, method, path string, header ...string) *httptest.ResponseRecorder {
	t.Helper()
	req := httptest.NewRequestWithContext(t.Context(), method, path, nil)
	for pair := range slices.Chunk(header, 2) {
		req.Header.Set(pair[0], pair[1])
	}
	rec := httptest.NewRecorder()
	explorer().ServeHTTP(rec, req)
	return rec
}

func get(t *testing.T, path string, header ...string) *httptest.ResponseRecorder {
	t.Helper()
	return request(t, http.MethodGet, path, header...)
}

// manifest is what the build says of itself.
func manifest(t *testing.T) (sources string, files map[string]string) {
	t.Helper()
	text, err := os.ReadFile("dist/manifest.json")
	require.NoError(t, err)
	var m struct {
		Sources string
		Files   map[string]string
	}
	require.NoError(t, json.Unmarshal(text, &m))
	return m.Sources, m.Files
}

func sum(content []byte) string {
	hash := sha256.Sum256(content)
	return hex.EncodeToString(hash[:])
}

// The committed build is of the sources beside it. vite.config.js hashes the same files in the same way.
func TestBuildIsCurrent(t *testing.T) {
	t.Parallel()
	made := []string{".npmrc", "index.html", "package.json", "package-lock.json", "tsconfig.json", "vite.config.js"}
	require.NoError(t, filepath.WalkDir("src", func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			made = append(made, filepath.ToSlash(path))
		}
		return err
	}))
	slices.Sort(made)
	var of strings.Builder
	for _, file := range made {
		content, err := os.ReadFile(file)
		require.NoError(t, err)
		fmt.Fprintf(&of, "%s  %s\n", sum(content), file)
	}
	sources, _ := manifest(t)
	require.Equal(t, sum([]byte(of.String())), sources, "the explorer is not built from these sources: run make explorer, and commit dist")
}

// Every file of the build is there, is what it was when it was built, and names no folder of the machine that built it.
func TestBuildIsWhole(t *testing.T) {
	t.Parallel()
	_, files := manifest(t)
	var found []string
	require.NoError(t, filepath.WalkDir("dist", func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && d.Name() != "manifest.json" {
			name, err := filepath.Rel("dist", path)
			require.NoError(t, err)
			found = append(found, strings.TrimSuffix(filepath.ToSlash(name), ".gz"))
		}
		return err
	}))
	wd, err := os.Getwd()
	require.NoError(t, err)
	require.Len(t, found, len(files))
	size := 0
	for _, name := range found {
		f, err := os.Open(filepath.Join("dist", name+".gz"))
		require.NoError(t, err)
		packed, err := gzip.NewReader(f)
		require.NoError(t, err)
		require.True(t, packed.ModTime.IsZero(), name)
		plain, err := io.ReadAll(packed)
		require.NoError(t, err)
		require.NoError(t, f.Close())
		require.Equal(t, files[name], sum(plain), name)
		require.NotContains(t, string(plain), wd, name)
		info, err := os.Stat(filepath.Join("dist", name+".gz"))
		require.NoError(t, err)
		size += int(info.Size())
	}
	require.Less(t, size, 3<<20, "it is in every binary")
}

func TestPage(t *testing.T) {
	t.Parallel()
	res := get(t, "/")
	page := res.Body.String()
	require.Equal(t, http.StatusOK, res.Code)
	require.Equal(t, "text/html; charset=utf-8", res.Header().Get("Content-Type"))
	require.Contains(t, page, "<title>Trellis</title>")
	require.Contains(t, res.Header().Get("Content-Security-Policy"), "default-src 'self'; style-src 'self' 'unsafe-inline'; worker-src 'self' blob:")
	require.Contains(t, res.Header().Get("Content-Security-Policy"), "frame-ancestors 'none'")
	require.Equal(t, "no-cache", res.Header().Get("Cache-Control"))
	require.Equal(t, "Accept-Encoding", res.Header().Get("Vary"))

	again := get(t, "/", "If-None-Match", res.Header().Get("ETag"))
	require.Equal(t, http.StatusNotModified, again.Code)
	require.Empty(t, again.Body)

	head := request(t, http.MethodHead, "/")
	require.Equal(t, http.StatusOK, head.Code)
	require.Equal(t, res.Header().Get("ETag"), head.Header().Get("ETag"))
	require.Empty(t, head.Body)

	named := regexp.MustCompile(`(?:src|href)="([^"]+)"`).FindAllStringSubmatch(page, -1)
	require.GreaterOrEqual(t, len(named), 3)
	for _, link := range named {
		require.True(t, strings.HasPrefix(link[1], "/explorer/assets/"), "nothing is of another host: %s", link[1])
		require.Equal(t, http.StatusOK, get(t, link[1]).Code, link[1])
	}
}

func TestAssets(t *testing.T) {
	t.Parallel()
	_, files := manifest(t)
	types := map[string]string{
		".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".svg": "image/svg+xml", ".ttf": "font/ttf",
	}
	for name, want := range files {
		if name == "index.html" {
			continue
		}
		res := get(t, "/explorer/"+name)
		require.Equal(t, http.StatusOK, res.Code, name)
		require.Contains(t, types, filepath.Ext(name), "the build has a kind of file that nobody thought of")
		require.Equal(t, types[filepath.Ext(name)], res.Header().Get("Content-Type"), name)
		require.Equal(t, "public, max-age=31536000, immutable", res.Header().Get("Cache-Control"), name)
		require.Empty(t, res.Header().Get("Content-Encoding"), name)
		require.Equal(t, want, sum(res.Body.Bytes()), name)
	}
}

func TestEncodings(t *testing.T) {
	t.Parallel()
	plain := get(t, "/").Body.String()
	for name, tc := range map[string]struct {
		accept string
		packed bool
	}{
		"a browser's":    {"gzip, deflate, br, zstd", true},
		"anything":       {"*", true},
		"weighed":        {"br;q=1, GZIP; q=0.5", true},
		"refused":        {"br, gzip;q=0", false},
		"another":        {"br", false},
		"nothing":        {"identity", false},
		"a weight of no": {"gzip;q=x", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			res := get(t, "/", "Accept-Encoding", tc.accept)
			text := res.Body.String()
			if !tc.packed {
				require.Empty(t, res.Header().Get("Content-Encoding"))
				require.Equal(t, plain, text)
				return
			}
			require.Equal(t, "gzip", res.Header().Get("Content-Encoding"))
			unpacked, err := gzip.NewReader(strings.NewReader(text))
			require.NoError(t, err)
			out, err := io.ReadAll(unpacked)
			require.NoError(t, err)
			require.Equal(t, plain, string(out))
			require.NotEqual(t, get(t, "/").Header().Get("ETag"), res.Header().Get("ETag"), "other bytes, another tag")
		})
	}
}

func TestSetup(t *testing.T) {
	t.Parallel()
	res := get(t, "/explorer.json")
	require.Equal(t, http.StatusOK, res.Code)
	require.Equal(t, "application/json; charset=utf-8", res.Header().Get("Content-Type"))
	require.Equal(t, "no-store", res.Header().Get("Cache-Control"))
	require.Equal(t, "same-origin", res.Header().Get("Cross-Origin-Resource-Policy"))
	require.JSONEq(t, `{"title":"Trellis","version":"","endpoint":"/graphql","dev":false,"introspection":false,"accounts":[],"screens":[
		{"key":"01_home","title":"","about":"","query":"{ feed }","variables":{"first":3}}]}`, res.Body.String())
}

func TestNotFound(t *testing.T) {
	t.Parallel()
	for _, path := range []string{"/index.html", "/explorer/", "/explorer/index.html", "/explorer/assets/", "/explorer/assets/x.js", "/explorer/manifest.json", "/explorer/assets/../../manifest.json"} {
		require.NotEqual(t, http.StatusOK, get(t, path).Code, path)
	}
	require.Equal(t, http.StatusMethodNotAllowed, request(t, http.MethodPost, "/explorer.json").Code)
}
