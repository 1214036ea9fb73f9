package community_test

import (
	"testing"
	"unicode/utf16"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/trellisgraph/trellis/domain/community"
)

func TestUTF16Length(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int{"": 0, "cup": 3, "杯子": 2, "🥹": 2, "a🏺b": 4, "\xff": 1} {
		require.Equal(t, want, community.UTF16Length(text), "%q", text)
	}
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.String().Draw(t, "text")
		require.Len(t, utf16.Encode([]rune(s)), community.UTF16Length(s))
	})
}
