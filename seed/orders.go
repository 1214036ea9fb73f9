package seed

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"time"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/domain/community"
	"github.com/trellisgraph/trellis/seed/demo"
	commercedb "github.com/trellisgraph/trellis/storage/commerce"
)

// sale is an order group with what it was made of.
type sale struct {
	*commerce.OrderGroup
	demo   demo.Group // of a curated one; how it is paid
	serial int
	buyer  int
	orders []*soldOrder
}

// soldOrder is an order of a sale.
type soldOrder struct {
	commercedb.PlacedOrder
	wanted
	serial int
}

// sale is the i-th order group: the curated ones, and a history of completed orders behind them.
func (w *world) sale(i int) *sale {
	if i < len(w.placed) {
		return w.curatedSale(i, w.placed[i])
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
	return w.orderGroup(i, buyer, age, demo.Group{}, []wanted{{
		told: demo.Order{Status: demo.Completed}, store: store,
		lines: []wantedLine{{Line: line, product: product, note: note, fed: i%4 == 1}},
	}})
}

// neverOffered reports whether the i-th product has not been on sale yet.
func (w *world) neverOffered(i int) bool {
	return i < len(w.goods) && (w.goods[i].Status == demo.ProductDraft || w.goods[i].Status == demo.ProductInReview)
}

func (w *world) curatedSale(i int, g demo.Group) *sale {
	orders := make([]wanted, len(g.Orders))
	for j, o := range g.Orders {
		orders[j] = wanted{told: o, store: w.shopNo[o.Store]}
		for n, l := range o.Lines {
			note := -1
			if l.Note != "" {
				note = w.writingNo[l.Note]
			}
			orders[j].lines = append(orders[j].lines, wantedLine{
				Line: l, product: w.goodNo[l.Product], note: note, fed: (i+n)%4 == 1,
			})
		}
	}
	return w.orderGroup(i, w.personNo[g.Buyer], g.AgeHours, g, orders)
}

// wanted is an order before its amounts and times.
type wanted struct {
	told  demo.Order
	store int
	lines []wantedLine
}

func (w wanted) status() commerce.OrderStatus { return commerce.OrderStatus(w.told.Status) }

type wantedLine struct {
	demo.Line
	product int
	note    int  // -1 for none
	fed     bool // the note was met in a feed, and the goods not by their tag
}

func (w *world) orderGroup(i, buyer int, age float64, how demo.Group, orders []wanted) *sale {
	placed := w.ago(age)
	s := &sale{demo: how, serial: i, buyer: buyer, OrderGroup: &commerce.OrderGroup{
		ID: domain.GroupID(w.uuid(aGroup, i, placed)), BuyerID: w.userID(buyer), PlacedAt: placed,
		Total: domain.Money{Currency: w.currencyOf(orders[0].store)},
	}}
	for j, want := range orders {
		o := w.order(8*i+j, s.OrderGroup, want)
		s.Total.MinorUnits += o.Total
		s.orders = append(s.orders, o)
	}
	return s
}

func (w *world) order(serial int, g *commerce.OrderGroup, want wanted) *soldOrder {
	o := &commerce.Order{
		ID: domain.OrderID(w.uuid(anOrder, serial, g.PlacedAt)), GroupID: g.ID, StoreID: w.storeID(want.store), BuyerID: g.BuyerID,
		Status: want.status(), AfterSaleStatus: commerce.AfterSaleNone, Currency: g.Total.Currency,
		Number:   fmt.Sprintf("%s%06d", g.PlacedAt.Format("20060102"), serial),
		PlacedAt: g.PlacedAt, PayBy: g.PlacedAt.Add(commerce.PayWithin),
		BuyerNote: optional(want.told.BuyerNote), StaffNote: optional(want.told.StaffNote),
	}
	sold := &soldOrder{PlacedOrder: commercedb.PlacedOrder{Order: o}, wanted: want, serial: serial}
	for i, l := range want.lines {
		line := w.line(l, o, want)
		line.ID.N = int16(i + 1)
		o.Subtotal += line.Snapshot.UnitPrice.MinorUnits * int64(line.Quantity)
		o.Discount += line.DiscountMinor
		sold.Lines = append(sold.Lines, line)
	}
	o.Shipping = shippingFee(o.Subtotal, o.Currency)
	o.Total = o.Subtotal - o.Discount + o.Shipping
	setTimes(o, want.told.PaidFirst, confirms(serial), w.o.At.UTC())
	o.CompletesAt = o.AutoConfirmAt()
	return sold
}

// confirms reports whether the buyer of an order says that it came, rather than let the time pass.
func confirms(serial int) bool { return serial/8%3 == 0 }

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
func setTimes(o *commerce.Order, paidFirst, confirmed bool, now time.Time) {
	after := func(d time.Duration) *time.Time {
		t := o.PlacedAt.Add(d)
		if t.After(now) {
			t = now
		}
		return &t
	}
	switch o.Status {
	case commerce.OrderPendingPayment:
		return
	case commerce.OrderExpired:
		o.CancelledAt = after(commerce.PayWithin)
		return
	case commerce.OrderCancelled:
		reason := demo.CancelReason(tongue(o.Currency))
		o.CancelledAt, o.CancelReason = after(6*time.Minute), &reason
		if paidFirst {
			o.PaidAt = after(2 * time.Minute)
		}
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
		if confirmed {
			o.CompletedAt = after(80 * time.Hour)
		}
	}
}

// tongue is the language in which orders of a currency are talked about.
func tongue(c domain.Currency) demo.Lang {
	if c == domain.CurrencyCNY {
		return demo.Chinese
	}
	return demo.English
}

func (w *world) line(l wantedLine, o *commerce.Order, want wanted) *commerce.OrderLine {
	p := w.good(l.product)
	v := variant(p, w.productID(l.product), l.Variant, o.Currency)
	out := &commerce.OrderLine{
		ID: domain.OrderLineID{Order: o.ID}, Quantity: l.Quantity,
		DiscountMinor: l.Discount, TotalMinor: v.PriceMinor*int64(l.Quantity) - l.Discount,
		Snapshot: commerce.LineSnapshot{
			ProductID: v.ID.Product, VariantID: v.ID, Title: p.Title, VariantTitle: v.Title, SKU: v.SKU,
			StoreName: w.shop(want.store).Name, Image: w.productCover(l.product), UnitPrice: v.Price(),
		},
	}
	switch o.Status {
	case commerce.OrderShipped, commerce.OrderDelivered, commerce.OrderCompleted:
		out.ShippedQuantity = l.Quantity
	case commerce.OrderPartiallyShipped:
		out.ShippedQuantity = l.Shipped
	case commerce.OrderPendingPayment, commerce.OrderPaid, commerce.OrderCancelled, commerce.OrderExpired:
	}
	if l.note >= 0 {
		out.Attribution = w.attribution(l, o.PlacedAt.Add(-10*time.Minute))
		out.CommissionBps = w.commissionOf(l, want.store)
	}
	return out
}

func (w *world) attribution(l wantedLine, at time.Time) *commerce.Attribution {
	note, creator := w.noteID(l.note), w.userID(w.authorOf(l.note))
	touch := commerce.Touch{Surface: commerce.SurfaceNoteTag, At: at}
	if l.fed {
		touch.Surface = commerce.SurfaceFeed
	}
	return &commerce.Attribution{
		Surface: touch.Surface, NoteID: &note, CreatorID: &creator, TouchedAt: at, ExpiresAt: touch.ExpiresAt(),
		PolicyVersion: commerce.AttributionPolicy,
	}
}

func (w *world) allSales() iter.Seq[*sale] { return upTo(w.groups, w.sale) }

// orderRows are the rows of some sales, a slice a table.
type orderRows struct {
	groups        []*commerce.OrderGroup
	orders        []commercedb.PlacedOrder
	addresses     []*commerce.OrderAddress
	events        []*commerce.OrderEvent
	payments      []*commerce.Payment
	paymentEvents []*commerce.PaymentEvent
	shipments     []*commerce.Shipment
	shipmentItems []*commerce.ShipmentItem
	traces        []*commerce.TraceEvent
	refunds       []*commerce.Refund
	refundItems   []*commerce.RefundItem
	evidence      []commercedb.EvidenceImage
}

// salesAtOnce is how many sales are held in memory before they are written to all of their tables.
const salesAtOnce = 1000

// writeSales writes what was bought. Each sale is made once and in turn written into a dozen tables, so that neither the time
// nor the memory that it takes is a dozen times as much.
func (w *world) writeSales(ctx context.Context, tx commercedb.Tx, sales iter.Seq[*sale]) error {
	rows := &orderRows{}
	for s := range sales {
		w.addSale(rows, s)
		if len(rows.groups) < salesAtOnce {
			continue
		}
		if err := rows.write(ctx, tx); err != nil {
			return err
		}
		rows = &orderRows{}
	}
	if err := rows.write(ctx, tx); err != nil {
		return err
	}
	if err := tx.FillReservations(ctx); err != nil {
		return err
	}
	if err := tx.FillProvider(ctx); err != nil {
		return err
	}
	return tx.FillPurchases(ctx)
}

func (w *world) addSale(rows *orderRows, s *sale) {
	for _, o := range s.orders {
		log := &timeline{order: o.Order, lang: tongue(o.Currency)}
		w.addShipments(rows, o, log)
		w.addRefunds(rows, o, log)
		w.logOrder(s, o, log)
		rows.events = append(rows.events, log.sorted()...)
		rows.addresses = append(rows.addresses, w.address(s, o))
		rows.orders = append(rows.orders, o.PlacedOrder)
	}
	rows.groups = append(rows.groups, s.OrderGroup)
	w.addPayment(rows, s)
}

func (r *orderRows) write(ctx context.Context, tx commercedb.Tx) error {
	return inTurn([]func() error{
		func() error { return tx.CopyOrderGroups(ctx, slices.Values(r.groups)) },
		func() error { return tx.CopyOrders(ctx, slices.Values(r.orders)) },
		func() error { return tx.CopyOrderAddresses(ctx, slices.Values(r.addresses)) },
		func() error { return tx.CopyOrderEvents(ctx, slices.Values(r.events)) },
		func() error { return tx.CopyPayments(ctx, slices.Values(r.payments)) },
		func() error { return tx.CopyPaymentEvents(ctx, slices.Values(r.paymentEvents)) },
		func() error { return tx.CopyShipments(ctx, slices.Values(r.shipments)) },
		func() error { return tx.CopyShipmentItems(ctx, slices.Values(r.shipmentItems)) },
		func() error { return tx.CopyTraces(ctx, slices.Values(r.traces)) },
		func() error { return tx.CopyRefunds(ctx, slices.Values(r.refunds)) },
		func() error { return tx.CopyRefundItems(ctx, slices.Values(r.refundItems)) },
		func() error { return tx.CopyEvidence(ctx, slices.Values(r.evidence)) },
	})
}

// address is where an order goes: to the buyer's own.
func (w *world) address(s *sale, o *soldOrder) *commerce.OrderAddress {
	a := w.doorsOf(s.buyer)[0]
	return &commerce.OrderAddress{OrderID: o.ID, Recipient: a.Recipient, Phone: a.Phone, Region: a.Region, Line: a.Line}
}

// timeline collects what happened to an order.
type timeline struct {
	order  *commerce.Order
	lang   demo.Lang
	events []*commerce.OrderEvent
}

// add notes an event; nobody did it where who is nil.
func (l *timeline) add(
	at time.Time, what commerce.Happening, by commerce.OrderActorKind, who *domain.UserID,
) *commerce.OrderEvent {
	e := l.order.Happened(what, at, by, who)
	l.events = append(l.events, e)
	return e
}

// sorted numbers the events as they happened.
func (l *timeline) sorted() []*commerce.OrderEvent {
	slices.SortStableFunc(l.events, func(a, b *commerce.OrderEvent) int { return a.At.Compare(b.At) })
	for i, e := range l.events {
		e.N = i + 1
	}
	return l.events
}

// logOrder notes what the order's own moments tell.
func (w *world) logOrder(s *sale, o *soldOrder, log *timeline) {
	own := log.events
	log.events = nil
	log.add(o.PlacedAt, commerce.EventPlaced, commerce.ByBuyer, &s.BuyerID)
	if s.demo.Retried || s.demo.Payment == demo.PaymentFailed {
		log.add(o.PlacedAt.Add(failedAfter), commerce.EventPaymentFailed, commerce.ByNobody, nil)
	}
	if o.PaidAt != nil {
		log.add(*o.PaidAt, commerce.EventPaid, commerce.ByNobody, nil)
	}
	if o.DeliveredAt != nil {
		log.add(*o.DeliveredAt, commerce.EventDelivered, commerce.ByNobody, nil)
	}
	switch {
	case o.CompletedAt != nil && confirms(o.serial):
		log.add(*o.CompletedAt, commerce.EventConfirmed, commerce.ByBuyer, &s.BuyerID)
	case o.CompletedAt != nil:
		log.add(*o.CompletedAt, commerce.EventCompleted, commerce.ByNobody, nil)
	case o.Status == commerce.OrderCancelled:
		log.add(*o.CancelledAt, commerce.EventCancelled, commerce.ByBuyer, &s.BuyerID)
	case o.Status == commerce.OrderExpired:
		log.add(*o.CancelledAt, commerce.EventExpired, commerce.ByNobody, nil)
	}
	log.events = append(log.events, own...)
}

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
	for s := range w.allSales() {
		for _, o := range s.orders {
			w.orders++
			for _, l := range o.Lines {
				product := productNo[l.Snapshot.ProductID]
				if o.Status.Sold() {
					w.sold[product] += int32(l.Quantity)               //nolint:gosec // a few
					w.soldBy[w.sellerOf(product)] += int32(l.Quantity) //nolint:gosec // a few
				}
				if o.Status.HoldsStock() {
					w.reserved[l.Snapshot.VariantID] += l.Quantity - l.ShippedQuantity
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
