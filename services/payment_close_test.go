package services_test

import (
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/services"
	commercedb "github.com/trellisgraph/trellis/storage/commerce"
	"github.com/trellisgraph/trellis/storage/postgres"
)

func (l *till) available(t *testing.T) []int {
	t.Helper()
	out, err := postgres.All(t.Context(), l.db.Commerce, postgres.Query[int]{
		Doing: "read stock", SQL: "SELECT on_hand - reserved FROM stock ORDER BY product_id", Scan: pgx.RowTo[int],
	})
	require.NoError(t, err)
	return out
}

// A group expires once, however many come to it at once, and what it held goes back once.
func TestAGroupExpiresOnce(t *testing.T) {
	t.Parallel()
	l := openTill(t)
	group := l.start(t, 5000, commerce.PayAlipay)
	orders := l.orders(t, group)
	l.exec(t, "INSERT INTO coupons (store_id, n, title, currency, amount_off, starts_at, ends_at, total, claimed_count) VALUES ($1, 1, 'c', 'CNY', 1, $2, $3, 1, 1)",
		tillStore(0), noon(), noon().Add(time.Hour))
	l.exec(t, "INSERT INTO coupon_claims (user_id, store_id, n, id, claimed_at, ends_at, used_at, order_id) VALUES ($1, $2, 1, $1, $3, $4, $3, $5)",
		l.buyer(), tillStore(0), noon(), noon().Add(time.Hour), orders[0].ID)
	require.NoError(t, l.Payments.ExpireGroup(t.Context(), group))
	l.stands(t, group, commerce.PaymentRequiresAction, commerce.OrderPendingPayment)
	require.Equal(t, []int{8, 8}, l.available(t))

	l.turn(commerce.PayWithin)
	var all sync.WaitGroup
	errs := make([]error, 6)
	for i := range errs {
		all.Go(func() {
			if i%2 == 0 {
				errs[i] = l.Payments.ExpireGroup(t.Context(), group)
			} else {
				errs[i] = l.Payments.Reconcile(t.Context())
			}
		})
	}
	all.Wait()
	for _, err := range errs {
		require.NoError(t, err)
	}
	l.stands(t, group, commerce.PaymentExpired, commerce.OrderExpired)
	l.work(t) // the provider tells of the charge that was called off
	l.stands(t, group, commerce.PaymentExpired, commerce.OrderExpired)
	require.Equal(t, []int{10, 10}, l.available(t))
	require.Equal(t, []string{"EXPIRED"}, l.kinds(t, orders[0].ID))
	used, err := postgres.All(t.Context(), l.db.Commerce, postgres.Query[*time.Time]{
		Doing: "read claims", SQL: "SELECT used_at FROM coupon_claims", Scan: pgx.RowTo[*time.Time],
	})
	require.NoError(t, err)
	require.Equal(t, []*time.Time{nil}, used, "the coupon can be used again")
}

func TestWhatWasNeverBegunExpires(t *testing.T) {
	t.Parallel()
	l := openTill(t)
	group, failed := l.place(t, 5000, commerce.PayCard), l.start(t, 5013, commerce.PayCard)
	l.turn(commerce.PayWithin)
	require.NoError(t, l.Payments.Reconcile(t.Context()))
	l.stands(t, group, commerce.PaymentExpired, commerce.OrderExpired)
	l.stands(t, failed, commerce.PaymentExpired, commerce.OrderExpired)
	require.NoError(t, l.Payments.StartPayment(t.Context(), group), "too late, and no error")
	l.stands(t, group, commerce.PaymentExpired, commerce.OrderExpired)
}

// A group whose money the provider has when it would expire is paid; so is one that a server asked for and died.
func TestExpiryFindsTheMoney(t *testing.T) {
	t.Parallel()
	l := openTill(t)
	group := l.start(t, 5019, commerce.PayCard)
	l.exec(t, "UPDATE sandbox_charges SET status = 'CAPTURED'")
	l.turn(commerce.PayWithin)
	require.NoError(t, l.Payments.ExpireGroup(t.Context(), group))
	l.stands(t, group, commerce.PaymentCaptured, commerce.OrderPaid)
}

