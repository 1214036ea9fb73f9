package e2e_test

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/domain/community"
	"github.com/trellisgraph/trellis/loaders"
	"github.com/trellisgraph/trellis/media"
	"github.com/trellisgraph/trellis/resolvers"
	commercedb "github.com/trellisgraph/trellis/storage/commerce"
	communitydb "github.com/trellisgraph/trellis/storage/community"
	"github.com/trellisgraph/trellis/storage/postgres"
)

// titled is the id of the curated note whose title begins so.
func (g *graph) titled(t *testing.T, title string) string {
	t.Helper()
	var id domain.NoteID
	require.NoError(t, g.community.Pool().QueryRow(t.Context(), "SELECT id FROM notes WHERE starts_with(title, $1)", title).Scan(&id), title)
	return id.String()
}

// detail is the note detail's screen at a size of the page of comments.
func detail(t *testing.T, first string) string {
	t.Helper()
	return strings.Replace(screen(t, "02_note_detail"), "comments(first: 20)", "comments(first: "+first+")", 1)
}

func TestNoteDetailScreen(t *testing.T) {
	t.Parallel()
	g := seeded(t)
	golden(t, "02_note_detail", g.data(t, "", detail(t, "3"), map[string]any{"id": g.titled(t, "开窑了")}).Data)
}

// readBothWays reads a list whole and in pages of two, forwards and backwards, and returns its ids.
func (g *graph) readBothWays(t *testing.T, token, path, field string) []string {
	t.Helper()
	name, args, _ := strings.Cut(field, ":")
	page := func(with string) any {
		if args != "" {
			with += ", " + args
		}
		a := g.data(t, token, `{ x: `+path+` { list: `+name+`(`+with+`) { pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
			totalCount { value precision } edges { node { id } } } } }`+strings.Repeat("}", strings.Count(path, "{")-strings.Count(path, "}")), nil)
		return at(t, a.Data, "x", "list")
	}
	ids := func(page any) (out []string) {
		for _, e := range list(t, page, "edges") {
			out = append(out, text(t, e, "node", "id"))
		}
		return out
	}
	whole := ids(page("first: 100"))
	var forward, backward []string
	p := page("first: 2")
	require.InDelta(t, len(whole), at(t, p, "totalCount", "value"), 0, "%s of %s", field, path)
	require.Equal(t, "EXACT", text(t, p, "totalCount", "precision"))
	for forward = ids(p); at(t, p, "pageInfo", "hasNextPage") == true; forward = append(forward, ids(p)...) {
		p = page(`first: 2, after: "` + text(t, p, "pageInfo", "endCursor") + `"`)
	}
	require.Equal(t, whole, forward)
	p = page("last: 2")
	for backward = ids(p); at(t, p, "pageInfo", "hasPreviousPage") == true; backward = append(ids(p), backward...) {
		p = page(`last: 2, before: "` + text(t, p, "pageInfo", "startCursor") + `"`)
	}
	require.Equal(t, whole, backward)
	return whole
}

