package e2e_test

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/jobs"
	"github.com/trellisgraph/trellis/server"
	"github.com/trellisgraph/trellis/services"
	commercedb "github.com/trellisgraph/trellis/storage/commerce"
	communitydb "github.com/trellisgraph/trellis/storage/community"
)

// paying is seeded with the sandbox as it is outside of tests: its jobs are worked, and its webhooks come over HTTP.
func paying(t *testing.T) *graph {
	t.Helper()
	g := seeded(t)
	srv := httptest.NewUnstartedServer(nil)
	at := "http://" + srv.Listener.Addr().String()
	provider := sandboxAt(g.commerce, at)
	other := *g
	other.url = at
	other.do = services.New(services.Needs{
		Community: communitydb.NewStore(g.community), Commerce: commercedb.NewStore(g.commerce), Now: clock, Provider: provider,
		Library: g.library, Links: links(t),
		NewID: func() domain.UUID { return domain.UUID(uuid.Must(uuid.NewV7())) },
	})
	srv.Config.Handler = other.handler(t, generousWait, server.Limits{}, provider.Pages())
	srv.Start()
	t.Cleanup(srv.Close)
	runner, err := jobs.Start(context.WithoutCancel(t.Context()), jobs.Pools{Community: g.community.Pool(), Commerce: g.commerce.Pool()},
		other.do, jobs.Options{FeedRefresh: time.Hour, Logger: slog.New(slog.DiscardHandler), Sandbox: provider})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, runner.Stop(context.WithoutCancel(t.Context()))) })
	return &other
}

// open is what a buyer has not paid, as the viewer's list of orders tells it.
func (g *graph) open(t *testing.T, token string) (order, group any) {
	t.Helper()
	a := g.data(t, token, `{ viewer { orders(first: 1, filter: { status: [PENDING_PAYMENT] }) { nodes {
  id group { id orders { id } } payment { id status method } } } } }`, nil)
	order = at(t, a.Data, "viewer", "orders", "nodes", 0)
	return order, at(t, order, "group")
}

// becomes waits until an object says what it is to say: River and the sandbox take their time.
func (g *graph) becomes(t *testing.T, token, id, field, want string) {
	t.Helper()
	require.Eventually(t, func() bool {
		a := g.data(t, token, `query ($id: ID!) { node(id: $id) { ... on Order { orderStatus: status } ... on Payment { status } } }`, map[string]any{"id": id})
		return at(t, a.Data, "node", field) == want
	}, 2*time.Minute, 50*time.Millisecond, "%s never became %s", id, want)
}

const placed = `orderGroup { id orders { id status } } payment { id status method action { kind url } failureMessage }`

// A buyer pays by another method than they first chose, on the page that the payment's action opens.
func TestPayOnAPage(t *testing.T) {
	t.Parallel()
	g := paying(t)
	dudu := g.as(t, "dudu.eats")
	order, group := g.open(t, dudu)
	require.Len(t, list(t, group, "orders"), 2, "of two stores")
	input := map[string]any{"orderGroupId": text(t, group, "id"), "method": "ALIPAY", "idempotencyKey": aKey()}
	payload := g.done(t, dudu, "orderPay", placed, input)
	require.Equal(t, "REQUIRES_ACTION", text(t, payload, "payment", "status"))
	require.Equal(t, "REDIRECT", text(t, payload, "payment", "action", "kind"))
	require.Equal(t, payload, g.done(t, dudu, "orderPay", placed, input), "sent again, it is the same")

	page := text(t, payload, "payment", "action", "url")
	require.Contains(t, get(t, page), "<button name=\"answer\" value=\"pay\">")
	require.Contains(t, post(t, page, url.Values{"answer": {"pay"}}), "You can close the page")
	g.becomes(t, dudu, text(t, payload, "payment", "id"), "status", "CAPTURED")
	for _, o := range list(t, group, "orders") {
		g.becomes(t, dudu, text(t, o, "id"), "orderStatus", "PAID")
	}
	require.Equal(t, []string{"ILLEGAL_STATE"}, g.refusedAs(t, dudu, "orderPay", map[string]any{
		"orderGroupId": text(t, group, "id"), "method": "CARD", "idempotencyKey": aKey(),
	}))

	cancelled := g.done(t, dudu, "orderCancel", "order { id status cancelReason afterSaleStatus }", map[string]any{
		"orderId": text(t, order, "id"), "reason": "Ordered twice", "idempotencyKey": aKey(),
	})
	require.Equal(t, "CANCELLED", text(t, cancelled, "order", "status"))
	require.Equal(t, "IN_PROGRESS", text(t, cancelled, "order", "afterSaleStatus"))
	g.becomes(t, dudu, text(t, payload, "payment", "id"), "status", "PARTIALLY_REFUNDED")
	after := g.data(t, dudu, `query ($id: ID!) { node(id: $id) { ... on Order { afterSaleStatus cost { total { minorUnits } refunded { minorUnits } }
  refunds { nodes { refundStatus reason } } timeline { kind } } } }`, map[string]any{"id": text(t, order, "id")}).Data
	require.Equal(t, at(t, after, "node", "cost", "total"), at(t, after, "node", "cost", "refunded"))
	require.Equal(t, map[string]any{"refundStatus": "SUCCEEDED", "reason": "CHANGED_MIND"}, at(t, after, "node", "refunds", "nodes", 0))
}

