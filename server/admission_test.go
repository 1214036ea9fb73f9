package server_test

import (
	"context"
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"
	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/server"
)

// crowd is a server whose operations run until they are let go.
type crowd struct {
	*harness
	t       *testing.T
	token   string
	running chan string // what began, by its field
	release chan struct{}
}

func gather(t *testing.T, a server.Admission) *crowd {
	t.Helper()
	c := &crowd{t: t, running: make(chan string, 100), release: make(chan struct{})}
	held := func(field string) resolver {
		return func(ctx context.Context, _ map[string]any) (any, error) {
			c.running <- field
			select {
			case <-c.release:
				return "done", nil
			case <-ctx.Done():
				return nil, ctx.Err()
			}
		}
	}
	identity := server.NewIdentity(key('a'), noon)
	var err error
	c.token, err = identity.Mint(domain.UserID{1}, 0, time.Hour)
	require.NoError(t, err)
	c.harness = start(t, server.Config{Identity: identity, Admission: a, Dev: true, Limits: server.Limits{OperationTimeout: time.Hour}},
		map[string]resolver{"slow": held("slow"), "rename": held("rename"), "order": held("order")})
	return c
}

// come sends an operation, and hands out its answer once it has one.
func (c *crowd) come(signedIn bool, query string) <-chan *answer {
	answered := make(chan *answer, 1)
	header := []string{}
	if signedIn {
		header = append(header, "Authorization", "Bearer "+c.token)
	}
	go func() { answered <- c.post(c.t, query, header...) }()
	return answered
}

// number is the value of a metric of a priority.
func (c *crowd) number(metric, priority string) float64 {
	c.t.Helper()
	parser := expfmt.NewTextParser(model.UTF8Validation)
	req, err := http.NewRequestWithContext(c.t.Context(), http.MethodGet, c.url+"/metrics", nil)
	require.NoError(c.t, err)
	res, err := http.DefaultTransport.RoundTrip(req)
	require.NoError(c.t, err)
	defer func() { require.NoError(c.t, res.Body.Close()) }()
	families, err := parser.TextToMetricFamilies(res.Body)
	require.NoError(c.t, err)
	_, err = io.Copy(io.Discard, res.Body)
	require.NoError(c.t, err)
	for _, m := range families[metric].GetMetric() {
		if m.GetLabel()[0].GetValue() == priority {
			return m.GetCounter().GetValue() + m.GetGauge().GetValue()
		}
	}
	return -1
}

func requireOverloaded(t *testing.T, got *answer) {
	t.Helper()
	require.Equal(t, http.StatusServiceUnavailable, got.StatusCode, got.text)
	require.Equal(t, "1", got.Header.Get("Retry-After"))
	require.Equal(t, "OVERLOADED", got.code(t))
	require.NotContains(t, got.text, "done")
}

// Of ten places seven are full of operations of nobody. Orders go through, and so do mutations and those who are signed in, while
// nobody else is let in: whoever matters least is refused first. Nothing here depends on a clock.
func TestOrdersGoThroughWhileTheServerIsBusy(t *testing.T) {
	t.Parallel()
	c := gather(t, server.Admission{InFlight: 10, Queue: 1, Wait: time.Hour, Urgent: []string{"order"}})
	var all []<-chan *answer
	in := func(signedIn bool, field, query string) {
		all = append(all, c.come(signedIn, query))
		require.Equal(t, field, <-c.running, "it runs at once")
	}
	queued := func(priority string) {
		require.Eventually(t, func() bool { return c.number("trellis_operations_queued", priority) == 1 }, waitFor, tick)
	}
	for range 7 {
		in(false, "slow", "{ slow }")
	}
	waiting := c.come(false, "{ slow }")
	queued("anonymous")
	requireOverloaded(t, <-c.come(false, "{ slow }")) // the queue is full
	in(true, "slow", "{ slow }")
	behind := c.come(true, "{ slow }")
	requireOverloaded(t, <-waiting) // for somebody who is signed in
	queued("query")
	in(true, "rename", `mutation { rename(name: "x") }`)
	mixed := c.come(true, `mutation { order rename(name: "x") }`)
	requireOverloaded(t, <-behind)
	queued("mutation")
	in(true, "order", "mutation { order }")

	require.Equal(t, 200, c.get(t, "/livez").StatusCode)
	require.Equal(t, 200, c.get(t, "/readyz").StatusCode)
	require.InDelta(t, 7, c.number("trellis_operations_in_flight", "anonymous"), 0)
	require.InDelta(t, 1, c.number("trellis_operations_in_flight", "checkout"), 0)
	require.InDelta(t, 2, c.number("trellis_operations_shed_total", "anonymous"), 0)
	require.InDelta(t, 0, c.number("trellis_operations_shed_total", "checkout"), 0)

	urgent := c.come(true, "mutation { __typename order }") // there is no place left, and orders wait like all others
	requireOverloaded(t, <-mixed)                           // what is mixed is not urgent
	queued("checkout")
	close(c.release)
	all = append(all, urgent)
	for _, answered := range all {
		got := <-answered
		require.Equal(t, 200, got.StatusCode, got.text)
		require.Contains(t, got.text, "done")
	}
	for _, p := range []string{"checkout", "mutation", "query", "anonymous"} {
		require.InDelta(t, 0, c.number("trellis_operations_in_flight", p), 0)
		require.InDelta(t, 0, c.number("trellis_operations_queued", p), 0)
	}
}