func TestCommentsPageBothWays(t *testing.T) {
	t.Parallel()
	g := seeded(t)
	path := `note(id: "` + g.titled(t, "一个人的面") + `")`
	hot := g.readBothWays(t, "", path, "comments:sort: HOT")
	newest := g.readBothWays(t, "", path, "comments:sort: NEW")
	oldest := g.readBothWays(t, "", path, "comments:sort: OLD")
	require.Greater(t, len(hot), 7)
	require.ElementsMatch(t, hot, newest)
	slices.Reverse(oldest)
	require.Equal(t, newest, oldest)

	a := g.data(t, "", `{ x: `+path+` { commentCount { value } comments(first: 30) { nodes { id isPinned replyCount { value } state
		replies(first: 20) { totalCount { value } nodes { state root { id } replyTo { id } replies(first: 1) { nodes { id } } } } } } } }`, nil)
	require.Len(t, list(t, a.Data, "x", "comments", "nodes"), len(hot))
	require.Equal(t, true, at(t, a.Data, "x", "comments", "nodes", 0, "isPinned"), "what is pinned leads")
	visible := 0
	for i, c := range list(t, a.Data, "x", "comments", "nodes") {
		require.Equal(t, i == 0, at(t, c, "isPinned"))
		if text(t, c, "state") == "VISIBLE" {
			visible++
		}
		readable := 0
		for _, r := range list(t, c, "replies", "nodes") {
			require.Equal(t, text(t, c, "id"), text(t, r, "root", "id"))
			require.NotEmpty(t, text(t, r, "replyTo", "id"))
			require.Empty(t, list(t, r, "replies", "nodes"), "there are two levels")
			if text(t, r, "state") == "VISIBLE" {
				readable++
			}
		}
		require.InDelta(t, readable, at(t, c, "replyCount", "value"), 0)
		require.InDelta(t, len(list(t, c, "replies", "nodes")), at(t, c, "replies", "totalCount", "value"), 0)
		visible += readable
	}
	require.InDelta(t, visible, at(t, a.Data, "x", "commentCount", "value"), 0)
	busiest, _ := commentWhere(t, g, "c.reply_count = (SELECT max(reply_count) FROM comments)")
	require.Greater(t, len(g.readBothWays(t, "", `node(id: "`+busiest.String()+`") { ... on Comment`, "replies:")), 2)
}

const readComment = `query ($id: ID!) { node(id: $id) { id ... on Comment { state text isByAuthor author { handle } note { id } replyCount { value }
	root { id } replyTo { id } viewerCanDelete viewerCanPin viewerCanReport viewerHasLiked } } }`

// commentWhere is the oldest comment c of an author u below a note n of an author a that meets a condition.
func commentWhere(t *testing.T, g *graph, where string) (id domain.CommentID, author string) {
	t.Helper()
	require.NoError(t, g.community.Pool().QueryRow(t.Context(), `
SELECT c.note_id, c.id, u.handle
FROM comments c
JOIN users u ON u.id = c.author_id
JOIN notes n ON n.id = c.note_id
JOIN users a ON a.id = n.author_id
WHERE `+where+`
ORDER BY c.created_at, c.id
LIMIT 1`).Scan(&id.Note, &id.Own, &author))
	return id, author
}

// What was taken down speaks to its author, what was deleted to nobody; both keep their place.
func TestTombstonesKeepTheirPlace(t *testing.T) {
	t.Parallel()
	g := seeded(t)
	hidden, author := commentWhere(t, g, "c.state = 'HIDDEN' AND c.root_id IS NULL AND u.handle = 'ah_kit'")
	deleted, deleter := commentWhere(t, g, "c.state = 'DELETED' AND c.root_id IS NULL AND u.handle = 'qiqi.mama'")
	for name, tc := range map[string]struct {
		id     domain.CommentID
		as     string
		speaks bool
	}{
		"hidden, to others":         {hidden, "lu.runs", false},
		"hidden, to its author":     {hidden, author, true},
		"hidden, below their note":  {hidden, "dudu.eats", false},
		"deleted, to others":        {deleted, "lu.runs", false},
		"deleted, to who did it":    {deleted, deleter, false},
		"deleted, below their note": {deleted, "xiaoman.clay", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			node := at(t, g.data(t, g.as(t, tc.as), readComment, map[string]any{"id": tc.id.String()}).Data, "node")
			require.Equal(t, tc.speaks, at(t, node, "text") != nil)
			require.Equal(t, tc.speaks, at(t, node, "author") != nil)
			require.Equal(t, false, at(t, node, "isByAuthor"), "nor does anything else say who it was")
			require.Equal(t, false, at(t, node, "viewerCanReport"))
			require.NotNil(t, at(t, node, "note"))
		})
	}
}

