package e2e_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strconv"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/engine/enginetest"
	"github.com/trellisgraph/trellis/graph/generated"
	"github.com/trellisgraph/trellis/loaders"
	"github.com/trellisgraph/trellis/media"
	"github.com/trellisgraph/trellis/resolvers"
	"github.com/trellisgraph/trellis/server"
	commercedb "github.com/trellisgraph/trellis/storage/commerce"
	communitydb "github.com/trellisgraph/trellis/storage/community"
	"github.com/trellisgraph/trellis/storage/postgres"
	"github.com/trellisgraph/trellis/storage/storagetest"
)

// schema is what the tests run on: the engine, or gqlgen's own executor with TRELLIS_ENGINE=stock.
func schema(root generated.ResolverRoot) graphql.ExecutableSchema {
	if onStock() {
		return stock(root)
	}
	return levels(root)
}

func onStock() bool { return os.Getenv("TRELLIS_ENGINE") == "stock" }

func stock(root generated.ResolverRoot) graphql.ExecutableSchema {
	return generated.NewEngine(generated.Config{Resolvers: root}, postgres.Flusher{}).Off()
}

func levels(root generated.ResolverRoot) graphql.ExecutableSchema {
	return generated.NewEngine(generated.Config{Resolvers: root}, postgres.Flusher{})
}

// both serves the same demo data by gqlgen's own executor and by the engine, as production does: a dataloader waits for a
// millisecond.
func both(tb testing.TB) (d *storagetest.Databases, identity *server.Identity, byStock, byLevels http.Handler) {
	tb.Helper()
	d = demoData.New(tb)
	identity = server.NewIdentity(ed25519.NewKeyFromSeed(bytes.Repeat([]byte{7}, ed25519.SeedSize)), clock)
	load := loaders.New(communitydb.NewReader(d.Community), commercedb.NewReader(d.Commerce))
	root := resolvers.New(load, writing(tb, d.Community, d.Commerce), media.NewURLs("http://trellis.test", mediaSigner()), commerce.NewSigner(bytes.Repeat([]byte{8}, 32)), links(tb), nil, clock)
	handler := func(schema graphql.ExecutableSchema) http.Handler {
		return server.New(server.Config{
			Schema:   schema,
			Begin:    func(ctx context.Context) context.Context { return loaders.Begin(ctx, time.Millisecond) },
			Identity: identity, Dev: true,
		})
	}
	return d, identity, handler(stock(root)), handler(levels(root))
}

// served is a graph that a handler serves.
func served(t *testing.T, h http.Handler, d *storagetest.Databases, identity *server.Identity) *graph {
	t.Helper()
	srv := httptest.NewServer(h)
	t.Cleanup(srv.Close)
	return &graph{url: srv.URL, community: d.Community, commerce: d.Commerce, identity: identity}
}

// ids reads the first ids of a table as a client writes them.
func ids[ID fmt.Stringer](t *testing.T, db *postgres.DB, table string) (out []string) {
	t.Helper()
	rows, err := db.Pool().Query(t.Context(), "SELECT id FROM "+table+" ORDER BY id LIMIT 6")
	require.NoError(t, err)
	defer rows.Close()
	for rows.Next() {
		var id ID
		require.NoError(t, rows.Scan(&id))
		out = append(out, strconv.Quote(id.String()))
	}
	require.NoError(t, rows.Err())
	return out
}

// said is what a client reads of an error, less where in the document it was.
func said(a answer) []string {
	out := make([]string, len(a.Errors))
	for i, e := range a.Errors {
		out[i] = fmt.Sprint(e.Path, " ", e.Message, " ", e.Extensions)
	}
	slices.Sort(out)
	return out
}

// dataOf is the data as the server wrote it.
func dataOf(t *testing.T, a answer) string {
	t.Helper()
	var raw struct {
		Data json.RawMessage `json:"data"`
	}
	require.NoError(t, json.Unmarshal(a.raw, &raw))
	return string(raw.Data)
}

// graphDocuments makes random documents over the whole graph, about what there is.
func graphDocuments(t *testing.T, g *graph, handle string) enginetest.Documents {
	t.Helper()
	users, notes := ids[domain.UserID](t, g.community, "users"), ids[domain.NoteID](t, g.community, "notes")
	stores, products := ids[domain.StoreID](t, g.commerce, "stores"), ids[domain.ProductID](t, g.commerce, "products")
	all := slices.Concat(users, notes, stores, products)
	return enginetest.Documents{
		Schema: levels(nil).Schema(), Depth: 6,
		Values: map[string][]string{
			"ID": append(all, `"garbage"`), "*.ids.": all, "Query.note.id": notes, "Query.product.id": products,
			"UserBy.id": users, "StoreBy.id": stores, "*.handle": {strconv.Quote(handle), `"nobody"`},
			"*.first": {"1", "2", "3", "0"}, "*.last": {"2"}, "*.after": {"null", "null", `"garbage"`}, "*.before": {"null"},
		},
	}
}

