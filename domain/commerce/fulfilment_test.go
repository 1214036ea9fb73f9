package commerce_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
)

func midday() time.Time { return time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC) }

// lot is a line to be ordered: so many units at a price, less a discount.
type lot struct {
	units           int
	price, discount int64
}

// paidOrder is an order of lots that was paid a moment ago, with what sending it costs.
func paidOrder(sending int64, lots ...lot) *commerce.Fulfilment {
	paid := midday().Add(-time.Hour)
	o := &commerce.Order{
		ID: domain.OrderID{1}, StoreID: domain.StoreID{2}, BuyerID: domain.UserID{3}, Status: commerce.OrderPaid,
		AfterSaleStatus: commerce.AfterSaleNone, Currency: domain.CurrencyCNY, Shipping: sending, Total: sending, PaidAt: &paid,
	}
	f := &commerce.Fulfilment{Order: o}
	for i, lot := range lots {
		id := domain.OrderLineID{Order: o.ID, N: int16(i + 1)}
		variant := domain.VariantID{Product: domain.ProductID{byte(i + 1)}, N: 1}
		total := lot.price*int64(lot.units) - lot.discount
		f.Lines = append(f.Lines, &commerce.OrderLine{
			ID: id, Quantity: lot.units, DiscountMinor: lot.discount, TotalMinor: total,
			Snapshot: commerce.LineSnapshot{VariantID: variant, UnitPrice: domain.Money{MinorUnits: lot.price, Currency: o.Currency}},
		})
		f.Reservations = append(f.Reservations, &commerce.Reservation{LineID: id, VariantID: variant, Quantity: lot.units})
		o.Subtotal += lot.price * int64(lot.units)
		o.Discount += lot.discount
		o.Total += total
	}
	return f
}

func units(f *commerce.Fulfilment, n int16, count int) commerce.LineUnits {
	return commerce.LineUnits{LineID: domain.OrderLineID{Order: f.Order.ID, N: n}, Units: count}
}

func buyer() commerce.By { return commerce.By{Actor: domain.Actor{UserID: domain.UserID{3}}} }

func staff(role commerce.StoreRole) commerce.By {
	return commerce.By{Actor: domain.Actor{UserID: domain.UserID{4}}, Role: role}
}

func moderator() commerce.By {
	return commerce.By{Actor: domain.Actor{UserID: domain.UserID{5}, Roles: domain.RoleModerator}}
}

// refusal is the code of the first refusal that err is.
func refusal(t require.TestingT, err error) domain.ErrorCode {
	if several, ok := errors.AsType[domain.UserErrors](err); ok {
		return several[0].Refused().Code
	}
	var refused domain.UserError
	require.ErrorAs(t, err, &refused)
	return refused.Refused().Code
}

func ship(t *testing.T, f *commerce.Fulfilment, items ...commerce.LineUnits) *commerce.Shipment {
	t.Helper()
	parcel, _, err := f.Ship(items, commerce.Consignment{Carrier: "SF", TrackingNumber: "1"}, domain.UserID{4}, midday())
	require.NoError(t, err)
	return parcel
}

func cny(minor int64) *domain.Money {
	return &domain.Money{MinorUnits: minor, Currency: domain.CurrencyCNY}
}

