package commerce

import (
	"io"
	"time"

	"github.com/trellisgraph/trellis/domain"
)

// OrderStatus is where an order stands (rules.md, state machine "Order").
type OrderStatus string

// The states of an order.
const (
	OrderPendingPayment   OrderStatus = "PENDING_PAYMENT"
	OrderPaid             OrderStatus = "PAID"
	OrderPartiallyShipped OrderStatus = "PARTIALLY_SHIPPED"
	OrderShipped          OrderStatus = "SHIPPED"
	OrderDelivered        OrderStatus = "DELIVERED"
	OrderCompleted        OrderStatus = "COMPLETED"
	OrderCancelled        OrderStatus = "CANCELLED"
	OrderExpired          OrderStatus = "EXPIRED"
)

// MarshalGQL writes the status as the schema spells it.
func (s OrderStatus) MarshalGQL(w io.Writer) { domain.MarshalEnum(w, s) }

// UnmarshalGQL reads a status; BAD_INPUT for anything else.
func (s *OrderStatus) UnmarshalGQL(v any) error {
	return domain.UnmarshalEnum(v, s, OrderPendingPayment, OrderPaid, OrderPartiallyShipped, OrderShipped, OrderDelivered,
		OrderCompleted, OrderCancelled, OrderExpired)
}

// Sold reports whether the goods of an order in this state count as sold: paid for and not called off.
func (s OrderStatus) Sold() bool {
	switch s {
	case OrderPaid, OrderPartiallyShipped, OrderShipped, OrderDelivered, OrderCompleted:
		return true
	case OrderPendingPayment, OrderCancelled, OrderExpired:
		return false
	default:
		return false
	}
}

// HoldsStock reports whether what has not been shipped of an order in this state is reserved.
func (s OrderStatus) HoldsStock() bool {
	return s == OrderPendingPayment || s == OrderPaid || s == OrderPartiallyShipped
}

// How long what is left undone takes to happen by itself, and how long a buyer may come back to it (rules.md, "Defaults").
const (
	PayWithin            = 15 * time.Minute
	confirmAfterShipping = 15 * 24 * time.Hour
	confirmAfterDelivery = 7 * 24 * time.Hour
	afterSaleWindow      = 15 * 24 * time.Hour
	contactWindow        = 90 * 24 * time.Hour
)

// OrderGroup is what one buyer pays at once: an order a store, all in one currency.
type OrderGroup struct {
	ID       domain.GroupID
	BuyerID  domain.UserID
	Total    domain.Money
	PlacedAt time.Time
}

// CanSee is the one rule of who may see a group: its buyer. A store never learns what else was bought, nor for how much.
func (g *OrderGroup) CanSee(actor domain.Actor) bool { return actor.Is(g.BuyerID) }

// Order is what one store sends to one buyer. Amounts are minor units of its currency.
type Order struct {
	ID              domain.OrderID
	GroupID         domain.GroupID
	Number          string
	StoreID         domain.StoreID
	BuyerID         domain.UserID
	Status          OrderStatus
	AfterSaleStatus AfterSaleStatus
	Currency        domain.Currency
	Subtotal        int64
	Discount        int64
	Shipping        int64
	Tax             int64
	Total           int64
	// Claimed is what refunds ask for or gave back, Refunded what they gave back.
	Claimed  int64
	Refunded int64

	PlacedAt time.Time
	PayBy    time.Time
	PaidAt   *time.Time
	// ShippedAt is when the latest parcel was sent; of an order that is SHIPPED, when nothing was left to be sent.
	ShippedAt *time.Time
	// DeliveredAt is when the last parcel came.
	DeliveredAt  *time.Time
	CompletedAt  *time.Time
	CompletesAt  *time.Time
	CancelledAt  *time.Time
	CancelReason *string
	BuyerNote    *string
	StaffNote    *string
}

// OrderCost is what an order costs: Total is Subtotal - Discount + Shipping + Tax.
type OrderCost struct {
	Subtotal domain.Money
	Discount domain.Money
	Shipping domain.Money
	Tax      domain.Money
	Total    domain.Money
	Refunded domain.Money
}

// Cost is what the order costs.
func (o *Order) Cost() OrderCost {
	money := func(minor int64) domain.Money { return domain.Money{MinorUnits: minor, Currency: o.Currency} }
	return OrderCost{
		Subtotal: money(o.Subtotal), Discount: money(o.Discount), Shipping: money(o.Shipping), Tax: money(o.Tax),
		Total: money(o.Total), Refunded: money(o.Refunded),
	}
}

// AutoConfirmAt is when an order that nobody confirms completes by itself, or when it was completed; nil while the parcel is not
// on its way as a whole.
func (o *Order) AutoConfirmAt() *time.Time {
	switch o.Status {
	case OrderShipped:
		return later(o.ShippedAt, confirmAfterShipping)
	case OrderDelivered:
		return later(o.DeliveredAt, confirmAfterDelivery)
	case OrderCompleted:
		return o.CompletedAt
	case OrderPendingPayment, OrderPaid, OrderPartiallyShipped, OrderCancelled, OrderExpired:
		return nil
	default:
		return nil
	}
}

