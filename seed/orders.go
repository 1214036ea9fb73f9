package seed

import (
	"fmt"
	"iter"
	"slices"
	"time"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/domain/community"
	"github.com/trellisgraph/trellis/seed/demo"
)

// group is the i-th order group: the curated ones, and a history of completed orders behind them.
func (w *world) group(i int) *commerce.OrderGroup {
	if i < len(w.placed) {
		return w.curatedGroup(i, w.placed[i])
	}
	r := w.random(aGroup, i)
	age := 24 * (16 + 100*r.Float64())
	line := demo.Line{Quantity: 1 + r.IntN(10)/8}
	product := -1
	note := -1
	if r.Float64() < 0.6 { // most were led by a note
		note = skewed(r, w.notes)
		if tags := w.tagsOf(note, w.writing(note)); len(tags) > 0 && w.open[note] {
			product = tags[r.IntN(len(tags))].product
			age = min(age, w.o.At.Sub(w.publishedAt(note)).Hours()-1) // time to read it
		}
	}
	if product < 0 || age < 24*16 {
		note = -1
		product = skewed(r, w.products)
		for w.neverOffered(product) {
			product = skewed(r, w.products)
		}
		age = 24 * (16 + 100*r.Float64())
	}
	good := w.good(product)
	line.Variant = r.IntN(len(good.Variants))
	store := w.sellerOf(product)
	buyer := skewed(r, w.users)
	if buyer == w.shopOwner(store) {
		buyer = (buyer + 1) % w.users
	}
	if note >= 0 && buyer == w.authorOf(note) {
		note = -1 // nobody is led by themselves (rules.md, I8)
	}
	if buyer < len(w.people) {
		age = min(age, w.people[buyer].JoinedHours*0.95)
	}
	age = min(age, w.o.At.Sub(w.listed(product)).Hours()*0.95)
	return w.orderGroup(i, buyer, age, []wanted{{
		store: store, status: commerce.OrderCompleted,
		lines: []wantedLine{{Line: line, product: product, note: note}},
	}})
}

// neverOffered reports whether the i-th product has not been on sale yet.
func (w *world) neverOffered(i int) bool {
	return i < len(w.goods) && (w.goods[i].Status == demo.ProductDraft || w.goods[i].Status == demo.ProductInReview)
}

func (w *world) curatedGroup(i int, g demo.Group) *commerce.OrderGroup {
	orders := make([]wanted, len(g.Orders))
	for j, o := range g.Orders {
		orders[j] = wanted{store: w.shopNo[o.Store], status: commerce.OrderStatus(o.Status)}
		for _, l := range o.Lines {
			note := -1
			if l.Note != "" {
				note = w.writingNo[l.Note]
			}
			orders[j].lines = append(orders[j].lines, wantedLine{Line: l, product: w.goodNo[l.Product], note: note})
		}
	}
	return w.orderGroup(i, w.personNo[g.Buyer], g.AgeHours, orders)
}

// wanted is an order before its amounts and times.
type wanted struct {
	store  int
	status commerce.OrderStatus
	lines  []wantedLine
}

type wantedLine struct {
	demo.Line
	product int
	note    int // -1 for none
}

func (w *world) orderGroup(i, buyer int, age float64, orders []wanted) *commerce.OrderGroup {
	placed := w.ago(age)
	g := &commerce.OrderGroup{
		ID: domain.GroupID(w.uuid(aGroup, i, placed)), BuyerID: w.userID(buyer), PlacedAt: placed,
		Total: domain.Money{Currency: w.currencyOf(orders[0].store)},
	}
	for j, want := range orders {
		o := w.order(8*i+j, placed, want)
		g.Total.MinorUnits += o.Total
		g.Orders = append(g.Orders, o)
	}
	return g
}

func (w *world) order(serial int, placed time.Time, want wanted) *commerce.Order {
	o := &commerce.Order{
		ID: domain.OrderID(w.uuid(anOrder, serial, placed)), StoreID: w.storeID(want.store), Status: want.status,
		Number: fmt.Sprintf("%s%06d", placed.Format("20060102"), serial), PayBy: placed.Add(15 * time.Minute),
	}
	for _, l := range want.lines {
		line := w.line(l, placed, want)
		o.Subtotal += line.UnitPrice * int64(line.Quantity)
		o.Discount += line.Discount
		o.Lines = append(o.Lines, line)
	}
	o.Shipping = shippingFee(o.Subtotal, w.currencyOf(want.store))
	o.Total = o.Subtotal - o.Discount + o.Shipping
	setTimes(o, placed, w.o.At.UTC())
	return o
}

// shippingFee is what a store asks in its currency, nothing for larger orders.
func shippingFee(subtotal int64, c domain.Currency) int64 {
	fee, freeFrom := int64(800), int64(9_900)
	switch c {
	case domain.CurrencyHKD:
		fee, freeFrom = 3_000, 30_000
	case domain.CurrencyUSD, domain.CurrencyEUR:
		fee, freeFrom = 490, 4_900
	case domain.CurrencyJPY:
		fee, freeFrom = 500, 5_000
	case domain.CurrencyCNY:
	}
	if subtotal >= freeFrom {
		return 0
	}
	return fee
}

