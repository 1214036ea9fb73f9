package services_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/payments/sandbox"
	"github.com/trellisgraph/trellis/services"
	commercedb "github.com/trellisgraph/trellis/storage/commerce"
	communitydb "github.com/trellisgraph/trellis/storage/community"
	"github.com/trellisgraph/trellis/storage/postgres"
	sandboxdb "github.com/trellisgraph/trellis/storage/sandbox"
	"github.com/trellisgraph/trellis/storage/storagetest"
)

// bazaar is three stores, the last of which sells in another currency, with a dozen variants each and a clock to turn.
type bazaar struct {
	*services.Services
	db     *storagetest.Databases
	shop   commercedb.Store
	people communitydb.Store
	clock  atomic.Int64
}

func (b *bazaar) now() time.Time { return noon().Add(time.Duration(b.clock.Load())) }

func (b *bazaar) turn(d time.Duration) { b.clock.Add(int64(d)) }

// The goods: variant n of store i costs 1000 times n, and there are 50 of each.
func bazaarStore(i byte) domain.StoreID { return domain.StoreID{1, i} }
func bazaarOwner(i byte) domain.UserID  { return domain.UserID{4, i} }
func bazaarGoods(i byte, n int16) domain.VariantID {
	return domain.VariantID{Product: domain.ProductID{2, i}, N: n}
}

const (
	bazaarVariants = 12
	bazaarStock    = 50
	bazaarFee      = 800 // free from 50,000 on
)

func openBazaar(t *testing.T) *bazaar {
	t.Helper()
	return openBazaarWith(t, func(p services.Provider) services.Provider { return p })
}

// openBazaarWith is openBazaar with something between it and the sandbox that is its provider.
func openBazaarWith(t *testing.T, between func(services.Provider) services.Provider) *bazaar {
	t.Helper()
	b := &bazaar{db: storagetest.New(t)}
	b.shop, b.people = commercedb.NewStore(b.db.Commerce), communitydb.NewStore(b.db.Community)
	b.Services = services.New(services.Needs{
		Community: b.people, Commerce: b.shop, Now: b.now,
		NewID: func() domain.UUID { return domain.UUID(uuid.Must(uuid.NewV7())) },
		Provider: between(sandbox.New(sandboxdb.NewStore(b.db.Commerce), sandbox.Options{
			Key: make(domain.WebhookKey, 32), PagesURL: "http://trellis.test", Now: b.now,
		})),
	})
	require.NoError(t, b.shop.InTx(t.Context(), func(tx commercedb.Tx) error {
		for i := range byte(3) {
			b.openStore(t, tx, i)
		}
		return nil
	}))
	return b
}

func (b *bazaar) openStore(t *testing.T, tx commercedb.Tx, i byte) {
	t.Helper()
	currency := domain.CurrencyCNY
	if i == 2 {
		currency = domain.CurrencyHKD
	}
	ctx := t.Context()
	require.NoError(t, tx.CopyStores(ctx, slices.Values([]*commerce.Store{{
		ID: bazaarStore(i), AccountID: bazaarOwner(i), Handle: "store" + string(rune('a'+i)), Name: "Store",
		StoreKind: commerce.StorePersonal, StoreStatus: commerce.StoreOpen, Currency: currency,
	}})))
	require.NoError(t, tx.CopyRates(ctx, slices.Values([]*commerce.ShippingRate{{
		StoreID: bazaarStore(i), N: 1, Regions: []string{"CN"}, Fee: domain.Money{MinorUnits: bazaarFee, Currency: currency},
		FreeAbove: &domain.Money{MinorUnits: 50_000, Currency: currency}, ShipsWithinHours: 24, TransitDays: 3,
	}})))
	product := &commerce.Product{
		ID: bazaarGoods(i, 1).Product, StoreID: bazaarStore(i), Title: "Cup", ProductStatus: commerce.ProductActive,
		StoreStatus: commerce.StoreOpen, Currency: currency, Options: []commerce.Option{}, VariantCount: bazaarVariants, ListedAt: noon(),
	}
	require.NoError(t, tx.CopyProducts(ctx, slices.Values([]*commerce.Product{product})))
	require.NoError(t, tx.CopyOffers(ctx, slices.Values([]*commerce.AffiliateOffer{{ProductID: product.ID, Open: true, CommissionBps: 1500}})))
	var variants []*commerce.Variant
	var stock []*commerce.Stock
	for n := int16(1); n <= bazaarVariants; n++ {
		variants = append(variants, &commerce.Variant{
			ID: bazaarGoods(i, n), Title: "Blue", Options: []commerce.SelectedOption{}, Currency: currency, PriceMinor: 1000 * int64(n),
		})
		stock = append(stock, &commerce.Stock{
			VariantID: bazaarGoods(i, n), StoreID: bazaarStore(i), OnHand: bazaarStock, Version: 1, UpdatedAt: noon(),
		})
	}
	require.NoError(t, tx.CopyVariants(ctx, slices.Values(variants)))
	require.NoError(t, tx.CopyStock(ctx, slices.Values(stock)))
}

