package e2e_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/graph/relay"
	communitydb "github.com/trellisgraph/trellis/storage/community"
)

// of is the home feed's screen at a page size.
func of(t *testing.T, first string) string {
	t.Helper()
	return strings.Replace(screen(t, "01_home_feed"), "first: 20", "first: "+first, 1)
}

func TestHomeFeedScreen(t *testing.T) {
	t.Parallel()
	g := seeded(t)
	golden(t, "01_home_feed", g.data(t, "", of(t, "8"), nil).Data)
}

// The number of statements is the number of distinct loaders that the screen reaches, whatever the page size.
func TestHomeFeedCostsTheSameAtAnySize(t *testing.T) {
	t.Parallel()
	g := seeded(t)
	for name, tc := range map[string]struct {
		reason  string
		surface string
		token   string
		want    int
		hidden  int // one more where goods that not everybody may see are on the page: what the viewer does in their store
	}{
		"home, anonymous": {
			reason:  "ranking, its notes, products, authors, stores by account, stock",
			surface: "HOME",
			want:    6,
		},
		"home, signed in": {
			reason:  "the same, and what the viewer likes, whom the viewer follows and whom they block; a note with goods off sale",
			surface: "HOME",
			token:   g.as(t, firstAuthor(t, g)),
			want:    9,
			hidden:  1, // "nine-year-pack" is behind the first five
		},
		"following": {
			reason:  "the page, its notes, their goods, authors, stores by account, stock; likes, follows, walls",
			surface: "FOLLOWING",
			token:   g.as(t, "qiqi.mama"),
			want:    9,
		},
		"shop": {
			reason:  "ranking, products, stock: what the notes of the screen select is not reached",
			surface: "SHOP",
			want:    3,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for first, want := range map[string]int{"5": tc.want, "50": tc.want + tc.hidden} {
				query := strings.Replace(of(t, first), "HOME", tc.surface, 1)
				a := g.data(t, tc.token, query, nil)
				require.NotNil(t, a.Extensions.Trace)
				require.Equal(t, want, a.Extensions.Trace.Statements, "at first: %s; expected %s", first, tc.reason)
			}
		})
	}
}

func firstAuthor(t *testing.T, g *graph) string {
	t.Helper()
	a := g.data(t, "", `{ feed(first: 10) { nodes { ... on Note { author { handle } } } } }`, nil)
	for _, node := range list(t, a.Data, "feed", "nodes") {
		if author, ok := at(t, node, "author").(map[string]any); ok {
			return text(t, author, "handle")
		}
	}
	require.Fail(t, "no note in the first ten of the home feed")
	return ""
}

const scroll = `query ($surface: FeedSurface!, $after: String) { feed(surface: $surface, first: 7, after: $after) {
	session pageInfo { hasNextPage endCursor } edges { reason node { ... on Node { id } } } } }`

// pages scrolls to the end, calling between before each page but the first.
func pages(t *testing.T, g *graph, surface string, between func()) (ids, sessions []string) {
	t.Helper()
	variables := map[string]any{"surface": surface}
	for range 100 {
		feed := at(t, g.data(t, "", scroll, variables).Data, "feed")
		sessions = append(sessions, text(t, feed, "session"))
		for _, e := range list(t, feed, "edges") {
			ids = append(ids, text(t, e, "node", "id"))
		}
		if at(t, feed, "pageInfo", "hasNextPage") != true {
			return ids, sessions
		}
		variables["after"] = text(t, feed, "pageInfo", "endCursor")
		between()
	}
	require.Fail(t, "the feed has no end")
	return nil, nil
}

// A session stays in its ranking however often the feed is ranked anew: no item twice, none skipped, nothing written.
func TestScrollingNeverRepeatsNorSkips(t *testing.T) {
	t.Parallel()
	for _, surface := range []string{"HOME", "SHOP"} {
		t.Run(surface, func(t *testing.T) {
			t.Parallel()
			g := seeded(t)
			want, _ := pages(t, g, surface, func() {})
			got, sessions := pages(t, g, surface, func() { require.NoError(t, g.do.Feed.Refresh(t.Context())) })
			require.Equal(t, want, got)
			require.Len(t, slices.Compact(sessions), 1)
			slices.Sort(got)
			require.Len(t, slices.Compact(got), len(want), "an item came twice")
			require.Greater(t, len(want), 60)
		})
	}
}

