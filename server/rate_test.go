package server_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/server"
)

// hands is a clock that stands until it is set.
type hands struct {
	mu  sync.Mutex
	now time.Time
}

func newHands() *hands { return &hands{now: time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)} }

func (h *hands) read() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.now
}

func (h *hands) pass(d time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.now = h.now.Add(d)
}

// bearers takes every token for the user whose first byte it is.
type bearers struct{}

func (bearers) Verify(_ context.Context, token string) (server.Grant, error) {
	return server.Grant{Actor: domain.Actor{UserID: domain.UserID{token[0]}}, Left: time.Hour}, nil
}

// rated serves with buckets: 100 a viewer, of which 10 flow back in a second, and five times as much an address.
func rated(t *testing.T, clock *hands, resolvers map[string]resolver) *harness {
	t.Helper()
	return start(t, server.Config{Identity: bearers{}, Rates: server.Rates{
		Viewer: server.Rate{Limit: 100, PerSecond: 10}, Address: server.Rate{Limit: 500, PerSecond: 50}, Now: clock.read,
	}}, resolvers)
}

// loopback is where the tests' clients come from.
func loopback() []netip.Prefix {
	return []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")}
}

// costs41 costs 41: the operation, and a page of 20 things with a thing each.
const costs41 = "{ page(first: 20) { nodes { thing { name } } } }"

func as(name string) []string { return []string{"Authorization", "Bearer " + name} }

func TestRateOfAViewer(t *testing.T) {
	t.Parallel()
	clock := newHands()
	h := rated(t, clock, nil)
	for range 2 { // the schema of the tests does not count what an answer held, so that nothing comes back
		require.Empty(t, h.post(t, costs41, as("a")...).body.Errors)
	}
	for accept, status := range map[string]int{oldMedia: http.StatusOK, newMedia: http.StatusTooManyRequests} {
		got := h.post(t, costs41, append(as("a"), "Accept", accept)...)
		require.Equal(t, status, got.StatusCode, accept)
		require.False(t, got.hasData, "nothing has run")
		require.Equal(t, "too much was asked for: try again in 3 s", got.body.Errors[0].Message)
		require.Equal(t, "3", got.Header.Get("Retry-After"))
		require.Equal(t, map[string]any{
			"code": "RATE_LIMITED", "retryAfter": 3.0,
			"cost": map[string]any{"requested": 41.0, "limit": 100.0, "remaining": 18.0, "restoreRate": 10.0},
		}, got.body.Errors[0].Extensions)
	}
	require.Empty(t, h.post(t, "{ hello }", as("a")...).body.Errors, "what is cheap runs")
	require.Empty(t, h.post(t, costs41, as("b")...).body.Errors, "others have their own")
	clock.pass(3 * time.Second)
	require.Empty(t, h.post(t, costs41, as("a")...).body.Errors, "it flows back")
}

// Who is sent away because the server is busy pays nothing for it, and has done nothing that is counted.
func TestWhoIsShedPaysNothing(t *testing.T) {
	t.Parallel()
	running, release := make(chan struct{}), make(chan struct{})
	h := start(t, server.Config{
		Identity: bearers{}, Limits: server.Limits{OperationTimeout: time.Hour},
		Admission: server.Admission{InFlight: 1, Queue: 1, Wait: time.Millisecond},
		Rates: server.Rates{
			Viewer: server.Rate{Limit: 100, PerSecond: 10}, Address: server.Rate{Limit: 500, PerSecond: 50}, Now: newHands().read,
		},
	}, map[string]resolver{"slow": func(context.Context, map[string]any) (any, error) {
		close(running)
		<-release
		return "done", nil
	}})
	answered := (&crowd{harness: h, t: t, token: "b"}).come(true, "{ slow }")
	<-running
	for range 5 {
		got := h.post(t, costs41, append(as("a"), "X-Trellis-Cost", "1")...)
		require.Equal(t, "OVERLOADED", got.code(t))
		require.Equal(t, map[string]any{
			"requested": 41.0, "actual": 0.0, "limit": 100.0, "remaining": 100.0, "restoreRate": 10.0,
		}, got.body.Extensions["cost"])
	}
	close(release)
	require.Empty(t, (<-answered).body.Errors)
	require.Empty(t, h.post(t, costs41, as("a")...).body.Errors)
}

func TestRateOfAnAddress(t *testing.T) {
	t.Parallel()
	h := rated(t, newHands(), nil)
	for i := range 12 {
		require.Empty(t, h.post(t, costs41, as(string(rune('a'+i)))...).body.Errors)
	}
	require.Equal(t, "RATE_LIMITED", h.post(t, costs41, as("z")...).code(t), "many viewers share an address")
	require.Equal(t, "RATE_LIMITED", h.post(t, costs41).code(t), "with nobody")
	require.Empty(t, h.post(t, "{ hello }", as("z")...).body.Errors, "what was refused took nothing from the viewer, either")
	require.Empty(t, h.post(t, "{ hello hello2: hello }", as("z")...).body.Errors)
}

func TestAnOperationThatCostsMoreThanThereIs(t *testing.T) {
	t.Parallel()
	h := rated(t, newHands(), nil)
	got := h.post(t, "{ page(first: 100) { nodes { thing { name } } } }", append(as("a"), "Accept", newMedia)...)
	require.Equal(t, 400, got.StatusCode, "waiting does not help")
	require.Equal(t, "COST_EXCEEDED", got.code(t))
	require.Equal(t, "the operation costs 201; no more than 100 can be spent at once", got.body.Errors[0].Message)
	require.Empty(t, got.Header.Get("Retry-After"))
}

