package domain

import (
	"fmt"
	"strconv"
)

// Currency is an ISO 4217 code that Trellis sells in.
type Currency string

// The currencies of stores.
const (
	CurrencyCNY Currency = "CNY"
	CurrencyHKD Currency = "HKD"
	CurrencyUSD Currency = "USD"
	CurrencyEUR Currency = "EUR"
	CurrencyJPY Currency = "JPY"
)

// Exponent is the number of decimals of the currency's minor unit (ISO 4217, column "Minor unit").
func (c Currency) Exponent() int {
	if c == CurrencyJPY {
		return 0
	}
	return 2
}

// Money is an amount in minor units of one currency, never a float.
type Money struct {
	MinorUnits int64
	Currency   Currency
}

// Amount is the same as a decimal string in major units: "12.50", "1200" for JPY.
func (m Money) Amount() Decimal {
	exp := m.Currency.Exponent()
	if exp == 0 {
		return Decimal(strconv.FormatInt(m.MinorUnits, 10))
	}
	sign, abs := "", uint64(m.MinorUnits) //nolint:gosec // two's complement on purpose: the minimum has no positive int64
	if m.MinorUnits < 0 {
		sign, abs = "-", -abs
	}
	unit := uint64(1)
	for range exp {
		unit *= 10
	}
	return Decimal(fmt.Sprintf("%s%d.%0*d", sign, abs/unit, exp, abs%unit))
}

// Decimal is an exact decimal number as a string.
type Decimal string

// PriceRange is the cheapest and the dearest of several prices in one currency.
type PriceRange struct {
	Min Money
	Max Money
}
