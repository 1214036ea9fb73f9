package commerce

import "github.com/trellisgraph/trellis/domain"

// Offer is a variant as one buyer can have it now. What there is no more is nil.
type Offer struct {
	Variant *Variant
	Product *Product
	Stock   *Stock
	// Own tells that the store is the buyer's.
	Own bool
	// Bought is how many units of it the buyer has in orders that were not called off.
	Bought int
}

// Sellable reports whether it can be bought at all, whatever its stock.
func (o Offer) Sellable() bool { return o.Variant != nil && o.Product != nil && o.Product.Sellable() }

// Refuse says why the buyer cannot have so many units of the variant, nil where they can. field is where the input has it.
func (o Offer) Refuse(field string, variant domain.VariantID, units int) domain.UserError {
	switch {
	case !o.Sellable():
		return domain.Refuse(domain.ErrProductNotSellable, field, "it is not on sale any more")
	case o.Own:
		return domain.Refuse(domain.ErrSelfPurchase, field, "nobody buys from their own store")
	case o.free() < units:
		return OutOfStock(field, variant, units, o.free())
	case o.Variant.PurchaseLimit != nil && o.Bought+units > *o.Variant.PurchaseLimit:
		return domain.Refuse(domain.ErrPurchaseLimit, field, "one buyer may have %d of it, and has %d already",
			*o.Variant.PurchaseLimit, o.Bought)
	default:
		return nil
	}
}

func (o Offer) free() int {
	if o.Stock == nil {
		return 0
	}
	return max(o.Stock.Available(), 0)
}

// SnapshotOf is the offer as a line keeps it. It must be sellable.
func (o Offer) SnapshotOf(store *Store) LineSnapshot {
	s := LineSnapshot{
		ProductID: o.Product.ID, VariantID: o.Variant.ID, Title: o.Product.Title, VariantTitle: o.Variant.Title,
		Image: o.Variant.Image, SKU: o.Variant.SKU, UnitPrice: o.Variant.Price(),
	}
	if s.Image == nil {
		s.Image = o.Product.Cover
	}
	if store != nil {
		s.StoreName = store.Name
	}
	return s
}

// PriceChangedError says that a price, or a sum, is no longer what was seen.
type PriceChangedError struct {
	domain.Refusal
	// VariantID is what has another price; nil where it is the sum.
	VariantID *domain.VariantID
	Old       domain.Money
	New       domain.Money
}

// PriceChanged says that what cost before costs now.
func PriceChanged(field string, variant *domain.VariantID, before, now domain.Money) *PriceChangedError {
	return &PriceChangedError{domain.Refuse(domain.ErrPriceChanged, field, "it costs %s %s now, not %s %s",
		now.Amount(), now.Currency, before.Amount(), before.Currency).Refusal, variant, before, now}
}

// MixedCurrenciesError says that what was to be paid at once is in several currencies.
type MixedCurrenciesError struct {
	domain.Refusal
	Currencies []domain.Currency
}

// checkOneCurrency refuses lines in several currencies: one payment covers one.
func checkOneCurrency(field string, lines []*CartLine) *MixedCurrenciesError {
	var seen []domain.Currency
	known := map[domain.Currency]bool{}
	for _, l := range lines {
		if c := l.Snapshot.UnitPrice.Currency; !known[c] {
			seen, known[c] = append(seen, c), true
		}
	}
	if len(seen) <= 1 {
		return nil
	}
	return &MixedCurrenciesError{domain.Refuse(domain.ErrMixedCurrencies, field,
		"a payment covers one currency, and these are %v", seen).Refusal, seen}
}

// MixedCurrencies is the problem of a cart whose selected lines cannot be paid at once; nil where they can.
func MixedCurrencies(lines []*CartLine) *CartProblem {
	var selected []*CartLine
	for _, l := range lines {
		if l.Selected {
			selected = append(selected, l)
		}
	}
	if mixed := checkOneCurrency("", selected); mixed != nil {
		return problemOf(mixed, nil)
	}
	return nil
}
