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

// plans are the compiled plans of the operations of documents that somebody keeps.
type plans struct {
	operations sync.Map // *ast.OperationDefinition -> *variants
}

// maxConditions is how many variables of @skip and @include an operation may have; stock gqlgen runs those with more. Where
// those of @defer make them more, nothing is deferred.
const maxConditions = 6

const deferDirective = "defer"

func (p *plans) keep(doc *ast.QueryDocument, grew func(bytes int)) {
	for _, op := range doc.Operations {
		v := analyse(doc, op)
		v.grew = grew
		p.operations.LoadOrStore(op, v)
	}
}

func (p *plans) drop(doc *ast.QueryDocument) {
	for _, op := range doc.Operations {
		p.operations.Delete(op)
	}
}

// plan finds or makes the plan of the operation under its variables, nil where stock gqlgen has to run it. In parts, it leaves
// what is deferred for later.
func (p *plans) plan(oc *graphql.OperationContext, root Type, inParts bool) *plan {
	if known, ok := p.operations.Load(oc.Operation); ok {
		return known.(*variants).plan(oc, root, inParts) //nolint:forcetypeassert // keep stores nothing else
	}
	return analyse(oc.Doc, oc.Operation).plan(oc, root, inParts) // nobody keeps the document: for this request only
}

// variants are the plans of one operation: one for each combination of its conditions, so that running a plan tests none.
type variants struct {
	conditions  []string // the variables of its @skip and @include
	deciding    []string // those of its @defer
	deferrals   deferrals
	unsupported bool
	mu          sync.RWMutex
	plans       map[uint64]*plan
	grew        func(bytes int) // nil: nobody keeps the document
}

// charge tells who keeps the document of what was compiled and stays.
func (v *variants) charge(bytes int) {
	if v.grew != nil && bytes > 0 {
		v.grew(bytes)
	}
}

// analyse finds out whether the engine can run an operation, and what its plans depend on.
func analyse(doc *ast.QueryDocument, op *ast.OperationDefinition) *variants {
	v := &variants{
		unsupported: len(op.Directives) > 0,
		plans:       map[uint64]*plan{},
	}
	v.walk(doc, op.SelectionSet, map[string]bool{})
	v.bound(doc, op)
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
			v.fragment(s, s.Directives)
			v.walk(doc, s.SelectionSet, seen)
		case *ast.FragmentSpread:
			v.fragment(s, s.Directives)
			if f := doc.Fragments.ForName(s.Name); f != nil && !seen[s.Name] {
				seen[s.Name] = true
				v.walk(doc, f.SelectionSet, seen)
			}
		}
	}
}

func (v *variants) fragment(s ast.Selection, list ast.DirectiveList) {
	if d := list.ForName(deferDirective); d != nil {
		v.note(s, d)
		list = slices.DeleteFunc(slices.Clone(list), func(d *ast.Directive) bool { return d.Name == deferDirective })
	}
	v.directives(list)
}

func (v *variants) directives(list ast.DirectiveList) {
	for _, d := range list {
		if d.Name != "skip" && d.Name != "include" {
			v.unsupported = true // one of the schema's own
			continue
		}
		condition := d.Arguments.ForName("if")
		if condition != nil && condition.Value.Kind == ast.Variable && !slices.Contains(v.conditions, condition.Value.Raw) {
			v.conditions = append(v.conditions, condition.Value.Raw)
		}
	}
}

func (v *variants) plan(oc *graphql.OperationContext, of Type, inParts bool) *plan {
	if v.unsupported || of == nil {
		return nil
	}
	deciding, deferred := v.conditions, deferrals(nil)
	if inParts && v.deferrals != nil {
		deciding, deferred = slices.Concat(v.conditions, v.deciding), v.deferrals
	}
	var bits uint64
	for i, name := range deciding {
		if on, _ := oc.Variables[name].(bool); on {
			bits |= 1 << i
		}
	}
	if deferred != nil {
		bits |= 1 << maxConditions
	}
	v.mu.RLock()
	known := v.plans[bits]
	v.mu.RUnlock()
	if known != nil {
		return known
	}
	ofRoot := deferred
	if oc.Operation.Operation == ast.Mutation { // its root fields are not deferred: they run in their order
		ofRoot = nil
	}
	root, ok := compile(oc, oc.Operation.SelectionSet, of, ofRoot)
	if !ok {
		return nil
	}
	made, ours := v.add(bits, &plan{root: root, of: v, deferrals: deferred})
	if ours {
		v.charge(planBytes + root.bytes())
	}
	return made
}

// add keeps a plan. false: another request was quicker, and its plan is the one.
func (v *variants) add(bits uint64, made *plan) (p *plan, ours bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if known := v.plans[bits]; known != nil {
		return known, false
	}
	v.plans[bits] = made
	return made, true
}

// set is a selection set on one concrete type: fragments flattened, fields merged, conditions decided.
type set struct {
	typ   Type
	sels  []selection
	edges int
	cost  int64 // of one row: of the object and of its fields
	later []later
}

// selection is a field of a set.
type selection struct {
	field     *Field // nil for __typename, whose value is part of key
	key       []byte // with the comma before it
	collected graphql.CollectedField
	edge      int                   // of frame.edges, -1 for a column
	sub       []atomic.Pointer[set] // the set of each of field.types, once a row of it was met
}

// cost is what the selection costs for one row of a type.
func (s *selection) cost(t Type) int64 {
	return int64(FieldCost(t.typeName(), s.collected.Definition) + AliasCost(s.collected.Field))
}

func compile(oc *graphql.OperationContext, selections ast.SelectionSet, t Type, d deferrals) (*set, bool) {
	c := collection{oc: oc, satisfies: t.satisfies(), deferrals: d, visited: map[string]bool{}}
	c.collect(selections)
	fields := c.fields
	out := &set{typ: t, sels: make([]selection, len(fields)), cost: int64(ObjectCost(t.typeName()))}
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
		out.cost += s.cost(t)
		if s.field.kind != column {
			s.edge = out.edges
			out.edges++
		}
		s.sub = make([]atomic.Pointer[set], len(s.field.types))
	}
	for _, l := range c.later {
		s, ok := compile(oc, l.selections, t, d)
		if !ok {
			return nil, false
		}
		s.cost -= int64(ObjectCost(t.typeName())) // the object was there before
		out.later = append(out.later, later{label: l.label, set: s})
	}
	return out, true
}

// index is where the selection of a response key is, -1 where there is none.
func (s *set) index(alias string) int {
	return slices.IndexFunc(s.sels, func(sel selection) bool { return sel.collected.Alias == alias })
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
func (r *run) below(s *selection, n int) *set {
	if known := s.sub[n].Load(); known != nil {
		return known
	}
	t := s.field.types[n]
	made, ok := compile(r.oc, s.collected.Selections, t, r.plan.deferrals)
	if !ok {
		panic("engine: a field of " + t.typeName() + " has no table: generate again")
	}
	if s.sub[n].CompareAndSwap(nil, made) { // no other request was quicker
		r.compiled += made.bytes()
	}
	return made
}

// About what a plan takes, its sets, and a selection without its slices.
const (
	planBytes      = 160
	setBytes       = 64
	selectionBytes = 128
)

// bytes is about what the set takes, without those below it.
func (s *set) bytes() int {
	sum := setBytes
	for i := range s.sels {
		sel := &s.sels[i]
		sum += selectionBytes + cap(sel.key) + 8*len(sel.sub) + 16*cap(sel.collected.Selections)
	}
	for _, l := range s.later {
		sum += l.set.bytes()
	}
	return sum
}
