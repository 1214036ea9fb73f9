package resolvers

import (
	"context"

	"github.com/trellisgraph/trellis/domain/commerce"
)

func (r *productResolver) Shipping(ctx context.Context, objs []*commerce.Product, toRegion string) ([]*commerce.ShippingPromise, error) {
	region, err := commerce.ParseRegion("toRegion", toRegion)
	if err != nil {
		return nil, err
	}
	rates, err := edge(ctx, objs, productStoreID, r.load.RatesByStore.All)
	now := r.now()
	return each(pointers(rates), func(of *[]*commerce.ShippingRate) *commerce.ShippingPromise {
		return commerce.Ship(*of, region, now)
	}), err
}

func (r *storeResolver) ShippingRates(ctx context.Context, objs []*commerce.Store) ([][]*commerce.ShippingRate, error) {
	return edge(ctx, objs, storeID, r.load.RatesByStore.All)
}
