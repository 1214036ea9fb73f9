package engine

import (
	"bytes"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
)

// plans are the compiled plans of the operations of documents that somebody keeps. Together they keep maxKept selections, so
// that no documents make them large; what goes beyond is compiled at each run.
type plans struct {
	operations sync.Map // *ast.OperationDefinition -> *variants
	kept       atomic.Int64
}

const (
	// maxConditions is how many variables of @skip and @include an operation may have; stock gqlgen runs those with more.
	maxConditions = 6
	// maxVariants is how many combinations of its conditions an operation keeps plans for.
	maxVariants = 8
	// maxKept is how many selections all plans keep: at less than 200 bytes each, 20 MB.
	maxKept = 100_000
)

func (p *plans) keep(doc *ast.QueryDocument) {
	for _, op := range doc.Operations {
		v := analyse(doc, op)
		v.store = p
		p.operations.LoadOrStore(op, v)
	}
}

func (p *plans) drop(doc *ast.QueryDocument) {
	for _, op := range doc.Operations {
		if known, ok := p.operations.LoadAndDelete(op); ok {
			known.(*variants).drop() //nolint:forcetypeassert // keep stores nothing else
		}
	}
}

// plan finds or makes the plan of the operation under its variables, nil where stock gqlgen has to run it.
func (p *plans) plan(oc *graphql.OperationContext, query Type) *plan {
	if known, ok := p.operations.Load(oc.Operation); ok {
		return known.(*variants).plan(oc, query) //nolint:forcetypeassert // keep stores nothing else
	}
	return analyse(oc.Doc, oc.Operation).plan(oc, query) // nobody keeps the document: for this request only
}

// variants are the plans of one operation: one for each combination of its conditions, so that running a plan tests none.
type variants struct {
	conditions  []string // the variables of its @skip and @include
	unsupported bool
	mu          sync.RWMutex
	plans       map[uint64]*plan
	store       *plans // nil once nobody keeps the document
	kept        int64
}

// room reports whether n more selections may stay.
func (v *variants) room(n int) bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.reserve(n)
}

// reserve is room under the lock.
func (v *variants) reserve(n int) bool {
	if v.store == nil {
		return false
	}
	if v.store.kept.Add(int64(n)) > maxKept {
		v.store.kept.Add(int64(-n))
		return false
	}
	v.kept += int64(n)
	return true
}

// free gives room back that was not used.
func (v *variants) free(n int) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.store != nil {
		v.store.kept.Add(int64(-n))
		v.kept -= int64(n)
	}
}

func (v *variants) drop() {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.store.kept.Add(-v.kept)
	v.store = nil
}

// analyse finds out whether the engine can run an operation, and what its plans depend on.
func analyse(doc *ast.QueryDocument, op *ast.OperationDefinition) *variants {
	v := &variants{
		unsupported: op.Operation != ast.Query || len(op.Directives) > 0,
		plans:       map[uint64]*plan{},
	}
	v.walk(doc, op.SelectionSet, map[string]bool{})
	v.unsupported = v.unsupported || len(v.conditions) > maxConditions
	return v
}

func (v *variants) walk(doc *ast.QueryDocument, selections ast.SelectionSet, seen map[string]bool) {
	for _, s := range selections {
		switch s := s.(type) {
		case *ast.Field:
			if strings.HasPrefix(s.Name, "__") && s.Name != "__typename" {
				v.unsupported = true // introspection
			}
			v.directives(s.Directives)
			v.walk(doc, s.SelectionSet, seen)
		case *ast.InlineFragment:
			v.directives(s.Directives)
			v.walk(doc, s.SelectionSet, seen)
		case *ast.FragmentSpread:
			v.directives(s.Directives)
			if f := doc.Fragments.ForName(s.Name); f != nil && !seen[s.Name] {
				seen[s.Name] = true
				v.walk(doc, f.SelectionSet, seen)
			}
		}
	}
}

func (v *variants) directives(list ast.DirectiveList) {
	for _, d := range list {
		if d.Name != "skip" && d.Name != "include" {
			v.unsupported = true // @defer, and directives of the schema's own
			continue
		}
		condition := d.Arguments.ForName("if")
		if condition != nil && condition.Value.Kind == ast.Variable && !slices.Contains(v.conditions, condition.Value.Raw) {
			v.conditions = append(v.conditions, condition.Value.Raw)
		}
	}
}

func (v *variants) plan(oc *graphql.OperationContext, query Type) *plan {
	if v.unsupported {
		return nil
	}
	var bits uint64
	for i, name := range v.conditions {
		if on, _ := oc.Variables[name].(bool); on {
			bits |= 1 << i
		}
	}
	v.mu.RLock()
	known := v.plans[bits]
	v.mu.RUnlock()
	if known != nil {
		return known
	}
	root, ok := compile(oc, oc.Operation.SelectionSet, query)
	if !ok {
		return nil
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if known := v.plans[bits]; known != nil {
		return known
	}
	if len(v.plans) >= maxVariants || !v.reserve(len(root.sels)) {
		return &plan{root: root} // goes with the request, and so does what is compiled below it
	}
	made := &plan{root: root, of: v}
	v.plans[bits] = made
	return made
}

// set is a selection set on one concrete type: fragments flattened, fields merged, conditions decided.
type set struct {
	typ   Type
	sels  []selection
	edges int
}

// selection is a field of a set.
type selection struct {
	field     *Field // nil for __typename, whose value is part of key
	key       []byte // with the comma before it
	collected graphql.CollectedField
	edge      int                   // of frame.edges, -1 for a column
	sub       []atomic.Pointer[set] // the set of each of field.types, once a row of it was met
}

func compile(oc *graphql.OperationContext, selections ast.SelectionSet, t Type) (*set, bool) {
	c := collection{oc: oc, satisfies: t.satisfies(), visited: map[string]bool{}}
	c.collect(selections)
	fields := c.fields
	out := &set{typ: t, sels: make([]selection, len(fields))}
	for i, cf := range fields {
		s := &out.sels[i]
		s.key, s.collected, s.edge = key(cf.Alias, i == 0), cf, -1
		if cf.Name == "__typename" {
			s.key = String(s.key, t.typeName())
			continue
		}
		s.field = t.field(cf.Name)
		if s.field == nil {
			return nil, false
		}
		if s.field.kind != column {
			s.edge = out.edges
			out.edges++
		}
		s.sub = make([]atomic.Pointer[set], len(s.field.types))
	}
	return out, true
}

func key(alias string, first bool) []byte {
	var b []byte
	if !first {
		b = append(b, ',')
	}
	return bytes.Clone(append(String(b, alias), ':'))
}

// below is the set of a selection on the n-th of its types. It is compiled when the first row of the type is met: a document
// names more types than an answer holds.
func (p *plan) below(oc *graphql.OperationContext, s *selection, n int) *set {
	if known := s.sub[n].Load(); known != nil {
		return known
	}
	t := s.field.types[n]
	made, ok := compile(oc, s.collected.Selections, t)
	if !ok {
		panic("engine: a field of " + t.typeName() + " has no table: generate again")
	}
	switch {
	case p.of == nil:
		s.sub[n].Store(made)
	case !p.of.room(len(made.sels)):
	case !s.sub[n].CompareAndSwap(nil, made): // another request was quicker
		p.of.free(len(made.sels))
	}
	return made
}
