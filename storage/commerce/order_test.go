package commerce_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	commercedb "github.com/trellisgraph/trellis/storage/commerce"
	"github.com/trellisgraph/trellis/storage/postgres"
	"github.com/trellisgraph/trellis/storage/storagetest"
)

func hours(n int) *time.Time {
	t := then().Add(time.Duration(n) * time.Hour)
	return &t
}

func cny(minor int64) domain.Money {
	return domain.Money{MinorUnits: minor, Currency: domain.CurrencyCNY}
}

// placed is an order with one line, whose sums are right until change.
func placed(id byte, change func(*commerce.Order, *commerce.OrderLine)) commercedb.PlacedOrder {
	product := domain.ProductID{id}
	l := &commerce.OrderLine{
		ID: domain.OrderLineID{Order: domain.OrderID{id}, N: 1}, Quantity: 2, DiscountMinor: 30, TotalMinor: 170,
		Snapshot: commerce.LineSnapshot{
			ProductID: product, VariantID: domain.VariantID{Product: product, N: 1}, Title: "cup", UnitPrice: cny(100),
		},
	}
	o := &commerce.Order{
		ID: domain.OrderID{id}, GroupID: domain.GroupID{1}, Number: fmt.Sprint("2026", id), StoreID: domain.StoreID{1}, BuyerID: domain.UserID{1},
		Status: commerce.OrderPaid, AfterSaleStatus: commerce.AfterSaleNone, Currency: domain.CurrencyCNY,
		Subtotal: 200, Discount: 30, Shipping: 10, Total: 180, PlacedAt: then(), PayBy: *hours(1),
	}
	change(o, l)
	return commercedb.PlacedOrder{Order: o, Lines: []*commerce.OrderLine{l}}
}

func asIs(*commerce.Order, *commerce.OrderLine) {}

func TestOrdersComeBackAsWritten(t *testing.T) {
	t.Parallel()
	store := commercedb.NewStore(storagetest.New(t).Commerce)
	note, creator := domain.NoteID{5}, domain.UserID{6}
	full := placed(1, func(o *commerce.Order, l *commerce.OrderLine) {
		o.Status, o.AfterSaleStatus, o.Tax, o.Total, o.Claimed, o.Refunded = commerce.OrderCompleted, commerce.AfterSaleDone, 5, 185, 100, 50
		o.PaidAt, o.ShippedAt, o.DeliveredAt, o.CompletedAt, o.CompletesAt = hours(1), hours(2), hours(3), hours(4), hours(4)
		o.CancelledAt, o.CancelReason, o.BuyerNote, o.StaffNote = hours(5), new("why"), new("轻放"), new("ok")
		l.ShippedQuantity, l.ClaimedQuantity, l.ClaimedMinor = 2, 1, 85
		l.Snapshot.SKU, l.Snapshot.VariantTitle, l.Snapshot.StoreName = new("CUP-01"), "白", "慢火陶"
		l.Snapshot.Image = &domain.Image{ID: domain.MediaID{3}, Text: "cup", Width: 9, Height: 8, Hash: "LKO2"}
		l.Attribution = &commerce.Attribution{
			Surface: commerce.SurfaceFeed, NoteID: &note, CreatorID: &creator, TouchedAt: then(), ExpiresAt: *hours(1), PolicyVersion: 3,
		}
	})
	bare := placed(2, asIs)
	second := *bare.Lines[0]
	second.ID.N = 2
	bare.Lines = append(bare.Lines, &second)
	group := &commerce.OrderGroup{ID: domain.GroupID{1}, BuyerID: domain.UserID{1}, Total: cny(365), PlacedAt: then()}
	address := &commerce.OrderAddress{OrderID: full.ID, Recipient: "沈知夏", Phone: "13800138000", Region: "杭州", Line: "1 号"}
	require.NoError(t, store.InTx(t.Context(), func(tx commercedb.Tx) error {
		if err := tx.CopyOrderGroups(t.Context(), slices.Values([]*commerce.OrderGroup{group})); err != nil {
			return err
		}
		if err := tx.CopyOrderAddresses(t.Context(), slices.Values([]*commerce.OrderAddress{address})); err != nil {
			return err
		}
		return tx.CopyOrders(t.Context(), slices.Values([]commercedb.PlacedOrder{full, bare}))
	}))
	ids := []domain.OrderID{{2}, {1}, {9}}
	orders, err := commercedb.All(t.Context(), store.Reader, commercedb.OrdersByIDs(ids))
	require.NoError(t, err)
	require.ElementsMatch(t, []*commerce.Order{full.Order, bare.Order}, orders)
	lines, err := commercedb.All(t.Context(), store.Reader, commercedb.LinesByOrders(ids))
	require.NoError(t, err)
	require.Equal(t, append(full.Lines, bare.Lines...), lines, "each order's in its order, and priced in the order's currency")
	addresses, err := commercedb.All(t.Context(), store.Reader, commercedb.AddressesByOrders(ids))
	require.NoError(t, err)
	require.Equal(t, []*commerce.OrderAddress{address}, addresses)
	groups, err := commercedb.All(t.Context(), store.Reader, commercedb.OrderGroupsByIDs([]domain.GroupID{{1}, {9}}))
	require.NoError(t, err)
	require.Equal(t, []*commerce.OrderGroup{group}, groups)
	of, err := commercedb.All(t.Context(), store.Reader, commercedb.OrderIDsByGroups([]domain.GroupID{{1}, {9}}))
	require.NoError(t, err)
	require.Equal(t, []commercedb.GroupedOrder{{Group: group.ID, Order: full.ID}, {Group: group.ID, Order: bare.ID}}, of)
}

