package commerce_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
)

func noon() time.Time { return time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC) }

func ago(d time.Duration) *time.Time {
	t := noon().Add(-d)
	return &t
}

const day = 24 * time.Hour

func theBuyer() domain.Actor { return domain.Actor{UserID: domain.UserID{1}} }

// bought is an order of the buyer's in a status, placed in time to be paid.
func bought(status commerce.OrderStatus, change func(*commerce.Order)) *commerce.Order {
	o := &commerce.Order{
		BuyerID: domain.UserID{1}, StoreID: domain.StoreID{2}, Status: status, AfterSaleStatus: commerce.AfterSaleNone,
		Currency: domain.CurrencyCNY, Total: 180, PayBy: noon().Add(time.Minute),
	}
	if change != nil {
		change(o)
	}
	return o
}

// What a buyer may do in each state, and that nobody else may do any of it.
func TestWhatABuyerCanDo(t *testing.T) {
	t.Parallel()
	completed := func(since time.Duration) func(*commerce.Order) {
		return func(o *commerce.Order) { o.CompletedAt = ago(since) }
	}
	type can struct{ pay, cancel, confirm, refund, review bool }
	for name, tc := range map[string]struct {
		reason string
		order  *commerce.Order
		want   can
	}{
		"to be paid": {"it waits for the buyer", bought(commerce.OrderPendingPayment, nil), can{pay: true, cancel: true}},
		"too late": {
			"the job that expires it has not come yet",
			bought(commerce.OrderPendingPayment, func(o *commerce.Order) { o.PayBy = noon() }),
			can{cancel: true},
		},
		"paid":              {"nothing is packed yet", bought(commerce.OrderPaid, nil), can{cancel: true, refund: true}},
		"some of it sent":   {"the rest may come back as a refund only", bought(commerce.OrderPartiallyShipped, nil), can{refund: true}},
		"sent":              {"the buyer may know before the carrier does", bought(commerce.OrderShipped, nil), can{confirm: true, refund: true}},
		"delivered":         {"it waits for a word", bought(commerce.OrderDelivered, nil), can{confirm: true, refund: true}},
		"completed":         {"the after-sale clock runs", bought(commerce.OrderCompleted, completed(15*day-1)), can{refund: true, review: true}},
		"long completed":    {"the clock has run out", bought(commerce.OrderCompleted, completed(15*day)), can{review: true}},
		"partly asked back": {"some is left to ask for", bought(commerce.OrderDelivered, func(o *commerce.Order) { o.Claimed = 179 }), can{confirm: true, refund: true}},
		"all asked back":    {"nothing is left to ask for", bought(commerce.OrderDelivered, func(o *commerce.Order) { o.Claimed = 180 }), can{confirm: true}},
		"cancelled":         {"it is over", bought(commerce.OrderCancelled, nil), can{}},
		"expired":           {"it is over", bought(commerce.OrderExpired, nil), can{}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			of := func(a domain.Actor) can {
				return can{
					tc.order.CanPay(a, noon()), tc.order.CanCancel(a), tc.order.CanConfirmReceipt(a), tc.order.CanRequestRefund(a, noon()),
					tc.order.CanReview(a),
				}
			}
			require.Equal(t, tc.want, of(theBuyer()), tc.reason)
			for _, other := range []domain.Actor{
				{}, {UserID: domain.UserID{9}}, {UserID: domain.UserID{9}, Roles: domain.RolePlatformFinance | domain.RoleModerator},
			} {
				require.Equal(t, can{}, of(other), "only the buyer does")
			}
		})
	}
}

func TestAutoConfirmAt(t *testing.T) {
	t.Parallel()
	at := func(o *commerce.Order) { o.ShippedAt, o.DeliveredAt, o.CompletedAt = ago(3*day), ago(2*day), ago(day) }
	for status, want := range map[commerce.OrderStatus]*time.Time{
		commerce.OrderPendingPayment: nil, commerce.OrderPaid: nil, commerce.OrderPartiallyShipped: nil,
		commerce.OrderCancelled: nil, commerce.OrderExpired: nil,
		commerce.OrderShipped: ago(-12 * day), commerce.OrderDelivered: ago(-5 * day), commerce.OrderCompleted: ago(day),
	} {
		require.Equal(t, want, bought(status, at).AutoConfirmAt(), status)
	}
}

