package telemetry_test

import (
	"context"
	"errors"
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"
	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/jobs/args"
	"github.com/trellisgraph/trellis/storage/postgres"
	"github.com/trellisgraph/trellis/storage/storagetest"
	"github.com/trellisgraph/trellis/telemetry"
)

func TestMain(m *testing.M) { storagetest.Main(m) }

// scraped is what a scrape reads, by name.
func scraped(t *testing.T, m *telemetry.Metrics) map[string]*dto.MetricFamily {
	t.Helper()
	w := httptest.NewRecorder()
	m.Handler().ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), "GET", "/metrics", nil))
	require.Equal(t, 200, w.Code)
	parser := expfmt.NewTextParser(model.UTF8Validation)
	families, err := parser.TextToMetricFamilies(w.Body)
	require.NoError(t, err)
	return families
}

// value is the value of the one series of a metric with these labels, in pairs; of a histogram its count. -1: there is none.
func value(t *testing.T, families map[string]*dto.MetricFamily, name string, labels ...string) float64 {
	t.Helper()
	family := families[name]
	if family == nil {
		return -1
	}
	for _, metric := range family.GetMetric() {
		has := map[string]string{}
		for _, label := range metric.GetLabel() {
			has[label.GetName()] = label.GetValue()
		}
		all := true
		for i := 0; i < len(labels); i += 2 {
			all = all && has[labels[i]] == labels[i+1]
		}
		if !all {
			continue
		}
		switch {
		case metric.GetHistogram() != nil:
			return float64(metric.GetHistogram().GetSampleCount())
		case metric.GetCounter() != nil:
			return metric.GetCounter().GetValue()
		default:
			return metric.GetGauge().GetValue()
		}
	}
	return -1
}

func TestWhatIsCountedIsScraped(t *testing.T) {
	t.Parallel()
	m := telemetry.New(telemetry.Options{Version: "v1"})
	op := m.Operation("Home", "query")
	op.Ended(time.Second)
	op.Ended(time.Second, "OVERLOADED", "OVERLOADED", "NOT_FOUND")
	m.Refused("COST_EXCEEDED")
	m.Document(true)
	m.Document(false)
	m.RoundTrip(postgres.Community, 3, time.Millisecond)
	m.Loader("User")(20)
	closed := m.Opened(telemetry.WebSocket)
	m.Opened(telemetry.WebSocket)()
	route := m.Route("graphql")
	route.Begin()
	route.Begin()
	route.End(503)
	m.Priority("checkout").Admitted.Inc()
	now := time.Unix(0, 0)
	work := telemetry.Jobs(m, nil, func() time.Time { return now })
	for _, err := range []error{nil, errors.New("no")} {
		_, done := work(t.Context(), "feed_refresh", nil)
		done(err)
	}

	got := scraped(t, m)
	for name, tc := range map[string]struct {
		metric string
		labels []string
		want   float64
	}{
		"operations":     {"trellis_operation_seconds", []string{"operation", "Home", "type", "query"}, 2},
		"errors":         {"trellis_operation_errors_total", []string{"operation", "Home", "type", "query", "code", "OVERLOADED"}, 1},
		"more errors":    {"trellis_operation_errors_total", []string{"code", "NOT_FOUND"}, 1},
		"refused":        {"trellis_operations_refused_total", []string{"code", "COST_EXCEEDED"}, 1},
		"hits":           {"trellis_documents_total", []string{"cache", "hit"}, 1},
		"misses":         {"trellis_documents_total", []string{"cache", "miss"}, 1},
		"round trips":    {"trellis_sql_round_trip_seconds", []string{"side", "community"}, 1},
		"statements":     {"trellis_sql_statements_total", []string{"side", "community"}, 3},
		"the other side": {"trellis_sql_statements_total", []string{"side", "commerce"}, 0},
		"batches":        {"trellis_loader_batch_keys", []string{"loader", "User"}, 1},
		"sockets":        {"trellis_streams_open", []string{"kind", "websocket"}, 1},
		"all sockets":    {"trellis_streams_opened_total", []string{"kind", "websocket"}, 2},
		"requests":       {"trellis_http_requests_total", []string{"route", "graphql", "status", "5xx"}, 1},
		"in flight":      {"trellis_http_requests_in_flight", []string{"route", "graphql"}, 1},
		"admitted":       {"trellis_operations_admitted_total", []string{"priority", "checkout"}, 1},
		"jobs":           {"trellis_job_seconds", []string{"kind", "feed_refresh", "outcome", "worked"}, 1},
		"failed jobs":    {"trellis_job_seconds", []string{"kind", "feed_refresh", "outcome", "failed"}, 1},
		"version":        {"trellis_build_info", []string{"version", "v1"}, 1},
	} {
		require.InDelta(t, tc.want, value(t, got, tc.metric, tc.labels...), 0, name)
	}
	require.Positive(t, value(t, got, "go_goroutines"))
	require.Positive(t, value(t, got, "process_start_time_seconds"))
	closed()
	require.InDelta(t, 0, value(t, scraped(t, m), "trellis_streams_open"), 0)
	for name := range got {
		require.Regexp(t, `^(trellis|go|process)_`, name)
	}
}