// A card that is declined at once leaves the order to be paid otherwise.
func TestDeclinedThenPaid(t *testing.T) {
	t.Parallel()
	g := paying(t)
	nora := g.as(t, "nora.frames")
	_, group := g.open(t, nora)
	id := text(t, group, "id")
	key, err := domain.ParseID[domain.GroupID]("id", id)
	require.NoError(t, err)
	for _, table := range []string{"payments SET amount = amount - amount % 100 + 13 WHERE group_id", "order_groups SET total = total - total % 100 + 13 WHERE id"} {
		_, err := g.commerce.Pool().Exec(t.Context(), "UPDATE "+table+" = $1", key)
		require.NoError(t, err)
	}
	pay := map[string]any{"orderGroupId": id, "method": "CARD", "idempotencyKey": aKey()}
	payload := g.mutate(t, nora, "orderPay", placed, pay)
	require.Equal(t, "PAYMENT_DECLINED", text(t, payload, "userErrors", 0, "code"))
	require.Equal(t, "FAILED", text(t, payload, "payment", "status"), "it comes with what failed")
	require.NotEmpty(t, text(t, payload, "payment", "failureMessage"))
	require.Equal(t, "PENDING_PAYMENT", text(t, payload, "orderGroup", "orders", 0, "status"))
}

// An order of a group that is not paid takes its siblings with it.
func TestCancelBeforePaying(t *testing.T) {
	t.Parallel()
	g := seeded(t)
	dudu := g.as(t, "dudu.eats")
	order, group := g.open(t, dudu)
	input := map[string]any{"orderId": text(t, order, "id"), "reason": "Changed my mind", "idempotencyKey": aKey()}
	for handle, want := range map[string]string{"tomasz.rides": "NOT_FOUND at input.orderId", "xiaoman.clay": "NOT_ALLOWED at input.orderId"} {
		input["orderId"] = g.orderIn(t, dudu, "slow.fire")
		require.Equal(t, []string{want}, g.refusedAs(t, g.as(t, handle), "orderCancel", input), handle)
	}
	require.Equal(t, []string{"NOT_ALLOWED at input.orderId"},
		g.refusedAs(t, g.as(t, "tomasz.rides", domain.RolePlatformFinance), "orderCancel", input))
	require.Equal(t, []string{"NOT_FOUND at input.orderGroupId"}, g.refusedAs(t, g.as(t, "xiaoman.clay"), "orderPay", map[string]any{
		"orderGroupId": text(t, group, "id"), "method": "CARD", "idempotencyKey": aKey(),
	}))
	require.Equal(t, []string{"INVALID at input.orderId"}, g.refusedAs(t, dudu, "orderCancel", map[string]any{
		"orderId": "order_1", "reason": "x", "idempotencyKey": aKey(),
	}))
	require.Equal(t, []string{"REQUIRED at input.reason"}, g.refusedAs(t, dudu, "orderCancel", map[string]any{
		"orderId": input["orderId"], "reason": " ", "idempotencyKey": aKey(),
	}))
	payload := g.done(t, dudu, "orderCancel", "order { status group { orders { status } payment { status } } }", input)
	require.Equal(t, map[string]any{
		"status": "CANCELLED", "group": map[string]any{
			"orders":  []any{map[string]any{"status": "CANCELLED"}, map[string]any{"status": "CANCELLED"}},
			"payment": map[string]any{"status": "CANCELLED"},
		},
	}, at(t, payload, "order"))
	require.Equal(t, payload, g.done(t, dudu, "orderCancel", "order { status group { orders { status } payment { status } } }", input))
}

