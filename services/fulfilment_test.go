package services_test

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/services"
	commercedb "github.com/trellisgraph/trellis/storage/commerce"
	"github.com/trellisgraph/trellis/storage/postgres"
)

// The staff of the till's first store, one a role, and somebody who has nothing to do with it.
func tillStaff() map[commerce.StoreRole]domain.UserID {
	return map[commerce.StoreRole]domain.UserID{
		commerce.RoleOwner: {7, 1}, commerce.RoleManager: {7, 2}, commerce.RoleSupport: {7, 3}, commerce.RoleWarehouse: {7, 4},
		commerce.RoleFinance: {7, 5}, "": {7, 6},
	}
}

// as is a request of somebody of the first store's staff.
func staffAs(ctx context.Context, role commerce.StoreRole) context.Context {
	return domain.WithActor(ctx, domain.Actor{UserID: tillStaff()[role]})
}

// sell opens a till with staff and has a group paid; the order is the one in the first store: two units, 1000 in all.
func sell(t *testing.T) (*till, *commerce.Order) {
	t.Helper()
	l := openTill(t)
	require.NoError(t, l.shop.InTx(t.Context(), func(tx commercedb.Tx) error {
		return tx.CopyMembers(t.Context(), func(yield func(commerce.StoreMember) bool) {
			for role, user := range tillStaff() {
				if role != "" && !yield(commerce.StoreMember{StoreID: tillStore(0), UserID: user, Role: role, Since: noon()}) {
					return
				}
			}
		})
	}))
	group := l.start(t, 2001, commerce.PayWallet) // an odd amount: 1 of it is what sending costs
	l.work(t)
	l.stands(t, group, commerce.PaymentCaptured, commerce.OrderPaid)
	o := l.orders(t, group)[0]
	require.NoError(t, l.shop.InTx(t.Context(), func(tx commercedb.Tx) error {
		return tx.CopyOrderAddresses(t.Context(), slices.Values([]*commerce.OrderAddress{
			{OrderID: o.ID, Recipient: "林一枝", Phone: "138 0013 8000", Region: "CN-SH", Line: "衡山路 1 号"},
		}))
	}))
	return l, o
}

func (l *till) order(t *testing.T, id domain.OrderID) *commerce.Order {
	t.Helper()
	found, err := commercedb.All(t.Context(), l.shop.Reader, commercedb.OrdersByIDs([]domain.OrderID{id}))
	require.NoError(t, err)
	return found[0]
}

func (l *till) refundNow(t *testing.T, id domain.RefundID) *commerce.Refund {
	t.Helper()
	found, err := commercedb.All(t.Context(), l.shop.Reader, commercedb.RefundsByOrders([]domain.OrderID{id.Order}))
	require.NoError(t, err)
	return found[id.N-1]
}

// shelf is what there is on hand of the first store's variant, and reserved.
func (l *till) shelf(t *testing.T) [2]int {
	t.Helper()
	found, err := commercedb.All(t.Context(), l.shop.Reader, commercedb.StockByProducts([]domain.ProductID{tillProduct(0)}))
	require.NoError(t, err)
	return [2]int{found[0].OnHand, found[0].Reserved}
}

func unitsOf(o *commerce.Order, n int) []commerce.LineUnits {
	return []commerce.LineUnits{{LineID: domain.OrderLineID{Order: o.ID, N: 1}, Units: n}}
}

func parcelOf(o *commerce.Order, n int, k string) services.CreateShipment {
	return services.CreateShipment{
		OrderID: o.ID, Items: unitsOf(o, n), Key: key(k), Consignment: commerce.Consignment{Carrier: "顺丰速运", TrackingNumber: "SF1"},
	}
}

func (l *till) ship(t *testing.T, o *commerce.Order, n int, k string) {
	t.Helper()
	_, err := l.Shipments.CreateShipment(staffAs(t.Context(), commerce.RoleWarehouse), parcelOf(o, n, k))
	require.NoError(t, err)
}

