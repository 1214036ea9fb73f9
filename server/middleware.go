package server

import (
	"errors"
	"log/slog"
	"net/http"
	"runtime/debug"
	"time"

	"github.com/google/uuid"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/telemetry"
)

const requestIDHeader = "X-Request-Id"

// withRequestID names the request, as its sender does where that is a sane name.
func withRequestID(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id := r.Header.Get(requestIDHeader)
		if !saneID(id) {
			id = uuid.NewString()
		}
		w.Header().Set(requestIDHeader, id)
		next.ServeHTTP(w, r.WithContext(telemetry.WithRequestID(r.Context(), id)))
	})
}

func saneID(id string) bool {
	for i := range len(id) {
		c := id[i]
		letterOrDigit := 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
		if !letterOrDigit && c != '.' && c != '_' && c != '-' {
			return false
		}
	}
	return id != "" && len(id) <= 64
}

// logAccess counts every request, makes a span of it where there is tracing, and logs it at debug level: neither its query nor
// its headers.
func logAccess(cfg Config, next http.Handler) http.Handler {
	routes := newRoutes(cfg.Metrics)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		started := time.Now()
		rec := &recorder{ResponseWriter: w, timeout: cfg.Limits.WriteTimeout}
		rec.extend()
		route, traced := routes.of(r.URL.Path)
		route.Begin()
		ended := func(int) {}
		if cfg.Tracing != nil && traced != "" {
			r, ended = cfg.Tracing.Request(r, traced, fromProxy(r, cfg.Rates.TrustedProxies))
		}
		defer func() { //nolint:contextcheck // the request's own context is passed
			route.End(rec.status)
			ended(rec.status)
			cfg.Logger.LogAttrs(r.Context(), slog.LevelDebug, "request",
				slog.String("method", r.Method), slog.String("path", r.URL.Path), slog.Int("status", rec.status),
				slog.Float64("ms", milliseconds(time.Since(started))), slog.Int64("bytes", rec.bytes))
		}()
		next.ServeHTTP(rec, r)
	})
}

// recorder notes what is answered, and gives every write its own deadline: a slow reader is fine, one that has stopped
// is let go.
type recorder struct {
	http.ResponseWriter
	timeout time.Duration
	status  int
	bytes   int64
}

// Unwrap lets http.ResponseController reach the connection.
func (rec *recorder) Unwrap() http.ResponseWriter { return rec.ResponseWriter }

// WriteHeader notes the status.
func (rec *recorder) WriteHeader(status int) {
	if rec.status == 0 && (status >= http.StatusOK || status == http.StatusSwitchingProtocols) {
		rec.status = status
	}
	rec.extend()
	rec.ResponseWriter.WriteHeader(status)
}

func (rec *recorder) Write(p []byte) (int, error) {
	if rec.status == 0 {
		rec.status = http.StatusOK
	}
	rec.extend()
	n, err := rec.ResponseWriter.Write(p)
	rec.bytes += int64(n)
	return n, err
}

func (rec *recorder) extend() {
	// An error means that there is no connection to hold up, as in a test.
	_ = http.NewResponseController(rec.ResponseWriter).SetWriteDeadline(time.Now().Add(rec.timeout))
}

// recoverPanics answers for a handler that cannot any more. Resolvers have their own recovery; see presenter.
func recoverPanics(log *slog.Logger, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() { //nolint:contextcheck // the request's own context is passed
			value := recover()
			if value == nil {
				return
			}
			if err, ok := value.(error); ok && errors.Is(err, http.ErrAbortHandler) {
				panic(value)
			}
			log.LogAttrs(r.Context(), slog.LevelError, "a handler panicked",
				slog.String("path", r.URL.Path),
				slog.Any("panic", value), slog.String("stack", string(debug.Stack())))
			if rec, ok := w.(*recorder); ok && rec.status != 0 {
				panic(http.ErrAbortHandler) // half an answer was sent: let the client see that it is cut
			}
			refuse(http.StatusInternalServerError, domain.CodeInternal, "internal error").write(w, r)
		}()
		next.ServeHTTP(w, r)
	})
}

// neverStored keeps answers out of caches: they depend on who asks and on how.
func neverStored(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Vary", "Accept, Authorization")
		w.Header().Set("Cache-Control", "no-store")
		next.ServeHTTP(w, r)
	})
}