func TestWhoSeesWhatOfAnOrder(t *testing.T) {
	t.Parallel()
	type sees struct{ order, group, payment, buyer, buyerNote, staffNote, attribution, evidence bool }
	staff := domain.Actor{UserID: domain.UserID{3}}
	someone := func(roles domain.Roles) domain.Actor { return domain.Actor{UserID: domain.UserID{4}, Roles: roles} }
	arbitration := func(o *commerce.Order) { o.AfterSaleStatus = commerce.AfterSaleArbitration }
	for name, tc := range map[string]struct {
		reason string
		actor  domain.Actor
		role   commerce.StoreRole
		change func(*commerce.Order)
		want   sees
	}{
		"nobody":   {"orders are private", domain.Actor{}, "", nil, sees{}},
		"stranger": {"so is that there is one", someone(0), "", nil, sees{}},
		"buyer":    {"all but what the staff say among themselves", theBuyer(), "", nil, sees{true, true, true, true, true, false, true, true}},
		"staff":    {"their own order, never the group's sum", staff, commerce.RoleWarehouse, nil, sees{true, false, false, true, true, true, true, true}},
		"staff, order over for 89 days": {
			"a late complaint can be answered", staff, commerce.RoleOwner, func(o *commerce.Order) { o.CompletedAt = ago(90*day - 1) },
			sees{true, false, false, true, true, true, true, true},
		},
		"staff, order over for 90 days": {
			"the buyer is forgotten", staff, commerce.RoleOwner, func(o *commerce.Order) { o.CompletedAt = ago(90 * day) },
			sees{true, false, false, false, true, true, true, true},
		},
		"staff, called off for 90 days": {
			"what never completed is over too", staff, commerce.RoleOwner, func(o *commerce.Order) { o.CancelledAt = ago(90 * day) },
			sees{true, false, false, false, true, true, true, true},
		},
		"buyer, order over for 90 days": {
			"their own address stays theirs", theBuyer(), "", func(o *commerce.Order) { o.CompletedAt = ago(900 * day) },
			sees{true, true, true, true, true, false, true, true},
		},
		"buyer on the staff": {
			"both at once", theBuyer(), commerce.RoleSupport, nil, sees{true, true, true, true, true, true, true, true},
		},
		"finance":   {"the money, and nobody's address", someone(domain.RolePlatformFinance), "", nil, sees{order: true, payment: true, attribution: true}},
		"moderator": {"no business of theirs", someone(domain.RoleModerator), "", nil, sees{}},
		"moderator, arbitration": {
			"they are to decide", someone(domain.RoleModerator), "", arbitration, sees{order: true, evidence: true},
		},
		"platform staff":     {"they run the platform, not the orders", someone(domain.RolePlatformStaff), "", arbitration, sees{}},
		"nobody with a role": {"who is nobody has no role", domain.Actor{Roles: domain.RolePlatformFinance}, commerce.RoleOwner, arbitration, sees{}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := bought(commerce.OrderCompleted, tc.change)
			s := o.StandingOf(tc.actor, tc.role)
			require.Equal(t, tc.want, sees{
				s.CanSee(), s.SeesGroup(), s.SeesPayment(), s.SeesBuyer(o, noon()), s.SeesBuyerNote(), s.SeesStaffNote(), s.SeesAttribution(),
				s.SeesEvidence(),
			}, tc.reason)
		})
	}
	group, payment := &commerce.OrderGroup{BuyerID: domain.UserID{1}}, &commerce.Payment{BuyerID: domain.UserID{1}}
	for actor, want := range map[domain.Actor][2]bool{
		{}: {false, false}, theBuyer(): {true, true}, staff: {false, false},
		someone(domain.RolePlatformFinance): {false, true}, someone(domain.RoleModerator): {false, false},
	} {
		require.Equal(t, want, [2]bool{group.CanSee(actor), payment.CanSee(actor)}, "%v", actor)
	}
}

