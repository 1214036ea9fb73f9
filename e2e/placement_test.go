package e2e_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/server"
	"github.com/trellisgraph/trellis/services"
	commercedb "github.com/trellisgraph/trellis/storage/commerce"
	communitydb "github.com/trellisgraph/trellis/storage/community"
	"github.com/trellisgraph/trellis/storage/postgres"
	"github.com/trellisgraph/trellis/storage/storagetest"
)

// The buyers of the benchmark, and how many orders each of them places a round.
const placementBuyers, placementOrders = 16, 8

// noTill is a provider that does not answer: orders stand unpaid, and what is measured is their placement.
type noTill struct{ services.Provider }

func (noTill) Name() string { return "none" }

func (noTill) StartCharge(context.Context, commerce.Charge) (commerce.ChargeState, error) {
	return commerce.ChargeState{}, domain.Upstream(domain.CodeUpstreamUnavailable, "there is no provider", nil)
}

// BenchmarkPlacement has 16 buyers place orders of one line through the whole server, without a network to the client, and beside it
// by a transaction that sends the same statements by hand, in turn: go test ./e2e -run '^$' -bench Placement -benchtime 5x.
// ratio is how much of the hand-written transaction's rate the server keeps.
func BenchmarkPlacement(b *testing.B) {
	d := storagetest.New(b)
	f := openFair(b, d.Community, d.Commerce, d.CommunityURL, d.CommerceURL, placementBuyers, 1_000_000)
	f.verifier = server.NewIdentity(fairIssuer(b), time.Now)
	f.do = services.New(services.Needs{
		Community: communitydb.NewStore(d.Community), Commerce: commercedb.NewStore(d.Commerce), Now: time.Now, Links: links(b),
		NewID: func() domain.UUID { return domain.UUID(uuid.Must(uuid.NewV7())) }, Provider: noTill{},
	})
	c := &counter{fair: f, handler: f.handler(b, time.Millisecond, server.Limits{}, nil)}
	c.readTemplate(b)
	var served, written time.Duration
	for b.Loop() {
		served += c.round(b, c.place)
		written += c.round(b, c.placeByHand)
	}
	placed := float64(b.N * placementBuyers * placementOrders)
	b.ReportMetric(placed/served.Seconds(), "orders/s")
	b.ReportMetric(placed/written.Seconds(), "byhand/s")
	b.ReportMetric(written.Seconds()/served.Seconds(), "ratio")
	b.ReportMetric(float64(c.statements.Load()), "statements")
	b.ReportMetric(float64(c.roundTrips.Load()), "roundtrips")
	b.ReportMetric(0, "ns/op")
}

// counter is where the orders of the benchmark are placed.
type counter struct {
	*fair
	handler                http.Handler
	rows                   []row
	group, order           [16]byte // those that rows are of
	number                 string
	statements, roundTrips atomic.Int64
}

// row is one that a placement writes.
type row struct {
	sql    string
	values []any
}

// quoted is a checkout of a buyer.
type quoted struct {
	buyer int
	id    domain.CheckoutID
	goods domain.VariantID
	total int
}

func (c *counter) quote(tb testing.TB, buyer int) quoted {
	tb.Helper()
	q := quoted{buyer: buyer, goods: fairGoods(byte(buyer%2), int16(buyer%fairVariants+1))}
	ctx := domain.WithActor(tb.Context(), domain.Actor{UserID: fairBuyer(buyer)})
	var err error
	q.id, err = c.do.Checkouts.CreateCheckout(ctx, services.CreateCheckout{
		BuyNow: &services.Wanted{Variant: q.goods, Quantity: 1}, Key: domain.IdempotencyKey(aKey()),
	})
	require.NoError(tb, err)
	q.total = 1000*int(q.goods.N) + 800
	return q
}

// round has every buyer place orders at the same time, and returns how long it took.
func (c *counter) round(b *testing.B, place func(ctx context.Context, q quoted) error) time.Duration {
	b.Helper()
	quotes := make([]quoted, placementBuyers*placementOrders)
	for i := range quotes {
		quotes[i] = c.quote(b, i%placementBuyers)
	}
	began := time.Now()
	err := crowd(placementBuyers, placementBuyers, func(buyer int) error {
		for i := buyer; i < len(quotes); i += placementBuyers {
			if err := place(b.Context(), quotes[i]); err != nil {
				return err
			}
		}
		return nil
	})
	took := time.Since(began)
	require.NoError(b, err)
	return took
}

