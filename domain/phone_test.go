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
	for name, tc := range map[string]struct{ reason, phone, want string }{
		"mainland":      {"the usual form of an app", "13812345678", "138****5678"},
		"with a prefix": {"the country is shown, its number not", "+86 138 1234 5678", "+86 138 **** 5678"},
		"Hong Kong":     {"eight digits have no beginning to show", "9123 4567", "**** 4567"},
		"short":         {"a tail would be most of it", "110-22", "***-**"},
		"not a number":  {"nothing to hide", "none", "none"},
		"empty":         {"nothing at all", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, tc.want, domain.MaskPhone(tc.phone), tc.reason)
		})
	}
}

func TestMaskPhoneHidesEnough(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		phone := rapid.StringMatching(`\+?[0-9 ()-]{0,24}`).Draw(t, "phone")
		masked := domain.MaskPhone(phone)
		digits := 0
		for _, r := range phone {
			if '0' <= r && r <= '9' {
				digits++
			}
		}
		require.Len(t, masked, len(phone))
		require.GreaterOrEqual(t, strings.Count(masked, "*"), min(digits, 4))
	})
}