// hear has the carrier tell something of a parcel.
func (l *till) hear(t *testing.T, id domain.ShipmentID, event, text string, at time.Time, delivered bool) {
	t.Helper()
	body := fmt.Appendf(nil, `{"id":%q,"shipment":%q,"at":%q,"text":%q,"delivered":%t}`, event, id, at.Format(time.RFC3339), text, delivered)
	header := http.Header{}
	header.Set(domain.WebhookSignature, l.key.Sign(body, l.now()))
	require.NoError(t, l.Shipments.HearCarrier(t.Context(), header, body))
}

func (l *till) count(t *testing.T, sql string) int {
	t.Helper()
	n, err := postgres.One(t.Context(), l.db.Commerce, postgres.Query[int]{Doing: "count", SQL: sql, Scan: pgx.RowTo[int]})
	require.NoError(t, err)
	return n
}

func TestShipDeliverConfirmReturn(t *testing.T) {
	t.Parallel()
	l, o := sell(t)
	require.Equal(t, [2]int{10, 2}, l.shelf(t))
	l.ship(t, o, 1, "one")
	l.ship(t, o, 1, "one")
	require.Equal(t, [2]int{9, 1}, l.shelf(t), "one key, one parcel")
	require.Equal(t, commerce.OrderPartiallyShipped, l.order(t, o.ID).Status)
	l.ship(t, o, 1, "two")
	require.Equal(t, [2]int{8, 0}, l.shelf(t))
	require.Equal(t, commerce.OrderShipped, l.order(t, o.ID).Status)
	require.Len(t, l.take(t, "parcel_register"), 2)
	_, err := l.Shipments.CreateShipment(staffAs(t.Context(), commerce.RoleOwner), parcelOf(o, 1, "three"))
	require.Equal(t, domain.ErrIllegalState, code(t, err))

	// What the carrier tells comes twice, and the last of it first.
	first, second := domain.ShipmentID{Order: o.ID, N: 1}, domain.ShipmentID{Order: o.ID, N: 2}
	sent := l.now()
	l.turn(48 * time.Hour)
	l.hear(t, first, "d1", "Delivered", sent.Add(40*time.Hour), true)
	require.Equal(t, commerce.OrderShipped, l.order(t, o.ID).Status, "one parcel of two")
	for range 2 {
		l.hear(t, second, "d2", "Delivered", sent.Add(47*time.Hour), true)
		l.hear(t, second, "b2", "On its way", sent.Add(20*time.Hour), false)
		l.hear(t, second, "a2", "Picked up", sent.Add(time.Hour), false)
		l.hear(t, domain.ShipmentID{Order: o.ID, N: 9}, "x", "Of a parcel that is not ours", sent, true)
	}
	require.Equal(t, commerce.OrderDelivered, l.order(t, o.ID).Status)
	require.Equal(t, sent.Add(47*time.Hour), l.order(t, o.ID).DeliveredAt.UTC())
	trace, err := commercedb.All(t.Context(), l.shop.Reader, commercedb.TraceByShipments([]domain.ShipmentID{second}))
	require.NoError(t, err)
	var said []string
	for _, e := range trace {
		said = append(said, fmt.Sprintf("%d %s", e.N, e.Text))
	}
	require.Equal(t, []string{"3 Delivered", "2 On its way", "1 Picked up"}, said)

	require.Equal(t, domain.ErrNotFound, code(t, l.Receipts.ConfirmReceipt(staffAs(t.Context(), ""), o.ID)))
	require.Equal(t, domain.ErrNotAllowed, code(t, l.Receipts.ConfirmReceipt(staffAs(t.Context(), commerce.RoleOwner), o.ID)))
	for range 2 {
		require.NoError(t, l.Receipts.ConfirmReceipt(l.asBuyer(t), o.ID))
	}
	require.Equal(t, commerce.OrderCompleted, l.order(t, o.ID).Status)
	require.Equal(t, []string{"PAID", "SHIPPED", "SHIPPED", "DELIVERED", "COMPLETED"}, l.kinds(t, o.ID))

	id, err := l.Refunds.RequestRefund(l.asBuyer(t), services.RequestRefund{
		OrderID: o.ID, Key: key("ask"), Wish: commerce.RefundWish{Items: unitsOf(o, 2), Reason: commerce.ReasonChangedMind},
	})
	require.NoError(t, err)
	_, err = l.Refunds.DecideRefund(staffAs(t.Context(), commerce.RoleSupport), services.DecideRefund{
		RefundID: id, Key: key("yes"), Decision: commerce.Decision{Approve: true},
	})
	require.NoError(t, err)
	require.Equal(t, commerce.RefundApproved, l.refundNow(t, id).RefundStatus, "the goods come back first")
	_, err = l.Refunds.ShipReturn(l.asBuyer(t), services.ShipReturn{
		RefundID: id, Key: key("back"), Consignment: commerce.Consignment{Carrier: "EMS", TrackingNumber: "E1"},
	})
	require.NoError(t, err)
	require.Equal(t, "E1", l.refundNow(t, id).ReturnParcel.TrackingNumber)
	for range 2 {
		_, err = l.Refunds.ReceiveReturn(staffAs(t.Context(), commerce.RoleWarehouse), services.ReceiveReturn{RefundID: id, Restock: true, Key: key("came")})
		require.NoError(t, err)
	}
	require.Equal(t, [2]int{10, 0}, l.shelf(t), "back on the shelf, once")
	require.Equal(t, 1, l.count(t, "SELECT count(*) FROM stock_entries WHERE kind = 'RETURN' AND delta = 2"))
	require.Equal(t, commerce.RefundProcessing, l.refundNow(t, id).RefundStatus)
	l.work(t)
	require.Equal(t, commerce.RefundSucceeded, l.refundNow(t, id).RefundStatus)
	after := l.order(t, o.ID)
	require.Equal(t, commerce.AfterSaleDone, after.AfterSaleStatus)
	require.Equal(t, after.Subtotal, after.Refunded)
	require.Equal(t, commerce.PaymentPartiallyRefunded, l.payment(t, o.GroupID).Status)
}

