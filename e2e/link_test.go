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
