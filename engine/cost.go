package engine

import (
	"context"
	"strconv"
	"strings"
	"sync/atomic"

	"github.com/vektah/gqlparser/v2/ast"
)

// mutationCost is what a field of Mutation costs where @cost does not say it.
const mutationCost = 10

// FieldCost is what a field of a type costs each time that it is resolved, beside the objects that it gives: what its @cost
// says.
func FieldCost(parent string, field *ast.FieldDefinition) int {
	if field == nil {
		return 0
	}
	if declared := field.Directives.ForName("cost"); declared != nil {
		if weight := declared.Arguments.ForName("weight"); weight != nil {
			if n, err := strconv.Atoi(weight.Value.Raw); err == nil {
				return max(n, 0)
			}
		}
	}
	if parent == "Mutation" {
		return mutationCost
	}
	return 0
}

// AliasCost is what a value costs that is asked for by another name than its own: 1, because it may be asked for by many.
func AliasCost(field *ast.Field) int {
	if field == nil || field.Alias == field.Name || len(field.SelectionSet) > 0 || strings.HasPrefix(field.Name, "__") {
		return 0
	}
	return 1
}

// ObjectCost is what an object of a type costs: 1, and nothing for what only holds pages together and for the roots.
func ObjectCost(typeName string) int {
	switch {
	case typeName == "Query", typeName == "Mutation", typeName == "Subscription", typeName == "PageInfo",
		strings.HasSuffix(typeName, "Connection"), strings.HasSuffix(typeName, "Edge"):
		return 0
	default:
		return 1
	}
}

// Bill is what an answer cost: FieldCost and AliasCost for every field that was resolved, and ObjectCost for every object in it.
type Bill struct {
	cost atomic.Int64
	runs atomic.Int64
}

// Cost returns what the answer cost; false where stock gqlgen made it, which counts nothing.
func (b *Bill) Cost() (cost int64, known bool) { return b.cost.Load(), b.runs.Load() > 0 }

type billKey struct{}

// WithBill makes runs under the returned context add up what they cost.
func WithBill(ctx context.Context) (context.Context, *Bill) {
	b := new(Bill)
	return context.WithValue(ctx, billKey{}, b), b
}

// settle adds the cost of one run to the bill, where there is one.
func (r *run) settle() {
	if b, ok := r.ctx.Value(billKey{}).(*Bill); ok {
		b.cost.Add(r.cost)
		b.runs.Add(1)
	}
}
