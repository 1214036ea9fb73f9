package server

import (
	"log/slog"
	"net/http"
	"net/http/pprof"
	"strings"
	"sync/atomic"

	"github.com/trellisgraph/trellis/telemetry"
)

// Admin serves operators: metrics, profiles and health. It belongs on an address that only they reach.
func (s *Server) Admin() http.Handler { return adminRoutes(s.metrics, s.ready) }

// Admin is Server.Admin for a process that serves nothing else.
func Admin(m *telemetry.Metrics, databases []Database, log *slog.Logger) http.Handler {
	return adminRoutes(m, newReadiness(databases, new(atomic.Bool), log))
}

func adminRoutes(m *telemetry.Metrics, ready http.Handler) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", m.Handler())
	mux.HandleFunc("GET /debug/pprof/", pprof.Index)
	mux.HandleFunc("GET /debug/pprof/cmdline", pprof.Cmdline)
	mux.HandleFunc("GET /debug/pprof/profile", pprof.Profile)
	mux.HandleFunc("GET /debug/pprof/symbol", pprof.Symbol)
	mux.HandleFunc("GET /debug/pprof/trace", pprof.Trace)
	mux.HandleFunc("GET /livez", alive)
	mux.Handle("GET /readyz", ready)
	return mux
}

// routes counts requests by where they go. Their paths are no labels: there is no end to them.
type routes struct {
	graphql, media, webhook, health, other *telemetry.Route
}

func newRoutes(m *telemetry.Metrics) *routes {
	return &routes{
		graphql: m.Route("graphql"), media: m.Route("media"), webhook: m.Route("webhook"), health: m.Route("health"),
		other: m.Route("other"),
	}
}

// of tells where a request goes, and its name in traces; "" for what is not traced.
func (r *routes) of(path string) (route *telemetry.Route, traced string) {
	switch {
	case path == "/graphql":
		return r.graphql, path
	case strings.HasPrefix(path, "/media/"):
		return r.media, "/media/"
	case strings.HasPrefix(path, "/webhooks/"):
		return r.webhook, "/webhooks/"
	case path == "/livez", path == "/readyz", path == "/metrics":
		return r.health, ""
	default:
		return r.other, ""
	}
}