// shopper is a buyer with an address, who asks under own keys.
type shopper struct {
	*bazaar
	id   domain.UserID
	ctx  context.Context
	keys atomic.Int64
}

func (b *bazaar) shopper(t *testing.T, n byte) *shopper {
	t.Helper()
	s := &shopper{bazaar: b, id: domain.UserID{9, n}}
	s.ctx = domain.WithActor(t.Context(), domain.Actor{UserID: s.id})
	_, err := b.Addresses.SaveAddress(s.ctx, services.SaveAddress{Fields: homeAddress(), Key: s.key()})
	require.NoError(t, err)
	return s
}

func (s *shopper) key() domain.IdempotencyKey { return key("key" + string(rune('a'+s.keys.Add(1)))) }

// put puts variants into the cart and returns its lines.
func (s *shopper) put(t *testing.T, wanted ...services.Wanted) []domain.CartLineID {
	t.Helper()
	_, err := s.Carts.AddToCart(s.ctx, services.AddToCart{Lines: wanted, Key: s.key()})
	require.NoError(t, err)
	return s.lines(t)
}

func (s *shopper) lines(t *testing.T) []domain.CartLineID {
	t.Helper()
	found, err := commercedb.All(t.Context(), s.shop.Reader, commercedb.LinesByCarts([]domain.CartID{domain.CartID(s.id)}))
	require.NoError(t, err)
	ids := make([]domain.CartLineID, len(found))
	for i, l := range found {
		ids[i] = l.ID
	}
	return ids
}

// checkOut quotes lines of the cart.
func (s *shopper) checkOut(t *testing.T, lines ...domain.CartLineID) *commerce.Quote {
	t.Helper()
	id, err := s.Checkouts.CreateCheckout(s.ctx, services.CreateCheckout{CartLines: lines, Key: s.key()})
	require.NoError(t, err)
	return s.quote(t, id)
}

// buyNow quotes units of one variant.
func (s *shopper) buyNow(t *testing.T, variant domain.VariantID, units int) *commerce.Quote {
	t.Helper()
	id, err := s.Checkouts.CreateCheckout(s.ctx, services.CreateCheckout{
		BuyNow: &services.Wanted{Variant: variant, Quantity: units}, Key: s.key(),
	})
	require.NoError(t, err)
	return s.quote(t, id)
}

func (s *shopper) quote(t *testing.T, id domain.CheckoutID) *commerce.Quote {
	t.Helper()
	ids := []domain.CheckoutID{id}
	checkouts, err := commercedb.All(t.Context(), s.shop.Reader, commercedb.CheckoutsByIDs(ids))
	require.NoError(t, err)
	require.Len(t, checkouts, 1)
	groups, err := commercedb.All(t.Context(), s.shop.Reader, commercedb.GroupsByCheckouts(ids))
	require.NoError(t, err)
	lines, err := commercedb.All(t.Context(), s.shop.Reader, commercedb.LinesByCheckouts(ids))
	require.NoError(t, err)
	return commerce.Gathered(checkouts[0], groups, lines)
}

func (s *shopper) place(q *commerce.Quote, k domain.IdempotencyKey) (domain.GroupID, error) {
	return s.Orders.PlaceOrder(s.ctx, services.PlaceOrder{
		Checkout: q.ID, Expected: q.Cost().Total, Method: commerce.PayAlipay, Key: k,
	})
}

