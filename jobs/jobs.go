// Package jobs runs the work that must happen: River workers, each a few lines that call a service.
package jobs

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"

	"github.com/trellisgraph/trellis/jobs/args"
	"github.com/trellisgraph/trellis/services"
)

// Options say how often what repeats repeats.
type Options struct {
	// FeedRefresh is the time between two rankings of the feeds.
	FeedRefresh time.Duration
	Logger      *slog.Logger
}

// Runner works the jobs of the community side.
type Runner struct{ client *river.Client[pgx.Tx] }

// Start begins to work. Several processes may: River elects the one that starts what repeats, and each job runs in one.
func Start(ctx context.Context, pool *pgxpool.Pool, feed *services.Feed, o Options) (*Runner, error) {
	workers := river.NewWorkers()
	if err := river.AddWorkerSafely(workers, &refreshFeed{feed: feed}); err != nil {
		return nil, fmt.Errorf("register the feed worker: %w", err)
	}
	client, err := river.NewClient(riverpgxv5.New(pool), &river.Config{
		Logger:  o.Logger,
		Queues:  map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: 4}},
		Workers: workers,
		PeriodicJobs: []*river.PeriodicJob{
			river.NewPeriodicJob(river.PeriodicInterval(o.FeedRefresh),
				func() (river.JobArgs, *river.InsertOpts) {
					return args.RefreshFeed{}, &river.InsertOpts{
						MaxAttempts: 1, // the next period is the retry: failed ones must not pile up
						UniqueOpts:  river.UniqueOpts{ByPeriod: o.FeedRefresh},
					}
				},
				&river.PeriodicJobOpts{RunOnStart: true}),
		},
	})
	if err != nil {
		return nil, fmt.Errorf("make the job client: %w", err)
	}
	if err := client.Start(ctx); err != nil {
		return nil, fmt.Errorf("start the jobs: %w", err)
	}
	return &Runner{client: client}, nil
}

// Stop lets running jobs finish until ctx ends, and then cancels them.
func (r *Runner) Stop(ctx context.Context) error {
	if err := r.client.Stop(ctx); err != nil {
		return r.client.StopAndCancel(context.WithoutCancel(ctx))
	}
	return nil
}

type refreshFeed struct {
	river.WorkerDefaults[args.RefreshFeed]
	feed *services.Feed
}

func (w *refreshFeed) Work(ctx context.Context, _ *river.Job[args.RefreshFeed]) error {
	return w.feed.Refresh(ctx)
}