func TestWhatAViewerCanDoWithAComment(t *testing.T) {
	t.Parallel()
	g := seeded(t)
	root, author := commentWhere(t, g, "c.state = 'VISIBLE' AND c.is_pinned AND a.handle = 'xiaoman.clay'")
	reply, _ := commentWhere(t, g, "c.state = 'VISIBLE' AND c.root_id IS NOT NULL AND a.handle = 'xiaoman.clay' AND u.handle = 'xiaoman.clay'")
	for name, tc := range map[string]struct {
		id                              domain.CommentID
		as                              string
		byAuthor, remove, pin, complain bool
	}{
		"nobody":                  {id: root},
		"somebody":                {id: root, as: "lu.runs", complain: true},
		"who said it":             {id: root, as: author, remove: true},
		"the note's author":       {id: root, as: "xiaoman.clay", remove: true, pin: true, complain: true},
		"a reply of their own":    {id: reply, as: "xiaoman.clay", byAuthor: true, remove: true},
		"a reply of the author's": {id: reply, as: "lu.runs", byAuthor: true, complain: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			token := ""
			if tc.as != "" {
				token = g.as(t, tc.as)
			}
			node := at(t, g.data(t, token, readComment, map[string]any{"id": tc.id.String()}).Data, "node")
			require.Equal(t, []any{tc.byAuthor, tc.remove, tc.pin, tc.complain}, []any{
				at(t, node, "isByAuthor"), at(t, node, "viewerCanDelete"), at(t, node, "viewerCanPin"), at(t, node, "viewerCanReport"),
			})
		})
	}
}

// absent sees that nothing is behind an id by any path of a node.
func (g *graph) absent(t *testing.T, token, id string) {
	t.Helper()
	a := g.ask(t, token, `query ($id: ID!) { nodes(ids: [$id]) { id } node(id: $id) { id } }`, map[string]any{"id": id})
	require.Nil(t, a.Data["node"], id)
	require.Equal(t, []any{nil}, a.Data["nodes"], id)
	require.Len(t, a.Errors, 1)
	require.Equal(t, "NOT_FOUND", a.Errors[0].Extensions["code"])
}

func TestWallsHideComments(t *testing.T) {
	t.Parallel()
	g := seeded(t)
	id, author := commentWhere(t, g, "u.handle = 'langlang.surf' AND c.root_id IS NULL AND a.handle = 'xiaoman.clay'")
	path := `note(id: "` + id.Note.String() + `")`
	walled := g.as(t, "ada.makes.desks") // who blocks the author
	everybody, hers := g.readBothWays(t, "", path, "comments:"), g.readBothWays(t, walled, path, "comments:")
	require.Contains(t, everybody, id.String())
	require.NotContains(t, hers, id.String())
	require.Len(t, hers, len(everybody)-1)
	g.absent(t, walled, id.String())
	g.data(t, g.as(t, author), readComment, map[string]any{"id": id.String()})
	counts := `{ ` + path + ` { commentCount { value } } }`
	require.Equal(t, g.data(t, "", counts, nil).Data, g.data(t, walled, counts, nil).Data, "counts are everybody's")
}

func TestCommentsAreAsVisibleAsTheirNote(t *testing.T) {
	t.Parallel()
	g := seeded(t)
	id, _ := commentWhere(t, g, "c.state = 'VISIBLE' AND a.handle = 'xiaoman.clay'")
	g.data(t, "", readComment, map[string]any{"id": id.String()})
	_, err := g.community.Pool().Exec(t.Context(), "UPDATE notes SET state = 'REMOVED' WHERE id = $1", id.Note)
	require.NoError(t, err)
	g.absent(t, "", id.String())
	g.absent(t, g.as(t, "lu.runs"), id.String())
	g.data(t, g.as(t, "xiaoman.clay"), readComment, map[string]any{"id": id.String()})
	g.absent(t, "", domain.CommentID{Note: id.Note, Own: domain.UUID{1}}.String())
}

func TestWhichCommentsAreLiked(t *testing.T) {
	t.Parallel()
	g := seeded(t)
	id, _ := commentWhere(t, g, `c.state = 'VISIBLE' AND EXISTS (
    SELECT 1 FROM comment_likes l JOIN users x ON x.id = l.user_id WHERE x.handle = 'lu.runs' AND l.note_id = c.note_id AND l.comment_id = c.id)`)
	for who, want := range map[string]bool{"lu.runs": true, "": false} {
		token := ""
		if who != "" {
			token = g.as(t, who)
		}
		require.Equal(t, want, at(t, g.data(t, token, readComment, map[string]any{"id": id.String()}).Data, "node", "viewerHasLiked"))
	}
}

