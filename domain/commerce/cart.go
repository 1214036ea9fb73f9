package commerce

import (
	"strconv"
	"time"

	"github.com/trellisgraph/trellis/domain"
)

// The bounds of a cart: how many lines it has, and how many units a line.
const (
	MostCartLines = 120
	MostUnits     = 999
)

// Cart is what a user means to buy.
type Cart struct {
	ID        domain.CartID
	Version   int
	UpdatedAt time.Time
}

// Owner is whose cart it is.
func (c *Cart) Owner() domain.UserID { return domain.UserID(c.ID) }

// CanSee is the one rule of who may see a cart: whose it is.
func (c *Cart) CanSee(actor domain.Actor) bool { return actor.Is(c.Owner()) }

// CartLine is a variant in a cart or, with a Quote, in a checkout. The snapshot's price is what one unit cost when the line was
// put in; in a checkout, what was quoted.
type CartLine struct {
	ID       domain.CartLineID
	StoreID  domain.StoreID
	Snapshot LineSnapshot
	Quantity int
	Selected bool
	AddedAt  time.Time
	// Touch is what led to it; nil where nothing did.
	Touch *Touch
	// Quote is what a checkout adds; nil in a cart.
	Quote *QuotedLine
}

// QuotedLine is what a checkout adds to a line. Amounts are minor units of the checkout's currency.
type QuotedLine struct {
	BuyerID domain.UserID
	// CartN is the line of the cart that it came from; nil where it was bought at once.
	CartN *int16
	// AddedMinor is what one unit cost when the line was put into the cart.
	AddedMinor int64
	// DiscountMinor is what the coupon takes off the line.
	DiscountMinor int64
}

// Owner is whose line it is.
func (l *CartLine) Owner() domain.UserID {
	if l.Quote != nil {
		return l.Quote.BuyerID
	}
	return l.ID.User
}

// CanSee is the one rule of who may see a line of a cart or a checkout: whose it is.
func (l *CartLine) CanSee(actor domain.Actor) bool { return actor.Is(l.Owner()) }

// PriceWhenAdded is what one unit cost when the line was put in.
func (l *CartLine) PriceWhenAdded() domain.Money {
	if l.Quote != nil {
		return domain.Money{MinorUnits: l.Quote.AddedMinor, Currency: l.Snapshot.UnitPrice.Currency}
	}
	return l.Snapshot.UnitPrice
}

// PriceAt is what one unit costs: in a cart what is asked for now, while it is on sale; in a checkout what was quoted.
func (l *CartLine) PriceAt(o Offer) domain.Money {
	if l.Quote == nil && o.Sellable() {
		return o.Variant.Price()
	}
	return l.Snapshot.UnitPrice
}

// TotalAt is what all units cost, before coupons; see PriceAt.
func (l *CartLine) TotalAt(o Offer) domain.Money {
	price := l.PriceAt(o)
	price.MinorUnits *= int64(l.Quantity)
	return price
}

// Attribution is what would be credited if it were bought now, as far as the line itself tells; nil where nothing led to it.
func (l *CartLine) Attribution() *Attribution {
	if l.Touch == nil {
		return nil
	}
	return l.Touch.attribution()
}

// CartProblem is why something of a cart or a checkout cannot be bought as it stands, or what changed of it.
type CartProblem struct {
	Code    domain.ErrorCode
	Message string
	// LineID is the line that it is about; nil where it is about the whole.
	LineID *domain.CartLineID
}

// ProblemWith is what is wrong with the line in view of the offer: the gravest thing, nil where nothing is. A price other than
// the line's is one too.
func (l *CartLine) ProblemWith(o Offer) *CartProblem {
	if refused := o.Refuse("", l.Snapshot.VariantID, l.Quantity); refused != nil {
		return problemOf(refused, &l.ID)
	}
	if changed := l.priceChange(o); changed != nil {
		return problemOf(changed, &l.ID)
	}
	return nil
}

func (l *CartLine) priceChange(o Offer) domain.UserError {
	if price := o.Variant.Price(); price != l.Snapshot.UnitPrice {
		return PriceChanged("", &l.Snapshot.VariantID, l.Snapshot.UnitPrice, price)
	}
	return nil
}