// A client may name an operation as it likes: it makes no series without end.
func TestNamesOfOperationsAreBounded(t *testing.T) {
	t.Parallel()
	m := telemetry.New(telemetry.Options{})
	for i := range 1000 {
		m.Operation(fmt.Sprint("Name", i), "query").Ended(time.Second)
	}
	m.Operation(strings.Repeat("x", 65), "query").Ended(time.Second)
	m.Operation("", "query").Ended(time.Second)
	m.Operation("Name1", "mutation").Ended(time.Second)
	got := scraped(t, m)
	require.Len(t, got["trellis_operation_seconds"].GetMetric(), 103, "100 names, all others, none, and a name of another type")
	require.InDelta(t, 901, value(t, got, "trellis_operation_seconds", "operation", "other"), 0)
	require.InDelta(t, 1, value(t, got, "trellis_operation_seconds", "operation", "unnamed"), 0)
	require.Equal(t, "Name99", m.Operation("Name99", "query").Name)
	require.Same(t, m.Operation("Name100", "query"), m.Operation("Name101", "query"))

	m = telemetry.New(telemetry.Options{Operations: []string{"Home"}})
	require.Equal(t, "other", m.Operation("Mine", "query").Name, "who says which are known knows")
	require.Equal(t, "Home", m.Operation("Home", "query").Name)
}

func TestADatabaseIsScraped(t *testing.T) {
	t.Parallel()
	d := storagetest.New(t)
	require.NoError(t, postgres.InTx(t.Context(), d.Community, func(tx postgres.Tx) error {
		return tx.Enqueue(t.Context(), time.Time{}, args.ExportAccount{})
	}))
	_, err := d.Community.Pool().Exec(t.Context(), "UPDATE river_job SET scheduled_at = scheduled_at - interval '2 hours'")
	require.NoError(t, err)
	m := telemetry.New(telemetry.Options{})
	m.Database(d.Community, time.Now)
	m.Database(d.Commerce, time.Now)
	got := scraped(t, m)
	for _, side := range []string{"community", "commerce"} {
		require.Positive(t, value(t, got, "trellis_pool_connections_max", "side", side))
		require.Positive(t, value(t, got, "trellis_pool_acquires_total", "side", side))
		require.InDelta(t, 0, value(t, got, "trellis_pool_connections_in_use", "side", side), 0)
		require.InDelta(t, 0, value(t, got, "trellis_database_given_up", "side", side), 0)
		for _, queue := range args.Queues() {
			want := 0.0
			if side == "community" && queue == args.AccountQueue {
				want = 1
			}
			require.InDelta(t, want, value(t, got, "trellis_jobs_waiting", "side", side, "queue", queue), 0)
			oldest := value(t, got, "trellis_jobs_oldest_waiting_seconds", "side", side, "queue", queue)
			require.Equal(t, want > 0, oldest >= 3600)
		}
	}
	require.Len(t, got["trellis_jobs_waiting"].GetMetric(), 2*len(args.Queues()))
}

// The rest is scraped of a database that is gone, which is when it matters.
func TestADatabaseThatIsGoneIsScraped(t *testing.T) {
	t.Parallel()
	d := storagetest.New(t)
	gone, err := postgres.Open(t.Context(), postgres.Community, d.CommunityURL, postgres.Options{})
	require.NoError(t, err)
	gone.Close()
	for !gone.GivenUp() {
		_ = gone.Ping(context.WithoutCancel(t.Context()))
		_, err := postgres.WaitingJobs(t.Context(), gone, args.Queues())
		require.Error(t, err)
	}
	m := telemetry.New(telemetry.Options{})
	m.Database(gone, time.Now)
	got := scraped(t, m)
	require.InDelta(t, 1, value(t, got, "trellis_database_given_up"), 0)
	require.NotContains(t, got, "trellis_jobs_waiting", "what is not known is not said to be nothing")
}
