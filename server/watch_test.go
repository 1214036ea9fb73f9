package server_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"
	"github.com/stretchr/testify/require"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/server"
	"github.com/trellisgraph/trellis/telemetry"
)

// scraped is what operators read of a server.
func (h *harness) scraped(t *testing.T) map[string]*dto.MetricFamily {
	t.Helper()
	w := httptest.NewRecorder()
	h.Admin().ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), "GET", "/metrics", nil))
	require.Equal(t, 200, w.Code)
	parser := expfmt.NewTextParser(model.UTF8Validation)
	families, err := parser.TextToMetricFamilies(w.Body)
	require.NoError(t, err)
	return families
}

// series are the values of a metric by their labels, of a histogram its counts.
func series(family *dto.MetricFamily) map[string]float64 {
	all := map[string]float64{}
	for _, m := range family.GetMetric() {
		labels := make([]string, len(m.GetLabel()))
		for i, l := range m.GetLabel() {
			labels[i] = l.GetValue()
		}
		all[strings.Join(labels, " ")] = m.GetCounter().GetValue() + m.GetGauge().GetValue() + float64(m.GetHistogram().GetSampleCount())
	}
	return all
}

func TestOperationsAreCounted(t *testing.T) {
	t.Parallel()
	h := start(t, server.Config{}, map[string]resolver{
		"fail": failWith(notFoundError()),
		"late": failWith(domain.Upstream(domain.CodeUpstreamTimeout, "too late", context.DeadlineExceeded)),
	})
	h.post(t, "query Home { hello }")
	h.post(t, "query Home { hello }")
	h.post(t, "query Broken { fail a: late b: late }")
	h.post(t, `mutation { rename(name: "x") }`)
	h.post(t, "{ helo }")
	h.post(t, "{ hello")
	h.get(t, "/nowhere")
	h.get(t, "/livez")
	got := h.scraped(t)
	require.Equal(t, map[string]float64{"Home query": 2, "Broken query": 1, "unnamed mutation": 1}, series(got["trellis_operation_seconds"]))
	require.Equal(t, map[string]float64{"NOT_FOUND Broken query": 1, "UPSTREAM_TIMEOUT Broken query": 1}, series(got["trellis_operation_errors_total"]))
	require.Equal(t, map[string]float64{"GRAPHQL_VALIDATION_FAILED": 1, "GRAPHQL_PARSE_FAILED": 1}, series(got["trellis_operations_refused_total"]))
	require.Equal(t, map[string]float64{"hit": 1, "miss": 5}, series(got["trellis_documents_total"]))
	require.Equal(t, map[string]float64{"": 3}, series(got["trellis_document_cache_documents"]))
	require.Positive(t, series(got["trellis_document_cache_bytes"])[""])
	requests := series(got["trellis_http_requests_total"])
	require.InDelta(t, 6, requests["graphql 2xx"], 0)
	require.InDelta(t, 1, requests["other 4xx"], 0)
	require.InDelta(t, 1, requests["health 2xx"], 0)
	require.InDelta(t, 0, series(got["trellis_http_requests_in_flight"])["graphql"], 0)
}

func TestAnOperationThatIsGivenUpIsCounted(t *testing.T) {
	t.Parallel()
	h := start(t, server.Config{Limits: server.Limits{OperationTimeout: 10 * time.Millisecond}}, map[string]resolver{
		"slow": func(ctx context.Context, _ map[string]any) (any, error) {
			<-ctx.Done()
			return nil, ctx.Err()
		},
	})
	h.post(t, "query Slow { slow }")
	require.Equal(t, map[string]float64{"UPSTREAM_TIMEOUT Slow query": 1}, series(h.scraped(t)["trellis_operation_errors_total"]))
}

func TestMetricsAreForOperators(t *testing.T) {
	t.Parallel()
	h := start(t, server.Config{}, nil)
	require.Equal(t, 404, h.get(t, "/metrics").StatusCode)
	require.Equal(t, 404, h.get(t, "/debug/pprof/").StatusCode)
	dev := start(t, server.Config{Dev: true}, nil)
	require.Equal(t, 200, dev.get(t, "/metrics").StatusCode)
	require.Equal(t, 200, dev.get(t, "/debug/pprof/").StatusCode)
	for _, path := range []string{"/debug/pprof/", "/debug/pprof/goroutine", "/debug/pprof/cmdline", "/livez", "/readyz"} {
		w := httptest.NewRecorder()
		h.Admin().ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), "GET", path, nil))
		require.Equal(t, 200, w.Code, path)
	}
}

