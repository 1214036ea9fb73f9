package loaders_test

import (
	"context"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/loaders"
	commercedb "github.com/trellisgraph/trellis/storage/commerce"
)

// sale is an order of a store's to a buyer, with a line, a parcel and a refund.
func (h *house) sale(t *testing.T, n, store, buyer byte) *commerce.Order {
	t.Helper()
	id := domain.OrderID{n}
	o := &commerce.Order{
		ID: id, GroupID: domain.GroupID{n}, StoreID: domain.StoreID{store}, BuyerID: domain.UserID{buyer}, Status: commerce.OrderPaid,
		AfterSaleStatus: commerce.AfterSaleNone, Currency: domain.CurrencyCNY, PlacedAt: then(), PayBy: then(),
	}
	paid := then()
	o.PaidAt = &paid
	line := &commerce.OrderLine{
		ID: domain.OrderLineID{Order: id, N: 1}, Quantity: 1,
		Snapshot: commerce.LineSnapshot{ProductID: domain.ProductID{n}, VariantID: domain.VariantID{Product: domain.ProductID{n}, N: 1}, UnitPrice: domain.Money{Currency: domain.CurrencyCNY}},
	}
	h.shop(t, func(tx commercedb.Tx) error {
		for _, err := range []error{
			tx.CopyOrders(t.Context(), slices.Values([]commercedb.PlacedOrder{{Order: o, Lines: []*commerce.OrderLine{line}}})),
			tx.CopyOrderGroups(t.Context(), slices.Values([]*commerce.OrderGroup{{ID: o.GroupID, BuyerID: o.BuyerID, PlacedAt: then()}})),
			tx.CopyPayments(t.Context(), slices.Values([]*commerce.Payment{{
				GroupID: o.GroupID, BuyerID: o.BuyerID, Method: commerce.PayCard, Attempt: 1, Status: commerce.PaymentCreated, ExpiresAt: then(),
			}})),
			tx.CopyShipments(t.Context(), slices.Values([]*commerce.Shipment{{ID: domain.ShipmentID{Order: id, N: 1}, ShippedAt: then()}})),
			tx.CopyRefunds(t.Context(), slices.Values([]*commerce.Refund{{
				ID: domain.RefundID{Order: id, N: 1}, RefundStatus: commerce.RefundApproved, Reason: commerce.ReasonDamaged, RequestedAt: then(),
				Amount: domain.Money{MinorUnits: 1, Currency: domain.CurrencyCNY},
			}})),
		} {
			if err != nil {
				return err
			}
		}
		return nil
	})
	return o
}

// An order and what hangs below it is seen by the same people, and it is asked who they are only where that is not known.
func TestVisibleOrders(t *testing.T) {
	t.Parallel()
	h := open(t)
	own, sold, alien := h.sale(t, 1, 1, 1), h.sale(t, 2, 2, 9), h.sale(t, 3, 3, 9)
	h.shop(t, func(tx commercedb.Tx) error {
		return tx.CopyMembers(t.Context(), slices.Values([]commerce.StoreMember{
			{StoreID: sold.StoreID, UserID: domain.UserID{1}, Role: commerce.RoleWarehouse, Since: then()},
			{StoreID: alien.StoreID, UserID: domain.UserID{2}, Role: commerce.RoleOwner, Since: then()},
		}))
	})
	viewer := domain.UserID{1}
	for name, tc := range map[string]struct {
		reason     string
		actor      domain.Actor
		orders     []*commerce.Order
		sees       []bool
		statements int
	}{
		"own":           {"whose order it is stands on it", domain.Actor{UserID: viewer}, []*commerce.Order{own}, []bool{true}, 1},
		"all":           {"roles of all stores at once", domain.Actor{UserID: viewer}, []*commerce.Order{alien, own, sold}, []bool{false, true, true}, 2},
		"nobody":        {"nobody is on nobody's staff", domain.Actor{}, []*commerce.Order{alien, own}, []bool{false, false}, 1},
		"finance":       {"the platform sees what it is paid for", domain.Actor{UserID: domain.UserID{7}, Roles: domain.RolePlatformFinance}, []*commerce.Order{own, sold}, []bool{true, true}, 2},
		"no such":       {"there is nobody to ask about", domain.Actor{UserID: viewer}, []*commerce.Order{{ID: domain.OrderID{99}}}, []bool{false}, 1},
		"a moderator's": {"no case of theirs", domain.Actor{UserID: domain.UserID{7}, Roles: domain.RoleModerator}, []*commerce.Order{own}, []bool{false}, 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx, stats := session(t, domain.UserID{})
			ctx = domain.WithActor(ctx, tc.actor)
			var ids []domain.OrderID
			var lines []domain.OrderLineID
			var shipments []domain.ShipmentID
			var refunds []domain.RefundID
			for _, o := range tc.orders {
				ids, lines = append(ids, o.ID), append(lines, domain.OrderLineID{Order: o.ID, N: 1})
				shipments, refunds = append(shipments, domain.ShipmentID{Order: o.ID, N: 1}), append(refunds, domain.RefundID{Order: o.ID, N: 1})
			}
			orders, err := h.VisibleOrders(ctx, ids)
			require.NoError(t, err)
			require.Equal(t, tc.statements, stats.Statements(), tc.reason)
			gotLines, err := h.VisibleLines(ctx, lines)
			require.NoError(t, err)
			gotShipments, err := h.VisibleShipments(ctx, shipments)
			require.NoError(t, err)
			gotRefunds, err := h.VisibleRefunds(ctx, refunds)
			require.NoError(t, err)
			require.Equal(t, tc.statements+3, stats.Statements(), "the orders are not asked for again")
			for i, sees := range tc.sees {
				require.Equal(t, []bool{sees, sees, sees, sees}, []bool{orders[i] != nil, gotLines[i] != nil, gotShipments[i] != nil, gotRefunds[i] != nil}, tc.reason)
			}
		})
	}
}

