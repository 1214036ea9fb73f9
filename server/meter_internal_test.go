package server

import (
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// Who came last is remembered, however often others came before; and what is paced, however many others come.
func TestTheOldestBucketIsForgottenFirst(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	m := newMeter(Rates{Bytes: 400 * bucketBytes, Now: func() time.Time { return now }})
	spend := func(what, whom string) bool {
		key := bucketKey{what: what}
		copy(key.whom[:], whom)
		_, refused := m.take([]draw{{key: key, rate: Rate{Limit: 1, PerSecond: 0.001}, cost: 1}})
		return refused == nil
	}
	require.True(t, spend("orderPlace", "a new one"))
	for range 20 {
		for n := range 300 {
			spend(ofAddress, strconv.Itoa(n))
		}
	}
	require.True(t, spend(ofViewer, "a new one"))
	for n := range 299 {
		require.True(t, spend(ofViewer, strconv.Itoa(n)))
	}
	require.False(t, spend(ofViewer, "a new one"), "it came later than those that were asked for often")
	require.True(t, spend(ofAddress, "0"), "which are forgotten")
	require.False(t, spend("orderPlace", "a new one"), "nobody else did anything that is paced")
}