func TestASlowOperationIsTold(t *testing.T) {
	t.Parallel()
	h := start(t, server.Config{SlowOperation: time.Nanosecond}, map[string]resolver{"fail": failWith(notFoundError())})
	const document = "query Home($by: By) { thing(by: $by) { name } fail }"
	h.postWith(t, document, map[string]any{"by": map[string]any{"handle": "s3cret"}}, "X-Request-Id", "a-request")
	slow := h.log.records(t, "WARN")
	require.Len(t, slow, 1)
	require.Equal(t, "an operation was slow", slow[0]["msg"])
	require.Equal(t, "Home", slow[0]["operation"])
	require.Equal(t, "query", slow[0]["type"])
	require.Equal(t, "NOT_FOUND", slow[0]["codes"])
	require.Equal(t, "a-request", slow[0]["request_id"])
	hash := sha256.Sum256([]byte(document))
	require.Equal(t, hex.EncodeToString(hash[:]), slow[0]["document_hash"], "as sha256sum has it, and clients that persist queries")
	for _, number := range []string{"ms", "statements", "round_trips", "sql_ms"} {
		require.Contains(t, slow[0], number)
	}
	for _, record := range h.log.records(t, "") {
		require.NotContains(t, fmt.Sprint(record), "s3cret", "no variable is told")
		require.NotContains(t, fmt.Sprint(record), "thing(by", "nor the document")
	}
	quick := start(t, server.Config{SlowOperation: time.Hour}, nil)
	quick.post(t, "{ hello }")
	require.Empty(t, quick.log.records(t, "WARN"))
}

func TestARequestIsTraced(t *testing.T) {
	t.Parallel()
	spans := tracetest.NewInMemoryExporter()
	tracing := telemetry.NewTracing(sdktrace.NewTracerProvider(sdktrace.WithSyncer(spans)))
	h := start(t, server.Config{Tracing: tracing, Rates: server.Rates{TrustedProxies: loopback()}}, map[string]resolver{"fail": failWith(notFoundError())})
	const trace = "0af7651916cd43dd8448eb211c80319c"
	h.postWith(t, "query Home($by: By) { thing(by: $by) { name } fail }", map[string]any{"by": map[string]any{"handle": "s3cret"}},
		"traceparent", "00-"+trace+"-b7ad6b7169203331-01", "X-Request-Id", "a-request")
	h.get(t, "/livez")

	got := spans.GetSpans()
	require.Len(t, got, 2, "health is not worth a trace")
	op, request := got[0], got[1]
	require.Equal(t, "query Home", op.Name)
	require.Equal(t, "POST /graphql", request.Name)
	require.Equal(t, trace, request.SpanContext.TraceID().String(), "the trace of the caller goes on")
	require.Equal(t, "b7ad6b7169203331", request.Parent.SpanID().String())
	require.Equal(t, request.SpanContext.SpanID(), op.Parent.SpanID())
	said := map[string]string{}
	for _, span := range got {
		for _, a := range span.Attributes {
			said[string(a.Key)] = a.Value.String()
			require.NotContains(t, a.Value.String(), "s3cret")
		}
	}
	require.Equal(t, "Home", said["graphql.operation.name"])
	require.Equal(t, "query", said["graphql.operation.type"])
	require.Equal(t, `["NOT_FOUND"]`, said["graphql.error.codes"])
	require.Equal(t, "200", said["http.response.status_code"])
	require.Equal(t, "a-request", said["trellis.request_id"])
	require.Len(t, said["graphql.document.hash"], 64)
	logged := h.log.records(t, "DEBUG")
	require.Equal(t, trace, logged[0]["trace_id"], "a line of the log leads to the trace")
	require.NoError(t, tracing.Close(t.Context()))
}

// Who is no proxy of ours may say where a request comes from, and not whether it is sampled.
func TestAStrangerDoesNotDecideWhatIsTraced(t *testing.T) {
	t.Parallel()
	const trace = "0af7651916cd43dd8448eb211c80319c"
	for name, tc := range map[string]struct {
		reason  string
		ours    sdktrace.Sampler
		sampled string
		spans   int
	}{
		"all":  {"a bill for the collector", sdktrace.NeverSample(), "01", 0},
		"none": {"a way to be seen by nobody", sdktrace.AlwaysSample(), "00", 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			spans := tracetest.NewInMemoryExporter()
			tracing := telemetry.NewTracing(sdktrace.NewTracerProvider(
				sdktrace.WithSyncer(spans), sdktrace.WithSampler(sdktrace.ParentBased(tc.ours))))
			h := start(t, server.Config{Tracing: tracing}, nil)
			h.post(t, "{ hello }", "traceparent", "00-"+trace+"-b7ad6b7169203331-"+tc.sampled)
			got := spans.GetSpans()
			require.Len(t, got, tc.spans, tc.reason)
			if tc.spans > 0 {
				request := got[1]
				require.NotEqual(t, trace, request.SpanContext.TraceID().String())
				require.False(t, request.Parent.IsValid())
				require.Len(t, request.Links, 1)
				require.Equal(t, trace, request.Links[0].SpanContext.TraceID().String())
			}
			require.NoError(t, tracing.Close(t.Context()))
		})
	}
}