func problemOf(refused domain.UserError, line *domain.CartLineID) *CartProblem {
	r := refused.Refused()
	return &CartProblem{Code: r.Code, Message: r.Message, LineID: line}
}

// CartGroup are the lines of a cart that are of one store.
type CartGroup struct {
	StoreID domain.StoreID
	Lines   []*CartLine
}

// ByStore parts the lines of a cart by store, in the order in which the stores come.
func ByStore(lines []*CartLine) []*CartGroup {
	groups, at := []*CartGroup{}, map[domain.StoreID]*CartGroup{}
	for _, l := range lines {
		g := at[l.StoreID]
		if g == nil {
			g = &CartGroup{StoreID: l.StoreID}
			groups, at[l.StoreID] = append(groups, g), g
		}
		g.Lines = append(g.Lines, l)
	}
	return groups
}

// Selected is how many of the lines are selected.
func Selected(lines []*CartLine) int {
	n := 0
	for _, l := range lines {
		if l.Selected {
			n++
		}
	}
	return n
}

// CartCost is what a cart, or one store's part of it, comes to: an estimate until it is checked out. It counts the lines that are
// selected and on sale.
type CartCost struct {
	Subtotal domain.Money
	Discount domain.Money
	// Shipping is nil where it is not known where to, or the store does not send there.
	Shipping   *domain.Money
	Total      domain.Money
	IsEstimate bool
}

// Estimating is what the estimate of one store's part of a cart depends on.
type Estimating struct {
	Offers map[domain.VariantID]Offer
	// Coupons are those of the store that the user can use.
	Coupons []*Coupon
	Rates   []*ShippingRate
	// To is where the user has things sent to; "" where that is not known.
	To  Region
	Now time.Time
}

// Estimate is what the group comes to with the best of the coupons.
func (g *CartGroup) Estimate(e Estimating) *CartCost {
	var amounts []int64
	for _, l := range g.Lines {
		if o := e.Offers[l.Snapshot.VariantID]; l.Selected && o.Sellable() {
			amounts = append(amounts, l.TotalAt(o).MinorUnits)
		}
	}
	money := func(minor int64) domain.Money {
		return domain.Money{MinorUnits: minor, Currency: g.Lines[0].Snapshot.UnitPrice.Currency}
	}
	subtotal, discount := sum(amounts), int64(0)
	if best := BestCoupon(e.Coupons, amounts, e.Now); best != nil {
		discount = sum(best.Discounts(amounts))
	}
	cost := &CartCost{
		Subtotal: money(subtotal), Discount: money(discount), Total: money(subtotal - discount), IsEstimate: true,
	}
	if options := DeliveryOptions(e.Rates, e.To, subtotal-discount, e.Now); len(options) > 0 && len(amounts) > 0 {
		fee := options[0].Fee
		cost.Shipping = &fee
		cost.Total.MinorUnits += fee.MinorUnits
	}
	return cost
}

// CostOfAll adds up what the groups come to; nil where that would add up several currencies, or nothing. A group of which nothing
// counts adds nothing. Where one's shipping is not known, nor is that of all.
func CostOfAll(groups []*CartCost) *CartCost {
	var all *CartCost
	known := true
	for _, c := range groups {
		if all == nil {
			zero := domain.Money{Currency: c.Total.Currency}
			all = &CartCost{Subtotal: zero, Discount: zero, Total: zero, IsEstimate: true}
		}
		if c.Total.Currency != all.Total.Currency {
			return nil
		}
		all.Subtotal.MinorUnits += c.Subtotal.MinorUnits
		all.Discount.MinorUnits += c.Discount.MinorUnits
		all.Total.MinorUnits += c.Total.MinorUnits
		known = known && (c.Shipping != nil || c.Subtotal.MinorUnits == 0)
	}
	if all != nil && known {
		all.Shipping = &domain.Money{
			MinorUnits: all.Total.MinorUnits - all.Subtotal.MinorUnits + all.Discount.MinorUnits, Currency: all.Total.Currency,
		}
	}
	return all
}

