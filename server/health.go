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

// pingTimeout is how long a database may take to answer.
const pingTimeout = time.Second

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

// readiness tells whether requests should be sent here.
type readiness struct {
	databases []Database
	draining  *atomic.Bool
	log       *slog.Logger
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
	errs := make([]error, len(h.databases))
	var pings sync.WaitGroup
	for i, db := range h.databases {
		pings.Go(func() {
			ctx, cancel := context.WithTimeout(ctx, pingTimeout)
			defer cancel()
			errs[i] = db.Ping(ctx)
		})
	}
	pings.Wait()

	report := readinessReport{Status: "ok", Databases: make(map[postgres.Side]string, len(errs))}
	for i, db := range h.databases {
		report.Databases[db.Side()] = "ok"
		if errs[i] != nil {
			report.Status, report.Databases[db.Side()] = "unavailable", "unavailable"
			h.log.WarnContext(ctx, "a database does not answer", "database", db.Side(), "error", errs[i])
		}
	}
	return report
}
