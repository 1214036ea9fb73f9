package commerce

import "github.com/trellisgraph/trellis/domain"

// Address is where a user has things sent to.
type Address struct {
	ID        domain.AddressID
	Recipient string
	Phone     string
	Region    string
	Line      string
	IsDefault bool
}

// PhoneMasked is the telephone number with its middle hidden.
func (a *Address) PhoneMasked() string { return domain.MaskPhone(a.Phone) }

// CanSee is the one rule of who may see an address: whose it is.
func (a *Address) CanSee(actor domain.Actor) bool { return actor.Is(a.ID.User) }
