package telemetry

import (
	"context"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/trace"

	"github.com/trellisgraph/trellis/storage/postgres"
)

// Jobs makes what counts jobs, and where there is tracing makes a span of each, with a link to the request that asked for it. It
// is a jobs.Observe.
func Jobs(
	m *Metrics, t *Tracing, now func() time.Time,
) func(ctx context.Context, kind string, metadata []byte) (context.Context, func(error)) {
	return func(ctx context.Context, kind string, metadata []byte) (context.Context, func(error)) {
		began, ended := now(), func(error) {}
		if t != nil {
			ctx, ended = t.job(ctx, kind, postgres.Origin(metadata))
		}
		return ctx, func(err error) {
			outcome := "worked"
			if err != nil {
				outcome = "failed"
			}
			m.jobs.WithLabelValues(kind, outcome).Observe(now().Sub(began).Seconds())
			ended(err)
		}
	}
}

func (t *Tracing) job(ctx context.Context, kind, origin string) (context.Context, func(error)) {
	options := []trace.SpanStartOption{
		trace.WithNewRoot(), trace.WithSpanKind(trace.SpanKindConsumer), trace.WithAttributes(attribute.String("trellis.job", kind)),
	}
	asked := trace.SpanContextFromContext(t.propagator.Extract(ctx, carrier{parent: origin}))
	if asked.IsValid() {
		options = append(options, trace.WithLinks(trace.Link{SpanContext: asked}))
	}
	ctx, span := t.tracer.Start(ctx, "job "+kind, options...)
	if span.IsRecording() {
		ctx, _ = t.trips(ctx, span)
	}
	return ctx, func(err error) { end(span, err != nil) }
}
