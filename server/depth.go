package server

import "github.com/vektah/gqlparser/v2/ast"

// shape is what a selection set asks for, through the fragments that it spreads.
type shape struct {
	depth         int // levels, without those below introspection fields
	introspection int // levels of the deepest introspection field, 0 where there is none
	fields        int // of the set's own level
	aliases       int // at all levels
}

// enough is where counts stop, so that doubled fragments do not overflow them. It is far above any limit.
const enough = 1 << 20

func (s *shape) add(other shape) {
	s.depth = max(s.depth, other.depth)
	s.introspection = max(s.introspection, other.introspection)
	s.fields = min(s.fields+other.fields, enough)
	s.aliases = min(s.aliases+other.aliases, enough)
}

// survey measures the selection sets of one document that was not validated yet. Each fragment is walked once, so the
// time is linear in the document however its fragments nest.
type survey struct {
	byName  map[string]*ast.FragmentDefinition
	shapes  map[*ast.FragmentDefinition]shape
	repeats map[string]int // how often the document writes each response name
}

func newSurvey(doc *ast.QueryDocument) *survey {
	s := &survey{
		byName:  make(map[string]*ast.FragmentDefinition, len(doc.Fragments)),
		shapes:  make(map[*ast.FragmentDefinition]shape, len(doc.Fragments)),
		repeats: map[string]int{},
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

func (s *survey) selections(set ast.SelectionSet) shape {
	var sum shape
	for _, selection := range set {
		switch selection := selection.(type) {
		case *ast.Field:
			sum.add(s.field(selection))
		case *ast.InlineFragment:
			sum.add(s.selections(selection.SelectionSet))
		case *ast.FragmentSpread:
			if f := s.byName[selection.Name]; f != nil {
				sum.add(s.fragment(f))
			}
		}
	}
	return sum
}

func (s *survey) field(f *ast.Field) shape {
	s.repeats[f.Alias]++
	below := s.selections(f.SelectionSet)
	found := shape{depth: 1 + below.depth, introspection: below.introspection, fields: 1, aliases: below.aliases}
	if f.Name == "__schema" || f.Name == "__type" {
		found.depth, found.introspection = 1, 1+max(below.depth, below.introspection)
	}
	if f.Alias != f.Name {
		found.aliases = min(found.aliases+1, enough)
	}
	return found
}

// fragment measures a fragment once. One that spreads itself counts as empty there; validation refuses it.
func (s *survey) fragment(f *ast.FragmentDefinition) shape {
	if known, ok := s.shapes[f]; ok {
		return known
	}
	s.shapes[f] = shape{}
	found := s.selections(f.SelectionSet)
	s.shapes[f] = found
	return found
}
