package server

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/storage/postgres"
	"github.com/trellisgraph/trellis/telemetry"
)

// codeCanceled counts operations whose client left. No client ever reads it.
const codeCanceled = "CANCELED"

// watcher counts queries, mutations and the events of subscriptions, and tells the log of slow ones. Where there is tracing it
// makes a span of each but of events, whose trace would be the connection's and have no end. It comes before what it measures:
// the wait for a place, the loaders, the engine.
type watcher struct {
	metrics *telemetry.Metrics
	tracing *telemetry.Tracing
	slow    time.Duration
	log     *slog.Logger
}

var _ graphql.OperationInterceptor = (*watcher)(nil)

func newWatcher(cfg Config) *watcher {
	return &watcher{metrics: cfg.Metrics, tracing: cfg.Tracing, slow: cfg.SlowOperation, log: cfg.Logger}
}

// ExtensionName is gqlgen's.
func (*watcher) ExtensionName() string { return "Watcher" }

// Validate is gqlgen's.
func (*watcher) Validate(graphql.ExecutableSchema) error { return nil }

// InterceptOperation watches an operation until its answer is there, and a subscription, which lasts as long as somebody
// listens, event by event.
func (w *watcher) InterceptOperation(ctx context.Context, next graphql.OperationHandler) graphql.ResponseHandler {
	oc := graphql.GetOperationContext(ctx)
	if oc.Operation.Operation == ast.Subscription {
		return w.events(oc, next(ctx))
	}
	kind := string(oc.Operation.Operation)
	seen := &operation{began: time.Now(), count: w.metrics.Operation(oc.Operation.Name, kind)}
	if w.tracing != nil {
		ctx, seen.stats, seen.ended = w.tracing.Operation(ctx, seen.count.Name, kind, HashOf(oc.RawQuery))
	}
	if seen.stats == nil {
		ctx, seen.stats = postgres.WithStats(ctx)
	}
	responses := next(ctx)
	return func(ctx context.Context) *graphql.Response {
		response := responses(ctx)
		w.end(ctx, oc, seen, response)
		return response
	}
}

// events watches each event from when it asks for its turn. One that is none for this listener is not counted.
func (w *watcher) events(oc *graphql.OperationContext, responses graphql.ResponseHandler) graphql.ResponseHandler {
	return func(ctx context.Context) *graphql.Response {
		at, ok := ctx.Value(eventKey{}).(*event)
		if !ok { // the resolver has refused
			return responses(ctx)
		}
		seen := &operation{began: at.met, count: w.metrics.Operation(oc.Operation.Name, string(oc.Operation.Operation))}
		ctx, seen.stats = postgres.WithStats(ctx)
		response := responses(ctx)
		if response != nil || ctx.Err() != nil {
			w.end(ctx, oc, seen, response)
		}
		return response
	}
}

// operation is one that runs, or an event of one.
type operation struct {
	began time.Time
	count *telemetry.Operation
	stats *postgres.Stats
	ended func(codes []string) // nil: it is not traced
}

func (w *watcher) end(ctx context.Context, oc *graphql.OperationContext, seen *operation, response *graphql.Response) {
	took, codes := time.Since(seen.began), codesOf(ctx, response)
	seen.count.Ended(took, codes...)
	if seen.ended != nil {
		seen.ended(codes)
	}
	if w.slow <= 0 || took < w.slow || !w.log.Enabled(ctx, slog.LevelWarn) {
		return
	}
	attrs := []slog.Attr{
		slog.String("operation", cut(oc.Operation.Name)), slog.String("type", string(oc.Operation.Operation)),
		slog.String("document_hash", HashOf(oc.RawQuery)), slog.Float64("ms", milliseconds(took)),
		slog.Int("statements", seen.stats.Statements()), slog.Int("round_trips", seen.stats.RoundTrips()),
		slog.Float64("sql_ms", milliseconds(seen.stats.Elapsed())),
	}
	if response != nil && response.Extensions["cost"] != nil {
		attrs = append(attrs, slog.Any("cost", response.Extensions["cost"]))
	}
	if len(codes) > 0 {
		attrs = append(attrs, slog.Any("codes", codes))
	}
	w.log.LogAttrs(ctx, slog.LevelWarn, "an operation was slow", attrs...)
}

// codesOf are the codes of what went wrong, nil for nothing.
func codesOf(ctx context.Context, response *graphql.Response) (codes []string) {
	if response != nil {
		for _, err := range response.Errors {
			codes = append(codes, codeOf(err))
		}
	}
	switch ended := ctx.Err(); {
	case errors.Is(ended, context.DeadlineExceeded):
		codes = append(codes, string(domain.CodeUpstreamTimeout))
	case ended != nil:
		codes = append(codes, codeCanceled)
	}
	return codes
}

func codeOf(err *gqlerror.Error) string {
	if code, ok := err.Extensions["code"]; ok {
		return fmt.Sprint(code)
	}
	return string(domain.CodeInternal)
}

// countedDocuments is the cache of documents as the executor sees it: whoever else looks into it does not count.
type countedDocuments struct {
	*documents
	metrics *telemetry.Metrics
}

// Get finds a document by its text.
func (c countedDocuments) Get(ctx context.Context, text string) (*ast.QueryDocument, bool) {
	doc, ok := c.documents.Get(ctx, text)
	c.metrics.Document(ok)
	return doc, ok
}

// watchDocuments shows the size of the cache of documents.
func watchDocuments(m *telemetry.Metrics, d *documents) {
	bytes, number := d.cache.WeightedSize, d.cache.EstimatedSize
	m.Gauge("document_cache_bytes", "What the cache of documents takes, about.", func() float64 { return float64(bytes()) })
	m.Gauge("document_cache_documents", "Documents in the cache.", func() float64 { return float64(number()) })
}

// watchStreams shows how many clients have something open.
func watchStreams(m *telemetry.Metrics, s *seats) {
	m.Gauge("stream_clients", "Viewers, and addresses of nobody, that have a stream, a socket or a subscription open.",
		func() float64 { return float64(s.clients()) })
}
