// Package jobs runs the work that must happen: River workers, each a line that calls a service. A side's jobs live in its
// own database, so that they can be asked for in the transaction that makes them necessary.
package jobs

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
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
	// Sandbox is the payment provider that we play ourselves; nil where another takes the money.
	Sandbox Sandbox
	// Observe hears of each job; nil for nobody.
	Observe Observe
}

// Observe is called before a job is worked, with what it remembers beside its arguments. The job is worked under the returned
// context; done is called after, with what it failed of.
type Observe func(ctx context.Context, kind string, metadata []byte) (inner context.Context, done func(err error))

// Sandbox is what the sandbox of payments does in its own time.
type Sandbox interface {
	Settle(ctx context.Context, a args.SettleSandbox) error
	Deliver(ctx context.Context, a args.DeliverSandbox) error
}

// Pools are the databases that jobs live in.
type Pools struct {
	Community *pgxpool.Pool
	Commerce  *pgxpool.Pool
}

// Runner works the jobs of both sides.
type Runner struct{ clients []*river.Client[pgx.Tx] }

// Start begins to work. Several processes may: River elects the one that starts what repeats, and each job runs in one.
func Start(ctx context.Context, pools Pools, do *services.Services, o Options) (*Runner, error) {
	r := &Runner{}
	people := communityWork(do, o)
	if !do.Media.MakesStreams(ctx) {
		delete(people.queues, args.StreamQueue)
	}
	err := r.start(ctx, pools.Community, people, o.Logger)
	if err == nil {
		err = r.start(ctx, pools.Commerce, commerceWork(do, o), o.Logger)
	}
	if err != nil {
		return nil, errors.Join(err, r.Stop(ctx))
	}
	return r, nil
}

// jobsAtOnce is how many jobs of a side one process works at the same time, beside those that wait in queues of their own.
const jobsAtOnce = 4

func (r *Runner) start(ctx context.Context, pool *pgxpool.Pool, side *work, log *slog.Logger) error {
	if side.err != nil {
		return fmt.Errorf("register the workers: %w", side.err)
	}
	client, err := river.NewClient(riverpgxv5.New(pool), &river.Config{
		Logger:       log,
		Queues:       side.queues,
		Workers:      side.workers,
		PeriodicJobs: side.periodic,
	})
	if err != nil {
		return fmt.Errorf("make the job client: %w", err)
	}
	if err := client.Start(ctx); err != nil {
		return fmt.Errorf("start the jobs: %w", err)
	}
	r.clients = append(r.clients, client)
	return nil
}

// canceledTime is how long a job may take to notice that it is cancelled.
const canceledTime = 5 * time.Second

// Stop lets running jobs of both sides finish until ctx ends, and then cancels them. An error says that some took no notice in
// 5 s; they are left behind, and Stop may be called again.
func (r *Runner) Stop(ctx context.Context) error {
	errs := make([]error, len(r.clients))
	var stopping sync.WaitGroup
	for i, client := range r.clients {
		stopping.Go(func() { errs[i] = stop(ctx, client) })
	}
	stopping.Wait()
	return errors.Join(errs...)
}

func stop(ctx context.Context, client *river.Client[pgx.Tx]) error {
	if client.Stop(ctx) == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), canceledTime)
	defer cancel()
	if err := client.StopAndCancel(ctx); err != nil {
		return fmt.Errorf("jobs still ran %s after they were cancelled: %w", canceledTime, err)
	}
	return nil
}

// work is what the jobs of a side do.
type work struct {
	workers  *river.Workers
	queues   map[string]river.QueueConfig
	periodic []*river.PeriodicJob
	observe  Observe
	err      error
}

func newWork(o Options) *work {
	queues := map[string]river.QueueConfig{args.DefaultQueue: {MaxWorkers: jobsAtOnce}}
	return &work{workers: river.NewWorkers(), queues: queues, observe: o.Observe}
}

// on calls do for every job with arguments of the type A, for a minute at most.
func on[A river.JobArgs](w *work, do func(context.Context, A) error) { add(w, time.Minute, do) }

// apart are the arguments of jobs that wait in a queue of their own.
type apart interface {
	river.JobArgs
	Queue() string
}

// within is on for jobs that may take longer, so many of their queue at once in a process. They wait apart, or a few of them
// would keep all others waiting; that they do is seen to by the compiler.
func within[A apart](w *work, limit time.Duration, atOnce int, do func(context.Context, A) error) {
	var a A
	w.queues[a.Queue()] = river.QueueConfig{MaxWorkers: atOnce}
	add(w, limit, do)
}

func add[A river.JobArgs](w *work, limit time.Duration, do func(context.Context, A) error) {
	w.err = errors.Join(w.err, river.AddWorkerSafely(w.workers, &worker[A]{do: do, limit: limit, observe: w.observe}))
}

// worker calls a service.
type worker[A river.JobArgs] struct {
	river.WorkerDefaults[A]
	do      func(context.Context, A) error
	limit   time.Duration
	observe Observe
}

// Work does one job. A panic goes on to River, which counts it as a failure.
func (w *worker[A]) Work(ctx context.Context, job *river.Job[A]) (err error) {
	if w.observe == nil {
		return w.do(ctx, job.Args)
	}
	ctx, done := w.observe(ctx, job.Kind, job.Metadata)
	err = errors.New("the job panicked")
	defer func() { done(err) }()
	err = w.do(ctx, job.Args)
	return err
}

// Timeout is when the job's context ends.
func (w *worker[A]) Timeout(*river.Job[A]) time.Duration { return w.limit }

// every asks for a job once a period, whichever process comes to it first. Its next period is its retry: failed ones must
// not pile up.
func (w *work) every(period time.Duration, args river.JobArgs) {
	w.periodic = append(w.periodic, river.NewPeriodicJob(river.PeriodicInterval(period),
		func() (river.JobArgs, *river.InsertOpts) {
			return args, &river.InsertOpts{MaxAttempts: 1, UniqueOpts: river.UniqueOpts{ByPeriod: period}}
		},
		&river.PeriodicJobOpts{RunOnStart: true}))
}
