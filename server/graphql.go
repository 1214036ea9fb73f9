package server

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/executor"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/validator/rules"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/engine"
	"github.com/trellisgraph/trellis/telemetry"
)

// endpoint is GraphQL over HTTP: https://graphql.github.io/graphql-over-http/draft/. gqlgen's own transports read
// bodies without limit and repeat them in errors.
type endpoint struct {
	exec      *executor.Executor
	present   *presenter
	limits    Limits
	documents *documents
	metrics   *telemetry.Metrics
	limiter   *limiter
	begin     func(context.Context) context.Context // of Config
	bearers   *bearers
	streams   *streams
	origins   origins
}

func newEndpoint(cfg Config) *endpoint {
	cfg = cfg.counting()
	p := &presenter{log: cfg.Logger}
	documents := newDocuments(cfg.Limits.DocumentBytes, cfg.Schema)

	e := &endpoint{
		exec: executor.New(cfg.Schema), present: p, limits: cfg.Limits, documents: documents,
		metrics: cfg.Metrics, begin: cfg.Begin, limiter: newLimiter(cfg, documents),
		bearers: &bearers{verifier: cfg.Identity, timeout: cfg.Limits.OperationTimeout, log: cfg.Logger},
		streams: newStreams(cfg.Streams),
		origins: origins{any: cfg.Dev || slices.Contains(cfg.Origins, anyOrigin), listed: cfg.Origins},
	}
	exec := e.exec
	exec.SetParserTokenLimit(cfg.Limits.ParserTokens)
	exec.SetQueryCache(countedDocuments{documents, cfg.Metrics})
	watchDocuments(cfg.Metrics, documents)
	watchStreams(cfg.Metrics, e.streams.seats)
	exec.SetErrorPresenter(p.tell)
	exec.SetRecoverFunc(p.recovered)
	exec.SetDisableSuggestion(!cfg.Introspection)
	exec.SetDefaultRulesFn(func() *rules.Rules { return validationRules(cfg.Introspection) })
	exec.Use(newWatcher(cfg))
	exec.Use(engine.Nulls{})
	exec.Use(newPersisted(cfg))
	if cfg.Federation {
		exec.Use(&federation{sdl: FederationSDL(cfg.Schema.Schema()), limits: cfg.Limits})
	}
	exec.Use(e.limiter) // before who lets in, so that it gives back what was taken for nothing
	exec.Use(newAdmission(cfg.Admission, cfg.Metrics))
	exec.AroundResponses(e.boundAnswer)
	exec.AroundResponses(boundErrors)
	if cfg.Dev {
		exec.Use(tracer{})
	}
	if cfg.Begin != nil {
		exec.AroundOperations(func(ctx context.Context, next graphql.OperationHandler) graphql.ResponseHandler {
			return next(cfg.Begin(ctx))
		})
		exec.AroundRootFields(func(ctx context.Context, next graphql.RootResolver) graphql.Marshaler {
			if graphql.GetOperationContext(ctx).Operation.Operation == ast.Mutation { // it must not see what was before the others
				ctx = cfg.Begin(ctx)
			}
			return next(ctx)
		})
	}
	exec.AroundResponses(e.readEvent)
	return e
}

func (e *endpoint) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if wantsSocket(r) {
		e.serveSocket(w, r)
		return
	}
	params, refused := readParams(w, r, int64(e.limits.BodyBytes))
	if refused != nil {
		refused.write(w, r)
		return
	}
	accept := readAccept(r)
	op, errs := e.prepare(r.Context(), params)
	switch {
	case len(errs) > 0 && !accept.json:
		e.serveEvents(w, r, nil, errs)
	case len(errs) > 0:
		writeRequestErrors(w, r, errs)
	case op.Operation.Operation == ast.Mutation && r.Method == http.MethodGet:
		notAllowed("a mutation must be sent by POST", http.MethodPost).write(w, r)
	case op.Operation.Operation == ast.Subscription && !accept.events:
		malformed("a subscription is served to clients that accept %s, or over a WebSocket", eventStream).write(w, r)
	case op.Operation.Operation == ast.Subscription || !accept.json:
		e.serveEvents(w, r, op, nil)
	case accept.parts:
		e.serveParts(w, r, op)
	default:
		response := e.execute(r.Context(), op)
		e.allowKeeping(w, r, op, response)
		writeResponse(w, r, response)
	}
}

// prepare parses and validates an operation, or says why it is not executed.
func (e *endpoint) prepare(ctx context.Context, params *graphql.RawParams) (*graphql.OperationContext, gqlerror.List) {
	ctx, read := e.limiter.reads(withFailures(ctx))
	defer read.end()
	op, errs := e.exec.CreateOperationContext(graphql.StartOperationTrace(ctx), params)
	if len(errs) > 0 {
		e.limiter.refused(ctx, read, errs[0])
		e.metrics.Refused(codeOf(errs[0]))
		return nil, requestErrors(op, errs)
	}
	return op, nil
}

// execute runs a query or a mutation. What is ready only after the deadline is not sent, however much of it there is: the answer
// is that the operation took too long. As after any timeout, a mutation may have been done all the same.
func (e *endpoint) execute(ctx context.Context, op *graphql.OperationContext) *graphql.Response {
	return e.run(withFailures(ctx), op)
}

// run does so where it is known already what remembers the failures.
func (e *endpoint) run(ctx context.Context, op *graphql.OperationContext) *graphql.Response {
	ctx, cancel := context.WithTimeout(ctx, e.limits.OperationTimeout)
	defer cancel()
	next, begun := e.exec.DispatchOperation(ctx, op)
	response := next(begun)
	ended := ctx.Err()
	if response != nil && !errors.Is(ended, context.DeadlineExceeded) {
		return response
	}
	if ended == nil {
		ended = errors.New("the schema gave no response")
	}
	instead := &graphql.Response{Errors: gqlerror.List{e.present.present(ctx, ended)}}
	if response != nil {
		instead.Extensions = response.Extensions // a trace says why it took so long
	}
	return instead
}

// What a document that is wrong all over may make the server say.
const (
	maxRequestErrors = 20
	maxMessageRunes  = 300
)

// requestErrors are what the executor says of a document that it does not run, each with a code. Messages quote the
// document, so they are cut.
func requestErrors(op *graphql.OperationContext, errs gqlerror.List) gqlerror.List {
	errs = errs[:min(len(errs), maxRequestErrors)]
	for _, err := range errs {
		switch {
		case op.Doc != nil && op.Operation == nil:
			err.Message = unknownOperation(op)
			setCode(err, domain.CodeBadInput)
		case op.Operation != nil: // what is left to fail are the variables, which have a path, and the number of nodes
			if variable := err.Path[min(1, len(err.Path)):].String(); variable != "" {
				err.Message = fmt.Sprintf("$%s: %s", variable, err.Message)
				setCode(err, domain.CodeBadInput)
				err.Extensions["argument"] = cut(variable)
				err.Path = nil
			}
		}
		err.Message = cut(err.Message)
	}
	return errs
}

func unknownOperation(op *graphql.OperationContext) string {
	if op.OperationName == "" {
		return fmt.Sprintf("operationName is needed: the document has %d operations", len(op.Doc.Operations))
	}
	return fmt.Sprintf("operationName: the document has no operation %q", op.OperationName)
}

func cut(message string) string {
	runes := 0
	for i := range message {
		if runes == maxMessageRunes {
			return message[:i] + "..."
		}
		runes++
	}
	return message
}

func setCode(err *gqlerror.Error, code domain.Code) {
	if err.Extensions == nil {
		err.Extensions = map[string]any{}
	}
	err.Extensions["code"] = code
}
