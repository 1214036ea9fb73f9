package resolvers

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/graph/model"
	"github.com/trellisgraph/trellis/services"
)

// linesOf derives a value from the lines of each cart.
func linesOf[V any](
	ctx context.Context, r *Resolver, carts []*commerce.Cart, value func([]*commerce.CartLine) V,
) ([]V, error) {
	lines, err := edge(ctx, carts, func(c *commerce.Cart) (domain.CartID, bool) { return c.ID, true }, r.load.LinesByCart.All)
	return each(pointers(lines), func(of *[]*commerce.CartLine) V { return value(*of) }), err
}

func lineCount(lines []*commerce.CartLine) int32 { return int32(len(lines)) } //nolint:gosec // at most 120

func selectedCount(lines []*commerce.CartLine) int32 { return int32(commerce.Selected(lines)) } //nolint:gosec // at most 120

func cartGroupStoreID(g *commerce.CartGroup) (domain.StoreID, bool) { return g.StoreID, true }

func unitPrice(l *commerce.CartLine, o commerce.Offer) *domain.Money {
	price := l.PriceAt(o)
	return &price
}

func lineTotal(l *commerce.CartLine, o commerce.Offer) *domain.Money {
	total := l.TotalAt(o)
	return &total
}

// onOffers derives a value from each line and what it is offered for now.
func onOffers[V any](
	ctx context.Context, r *Resolver, lines []*commerce.CartLine, value func(*commerce.CartLine, commerce.Offer) V,
) ([]V, error) {
	offers, err := r.offers(ctx, lines)
	if err != nil {
		return make([]V, len(lines)), err
	}
	return each(lines, func(l *commerce.CartLine) V { return value(l, offers[l.Snapshot.VariantID]) }), nil
}

// offers is what the variants of the viewer's lines are to the viewer now.
func (r *Resolver) offers(ctx context.Context, lines []*commerce.CartLine) (map[domain.VariantID]commerce.Offer, error) {
	var ids []domain.VariantID
	var products []domain.ProductID
	for _, l := range lines {
		if l != nil {
			ids, products = append(ids, l.Snapshot.VariantID), append(products, l.Snapshot.ProductID)
		}
	}
	if len(ids) == 0 {
		return map[domain.VariantID]commerce.Offer{}, nil
	}
	loadingProducts, loadingStock := r.load.Product.Start(ctx, products), r.load.StockByProduct.Start(ctx, products)
	loadingOwn := r.load.StoreIDByAccount.Start(ctx, []domain.UserID{domain.ActorFrom(ctx).UserID})
	variants, variantErr := r.load.Variant.All(ctx, ids)
	goods, productErr := loadingProducts()
	stock, stockErr := loadingStock()
	own, ownErr := loadingOwn()
	if err := cmp.Or(variantErr, productErr, stockErr, ownErr); err != nil {
		return nil, firstOf(err)
	}
	bought, err := r.boughtOf(ctx, variants)
	offers := make(map[domain.VariantID]commerce.Offer, len(ids))
	for i, id := range ids {
		o := commerce.Offer{Variant: variants[i], Product: goods[i], Bought: bought[id]}
		if level := ofVariant(stock[i], &id.N); len(level) == 1 {
			o.Stock = level[0]
		}
		o.Own = o.Product != nil && !own[0].IsZero() && o.Product.StoreID == own[0]
		offers[id] = o
	}
	return offers, err
}

// boughtOf is how many units of variants the viewer has, asked only of those of which nobody may have any number.
func (r *Resolver) boughtOf(ctx context.Context, variants []*commerce.Variant) (map[domain.VariantID]int, error) {
	var limited []domain.VariantID
	for _, v := range variants {
		if v != nil && v.PurchaseLimit != nil {
			limited = append(limited, v.ID)
		}
	}
	units, err := r.load.BoughtByViewer.All(ctx, limited)
	bought := make(map[domain.VariantID]int, len(limited))
	for i, id := range limited {
		bought[id] = units[i]
	}
	return bought, firstOf(err)
}

// cartCosts is what carts come to.
func (r *Resolver) cartCosts(ctx context.Context, carts []*commerce.Cart) ([]*commerce.CartCost, error) {
	parts, err := linesOf(ctx, r, carts, commerce.ByStore)
	if err != nil {
		return make([]*commerce.CartCost, len(carts)), err
	}
	costs, err := r.estimates(ctx, slices.Concat(parts...))
	out := make([]*commerce.CartCost, len(carts))
	for i, groups := range parts {
		var counted []*commerce.CartCost
		for j, g := range groups {
			if commerce.Selected(g.Lines) > 0 && costs[j] != nil {
				counted = append(counted, costs[j])
			}
		}
		out[i], costs = commerce.CostOfAll(counted), costs[len(groups):]
	}
	return out, err
}

// cartProblems are what is wrong with carts: their lines, and the whole.
func (r *Resolver) cartProblems(ctx context.Context, carts []*commerce.Cart) ([][]*commerce.CartProblem, error) {
	lines, err := linesOf(ctx, r, carts, func(of []*commerce.CartLine) []*commerce.CartLine { return of })
	if err != nil {
		return make([][]*commerce.CartProblem, len(carts)), err
	}
	found, err := onOffers(ctx, r, slices.Concat(lines...), (*commerce.CartLine).ProblemWith)
	out := make([][]*commerce.CartProblem, len(carts))
	for i, of := range lines {
		out[i] = []*commerce.CartProblem{}
		for _, p := range append(found[:len(of):len(of)], commerce.MixedCurrencies(of)) {
			if p != nil {
				out[i] = append(out[i], p)
			}
		}
		found = found[len(of):]
	}
	return out, err
}