// Whatever a client asks of the whole graph, the engine answers as gqlgen's own executor does: the data byte for byte, and
// the same errors.
func TestRandomDocumentsOverTheGraph(t *testing.T) {
	t.Parallel()
	d, identity, byGqlgen, byEngine := both(t)
	byStock, byLevels := served(t, byGqlgen, d, identity), served(t, byEngine, d, identity)
	handle := firstAuthor(t, byLevels)
	documents := graphDocuments(t, byLevels, handle)
	count := 60
	if asked := os.Getenv("TRELLIS_GRAPH_DOCUMENTS"); asked != "" {
		var err error
		count, err = strconv.Atoi(asked)
		require.NoError(t, err)
	}
	tokens := []string{"", byLevels.as(t, handle)}
	compared, full := 0, 0
	for seed := uint64(1); compared < count; seed++ {
		r := rand.New(rand.NewPCG(seed, 3))
		doc, ok := documents.Random(r)
		if !ok {
			continue
		}
		token := tokens[r.IntN(2)]
		want, got := byStock.ask(t, token, doc.Query, doc.Variables), byLevels.ask(t, token, doc.Query, doc.Variables)
		require.Equal(t, dataOf(t, want), dataOf(t, got), "%s\n%v", doc.Query, doc.Variables)
		require.Equal(t, said(want), said(got), "%s\n%v", doc.Query, doc.Variables)
		if want.Extensions.Trace != nil {
			full++
		}
		compared++
	}
	require.Greater(t, full, count/2, "most documents are within the limits")
}

// A feed is two waits, whatever the size of its page and whoever looks: what its cards show is asked for as soon as it is known
// what stands in them. No wait of a loader's is part of it: nothing here measures time. How many statements these are is asserted by TestHomeFeedCostsTheSameAtAnySize.
func TestHomeFeedLevels(t *testing.T) {
	t.Parallel()
	if onStock() {
		t.Skip("gqlgen's executor has no levels")
	}
	g := seeded(t)
	for name, tc := range map[string]struct{ token string }{
		"anonymous": {},
		"signed in": {token: g.as(t, firstAuthor(t, g))},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, first := range []string{"5", "50"} {
				trace := g.data(t, tc.token, of(t, first), nil).Extensions.Trace
				require.NotNil(t, trace)
				statements := 0
				for _, l := range trace.Levels {
					require.Equal(t, []string{"Query.feed"}, l.Edges, "at first: %s", first)
					statements += l.Statements
					require.Positive(t, l.Keys)
				}
				require.Len(t, trace.Levels, 2, "the ranking with its notes, and what stands in the cards: at first: %s", first)
				require.Equal(t, trace.Statements, statements)
				require.Equal(t, 3, trace.RoundTrips, "the ranking is of one database, the cards are of both")
			}
		})
	}
}

// Nor does it matter how busy the server is.
func TestHomeFeedCostsTheSameUnderLoad(t *testing.T) {
	t.Parallel()
	if onStock() {
		t.Skip("under load, a dataloader's wait ends before all keys have come")
	}
	g := seeded(t)
	query := of(t, "50")
	alone := g.data(t, "", query, nil)
	answers := make([]answer, 64)
	var group sync.WaitGroup
	for i := range answers {
		group.Go(func() { answers[i] = g.ask(t, "", query, nil) })
	}
	group.Wait()
	for _, a := range answers {
		require.Empty(t, a.Errors)
		require.Equal(t, dataOf(t, alone), dataOf(t, a))
		require.Equal(t, alone.Extensions.Trace.Statements, a.Extensions.Trace.Statements)
		require.Equal(t, alone.Extensions.Trace.RoundTrips, a.Extensions.Trace.RoundTrips)
	}
}

// homeFeed is the home screen in one piece.
const homeFeed = `{ feed(surface: HOME, first: 20) { session pageInfo { hasNextPage endCursor } edges { cursor reason attributionToken
	node { __typename
		... on Note { id kind title cover { url(maxWidth: 600) width height blurHash } likeCount { value } viewerHasLiked
			author { id displayName avatar { url(maxWidth: 96) } viewerIsFollowing store { id handle } } primaryProduct { ...Shelf } }
		... on Product { ...Shelf soldCount { value } } } } } }
	fragment Shelf on Product { id title cover { url(maxWidth: 400) } availability priceRange { min { minorUnits currency amount } } }`

// BenchmarkHomeFeed runs the home screen through the whole server, without a network to the client:
// go test ./e2e -run '^$' -bench HomeFeed.
func BenchmarkHomeFeed(b *testing.B) {
	_, _, byStock, byLevels := both(b)
	body, err := json.Marshal(map[string]any{"query": homeFeed})
	require.NoError(b, err)
	for name, handler := range map[string]http.Handler{"stock": byStock, "levels": byLevels} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			began := processorTime(b)
			for b.Loop() {
				req := httptest.NewRequestWithContext(b.Context(), http.MethodPost, "/graphql", bytes.NewReader(body))
				req.Header.Set("Content-Type", "application/json")
				w := httptest.NewRecorder()
				handler.ServeHTTP(w, req)
				if w.Code != http.StatusOK || w.Body.Len() < 5000 {
					b.Fatal(w.Body.String())
				}
			}
			b.ReportMetric((processorTime(b)-began).Seconds()*1000/float64(b.N), "cpu-ms/op")
		})
	}
}

// processorTime is what this process has used of the processors, which does not depend on who else uses them.
func processorTime(b *testing.B) time.Duration {
	b.Helper()
	var used syscall.Rusage
	require.NoError(b, syscall.Getrusage(syscall.RUSAGE_SELF, &used))
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}