func TestTopics(t *testing.T) {
	t.Parallel()
	g := seeded(t)
	note := g.titled(t, "开窑了")
	a := g.data(t, g.as(t, "xiaoman.clay"), `query ($id: ID!) { note(id: $id) { topics { id name noteCount { value } viewCount { value } viewerIsFollowing } } }`,
		map[string]any{"id": note})
	topics := list(t, a.Data, "note", "topics")
	require.Len(t, topics, 3)
	require.Equal(t, "陶艺", text(t, topics[0], "name"), "in the author's order")
	require.Equal(t, true, at(t, topics[0], "viewerIsFollowing"))
	id := text(t, topics[0], "id")
	path := `topic(id: "` + id + `")`
	for _, sort := range []string{"HOT", "NEW", "TOP"} {
		ids := g.readBothWays(t, "", path, "notes:sort: "+sort)
		require.Contains(t, ids, note)
		require.InDelta(t, len(ids), at(t, topics[0], "noteCount", "value"), 0, "all of them are for everybody")
	}
	products := g.readBothWays(t, "", path, "products:")
	require.Greater(t, len(products), 2)
	b := g.data(t, "", `query ($id: ID!) { node(id: $id) { id ... on Topic { name viewerIsFollowing } } none: topic(id: "`+domain.TopicID{1}.String()+`") { id } }`,
		map[string]any{"id": id})
	require.Equal(t, map[string]any{"id": id, "name": "陶艺", "viewerIsFollowing": false}, b.Data["node"])
	require.Nil(t, b.Data["none"])
	g.absent(t, "", domain.TopicID{1}.String())
}

// From goods back to the notes that show them, as far as each reader may see.
func TestNotesOfAProduct(t *testing.T) {
	t.Parallel()
	g := seeded(t)
	var product domain.ProductID
	require.NoError(t, g.community.Pool().QueryRow(t.Context(),
		"SELECT product_id FROM notes_by_product GROUP BY product_id ORDER BY count(*) DESC, product_id LIMIT 1").Scan(&product))
	path := `product(id: "` + product.String() + `")`
	orders := map[string][]string{}
	for _, sort := range []string{"HOT", "NEW", "TOP"} {
		orders[sort] = g.readBothWays(t, "", path, "notes:sort: "+sort)
	}
	require.Greater(t, len(orders["HOT"]), 2)
	a := g.data(t, "", `{ `+path+` { new: notes(sort: NEW, first: 100) { nodes { publishedAt productTags { nodes { product { id } } } } }
		top: notes(sort: TOP, first: 100) { nodes { likeCount { value } collectCount { value } } } } }`, nil)
	last := "9"
	for _, n := range list(t, a.Data, "product", "new", "nodes") {
		require.LessOrEqual(t, text(t, n, "publishedAt"), last)
		last = text(t, n, "publishedAt")
		require.Contains(t, list(t, n, "productTags", "nodes"), any(map[string]any{"product": map[string]any{"id": product.String()}}))
	}
	most := 1e9
	for _, n := range list(t, a.Data, "product", "top", "nodes") {
		likes, okLikes := at(t, n, "likeCount", "value").(float64)
		collects, okCollects := at(t, n, "collectCount", "value").(float64)
		require.True(t, okLikes && okCollects)
		require.LessOrEqual(t, likes+collects, most)
		most = likes + collects
	}
}

// The notes of many goods cost what those of one do.
func TestNotesOfGoodsCostTheSameAtAnySize(t *testing.T) {
	t.Parallel()
	g := seeded(t)
	cost := func(first, total string) int {
		a := g.data(t, "", `{ feed(surface: SHOP, first: 20) { nodes { ... on Product { notes(first: `+first+`) { `+total+`
			nodes { id author { id } } } } } } }`, nil)
		return a.Extensions.Trace.Statements
	}
	require.Equal(t, 5, cost("1", ""), "ranking, products, pages of notes and they, users")
	require.Equal(t, 5, cost("50", ""))
	require.Equal(t, 6, cost("1", "totalCount { value }"), "and one counts all lists that go on")
	require.Equal(t, 5, cost("50", "totalCount { value }"), "a page that is the whole list counts itself")
}

