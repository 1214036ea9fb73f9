package e2e_test

import (
	"encoding/hex"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/community"
	communitydb "github.com/trellisgraph/trellis/storage/community"
	"github.com/trellisgraph/trellis/storage/postgres"
)

// socialProfile is all that a profile shows of what people do with each other's things.
const socialProfile = `query ($handle: String!) { user(by: {handle: $handle}) {
	id handle followerCount { value } viewerHasBlocked viewerIsFollowing viewerCanReport
	followers(first: 20) { nodes { id handle viewerHasBlocked } }
	likedNotes(first: 20) { totalCount { value } nodes { id title viewerHasLiked author { handle } } }
	collections(first: 20) { totalCount { value precision } nodes { id title isPrivate createdAt owner { handle } itemCount { value precision }
		items(first: 20) { totalCount { value } nodes { addedAt subject { __typename collectCount { value } viewerHasCollected
			... on Note { id title } ... on Product { id title viewerCanReport } } } } } } } }`

// me is all that is private to whoever asks.
const me = `{ viewer { user { handle } phoneMasked realNameVerified
	blocked { totalCount { value precision } nodes { id handle } } drafts { totalCount { value } nodes { id title } } } }`

// scalars runs a query of one text column.
func scalars(t *testing.T, db *postgres.DB, sql string, args ...any) []string {
	t.Helper()
	rows, err := db.Pool().Query(t.Context(), sql, args...)
	require.NoError(t, err)
	var out []string
	for rows.Next() {
		var s string
		require.NoError(t, rows.Scan(&s))
		out = append(out, s)
	}
	require.NoError(t, rows.Err())
	return out
}

// write changes the community side.
func (g *graph) write(t *testing.T, fn func(communitydb.Tx) error) {
	t.Helper()
	require.NoError(t, communitydb.NewStore(g.community).InTx(t.Context(), fn))
}

// userID finds a user.
func (g *graph) userID(t *testing.T, handle string) domain.UserID {
	t.Helper()
	found, err := communitydb.All(t.Context(), communitydb.NewReader(g.community), communitydb.UserIDsByHandles([]string{handle}))
	require.NoError(t, err)
	require.Len(t, found, 1, "no user %q", handle)
	return found[0].UserID
}

// titled finds a thing of a list by its title.
func titled(t *testing.T, things []any, title string) any {
	t.Helper()
	for _, thing := range things {
		if at(t, thing, "title") == title {
			return thing
		}
	}
	require.Fail(t, "nothing is called "+title)
	return nil
}

func texts(t *testing.T, things []any, path ...any) []string {
	t.Helper()
	out := []string{}
	for _, thing := range things {
		out = append(out, text(t, thing, path...))
	}
	return out
}

func TestAProfileShowsItsSocialSide(t *testing.T) {
	t.Parallel()
	g := seeded(t)
	variables := map[string]any{"handle": "wen.reads"}
	u := at(t, g.data(t, g.as(t, "lu.runs"), socialProfile, variables).Data, "user")
	require.Equal(t, false, at(t, u, "viewerHasBlocked"))
	require.Equal(t, true, at(t, u, "viewerCanReport"))
	require.NotEmpty(t, list(t, u, "followers", "nodes"))
	require.Nil(t, at(t, u, "likedNotes", "totalCount"), "nobody counts what each viewer may see")
	require.NotEmpty(t, list(t, u, "likedNotes", "nodes"))

	shelf := titled(t, list(t, u, "collections", "nodes"), "纸上的好天气")
	require.Equal(t, "wen.reads", at(t, shelf, "owner", "handle"))
	require.Equal(t, false, at(t, shelf, "isPrivate"))
	require.EqualValues(t, 5, at(t, shelf, "itemCount", "value"))
	require.EqualValues(t, 5, at(t, shelf, "items", "totalCount", "value"))
	items := list(t, shelf, "items", "nodes")
	require.Len(t, items, 5)
	kinds, since := map[string]int{}, []string{}
	for _, item := range items {
		kinds[text(t, item, "subject", "__typename")]++
		since = append(since, text(t, item, "addedAt"))
		require.GreaterOrEqual(t, at(t, item, "subject", "collectCount", "value"), 1.0, "its keeper at least collected it")
	}
	require.Equal(t, map[string]int{"Note": 3, "Product": 2}, kinds)
	latestFirst := slices.Clone(since)
	slices.SortFunc(latestFirst, func(a, b string) int { return strings.Compare(b, a) })
	require.Equal(t, latestFirst, since)

	own := at(t, g.data(t, g.as(t, "wen.reads"), socialProfile, variables).Data, "user")
	require.Equal(t, false, at(t, own, "viewerCanReport"), "nobody reports themselves")
	for _, item := range list(t, titled(t, list(t, own, "collections", "nodes"), "纸上的好天气"), "items", "nodes") {
		require.Equal(t, true, at(t, item, "subject", "viewerHasCollected"), "what is in one's collection is collected")
	}
	anonymous := at(t, g.data(t, "", socialProfile, variables).Data, "user")
	require.Equal(t, false, at(t, anonymous, "viewerCanReport"), "nobody is signed in")
	require.Equal(t, false, at(t, anonymous, "viewerHasBlocked"))
	for _, item := range list(t, titled(t, list(t, anonymous, "collections", "nodes"), "纸上的好天气"), "items", "nodes") {
		require.Equal(t, false, at(t, item, "subject", "viewerHasCollected"))
	}
}

