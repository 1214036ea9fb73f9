// Package telemetry is what operators read of a process: metrics, traces and the log's own rules. It counts what the rooms tell
// it by their hooks and knows nothing of HTTP, of GraphQL or of a table. Nothing in here holds what a user wrote.
package telemetry

import (
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/trellisgraph/trellis/storage/postgres"
)

// namespace is the first word of every metric of ours.
const namespace = "trellis"

// Metrics are what a process counts. They have a registry of their own, so that two servers in one process do not mix.
type Metrics struct {
	registry   *prometheus.Registry
	operations *operations
	refused    *prometheus.CounterVec
	hits       prometheus.Counter
	misses     prometheus.Counter

	requests *prometheus.CounterVec
	inFlight *prometheus.GaugeVec
	admitted *prometheus.CounterVec
	shed     *prometheus.CounterVec
	running  *prometheus.GaugeVec
	queued   *prometheus.GaugeVec
	streams  *prometheus.GaugeVec
	opened   *prometheus.CounterVec
	unopened *prometheus.CounterVec
	slowed   prometheus.Counter

	sides   map[postgres.Side]sideMetrics
	batches *prometheus.HistogramVec
	jobs    *prometheus.HistogramVec
}

// Options say what a process counts.
type Options struct {
	// Operations are the names that have series of their own, such as those of trusted documents. Where none are given the first
	// 100 that are heard have.
	Operations []string
	// Version is the program's, for trellis_build_info.
	Version string
}

// The bounds of histograms, in seconds but for batches.
//
//nolint:gochecknoglobals // constants that Go has no syntax for
var (
	operationSeconds = []float64{.002, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10}
	sqlSeconds       = []float64{.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 5}
	jobSeconds       = []float64{.01, .05, .1, .5, 1, 5, 15, 60, 300, 600}
	batchKeys        = []float64{1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 5000}
)

// New makes the metrics of a process. Those of Go and of the process come along.
func New(o Options) *Metrics {
	m := &Metrics{
		registry: prometheus.NewRegistry(),
		refused: counters("operations_refused_total",
			"Well-formed requests whose operation did not run, by code: not valid, or beyond a limit.", "code"),
		requests: counters("http_requests_total", "Requests answered, by route and class of status.", "route", "status"),
		inFlight: gauges("http_requests_in_flight", "Requests under way, by route.", "route"),
		admitted: counters("operations_admitted_total", "Queries and mutations that were let in, by priority.", "priority"),
		shed: counters("operations_shed_total",
			"Queries and mutations refused with OVERLOADED before they ran, by priority.", "priority"),
		running: gauges("operations_in_flight", "Queries and mutations that run, by priority.", "priority"),
		queued:  gauges("operations_queued", "Queries and mutations that wait to run, by priority.", "priority"),
		streams: gauges("streams_open", "Connections and subscriptions that are open.", "kind"),
		opened:  counters("streams_opened_total", "Connections and subscriptions that were opened.", "kind"),
		unopened: counters("streams_refused_total",
			"Connections and subscriptions that were not opened because there were too many: of a viewer, of an address or of the server.",
			"kind", "of"),
		slowed: prometheus.NewCounter(prometheus.CounterOpts{
			Namespace: namespace, Name: "events_slowed_total",
			Help: "Events of subscriptions that waited until whoever listens had enough left to pay for them.",
		}),
		sides:   map[postgres.Side]sideMetrics{},
		batches: histograms("loader_batch_keys", "Keys that a loader looked up at once.", batchKeys, "loader"),
		jobs:    histograms("job_seconds", "Jobs that were worked, by kind and outcome.", jobSeconds, "kind", "outcome"),
	}
	documents := counters("documents_total",
		"Documents that came, by whether the cache had them (hit) or they had to be parsed and validated (miss).", "cache")
	m.hits, m.misses = documents.WithLabelValues("hit"), documents.WithLabelValues("miss")
	roundTrips := histograms("sql_round_trip_seconds",
		"Round trips to a database: a statement, or a batch of them. River's are among them.", sqlSeconds, "side")
	statements := counters("sql_statements_total", "Statements sent to a database.", "side")
	for _, side := range []postgres.Side{postgres.Community, postgres.Commerce} {
		m.sides[side] = sideMetrics{roundTrips.WithLabelValues(string(side)), statements.WithLabelValues(string(side))}
	}
	m.operations = newOperations(m.registry, o.Operations)
	m.registry.MustRegister(
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
		m.refused, documents, m.requests, m.inFlight,
		m.admitted, m.shed, m.running, m.queued, m.streams, m.opened, m.unopened, m.slowed, roundTrips, statements, m.batches, m.jobs,
	)
	info := prometheus.NewGaugeVec(prometheus.GaugeOpts{
		Namespace: namespace, Name: "build_info", Help: "1; the version of the program as a label.",
	}, []string{"version"})
	info.WithLabelValues(o.Version).Set(1)
	m.registry.MustRegister(info)
	return m
}

