package commerce

import (
	"fmt"
	"strings"
	"time"

	"github.com/trellisgraph/trellis/domain"
)

// Everywhere is the region of a rate for what no other rate names.
const Everywhere Region = "*"

// Region is an ISO 3166-1 code of a country, such as HK, or an ISO 3166-2 code of a part of one, such as CN-SH.
type Region string

// ParseRegion reads a region that came in the argument named arg; BAD_INPUT where it has not the form of one. Whether there
// is such a country is not asked: nobody sends there.
func ParseRegion(arg, s string) (Region, error) {
	country, part, parted := strings.Cut(s, "-")
	if len(country) != 2 || !only(country, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") ||
		parted && (part == "" || len(part) > 3 || !only(part, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")) {
		return "", domain.BadInput(arg, "%.16q is not an ISO 3166 code such as HK, CN-SH or US-CA", s)
	}
	return Region(s), nil
}

func only(s, allowed string) bool { return strings.Trim(s, allowed) == "" }

// Country is the country that the region is or lies in.
func (r Region) Country() Region {
	country, _, _ := strings.Cut(string(r), "-")
	return Region(country)
}

// ShippingRate is what a store asks for sending an order to some regions.
type ShippingRate struct {
	StoreID          domain.StoreID
	N                int16
	Regions          []string
	Fee              domain.Money
	FreeAbove        *domain.Money
	ShipsWithinHours int
	TransitDays      int
}

// names says how specifically the rate names the region: 0 where not at all, 3 where it names that very region.
func (r *ShippingRate) names(to Region) int {
	best := 0
	for _, region := range r.Regions {
		switch Region(region) {
		case to:
			return 3
		case to.Country():
			best = max(best, 2)
		case Everywhere:
			best = max(best, 1)
		}
	}
	return best
}

// arrival is the day by which an order that is placed now arrives, in UTC.
func (r *ShippingRate) arrival(now time.Time) domain.Date {
	return domain.DateOf(now.UTC().Add(time.Duration(r.ShipsWithinHours)*time.Hour).AddDate(0, 0, r.TransitDays))
}

// title is what the rate promises, in words.
func (r *ShippingRate) title() string {
	return fmt.Sprintf("Leaves within %d h, %d days under way", r.ShipsWithinHours, r.TransitDays)
}

// ShippingPromise is what a store promises for an order to a region.
type ShippingPromise struct {
	Fee              domain.Money
	FreeAbove        *domain.Money
	ShipsWithinHours int
	ArrivesBy        *domain.Date
}

// Ship is what a store with these rates promises for an order to a region that is placed now: the most specific rate counts,
// the first of several that are equally so. Days are those of UTC: a store's own zone is not known. nil where the store does
// not send there.
func Ship(rates []*ShippingRate, to Region, now time.Time) *ShippingPromise {
	var chosen *ShippingRate
	specific := 0
	for _, r := range rates {
		if how := r.names(to); how > specific {
			chosen, specific = r, how
		}
	}
	if chosen == nil {
		return nil
	}
	arrives := chosen.arrival(now)
	return &ShippingPromise{
		Fee: chosen.Fee, FreeAbove: chosen.FreeAbove, ShipsWithinHours: chosen.ShipsWithinHours, ArrivesBy: &arrives,
	}
}
