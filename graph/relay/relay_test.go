package relay_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/graph/relay"
)

func TestCursorsReadBackAsWritten(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p := domain.Position{
			Key: rapid.Int64().Draw(t, "key"), ID: domain.UUID(rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, "id")),
		}
		got, err := relay.ParseCursor(relay.ListTags, "after", relay.Cursor(relay.ListTags, p))
		require.NoError(t, err)
		require.Equal(t, p, got)
		_, err = relay.ParseCursor(relay.ListVariants, "after", relay.Cursor(relay.ListTags, p))
		require.Equal(t, domain.CodeBadInput, domain.CodeOf(err), "a cursor of another list")
	})
}

func FuzzParseCursorNeverPanics(f *testing.F) {
	good := relay.Cursor(relay.ListTags, domain.Position{Key: 1})
	for _, cursor := range []string{
		"", good, relay.Cursor(relay.ListVariants, domain.Position{Key: 1}), good[1:], good + "A", good + "\n", "\r\n" + good, good[:33] + "_",
		good + "=", strings.Repeat("\n", 34), strings.Repeat("/", 34), strings.Repeat("-", 34), "AAAA\x00", "光",
	} {
		f.Add(cursor)
	}
	f.Fuzz(func(t *testing.T, cursor string) {
		p, err := relay.ParseCursor(relay.ListTags, "after", cursor)
		if err != nil {
			require.Equal(t, domain.CodeBadInput, domain.CodeOf(err))
			return
		}
		require.Equal(t, cursor, relay.Cursor(relay.ListTags, p), "one position has one cursor")
	})
}