// placed places and returns the orders with their lines.
func (s *shopper) placed(t *testing.T, q *commerce.Quote) (domain.GroupID, []*commerce.Order, []*commerce.OrderLine) {
	t.Helper()
	group, err := s.place(q, s.key())
	require.NoError(t, err)
	orders, lines := s.ordersOf(t, group)
	return group, orders, lines
}

func (b *bazaar) ordersOf(t *testing.T, group domain.GroupID) ([]*commerce.Order, []*commerce.OrderLine) {
	t.Helper()
	members, err := commercedb.All(t.Context(), b.shop.Reader, commercedb.OrderIDsByGroups([]domain.GroupID{group}))
	require.NoError(t, err)
	var ids []domain.OrderID
	for _, m := range members {
		ids = append(ids, m.Order)
	}
	orders, err := commercedb.All(t.Context(), b.shop.Reader, commercedb.OrdersByIDs(ids))
	require.NoError(t, err)
	lines, err := commercedb.All(t.Context(), b.shop.Reader, commercedb.LinesByOrders(ids))
	require.NoError(t, err)
	slices.SortFunc(orders, func(a, b *commerce.Order) int { return slices.Compare(a.ID[:], b.ID[:]) })
	return orders, lines
}

func (b *bazaar) exec(t *testing.T, sql string, args ...any) {
	t.Helper()
	_, err := b.db.Commerce.Pool().Exec(t.Context(), sql, args...)
	require.NoError(t, err, "%s", sql)
}

func (b *bazaar) number(t *testing.T, sql string, args ...any) int {
	t.Helper()
	n, err := postgres.One(t.Context(), b.db.Commerce, postgres.Query[int]{Doing: "count", SQL: sql, Args: args, Scan: pgx.RowTo[int]})
	require.NoError(t, err, "%s", sql)
	return n
}

// holds looks at what must be true of stock and orders whatever happened (rules.md, I1 to I3).
func (b *bazaar) holds(t *testing.T) {
	t.Helper()
	require.Zero(t, b.number(t, `
SELECT count(*) FROM stock s
WHERE s.reserved <> (SELECT coalesce(sum(quantity - shipped - released), 0) FROM reservations r
                     WHERE r.product_id = s.product_id AND r.variant_n = s.variant_n)`), "what is reserved is what lines hold")
	require.Zero(t, b.number(t, `
SELECT count(*) FROM orders o
WHERE o.subtotal - o.discount <> (SELECT sum(total) FROM order_lines l WHERE l.order_id = o.id)
   OR o.discount <> (SELECT sum(discount) FROM order_lines l WHERE l.order_id = o.id)`), "an order is the sum of its lines")
	require.Zero(t, b.number(t, `
SELECT count(*) FROM order_groups g JOIN payments p ON p.group_id = g.id
WHERE g.total <> p.amount OR g.total <> (SELECT sum(total) FROM orders o WHERE o.group_id = g.id)`), "a group is the sum of its orders")
}

// atOnce runs n things at the same time and returns their errors.
func atOnce(n int, do func(i int) error) []error {
	start, errs := make(chan struct{}), make([]error, n)
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() {
			<-start
			errs[i] = do(i)
		})
	}
	close(start)
	all.Wait()
	return errs
}

// refusalsOf are all the refusals that err is; none for nil.
func refusalsOf(t *testing.T, err error) domain.UserErrors {
	t.Helper()
	if several, ok := errors.AsType[domain.UserErrors](err); ok {
		return several
	}
	if one, ok := errors.AsType[domain.UserError](err); ok {
		return domain.UserErrors{one}
	}
	require.NoError(t, err, "it is no refusal")
	return nil
}

// codes are the codes of all the refusals that err is; none for nil.
func codes(t *testing.T, err error) []domain.ErrorCode {
	t.Helper()
	var out []domain.ErrorCode
	for _, e := range refusalsOf(t, err) {
		out = append(out, e.Refused().Code)
	}
	return out
}

// only is the one refusal that err is, of a type.
func only[E domain.UserError](t *testing.T, err error) E {
	t.Helper()
	all := refusalsOf(t, err)
	require.Len(t, all, 1)
	one, ok := all[0].(E)
	require.True(t, ok, "%T", all[0])
	return one
}
