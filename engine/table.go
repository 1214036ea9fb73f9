package engine

import (
	"context"
	"fmt"
	"strings"

	"github.com/99designs/gqlgen/graphql"
)

// Type is an object type of the schema. *Object is the only implementation.
type Type interface {
	typeName() string
	satisfies() []string
	field(name string) *Field
	writeRow(w *writer, f *frame, row int) bool
}

// Append writes a value as JSON behind b.
type Append[V any] func(b []byte, v V) []byte

// Batch resolves an edge for all of its parents: one result a parent, in their order.
type Batch[P, V any] func(ctx context.Context, parents []*P, args map[string]any) ([]V, error)

// Args decodes the arguments of a field; nil for a field that has none.
type Args func(ctx context.Context, raw map[string]any) (map[string]any, error)

// Object is the table of an object type: how its fields are read from the Go type P behind it.
type Object[P any] struct {
	name         string
	implementors []string // itself, its interfaces, its unions
	fields       map[string]*Field
	columns      []Append[*P]
}

// NewObject makes a table without fields. implementors are the names that a fragment on the type may have.
func NewObject[P any](name string, implementors ...string) *Object[P] {
	return &Object[P]{name: name, implementors: implementors, fields: map[string]*Field{}}
}

func (t *Object[P]) typeName() string         { return t.name }
func (t *Object[P]) satisfies() []string      { return t.implementors }
func (t *Object[P]) field(name string) *Field { return t.fields[name] }

type kind uint8

const (
	column   kind = iota // a value of the Go struct, written straight from it
	inline               // objects that the Go struct holds or a method gives: no level
	edge                 // objects by a resolver
	leafEdge             // values by a resolver
)

// Field is a field of an object type.
type Field struct {
	name    string
	kind    kind
	shape   shape
	checked bool   // the value may come out as null although the schema says that it is not
	guarded bool   // writing the value may panic
	column  int    // of Object.columns
	types   []Type // the object types that the field may have
	args    Args
	// What follows deals with typed slices inside of any: a column of parents, or of results.
	resolve func(ctx context.Context, parents any, args map[string]any) (any, error)
	read    func(parents any, crashed func(crash any) error) (results any, errs []error)
	length  func(results any) int
	spread  func(c *children, results any)
	append  func(b []byte, results any, row int) []byte
	single  func(result any) (results any, ok bool) // makes results of the one that a mutation's root field gives
}

// shape says at which depth of a type a value may be null: shape[0] is the whole, the last one what the innermost list holds.
type shape []bool

// parseShape reads a type such as [[Note!]]!.
func parseShape(gqlType string) shape {
	depth := strings.LastIndexByte(gqlType, '[') + 1
	nullable := make(shape, depth+1)
	rest := strings.TrimLeft(gqlType, "[")
	if end := strings.IndexAny(rest, "!]"); end >= 0 {
		rest = rest[end:]
	} else {
		rest = ""
	}
	for ; depth >= 0; depth-- {
		after, nonNull := strings.CutPrefix(rest, "!")
		rest, nullable[depth] = strings.TrimPrefix(after, "]"), !nonNull
	}
	return nullable
}

// Column is a scalar or an enum that the Go struct holds.
func Column[P any](t *Object[P], name, gqlType string, write Append[*P]) {
	t.fields[name] = &Field{name: name, kind: column, shape: parseShape(gqlType), column: len(t.columns)}
	t.columns = append(t.columns, write)
}

// Checked is a Column that may come out as null where the schema does not allow it.
func Checked[P any](t *Object[P], name, gqlType string, write Append[*P]) {
	Column(t, name, gqlType, write)
	t.fields[name].checked = true
}

// Method is a Column that calls code of others, which may panic, and may come out as null likewise.
func Method[P any](t *Object[P], name, gqlType string, write Append[*P]) {
	Checked(t, name, gqlType, write)
	t.fields[name].guarded = true
}

// Inline is an edge to objects that are in the Go struct already: it costs no level.
func Inline[P, V any](t *Object[P], name, gqlType string, types []Type, read func(*P) V, spread Spread[V]) {
	t.fields[name] = &Field{
		name: name, kind: inline, shape: parseShape(gqlType), types: types,
		read: func(parents any, crashed func(crash any) error) (any, []error) {
			return readAll(parents.([]*P), read, crashed) //nolint:forcetypeassert // a frame's column is of its table's type
		},
		spread: func(c *children, results any) { spread(c, results.([]V)) }, //nolint:forcetypeassert // read made it
	}
}