// A log that grew long is read from its end, and told from its beginning.
func TestLogsAreReadFromTheirEnd(t *testing.T) {
	t.Parallel()
	store := commercedb.NewStore(storagetest.New(t).Commerce)
	const most = 100
	actor, event := domain.UserID{4}, "evt_1"
	var events []*commerce.OrderEvent
	var changes []*commerce.PaymentEvent
	var traces []*commerce.TraceEvent
	payments := []*commerce.Payment{
		{GroupID: domain.GroupID{1}, Currency: domain.CurrencyJPY, Method: commerce.PayCard, Status: commerce.PaymentCreated, ExpiresAt: then(), Attempt: 1},
		{GroupID: domain.GroupID{2}, Currency: domain.CurrencyJPY, Method: commerce.PayCard, Status: commerce.PaymentCreated, ExpiresAt: then(), Attempt: 1},
	}
	for _, n := range []int{2, 1, most + 5} {
		for i := n; i > 0; i-- {
			if parent := byte(n); n > 1 || i == 1 {
				events = append(events, &commerce.OrderEvent{OrderID: domain.OrderID{parent}, N: i, At: *hours(i), Kind: "K", Text: "t", ActorID: &actor, ActorKind: commerce.ByStaff})
				traces = append(traces, &commerce.TraceEvent{ShipmentID: domain.ShipmentID{Order: domain.OrderID{parent}, N: 1}, N: i, At: *hours(i), Text: "t"})
			}
			if n > 1 {
				amount := domain.Money{MinorUnits: int64(i), Currency: domain.CurrencyJPY}
				changes = append(changes, &commerce.PaymentEvent{
					GroupID: domain.GroupID{byte(min(n, 3) - 1)}, N: i, At: *hours(i), From: commerce.PaymentCreated, To: commerce.PaymentFailed, Amount: &amount, ProviderEventID: &event,
				})
			}
		}
	}
	require.NoError(t, store.InTx(t.Context(), func(tx commercedb.Tx) error {
		if err := tx.CopyOrderEvents(t.Context(), slices.Values(events)); err != nil {
			return err
		}
		if err := tx.CopyPayments(t.Context(), slices.Values(payments)); err != nil {
			return err
		}
		if err := tx.CopyPaymentEvents(t.Context(), slices.Values(changes)); err != nil {
			return err
		}
		return tx.CopyTraces(t.Context(), slices.Values(traces))
	}))
	got, err := commercedb.All(t.Context(), store.Reader, commercedb.EventsByOrders([]domain.OrderID{{2}, {most + 5}, {9}}))
	require.NoError(t, err)
	require.Len(t, got, 2+most)
	require.Equal(t, events[1], got[0], "oldest first")
	require.Equal(t, 6, got[2].N, "the first five of the long one are left out")
	require.Equal(t, most+5, got[len(got)-1].N)

	log, err := commercedb.All(t.Context(), store.Reader, commercedb.EventsByPayments([]domain.GroupID{{1}, {2}, {9}}))
	require.NoError(t, err)
	require.Len(t, log, 2+most)
	require.Equal(t, changes[1], log[0])
	require.Equal(t, 6, log[2].N)

	said, err := commercedb.All(t.Context(), store.Reader, commercedb.TraceByShipments([]domain.ShipmentID{
		{Order: domain.OrderID{2}, N: 1}, {Order: domain.OrderID{most + 5}, N: 1}, {Order: domain.OrderID{2}, N: 2},
	}))
	require.NoError(t, err)
	require.Len(t, said, 2+most)
	require.Equal(t, traces[0], said[0], "newest first")
	require.Equal(t, 6, said[len(said)-1].N)
}

