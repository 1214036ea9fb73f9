package engine_test

import (
	"bytes"
	"math"
	"testing"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/trellisgraph/trellis/engine"
)

func marshalled(m graphql.Marshaler) string {
	var b bytes.Buffer
	m.MarshalGQL(&b)
	return b.String()
}

// Each twin writes the very bytes of gqlgen's marshaler, behind what is there.
func TestTwinsWriteTheSame(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := string(rapid.SliceOf(rapid.Byte()).Draw(t, "text"))
		require.Equal(t, "x"+marshalled(graphql.MarshalString(text)), string(engine.String([]byte("x"), text)))
		n := rapid.Int().Draw(t, "n")
		require.Equal(t, marshalled(graphql.MarshalInt(n)), string(engine.Int(nil, n)))
		require.Equal(t, marshalled(graphql.MarshalIntID(n)), string(engine.IntID(nil, n)))
		f := rapid.Float64().Filter(func(f float64) bool { return !math.IsInf(f, 0) && !math.IsNaN(f) }).Draw(t, "f")
		require.Equal(t, marshalled(graphql.MarshalFloat(f)), string(engine.Float(nil, f)))
		at := time.Unix(rapid.Int64Range(-1e10, 1e11).Draw(t, "s"), rapid.Int64Range(0, 1e9-1).Draw(t, "ns")).UTC()
		require.Equal(t, marshalled(graphql.MarshalTime(at)), string(engine.Time(nil, at)))
	})
	require.Equal(t, marshalled(graphql.MarshalTime(time.Time{})), string(engine.Time(nil, time.Time{})))
	require.Equal(t, marshalled(graphql.MarshalBoolean(true)), string(engine.Bool(nil, true)))
}
