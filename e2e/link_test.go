package e2e_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/domain/link"
)

// links checks texts for a platform at trellis.test.
func links(tb testing.TB) *link.Checker {
	tb.Helper()
	c, err := link.New("trellis.test")
	require.NoError(tb, err)
	return c
}

func TestExternalLinkCheck(t *testing.T) {
	t.Parallel()
	g := seeded(t)
	const check = `query ($text: String!) { externalLinkCheck(text: $text) {
		raw host marketplace rule severity allowed advice start length } }`
	asked := func(text string) []any {
		return list(t, g.data(t, "", check, map[string]any{"text": text}).Data, "externalLinkCheck")
	}
	require.Empty(t, asked("我在淘宝买过，没这个好看"), "a mention is no route")

	found := asked("🍑好物 ｔａｏｂａｏ．ｃｏｍ/a，或 https://trellis.test/n/1 ，加微信：clay88201，我的博客 https://kiln.example.net")
	require.Len(t, found, 4)
	require.Equal(t, map[string]any{
		"raw": "ｔａｏｂａｏ．ｃｏｍ/a", "host": "taobao.com", "marketplace": "Taobao", "rule": "MARKETPLACE_HOST", "severity": "BLOCK",
		"allowed": false, "advice": "TAG_PRODUCT", "start": 5., "length": 12.,
	}, found[0], "the emoji before it takes two units")
	require.Equal(t, "OK", text(t, found[1], "rule"))
	require.Nil(t, at(t, found[1], "advice"))
	require.Equal(t, "CONTACT_DETAIL", text(t, found[2], "rule"))
	require.Equal(t, "WARN", text(t, found[3], "severity"))
	require.Equal(t, true, at(t, found[3], "allowed"))

	require.Len(t, asked(strings.Repeat("taobao.com ", 500)), link.MaxFindings)
	a := g.ask(t, "", check, map[string]any{"text": strings.Repeat("长", link.MaxText+1)})
	require.Len(t, a.Errors, 1)
	require.Equal(t, "BAD_INPUT", a.Errors[0].Extensions["code"])
	require.Equal(t, "text", a.Errors[0].Extensions["argument"])
	require.Len(t, asked(strings.Repeat("长", link.MaxText-10)+"taobao.com"), 1, "to the last unit")
}

// What leads off the platform is answered with what is sold on it, in the check and in the refusal of what was written.
func TestLinkSuggestions(t *testing.T) {
	t.Parallel()
	g := seeded(t)
	title := scalars(t, g.commerce, `
SELECT title FROM products WHERE status = 'ACTIVE' AND store_status = 'OPEN' AND title ~ '^[A-Za-z ]{16,}$' ORDER BY id LIMIT 1`)[0]
	titles := func(of any) (all []string) {
		for _, p := range list(t, of, "suggestions") {
			all = append(all, text(t, p, "title"))
		}
		return all
	}
	const check = `query ($text: String!, $first: Int! = 3) { externalLinkCheck(text: $text) {
		rule suggestions(first: $first) { id title availability } } }`
	ask := func(text string, first int) []any {
		return list(t, g.data(t, "", check, map[string]any{"text": text, "first": first}).Data, "externalLinkCheck")
	}
	for _, words := range []string{title, strings.ToUpper(title)} {
		found := ask("I got my "+words+" here: https://item.taobao.com/item.htm?id=7 ，加微信：clay88201", 3)
		require.Equal(t, title, titles(found[0])[0], "of what shares words the closest comes first")
		require.LessOrEqual(t, len(titles(found[0])), 3)
		require.Equal(t, "CONTACT_DETAIL", text(t, found[1], "rule"))
		require.Nil(t, at(t, found[1], "suggestions"), "a chat leads to no goods")
	}
	require.Len(t, titles(ask("I got my "+title+" here: taobao.com/x", 1)[0]), 1)
	require.Equal(t, []any{}, at(t, ask("qzxwv vwxzq taobao.com/x", 3)[0], "suggestions"), "nothing is like it")
	require.Equal(t, []any{}, at(t, ask("taobao.com/x", 3)[0], "suggestions"), "it says nothing beside")
	a := g.ask(t, "", check, map[string]any{"text": "taobao.com/x", "first": 11})
	require.Equal(t, "BAD_INPUT", a.Errors[0].Extensions["code"])

	var many []string // however long the text and however many its links: one statement for all of them
	for range 60 {
		many = append(many, title, "taobao.com/x")
	}
	require.Len(t, ask(strings.Join(many, " "), 10), 50)

	payload := g.mutate(t, g.as(t, "wen.reads"), "commentCreate", `userErrors { ... on ExternalLinkForbiddenError {
  verdict { suggestions { title } } } }`, map[string]any{
		"noteId": g.publicNote(t), "body": title + " taobao.com/x", "idempotencyKey": aKey(),
	})
	require.Equal(t, title, titles(at(t, payload, "userErrors", 0, "verdict"))[0])

	_, err := g.commerce.Pool().Exec(t.Context(), "UPDATE products SET status = 'DELISTED' WHERE title = $1", title)
	require.NoError(t, err)
	require.NotContains(t, titles(ask("I got my "+title+" here: taobao.com/x", 10)[0]), title, "it cannot be bought")
}