func TestPaymentsRefundsAndShipmentsComeBackAsWritten(t *testing.T) {
	t.Parallel()
	store := commercedb.NewStore(storagetest.New(t).Commerce)
	order := domain.OrderID{1}
	full := &commerce.Payment{
		GroupID: domain.GroupID{1}, BuyerID: domain.UserID{1}, Currency: domain.CurrencyCNY, Method: commerce.PayWeChatPay, Status: commerce.PaymentRequiresAction,
		AmountMinor: 10, ExpiresAt: then(), Action: &commerce.PaymentAction{Kind: commerce.ActionQRCode, URL: new("https://pay.example"), Payload: new("qr")},
		FailureMessage: new("no"), ProviderReference: new("ref"), Attempt: 1,
	}
	back := &commerce.Payment{
		GroupID: domain.GroupID{2}, Currency: domain.CurrencyUSD, Method: commerce.PayCard, Status: commerce.PaymentPartiallyRefunded,
		AmountMinor: 10, CapturedMinor: 9, RefundedMinor: 8, ExpiresAt: then(), Attempt: 1,
	}
	refund := &commerce.Refund{
		ID: domain.RefundID{Order: order, N: 1}, RefundStatus: commerce.RefundRequested, Reason: commerce.ReasonDamaged, Amount: cny(9),
		RequestedAt: then(), RejectedAt: hours(1), AppealedAt: hours(2), DecisionReason: new("worn"),
		ReturnParcel: &commerce.ReturnParcel{Carrier: "EMS", TrackingNumber: "E1", SentAt: *hours(3)},
	}
	asked := &commerce.Refund{
		ID: domain.RefundID{Order: order, N: 2}, RefundStatus: commerce.RefundRequested, Reason: commerce.ReasonGoodwill, Amount: cny(8),
		RequestedAt: then(), DecideBy: hours(48),
	}
	item := &commerce.RefundItem{RefundID: refund.ID, LineN: 2, Quantity: 2, Unshipped: 1, Amount: cny(9)}
	picture := commercedb.EvidenceImage{
		RefundID: refund.ID, Position: 1, Image: domain.Image{ID: domain.MediaID{3}, Text: "broken", Width: 9, Height: 8, Hash: "L0", Private: true},
	}
	parcel := &commerce.Shipment{
		ID: domain.ShipmentID{Order: order, N: 1}, Carrier: "顺丰速运", TrackingNumber: "SF1", ShippedAt: then(), DeliveredAt: hours(2),
	}
	inside := &commerce.ShipmentItem{ShipmentID: parcel.ID, LineN: 2, Quantity: 1}
	require.NoError(t, store.InTx(t.Context(), func(tx commercedb.Tx) error {
		for _, err := range []error{
			tx.CopyPayments(t.Context(), slices.Values([]*commerce.Payment{full, back})),
			tx.CopyRefunds(t.Context(), slices.Values([]*commerce.Refund{asked, refund})),
			tx.CopyRefundItems(t.Context(), slices.Values([]*commerce.RefundItem{item})),
			tx.CopyEvidence(t.Context(), slices.Values([]commercedb.EvidenceImage{picture})),
			tx.CopyShipments(t.Context(), slices.Values([]*commerce.Shipment{parcel})),
			tx.CopyShipmentItems(t.Context(), slices.Values([]*commerce.ShipmentItem{inside})),
		} {
			if err != nil {
				return err
			}
		}
		return nil
	}))
	payments, err := commercedb.All(t.Context(), store.Reader, commercedb.PaymentsByGroups([]domain.GroupID{{1}, {2}, {9}}))
	require.NoError(t, err)
	require.ElementsMatch(t, []*commerce.Payment{full, back}, payments)
	refunds, err := commercedb.All(t.Context(), store.Reader, commercedb.RefundsByOrders([]domain.OrderID{order, {9}}))
	require.NoError(t, err)
	require.Equal(t, []*commerce.Refund{refund, asked}, refunds)
	refundIDs := []domain.RefundID{refund.ID, asked.ID, {Order: domain.OrderID{9}, N: 1}}
	items, err := commercedb.All(t.Context(), store.Reader, commercedb.ItemsByRefunds(refundIDs))
	require.NoError(t, err)
	require.Equal(t, []*commerce.RefundItem{item}, items)
	pictures, err := commercedb.All(t.Context(), store.Reader, commercedb.EvidenceByRefunds(refundIDs))
	require.NoError(t, err)
	require.Equal(t, []commercedb.EvidenceImage{picture}, pictures)
	parcels, err := commercedb.All(t.Context(), store.Reader, commercedb.ShipmentsByOrders([]domain.OrderID{order, {9}}))
	require.NoError(t, err)
	require.Equal(t, []*commerce.Shipment{parcel}, parcels)
	insides, err := commercedb.All(t.Context(), store.Reader, commercedb.ItemsByShipments([]domain.ShipmentID{parcel.ID, {Order: order, N: 2}}))
	require.NoError(t, err)
	require.Equal(t, []*commerce.ShipmentItem{inside}, insides)
}

