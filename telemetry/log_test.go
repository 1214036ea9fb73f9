package telemetry_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"testing"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/otel/trace"

	"github.com/trellisgraph/trellis/telemetry"
)

// line is what a logger wrote of one record.
func line(ctx context.Context, t *testing.T, with []any, level slog.Level, message string, attrs ...slog.Attr) (map[string]any, string) {
	t.Helper()
	var out bytes.Buffer
	telemetry.NewLogger(&out, slog.LevelInfo, true).With(with...).LogAttrs(ctx, level, message, attrs...)
	if out.Len() == 0 {
		return nil, ""
	}
	var record map[string]any
	require.NoError(t, json.Unmarshal(out.Bytes(), &record))
	return record, out.String()
}

type secretive struct{}

func (secretive) LogValue() slog.Value { return slog.GroupValue(slog.String("phone", "s3cret")) }

func TestALogRedacts(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		reason string
		attr   slog.Attr
	}{
		"authorization":    {"a header", slog.String("Authorization", "s3cret")},
		"token":            {"of any kind", slog.String("refresh_token", "s3cret")},
		"secret":           {"by any name", slog.String("client-secret", "s3cret")},
		"key":              {"of a provider, or idempotent", slog.String("stripeKey", "s3cret")},
		"idempotency key":  {"lets an order be found", slog.String("idempotency_key", "s3cret")},
		"phone":            {"is private", slog.String("phoneNumber", "s3cret")},
		"address":          {"is private", slog.Any("address", map[string]string{"line": "s3cret"})},
		"recipient":        {"is private", slog.String("recipient", "s3cret")},
		"variables":        {"are what users write", slog.Any("variables", map[string]any{"a": "s3cret"})},
		"body":             {"holds variables", slog.String("body", "s3cret")},
		"document":         {"may hold values", slog.String("document", "s3cret")},
		"group":            {"what is within is looked at", slog.Group("order", slog.Group("to", slog.String("phone", "s3cret")))},
		"value of its own": {"what it becomes is looked at", slog.Any("who", secretive{})},
		"bearer":           {"in a text", slog.String("error", "refused: Bearer s3cret")},
		"a JWT":            {"in a text", slog.String("error", `bad token "eyJhbGciOi.eyJzM2NyZXQ.s3cret"`)},
		"Stripe's key":     {"in an error", slog.Any("error", errors.New("POST: sk_test_s3cret is no good"))},
		"a URL":            {"of a database", slog.Any("error", fmt.Errorf("connect: %w", errors.New("postgres://trellis:s3cret@db/x")))},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, text := line(t.Context(), t, nil, slog.LevelInfo, "something", tc.attr)
			require.NotContains(t, text, "s3cret", tc.reason)
			require.Contains(t, text, "[redacted]", tc.reason)
			_, text = line(t.Context(), t, []any{tc.attr}, slog.LevelInfo, "something")
			require.NotContains(t, text, "s3cret", "as what all lines have, too")
		})
	}
	for _, phone := range []string{"13800138000", "+86 138-0013-8000", "+4915112345678"} {
		_, text := line(t.Context(), t, nil, slog.LevelInfo, "called "+phone, slog.String("error", "cannot call "+phone))
		require.NotContains(t, text, phone)
	}
}

func TestALogTellsTheRest(t *testing.T) {
	t.Parallel()
	record, _ := line(t.Context(), t, []any{"side", "commerce"}, slog.LevelWarn, "an operation was slow",
		slog.String("document_hash", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"), slog.Float64("ms", 1234.5),
		slog.String("error", `read notes: ERROR: relation "notes" does not exist (SQLSTATE 42P01) at 2026-11-20 12:00:00`),
		slog.String("id", "note_01h2xcejqtf2nbrexx3vqjhp41"), slog.Any("codes", []string{"A", "B"}))
	delete(record, "time")
	require.Equal(t, map[string]any{
		"level": "WARN", "msg": "an operation was slow", "side": "commerce", "ms": 1234.5,
		"document_hash": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
		"error":         `read notes: ERROR: relation "notes" does not exist (SQLSTATE 42P01) at 2026-11-20 12:00:00`,
		"id":            "note_01h2xcejqtf2nbrexx3vqjhp41", "codes": "A B",
	}, record)
	record, _ = line(t.Context(), t, nil, slog.LevelDebug, "nothing")
	require.Nil(t, record, "nor what is not asked for")
}

func TestEveryLineOfARequestNamesIt(t *testing.T) {
	t.Parallel()
	span := trace.NewSpanContext(trace.SpanContextConfig{TraceID: trace.TraceID{1}, SpanID: trace.SpanID{2}})
	ctx := trace.ContextWithSpanContext(telemetry.WithRequestID(t.Context(), "a-request"), span)
	record, _ := line(ctx, t, nil, slog.LevelInfo, "something")
	require.Equal(t, "a-request", record["request_id"])
	require.Equal(t, "01000000000000000000000000000000", record["trace_id"])
	record, _ = line(t.Context(), t, nil, slog.LevelInfo, "something")
	require.NotContains(t, record, "request_id")
	require.NotContains(t, record, "trace_id")
}

func TestALogAsText(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	log := telemetry.NewLogger(&out, slog.LevelInfo, false)
	log.WithGroup("g").InfoContext(telemetry.WithRequestID(t.Context(), "r"), "something", "token", "s3cret")
	require.Regexp(t, `^time=\S+ level=INFO msg=something g.request_id=r g.token=\[redacted\]\n$`, out.String())
}

func TestFailuresOfTracesAreToldOnce(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	report := telemetry.ReportErrors(t.Context(), telemetry.NewLogger(&out, slog.LevelInfo, true))
	for range 3 {
		report(errors.New("the collector is gone"))
	}
	report(context.Canceled)
	require.Equal(t, 1, bytes.Count(out.Bytes(), []byte("\n")))
	report(errors.New("something else"))
	require.Equal(t, 2, bytes.Count(out.Bytes(), []byte("\n")))
}
