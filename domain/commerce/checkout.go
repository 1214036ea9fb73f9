package commerce

import (
	"slices"
	"strconv"
	"time"

	"github.com/trellisgraph/trellis/domain"
)

// MostCheckoutLines is how many lines can be checked out at once: an order has no more.
const MostCheckoutLines = 100

// longestBuyerNote is how long what a buyer tells a store may be, in characters.
const longestBuyerNote = 200

// Checkout is what lines cost at one moment, frozen until it expires or becomes orders.
type Checkout struct {
	ID       domain.CheckoutID
	BuyerID  domain.UserID
	Currency domain.Currency
	// Address is where it goes, as it was when it was quoted; nil where that is not said yet.
	Address *Address
	// CouponsChosen tells that the buyer said which coupons count, so that a new quote does not choose for them.
	CouponsChosen bool
	SubtotalMinor int64
	DiscountMinor int64
	ShippingMinor int64
	QuotedAt      time.Time
	ExpiresAt     time.Time
	// GroupID is what it became; nil while it was not placed.
	GroupID *domain.GroupID
}

// CanSee is the one rule of who may see a checkout: its buyer.
func (c *Checkout) CanSee(actor domain.Actor) bool { return actor.Is(c.BuyerID) }

// QuoteCost is what a checkout, or one store's part of it, costs.
type QuoteCost struct {
	Subtotal domain.Money
	Discount domain.Money
	Shipping domain.Money
	Total    domain.Money
}

func quoteCost(currency domain.Currency, subtotal, discount, shipping int64) QuoteCost {
	money := func(minor int64) domain.Money { return domain.Money{MinorUnits: minor, Currency: currency} }
	return QuoteCost{
		Subtotal: money(subtotal), Discount: money(discount), Shipping: money(shipping), Total: money(subtotal - discount + shipping),
	}
}

// Cost is what it costs.
func (c *Checkout) Cost() QuoteCost {
	return quoteCost(c.Currency, c.SubtotalMinor, c.DiscountMinor, c.ShippingMinor)
}

// PaymentMethods are the ways to pay it.
func (c *Checkout) PaymentMethods() []PaymentMethod { return PaymentMethods(c.Currency) }

// The states of a checkout.
type checkoutState string

const (
	checkoutOpen   checkoutState = "OPEN"
	checkoutPlaced checkoutState = "PLACED"
)

// CheckOpen refuses, with ILLEGAL_STATE, a checkout that became orders: it does once.
func (c *Checkout) CheckOpen() error {
	if c.GroupID != nil {
		return domain.IllegalState("the checkout", checkoutPlaced, checkoutOpen)
	}
	return nil
}

// CheckoutGroup is one store's part of a checkout. Amounts are minor units of its currency.
type CheckoutGroup struct {
	CheckoutID    domain.CheckoutID
	StoreID       domain.StoreID
	Currency      domain.Currency
	N             int16
	SubtotalMinor int64
	DiscountMinor int64
	ShippingMinor int64
	// Deliveries are the ways in which the store sends to the address, the one that is chosen under its number.
	Deliveries []DeliveryOption
	DeliveryN  *int16
	// CouponN is the coupon of the store that counts.
	CouponN   *int16
	BuyerNote *string
	// Lines are read apart from the group.
	Lines []*CartLine
}

// Cost is what the store's part costs.
func (g *CheckoutGroup) Cost() QuoteCost {
	return quoteCost(g.Currency, g.SubtotalMinor, g.DiscountMinor, g.ShippingMinor)
}

// DeliveryOptions are the ways in which the store sends to the address.
func (g *CheckoutGroup) DeliveryOptions() []DeliveryOption { return g.Deliveries }

// SelectedDeliveryID is the way that is chosen; nil where the store does not send there, or where to is not known.
func (g *CheckoutGroup) SelectedDeliveryID() *domain.DeliveryID {
	if g.DeliveryN == nil {
		return nil
	}
	return &domain.DeliveryID{Store: g.StoreID, N: *g.DeliveryN}
}

// CouponID is the coupon that counts, nil where none does.
func (g *CheckoutGroup) CouponID() *domain.CouponID {
	if g.CouponN == nil {
		return nil
	}
	return &domain.CouponID{Store: g.StoreID, N: *g.CouponN}
}

