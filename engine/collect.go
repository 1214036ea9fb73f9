package engine

import (
	"slices"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
)

// collection is CollectFields of the specification (6.3.2): the fields of a selection set on a concrete type, in the order in
// which the document has them, those of one response key merged. gqlgen's own keeps a key apart that is selected on unrelated
// types, such as two interfaces.
type collection struct {
	oc        *graphql.OperationContext
	satisfies []string // the names that a fragment on the type may have
	deferrals deferrals
	visited   map[string]bool
	fields    []graphql.CollectedField
	later     []postponed
}

// postponed is a deferred fragment of a set.
type postponed struct {
	label      string
	selections ast.SelectionSet
}

func (c *collection) collect(selections ast.SelectionSet) {
	for _, s := range selections {
		switch s := s.(type) {
		case *ast.Field:
			if c.included(s.Directives) {
				c.add(s)
			}
		case *ast.InlineFragment:
			if c.included(s.Directives) && c.applies(s.TypeCondition) && !c.postpone(s, "", s.SelectionSet) {
				c.collect(s.SelectionSet)
			}
		case *ast.FragmentSpread:
			f := c.oc.Doc.Fragments.ForName(s.Name)
			if !c.included(s.Directives) || !c.applies(f.TypeCondition) || c.postpone(s, s.Name, f.SelectionSet) || c.visited[s.Name] {
				continue
			}
			c.visited[s.Name] = true
			c.collect(f.SelectionSet)
		}
	}
}

// postpone leaves a deferred fragment for later. One with a name is left once, however often it is spread with a label.
func (c *collection) postpone(s ast.Selection, name string, selections ast.SelectionSet) bool {
	d, deferred := c.deferrals.of(s, c.oc.Variables)
	if !deferred {
		return false
	}
	if name != "" {
		name = "@" + name + "@" + d.label // no fragment's name has such a character
		if c.visited[name] {
			return true
		}
		c.visited[name] = true
	}
	c.later = append(c.later, postponed{label: d.label, selections: selections})
	return true
}

func (c *collection) add(f *ast.Field) {
	for i := range c.fields {
		if c.fields[i].Alias == f.Alias {
			c.fields[i].Selections = append(c.fields[i].Selections, f.SelectionSet...)
			return
		}
	}
	own := slices.Clip(f.SelectionSet) // another field's are appended to a copy
	c.fields = append(c.fields, graphql.CollectedField{Field: f, Selections: own})
}

func (c *collection) applies(condition string) bool {
	return condition == "" || slices.Contains(c.satisfies, condition)
}

// included decides @skip and @include, whose variables are not null: see Nulls.
func (c *collection) included(directives ast.DirectiveList) bool {
	for _, d := range directives {
		if d.Name != "skip" && d.Name != "include" {
			continue
		}
		value, err := d.Arguments.ForName("if").Value.Value(c.oc.Variables)
		if on, _ := value.(bool); err != nil || on == (d.Name == "skip") {
			return false
		}
	}
	return true
}
