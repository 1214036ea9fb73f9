package commerce

import (
	"fmt"
	"math/bits"
	"slices"

	"github.com/trellisgraph/trellis/domain"
)

// RefundWish is what somebody wants back of an order. Amount is nil for what the units are worth.
type RefundWish struct {
	Items  []LineUnits
	Amount *domain.Money
	Reason RefundReason
}

// RefundExceedsPaidError says that more money is asked for than is left of what was paid for the lines and for sending them.
type RefundExceedsPaidError struct {
	domain.Refusal
	// Refundable is what could be asked for with the same lines and units.
	Refundable domain.Money
}

func exceedsPaid(left domain.Money) *RefundExceedsPaidError {
	return &RefundExceedsPaidError{
		domain.Refuse(domain.ErrRefundExceedsPaid, "amount", "at most %s %s is left for this", left.Amount(), left.Currency).Refusal,
		left,
	}
}

// claim is what a wish comes to: an item a line, whose amounts are not all of amount where some of what sending cost is in it.
type claim struct {
	items  []*RefundItem
	amount int64
}

// claimOf works out what a wish comes to, by what no other refund asks for (rules.md, I4). Units are worth their share of the
// line (OrderLine.ShareOf). Where less is asked for, the items take less in proportion; where more is, it is taken from the lines
// that are named without units, then from what sending cost, then from what else is left of the lines.
func (f *Fulfilment) claimOf(wish RefundWish) (claim, error) {
	if err := f.checkWish(wish); err != nil {
		return claim{}, err
	}
	shares, left := make([]int64, len(wish.Items)), make([]int64, len(wish.Items))
	var worth int64
	for i, item := range wish.Items {
		l := f.line(item.LineID.N)
		if item.Units > 0 {
			shares[i] = l.ShareOf(item.Units)
		}
		left[i] = l.TotalMinor - l.ClaimedMinor - shares[i]
		worth += shares[i]
	}
	wanted := worth
	if wish.Amount != nil {
		wanted = wish.Amount.MinorUnits
	}
	if wanted <= worth {
		shares = portions(wanted, shares)
	} else if missing := f.takeMore(wish.Items, shares, left, wanted-worth); missing > 0 {
		return claim{}, exceedsPaid(domain.Money{MinorUnits: wanted - missing, Currency: f.Order.Currency})
	}
	if wanted <= 0 {
		return claim{}, domain.Refuse(domain.ErrInvalid, "amount", "there is no money in this: say an amount")
	}
	c := claim{amount: wanted}
	for i, item := range wish.Items {
		c.items = append(c.items, &RefundItem{
			LineN: item.LineID.N, Quantity: item.Units, Unshipped: f.unshipped(item, wish.Reason),
			Amount: domain.Money{MinorUnits: shares[i], Currency: f.Order.Currency},
		})
	}
	return c, nil
}

func (f *Fulfilment) checkWish(wish RefundWish) error {
	if err := f.checkLines(wish.Items, 0); err != nil {
		return err
	}
	var wrong domain.UserErrors
	for i, item := range wish.Items {
		if left := f.line(item.LineID.N).RefundableQuantity(); item.Units > left {
			wrong = append(wrong, domain.Refuse(domain.ErrInvalid, fmt.Sprintf("items.%d.quantity", i),
				"%d units of the line can be asked for, not %d", left, item.Units))
		}
	}
	switch {
	case wish.Amount == nil:
	case wish.Amount.Currency != f.Order.Currency:
		wrong = append(wrong, domain.Refuse(domain.ErrInvalid, "amount.currency", "the order is in %s", f.Order.Currency))
	case wish.Amount.MinorUnits <= 0:
		wrong = append(wrong, domain.Refuse(domain.ErrInvalid, "amount.minorUnits", "must be more than nothing"))
	}
	return wrong[:min(len(wrong), mostRefusals)].OrNil()
}

