package server

import (
	"context"
	"fmt"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/engine"
)

// boundAnswer bounds the bytes of a response, of an operation with all of its parts or of one event: nodes and cost count
// objects, and thirty aliases of one long text are as many times its bytes. What would be larger has no data, and says so alone:
// what else went wrong in it is of no use without.
func (e *endpoint) boundAnswer(ctx context.Context, next graphql.ResponseHandler) *graphql.Response {
	tooLarge := &domain.Error{
		Code:    domain.CodeCostExceeded,
		Message: fmt.Sprintf("the answer is larger than %d bytes: ask for less at once", e.limits.AnswerBytes),
	}
	ctx, budget := engine.WithBudget(ctx, e.limits.AnswerBytes, tooLarge)
	response := next(ctx)
	if response != nil && budget.Exceeded() {
		response.Data, response.Errors = nil, gqlerror.List{e.present.present(ctx, tooLarge)}
	}
	return response
}
