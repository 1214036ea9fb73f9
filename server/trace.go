package server

import (
	"context"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/trellisgraph/trellis/engine"
	"github.com/trellisgraph/trellis/storage/postgres"
)

// traceHeader asks for a trace. It is heard in development only.
const traceHeader = "X-Trellis-Trace"

// trace is what an operation cost, sent as extensions.trace.
type trace struct {
	Statements int     `json:"statements"`
	RoundTrips int     `json:"roundTrips"`
	ParseMs    float64 `json:"parseMs"`
	ValidateMs float64 `json:"validateMs"`
	ExecuteMs  float64 `json:"executeMs"`
	SQLMs      float64 `json:"sqlMs"`
	// Levels are the moments at which no edge could go on without a database, where the engine ran the operation.
	Levels []level `json:"levels,omitempty"`
}

// level is what was sent together, in one round trip a database, and for which edges.
type level struct {
	Root       string   `json:"root,omitempty"` // the root field of a mutation that waited, by its response key
	Edges      []string `json:"edges"`
	Keys       int      `json:"keys"`
	Statements int      `json:"statements"`
	Ms         float64  `json:"ms"`
}

// tracer measures operations whose request asks for it.
type tracer struct{}

var _ graphql.OperationInterceptor = tracer{}

// ExtensionName is gqlgen's.
func (tracer) ExtensionName() string { return "Trace" }

// Validate is gqlgen's.
func (tracer) Validate(graphql.ExecutableSchema) error { return nil }

// InterceptOperation must come before what starts loaders, for the levels, and after the watcher, who counts the statements.
// What a subscription cost since it began says nothing of any event, so it is not traced.
func (tracer) InterceptOperation(ctx context.Context, next graphql.OperationHandler) graphql.ResponseHandler {
	op := graphql.GetOperationContext(ctx)
	if op.Headers.Get(traceHeader) != "1" || op.Operation.Operation == ast.Subscription {
		return next(ctx)
	}
	started := time.Now()
	sql := postgres.StatsFrom(ctx) // the watcher's
	if sql == nil {
		ctx, sql = postgres.WithStats(ctx)
	}
	ctx, run := engine.WithTrace(ctx, time.Now)
	responses := next(ctx)
	return func(ctx context.Context) *graphql.Response {
		response := responses(ctx)
		if response == nil {
			return nil
		}
		if response.Extensions == nil {
			response.Extensions = map[string]any{}
		}
		response.Extensions["trace"] = trace{
			Statements: sql.Statements(),
			RoundTrips: sql.RoundTrips(),
			ParseMs:    milliseconds(op.Stats.Parsing.End.Sub(op.Stats.Read.End)), // with the limits, which parse too
			ValidateMs: milliseconds(op.Stats.Validation.End.Sub(op.Stats.Validation.Start)),
			ExecuteMs:  milliseconds(time.Since(started)),
			SQLMs:      milliseconds(sql.Elapsed()),
			Levels:     levels(run),
		}
		return response
	}
}

func levels(run *engine.Trace) []level {
	out := make([]level, len(run.Levels))
	for i, l := range run.Levels {
		out[i] = level{Root: l.Root, Edges: l.Edges, Keys: l.Keys, Statements: l.Statements, Ms: milliseconds(l.Took)}
	}
	return out
}

func milliseconds(d time.Duration) float64 {
	return float64(d.Round(time.Microsecond).Microseconds()) / 1000
}
