package telemetry_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/otel/codes"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"github.com/trellisgraph/trellis/storage/postgres"
	"github.com/trellisgraph/trellis/storage/storagetest"
	"github.com/trellisgraph/trellis/telemetry"
)

// A job is a trace of its own, with what it asked the databases, and leads back to the request that asked for it.
func TestAJobIsTraced(t *testing.T) {
	t.Parallel()
	d := storagetest.New(t)
	spans := tracetest.NewInMemoryExporter()
	tracing := telemetry.NewTracing(sdktrace.NewTracerProvider(sdktrace.WithSyncer(spans)))
	work := telemetry.Jobs(telemetry.New(telemetry.Options{}), tracing, time.Now)
	ctx, done := work(t.Context(), "fan_out", []byte(`{"origin": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}`))
	_, err := postgres.WaitingJobs(ctx, d.Community, []string{"default"})
	require.NoError(t, err)
	done(errors.New("s3cret"))
	_, done = work(t.Context(), "prune", []byte(`{"origin": "garbage"}`))
	done(nil)

	got := spans.GetSpans()
	require.Len(t, got, 3)
	trip, job, other := got[0], got[1], got[2]
	require.Equal(t, "look at the waiting jobs", trip.Name)
	require.Equal(t, job.SpanContext.SpanID(), trip.Parent.SpanID())
	require.Equal(t, "job fan_out", job.Name)
	require.False(t, job.Parent.IsValid())
	require.Equal(t, codes.Error, job.Status.Code)
	require.Empty(t, job.Status.Description, "what went wrong is in the log")
	require.Len(t, job.Links, 1)
	require.Equal(t, "b7ad6b7169203331", job.Links[0].SpanContext.SpanID().String())
	require.Equal(t, "job prune", other.Name)
	require.Empty(t, other.Links)
	require.Equal(t, codes.Unset, other.Status.Code)
}

// What asks for a job under a span says so to the job.
func TestAJobRemembersWhoAskedForIt(t *testing.T) {
	t.Parallel()
	d := storagetest.New(t)
	spans := tracetest.NewInMemoryExporter()
	tracing := telemetry.NewTracing(sdktrace.NewTracerProvider(sdktrace.WithSyncer(spans)))
	ctx, stats, ended := tracing.Operation(t.Context(), "Pay", "mutation", "hash")
	require.NoError(t, postgres.InTx(ctx, d.Commerce, func(tx postgres.Tx) error { return tx.Enqueue(ctx, time.Time{}, job{}) }))
	require.Positive(t, stats.RoundTrips())
	ended([]string{"INTERNAL"})
	var metadata []byte
	require.NoError(t, d.Commerce.Pool().QueryRow(t.Context(), "SELECT metadata FROM river_job").Scan(&metadata))
	_, done := telemetry.Jobs(telemetry.New(telemetry.Options{}), tracing, time.Now)(t.Context(), "test", metadata)
	done(nil)
	got := spans.GetSpans()
	worked, asked := got[len(got)-1], got[len(got)-2]
	require.Equal(t, "mutation Pay", asked.Name)
	require.Equal(t, codes.Error, asked.Status.Code)
	require.Equal(t, asked.SpanContext.SpanID(), worked.Links[0].SpanContext.SpanID())
}

type job struct{}

func (job) Kind() string { return "test" }

// Where a trace is not sampled nothing is watched for it.
func TestATraceThatIsNotSampledCostsNothing(t *testing.T) {
	t.Parallel()
	tracing := telemetry.NewTracing(sdktrace.NewTracerProvider(sdktrace.WithSampler(sdktrace.NeverSample())))
	ctx, stats, ended := tracing.Operation(t.Context(), "Home", "query", "hash")
	require.Nil(t, stats)
	require.Nil(t, postgres.StatsFrom(ctx))
	ended(nil)
}

func TestTracesAreOffUnlessAskedFor(t *testing.T) {
	off, err := telemetry.OpenTracing(t.Context(), "", "v1")
	require.NoError(t, err)
	require.Nil(t, off)
	require.NoError(t, off.Close(t.Context()))

	t.Setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1")
	on, err := telemetry.OpenTracing(t.Context(), "", "v1")
	require.NoError(t, err)
	require.NotNil(t, on)
	require.NoError(t, on.Close(t.Context()))
	t.Setenv("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc")
	_, err = telemetry.OpenTracing(t.Context(), "", "v1")
	require.EqualError(t, err, `OTEL_EXPORTER_OTLP_PROTOCOL is "grpc": traces are sent by http/protobuf only`)
	t.Setenv("OTEL_SDK_DISABLED", "true")
	off, err = telemetry.OpenTracing(t.Context(), "http://127.0.0.1:1", "v1")
	require.NoError(t, err)
	require.Nil(t, off)
}

// A collector that is gone holds nobody up.
func TestACollectorThatIsGone(t *testing.T) {
	t.Parallel()
	tracing, err := telemetry.OpenTracing(t.Context(), "http://127.0.0.1:1", "v1")
	require.NoError(t, err)
	_, _, ended := tracing.Operation(t.Context(), "Home", "query", "hash")
	ended(nil)
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	_ = tracing.Close(ctx) // returns, whatever became of the spans
}
