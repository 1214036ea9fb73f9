package engine

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"sort"

	"github.com/99designs/gqlgen/graphql"
)

// frame is all objects of one concrete type that one edge gave, whosever parents' they are.
type frame struct {
	set    *set
	column any // []*P of the set's type
	rows   int
	edges  []edgeResult

	parent *frame // nil for the root
	via    *selection
	nth    int // of via's types
	first  *graphql.FieldContext

	// Of a deferred fragment, and of what is below it.
	group  *group
	origin *frame // of the same objects, which was written before; nil where they are new
}

// edgeResult is what an edge gave for all rows of a frame.
type edgeResult struct {
	children
	frames []*frame // one for each of the field's types, nil where there is no object of it
	frame  [1]*frame
	leaf   any     // a typed slice of values
	err    error   // of the whole edge
	errs   []error // a row; nil: none
}

// errorOf is what went wrong with a row.
func (e *edgeResult) errorOf(row int) error {
	if e.err != nil {
		return e.err
	}
	if e.errs != nil {
		return e.errs[row]
	}
	return nil
}

// run is one execution of a plan. All of it happens on one goroutine at a time: tasks are coroutines, so that nothing here
// needs a lock.
type run struct {
	ctx     context.Context //nolint:containedctx // a run is the execution of one request
	oc      *graphql.OperationContext
	flusher Flusher
	plan    *plan
	tracer  Tracer
	budget  *Budget
	root    string // the response key of a mutation's root field; "" for a query

	ready    []*task
	queued   []*Load // not started
	unsent   []*task // parked at a statement
	idle     []*worker
	workers  []*worker
	canceled error

	// What is deferred, once the rest is there.
	delivery *delivery
	open     int      // groups that were not handed over
	complete []*group // that can be

	// What a run needs many of shares pieces of memory: it ends with the run.
	frames   pieces[frame]
	results  pieces[edgeResult]
	tasks    pieces[task]
	contexts pieces[graphql.FieldContext]
	compiled int   // bytes of what the run added to its plan
	cost     int64 // of the frames that there are
}

func newRun(ctx context.Context, oc *graphql.OperationContext, f Flusher, p *plan) *run {
	return &run{ctx: ctx, oc: oc, flusher: f, plan: p, tracer: tracerFrom(ctx), budget: budgetFrom(ctx)}
}

// close ends every coroutine that there is. After a complete run none holds a task.
func (r *run) close() {
	r.plan.of.charge(r.compiled)
	r.settle()
	for _, w := range r.workers {
		w.stop()
	}
}

func (r *run) newFrame(s *set, column any, rows int) *frame {
	f := &r.frames.take(1)[0]
	*f = frame{set: s, column: column, rows: rows, edges: r.results.take(s.edges)}
	r.cost += s.cost * int64(rows)
	return f
}

// pieces hands out values from pieces of memory, each twice as large as the one before, within bounds.
type pieces[T any] struct {
	piece []T
	size  int
}

const smallestPiece, largestPiece = 4, 32

func (p *pieces[T]) take(n int) []T {
	if len(p.piece) < n {
		p.size = min(max(2*p.size, smallestPiece), largestPiece)
		p.piece = make([]T, max(n, p.size))
	}
	taken := p.piece[:n:n]
	p.piece = p.piece[n:]
	return taken
}

// expand makes a task of every edge of a frame that a resolver gives, and follows those that are in the objects already. It
// is called as soon as a frame exists: a level is what waits together, not what is equally deep.
func (r *run) expand(f *frame) {
	for i := range f.set.sels {
		s := &f.set.sels[i]
		if s.edge < 0 {
			continue
		}
		switch known := f.known(s); {
		case known != nil:
			r.share(f, s, known)
		case s.field.kind == inline:
			r.follow(f, s)
		default:
			r.begin(f, s)
		}
	}
}

// follow spreads the objects that the parents hold.
func (r *run) follow(f *frame, s *selection) {
	e := &f.edges[s.edge]
	results, errs := s.field.read(f.column, func(crash any) error { return r.oc.RecoverFunc(r.ctx, crash) })
	e.errs = errs
	r.children(f, s, e, results)
}

// children makes the frames of what an edge gave.
func (r *run) children(f *frame, s *selection, e *edgeResult, results any) {
	s.field.spread(&e.children, results)
	r.descend(f, s, e, nil)
}

