package e2e_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"
	"github.com/stretchr/testify/require"
	collector "go.opentelemetry.io/proto/otlp/collector/trace/v1"
	spanpb "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/protobuf/proto"

	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/jobs"
	"github.com/trellisgraph/trellis/loaders"
	"github.com/trellisgraph/trellis/media"
	"github.com/trellisgraph/trellis/resolvers"
	"github.com/trellisgraph/trellis/server"
	commercedb "github.com/trellisgraph/trellis/storage/commerce"
	communitydb "github.com/trellisgraph/trellis/storage/community"
	"github.com/trellisgraph/trellis/storage/postgres"
	"github.com/trellisgraph/trellis/telemetry"
)

// watched is the whole graph as operators see it: metrics, a log, and a collector of traces on loopback.
type watched struct {
	*graph
	metrics *telemetry.Metrics
	tracing *telemetry.Tracing
	admin   http.Handler
	log     *sync.Mutex
	logged  *bytes.Buffer
	mu      sync.Mutex
	spans   []*spanpb.Span
	wire    bytes.Buffer // all that was sent to the collector
}

// Write is the log's.
func (w *watched) Write(p []byte) (int, error) {
	w.log.Lock()
	defer w.log.Unlock()
	return w.logged.Write(p)
}

func watch(t *testing.T) *watched {
	t.Helper()
	d := demoData.New(t)
	w := &watched{metrics: telemetry.New(telemetry.Options{}), log: &sync.Mutex{}, logged: &bytes.Buffer{}}
	at := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { w.collect(r) }))
	t.Cleanup(at.Close)
	var err error
	w.tracing, err = telemetry.OpenTracing(t.Context(), at.URL, "v1")
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, w.tracing.Close(context.WithoutCancel(t.Context()))) })
	open := func(side postgres.Side, url string) *postgres.DB {
		db, err := postgres.Open(t.Context(), side, url, postgres.Options{Observe: w.metrics.RoundTrip})
		require.NoError(t, err)
		t.Cleanup(db.Close)
		w.metrics.Database(db, time.Now)
		return db
	}
	people, shop := open(postgres.Community, d.CommunityURL), open(postgres.Commerce, d.CommerceURL)
	w.graph = serve(t, people, shop, openLibrary(t, d.Dir, d.Community))
	load := loaders.New(communitydb.NewReader(people), commercedb.NewReader(shop))
	load.Watch(w.metrics.Loader)
	root := resolvers.New(load, w.do, media.NewURLs("http://trellis.test", mediaSigner()),
		commerce.NewSigner(bytes.Repeat([]byte{8}, 32)), links(t), nil, clock)
	srv := server.New(server.Config{
		Schema: levels(root), Begin: func(ctx context.Context) context.Context { return loaders.Begin(ctx, generousWait) },
		Identity: w.verifier, Databases: []server.Database{people, shop}, Metrics: w.metrics, Tracing: w.tracing,
		Logger: telemetry.NewLogger(w, slog.LevelDebug, true), SlowOperation: time.Nanosecond,
	})
	w.admin = srv.Admin()
	listening := httptest.NewServer(srv)
	t.Cleanup(listening.Close)
	w.url = listening.URL
	return w
}

