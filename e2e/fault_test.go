package e2e_test

import (
	"context"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/media"
	"github.com/trellisgraph/trellis/seed"
	commercedb "github.com/trellisgraph/trellis/storage/commerce"
	communitydb "github.com/trellisgraph/trellis/storage/community"
	"github.com/trellisgraph/trellis/storage/postgres"
	"github.com/trellisgraph/trellis/storage/postgres/embedded"
	"github.com/trellisgraph/trellis/storage/storagetest"
)

// twoServers serves demo data from a Postgres a side, which the test may stop.
type twoServers struct {
	*graph
	t         *testing.T
	dir       string
	library   *media.Library
	instances map[postgres.Side]*embedded.Instance
}

func onTwoServers(t *testing.T) *twoServers {
	t.Helper()
	dir, err := os.MkdirTemp("", "trellis-fault-") //nolint:usetesting // t.TempDir lets nobody else through
	require.NoError(t, err)
	require.NoError(t, os.Chmod(dir, 0o755))
	s := &twoServers{t: t, dir: dir, instances: map[postgres.Side]*embedded.Instance{}}
	t.Cleanup(func() {
		for side := range s.instances {
			s.stop(side)
		}
		require.NoError(t, os.RemoveAll(dir))
	})
	s.start(postgres.Community)
	s.start(postgres.Commerce)
	people, shop := s.open(postgres.Community), s.open(postgres.Commerce)
	_, err = communitydb.Migrate(t.Context(), people)
	require.NoError(t, err)
	_, err = commercedb.Migrate(t.Context(), shop)
	require.NoError(t, err)
	library, err := media.OpenDir(t.TempDir(), slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, library.Close()) })
	_, err = seed.Run(t.Context(), communitydb.NewStore(people), commercedb.NewStore(shop), library,
		seed.Options{Seed: 1, Scale: 1, At: clock(), PictureSide: 16})
	require.NoError(t, err)
	s.library, s.graph = library, serve(t, people, shop, library)
	require.NoError(t, s.do.Feed.Refresh(t.Context()))
	return s
}

func (s *twoServers) start(side postgres.Side) {
	s.t.Helper()
	i, err := storagetest.Start(s.t.Context(), filepath.Join(s.dir, string(side)))
	require.NoError(s.t, err)
	s.instances[side] = i
}

func (s *twoServers) stop(side postgres.Side) {
	s.t.Helper()
	require.NoError(s.t, s.instances[side].Stop(context.WithoutCancel(s.t.Context())))
	delete(s.instances, side)
}

func (s *twoServers) open(side postgres.Side) *postgres.DB {
	s.t.Helper()
	require.NoError(s.t, embedded.EnsureDatabases(s.t.Context(), s.instances[side], "trellis"))
	db, err := postgres.Open(s.t.Context(), side, s.instances[side].URL("trellis"), postgres.Options{MaxConns: 8})
	require.NoError(s.t, err)
	s.t.Cleanup(db.Close)
	return db
}

// faultFeed is the whole home screen, less what differs between two answers.
func faultFeed(t *testing.T) string {
	t.Helper()
	return strings.Replace(of(t, "12"), "displayName", "displayName handle", 1)
}

// requireCommunityStands sees that a page is what it was before, but for what commerce knows.
func requireCommunityStands(t *testing.T, before, now answer) {
	t.Helper()
	was, is := list(t, before.Data, "feed", "edges"), list(t, now.Data, "feed", "edges")
	require.Len(t, is, len(was), "the page keeps its places")
	for i := range was {
		if text(t, was[i], "node", "__typename") == "Product" {
			require.Nil(t, at(t, is[i], "node"))
			continue
		}
		require.Equal(t, at(t, was[i], "node", "title"), at(t, is[i], "node", "title"))
		require.Equal(t, at(t, was[i], "node", "author", "id"), at(t, is[i], "node", "author", "id"))
		require.Nil(t, at(t, is[i], "node", "author", "store"))
		require.Nil(t, at(t, is[i], "node", "primaryProduct"))
	}
}

