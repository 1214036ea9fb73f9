package commerce

import (
	"context"
	"iter"

	"github.com/jackc/pgx/v5"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/storage/postgres"
)

// RatesByStores reads what stores ask for sending, in each store's order.
func RatesByStores(ids []domain.StoreID) postgres.Query[*commerce.ShippingRate] {
	const sql = `
SELECT store_id, n, regions, currency, fee, free_above, ships_within_hours, transit_days
FROM store_shipping_rates
WHERE store_id = ANY($1)
ORDER BY store_id, n`
	return postgres.Query[*commerce.ShippingRate]{
		Doing: "read shipping rates", SQL: sql, Args: []any{ids},
		Scan: func(row pgx.CollectableRow) (*commerce.ShippingRate, error) {
			var r commerce.ShippingRate
			var above *int64
			err := row.Scan(&r.StoreID, &r.N, &r.Regions, &r.Fee.Currency, &r.Fee.MinorUnits, &above,
				&r.ShipsWithinHours, &r.TransitDays)
			if above != nil {
				r.FreeAbove = &domain.Money{MinorUnits: *above, Currency: r.Fee.Currency}
			}
			return &r, err
		},
	}
}

// CopyRates writes what stores ask for sending, for seeding.
func (tx Tx) CopyRates(ctx context.Context, rates iter.Seq[*commerce.ShippingRate]) error {
	return postgres.Copy(ctx, tx.tx, "store_shipping_rates", []string{
		"store_id", "n", "regions", "currency", "fee", "free_above", "ships_within_hours", "transit_days",
	}, rates, func(r *commerce.ShippingRate) []any {
		var above *int64
		if r.FreeAbove != nil {
			above = &r.FreeAbove.MinorUnits
		}
		return []any{
			r.StoreID, r.N, r.Regions, string(r.Fee.Currency), r.Fee.MinorUnits, above, r.ShipsWithinHours, r.TransitDays,
		}
	})
}
