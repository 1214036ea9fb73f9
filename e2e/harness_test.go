// Package e2e_test runs whole queries over HTTP against the real server on a real Postgres with demo data.
package e2e_test

import (
	"bytes"
	"cmp"
	"context"
	"crypto/ed25519"
	"encoding/json"
	"flag"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/loaders"
	"github.com/trellisgraph/trellis/media"
	"github.com/trellisgraph/trellis/payments/sandbox"
	"github.com/trellisgraph/trellis/pubsub"
	"github.com/trellisgraph/trellis/resolvers"
	"github.com/trellisgraph/trellis/seed"
	"github.com/trellisgraph/trellis/server"
	"github.com/trellisgraph/trellis/services"
	commercedb "github.com/trellisgraph/trellis/storage/commerce"
	communitydb "github.com/trellisgraph/trellis/storage/community"
	"github.com/trellisgraph/trellis/storage/postgres"
	sandboxdb "github.com/trellisgraph/trellis/storage/sandbox"
	"github.com/trellisgraph/trellis/storage/storagetest"
	"github.com/trellisgraph/trellis/web/screens"
)

//nolint:gochecknoglobals // a flag of the test binary
var update = flag.Bool("update", false, "write the golden answers anew")

func TestMain(m *testing.M) { storagetest.Main(m) }

// clock is the time of every test: data, tokens and answers are the same each time.
func clock() time.Time { return time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC) }

// generousWait lets every loader see all keys of its level, so that statement counts are exact on a slow machine.
const generousWait = 60 * time.Millisecond

// graph is a running server with demo data.
type graph struct {
	url       string
	community *postgres.DB
	commerce  *postgres.DB
	identity  *server.Identity
	verifier  server.Verifier
	library   *media.Library
	news      *pubsub.Hub
	do        *services.Services
	rates     server.Rates // the zero value limits nobody
}

// seeded clones databases, fills them with demo data and serves them.
func seeded(t *testing.T) *graph {
	t.Helper()
	d := demoData.New(t)
	return serve(t, d.Community, d.Commerce, openLibrary(t, d.Dir, d.Community))
}

// demoData is seeded once; every test gets a clone.
//
//nolint:gochecknoglobals // seeding once is what keeps the tests quick
var demoData = storagetest.NewTemplate(func(ctx context.Context, d *storagetest.Databases) error {
	people, shop := communitydb.NewStore(d.Community), commercedb.NewStore(d.Commerce)
	library, err := media.OpenDir(d.Dir, slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	o := seed.Options{Seed: 1, Scale: 1, At: clock(), PictureSide: 48}
	if _, err := seed.Run(ctx, people, shop, library, o); err != nil {
		return err
	}
	if err := services.NewFeed(people, shop.Reader, clock).Refresh(ctx); err != nil {
		return err
	}
	return library.Close()
})

func openLibrary(t *testing.T, dir string, people *postgres.DB) *media.Library {
	t.Helper()
	library, err := media.Open(t.Context(), media.Options{
		Dir: dir, Base: "http://trellis.test", Signer: mediaSigner(), Public: communitydb.NewReader(people).ShownToAll,
		Log: slog.New(slog.DiscardHandler),
	})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, library.Close()) })
	return library
}

// mediaSigner signs the URLs of pictures and uploads.
func mediaSigner() *media.Signer { return media.NewSigner(bytes.Repeat([]byte{6}, 32), clock) }

// serve runs the server as cmd/trellis does, with a fixed clock and fixed keys.
func serve(t *testing.T, people, shop *postgres.DB, library *media.Library) *graph {
	t.Helper()
	identity := server.NewIdentity(ed25519.NewKeyFromSeed(bytes.Repeat([]byte{7}, ed25519.SeedSize)), clock)
	g := serveTo(t, people, shop, library, identity)
	g.identity = identity
	return g
}

// serveTo is serve with another way to know who asks.
func serveTo(t *testing.T, people, shop *postgres.DB, library *media.Library, verifier server.Verifier) *graph {
	t.Helper()
	g := &graph{community: people, commerce: shop, library: library, verifier: verifier, news: openNews(t, "")}
	g.do = writingTo(t, people, shop, library, g.news.Tell)
	return g.served(t, generousWait, server.Limits{})
}

// writing are the services over both sides, with the clock of the tests and ids that nobody has.
func writing(tb testing.TB, people, shop *postgres.DB) *services.Services {
	tb.Helper()
	return writingTo(tb, people, shop, nil, nil)
}

