package domain_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/domain"
)

func TestCounted(t *testing.T) {
	t.Parallel()
	require.Equal(t, domain.Exactly(0), domain.Counted(0))
	require.Equal(t, domain.Exactly(1000), domain.Counted(1000))
	require.Equal(t, domain.Count{Value: 1000, Precision: domain.CountAtLeast}, domain.Counted(1001))
}
