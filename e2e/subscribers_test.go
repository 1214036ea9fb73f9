package e2e_test

import (
	"fmt"
	"net/http"
	"os"
	"regexp"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/pubsub/natstest"
	"github.com/trellisgraph/trellis/services"
	commercedb "github.com/trellisgraph/trellis/storage/commerce"
	"github.com/trellisgraph/trellis/storage/storagetest"
)

// subscribers is how many the benchmark has.
const subscribers = 1000

// BenchmarkSubscribers has 1,000 sockets listen to one order at a process as it is shipped, and tells what each of them takes of
// its memory, and how long it takes until all have heard of a change: go test ./e2e -run '^$' -bench Subscribers -benchtime 1x.
func BenchmarkSubscribers(b *testing.B) {
	for b.Loop() {
		d := storagetest.New(b)
		f := openFair(b, d.Community, d.Commerce, d.CommunityURL, d.CommerceURL, 1, 10)
		url := natstest.Start(b).ClientURL()
		f.databases = append(f.databases, "--nats-url", url, "--viewer-streams", "2000", "--viewer-subscriptions", "2000", "--rate-limit", "0")
		f.start(b, 0)
		p := f.processes[0].Load()
		g, order := &graph{url: p.url}, f.placed(b)

		before := p.resident(b)
		conns := make([]*websocket.Conn, subscribers)
		require.NoError(b, crowd(subscribers, 8, func(i int) error {
			conns[i] = g.socket(b, b.Context(), f.tokens[0])
			conns[i].SetReadLimit(1 << 20)
			if err := say(b.Context(), conns[i], map[string]any{
				"type": "subscribe", "id": "1", "payload": map[string]any{"query": watchOrder, "variables": id(order.String())},
			}); err != nil {
				return err
			}
			return hear(b, conns[i])
		}))
		b.ReportMetric(float64(p.resident(b)-before)/subscribers, "B/subscriber")

		began := time.Now()
		openNews(b, url).Tell([]domain.News{domain.OrderChanged(order)})
		var all sync.WaitGroup
		errs := make([]error, subscribers)
		for i, conn := range conns {
			all.Go(func() { errs[i] = hear(b, conn) })
		}
		all.Wait()
		b.ReportMetric(time.Since(began).Seconds(), "s/fan-out")
		for _, err := range errs {
			require.NoError(b, err)
		}
		for _, conn := range conns {
			_ = conn.CloseNow()
		}
		p.kill()
	}
	b.ReportMetric(0, "ns/op")
	http.DefaultClient.CloseIdleConnections()
}

// placed is an order of the first buyer.
func (f *fair) placed(tb testing.TB) domain.OrderID {
	tb.Helper()
	q := (&counter{fair: f}).quote(tb, 0)
	group, err := f.do.Orders.PlaceOrder(domain.WithActor(tb.Context(), domain.Actor{UserID: fairBuyer(0)}), services.PlaceOrder{
		Checkout: q.id, Expected: domain.Money{MinorUnits: int64(q.total), Currency: domain.CurrencyCNY}, Method: "ALIPAY",
		Key: domain.IdempotencyKey(aKey()),
	})
	require.NoError(tb, err)
	orders, err := commercedb.All(tb.Context(), commercedb.NewReader(f.commerce), commercedb.OrderIDsByGroups([]domain.GroupID{group}))
	require.NoError(tb, err)
	return orders[0].Order
}

// hear takes one event without an error.
func hear(tb testing.TB, conn *websocket.Conn) error {
	tb.Helper()
	_, text, err := conn.Read(tb.Context())
	if err != nil {
		return err
	}
	if !regexp.MustCompile(`"type":"next"`).Match(text) || regexp.MustCompile(`"errors"`).Match(text) {
		return fmt.Errorf("no event: %s", text)
	}
	return nil
}

// resident is how much memory the process has, in bytes.
func (p *process) resident(tb testing.TB) int {
	tb.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	require.NoError(tb, err)
	found := regexp.MustCompile(`VmRSS:\s+(\d+) kB`).FindSubmatch(status)
	require.NotNil(tb, found)
	kilobytes, err := strconv.Atoi(string(found[1]))
	require.NoError(tb, err)
	return kilobytes << 10
}