// orderIn is a buyer's order in a store.
func (g *graph) orderIn(t *testing.T, token, handle string) string {
	t.Helper()
	a := g.data(t, token, `{ viewer { orders(first: 50) { nodes { id store { handle } } } } }`, nil)
	for _, o := range list(t, a.Data, "viewer", "orders", "nodes") {
		if text(t, o, "store", "handle") == handle {
			return text(t, o, "id")
		}
	}
	require.Fail(t, "no order there", handle)
	return ""
}

// What anybody may send to the webhooks is refused unless the provider signed it.
func TestWebhooksAreSigned(t *testing.T) {
	t.Parallel()
	g := seeded(t)
	send := func(method, path, signature, body string) int {
		req, err := http.NewRequestWithContext(t.Context(), method, g.url+path, strings.NewReader(body))
		require.NoError(t, err)
		req.Header.Set(domain.WebhookSignature, signature)
		resp, err := http.DefaultClient.Do(req)
		require.NoError(t, err)
		require.NoError(t, resp.Body.Close())
		return resp.StatusCode
	}
	key := domain.WebhookKey(make([]byte, 32))
	require.Equal(t, http.StatusBadRequest, send(http.MethodPost, "/webhooks/sandbox", "", "{}"))
	require.Equal(t, http.StatusBadRequest, send(http.MethodPost, "/webhooks/sandbox", key.Sign([]byte("{}"), clock()), "{}"))
	require.Equal(t, http.StatusMethodNotAllowed, send(http.MethodGet, "/webhooks/sandbox", "", ""))
	require.Equal(t, http.StatusNotFound, send(http.MethodPost, "/webhooks/another", "", "{}"))
	require.Equal(t, http.StatusRequestEntityTooLarge, send(http.MethodPost, "/webhooks/sandbox", "", strings.Repeat("x", 300<<10)))
}

func get(t *testing.T, address string) string {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	require.NoError(t, err)
	return fetched(t, req)
}

func post(t *testing.T, address string, form url.Values) string {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, address, strings.NewReader(form.Encode()))
	require.NoError(t, err)
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return fetched(t, req)
}

func fetched(t *testing.T, req *http.Request) string {
	t.Helper()
	resp, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	body, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	require.Equal(t, http.StatusOK, resp.StatusCode)
	return string(body)
}

// Two processes that work jobs close what nobody paid in time, each group once. There is no job for the demo data: they find it.
func TestTwoProcessesExpireOnce(t *testing.T) {
	t.Parallel()
	g := seeded(t)
	later := func() time.Time { return clock().Add(time.Hour) }
	for range 2 {
		provider := sandboxAt(g.commerce, g.url)
		do := services.New(services.Needs{
			Community: communitydb.NewStore(g.community), Commerce: commercedb.NewStore(g.commerce), Now: later, Provider: provider,
			Library: g.library,
		})
		runner, err := jobs.Start(context.WithoutCancel(t.Context()), jobs.Pools{Community: g.community.Pool(), Commerce: g.commerce.Pool()},
			do, jobs.Options{FeedRefresh: time.Hour, Logger: slog.New(slog.DiscardHandler), Sandbox: provider})
		require.NoError(t, err)
		t.Cleanup(func() { require.NoError(t, runner.Stop(context.WithoutCancel(t.Context()))) })
	}
	number := func(sql string) (n int) {
		require.NoError(t, g.commerce.Pool().QueryRow(t.Context(), sql).Scan(&n))
		return n
	}
	require.Eventually(t, func() bool {
		return number("SELECT count(*) FROM orders WHERE status = 'PENDING_PAYMENT'") == 0
	}, 2*time.Minute, 50*time.Millisecond)
	require.Zero(t, number(`SELECT count(*) FROM (SELECT order_id FROM order_events WHERE kind = 'EXPIRED' GROUP BY order_id HAVING count(*) > 1) e`))
	require.NoError(t, g.do.Audits.Run(t.Context(), 10, func(a services.Audited) {
		require.True(t, a.Rule == "I5" || len(a.Findings) == 0, "%s: %s: %v", a.Rule, a.Says, a.Findings)
	}))
}
