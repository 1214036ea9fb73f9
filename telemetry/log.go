package telemetry

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"regexp"
	"slices"
	"strings"

	"go.opentelemetry.io/otel/trace"
)

type requestIDKey struct{}

// WithRequestID names the request that runs under the returned context.
func WithRequestID(ctx context.Context, id string) context.Context {
	return context.WithValue(ctx, requestIDKey{}, id)
}

// RequestID is the name of the request that runs under ctx, "" where none does.
func RequestID(ctx context.Context) string {
	id, _ := ctx.Value(requestIDKey{}).(string)
	return id
}

// NewLogger makes a log of lines from a level on, as text or as JSON.
func NewLogger(w io.Writer, level slog.Level, asJSON bool) *slog.Logger {
	options := &slog.HandlerOptions{Level: level}
	if asJSON {
		return slog.New(NewHandler(slog.NewJSONHandler(w, options)))
	}
	return slog.New(NewHandler(slog.NewTextHandler(w, options)))
}

// NewHandler puts the ids of the request and of the trace into every line that has their context, and takes out what is nobody's
// business: the values of attributes whose name says so, and what looks like a credential or a phone number in all others.
func NewHandler(inner slog.Handler) slog.Handler { return &handler{inner: inner} }

type handler struct{ inner slog.Handler }

// Enabled is slog.Handler's.
func (h *handler) Enabled(ctx context.Context, level slog.Level) bool {
	return h.inner.Enabled(ctx, level)
}

// Handle is slog.Handler's.
func (h *handler) Handle(ctx context.Context, record slog.Record) error {
	clean := slog.NewRecord(record.Time, record.Level, scrub(record.Message), record.PC)
	if id := RequestID(ctx); id != "" {
		clean.AddAttrs(slog.String("request_id", id))
	}
	if span := trace.SpanContextFromContext(ctx); span.IsValid() {
		clean.AddAttrs(slog.String("trace_id", span.TraceID().String()))
	}
	record.Attrs(func(a slog.Attr) bool {
		clean.AddAttrs(redact(a))
		return true
	})
	return h.inner.Handle(ctx, clean)
}

// WithAttrs is slog.Handler's.
func (h *handler) WithAttrs(attrs []slog.Attr) slog.Handler {
	clean := make([]slog.Attr, len(attrs))
	for i, a := range attrs {
		clean[i] = redact(a)
	}
	return &handler{inner: h.inner.WithAttrs(clean)}
}

// WithGroup is slog.Handler's.
func (h *handler) WithGroup(name string) slog.Handler {
	return &handler{inner: h.inner.WithGroup(name)}
}

// redacted stands where something was taken out.
const redacted = "[redacted]"

// redact takes out of an attribute, and of those within it, what its name or its look forbids.
func redact(a slog.Attr) slog.Attr {
	value := a.Value.Resolve()
	switch {
	case forbidden(a.Key):
		return slog.String(a.Key, redacted)
	case value.Kind() == slog.KindGroup:
		group := slices.Clone(value.Group())
		for i := range group {
			group[i] = redact(group[i])
		}
		return slog.Attr{Key: a.Key, Value: slog.GroupValue(group...)}
	case value.Kind() == slog.KindString:
		return slog.String(a.Key, scrub(value.String()))
	case value.Kind() == slog.KindAny:
		return slog.Attr{Key: a.Key, Value: open(value.Any())}
	default:
		return slog.Attr{Key: a.Key, Value: value}
	}
}

// open writes a value out, so that what it prints is looked at too. A value that slog would print field by field is no log's
// business: it may be an address.
func open(v any) slog.Value {
	switch v := v.(type) {
	case error:
		return slog.StringValue(scrub(v.Error()))
	case fmt.Stringer:
		return slog.StringValue(scrub(v.String()))
	case []string:
		return slog.StringValue(scrub(strings.Join(v, " ")))
	default:
		return slog.StringValue(scrub(fmt.Sprint(v)))
	}
}

// forbidden tells of a name, however it is written, whether what it names may be in a log.
func forbidden(name string) bool {
	name = strings.ToLower(strings.NewReplacer("_", "", "-", "", ".", "", " ", "").Replace(name))
	if strings.HasSuffix(name, "key") || strings.HasSuffix(name, "keys") {
		return true
	}
	return slices.ContainsFunc([]string{
		"authorization", "bearer", "token", "secret", "password", "cookie", "credential", "signature",
		"phone", "mobile", "email", "address", "recipient", "street", "variable", "body", "document",
	}, func(word string) bool { return strings.Contains(name, word) }) && name != "documenthash"
}

// looks are the looks of what no text may hold: bearers, JWTs, Stripe's keys, passwords of URLs, and phone numbers: those of
// China, and any with a plus.
//
//nolint:gochecknoglobals // compiled once
var looks = []*regexp.Regexp{
	regexp.MustCompile(`(?i)\bbearer\s+[^\s"',;]+`),
	regexp.MustCompile(`\beyJ[\w-]+\.[\w-]+(\.[\w-]*)?`),
	regexp.MustCompile(`\b(?:sk|rk|pk)_(?:live|test)_\w+|\bwhsec_\w+`),
	regexp.MustCompile(`://[^\s/:@]*:[^\s/@]+@`),
	regexp.MustCompile(`\b1[3-9]\d{9}\b|\+\d[\d -]{6,16}\d\b`),
}

func scrub(text string) string {
	for _, look := range looks {
		text = look.ReplaceAllString(text, redacted)
	}
	return text
}

// ReportErrors has OpenTelemetry's own failures, such as a collector that is gone, told to the log once a text: it tries on, and
// what it could not send is lost. A batch of spans has no context: its lines have that of the process.
func ReportErrors(ctx context.Context, log *slog.Logger) func(error) {
	told := make(chan string, 1)
	told <- ""
	return func(err error) {
		last := <-told
		if text := err.Error(); text != last && !errors.Is(err, context.Canceled) {
			log.LogAttrs(ctx, slog.LevelWarn, "traces could not be sent", slog.String("error", text))
			last = text
		}
		told <- last
	}
}
