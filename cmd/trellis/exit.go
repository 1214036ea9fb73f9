package main

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/trellisgraph/trellis/jobs"
)

// How long what may take from the signal on. Kubernetes kills after 30 s by default, and a process that is killed has its own
// PostgreSQL recover, and its last traces lost.
const (
	// requestsTime is for requests that run, where --shutdown-time says nothing else.
	requestsTime = 18 * time.Second
	// restTime is for all that comes after them.
	restTime = 7 * time.Second
	// jobsTime is for the jobs that run, from the signal on too; then they are cancelled.
	jobsTime = 10 * time.Second
	// newsTime is for news that NATS has not taken yet.
	newsTime = 2 * time.Second
	// poolsTime is for connections that something uses still.
	poolsTime = 2 * time.Second
)

// exiting is a context for what ends a process: it goes on when ctx ends, for as long as requests have, and restTime.
func exiting(ctx context.Context, requests time.Duration) (last context.Context, cancel context.CancelFunc) {
	last, cancel = context.WithCancel(context.WithoutCancel(ctx))
	context.AfterFunc(ctx, func() {
		late := time.AfterFunc(requests+restTime, cancel)
		context.AfterFunc(last, func() { late.Stop() })
	})
	return last, cancel
}

// endWithin calls end, and leaves it behind where it has not returned in time: what it waits for ends with the process.
func endWithin(ctx context.Context, limit time.Duration, what string, end func()) error {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		end()
	}()
	select {
	case <-ended:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("%s: %w", what, ctx.Err())
	}
}

// stopJobs stops the jobs as soon as ctx ends, while requests are answered still. What it returns waits until they have ended,
// and stops them where ctx goes on.
func stopJobs(ctx context.Context, runner *jobs.Runner) (wait func() error) {
	stop := sync.OnceValue(func() error {
		grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), jobsTime)
		defer cancel()
		return runner.Stop(grace)
	})
	keep := context.AfterFunc(ctx, func() { _ = stop() })
	return func() error {
		keep()
		return stop()
	}
}