// descend makes the frames of the objects that an edge has. origins are those of the same objects that there are already.
func (r *run) descend(f *frame, s *selection, e *edgeResult, origins []*frame) {
	e.frames = e.frame[:]
	if len(e.columns) > 1 {
		e.frames = make([]*frame, len(e.columns))
	}
	for n := range e.columns {
		if e.lengths[n] == 0 {
			continue
		}
		child := r.newFrame(r.below(s, n), e.columns[n], e.lengths[n])
		child.parent, child.via, child.nth, child.group = f, s, n, f.group
		if origins != nil {
			child.origin = origins[n]
		}
		e.frames[n] = child
		r.expand(child)
	}
}

// argumentError is an error of an edge's arguments: its path starts at the argument.
type argumentError struct{ error }

func (e argumentError) Unwrap() error { return e.error }

// begin makes the task of an edge.
func (r *run) begin(f *frame, s *selection) {
	t := &r.tasks.take(1)[0]
	*t = task{Context: r.ctx, run: r, frame: f, sel: s}
	if s.field.args != nil {
		args, err := r.arguments(s)
		if err != nil {
			f.edges[s.edge].err = err
			return
		}
		t.args = args
	}
	t.field = r.fieldContext(f, s, 0, t.args)
	r.ready = append(r.ready, t)
	if f.group != nil {
		f.group.waiting++
	}
}

func (r *run) arguments(s *selection) (args map[string]any, err error) {
	defer func() {
		if crash := recover(); crash != nil {
			err = r.oc.RecoverFunc(r.ctx, crash)
		}
	}()
	args, err = s.field.args(r.ctx, s.collected.ArgumentMap(r.oc.Variables))
	if err != nil {
		return nil, argumentError{err}
	}
	return args, nil
}

// task is something that may have to wait: an edge, or a load. It is also the context that its code gets, by which loaders
// find it.
type task struct {
	context.Context //nolint:containedctx // a task is a context
	run             *run
	worker          *worker
	parked          bool
	waits           error // what the wait that ends now ended with

	// an edge
	frame  *frame
	sel    *selection
	args   map[string]any
	field  *graphql.FieldContext
	own    func(ctx context.Context) (any, error) // resolves the root field of a mutation, or is a branch of a fork
	fork   *fork
	result any
	err    error

	// a load
	load      *Load
	statement any
	settle    func()
}

type taskKey struct{}

// Value finds the task, and the field that it resolves.
func (t *task) Value(key any) any {
	if _, ok := key.(taskKey); ok {
		return t
	}
	return t.Context.Value(key)
}

// call runs the code of a task on its coroutine. A panic is the error of one edge, or of one load.
func (t *task) call() {
	defer func() {
		if crash := recover(); crash != nil {
			t.result, t.settle, t.err = nil, nil, t.run.oc.RecoverFunc(t, crash)
		}
	}()
	if t.load != nil {
		t.settle = t.load.run(t.loadContext())
		return
	}
	if t.own != nil {
		t.result, t.err = t.own(t)
		return
	}
	t.result, t.err = t.sel.field.resolve(withField(t), t.frame.column, t.args)
}

// withField is the task as a context that gqlgen's GetFieldContext understands.
func withField(t *task) context.Context {
	parent := t.field.Parent
	ctx := graphql.WithFieldContext(t, t.field) // takes the parent from t, which has none
	t.field.Parent = parent
	return ctx
}

// worker is a coroutine. Most tasks never wait, so that one after the other can use it.
type worker struct {
	next  func() (done, alive bool)
	stop  func()
	yield func(done bool) bool
	task  *task
}

func (r *run) worker() *worker {
	if n := len(r.idle); n > 0 {
		w := r.idle[n-1]
		r.idle = r.idle[:n-1]
		return w
	}
	w := new(worker)
	w.next, w.stop = iter.Pull(func(yield func(bool) bool) {
		w.yield = yield
		for more := true; more; more = yield(true) {
			w.task.call()
		}
	})
	r.workers = append(r.workers, w)
	return w
}

