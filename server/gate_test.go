package server

import (
	"context"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/telemetry"
)

// Whoever comes, waits, is displaced, gives up and goes, in whatever order: never do more run than may, and in the end nobody has
// a place.
func TestAGateKeepsItsCount(t *testing.T) {
	t.Parallel()
	const places = 5
	g := newGate(places, 3, telemetry.New(telemetry.Options{}))
	require.Equal(t, [priorities]int{5, 4, 3, 2}, g.most)
	var running, most atomic.Int64
	var group sync.WaitGroup
	for i := range 16 {
		group.Go(func() {
			random := rand.New(rand.NewPCG(uint64(i), 1))
			for range 300 {
				ctx, leave := context.WithCancel(t.Context())
				p := priority(random.IntN(int(priorities)))
				if random.IntN(4) == 0 {
					leave()
				}
				if g.enter(ctx, p, time.Duration(random.IntN(3)+1)*100*time.Microsecond) {
					now := running.Add(1)
					for seen := most.Load(); now > seen && !most.CompareAndSwap(seen, now); seen = most.Load() {
					}
					running.Add(-1)
					g.leave(p)
				}
				leave()
			}
		})
	}
	group.Wait()
	require.LessOrEqual(t, most.Load(), int64(places))
	require.Zero(t, g.running)
	require.Zero(t, g.queued)
	for p := range priorities {
		require.Empty(t, g.waiting[p])
	}
	for places, want := range map[int][priorities]int{1: {1, 1, 1, 1}, 2: {2, 1, 1, 1}, 80: {80, 72, 64, 56}} {
		require.Equal(t, want, newGate(places, 1, telemetry.New(telemetry.Options{})).most)
	}
}
