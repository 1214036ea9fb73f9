package server

import "github.com/vektah/gqlparser/v2/ast"

// withoutComments takes the comments out of a document, which nobody reads: gqlparser keeps each with its place, which takes
// fifty times the byte or two that one may be written with. Nobody runs the document yet.
func withoutComments(doc *ast.QueryDocument) {
	doc.Comment = nil
	for _, op := range doc.Operations {
		op.Comment = nil
		quietVariables(op.VariableDefinitions)
		quietDirectives(op.Directives)
		quietSelections(op.SelectionSet)
	}
	for _, f := range doc.Fragments {
		f.Comment = nil
		quietVariables(f.VariableDefinition)
		quietDirectives(f.Directives)
		quietSelections(f.SelectionSet)
	}
}

func quietSelections(set ast.SelectionSet) {
	for _, s := range set {
		switch s := s.(type) {
		case *ast.Field:
			s.Comment = nil
			quietArguments(s.Arguments)
			quietDirectives(s.Directives)
			quietSelections(s.SelectionSet)
		case *ast.InlineFragment:
			s.Comment = nil
			quietDirectives(s.Directives)
			quietSelections(s.SelectionSet)
		case *ast.FragmentSpread:
			s.Comment = nil
			quietDirectives(s.Directives)
		}
	}
}

func quietVariables(list ast.VariableDefinitionList) {
	for _, v := range list {
		v.Comment = nil
		quietDirectives(v.Directives)
		if v.DefaultValue != nil {
			quietValue(v.DefaultValue)
		}
	}
}

func quietDirectives(list ast.DirectiveList) {
	for _, d := range list {
		quietArguments(d.Arguments)
	}
}

func quietArguments(list ast.ArgumentList) {
	for _, a := range list {
		a.Comment = nil
		quietValue(a.Value)
	}
}

func quietValue(v *ast.Value) {
	v.Comment = nil
	for _, child := range v.Children {
		child.Comment = nil
		quietValue(child.Value)
	}
}
