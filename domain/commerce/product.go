package commerce

import (
	"time"

	"github.com/trellisgraph/trellis/domain"
)

// ProductStatus says whether a product is on sale.
type ProductStatus string

// The states of a product.
const (
	ProductDraft    ProductStatus = "DRAFT"
	ProductInReview ProductStatus = "IN_REVIEW"
	ProductActive   ProductStatus = "ACTIVE"
	ProductDelisted ProductStatus = "DELISTED"
	ProductBanned   ProductStatus = "BANNED"
)

// Product is something a store sells, in one or more variants.
type Product struct {
	ID              domain.ProductID
	StoreID         domain.StoreID
	CategoryID      *domain.CategoryID
	Title           string
	Subtitle        *string
	DescriptionHTML string
	Brand           *string
	Cover           *domain.Image
	ProductStatus   ProductStatus
	StoreStatus     StoreStatus
	Currency        domain.Currency
	PriceMin        int64
	PriceMax        int64
	CompareAtMin    *int64
	CompareAtMax    *int64
	Options         []Option
	VariantCount    int
	Sold            int
	Rating          RatingSummary
	ListedAt        time.Time
}

// OnceForSale reports whether somebody may have bought it, or tagged it, and kept what it looked like. What is for sale once is
// no draft again.
func (p *Product) OnceForSale() bool {
	return p.ProductStatus != ProductDraft && p.ProductStatus != ProductInReview
}

// PriceRange is the span of the variants' prices.
func (p *Product) PriceRange() domain.PriceRange {
	return domain.PriceRange{
		Min: domain.Money{MinorUnits: p.PriceMin, Currency: p.Currency},
		Max: domain.Money{MinorUnits: p.PriceMax, Currency: p.Currency},
	}
}

// CompareAtPriceRange is the span of the prices before a reduction, nil where nothing is reduced.
func (p *Product) CompareAtPriceRange() *domain.PriceRange {
	if p.CompareAtMin == nil || p.CompareAtMax == nil {
		return nil
	}
	return &domain.PriceRange{
		Min: domain.Money{MinorUnits: *p.CompareAtMin, Currency: p.Currency},
		Max: domain.Money{MinorUnits: *p.CompareAtMax, Currency: p.Currency},
	}
}

// SoldCount is the number of units sold.
func (p *Product) SoldCount() domain.Count { return domain.Exactly(p.Sold) }

// Public reports whether everybody may see the product: what is on sale is public, from its store's first day on. Lists of
// goods hold what is public only.
func (p *Product) Public() bool {
	return p.ProductStatus == ProductActive && p.StoreStatus != StoreApplying
}

// CanSee is the one rule of who may see a product: everybody what is public, moderators and the staff of its store the rest.
// role is the actor's in that store.
func (p *Product) CanSee(actor domain.Actor, role StoreRole) bool {
	return p.Public() || role.Staff() || actor.Has(domain.RoleModerator)
}

// CanReport reports whether the actor may report the product to the moderators: anybody may who is signed in, but those who
// sell it.
func (p *Product) CanReport(actor domain.Actor, role StoreRole) bool {
	return actor.SignedIn() && !role.Staff()
}

// Sellable reports whether the product can be bought at all, whatever its stock: a store that pauses or is closed keeps its
// goods visible and sells none.
func (p *Product) Sellable() bool {
	return p.ProductStatus == ProductActive && p.StoreStatus == StoreOpen
}

// Availability is the product's bucket from the stock of all its variants.
func (p *Product) Availability(stock []*Stock) Availability {
	if !p.Sellable() {
		return Unavailable
	}
	return AvailabilityOf(stock)
}

// Option is a way in which the variants of a product differ, and the values it takes.
type Option struct {
	Name   string   `json:"name"`
	Values []string `json:"values"`
}

// SelectedOption is the value of one option that makes a variant.
type SelectedOption struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Variant is what is really bought: one choice of every option, with its own price and stock.
type Variant struct {
	ID            domain.VariantID
	Title         string
	Options       []SelectedOption
	Image         *domain.Image
	Currency      domain.Currency
	PriceMinor    int64
	CompareAt     *int64
	PurchaseLimit *int
	SKU           *string
}

// Price is what one unit costs.
func (v *Variant) Price() domain.Money {
	return domain.Money{MinorUnits: v.PriceMinor, Currency: v.Currency}
}

// CompareAtPrice is the price before a reduction, nil where it is not reduced.
func (v *Variant) CompareAtPrice() *domain.Money {
	if v.CompareAt == nil {
		return nil
	}
	return &domain.Money{MinorUnits: *v.CompareAt, Currency: v.Currency}
}

// Matches reports whether the variant is the one that these options select: all of its options, in any order.
func (v *Variant) Matches(options []SelectedOption) bool {
	if len(options) != len(v.Options) {
		return false
	}
	chosen := make(map[string]string, len(options))
	for _, o := range options {
		chosen[o.Name] = o.Value
	}
	for _, o := range v.Options {
		if value, ok := chosen[o.Name]; !ok || value != o.Value {
			return false
		}
	}
	return true
}
