// Package graphiql embeds the explorer: GraphiQL with the screens of the apps as tabs, and accounts to try them with. Its
// sources are beside this file; `make explorer` builds them into dist.
package graphiql

import (
	"bytes"
	"compress/gzip"
	"context"
	"embed"
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"net/http"
	"path"
	"strconv"
	"strings"
	"time"
)

//go:embed all:dist
var dist embed.FS

// Setup is what the page asks for first, GET /explorer.json.
type Setup struct {
	Title    string    `json:"title"`
	Version  string    `json:"version"`
	Endpoint string    `json:"endpoint"`
	Dev      bool      `json:"dev"`
	Accounts []Account `json:"accounts"`
	Screens  []Screen  `json:"screens"`
	// Introspection says whether the endpoint answers introspection; where not the schema is read from /schema.graphql.
	Introspection bool `json:"introspection"`
}

// Account is somebody whom the reader may be, with one click.
type Account struct {
	Handle string   `json:"handle"`
	Name   string   `json:"name"`
	About  string   `json:"about"`
	Avatar string   `json:"avatar,omitempty"`
	Roles  []string `json:"roles"`
	Token  string   `json:"token"`
}

// Screen is an operation of the apps that is ready to run.
type Screen struct {
	Key       string         `json:"key"`
	Title     string         `json:"title"`
	About     string         `json:"about"`
	Query     string         `json:"query"`
	Variables map[string]any `json:"variables"`
	// As is the handle of the account whose screen it is; empty where anybody's.
	As string `json:"as,omitempty"`
}

// policy lets the page load what this server serves, and nothing else. Monaco sets styles on elements and draws with
// images that it writes as data; GraphiQL's style sheet holds its font.
const policy = "default-src 'self'; style-src 'self' 'unsafe-inline'; worker-src 'self' blob:; img-src 'self' data:; " +
	"font-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// New serves the page at /, what it is made of below /explorer/, and what setup says at /explorer.json; all else is not
// found.
func New(setup func(context.Context) Setup) http.Handler {
	assets := load()
	mux := http.NewServeMux()
	mux.Handle("GET /{$}", assets["index.html"])
	mux.HandleFunc("GET /explorer.json", func(w http.ResponseWriter, r *http.Request) { describe(w, r, setup) })
	for name, asset := range assets {
		if strings.HasPrefix(name, "assets/") {
			mux.Handle("GET /explorer/"+name, asset)
		}
	}
	return mux
}

// describe is never stored: it may hold tokens.
func describe(w http.ResponseWriter, r *http.Request, setup func(context.Context) Setup) {
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Cross-Origin-Resource-Policy", "same-origin")
	text, err := json.Marshal(setup(r.Context()))
	if err != nil {
		panic(fmt.Errorf("encode the explorer's setup: %w", err)) // strings, and values that came out of JSON
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Content-Length", strconv.Itoa(len(text)))
	_, _ = w.Write(text) // where it fails the client is gone
}

// asset is one file of the build.
type asset struct {
	name    string
	media   string
	etag    string
	packed  []byte
	forever bool
}

// load reads the build, keyed by the names that its files had.
func load() map[string]*asset {
	manifest, err := readManifest()
	if err != nil {
		panic(fmt.Errorf("read the embedded explorer: %w", err)) // it is built in: a test would have seen it
	}
	assets := make(map[string]*asset, len(manifest.Files))
	for name, sum := range manifest.Files {
		packed, err := dist.ReadFile("dist/" + name + ".gz")
		if err != nil {
			panic(fmt.Errorf("read the embedded explorer: %w", err))
		}
		assets[name] = &asset{
			name: name, media: mediaType(name), etag: `"` + sum[:32] + `"`, packed: packed,
			forever: strings.HasPrefix(name, "assets/"), // their names change with their content
		}
	}
	return assets
}

// manifest is what the build says of itself: a hash of what it was made of, and of each file before it was packed.
type manifest struct {
	Sources string            `json:"sources"`
	Files   map[string]string `json:"files"`
}

func readManifest() (*manifest, error) {
	text, err := dist.ReadFile("dist/manifest.json")
	if err != nil {
		return nil, err
	}
	m := new(manifest)
	return m, json.Unmarshal(text, m)
}

// mediaType is written out for what the build has, because the machine's own table may say otherwise.
func mediaType(name string) string {
	switch ext := path.Ext(name); ext {
	case ".html":
		return "text/html; charset=utf-8"
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	case ".ttf":
		return "font/ttf"
	default:
		return mime.TypeByExtension(ext)
	}
}

// ServeHTTP sends the file as it is embedded, or unpacked to those who cannot do it themselves.
func (a *asset) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	header := w.Header()
	header.Set("Content-Type", a.media)
	header.Set("Content-Security-Policy", policy)
	header.Add("Vary", "Accept-Encoding")
	header.Set("Cache-Control", "no-cache")
	if a.forever {
		header.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	content := a.packed
	etag := a.etag
	if acceptsGzip(r) {
		header.Set("Content-Encoding", "gzip")
		etag = strings.TrimSuffix(etag, `"`) + `-gzip"`
	} else {
		content = a.unpacked()
	}
	header.Set("ETag", etag)
	http.ServeContent(w, r, a.name, time.Time{}, bytes.NewReader(content))
}

func (a *asset) unpacked() []byte {
	reader, err := gzip.NewReader(bytes.NewReader(a.packed))
	var plain []byte
	if err == nil {
		plain, err = io.ReadAll(reader)
	}
	if err != nil {
		panic(fmt.Errorf("unpack the embedded %s: %w", a.name, err)) // it is built in: a test would have seen it
	}
	return plain
}

func acceptsGzip(r *http.Request) bool {
	for accept := range strings.SplitSeq(strings.Join(r.Header.Values("Accept-Encoding"), ","), ",") {
		coding, params, _ := strings.Cut(accept, ";")
		if c := strings.ToLower(strings.TrimSpace(coding)); c != "gzip" && c != "*" {
			continue
		}
		weight, found := strings.CutPrefix(strings.TrimSpace(params), "q=")
		q, err := strconv.ParseFloat(weight, 64)
		return !found || err == nil && q > 0
	}
	return false
}
