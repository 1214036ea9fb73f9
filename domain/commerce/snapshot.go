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

// AddressSnapshot is an address as one of its readers sees it.
type AddressSnapshot struct {
	Recipient   string
	PhoneMasked string
	Region      string
	Line        string
}