func TestOnlyThoseWhoSendMayShipAndSeeWhere(t *testing.T) {
	t.Parallel()
	l, o := sell(t)
	want := map[commerce.StoreRole]domain.ErrorCode{
		commerce.RoleFinance: domain.ErrNotAllowed, "": domain.ErrNotFound,
		commerce.RoleOwner: "", commerce.RoleManager: "", commerce.RoleSupport: "", commerce.RoleWarehouse: "",
	}
	unmask := func(ctx context.Context, k string) (*commerce.FullAddress, error) {
		return l.Disclosures.UnmaskAddress(ctx, services.UnmaskAddress{OrderID: o.ID, Reason: "the carrier asks", Key: key(k)})
	}
	for role, refused := range want {
		address, err := unmask(staffAs(t.Context(), role), "look")
		if refused != "" {
			require.Equal(t, refused, code(t, err), "%q", role)
			require.Nil(t, address)
			_, err = l.Shipments.CreateShipment(staffAs(t.Context(), role), parcelOf(o, 1, "p"))
			require.Equal(t, refused, code(t, err), "%q", role)
			continue
		}
		require.NoError(t, err, "%s", role)
		require.Equal(t, &commerce.FullAddress{Recipient: "林一枝", Phone: "138 0013 8000", Region: "CN-SH", Line: "衡山路 1 号"}, address)
	}
	_, err := unmask(l.asBuyer(t), "look")
	require.Equal(t, domain.ErrNotAllowed, code(t, err))
	_, err = unmask(staffAs(t.Context(), commerce.RoleOwner), "look")
	require.NoError(t, err)
	logged, err := commercedb.All(t.Context(), l.shop.Reader, commercedb.DisclosuresByOrders([]domain.OrderID{o.ID}))
	require.NoError(t, err)
	require.Len(t, logged, 4, "who asked, each once a request")
	_, err = unmask(staffAs(t.Context(), commerce.RoleOwner), "again")
	require.NoError(t, err)
	require.Equal(t, 5, l.count(t, "SELECT count(*) FROM address_disclosures WHERE reason = 'the carrier asks'"))

	l.exec(t, "DELETE FROM stores_by_member WHERE user_id = $1", tillStaff()[commerce.RoleOwner])
	_, err = unmask(staffAs(t.Context(), commerce.RoleOwner), "again")
	require.Equal(t, domain.ErrNotFound, code(t, err), "who left is shown nothing, whatever they were shown before")
	_, err = l.Disclosures.UnmaskAddress(staffAs(t.Context(), commerce.RoleManager), services.UnmaskAddress{OrderID: o.ID, Reason: " ", Key: key("why")})
	var several domain.UserErrors
	require.ErrorAs(t, err, &several)
}

