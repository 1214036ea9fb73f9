package domain_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/domain"
)

func TestIllegalStateSaysWhatToDo(t *testing.T) {
	t.Parallel()
	for want, err := range map[string]*domain.StateError{
		"the note is APPEALED; it would have to be DRAFT or LIMITED": domain.IllegalState("the note", "APPEALED", "DRAFT", "LIMITED"),
		"the note is PUBLISHED; from no state does this lead there":  domain.IllegalState("the note", "PUBLISHED"),
	} {
		require.Equal(t, want, err.Message)
	}
}
