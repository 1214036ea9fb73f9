package engine

import (
	"bytes"
	"context"
	"errors"
	"math"
	"slices"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// What stock gqlgen says of a value that the schema does not allow.
var (
	errNullValue  = errors.New("the requested element is null which the schema does not allow")
	errNullObject = errors.New("must not be null")
	errNotANumber = errors.New("cannot marshal infinite no NaN float values")
)

// writer writes the answer depth-first from the frames. An object that turns out to be null is cut off the buffer again; what
// stands beside it is visited nevertheless, so that all errors are told.
type writer struct {
	run  *run
	b    []byte
	most int // of b; -1 once it was too much
	path []step

	later  []due // what is deferred of what was written
	failed bool  // an error was reported
}

// step is a field on the way to what is written, or a place in a list.
type step struct {
	object  string
	sel     *selection
	index   int
	context *graphql.FieldContext // once an error needed it
}

// writer makes a writer for what stands at a path.
func (r *run) writer(path []step) *writer { return &writer{run: r, most: r.budget.room(), path: path} }

// fits takes what was written from the budget, and so much more. false: there is not so much, which is reported.
func (w *writer) fits(ctx context.Context, more int) bool {
	if w.exceeds(more) {
		return w.run.budget.take(ctx, math.MaxInt)
	}
	return w.run.budget.take(ctx, len(w.b)+more)
}

// exceeds tells whether what was written, and so much more, is too much.
func (w *writer) exceeds(more int) bool { return len(w.b) > w.most-more }

// writeRow writes an object. false: it is null, and nothing was written. Once there is too much all objects are: what is written
// beyond the budget is no more than the values of one object.
func (t *Object[P]) writeRow(w *writer, f *frame, row int) bool {
	if len(w.b) > w.most {
		w.most = -1
		return false
	}
	object := f.column.([]*P)[row] //nolint:forcetypeassert // a frame's column is of its table's type
	start, later, ok := len(w.b), len(w.later), true
	w.b = append(w.b, '{')
	for i := range f.set.sels {
		s := &f.set.sels[i]
		w.b = append(w.b, s.key...)
		switch {
		case s.field == nil: // __typename: the key has it all
		case s.edge >= 0:
			ok = w.edge(f, s, row) && ok
		case !s.field.checked:
			w.b = t.columns[s.field.column](w.b, object)
		default:
			at := len(w.b)
			err := writeColumn(w, t.columns[s.field.column], object, s.field.guarded)
			ok = w.check(f, s, at, err) && ok
		}
	}
	if !ok {
		w.b, w.later = w.b[:start], w.later[:later]
		return false
	}
	w.b = append(w.b, '}')
	if len(f.set.later) > 0 {
		w.due(f, row)
	}
	return true
}

// writeColumn writes a value by code that may panic.
func writeColumn[P any](w *writer, write Append[*P], object *P, guarded bool) (err error) {
	if guarded {
		defer func() {
			if crash := recover(); crash != nil {
				err = w.run.oc.RecoverFunc(w.run.ctx, crash)
			}
		}()
	}
	w.b = write(w.b, object)
	return nil
}

// check sees what was written from at on: a value, a null that is allowed, or something that becomes an error. false: the
// object that holds it is null.
func (w *writer) check(f *frame, s *selection, at int, err error) bool {
	nullable := s.field.shape[0]
	written := w.b[at:]
	switch {
	case err != nil:
	case len(written) == 1 && string(written) == forbiddenNull:
		err = errNullValue
	case len(written) == 1 && string(written) == notANumber:
		err = errNotANumber
	case !nullable && isNull(written):
		err = errNullValue
	case len(s.field.shape) > 1 && spoiled(written):
		return w.settle(f, s, at)
	default:
		return true
	}
	w.b = w.b[:at]
	w.fail(f, s, err)
	return w.null(nullable)
}

// settle writes a list of values anew whose elements became errors: each is null where that is allowed, or its list is.
func (w *writer) settle(f *frame, s *selection, at int) bool {
	written := bytes.Clone(w.b[at:])
	w.b = w.b[:at]
	w.path = append(w.path, step{object: f.set.typ.typeName(), sel: s})
	_, ok := w.settled(s, 0, written)
	w.path = w.path[:len(w.path)-1]
	return ok
}

// settled writes the value that written begins with, at a depth of a field's lists, and gives what stands behind it. false: it
// is null where the schema does not allow that, and nothing was written.
func (w *writer) settled(s *selection, depth int, written []byte) (rest []byte, ok bool) {
	nullable := s.field.shape[depth]
	switch {
	case written[0] == forbiddenNull[0]:
		w.report(w.here(), errNullValue)
		return written[1:], w.null(nullable)
	case written[0] == notANumber[0]:
		w.report(w.here(), errNotANumber)
		return written[1:], w.null(nullable)
	case depth == len(s.field.shape)-1 || written[0] != '[':
		end := valueLength(written)
		w.b = append(w.b, written[:end]...)
		return written[end:], true
	}
	start, whole := len(w.b), true
	w.b = append(w.b, '[')
	w.path = append(w.path, step{})
	rest = written[1:]
	for i := 0; rest[0] != ']'; i++ {
		if i > 0 {
			w.b, rest = append(w.b, ','), rest[1:]
		}
		w.path[len(w.path)-1] = step{index: i}
		rest, ok = w.settled(s, depth+1, rest)
		whole = whole && ok
	}
	w.path = w.path[:len(w.path)-1]
	if !whole {
		w.b = w.b[:start]
		return rest[1:], w.null(nullable)
	}
	w.b = append(w.b, ']')
	return rest[1:], true
}

func (w *writer) null(allowed bool) bool {
	if allowed {
		w.b = append(w.b, null...)
	}
	return allowed
}

// edge writes what an edge gave for a row.
func (w *writer) edge(f *frame, s *selection, row int) bool {
	e := &f.edges[s.edge]
	if err := e.errorOf(row); err != nil {
		w.fail(f, s, err)
		return w.null(s.field.shape[0])
	}
	if s.field.kind == leafEdge {
		at := len(w.b)
		return w.check(f, s, at, w.leaf(s, e, row))
	}
	w.path = append(w.path, step{object: f.set.typ.typeName(), sel: s})
	ok := w.value(s, e, 0, row)
	w.path = w.path[:len(w.path)-1]
	return ok
}

func (w *writer) leaf(s *selection, e *edgeResult, row int) (err error) {
	defer func() {
		if crash := recover(); crash != nil {
			err = w.run.oc.RecoverFunc(w.run.ctx, crash)
		}
	}()
	w.b = s.field.append(w.b, e.leaf, row)
	return nil
}

// value writes element i at a depth of an edge's lists. false: it is null where the schema does not allow that, and nothing
// was written.
func (w *writer) value(s *selection, e *edgeResult, depth, i int) bool {
	nullable := s.field.shape[depth]
	if depth < len(e.lists) {
		return w.list(s, e, depth, i) || w.null(nullable)
	}
	at, n := i, 0
	if e.rows != nil {
		at = int(e.rows[i])
	}
	if e.types != nil {
		n = int(e.types[i])
	}
	if at < 0 {
		switch err := e.unknown[i]; {
		case err != nil:
			w.report(w.here(), w.run.oc.RecoverFunc(w.run.ctx, err))
		case nullable:
		case e.types != nil && depth == 0:
			w.report(w.here(), errNullObject)
		default:
			w.report(w.here(), errNullValue)
		}
		return w.null(nullable)
	}
	child := e.frames[n]
	return child.set.typ.writeRow(w, child, at) || w.null(nullable)
}

// list writes list i at a depth. false: it is null, and nothing was written.
func (w *writer) list(s *selection, e *edgeResult, depth, i int) bool {
	l := &e.lists[depth]
	if l.nulls != nil && l.nulls[i] && s.field.shape[depth] {
		return false
	}
	start, later, ok := len(w.b), len(w.later), true
	w.b = append(w.b, '[')
	w.path = append(w.path, step{})
	from, to := int(l.offsets[i]), int(l.offsets[i+1])
	for j := from; j < to; j++ {
		if j > from {
			w.b = append(w.b, ',')
		}
		w.path[len(w.path)-1] = step{index: j - from}
		ok = w.value(s, e, depth+1, j) && ok
	}
	w.path = w.path[:len(w.path)-1]
	if !ok {
		w.b, w.later = w.b[:start], w.later[:later]
		return false
	}
	w.b = append(w.b, ']')
	return true
}

// fail reports an error of a field of the object that is being written.
func (w *writer) fail(f *frame, s *selection, err error) {
	fc := &graphql.FieldContext{
		Object: f.set.typ.typeName(), Field: s.collected, Parent: w.here(), IsMethod: true, IsResolver: s.field.kind != column,
	}
	if at, ok := err.(argumentError); ok { //nolint:errorlint // made for this edge, and wrapped by nobody
		w.report(fc, underPath(fc, at.error))
		return
	}
	fc.Args = map[string]any{} // they were read
	w.report(fc, err)
}

// underPath makes the path of an argument's error start at the root and not at the argument.
func underPath(fc *graphql.FieldContext, err error) error {
	located, ok := errors.AsType[*gqlerror.Error](err)
	if !ok {
		return err
	}
	moved := *located
	moved.Path = slices.Concat(fc.Path(), located.Path)
	return &moved
}

// report hands an error on as stock gqlgen does: under its field's context, through the presenter.
func (w *writer) report(fc *graphql.FieldContext, err error) {
	w.failed = true
	parent := fc.Parent
	ctx := graphql.WithFieldContext(w.run.ctx, fc)
	fc.Parent = parent
	if list, ok := err.(gqlerror.List); ok { //nolint:errorlint // as gqlgen does
		for _, one := range list {
			graphql.AddError(ctx, located(fc, one))
		}
		return
	}
	graphql.AddError(ctx, located(fc, err))
}

// located is the error with the path and the location of a field. What a resolver returned belongs to it, and may be returned
// for several parents, so that these are written into a copy.
func located(fc *graphql.FieldContext, err error) *gqlerror.Error {
	var out gqlerror.Error
	if own, ok := errors.AsType[*gqlerror.Error](err); ok {
		out = *own
	} else {
		out = *gqlerror.Wrap(err)
	}
	if out.Path == nil {
		out.Path = fc.Path()
	}
	for fc.Field.Field == nil { // a place in a list
		fc = fc.Parent
	}
	if at := fc.Field.Position; out.Locations == nil && at != nil {
		out.Locations = []gqlerror.Location{{Line: at.Line, Column: at.Column}}
	}
	return &out
}

// here is gqlgen's view of the place that is being written, nil at the root. It is made for errors only, and shared by the
// errors below it.
func (w *writer) here() *graphql.FieldContext {
	var fc *graphql.FieldContext
	for i := range w.path {
		s := &w.path[i]
		if s.context == nil {
			s.context = &graphql.FieldContext{Parent: fc, Object: s.object}
			if s.sel != nil {
				s.context.Field = s.sel.collected
				s.context.Args = map[string]any{}
			} else {
				index := s.index
				s.context.Index = &index
			}
		}
		fc = s.context
	}
	return fc
}