// late has the provider tell that it took the money of a group that is closed.
func (l *till) late(t *testing.T, group domain.GroupID) {
	t.Helper()
	reference := *l.payment(t, group).ProviderReference
	l.exec(t, "UPDATE sandbox_charges SET status = 'CAPTURED' WHERE reference = $1", reference)
	for range 2 {
		require.NoError(t, l.Payments.ApplyEvent(t.Context(), &commerce.ProviderEvent{
			ID: "late" + group.String(), Group: group, Attempt: 1,
			Charge: &commerce.ChargeState{Reference: reference, Status: commerce.PaymentCaptured},
		}))
	}
}

func (l *till) expired(t *testing.T) domain.GroupID {
	t.Helper()
	group := l.start(t, 5000, commerce.PayAlipay)
	l.turn(commerce.PayWithin)
	require.NoError(t, l.Payments.ExpireGroup(t.Context(), group))
	l.stands(t, group, commerce.PaymentExpired, commerce.OrderExpired)
	return group
}

func TestALateCaptureRevives(t *testing.T) {
	t.Parallel()
	l := openTill(t)
	group := l.expired(t)
	l.late(t, group)
	l.stands(t, group, commerce.PaymentCaptured, commerce.OrderPaid)
	require.Equal(t, []int{8, 8}, l.available(t))
	require.Equal(t, []string{"EXPIRED", "PAID"}, l.kinds(t, l.orders(t, group)[0].ID))
}

func TestALateCaptureGoesBack(t *testing.T) {
	t.Parallel()
	for reason, spoil := range map[string]func(t *testing.T, l *till){
		"the goods of one store are gone": func(t *testing.T, l *till) {
			t.Helper()
			require.NoError(t, l.shop.InTx(t.Context(), func(tx commercedb.Tx) error {
				short, err := tx.MoveStock(t.Context(), l.now(), []commerce.StockMove{
					{VariantID: tillVariant(1), OnHand: 1 - tillStock, Kind: commerce.StockAdjustment},
				})
				require.Empty(t, short)
				return err
			}))
		},
		"its discount may have been a coupon's": func(*testing.T, *till) {},
	} {
		t.Run(reason, func(t *testing.T) {
			t.Parallel()
			l := openTill(t)
			if reason != "the goods of one store are gone" {
				l.discount = 2
			}
			group := l.expired(t)
			spoil(t, l)
			l.late(t, group)
			l.stands(t, group, commerce.PaymentCaptured, commerce.OrderExpired)
			l.work(t)
			l.stands(t, group, commerce.PaymentRefunded, commerce.OrderExpired)
			for _, o := range l.orders(t, group) {
				require.Equal(t, o.Total, o.Refunded)
				require.Equal(t, commerce.AfterSaleDone, o.AfterSaleStatus)
				require.Equal(t, []string{"EXPIRED", "REFUND_PROCESSING", "REFUND_SUCCEEDED"}, l.kinds(t, o.ID))
			}
		})
	}
}

func (l *till) cancel(t *testing.T, id domain.OrderID, name string) error {
	t.Helper()
	return l.Payments.CancelOrder(l.asBuyer(t), services.CancelOrder{OrderID: id, Reason: " wrong size ", Key: key(name)})
}

func TestCancelWhatIsNotPaid(t *testing.T) {
	t.Parallel()
	l := openTill(t)
	group := l.start(t, 5000, commerce.PayAlipay)
	orders := l.orders(t, group)
	require.NoError(t, l.cancel(t, orders[0].ID, "first"))
	require.NoError(t, l.cancel(t, orders[0].ID, "first"))
	require.NoError(t, l.cancel(t, orders[1].ID, "second"), "its sibling went with it, and stays so")
	l.work(t)
	l.stands(t, group, commerce.PaymentCancelled, commerce.OrderCancelled)
	require.Equal(t, "wrong size", *l.orders(t, group)[1].CancelReason)
	require.Equal(t, []int{10, 10}, l.available(t))
	require.Equal(t, []string{"CANCELLED"}, l.kinds(t, orders[1].ID))
	state, err := l.provider.FindCharge(t.Context(), *l.payment(t, group).ProviderReference)
	require.NoError(t, err)
	require.Equal(t, commerce.PaymentCancelled, state.Status)

	l.late(t, group)
	l.work(t)
	l.stands(t, group, commerce.PaymentRefunded, commerce.OrderCancelled)
}

