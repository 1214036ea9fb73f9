package e2e_test

import (
	"encoding/json"
	"errors"
	"io"
	"math/rand/v2"
	"mime"
	"mime/multipart"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/engine/enginetest"
)

// parted is an answer that came in parts, or at once.
type parted struct {
	first      any
	merged     any
	parts      int
	fragments  int // that were deferred
	errors     int
	extensions struct{ Trace *trace }
}

// inParts asks as Apollo Client does, and puts the parts together.
func (g *graph) inParts(t *testing.T, token, query string, variables map[string]any) parted {
	t.Helper()
	resp := g.post(t, t.Context(), token, bodyOf(t, query, variables),
		"Accept", "multipart/mixed;deferSpec=20220824,application/json", "X-Trellis-Trace", "1")
	defer func() { require.NoError(t, resp.Body.Close()) }()
	media, params, err := mime.ParseMediaType(resp.Header.Get("Content-Type"))
	require.NoError(t, err)
	var out parted
	if media != "multipart/mixed" {
		out.read(t, resp.Body)
		return out
	}
	parts := multipart.NewReader(resp.Body, params["boundary"])
	hasNext := true
	for {
		part, err := parts.NextRawPart()
		if errors.Is(err, io.EOF) {
			break
		}
		require.NoError(t, err)
		require.True(t, hasNext)
		hasNext = out.read(t, part)
	}
	require.False(t, hasNext)
	return out
}

// read adds a part, and tells whether there is one more.
func (p *parted) read(t *testing.T, text io.Reader) (hasNext bool) {
	t.Helper()
	var part struct {
		Data        json.RawMessage
		Errors      []any
		Incremental []struct {
			Data   any
			Path   []any
			Errors []any
		}
		HasNext    bool
		Extensions struct{ Trace *trace }
	}
	require.NoError(t, json.NewDecoder(text).Decode(&part))
	p.parts++
	p.errors += len(part.Errors)
	p.extensions = part.Extensions
	if part.Data != nil {
		require.NoError(t, json.Unmarshal(part.Data, &p.first))
		require.NoError(t, json.Unmarshal(part.Data, &p.merged))
	}
	for _, fragment := range part.Incremental {
		p.fragments++
		p.errors += len(fragment.Errors)
		var err error
		p.merged, err = enginetest.Merge(p.merged, fragment.Path, fragment.Data)
		require.NoError(t, err)
	}
	return part.HasNext
}

// A feed whose goods come later: the first part has read nothing of them, and all of them are read together, whatever the size of
// the page.
func TestFeedWithDeferredGoods(t *testing.T) {
	t.Parallel()
	if onStock() {
		t.Skip("gqlgen's executor defers nothing")
	}
	g := seeded(t)
	for _, first := range []string{"5", "50"} {
		document := `{ feed(surface: HOME, first: ` + first + `) { edges { node { __typename
			... on Note { id title author { displayName } ... @defer(label: "goods") { primaryProduct { id title availability } productTags(first: 3) { nodes { product { id title } } } } } } } } }`
		got := g.inParts(t, "", document, nil)
		require.Zero(t, got.errors)
		whole := g.data(t, "", document, nil)
		want, err := json.Marshal(whole.Data)
		require.NoError(t, err)
		merged, err := json.Marshal(got.merged)
		require.NoError(t, err)
		require.JSONEq(t, string(want), string(merged))

		for _, edge := range list(t, got.first, "feed", "edges") {
			require.NotContains(t, at(t, edge, "node"), "primaryProduct")
		}
		require.Equal(t, 2, got.parts)
		require.Greater(t, got.fragments, 3)
		trace := got.extensions.Trace
		require.NotNil(t, trace, "it comes with the last part")
		levels := make([][]string, len(trace.Levels))
		for i, l := range trace.Levels {
			levels[i] = l.Edges
		}
		require.Equal(t, [][]string{
			{"Query.feed"}, {"Query.feed"}, // the first part
			{"Note.productTags", "Product.availability"}, {"ProductTag.product"},
		}, levels, "at first: %s", first)
		require.Equal(t, 7, trace.Statements)
		require.Equal(t, trace.Statements, whole.Extensions.Trace.Statements, "no more than at once")
	}
}