// However many look for what is due, and however often, each happens once: and not a moment before it is time.
func TestWhatIsDueHappensOnce(t *testing.T) {
	t.Parallel()
	l, o := sell(t)
	l.ship(t, o, 2, "all")
	ask := func(n int, k string) domain.RefundID {
		id, err := l.Refunds.RequestRefund(l.asBuyer(t), services.RequestRefund{
			OrderID: o.ID, Key: key(k), Wish: commerce.RefundWish{Items: unitsOf(o, n), Reason: commerce.ReasonNotReceived},
		})
		require.NoError(t, err)
		return id
	}
	refund := ask(1, "ask")
	together := func(do func(context.Context) error) {
		t.Helper()
		errs := make([]error, 4)
		var all sync.WaitGroup
		for i := range errs {
			all.Go(func() { errs[i] = do(t.Context()) })
		}
		all.Wait()
		for _, err := range errs {
			require.NoError(t, err)
		}
	}
	l.turn(48*time.Hour - time.Second)
	together(l.Refunds.GrantDue)
	require.Equal(t, commerce.RefundRequested, l.refundNow(t, refund).RefundStatus)
	l.turn(time.Second)
	together(l.Refunds.GrantDue)
	require.Equal(t, commerce.RefundProcessing, l.refundNow(t, refund).RefundStatus, "no answer is a yes")
	require.Equal(t, 1, l.count(t, "SELECT count(*) FROM river_job WHERE kind = 'refund_pay'"))

	l.turn(13*24*time.Hour - time.Second)
	together(l.Receipts.CompleteDue)
	require.Equal(t, commerce.OrderShipped, l.order(t, o.ID).Status)
	l.turn(time.Second)
	together(l.Receipts.CompleteDue)
	require.Equal(t, commerce.OrderCompleted, l.order(t, o.ID).Status)
	require.Equal(t, []string{"PAID", "SHIPPED", "REFUND_REQUESTED", "REFUND_APPROVED", "REFUND_PROCESSING", "COMPLETED"}, l.kinds(t, o.ID))
	l.work(t)
	require.Equal(t, commerce.RefundSucceeded, l.refundNow(t, refund).RefundStatus)

	l.turn(15 * 24 * time.Hour)
	_, err := l.Refunds.RequestRefund(l.asBuyer(t), services.RequestRefund{
		OrderID: o.ID, Key: key("late"), Wish: commerce.RefundWish{Items: unitsOf(o, 1), Reason: commerce.ReasonDamaged},
	})
	require.Equal(t, domain.ErrNotAllowed, code(t, err), "the time for it is over")
}

