package e2e_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/graph/generated"
	"github.com/trellisgraph/trellis/media"
	"github.com/trellisgraph/trellis/server"
	"github.com/trellisgraph/trellis/web/screens"
)

// kept is an answer with what caches are told of it.
type kept struct {
	answer
	status              int
	control, etag, vary string
}

// byURL asks by GET with the values of the URL in pairs.
func (g *graph) byURL(t *testing.T, header http.Header, values ...string) kept {
	t.Helper()
	query := url.Values{}
	for i := 0; i < len(values); i += 2 {
		query.Set(values[i], values[i+1])
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, g.url+"/graphql?"+query.Encode(), nil)
	require.NoError(t, err)
	if header != nil {
		req.Header = header
	}
	resp, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	defer func() { require.NoError(t, resp.Body.Close()) }()
	out := kept{
		status: resp.StatusCode, control: resp.Header.Get("Cache-Control"), etag: resp.Header.Get("Etag"), vary: resp.Header.Get("Vary"),
	}
	out.raw, err = io.ReadAll(resp.Body)
	require.NoError(t, err)
	if out.status != http.StatusNotModified {
		require.NoError(t, json.Unmarshal(out.raw, &out.answer), "%s", out.raw)
	}
	return out
}

func bearer(token string) http.Header { return http.Header{"Authorization": {"Bearer " + token}} }

// What visitors read may be kept by caches as long as the least of it; what is about somebody only by them.
func TestAnswersSayHowLongTheyMayBeKept(t *testing.T) {
	t.Parallel()
	g := seeded(t)
	shown := examples(t, g)
	note, _ := shown["noteId"].(string)
	token := g.as(t, "qiqi.mama")
	for name, tc := range map[string]struct {
		reason, query, token, want string
	}{
		"a note":         {"30 seconds by its type", `{ note(id: "` + note + `") { title author { handle } cover { url } } }`, "", "public, max-age=30"},
		"a feed":         {"15 by its field, with tokens that are good for longer", `{ feed { edges { attributionToken node { ... on Note { title } } } } }`, "", "public, max-age=15"},
		"a store":        {"a minute", `{ store(by: {handle: "yesong"}) { name rating { average } } }`, "", "public, max-age=60"},
		"goods":          {"stock changes all the time", `{ store(by: {handle: "yesong"}) { products { nodes { title availability } } } }`, "", "public, max-age=2"},
		"a like":         {"is the viewer's", `{ note(id: "` + note + `") { title viewerHasLiked } }`, "", "private, no-cache"},
		"signed in":      {"blocks change what is shown", `{ note(id: "` + note + `") { title } }`, token, "private, no-cache"},
		"orders":         {"are not kept", `{ viewer { orders { nodes { number } } } }`, token, "no-store"},
		"a cart":         {"is not kept", `{ viewer { cart { lineCount } } }`, token, "no-store"},
		"anything":       {"may be an order", `{ node(id: "` + note + `") { id } }`, "", "no-store"},
		"the following":  {"feed is nobody's", `{ feed(surface: FOLLOWING) { session } }`, "", "no-store"},
		"their feed":     {"is theirs", `{ feed(surface: FOLLOWING) { session } }`, token, "private, no-cache"},
		"what is not":    {"may come", `{ note(id: "nothing") { title } }`, "", "no-store"},
		"what staff see": {"is refused to others", `{ store(by: {handle: "yesong"}) { products(first: 1) { nodes { variants(first: 1) { nodes { sku } } } } } }`, "", "no-store"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var header http.Header
			if tc.token != "" {
				header = bearer(tc.token)
			}
			got := g.byURL(t, header, "query", tc.query)
			require.Equal(t, tc.want, got.control, "%s: %s", tc.reason, got.raw)
			require.Equal(t, "Accept, Authorization", got.vary)
		})
	}
}

func TestAnswersAreSentOnce(t *testing.T) {
	t.Parallel()
	g := seeded(t)
	const query = `{ store(by: {handle: "yesong"}) { name } }`
	first := g.byURL(t, nil, "query", query)
	require.Equal(t, http.StatusOK, first.status)
	require.Equal(t, http.StatusNotModified, g.byURL(t, http.Header{"If-None-Match": {first.etag}}, "query", query).status)
	_, err := g.commerce.Pool().Exec(t.Context(), "UPDATE stores SET name = 'Another name' WHERE handle = 'yesong'")
	require.NoError(t, err)
	changed := g.byURL(t, http.Header{"If-None-Match": {first.etag}}, "query", query)
	require.Equal(t, http.StatusOK, changed.status)
	require.Equal(t, "Another name", text(t, changed.Data, "store", "name"))
	require.NotEqual(t, first.etag, changed.etag)
}

