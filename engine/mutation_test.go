package engine

import (
	"context"
	"reflect"
	"testing"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/stretchr/testify/require"
	"github.com/vektah/gqlparser/v2/ast"
)

// All that gqlgen has in an operation is in the one that is made of it, also what a later version adds.
func TestAnOperationWithAnotherResolverHasAllOfIt(t *testing.T) {
	t.Parallel()
	resolve := func(context.Context, graphql.Resolver) (any, error) { return nil, nil } //nolint:nilnil // never called
	own := withResolver(&graphql.OperationContext{
		RawQuery: "{ a }", OperationName: "Q", Variables: map[string]any{}, Extensions: map[string]any{}, Headers: map[string][]string{},
		Doc: &ast.QueryDocument{}, Operation: &ast.OperationDefinition{}, DisableIntrospection: true,
		RecoverFunc:            graphql.DefaultRecover,
		RootResolverMiddleware: func(context.Context, graphql.RootResolver) graphql.Marshaler { return graphql.Null },
		Stats:                  graphql.Stats{OperationStart: time.Unix(1, 0)},
	}, resolve)
	for field, value := range reflect.ValueOf(own).Elem().Fields() {
		require.Equal(t, field.IsExported(), !value.IsZero(), field.Name)
	}
}