// collect is a collector of traces: OTLP over HTTP.
func (w *watched) collect(r *http.Request) {
	body := io.Reader(r.Body)
	if r.Header.Get("Content-Encoding") == "gzip" {
		body, _ = gzip.NewReader(r.Body)
	}
	text, _ := io.ReadAll(body)
	var sent collector.ExportTraceServiceRequest
	if r.URL.Path != "/v1/traces" || proto.Unmarshal(text, &sent) != nil {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.wire.Write(text)
	for _, resource := range sent.GetResourceSpans() {
		for _, scope := range resource.GetScopeSpans() {
			w.spans = append(w.spans, scope.GetSpans()...)
		}
	}
}

func (w *watched) scraped(t *testing.T) map[string]*dto.MetricFamily {
	t.Helper()
	answer := httptest.NewRecorder()
	w.admin.ServeHTTP(answer, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/metrics", nil))
	parser := expfmt.NewTextParser(model.UTF8Validation)
	families, err := parser.TextToMetricFamilies(answer.Body)
	require.NoError(t, err)
	return families
}

// counts are the values of a metric by their labels, of a histogram how many and their sum.
func counts(family *dto.MetricFamily) map[string]float64 {
	all := map[string]float64{}
	for _, m := range family.GetMetric() {
		labels := make([]string, len(m.GetLabel()))
		for i, l := range m.GetLabel() {
			labels[i] = l.GetValue()
		}
		name := strings.Join(labels, " ")
		all[name] = m.GetCounter().GetValue() + m.GetGauge().GetValue() + float64(m.GetHistogram().GetSampleCount())
		if m.GetHistogram() != nil {
			all[name+" sum"] = m.GetHistogram().GetSampleSum()
		}
	}
	return all
}

// The home feed, followed by all that operators have: its trace has a span for the request, the operation, each level, each round
// trip with what its statements are for; its batches are counted by loader; a job leads back to the request that asked for it.
// Nothing of it holds what the client sent.
func TestWhatOperatorsSeeOfARequest(t *testing.T) {
	t.Parallel()
	w := watch(t)
	const feed = `query Home($first: Int!) { feed(surface: HOME, first: $first) { nodes { __typename
		... on Note { title author { displayName } primaryProduct { title } } ... on Product { title } } } }`
	token := w.as(t, firstAuthor(t, w.graph))
	scrape := w.scraped(t)
	before, earlier := counts(scrape["trellis_sql_statements_total"]), counts(scrape["trellis_loader_batch_keys"])
	w.data(t, "", feed, map[string]any{"first": 20})
	after := w.scraped(t)
	require.InDelta(t, 1, counts(after["trellis_operation_seconds"])["Home query"], 0)
	require.Greater(t, counts(after["trellis_sql_statements_total"])["community"], before["community"])
	require.Greater(t, counts(after["trellis_sql_statements_total"])["commerce"], before["commerce"])
	batches := counts(after["trellis_loader_batch_keys"])
	require.InDelta(t, 1, batches["User"]-earlier["User"], 0, "the authors of a page are one batch")
	require.Greater(t, batches["User sum"]-earlier["User sum"], 1.0)

	const phone = "+85291234567"
	w.done(t, token, "addressSave", addressFields, anAddress(map[string]any{"phone": phone, "recipient": "S3cret Person"}))
	ctx, done := telemetry.Jobs(w.metrics, w.tracing, time.Now)(t.Context(), "test", nil)
	require.NoError(t, w.do.Feed.Refresh(ctx))
	done(nil)
	var _ jobs.Observe = telemetry.Jobs(w.metrics, w.tracing, time.Now)
	require.NoError(t, w.tracing.Close(t.Context()))

	w.mu.Lock()
	defer w.mu.Unlock()
	byID, children := map[string]*spanpb.Span{}, map[string][]*spanpb.Span{}
	for _, s := range w.spans {
		byID[string(s.GetSpanId())] = s
		children[string(s.GetParentSpanId())] = append(children[string(s.GetParentSpanId())], s)
	}
	var operation *spanpb.Span
	named := map[string]int{}
	for _, s := range w.spans {
		named[s.GetName()]++
		if s.GetName() == "query Home" {
			operation = s
		}
	}
	require.NotNil(t, operation, "%v", named)
	require.Equal(t, "POST /graphql", byID[string(operation.GetParentSpanId())].GetName())
	levels := children[string(operation.GetSpanId())]
	require.Len(t, levels, 2, "the home feed is two waits")
	trips := 0
	for _, level := range levels {
		require.Equal(t, "level", level.GetName())
		require.Contains(t, level.String(), "Query.feed")
		for _, trip := range children[string(level.GetSpanId())] {
			trips++
			require.Contains(t, trip.String(), "db.namespace")
			require.Contains(t, trip.String(), "read ", "what it is for: %v", trip)
		}
	}
	require.Equal(t, 3, trips)
	require.Positive(t, named["mutation unnamed"])
	require.Equal(t, 1, named["job test"])
	require.Positive(t, named["commit"])
	w.log.Lock()
	defer w.log.Unlock()
	for _, secret := range []string{phone, "9123", "S3cret", "Queen's Road", token, "SELECT", "INSERT"} {
		require.NotContains(t, w.wire.String(), secret, "in traces")
		require.NotContains(t, w.logged.String(), secret, "in the log")
	}
	require.Contains(t, w.logged.String(), `"operation":"Home"`)
}