func TestAnErrorReachesEveryKeyOfOrders(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.db.Commerce.Close()
	selection := &commerce.OrderSelection{}
	for name, load := range map[string]func(ctx context.Context) (int, error){
		"VisibleOrders": func(ctx context.Context) (int, error) {
			got, err := h.VisibleOrders(ctx, []domain.OrderID{{1}, {2}})
			return len(got), err
		},
		"VisibleGroups": func(ctx context.Context) (int, error) {
			got, err := h.VisibleGroups(ctx, []domain.GroupID{{1}, {2}})
			return len(got), err
		},
		"VisibleLines": func(ctx context.Context) (int, error) {
			got, err := h.VisibleLines(ctx, []domain.OrderLineID{{N: 1}, {N: 2}})
			return len(got), err
		},
		"VisiblePayments": func(ctx context.Context) (int, error) {
			got, err := h.VisiblePayments(ctx, []domain.PaymentID{{1}, {2}})
			return len(got), err
		},
		"VisibleShipments": func(ctx context.Context) (int, error) {
			got, err := h.VisibleShipments(ctx, []domain.ShipmentID{{N: 1}, {N: 2}})
			return len(got), err
		},
		"VisibleRefunds": func(ctx context.Context) (int, error) {
			got, err := h.VisibleRefunds(ctx, []domain.RefundID{{N: 1}, {N: 2}})
			return len(got), err
		},
		"OrderStandings": func(ctx context.Context) (int, error) {
			got, err := h.OrderStandings(domain.WithActor(ctx, domain.Actor{UserID: domain.UserID{1}}), []*commerce.Order{{}, {StoreID: domain.StoreID{1}}})
			return len(got), err
		},
		"OrderCount": func(ctx context.Context) (int, error) {
			got, err := h.OrderCount.All(ctx, []loaders.OrderList{{Selection: selection}, {Buyer: domain.UserID{1}, Selection: selection}})
			return len(got), err
		},
		"Purchased": func(ctx context.Context) (int, error) {
			got, err := h.Purchased.All(ctx, []commercedb.Purchase{{}, {User: domain.UserID{1}}})
			return len(got), err
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			values, err := load(loaders.Begin(t.Context(), longWait))
			var errs loaders.KeyErrors
			require.ErrorAs(t, err, &errs)
			require.Len(t, errs, 2, "an error a key")
			require.Equal(t, 2, values, "and a value a key")
			for _, err := range errs {
				require.Equal(t, domain.CodeUpstreamUnavailable, domain.CodeOf(err), "%v", err)
			}
		})
	}
}

// A count that would be long is cut short, and says so.
func TestOrdersAreCountedUpToAThousand(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.sale(t, 1, 1, 1)
	count := func() domain.Count {
		got, err := h.OrderCount.All(t.Context(), []loaders.OrderList{{Buyer: domain.UserID{1}, Selection: &commerce.OrderSelection{}}})
		require.NoError(t, err)
		return got[0]
	}
	more := func(n int) {
		_, err := h.db.Commerce.Pool().Exec(t.Context(), `
INSERT INTO orders_by_buyer (buyer_id, order_id, placed_at, number, status, after_sale_status, titles)
SELECT $1, gen_random_uuid(), now(), '', 'PAID', 'NONE', '' FROM generate_series(1, $2::int)`, domain.UserID{1}, n)
		require.NoError(t, err)
	}
	require.Equal(t, domain.Exactly(1), count())
	more(999)
	require.Equal(t, domain.Exactly(1000), count())
	more(1)
	require.Equal(t, domain.Count{Value: 1000, Precision: domain.CountAtLeast}, count())
}
