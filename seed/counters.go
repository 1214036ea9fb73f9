package seed

import (
	"iter"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/seed/demo"
)

// counter is what stands behind the counter of the i-th store as text; a generated one sends at the usual fee.
func (w *world) counter(i int) demo.Counter {
	if i < len(w.shops) {
		return w.counters[w.shops[i].Handle]
	}
	owner := w.person(w.shopOwner(i))
	return demo.Counter{
		LegalEntity: owner.DisplayName + "（个人）",
		Returns:     w.doorOf(w.shopOwner(i)),
		Rates:       []demo.Rate{{Regions: []string{"CN"}, Fee: 800, FreeAbove: 9_900, Hours: 48, Days: 4}},
	}
}

// allMembers are the stores' owners, and who else works there.
func (w *world) allMembers() iter.Seq[commerce.StoreMember] {
	return func(yield func(commerce.StoreMember) bool) {
		for i := range w.stores {
			owner := commerce.StoreMember{
				StoreID: w.storeID(i), UserID: w.userID(w.shopOwner(i)), Role: commerce.RoleOwner, Since: w.ago(w.shopOpened(i)),
			}
			if !yield(owner) {
				return
			}
			for _, s := range w.counter(i).Staff {
				member := commerce.StoreMember{
					StoreID: owner.StoreID, UserID: w.userID(w.personNo[s.Person]), Role: commerce.StoreRole(s.Role), Since: w.ago(s.Hours),
				}
				if !yield(member) {
					return
				}
			}
		}
	}
}

func (w *world) allParticulars() iter.Seq[*commerce.StoreParticulars] {
	return upTo(w.stores, func(i int) *commerce.StoreParticulars {
		c := w.counter(i)
		return &commerce.StoreParticulars{
			StoreID: w.storeID(i), LegalEntity: optional(c.LegalEntity),
			ReturnAddress: &commerce.AddressSnapshot{
				Recipient: c.Returns.Recipient, Phone: c.Returns.Phone, Region: c.Returns.Region, Line: c.Returns.Line,
			},
		}
	})
}

func (w *world) allRates() iter.Seq[*commerce.ShippingRate] {
	return func(yield func(*commerce.ShippingRate) bool) {
		for i := range w.stores {
			id, currency := w.storeID(i), w.currencyOf(i)
			for n, rate := range w.counter(i).Rates {
				out := &commerce.ShippingRate{
					StoreID: id, N: int16(n + 1), Regions: rate.Regions,
					Fee: domain.Money{MinorUnits: rate.Fee, Currency: currency}, ShipsWithinHours: rate.Hours, TransitDays: rate.Days,
				}
				if rate.FreeAbove > 0 {
					out.FreeAbove = &domain.Money{MinorUnits: rate.FreeAbove, Currency: currency}
				}
				if !yield(out) {
					return
				}
			}
		}
	}
}