// setTimes gives the order the moments that its status implies, none of them after now.
func setTimes(o *commerce.Order, placed, now time.Time) {
	after := func(d time.Duration) *time.Time {
		t := placed.Add(d)
		if t.After(now) {
			t = now
		}
		return &t
	}
	switch o.Status {
	case commerce.OrderPendingPayment:
		return
	case commerce.OrderExpired:
		o.CancelledAt = after(15 * time.Minute)
		return
	case commerce.OrderCancelled:
		reason := "changed my mind"
		o.CancelledAt, o.CancelReason = after(6*time.Minute), &reason
		return
	case commerce.OrderPaid, commerce.OrderPartiallyShipped, commerce.OrderShipped, commerce.OrderDelivered,
		commerce.OrderCompleted:
	}
	o.PaidAt = after(2 * time.Minute)
	if o.Status == commerce.OrderPaid {
		return
	}
	o.ShippedAt = after(20 * time.Hour)
	if o.Status == commerce.OrderDelivered || o.Status == commerce.OrderCompleted {
		o.DeliveredAt = after(68 * time.Hour)
	}
	if o.Status == commerce.OrderCompleted {
		o.CompletedAt = after(236 * time.Hour)
	}
}

func (w *world) line(l wantedLine, placed time.Time, want wanted) *commerce.OrderLine {
	p := w.good(l.product)
	v := p.Variants[l.Variant]
	out := &commerce.OrderLine{
		VariantID: domain.VariantID{Product: w.productID(l.product), N: int16(l.Variant + 1)}, //nolint:gosec // a few dozen
		Quantity:  l.Quantity, UnitPrice: v.Price, Discount: l.Discount, Total: v.Price*int64(l.Quantity) - l.Discount,
		Title: p.Title, VariantTitle: variantTitle(p, l.Variant), StoreName: w.shop(want.store).Name,
		Image: w.productCover(l.product),
	}
	switch want.status {
	case commerce.OrderShipped, commerce.OrderDelivered, commerce.OrderCompleted:
		out.ShippedQuantity = l.Quantity
	case commerce.OrderPartiallyShipped:
		out.ShippedQuantity = l.Shipped
	case commerce.OrderPendingPayment, commerce.OrderPaid, commerce.OrderCancelled, commerce.OrderExpired:
	}
	if l.note >= 0 {
		id, creator, touched := w.noteID(l.note), w.userID(w.authorOf(l.note)), placed.Add(-10*time.Minute)
		out.NoteID, out.CreatorID, out.TouchedAt = &id, &creator, &touched
	}
	return out
}

func (w *world) allGroups() iter.Seq[*commerce.OrderGroup] { return upTo(w.groups, w.group) }

// count goes through what others are counted by, so that every counter is the number of rows that it stands for.
func (w *world) count() {
	w.followers, w.following = make([]int32, w.users), make([]int32, w.users)
	w.notesOf, w.received = make([]int32, w.users), make([]int32, w.users)
	w.onSale, w.soldBy, w.sold = make([]int32, w.stores), make([]int32, w.stores), make([]int32, w.products)
	w.reserved = map[domain.VariantID]int{}
	w.sortNotes()
	w.countKept()
	for i := range w.users {
		for _, f := range w.followees(i) {
			w.following[i]++
			w.followers[f]++
		}
	}
	for i := range w.notes {
		author, liked, collected := w.authorOf(i), w.reactionCount(likes, i), w.reactionCount(collects, i)
		w.received[author] += int32(liked + collected) //nolint:gosec // bounded by the number of users
		w.likes += liked
		if w.open[i] {
			w.notesOf[author]++
		}
	}
	productNo := make(map[domain.ProductID]int, w.products)
	for i := range w.products {
		productNo[w.productID(i)] = i
		if i >= len(w.goods) || w.goods[i].Status == demo.ProductActive {
			w.onSale[w.sellerOf(i)]++
		}
	}
	for g := range w.allGroups() {
		for _, o := range g.Orders {
			w.orders++
			for _, l := range o.Lines {
				product := productNo[l.VariantID.Product]
				if o.Status.Sold() {
					w.sold[product] += int32(l.Quantity)               //nolint:gosec // a few
					w.soldBy[w.sellerOf(product)] += int32(l.Quantity) //nolint:gosec // a few
				}
				if o.Status.HoldsStock() {
					w.reserved[l.VariantID] += l.Quantity - l.ShippedQuantity
				}
			}
		}
	}
	w.countCatalogue(productNo)
}

// sortNotes finds out who may see each note.
func (w *world) sortNotes() {
	w.open = make([]bool, w.notes)
	for i := range w.notes {
		n := w.writing(i)
		if !stateOf(n).Renders() {
			continue
		}
		switch visibilityOf(n) {
		case community.VisibilityPublic:
			w.open[i] = true
		case community.VisibilityFollowers:
			w.fans[i] = w.followersOf(w.authorOf(i))
		case community.VisibilityPrivate:
		}
	}
}

func (w *world) followersOf(author int) []int {
	fans := []int{}
	for i := range w.users {
		if slices.Contains(w.followees(i), author) {
			fans = append(fans, i)
		}
	}
	return fans
}