func TestWhatIsPrivateToTheViewer(t *testing.T) {
	t.Parallel()
	g := seeded(t)
	nobody := g.data(t, "", me, nil)
	require.Nil(t, nobody.Data["viewer"], "nothing private hangs anywhere else")
	for handle, want := range map[string]struct {
		phone    any
		verified bool
		drafts   []string
		blocked  []string
	}{
		"xiaoman.clay": {"138****8001", true, []string{"霜降杯失败记录（还没写完）"}, []string{}},
		"ah_kit":       {"+852 ****0121", true, []string{}, []string{}},
		"priya.cooks":  {"+44 ******0119", true, []string{}, []string{}},
		"nora.frames":  {nil, false, []string{"Scanning day, with apologies"}, []string{}},
		"maoqiu.store": {"138****8012", true, []string{"自己给猫驱虫其实很简单"}, []string{}},
		"ada.makes.desks": {
			"+1 ******0123", false, []string{}, []string{"langlang.surf"},
		},
	} {
		v := at(t, g.data(t, g.as(t, handle), me, nil).Data, "viewer")
		require.Equal(t, handle, at(t, v, "user", "handle"))
		require.Equal(t, want.phone, at(t, v, "phoneMasked"), handle)
		require.Equal(t, want.verified, at(t, v, "realNameVerified"), handle)
		require.Equal(t, want.blocked, texts(t, list(t, v, "blocked", "nodes"), "handle"), handle)
		require.Equal(t, map[string]any{"value": float64(len(want.blocked)), "precision": "EXACT"}, at(t, v, "blocked", "totalCount"))
		require.Equal(t, want.drafts, texts(t, list(t, v, "drafts", "nodes"), "title"), handle)
		require.Nil(t, at(t, v, "drafts", "totalCount"))
	}
}