func TestNotesForFollowersInTheListsOfGoods(t *testing.T) {
	t.Parallel()
	g := seeded(t)
	note := g.titled(t, "薄荷又爆盆了")
	var product domain.ProductID
	require.NoError(t, g.community.Pool().QueryRow(t.Context(), "SELECT product_id FROM product_tags t JOIN notes n ON n.id = t.note_id WHERE starts_with(n.title, '薄荷又')").Scan(&product))
	path := `product(id: "` + product.String() + `")`
	require.NotContains(t, g.readBothWays(t, "", path, "notes:"), note)
	require.NotContains(t, g.readBothWays(t, g.as(t, "lu.runs"), path, "notes:"), note, "a stranger")
	require.Contains(t, g.readBothWays(t, g.as(t, "sanlou.plants"), path, "notes:"), note, "its author")
	_, err := g.community.Pool().Exec(t.Context(), `
INSERT INTO follows SELECT a.id, b.id, now() FROM users a, users b WHERE a.handle = 'lu.runs' AND b.handle = 'sanlou.plants'`)
	require.NoError(t, err)
	require.Contains(t, g.readBothWays(t, g.as(t, "lu.runs"), path, "notes:"), note, "a follower")
}

func TestNotesOfAStore(t *testing.T) {
	t.Parallel()
	g := seeded(t)
	path := `store(by: {handle: "yesong"})`
	notes := g.readBothWays(t, "", path, "notes:")
	require.Contains(t, notes, g.titled(t, "我们在暴雨里"), "by its account")
	require.Contains(t, notes, g.titled(t, "西貢"), "tagging its goods")
	evaluations := g.readBothWays(t, "", path, "evaluations:")
	require.Equal(t, []string{g.titled(t, "野松嘅售後")}, evaluations)
	require.Subset(t, notes, evaluations)
	a := g.data(t, "", `{ store(by: {handle: "yesong"}) { id evaluations { nodes { kind storeEvaluation { rating orderCount verifiedPurchase
		aspects { name rating } store { id } } } } notes(first: 3) { nodes { storeEvaluation { rating } } } } }`, nil)
	e := at(t, a.Data, "store", "evaluations", "nodes", 0)
	require.Equal(t, "STORE_EVALUATION", text(t, e, "kind"))
	require.Equal(t, text(t, a.Data, "store", "id"), text(t, e, "storeEvaluation", "store", "id"))
	require.Equal(t, true, at(t, e, "storeEvaluation", "verifiedPurchase"))
	require.Len(t, list(t, e, "storeEvaluation", "aspects"), 3)
}

func TestNotesOfAUserByKind(t *testing.T) {
	t.Parallel()
	g := seeded(t)
	path := `user(by: {handle: "langlang.surf"})`
	all, videos := g.readBothWays(t, "", path, "notes:"), g.readBothWays(t, "", path, "notes:kind: VIDEO")
	require.Equal(t, []string{g.titled(t, "五十二岁")}, videos)
	require.Greater(t, len(all), len(videos))
	require.Empty(t, g.readBothWays(t, "", path, "notes:kind: STORE_EVALUATION"))
	e := g.refused(t, domain.CodeBadInput, `query ($k: NoteKind) { user(by: {handle: "langlang.surf"}) { notes(kind: $k) { nodes { id } } } }`,
		map[string]any{"k": "video"})
	require.Equal(t, "kind", e.Extensions["argument"])
}

