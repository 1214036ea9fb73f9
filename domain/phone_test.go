package domain_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/domain"
)

func TestMaskPhone(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		reason, phone, want string
	}{
		"mobile":        {"the usual form", "13800138000", "138****8000"},
		"separated":     {"separators tell nothing", "138-0013 8000", "138****8000"},
		"international": {"the country may be known", "+44 7712 340123", "+44 771****0123"},
		"eight digits":  {"one more than what stays", "23456789", "234****6789"},
		"seven digits":  {"first and last would be all of it", "2345678", "****78"},
		"short":         {"nothing can stay", "12", "****"},
		"none":          {"no number, no hint at its length", "", "****"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, tc.want, domain.MaskPhone(tc.phone), tc.reason)
		})
	}
}