// Every list of these pages joined is the list, in both directions.
func TestSocialListsPageBothWays(t *testing.T) {
	t.Parallel()
	g := seeded(t)
	handle := scalars(t, g.community, `
SELECT u.handle FROM users u WHERE u.likes_public ORDER BY (SELECT count(*) FROM note_likes l WHERE l.user_id = u.id) DESC, u.id LIMIT 1`)[0]
	reader := g.userID(t, "ada.makes.desks")
	g.write(t, func(tx communitydb.Tx) error {
		var drafts []*community.Note
		var blocks []community.Block
		for i := range byte(5) {
			drafts = append(drafts, &community.Note{
				ID: domain.NoteID{1, i}, AuthorID: reader, Kind: community.NoteImage, State: community.StateAppealed,
				Visibility: community.VisibilityPublic, CreatedAt: clock().AddDate(0, 0, -int(i/2)),
			})
		}
		for i, other := range []string{"wen.reads", "lu.runs", "dudu.eats", "qiqi.mama"} {
			blocks = append(blocks, community.Block{BlockerID: reader, BlockedID: g.userID(t, other), BlockedAt: clock().AddDate(0, 0, -i/2)})
		}
		if err := tx.CopyNotes(t.Context(), slices.Values(drafts)); err != nil {
			return err
		}
		return tx.CopyBlocks(t.Context(), slices.Values(blocks))
	})
	token := g.as(t, "ada.makes.desks")
	shelf := scalars(t, g.community, "SELECT id FROM collections WHERE title = '小家灵感'")[0]
	for name, tc := range map[string]struct{ path, field, id string }{
		"liked notes": {`user(by: {handle: "` + handle + `"})`, "likedNotes", "id"},
		"collections": {`user(by: {handle: "ah_kit"})`, "collections", "id"},
		"items":       {`node(id: "` + domain.CollectionID(uuidOf(t, shelf)).String() + `") { ... on Collection`, "items", "key: addedAt"},
		"blocked":     {`viewer`, "blocked", "id"},
		"drafts":      {`viewer`, "drafts", "id"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			end := "}"
			if strings.Contains(tc.path, "{ ...") {
				end = "} }"
			}
			asker := token
			if name == "collections" {
				asker = g.as(t, "ah_kit")
			}
			page := func(args string) any {
				a := g.data(t, asker, `{ x: `+tc.path+` { list: `+tc.field+`(`+args+`) {
					pageInfo { hasNextPage hasPreviousPage startCursor endCursor } edges { cursor node { `+tc.id+` } } } `+end+` }`, nil)
				return at(t, a.Data, "x", "list")
			}
			ids := func(page any) (out []string) {
				for _, e := range list(t, page, "edges") {
					out = append(out, text(t, e, "cursor"))
				}
				return out
			}
			whole := ids(page("first: 100"))
			require.GreaterOrEqual(t, len(whole), 2)
			var forward, backward []string
			p := page("first: 1")
			for forward = ids(p); at(t, p, "pageInfo", "hasNextPage") == true; forward = append(forward, ids(p)...) {
				p = page(`first: 1, after: "` + text(t, p, "pageInfo", "endCursor") + `"`)
			}
			require.Equal(t, whole, forward)
			p = page("last: 1")
			for backward = ids(p); at(t, p, "pageInfo", "hasPreviousPage") == true; backward = append(ids(p), backward...) {
				p = page(`last: 1, before: "` + text(t, p, "pageInfo", "startCursor") + `"`)
			}
			require.Equal(t, whole, backward)
			bad := g.ask(t, asker, `{ x: `+tc.path+` { list: `+tc.field+`(first: 101) { pageInfo { endCursor } } `+end+` }`, nil)
			require.Len(t, bad.Errors, 1)
			require.Equal(t, "BAD_INPUT", bad.Errors[0].Extensions["code"])
		})
	}
}

// What a user likes is null for others where the user hides it, without an error; the user always sees it.
func TestHiddenLikes(t *testing.T) {
	t.Parallel()
	g := seeded(t)
	const query = `query ($handle: String!) { user(by: {handle: $handle}) { handle likedNotes(first: 100) { nodes { id author { handle } } } } }`
	for _, handle := range []string{"chenjiahe", "nora.frames"} {
		variables := map[string]any{"handle": handle}
		for _, token := range []string{"", g.as(t, "lu.runs")} {
			u := at(t, g.data(t, token, query, variables).Data, "user")
			require.Equal(t, handle, at(t, u, "handle"))
			require.Nil(t, at(t, u, "likedNotes"))
		}
		require.NotEmpty(t, list(t, g.data(t, g.as(t, handle), query, variables).Data, "user", "likedNotes", "nodes"))
	}
}

// A liked note is shown by the reader's own reach, not the liker's.
func TestLikedNotesAreThoseThatTheReaderMaySee(t *testing.T) {
	t.Parallel()
	g := seeded(t)
	const query = `query ($handle: String!) { user(by: {handle: $handle}) { likedNotes(first: 100) { nodes { id author { handle } } } } }`
	liked := func(token string) []string {
		return texts(t, list(t, g.data(t, token, query, map[string]any{"handle": "tomasz.rides"}).Data, "user", "likedNotes", "nodes"), "author", "handle")
	}
	// tomasz likes four notes anew, all in sight of different readers
	ids := map[string]string{}
	for author, change := range map[string]string{
		"chenjiahe": "visibility = 'PRIVATE'", "ada.makes.desks": "visibility = 'FOLLOWERS'", "langlang.surf": "state = 'PUBLISHED'", "lu.runs": "state = 'REMOVED'",
	} {
		id := scalars(t, g.community, `
UPDATE notes SET `+change+`
WHERE id = (SELECT n.id FROM notes n JOIN users u ON u.id = n.author_id WHERE u.handle = $1 AND n.state = 'PUBLISHED' ORDER BY n.id LIMIT 1)
RETURNING id`, author)
		require.Len(t, id, 1)
		ids[author] = id[0]
	}
	_, err := g.community.Pool().Exec(t.Context(), "DELETE FROM note_likes WHERE user_id = $1", g.userID(t, "tomasz.rides"))
	require.NoError(t, err)
	g.write(t, func(tx communitydb.Tx) error {
		var likes []communitydb.Reaction
		for author, id := range ids {
			likes = append(likes, communitydb.Reaction{
				User: g.userID(t, "tomasz.rides"), Note: domain.NoteID(uuidOf(t, id)), Author: g.userID(t, author), At: clock(),
			})
		}
		return tx.CopyLikes(t.Context(), slices.Values(likes))
	})
	require.ElementsMatch(t, []string{"langlang.surf"}, liked(""), "what everybody sees")
	require.ElementsMatch(t, []string{"langlang.surf", "ada.makes.desks"}, liked(g.as(t, "mochi.and.ben")), "who follows Ada")
	require.ElementsMatch(t, []string{"ada.makes.desks"}, liked(g.as(t, "ada.makes.desks")), "her own, and nobody's whom she blocks")
	require.ElementsMatch(t, []string{"langlang.surf"}, liked(g.as(t, "langlang.surf")), "nor do those see her")
	require.ElementsMatch(t, []string{"langlang.surf", "lu.runs"}, liked(g.as(t, "lu.runs")), "an author sees what was removed")
	require.ElementsMatch(t, []string{"langlang.surf"}, liked(g.as(t, "tomasz.rides")), "liking a note opens nothing")
}

