package server

import (
	"slices"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/stretchr/testify/require"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"

	"github.com/trellisgraph/trellis/graph/generated"
	"github.com/trellisgraph/trellis/web/screens"
)

// FuzzLimits sends whatever documents there are through the guard and, those that are valid, through the count of what they
// cost. Neither panics; the work of each is linear in the document, by its own counter; and no selection makes an operation
// cheaper.
func FuzzLimits(f *testing.F) {
	all, err := screens.All()
	require.NoError(f, err)
	for _, screen := range all {
		f.Add(screen.Text)
	}
	for _, attack := range hostileFormulas() {
		if len(attack.query) < 4000 { // a mutation of what is long finds little
			f.Add(attack.query)
		}
	}
	limits := Limits{}.withDefaults()
	endpoint := newEndpoint(Config{Introspection: true, Schema: generated.NewExecutableSchema(generated.Config{}), Limits: limits})
	f.Fuzz(func(t *testing.T, document string) {
		doc, err := parser.ParseQueryWithTokenLimit(&ast.Source{Input: document}, limits.ParserTokens)
		if err != nil {
			return
		}
		s := newSurvey(doc, limits)
		for _, op := range doc.Operations {
			s.operation(op)
		}
		require.LessOrEqual(t, s.visited, len(document), "the guard looks at every selection once")
		require.LessOrEqual(t, s.effort.steps, limits.Effort+1, "and compares no more than it lets validation compare")
		if limits.check(doc) != nil || len(doc.Operations) == 0 {
			return
		}
		name := doc.Operations[0].Name
		op, errs := endpoint.exec.CreateOperationContext(graphql.StartOperationTrace(t.Context()), &graphql.RawParams{Query: document, OperationName: name})
		if len(errs) > 0 && op.Operation == nil {
			return
		}
		c := &census{variables: op.Variables, fragments: map[*ast.FragmentDefinition]asked{}}
		c.selections(op.Operation.SelectionSet)
		require.LessOrEqual(t, c.visited, len(document), "the count looks at every selection once")
		cheaperWithout(t, op.Operation, op.Variables)
	})
}

// cheaperWithout takes the last of every selection set's selections out, one after the other, and expects the rest to cost
// no more.
func cheaperWithout(t *testing.T, op *ast.OperationDefinition, variables map[string]any) {
	t.Helper()
	eachSet(op, func(set *ast.SelectionSet) {
		whole := *set
		with := count(op, variables)
		*set = slices.Clone(whole[:len(whole)-1])
		without := count(op, variables)
		*set = whole
		require.LessOrEqual(t, without.cost, with.cost)
		require.LessOrEqual(t, without.nodes, with.nodes)
	})
}

// eachSet visits every selection set of an operation once, those of fragments too.
func eachSet(op *ast.OperationDefinition, visit func(*ast.SelectionSet)) {
	seen := map[*ast.FragmentDefinition]bool{}
	var walk func(set *ast.SelectionSet)
	walk = func(set *ast.SelectionSet) {
		if len(*set) == 0 {
			return
		}
		visit(set)
		for _, selection := range *set {
			switch selection := selection.(type) {
			case *ast.Field:
				walk(&selection.SelectionSet)
			case *ast.InlineFragment:
				walk(&selection.SelectionSet)
			case *ast.FragmentSpread:
				if f := selection.Definition; f != nil && !seen[f] {
					seen[f] = true
					walk(&f.SelectionSet)
				}
			}
		}
	}
	walk(&op.SelectionSet)
}
