package commerce

import (
	"cmp"
	"math/bits"
	"slices"
	"time"

	"github.com/trellisgraph/trellis/domain"
)

// mostMinor is the largest amount that the graph can write (Int64 in the schema).
const mostMinor = 1<<53 - 1

func sum(amounts []int64) int64 {
	var all int64
	for _, a := range amounts {
		all += a
	}
	return all
}

// Allocate parts a total by weights, so that the parts are the whole: each gets its share rounded down, and the units that are
// left over go one each to the largest remainders, the first of equal ones. No weight is negative, nor is the total; a part is
// at most its weight where the total is at most the sum of them.
func Allocate(total int64, weights []int64) []int64 {
	parts, whole := make([]int64, len(weights)), sum(weights)
	if whole == 0 {
		return parts
	}
	type remainder struct {
		at   int
		left uint64
	}
	remainders, left := make([]remainder, len(weights)), total
	for i, w := range weights {
		hi, lo := bits.Mul64(uint64(total), uint64(w))             //nolint:gosec // not negative
		share, rest := bits.Div64(hi, lo, uint64(whole))           //nolint:gosec // not negative, and at most total
		parts[i], remainders[i] = int64(share), remainder{i, rest} //nolint:gosec // at most total
		left -= parts[i]
	}
	slices.SortStableFunc(remainders, func(a, b remainder) int { return cmp.Compare(b.left, a.left) })
	for _, r := range remainders[:left] {
		parts[r.at]++
	}
	return parts
}

// percentOf is so many percent of an amount, rounded half to even.
func percentOf(amount int64, percent int) int64 {
	hundredths := amount * int64(percent)
	whole, rest := hundredths/100, hundredths%100
	if rest > 50 || rest == 50 && whole%2 == 1 {
		whole++
	}
	return whole
}

// Discounts is what the coupon takes off each of some amounts, in minor units of its currency: a percentage is rounded once a
// line, half to even; an amount is parted by what the lines cost, and is never more than they cost together.
func (c *Coupon) Discounts(amounts []int64) []int64 {
	if c.OffBy == nil {
		return Allocate(min(*c.OffMinor, sum(amounts)), amounts)
	}
	off := make([]int64, len(amounts))
	for i, a := range amounts {
		off[i] = percentOf(a, *c.OffBy)
	}
	return off
}

// BestCoupon is the one of a store's coupons, all claimed, that takes most off the amounts; nil where none takes anything.
func BestCoupon(coupons []*Coupon, amounts []int64, now time.Time) *Coupon {
	var best *Coupon
	var most int64
	for _, c := range coupons {
		if c.rejection(&CouponClaim{}, sum(amounts), now) != "" {
			continue
		}
		if off := sum(c.Discounts(amounts)); off > most {
			best, most = c, off
		}
	}
	return best
}

// DeliveryOption is a way in which a store sends an order, with what it costs.
type DeliveryOption struct {
	ID        domain.DeliveryID
	Title     string
	Fee       domain.Money
	ArrivesBy *domain.Date
}

// DeliveryOptions are the ways in which a store with these rates sends goods that cost so much after coupons to a region: the
// most specific rates, in their order. None where it does not send there, or to is "".
func DeliveryOptions(rates []*ShippingRate, to Region, goods int64, now time.Time) []DeliveryOption {
	specific := 0
	if to == "" {
		return nil
	}
	for _, r := range rates {
		specific = max(specific, r.names(to))
	}
	var options []DeliveryOption
	for _, r := range rates {
		if specific == 0 || r.names(to) != specific {
			continue
		}
		arrives := r.arrival(now)
		o := DeliveryOption{
			ID: domain.DeliveryID{Store: r.StoreID, N: r.N}, Title: r.title(), Fee: r.Fee, ArrivesBy: &arrives,
		}
		if r.FreeAbove != nil && goods >= r.FreeAbove.MinorUnits {
			o.Fee.MinorUnits = 0
		}
		options = append(options, o)
	}
	return options
}
