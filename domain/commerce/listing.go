package commerce

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/trellisgraph/trellis/domain"
)

// MostPrice is the highest price in minor units: any number of units of it that somebody can order fits into an int64.
const MostPrice = 100_000_000_000

// The bounds of what a store says of its goods: texts in characters.
const (
	MostPictures    = 18
	MostOnHand      = 1_000_000
	MostCommission  = 10_000
	longestTitle    = 100
	longestOption   = 50
	longestSKU      = 64
	mostVariants    = 100
	mostOptions     = 3
	usualLowStockAt = 5
)

// VariantFields are what a store says of a new variant.
type VariantFields struct {
	Options []SelectedOption
	Price   domain.Money
	SKU     *string
	OnHand  int
}

// ProductFields are what a store says of a new product. The description is clean.
type ProductFields struct {
	CategoryID      domain.CategoryID
	Title           string
	DescriptionHTML string
	Variants        []VariantFields
	CommissionBps   *int
}

// Listing is a product with all its variants, whose prices and options it sums up.
type Listing struct {
	Product  *Product
	Variants []*Variant
	// Stock is what there is of the variants that are new.
	Stock []*Stock
	// fields says where the input has each variant.
	fields []string
}

// NewListing is a product of a store that goes on sale. All that is wrong with the input is refused at once.
func NewListing(id domain.ProductID, store *Store, f ProductFields, now time.Time) (*Listing, error) {
	if store.StoreStatus == StoreSuspended || store.StoreStatus == StoreClosed {
		return nil, domain.IllegalState("the store", store.StoreStatus, StoreApplying, StoreOpen, StorePaused)
	}
	p := &Product{
		ID: id, StoreID: store.ID, CategoryID: &f.CategoryID, Title: strings.TrimSpace(f.Title), DescriptionHTML: f.DescriptionHTML,
		ProductStatus: ProductActive, StoreStatus: store.StoreStatus, Currency: store.Currency, Options: []Option{}, ListedAt: now,
	}
	l := &Listing{Product: p}
	wrong := domain.CheckText("title", p.Title, longestTitle)
	if f.CommissionBps != nil {
		wrong = append(wrong, checkCommission(*f.CommissionBps)...)
	}
	if len(f.Variants) == 0 {
		wrong = append(wrong, domain.Refuse(domain.ErrRequired, "variants", "a product has a variant at least"))
	}
	wrong = append(wrong, l.add("variants", f.Variants, now)...)
	wrong = append(wrong, l.sumUp()...)
	return l, wrong.OrNil()
}

func checkCommission(bps int) domain.UserErrors {
	if bps < 0 || bps > MostCommission {
		return domain.UserErrors{domain.Refuse(domain.ErrInvalid, "commissionBps", "0 to %d basis points", MostCommission)}
	}
	return nil
}

// add puts new variants behind those that there are; field is the list of the input that they are in.
func (l *Listing) add(field string, added []VariantFields, now time.Time) domain.UserErrors {
	if len(l.Variants)+len(added) > mostVariants {
		return domain.UserErrors{domain.Refuse(domain.ErrTooLong, field, "a product has at most %d variants", mostVariants)}
	}
	var wrong domain.UserErrors
	for i, f := range added {
		at := fmt.Sprintf("%s.%d", field, i)
		v := &Variant{
			ID:      domain.VariantID{Product: l.Product.ID, N: int16(len(l.Variants) + 1)}, //nolint:gosec // at most 100
			Options: f.Options, Currency: l.Product.Currency, PriceMinor: f.Price.MinorUnits, SKU: trimmed(f.SKU),
		}
		wrong = append(wrong, checkPrice(at+".price", f.Price, l.Product.Currency)...)
		wrong = append(wrong, checkSKU(at, v.SKU)...)
		if f.OnHand < 0 || f.OnHand > MostOnHand {
			wrong = append(wrong, domain.Refuse(domain.ErrInvalid, at+".onHand", "0 to %d units", MostOnHand))
		}
		l.Variants, l.fields = append(l.Variants, v), append(l.fields, at)
		l.Stock = append(l.Stock, &Stock{
			VariantID: v.ID, StoreID: l.Product.StoreID, OnHand: f.OnHand, LowStockAt: usualLowStockAt, Version: 1, UpdatedAt: now,
		})
	}
	return wrong
}