// Every screen comes to the same in parts, whichever of its fragments are deferred.
func TestScreensInParts(t *testing.T) {
	t.Parallel()
	g := seeded(t)
	shown := examples(t, g)
	buyer, _ := shown["buyer"].(string)
	tellOfEverything(t, g, "qiqi.mama")
	for name, tc := range map[string]struct {
		as        string
		variables map[string]any
		empty     bool // its fragments stand on what is not there
	}{
		"01_home_feed":       {as: "qiqi.mama"},
		"02_note_detail":     {as: "qiqi.mama", variables: map[string]any{"id": shown["noteId"]}},
		"03_product_page":    {as: "qiqi.mama", variables: map[string]any{"id": shown["productId"], "region": "CN-SH"}},
		"04_store_page":      {as: "qiqi.mama", variables: map[string]any{"handle": "yesong"}},
		"07_order_list":      {as: "qiqi.mama"},
		"08_order_detail":    {as: buyer, variables: map[string]any{"id": shown["orderId"]}},
		"10_store_dashboard": {as: "xiaoman.clay", variables: map[string]any{"id": shown["storeId"]}, empty: true},
		"12_profile":         {as: "qiqi.mama", variables: map[string]any{"handle": "xiaoman.clay"}},
		"14_notifications":   {as: "qiqi.mama"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			token, document := g.as(t, tc.as), screen(t, name)
			want, err := json.Marshal(g.data(t, token, document, tc.variables).Data)
			require.NoError(t, err)
			apart := 0
			for seed := range uint64(8) {
				deferring := deferredAtRandom(document, rand.New(rand.NewPCG(seed, 5)))
				got := g.inParts(t, token, deferring, tc.variables)
				require.Zero(t, got.errors, "%s", deferring)
				merged, err := json.Marshal(got.merged)
				require.NoError(t, err)
				require.JSONEq(t, string(want), string(merged), "%s", deferring)
				if got.parts > 1 {
					apart++
				}
			}
			if !onStock() && !tc.empty {
				require.Greater(t, apart, 4)
			}
		})
	}
}

// deferredAtRandom puts @defer on one in three fragments.
func deferredAtRandom(document string, r *rand.Rand) string {
	return regexp.MustCompile(`\.\.\.\s*(on )?[A-Z]\w*`).ReplaceAllStringFunc(document, func(fragment string) string {
		if r.IntN(3) > 0 {
			return fragment
		}
		return fragment + " @defer"
	})
}

// Whatever a client asks of the whole graph, it comes to the same in parts.
func TestRandomDocumentsOverTheGraphInParts(t *testing.T) {
	t.Parallel()
	if onStock() {
		t.Skip("gqlgen's executor defers nothing")
	}
	g := seeded(t)
	handle := firstAuthor(t, g)
	documents := graphDocuments(t, g, handle)
	documents.Defer = true
	tokens := []string{"", g.as(t, handle)}
	apart := 0
	for seed := uint64(1); apart < 30; seed++ {
		r := rand.New(rand.NewPCG(seed, 6))
		doc, ok := documents.Random(r)
		if !ok {
			continue
		}
		token := tokens[r.IntN(2)]
		whole, got := g.ask(t, token, doc.Query, doc.Variables), g.inParts(t, token, doc.Query, doc.Variables)
		if len(whole.Errors) > 0 {
			continue
		}
		want, err := json.Marshal(whole.Data)
		require.NoError(t, err)
		merged, err := json.Marshal(got.merged)
		require.NoError(t, err)
		require.JSONEq(t, string(want), string(merged), "%s\n%v", doc.Query, doc.Variables)
		if got.parts > 1 {
			apart++
		}
	}
}
