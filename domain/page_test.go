package domain_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/domain"
)

func TestNewSlice(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		reason string
		rows   []int
		page   domain.Page
		want   domain.Slice[int]
	}{
		"the whole list": {
			"nothing more on either side",
			[]int{1, 2},
			domain.Page{Limit: 2},
			domain.Slice[int]{Items: []int{1, 2}},
		},
		"one more": {
			"the row too many is the next page's",
			[]int{1, 2, 3},
			domain.Page{Limit: 2},
			domain.Slice[int]{Items: []int{1, 2}, HasNext: true},
		},
		"continued": {
			"a cursor means that something came before",
			[]int{3},
			domain.Page{Limit: 2, Started: true},
			domain.Slice[int]{Items: []int{3}, HasPrev: true},
		},
		"backwards": {
			"rows come last first and are turned round",
			[]int{9, 8, 7},
			domain.Page{Limit: 2, Backward: true},
			domain.Slice[int]{Items: []int{8, 9}, HasPrev: true},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, tc.want, domain.NewSlice(tc.rows, tc.page), tc.reason)
		})
	}
}