// Those who block each other are as if absent to each other, by every path but the blocker's own list.
func TestBlocksHideProfiles(t *testing.T) {
	t.Parallel()
	g := seeded(t)
	ada, lang := g.as(t, "ada.makes.desks"), g.as(t, "langlang.surf")
	id := func(handle string) string { return g.userID(t, handle).String() }
	for name, tc := range map[string]struct{ token, other string }{
		"the blocker": {ada, "langlang.surf"}, "the blocked": {lang, "ada.makes.desks"},
	} {
		a := g.ask(t, tc.token, `query ($handle: String!, $id: ID!) { user(by: {handle: $handle}) { id } node(id: $id) { id } nodes(ids: [$id]) { id } }`,
			map[string]any{"handle": tc.other, "id": id(tc.other)})
		require.Nil(t, a.Data["user"], name)
		require.Nil(t, a.Data["node"], name)
		require.Equal(t, []any{nil}, a.Data["nodes"], name)
		require.Len(t, a.Errors, 1, name)
		require.Equal(t, "NOT_FOUND", a.Errors[0].Extensions["code"], name)
	}
	follows := func(token string) []string {
		a := g.data(t, token, `{ user(by: {handle: "snowy.hana"}) { following(first: 100) { nodes { handle } totalCount { value } } } }`, nil)
		require.EqualValues(t, 5, at(t, a.Data, "user", "following", "totalCount", "value"), "counts are the same to everybody")
		return texts(t, list(t, a.Data, "user", "following", "nodes"), "handle")
	}
	require.Contains(t, follows(""), "langlang.surf")
	require.NotContains(t, follows(ada), "langlang.surf")
	require.Len(t, follows(ada), 4)

	const blocked = `{ viewer { blocked { totalCount { value } nodes { handle displayName viewerHasBlocked viewerCanReport
		notes { nodes { id } } followers { nodes { id } } following { nodes { id } } likedNotes { nodes { id } }
		collections { totalCount { value } nodes { id } } } } } }`
	u := at(t, g.data(t, ada, blocked, nil).Data, "viewer", "blocked", "nodes", 0)
	require.Equal(t, "langlang.surf", at(t, u, "handle"))
	require.Equal(t, true, at(t, u, "viewerHasBlocked"))
	require.Equal(t, true, at(t, u, "viewerCanReport"))
	for _, path := range []string{"notes", "followers", "following", "collections"} {
		require.Empty(t, list(t, u, path, "nodes"), "%s stay behind the wall", path)
	}
	require.EqualValues(t, 0, at(t, u, "collections", "totalCount", "value"))
	require.Nil(t, at(t, u, "likedNotes"))
	require.Empty(t, list(t, g.data(t, lang, blocked, nil).Data, "viewer", "blocked", "nodes"), "being blocked is not blocking")

	_, err := g.community.Pool().Exec(t.Context(), "INSERT INTO blocks (blocker_id, blocked_id, blocked_at) VALUES ($1, $2, $3)",
		g.userID(t, "langlang.surf"), g.userID(t, "ada.makes.desks"), clock())
	require.NoError(t, err)
	require.Equal(t, []string{"langlang.surf"}, texts(t, list(t, g.data(t, ada, blocked, nil).Data, "viewer", "blocked", "nodes"), "handle"),
		"who blocks back can still be unblocked")
	require.Equal(t, []string{"ada.makes.desks"}, texts(t, list(t, g.data(t, lang, blocked, nil).Data, "viewer", "blocked", "nodes"), "handle"))
}

