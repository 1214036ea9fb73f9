package services

import (
	"context"
	"time"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	commercedb "github.com/trellisgraph/trellis/storage/commerce"
)

// market reads what quotes and placements are decided upon, in few round trips, whatever the number of lines.
type market struct {
	tx    commercedb.Tx
	buyer domain.UserID
	now   time.Time
}

// offers is what variants are to the buyer now. more is read in the same round trip.
func (m market) offers(
	ctx context.Context, variants []domain.VariantID, more ...commercedb.Read,
) (map[domain.VariantID]commerce.Offer, error) {
	products := make([]domain.ProductID, len(variants))
	for i, v := range variants {
		products[i] = v.Product
	}
	var goods []*commerce.Product
	var found []*commerce.Variant
	var stock []*commerce.Stock
	var bought []commercedb.Bought
	var own []commercedb.StoreAccount
	err := commercedb.Gather(ctx, m.tx, append(more,
		commercedb.Into(&goods, commercedb.ProductsByIDs(products)),
		commercedb.Into(&found, commercedb.VariantsByIDs(variants)),
		commercedb.Into(&stock, commercedb.StockByProducts(products)),
		commercedb.Into(&bought, commercedb.BoughtAmong(m.buyer, products)),
		commercedb.Into(&own, commercedb.StoreIDsByAccounts([]domain.UserID{m.buyer})))...)
	if err != nil {
		return nil, err
	}
	byID := make(map[domain.ProductID]*commerce.Product, len(goods))
	for _, p := range goods {
		byID[p.ID] = p
	}
	offers := make(map[domain.VariantID]commerce.Offer, len(variants))
	for _, v := range found {
		o := commerce.Offer{Variant: v, Product: byID[v.ID.Product]}
		o.Own = len(own) > 0 && o.Product != nil && o.Product.StoreID == own[0].StoreID
		offers[v.ID] = o
	}
	for _, s := range stock {
		if o, wanted := offers[s.VariantID]; wanted {
			o.Stock = s
			offers[s.VariantID] = o
		}
	}
	for _, b := range bought {
		if o, wanted := offers[b.Variant]; wanted {
			o.Bought = b.Units
			offers[b.Variant] = o
		}
	}
	return offers, nil
}

// quoting is all that a quote of lines depends on: what they are offered for, and what their stores ask and give. named are
// coupons that are to be known whoever claimed them.
func (m market) quoting(ctx context.Context, lines []*commerce.CartLine, named []domain.CouponID) (commerce.Market, error) {
	stores := storesOf(lines)
	var found []*commerce.Store
	var rates []*commerce.ShippingRate
	var open, claims []*commerce.CouponClaim
	offers, err := m.offers(ctx, variantsOf(lines),
		commercedb.Into(&found, commercedb.StoresByIDs(stores)),
		commercedb.Into(&rates, commercedb.RatesByStores(stores)),
		commercedb.Into(&open, commercedb.OpenClaimsByStores(m.buyer, stores, m.now)),
		commercedb.Into(&claims, commercedb.ClaimsAmong(m.buyer, named)))
	if err != nil {
		return commerce.Market{}, err
	}
	out := commerce.Market{
		Offers: offers, Stores: map[domain.StoreID]*commerce.Store{}, Rates: map[domain.StoreID][]*commerce.ShippingRate{}, Now: m.now,
	}
	for _, s := range found {
		out.Stores[s.ID] = s
	}
	for _, r := range rates {
		out.Rates[r.StoreID] = append(out.Rates[r.StoreID], r)
	}
	claims = append(claims, open...)
	for _, k := range claims {
		named = append(named, k.CouponID)
	}
	if len(named) == 0 {
		return out, nil
	}
	coupons, err := commercedb.All(ctx, m.tx.Reader, commercedb.CouponsByIDs(named))
	out.Coupons = claimed(coupons, claims)
	return out, err
}

// claimed puts coupons and a user's claims of them together.
func claimed(coupons []*commerce.Coupon, claims []*commerce.CouponClaim) map[domain.CouponID]commerce.Claimed {
	out := make(map[domain.CouponID]commerce.Claimed, len(coupons))
	for _, c := range coupons {
		out[c.ID] = commerce.Claimed{Coupon: c}
	}
	for _, k := range claims {
		if c, known := out[k.CouponID]; known {
			c.Claim = k
			out[k.CouponID] = c
		}
	}
	return out
}

func variantsOf(lines []*commerce.CartLine) []domain.VariantID {
	out := make([]domain.VariantID, len(lines))
	for i, l := range lines {
		out[i] = l.Snapshot.VariantID
	}
	return out
}

func storesOf(lines []*commerce.CartLine) []domain.StoreID {
	var out []domain.StoreID
	for _, part := range commerce.ByStore(lines) {
		out = append(out, part.StoreID)
	}
	return out
}
