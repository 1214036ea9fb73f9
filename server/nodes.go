package server

import (
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
)

const (
	// connectionSuffix ends the name of the type of every list that is read in pages, and of no other.
	connectionSuffix = "Connection"
	// usualPage is the size of a page where neither the document nor the schema says it.
	usualPage = 20
	// usualList is how many objects a list without pages is taken to hold. The bounds of such lists are in their
	// descriptions; few hold more.
	usualList = 10
	// mostNodes is where counts of nodes stop, so that pages within pages do not overflow them.
	mostNodes int64 = 1_000_000_000_000_000
)

// census counts the nodes that one operation may ask for: over all of its connections, the size of the page times the
// number of parents, which are the nodes of the connections around it. Lists that are not read in pages count as one
// object, and what is below them ten times; what is below nodes(ids:) counts once an id. What is written twice counts
// twice, although fields of one response name run once: to merge them as execution does would cost more than a count
// may. A fragment is walked once, so the time is linear in the document.
//
// The operation must be validated, because the count needs the fields' definitions and the variables' values.
type census struct {
	variables map[string]any
	fragments map[*ast.FragmentDefinition]int64 // the nodes for one parent
}

func countNodes(op *ast.OperationDefinition, variables map[string]any) int64 {
	c := &census{variables: variables, fragments: map[*ast.FragmentDefinition]int64{}}
	return c.selections(op.SelectionSet)
}

// selections counts the nodes that a selection set asks for below one object.
func (c *census) selections(set ast.SelectionSet) int64 {
	var sum int64
	for _, selection := range set {
		sum = min(sum+c.selection(selection), mostNodes)
	}
	return sum
}

func (c *census) selection(selection ast.Selection) int64 {
	switch selection := selection.(type) {
	case *ast.Field:
		if c.runs(selection.Directives) {
			return c.field(selection)
		}
	case *ast.InlineFragment:
		if c.runs(selection.Directives) {
			return c.selections(selection.SelectionSet)
		}
	case *ast.FragmentSpread:
		if c.runs(selection.Directives) && selection.Definition != nil {
			return c.fragment(selection.Definition)
		}
	}
	return 0
}

func (c *census) field(f *ast.Field) int64 {
	below := c.selections(f.SelectionSet)
	switch {
	case f.Definition == nil:
		return below
	case strings.HasSuffix(f.Definition.Type.Name(), connectionSuffix):
		return times(c.pageSize(f), 1+below)
	case f.Definition.Arguments.ForName("ids") != nil:
		return times(c.length(f.Arguments.ForName("ids")), 1+below)
	case f.Definition.Type.Elem != nil && f.Name != "nodes" && f.Name != "edges": // those of a connection were counted with it
		return times(usualList, below)
	default:
		return below
	}
}

func times(n, each int64) int64 {
	if each > mostNodes/n {
		return mostNodes
	}
	return n * each
}

// length is how many values an argument lists, 1 where that cannot be told.
func (c *census) length(argument *ast.Argument) int64 {
	if argument == nil {
		return 1
	}
	value, err := argument.Value.Value(c.variables)
	if list, ok := value.([]any); ok && err == nil {
		return max(int64(len(list)), 1)
	}
	return 1
}

func (c *census) fragment(f *ast.FragmentDefinition) int64 {
	if known, ok := c.fragments[f]; ok {
		return known
	}
	c.fragments[f] = 0
	found := c.selections(f.SelectionSet)
	c.fragments[f] = found
	return found
}

// pageSize is how many nodes a page of the connection has at most. A size that is no size, such as -1, counts as 1: the
// resolver refuses it, and says better than a count could what is wrong.
func (c *census) pageSize(f *ast.Field) int64 {
	for _, name := range []string{"first", "last"} {
		if given := f.Arguments.ForName(name); given != nil {
			if size, ok := c.size(given.Value); ok {
				return size
			}
		}
	}
	for _, name := range []string{"first", "last"} {
		if arg := f.Definition.Arguments.ForName(name); arg != nil {
			if size, ok := c.size(arg.DefaultValue); ok {
				return size
			}
		}
	}
	return usualPage
}

// size reads a size as resolvers get it. There is none where it is null or its variable was left out.
func (c *census) size(value *ast.Value) (int64, bool) {
	raw, err := value.Value(c.variables)
	if raw == nil && err == nil {
		return 0, false
	}
	size, unreadable := graphql.UnmarshalInt32(raw)
	if err != nil || unreadable != nil {
		return 1, true
	}
	return max(int64(size), 1), true
}

// runs tells whether @skip and @include let a selection run.
func (c *census) runs(directives ast.DirectiveList) bool {
	return !c.says(directives.ForName("skip"), true) && !c.says(directives.ForName("include"), false)
}

func (c *census) says(directive *ast.Directive, answer bool) bool {
	if directive == nil {
		return false
	}
	condition := directive.Arguments.ForName("if")
	if condition == nil {
		return false
	}
	value, err := condition.Value.Value(c.variables)
	return err == nil && value == answer
}