// Quote is a checkout with its groups and their lines.
type Quote struct {
	*Checkout
	Groups []*CheckoutGroup
}

// Gathered puts a checkout, its groups and its lines together. It changes none of them.
func Gathered(c *Checkout, groups []*CheckoutGroup, lines []*CartLine) *Quote {
	q := &Quote{Checkout: c, Groups: make([]*CheckoutGroup, len(groups))}
	byStore := map[domain.StoreID]*CheckoutGroup{}
	for i, g := range groups {
		own := *g
		own.Lines = nil
		q.Groups[i], byStore[g.StoreID] = &own, &own
	}
	for _, l := range lines {
		if g := byStore[l.StoreID]; g != nil {
			g.Lines = append(g.Lines, l)
		}
	}
	return q
}

// Lines are all the lines of the quote, group by group.
func (q *Quote) Lines() []*CartLine {
	var all []*CartLine
	for _, g := range q.Groups {
		all = append(all, g.Lines...)
	}
	return all
}

// Has reports whether anything of a store is in it.
func (q *Quote) Has(store domain.StoreID) bool {
	return slices.ContainsFunc(q.Groups, func(g *CheckoutGroup) bool { return g.StoreID == store })
}

// Chosen is what the buyer said of the checkout so far, for the next quote.
func (q *Quote) Chosen() Choice {
	c := Choice{Lenient: true, Deliveries: map[domain.StoreID]domain.DeliveryID{}, Notes: map[domain.StoreID]string{}}
	if q.CouponsChosen {
		c.Coupons = []domain.CouponID{}
	}
	for _, g := range q.Groups {
		if id := g.CouponID(); id != nil && q.CouponsChosen {
			c.Coupons = append(c.Coupons, *id)
		}
		if id := g.SelectedDeliveryID(); id != nil {
			c.Deliveries[g.StoreID] = *id
		}
		if g.BuyerNote != nil {
			c.Notes[g.StoreID] = *g.BuyerNote
		}
	}
	return c
}

// Problems are all that keeps the quote from being placed now.
func (q *Quote) Problems(offers map[domain.VariantID]Offer, now time.Time) []*CartProblem {
	problems := []*CartProblem{}
	for _, refused := range q.unready(now) {
		problems = append(problems, problemOf(refused, nil))
	}
	for _, l := range q.Lines() {
		if p := l.ProblemWith(offers[l.Snapshot.VariantID]); p != nil {
			problems = append(problems, p)
		}
	}
	return problems
}

// unready is what is wrong with the quote itself, whatever its goods.
func (q *Quote) unready(now time.Time) domain.UserErrors {
	var wrong domain.UserErrors
	if !now.Before(q.ExpiresAt) {
		wrong = append(wrong, domain.Refuse(domain.ErrQuoteExpired, "checkoutId", "the quote expired at %s",
			q.ExpiresAt.UTC().Format(time.RFC3339)))
	}
	if q.Address == nil {
		return append(wrong, domain.Refuse(domain.ErrRequired, "checkoutId", "say where to send it"))
	}
	for _, g := range q.Groups {
		if g.DeliveryN == nil {
			wrong = append(wrong, domain.Refuse(domain.ErrRegionNotServed, "checkoutId", "%s does not send to %s",
				g.Lines[0].Snapshot.StoreName, q.Address.Region))
		}
	}
	return wrong
}

// Claimed is a coupon with the buyer's claim of it, nil where they have none.
type Claimed struct {
	*Coupon
	Claim *CouponClaim
}

// Choice is what the buyer says of a checkout beside the lines.
type Choice struct {
	// Coupons are the coupons that are to count, at most one a store; nil for the best that the buyer claimed.
	Coupons []domain.CouponID
	// Lenient drops a coupon that does not count any more, instead of refusing it.
	Lenient bool
	// Deliveries are the ways of sending that are wanted; the first for a store that is not in it.
	Deliveries map[domain.StoreID]domain.DeliveryID
	// Asked are the stores whose way of sending is asked for now: there it must be one that the store has. Elsewhere one that it
	// has no more gives way to the first.
	Asked []domain.StoreID
	Notes map[domain.StoreID]string
}

