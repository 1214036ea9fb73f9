package server

import (
	"fmt"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/formatter"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/parser"
)

// Source is a file of operations and fragments.
type Source struct {
	Name string
	Text string
}

// collection is what several sources have: names are theirs together, so that operations find fragments in other files.
type collection struct {
	operations ast.OperationList
	fragments  ast.FragmentDefinitionList
	problems   []Problem
}

// CollectManifest makes a manifest of the operations in sources, each with the fragments that it uses wherever they stand, and
// held against a schema and the limits. typenames adds __typename to everything that is selected, as Apollo Client does to what
// it sends and needs in what it gets. Where there is a problem there is no manifest.
func CollectManifest(sources []Source, schema *ast.Schema, limits Limits, typenames bool) (*Manifest, []Problem) {
	c := &collection{}
	for _, source := range sources {
		c.read(source)
	}
	if len(c.problems) > 0 {
		return nil, c.problems
	}
	m := &Manifest{Format: manifestFormat, Version: 1, Operations: []ManifestOperation{}}
	slices.SortStableFunc(c.operations, func(a, b *ast.OperationDefinition) int { return strings.Compare(a.Name, b.Name) })
	seen := map[Problem]bool{} // what is wrong with a shared fragment is said once
	for _, op := range c.operations {
		doc := &ast.QueryDocument{Operations: ast.OperationList{op}, Fragments: c.used(op)}
		if typenames {
			addTypenames(doc)
		}
		for _, p := range problems(op.Name, checkDocument(schema, limits.withDefaults(), doc)) {
			once := p
			once.Operation = ""
			if p.File == "" {
				p.File = op.Position.Src.Name
			}
			if !seen[once] {
				seen[once] = true
				c.problems = append(c.problems, p)
			}
		}
		body := printDocument(doc)
		m.Operations = append(m.Operations, ManifestOperation{ID: HashOf(body), Name: op.Name, Type: string(op.Operation), Body: body})
	}
	if len(c.problems) > 0 {
		return nil, c.problems
	}
	return m, nil
}

func (c *collection) read(source Source) {
	doc, err := parser.ParseQuery(&ast.Source{Name: source.Name, Input: source.Text})
	if err != nil {
		found := problems("", gqlerror.List{gqlerror.WrapIfUnwrapped(err)})
		found[0].File = source.Name
		c.problems = append(c.problems, found...)
		return
	}
	for _, op := range doc.Operations {
		switch before := byName(c.operations, op.Name); {
		case op.Name == "":
			c.complain(op.Position, "an operation needs a name")
		case before != nil:
			c.complain(op.Position, "the operation %s is in %s, too", op.Name, before.Position.Src.Name)
		default:
			c.operations = append(c.operations, op)
		}
	}
	for _, f := range doc.Fragments {
		if before := c.fragments.ForName(f.Name); before != nil {
			c.complain(f.Position, "the fragment %s is in %s, too", f.Name, before.Position.Src.Name)
			continue
		}
		c.fragments = append(c.fragments, f)
	}
}

// byName is OperationList.ForName without its rule for a single operation.
func byName(operations ast.OperationList, name string) *ast.OperationDefinition {
	for _, op := range operations {
		if op.Name == name {
			return op
		}
	}
	return nil
}

func (c *collection) complain(at *ast.Position, format string, args ...any) {
	c.problems = append(c.problems, Problem{
		File: at.Src.Name, Line: at.Line, Column: at.Column, Message: fmt.Sprintf(format, args...),
	})
}

// used are the fragments that an operation spreads, and those that these do, in the order in which they are met.
func (c *collection) used(op *ast.OperationDefinition) ast.FragmentDefinitionList {
	var found ast.FragmentDefinitionList
	var walk func(set ast.SelectionSet)
	walk = func(set ast.SelectionSet) {
		for _, selection := range set {
			switch selection := selection.(type) {
			case *ast.Field:
				walk(selection.SelectionSet)
			case *ast.InlineFragment:
				walk(selection.SelectionSet)
			case *ast.FragmentSpread:
				if f := c.fragments.ForName(selection.Name); f != nil && found.ForName(f.Name) == nil {
					found = append(found, f)
					walk(f.SelectionSet)
				}
			}
		}
	}
	walk(op.SelectionSet)
	return found
}

// addTypenames selects __typename wherever something is selected, but for the root. A fragment may have it already, of another
// operation.
func addTypenames(doc *ast.QueryDocument) {
	for _, op := range doc.Operations {
		for _, selection := range op.SelectionSet {
			addTypename(selection)
		}
	}
	for _, f := range doc.Fragments {
		f.SelectionSet = withTypename(f.SelectionSet)
	}
}

func addTypename(selection ast.Selection) {
	switch selection := selection.(type) {
	case *ast.Field:
		if len(selection.SelectionSet) > 0 {
			selection.SelectionSet = withTypename(selection.SelectionSet)
		}
	case *ast.InlineFragment:
		selection.SelectionSet = withTypename(selection.SelectionSet)
	}
}

func withTypename(set ast.SelectionSet) ast.SelectionSet {
	has := false
	for _, selection := range set {
		addTypename(selection)
		if f, ok := selection.(*ast.Field); ok && f.Alias == "__typename" {
			has = true
		}
	}
	if has {
		return set
	}
	return append(set, &ast.Field{Name: "__typename", Alias: "__typename", Position: set[0].GetPosition()})
}

func printDocument(doc *ast.QueryDocument) string {
	var b strings.Builder
	formatter.NewFormatter(&b, formatter.WithIndent("  ")).FormatQueryDocument(doc)
	return strings.TrimSpace(b.String())
}
