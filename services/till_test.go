package services_test

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	parcels "github.com/trellisgraph/trellis/carriers/sandbox"
	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/domain/link"
	"github.com/trellisgraph/trellis/jobs/args"
	"github.com/trellisgraph/trellis/payments/sandbox"
	"github.com/trellisgraph/trellis/services"
	commercedb "github.com/trellisgraph/trellis/storage/commerce"
	communitydb "github.com/trellisgraph/trellis/storage/community"
	"github.com/trellisgraph/trellis/storage/postgres"
	sandboxdb "github.com/trellisgraph/trellis/storage/sandbox"
	"github.com/trellisgraph/trellis/storage/storagetest"
)

// till is a shop of two stores that sell one product each, with the sandbox as its provider and a clock to turn. The jobs that are
// asked for are worked when the test says so. What must hold is looked at when the test ends.
type till struct {
	*services.Services
	db       *storagetest.Databases
	shop     commercedb.Store
	provider *sandbox.Provider
	carrier  *parcels.Carrier
	key      domain.WebhookKey
	// crash is called when the provider has begun a charge, before it is known that it has.
	crash func()
	clock atomic.Int64
	told  []string // the webhooks that were worked, to be sent again
	// discount is what the next groups get off in the first store, an even number.
	discount int64
}

func (l *till) now() time.Time { return noon().Add(time.Duration(l.clock.Load())) }

func (l *till) turn(d time.Duration) { l.clock.Add(int64(d)) }

// crashing is the sandbox to a server that dies once it has asked it for a charge.
type crashing struct {
	*sandbox.Provider

	till *till
}

func (c crashing) StartCharge(ctx context.Context, charge commerce.Charge) (commerce.ChargeState, error) {
	state, err := c.Provider.StartCharge(ctx, charge)
	if c.till.crash != nil {
		c.till.crash()
	}
	return state, err
}

const tillStock = 10

func (l *till) buyer() domain.UserID { return domain.UserID{9} }

// store, product and variant are those of the i-th of the two.
func tillStore(i int) domain.StoreID     { return domain.StoreID{1, byte(i)} }
func tillProduct(i int) domain.ProductID { return domain.ProductID{2, byte(i)} }
func tillVariant(i int) domain.VariantID { return domain.VariantID{Product: tillProduct(i), N: 1} }

func openTill(t *testing.T) *till {
	t.Helper()
	l := &till{db: storagetest.New(t), key: make(domain.WebhookKey, 32)}
	l.shop = commercedb.NewStore(l.db.Commerce)
	l.provider = sandbox.New(sandboxdb.NewStore(l.db.Commerce), sandbox.Options{
		Key: l.key, PagesURL: "http://trellis.test", Now: l.now,
	})
	links, err := link.New("trellis.test")
	require.NoError(t, err)
	l.carrier = parcels.New(parcels.Options{Key: l.key, Now: l.now})
	l.Services = services.New(services.Needs{
		Carrier:   l.carrier,
		Community: communitydb.NewStore(l.db.Community), Commerce: l.shop, Now: l.now, Provider: crashing{l.provider, l},
		NewID: func() domain.UUID { return domain.UUID(uuid.Must(uuid.NewV7())) }, Links: links,
	})
	root, shelf := domain.CategoryID{3}, domain.CategoryID{3, 1}
	require.NoError(t, l.shop.InTx(t.Context(), func(tx commercedb.Tx) error {
		require.NoError(t, tx.CopyCategories(t.Context(), slices.Values([]*commerce.Category{
			{ID: root, Name: "Things", Path: []string{"Things"}},
			{ID: shelf, ParentID: root, Name: "Cups", Path: []string{"Things", "Cups"}},
		})))
		for i := range 2 {
			require.NoError(t, tx.CopyStores(t.Context(), slices.Values([]*commerce.Store{{
				ID: tillStore(i), AccountID: domain.UserID{4, byte(i)}, Handle: "store" + string(rune('a'+i)), Name: "Store",
				StoreKind: commerce.StorePersonal, StoreStatus: commerce.StoreOpen, Currency: domain.CurrencyCNY,
			}})))
			product := &commerce.Product{
				ID: tillProduct(i), StoreID: tillStore(i), CategoryID: &shelf, Title: "Cup", ProductStatus: commerce.ProductActive,
				StoreStatus: commerce.StoreOpen, Currency: domain.CurrencyCNY, Options: []commerce.Option{}, VariantCount: 1, ListedAt: noon(),
			}
			require.NoError(t, tx.CopyProducts(t.Context(), slices.Values([]*commerce.Product{product})))
			require.NoError(t, tx.CopyShelves(t.Context(), slices.Values([]commercedb.Shelved{
				{Category: shelf, Product: product}, {Category: root, Product: product},
			})))
			require.NoError(t, tx.CopyStock(t.Context(), slices.Values([]*commerce.Stock{
				{VariantID: tillVariant(i), StoreID: tillStore(i), Version: 1, UpdatedAt: noon()},
			})))
		}
		return nil
	}))
	l.restock(t, tillStock)
	t.Cleanup(func() { l.audit(t) })
	return l
}

