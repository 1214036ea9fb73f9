package pubsub_test

import (
	"bytes"
	"context"
	"log/slog"
	"net"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/leaktest"
	"github.com/trellisgraph/trellis/pubsub"
	"github.com/trellisgraph/trellis/pubsub/natstest"
)

func TestMain(m *testing.M) { leaktest.Main(m) }

// patience bounds a failure, not a speed.
const patience = 2 * time.Minute

// lines are what a hub logs.
type lines struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *lines) count(text string) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return bytes.Count(l.text.Bytes(), []byte(text))
}

// says waits until a hub has logged something.
func (l *lines) says(t *testing.T, text string) {
	t.Helper()
	require.Eventually(t, func() bool { return l.count(text) > 0 }, patience, time.Millisecond, "%s", text)
}

// open connects to a NATS, "" for an own one.
func open(t *testing.T, url string) (*pubsub.Hub, *lines) {
	t.Helper()
	log := &lines{}
	h, err := pubsub.Open(pubsub.Options{URL: url, Logger: slog.New(slog.NewTextHandler(log, nil))})
	require.NoError(t, err)
	t.Cleanup(h.Close)
	return h, log
}

// listen subscribes until the returned function is called, and looks for the first time.
func listen(t *testing.T, h *pubsub.Hub, subject domain.Subject) (*pubsub.Subscription, func()) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	t.Cleanup(stop)
	s, err := h.Subscribe(ctx, subject)
	require.NoError(t, err)
	hears(t, s.Again)
	return s, stop
}

// hears waits for a value of a channel.
func hears[V any](t *testing.T, from <-chan V) V {
	t.Helper()
	select {
	case v := <-from:
		return v
	case <-time.After(patience):
		require.Fail(t, "nothing was heard")
		panic("unreachable")
	}
}

// settled returns when all that was told before is handed out.
func settled(t *testing.T, h *pubsub.Hub) {
	t.Helper()
	last, stop := listen(t, h, "test.settled")
	defer stop()
	h.Tell([]domain.News{{Subject: "test.settled"}})
	hears(t, last.Again)
}

func TestNewsReachWhoListens(t *testing.T) {
	t.Parallel()
	nats := natstest.Start(t)
	here, _ := open(t, nats.ClientURL())
	there, _ := open(t, nats.ClientURL())
	own, _ := open(t, "")
	for name, tc := range map[string]struct {
		reason     string
		from, upto *pubsub.Hub
	}{
		"between processes": {"the one that writes is not the one that serves the subscriber", here, there},
		"in a process":      {"they may be the same", here, here},
		"alone":             {"without a NATS there is one inside", own, own},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			changes, _ := listen(t, tc.upto, domain.SubjectOrder(domain.OrderID{1}))
			placed, _ := listen(t, tc.upto, domain.SubjectOrdersOfStore(domain.StoreID{1}))
			other, _ := listen(t, tc.upto, domain.SubjectOrder(domain.OrderID{2}))

			tc.from.Tell([]domain.News{
				domain.OrderPlaced(domain.StoreID{1}, domain.OrderID{7}), domain.OrderPlaced(domain.StoreID{1}, domain.OrderID{8}),
				domain.OrderChanged(domain.OrderID{1}),
			})
			hears(t, changes.Again)
			require.Equal(t, domain.OrderID{7}.String(), hears(t, placed.About), tc.reason)
			require.Equal(t, domain.OrderID{8}.String(), hears(t, placed.About), "in their order")
			require.Empty(t, other.Again, "nothing was told there")
		})
	}
}

// Who does not read holds up nobody and keeps little: the last change of a thing, and of new things as many as fit, with a
// word that there were more.
func TestWhoDoesNotReadIsToldToLookAgain(t *testing.T) {
	t.Parallel()
	h, _ := open(t, "")
	changes, _ := listen(t, h, "order.1")
	placed, _ := listen(t, h, "store.1.orders")
	for i := range 1000 {
		h.Tell([]domain.News{{Subject: "order.1"}, {Subject: "store.1.orders", About: strconv.Itoa(i)}})
	}
	settled(t, h)

	require.Len(t, changes.Again, 1, "a thousand changes are one")
	require.Len(t, placed.Again, 1, "some were not kept")
	require.NotEmpty(t, placed.About)
	require.Less(t, len(placed.About), 100)
	require.Equal(t, "0", <-placed.About, "the oldest are kept, in their order")
}

func TestNobodyHearsAfterTheEnd(t *testing.T) {
	t.Parallel()
	h, _ := open(t, "")
	first, stop := listen(t, h, "order.1")
	second, _ := listen(t, h, "order.1")
	stop()
	require.Eventually(t, func() bool { return h.Listeners() == 1 }, patience, time.Millisecond)
	h.Tell([]domain.News{{Subject: "order.1"}})
	hears(t, second.Again)
	require.Empty(t, first.Again)

	ended, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := h.Subscribe(ended, "order.1")
	require.ErrorIs(t, err, context.Canceled)
}