func counters(name, help string, labels ...string) *prometheus.CounterVec {
	return prometheus.NewCounterVec(prometheus.CounterOpts{Namespace: namespace, Name: name, Help: help}, labels)
}

func gauges(name, help string, labels ...string) *prometheus.GaugeVec {
	return prometheus.NewGaugeVec(prometheus.GaugeOpts{Namespace: namespace, Name: name, Help: help}, labels)
}

func histograms(name, help string, bounds []float64, labels ...string) *prometheus.HistogramVec {
	return prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Namespace: namespace, Name: name, Help: help, Buckets: bounds,
	}, labels)
}

// Handler answers scrapes, in the text format or as OpenMetrics. A gauge that cannot be read now is left out.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{
		ErrorHandling: promhttp.ContinueOnError, EnableOpenMetrics: true, MaxRequestsInFlight: 4, Timeout: scrapeTimeout,
	})
}

// scrapeTimeout bounds a scrape; what it asks the databases has half of it.
const scrapeTimeout = 5 * time.Second

// Gauge shows what read tells at each scrape.
func (m *Metrics) Gauge(name, help string, read func() float64) {
	m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Namespace: namespace, Name: name, Help: help}, read))
}

// Route counts what is asked of one route.
type Route struct {
	inFlight prometheus.Gauge
	answered [6]prometheus.Counter // by hundreds
}

// Route makes the counters of a route; its name is a label.
func (m *Metrics) Route(name string) *Route {
	r := &Route{inFlight: m.inFlight.WithLabelValues(name)}
	for i, status := range []string{"none", "1xx", "2xx", "3xx", "4xx", "5xx"} {
		r.answered[i] = m.requests.WithLabelValues(name, status)
	}
	return r
}

// Begin counts a request that came.
func (r *Route) Begin() { r.inFlight.Inc() }

// End counts it as answered; status is 0 where it was not.
func (r *Route) End(status int) {
	r.inFlight.Dec()
	r.answered[min(max(status/100, 0), len(r.answered)-1)].Inc()
}

// Priority counts the operations of one priority.
type Priority struct {
	Running, Queued prometheus.Gauge
	Admitted, Shed  prometheus.Counter
}

// Priority makes the counters of a priority; its name is a label.
func (m *Metrics) Priority(name string) Priority {
	return Priority{
		Running: m.running.WithLabelValues(name), Queued: m.queued.WithLabelValues(name),
		Admitted: m.admitted.WithLabelValues(name), Shed: m.shed.WithLabelValues(name),
	}
}

// Document counts a document that came, and whether the cache had it.
func (m *Metrics) Document(cached bool) {
	if cached {
		m.hits.Inc()
	} else {
		m.misses.Inc()
	}
}

// Stream is a kind of what stays open.
type Stream string

// What stays open.
const (
	WebSocket    Stream = "websocket"    // a connection of graphql-transport-ws
	EventStream  Stream = "sse"          // a response of graphql-sse
	Subscription Stream = "subscription" // an operation, over whichever
)

// Opened counts what was opened; closed is called once, when it has ended.
func (m *Metrics) Opened(kind Stream) (closed func()) {
	m.opened.WithLabelValues(string(kind)).Inc()
	open := m.streams.WithLabelValues(string(kind))
	open.Inc()
	return open.Dec
}

// StreamRefused counts one that was not opened because there were too many of somebody: a viewer, an address or the server.
func (m *Metrics) StreamRefused(kind Stream, of string) {
	m.unopened.WithLabelValues(string(kind), of).Inc()
}

// EventSlowed counts an event that has to wait until it can be paid for.
func (m *Metrics) EventSlowed() { m.slowed.Inc() }

// Loader makes what counts the batches of one loader.
func (m *Metrics) Loader(name string) (batch func(keys int)) {
	seen := m.batches.WithLabelValues(name)
	return func(keys int) { seen.Observe(float64(keys)) }
}