// restock puts units of each product on the shelf.
func (l *till) restock(t *testing.T, units int) {
	t.Helper()
	require.NoError(t, l.shop.InTx(t.Context(), func(tx commercedb.Tx) error {
		short, err := tx.MoveStock(t.Context(), l.now(), []commerce.StockMove{
			{VariantID: tillVariant(0), OnHand: units, Kind: commerce.StockAdjustment},
			{VariantID: tillVariant(1), OnHand: units, Kind: commerce.StockAdjustment},
		})
		require.Empty(t, short)
		return err
	}))
}

// place makes a group of two orders of two units each that costs amount in all, 1000 of it in the second store.
func (l *till) place(t *testing.T, amount int64, method commerce.PaymentMethod) domain.GroupID {
	t.Helper()
	now, group := l.now(), domain.GroupID(uuid.Must(uuid.NewV7()))
	var orders []commercedb.PlacedOrder
	var held []*commerce.Reservation
	var moved []commerce.StockMove
	for i, total := range []int64{amount - 1000, 1000} {
		discount := l.discount * int64(1-i)
		o := &commerce.Order{
			ID: domain.OrderID(uuid.Must(uuid.NewV7())), GroupID: group, Number: uuid.NewString(), StoreID: tillStore(i), BuyerID: l.buyer(),
			Status: commerce.OrderPendingPayment, AfterSaleStatus: commerce.AfterSaleNone, Currency: domain.CurrencyCNY,
			Subtotal: total - total%2 + discount, Discount: discount, Shipping: total % 2, Total: total, PlacedAt: now, PayBy: now.Add(commerce.PayWithin),
		}
		line := &commerce.OrderLine{
			ID: domain.OrderLineID{Order: o.ID, N: 1}, Quantity: 2, DiscountMinor: discount, TotalMinor: o.Subtotal - discount, Snapshot: commerce.LineSnapshot{
				ProductID: tillProduct(i), VariantID: tillVariant(i), Title: "Cup", StoreName: "Store",
				UnitPrice: domain.Money{MinorUnits: o.Subtotal / 2, Currency: domain.CurrencyCNY},
			},
		}
		orders = append(orders, commercedb.PlacedOrder{Order: o, Lines: []*commerce.OrderLine{line}})
		held = append(held, &commerce.Reservation{LineID: line.ID, VariantID: tillVariant(i), Quantity: 2})
		moved = append(moved, commerce.StockMove{VariantID: tillVariant(i), Reserved: 2})
	}
	require.NoError(t, l.shop.InTx(t.Context(), func(tx commercedb.Tx) error {
		require.NoError(t, tx.CopyOrderGroups(t.Context(), slices.Values([]*commerce.OrderGroup{{
			ID: group, BuyerID: l.buyer(), PlacedAt: now, Total: domain.Money{MinorUnits: amount, Currency: domain.CurrencyCNY},
		}})))
		require.NoError(t, tx.CopyOrders(t.Context(), slices.Values(orders)))
		require.NoError(t, tx.CopyPayments(t.Context(), slices.Values([]*commerce.Payment{{
			GroupID: group, BuyerID: l.buyer(), Currency: domain.CurrencyCNY, Method: method, Status: commerce.PaymentCreated,
			AmountMinor: amount, ExpiresAt: now.Add(commerce.PayWithin), Attempt: 1,
		}})))
		short, err := tx.MoveStock(t.Context(), now, moved)
		require.NoError(t, err)
		require.Empty(t, short)
		return tx.InsertReservations(t.Context(), held)
	}))
	return group
}

// start is place, and the first attempt to pay.
func (l *till) start(t *testing.T, amount int64, method commerce.PaymentMethod) domain.GroupID {
	t.Helper()
	group := l.place(t, amount, method)
	require.NoError(t, l.Payments.StartPayment(t.Context(), group))
	return group
}

