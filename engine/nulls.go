package engine

import (
	"context"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// Nulls is an extension of gqlgen's executor that refuses a request whose variable is null where null is not allowed.
// Validation lets $n: Int = 1 stand for an Int!, and a request may give null for it all the same: gqlgen takes that for 0, and
// panics where @skip or @include hangs on it.
type Nulls struct{}

var _ interface {
	graphql.HandlerExtension
	graphql.OperationContextMutator
} = Nulls{}

// ExtensionName is gqlgen's.
func (Nulls) ExtensionName() string { return "Nulls" }

// Validate is gqlgen's.
func (Nulls) Validate(graphql.ExecutableSchema) error { return nil }

// MutateOperationContext refuses the operation; the error's path is that of errors of variables.
func (Nulls) MutateOperationContext(_ context.Context, oc *graphql.OperationContext) *gqlerror.Error {
	n := nulls{doc: oc.Doc, variables: map[string]bool{}, seen: map[string]bool{}}
	for name, value := range oc.Variables {
		if value == nil {
			n.variables[name] = true
		}
	}
	if len(n.variables) == 0 {
		return nil
	}
	n.selections(oc.Operation.SelectionSet)
	if n.wrong == "" {
		return nil
	}
	path := ast.Path{ast.PathName("variable"), ast.PathName(n.wrong)}
	return gqlerror.ErrorPathf(path, "must not be null where it is used")
}

// nulls looks for variables where they must not be null.
type nulls struct {
	doc       *ast.QueryDocument
	variables map[string]bool // that are null
	seen      map[string]bool // fragments
	wrong     string
}

func (n *nulls) selections(set ast.SelectionSet) {
	for _, s := range set {
		switch s := s.(type) {
		case *ast.Field:
			n.arguments(s.Arguments)
			n.directives(s.Directives)
			n.selections(s.SelectionSet)
		case *ast.InlineFragment:
			n.directives(s.Directives)
			n.selections(s.SelectionSet)
		case *ast.FragmentSpread:
			n.directives(s.Directives)
			if f := n.doc.Fragments.ForName(s.Name); f != nil && !n.seen[s.Name] {
				n.seen[s.Name] = true
				n.selections(f.SelectionSet)
			}
		}
	}
}

func (n *nulls) directives(list ast.DirectiveList) {
	for _, d := range list {
		n.arguments(d.Arguments)
	}
}

func (n *nulls) arguments(list ast.ArgumentList) {
	for _, a := range list {
		n.value(a.Value)
	}
}

// value looks at a value whose expected types validation found.
func (n *nulls) value(v *ast.Value) {
	if n.wrong == "" && v.Kind == ast.Variable && v.ExpectedType != nil && v.ExpectedType.NonNull && n.variables[v.Raw] {
		n.wrong = v.Raw
	}
	for _, child := range v.Children {
		n.value(child.Value)
	}
}