// Blocks beyond the limit are counted up to it, when they are counted at all.
func TestBlockedIsCountedWhenItIsAskedFor(t *testing.T) {
	t.Parallel()
	g := seeded(t)
	reader := g.userID(t, "lu.runs")
	g.write(t, func(tx communitydb.Tx) error {
		return tx.CopyBlocks(t.Context(), func(yield func(community.Block) bool) {
			for i := range 1200 {
				if !yield(community.Block{BlockerID: reader, BlockedID: domain.UserID{1, byte(i >> 8), byte(i)}, BlockedAt: clock()}) {
					return
				}
			}
		})
	})
	without := g.data(t, g.as(t, "lu.runs"), `{ viewer { blocked { pageInfo { hasNextPage } } } }`, nil)
	with := g.data(t, g.as(t, "lu.runs"), `{ viewer { blocked { totalCount { value precision } pageInfo { hasNextPage } } } }`, nil)
	require.Equal(t, map[string]any{"value": 1000.0, "precision": "AT_LEAST"}, at(t, with.Data, "viewer", "blocked", "totalCount"))
	require.Equal(t, without.Extensions.Trace.Statements+1, with.Extensions.Trace.Statements)
}

// The number of statements is the number of distinct loaders that a list reaches, and once more those that its user and what
// is in it both need, whatever the page size.
func TestSocialListsCostTheSameAtAnySize(t *testing.T) {
	t.Parallel()
	g := seeded(t)
	reader := g.as(t, "lu.runs")
	g.write(t, func(tx communitydb.Tx) error {
		return tx.CopyBlocks(t.Context(), slices.Values([]community.Block{
			{BlockerID: g.userID(t, "xiaoman.clay"), BlockedID: g.userID(t, "tomasz.rides"), BlockedAt: clock()},
		}))
	})
	for name, tc := range map[string]struct {
		reason string
		token  string
		query  string
		want   int
	}{
		"followers": {
			reason: "handle, user, walls; followers, who they are, their walls, blocks",
			token:  reader, query: `{ user(by: {handle: "xiaoman.clay"}) { followers(first: 20) { nodes { handle viewerHasBlocked viewerCanReport } } } }`,
			want: 7,
		},
		"liked notes": {
			reason: "handle, user, walls; likes, notes, walls of their authors, which the viewer likes",
			token:  reader, query: `{ user(by: {handle: "wen.reads"}) { likedNotes(first: 20) { nodes { title viewerHasLiked } } } }`,
			want: 7,
		},
		"collections": {
			reason: "handle, user, walls; collections by owner, which are all there are, collections; items; notes, walls of their authors, goods, " +
				"how often those are collected, what of both the viewer collected, on which staff they are",
			token: reader, query: `{ user(by: {handle: "wen.reads"}) { collections(first: 20) { totalCount { value } nodes { title
				items(first: 20) { nodes { subject { collectCount { value } viewerHasCollected ... on Product { viewerCanReport } } } } } } } }`,
			want: 13,
		},
		"collections, anonymous": {
			reason: "the same without what only a viewer has",
			query: `{ user(by: {handle: "wen.reads"}) { collections(first: 20) { totalCount { value } nodes { title
				items(first: 20) { nodes { subject { collectCount { value } viewerHasCollected ... on Product { viewerCanReport } } } } } } } }`,
			want: 8,
		},
		"what is private": {
			reason: "private data, blocks, who those are, drafts, notes",
			token:  g.as(t, "xiaoman.clay"),
			query: `{ viewer { phoneMasked realNameVerified blocked(first: 20) { totalCount { value } nodes { handle } }
				drafts(first: 20) { nodes { title } } } }`,
			want: 5,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, first := range []string{"5", "50"} {
				a := g.data(t, tc.token, strings.ReplaceAll(tc.query, "first: 20", "first: "+first), nil)
				require.NotNil(t, a.Extensions.Trace)
				require.Equal(t, tc.want, a.Extensions.Trace.Statements, "at first: %s; expected %s", first, tc.reason)
			}
		})
	}
}

// uuidOf reads a UUID as Postgres prints it.
func uuidOf(t *testing.T, s string) domain.UUID {
	t.Helper()
	b, err := hex.DecodeString(strings.ReplaceAll(s, "-", ""))
	require.NoError(t, err)
	return domain.UUID(b)
}
