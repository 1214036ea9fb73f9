package domain_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/domain"
)

func TestAmountIsExact(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		money domain.Money
		want  domain.Decimal
	}{
		"cents":        {domain.Money{MinorUnits: 1250, Currency: domain.CurrencyCNY}, "12.50"},
		"less than 1":  {domain.Money{MinorUnits: 5, Currency: domain.CurrencyUSD}, "0.05"},
		"negative":     {domain.Money{MinorUnits: -105, Currency: domain.CurrencyEUR}, "-1.05"},
		"zero":         {domain.Money{Currency: domain.CurrencyHKD}, "0.00"},
		"no decimals":  {domain.Money{MinorUnits: 1200, Currency: domain.CurrencyJPY}, "1200"},
		"the smallest": {domain.Money{MinorUnits: math.MinInt64, Currency: domain.CurrencyCNY}, "-92233720368547758.08"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, tc.want, tc.money.Amount())
		})
	}
}
