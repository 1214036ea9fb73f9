package services

import (
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// What comes while somebody is at work goes together in the next transaction, in the order that it came in.
func TestACrowdGoesTogether(t *testing.T) {
	t.Parallel()
	begun, release := make(chan []int), make(chan error)
	c := newCrowd[string](func(_ context.Context, changes []int) error {
		begun <- changes
		return <-release
	})
	answers := make(chan error, crowdSize+3)
	do := func(ctx context.Context, key string, n int) {
		go func() { answers <- c.do(ctx, key, n) }()
	}
	do(t.Context(), "a", 0)
	require.Equal(t, []int{0}, <-begun)
	for n := range crowdSize + 1 {
		do(t.Context(), "a", 1+n)
	}
	for waits := 0; waits < crowdSize+1; {
		c.mu.Lock()
		waits = len(c.lanes["a"])
		c.mu.Unlock()
	}
	do(t.Context(), "b", -1)
	require.Equal(t, []int{-1}, <-begun, "another thing does not wait")
	release <- nil
	require.NoError(t, <-answers)

	release <- nil
	require.NoError(t, <-answers)
	together := <-begun
	require.Len(t, together, crowdSize)
	failed := errors.New("no")
	release <- failed
	for range crowdSize {
		require.ErrorIs(t, <-answers, failed, "all of them or none")
	}
	last := <-begun
	require.Len(t, last, 1)
	all := slices.Concat(together, last)
	slices.Sort(all)
	require.Equal(t, 1, all[0])
	require.Len(t, slices.Compact(all), crowdSize+1, "each once")
	release <- nil
	require.NoError(t, <-answers)

	for lanes := 1; lanes > 0; {
		c.mu.Lock()
		lanes = len(c.lanes)
		c.mu.Unlock()
	}
}

// Who gives up does not keep the others from going, nor their own change.
func TestWhoLeavesACrowd(t *testing.T) {
	t.Parallel()
	type key struct{}
	begun, release := make(chan context.Context), make(chan error)
	c := newCrowd[string](func(ctx context.Context, _ []int) error {
		begun <- ctx
		return <-release
	})
	ctx, cancel := context.WithCancel(context.WithValue(t.Context(), key{}, "mine"))
	answer := make(chan error)
	go func() { answer <- c.do(ctx, "a", 0) }()
	written := <-begun
	cancel()
	require.ErrorIs(t, <-answer, context.Canceled)
	require.NoError(t, written.Err())
	require.Equal(t, "mine", written.Value(key{}), "it is done in the name of who came first")
	release <- nil
}