func checkPrice(field string, price domain.Money, currency domain.Currency) domain.UserErrors {
	switch {
	case price.Currency != currency:
		return domain.UserErrors{domain.Refuse(domain.ErrInvalid, field, "the store sells in %s", currency)}
	case price.MinorUnits <= 0 || price.MinorUnits > MostPrice:
		return domain.UserErrors{domain.Refuse(domain.ErrInvalid, field, "1 to %d minor units", int64(MostPrice))}
	default:
		return nil
	}
}

func checkSKU(at string, sku *string) domain.UserErrors {
	if sku == nil {
		return nil
	}
	return domain.CheckOptionalText(at+".sku", *sku, longestSKU)
}

// trimmed is a text without the blanks around it, nil where nothing is left.
func trimmed(s *string) *string {
	if s == nil || strings.TrimSpace(*s) == "" {
		return nil
	}
	t := strings.TrimSpace(*s)
	return &t
}

// sumUp writes on the product what its variants say together: its options, the spans of its prices, how many they are; and on
// each variant its name. It refuses variants that do not name the same options, or of which two are the same.
func (l *Listing) sumUp() domain.UserErrors {
	if len(l.Variants) == 0 {
		return nil
	}
	wrong := l.alignOptions()
	if len(wrong) > 0 {
		return wrong
	}
	p, first := l.Product, l.Variants[0]
	p.Options, p.VariantCount = l.options(), len(l.Variants)
	p.PriceMin, p.PriceMax, p.CompareAtMin, p.CompareAtMax = first.PriceMinor, first.PriceMinor, nil, nil
	for _, v := range l.Variants {
		p.PriceMin, p.PriceMax = min(p.PriceMin, v.PriceMinor), max(p.PriceMax, v.PriceMinor)
		v.Title = v.named(p.Title)
		if was := v.CompareAt; was != nil {
			low, high := *was, *was
			if p.CompareAtMin != nil {
				low, high = min(low, *p.CompareAtMin), max(high, *p.CompareAtMax)
			}
			p.CompareAtMin, p.CompareAtMax = &low, &high
		}
	}
	return nil
}

// alignOptions puts the options of every variant into the order of the first one's, without the blanks around them.
func (l *Listing) alignOptions() domain.UserErrors {
	var wrong domain.UserErrors
	var order []string
	seen := map[string]bool{}
	for i, v := range l.Variants {
		field := l.fields[i] + ".options"
		chosen, errs := readOptions(field, v.Options)
		if i == 0 {
			order = optionNames(v.Options)
		}
		wrong = append(wrong, errs...)
		aligned := make([]SelectedOption, 0, len(order))
		for _, name := range order {
			if value, ok := chosen[name]; ok {
				aligned = append(aligned, SelectedOption{Name: name, Value: value})
			}
		}
		switch key := fmt.Sprintf("%q", aligned); {
		case len(errs) > 0:
		case len(aligned) != len(order) || len(chosen) != len(order):
			wrong = append(wrong, domain.Refuse(domain.ErrInvalid, field, "every variant chooses a value of the same options: %s",
				strings.Join(order, ", ")))
		case seen[key]:
			wrong = append(wrong, domain.Refuse(domain.ErrInvalid, field, "another variant has the same options"))
		default:
			seen[key] = true
		}
		v.Options = aligned
	}
	return wrong
}

func optionNames(options []SelectedOption) []string {
	names := make([]string, len(options))
	for i, o := range options {
		names[i] = strings.TrimSpace(o.Name)
	}
	return names
}

// readOptions checks the options of one variant and returns the value of each by its name.
func readOptions(field string, options []SelectedOption) (map[string]string, domain.UserErrors) {
	if len(options) > mostOptions {
		return nil, domain.UserErrors{domain.Refuse(domain.ErrTooLong, field, "at most %d options", mostOptions)}
	}
	var wrong domain.UserErrors
	chosen := make(map[string]string, len(options))
	for i, o := range options {
		at := fmt.Sprintf("%s.%d", field, i)
		name, value := strings.TrimSpace(o.Name), strings.TrimSpace(o.Value)
		wrong = append(wrong, domain.CheckText(at+".name", name, longestOption)...)
		wrong = append(wrong, domain.CheckText(at+".value", value, longestOption)...)
		if _, twice := chosen[name]; twice {
			wrong = append(wrong, domain.Refuse(domain.ErrInvalid, at+".name", "the option is named twice"))
		}
		chosen[name] = value
	}
	return chosen, wrong
}