func TestCancelWhatIsPaid(t *testing.T) {
	t.Parallel()
	l := openTill(t)
	group := l.start(t, 5000, commerce.PayCard)
	l.work(t)
	orders := l.orders(t, group)
	require.NoError(t, l.cancel(t, orders[0].ID, "first"))
	require.Equal(t, commerce.OrderPaid, l.orders(t, group)[1].Status, "the other store's stays")
	require.Equal(t, commerce.AfterSaleInProgress, l.orders(t, group)[0].AfterSaleStatus)
	l.work(t)
	p := l.payment(t, group)
	require.Equal(t, commerce.PaymentPartiallyRefunded, p.Status)
	require.Equal(t, int64(4000), p.RefundedMinor)
	require.Equal(t, []string{"PAID", "CANCELLED", "REFUND_PROCESSING", "REFUND_SUCCEEDED"}, l.kinds(t, orders[0].ID))
	require.Equal(t, []int{10, 8}, l.available(t))
	require.NoError(t, l.cancel(t, orders[0].ID, "again"))
	require.NoError(t, l.cancel(t, orders[1].ID, "other"))
	l.work(t)
	l.stands(t, group, commerce.PaymentRefunded, commerce.OrderCancelled)
}

// Two who cancel both orders of a paid group at once give all of it back once.
func TestCancelBothAtOnce(t *testing.T) {
	t.Parallel()
	l := openTill(t)
	group := l.start(t, 5000, commerce.PayCard)
	l.work(t)
	var all sync.WaitGroup
	for i, o := range l.orders(t, group) {
		for _, name := range []string{"a", "b"} {
			all.Go(func() { require.NoError(t, l.cancel(t, o.ID, name+string(rune('0'+i)))) })
		}
	}
	all.Wait()
	l.work(t)
	l.stands(t, group, commerce.PaymentRefunded, commerce.OrderCancelled)
}

// An order that is called off while the provider takes the money is refunded; the others are paid.
func TestCancelFindsTheMoney(t *testing.T) {
	t.Parallel()
	l := openTill(t)
	group := l.start(t, 5019, commerce.PayCard)
	l.exec(t, "UPDATE sandbox_charges SET status = 'CAPTURED'")
	orders := l.orders(t, group)
	require.NoError(t, l.cancel(t, orders[0].ID, "late"))
	l.work(t)
	now := l.orders(t, group)
	require.Equal(t, commerce.OrderCancelled, now[0].Status)
	require.Equal(t, commerce.OrderPaid, now[1].Status)
	require.Equal(t, commerce.PaymentPartiallyRefunded, l.payment(t, group).Status)
}

// What a buyer asked for before is withdrawn when all of it goes back.
func TestCancelWithdrawsRefunds(t *testing.T) {
	t.Parallel()
	l := openTill(t)
	group := l.start(t, 5000, commerce.PayCard)
	l.work(t)
	order := l.orders(t, group)[0]
	l.exec(t, "INSERT INTO refunds (order_id, n, store_id, status, reason, currency, amount, requested_at, decide_by) VALUES ($1, 1, $2, 'REQUESTED', 'DAMAGED', 'CNY', 100, $3, $3)", order.ID, order.StoreID, l.now())
	l.exec(t, "INSERT INTO refund_items (order_id, refund_n, line_n, quantity, currency, amount) VALUES ($1, 1, 1, 0, 'CNY', 100)", order.ID)
	l.exec(t, "UPDATE orders SET claimed = 100 WHERE id = $1", order.ID)
	l.exec(t, "UPDATE order_lines SET claimed = 100 WHERE order_id = $1", order.ID)
	require.NoError(t, l.cancel(t, order.ID, "first"))
	l.work(t)
	require.Equal(t, order.Total, l.orders(t, group)[0].Refunded)
}

