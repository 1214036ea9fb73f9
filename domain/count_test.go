package domain_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/domain"
)

func TestCounted(t *testing.T) {
	t.Parallel()
	require.Equal(t, domain.Count{Value: 0, Precision: domain.CountExact}, domain.Counted(0))
	require.Equal(t, domain.Count{Value: 1_000, Precision: domain.CountExact}, domain.Counted(1_000))
	require.Equal(t, domain.Count{Value: 1_000, Precision: domain.CountAtLeast}, domain.Counted(1_001), "counting stopped there")
}