// manyOrders are a buyer's with three to a moment, and one of somebody else's.
func manyOrders() []commercedb.PlacedOrder {
	statuses := []commerce.OrderStatus{commerce.OrderPaid, commerce.OrderPendingPayment, commerce.OrderCancelled}
	all := []commercedb.PlacedOrder{placed(200, func(o *commerce.Order, _ *commerce.OrderLine) { o.BuyerID = domain.UserID{2} })}
	for i := range 20 {
		all = append(all, placed(byte(i*37%101), func(o *commerce.Order, l *commerce.OrderLine) {
			o.Status, o.PlacedAt = statuses[i%3], *hours(24 * (i / 3))
			o.Number = fmt.Sprintf("2026%02d", i)
			l.Snapshot.Title = []string{"晨杯 Morning Cup", `50%_off\now`, "Kettle"}[i%3]
			if i%5 == 0 {
				o.AfterSaleStatus = commerce.AfterSaleInProgress
			}
		}))
	}
	return all
}

func TestPagesOfOrdersAreTheList(t *testing.T) {
	t.Parallel()
	store := commercedb.NewStore(storagetest.New(t).Commerce)
	all := manyOrders()
	require.NoError(t, store.InTx(t.Context(), func(tx commercedb.Tx) error { return tx.CopyOrders(t.Context(), slices.Values(all)) }))
	buyer := domain.UserID{1}
	for name, tc := range map[string]struct {
		reason    string
		selection commerce.OrderSelection
		has       func(o commercedb.PlacedOrder) bool
	}{
		"all":    {"everything of the buyer's, and nobody else's", commerce.OrderSelection{}, func(commercedb.PlacedOrder) bool { return true }},
		"status": {"any of them", commerce.OrderSelection{Status: []commerce.OrderStatus{commerce.OrderPaid, commerce.OrderExpired}}, func(o commercedb.PlacedOrder) bool { return o.Status == commerce.OrderPaid }},
		"after-sale": {"an axis of its own", commerce.OrderSelection{AfterSale: []commerce.AfterSaleStatus{commerce.AfterSaleInProgress}}, func(o commercedb.PlacedOrder) bool {
			return o.AfterSaleStatus == commerce.AfterSaleInProgress
		}},
		"number":          {"its beginning", commerce.OrderSelection{Query: "20261"}, func(o commercedb.PlacedOrder) bool { return strings.HasPrefix(o.Number, "20261") }},
		"number's end":    {"is nothing to go by", commerce.OrderSelection{Query: "02619"}, func(commercedb.PlacedOrder) bool { return false }},
		"title":           {"in any case", commerce.OrderSelection{Query: "morning cup"}, func(o commercedb.PlacedOrder) bool { return strings.HasPrefix(o.Lines[0].Snapshot.Title, "晨杯") }},
		"Chinese":         {"as it is written", commerce.OrderSelection{Query: "晨"}, func(o commercedb.PlacedOrder) bool { return strings.HasPrefix(o.Lines[0].Snapshot.Title, "晨杯") }},
		"pattern as such": {"what is a pattern to the database is none to a person", commerce.OrderSelection{Query: `0%_off\n`}, func(o commercedb.PlacedOrder) bool { return strings.HasPrefix(o.Lines[0].Snapshot.Title, "50") }},
		"no pattern":      {"an underscore is an underscore", commerce.OrderSelection{Query: "K_ttle"}, func(commercedb.PlacedOrder) bool { return false }},
		"placed": {"from is in, until is not", commerce.OrderSelection{PlacedFrom: *hours(24), PlacedUntil: *hours(72)}, func(o commercedb.PlacedOrder) bool {
			return !o.PlacedAt.Before(*hours(24)) && o.PlacedAt.Before(*hours(72))
		}},
		"several together": {"all of them hold", commerce.OrderSelection{Status: []commerce.OrderStatus{commerce.OrderPaid}, PlacedFrom: *hours(48), Query: "cup"}, func(o commercedb.PlacedOrder) bool {
			return o.Status == commerce.OrderPaid && !o.PlacedAt.Before(*hours(48))
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			want := []commercedb.OrderAt{}
			for _, o := range all {
				if o.BuyerID == buyer && tc.has(o) {
					want = append(want, commercedb.OrderAt{Order: o.ID, At: o.PlacedAt})
				}
			}
			slices.SortFunc(want, func(a, b commercedb.OrderAt) int {
				if c := b.At.Compare(a.At); c != 0 {
					return c
				}
				return slices.Compare(b.Order[:], a.Order[:])
			})
			for _, backward := range []bool{false, true} {
				got := []commercedb.OrderAt{}
				page := domain.Page{Limit: 4, Backward: backward}
				for more := true; more; {
					rows, err := commercedb.All(t.Context(), store.Reader, commercedb.OrdersPageByBuyer(buyer, tc.selection, page))
					require.NoError(t, err)
					slice := domain.NewSlice(rows, page)
					if backward {
						got, more = append(slices.Clone(slice.Items), got...), slice.HasPrev
					} else {
						got, more = append(got, slice.Items...), slice.HasNext
					}
					if more {
						last := rows[page.Limit-1]
						page.Started, page.From = true, domain.Position{Key: last.At.UnixMicro(), ID: domain.UUID(last.Order)}
					}
				}
				require.Equal(t, want, got, "%s; backward: %v", tc.reason, backward)
			}
			for most, counted := range map[int]int{1000: len(want), 2: min(2, len(want))} {
				n, err := commercedb.All(t.Context(), store.Reader, commercedb.CountOrdersByBuyer(buyer, tc.selection, most))
				require.NoError(t, err)
				require.Equal(t, []int{counted}, n)
			}
		})
	}
}