func TestHomeBlendsNotesAndGoods(t *testing.T) {
	t.Parallel()
	g := seeded(t)
	ids, _ := pages(t, g, "HOME", func() {})
	for i, id := range ids[:40] {
		want := domain.PrefixNote
		if (i+1)%4 == 0 {
			want = domain.PrefixProduct
		}
		require.Equal(t, want, domain.IDPrefix(id), "place %d", i+1)
	}
}

// What vanishes after the ranking was made is not shown, and the page is full nevertheless.
func TestWhatVanishedIsNotServed(t *testing.T) {
	t.Parallel()
	g := seeded(t)
	ids, _ := pages(t, g, "HOME", func() {})
	gone := ids[:3]
	for _, id := range gone {
		noteID, err := domain.ParseID[domain.NoteID]("id", id)
		require.NoError(t, err)
		_, err = g.community.Pool().Exec(t.Context(), "UPDATE notes SET state = 'REMOVED' WHERE id = $1", noteID)
		require.NoError(t, err)
	}
	product, err := domain.ParseID[domain.ProductID]("id", ids[3])
	require.NoError(t, err)
	_, err = g.commerce.Pool().Exec(t.Context(), "UPDATE products SET status = 'DELISTED' WHERE id = $1", product)
	require.NoError(t, err)
	feed := at(t, g.data(t, "", scroll, map[string]any{"surface": "HOME"}).Data, "feed")
	require.Len(t, list(t, feed, "edges"), 7)
	after, _ := pages(t, g, "HOME", func() {})
	require.Equal(t, ids[4:], after)
}

// A note that was limited after it was ranked is for those with its link, and is put forward to nobody, its author included.
func TestLimitedNotesLeaveHome(t *testing.T) {
	t.Parallel()
	g := seeded(t)
	ids, _ := pages(t, g, "HOME", func() {})
	for i, state := range []string{"LIMITED", "REMOVED"} {
		id, err := domain.ParseID[domain.NoteID]("id", ids[i])
		require.NoError(t, err)
		_, err = g.community.Pool().Exec(t.Context(), "UPDATE notes SET state = $2 WHERE id = $1", id, state)
		require.NoError(t, err)
	}
	var author string
	id, err := domain.ParseID[domain.NoteID]("id", ids[0])
	require.NoError(t, err)
	require.NoError(t, g.community.Pool().QueryRow(t.Context(),
		"SELECT u.handle FROM notes n JOIN users u ON u.id = n.author_id WHERE n.id = $1", id).Scan(&author))
	for _, token := range []string{"", g.as(t, author)} {
		a := g.data(t, token, scroll, map[string]any{"surface": "HOME"})
		for _, e := range list(t, a.Data, "feed", "edges") {
			require.NotContains(t, ids[:2], text(t, e, "node", "id"))
		}
	}
}

// A generation of another surface is none of this one's.
func TestACursorOfAnotherSurfacesRankingEnds(t *testing.T) {
	t.Parallel()
	g := seeded(t)
	var shop int64
	require.NoError(t, g.community.Pool().QueryRow(t.Context(),
		"SELECT max(id) FROM feed_generations WHERE surface = 'SHOP'").Scan(&shop))
	forged := relay.Cursor(relay.ListFeedHome, domain.Position{Key: shop})
	e := g.refused(t, domain.CodeBadInput, scroll, map[string]any{"surface": "HOME", "after": forged})
	require.Equal(t, "after", e.Extensions["argument"])
}

// A store that pauses keeps its goods visible and sells none.
func TestGoodsOfAPausedStoreCannotBeBought(t *testing.T) {
	t.Parallel()
	g := seeded(t)
	var product domain.ProductID
	require.NoError(t, g.commerce.Pool().QueryRow(t.Context(),
		"SELECT id FROM products WHERE status = 'ACTIVE' AND store_status = 'PAUSED' ORDER BY id LIMIT 1").Scan(&product))
	a := g.data(t, "", `query ($id: ID!) { product(id: $id) { availability store { storeStatus } variants { nodes { availability } } } }`,
		map[string]any{"id": product.String()})
	require.Equal(t, "PAUSED", text(t, a.Data, "product", "store", "storeStatus"))
	require.Equal(t, "UNAVAILABLE", text(t, a.Data, "product", "availability"))
	require.Equal(t, "UNAVAILABLE", text(t, a.Data, "product", "variants", "nodes", 0, "availability"))
	for _, surface := range []string{"HOME", "SHOP"} {
		ids, _ := pages(t, g, surface, func() {})
		require.NotContains(t, ids, product.String())
	}
}

