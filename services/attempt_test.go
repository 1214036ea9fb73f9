package services_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"
)

// Keys are forgotten after a day, however many there are, and no others.
func TestAttemptsAreForgotten(t *testing.T) {
	t.Parallel()
	s := openStudio(t)
	for side, forget := range map[bool]func(context.Context) error{
		true: s.Attempts.ForgetAttemptsOfCommunity, false: s.Attempts.ForgetAttemptsOfCommerce,
	} {
		_, err := s.sql[side].Exec(t.Context(), `
INSERT INTO idempotency_keys (viewer_id, mutation, key, input, result, made_at)
SELECT gen_random_uuid(), 'noteCreate', 'k' || n, '', '', $1::timestamptz - CASE WHEN n <= 12000 THEN interval '25 hours' ELSE interval '23 hours' END
FROM generate_series(1, 12010) AS n`, s.now())
		require.NoError(t, err)
		require.NoError(t, forget(t.Context()))
		var left int
		require.NoError(t, s.sql[side].QueryRow(t.Context(), "SELECT count(*) FROM idempotency_keys").Scan(&left))
		require.Equal(t, 10, left)
	}
}