// readAll reads a field of all parents. Only when one panics they are read one by one, so that the panic costs one field.
func readAll[P, V any](parents []*P, read func(*P) V, crashed func(crash any) error) (results []V, errs []error) {
	results = make([]V, len(parents))
	smooth := func() (ok bool) {
		defer func() { ok = recover() == nil }()
		for i, p := range parents {
			results[i] = read(p)
		}
		return true
	}()
	if smooth {
		return results, nil
	}
	errs = make([]error, len(parents))
	for i, p := range parents {
		func() {
			defer func() {
				if crash := recover(); crash != nil {
					errs[i] = crashed(crash)
				}
			}()
			results[i] = read(p)
		}()
	}
	return results, errs
}

// Edge is an edge to objects that a resolver gives.
func Edge[P, V any](t *Object[P], name, gqlType string, types []Type, args Args, resolve Batch[P, V], spread Spread[V]) {
	f := resolved(t, name, gqlType, args, resolve)
	f.kind, f.types = edge, types
	f.spread = func(c *children, results any) { spread(c, results.([]V)) } //nolint:forcetypeassert // resolve gave it
}

// Leaf is a scalar or an enum that a resolver gives.
func Leaf[P, V any](t *Object[P], name, gqlType string, args Args, resolve Batch[P, V], write Append[V]) {
	f := resolved(t, name, gqlType, args, resolve)
	f.kind, f.checked, f.guarded = leafEdge, true, true
	f.append = func(b []byte, results any, row int) []byte {
		return write(b, results.([]V)[row]) //nolint:forcetypeassert // resolve gave it
	}
}

func resolved[P, V any](t *Object[P], name, gqlType string, args Args, resolve Batch[P, V]) *Field {
	f := &Field{name: name, shape: parseShape(gqlType), args: args}
	f.resolve = func(ctx context.Context, parents any, args map[string]any) (any, error) {
		return resolve(ctx, parents.([]*P), args) //nolint:forcetypeassert // a frame's column is of its table's type
	}
	f.length = func(results any) int { return len(results.([]V)) } //nolint:forcetypeassert // resolve gave it
	t.fields[name] = f
	return f
}

// Payload is a root field of a mutation that gives objects. gqlgen's executor calls its resolver.
func Payload[P, V any](t *Object[P], name, gqlType string, types []Type, spread Spread[V]) {
	t.fields[name] = &Field{
		name: name, kind: edge, shape: parseShape(gqlType), types: types,
		single: func(result any) (any, bool) {
			v, ok := result.(V)
			return []V{v}, ok
		},
		spread: func(c *children, results any) { spread(c, results.([]V)) }, //nolint:forcetypeassert // single made it
	}
}

// Outcome is a root field of a mutation that gives no objects. gqlgen's executor writes it, too.
func Outcome[P any](t *Object[P], name, gqlType string) {
	t.fields[name] = &Field{name: name, kind: leafEdge, shape: parseShape(gqlType)}
}

// Single makes a Batch of the resolver of a root field, which has no parent.
func Single[P, V any](resolve func(ctx context.Context, args map[string]any) (V, error)) Batch[P, V] {
	return func(ctx context.Context, _ []*P, args map[string]any) ([]V, error) {
		v, err := resolve(ctx, args)
		if err != nil {
			return nil, err
		}
		return []V{v}, nil
	}
}

// Each makes a Batch of a method of one parent. Such methods do not wait for anything, or their waits would add up. Each
// parent has its own error, and its own panic.
func Each[P, V any](method func(ctx context.Context, parent *P, args map[string]any) (V, error)) Batch[P, V] {
	return func(ctx context.Context, parents []*P, args map[string]any) ([]V, error) {
		out, errs := make([]V, len(parents)), make(graphql.BatchErrorList, len(parents))
		failed := false
		for i, p := range parents {
			out[i], errs[i] = eachOne(ctx, p, args, method)
			failed = failed || errs[i] != nil
		}
		if failed {
			return out, errs
		}
		return out, nil
	}
}

func eachOne[P, V any](
	ctx context.Context, p *P, args map[string]any, method func(context.Context, *P, map[string]any) (V, error),
) (v V, err error) {
	defer func() {
		if crash := recover(); crash != nil {
			err = graphql.GetOperationContext(ctx).RecoverFunc(ctx, crash)
		}
	}()
	return method(ctx, p, args)
}

