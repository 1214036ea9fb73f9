// Package server is HTTP and everything around an operation: transport, limits, identity, errors, health. It knows
// nothing of notes or orders.
package server

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/99designs/gqlgen/graphql"

	"github.com/trellisgraph/trellis/telemetry"
)

// How long a connection may take for what. WriteTimeout stays 0 because it would end streams: every write has its own
// deadline instead, Limits.WriteTimeout.
const (
	readHeaderTimeout = 5 * time.Second
	readTimeout       = 30 * time.Second
	idleTimeout       = 120 * time.Second
	maxHeaderBytes    = 128 << 10
)

// Config is what a Server is made of. Schema is required; the zero value of all else is safe.
type Config struct {
	// Schema executes operations.
	Schema graphql.ExecutableSchema
	// Begin is called once for each operation, for each root field of a mutation and for each event of a subscription, and
	// makes its context: it renews the loaders.
	Begin func(ctx context.Context) context.Context
	// Databases must answer for the server to be ready.
	Databases []Database
	// Media serves GET /media/..., and sees the whole path.
	Media http.Handler
	// Uploads takes PUT /media/upload/..., and sees the whole path.
	Uploads http.Handler
	// Identity verifies bearer tokens; nil refuses them all.
	Identity Verifier
	// TicketKey seals the tickets that event streams are opened with, 32 bytes; nil issues none.
	TicketKey []byte
	// Dev opens what helps a developer: traces, any origin.
	Dev bool
	// Federation answers the gateways of a federation too: _entities and _service.
	Federation bool
	// Introspection opens introspection, and suggestions in errors.
	Introspection bool
	// Documents are those that operators registered, nil for none.
	Documents *TrustedDocuments
	// Origins are those whose pages may ask and open sockets, such as https://shop.example.com; * for any.
	Origins []string
	// HTTPS says that clients reach the server by https alone, which browsers are told to keep to.
	HTTPS bool
	// Logger gets what fails, and at debug level every request.
	Logger *slog.Logger
	// Limits bound what one request may ask for; a zero field takes its default.
	Limits Limits
	// Streams bound connections that outlive one answer; a zero field takes its default.
	Streams Streams
	// Rates bound what may be spent on operations in the course of time; the zero value bounds nothing.
	Rates Rates
	// Explorer serves browsers at /, GET /explorer.json and GET /explorer/..., and sees the whole path.
	Explorer http.Handler
	// Webhooks take what providers tell, by the path below /webhooks/, such as carrier/sandbox.
	Webhooks map[string]Webhook
	// Sandbox serves the pages of the payment provider that we play ourselves, below /sandbox/, and sees the whole path.
	Sandbox http.Handler
	// Version is shown on the landing page.
	Version string
	// Metrics count what happens; nil counts where nobody sees it.
	Metrics *telemetry.Metrics
	// Tracing makes spans; nil makes none.
	Tracing *telemetry.Tracing
	// SlowOperation is from when on an operation is worth a line in the log; 0 for never.
	SlowOperation time.Duration
	// Admission bounds what runs at once.
	Admission Admission
}

// Server answers HTTP. It is an http.Handler; Run gives it a listener.
type Server struct {
	handler  http.Handler
	log      *slog.Logger
	metrics  *telemetry.Metrics
	ready    http.Handler
	draining atomic.Bool
	streams  *streams
	shutdown time.Duration // how long what runs has when Run ends
}