func TestCommerceDownLeavesTheCommunityStanding(t *testing.T) {
	t.Parallel()
	s := onTwoServers(t)
	before := s.data(t, "", faultFeed(t), nil)

	s.stop(postgres.Commerce)
	down := s.ask(t, "", faultFeed(t), nil)
	requireCommunityStands(t, before, down)
	require.Len(t, down.Errors, 1, "one outage is one error: %s", down.raw)
	require.Equal(t, "UPSTREAM_UNAVAILABLE", down.Errors[0].Extensions["code"])
	require.Equal(t, "the commerce database cannot be reached", down.Errors[0].Message, "no cause is told")
	require.Greater(t, down.Errors[0].Extensions["count"], 5.0)
	items := s.ask(t, "", `{ feed(first: 4) { nodes { __typename } } }`, nil)
	require.Nil(t, list(t, items.Data, "feed", "nodes")[3])
	require.Len(t, items.Errors, 1, "what is missing is said")
	ids := []string{text(t, before.Data, "feed", "edges", 0, "node", "id"), text(t, before.Data, "feed", "edges", 3, "node", "id")}
	both := s.ask(t, "", `query ($ids: [ID!]!) { nodes(ids: $ids) { id } feed(first: 1) { session } }`, map[string]any{"ids": ids})
	require.Nil(t, both.Data["nodes"])
	require.NotNil(t, both.Data["feed"], "the other root fields stand")
	require.Len(t, both.Errors, 1)
	require.Equal(t, []any{"nodes"}, both.Errors[0].Path)
	require.Equal(t, "UPSTREAM_UNAVAILABLE", both.Errors[0].Extensions["code"])
	require.Equal(t, http.StatusServiceUnavailable, s.get(t, "/readyz"))
	require.Equal(t, http.StatusOK, s.get(t, "/livez"))
	leaver := s.as(t, "wandering.otter25")
	const leave = `mutation { accountDelete(input: { confirmHandle: "wandering.otter25", idempotencyKey: "leave-while-down-1" }) {
  ok userErrors { code } } }`
	unsure := s.ask(t, leaver, leave, nil)
	require.Nil(t, unsure.Data["accountDelete"])
	require.Len(t, unsure.Errors, 1)
	require.Equal(t, "UPSTREAM_UNAVAILABLE", unsure.Errors[0].Extensions["code"])
	const who = `{ viewer { user { handle } } }`
	require.Equal(t, "wandering.otter25", at(t, s.data(t, leaver, who, nil).Data, "viewer", "user", "handle"), "nothing happens by halves")

	s.start(postgres.Commerce)
	s.recovers(t, before)
	require.Equal(t, true, at(t, s.data(t, leaver, leave, nil).Data, "accountDelete", "ok"), "the same again")
}

func TestCommunityDownIsSaid(t *testing.T) {
	t.Parallel()
	s := onTwoServers(t)
	before := s.data(t, "", faultFeed(t), nil)
	s.stop(postgres.Community)
	e := s.refused(t, "UPSTREAM_UNAVAILABLE", faultFeed(t), nil)
	require.Equal(t, "the community database cannot be reached", e.Message)
	const shopPage = `query ($h: String!) { store(by: {handle: $h}) { name products(first: 5) { nodes { title } } account { handle } } }`
	var handle string
	require.NoError(t, s.commerce.Pool().QueryRow(t.Context(), "SELECT handle FROM stores ORDER BY id LIMIT 1").Scan(&handle))
	shop := s.ask(t, "", shopPage, map[string]any{"h": handle})
	require.NotEmpty(t, text(t, shop.Data, "store", "name"))
	require.NotEmpty(t, list(t, shop.Data, "store", "products", "nodes"))
	require.Nil(t, at(t, shop.Data, "store", "account"))
	require.Len(t, shop.Errors, 1)
	require.Equal(t, []any{"store", "account"}, shop.Errors[0].Path)

	s.start(postgres.Community)
	s.recovers(t, before)
}

// recovers sees that the answer is what it was, without anything being restarted but the database. The bound is a
// generous one on recovery and measures nothing.
func (s *twoServers) recovers(t *testing.T, before answer) {
	t.Helper()
	require.Eventually(t, func() bool {
		a := s.ask(t, "", faultFeed(t), nil)
		return len(a.Errors) == 0
	}, patience, look)
	require.Equal(t, before.Data, s.data(t, "", faultFeed(t), nil).Data)
	s.becomesReady(t)
}

// becomesReady waits until the server says that it is ready. It gives each database a second to answer, which one that is well
// may take longer than where others keep the machine busy.
func (g *graph) becomesReady(t *testing.T) {
	t.Helper()
	require.Eventually(t, func() bool { return g.get(t, "/readyz") == http.StatusOK }, patience, look)
}

func (g *graph) get(t *testing.T, path string) int {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, g.url+path, nil)
	require.NoError(t, err)
	resp, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	return resp.StatusCode
}