// options are the options of the product with the values that its variants take: those that it had in their old order, and
// new ones behind.
func (l *Listing) options() []Option {
	out := make([]Option, len(l.Variants[0].Options))
	for i, first := range l.Variants[0].Options {
		var used []string
		for _, v := range l.Variants {
			if value := v.Options[i].Value; !slices.Contains(used, value) {
				used = append(used, value)
			}
		}
		out[i] = Option{Name: first.Name, Values: inOldOrder(used, l.Product.Options, first.Name)}
	}
	return out
}

func inOldOrder(used []string, old []Option, name string) []string {
	n := slices.IndexFunc(old, func(o Option) bool { return o.Name == name })
	if n < 0 {
		return used
	}
	place := func(value string) int {
		if at := slices.Index(old[n].Values, value); at >= 0 {
			return at
		}
		return len(old[n].Values)
	}
	slices.SortStableFunc(used, func(a, b string) int { return place(a) - place(b) })
	return used
}

// named is the chosen values in words; a variant without options goes by the product's name.
func (v *Variant) named(product string) string {
	if len(v.Options) == 0 {
		return product
	}
	values := make([]string, len(v.Options))
	for i, o := range v.Options {
		values[i] = o.Value
	}
	return strings.Join(values, " / ")
}

// VariantChange is what is to become of a variant; what is nil, or not given, stays.
type VariantChange struct {
	ID        domain.VariantID
	Options   *[]SelectedOption
	Price     *domain.Money
	CompareAt domain.Change[domain.Money]
	SKU       domain.Change[string]
}

// ListingChange is what is to become of a product; what is nil, or not given, stays. The description is clean. Pictures tells
// that the pictures are to change too, which are no part of a Listing but for the cover.
type ListingChange struct {
	Title           *string
	Subtitle        domain.Change[string]
	DescriptionHTML *string
	Status          *ProductStatus
	Pictures        bool
	Patches         []VariantChange
	Added           []VariantFields
}

// onlyStatus reports whether the change is of the status alone, which is all that moderators may ask for.
func (c ListingChange) onlyStatus() bool {
	return c.Title == nil && !c.Subtitle.Given && c.DescriptionHTML == nil && !c.Pictures && len(c.Patches)+len(c.Added) == 0
}

// Changed is the listing after a change that the actor asks for, whose role in its store is role. NOT_ALLOWED where they may
// not, and all that is wrong with the input otherwise. The Stock is that of added variants.
func (l *Listing) Changed(c ListingChange, actor domain.Actor, role StoreRole, now time.Time) (*Listing, error) {
	byModerator := actor.Has(domain.RoleModerator) && c.Status != nil && c.onlyStatus()
	if !role.Manages() && !byModerator {
		return nil, domain.Refuse(domain.ErrNotAllowed, "productId", "only the owner and the managers of its store change a product")
	}
	out, wrong := l.copied(), domain.UserErrors(nil)
	p := out.Product
	if c.Title != nil {
		p.Title = strings.TrimSpace(*c.Title)
		wrong = append(wrong, domain.CheckText("title", p.Title, longestTitle)...)
	}
	if p.Subtitle = trimmed(c.Subtitle.Of(p.Subtitle)); p.Subtitle != nil {
		wrong = append(wrong, domain.CheckOptionalText("subtitle", *p.Subtitle, longestTitle)...)
	}
	if c.DescriptionHTML != nil {
		p.DescriptionHTML = *c.DescriptionHTML
	}
	wrong = append(wrong, out.patch(c.Patches)...)
	wrong = append(wrong, out.add("addVariants", c.Added, now)...)
	wrong = append(wrong, out.sumUp()...)
	if len(wrong) > 0 || c.Status == nil {
		return out, wrong.OrNil()
	}
	return out, p.move(*c.Status, actor, role, now)
}

