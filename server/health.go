package server

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/trellisgraph/trellis/storage/postgres"
)

const (
	// pingTimeout is how long a database may take to answer.
	pingTimeout = time.Second
	// pingKept is how long its answer is good for others who ask. That it gave none is not kept: it may be back.
	pingKept = 500 * time.Millisecond
)

// Database is one side's database, such as a *postgres.DB.
type Database interface {
	Side() postgres.Side
	Ping(ctx context.Context) error
}

// alive answers as long as the process does. It asks nobody: a restart mends no database.
func alive(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	_, _ = io.WriteString(w, "ok")
}

// readiness tells whether requests should be sent here. Anybody may ask, and takes no place: so a database is asked once for all
// who ask at the same time, and shortly after.
type readiness struct {
	databases []*checkup
	draining  *atomic.Bool
	log       *slog.Logger
}

func newReadiness(databases []Database, draining *atomic.Bool, log *slog.Logger) *readiness {
	h := &readiness{draining: draining, log: log}
	for _, db := range databases {
		h.databases = append(h.databases, &checkup{Database: db})
	}
	return h
}

type readinessReport struct {
	Status    string                   `json:"status"`
	Databases map[postgres.Side]string `json:"databases,omitempty"`
}

func (h *readiness) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	report := readinessReport{Status: "shutting down"}
	if !h.draining.Load() {
		report = h.ask(r.Context())
	}
	status := http.StatusOK
	if report.Status != "ok" {
		status = http.StatusServiceUnavailable
	}
	w.Header().Set("Cache-Control", "no-store")
	send(w, status, plainJSON, encode(report))
}

// ask pings all databases at once.
func (h *readiness) ask(ctx context.Context) readinessReport {
	pings := make([]*ping, len(h.databases))
	for i, db := range h.databases {
		pings[i] = db.ping(ctx)
	}
	report := readinessReport{Status: "ok", Databases: make(map[postgres.Side]string, len(pings))}
	for i, db := range h.databases {
		<-pings[i].answered
		report.Databases[db.Side()] = "ok"
		if err := pings[i].err; err != nil {
			report.Status, report.Databases[db.Side()] = "unavailable", "unavailable"
			h.log.WarnContext(ctx, "a database does not answer", "database", db.Side(), "error", err)
		}
	}
	return report
}

// checkup is what is known of a database.
type checkup struct {
	Database

	mu   sync.Mutex
	last *ping // nil where nobody has asked
}

// ping is a question to a database. err and at may be read when it is answered.
type ping struct {
	answered chan struct{}
	err      error
	at       time.Time
}

// ping asks the database, unless somebody does or has just now. Whoever began it may leave: others wait for the answer.
func (c *checkup) ping(ctx context.Context) *ping {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.last != nil && !c.last.stale() {
		return c.last
	}
	asked := &ping{answered: make(chan struct{})}
	c.last = asked
	go func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), pingTimeout)
		defer cancel()
		asked.err = c.Ping(ctx)
		asked.at = time.Now()
		close(asked.answered)
	}()
	return asked
}

func (p *ping) stale() bool {
	select {
	case <-p.answered:
		return p.err != nil || time.Since(p.at) >= pingKept
	default:
		return false
	}
}
