package engine

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"
)

// Flusher runs together what the loads of a level wait for: storage sends the statements of a database in one round trip.
type Flusher interface {
	// Gather returns the context for a load. What the load asks for under it is to be given to wait, which returns when Flush
	// has run it, or an error when it never will be.
	Gather(ctx context.Context, wait func(statement any) error) context.Context
	// Flush runs the statements and returns when all of them have their result.
	Flush(ctx context.Context, statements []any)
}

// Task is an edge that runs, or a load. Loaders find it in their context.
type Task struct{ *task }

// Running returns the task that runs under ctx; there is none outside of the engine. A task is used from the goroutine of its
// own resolver only.
func Running(ctx context.Context) (Task, bool) {
	t, ok := ctx.Value(taskKey{}).(*task)
	return Task{t}, ok
}

// Load is something to be loaded for all edges that wait for it. Between Queue and its start more keys may come.
type Load struct {
	run     func(ctx context.Context) (settle func())
	ctx     context.Context //nolint:containedctx // of the edge that asked first
	keys    int
	task    *task // once it started
	stale   bool  // started, and to be started again with more keys
	sent    bool  // a statement of it was sent: no more keys
	done    bool
	err     error
	waiting []*task
}

// Loaded is a load that has ended before it began.
func Loaded() *Load { return &Load{done: true} }

// Done reports whether the load has ended.
func (l *Load) Done() bool { return l.done }

// Queue asks for a load at the next moment when no edge can go on without one. run loads; what it returns files the results,
// and is called unless more keys came in the meantime, in which case run is called again.
func (t Task) Queue(ctx context.Context, run func(ctx context.Context) (settle func())) *Load {
	l := &Load{run: run, ctx: ctx}
	t.run.queued = append(t.run.queued, l)
	return l
}

// Join adds a number of keys to a load, false where it is too late for that.
func (t Task) Join(l *Load, keys int) bool {
	started := l.task != nil && l.task.worker != nil
	if l.done || l.sent || started && !l.stale && !t.run.withdraw(l.task) {
		return false
	}
	l.keys += keys
	return true
}

// Wait parks the task until the load is done. An error is of the load as a whole: it panicked, or the request ended.
func (t Task) Wait(l *Load) error {
	switch {
	case l.done:
		return l.err
	case t.run.canceled != nil:
		return t.run.canceled
	case t.parked || t.worker.task != t.task:
		return errForeign
	}
	l.waiting = append(l.waiting, t.task)
	if err := t.park(); err != nil {
		return err
	}
	return l.err
}

// Fork runs functions side by side, each as the resolver's own goroutine, and returns when all are done: their waits do not add
// up. An error says that one of them panicked; the others have run to their end.
func (t Task) Fork(ctx context.Context, branches ...func(ctx context.Context)) error {
	if t.parked || t.worker.task != t.task {
		return errForeign
	}
	f := &fork{from: t.task, left: len(branches)}
	for _, branch := range branches {
		b := &t.run.tasks.take(1)[0]
		*b = task{Context: ctx, run: t.run, frame: t.frame, sel: t.sel, fork: f}
		b.own = func(ctx context.Context) (any, error) {
			branch(ctx)
			return nil, nil //nolint:nilnil // a branch keeps its results
		}
		t.run.ready = append(t.run.ready, b)
	}
	if f.left > 0 {
		if err := t.park(); err != nil {
			return err
		}
	}
	return f.err
}

// fork is a task that waits for others.
type fork struct {
	from *task
	left int
	err  error
}

// joined ends a branch.
func (r *run) joined(t *task) {
	f := t.fork
	f.left--
	f.err = cmp.Or(f.err, t.err)
	if f.left == 0 {
		r.ready = append(r.ready, f.from)
	}
}

var (
	errWithdrawn = errors.New("engine: more keys came") // ends the attempt of a load that is to start again
	errForeign   = errors.New("engine: a loader was called from a goroutine other than its resolver's")
)

// withdraw takes back the statement of a load that was not sent yet, so that it starts again with more keys. false: it does
// not wait for one.
func (r *run) withdraw(t *task) bool {
	at := slices.Index(r.unsent, t)
	if at < 0 {
		return false
	}
	r.unsent = slices.Delete(r.unsent, at, at+1)
	t.load.stale, t.waits = true, errWithdrawn
	r.ready = append(r.ready, t)
	return true
}

