package telemetry

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"strings"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/sdk/resource"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"

	"github.com/trellisgraph/trellis/engine"
	"github.com/trellisgraph/trellis/storage/postgres"
)

// Tracing makes spans of requests, operations, the levels of the engine, round trips to the databases, and jobs. None holds a
// document, a variable, or the text of a statement. A nil Tracing makes none and costs nothing.
type Tracing struct {
	provider   *sdktrace.TracerProvider
	tracer     trace.Tracer
	propagator propagation.TraceContext
}

// OpenTracing sends spans to a collector by OTLP over HTTP, at endpoint or where OpenTelemetry's own variables of the environment
// say. Without either it returns nil. Close must be called. It does not wait for the collector.
func OpenTracing(ctx context.Context, endpoint, version string) (*Tracing, error) {
	if !wanted(endpoint, os.Getenv) {
		return nil, nil //nolint:nilnil // no tracing is no error
	}
	for _, name := range []string{"OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "OTEL_EXPORTER_OTLP_PROTOCOL"} {
		if spoken := os.Getenv(name); spoken != "" && spoken != "http/protobuf" {
			return nil, fmt.Errorf("%s is %q: traces are sent by http/protobuf only", name, spoken)
		}
	}
	var options []otlptracehttp.Option
	if endpoint != "" {
		options = append(options, otlptracehttp.WithEndpointURL(strings.TrimSuffix(endpoint, "/")+"/v1/traces"))
	}
	exporter, err := otlptracehttp.New(ctx, options...)
	if err != nil {
		return nil, fmt.Errorf("open the traces: %w", err)
	}
	about, err := resource.New(ctx,
		resource.WithTelemetrySDK(),
		resource.WithAttributes(attribute.String("service.name", "trellis"), attribute.String("service.version", version)),
		resource.WithFromEnv(), // says the last word
	)
	if err != nil {
		return nil, fmt.Errorf("describe the traces: %w", err)
	}
	return NewTracing(sdktrace.NewTracerProvider(sdktrace.WithBatcher(exporter), sdktrace.WithResource(about))), nil
}

func wanted(endpoint string, getenv func(string) string) bool {
	switch {
	case strings.EqualFold(getenv("OTEL_SDK_DISABLED"), "true"), getenv("OTEL_TRACES_EXPORTER") == "none":
		return false
	default:
		return endpoint+getenv("OTEL_EXPORTER_OTLP_ENDPOINT")+getenv("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT") != ""
	}
}

// NewTracing makes spans with a provider, which Close shuts down.
func NewTracing(provider *sdktrace.TracerProvider) *Tracing {
	return &Tracing{provider: provider, tracer: provider.Tracer("github.com/trellisgraph/trellis")}
}

// Close sends what was not sent yet, until ctx ends.
func (t *Tracing) Close(ctx context.Context) error {
	if t == nil {
		return nil
	}
	if err := t.provider.Shutdown(ctx); err != nil {
		return fmt.Errorf("send the last traces: %w", err)
	}
	return nil
}

// Request makes the span of a request to a route, and returns the request under it. It is below the one that its sender names
// where that is believed. Any other sender would decide what is sampled: there it begins a trace of its own, with a link. ended
// is called with the status of the answer.
func (t *Tracing) Request(r *http.Request, route string, believed bool) (inner *http.Request, ended func(status int)) {
	options := []trace.SpanStartOption{
		trace.WithSpanKind(trace.SpanKindServer),
		trace.WithAttributes(
			attribute.String("http.request.method", r.Method), attribute.String("http.route", route),
			attribute.String("trellis.request_id", RequestID(r.Context())),
		),
	}
	ctx := t.propagator.Extract(r.Context(), propagation.HeaderCarrier(r.Header))
	if named := trace.SpanContextFromContext(ctx); !believed && named.IsValid() {
		ctx = r.Context()
		options = append(options, trace.WithLinks(trace.Link{SpanContext: named}))
	}
	ctx, span := t.tracer.Start(ctx, r.Method+" "+route, options...)
	return r.WithContext(ctx), func(status int) {
		span.SetAttributes(attribute.Int("http.response.status_code", status))
		end(span, status >= http.StatusInternalServerError)
	}
}

// Operation makes the span of an operation, and those of its levels and round trips. Its stats count as those of
// postgres.WithStats; they are nil where the trace is not sampled. ended is called with the codes of its errors.
func (t *Tracing) Operation(
	ctx context.Context, name, kind, hash string,
) (inner context.Context, stats *postgres.Stats, ended func(codes []string)) {
	ctx, span := t.tracer.Start(ctx, kind+" "+name, trace.WithAttributes(
		attribute.String("graphql.operation.type", kind), attribute.String("graphql.operation.name", name),
		attribute.String("graphql.document.hash", hash),
	))
	if span.IsRecording() {
		ctx, stats = t.trips(ctx, span)
		ctx = engine.WithTracer(ctx, levels{t})
	}
	return ctx, stats, func(failed []string) {
		if len(failed) > 0 {
			span.SetAttributes(attribute.StringSlice("graphql.error.codes", failed))
		}
		end(span, len(failed) > 0)
	}
}

// trips makes a span of every round trip under the returned context.
func (t *Tracing) trips(ctx context.Context, span trace.Span) (context.Context, *postgres.Stats) {
	self := carrier{}
	t.propagator.Inject(trace.ContextWithSpan(ctx, span), self)
	return postgres.WithTrips(ctx, self[parent], func(ctx context.Context, trip postgres.Trip) {
		name := string(trip.Side)
		if len(trip.Doing) == 1 {
			name = trip.Doing[0]
		} else if trip.Statements > 1 {
			name = fmt.Sprintf("%d statements", trip.Statements)
		}
		_, span := t.tracer.Start(ctx, name,
			trace.WithSpanKind(trace.SpanKindClient), trace.WithTimestamp(trip.Began),
			trace.WithAttributes(
				attribute.String("db.system.name", "postgresql"), attribute.String("db.namespace", string(trip.Side)),
				attribute.Int("db.operation.batch.size", trip.Statements), attribute.StringSlice("trellis.doing", trip.Doing),
			))
		if trip.Err != nil {
			span.SetStatus(codes.Error, "")
		}
		span.End(trace.WithTimestamp(trip.Began.Add(trip.Took)))
	})
}

// levels makes a span of every level.
type levels struct{ *Tracing }

// Level is engine.Tracer's.
func (l levels) Level(ctx context.Context, level engine.Level) (context.Context, func()) {
	ctx, span := l.tracer.Start(ctx, "level", trace.WithAttributes(
		attribute.StringSlice("trellis.edges", level.Edges), attribute.Int("trellis.keys", level.Keys),
		attribute.Int("trellis.statements", level.Statements), attribute.String("trellis.root", level.Root),
	))
	return ctx, func() { span.End() }
}

// end ends a span. What went wrong is not told: an error's text may hold what a user wrote.
func end(span trace.Span, failed bool) {
	if failed {
		span.SetStatus(codes.Error, "")
	}
	span.End()
}

// parent is the header of the W3C that a trace is continued by.
const parent = "traceparent"

// carrier is a traceparent without headers around it.
type carrier map[string]string

// Get is propagation.TextMapCarrier's.
func (c carrier) Get(key string) string { return c[key] }

// Set is propagation.TextMapCarrier's.
func (c carrier) Set(key, value string) { c[key] = value }

// Keys is propagation.TextMapCarrier's.
func (c carrier) Keys() []string { return []string{parent} }