func TestShipInTwoParcels(t *testing.T) {
	t.Parallel()
	f := paidOrder(800, lot{units: 2, price: 1000}, lot{units: 1, price: 500})
	first := ship(t, f, units(f, 1, 1))
	require.Equal(t, commerce.OrderPartiallyShipped, f.Order.Status)
	require.Equal(t, []commerce.StockMove{{
		VariantID: f.Reservations[0].VariantID, OnHand: -1, Reserved: -1, Kind: commerce.StockShipment,
		ActorID: &domain.UserID{4}, OrderID: &f.Order.ID,
	}}, f.Moves)
	require.True(t, f.Deliver(first.ID, midday(), midday()))
	require.Equal(t, commerce.OrderPartiallyShipped, f.Order.Status, "the rest is to come")

	_, _, err := f.Ship([]commerce.LineUnits{units(f, 1, 2)}, commerce.Consignment{}, domain.UserID{4}, midday())
	require.Equal(t, domain.ErrInvalid, refusal(t, err), "one unit is left")
	second := ship(t, f, units(f, 1, 1), units(f, 2, 1))
	require.Equal(t, commerce.OrderShipped, f.Order.Status)
	require.Equal(t, midday().Add(15*24*time.Hour), *f.Order.AutoConfirmAt())

	late := midday().Add(50 * time.Hour)
	require.True(t, f.Deliver(second.ID, late.Add(time.Hour), late), "the carrier's clock is fast")
	require.Equal(t, commerce.OrderDelivered, f.Order.Status)
	require.Equal(t, late, *f.Order.DeliveredAt)
	require.Equal(t, late.Add(7*24*time.Hour), *f.Order.AutoConfirmAt())
	require.False(t, f.Deliver(second.ID, late, late), "it comes once")
	_, _, err = f.Ship([]commerce.LineUnits{units(f, 1, 1)}, commerce.Consignment{}, domain.UserID{4}, late)
	require.Equal(t, domain.ErrIllegalState, refusal(t, err))

	require.Nil(t, f.Order.CompleteByTime(late.Add(7*24*time.Hour-time.Second)), "not yet")
	require.NotNil(t, f.Order.CompleteByTime(late.Add(7*24*time.Hour)))
	require.Nil(t, f.Order.CompleteByTime(late.Add(8*24*time.Hour)), "once")
	event, err := f.Order.Confirm(late)
	require.NoError(t, err)
	require.Nil(t, event, "it is completed already")
}

func TestShipRefusesLines(t *testing.T) {
	t.Parallel()
	f := paidOrder(0, lot{units: 2, price: 1000})
	for name, tc := range map[string]struct {
		reason string
		items  []commerce.LineUnits
		want   domain.ErrorCode
	}{
		"none":            {"an empty parcel", nil, domain.ErrRequired},
		"another order's": {"of nobody's concern here", []commerce.LineUnits{{LineID: domain.OrderLineID{Order: domain.OrderID{9}, N: 1}, Units: 1}}, domain.ErrNotFound},
		"no such line":    {"the order has one", []commerce.LineUnits{units(f, 2, 1)}, domain.ErrNotFound},
		"twice":           {"which of the two counts?", []commerce.LineUnits{units(f, 1, 1), units(f, 1, 1)}, domain.ErrInvalid},
		"no units":        {"nothing of it", []commerce.LineUnits{units(f, 1, 0)}, domain.ErrInvalid},
		"too many":        {"more than were bought", []commerce.LineUnits{units(f, 1, 3)}, domain.ErrInvalid},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, _, err := f.Ship(tc.items, commerce.Consignment{}, domain.UserID{4}, midday())
			require.Equal(t, tc.want, refusal(t, err), tc.reason)
		})
	}
}

// What the buyer asks back of what was not sent is not sent meanwhile; granted, it is free again, and the order is as shipped as it
// can be.
func TestUnsentUnitsAreReleased(t *testing.T) {
	t.Parallel()
	f := paidOrder(800, lot{units: 2, price: 1000}, lot{units: 1, price: 500})
	parcel := ship(t, f, units(f, 1, 1), units(f, 2, 1))
	require.True(t, f.Deliver(parcel.ID, midday(), midday()))
	r, err := f.AskRefund(commerce.RefundWish{Items: []commerce.LineUnits{units(f, 1, 1)}, Reason: commerce.ReasonChangedMind}, buyer(), midday())
	require.NoError(t, err)
	_, _, err = f.Ship([]commerce.LineUnits{units(f, 1, 1)}, commerce.Consignment{}, domain.UserID{4}, midday())
	require.Equal(t, domain.ErrInvalid, refusal(t, err), "a refund asks for it")
	f.Moves = nil
	require.NoError(t, f.DecideRefund(r.ID, commerce.Decision{Approve: true}, staff(commerce.RoleSupport), midday()))
	require.Equal(t, commerce.RefundProcessing, r.RefundStatus, "nothing that was sent has to come back")
	require.Equal(t, []commerce.StockMove{{VariantID: f.Reservations[0].VariantID, Reserved: -1, OrderID: &f.Order.ID}}, f.Moves)
	require.Equal(t, commerce.OrderDelivered, f.Order.Status, "all that will come has come")
}