// Entities cut the body as clients' strings do: by UTF-16 code units.
func TestEntitiesCutTheBody(t *testing.T) {
	t.Parallel()
	g := seeded(t)
	found := map[string]int{}
	for _, title := range []string{"开窑了", "一个人的面", "One roll", "First powder", "和小满吵了"} {
		a := g.data(t, "", `query ($id: ID!) { note(id: $id) { body entities { __typename ... on MentionEntity { start length user { handle } }
			... on TopicEntity { start length topic { name } } ... on ProductEntity { start length product { title } } } } }`,
			map[string]any{"id": g.titled(t, title)})
		units := utf16.Encode([]rune(text(t, a.Data, "note", "body")))
		require.NotEmpty(t, list(t, a.Data, "note", "entities"), title)
		for _, e := range list(t, a.Data, "note", "entities") {
			start, okStart := at(t, e, "start").(float64)
			length, okLength := at(t, e, "length").(float64)
			require.True(t, okStart && okLength)
			cut := string(utf16.Decode(units[int(start):int(start+length)]))
			kind := text(t, e, "__typename")
			found[kind]++
			switch kind {
			case "MentionEntity":
				require.Equal(t, "@"+text(t, e, "user", "handle"), cut)
			case "TopicEntity":
				require.Equal(t, text(t, e, "topic", "name"), strings.Trim(cut, "#"))
			default:
				require.Equal(t, text(t, e, "product", "title"), cut)
			}
		}
	}
	require.Len(t, found, 3, "%v", found)
}

func TestSponsorship(t *testing.T) {
	t.Parallel()
	g := seeded(t)
	id := g.titled(t, "三支口红")
	a := g.data(t, "", `query ($id: ID!) { note(id: $id) { sponsorship { kind label advertiser { handle } } } feed(first: 50) { edges { sponsorship { label } node { ... on Note { id sponsorship { label } } } } } }`,
		map[string]any{"id": id})
	require.Equal(t, map[string]any{
		"kind": "PAID_PARTNERSHIP", "label": "合作笔记", "advertiser": map[string]any{"handle": "trellis.select"},
	}, at(t, a.Data, "note", "sponsorship"))
	sponsored := 0
	for _, e := range list(t, a.Data, "feed", "edges") {
		if node, ok := at(t, e, "node").(map[string]any); ok && node["id"] != nil {
			require.Equal(t, node["sponsorship"], at(t, e, "sponsorship"), "a feed says so beside the note")
			if node["sponsorship"] != nil {
				sponsored++
			}
		}
	}
	require.Positive(t, sponsored)
}

func TestWhatAViewerCanDoWithANote(t *testing.T) {
	t.Parallel()
	g := seeded(t)
	for name, tc := range map[string]struct {
		reason                  string
		title, as               string
		comment, edit, complain bool
	}{
		"nobody":              {"one has to be somebody", "开窑了", "", false, false, false},
		"a reader":            {"it is public", "开窑了", "lu.runs", true, false, true},
		"the author":          {"and may comment below it", "开窑了", "xiaoman.clay", true, true, false},
		"a limited note":      {"it renders by its link", "点赞过千", "lu.runs", true, false, true},
		"the author's draft":  {"it is shown to nobody yet", "霜降杯", "xiaoman.clay", false, true, false},
		"the author's reject": {"it is not shown", "抹了三天", "qiqi.mama", false, true, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			token := ""
			if tc.as != "" {
				token = g.as(t, tc.as)
			}
			a := g.data(t, token, `query ($id: ID!) { note(id: $id) { viewerCanComment viewerCanEdit viewerCanDelete viewerCanReport shareUrl } }`,
				map[string]any{"id": g.titled(t, tc.title)})
			require.Equal(t, map[string]any{
				"viewerCanComment": tc.comment, "viewerCanEdit": tc.edit, "viewerCanDelete": tc.edit, "viewerCanReport": tc.complain,
				"shareUrl": "http://trellis.test/notes/" + g.titled(t, tc.title),
			}, at(t, a.Data, "note"), tc.reason)
		})
	}
}

const readModeration = `query ($id: ID!) { note(id: $id) { id moderation { state reasons decidedAt appealable } } }`