func TestAddressAsItIsSeen(t *testing.T) {
	t.Parallel()
	address := &commerce.OrderAddress{Recipient: "沈知夏", Phone: "13800138000", Region: "CN-ZJ", Line: "云栖小路 18 号"}
	full := &commerce.AddressSnapshot{Recipient: "沈知夏", Phone: "13800138000", Region: "CN-ZJ", Line: "云栖小路 18 号"}
	masked := &commerce.AddressSnapshot{Recipient: "沈*", Phone: "13800138000", Region: "CN-ZJ", Line: "***"}
	fresh := bought(commerce.OrderCompleted, func(o *commerce.Order) { o.CompletedAt = ago(day) })
	old := bought(commerce.OrderCompleted, func(o *commerce.Order) { o.CompletedAt = ago(91 * day) })
	require.Equal(t, full, address.SeenAs(commerce.AsBuyer, fresh, noon()))
	require.Equal(t, "138****8000", full.PhoneMasked(), "the number is masked to everybody")
	require.Equal(t, full, address.SeenAs(commerce.AsBuyer|commerce.AsStaff, old, noon()), "the better of the two")
	require.Equal(t, masked, address.SeenAs(commerce.AsStaff, fresh, noon()))
	require.Nil(t, address.SeenAs(commerce.AsStaff, old, noon()))
	require.Nil(t, address.SeenAs(commerce.AsFinance|commerce.AsModerator, fresh, noon()))
	require.Equal(t, "*", (&commerce.OrderAddress{}).SeenAs(commerce.AsStaff, fresh, noon()).Recipient, "no name, no panic")
}

func TestWhoIsSeenToAct(t *testing.T) {
	t.Parallel()
	fresh := bought(commerce.OrderDelivered, nil)
	old := bought(commerce.OrderCompleted, func(o *commerce.Order) { o.CompletedAt = ago(91 * day) })
	for name, tc := range map[string]struct {
		reason   string
		standing commerce.OrderStanding
		order    *commerce.Order
		want     map[commerce.OrderActorKind]bool
	}{
		"buyer":       {"staff are the store to them", commerce.AsBuyer, fresh, map[commerce.OrderActorKind]bool{commerce.ByBuyer: true}},
		"staff":       {"they know each other", commerce.AsStaff, fresh, map[commerce.OrderActorKind]bool{commerce.ByBuyer: true, commerce.ByStaff: true}},
		"staff later": {"the timeline tells no more than the order", commerce.AsStaff, old, map[commerce.OrderActorKind]bool{commerce.ByStaff: true}},
		"finance":     {"money has no face", commerce.AsFinance, fresh, nil},
		"moderator":   {"a judge knows no names", commerce.AsModerator, fresh, nil},
	} {
		for _, kind := range []commerce.OrderActorKind{commerce.ByBuyer, commerce.ByStaff, commerce.ByPlatform, commerce.ByNobody} {
			require.Equal(t, tc.want[kind], tc.standing.SeesActor(tc.order, &commerce.OrderEvent{ActorKind: kind}, noon()), "%s, %s: %s", name, kind, tc.reason)
		}
	}
}

