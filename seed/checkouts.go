package seed

import (
	"iter"
	"time"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
)

// allCheckouts are what curated people are about to pay: the selected lines of their carts that are in the first one's currency,
// quoted a moment ago.
func (w *world) allCheckouts() iter.Seq[*commerce.Quote] {
	return func(yield func(*commerce.Quote) bool) {
		for i := range w.people {
			if q := w.checkoutOf(i); q != nil && !yield(q) {
				return
			}
		}
	}
}

// checkoutOf is the checkout of the i-th person, nil where there is nothing to pay.
func (w *world) checkoutOf(i int) *commerce.Quote {
	quoted := w.ago(1.0 / 60)
	m := commerce.Market{
		Offers: map[domain.VariantID]commerce.Offer{}, Stores: map[domain.StoreID]*commerce.Store{},
		Rates: map[domain.StoreID][]*commerce.ShippingRate{}, Coupons: map[domain.CouponID]commerce.Claimed{}, Now: quoted,
	}
	door := w.doorsOf(i)[0]
	asking := commerce.Asking{
		ID: domain.CheckoutID(w.uuid(aCheckout, i, quoted)), BuyerID: w.userID(i), Lives: 15 * time.Minute,
		Address: &commerce.Address{
			ID:        domain.AddressID{User: w.userID(i), N: 1},
			Recipient: door.Recipient, Phone: door.Phone, Region: door.Region, Line: door.Line, IsDefault: true,
		},
		Choice: commerce.Choice{Notes: map[domain.StoreID]string{}},
	}
	for n, l := range w.linesOf(i) {
		product := w.goodNo[w.carts[w.people[i].Handle][n].Product]
		o := commerce.Offer{Product: w.product(product)}
		o.Variant = variant(w.good(product), o.Product.ID, int(l.Snapshot.VariantID.N)-1, o.Product.Currency)
		price := l.Snapshot.UnitPrice
		if !l.Selected || !o.Sellable() || len(asking.Lines) > 0 && price.Currency != asking.Lines[0].Snapshot.UnitPrice.Currency {
			continue
		}
		m.Offers[o.Variant.ID] = o
		asking.Lines = append(asking.Lines, l)
		w.visit(&m, w.sellerOf(product), i)
		asking.Choice.Notes[l.StoreID] = "放门卫就好，谢谢"
	}
	if len(asking.Lines) == 0 {
		return nil
	}
	q, _, err := commerce.NewQuote(asking, m)
	if err != nil {
		return nil
	}
	return q
}

// visit looks at what a store asks and gives the person.
func (w *world) visit(m *commerce.Market, store, person int) {
	id := w.storeID(store)
	if m.Stores[id] != nil {
		return
	}
	m.Stores[id] = &commerce.Store{ID: id, Name: w.shop(store).Name}
	for r := range w.allRates() {
		if r.StoreID == id {
			m.Rates[id] = append(m.Rates[id], r)
		}
	}
	for k := range w.couponsOf(store) {
		c := w.coupon(store, k)
		for _, claim := range w.claimsOf(store, k) {
			if claim.UserID == w.userID(person) {
				m.Coupons[c.ID] = commerce.Claimed{Coupon: c, Claim: claim.CouponClaim}
			}
		}
	}
}

// commissionOf is the rate that a note's author earns at by what a line sells, nil where nobody offers anything.
func (w *world) commissionOf(l wantedLine, store int) *int {
	if w.commissions == nil {
		w.commissions = map[domain.ProductID]int{}
		for o := range w.allOffers() {
			if o.Holds(w.o.At) {
				w.commissions[o.ProductID] = o.CommissionBps
			}
		}
	}
	bps, offered := w.commissions[w.productID(l.product)]
	if l.note < 0 || !offered || w.authorOf(l.note) == w.shopOwner(store) {
		return nil
	}
	return &bps
}

// touchOf is what led the i-th user to put a product into the cart: the first curated note of somebody else's that shows it, nil
// where none does.
func (w *world) touchOf(i, product int, added time.Time) *commerce.Touch {
	for n := range w.writings {
		if author := w.authorOf(n); author == i || !w.open[n] || w.publishedAt(n).After(added) {
			continue
		}
		for _, t := range w.writings[n].Tags {
			if w.goodNo[t.Product] == product {
				return &commerce.Touch{
					Surface: commerce.SurfaceNoteTag, NoteID: w.noteID(n), CreatorID: w.userID(w.authorOf(n)), ProductID: w.productID(product),
					At: added.Add(-time.Minute),
				}
			}
		}
	}
	return nil
}