// Only what was paid for and not called off was bought.
func TestPurchases(t *testing.T) {
	t.Parallel()
	store := commercedb.NewStore(storagetest.New(t).Commerce)
	orders := []commercedb.PlacedOrder{
		placed(1, func(o *commerce.Order, _ *commerce.OrderLine) { o.PaidAt = hours(1) }),
		placed(2, func(o *commerce.Order, _ *commerce.OrderLine) { o.Status, o.PaidAt = commerce.OrderCancelled, hours(1) }),
		placed(3, func(o *commerce.Order, _ *commerce.OrderLine) { o.Status = commerce.OrderPendingPayment }),
	}
	require.NoError(t, store.InTx(t.Context(), func(tx commercedb.Tx) error {
		if err := tx.CopyOrders(t.Context(), slices.Values(orders)); err != nil {
			return err
		}
		return tx.FillPurchases(t.Context())
	}))
	bought := commercedb.Purchase{User: domain.UserID{1}, Product: domain.ProductID{1}}
	got, err := commercedb.All(t.Context(), store.Reader, commercedb.PurchasesAmong([]commercedb.Purchase{
		bought,
		{User: domain.UserID{1}, Product: domain.ProductID{2}},
		{User: domain.UserID{1}, Product: domain.ProductID{3}},
		{User: domain.UserID{2}, Product: domain.ProductID{1}},
	}))
	require.NoError(t, err)
	require.Equal(t, []commercedb.Purchase{bought}, got)
}