// Two who ask for the same units at once: one of them does, and no more than was paid is ever asked for.
func TestNoUnitIsAskedForTwiceInARace(t *testing.T) {
	t.Parallel()
	l, o := sell(t)
	l.ship(t, o, 2, "all")
	const requests = 8
	errs := make([]error, requests)
	var all sync.WaitGroup
	for i := range requests {
		all.Go(func() {
			_, errs[i] = l.Refunds.RequestRefund(l.asBuyer(t), services.RequestRefund{
				OrderID: o.ID, Key: key(fmt.Sprint("race", i)), Wish: commerce.RefundWish{Items: unitsOf(o, 1), Reason: commerce.ReasonDamaged},
			})
		})
	}
	all.Wait()
	granted := 0
	for _, err := range errs {
		if err == nil {
			granted++
		}
	}
	require.Equal(t, 2, granted, "two units were bought")
	require.Equal(t, l.order(t, o.ID).Subtotal, l.order(t, o.ID).Claimed)

	_, err := l.Refunds.RequestRefund(l.asBuyer(t), services.RequestRefund{
		OrderID: o.ID, Key: key("more"), Wish: commerce.RefundWish{
			Items: unitsOf(o, 0), Reason: commerce.ReasonDamaged, Amount: &domain.Money{MinorUnits: 2, Currency: domain.CurrencyCNY},
		},
	})
	var most *commerce.RefundExceedsPaidError
	require.ErrorAs(t, err, &most)
	require.EqualValues(t, 1, most.Refundable.MinorUnits, "what sending cost is left")
}

// Who asks for money back shows what is wrong, and shows more where the refused request is opened again: nine pictures in all.
func TestEvidence(t *testing.T) {
	t.Parallel()
	l, o := sell(t)
	l.ship(t, o, 2, "all")
	pictures := func(n int, owner domain.UserID) (ids []domain.MediaID) {
		for range n {
			id := domain.MediaID(uuid.Must(uuid.NewV7()))
			l.exec(t, `
INSERT INTO media (id, owner_id, purpose, kind, state, content_type, byte_size, sha256, width, height, alt, created_at, ready_at)
VALUES ($1, $2, 'REFUND_EVIDENCE', 'IMAGE', 'READY', 'image/png', 1, '', 90, 60, '碎了', now(), now())`, id, owner)
			ids = append(ids, id)
		}
		return ids
	}
	ask := func(k string, evidence []domain.MediaID) (domain.RefundID, error) {
		return l.Refunds.RequestRefund(l.asBuyer(t), services.RequestRefund{
			OrderID: o.ID, Key: key(k), Evidence: evidence, Wish: commerce.RefundWish{Items: unitsOf(o, 1), Reason: commerce.ReasonDamaged},
		})
	}
	shown := func(id domain.RefundID) (ids []domain.MediaID) {
		rows, err := commercedb.All(t.Context(), l.shop.Reader, commercedb.EvidenceByRefunds([]domain.RefundID{id}))
		require.NoError(t, err)
		for i, e := range rows {
			require.Equal(t, i, e.Position)
			require.Equal(t, domain.Image{ID: e.Image.ID, Text: "碎了", Width: 90, Height: 60, Private: true}, e.Image)
			ids = append(ids, e.Image.ID)
		}
		return ids
	}
	_, err := ask("others", pictures(1, domain.UserID{77}))
	require.Equal(t, []string{"NOT_FOUND at input.evidenceIds.0"}, refusals(t, err))
	_, err = ask("ten", pictures(10, l.buyer()))
	require.Equal(t, []string{"TOO_LONG at input.evidenceIds"}, refusals(t, err))
	require.Zero(t, l.count(t, "SELECT count(*) FROM refunds"), "nothing of it was kept")

	first := pictures(5, l.buyer())
	id, err := ask("five", first)
	require.NoError(t, err)
	again, err := ask("five", first)
	require.NoError(t, err)
	require.Equal(t, id, again, "the same key, the same refund")
	require.Equal(t, first, shown(id))
	_, err = l.Refunds.DecideRefund(staffAs(t.Context(), commerce.RoleSupport), services.DecideRefund{RefundID: id, Key: key("no")})
	require.NoError(t, err)
	_, err = ask("five more", pictures(5, l.buyer()))
	require.Equal(t, []string{"TOO_LONG at input.evidenceIds"}, refusals(t, err))
	more := pictures(4, l.buyer())
	opened, err := ask("four more", more)
	require.NoError(t, err)
	require.Equal(t, id, opened, "the refused request is opened again")
	require.Equal(t, append(first, more...), shown(id))
}
