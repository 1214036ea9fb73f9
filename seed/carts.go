package seed

import (
	"fmt"
	"iter"
	"slices"
	"time"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/seed/demo"
)

// cartEvery is how many generated users there are to one with a cart.
const cartEvery = 9

// linesOf are the lines of the i-th user's cart; most have none.
func (w *world) linesOf(i int) []*commerce.CartLine {
	if i < len(w.people) {
		lines := w.carts[w.people[i].Handle]
		out := make([]*commerce.CartLine, len(lines))
		for n, l := range lines {
			out[n] = w.cartLine(i, n, w.goodNo[l.Product], l, w.ago(l.AgeHours))
			out[n].Touch = w.touchOf(i, w.goodNo[l.Product], out[n].AddedAt)
		}
		return out
	}
	if i%cartEvery != 0 {
		return nil
	}
	r := w.random(aCart, i)
	products := distinct(1+r.IntN(3), func() (int, bool) {
		p := skewed(r, w.products)
		return p, !w.neverOffered(p) && w.shopOwner(w.sellerOf(p)) != i
	})
	out := make([]*commerce.CartLine, len(products))
	for n, p := range products {
		line := demo.CartLine{Variant: r.IntN(len(w.good(p).Variants)), Quantity: 1}
		since := w.ago(24 * 30)
		if listed := w.listed(p); listed.After(since) {
			since = listed
		}
		out[n] = w.cartLine(i, n, p, line, between(r, since, w.o.At.UTC()))
	}
	return out
}

func (w *world) cartLine(user, n, product int, l demo.CartLine, added time.Time) *commerce.CartLine {
	p, store, id := w.good(product), w.sellerOf(product), w.productID(product)
	price := p.Variants[l.Variant].Price
	if l.Paid > 0 {
		price = l.Paid
	}
	return &commerce.CartLine{
		ID:      domain.CartLineID{User: w.userID(user), N: int16(n + 1)}, //nolint:gosec // at most 120
		StoreID: w.storeID(store), Quantity: l.Quantity, Selected: !l.Unticked, AddedAt: added,
		Snapshot: commerce.LineSnapshot{
			ProductID: id, VariantID: domain.VariantID{Product: id, N: int16(l.Variant + 1)}, //nolint:gosec // a few dozen
			Title: p.Title, VariantTitle: variantTitle(p, l.Variant), Image: w.productCover(product), StoreName: w.shop(store).Name,
			UnitPrice: domain.Money{MinorUnits: price, Currency: w.currencyOf(store)},
		},
	}
}

func (w *world) allCartLines() iter.Seq[*commerce.CartLine] {
	return func(yield func(*commerce.CartLine) bool) {
		for i := range w.users {
			for _, l := range w.linesOf(i) {
				if !yield(l) {
					return
				}
			}
		}
	}
}

func (w *world) allCarts() iter.Seq[*commerce.Cart] {
	return func(yield func(*commerce.Cart) bool) {
		for i := range w.users {
			lines := w.linesOf(i)
			if len(lines) == 0 {
				continue
			}
			newest := slices.MaxFunc(lines, func(a, b *commerce.CartLine) int { return a.AddedAt.Compare(b.AddedAt) })
			cart := &commerce.Cart{ID: domain.CartID(w.userID(i)), Version: len(lines), UpdatedAt: newest.AddedAt}
			if !yield(cart) {
				return
			}
		}
	}
}

// allAddresses are the curated people's, and one of every generated user.
func (w *world) allAddresses() iter.Seq[*commerce.Address] {
	return func(yield func(*commerce.Address) bool) {
		for i := range w.users {
			for n, p := range w.doorsOf(i) {
				address := &commerce.Address{
					ID:        domain.AddressID{User: w.userID(i), N: int16(n + 1)},
					Recipient: p.Recipient, Phone: p.Phone, Region: p.Region, Line: p.Line, IsDefault: n == 0,
				}
				if !yield(address) {
					return
				}
			}
		}
	}
}

// doorsOf are where the i-th user has things sent to, the default first.
func (w *world) doorsOf(i int) []demo.Address {
	if i < len(w.people) {
		return w.addresses[w.people[i].Handle]
	}
	return []demo.Address{{Place: w.doorOf(i)}}
}

// doorOf is where the i-th user, a generated one, lives.
func (w *world) doorOf(i int) demo.Place {
	streets := []struct{ region, street string }{
		{"CN-SH", "上海市徐汇区安福路"},
		{"CN-BJ", "北京市东城区鼓楼东大街"},
		{"CN-SC", "成都市武侯区玉林西路"},
		{"CN-GD", "广州市越秀区庙前西街"},
		{"CN-ZJ", "杭州市拱墅区小河直街"},
	}
	s := streets[i%len(streets)]
	return demo.Place{
		Recipient: w.person(i).DisplayName, Phone: fmt.Sprintf("1380%07d", i), Region: s.region,
		Line: fmt.Sprintf("%s %d 号", s.street, 1+i%300),
	}
}
