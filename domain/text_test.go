package domain_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/domain"
)

func TestTexts(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		text string
		want domain.ErrorCode
	}{
		"words":                     {"真好看, really", ""},
		"one sign":                  {"👍🏽", ""},
		"a family, joined":          {"👩\u200d👧", ""},
		"a sign and what paints it": {"❤\ufe0f", ""},
		"two lines":                 {"a\nb", ""},
		"from the right":            {"שלום \u2067עולם\u2069", ""},
		"nothing":                   {"", domain.ErrRequired},
		"blanks":                    {" \u3000\n\t", domain.ErrRequired},
		"no width":                  {"\u200b\u200d\ufeff", domain.ErrRequired},
		"letters that are blank":    {"\u3164\u2800", domain.ErrRequired},
		"an accent on nothing":      {"\u0301", domain.ErrRequired},
		"too long":                  {strings.Repeat("字", 21), domain.ErrTooLong},
		"a control character":       {"a\x00b", domain.ErrInvalid},
		"turned around":             {"\u202emoc.oabaot", domain.ErrInvalid},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got domain.ErrorCode
			for _, wrong := range domain.CheckText("body", tc.text, 20) {
				got = wrong.Refused().Code
			}
			require.Equal(t, tc.want, got)
		})
	}
}