// place places by the server.
func (c *counter) place(ctx context.Context, q quoted) error {
	body, err := json.Marshal(map[string]any{
		"query": `mutation ($input: OrderPlaceInput!) { orderPlace(input: $input) { orderGroup { id } userErrors { code message } } }`,
		"variables": map[string]any{"input": map[string]any{
			"checkoutId": q.id.String(), "method": "CARD", "idempotencyKey": aKey(),
			"expectedTotal": map[string]any{"minorUnits": q.total, "currency": "CNY"},
		}},
	})
	if err != nil {
		return err
	}
	req := httptest.NewRequestWithContext(ctx, http.MethodPost, "/graphql", bytes.NewReader(body))
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Authorization", "Bearer "+c.tokens[q.buyer])
	req.Header.Set("X-Trellis-Trace", "1")
	w := httptest.NewRecorder()
	c.handler.ServeHTTP(w, req)
	raw, err := io.ReadAll(w.Body)
	if err != nil {
		return err
	}
	var a answer
	end, _, err := read("orderPlace", raw)
	if err == nil && end.group() == "" {
		err = fmt.Errorf("not placed: %s", raw)
	}
	if err == nil {
		err = json.Unmarshal(raw, &a)
	}
	if err == nil {
		c.statements.Store(int64(a.Extensions.Trace.Statements))
		c.roundTrips.Store(int64(a.Extensions.Trace.RoundTrips))
	}
	return err
}

// readTemplate places once by the server and reads the rows that were written: the transaction by hand writes their like.
func (c *counter) readTemplate(b *testing.B) {
	b.Helper()
	require.NoError(b, c.place(b.Context(), c.quote(b, 0)))
	pool := c.commerce.Pool()
	require.NoError(b, pool.QueryRow(b.Context(), "SELECT id, group_id, number FROM orders").Scan(&c.order, &c.group, &c.number))
	for _, table := range []string{
		"order_groups", "payments", "orders", "orders_by_buyer", "orders_by_group", "order_addresses", "order_events", "order_lines", "reservations",
	} {
		rows, err := pool.Query(b.Context(), "SELECT * FROM "+table)
		require.NoError(b, err)
		var names, places []string
		for i, field := range rows.FieldDescriptions() {
			names, places = append(names, field.Name), append(places, fmt.Sprintf("$%d", i+1))
		}
		values, err := pgx.CollectExactlyOneRow(rows, func(r pgx.CollectableRow) ([]any, error) { return r.Values() })
		require.NoError(b, err, table)
		c.rows = append(c.rows, row{
			sql:    "INSERT INTO " + table + " (" + strings.Join(names, ", ") + ") VALUES (" + strings.Join(places, ", ") + ")",
			values: values,
		})
	}
}

// like is a value of the template as it is of another group.
func (c *counter) like(v any, group, order [16]byte, number string, buyer domain.UserID) any {
	switch v {
	case any(c.group):
		return group
	case any(c.order):
		return order
	case any(c.number):
		return number
	case any([16]byte(fairBuyer(0))):
		return [16]byte(buyer)
	}
	return v
}