func (l *Listing) copied() *Listing {
	p := *l.Product
	out := &Listing{Product: &p, Variants: make([]*Variant, len(l.Variants)), fields: make([]string, len(l.Variants))}
	for i, v := range l.Variants {
		one := *v
		out.Variants[i], out.fields[i] = &one, "variants"
	}
	return out
}

func (l *Listing) patch(patches []VariantChange) domain.UserErrors {
	if len(patches) > mostVariants {
		return domain.UserErrors{domain.Refuse(domain.ErrTooLong, "variants", "at most %d changes", mostVariants)}
	}
	var wrong domain.UserErrors
	for i, c := range patches {
		at := fmt.Sprintf("variants.%d", i)
		n := slices.IndexFunc(l.Variants, func(v *Variant) bool { return v.ID == c.ID })
		if n < 0 {
			wrong = append(wrong, domain.Refuse(domain.ErrNotFound, at+".variantId", "the product has no such variant"))
			continue
		}
		l.fields[n] = at
		wrong = append(wrong, l.Variants[n].change(at, c)...)
	}
	return wrong
}

// change changes a variant; at is where the input has it.
func (v *Variant) change(at string, c VariantChange) domain.UserErrors {
	var wrong domain.UserErrors
	if c.Options != nil {
		v.Options = *c.Options
	}
	if c.Price != nil {
		wrong = append(wrong, checkPrice(at+".price", *c.Price, v.Currency)...)
		v.PriceMinor = c.Price.MinorUnits
	}
	if c.CompareAt.Given {
		v.CompareAt = nil
		if was := c.CompareAt.To; was != nil {
			wrong = append(wrong, checkPrice(at+".compareAtPrice", *was, v.Currency)...)
			v.CompareAt = &was.MinorUnits
		}
	}
	if v.CompareAt != nil && *v.CompareAt <= v.PriceMinor {
		wrong = append(wrong, domain.Refuse(domain.ErrInvalid, at+".compareAtPrice", "a reduced price is less than the one before"))
	}
	v.SKU = trimmed(c.SKU.Of(v.SKU))
	return append(wrong, checkSKU(at, v.SKU)...)
}

// move puts the product into another state.
func (p *Product) move(to ProductStatus, actor domain.Actor, role StoreRole, now time.Time) error {
	from := p.ProductStatus
	byPlatform := to == ProductBanned || from == ProductBanned || from == ProductInReview && to == ProductActive
	switch {
	case from == to:
		return nil
	case !slices.Contains(to.reachedFrom(), from):
		return domain.IllegalState("the product", from, to.reachedFrom()...)
	case byPlatform && !actor.Has(domain.RoleModerator):
		return domain.Refuse(domain.ErrNotAllowed, "status", "only moderators make a product %s that is %s", to, from)
	case !byPlatform && !role.Manages():
		return domain.Refuse(domain.ErrNotAllowed, "status", "only its store makes a product %s that is %s", to, from)
	}
	if to == ProductActive && from != ProductDelisted {
		p.ListedAt = now // what comes back on sale is no news
	}
	p.ProductStatus = to
	return nil
}

// reachedFrom are the states in which a product can come to be s.
func (s ProductStatus) reachedFrom() []ProductStatus {
	switch s {
	case ProductDraft:
		return []ProductStatus{ProductInReview}
	case ProductInReview:
		return []ProductStatus{ProductDraft}
	case ProductActive:
		return []ProductStatus{ProductDraft, ProductInReview, ProductDelisted}
	case ProductDelisted:
		return []ProductStatus{ProductActive, ProductBanned}
	case ProductBanned:
		return []ProductStatus{ProductDraft, ProductInReview, ProductActive, ProductDelisted}
	default:
		return nil
	}
}

// Offered is what the store offers to creators from now on for a product, of which had is the offer so far, nil for none.
func Offered(had *AffiliateOffer, wanted AffiliateOffer, now time.Time) (*AffiliateOffer, error) {
	wrong := checkCommission(wanted.CommissionBps)
	if wanted.ValidUntil != nil && !wanted.ValidUntil.After(now) {
		wrong = append(wrong, domain.Refuse(domain.ErrInvalid, "validUntil", "is over already"))
	}
	if had != nil {
		wanted.SampleAvailable = had.SampleAvailable
	}
	return &wanted, wrong.OrNil()
}