// openNews carries news by the NATS at a URL, "" for one inside.
func openNews(tb testing.TB, url string) *pubsub.Hub {
	tb.Helper()
	news, err := pubsub.Open(pubsub.Options{URL: url, Logger: slog.New(slog.DiscardHandler)})
	require.NoError(tb, err)
	tb.Cleanup(news.Close)
	return news
}

// writingTo is writing with a place for what is uploaded, and somebody who hears of what changes.
func writingTo(
	tb testing.TB, people, shop *postgres.DB, library *media.Library, tell postgres.Teller,
) *services.Services {
	tb.Helper()
	return services.New(services.Needs{
		Community: communitydb.NewStore(people).Telling(tell), Commerce: commercedb.NewStore(shop).Telling(tell), Now: clock,
		NewID: func() domain.UUID { return domain.UUID(uuid.Must(uuid.NewV7())) },
		Links: links(tb), Library: library,
		Provider: sandboxAt(shop, "http://trellis.test"),
	})
}

// sandboxAt is the sandbox of payments to a server with a URL.
func sandboxAt(shop *postgres.DB, url string) *sandbox.Provider {
	return sandbox.New(sandboxdb.NewStore(shop), sandbox.Options{
		Key: bytes.Repeat([]byte{9}, 32), WebhookURL: url + "/webhooks/sandbox", PagesURL: url, Now: clock,
	})
}

// served serves the same data by another server, with its own patience and limits.
func (g *graph) served(t *testing.T, wait time.Duration, limits server.Limits) *graph {
	t.Helper()
	srv := httptest.NewServer(g.handler(t, wait, limits, nil))
	t.Cleanup(srv.Close)
	other := *g
	other.url = srv.URL
	return &other
}

// handler is the server itself; pages are the sandbox's, nil for none.
func (g *graph) handler(tb testing.TB, wait time.Duration, limits server.Limits, pages http.Handler) http.Handler {
	tb.Helper()
	return server.New(g.config(tb, wait, limits, pages))
}

func (g *graph) config(tb testing.TB, wait time.Duration, limits server.Limits, pages http.Handler) server.Config {
	tb.Helper()
	limits.OperationTimeout = cmp.Or(limits.OperationTimeout, time.Minute) // a machine that is slow today answers all the same
	load := loaders.New(communitydb.NewReader(g.community), commercedb.NewReader(g.commerce))
	root := resolvers.New(
		load, g.do, media.NewURLs("http://trellis.test", mediaSigner()), commerce.NewSigner(bytes.Repeat([]byte{8}, 32)), links(tb), g.news, clock)
	return server.Config{
		Schema:    schema(root),
		Begin:     func(ctx context.Context) context.Context { return loaders.Begin(ctx, wait) },
		Databases: []server.Database{g.community, g.commerce},
		Media:     g.library, Uploads: g.library.Uploads(g.do.Media.ReceiveUpload), Identity: g.verifier, Dev: true, Limits: limits, Rates: g.rates,
		Webhooks: map[string]server.Webhook{"sandbox": g.do.Payments.Receive}, Sandbox: pages,
		TicketKey: bytes.Repeat([]byte{9}, 32),
		Admission: server.Admission{Wait: time.Minute}, // a machine that is slow today sheds nobody
	}
}

// answer is a GraphQL response.
type answer struct {
	Data       map[string]any `json:"data"`
	Errors     []graphQLError `json:"errors"`
	Extensions struct {
		Trace *trace `json:"trace"`
	} `json:"extensions"`
	raw []byte
}

type graphQLError struct {
	Message    string         `json:"message"`
	Path       []any          `json:"path"`
	Extensions map[string]any `json:"extensions"`
}

type trace struct {
	Statements int     `json:"statements"`
	RoundTrips int     `json:"roundTrips"`
	ParseMS    float64 `json:"parseMs"`
	ValidateMS float64 `json:"validateMs"`
	ExecuteMS  float64 `json:"executeMs"`
	SQLMS      float64 `json:"sqlMs"`
	Levels     []level `json:"levels"`
}

type level struct {
	Edges      []string `json:"edges"`
	Keys       int      `json:"keys"`
	Statements int      `json:"statements"`
	MS         float64  `json:"ms"`
}

// as is the bearer token of a user who holds roles on the platform.
func (g *graph) as(t *testing.T, handle string, roles ...domain.Roles) string {
	t.Helper()
	found, err := communitydb.All(t.Context(), communitydb.NewReader(g.community), communitydb.UserIDsByHandles([]string{handle}))
	require.NoError(t, err)
	require.Len(t, found, 1, "no user %q", handle)
	var held domain.Roles
	for _, role := range roles {
		held |= role
	}
	token, err := g.identity.Mint(found[0].UserID, held, time.Hour)
	require.NoError(t, err)
	return token
}