// New makes a server. It starts nothing.
func New(cfg Config) *Server {
	if cfg.Logger == nil {
		cfg.Logger = slog.New(slog.DiscardHandler)
	}
	cfg.Limits = cfg.Limits.withDefaults()
	cfg = cfg.counting()

	graph := newEndpoint(cfg)
	s := &Server{log: cfg.Logger, metrics: cfg.Metrics, streams: graph.streams, shutdown: cfg.Limits.ShutdownTimeout}
	s.ready = newReadiness(cfg.Databases, &s.draining, cfg.Logger)
	mux := http.NewServeMux()
	tickets := newTickets(cfg.TicketKey)
	mux.Handle("/graphql", graphqlRoute(cfg, graph.bearers, tickets, graph))
	if tickets != nil {
		mux.Handle("/graphql/ticket", graphqlRoute(cfg, graph.bearers, nil, ticketRoute(tickets)))
	}
	mux.Handle("GET /schema.graphql", schemaRoute(cfg.Schema.Schema()))
	mux.HandleFunc("GET /livez", alive)
	mux.Handle("GET /readyz", s.ready)
	if cfg.Dev {
		mux.Handle("GET /metrics", s.Admin())
		mux.Handle("GET /debug/pprof/", s.Admin())
	}
	mux.Handle("GET /{$}", landingRoute(cfg.Version, cfg.Explorer))
	if cfg.Explorer != nil {
		mux.Handle("GET /explorer.json", cfg.Explorer)
		mux.Handle("GET /explorer/", cfg.Explorer)
	}
	if cfg.Media != nil {
		sent := cfg.Media
		if cfg.Dev || len(cfg.Origins) > 0 { // players of streams, and canvases, ask as scripts do
			sent = allowOrigins(cfg.Origins, cfg.Dev, sent)
			mux.Handle("OPTIONS /media/", sent)
		}
		mux.Handle("GET /media/", sent)
	}
	if cfg.Uploads != nil {
		uploads := neverStored(cfg.Uploads)
		if cfg.Dev || len(cfg.Origins) > 0 {
			uploads = allowOrigins(cfg.Origins, cfg.Dev, uploads)
			mux.Handle("OPTIONS /media/upload/", uploads)
		}
		mux.Handle("PUT /media/upload/", uploads)
	}
	if cfg.Sandbox != nil {
		mux.Handle("/sandbox/", cfg.Sandbox)
	}
	for path, apply := range cfg.Webhooks {
		mux.Handle("/webhooks/"+path, webhookRoute(apply, cfg.Limits.OperationTimeout, cfg.Logger))
	}
	mux.HandleFunc("/", notFound)

	s.handler = withRequestID(logAccess(cfg, recoverPanics(cfg.Logger, secure(cfg, mux))))
	return s
}

// counting is a Config that has metrics, if for nobody.
func (c Config) counting() Config {
	if c.Metrics == nil {
		c.Metrics = telemetry.New(telemetry.Options{Version: c.Version})
	}
	return c
}

// graphqlRoute wraps the endpoint, and what belongs to it, in what concerns them alone. Cross-origin answers come first, so
// that a page can read why its token was refused.
func graphqlRoute(cfg Config, known *bearers, tickets *tickets, next http.Handler) http.Handler {
	var route http.Handler = &authenticator{bearers: known, tickets: tickets, next: next}
	return withAddress(cfg.Rates.TrustedProxies, neverStored(allowOrigins(cfg.Origins, cfg.Dev, route)))
}

// ServeHTTP answers one request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.handler.ServeHTTP(w, r) }

// Run serves on the listener until ctx ends. Then /readyz says so, no connection is accepted any more, streams end one after
// the other, and requests that run have Limits.ShutdownTimeout to finish; an error means that some did not.
func (s *Server) Run(ctx context.Context, listener net.Listener) error {
	srv := s.httpServer()
	srv.RegisterOnShutdown(s.streams.drain) // which is when nothing is accepted any more
	ended := make(chan error, 1)
	go func() { ended <- srv.Serve(listener) }()
	select {
	case err := <-ended:
		return fmt.Errorf("serve http: %w", err)
	case <-ctx.Done():
	}

	s.draining.Store(true)
	deadline, cancel := context.WithTimeout(context.WithoutCancel(ctx), s.shutdown)
	defer cancel()
	err := errors.Join(srv.Shutdown(deadline), s.streams.wait(deadline))
	if err != nil {
		err = errors.Join(fmt.Errorf("requests still ran %s after the shutdown began: %w", s.shutdown, err), srv.Close())
	}
	if served := <-ended; !errors.Is(served, http.ErrServerClosed) {
		err = errors.Join(err, fmt.Errorf("serve http: %w", served))
	}
	return err
}

func (s *Server) httpServer() *http.Server {
	return &http.Server{
		Handler:           s,
		ReadHeaderTimeout: readHeaderTimeout,
		ReadTimeout:       readTimeout,
		IdleTimeout:       idleTimeout,
		MaxHeaderBytes:    maxHeaderBytes,
		ErrorLog:          slog.NewLogLogger(s.log.Handler(), slog.LevelWarn),
	}
}
