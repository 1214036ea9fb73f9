package commerce

import (
	"strings"
	"time"

	"github.com/trellisgraph/trellis/domain"
)

// Availability is how much of something can be bought, in buckets: exact stock would leak sales.
type Availability string

// The buckets.
const (
	InStock     Availability = "IN_STOCK"
	LowStock    Availability = "LOW_STOCK"
	SoldOut     Availability = "SOLD_OUT"
	Unavailable Availability = "UNAVAILABLE"
)

// exactBelow is the stock under which the exact number is shown, so that a buyer knows to hurry.
const exactBelow = 10

// Stock is what a store has of a variant: on the shelf, and promised to open orders (rules.md, I1).
type Stock struct {
	VariantID  domain.VariantID
	StoreID    domain.StoreID
	OnHand     int
	Reserved   int
	LowStockAt int
	Version    int
	UpdatedAt  time.Time
}

// Available is what can still be sold.
func (s *Stock) Available() int { return s.OnHand - s.Reserved }

// Availability is the variant's bucket.
func (s *Stock) Availability() Availability {
	switch free := s.Available(); {
	case free <= 0:
		return SoldOut
	case free <= s.LowStockAt:
		return LowStock
	default:
		return InStock
	}
}

// SellableQuantity is the exact number that can be bought where it is small, nil otherwise.
func (s *Stock) SellableQuantity() *int {
	free := max(s.Available(), 0)
	if free >= exactBelow {
		return nil
	}
	return &free
}

// AvailabilityOf is the bucket of a product from the stock of all its variants: the best of them.
func AvailabilityOf(stock []*Stock) Availability {
	best := SoldOut
	for _, s := range stock {
		switch s.Availability() {
		case InStock:
			return InStock
		case LowStock:
			best = LowStock
		case SoldOut, Unavailable:
		}
	}
	if len(stock) == 0 {
		return Unavailable
	}
	return best
}

// StockEntryKind is why what is on hand changed.
type StockEntryKind string

// The kinds of entries in the ledger of stock.
const (
	StockOpening    StockEntryKind = "OPENING"
	StockAdjustment StockEntryKind = "ADJUSTMENT"
	StockShipment   StockEntryKind = "SHIPMENT"
	StockReturn     StockEntryKind = "RETURN"
)

// StockMove changes what there is of a variant. OnHand and Reserved are added; a move that changes OnHand is entered in the
// ledger with the rest.
type StockMove struct {
	VariantID domain.VariantID
	OnHand    int
	Reserved  int
	Kind      StockEntryKind
	Reason    string
	ActorID   *domain.UserID
	OrderID   *domain.OrderID
}

// longestReason is the longest reason for a change of stock or to call an order off, in characters.
const longestReason = 200

// NewAdjustment is a change of what is on the shelf that actor enters by hand. A refusal names every part that does not do.
func NewAdjustment(id domain.VariantID, delta int, reason string, actor domain.UserID) (StockMove, error) {
	reason = strings.TrimSpace(reason)
	wrong := domain.CheckText("reason", reason, longestReason)
	if delta == 0 || delta < -MostOnHand || delta > MostOnHand {
		wrong = append(wrong, domain.Refuse(domain.ErrInvalid, "delta", "1 to %d units, either way", MostOnHand))
	}
	return StockMove{VariantID: id, OnHand: delta, Kind: StockAdjustment, Reason: reason, ActorID: &actor}, wrong.OrNil()
}

// CheckAdjustment refuses an adjustment of the stock: CONFLICT where it has another version than the one that was read,
// OUT_OF_STOCK where units would go that are promised, INVALID where there would be too many.
func (s *Stock) CheckAdjustment(m StockMove, version *int) error {
	switch {
	case version != nil && *version != s.Version:
		return domain.Conflict("expectedVersion", s.Version)
	case s.Available()+m.OnHand < 0:
		return OutOfStock("delta", s.VariantID, -m.OnHand, s.Available())
	case s.OnHand+m.OnHand > mostStock:
		return domain.Refuse(domain.ErrInvalid, "delta", "a shelf holds at most %d units", mostStock)
	default:
		return nil
	}
}

// mostStock is how many units of a variant there can be.
const mostStock = 1_000_000_000

// Reservation is what an order line holds of the stock.
type Reservation struct {
	LineID    domain.OrderLineID
	VariantID domain.VariantID
	Quantity  int
	// Shipped and Released are how it ended, unit by unit.
	Shipped  int
	Released int
}

// Open is how many units it still holds.
func (r *Reservation) Open() int { return r.Quantity - r.Shipped - r.Released }

// InsufficientStockError says that fewer units are left than were asked for.
type InsufficientStockError struct {
	domain.Refusal
	VariantID domain.VariantID
	Requested int
	Available int
}

// OutOfStock says that of a variant requested units were wanted and available are left. field is where the input has it.
func OutOfStock(field string, variant domain.VariantID, requested, available int) *InsufficientStockError {
	return &InsufficientStockError{domain.Refuse(domain.ErrOutOfStock, field,
		"%d of %d that were asked for are left", available, requested).Refusal, variant, requested, available}
}
