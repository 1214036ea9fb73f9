package commerce

import "github.com/trellisgraph/trellis/domain"

// LineSnapshot is a variant as it was when it was put on a line. The product may change or vanish behind it.
type LineSnapshot struct {
	ProductID    domain.ProductID
	VariantID    domain.VariantID
	Title        string
	VariantTitle string
	Image        *domain.Image
	SKU          *string
	StoreName    string
	UnitPrice    domain.Money
}

// AddressSnapshot is an address as it was when it was written down.
type AddressSnapshot struct {
	Recipient string
	Phone     string
	Region    string
	Line      string
}

// PhoneMasked is the telephone number with its middle hidden.
func (a *AddressSnapshot) PhoneMasked() string { return domain.MaskPhone(a.Phone) }
