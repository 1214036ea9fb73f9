package main

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

// A process ends before Kubernetes would kill it, whatever hangs.
func TestAnExitIsBounded(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, signal := context.WithCancel(t.Context())
		last, cancel := exiting(ctx, requestsTime)
		defer cancel()
		time.Sleep(time.Hour) // of synctest's clock, which jumps there
		require.NoError(t, last.Err(), "it serves")
		signal()
		began := time.Now()
		hangs := make(chan struct{})
		defer close(hangs)
		require.ErrorContains(t, endWithin(last, poolsTime, "close the pools", func() { <-hangs }), "close the pools")
		require.Equal(t, poolsTime, time.Since(began))
		require.NoError(t, endWithin(last, poolsTime, "close the pools", func() {}))
		require.Error(t, endWithin(last, time.Hour, "what has no end of its own", func() { <-hangs }))
		require.Equal(t, requestsTime+restTime, time.Since(began))
		require.Less(t, requestsTime+restTime, 30*time.Second)
	})
}
