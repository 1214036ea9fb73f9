package telemetry

import (
	"context"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/trellisgraph/trellis/jobs/args"
	"github.com/trellisgraph/trellis/storage/postgres"
)

// queueEvery is how often the queues are looked into, however often they are scraped.
const queueEvery = 10 * time.Second

// sideMetrics count the round trips of a side.
type sideMetrics struct {
	seconds    prometheus.Observer
	statements prometheus.Counter
}

// RoundTrip counts a round trip. It is for postgres.Options.
func (m *Metrics) RoundTrip(side postgres.Side, statements int, took time.Duration) {
	counted := m.sides[side]
	counted.seconds.Observe(took.Seconds())
	counted.statements.Add(float64(statements))
}

// Database shows the pool, the breaker and the queues of a side at each scrape.
func (m *Metrics) Database(db *postgres.DB, now func() time.Time) {
	labels := prometheus.Labels{"side": string(db.Side())}
	gauge := func(name, help string, by ...string) *prometheus.Desc {
		return prometheus.NewDesc(prometheus.BuildFQName(namespace, "", name), help, by, labels)
	}
	m.registry.MustRegister(&database{
		db: db, now: now,
		most:     gauge("pool_connections_max", "Connections that the pool may have."),
		total:    gauge("pool_connections", "Connections that it has, being made among them."),
		inUse:    gauge("pool_connections_in_use", "Connections in use."),
		made:     gauge("pool_connections_made_total", "Connections made."),
		taken:    gauge("pool_acquires_total", "Connections taken from the pool."),
		waited:   gauge("pool_acquires_waited_total", "Those of them that none was free for at once."),
		waitTime: gauge("pool_acquire_seconds_total", "Time spent in taking them."),
		gaveUp:   gauge("pool_acquires_canceled_total", "Waits for a connection that ended without one."),
		givenUp:  gauge("database_given_up", "1 while the breaker sends nobody to the database."),
		waiting:  gauge("jobs_waiting", "Jobs that could be worked now and are not begun, up to 10,000 a queue.", "queue"),
		oldest:   gauge("jobs_oldest_waiting_seconds", "How long the first of them has waited.", "queue"),
	})
}

// database reads the state of one side when it is scraped.
type database struct {
	db  *postgres.DB
	now func() time.Time

	most, total, inUse, made, taken, waited, waitTime, gaveUp, givenUp, waiting, oldest *prometheus.Desc

	mu     sync.Mutex
	looked time.Time
	queues []postgres.Waiting
}

// Describe is prometheus.Collector's.
func (d *database) Describe(descs chan<- *prometheus.Desc) {
	for _, desc := range []*prometheus.Desc{
		d.most, d.total, d.inUse, d.made, d.taken, d.waited, d.waitTime, d.gaveUp, d.givenUp, d.waiting, d.oldest,
	} {
		descs <- desc
	}
}

// Collect is prometheus.Collector's. The queues are left out where the database does not tell.
func (d *database) Collect(metrics chan<- prometheus.Metric) {
	show := func(desc *prometheus.Desc, kind prometheus.ValueType, value float64, labels ...string) {
		metrics <- prometheus.MustNewConstMetric(desc, kind, value, labels...)
	}
	pool := d.db.Pool().Stat()
	show(d.most, prometheus.GaugeValue, float64(pool.MaxConns()))
	show(d.total, prometheus.GaugeValue, float64(pool.TotalConns()))
	show(d.inUse, prometheus.GaugeValue, float64(pool.AcquiredConns()))
	show(d.made, prometheus.CounterValue, float64(pool.NewConnsCount()))
	show(d.taken, prometheus.CounterValue, float64(pool.AcquireCount()))
	show(d.waited, prometheus.CounterValue, float64(pool.EmptyAcquireCount()))
	show(d.waitTime, prometheus.CounterValue, pool.AcquireDuration().Seconds())
	show(d.gaveUp, prometheus.CounterValue, float64(pool.CanceledAcquireCount()))
	givenUp := 0.0
	if d.db.GivenUp() {
		givenUp = 1
	}
	show(d.givenUp, prometheus.GaugeValue, givenUp)
	for _, queue := range d.look() {
		show(d.waiting, prometheus.GaugeValue, float64(queue.Jobs), queue.Queue)
		show(d.oldest, prometheus.GaugeValue, queue.Oldest.Seconds(), queue.Queue)
	}
}

// look is what waits in the queues, nothing where the database does not tell.
func (d *database) look() []postgres.Waiting {
	d.mu.Lock()
	defer d.mu.Unlock()
	if now := d.now(); d.looked.IsZero() || now.Sub(d.looked) >= queueEvery {
		ctx, cancel := context.WithTimeout(context.Background(), scrapeTimeout/2) //nolint:forbidigo // a scrape has no context
		defer cancel()
		d.queues, _ = postgres.WaitingJobs(ctx, d.db, args.Queues()) // none where it fails
		d.looked = now
	}
	return d.queues
}