// start makes tasks of all queued loads.
func (r *run) start() {
	for _, l := range r.queued {
		l.task = &r.tasks.take(1)[0]
		*l.task = task{Context: l.ctx, run: r, load: l}
		r.ready = append(r.ready, l.task)
	}
	r.queued = r.queued[:0]
}

// loadContext is what a load runs under: what it asks the database for waits for the level.
func (t *task) loadContext() context.Context {
	if t.run.flusher == nil {
		return t
	}
	return t.run.flusher.Gather(t, t.await)
}

// await parks a load until its statement was run.
func (t *task) await(statement any) error {
	switch {
	case t.run.canceled != nil:
		return t.run.canceled
	case t.load.stale:
		return errWithdrawn
	case t.parked:
		return errForeign
	}
	t.statement = statement
	t.run.unsent = append(t.run.unsent, t)
	return t.park()
}

// loaded ends a load, and makes ready what waited for it.
func (r *run) loaded(t *task) {
	l := t.load
	if l.stale {
		l.stale, l.task = false, nil
		r.queued = append(r.queued, l)
		return
	}
	if t.settle != nil {
		t.settle()
	}
	l.done, l.err = true, t.err
	r.ready = append(r.ready, l.waiting...)
	l.waiting = nil
}

// flush sends what the loads of a level wait for. When the request has ended nothing is sent any more: the loads fail, and
// their edges go on with the error, to their end.
func (r *run) flush() {
	tasks := r.unsent
	r.unsent = nil
	if err := r.ctx.Err(); err != nil {
		r.canceled = err
		for _, t := range tasks {
			t.waits = err
		}
		r.ready = append(r.ready, tasks...)
		return
	}
	statements := make([]any, len(tasks))
	for i, t := range tasks {
		statements[i], t.statement = t.statement, nil
		t.load.sent = true
	}
	ctx, done := r.begun(tasks)
	r.flusher.Flush(ctx, statements)
	done()
	r.ready = append(r.ready, tasks...)
}

// Tracer hears of the levels of a request.
type Tracer interface {
	// Level is called before what a level waits for is sent, under the returned context; end is called after.
	Level(ctx context.Context, level Level) (inner context.Context, end func())
}

// Trace collects the levels of one request. It is a Tracer.
type Trace struct {
	Levels []Level
	now    func() time.Time
	next   Tracer // who listened already
}

// Level is one moment at which no edge could go on: what waited, and what was sent for it in one round trip a database.
type Level struct {
	// Root is the response key of the mutation's root field that the level belongs to, "" in a query.
	Root       string
	Edges      []string
	Keys       int
	Statements int
	Took       time.Duration // 0 until it has ended
}

type traceKey struct{}

// WithTrace makes runs under the returned context note their levels, and tell who listens already.
func WithTrace(ctx context.Context, now func() time.Time) (context.Context, *Trace) {
	t := &Trace{now: now, next: tracerFrom(ctx)}
	return WithTracer(ctx, t), t
}

// WithTracer makes runs under the returned context tell t of their levels, and nobody else.
func WithTracer(ctx context.Context, t Tracer) context.Context {
	return context.WithValue(ctx, traceKey{}, t)
}

func tracerFrom(ctx context.Context) Tracer {
	t, _ := ctx.Value(traceKey{}).(Tracer)
	return t
}

// Level notes a level.
func (t *Trace) Level(ctx context.Context, level Level) (inner context.Context, end func()) {
	outer := func() {}
	if t.next != nil {
		ctx, outer = t.next.Level(ctx, level)
	}
	started := t.now()
	return ctx, func() {
		level.Took = t.now().Sub(started)
		t.Levels = append(t.Levels, level)
		outer()
	}
}

// begun tells who listens of a level.
func (r *run) begun(tasks []*task) (ctx context.Context, end func()) {
	if r.tracer == nil {
		return r.ctx, func() {}
	}
	level := Level{Root: r.root, Edges: []string{}, Statements: len(tasks)}
	named := map[string]bool{}
	for _, load := range tasks {
		level.Keys += load.load.keys
		for _, waiting := range load.load.waiting {
			if waiting.sel == nil {
				continue
			}
			name := waiting.frame.set.typ.typeName() + "." + waiting.sel.field.name
			if !named[name] {
				named[name] = true
				level.Edges = append(level.Edges, name)
			}
		}
	}
	return r.tracer.Level(r.ctx, level)
}
