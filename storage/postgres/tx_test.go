package postgres_test

import (
	"context"
	"errors"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/storage/postgres"
	"github.com/trellisgraph/trellis/storage/storagetest"
)

func deposit(ctx context.Context, tx postgres.Tx, id, amount int) error {
	_, err := tx.Exec(ctx, "deposit", "UPDATE accounts SET balance = balance + $2 WHERE id = $1", id, amount)
	return err
}

func TestInTxCommits(t *testing.T) {
	t.Parallel()
	db := storagetest.New(t).Community
	accounts(t, db, 3)
	require.NoError(t, postgres.InTx(t.Context(), db, func(tx postgres.Tx) error {
		n, err := tx.Exec(t.Context(), "deposit", "UPDATE accounts SET balance = 5 WHERE id <= 2")
		require.EqualValues(t, 2, n, "how many rows it changed")
		require.EqualValues(t, 5, balance(t, tx, 1), "the transaction reads its own writes")
		require.Zero(t, balance(t, db, 1), "and nobody else does")
		return err
	}))
	require.EqualValues(t, 5, balance(t, db, 1))
}

func TestInTxRollsBack(t *testing.T) {
	t.Parallel()
	refused := errors.New("refused")
	for name, tc := range map[string]struct {
		reason string
		end    func(t *testing.T, tx postgres.Tx) error
		check  func(t *testing.T, run func() error)
	}{
		"on an error": {
			reason: "the closure's error comes back as it is, and nothing is left of what was written",
			end:    func(*testing.T, postgres.Tx) error { return refused },
			check: func(t *testing.T, run func() error) {
				t.Helper()
				require.Equal(t, refused, run())
			},
		},
		"on a panic": {
			reason: "a bug in the closure leaves no transaction open on a pooled connection",
			end:    func(*testing.T, postgres.Tx) error { panic("a bug") },
			check: func(t *testing.T, run func() error) {
				t.Helper()
				require.PanicsWithValue(t, "a bug", func() { _ = run() })
			},
		},
		"on a swallowed error": {
			reason: "a statement that failed spoils the transaction: a nil of the closure does not make it a success",
			end: func(t *testing.T, tx postgres.Tx) error {
				t.Helper()
				_, err := tx.Exec(t.Context(), "misspell", "SELEKT 1")
				require.Error(t, err)
				return nil
			},
			check: func(t *testing.T, run func() error) {
				t.Helper()
				err := run()
				require.ErrorIs(t, err, pgx.ErrTxCommitRollback)
				require.ErrorContains(t, err, "commit")
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := open(t, storagetest.New(t).CommunityURL, postgres.Options{MaxConns: 1})
			accounts(t, db, 1)
			tc.check(t, func() error {
				return postgres.InTx(t.Context(), db, func(tx postgres.Tx) error {
					if err := deposit(t.Context(), tx, 1, 5); err != nil {
						return err
					}
					return tc.end(t, tx)
				})
			})
			require.Zero(t, balance(t, db, 1), "%s; the only connection is free again and outside of a transaction", tc.reason)
		})
	}
}

func TestInTxRollsBackWhenTheRequestIsCancelled(t *testing.T) {
	t.Parallel()
	db := storagetest.New(t).Community
	accounts(t, db, 1)
	ctx, cancel := context.WithCancel(t.Context())
	err := postgres.InTx(ctx, db, func(tx postgres.Tx) error {
		if err := deposit(ctx, tx, 1, 5); err != nil {
			return err
		}
		cancel()
		return nil
	})
	require.ErrorIs(t, err, context.Canceled)
	require.Zero(t, balance(t, db, 1))
}

// conflicting reads a snapshot and lets somebody else change the row under it, so that its own change cannot be
// serialized: the first failures times it is called.
func conflicting(t *testing.T, db *postgres.DB, failures int, calls *int) func(postgres.Tx) error {
	t.Helper()
	return func(tx postgres.Tx) error {
		*calls++
		if _, err := tx.Exec(t.Context(), "isolate", "SET TRANSACTION ISOLATION LEVEL SERIALIZABLE"); err != nil {
			return err
		}
		if _, err := postgres.One(t.Context(), tx, number("SELECT balance FROM accounts WHERE id = 1")); err != nil {
			return err
		}
		if *calls <= failures {
			exec(t, db, "UPDATE accounts SET balance = balance + 100 WHERE id = 1")
		}
		return deposit(t.Context(), tx, 1, 1)
	}
}