// Market is what quotes and placements are decided upon: what there is now, for one buyer.
type Market struct {
	Offers  map[domain.VariantID]Offer
	Stores  map[domain.StoreID]*Store
	Rates   map[domain.StoreID][]*ShippingRate
	Coupons map[domain.CouponID]Claimed
	Now     time.Time
}

// Asking is what is to be quoted.
type Asking struct {
	ID      domain.CheckoutID
	BuyerID domain.UserID
	Address *Address
	// Lines are what is wanted, in the buyer's order.
	Lines  []*CartLine
	Choice Choice
	// Lives is how long the quote holds.
	Lives time.Duration
}

// NewQuote says what lines cost now. Lines that cannot be bought are in it, and in its Problems. Refused are lines in several
// currencies, coupons that do not count and ways of sending that there are not. dropped are the coupons that a lenient choice
// lost.
func NewQuote(a Asking, m Market) (q *Quote, dropped []domain.CouponID, err error) {
	if mixed := checkOneCurrency("", a.Lines); mixed != nil {
		return nil, nil, mixed
	}
	q = &Quote{Checkout: &Checkout{
		ID: a.ID, BuyerID: a.BuyerID, Address: a.Address, CouponsChosen: a.Choice.Coupons != nil, QuotedAt: m.Now,
		ExpiresAt: m.Now.Add(a.Lives), Currency: a.Lines[0].Snapshot.UnitPrice.Currency,
	}}
	wrong, dropped := a.Choice.checkCoupons(a.Lines, m)
	chosen := a.Choice.byStore(m)
	for i, part := range ByStore(a.Lines) {
		g := &CheckoutGroup{
			CheckoutID: a.ID, StoreID: part.StoreID, Currency: q.Currency, N: int16(i + 1),
		}
		for _, l := range part.Lines {
			quoted := a.quoted(l, m)
			if quoted.Snapshot.UnitPrice.MinorUnits > mostMinor/int64(quoted.Quantity) {
				return nil, nil, domain.Refuse(domain.ErrInvalid, "", "a line costs more than can be paid at once")
			}
			g.Lines = append(g.Lines, quoted)
		}
		if refused := g.apply(a.Choice, chosen, m); refused != nil {
			if !a.Choice.Lenient {
				wrong = append(wrong, refused)
			}
			dropped = append(dropped, *refused.CouponID)
		}
		if refused := g.send(a, m); refused != nil {
			wrong = append(wrong, refused)
		}
		if note, ok := a.Choice.Notes[g.StoreID]; ok && note != "" {
			g.BuyerNote = &note
		}
		q.SubtotalMinor += g.SubtotalMinor
		q.DiscountMinor += g.DiscountMinor
		q.ShippingMinor += g.ShippingMinor
		q.Groups = append(q.Groups, g)
	}
	q.number()
	if q.Cost().Total.MinorUnits > mostMinor {
		return nil, nil, domain.Refuse(domain.ErrInvalid, "", "it costs more than can be paid at once")
	}
	return q, dropped, wrong.OrNil()
}

// quoted is a line at what it costs now; as it was where it is not on sale.
func (a Asking) quoted(l *CartLine, m Market) *CartLine {
	line := *l
	line.ID = domain.CartLineID{Checkout: a.ID}
	line.Selected = true
	quote := QuotedLine{BuyerID: a.BuyerID, AddedMinor: l.PriceWhenAdded().MinorUnits}
	if l.Quote != nil {
		quote.CartN = l.Quote.CartN
	} else if l.ID.N > 0 {
		quote.CartN = &l.ID.N
	}
	line.Quote = &quote
	if o := m.Offers[l.Snapshot.VariantID]; o.Sellable() {
		line.Snapshot = o.SnapshotOf(m.Stores[l.StoreID])
	}
	return &line
}

// number numbers the lines through all groups.
func (q *Quote) number() {
	for i, l := range q.Lines() {
		l.ID.N = int16(i + 1)
	}
}

func (g *CheckoutGroup) amounts() []int64 {
	amounts := make([]int64, len(g.Lines))
	for i, l := range g.Lines {
		amounts[i] = l.TotalAt(Offer{}).MinorUnits
	}
	return amounts
}