func TestTheDatabaseRefusesWrongOrders(t *testing.T) {
	t.Parallel()
	type tx = commercedb.Tx
	order := func(change func(*commerce.Order, *commerce.OrderLine)) func(tx) error {
		return func(tx tx) error {
			return tx.CopyOrders(t.Context(), slices.Values([]commercedb.PlacedOrder{placed(1, change)}))
		}
	}
	payment := func(change func(*commerce.Payment)) func(tx) error {
		p := &commerce.Payment{Currency: domain.CurrencyCNY, Method: commerce.PayCard, Status: commerce.PaymentCaptured, AmountMinor: 9, CapturedMinor: 9, Attempt: 1}
		change(p)
		return func(tx tx) error { return tx.CopyPayments(t.Context(), slices.Values([]*commerce.Payment{p})) }
	}
	refund := func(change func(*commerce.Refund)) func(tx) error {
		r := &commerce.Refund{
			ID: domain.RefundID{N: 1}, RefundStatus: commerce.RefundRequested, Reason: commerce.ReasonDamaged, Amount: cny(9), RequestedAt: then(), DecideBy: hours(48),
		}
		change(r)
		return func(tx tx) error { return tx.CopyRefunds(t.Context(), slices.Values([]*commerce.Refund{r})) }
	}
	store := commercedb.NewStore(storagetest.New(t).Commerce)
	for name, tc := range map[string]struct {
		reason     string
		write      func(tx) error
		constraint string
	}{
		"order total":           {"an order is the sum of its parts (I3)", order(func(o *commerce.Order, _ *commerce.OrderLine) { o.Total++ }), "orders_total_check"},
		"order discount":        {"a discount is at most what it discounts", order(func(o *commerce.Order, _ *commerce.OrderLine) { o.Discount, o.Total = 201, 9 }), "orders_total_check"},
		"order status":          {"every status is decided upon", order(func(o *commerce.Order, _ *commerce.OrderLine) { o.Status = "LOST" }), "orders_status_check"},
		"after-sale status":     {"so is after-sale", order(func(o *commerce.Order, _ *commerce.OrderLine) { o.AfterSaleStatus = "LOST" }), "orders_after_sale_check"},
		"refunded too much":     {"no more goes back than was paid (I4)", order(func(o *commerce.Order, _ *commerce.OrderLine) { o.Claimed, o.Refunded = 181, 181 }), "orders_refunded_check"},
		"refunded unasked":      {"what went back was claimed", order(func(o *commerce.Order, _ *commerce.OrderLine) { o.Refunded = 1 }), "orders_refunded_check"},
		"completes unsent":      {"nothing confirms itself before it was sent", order(func(o *commerce.Order, _ *commerce.OrderLine) { o.CompletesAt = hours(1) }), "orders_completes_check"},
		"never completes":       {"what was sent confirms itself one day", order(func(o *commerce.Order, _ *commerce.OrderLine) { o.Status = commerce.OrderShipped }), "orders_completes_check"},
		"line total":            {"a line is unit price times quantity less discount (I3)", order(func(_ *commerce.Order, l *commerce.OrderLine) { l.TotalMinor-- }), "order_lines_total_check"},
		"line without quantity": {"nobody orders nothing", order(func(_ *commerce.Order, l *commerce.OrderLine) { l.Quantity, l.DiscountMinor, l.TotalMinor = 0, 0, 0 }), "order_lines_quantity_check"},
		"shipped too much":      {"no more is sent than was ordered", order(func(_ *commerce.Order, l *commerce.OrderLine) { l.ShippedQuantity = 3 }), "order_lines_quantity_check"},
		"too many units back":   {"no more comes back than was ordered (I4)", order(func(_ *commerce.Order, l *commerce.OrderLine) { l.ClaimedQuantity = 3 }), "order_lines_claimed_check"},
		"too much of a line":    {"no more goes back than it cost (I4)", order(func(_ *commerce.Order, l *commerce.OrderLine) { l.ClaimedMinor = 171 }), "order_lines_claimed_check"},
		"surface": {"only what issues tokens leads to orders", order(func(_ *commerce.Order, l *commerce.OrderLine) {
			l.Attribution = &commerce.Attribution{Surface: "AD"}
		}), "order_lines_attribution_check"},
		"group total": {"nobody pays less than nothing", func(tx tx) error {
			return tx.CopyOrderGroups(t.Context(), slices.Values([]*commerce.OrderGroup{{Total: cny(-1)}}))
		}, "order_groups_total_check"},
		"an event by nobody": {"a person did what a person does", func(tx tx) error {
			return tx.CopyOrderEvents(t.Context(), slices.Values([]*commerce.OrderEvent{{ActorKind: commerce.ByBuyer}}))
		}, "order_events_actor_check"},
		"payment method":     {"every method is decided upon", payment(func(p *commerce.Payment) { p.Method = "SHELLS" }), "payments_method_check"},
		"payment status":     {"so is every status", payment(func(p *commerce.Payment) { p.Status, p.CapturedMinor = "LOST", 0 }), "payments_status_check"},
		"captured too much":  {"no more is taken than is asked for (I4)", payment(func(p *commerce.Payment) { p.CapturedMinor = 10 }), "payments_amounts_check"},
		"returned too much":  {"no more goes back than was taken (I4)", payment(func(p *commerce.Payment) { p.Status, p.RefundedMinor = commerce.PaymentRefunded, 10 }), "payments_amounts_check"},
		"taken, but not yet": {"the status says whether anything was taken", payment(func(p *commerce.Payment) { p.Status = commerce.PaymentProcessing }), "payments_captured_check"},
		"partly all of it":   {"a part is not all", payment(func(p *commerce.Payment) { p.Status, p.RefundedMinor = commerce.PaymentPartiallyRefunded, 9 }), "payments_captured_check"},
		"nothing to do":      {"what requires an action says which", payment(func(p *commerce.Payment) { p.Status, p.CapturedMinor = commerce.PaymentRequiresAction, 0 }), "payments_action_check"},
		"nowhere to go": {"an address to open is told", payment(func(p *commerce.Payment) {
			p.Status, p.CapturedMinor, p.Action = commerce.PaymentRequiresAction, 0, &commerce.PaymentAction{Kind: commerce.ActionRedirect}
		}), "payments_action_check"},
		"refund status":     {"every status is decided upon", refund(func(r *commerce.Refund) { r.RefundStatus, r.DecideBy = "LOST", nil }), "refunds_status_check"},
		"refund reason":     {"so is every reason", refund(func(r *commerce.Refund) { r.Reason = "LOST" }), "refunds_reason_check"},
		"refund of nothing": {"money goes back, or nothing is asked for", refund(func(r *commerce.Refund) { r.Amount = cny(0) }), "refunds_amount_check"},
		"no answer due":     {"a store that does not answer grants", refund(func(r *commerce.Refund) { r.DecideBy = nil }), "refunds_decide_by_check"},
		"settled early":     {"money that went back is success", refund(func(r *commerce.Refund) { r.SettledAt = hours(1) }), "refunds_settled_check"},
		"rejected never":    {"a no has its moment", refund(func(r *commerce.Refund) { r.RefundStatus, r.DecideBy = commerce.RefundRejected, nil }), "refunds_rejected_check"},
		"a 101st refund":    {"an order has at most 100", refund(func(r *commerce.Refund) { r.ID.N = 101 }), "refunds_n_check"},
		"ten pictures": {"evidence is at most nine", func(tx tx) error {
			return tx.CopyEvidence(t.Context(), slices.Values([]commercedb.EvidenceImage{{Position: 9}}))
		}, "refund_evidence_position_check"},
		"negative item": {"a refund takes nothing", func(tx tx) error {
			return tx.CopyRefundItems(t.Context(), slices.Values([]*commerce.RefundItem{{Amount: cny(-1)}}))
		}, "refund_items_amount_check"},
		"empty parcel": {"a parcel holds what it holds", func(tx tx) error {
			return tx.CopyShipmentItems(t.Context(), slices.Values([]*commerce.ShipmentItem{{}}))
		}, "shipment_items_quantity_check"},
		"a 101st parcel": {"an order has at most 100", func(tx tx) error {
			return tx.CopyShipments(t.Context(), slices.Values([]*commerce.Shipment{{ID: domain.ShipmentID{N: 101}}}))
		}, "shipments_n_check"},
		"came before it went": {"time runs forward", func(tx tx) error {
			return tx.CopyShipments(t.Context(), slices.Values([]*commerce.Shipment{{ID: domain.ShipmentID{N: 1}, ShippedAt: *hours(2), DeliveredAt: hours(1)}}))
		}, "shipments_delivered_check"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.ErrorContains(t, store.InTx(t.Context(), tc.write), tc.constraint, tc.reason)
		})
	}
}