func TestWhatIsPaced(t *testing.T) {
	t.Parallel()
	clock := newHands()
	h := rated(t, clock, nil)
	const claim = `mutation { claim }`
	require.Empty(t, h.post(t, `mutation { claim a: claim }`, as("a")...).body.Errors)
	got := h.post(t, claim, append(as("a"), "Accept", newMedia)...)
	require.Equal(t, 429, got.StatusCode)
	require.Equal(t, "claim was done too often: try again in 20 s", got.body.Errors[0].Message)
	require.Equal(t, "20", got.Header.Get("Retry-After"))
	require.Empty(t, h.post(t, claim, as("b")...).body.Errors, "by another")
	require.Empty(t, h.post(t, `mutation { rename(name: "x") }`, as("a")...).body.Errors, "something else")
	require.Equal(t, "COST_EXCEEDED", h.post(t, `mutation { a: claim b: claim ...C } fragment C on Mutation { c: claim }`, as("c")...).code(t), "a batch")
	require.Empty(t, h.post(t, `mutation { claim d: claim @skip(if: true) e: claim @include(if: false) }`, as("c")...).body.Errors, "what does not run")
	clock.pass(20 * time.Second)
	require.Empty(t, h.post(t, claim, as("a")...).body.Errors)
}

func TestCostIsToldWhenAskedFor(t *testing.T) {
	t.Parallel()
	h := rated(t, newHands(), nil)
	require.NotContains(t, h.post(t, costs41).text, "extensions")
	require.JSONEq(t, `{"data":{"hello":"world"},"extensions":{"cost":{"requested":1,"actual":1,"limit":100,"remaining":99,"restoreRate":10}}}`,
		h.post(t, "{ hello }", append(as("a"), "X-Trellis-Cost", "1")...).text)
	free := start(t, server.Config{}, nil)
	require.JSONEq(t, `{"data":{"hello":"world"},"extensions":{"cost":{"requested":1,"actual":1,"limit":0,"remaining":0,"restoreRate":0}}}`,
		free.post(t, "{ hello }", "X-Trellis-Cost", "1").text, "where nothing is limited")
}

func TestRateLimitIsHandedDown(t *testing.T) {
	t.Parallel()
	clock := newHands()
	seen := make(chan *domain.RateLimit, 2)
	tell := map[string]resolver{"hello": func(ctx context.Context, _ map[string]any) (any, error) {
		seen <- domain.RateLimitFrom(ctx)
		return "world", nil
	}}
	rated(t, clock, tell).post(t, "{ hello page(first: 20) { nodes { name } } }", as("a")...)
	require.Equal(t, &domain.RateLimit{Limit: 100, Cost: 21, Remaining: 79, ResetAt: clock.read().Add(2100 * time.Millisecond)}, <-seen)
	start(t, server.Config{}, tell).post(t, "{ hello }")
	require.Nil(t, <-seen, "where nothing is limited")
}

// Whoever is limited is told by the address that the proxy names, not by the proxy's.
func TestRateBehindAProxy(t *testing.T) {
	t.Parallel()
	s := server.New(server.Config{Schema: newSchema(nil), Rates: server.Rates{
		Viewer: server.Rate{Limit: 50, PerSecond: 1}, Address: server.Rate{Limit: 50, PerSecond: 1}, TrustedProxies: loopback(), Now: newHands().read,
	}})
	listening := httptest.NewServer(s)
	t.Cleanup(listening.Close)
	h := &harness{Server: s, url: listening.URL}
	for i := range 3 {
		require.Empty(t, h.post(t, costs41, "X-Forwarded-For", fmt.Sprintf("198.51.100.7, 203.0.113.%d", i)).body.Errors)
	}
	require.Equal(t, "RATE_LIMITED", h.post(t, costs41, "X-Forwarded-For", "192.0.2.1, 203.0.113.2").code(t))
}

// The limits hold for whatever transport: here as an event of a stream.
func TestRateOfAStream(t *testing.T) {
	t.Parallel()
	h := rated(t, newHands(), nil)
	body := `{"query":"` + costs41 + `"}`
	for range 2 {
		e, _ := h.events(t, "/graphql", body, as("a")...).next()
		require.NotContains(t, e.data, "errors")
	}
	e, _ := h.events(t, "/graphql", body, as("a")...).next()
	require.Contains(t, e.data, "RATE_LIMITED")
	e, _ = h.events(t, "/graphql", body, as("b")...).next()
	require.NotContains(t, e.data, "errors", "others have their own")
}

// Many operations at once take what is there, and not more.
func TestTakenAtOnce(t *testing.T) {
	t.Parallel()
	h := rated(t, newHands(), nil)
	answers := make(chan string, 40)
	var all sync.WaitGroup
	for range cap(answers) {
		all.Go(func() {
			res, err := http.Post(h.url+"/graphql", "application/json", strings.NewReader(`{"query":"`+costs41+`"}`))
			if err != nil {
				answers <- err.Error()
				return
			}
			answers <- res.Header.Get("Retry-After")
			_ = res.Body.Close()
		})
	}
	all.Wait()
	close(answers)
	taken := 0
	for later := range answers {
		if later == "" {
			taken++
		}
	}
	require.Equal(t, 500/41, taken)
}