func TestAllOfAnUnsentOrderIsCancelledInstead(t *testing.T) {
	t.Parallel()
	f := paidOrder(800, lot{units: 2, price: 1000}, lot{units: 1, price: 500})
	ask := func(items ...commerce.LineUnits) error {
		_, err := f.AskRefund(commerce.RefundWish{Items: items, Reason: commerce.ReasonChangedMind}, buyer(), midday())
		return err
	}
	require.Equal(t, domain.ErrInvalid, refusal(t, ask(units(f, 1, 2), units(f, 2, 1))))
	require.NoError(t, ask(units(f, 1, 2)))
	require.Equal(t, domain.ErrInvalid, refusal(t, ask(units(f, 2, 1))))
}

func TestClaims(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		reason string
		items  []int // units a line
		amount *domain.Money
		want   []int64
		total  int64
		code   domain.ErrorCode
	}{
		"by units":            {"a third of 1000 rounded down", []int{1}, nil, []int64{333}, 333, ""},
		"all units":           {"no cent is left", []int{3}, nil, []int64{1000}, 1000, ""},
		"two lines":           {"each its share", []int{1, 2}, nil, []int64{333, 500}, 833, ""},
		"less":                {"in proportion, to the cent", []int{1, 2}, cny(100), []int64{40, 60}, 100, ""},
		"money alone":         {"of the line first", []int{0}, cny(1200), []int64{1000}, 1200, ""},
		"with sending":        {"before other money of the lines", []int{1}, cny(333 + 800), []int64{333}, 1133, ""},
		"more of the line":    {"after what sending cost", []int{1}, cny(333 + 800 + 67), []int64{400}, 1200, ""},
		"all of it":           {"to the last cent", []int{1, 1}, cny(2300), []int64{1000, 500}, 2300, ""},
		"a cent too much":     {"no more than was paid", []int{1, 1}, cny(2301), nil, 0, domain.ErrRefundExceedsPaid},
		"beyond its own line": {"the other line is not named", []int{1}, cny(1801), nil, 0, domain.ErrRefundExceedsPaid},
		"no amount":           {"money alone needs one", []int{0}, nil, nil, 0, domain.ErrInvalid},
		"nothing":             {"is no refund", []int{1}, cny(0), nil, 0, domain.ErrInvalid},
		"another currency":    {"the order is in CNY", []int{1}, &domain.Money{MinorUnits: 1, Currency: domain.CurrencyJPY}, nil, 0, domain.ErrInvalid},
		"too many units":      {"three were bought", []int{4}, nil, nil, 0, domain.ErrInvalid},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := paidOrder(800, lot{units: 3, price: 400, discount: 200}, lot{units: 2, price: 250})
			ship(t, f, units(f, 1, 3), units(f, 2, 2))
			wish := commerce.RefundWish{Amount: tc.amount, Reason: commerce.ReasonDamaged}
			for i, n := range tc.items {
				wish.Items = append(wish.Items, units(f, int16(i+1), n))
			}
			r, err := f.AskRefund(wish, buyer(), midday())
			if tc.code != "" {
				require.Equal(t, tc.code, refusal(t, err), tc.reason)
				require.Zero(t, f.Order.Claimed, "nothing was changed")
				return
			}
			require.NoError(t, err)
			var got []int64
			_, items := f.Refund(r.ID)
			for _, i := range items {
				got = append(got, i.Amount.MinorUnits)
			}
			require.Equal(t, tc.want, got, tc.reason)
			require.Equal(t, *cny(tc.total), r.Amount)
			require.Equal(t, midday().Add(48*time.Hour), *r.DecideBy)
		})
	}
}