// Put puts units of a variant into the lines of a user's cart: more of a line that is there, or a new one. line is what a new one
// would be, but for its number; a touch replaces that of an earlier line. TOO_LONG where the cart is full, INVALID where the line
// would have too many units.
func Put(lines []*CartLine, line CartLine) (*CartLine, error) {
	var last int16
	for _, l := range lines {
		if l.Snapshot.VariantID == line.Snapshot.VariantID {
			line.ID, line.Quantity = l.ID, l.Quantity+line.Quantity
			line.AddedAt, line.Snapshot.UnitPrice = l.AddedAt, l.Snapshot.UnitPrice
			if line.Touch == nil {
				line.Touch = l.Touch
			}
			return &line, checkUnits(line.Quantity)
		}
		last = max(last, l.ID.N)
	}
	if len(lines) >= MostCartLines {
		return nil, domain.Refuse(domain.ErrTooLong, "", "a cart holds at most %d lines", MostCartLines)
	}
	line.ID.N = last + 1
	return &line, checkUnits(line.Quantity)
}

func checkUnits(n int) error {
	if n < 1 || n > MostUnits {
		return domain.Refuse(domain.ErrInvalid, "", "1 to %d units a line, not %d", MostUnits, n)
	}
	return nil
}

// LineChange changes a line of a cart: what is nil stays, and a quantity of 0 takes it out.
type LineChange struct {
	Line     domain.CartLineID
	Quantity *int
	Selected *bool
}

// CartChanges is what changes make of a cart.
type CartChanges struct {
	// Kept are the changed lines that stay, and Gone the numbers of those that do not.
	Kept []*CartLine
	Gone []int16
	// More are those of the kept that have more units than before.
	More []*CartLine
	// fields are where the input has those.
	fields []string
}

// Change applies changes to the lines of a cart, and changes none of the lines themselves. NOT_FOUND names a line that is not
// among them, INVALID a quantity that no line has and a line that is named twice.
func Change(lines []*CartLine, changes []LineChange) (CartChanges, error) {
	var out CartChanges
	var wrong domain.UserErrors
	byID, named := map[domain.CartLineID]*CartLine{}, map[domain.CartLineID]bool{}
	for _, l := range lines {
		byID[l.ID] = l
	}
	for i, c := range changes {
		field := "lines." + strconv.Itoa(i)
		old := byID[c.Line]
		switch {
		case old == nil:
			wrong = append(wrong, domain.Refuse(domain.ErrNotFound, field+".lineId", "line not found"))
			continue
		case named[c.Line]:
			wrong = append(wrong, domain.Refuse(domain.ErrInvalid, field+".lineId", "the line is named twice"))
			continue
		case c.Quantity != nil && (*c.Quantity < 0 || *c.Quantity > MostUnits):
			wrong = append(wrong, domain.Refuse(domain.ErrInvalid, field+".quantity", "0 to %d units, not %d", MostUnits, *c.Quantity))
			continue
		}
		named[c.Line] = true
		if c.Quantity != nil && *c.Quantity == 0 {
			out.Gone = append(out.Gone, old.ID.N)
			continue
		}
		changed := *old
		if c.Selected != nil {
			changed.Selected = *c.Selected
		}
		if c.Quantity != nil {
			changed.Quantity = *c.Quantity
		}
		out.Kept = append(out.Kept, &changed)
		if changed.Quantity > old.Quantity {
			out.More, out.fields = append(out.More, &changed), append(out.fields, field+".quantity")
		}
	}
	return out, wrong.OrNil()
}

// CheckMore refuses more of goods than the buyer can have.
func (c CartChanges) CheckMore(offers map[domain.VariantID]Offer) error {
	var wrong domain.UserErrors
	for i, l := range c.More {
		if refused := offers[l.Snapshot.VariantID].Refuse(c.fields[i], l.Snapshot.VariantID, l.Quantity); refused != nil {
			wrong = append(wrong, refused)
		}
	}
	return wrong.OrNil()
}
