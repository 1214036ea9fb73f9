package postgres_test

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/storage/postgres"
	"github.com/trellisgraph/trellis/storage/storagetest"
)

func TestNewsAreToldAfterTheCommit(t *testing.T) {
	t.Parallel()
	first, second := domain.News{Subject: "order.1"}, domain.News{Subject: "order.2", About: "x"}
	for name, tc := range map[string]struct {
		reason   string
		failures int
		tells    []domain.News
		err      error
		want     []domain.News
	}{
		"committed":         {reason: "in their order", tells: []domain.News{first, second}, want: []domain.News{first, second}},
		"twice":             {reason: "what is told twice is one", tells: []domain.News{first, second, first}, want: []domain.News{first, second}},
		"nothing":           {reason: "nobody is called for nothing"},
		"rolled back":       {reason: "it did not happen", tells: []domain.News{first}, err: errors.New("no")},
		"on second thought": {reason: "what the attempt before told did not happen", failures: 2, tells: []domain.News{first}, want: []domain.News{first}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := storagetest.New(t).Community
			accounts(t, db, 1)
			var told []domain.News
			tell := func(news []domain.News) {
				require.Nil(t, told, "once")
				require.NotZero(t, balance(t, db, 1), "others see it by now")
				told = news
			}
			calls := 0
			run := conflicting(t, db, tc.failures, &calls)
			err := postgres.InTxTelling(t.Context(), db, tell, func(tx postgres.Tx) error {
				tx.Tell(tc.tells...)
				return errors.Join(run(tx), tc.err)
			})
			require.ErrorIs(t, err, tc.err)
			require.Equal(t, tc.want, told, tc.reason)
		})
	}
}

// Who tells need not know whether anybody passes it on.
func TestNewsAreNobodys(t *testing.T) {
	t.Parallel()
	db := storagetest.New(t).Community
	require.NoError(t, postgres.InTx(t.Context(), db, func(tx postgres.Tx) error {
		tx.Tell(domain.News{Subject: "order.1"})
		return nil
	}))
}

// A commit whose answer was lost may have been done, so that whoever listens looks.
func TestNewsAreToldWhereTheCommitIsUncertain(t *testing.T) {
	t.Parallel()
	db := storagetest.New(t).Community
	ctx, cancel := context.WithCancel(t.Context())
	var told []domain.News
	err := postgres.InTxTelling(ctx, db, func(news []domain.News) { told = news }, func(tx postgres.Tx) error {
		tx.Tell(domain.News{Subject: "order.1"})
		cancel()
		return nil
	})
	require.Error(t, err)
	require.Equal(t, []domain.News{{Subject: "order.1"}}, told)
}