// The home feed as a phone asks for it: 64 characters instead of the document, by GET.
func TestScreensByTheirHash(t *testing.T) {
	t.Parallel()
	g := seeded(t)
	document := screen(t, "01_home_feed")
	extensions := `{"persistedQuery":{"version":1,"sha256Hash":"` + server.HashOf(document) + `"}}`
	unknown := g.byURL(t, nil, "extensions", extensions)
	require.Equal(t, "PERSISTED_QUERY_NOT_FOUND", unknown.Errors[0].Extensions["code"])
	require.Equal(t, "PersistedQueryNotFound", unknown.Errors[0].Message)

	body, err := json.Marshal(map[string]any{"query": document, "extensions": json.RawMessage(extensions)})
	require.NoError(t, err)
	resp, err := http.Post(g.url+"/graphql", "application/json", bytes.NewReader(body))
	require.NoError(t, err)
	registered, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())

	known := g.byURL(t, nil, "extensions", extensions)
	require.Empty(t, known.Errors)
	require.JSONEq(t, string(registered), string(known.raw))
	require.Equal(t, "private, no-cache", known.control, "it has stock, and what the viewer likes")
}

// The screens as the apps would have them registered: each runs by its id, and nothing else does.
func TestScreensThatAreRegistered(t *testing.T) {
	t.Parallel()
	var sources []server.Source
	files, err := filepath.Glob("../web/screens/*.graphql")
	require.NoError(t, err)
	for _, file := range files {
		content, err := os.ReadFile(file)
		require.NoError(t, err)
		sources = append(sources, server.Source{Name: file, Text: string(content)})
	}
	sdl := generated.NewExecutableSchema(generated.Config{}).Schema()
	manifest, problems := server.CollectManifest(sources, sdl, server.Limits{}, true)
	require.Empty(t, problems)
	all, err := screens.All()
	require.NoError(t, err)
	require.GreaterOrEqual(t, len(manifest.Operations), len(all))
	documents, err := server.NewTrustedDocuments(server.DocumentsEnforce, manifest, sdl, server.Limits{})
	require.NoError(t, err)

	g := seeded(t)
	cfg := g.config(t, generousWait, server.Limits{}, nil)
	cfg.Documents, cfg.Dev = documents, false
	srv := httptest.NewServer(server.New(cfg))
	t.Cleanup(srv.Close)
	enforced := *g
	enforced.url = srv.URL
	shown := examples(t, g)
	variables, err := json.Marshal(map[string]any{"id": shown["noteId"], "handle": "xiaoman.clay"})
	require.NoError(t, err)
	for _, op := range manifest.Operations {
		if op.Name != "HomeFeed" && op.Name != "NoteDetail" && op.Name != "ProfileScreen" {
			continue
		}
		got := enforced.byURL(t, nil, "documentId", "sha256:"+op.ID, "variables", string(variables))
		require.Empty(t, got.Errors, "%s: %s", op.Name, got.raw)
		require.NotEmpty(t, got.Data)
	}
	require.Equal(t, "QUERY_NOT_IN_SAFELIST", enforced.byURL(t, nil, "query", "{ feed { session } }").Errors[0].Extensions["code"])
}

// What expires is good for at least twice as long as an answer that holds it may be kept.
func TestKeptAnswersHoldNothingThatExpired(t *testing.T) {
	t.Parallel()
	sdl := generated.NewExecutableSchema(generated.Config{}).Schema()
	seconds := func(object, field string) time.Duration {
		value, err := sdl.Types[object].Fields.ForName(field).Directives.ForName("cacheControl").Arguments.ForName("maxAge").Value.Value(nil)
		require.NoError(t, err)
		age, _ := value.(int64)
		require.Positive(t, age)
		return time.Duration(age) * time.Second
	}
	urls := media.NewURLs("http://trellis.test", mediaSigner())
	signed, err := url.Parse(urls.Image(&domain.Image{Private: true}, 0, "JPEG"))
	require.NoError(t, err)
	until, err := strconv.ParseInt(signed.Query().Get("exp"), 10, 64)
	require.NoError(t, err)
	for _, object := range []string{"Image", "Video"} {
		require.GreaterOrEqual(t, time.Unix(until, 0).Sub(clock()), 2*seconds(object, "url"))
	}
	for _, surface := range []commerce.Surface{commerce.SurfaceFeed, commerce.SurfaceNoteTag, commerce.SurfaceLive} {
		touch := commerce.Touch{Surface: surface, At: clock()}
		require.GreaterOrEqual(t, touch.ExpiresAt().Sub(clock()), 2*seconds("FeedEdge", "attributionToken"))
		require.GreaterOrEqual(t, touch.ExpiresAt().Sub(clock()), 2*seconds("ProductTag", "attributionToken"))
	}
}
