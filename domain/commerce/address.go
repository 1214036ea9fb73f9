package commerce

import (
	"strings"

	"github.com/trellisgraph/trellis/domain"
)

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

// MostAddresses is how many addresses a user may have.
const MostAddresses = 20

// The longest name and street of an address, in characters.
const (
	longestRecipient = 50
	longestStreet    = 200
)

// AddressFields are what a user says of an address.
type AddressFields struct {
	Recipient string
	Phone     string
	Region    string
	Line      string
	IsDefault bool
}

// Checked is the fields without the blanks around them. A refusal names every one that does not do.
func (f AddressFields) Checked() (AddressFields, error) {
	f.Recipient, f.Phone = strings.TrimSpace(f.Recipient), strings.TrimSpace(f.Phone)
	f.Region, f.Line = strings.TrimSpace(f.Region), strings.TrimSpace(f.Line)
	var wrong domain.UserErrors
	wrong = append(wrong, domain.CheckText("recipient", f.Recipient, longestRecipient)...)
	wrong = append(wrong, domain.CheckText("line", f.Line, longestStreet)...)
	if !domain.PlausiblePhone(f.Phone) {
		wrong = append(wrong, domain.Refuse(domain.ErrInvalid, "phone", "a telephone number has 5 to 20 digits"))
	}
	if !plausibleRegion(f.Region) {
		wrong = append(wrong, domain.Refuse(domain.ErrInvalid, "region", "a region is an ISO 3166 code such as CN or CN-SH"))
	}
	return f, wrong.OrNil()
}

// plausibleRegion tells the form of an ISO 3166-1 or 3166-2 code.
func plausibleRegion(s string) bool {
	country, part, parted := strings.Cut(s, "-")
	capital := func(r rune) bool { return 'A' <= r && r <= 'Z' }
	foreign := func(r rune) bool { return !capital(r) && (r < '0' || r > '9') }
	if len(country) != 2 || !capital(rune(country[0])) || !capital(rune(country[1])) {
		return false
	}
	return !parted || len(part) >= 1 && len(part) <= 3 && !strings.ContainsFunc(part, foreign)
}

// AddressBook is all the addresses of a user.
type AddressBook struct {
	User      domain.UserID
	Addresses []*Address
}

// With is the address that the fields make: the one with the id, changed, or a new one for nil. NOT_FOUND where the book has
// none with the id, TOO_LONG where it is full.
func (b AddressBook) With(at *domain.AddressID, f AddressFields) (*Address, error) {
	changed := &Address{
		ID: domain.AddressID{User: b.User}, Recipient: f.Recipient, Phone: f.Phone, Region: f.Region, Line: f.Line,
		IsDefault: f.IsDefault,
	}
	if at == nil {
		if len(b.Addresses) >= MostAddresses {
			return nil, domain.Refuse(domain.ErrTooLong, "", "an address book holds at most %d addresses", MostAddresses)
		}
		for _, a := range b.Addresses {
			changed.ID.N = max(changed.ID.N, a.ID.N)
		}
		changed.ID.N++
		changed.IsDefault = f.IsDefault || len(b.Addresses) == 0
		return changed, nil
	}
	old := b.find(*at)
	if old == nil {
		return nil, domain.Refuse(domain.ErrNotFound, "addressId", "address not found")
	}
	changed.ID, changed.IsDefault = old.ID, f.IsDefault || old.IsDefault
	return changed, nil
}

// Without is the address that becomes the default where the one with the id goes; nil where none does. NOT_FOUND where the
// book has none with the id.
func (b AddressBook) Without(id domain.AddressID) (*Address, error) {
	old := b.find(id)
	if old == nil {
		return nil, domain.Refuse(domain.ErrNotFound, "addressId", "address not found")
	}
	var heir *Address
	for _, a := range b.Addresses {
		if old.IsDefault && a != old && (heir == nil || a.ID.N < heir.ID.N) {
			next := *a
			next.IsDefault = true
			heir = &next
		}
	}
	return heir, nil
}

func (b AddressBook) find(id domain.AddressID) *Address {
	for _, a := range b.Addresses {
		if a.ID == id {
			return a
		}
	}
	return nil
}