// NATS goes away under those who listen: telling goes on, as quick as ever and without an error. Once it is back they look
// again, and hear what is told from then on.
func TestWhoListensResumesWhenNATSIsBack(t *testing.T) {
	t.Parallel()
	nats, door := natstest.Start(t), natstest.NewDoor(t)
	door.Lead(nats)
	h, log := open(t, door.URL())
	order, _ := listen(t, h, "order.1")

	natstest.Stop(nats)
	log.says(t, "NATS is away")
	for range 100_000 {
		h.Tell([]domain.News{{Subject: "order.2"}}) // more than is kept for later
	}
	late, _ := listen(t, h, "order.3")
	require.Empty(t, order.Again)

	door.Lead(natstest.Start(t))
	hears(t, order.Again)
	hears(t, late.Again)
	for { // what comes after them are other processes that lost something, as this one did
		h.Tell([]domain.News{{Subject: "order.3", About: "new"}})
		select {
		case about := <-late.About:
			require.Equal(t, "new", about)
			return
		case <-late.Again:
		case <-time.After(patience):
			require.Fail(t, "nothing was heard")
		}
	}
}

// strait is what lies between a hub and a NATS. While it is closed (Lock) nothing gets through, and neither is told.
type strait struct {
	sync.RWMutex

	url string
}

func newStrait(t *testing.T, to *server.Server) *strait {
	t.Helper()
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	s := &strait{url: "nats://" + listener.Addr().String()}
	var work sync.WaitGroup
	pass := func(from, to net.Conn) {
		defer func() { _, _ = from.Close(), to.Close() }()
		text := make([]byte, 4096)
		for {
			n, err := from.Read(text)
			s.RLock()
			if err == nil {
				_, err = to.Write(text[:n])
			}
			s.RUnlock()
			if err != nil {
				return
			}
		}
	}
	work.Go(func() {
		for {
			here, err := listener.Accept()
			if err != nil {
				return
			}
			there, err := new(net.Dialer).DialContext(context.WithoutCancel(t.Context()), "tcp", to.Addr().String())
			if err != nil {
				_ = here.Close()
				continue
			}
			work.Go(func() { pass(here, there) })
			work.Go(func() { pass(there, here) })
		}
	})
	t.Cleanup(func() {
		_ = listener.Close()
		work.Wait()
	})
	return s
}

// NATS hangs: its connection stands and nothing comes. Nobody who begins to listen waits for it, they look without it; and look
// again, and hear, once it is there.
func TestNobodyWaitsForANATSThatHangs(t *testing.T) {
	t.Parallel()
	nats := natstest.Start(t)
	between := newStrait(t, nats)
	h, _ := open(t, between.url)
	there, _ := open(t, nats.ClientURL())
	listen(t, h, "order.0")

	between.Lock()
	reopen := sync.OnceFunc(between.Unlock)
	defer reopen()
	begun := make(chan *pubsub.Subscription, 100) // each of whom would wait for two seconds
	go func() {
		for i := range cap(begun) {
			s, _ := h.Subscribe(t.Context(), domain.Subject("order."+strconv.Itoa(i)))
			begun <- s
		}
	}()
	var all []*pubsub.Subscription
	for range cap(begun) {
		all = append(all, hears(t, begun))
	}
	for _, s := range all {
		hears(t, s.Again)
	}
	reopen()
	for _, s := range all {
		hears(t, s.Again)
	}
	tells(t, there, h)
}

// A process whose news were lost has those who listen at others look again too.
func TestLostNewsAreMadeUpForEverywhere(t *testing.T) {
	t.Parallel()
	nats := natstest.Start(t)
	there, _ := open(t, nats.ClientURL())
	order, _ := listen(t, there, "order.1")
	here, log := open(t, nats.ClientURL())
	settled(t, here)
	here.Lose()
	here.Tell([]domain.News{{Subject: "order.2"}})
	hears(t, order.Again)
	require.Equal(t, 1, log.count("news for subscriptions are lost"))
}

func TestANATSThatIsAwayIsFoundLater(t *testing.T) {
	t.Parallel()
	door := natstest.NewDoor(t)
	h, log := open(t, door.URL())
	log.says(t, "NATS is away")
	order, _ := listen(t, h, "order.1")
	door.Lead(natstest.Start(t))
	hears(t, order.Again)
	settled(t, h)
	require.Equal(t, 1, log.count("NATS is away"), "it is said once")
}

func TestOpenRefusesWhatCanNeverWork(t *testing.T) {
	t.Parallel()
	for name, o := range map[string]pubsub.Options{
		"a URL that is none":          {URL: "nats://[::1"},
		"credentials that are absent": {URL: "nats://127.0.0.1:1", Access: pubsub.Access{Credentials: "/nonexistent/nats.creds"}},
		"no password":                 {URL: "nats://127.0.0.1:1", Access: pubsub.Access{User: "u", PasswordFile: "/nonexistent"}},
		"no token":                    {URL: "nats://127.0.0.1:1", Access: pubsub.Access{TokenFile: "/nonexistent"}},
		"no authority":                {URL: "nats://127.0.0.1:1", Access: pubsub.Access{CA: "/nonexistent"}},
		"no certificate":              {URL: "nats://127.0.0.1:1", Access: pubsub.Access{Certificate: "/nonexistent", Key: "/nonexistent"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o.Logger = slog.New(slog.DiscardHandler)
			_, err := pubsub.Open(o)
			require.Error(t, err)
		})
	}
}