// takeMore adds to what the items take, as far as there is money for it, and returns how much there is not. What sending cost is
// in no item.
func (f *Fulfilment) takeMore(items []LineUnits, taken, left []int64, more int64) int64 {
	from := func(withUnits bool) {
		for i, item := range items {
			if (item.Units > 0) == withUnits {
				some := min(more, left[i])
				taken[i], more = taken[i]+some, more-some
			}
		}
	}
	from(false)
	more -= min(more, f.unclaimedSending())
	from(true)
	return more
}

// unclaimedSending is what no refund asks for of what the order cost beside its lines.
func (f *Fulfilment) unclaimedSending() int64 {
	left := f.Order.Total - f.Order.Claimed
	for _, l := range f.Lines {
		left -= l.TotalMinor - l.ClaimedMinor
	}
	return left
}

// unshipped is how many of the units that a refund asks for wait to be sent: as many as can be, unless the buyer has seen the
// goods.
func (f *Fulfilment) unshipped(item LineUnits, why RefundReason) int {
	free := f.line(item.LineID.N).RefundableQuantity()
	waiting := min(f.toShip(item.LineID.N), free)
	if why.arrived() {
		return max(0, item.Units-(free-waiting))
	}
	return min(item.Units, waiting)
}

// hold lets the order and its lines tell of what a refund asks for.
func (f *Fulfilment) hold(r *Refund, c claim) {
	r.Amount = domain.Money{MinorUnits: c.amount, Currency: f.Order.Currency}
	f.Order.Claimed += c.amount
	for _, i := range c.items {
		i.RefundID = r.ID
		l := f.line(i.LineN)
		l.ClaimedQuantity += i.Quantity
		l.ClaimedMinor += i.Amount.MinorUnits
	}
	f.Items = append(slices.DeleteFunc(f.Items, func(i *RefundItem) bool { return i.RefundID == r.ID }), c.items...)
}

// letGo is the opposite of hold, for a refund that asks for nothing more.
func (f *Fulfilment) letGo(r *Refund) {
	f.Order.Claimed -= r.Amount.MinorUnits
	for _, i := range f.itemsOf(r.ID) {
		l := f.line(i.LineN)
		l.ClaimedQuantity -= i.Quantity
		l.ClaimedMinor -= i.Amount.MinorUnits
	}
}

// lower makes a refund one of less money: what its items give in proportion, and the same part of what sending cost.
func (f *Fulfilment) lower(r *Refund, amount int64) {
	items := f.itemsOf(r.ID)
	parts := make([]int64, len(items)+1)
	parts[len(items)] = r.Amount.MinorUnits
	for i, item := range items {
		parts[i] = item.Amount.MinorUnits
		parts[len(items)] -= item.Amount.MinorUnits
	}
	parts = portions(amount, parts)
	f.letGo(r)
	for i, item := range items {
		item.Amount.MinorUnits = parts[i]
	}
	f.hold(r, claim{items: items, amount: amount})
}

// portions shares a total out in the proportion of the weights, none of which gets more than its weight where total is at most
// their sum. The parts are the whole to the cent: what rounding down leaves goes to the largest remainders, the earlier one of
// equals.
func portions(total int64, weights []int64) []int64 {
	var sum int64
	for _, w := range weights {
		sum += w
	}
	parts := make([]int64, len(weights))
	if sum == 0 {
		return parts
	}
	remainders, order, left := make([]uint64, len(weights)), make([]int, len(weights)), total
	for i, w := range weights {
		hi, lo := bits.Mul64(uint64(total), uint64(w)) //nolint:gosec // neither is negative
		part, rest := bits.Div64(hi, lo, uint64(sum))
		parts[i], remainders[i], order[i] = int64(part), rest, i //nolint:gosec // at most total
		left -= parts[i]
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch {
		case remainders[a] > remainders[b]:
			return -1
		case remainders[a] < remainders[b]:
			return 1
		default:
			return 0
		}
	})
	for _, i := range order[:left] {
		parts[i]++
	}
	return parts
}