// How a note stands with the moderators is its author's to know and theirs, who decided what when is theirs alone.
func TestModerationIsNotForEverybody(t *testing.T) {
	t.Parallel()
	g := seeded(t)
	id := g.titled(t, "点赞过千")
	for who, code := range map[string]string{"": "UNAUTHENTICATED", "lu.runs": "FORBIDDEN"} {
		token := ""
		if who != "" {
			token = g.as(t, who)
		}
		a := g.ask(t, token, readModeration, map[string]any{"id": id})
		require.Equal(t, map[string]any{"id": id, "moderation": nil}, a.Data["note"], "the note itself is shown")
		require.Len(t, a.Errors, 1)
		require.Equal(t, []any{"note", "moderation"}, a.Errors[0].Path)
		require.Equal(t, code, a.Errors[0].Extensions["code"])
	}
	for title, want := range map[string]struct {
		author, state string
		reasons       []any
		appealable    bool
	}{
		"点赞过千":      {"dudu.eats", "LIMITED", []any{"SPAM"}, false},
		"抹了三天":      {"qiqi.mama", "REJECTED", []any{"MISLEADING"}, true},
		"自己给猫驱虫":    {"maoqiu.store", "REMOVED", []any{"ILLEGAL_GOODS"}, true},
		"On sleep":  {"brume.fils", "APPEALED", []any{"MISLEADING"}, false},
		"开窑了":       {"xiaoman.clay", "PUBLISHED", []any{}, false},
		"霜降杯":       {"xiaoman.clay", "DRAFT", []any{}, false},
		"Scanning ": {"nora.frames", "PENDING", []any{}, false},
	} {
		a := g.data(t, g.as(t, want.author), readModeration, map[string]any{"id": g.titled(t, title)})
		m := at(t, a.Data, "note", "moderation")
		require.Equal(t, []any{want.state, want.reasons, want.appealable}, []any{at(t, m, "state"), at(t, m, "reasons"), at(t, m, "appealable")}, title)
		require.Equal(t, want.state == "DRAFT" || want.state == "PENDING", at(t, m, "decidedAt") == nil, title)
	}
	a := g.ask(t, g.as(t, "dudu.eats"), `query ($id: ID!) { note(id: $id) { moderation { state history { at } } } }`, map[string]any{"id": id})
	require.Equal(t, map[string]any{"state": "LIMITED", "history": nil}, at(t, a.Data, "note", "moderation"), "moderators are not exposed")
	require.Len(t, a.Errors, 1)
	require.Equal(t, []any{"note", "moderation", "history"}, a.Errors[0].Path)
	require.Equal(t, "FORBIDDEN", a.Errors[0].Extensions["code"])
}

func TestModeratorsReadTheHistory(t *testing.T) {
	t.Parallel()
	g := seeded(t)
	load := loaders.New(communitydb.NewReader(g.community), commercedb.NewReader(g.commerce))
	root := resolvers.New(load, writing(t, g.community, g.commerce), media.NewURLs("http://trellis.test", mediaSigner()), commerce.NewSigner(make([]byte, 32)), links(t), nil, clock)
	ctx := loaders.Begin(domain.WithActor(t.Context(), domain.Actor{UserID: domain.UserID{1}, Roles: domain.RoleModerator}), generousWait)
	id, err := domain.ParseID[domain.NoteID]("id", g.titled(t, "On sleep"))
	require.NoError(t, err)
	notes, err := load.VisibleNotes(ctx, []domain.NoteID{id})
	require.NoError(t, err)
	require.NotNil(t, notes[0], "moderators see what was taken down")
	moderation, err := root.Note().Moderation(ctx, append(notes, nil))
	require.NoError(t, err)
	require.Nil(t, moderation[1], "a null element stays one")
	history, err := root.NoteModeration().History(ctx, moderation)
	require.NoError(t, err)
	var states []community.ModerationState
	for _, e := range history[0] {
		states = append(states, e.To)
	}
	require.Equal(t, []community.ModerationState{
		community.StateAppealed, community.StateRemoved, community.StatePublished, community.StatePending,
	}, states, "newest first")
	actors, err := root.ModerationEvent().Actor(ctx, history[0])
	require.NoError(t, err)
	require.Equal(t, "brume.fils", actors[0].Handle)
	require.Equal(t, "trellis.select", actors[1].Handle)
	require.Nil(t, actors[2], "the platform's own checks")

	hidden, _ := commentWhere(t, g, "c.state = 'HIDDEN' AND u.handle = 'ah_kit'")
	comments, err := load.VisibleComments(ctx, []domain.CommentID{hidden})
	require.NoError(t, err)
	said, err := root.Comment().Text(ctx, comments)
	require.NoError(t, err)
	require.NotNil(t, said[0], "moderators read what they took down")
	can, err := root.Comment().ViewerCanDelete(ctx, comments)
	require.NoError(t, err)
	require.Equal(t, []bool{true}, can)
}

