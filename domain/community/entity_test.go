package community_test

import (
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/trellisgraph/trellis/domain"
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

// known is what every name leads to in these tests.
func known() community.Names {
	return community.Names{
		Users:  map[string]domain.UserID{"lin.dresses": {1}, "wen": {2}},
		Topics: map[string]domain.TopicID{"开窑": {3}, "kiln2": {4}},
		Goods:  map[string]domain.ProductID{"杯子": {5}, "杯子大": {6}},
	}
}

func TestParseEntities(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]struct {
		reason string
		spans  []string
	}{
		"hi @lin.dresses!":      {"a handle ends where its letters do", []string{"@lin.dresses"}},
		"by @lin.dresses.":      {"a mark at the end of a sentence is none of the handle", []string{"@lin.dresses"}},
		"wen@wen":               {"an address of a mailbox names nobody", nil},
		"谢谢@wen和#开窑#":           {"no blank is needed between Chinese words", []string{"@wen", "#开窑#"}},
		"#开窑 #kiln2, #other":    {"a topic that is not held stays a word", []string{"#开窑", "#kiln2"}},
		"#1 #":                  {"a number is no topic", nil},
		"🏺杯子大 and 杯子, 杯子":       {"the longest title that fits, and each of the goods once", []string{"杯子大", "杯子"}},
		"@nobody #nothing none": {"what leads nowhere is text", nil},
	} {
		units := utf16.Encode([]rune(body))
		var spans []string
		for _, e := range community.ParseEntities(body, known()) {
			spans = append(spans, string(utf16.Decode(units[e.Start:e.Start+e.Length])))
		}
		require.Equal(t, want.spans, spans, "%s: %s", body, want.reason)
	}
	require.Equal(t, []string{"a.b", "c"}, community.Mentions("@a.b @c @a.b"))
	require.Equal(t, []string{"lin.dresses.", "lin.dresses"}, community.Mentions("@lin.dresses."), "longest first")
	require.Equal(t, []string{"开窑", "a1"}, community.Hashtags("#开窑##a1# #开窑 #2"))
	require.Equal(t, []string{"ＯＯＴＤ", "cafe\u0301", "ภาษาไทย"}, community.Hashtags("＃ＯＯＴＤ＃ #cafe\u0301# #ภาษาไทย"),
		"marks are of their letters")
}

// Whatever the text, spans lie in it one behind the other, and cut no character.
func TestEntitiesLieInTheText(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		parts := rapid.SliceOf(rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"@wen", "#开窑", "#", "@", "杯子", "杯子大", "."}))).Draw(t, "parts")
		body := strings.ToValidUTF8(strings.Join(parts, ""), "?")
		end := 0
		for _, e := range community.ParseEntities(body, known()) {
			require.GreaterOrEqual(t, e.Start, end)
			require.Positive(t, e.Length)
			end = e.Start + e.Length
		}
		require.LessOrEqual(t, end, community.UTF16Length(body))
	})
}
