package server

import (
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// shape is what a selection set asks for, through the fragments that it spreads.
type shape struct {
	depth         int // levels, without those below introspection fields
	introspection int // levels of the deepest introspection field, 0 where there is none
	schemaLists   int // how introspection nests the lists of a schema's elements, where this is part of one
	schemaReads   int // introspection fields, at all levels
	schemaDeepest int // schemaLists of those
	fields        int // of the set's own level
	aliases       int // at all levels
}

// enough is where counts stop, so that doubled fragments do not overflow them. It is far above any limit.
const enough = 1 << 20

func (s *shape) add(other shape) {
	s.depth = max(s.depth, other.depth)
	s.introspection = max(s.introspection, other.introspection)
	s.schemaLists = max(s.schemaLists, other.schemaLists)
	s.schemaDeepest = max(s.schemaDeepest, other.schemaDeepest)
	s.schemaReads = min(s.schemaReads+other.schemaReads, enough)
	s.fields = min(s.fields+other.fields, enough)
	s.aliases = min(s.aliases+other.aliases, enough)
}

// survey measures one document that was not validated yet. Each fragment is walked once, so the time is linear in the document
// however its fragments nest. What breaks a limit at one place is kept as refused, the first of it.
type survey struct {
	limits     Limits
	byName     map[string]*ast.FragmentDefinition
	shapes     map[*ast.FragmentDefinition]shape
	repeats    map[string]int // how often the document writes each response name
	directives int            // in all of the document
	effort     effort
	visited    int // selections that were looked at
	refused    *gqlerror.Error
}

func newSurvey(doc *ast.QueryDocument, limits Limits) *survey {
	s := &survey{
		limits:  limits,
		byName:  make(map[string]*ast.FragmentDefinition, len(doc.Fragments)),
		shapes:  make(map[*ast.FragmentDefinition]shape, len(doc.Fragments)),
		repeats: map[string]int{},
		effort:  effort{limit: limits.Effort, parts: make(map[string]*part, len(doc.Fragments))},
	}
	for _, f := range doc.Fragments {
		if s.byName[f.Name] == nil {
			s.byName[f.Name] = f
		}
	}
	for _, f := range doc.Fragments { // also those that nothing spreads: they are validated
		s.fragment(f)
	}
	return s
}

// operation measures an operation, with what it declares.
func (s *survey) operation(op *ast.OperationDefinition) shape {
	end := s.effort.begin()
	defer end("")
	s.name(op.Name, op.Position)
	s.lists(op.Directives, op.Position)
	for _, v := range op.VariableDefinitions {
		s.effort.count(1)
		s.name(v.Variable, v.Position)
		s.lists(v.Directives, v.Position)
		if v.DefaultValue != nil {
			s.value(v.DefaultValue, 1)
		}
	}
	s.effort.compare(op.SelectionSet)
	return s.selections(op.SelectionSet)
}

func (s *survey) selections(set ast.SelectionSet) shape {
	var sum shape
	for _, selection := range set {
		s.visited++
		s.effort.count(selectionSteps)
		switch selection := selection.(type) {
		case *ast.Field:
			sum.add(s.field(selection))
		case *ast.InlineFragment:
			s.name(selection.TypeCondition, selection.Position)
			s.lists(selection.Directives, selection.Position)
			s.effort.compare(selection.SelectionSet)
			sum.add(s.selections(selection.SelectionSet))
		case *ast.FragmentSpread:
			s.name(selection.Name, selection.Position)
			s.lists(selection.Directives, selection.Position)
			s.effort.spread(selection.Name)
			if f := s.byName[selection.Name]; f != nil {
				sum.add(s.fragment(f))
			}
		}
	}
	return sum
}

func (s *survey) field(f *ast.Field) shape {
	s.repeats[f.Alias]++
	s.name(f.Alias, f.Position)
	s.name(f.Name, f.Position)
	s.lists(f.Directives, f.Position)
	s.arguments(f.Arguments)
	s.effort.compare(f.SelectionSet)
	below := s.selections(f.SelectionSet)
	found := below
	found.depth, found.fields = 1+below.depth, 1
	found.schemaLists += schemaList(f.Name)
	if f.Name == "__schema" || f.Name == "__type" {
		found.depth, found.introspection = 1, 1+max(below.depth, below.introspection)
		found.schemaReads, found.schemaDeepest = min(below.schemaReads+1, enough), max(below.schemaDeepest, below.schemaLists)
	}
	if f.Alias != f.Name {
		found.aliases = min(found.aliases+1, enough)
	}
	return found
}

// schemaList is how much a list of introspection multiplies what is below it: all types of the schema count twice.
func schemaList(field string) int {
	switch field {
	case "types":
		return 2
	case "fields", "inputFields", "interfaces", "possibleTypes", "enumValues":
		return 1
	default:
		return 0
	}
}

// fragment measures a fragment once. One that spreads itself counts as empty there; validation refuses it.
func (s *survey) fragment(f *ast.FragmentDefinition) shape {
	if known, ok := s.shapes[f]; ok {
		return known
	}
	s.shapes[f] = shape{}
	end := s.effort.begin()
	s.name(f.Name, f.Position)
	s.name(f.TypeCondition, f.Position)
	s.lists(f.Directives, f.Position)
	s.effort.compare(f.SelectionSet)
	found := s.selections(f.SelectionSet)
	end(f.Name)
	s.shapes[f] = found
	return found
}

func (s *survey) arguments(list ast.ArgumentList) {
	for _, a := range list {
		s.name(a.Name, a.Position)
		s.value(a.Value, 1)
	}
}

// lists measures the directives of one place.
func (s *survey) lists(list ast.DirectiveList, at *ast.Position) {
	if len(list) > s.limits.Directives {
		s.refuse(at, "%d directives stand at one place; the limit is %d", len(list), s.limits.Directives)
	}
	s.directives += len(list)
	for _, d := range list {
		s.effort.count(1)
		s.name(d.Name, d.Position)
		s.arguments(d.Arguments)
	}
}

// selectionSteps is what it takes to visit a selection: all rules look at it, and most of what is wrong is wrong with selections.
const selectionSteps = 2

// quotedBytes is how much of a literal costs validation a step: where it is wrong it is quoted.
const quotedBytes = 256

func (s *survey) value(v *ast.Value, depth int) {
	if depth > s.limits.ValueDepth {
		s.refuse(v.Position, "a value is more than %d levels deep", s.limits.ValueDepth)
		return
	}
	s.effort.count(1 + len(v.Raw)/quotedBytes)
	for _, child := range v.Children {
		s.name(child.Name, child.Position)
		s.value(child.Value, depth+1)
	}
}

func (s *survey) name(name string, at *ast.Position) {
	if len(name) > s.limits.NameBytes {
		s.refuse(at, "a name is %d characters long; the limit is %d", len(name), s.limits.NameBytes)
	}
}

func (s *survey) refuse(at *ast.Position, format string, args ...any) {
	if s.refused == nil {
		s.refused = exceeded(at, format, args...)
	}
}
