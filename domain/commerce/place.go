package commerce

import (
	"encoding/binary"
	"fmt"
	"slices"
	"time"

	"github.com/trellisgraph/trellis/domain"
)

// Placing is what becomes of a quote when it is placed: what there is now, and how the buyer wants to pay.
type Placing struct {
	Quote  *Quote
	Market Market
	// Credits are what each line is credited to, by its number; nothing for DIRECT.
	Credits map[int16]*Attribution
	// Commissions are what stores offer for products.
	Commissions map[domain.ProductID]*AffiliateOffer
	Expected    domain.Money
	Method      PaymentMethod
	// NewID makes an id that nothing else has.
	NewID func() domain.UUID
}

// PlacedOrder is an order as it is placed.
type PlacedOrder struct {
	*Order
	Lines   []*OrderLine
	Address *OrderAddress
	Event   *OrderEvent
	// Coupon is what it uses, nil for none.
	Coupon *Claimed
}

// Placement is what placing a quote makes: one group with its payment, and an order a store.
type Placement struct {
	Group   *OrderGroup
	Orders  []*PlacedOrder
	Payment *Payment
	// FromCart are the lines that came from the buyer's cart.
	FromCart []*CartLine
}

// NewOrders makes orders of a quote. It refuses a quote that was placed, has expired, or does not hold any more, with all that is
// wrong with it; whether there is stock enough at the moment of writing is for the stock to say.
func NewOrders(p Placing) (*Placement, error) {
	if err := p.Quote.CheckOpen(); err != nil {
		return nil, err
	}
	if err := p.check().OrNil(); err != nil {
		return nil, err
	}
	total := p.Quote.Cost().Total
	placed := &Placement{Group: &OrderGroup{
		ID: domain.GroupID(p.NewID()), BuyerID: p.Quote.BuyerID, Total: total, PlacedAt: p.Market.Now,
	}}
	for _, g := range p.Quote.Groups {
		placed.Orders = append(placed.Orders, p.order(placed.Group.ID, g))
		for _, l := range g.Lines {
			if l.Quote.CartN != nil {
				placed.FromCart = append(placed.FromCart, l)
			}
		}
	}
	placed.Payment = &Payment{
		GroupID: placed.Group.ID, BuyerID: p.Quote.BuyerID, Currency: p.Quote.Currency, Method: p.Method,
		Status: PaymentCreated, Attempt: 1, AmountMinor: total.MinorUnits, ExpiresAt: p.Market.Now.Add(PayWithin),
	}
	return placed, nil
}

// check is all that is wrong with placing the quote.
func (p Placing) check() domain.UserErrors {
	wrong := p.Quote.unready(p.Market.Now)
	if total := p.Quote.Cost().Total; total != p.Expected {
		wrong = append(wrong, PriceChanged("expectedTotal", nil, p.Expected, total))
	}
	if !p.payable() {
		wrong = append(wrong, domain.Refuse(domain.ErrInvalid, "method", "%s does not take %s", p.Method, p.Quote.Currency))
	}
	for _, l := range p.Quote.Lines() {
		o := p.Market.Offers[l.Snapshot.VariantID]
		if refused := o.Refuse("checkoutId", l.Snapshot.VariantID, l.Quantity); refused != nil {
			wrong = append(wrong, refused)
		} else if changed := l.priceChange(o); changed != nil {
			wrong = append(wrong, changed)
		}
	}
	for _, g := range p.Quote.Groups {
		id := g.CouponID()
		if id == nil {
			continue
		}
		claimed, found := p.Market.Coupons[*id]
		if !found {
			wrong = append(wrong, RejectCoupon("checkoutId", *id, CouponIsOver))
		} else if reason := claimed.rejection(claimed.Claim, g.SubtotalMinor, p.Market.Now); reason != "" {
			wrong = append(wrong, RejectCoupon("checkoutId", *id, reason))
		}
	}
	return wrong
}

func (p Placing) payable() bool { return slices.Contains(p.Quote.PaymentMethods(), p.Method) }

func (p Placing) order(group domain.GroupID, g *CheckoutGroup) *PlacedOrder {
	id, now, to := domain.OrderID(p.NewID()), p.Market.Now, p.Quote.Address
	o := &PlacedOrder{
		Order: &Order{
			ID: id, GroupID: group, Number: orderNumber(id, now), StoreID: g.StoreID, BuyerID: p.Quote.BuyerID,
			Status: OrderPendingPayment, AfterSaleStatus: AfterSaleNone, Currency: g.Currency,
			Subtotal: g.SubtotalMinor, Discount: g.DiscountMinor, Shipping: g.ShippingMinor, Total: g.Cost().Total.MinorUnits,
			PlacedAt: now, PayBy: now.Add(PayWithin), BuyerNote: g.BuyerNote,
		},
		Address: &OrderAddress{OrderID: id, Recipient: to.Recipient, Phone: to.Phone, Region: to.Region, Line: to.Line},
	}
	o.Event = o.Happened(EventPlaced, now, ByBuyer, &o.BuyerID)
	if coupon := g.CouponID(); coupon != nil {
		claimed := p.Market.Coupons[*coupon]
		o.Coupon = &claimed
	}
	for i, l := range g.Lines {
		line := &OrderLine{
			ID: domain.OrderLineID{Order: id, N: int16(i + 1)}, Snapshot: l.Snapshot, Quantity: l.Quantity,
			DiscountMinor: l.Quote.DiscountMinor, TotalMinor: l.TotalAt(Offer{}).MinorUnits - l.Quote.DiscountMinor,
			Attribution: p.Credits[l.ID.N],
		}
		line.CommissionBps = p.commission(line, g.StoreID)
		o.Lines = append(o.Lines, line)
	}
	return o
}

// commission is the rate that the line's creator earns at, in basis points; nil where nobody does: nobody earns by what their own
// store sells.
func (p Placing) commission(l *OrderLine, store domain.StoreID) *int {
	offer := p.Commissions[l.Snapshot.ProductID]
	if l.Attribution == nil || l.Attribution.CreatorID == nil || offer == nil || !offer.Holds(p.Market.Now) {
		return nil
	}
	if s := p.Market.Stores[store]; s != nil && s.AccountID == *l.Attribution.CreatorID {
		return nil
	}
	return &offer.CommissionBps
}

// orderNumber is the number by which people speak of an order: its day and twelve digits of its id.
func orderNumber(id domain.OrderID, at time.Time) string {
	return fmt.Sprintf("%s%012d", at.UTC().Format("20060102"), binary.BigEndian.Uint64(id[8:])%1_000_000_000_000)
}

// Moves are what the placement takes from the stock: one move a variant.
func (p *Placement) Moves() []StockMove {
	var moves []StockMove
	at := map[domain.VariantID]int{}
	for _, o := range p.Orders {
		for _, l := range o.Lines {
			i, known := at[l.Snapshot.VariantID]
			if !known {
				i = len(moves)
				at[l.Snapshot.VariantID] = i
				moves = append(moves, StockMove{VariantID: l.Snapshot.VariantID})
			}
			moves[i].Reserved += l.Quantity
		}
	}
	return moves
}

// Reservations are what its lines hold of the stock.
func (p *Placement) Reservations() []*Reservation {
	var reservations []*Reservation
	for _, o := range p.Orders {
		for _, l := range o.Lines {
			reservations = append(reservations, &Reservation{LineID: l.ID, VariantID: l.Snapshot.VariantID, Quantity: l.Quantity})
		}
	}
	return reservations
}
