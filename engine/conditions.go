package engine

import (
	"context"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// Conditions is an extension of gqlgen's executor that refuses a request whose @skip or @include would hang on null. Validation
// lets $x: Boolean = true decide one, and a request may give null for it all the same, which gqlgen's executor panics at.
type Conditions struct{}

var _ interface {
	graphql.HandlerExtension
	graphql.OperationContextMutator
} = Conditions{}

// ExtensionName is gqlgen's.
func (Conditions) ExtensionName() string { return "Conditions" }

// Validate is gqlgen's.
func (Conditions) Validate(graphql.ExecutableSchema) error { return nil }

// MutateOperationContext refuses the operation; the error's path is that of errors of variables.
func (Conditions) MutateOperationContext(_ context.Context, oc *graphql.OperationContext) *gqlerror.Error {
	for _, v := range oc.Operation.VariableDefinitions {
		if v.Type.NonNull || v.Type.NamedType != "Boolean" || oc.Variables[v.Variable] != nil {
			continue
		}
		if analyse(oc.Doc, oc.Operation).decidedBy(v.Variable) {
			path := ast.Path{ast.PathName("variable"), ast.PathName(v.Variable)}
			return gqlerror.ErrorPathf(path, "must not be null: @skip or @include hangs on it")
		}
	}
	return nil
}