func everyRefundStatus() []commerce.RefundStatus {
	return []commerce.RefundStatus{
		commerce.RefundRequested, commerce.RefundApproved, commerce.RefundReturnInTransit, commerce.RefundReturnReceived,
		commerce.RefundProcessing, commerce.RefundSucceeded, commerce.RefundRejected, commerce.RefundCancelled, commerce.RefundFailed,
	}
}

// Every pair of states: what rules.md names is legal, and nothing else.
func TestEveryTransitionOfARefund(t *testing.T) {
	t.Parallel()
	legal := map[string]bool{
		"REQUESTED>APPROVED": true, "REQUESTED>REJECTED": true, "REQUESTED>CANCELLED": true, "APPROVED>PROCESSING": true,
		"APPROVED>RETURN_IN_TRANSIT": true, "RETURN_IN_TRANSIT>RETURN_RECEIVED": true, "RETURN_RECEIVED>PROCESSING": true,
		"PROCESSING>SUCCEEDED": true, "PROCESSING>FAILED": true, "FAILED>PROCESSING": true, "REJECTED>REQUESTED": true,
	}
	for _, from := range everyRefundStatus() {
		for _, to := range everyRefundStatus() {
			r := &commerce.Refund{RefundStatus: from}
			err := r.Become(to)
			name := fmt.Sprintf("%s>%s", from, to)
			if legal[name] {
				require.NoError(t, err, name)
				require.Equal(t, to, r.RefundStatus)
				continue
			}
			var illegal *domain.StateError
			require.ErrorAs(t, err, &illegal, name)
			require.Equal(t, string(from), illegal.From)
			require.Equal(t, from, r.RefundStatus, "nothing was changed")
			for _, allowed := range illegal.Allowed {
				require.True(t, legal[allowed+">"+string(to)], "%s: %s would not do either", name, allowed)
			}
		}
	}
}

// Every verb in every state, as who may do it: it goes through where the machine lets it, changes nothing where the refund stands
// there already, and else says which states would do.
func TestEveryVerbInEveryState(t *testing.T) {
	t.Parallel()
	send := commerce.Consignment{Carrier: "SF", TrackingNumber: "2"}
	for verb, tc := range map[string]struct {
		do   func(f *commerce.Fulfilment, id domain.RefundID) error
		to   map[commerce.RefundStatus]commerce.RefundStatus
		same []commerce.RefundStatus
	}{
		"approve": {func(f *commerce.Fulfilment, id domain.RefundID) error {
			return f.DecideRefund(id, commerce.Decision{Approve: true}, staff(commerce.RoleOwner), midday())
		}, map[commerce.RefundStatus]commerce.RefundStatus{commerce.RefundRequested: commerce.RefundApproved}, []commerce.RefundStatus{commerce.RefundApproved}},
		"reject": {func(f *commerce.Fulfilment, id domain.RefundID) error {
			return f.DecideRefund(id, commerce.Decision{}, staff(commerce.RoleManager), midday())
		}, map[commerce.RefundStatus]commerce.RefundStatus{commerce.RefundRequested: commerce.RefundRejected}, []commerce.RefundStatus{commerce.RefundRejected}},
		"send back": {
			func(f *commerce.Fulfilment, id domain.RefundID) error { return f.SendBack(id, send, buyer(), midday()) },
			map[commerce.RefundStatus]commerce.RefundStatus{commerce.RefundApproved: commerce.RefundReturnInTransit},
			[]commerce.RefundStatus{commerce.RefundReturnInTransit},
		},
		"take back": {func(f *commerce.Fulfilment, id domain.RefundID) error {
			return f.TakeBack(id, true, staff(commerce.RoleWarehouse), midday())
		}, map[commerce.RefundStatus]commerce.RefundStatus{
			commerce.RefundReturnInTransit: commerce.RefundProcessing, commerce.RefundReturnReceived: commerce.RefundProcessing,
		}, nil},
		"withdraw": {
			func(f *commerce.Fulfilment, id domain.RefundID) error { return f.Withdraw(id, buyer(), midday()) },
			map[commerce.RefundStatus]commerce.RefundStatus{commerce.RefundRequested: commerce.RefundCancelled},
			[]commerce.RefundStatus{commerce.RefundCancelled},
		},
	} {
		for _, from := range everyRefundStatus() {
			t.Run(verb+" "+string(from), func(t *testing.T) {
				t.Parallel()
				f := paidOrder(0, lot{units: 1, price: 1000})
				ship(t, f, units(f, 1, 1))
				r, err := f.AskRefund(commerce.RefundWish{Items: []commerce.LineUnits{units(f, 1, 1)}, Reason: commerce.ReasonWrongItem}, buyer(), midday())
				require.NoError(t, err)
				r.RefundStatus, f.Events = from, nil
				err = tc.do(f, r.ID)
				to, legal := tc.to[from]
				switch {
				case legal:
					require.NoError(t, err)
					require.Equal(t, to, r.RefundStatus)
					require.NotEmpty(t, f.Events)
				case slices.Contains(tc.same, from):
					require.NoError(t, err)
					require.Equal(t, from, r.RefundStatus)
					require.Empty(t, f.Events, "nothing happened")
				default:
					require.Equal(t, domain.ErrIllegalState, refusal(t, err))
					require.Equal(t, from, r.RefundStatus)
				}
			})
		}
	}
}