// everyOrderRow writes a row into every table that is about orders.
func everyOrderRow(t *testing.T, tx commercedb.Tx) error {
	t.Helper()
	actor := domain.UserID{1}
	for _, err := range []error{
		tx.CopyOrderGroups(t.Context(), slices.Values([]*commerce.OrderGroup{{Total: cny(1)}})),
		tx.CopyOrders(t.Context(), slices.Values([]commercedb.PlacedOrder{placed(1, func(o *commerce.Order, _ *commerce.OrderLine) { o.PaidAt = hours(1) })})),
		tx.CopyOrderAddresses(t.Context(), slices.Values([]*commerce.OrderAddress{{}})),
		tx.CopyOrderEvents(t.Context(), slices.Values([]*commerce.OrderEvent{{ActorKind: commerce.ByBuyer, ActorID: &actor}})),
		tx.CopyPayments(t.Context(), slices.Values([]*commerce.Payment{{Method: commerce.PayCard, Status: commerce.PaymentCreated, Attempt: 1}})),
		tx.CopyPaymentEvents(t.Context(), slices.Values([]*commerce.PaymentEvent{{}})),
		tx.CopyShipments(t.Context(), slices.Values([]*commerce.Shipment{{ID: domain.ShipmentID{N: 1}}})),
		tx.CopyShipmentItems(t.Context(), slices.Values([]*commerce.ShipmentItem{{Quantity: 1}})),
		tx.CopyTraces(t.Context(), slices.Values([]*commerce.TraceEvent{{}})),
		tx.CopyRefunds(t.Context(), slices.Values([]*commerce.Refund{{
			ID: domain.RefundID{N: 1}, RefundStatus: commerce.RefundApproved, Reason: commerce.ReasonDamaged, Amount: cny(1),
		}})),
		tx.CopyRefundItems(t.Context(), slices.Values([]*commerce.RefundItem{{}})),
		tx.CopyEvidence(t.Context(), slices.Values([]commercedb.EvidenceImage{{}})),
		tx.FillPurchases(t.Context()),
	} {
		if err != nil {
			return err
		}
	}
	return nil
}

// A buyer's list is read in its order from its index, however narrow the selection, and the rest by primary key.
func TestOrdersReadByIndex(t *testing.T) {
	t.Parallel()
	d := storagetest.New(t)
	store := commercedb.NewStore(d.Commerce)
	require.NoError(t, store.InTx(t.Context(), func(tx commercedb.Tx) error {
		return tx.CopyOrders(t.Context(), func(yield func(commercedb.PlacedOrder) bool) {
			for i := range 20_000 {
				one := placed(1, func(o *commerce.Order, l *commerce.OrderLine) {
					o.ID, l.ID.Order = domain.OrderID{byte(i >> 8), byte(i), 1}, domain.OrderID{byte(i >> 8), byte(i), 1}
					o.GroupID, o.BuyerID, o.PlacedAt = domain.GroupID(o.ID), domain.UserID{byte(i % 10)}, *hours(i)
				})
				if !yield(one) {
					return
				}
			}
		})
	}))
	require.NoError(t, store.Analyze(t.Context()))
	buyer, narrow := domain.UserID{1}, commerce.OrderSelection{
		Status: []commerce.OrderStatus{commerce.OrderPaid}, AfterSale: []commerce.AfterSaleStatus{commerce.AfterSaleDone}, Query: "cup",
		PlacedFrom: *hours(10), PlacedUntil: *hours(9000),
	}
	for what, page := range map[string]domain.Page{
		"first page": {Limit: 20},
		"next page":  {Limit: 20, Started: true, From: domain.Position{Key: hours(5000).UnixMicro()}},
		"backward":   {Limit: 20, Backward: true},
	} {
		explain(t, d.Commerce, what, commercedb.OrdersPageByBuyer(buyer, commerce.OrderSelection{}, page), "orders_by_buyer")
		explain(t, d.Commerce, what+", narrow", commercedb.OrdersPageByBuyer(buyer, narrow, page), "orders_by_buyer")
	}
	ids := []domain.OrderID{{1, 1, 1}, {2, 2, 1}}
	explain(t, d.Commerce, "OrdersByIDs", commercedb.OrdersByIDs(ids), "orders")
	explain(t, d.Commerce, "LinesByOrders", commercedb.LinesByOrders(ids), "order_lines")
	explain(t, d.Commerce, "OrderIDsByGroups", commercedb.OrderIDsByGroups([]domain.GroupID{{1, 1, 1}}), "orders_by_group")
}

