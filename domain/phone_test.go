package domain_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/trellisgraph/trellis/domain"
)

func TestMaskPhone(t *testing.T) {
	t.Parallel()
	for phone, tc := range map[string]struct{ reason, want string }{
		"13812345678":         {"a mainland mobile number as it is written at home", "138****5678"},
		"138 1234 5678":       {"spaces say nothing", "138****5678"},
		"+8613812345678":      {"nor does the country code of home", "138****5678"},
		"0086 138-1234-5678":  {"in any of its spellings", "138****5678"},
		"+86 10 1234 5678":    {"a landline is not a mobile number", "+86 ******5678"},
		"+85255550123":        {"a code of three digits", "+852 ****0123"},
		"+852 5555 0123":      {"", "+852 ****0123"},
		"+44 7700 900123":     {"a code of two", "+44 ******0123"},
		"+1 (202) 555-0143":   {"a code of one; eleven digits that begin with 1 are no Chinese number here", "+1 ******0143"},
		"+7 912 345-67-89":    {"", "+7 ******6789"},
		"+81 90-1234-5678":    {"", "+81 ******5678"},
		"+49 151 12345678":    {"", "+49 *******5678"},
		"+299 12 34 56":       {"six digits: four are hidden all the same", "+299 ****56"},
		"5550123":             {"seven digits without a code", "****123"},
		"110":                 {"nothing is left of a short one", "***"},
		"+86":                 {"a code alone", "+86 "},
		"00":                  {"no digits at all", ""},
		"":                    {"", ""},
		"call me 01234567890": {"eleven digits, not a mobile number", "*******7890"},
	} {
		require.Equal(t, tc.want, domain.MaskPhone(phone), "%q: %s", phone, tc.reason)
	}
}

// Whatever is in the column, at least four digits of the number stay hidden, or all that it has.
func TestAMaskHides(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		phone := rapid.StringMatching(`(\+|00)?[0-9 ()-]{0,20}`).Draw(t, "phone")
		masked := domain.MaskPhone(phone)
		shown, had := strings.Map(onlyDigits, masked), strings.Map(onlyDigits, phone)
		hidden := strings.Count(masked, "*")
		require.LessOrEqual(t, len(shown), 7, "a mask shows at most seven digits: %s", masked)
		require.LessOrEqual(t, len(shown)+hidden, len(had), "%s", masked)
		require.True(t, hidden >= 4 || len(shown) <= 3, "%s hides %d of %s", masked, hidden, phone)
	})
}

func onlyDigits(r rune) rune {
	if r < '0' || r > '9' {
		return -1
	}
	return r
}
