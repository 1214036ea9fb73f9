package server

import (
	"context"
	"fmt"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/engine"
)

// costHeader asks for what an operation cost, as extensions.cost.
const costHeader = "X-Trellis-Cost"

// limiter is an extension of the executor, so that it holds for operations of every transport. It holds the limits against a
// document before it is validated, because validation is what a hostile document makes expensive. It parses for itself: a
// second parse of so few tokens is cheaper than to validate one document that should be refused, and what is in the cache
// has passed. The nodes and the cost are counted afterwards, at every execution: they depend on the schema and on the
// variables.
type limiter struct {
	limits    Limits
	documents *documents
	choices   *choices
	rates     Rates
	meter     *meter // nil: nothing is limited
	turns     chan struct{}
}

func newLimiter(cfg Config, documents *documents) *limiter {
	l := &limiter{
		limits: cfg.Limits, documents: documents, choices: newChoices(cfg.Schema.Schema()), rates: cfg.Rates, turns: newTurns(),
	}
	if cfg.Rates.on() {
		l.meter = newMeter(cfg.Rates)
	}
	return l
}

var (
	_ graphql.OperationParameterMutator = (*limiter)(nil)
	_ graphql.OperationContextMutator   = (*limiter)(nil)
	_ graphql.OperationInterceptor      = (*limiter)(nil)
)

// ExtensionName is gqlgen's.
func (*limiter) ExtensionName() string { return "Limits" }

// Validate is gqlgen's.
func (*limiter) Validate(graphql.ExecutableSchema) error { return nil }

// MutateOperationParameters refuses what asks for too much.
func (l *limiter) MutateOperationParameters(ctx context.Context, params *graphql.RawParams) *gqlerror.Error {
	if err := l.limits.checkVariables(params.Variables); err != nil {
		return err
	}
	if _, passed := l.documents.Get(ctx, params.Query); passed {
		return nil
	}
	return l.read(ctx, params.Query)
}

// MutateOperationContext refuses an operation whose variables choose nothing, or several things, where one is to be chosen;
// one that asks for too many nodes; and one that costs more than is left. It allows introspection, which gqlgen forbids
// unless told.
func (l *limiter) MutateOperationContext(ctx context.Context, op *graphql.OperationContext) *gqlerror.Error {
	op.DisableIntrospection = false
	if err := l.choices.check(op.Operation, op.Variables); err != nil {
		return err
	}
	asked := count(op.Operation, op.Variables)
	if err := l.limits.checkNodes(op.Operation, asked.nodes); err != nil {
		return err
	}
	if l.meter == nil && !asksForCost(op) {
		return nil
	}
	c := &charge{requested: asked.cost}
	op.Stats.SetExtension(l.ExtensionName(), c)
	if l.meter == nil {
		return nil
	}
	return l.take(ctx, op, c)
}

func asksForCost(op *graphql.OperationContext) bool { return op.Headers.Get(costHeader) == "1" }

// charge is what an operation was taken to cost, and from what that was taken.
type charge struct {
	requested int64
	draws     []draw // the first is the one that clients are told of
	paced     []draw
	balance   balance
}

// take takes the cost of an operation, and what it does that is paced, out of all buckets concerned, or out of none.
func (l *limiter) take(ctx context.Context, op *graphql.OperationContext, c *charge) *gqlerror.Error {
	c.draws = l.rates.draws(ctx, c.requested)
	told := c.draws[0].rate
	if c.requested > int64(told.Limit) {
		err := exceeded(op.Operation.Position, "the operation costs %d; no more than %d can be spent at once", c.requested, told.Limit)
		err.Extensions["cost"] = spending{Requested: c.requested, Limit: told.Limit, RestoreRate: told.PerSecond}
		return err
	}
	paced := pacedDraws(ctx, op.Operation, op.Variables)
	for _, d := range paced {
		if d.cost > int64(d.rate.Limit) {
			return exceeded(op.Operation.Position, "the operation has %q %d times; the limit is %d", d.key.what, d.cost, d.rate.Limit)
		}
	}
	var refused *draw
	c.balance, refused = l.meter.take(append(c.draws, paced...))
	if refused == nil {
		c.paced = paced
		return nil
	}
	err := &gqlerror.Error{Message: fmt.Sprintf("too much was asked for: try again in %d s", c.balance.retryAfter())}
	if refused.paced {
		err.Message = fmt.Sprintf("%s was done too often: try again in %d s", refused.key.what, c.balance.retryAfter())
	}
	setCode(err, domain.CodeRateLimited)
	err.Extensions[waitExtension] = c.balance.retryAfter()
	err.Extensions["cost"] = spending{
		Requested: c.requested, Limit: refused.rate.Limit, Remaining: c.balance.remaining, RestoreRate: refused.rate.PerSecond,
	}
	return err
}

// spending is extensions.cost, of a response and of an error. What it says of a limit is 0 where nothing is limited.
type spending struct {
	Requested   int64   `json:"requested"`
	Actual      *int64  `json:"actual,omitempty"`
	Limit       int     `json:"limit"`
	Remaining   int     `json:"remaining"`
	RestoreRate float64 `json:"restoreRate"`
}

// InterceptOperation gives back what an operation was taken to cost and did not, when its answer is there. What a subscription
// costs is taken when it begins, and stays taken, and so again with each event (see fare); so is what only gqlgen's own executor
// can run, because it does not count.
func (l *limiter) InterceptOperation(ctx context.Context, next graphql.OperationHandler) graphql.ResponseHandler {
	op := graphql.GetOperationContext(ctx)
	c, _ := op.Stats.GetExtension(l.ExtensionName()).(*charge)
	if c == nil || op.Operation.Operation == ast.Subscription {
		return next(ctx)
	}
	if l.meter != nil {
		ctx = domain.WithRateLimit(ctx, &domain.RateLimit{
			Limit: c.draws[0].rate.Limit, Cost: int(c.requested), Remaining: c.balance.remaining, ResetAt: c.balance.resetAt,
		})
	}
	ctx, bill := engine.WithBill(ctx)
	responses := next(ctx)
	return func(ctx context.Context) *graphql.Response {
		response := responses(ctx)
		if response == nil {
			return nil
		}
		spent := l.settle(c, bill, shed(response))
		if asksForCost(op) {
			if response.Extensions == nil {
				response.Extensions = map[string]any{}
			}
			response.Extensions["cost"] = spent
		}
		return response
	}
}

// settle gives back what was taken too much: all of it where nothing has run. Never more is taken than was requested.
func (l *limiter) settle(c *charge, bill *engine.Bill, nothingRan bool) spending {
	actual, known := bill.Cost()
	actual = min(operationCost+actual, c.requested)
	switch {
	case nothingRan:
		actual = 0
		for _, d := range c.paced {
			l.meter.give([]draw{d}, d.cost)
		}
	case !known:
		actual = c.requested
	}
	spent := spending{Requested: c.requested, Actual: &actual}
	if l.meter != nil {
		told := c.draws[0].rate
		spent.Limit, spent.RestoreRate = told.Limit, told.PerSecond
		spent.Remaining = l.meter.give(c.draws, c.requested-actual)
	}
	return spent
}