// loop runs until nothing is left to run or to wait for. Whatever can run runs first; then the queued loads start, which
// makes their keys final; then what they wait for is sent. Deferred fragments that are complete are handed over before the run
// waits again.
func (r *run) loop() {
	for {
		for len(r.ready) > 0 {
			ready := r.ready
			r.ready = nil
			for _, t := range ready {
				r.step(t)
			}
		}
		switch {
		case len(r.queued) > 0:
			r.start()
		case len(r.complete) > 0:
			r.handOut()
		case r.delivery != nil && r.open == 0:
			return // nobody waits for what was not sent
		case len(r.unsent) > 0:
			if r.delivery != nil {
				r.delivery.send(true)
			}
			r.flush()
		default:
			return
		}
	}
}

// step runs a task until it is done or has to wait.
func (r *run) step(t *task) {
	if t.worker == nil {
		t.worker = r.worker()
		t.worker.task = t
	}
	if done, _ := t.worker.next(); !done {
		return // parked: whoever it waits for has it
	}
	t.worker.task = nil
	r.idle = append(r.idle, t.worker)
	switch {
	case t.load != nil:
		r.loaded(t)
	case t.fork != nil:
		r.joined(t)
	case t.own != nil:
		r.given(t)
	default:
		r.finish(t)
		r.ended(t.frame.group)
	}
}

// park suspends a task until the run makes it ready again.
func (t *task) park() error {
	t.waits, t.parked = nil, true
	resumed := t.worker.yield(false)
	t.parked = false
	if !resumed {
		return context.Canceled // the run was given up
	}
	return t.waits
}

// finish files what an edge gave.
func (r *run) finish(t *task) {
	e := &t.frame.edges[t.sel.edge]
	f := t.sel.field
	what, parents := t.frame.set.typ.typeName()+"."+f.name, t.frame.rows
	if t.err != nil {
		batch, ok := t.err.(graphql.BatchErrors) //nolint:errorlint // as gqlgen does: a wrapped one has no one-to-one parents
		if !ok {
			e.err = t.err
			return
		}
		e.errs = batch.Errors()
		if len(e.errs) != parents {
			e.err = fmt.Errorf("batch resolver %s returned %d errors for %d parents", what, len(e.errs), parents)
			return
		}
	}
	if n := f.length(t.result); n != parents {
		e.err = fmt.Errorf("batch resolver %s returned %d results for %d parents", what, n, parents)
		return
	}
	if f.kind == leafEdge {
		e.leaf = t.result
		return
	}
	r.children(t.frame, t.sel, e, t.result)
}

// fieldContext is gqlgen's view of a field at one row of a frame, with the path to it.
func (r *run) fieldContext(f *frame, s *selection, row int, args map[string]any) *graphql.FieldContext {
	fc := &r.contexts.take(1)[0]
	*fc = graphql.FieldContext{
		Object: f.set.typ.typeName(), Field: s.collected, Args: args, Parent: r.rowContext(f, row),
		IsMethod: true, IsResolver: true,
	}
	return fc
}

// rowContext is gqlgen's view of an object: the field it came by, and where in lists it stands. nil for the root. A resolver
// has one context for all of its parents, so that it is made for the first row only, and for errors.
func (r *run) rowContext(f *frame, row int) *graphql.FieldContext {
	if f.parent == nil {
		return nil
	}
	if row == 0 && f.first != nil {
		return f.first
	}
	e := &f.parent.edges[f.via.edge]
	at := e.element(f.nth, row)
	places := make([]int, len(e.lists))
	for depth := len(e.lists) - 1; depth >= 0; depth-- {
		offsets := e.lists[depth].offsets
		holder := sort.Search(len(offsets)-1, func(i int) bool { return int(offsets[i+1]) > at })
		places[depth] = at - int(offsets[holder])
		at = holder
	}
	fc := r.fieldContext(f.parent, f.via, at, nil)
	for i := range places {
		fc = &graphql.FieldContext{Parent: fc, Index: &places[i]}
	}
	if row == 0 {
		f.first = fc
	}
	return fc
}

// element finds the element that stands at a row of the n-th column.
func (c *children) element(n, row int) int {
	if c.rows == nil {
		return row
	}
	for i := range c.rows {
		if c.rows[i] == int32(row) && (c.types == nil || int(c.types[i]) == n) { //nolint:gosec // rows are int32
			return i
		}
	}
	return slices.Index(c.rows, int32(row)) //nolint:gosec // rows are int32
}
