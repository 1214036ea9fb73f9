package server

import "github.com/vektah/gqlparser/v2/ast"

// About what a node of a document's tree takes, with its position and its place in a list.
const (
	fieldBytes      = 232
	fragmentBytes   = 200
	directiveBytes  = 160
	valueBytes      = 216 // with the name that it goes by
	definitionBytes = 640 // an operation or a named fragment, with what the schema has to keep of it
	variableBytes   = 320
)

// treeBytes is about what a document's tree takes, without its text.
func treeBytes(doc *ast.QueryDocument) int {
	sum := definitionBytes * (len(doc.Operations) + len(doc.Fragments))
	for _, op := range doc.Operations {
		sum += selectionsBytes(op.SelectionSet) + directivesBytes(op.Directives)
		for _, v := range op.VariableDefinitions {
			sum += variableBytes + directivesBytes(v.Directives)
			if v.DefaultValue != nil {
				sum += oneValueBytes(v.DefaultValue)
			}
		}
	}
	for _, f := range doc.Fragments {
		sum += selectionsBytes(f.SelectionSet) + directivesBytes(f.Directives)
	}
	return sum
}

func selectionsBytes(set ast.SelectionSet) int {
	sum := 0
	for _, s := range set {
		switch s := s.(type) {
		case *ast.Field:
			sum += fieldBytes + directivesBytes(s.Directives) + argumentsBytes(s.Arguments) + selectionsBytes(s.SelectionSet)
		case *ast.InlineFragment:
			sum += fragmentBytes + directivesBytes(s.Directives) + selectionsBytes(s.SelectionSet)
		case *ast.FragmentSpread:
			sum += fragmentBytes + directivesBytes(s.Directives)
		}
	}
	return sum
}

func directivesBytes(list ast.DirectiveList) int {
	sum := 0
	for _, d := range list {
		sum += directiveBytes + argumentsBytes(d.Arguments)
	}
	return sum
}

func argumentsBytes(list ast.ArgumentList) int {
	sum := 0
	for _, a := range list {
		sum += oneValueBytes(a.Value)
	}
	return sum
}

func oneValueBytes(v *ast.Value) int {
	sum := valueBytes
	for _, child := range v.Children {
		sum += oneValueBytes(child.Value)
	}
	return sum
}
