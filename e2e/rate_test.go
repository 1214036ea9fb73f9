package e2e_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/server"
	"github.com/trellisgraph/trellis/web/screens"
)

// spending is extensions.cost of a response.
type spending struct {
	Requested, Actual, Limit, Remaining int
}

// spends asks with the header that has the cost told.
func (g *graph) spends(t *testing.T, token, query string, variables map[string]any) (answer, spending) {
	t.Helper()
	resp := g.post(t, t.Context(), token, bodyOf(t, query, variables), "X-Trellis-Cost", "1")
	defer func() { require.NoError(t, resp.Body.Close()) }()
	var got struct {
		answer
		Extensions struct{ Cost spending } `json:"extensions"`
	}
	require.NoError(t, json.NewDecoder(resp.Body).Decode(&got))
	return got.answer, got.Extensions.Cost
}

// generous is a graph with buckets that nobody empties, for what tells of them.
func generous(t *testing.T) *graph {
	t.Helper()
	g := seeded(t)
	all := server.Rate{Limit: 1e9, PerSecond: 1e9}
	g.rates = server.Rates{Viewer: all, Address: all}
	return g
}

// limitedGraph is a graph with buckets that hardly flow back, so that what is left is what was not spent.
func limitedGraph(t *testing.T) *graph {
	t.Helper()
	g := seeded(t)
	slow := server.Rate{Limit: 50_000, PerSecond: 0.001}
	g.rates = server.Rates{Viewer: slow, Address: slow, Now: clock}
	return g.served(t, time.Millisecond, server.Limits{})
}

// A client can tell what an answer cost by counting its objects: those of pages and of their edges are free.
func TestWhatAnAnswerCostIsWhatItHolds(t *testing.T) {
	t.Parallel()
	g := limitedGraph(t)
	token := g.as(t, "qiqi.mama")
	const query = `{
		feed(first: 4) { pageInfo { hasNextPage } edges { node { __typename ... on Note { id author { id } } ... on Product { id store { id } } } } }
		viewer { user { handle } addresses { recipient } orders(first: 3) { totalCount { value } nodes { id cost { total { amount } } } } }
	}`
	a, spent := g.spends(t, token, query, nil)
	require.Empty(t, a.Errors)
	declared := 5 + 2 // feed, totalCount
	require.Equal(t, 1+declared+objects(a.Data, "data"), spent.Actual)
	require.Less(t, spent.Actual, spent.Requested)
	require.Equal(t, 50_000-spent.Actual, spent.Remaining, "what was taken too much has come back")

	_, again := g.spends(t, token, query, nil)
	require.Equal(t, spent.Remaining-spent.Actual, again.Remaining)
	_, other := g.spends(t, g.as(t, "dudu.eats"), "{ __typename }", nil)
	require.Equal(t, spending{Requested: 1, Actual: 1, Limit: 50_000, Remaining: 49_999}, other, "others have their own")
}

func TestWhatAMutationCosts(t *testing.T) {
	t.Parallel()
	g := limitedGraph(t)
	const follow = `mutation($handle: ID!) {
		a: userFollowSet(input: {userId: $handle, following: true}) { user { handle } userErrors { message } }
		b: userFollowSet(input: {userId: $handle, following: false}) { user { handle } userErrors { message } }
	}`
	who := g.data(t, "", `{ user(by: {handle: "wen.reads"}) { id } }`, nil)
	a, spent := g.spends(t, g.as(t, "qiqi.mama"), follow, map[string]any{"handle": who.Data["user"].(map[string]any)["id"]}) //nolint:forcetypeassert // a test
	require.Empty(t, a.Errors)
	require.Equal(t, 1+2*(10+2), spent.Actual, "each is 10, its payload and the user; what went wrong is nothing")
	require.Equal(t, 1+2*(10+2+10), spent.Requested, "which could have been ten things")
}

// objects counts the objects in an answer that cost something.
func objects(value any, field string) int {
	sum := 0
	switch value := value.(type) {
	case []any:
		for _, one := range value {
			sum += objects(one, field)
		}
	case map[string]any:
		switch field {
		case "data", "feed", "orders", "edges", "pageInfo":
		default:
			sum++
		}
		for name, below := range value {
			sum += objects(below, name)
		}
	}
	return sum
}

func TestScreensAreFarFromTheLimits(t *testing.T) {
	t.Parallel()
	g := limitedGraph(t)
	all, err := screens.All()
	require.NoError(t, err)
	for _, screen := range all {
		if strings.Contains(screen.Text, "mutation ") || strings.Contains(screen.Text, "$") {
			continue
		}
		_, spent := g.spends(t, g.as(t, "qiqi.mama"), screen.Text, nil)
		require.Positive(t, spent.Actual, screen.Key)
		require.LessOrEqual(t, spent.Actual, spent.Requested, screen.Key)
		require.Less(t, spent.Requested, 50_000/10, screen.Key)
	}
}

func TestRateLimitIsAField(t *testing.T) {
	t.Parallel()
	g := limitedGraph(t)
	const query = "{ rateLimit { limit cost remaining resetAt } }"
	a := g.data(t, g.as(t, "qiqi.mama"), query, nil)
	require.Equal(t, map[string]any{
		"limit": 50_000.0, "cost": 2.0, "remaining": 49_998.0, "resetAt": clock().Add(2000 * time.Second).Format(time.RFC3339),
	}, a.Data["rateLimit"], "the operation, and the object")
	free := g.data(t, "", "{ rateLimit { limit } }", nil)
	require.Equal(t, map[string]any{"limit": 50_000.0}, free.Data["rateLimit"], "nobody has what the address has")
	require.Nil(t, seeded(t).data(t, "", query, nil).Data["rateLimit"], "where nothing is limited")
}

// What is paced is paced by the schema: a viewer claims so many coupons at once.
func TestClaimsArePaced(t *testing.T) {
	t.Parallel()
	g := limitedGraph(t)
	token := g.as(t, "qiqi.mama")
	const claim = `mutation { couponClaim(input: {couponId: "coupon_0000000000000000000000000a", idempotencyKey: "0123456789abcdef"}) { userErrors { code } } }`
	for range 20 {
		a := g.ask(t, token, claim, nil)
		require.NotEqual(t, "RATE_LIMITED", codeOf(a))
	}
	a := g.ask(t, token, claim, nil)
	require.Equal(t, "RATE_LIMITED", codeOf(a), "%s", a.raw)
	require.Equal(t, "couponClaim was done too often: try again in 3 s", a.Errors[0].Message)
	require.NotEqual(t, "RATE_LIMITED", codeOf(g.ask(t, g.as(t, "dudu.eats"), claim, nil)), "others may")
}
