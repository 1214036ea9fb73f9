package server

import (
	"context"
	"encoding/binary"
	"errors"
	"math"
	"net/netip"
	"strconv"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/domain"
)

// BenchmarkBuckets is what buckets cost an operation of a viewer, which takes from two of them before it runs and gives back to
// both after: in the process, and if they stood in NATS (docs/decisions/0034-shared-buckets.md).
func BenchmarkBuckets(b *testing.B) {
	rates := Rates{Viewer: Rate{Limit: 1 << 30, PerSecond: 1000}, Address: Rate{Limit: 1 << 30, PerSecond: 5000}}
	ctx := context.WithValue(b.Context(), addressKey{}, netip.MustParseAddr("192.0.2.1"))
	ctx = domain.WithActor(ctx, domain.Actor{UserID: domain.UserID{1}})
	b.Run("in the process", func(b *testing.B) {
		m := newMeter(rates)
		for b.Loop() {
			draws := rates.draws(ctx, 100)
			_, refused := m.take(draws)
			require.Nil(b, refused)
			m.give(draws, 50)
		}
	})
	b.Run("in NATS", func(b *testing.B) {
		kept := keptInNATS(b) //nolint:contextcheck // it has the context of the benchmark
		for b.Loop() {
			draws := rates.draws(ctx, 100)
			for _, d := range draws {
				require.NoError(b, change(ctx, kept, d, 100))
			}
			for _, d := range draws {
				require.NoError(b, change(ctx, kept, d, -50))
			}
		}
	})
}

// keptInNATS is a bucket of JetStream's in the memory of one server that is as near as can be, which is the best that it can do.
func keptInNATS(b *testing.B) jetstream.KeyValue {
	b.Helper()
	s, err := server.NewServer(&server.Options{Host: "127.0.0.1", Port: -1, NoLog: true, NoSigs: true, JetStream: true, StoreDir: b.TempDir()})
	require.NoError(b, err)
	s.Start()
	require.True(b, s.ReadyForConnections(time.Minute))
	b.Cleanup(func() {
		s.Shutdown()
		s.WaitForShutdown()
	})
	conn, err := nats.Connect(s.ClientURL())
	require.NoError(b, err)
	b.Cleanup(conn.Close)
	js, err := jetstream.New(conn)
	require.NoError(b, err)
	kept, err := js.CreateKeyValue(b.Context(), jetstream.KeyValueConfig{Bucket: "buckets", Storage: jetstream.MemoryStorage})
	require.NoError(b, err)
	return kept
}

// change reads a bucket, lets flow back what is due, and writes it unless somebody else has meanwhile.
func change(ctx context.Context, kept jetstream.KeyValue, d draw, amount float64) error {
	key := d.key.what + "." + strconv.FormatUint(binary.BigEndian.Uint64(d.key.whom[8:]), 16)
	for {
		spent, at, revision := 0.0, time.Now(), uint64(0)
		entry, err := kept.Get(ctx, key)
		switch {
		case err == nil:
			spent = math.Float64frombits(binary.BigEndian.Uint64(entry.Value()))
			at, revision = entry.Created(), entry.Revision()
		case !errors.Is(err, jetstream.ErrKeyNotFound):
			return err
		}
		spent = max(0, spent-time.Since(at).Seconds()*d.rate.PerSecond) + amount
		_, err = kept.Update(ctx, key, binary.BigEndian.AppendUint64(nil, math.Float64bits(spent)), revision)
		if !errors.Is(err, jetstream.ErrKeyExists) {
			return err
		}
	}
}
