package scalar_test

import (
	"bytes"
	"encoding/json"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/graph/scalar"
)

// read decodes what was written as a client's variables are: numbers stay as they were spelled.
func read(t require.TestingT, data string) any {
	d := json.NewDecoder(bytes.NewReader([]byte(data)))
	d.UseNumber()
	var v any
	require.NoError(t, d.Decode(&v), "%s is JSON", data)
	return v
}

func TestDateTime(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct{ reason, in, out string }{
		"utc":          {"as it is", "2026-03-01T08:30:00Z", `"2026-03-01T08:30:00Z"`},
		"an offset":    {"clients get one zone", "2026-03-01T08:30:00+08:00", `"2026-03-01T00:30:00Z"`},
		"microseconds": {"what Postgres keeps is sent", "2026-03-01T08:30:00.123456Z", `"2026-03-01T08:30:00.123456Z"`},
		"nanoseconds":  {"nobody keeps them, so that nobody compares with them", "2026-03-01T08:30:00.123456789Z", `"2026-03-01T08:30:00.123456Z"`},
		"zeros":        {"no zeros that say nothing", "2026-03-01T08:30:00.120000Z", `"2026-03-01T08:30:00.12Z"`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			at, err := scalar.UnmarshalDateTime(tc.in)
			require.NoError(t, err)
			require.Equal(t, time.UTC, at.Location())
			require.Equal(t, tc.out, written(scalar.MarshalDateTime(at)), tc.reason)
		})
	}
}

func TestDateTimeRoundTrip(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		at := time.UnixMicro(rapid.Int64Range(0, 253402300799_999999).Draw(t, "µs")).In(time.FixedZone("", 60*rapid.IntRange(-720, 840).Draw(t, "zone")))
		back, err := scalar.UnmarshalDateTime(read(t, written(scalar.MarshalDateTime(at))))
		require.NoError(t, err)
		require.Equal(t, at.UTC(), back)
	})
}

func TestInt64RoundTrip(t *testing.T) {
	t.Parallel()
	const most = 1<<53 - 1
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Int64Range(-most, most).Draw(t, "n")
		back, err := scalar.UnmarshalInt64(read(t, written(scalar.MarshalInt64(n))))
		require.NoError(t, err)
		require.Equal(t, n, back)
	})
	for _, v := range []any{int64(most), int64(-most), int(most), json.Number("9007199254740991"), json.Number("-9007199254740991"), json.Number("0")} {
		_, err := scalar.UnmarshalInt64(v)
		require.NoError(t, err, "%T %v", v, v)
	}
}

func TestStringsRoundTrip(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "12.50", "http://h/a?b=c&d=\"e\"", "杯 ☕\n\t\\", "</script>"} {
		d, err := scalar.UnmarshalDecimal(read(t, written(scalar.MarshalDecimal(domain.Decimal(text)))))
		if text == "12.50" {
			require.NoError(t, err)
			require.Equal(t, domain.Decimal(text), d)
		}
		u, err := scalar.UnmarshalURL(read(t, written(scalar.MarshalURL(text))))
		require.NoError(t, err)
		require.Equal(t, text, u)
		token, err := scalar.UnmarshalAttributionToken(read(t, written(scalar.MarshalAttributionToken(commerce.AttributionToken(text)))))
		require.NoError(t, err)
		require.Equal(t, commerce.AttributionToken(text), token)
	}
}

func TestDecimal(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"0", "-0.01", "12.50", "1200", "123456789012345678901234567890.123456789"} {
		d, err := scalar.UnmarshalDecimal(text)
		require.NoError(t, err, text)
		require.Equal(t, domain.Decimal(text), d, "exact: what comes in goes out")
	}
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	dateTime := func(v any) error { _, err := scalar.UnmarshalDateTime(v); return err }
	int64s := func(v any) error { _, err := scalar.UnmarshalInt64(v); return err }
	decimal := func(v any) error { _, err := scalar.UnmarshalDecimal(v); return err }
	for name, tc := range map[string]struct {
		reason string
		read   func(any) error
		v      any
	}{
		"a date":               {"a moment needs a time", dateTime, "2026-03-01"},
		"no zone":              {"a local time is no moment", dateTime, "2026-03-01T08:30:00"},
		"seconds":              {"a number is no DateTime", dateTime, json.Number("1772353800")},
		"no such day":          {"there is no 30th of February", dateTime, "2026-02-30T00:00:00Z"},
		"a word":               {"nor is now", dateTime, "now"},
		"no time":              {"null is not a value of it", dateTime, nil},
		"above":                {"JavaScript would round it", int64s, json.Number("9007199254740992")},
		"below":                {"JavaScript would round it", int64s, json.Number("-9007199254740992")},
		"above, as a literal":  {"JavaScript would round it", int64s, int64(1 << 53)},
		"the smallest":         {"has no negative", int64s, int64(math.MinInt64)},
		"larger than 64 bits":  {"is no Int64", int64s, json.Number("99999999999999999999")},
		"a fraction":           {"a whole number", int64s, json.Number("1.5")},
		"an exponent":          {"a whole number as such", int64s, json.Number("1e3")},
		"digits in a string":   {"a string is no number", int64s, "12"},
		"a float":              {"a float is no whole number", int64s, 12.0},
		"true":                 {"a boolean is no number", int64s, true},
		"no number":            {"null is not a value of it", int64s, nil},
		"a number for decimal": {"a JSON number is a float to many: exact amounts are strings", decimal, json.Number("12.5")},
		"no decimal":           {"null is not a value of it", decimal, nil},
		"a decimal of words":   {"not a number", decimal, "twelve"},
		"an empty decimal":     {"not a number", decimal, ""},
		"a decimal exponent":   {"one number has one spelling less", decimal, "1e3"},
		"a bare point":         {"digits on both sides", decimal, "1."},
		"a leading point":      {"digits on both sides", decimal, ".5"},
		"a plus":               {"no sign that says nothing", decimal, "+1"},
		"a comma":              {"a point divides", decimal, "1,5"},
		"spaces":               {"nothing around it", decimal, " 1"},
		"not a number":         {"not a number", decimal, "NaN"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := tc.read(tc.v)
			require.Error(t, err, tc.reason)
			require.Equal(t, domain.CodeBadInput, domain.CodeOf(err), "%s: %v", tc.reason, err)
		})
	}
}

// written is what a scalar puts into the answer.
func written(m graphql.Marshaler) string {
	var b strings.Builder
	m.MarshalGQL(&b)
	return b.String()
}