// post sends a body with headers in pairs. token may be empty.
func (g *graph) post(t *testing.T, ctx context.Context, token string, body []byte, header ...string) *http.Response { //nolint:revive // the test first, as everywhere
	t.Helper()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, g.url+"/graphql", bytes.NewReader(body))
	require.NoError(t, err)
	req.Header.Set("Content-Type", "application/json")
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	resp, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	return resp
}

// bodyOf is the body of a request for an operation.
func bodyOf(t *testing.T, query string, variables map[string]any) []byte {
	t.Helper()
	body, err := json.Marshal(map[string]any{"query": query, "variables": variables})
	require.NoError(t, err)
	return body
}

// ask posts an operation and reads the answer, whatever it is. token may be empty.
func (g *graph) ask(t *testing.T, token, query string, variables map[string]any) answer {
	t.Helper()
	resp := g.post(t, t.Context(), token, bodyOf(t, query, variables), "X-Trellis-Trace", "1")
	defer func() { require.NoError(t, resp.Body.Close()) }()
	var out answer
	buf := new(bytes.Buffer)
	_, err := buf.ReadFrom(resp.Body)
	require.NoError(t, err)
	out.raw = buf.Bytes()
	require.NoError(t, json.Unmarshal(out.raw, &out), "%s", out.raw)
	return out
}

// data asks and expects no error.
func (g *graph) data(t *testing.T, token, query string, variables map[string]any) answer {
	t.Helper()
	a := g.ask(t, token, query, variables)
	require.Empty(t, a.Errors, "%s", a.raw)
	return a
}

// refused asks as nobody and expects one error with a code.
func (g *graph) refused(t *testing.T, code domain.Code, query string, variables map[string]any) graphQLError {
	t.Helper()
	a := g.ask(t, "", query, variables)
	require.Len(t, a.Errors, 1, "%s", a.raw)
	require.Equal(t, string(code), a.Errors[0].Extensions["code"], "%s", a.raw)
	return a.Errors[0]
}

// screen is a client's screen from screens/, with the fragments that it uses.
func screen(t *testing.T, name string) string {
	t.Helper()
	text, err := screens.Operation(name)
	require.NoError(t, err)
	return text
}

// at walks an answer: keys of objects and indices of lists.
func at(t *testing.T, v any, path ...any) any {
	t.Helper()
	for _, step := range path {
		switch s := step.(type) {
		case string:
			object, ok := v.(map[string]any)
			require.True(t, ok, "no object at %q of %v", s, path)
			v = object[s]
		case int:
			list, ok := v.([]any)
			require.True(t, ok, "no list at %d of %v", s, path)
			require.Less(t, s, len(list), "%v", path)
			v = list[s]
		}
	}
	return v
}

// list is at for a list.
func list(t *testing.T, v any, path ...any) []any {
	t.Helper()
	out, ok := at(t, v, path...).([]any)
	require.True(t, ok, "no list at %v", path)
	return out
}

// text is at for a string.
func text(t *testing.T, v any, path ...any) string {
	t.Helper()
	out, ok := at(t, v, path...).(string)
	require.True(t, ok, "no string at %v", path)
	return out
}

// golden compares an answer with testdata/name.json, but for the BlurHashes, which differ in their last digits between processors.
func golden(t *testing.T, name string, data any) {
	t.Helper()
	maskHashes(t, data)
	got, err := json.MarshalIndent(data, "", "  ")
	require.NoError(t, err)
	file := filepath.Join("testdata", name+".json")
	if *update {
		require.NoError(t, os.WriteFile(file, append(got, '\n'), 0o600))
	}
	want, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Equal(t, string(want), fmt.Sprintln(string(got)), "the answer changed: look at the diff, then run with -update")
}

// maskHashes looks at every BlurHash and puts a word in its place.
func maskHashes(t *testing.T, v any) {
	t.Helper()
	switch v := v.(type) {
	case map[string]any:
		if hash, ok := v["blurHash"].(string); ok {
			require.Len(t, hash, 36, "4 x 4 components")
			v["blurHash"] = "masked"
		}
		for _, below := range v {
			maskHashes(t, below)
		}
	case []any:
		for _, below := range v {
			maskHashes(t, below)
		}
	}
}