// children are what an edge gave, for all of its parents: the objects in one column a concrete type, and how to find a
// parent's among them.
type children struct {
	lists   []list  // the lists around an element, from the outside in
	rows    []int32 // where an element stands in its column, -1 for null; nil: element i stands at i
	types   []uint8 // which column that is; nil: the first
	columns []any   // a typed slice a concrete type
	lengths []int
	unknown map[int]error // elements of a Go type that the schema does not know

	// Where there is one type, as nearly always, it is here, and costs no memory of its own.
	oneColumn [1]any
	oneLength [1]int
}

// one sets the column of the only type.
func (c *children) one(column any, length int) {
	c.oneColumn[0], c.oneLength[0] = column, length
	c.columns, c.lengths = c.oneColumn[:], c.oneLength[:]
}

// list is one depth of lists, of all parents: those of list i are elements offsets[i] to offsets[i+1].
type list struct {
	offsets []int32
	nulls   []bool // nil: none is null
}

// Spread puts results into children.
type Spread[V any] func(c *children, results []V)

// Pointers are objects by pointer, nil for none.
func Pointers[C any]() Spread[*C] {
	return func(c *children, flat []*C) {
		missing := 0
		for _, v := range flat {
			if v == nil {
				missing++
			}
		}
		if missing == 0 { // the results are the column: no copy
			c.one(flat, len(flat))
			return
		}
		c.rows = make([]int32, len(flat))
		present := make([]*C, 0, len(flat)-missing)
		for i, v := range flat {
			if v == nil {
				c.rows[i] = -1
				continue
			}
			c.rows[i] = int32(len(present)) //nolint:gosec // an answer holds fewer objects
			present = append(present, v)
		}
		c.one(present, len(present))
	}
}

// Values are objects by value. None is null.
func Values[C any]() Spread[C] {
	return func(c *children, flat []C) {
		out := make([]*C, len(flat))
		for i := range flat {
			out[i] = &flat[i]
		}
		c.one(out, len(out))
	}
}

// Lists are lists of what elements spreads.
func Lists[S ~[]E, E any](elements Spread[E]) Spread[S] {
	return func(c *children, results []S) {
		l := list{offsets: make([]int32, len(results)+1)}
		n := 0
		for i, s := range results {
			n += len(s)
			l.offsets[i+1] = int32(n) //nolint:gosec // an answer holds fewer objects
			if s == nil {
				if l.nulls == nil {
					l.nulls = make([]bool, len(results))
				}
				l.nulls[i] = true
			}
		}
		c.lists = append(c.lists, l)
		if len(results) == 1 {
			elements(c, results[0])
			return
		}
		flat := make([]E, 0, n)
		for _, s := range results {
			flat = append(flat, s...)
		}
		elements(c, flat)
	}
}

// Split sorts objects of an abstract type by their concrete types.
type Split struct {
	c *children
}

// Abstract are objects of an interface or a union with n concrete types, which split tells apart.
func Abstract[I any](n int, split func(s Split, flat []I)) Spread[I] {
	return func(c *children, flat []I) {
		c.rows, c.types = make([]int32, len(flat)), make([]uint8, len(flat))
		c.columns, c.lengths = make([]any, n), make([]int, n)
		split(Split{c}, flat)
	}
}

// Null says that element i is null.
func (s Split) Null(i int) { s.c.rows[i] = -1 }

// Unknown says that element i is of no type of the schema's.
func (s Split) Unknown(i int, v any) {
	s.c.rows[i] = -1
	if s.c.unknown == nil {
		s.c.unknown = map[int]error{}
	}
	s.c.unknown[i] = fmt.Errorf("unexpected type %T", v)
}

// Put says that element i is v, an object of the abstract type's n-th type, whose column is to.
func Put[C any](s Split, i, n int, to *[]*C, v *C) {
	if v == nil {
		s.Null(i)
		return
	}
	s.c.rows[i], s.c.types[i] = int32(len(*to)), uint8(n) //nolint:gosec // see Pointers; the generator counts the types
	*to = append(*to, v)
}

// Fill hands over the column of the n-th type.
func Fill[C any](s Split, n int, column []*C) { s.c.columns[n], s.c.lengths[n] = column, len(column) }
