package server

import (
	"slices"

	"github.com/vektah/gqlparser/v2/ast"
)

// withoutDefer takes @defer out of a valid document: what it marks is sent with all else, as the directive allows. Why it is
// not delivered later: docs/decisions/0028-defer.md. Nobody has seen the document yet.
func withoutDefer(doc *ast.QueryDocument) {
	for _, op := range doc.Operations {
		selectNow(op.SelectionSet)
	}
	for _, fragment := range doc.Fragments {
		selectNow(fragment.SelectionSet)
	}
}

func selectNow(set ast.SelectionSet) {
	for _, selected := range set {
		switch selected := selected.(type) {
		case *ast.Field:
			selectNow(selected.SelectionSet)
		case *ast.InlineFragment:
			selected.Directives = now(selected.Directives)
			selectNow(selected.SelectionSet)
		case *ast.FragmentSpread:
			selected.Directives = now(selected.Directives)
		}
	}
}

func now(directives ast.DirectiveList) ast.DirectiveList {
	return slices.DeleteFunc(directives, func(d *ast.Directive) bool { return d.Name == "defer" })
}