func (l *till) payment(t *testing.T, group domain.GroupID) *commerce.Payment {
	t.Helper()
	found, err := commercedb.All(t.Context(), l.shop.Reader, commercedb.PaymentsByGroups([]domain.GroupID{group}))
	require.NoError(t, err)
	require.Len(t, found, 1)
	return found[0]
}

func (l *till) orders(t *testing.T, group domain.GroupID) []*commerce.Order {
	t.Helper()
	ids, err := commercedb.All(t.Context(), l.shop.Reader, commercedb.OrderIDsByGroups([]domain.GroupID{group}))
	require.NoError(t, err)
	require.Len(t, ids, 2)
	found, err := commercedb.All(t.Context(), l.shop.Reader, commercedb.OrdersByIDs([]domain.OrderID{ids[0].Order, ids[1].Order}))
	require.NoError(t, err)
	slices.SortFunc(found, func(a, b *commerce.Order) int { return slices.Compare(a.StoreID[:], b.StoreID[:]) })
	return found
}

// stands asserts where a payment and all orders of its group stand.
func (l *till) stands(t *testing.T, group domain.GroupID, payment commerce.PaymentStatus, orders commerce.OrderStatus) {
	t.Helper()
	require.Equal(t, payment, l.payment(t, group).Status)
	for _, o := range l.orders(t, group) {
		require.Equal(t, orders, o.Status)
	}
}

// kinds are what happened to an order, in its order.
func (l *till) kinds(t *testing.T, id domain.OrderID) []string {
	t.Helper()
	events, err := commercedb.All(t.Context(), l.shop.Reader, commercedb.EventsByOrders([]domain.OrderID{id}))
	require.NoError(t, err)
	out := make([]string, len(events))
	for i, e := range events {
		out[i] = e.Kind
	}
	return out
}

// asBuyer is a request of the buyer.
func (l *till) asBuyer(t *testing.T) context.Context {
	t.Helper()
	return domain.WithActor(t.Context(), domain.Actor{UserID: l.buyer()})
}

func (l *till) exec(t *testing.T, sql string, args ...any) {
	t.Helper()
	_, err := l.db.Commerce.Pool().Exec(t.Context(), sql, args...)
	require.NoError(t, err)
}

type tillJob struct {
	ID   int64
	Kind string
	Args []byte
}

// take takes the jobs of some kinds that are asked for.
func (l *till) take(t *testing.T, kinds ...string) []tillJob {
	t.Helper()
	jobs, err := postgres.All(t.Context(), l.db.Commerce, postgres.Query[tillJob]{
		Doing: "take jobs", SQL: "DELETE FROM river_job WHERE kind = ANY($1) RETURNING id, kind, args", Args: []any{kinds},
		Scan: pgx.RowToStructByPos[tillJob],
	})
	require.NoError(t, err)
	slices.SortFunc(jobs, func(a, b tillJob) int { return int(a.ID - b.ID) })
	return jobs
}

// work works all jobs that are asked for, and those that these ask for, until none is left.
func (l *till) work(t *testing.T) {
	t.Helper()
	for {
		jobs := l.take(t, "sandbox_settle", "sandbox_deliver", "refund_pay", "charge_return")
		if len(jobs) == 0 {
			return
		}
		for _, j := range jobs {
			require.NoError(t, l.do(t, j), "%s %s", j.Kind, j.Args)
		}
	}
}

func (l *till) do(t *testing.T, j tillJob) error {
	t.Helper()
	switch j.Kind {
	case "sandbox_settle":
		return l.provider.Settle(t.Context(), read[args.SettleSandbox](t, j))
	case "sandbox_deliver":
		body := read[args.DeliverSandbox](t, j).Body
		l.told = append(l.told, body)
		return l.receive(t, body)
	case "refund_pay":
		a := read[args.PayRefund](t, j)
		order, err := domain.ParseID[domain.OrderID]("order", a.OrderID)
		require.NoError(t, err)
		return l.Payments.PayRefund(t.Context(), domain.RefundID{Order: order, N: a.N})
	default:
		return l.Payments.ReturnCharge(t.Context(), read[args.ReturnCharge](t, j).Reference)
	}
}