// placeByHand sends what a placement sends, in as many round trips, and decides nothing.
func (c *counter) placeByHand(ctx context.Context, q quoted) error {
	pool, buyer := c.commerce.Pool(), fairBuyer(q.buyer)
	group, order, key, now := uuid.Must(uuid.NewV7()), uuid.Must(uuid.NewV7()), aKey(), time.Now()
	checkouts, products, variants := []domain.CheckoutID{q.id}, []domain.ProductID{q.goods.Product}, []domain.VariantID{q.goods}
	stores := []domain.StoreID{fairStore(q.goods.Product[1])}
	lines := commercedb.LinesByCheckouts(checkouts)
	if err := exhaust(pool.Query(ctx, lines.SQL, lines.Args...)); err != nil {
		return err
	}
	err := pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error {
		for _, s := range []row{
			{"SELECT pg_try_advisory_xact_lock(hashtextextended($1 || ' ' || $2 || ' ' || $3, 0))", []any{buyer.String(), "orderPlace", key}},
			{"SELECT k.input, k.result FROM idempotency_keys k WHERE k.viewer_id = $1 AND k.mutation = $2 AND k.key = $3", []any{buyer, "orderPlace", key}},
		} {
			if err := exhaust(tx.Query(ctx, s.sql, s.values...)); err != nil {
				return err
			}
		}
		lock := row{"SELECT pg_advisory_xact_lock($1, hashtext($2::uuid::text))::text", []any{int32(2), buyer}}
		if err := batch(ctx, tx, lock, sent(commercedb.CheckoutsByIDs(checkouts)), sent(commercedb.GroupsByCheckouts(checkouts)), sent(lines)); err != nil {
			return err
		}
		if err := batch(ctx, tx, sent(commercedb.StoresByIDs(stores)), sent(commercedb.OffersByProducts(products)), sent(commercedb.CouponsByIDs(nil)),
			sent(commercedb.ClaimsAmong(buyer, nil)), sent(commercedb.ProductsByIDs(products)), sent(commercedb.VariantsByIDs(variants)),
			sent(commercedb.StockByProducts(products)), sent(commercedb.BoughtAmong(buyer, products)),
			sent(commercedb.StoreIDsByAccounts([]domain.UserID{buyer}))); err != nil {
			return err
		}
		writes := []row{{"UPDATE checkouts SET group_id = $2 WHERE id = $1", []any{q.id, group}}}
		for _, r := range c.rows {
			values := make([]any, len(r.values))
			for i, v := range r.values {
				values[i] = c.like(v, group, order, strings.ReplaceAll(order.String(), "-", "")[:len(c.number)], buyer)
			}
			writes = append(writes, row{r.sql, values})
		}
		if err := batch(ctx, tx, writes...); err != nil {
			return err
		}
		for _, s := range []row{
			{
				`INSERT INTO river_job (args, kind, max_attempts, queue, priority, state, scheduled_at) VALUES ($1, 'group_expire', 25, 'default', 1, 'scheduled', $2)`,
				[]any{`{"group":"` + group.String() + `"}`, now.Add(commerce.PayWithin)},
			},
			{
				`UPDATE stock SET on_hand = on_hand + $3, reserved = reserved + $4, version = version + 1, updated_at = $5
WHERE product_id = $1 AND variant_n = $2 AND 0 <= reserved + $4 AND reserved + $4 <= on_hand + $3 RETURNING on_hand`,
				[]any{q.goods.Product, q.goods.N, 0, 1, now},
			},
			{
				`INSERT INTO idempotency_keys (viewer_id, mutation, key, input, result, made_at) VALUES ($1, $2, $3, $4, $5, $6)`,
				[]any{buyer, "orderPlace", key, group[:], group.String(), now},
			},
		} {
			if err := exhaust(tx.Query(ctx, s.sql, s.values...)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	payment := sent(commercedb.PaymentsByGroups([]domain.GroupID{domain.GroupID(group)}))
	if err := pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error {
		if err := exhaust(tx.Query(ctx, payment.sql+" FOR UPDATE", payment.values...)); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, "UPDATE payments SET started_at = $2 WHERE group_id = $1", group, now)
		return err
	}); err != nil {
		return err
	}
	back := commercedb.OrderGroupsByIDs([]domain.GroupID{domain.GroupID(group)})
	return exhaust(pool.Query(ctx, back.SQL, back.Args...))
}

// sent is what a query of the storage sends.
func sent[R any](q postgres.Query[R]) row { return row{q.SQL, q.Args} }

// batch sends statements in one round trip and reads their rows.
func batch(ctx context.Context, tx pgx.Tx, rows ...row) error {
	var all pgx.Batch
	for _, r := range rows {
		all.Queue(r.sql, r.values...)
	}
	results := tx.SendBatch(ctx, &all)
	for range rows {
		if err := exhaust(results.Query()); err != nil {
			return fmt.Errorf("%w, and %w", err, results.Close())
		}
	}
	return results.Close()
}

// exhaust reads rows to their end, as values.
func exhaust(rows pgx.Rows, err error) error {
	if err != nil {
		return err
	}
	_, err = pgx.CollectRows(rows, func(r pgx.CollectableRow) ([]any, error) { return r.Values() })
	return err
}
