package screens

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"
)

func TestAll(t *testing.T) {
	t.Parallel()
	all, err := All()
	require.NoError(t, err)
	entries, err := os.ReadDir(".")
	require.NoError(t, err)
	var names []string
	for _, e := range entries {
		if name, ok := strings.CutSuffix(e.Name(), ".graphql"); ok && name != "fragments" {
			names = append(names, name)
		}
	}
	require.Len(t, all, len(names))
	for i, s := range all {
		require.Equal(t, names[i], s.Key, "in the order of names")
		require.NotEmpty(t, s.Title, "%s says in a comment what it is", s.Key)
		text, err := Operation(s.Key)
		require.NoError(t, err)
		require.Equal(t, s.Text, text)
		doc, err := parser.ParseQuery(&ast.Source{Input: text})
		require.NoError(t, err, text)
		require.NotEmpty(t, doc.Operations)
		for _, f := range doc.Fragments {
			require.Contains(t, text, "..."+f.Name+"\n", "%s has no fragment that it does not use", s.Key)
		}
	}
}

func TestOperation(t *testing.T) {
	t.Parallel()
	text, err := Operation("01_home_feed")
	require.NoError(t, err)
	require.True(t, strings.HasPrefix(text, "query HomeFeed($after: String) {\n  feed("), text)
	for _, fragment := range []string{"NoteCard on Note", "Shelf on Product", "Price on Money", "Author on User"} {
		require.Contains(t, text, "}\n\nfragment "+fragment+" {\n", "also those that fragments use")
	}
	_, err = Operation("00_nothing")
	require.ErrorIs(t, err, os.ErrNotExist)
}

func TestIntroduction(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][2]string{
		"# home feed: notes and goods\nquery":      {"Home feed", "notes and goods"},
		"# store page (= brand account page)\n{ }": {"Store page", "= brand account page"},
		"# cart\nquery Cart":                       {"Cart", ""},
		"# product page, with notes\n":             {"Product page", "with notes"},
		"# open a store (no fans needed); see x\n": {"Open a store", "(no fans needed); see x"},
		"# one:\n#  two\n# three\n\n# four\n":      {"One", "two three"},
		"query Bare { x } # trailing":              {"", ""},
	} {
		title, about := introduction(text)
		require.Equal(t, want, [2]string{title, about}, text)
	}
}