func TestArbitration(t *testing.T) {
	t.Parallel()
	f := paidOrder(800, lot{units: 2, price: 1000})
	ship(t, f, units(f, 1, 2))
	wish := commerce.RefundWish{Items: []commerce.LineUnits{units(f, 1, 1)}, Reason: commerce.ReasonDamaged}
	asked, err := f.AskRefund(wish, buyer(), midday())
	require.NoError(t, err)
	require.NoError(t, f.DecideRefund(asked.ID, commerce.Decision{}, staff(commerce.RoleSupport), midday()))
	require.Equal(t, commerce.AfterSaleRejected, f.Order.AfterSaleStatus)
	require.Zero(t, f.Order.Claimed)

	again, err := f.AskRefund(wish, buyer(), midday())
	require.NoError(t, err)
	require.Same(t, asked, again, "the same request, opened again")
	require.True(t, asked.InArbitration())
	require.Nil(t, asked.DecideBy, "it waits for a moderator, for as long as it takes")
	require.Equal(t, commerce.AfterSaleArbitration, f.Order.AfterSaleStatus)
	granted, err := f.GrantByTime(asked.ID, midday().Add(1000*time.Hour))
	require.NoError(t, err)
	require.False(t, granted)
	require.Equal(t, domain.ErrNotAllowed, refusal(t, f.DecideRefund(asked.ID, commerce.Decision{Approve: true}, staff(commerce.RoleOwner), midday())))

	require.NoError(t, f.DecideRefund(asked.ID, commerce.Decision{}, moderator(), midday()))
	require.Equal(t, commerce.RefundRejected, asked.RefundStatus)
	_, err = f.AskRefund(wish, buyer(), midday())
	require.Equal(t, domain.ErrNotAllowed, refusal(t, err), "that was final")
	require.Zero(t, f.Order.Claimed)
	require.Len(t, f.Refunds, 1)
}