func TestAfterSaleOf(t *testing.T) {
	t.Parallel()
	refund := func(status commerce.RefundStatus) *commerce.Refund { return &commerce.Refund{RefundStatus: status} }
	appealed := &commerce.Refund{RefundStatus: commerce.RefundRequested, RejectedAt: ago(day)}
	for name, tc := range map[string]struct {
		reason  string
		refunds []*commerce.Refund
		want    commerce.AfterSaleStatus
	}{
		"none":             {"nobody asked", nil, commerce.AfterSaleNone},
		"withdrawn":        {"as if nobody had asked", []*commerce.Refund{refund(commerce.RefundCancelled)}, commerce.AfterSaleNone},
		"asked":            {"the store is to answer", []*commerce.Refund{refund(commerce.RefundRequested)}, commerce.AfterSaleInProgress},
		"failed":           {"it is tried again", []*commerce.Refund{refund(commerce.RefundFailed)}, commerce.AfterSaleInProgress},
		"done":             {"the money went back", []*commerce.Refund{refund(commerce.RefundSucceeded)}, commerce.AfterSaleDone},
		"rejected":         {"the store said no", []*commerce.Refund{refund(commerce.RefundRejected)}, commerce.AfterSaleRejected},
		"appealed":         {"a moderator is to answer", []*commerce.Refund{appealed}, commerce.AfterSaleArbitration},
		"open after done":  {"what is open counts first", []*commerce.Refund{refund(commerce.RefundSucceeded), refund(commerce.RefundApproved)}, commerce.AfterSaleInProgress},
		"done after open":  {"in any order", []*commerce.Refund{refund(commerce.RefundApproved), refund(commerce.RefundSucceeded)}, commerce.AfterSaleInProgress},
		"appeal at last":   {"arbitration counts before all", []*commerce.Refund{refund(commerce.RefundSucceeded), refund(commerce.RefundApproved), appealed}, commerce.AfterSaleArbitration},
		"done, then no":    {"money that went back counts before a refusal", []*commerce.Refund{refund(commerce.RefundSucceeded), refund(commerce.RefundRejected)}, commerce.AfterSaleDone},
		"no, then done":    {"in any order", []*commerce.Refund{refund(commerce.RefundRejected), refund(commerce.RefundSucceeded)}, commerce.AfterSaleDone},
		"no and withdrawn": {"a refusal stays", []*commerce.Refund{refund(commerce.RefundRejected), refund(commerce.RefundCancelled)}, commerce.AfterSaleRejected},
	} {
		require.Equal(t, tc.want, commerce.AfterSaleOf(tc.refunds), "%s: %s", name, tc.reason)
	}
	asked := &commerce.Refund{RefundStatus: commerce.RefundRequested, RequestedAt: noon()}
	require.Equal(t, ago(-48*time.Hour), asked.AnswerBy(), "no answer is a yes after two days")
	require.Nil(t, appealed.AnswerBy(), "a moderator's silence is no yes")
	require.Nil(t, refund(commerce.RefundApproved).AnswerBy())
}

// However a line is refunded bit by bit, the bits never exceed what it cost, and together they are it (rules.md, I4).
func TestNoCentIsStranded(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		quantity := rapid.IntRange(1, 12).Draw(t, "quantity")
		l := &commerce.OrderLine{Quantity: quantity, TotalMinor: rapid.Int64Range(0, 10_000).Draw(t, "total")}
		goodwill := rapid.Int64Range(0, l.TotalMinor).Draw(t, "goodwill")
		l.ClaimedMinor = goodwill
		for l.RefundableQuantity() > 0 {
			units := rapid.IntRange(1, l.RefundableQuantity()).Draw(t, "units")
			share := l.ShareOf(units)
			require.GreaterOrEqual(t, share, int64(0))
			require.LessOrEqual(t, share, l.RefundableAmount().MinorUnits)
			l.ClaimedQuantity, l.ClaimedMinor = l.ClaimedQuantity+units, l.ClaimedMinor+share
		}
		require.Zero(t, l.RefundableAmount().MinorUnits)
		require.Zero(t, l.RefundableQuantity())
	})
}

func TestWhatAnOrderCosts(t *testing.T) {
	t.Parallel()
	o := &commerce.Order{Currency: domain.CurrencyJPY, Subtotal: 900, Discount: 100, Shipping: 50, Tax: 7, Total: 857, Refunded: 12}
	yen := func(minor int64) domain.Money { return domain.Money{MinorUnits: minor, Currency: domain.CurrencyJPY} }
	require.Equal(t, commerce.OrderCost{
		Subtotal: yen(900), Discount: yen(100), Shipping: yen(50), Tax: yen(7), Total: yen(857), Refunded: yen(12),
	}, o.Cost())
}