// estimates is what groups of the viewer's cart come to.
func (r *Resolver) estimates(ctx context.Context, groups []*commerce.CartGroup) ([]*commerce.CartCost, error) {
	out := make([]*commerce.CartCost, len(groups))
	var lines []*commerce.CartLine
	for _, g := range groups {
		if g != nil {
			lines = append(lines, g.Lines...)
		}
	}
	if len(lines) == 0 {
		return out, nil
	}
	usable := func(ctx context.Context, stores []domain.StoreID) ([][]*commerce.Coupon, error) {
		r.load.RatesByStore.Start(ctx, stores) // asked for now and collected below: one wait for both
		return r.usableCoupons(ctx, stores)
	}
	loadingAddress := r.load.AddressesByUser.Start(ctx, []domain.UserID{domain.ActorFrom(ctx).UserID})
	offers, err := r.offers(ctx, lines)
	coupons, couponErr := edge(ctx, groups, cartGroupStoreID, usable)
	rates, rateErr := edge(ctx, groups, cartGroupStoreID, r.load.RatesByStore.All)
	addresses, addressErr := loadingAddress()
	if err := cmp.Or(err, couponErr, rateErr, addressErr); err != nil {
		return out, firstOf(err)
	}
	for i, g := range groups {
		if g != nil {
			out[i] = g.Estimate(commerce.Estimating{
				Offers: offers, Coupons: coupons[i], Rates: rates[i], To: regionOf(addresses[0]), Now: r.now(),
			})
		}
	}
	return out, nil
}

// regionOf is where the default of addresses is; "" where there is none.
func regionOf(addresses []*commerce.Address) commerce.Region {
	for _, a := range addresses {
		if a.IsDefault {
			return commerce.Region(a.Region)
		}
	}
	return ""
}

// usableCoupons are the coupons of stores that the viewer claimed and can use now.
func (r *Resolver) usableCoupons(ctx context.Context, stores []domain.StoreID) ([][]*commerce.Coupon, error) {
	out := make([][]*commerce.Coupon, len(stores))
	all, err := r.offered(mostCouponsLooked)(ctx, stores)
	if err != nil {
		return out, err
	}
	states, err := r.couponStates(ctx, slices.Concat(all...))
	for i := range all {
		for j, c := range all[i] {
			if states[j] == commerce.CouponUsable {
				out[i] = append(out[i], c)
			}
		}
		states = states[len(all[i]):]
	}
	return out, err
}

// addToCart reads the input, adds and reads the cart back.
func (r *Resolver) addToCart(ctx context.Context, input model.CartLinesAddInput) (*commerce.Cart, []*domain.Warning, error) {
	command := services.AddToCart{Key: input.IdempotencyKey}
	warnings := []*domain.Warning{}
	for i, l := range input.Lines {
		wanted, ignored, err := r.wanted(fmt.Sprintf("lines.%d", i), l)
		if err != nil {
			return nil, warnings, err
		}
		command.Lines = append(command.Lines, wanted)
		warnings = append(warnings, ignored...)
	}
	id, err := r.do.Carts.AddToCart(ctx, command)
	if err != nil {
		return nil, []*domain.Warning{}, err
	}
	cart, err := single(ctx, id, r.load.VisibleCarts)
	return cart, warnings, err
}

// wanted reads what is to be bought; field is where the input has it. A token that does not count is left out, with a warning.
func (r *Resolver) wanted(field string, l *model.CartLineAdd) (services.Wanted, []*domain.Warning, error) {
	variant, err := domain.ParseID[domain.VariantID](field+".variantId", l.VariantID)
	if err != nil {
		return services.Wanted{}, nil, err
	}
	w := services.Wanted{Variant: variant, Quantity: int(l.Quantity)}
	token := l.AttributionToken.Value()
	if token == nil {
		return w, nil, nil
	}
	if touch, err := r.signer.Verify(*token, r.now()); err == nil && touch.Names(variant.Product) {
		w.Touch = &touch
		return w, nil, nil
	}
	id := variant.String()
	return w, []*domain.Warning{{
		Code: "ATTRIBUTION_IGNORED", Message: "the token has expired, or does not count for these goods", Target: &id,
	}}, nil
}

// updateCart reads the input, changes and reads the cart back.
func (r *Resolver) updateCart(ctx context.Context, input model.CartLinesUpdateInput) (*commerce.Cart, error) {
	command := services.UpdateCart{}
	if v := input.ExpectedVersion.Value(); v != nil {
		version := int(*v)
		command.Version = &version
	}
	for i, l := range input.Lines {
		id, err := domain.ParseID[domain.CartLineID](fmt.Sprintf("lines.%d.lineId", i), l.LineID)
		if err != nil {
			return nil, err
		}
		change := commerce.LineChange{Line: id, Selected: l.Selected.Value()}
		if q := l.Quantity.Value(); q != nil {
			quantity := int(*q)
			change.Quantity = &quantity
		}
		command.Lines = append(command.Lines, change)
	}
	id, err := r.do.Carts.UpdateCart(ctx, command)
	if err != nil {
		return nil, err
	}
	return single(ctx, id, r.load.VisibleCarts)
}