func TestWhoMayDoWhatToARefund(t *testing.T) {
	t.Parallel()
	all := []commerce.StoreRole{"", commerce.RoleOwner, commerce.RoleManager, commerce.RoleSupport, commerce.RoleWarehouse, commerce.RoleFinance}
	for verb, tc := range map[string]struct {
		status commerce.RefundStatus
		do     func(f *commerce.Fulfilment, id domain.RefundID, by commerce.By) error
		roles  []commerce.StoreRole
		buyer  bool
	}{
		"decide": {commerce.RefundRequested, func(f *commerce.Fulfilment, id domain.RefundID, by commerce.By) error {
			return f.DecideRefund(id, commerce.Decision{Approve: true}, by, midday())
		}, []commerce.StoreRole{commerce.RoleOwner, commerce.RoleManager, commerce.RoleSupport}, false},
		"take back": {commerce.RefundReturnInTransit, func(f *commerce.Fulfilment, id domain.RefundID, by commerce.By) error {
			return f.TakeBack(id, false, by, midday())
		}, []commerce.StoreRole{commerce.RoleOwner, commerce.RoleManager, commerce.RoleSupport, commerce.RoleWarehouse}, false},
		"send back": {commerce.RefundApproved, func(f *commerce.Fulfilment, id domain.RefundID, by commerce.By) error {
			return f.SendBack(id, commerce.Consignment{}, by, midday())
		}, nil, true},
		"withdraw": {commerce.RefundRequested, func(f *commerce.Fulfilment, id domain.RefundID, by commerce.By) error {
			return f.Withdraw(id, by, midday())
		}, nil, true},
		"offer": {"", func(f *commerce.Fulfilment, _ domain.RefundID, by commerce.By) error {
			_, err := f.AskRefund(commerce.RefundWish{Items: []commerce.LineUnits{units(f, 1, 0)}, Amount: cny(1), Reason: commerce.ReasonGoodwill}, by, midday())
			return err
		}, []commerce.StoreRole{commerce.RoleOwner, commerce.RoleManager, commerce.RoleSupport}, false},
		"ask": {"", func(f *commerce.Fulfilment, _ domain.RefundID, by commerce.By) error {
			_, err := f.AskRefund(commerce.RefundWish{Items: []commerce.LineUnits{units(f, 1, 1)}, Reason: commerce.ReasonDamaged}, by, midday())
			return err
		}, nil, true},
	} {
		t.Run(verb, func(t *testing.T) {
			t.Parallel()
			try := func(by commerce.By) error {
				f := paidOrder(0, lot{units: 2, price: 1000})
				ship(t, f, units(f, 1, 2))
				r, err := f.AskRefund(commerce.RefundWish{Items: []commerce.LineUnits{units(f, 1, 1)}, Reason: commerce.ReasonWrongItem}, buyer(), midday())
				require.NoError(t, err)
				if tc.status != "" {
					r.RefundStatus = tc.status
				}
				return tc.do(f, r.ID, by)
			}
			for _, role := range all {
				err := try(staff(role))
				if slices.Contains(tc.roles, role) {
					require.NoError(t, err, "%s", role)
				} else {
					require.Equal(t, domain.ErrNotAllowed, refusal(t, err), "%q", role)
				}
			}
			if err := try(buyer()); tc.buyer {
				require.NoError(t, err)
			} else {
				require.Equal(t, domain.ErrNotAllowed, refusal(t, err), "the buyer")
			}
			require.Equal(t, domain.ErrNotAllowed, refusal(t, try(moderator())), "a moderator, where nobody asked the platform")
		})
	}
}

