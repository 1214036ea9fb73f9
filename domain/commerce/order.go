package commerce

import (
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

// OrderGroup is what one buyer pays at once: an order a store, all in one currency.
type OrderGroup struct {
	ID       domain.GroupID
	BuyerID  domain.UserID
	Total    domain.Money
	PlacedAt time.Time
	Orders   []*Order
}

// Order is what one store sends to one buyer.
type Order struct {
	ID           domain.OrderID
	Number       string
	StoreID      domain.StoreID
	Status       OrderStatus
	Subtotal     int64
	Discount     int64
	Shipping     int64
	Total        int64
	PayBy        time.Time
	PaidAt       *time.Time
	ShippedAt    *time.Time
	DeliveredAt  *time.Time
	CompletedAt  *time.Time
	CancelledAt  *time.Time
	CancelReason *string
	Lines        []*OrderLine
}

// OrderLine is a variant on an order, as it was when it was bought.
type OrderLine struct {
	VariantID       domain.VariantID
	Quantity        int
	ShippedQuantity int
	UnitPrice       int64
	Discount        int64
	Total           int64
	Title           string
	VariantTitle    string
	SKU             *string
	StoreName       string
	Image           *domain.Image
	// NoteID and CreatorID credit the note that led to the order; nil where none did.
	NoteID    *domain.NoteID
	CreatorID *domain.UserID
	TouchedAt *time.Time
}