func TestInTxRunsAgainWhatCannotBeSerialized(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		reason   string
		failures int
		calls    int
		fails    bool
		balance  int64
	}{
		"not at all":   {reason: "what succeeds runs once", failures: 0, calls: 1, balance: 1},
		"once":         {reason: "the second attempt sees the other's change and is applied once", failures: 1, calls: 2, balance: 101},
		"three times":  {reason: "three retries are made", failures: 3, calls: 4, balance: 301},
		"for ever":     {reason: "after the third retry the caller gets the error", failures: 99, calls: 4, fails: true, balance: 400},
		"a fifth time": {reason: "a fifth attempt, which would succeed, is not made", failures: 4, calls: 4, fails: true, balance: 400},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := storagetest.New(t).Community
			accounts(t, db, 1)
			calls := 0
			err := postgres.InTx(t.Context(), db, conflicting(t, db, tc.failures, &calls))
			require.Equal(t, tc.calls, calls, tc.reason)
			require.Equal(t, tc.balance, balance(t, db, 1), tc.reason)
			if !tc.fails {
				require.NoError(t, err)
				return
			}
			var said *pgconn.PgError
			require.ErrorAs(t, err, &said)
			require.Equal(t, "40001", said.Code, tc.reason)
		})
	}
}

func TestInTxDoesNotRetryOtherErrors(t *testing.T) {
	t.Parallel()
	db := storagetest.New(t).Community
	accounts(t, db, 1)
	calls := 0
	err := postgres.InTx(t.Context(), db, func(tx postgres.Tx) error {
		calls++
		_, err := tx.Exec(t.Context(), "open an account", "INSERT INTO accounts VALUES (1, 0)")
		return err
	})
	require.ErrorContains(t, err, "accounts_pkey")
	require.Equal(t, 1, calls)
}

func TestInTxStopsRetryingForNobody(t *testing.T) {
	t.Parallel()
	db := storagetest.New(t).Community
	accounts(t, db, 1)
	ctx, cancel := context.WithCancel(t.Context())
	calls := 0
	run := conflicting(t, db, 99, &calls)
	err := postgres.InTx(ctx, db, func(tx postgres.Tx) error {
		defer cancel()
		return run(tx)
	})
	require.ErrorIs(t, err, context.Canceled)
	require.LessOrEqual(t, calls, 2, "the pause ends with the request, and begin fails where the pause was shorter")
}

// Two transactions that take two rows in opposite order: Postgres ends one of them, InTx runs it again, both are applied.
func TestInTxSurvivesADeadlock(t *testing.T) {
	t.Parallel()
	db := storagetest.New(t).Community
	accounts(t, db, 2)
	var both sync.WaitGroup // each holds its first row
	both.Add(2)
	transfer := func(from, to int) (int, error) {
		calls := 0
		err := postgres.InTx(t.Context(), db, func(tx postgres.Tx) error {
			calls++
			if err := deposit(t.Context(), tx, from, 1); err != nil {
				return err
			}
			if calls == 1 {
				both.Done()
				both.Wait()
			}
			return deposit(t.Context(), tx, to, 10)
		})
		return calls, err
	}
	type outcome struct {
		calls int
		err   error
	}
	outcomes := make(chan outcome, 2)
	go func() { calls, err := transfer(1, 2); outcomes <- outcome{calls, err} }()
	go func() { calls, err := transfer(2, 1); outcomes <- outcome{calls, err} }()
	first, second := <-outcomes, <-outcomes
	require.NoError(t, first.err)
	require.NoError(t, second.err)
	require.Equal(t, 3, first.calls+second.calls, "one of the two ran twice")
	require.EqualValues(t, 11, balance(t, db, 1))
	require.EqualValues(t, 11, balance(t, db, 2))
}
