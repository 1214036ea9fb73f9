package domain_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/domain"
)

func TestCodeOfLooksThroughWraps(t *testing.T) {
	t.Parallel()
	require.Equal(t, domain.CodeNotFound, domain.CodeOf(fmt.Errorf("read: %w", domain.NotFound("note"))))
	require.Equal(t, domain.CodeInternal, domain.CodeOf(errors.New("a bug")))
	cause := errors.New("refused")
	err := domain.Upstream(domain.CodeUpstreamUnavailable, "the database cannot be reached", cause)
	require.ErrorIs(t, err, cause)
	require.Equal(t, "the database cannot be reached", err.Message, "the cause is not for clients")
}
