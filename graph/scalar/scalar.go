// Package scalar writes and reads the schema's custom scalars.
package scalar

import (
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/99designs/gqlgen/graphql"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/engine"
)

// maxSafe is the largest integer that every JSON number type holds exactly (RFC 8259, section 6).
const maxSafe = 1<<53 - 1

// The Append functions write what the Marshal functions beside them write: they are their twins for the engine.

// MarshalDateTime writes RFC 3339 in UTC.
func MarshalDateTime(t time.Time) graphql.Marshaler {
	return graphql.WriterFunc(func(w io.Writer) {
		_, _ = w.Write(AppendDateTime(make([]byte, 0, len(time.RFC3339Nano)+2), t))
	})
}

// AppendDateTime writes RFC 3339 in UTC.
func AppendDateTime(b []byte, t time.Time) []byte {
	return append(t.UTC().AppendFormat(append(b, '"'), time.RFC3339Nano), '"')
}

// UnmarshalDateTime reads RFC 3339, to the microsecond, which is how finely the databases keep it; BAD_INPUT for anything else.
func UnmarshalDateTime(v any) (time.Time, error) {
	s, ok := v.(string)
	if !ok {
		return time.Time{}, badInput("a DateTime is a string such as 2026-03-01T08:30:00Z, not %v", v)
	}
	t, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		return time.Time{}, badInput("%q is not a DateTime such as 2026-03-01T08:30:00Z", s)
	}
	return t.UTC().Truncate(time.Microsecond), nil
}

// MarshalDate writes a day as ISO 8601.
func MarshalDate(d domain.Date) graphql.Marshaler { return graphql.MarshalString(string(d)) }

// AppendDate writes a day as ISO 8601.
func AppendDate(b []byte, d domain.Date) []byte { return engine.String(b, string(d)) }

// UnmarshalDate reads a day such as 2026-03-01; BAD_INPUT for anything else.
func UnmarshalDate(v any) (domain.Date, error) {
	s, ok := v.(string)
	if !ok {
		return "", badInput("a Date is a string such as 2026-03-01, not %v", v)
	}
	if _, err := time.Parse(time.DateOnly, s); err != nil {
		return "", badInput("%.64q is not a Date such as 2026-03-01", s)
	}
	return domain.Date(s), nil
}

// MarshalInt64 writes a JSON number.
func MarshalInt64(n int64) graphql.Marshaler {
	return graphql.WriterFunc(func(w io.Writer) { _, _ = w.Write(strconv.AppendInt(nil, n, 10)) })
}

// AppendInt64 writes a JSON number.
func AppendInt64(b []byte, n int64) []byte { return strconv.AppendInt(b, n, 10) }

// UnmarshalInt64 reads a whole number within ±(2^53-1); BAD_INPUT for anything else.
func UnmarshalInt64(v any) (int64, error) {
	var n int64
	switch v := v.(type) {
	case int64:
		n = v
	case int:
		n = int64(v)
	case json.Number:
		parsed, err := v.Int64()
		if err != nil {
			return 0, badInput("%s is not a whole number", v)
		}
		n = parsed
	default:
		return 0, badInput("an Int64 is a whole number, not %v", v)
	}
	if n < -maxSafe || n > maxSafe {
		return 0, badInput("%d is outside of ±(2^53-1)", n)
	}
	return n, nil
}

// MarshalDecimal writes a decimal as a JSON string.
func MarshalDecimal(d domain.Decimal) graphql.Marshaler { return graphql.MarshalString(string(d)) }

// AppendDecimal writes a decimal as a JSON string.
func AppendDecimal(b []byte, d domain.Decimal) []byte { return engine.String(b, string(d)) }

// UnmarshalDecimal reads a decimal; BAD_INPUT for anything else.
func UnmarshalDecimal(v any) (domain.Decimal, error) {
	s, ok := v.(string)
	if !ok {
		return "", badInput("a Decimal is a string such as \"12.50\", not %v", v)
	}
	whole, fraction, pointed := strings.Cut(strings.TrimPrefix(s, "-"), ".")
	if !digits(whole) || pointed && !digits(fraction) {
		return "", badInput("%.64q is not a Decimal such as \"12.50\"", s)
	}
	return domain.Decimal(s), nil
}

func digits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}

// MarshalURL writes a URL as a JSON string.
func MarshalURL(u string) graphql.Marshaler { return graphql.MarshalString(u) }

// AppendURL writes a URL as a JSON string.
func AppendURL(b []byte, u string) []byte { return engine.String(b, u) }

// UnmarshalURL reads a URL.
func UnmarshalURL(v any) (string, error) { return graphql.UnmarshalString(v) }

// MarshalAttributionToken writes a token as a JSON string.
func MarshalAttributionToken(t commerce.AttributionToken) graphql.Marshaler {
	return graphql.MarshalString(string(t))
}

// AppendAttributionToken writes a token as a JSON string.
func AppendAttributionToken(b []byte, t commerce.AttributionToken) []byte {
	return engine.String(b, string(t))
}

// UnmarshalAttributionToken reads a token without looking into it: whoever uses it verifies it.
func UnmarshalAttributionToken(v any) (commerce.AttributionToken, error) {
	s, err := graphql.UnmarshalString(v)
	return commerce.AttributionToken(s), err
}

func badInput(format string, args ...any) error {
	return &domain.Error{Code: domain.CodeBadInput, Message: fmt.Sprintf(format, args...)}
}