func later(t *time.Time, d time.Duration) *time.Time {
	if t == nil {
		return nil
	}
	at := t.Add(d)
	return &at
}

// CanPay reports whether the actor can pay the order's group: its buyer, in time.
func (o *Order) CanPay(actor domain.Actor, now time.Time) bool {
	return actor.Is(o.BuyerID) && o.Status == OrderPendingPayment && now.Before(o.PayBy)
}

// CanCancel reports whether the actor can call the order off: its buyer, until anything of it was shipped.
func (o *Order) CanCancel(actor domain.Actor) bool {
	return actor.Is(o.BuyerID) && (o.Status == OrderPendingPayment || o.Status == OrderPaid)
}

// CanConfirmReceipt reports whether the actor can say that the goods came: its buyer, once all of them are on their way.
func (o *Order) CanConfirmReceipt(actor domain.Actor) bool {
	return actor.Is(o.BuyerID) && (o.Status == OrderShipped || o.Status == OrderDelivered)
}

// CanRequestRefund reports whether the actor can ask for money back: its buyer, once it is paid, for 15 days after it was
// completed, and only while something is left that no refund claims.
func (o *Order) CanRequestRefund(actor domain.Actor, now time.Time) bool {
	if !actor.Is(o.BuyerID) || o.Claimed >= o.Total || !o.Status.Sold() {
		return false
	}
	return o.CompletedAt == nil || now.Before(o.CompletedAt.Add(afterSaleWindow))
}

// CanReview reports whether the actor can review what they bought: its buyer, once it is completed.
func (o *Order) CanReview(actor domain.Actor) bool {
	return actor.Is(o.BuyerID) && o.Status == OrderCompleted
}

// OrderLine is a variant on an order, as it was when it was bought. Amounts are minor units of the order's currency.
type OrderLine struct {
	ID              domain.OrderLineID
	Snapshot        LineSnapshot
	Quantity        int
	ShippedQuantity int
	DiscountMinor   int64
	TotalMinor      int64
	// ClaimedQuantity and ClaimedMinor are what refunds ask for or gave back.
	ClaimedQuantity int
	ClaimedMinor    int64
	// Attribution credits what led to the purchase; nil where nothing did.
	Attribution *Attribution
	// CommissionBps is the rate that the attribution's creator earns at, in basis points of what is paid for the goods, as the
	// store offered it when the line was bought; nil where nobody earns.
	CommissionBps *int
}

func (l *OrderLine) money(minor int64) domain.Money {
	return domain.Money{MinorUnits: minor, Currency: l.Snapshot.UnitPrice.Currency}
}

// UnitPrice is what one unit cost.
func (l *OrderLine) UnitPrice() domain.Money { return l.Snapshot.UnitPrice }

// Discount is what was taken off the line.
func (l *OrderLine) Discount() domain.Money { return l.money(l.DiscountMinor) }

// Total is unit price times quantity less the discount.
func (l *OrderLine) Total() domain.Money { return l.money(l.TotalMinor) }

// RefundableQuantity is how many units no refund claims.
func (l *OrderLine) RefundableQuantity() int { return l.Quantity - l.ClaimedQuantity }

// RefundableAmount is what no refund claims of the line's total.
func (l *OrderLine) RefundableAmount() domain.Money { return l.money(l.TotalMinor - l.ClaimedMinor) }

// ShareOf is what units of the line are worth to a refund, in minor units: their part of the total, rounded down, and all that
// is left where they are the last ones, so that no cent is stranded (rules.md, I4).
func (l *OrderLine) ShareOf(units int) int64 {
	left := l.TotalMinor - l.ClaimedMinor
	if units >= l.RefundableQuantity() {
		return left
	}
	return min(left, l.TotalMinor*int64(units)/int64(l.Quantity))
}

// OrderActorKind is who made something happen to an order.
type OrderActorKind string

// Who makes things happen to orders.
const (
	ByBuyer    OrderActorKind = "BUYER"
	ByStaff    OrderActorKind = "STORE_STAFF"
	ByPlatform OrderActorKind = "PLATFORM"
	ByNobody   OrderActorKind = "SYSTEM"
)

// OrderEvent is something that happened to an order.
type OrderEvent struct {
	OrderID   domain.OrderID
	N         int
	At        time.Time
	Kind      string
	Text      string
	ActorID   *domain.UserID
	ActorKind OrderActorKind
	// RefundN is which of the order's refunds it happened to, for who tells of it; 0 for none. It is not kept.
	RefundN int16
}

// To is the event, of a refund.
func (e *OrderEvent) To(r domain.RefundID) *OrderEvent {
	e.RefundN = r.N
	return e
}

// OrderSelection narrows a buyer's list of orders. An empty list and the zero time do not narrow it.
type OrderSelection struct {
	Status      []OrderStatus
	AfterSale   []AfterSaleStatus
	Query       string
	PlacedFrom  time.Time
	PlacedUntil time.Time
}
