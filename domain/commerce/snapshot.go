package commerce

import "github.com/trellisgraph/trellis/domain"

// LineSnapshot is what stands on a line of a cart or an order, as it was when it was put there.
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
