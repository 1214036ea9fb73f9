package server

import (
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/trellisgraph/trellis/engine"
)

const (
	// connectionSuffix ends the name of the type of every list that is read in pages, and of no other.
	connectionSuffix = "Connection"
	// usualPage is the size of a page where neither the document nor the schema says it.
	usualPage = 20
	// usualList is how many objects a list without pages is taken to hold. The bounds of such lists are in their
	// descriptions; few hold more.
	usualList = 10
	// mostNodes is where counts of nodes and costs stop, so that pages within pages do not overflow them.
	mostNodes int64 = 1_000_000_000_000_000
)

// asked is what a selection set asks for below one object.
type asked struct {
	nodes int64
	cost  int64
	// Of a set on a connection, what is asked for of each of its items.
	itemCost int64
}

func (a *asked) add(other asked) {
	a.nodes = min(a.nodes+other.nodes, mostNodes)
	a.cost = min(a.cost+other.cost, mostNodes)
	a.itemCost = min(a.itemCost+other.itemCost, mostNodes)
}

// census counts the nodes that one operation may ask for, and what it may cost. A fragment is walked once, so the time is
// linear in the document. What is written twice counts twice, although fields of one response name run once: to merge them
// as execution does would cost more than a count may.
//
// The nodes are, over all of the operation's connections, the size of the page times the number of parents, which are the
// nodes of the connections around it. Lists that are not read in pages count as one object, and what is below them ten
// times; what is below nodes(ids:) counts once an id.
//
// The cost is engine.FieldCost and engine.AliasCost of every field, as often as it may be resolved, and engine.ObjectCost of
// every object that there may be. An item of a connection is there as often as its page is long, an element of another list ten
// times, one of nodes(ids:) once an id. Of an object of several types the fields of all types count.
//
// The operation must be validated, because the count needs the fields' definitions and the variables' values.
type census struct {
	variables map[string]any
	fragments map[*ast.FragmentDefinition]asked // for one parent
	visited   int                               // selections that were looked at
}

const (
	// operationCost is what an operation costs by itself.
	operationCost = 1
	// schemaCost and typeCost are what introspection costs: what is below counts nothing.
	schemaCost, typeCost = 1000, 50
)

// count counts what an operation asks for.
func count(op *ast.OperationDefinition, variables map[string]any) asked {
	c := &census{variables: variables, fragments: map[*ast.FragmentDefinition]asked{}}
	sum := c.selections(op.SelectionSet)
	sum.cost = min(sum.cost+operationCost, mostNodes)
	return sum
}

func (c *census) selections(set ast.SelectionSet) asked {
	var sum asked
	for _, selection := range set {
		sum.add(c.selection(selection))
	}
	return sum
}

func (c *census) selection(selection ast.Selection) asked {
	c.visited++
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
	return asked{}
}

func (c *census) field(f *ast.Field) asked {
	switch {
	case f.Name == "__schema":
		return asked{cost: schemaCost}
	case f.Name == "__type":
		return asked{cost: typeCost}
	case f.Definition == nil:
		return c.selections(f.SelectionSet)
	}
	parent := ""
	if f.ObjectDefinition != nil {
		parent = f.ObjectDefinition.Name
	}
	below := c.selections(f.SelectionSet)
	own := int64(engine.FieldCost(parent, f.Definition) + engine.AliasCost(f))
	each := below.cost
	if len(f.SelectionSet) > 0 {
		each = min(each+int64(engine.ObjectCost(f.Definition.Type.Name())), mostNodes)
	}
	page := int64(usualPage)
	found := asked{nodes: below.nodes}
	switch {
	case strings.HasSuffix(parent, connectionSuffix) && f.Definition.Type.Elem != nil: // its items, which are counted with it
		return asked{nodes: below.nodes, cost: own, itemCost: each}
	case strings.HasSuffix(f.Definition.Type.Name(), connectionSuffix):
		page = c.pageSize(f)
		found.nodes = times(page, 1+below.nodes)
	case f.Definition.Arguments.ForName("ids") != nil:
		n := c.length(f.Arguments.ForName("ids"))
		found.nodes, each = times(n, 1+below.nodes), times(n, each)
	case f.Definition.Type.Elem != nil:
		found.nodes, each = times(usualList, below.nodes), times(usualList, each)
	}
	found.cost = min(own+each+times(page, below.itemCost), mostNodes)
	return found
}

// roots visits the fields of a root selection that run, through fragments. There are few: Limits.RootFields counts them in
// this way.
func (c *census) roots(set ast.SelectionSet, visit func(*ast.Field)) {
	for _, selection := range set {
		switch selection := selection.(type) {
		case *ast.Field:
			if c.runs(selection.Directives) {
				visit(selection)
			}
		case *ast.InlineFragment:
			if c.runs(selection.Directives) {
				c.roots(selection.SelectionSet, visit)
			}
		case *ast.FragmentSpread:
			if c.runs(selection.Directives) && selection.Definition != nil {
				c.roots(selection.Definition.SelectionSet, visit)
			}
		}
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

func (c *census) fragment(f *ast.FragmentDefinition) asked {
	if known, ok := c.fragments[f]; ok {
		return known
	}
	c.fragments[f] = asked{}
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