// receive takes a webhook of the sandbox, signed now.
func (l *till) receive(t *testing.T, body string) error {
	t.Helper()
	header := http.Header{}
	header.Set(domain.WebhookSignature, l.key.Sign([]byte(body), l.now()))
	return l.Payments.Receive(t.Context(), header, []byte(body))
}

func read[A any](t *testing.T, j tillJob) A {
	t.Helper()
	var a A
	require.NoError(t, json.Unmarshal(j.Args, &a))
	return a
}

// audit looks at what must hold whatever happened: what the audit of live data looks at, but for what the placing of orders makes, and
// beside it what the sandbox knows, the counters of sales and the log.
func (l *till) audit(t *testing.T) {
	t.Helper()
	require.NoError(t, l.Audits.Run(context.WithoutCancel(t.Context()), 10, func(a services.Audited) {
		require.True(t, a.Rule == "I5" || len(a.Findings) == 0, "%s: %s: %v", a.Rule, a.Says, a.Findings)
	}))
	for reason, sql := range map[string]string{
		"a reservation is open while its order holds stock (I2)": `
SELECT o.status || ' ' || r.released
FROM orders o JOIN reservations r ON r.order_id = o.id
WHERE (r.shipped + r.released < r.quantity) <> (o.status IN ('PENDING_PAYMENT', 'PAID', 'PARTIALLY_SHIPPED'))`,
		"an order is paid for where the money was taken, and is not where it was not": `
SELECT o.status || ' ' || p.status
FROM orders o JOIN payments p ON p.group_id = o.group_id
WHERE o.status = 'PAID' AND p.captured <> p.amount OR o.status = 'PENDING_PAYMENT' AND p.captured <> 0
   OR o.status IN ('EXPIRED', 'CANCELLED') AND p.captured > 0 AND o.claimed <> o.total`,
		"the sandbox gave back what the payment says": `
SELECT c.refunded::text
FROM payments p JOIN sandbox_charges c ON c.reference = p.provider_reference
WHERE p.captured > 0 AND (c.status <> 'CAPTURED' OR c.refunded < p.refunded)`,
		"at most one attempt of a group took the money and kept it": `
SELECT group_id::text
FROM sandbox_charges
WHERE status = 'CAPTURED' AND refunded < amount
GROUP BY group_id
HAVING count(*) > 1`,
		"what was sold is counted": `
SELECT p.sold_count::text
FROM products p
LEFT JOIN LATERAL (SELECT coalesce(sum(l.quantity), 0) AS units FROM order_lines l JOIN orders o ON o.id = l.order_id
    WHERE l.product_id = p.id AND o.status NOT IN ('PENDING_PAYMENT', 'CANCELLED', 'EXPIRED')) s ON true
WHERE p.sold_count <> s.units
   OR EXISTS (SELECT 1 FROM products_by_store b WHERE b.product_id = p.id AND b.sold_count <> p.sold_count)
   OR EXISTS (SELECT 1 FROM products_by_category b WHERE b.product_id = p.id AND b.sold_count <> p.sold_count)
   OR EXISTS (SELECT 1 FROM stores t WHERE t.id = p.store_id AND t.sold_count <> p.sold_count)
   OR coalesce((SELECT sum(b.units) FROM purchases b WHERE b.product_id = p.id), 0) <> s.units`,
		"a store's list says where its orders stand": `
SELECT o.status
FROM orders o LEFT JOIN orders_by_store b ON b.order_id = o.id AND b.store_id = o.store_id
WHERE (b.status, b.after_sale_status) IS DISTINCT FROM (o.status, o.after_sale_status)`,
		"a refund is of the store of its order": `
SELECT r.status
FROM refunds r JOIN orders o ON o.id = r.order_id
WHERE r.store_id <> o.store_id`,
		"the events of a payment lead to where it stands": `
SELECT p.status
FROM payments p
WHERE p.status <> coalesce((SELECT e.to_status FROM payment_events e WHERE e.group_id = p.group_id ORDER BY n DESC LIMIT 1), 'CREATED')
   OR EXISTS (SELECT 1 FROM payment_events a JOIN payment_events b ON b.group_id = a.group_id AND b.n = a.n + 1
       WHERE a.group_id = p.group_id AND a.to_status <> b.from_status)`,
	} {
		broken, err := postgres.All(context.WithoutCancel(t.Context()), l.db.Commerce, postgres.Query[string]{
			Doing: reason, SQL: sql, Scan: pgx.RowTo[string],
		})
		require.NoError(t, err)
		require.Empty(t, broken, reason)
	}
}