func TestCancelRefuses(t *testing.T) {
	t.Parallel()
	l := openTill(t)
	group := l.start(t, 5000, commerce.PayCard)
	l.work(t)
	order := l.orders(t, group)[0]
	l.exec(t, "INSERT INTO stores_by_member (user_id, store_id, role, since) VALUES ($1, $2, 'MANAGER', $3)", domain.UserID{6}, tillStore(0), noon())
	as := func(actor domain.Actor, reason string) error {
		return l.Payments.CancelOrder(domain.WithActor(t.Context(), actor), services.CancelOrder{OrderID: order.ID, Reason: reason, Key: key("k")})
	}
	require.Equal(t, domain.CodeUnauthenticated, domain.CodeOf(as(domain.Actor{}, "no")))
	require.Equal(t, domain.ErrNotFound, code(t, as(domain.Actor{UserID: domain.UserID{8}}, "no")))
	require.Equal(t, domain.ErrNotAllowed, code(t, as(domain.Actor{UserID: domain.UserID{6}}, "no")), "the store's staff")
	require.Equal(t, domain.ErrNotAllowed, code(t, as(domain.Actor{UserID: domain.UserID{8}, Roles: domain.RolePlatformFinance}, "no")))
	var several domain.UserErrors
	require.ErrorAs(t, as(domain.Actor{UserID: l.buyer()}, "  "), &several)
	require.Equal(t, domain.ErrRequired, several[0].Refused().Code)
	l.exec(t, "UPDATE orders SET status = 'SHIPPED', shipped_at = $2, completes_at = $2 WHERE id = $1", order.ID, l.now())
	require.Equal(t, domain.ErrIllegalState, code(t, as(domain.Actor{UserID: l.buyer()}, "too late")))
	l.exec(t, "UPDATE orders SET status = 'PAID', shipped_at = NULL, completes_at = NULL WHERE id = $1", order.ID)
}

// A refund whose webhook is lost, whose job is lost behind the provider, or that fails at first, ends all the same.
func TestRefundsHeal(t *testing.T) {
	t.Parallel()
	l := openTill(t)
	group := l.start(t, 1031+1000, commerce.PayCard) // the refund of the first order fails when it is first asked for
	l.work(t)
	orders := l.orders(t, group)
	require.NoError(t, l.cancel(t, orders[0].ID, "first"))
	l.work(t)
	refunds := func() []*commerce.Refund {
		found, err := commercedb.All(t.Context(), l.shop.Reader, commercedb.RefundsByOrders([]domain.OrderID{orders[0].ID}))
		require.NoError(t, err)
		return found
	}
	require.Equal(t, commerce.RefundFailed, refunds()[0].RefundStatus)
	l.turn(30 * time.Minute)
	require.NoError(t, l.Payments.Reconcile(t.Context()))
	require.Equal(t, commerce.RefundFailed, refunds()[0].RefundStatus, "it is given an hour")
	l.turn(time.Hour)
	require.NoError(t, l.Payments.Reconcile(t.Context()))
	require.Equal(t, commerce.RefundProcessing, refunds()[0].RefundStatus)
	for _, j := range l.take(t, "sandbox_settle") {
		require.NoError(t, l.do(t, j))
	}
	l.take(t, "sandbox_deliver") // lost
	l.turn(2 * time.Minute)
	require.NoError(t, l.Payments.Reconcile(t.Context()))
	require.Equal(t, commerce.RefundSucceeded, refunds()[0].RefundStatus)
	require.Equal(t, int64(1031), l.payment(t, group).RefundedMinor)
	require.Equal(t, []string{"PAID", "CANCELLED", "REFUND_PROCESSING", "REFUND_FAILED", "REFUND_PROCESSING", "REFUND_SUCCEEDED"},
		l.kinds(t, orders[0].ID))
}