// apply takes the coupon off the group's lines; it returns the coupon's rejection where the chosen one does not count.
func (g *CheckoutGroup) apply(choice Choice, chosen map[domain.StoreID]int, m Market) *CouponError {
	amounts := g.amounts()
	g.SubtotalMinor = sum(amounts)
	var coupon *Coupon
	var refused *CouponError
	if choice.Coupons == nil {
		coupon = BestCoupon(m.claimedOf(g.StoreID), amounts, m.Now)
	} else if at, ok := chosen[g.StoreID]; ok {
		id := choice.Coupons[at]
		claimed := m.Coupons[id]
		if reason := claimed.rejection(claimed.Claim, g.SubtotalMinor, m.Now); reason != "" {
			refused = RejectCoupon(choice.field(at), id, reason)
		} else {
			coupon = claimed.Coupon
		}
	}
	if coupon == nil {
		return refused
	}
	g.CouponN = &coupon.ID.N
	for i, off := range coupon.Discounts(amounts) {
		g.Lines[i].Quote.DiscountMinor = off
		g.DiscountMinor += off
	}
	return nil
}

// claimedOf are the coupons of a store that the buyer claimed, in the order of their numbers.
func (m Market) claimedOf(store domain.StoreID) []*Coupon {
	var claimed []*Coupon
	for id, c := range m.Coupons {
		if id.Store == store && c.Claim != nil && c.Claim.UsedAt == nil {
			claimed = append(claimed, c.Coupon)
		}
	}
	SoonestEnd(claimed)
	return claimed
}

// send chooses how the group is sent.
func (g *CheckoutGroup) send(a Asking, m Market) domain.UserError {
	if a.Address == nil {
		return nil
	}
	g.Deliveries = DeliveryOptions(m.Rates[g.StoreID], Region(a.Address.Region), g.SubtotalMinor-g.DiscountMinor, m.Now)
	wanted, asked := a.Choice.Deliveries[g.StoreID]
	for _, o := range g.Deliveries {
		if !asked || o.ID == wanted {
			n := o.ID.N
			g.DeliveryN, g.ShippingMinor = &n, o.Fee.MinorUnits
			return nil
		}
	}
	if slices.Contains(a.Choice.Asked, g.StoreID) {
		return domain.Refuse(domain.ErrInvalid, "delivery", "the store does not send that way")
	}
	if len(g.Deliveries) > 0 {
		n := g.Deliveries[0].ID.N
		g.DeliveryN, g.ShippingMinor = &n, g.Deliveries[0].Fee.MinorUnits
	}
	return nil
}

// checkCoupons refuses coupons that there are not, those of stores that are not in it, and two of one store.
func (c Choice) checkCoupons(lines []*CartLine, m Market) (wrong domain.UserErrors, dropped []domain.CouponID) {
	free := map[domain.StoreID]bool{}
	for _, l := range lines {
		free[l.StoreID] = true
	}
	taken := map[domain.StoreID]bool{}
	for i, id := range c.Coupons {
		reason := CouponRejection("")
		_, known := m.Coupons[id]
		switch {
		case !known && !c.Lenient:
			wrong = append(wrong, domain.Refuse(domain.ErrNotFound, c.field(i), "coupon not found"))
			continue
		case !known:
			reason = CouponIsOver
		case !free[id.Store]:
			reason = CouponWrongStore
		case taken[id.Store]:
			reason = CouponNotCombinable
		default:
			taken[id.Store] = true
			continue
		}
		if c.Lenient {
			dropped = append(dropped, id)
		} else {
			wrong = append(wrong, RejectCoupon(c.field(i), id, reason))
		}
	}
	return wrong, dropped
}

// byStore says where the coupon of each store stands in the choice: the first that there is.
func (c Choice) byStore(m Market) map[domain.StoreID]int {
	at := map[domain.StoreID]int{}
	for i, id := range c.Coupons {
		_, known := m.Coupons[id]
		if _, taken := at[id.Store]; known && !taken {
			at[id.Store] = i
		}
	}
	return at
}

func (c Choice) field(i int) string { return "couponIds." + strconv.Itoa(i) }

// CheckBuyerNote says what is wrong with what a buyer tells a store. field is where the input has it.
func CheckBuyerNote(field, text string) domain.UserErrors {
	return domain.CheckOptionalText(field, text, longestBuyerNote)
}