// Whatever is sent, asked for, granted, refused and withdrawn, in whatever order: no more goes back than was paid, of the order and of
// each line; what the order and its lines tell is what their refunds ask for; every unit is sent or released once (rules.md, I2, I4).
func TestNothingGoesBackTwice(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var lots []lot
		for range rapid.IntRange(1, 4).Draw(t, "lines") {
			l := lot{units: rapid.IntRange(1, 5).Draw(t, "units"), price: rapid.Int64Range(1, 99_999).Draw(t, "price")}
			l.discount = rapid.Int64Range(0, l.price*int64(l.units)).Draw(t, "discount")
			lots = append(lots, l)
		}
		f := paidOrder(rapid.Int64Range(0, 2_000).Draw(t, "sending"), lots...)
		some := func(least int) []commerce.LineUnits {
			var items []commerce.LineUnits
			for i, l := range lots {
				if rapid.Bool().Draw(t, "named") {
					items = append(items, units(f, int16(i+1), rapid.IntRange(least, l.units).Draw(t, "of it")))
				}
			}
			return items
		}
		for range rapid.IntRange(1, 25).Draw(t, "steps") {
			id := domain.RefundID{Order: f.Order.ID, N: int16(rapid.IntRange(1, len(f.Refunds)+1).Draw(t, "refund"))}
			var err error
			switch rapid.IntRange(0, 7).Draw(t, "step") {
			case 0:
				_, _, err = f.Ship(some(1), commerce.Consignment{}, domain.UserID{4}, midday())
			case 1, 2:
				wish := commerce.RefundWish{Items: some(0), Reason: rapid.SampledFrom([]commerce.RefundReason{
					commerce.ReasonNotReceived, commerce.ReasonDamaged, commerce.ReasonWrongItem, commerce.ReasonChangedMind,
				}).Draw(t, "reason")}
				if rapid.Bool().Draw(t, "by amount") {
					wish.Amount = cny(rapid.Int64Range(1, f.Order.Total+1).Draw(t, "amount"))
				}
				_, err = f.AskRefund(wish, buyer(), midday())
			case 3:
				d := commerce.Decision{Approve: true}
				if r, _ := f.Refund(id); r != nil && rapid.Bool().Draw(t, "less") {
					d.Amount = cny(rapid.Int64Range(1, r.Amount.MinorUnits).Draw(t, "granted"))
				}
				err = f.DecideRefund(id, d, commerce.By{Actor: moderator().Actor, Role: commerce.RoleOwner}, midday())
			case 4:
				err = f.DecideRefund(id, commerce.Decision{}, commerce.By{Actor: moderator().Actor, Role: commerce.RoleOwner}, midday())
			case 5:
				err = f.Withdraw(id, buyer(), midday())
			case 6:
				err = f.SendBack(id, commerce.Consignment{}, buyer(), midday())
			case 7:
				err = f.TakeBack(id, true, staff(commerce.RoleWarehouse), midday())
			}
			if err != nil {
				require.NotEmpty(t, refusal(t, err))
			}
			holds(t, f)
		}
	})
}

func holds(t *rapid.T, f *commerce.Fulfilment) {
	o := f.Order
	var claimed int64
	byLine, unitsByLine := map[int16]int64{}, map[int16]int{}
	for _, r := range f.Refunds {
		_, items := f.Refund(r.ID)
		var ofItems int64
		for _, i := range items {
			ofItems += i.Amount.MinorUnits
			require.GreaterOrEqual(t, i.Amount.MinorUnits, int64(0))
			require.True(t, 0 <= i.Unshipped && i.Unshipped <= i.Quantity)
			if r.RefundStatus.Claims() {
				byLine[i.LineN] += i.Amount.MinorUnits
				unitsByLine[i.LineN] += i.Quantity
			}
		}
		require.Positive(t, r.Amount.MinorUnits)
		require.LessOrEqual(t, ofItems, r.Amount.MinorUnits)
		if r.RefundStatus.Claims() {
			claimed += r.Amount.MinorUnits
		}
	}
	require.Equal(t, claimed, o.Claimed)
	require.LessOrEqual(t, o.Claimed, o.Total)
	waits := false
	for i, l := range f.Lines {
		require.Equal(t, byLine[l.ID.N], l.ClaimedMinor)
		require.Equal(t, unitsByLine[l.ID.N], l.ClaimedQuantity)
		require.True(t, 0 <= l.ClaimedMinor && l.ClaimedMinor <= l.TotalMinor)
		require.True(t, 0 <= l.ClaimedQuantity && l.ClaimedQuantity <= l.Quantity)
		held := f.Reservations[i]
		require.Equal(t, l.ShippedQuantity, held.Shipped)
		require.GreaterOrEqual(t, held.Open(), 0)
		waits = waits || held.Open() > 0
	}
	require.Equal(t, waits, o.Status == commerce.OrderPaid || o.Status == commerce.OrderPartiallyShipped)
	require.Equal(t, commerce.AfterSaleOf(f.Refunds), o.AfterSaleStatus)
}