// Orders that were placed before there were payments, lists and purchases get them when the schema is brought up to date.
func TestOrdersOfOldAreCompleted(t *testing.T) {
	t.Parallel()
	d := storagetest.New(t)
	exec := func(sql string) {
		_, err := d.Commerce.Pool().Exec(t.Context(), sql)
		require.NoError(t, err)
	}
	exec("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
	old := fstest.MapFS{}
	for _, name := range []string{"0001_create_stores.sql", "0002_create_products.sql", "0003_create_orders.sql", "0004_create_store_members.sql"} {
		sql, err := os.ReadFile("migrations/" + name)
		require.NoError(t, err)
		old[name] = &fstest.MapFile{Data: sql}
	}
	_, err := postgres.Migrate(t.Context(), d.Commerce, old)
	require.NoError(t, err)
	exec(`
INSERT INTO order_groups (id, buyer_id, currency, total, placed_at)
SELECT overlay(gen_random_uuid()::text placing '0000000' || n from 1)::uuid, '00000001-0000-7000-8000-000000000000', 'CNY', 180, '2026-11-01 08:00Z'
FROM generate_series(1, 4) n;
INSERT INTO orders (id, group_id, number, store_id, buyer_id, status, currency, subtotal, discount, shipping, total, placed_at, pay_by,
                    paid_at, shipped_at, delivered_at)
SELECT g.id, g.id AS group_id, left(g.id::text, 8), g.id AS store_id, g.buyer_id,
       (ARRAY['PENDING_PAYMENT', 'DELIVERED', 'CANCELLED', 'EXPIRED'])[right(left(g.id::text, 8), 1)::int], 'CNY', 200, 30, 10, 180,
       g.placed_at, g.placed_at + interval '15 minutes',
       CASE WHEN g.id::text LIKE '00000002%' THEN g.placed_at END, CASE WHEN g.id::text LIKE '00000002%' THEN g.placed_at END,
       CASE WHEN g.id::text LIKE '00000002%' THEN g.placed_at END
FROM order_groups g;
INSERT INTO order_lines (order_id, n, product_id, variant_n, quantity, unit_price, discount, total, title, variant_title, store_name,
                         attribution_surface, attributed_at)
SELECT o.id, n, o.id, 1, 1, 100, 15, 85, 'cup ' || n, '', '', CASE n WHEN 1 THEN 'NOTE_TAG' ELSE 'DIRECT' END, CASE n WHEN 1 THEN o.placed_at END
FROM orders o CROSS JOIN generate_series(1, 2) n`)
	_, err = commercedb.Migrate(t.Context(), d.Commerce)
	require.NoError(t, err)
	rows, err := d.Commerce.Query(t.Context(), `
SELECT concat_ws(' ', o.number, o.status, o.after_sale_status, p.status, p.amount, p.captured, o.completes_at - o.delivered_at, replace(b.titles, E'\n', '+'),
                 (SELECT count(*) FROM orders_by_group g WHERE g.group_id = o.group_id AND g.order_id = o.id),
                 (SELECT sum(u.units) FROM purchases u WHERE u.product_id = o.id),
                 (SELECT string_agg(coalesce((l.attribution_expires_at - l.attributed_at)::text, '-'), ',' ORDER BY l.n) FROM order_lines l WHERE l.order_id = o.id))
FROM orders o
JOIN payments p ON p.group_id = o.group_id
JOIN orders_by_buyer b ON b.order_id = o.id AND b.buyer_id = o.buyer_id AND b.placed_at = o.placed_at AND b.status = o.status
ORDER BY o.id`)
	require.NoError(t, err)
	got, err := pgx.CollectRows(rows, pgx.RowTo[string])
	require.NoError(t, err)
	require.Equal(t, []string{
		"00000001 PENDING_PAYMENT NONE CREATED 180 0 cup 1+cup 2 1 14 days,-",
		"00000002 DELIVERED NONE CAPTURED 180 180 7 days cup 1+cup 2 1 2 14 days,-",
		"00000003 CANCELLED NONE CANCELLED 180 0 cup 1+cup 2 1 14 days,-",
		"00000004 EXPIRED NONE EXPIRED 180 0 cup 1+cup 2 1 14 days,-",
	}, got)
}
