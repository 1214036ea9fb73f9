package commerce

import (
	"time"
	"unicode/utf8"

	"github.com/trellisgraph/trellis/domain"
)

// OrderStanding is how somebody stands to an order: the union of all that they are to it. The zero value is a stranger, to whom
// the order does not exist.
type OrderStanding uint8

// The standings.
const (
	AsBuyer OrderStanding = 1 << iota
	AsStaff
	AsFinance
	AsModerator
)

// StandingOf is how the actor, who has the role in the order's store, stands to the order. Moderators see it only while they are
// to decide about a refund of it.
func (o *Order) StandingOf(actor domain.Actor, role StoreRole) OrderStanding {
	var s OrderStanding
	if actor.Is(o.BuyerID) {
		s |= AsBuyer
	}
	if actor.SignedIn() && role.Staff() {
		s |= AsStaff
	}
	if actor.Has(domain.RolePlatformFinance) {
		s |= AsFinance
	}
	if actor.Has(domain.RoleModerator) && o.AfterSaleStatus == AfterSaleArbitration {
		s |= AsModerator
	}
	return s
}

func (s OrderStanding) any(of OrderStanding) bool { return s&of != 0 }

// CanSee is the one rule of who may see an order, its lines, shipments and refunds (rules.md, "Who may read what").
func (s OrderStanding) CanSee() bool { return s != 0 }

// SeesGroup reports whether the standing sees the group: it tells what was bought elsewhere, which is the buyer's alone.
func (s OrderStanding) SeesGroup() bool { return s.any(AsBuyer) }

// SeesPayment reports whether the standing sees the payment: it is of the group as a whole.
func (s OrderStanding) SeesPayment() bool { return s.any(AsBuyer | AsFinance) }

// SeesBuyerNote reports whether the standing sees what the buyer wrote: it is a message from one to the other.
func (s OrderStanding) SeesBuyerNote() bool { return s.any(AsBuyer | AsStaff) }

// SeesStaffNote reports whether the standing sees what the staff say among themselves.
func (s OrderStanding) SeesStaffNote() bool { return s.any(AsStaff) }

// SeesAttribution reports whether the standing sees what led to a purchase: those who have a part in it do.
func (s OrderStanding) SeesAttribution() bool { return s.any(AsBuyer | AsStaff | AsFinance) }

// SeesEvidence reports whether the standing sees what was given with a refund: whoever argues about it, and whoever decides.
func (s OrderStanding) SeesEvidence() bool { return s.any(AsBuyer | AsStaff | AsModerator) }

// SeesBuyer reports whether the standing sees who bought: the staff lose sight of it 90 days after the order is over.
func (s OrderStanding) SeesBuyer(o *Order, now time.Time) bool {
	return s.any(AsBuyer) || s.any(AsStaff) && !o.overSince(now.Add(-contactWindow))
}

// SeesActor reports whether the standing sees who made an event happen: the buyer where it sees the buyer, staff as staff.
func (s OrderStanding) SeesActor(o *Order, e *OrderEvent, now time.Time) bool {
	switch e.ActorKind {
	case ByBuyer:
		return s.SeesBuyer(o, now)
	case ByStaff:
		return s.any(AsStaff)
	case ByPlatform, ByNobody:
		return false
	default:
		return false
	}
}

// overSince reports whether the order was over at t already: completed, or called off.
func (o *Order) overSince(t time.Time) bool {
	over := o.CompletedAt
	if over == nil {
		over = o.CancelledAt
	}
	return over != nil && !over.After(t)
}

// OrderAddress is where an order goes, in full; Region is an ISO 3166 code. It leaves the server through SeenAs only.
type OrderAddress struct {
	OrderID   domain.OrderID
	Recipient string
	Phone     string
	Region    string
	Line      string
}

// SeenAs is the address as the standing sees it: the buyer in full, the staff masked while they see the buyer, nobody else. The
// number is masked to everybody.
func (a *OrderAddress) SeenAs(s OrderStanding, o *Order, now time.Time) *AddressSnapshot {
	if !s.SeesBuyer(o, now) {
		return nil
	}
	seen := &AddressSnapshot{
		Recipient: a.Recipient, Phone: a.Phone, Region: a.Region, Line: a.Line,
	}
	if !s.any(AsBuyer) {
		seen.Recipient, seen.Line = firstRune(a.Recipient)+"*", "***"
	}
	return seen
}

// FullAddress is where an order goes with nothing hidden. Only orderAddressUnmask shows it.
type FullAddress struct {
	Recipient string
	Phone     string
	Region    string
	Line      string
}

// Disclosed is where the order goes, in full, for a member of its store's staff who sends goods. It is one of addresses, of which
// there is none where it was deleted.
func (o *Order) Disclosed(addresses []*OrderAddress, role StoreRole, now time.Time) (*FullAddress, error) {
	switch {
	case !role.Ships():
		return nil, domain.Refuse(domain.ErrNotAllowed, "orderId",
			"an address is for who sends goods: OWNER, MANAGER, SUPPORT, WAREHOUSE")
	case !AsStaff.SeesBuyer(o, now):
		return nil, domain.Refuse(domain.ErrNotAllowed, "orderId", "the order has been over for too long")
	}
	for _, a := range addresses {
		if a.OrderID == o.ID {
			return &FullAddress{Recipient: a.Recipient, Phone: a.Phone, Region: a.Region, Line: a.Line}, nil
		}
	}
	return nil, domain.Refuse(domain.ErrNotFound, "orderId", "the order has no address any more")
}

func firstRune(s string) string {
	_, size := utf8.DecodeRuneInString(s)
	return s[:size]
}