func TestContentRefusesBadInput(t *testing.T) {
	t.Parallel()
	g := seeded(t)
	note := `note(id: "` + g.titled(t, "开窑了") + `")`
	hot := text(t, g.data(t, "", `{ `+note+` { comments(first: 1) { pageInfo { endCursor } } } }`, nil).Data, "note", "comments", "pageInfo", "endCursor")
	for name, tc := range map[string]struct {
		reason, query, argument string
		variables               map[string]any
	}{
		"half a comment's id": {"it carries its note's", `{ node(id: "comment_` + strings.Repeat("0", 26) + `") { id } }`, "id", nil},
		"no topic's id":       {"a note's id names no topic", `{ topic(id: "` + domain.NoteID{1}.String() + `") { id } }`, "id", nil},
		"another order":       {"a cursor belongs to one order", `{ ` + note + ` { comments(sort: NEW, after: "` + hot + `") { nodes { id } } } }`, "after", nil},
		"replies of nothing":  {"a page has an item", `{ ` + note + ` { comments(first: 1) { nodes { replies(first: 0) { nodes { id } } } } } }`, "first", nil},
		"an order's case": {
			"the validator lets a variable of another case through",
			`query ($s: CommentSort!) { ` + note + ` { comments(sort: $s) { nodes { id } } } }`, "sort",
			map[string]any{"s": "hot"},
		},
		"an order of notes": {
			"the same", `query ($s: NoteSort!) { ` + note + ` { topics { notes(sort: $s) { nodes { id } } } } }`, "sort", map[string]any{"s": "hot"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := g.ask(t, "", tc.query, tc.variables)
			require.NotEmpty(t, a.Errors, tc.reason)
			require.Equal(t, "BAD_INPUT", a.Errors[0].Extensions["code"], "%s", a.raw)
			require.Equal(t, tc.argument, a.Errors[0].Extensions["argument"], tc.reason)
		})
	}
}

// Without commerce the note and what was said below it stand.
func TestCommerceDownLeavesTheNoteStanding(t *testing.T) {
	t.Parallel()
	s := onTwoServers(t)
	id := s.titled(t, "给くもり文具")
	before := s.data(t, "", detail(t, "5"), map[string]any{"id": id})
	require.NotNil(t, at(t, before.Data, "note", "storeEvaluation", "store"))
	topics := `query ($id: ID!) { note(id: $id) { topics { products { nodes { id } } notes(first: 1) { nodes { id } } } } }`
	s.stop(postgres.Commerce)
	down := s.ask(t, "", detail(t, "5"), map[string]any{"id": id})
	require.Nil(t, at(t, down.Data, "note", "storeEvaluation", "store"))
	require.Equal(t, at(t, before.Data, "note", "storeEvaluation", "rating"), at(t, down.Data, "note", "storeEvaluation", "rating"))
	was, is := list(t, before.Data, "note", "comments", "nodes"), list(t, down.Data, "note", "comments", "nodes")
	require.Len(t, is, len(was))
	for i := range was {
		require.Equal(t, at(t, was[i], "text"), at(t, is[i], "text"))
		require.Equal(t, at(t, was[i], "replies"), at(t, is[i], "replies"))
	}
	require.NotEmpty(t, down.Errors)
	b := s.ask(t, "", topics, map[string]any{"id": id})
	require.Nil(t, at(t, b.Data, "note", "topics", 0, "products"))
	require.NotEmpty(t, list(t, b.Data, "note", "topics", 0, "notes", "nodes"))
	s.start(postgres.Commerce)
}