func TestAnEndedSessionIsSaid(t *testing.T) {
	t.Parallel()
	g := seeded(t)
	feed := at(t, g.data(t, "", scroll, map[string]any{"surface": "HOME"}).Data, "feed")
	cursor := text(t, feed, "pageInfo", "endCursor")
	require.NoError(t, g.do.Feed.Refresh(t.Context()))
	err := communitydb.NewStore(g.community).InTx(t.Context(), func(tx communitydb.Tx) error {
		return tx.DeleteSupersededGenerations(t.Context(), clock().Add(time.Second))
	})
	require.NoError(t, err)
	e := g.refused(t, domain.CodeBadInput, scroll, map[string]any{"surface": "HOME", "after": cursor})
	require.Equal(t, "after", e.Extensions["argument"])
	require.Contains(t, e.Message, "session has ended")
}

func TestFollowingFeed(t *testing.T) {
	t.Parallel()
	g := seeded(t)
	handle := firstAuthor(t, g)
	token := g.as(t, handle)
	followed := map[string]bool{}
	a := g.data(t, token, `query ($h: String!) { user(by: {handle: $h}) { following(first: 100) { nodes { handle } } } }`,
		map[string]any{"h": handle})
	for _, u := range list(t, a.Data, "user", "following", "nodes") {
		followed[text(t, u, "handle")] = true
	}
	require.NotEmpty(t, followed)
	const q = `query ($after: String) { feed(surface: FOLLOWING, first: 4, after: $after) {
		pageInfo { hasNextPage endCursor } edges { reason node { ... on Note { id publishedAt visibility author { handle } } } } } }`
	last, seen := "9999", map[string]bool{}
	variables := map[string]any{}
	for more := true; more; {
		feed := at(t, g.data(t, token, q, variables).Data, "feed")
		for _, e := range list(t, feed, "edges") {
			require.Equal(t, "FOLLOWING", text(t, e, "reason"))
			require.True(t, followed[text(t, e, "node", "author", "handle")])
			require.NotEqual(t, "PRIVATE", text(t, e, "node", "visibility"))
			published := text(t, e, "node", "publishedAt")
			require.LessOrEqual(t, published, last, "newest first")
			last = published
			require.False(t, seen[text(t, e, "node", "id")])
			seen[text(t, e, "node", "id")] = true
		}
		more = at(t, feed, "pageInfo", "hasNextPage") == true
		variables["after"] = at(t, feed, "pageInfo", "endCursor")
	}
	require.NotEmpty(t, seen)
	g.refused(t, domain.CodeUnauthenticated, q, nil)
}

// The token of an edge is signed and says whose note led to the goods.
func TestFeedTokensAreOurs(t *testing.T) {
	t.Parallel()
	g := seeded(t)
	signer := commerce.NewSigner([]byte(strings.Repeat("\x08", 32)))
	a := g.data(t, "", `{ feed(first: 8) { edges { attributionToken node { __typename ... on Node { id } ... on Note { author { id } } } } } }`, nil)
	for _, e := range list(t, a.Data, "feed", "edges") {
		token := commerce.AttributionToken(text(t, e, "attributionToken"))
		touch, err := signer.Verify(token, clock())
		require.NoError(t, err)
		require.Equal(t, commerce.SurfaceFeed, touch.Surface)
		if text(t, e, "node", "__typename") == "Note" {
			require.Equal(t, text(t, e, "node", "id"), touch.NoteID.String())
			require.Equal(t, text(t, e, "node", "author", "id"), touch.CreatorID.String())
		} else {
			require.Equal(t, text(t, e, "node", "id"), touch.ProductID.String())
			require.Zero(t, touch.NoteID)
		}
		_, err = signer.Verify(token, clock().Add(15*24*time.Hour))
		require.Error(t, err, "expired")
		_, err = commerce.NewSigner([]byte("another")).Verify(token, clock())
		require.Error(t, err, "signed by another")
	}
}
