package scalar_test

import (
	"encoding/json"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/graph/scalar"
)

func written(m graphql.Marshaler) string {
	var b strings.Builder
	m.MarshalGQL(&b)
	return b.String()
}

func TestDateTimesReadBackAsWritten(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		at := time.UnixMicro(rapid.Int64Range(0, 4102444800_000000).Draw(t, "at")).In(time.FixedZone("", 8*3600))
		var text string
		require.NoError(t, json.Unmarshal([]byte(written(scalar.MarshalDateTime(at))), &text))
		require.True(t, strings.HasSuffix(text, "Z"), "always UTC")
		got, err := scalar.UnmarshalDateTime(text)
		require.NoError(t, err)
		require.True(t, at.Equal(got))
	})
	for name, v := range map[string]any{"no zone": "2026-03-01T08:30:00", "a date": "2026-03-01", "a number": 7, "null": nil} {
		_, err := scalar.UnmarshalDateTime(v)
		require.Equal(t, domain.CodeBadInput, domain.CodeOf(err), name)
	}
}

func TestInt64(t *testing.T) {
	t.Parallel()
	const most = 1<<53 - 1
	require.Equal(t, "-9007199254740991", written(scalar.MarshalInt64(-most)))
	for name, tc := range map[string]struct {
		reason string
		in     any
		want   int64
		ok     bool
	}{
		"literal":       {"gqlparser gives int64", int64(most), most, true},
		"variable":      {"JSON numbers keep their digits", json.Number("42"), 42, true},
		"go int":        {"defaults", 7, 7, true},
		"too large":     {"no JSON number holds it exactly", int64(most + 1), 0, false},
		"the largest":   {"not even an int64", json.Number("92233720368547758070"), 0, false},
		"a fraction":    {"a whole number is asked for", json.Number("1.5"), 0, false},
		"a float":       {"never a float", 1.0, 0, false},
		"a string":      {"a number is asked for", "1", 0, false},
		"not a number":  {"JSON has none", math.NaN(), 0, false},
		"smallest safe": {"the other end", json.Number("-9007199254740991"), -most, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := scalar.UnmarshalInt64(tc.in)
			require.Equal(t, tc.ok, err == nil, tc.reason)
			require.Equal(t, tc.want, got)
			if !tc.ok {
				require.Equal(t, domain.CodeBadInput, domain.CodeOf(err))
			}
		})
	}
}

func TestStringsAreQuoted(t *testing.T) {
	t.Parallel()
	require.Equal(t, `"12.50"`, written(scalar.MarshalDecimal("12.50")))
	require.Equal(t, `"a\"b"`, written(scalar.MarshalAttributionToken(`a"b`)))
	require.Equal(t, `"https://x.test/a"`, written(scalar.MarshalURL("https://x.test/a")))
	_, err := scalar.UnmarshalDecimal(1.5)
	require.Equal(t, domain.CodeBadInput, domain.CodeOf(err), "never a float")
}