// A place that becomes free goes to whoever matters most, and among equals to the first.
func TestAPlaceGoesToTheFirstInLine(t *testing.T) {
	t.Parallel()
	c := gather(t, server.Admission{InFlight: 1, Queue: 10, Wait: time.Hour, Urgent: []string{"order"}})
	come := func(signedIn bool, priority, query string, nth float64) <-chan *answer {
		answered := c.come(signedIn, query)
		require.Eventually(t, func() bool { return c.number("trellis_operations_queued", priority) == nth }, waitFor, tick)
		return answered
	}
	first := c.come(false, "{ slow }")
	require.Equal(t, "slow", <-c.running)
	all := []<-chan *answer{
		come(false, "anonymous", "{ slow }", 1), come(true, "mutation", `mutation { rename(name: "x") }`, 1),
		come(true, "checkout", "mutation { order }", 1), come(true, "checkout", "mutation { order }", 2),
	}
	for _, want := range []string{"order", "order", "rename", "slow"} {
		c.release <- struct{}{}
		require.Equal(t, want, <-c.running)
	}
	c.release <- struct{}{}
	for _, answered := range append(all, first) {
		require.Equal(t, 200, (<-answered).StatusCode)
	}
}

func TestAWaitForAPlaceEnds(t *testing.T) {
	t.Parallel()
	c := gather(t, server.Admission{InFlight: 1, Wait: time.Millisecond})
	running := c.come(true, `mutation { rename(name: "x") }`)
	require.Equal(t, "rename", <-c.running)
	requireOverloaded(t, c.post(t, "{ slow }"))
	requireOverloaded(t, c.post(t, "{ slow }", "Accept", newMedia))
	require.InDelta(t, 0, c.number("trellis_operations_queued", "anonymous"), 0)
	close(c.release)
	require.Equal(t, 200, (<-running).StatusCode)
	require.Equal(t, 200, c.post(t, "{ slow }").StatusCode, "the place is free again")
}

func TestWhoLeavesLosesThePlaceInLine(t *testing.T) {
	t.Parallel()
	c := gather(t, server.Admission{InFlight: 1, Wait: time.Hour})
	running := c.come(false, "{ slow }")
	require.Equal(t, "slow", <-c.running)
	ctx, leave := context.WithCancel(t.Context())
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, c.url+query("query", "{ slow }"), nil)
	require.NoError(t, err)
	left := make(chan error, 1)
	go func() {
		_, err := http.DefaultTransport.RoundTrip(req) //nolint:bodyclose // there is no response
		left <- err
	}()
	require.Eventually(t, func() bool { return c.number("trellis_operations_queued", "anonymous") == 1 }, waitFor, tick)
	leave()
	require.Error(t, <-left)
	require.Eventually(t, func() bool { return c.number("trellis_operations_queued", "anonymous") == 0 }, waitFor, tick)
	close(c.release)
	require.Equal(t, 200, (<-running).StatusCode)
	require.Empty(t, c.running, "nothing runs for who has left")
}

// What is wrong with a request is said however busy the server is.
func TestARequestThatRunsNothingNeedsNoPlace(t *testing.T) {
	t.Parallel()
	c := gather(t, server.Admission{InFlight: 1, Wait: time.Hour})
	running := c.come(false, "{ slow }")
	require.Equal(t, "slow", <-c.running)
	require.Equal(t, "GRAPHQL_VALIDATION_FAILED", c.post(t, "{ helo }").code(t))
	close(c.release)
	require.Equal(t, 200, (<-running).StatusCode)
}
