package commerce

import "github.com/trellisgraph/trellis/domain"

// Category is a shelf in the tree of categories.
type Category struct {
	ID       domain.CategoryID
	ParentID domain.CategoryID // the zero id at the root
	Name     string
	Path     []string // the names from the root down to its own
	Position int      // among its siblings
	Products int      // on sale in it and below
}

// currencyRank orders currencies where prices of several stand in one list. The numbers are part of cursors.
func currencyRank(c domain.Currency) int64 {
	switch c {
	case domain.CurrencyCNY:
		return 1
	case domain.CurrencyHKD:
		return 2
	case domain.CurrencyUSD:
		return 3
	case domain.CurrencyEUR:
		return 4
	case domain.CurrencyJPY:
		return 5
	default:
		return 0
	}
}

// priceSpan is more than any price in minor units.
const priceSpan = 1 << 52

// PriceKey orders prices of several currencies: currency by currency, because nobody says what one is worth in another.
func PriceKey(m domain.Money) int64 { return currencyRank(m.Currency)*priceSpan + m.MinorUnits }
