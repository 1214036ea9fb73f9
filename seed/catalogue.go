package seed

import (
	"iter"
	"time"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/seed/demo"
	commercedb "github.com/trellisgraph/trellis/storage/commerce"
)

// catalogue is what of the world stands around the goods: shelves, opinions, coupons, carts.
type catalogue struct {
	tree       []shelf
	shelfNo    map[demo.Category]int
	opinions   []demo.Review
	reviewPool []domain.MediaID
	groupNo    map[string]int
	counters   map[string]demo.Counter
	coupons    map[string][]demo.Coupon
	addresses  map[string][]demo.Address
	carts      map[string][]demo.CartLine

	onShelf     []int                    // by shelf: what stands on it and below
	rated       []commerce.RatingSummary // by product
	ratedStores []commerce.RatingSummary // by store
}

// What a random stream or an id belongs to, beside those of world.go.
const (
	aShelf byte = iota + 40
	aReview
	aClaim
	aWish
	aCart
)

// shelf is a category with its place in the tree.
type shelf struct {
	demo.Shelf
	parent   int // -1 at the root
	position int
	path     []string
}

func newCatalogue(w *world) catalogue {
	c := catalogue{
		shelfNo: map[demo.Category]int{}, opinions: demo.Reviews(),
		groupNo:   index(w.placed, func(g demo.Group) string { return g.Key }),
		counters:  map[string]demo.Counter{},
		coupons:   grouped(demo.Coupons(), func(c demo.Coupon) string { return c.Store }),
		addresses: grouped(demo.Addresses(), func(a demo.Address) string { return a.Owner }),
		carts:     grouped(demo.CartLines(), func(l demo.CartLine) string { return l.Owner }),
	}
	for _, counter := range demo.Counters() {
		c.counters[counter.Store] = counter
	}
	for i, root := range demo.Shelves() {
		at := len(c.tree)
		c.tree = append(c.tree, shelf{Shelf: root, parent: -1, position: i, path: []string{root.Name}})
		for j, s := range root.Shelves {
			c.shelfNo[s.Category] = len(c.tree)
			c.tree = append(c.tree, shelf{Shelf: s, parent: at, position: j, path: []string{root.Name, s.Name}})
		}
	}
	return c
}

func grouped[T any](all []T, key func(T) string) map[string][]T {
	out := map[string][]T{}
	for _, one := range all {
		out[key(one)] = append(out[key(one)], one)
	}
	return out
}

// countCatalogue counts what categories, products and stores keep count of.
func (w *world) countCatalogue(productNo map[domain.ProductID]int) {
	w.onShelf = make([]int, len(w.tree))
	w.rated, w.ratedStores = make([]commerce.RatingSummary, w.products), make([]commerce.RatingSummary, w.stores)
	for i := range w.products {
		if p := w.good(i); p.Status == demo.ProductActive {
			for s := w.shelfNo[p.Category]; s >= 0; s = w.tree[s].parent {
				w.onShelf[s]++
			}
		}
	}
	for v := range w.allReviewed() {
		product := productNo[v.ID.Product]
		w.rated[product].Stars[v.Rating-1]++
		w.ratedStores[w.sellerOf(product)].Stars[v.Rating-1]++
	}
}

func (w *world) shelfID(i int) domain.CategoryID {
	return domain.CategoryID(w.uuid(aShelf, i, w.ago(24*1600)))
}

func (w *world) categoryOf(p demo.Product) *domain.CategoryID {
	id := w.shelfID(w.shelfNo[p.Category])
	return &id
}

func (w *world) allCategories() iter.Seq[*commerce.Category] {
	return upTo(len(w.tree), func(i int) *commerce.Category {
		s := w.tree[i]
		c := &commerce.Category{ID: w.shelfID(i), Name: s.Name, Path: s.path, Position: s.position, Products: w.onShelf[i]}
		if s.parent >= 0 {
			c.ParentID = w.shelfID(s.parent)
		}
		return c
	})
}

// allShelved are the goods on sale, each on its shelf and on the one around that.
func (w *world) allShelved() iter.Seq[commercedb.Shelved] {
	return func(yield func(commercedb.Shelved) bool) {
		for i := range w.products {
			p := w.product(i)
			if !p.Public() {
				continue
			}
			for s := w.shelfNo[w.good(i).Category]; s >= 0; s = w.tree[s].parent {
				if !yield(commercedb.Shelved{Category: w.shelfID(s), Product: p}) {
					return
				}
			}
		}
	}
}

// allOffers are the curated affiliate offers, and one of every third generated product.
func (w *world) allOffers() iter.Seq[*commerce.AffiliateOffer] {
	return func(yield func(*commerce.AffiliateOffer) bool) {
		for _, o := range demo.Offers() {
			offer := &commerce.AffiliateOffer{
				ProductID: w.productID(w.goodNo[o.Product]), Open: !o.Closed, CommissionBps: o.Bps, SampleAvailable: o.Sample,
			}
			if o.Days != 0 {
				until := w.o.At.UTC().AddDate(0, 0, o.Days)
				offer.ValidUntil = &until
			}
			if !yield(offer) {
				return
			}
		}
		for i := len(w.goods); i < w.products; i += 3 {
			offer := &commerce.AffiliateOffer{ProductID: w.productID(i), Open: true, CommissionBps: 500 + 100*(i%10)}
			if !yield(offer) {
				return
			}
		}
	}
}

// allWishes are the curated restock alerts, and some readers for each generated product that is sold out.
func (w *world) allWishes() iter.Seq[commerce.RestockAlert] {
	return func(yield func(commerce.RestockAlert) bool) {
		for i, wish := range demo.Wishes() {
			alert := commerce.RestockAlert{
				UserID: w.userID(w.personNo[wish.Person]), ProductID: w.productID(w.goodNo[wish.Product]),
				AskedAt: w.ago(float64(5 + 19*i)),
			}
			if !yield(alert) {
				return
			}
		}
		for i := len(w.goods); i < w.products; i++ {
			if !soldOut(w.good(i)) {
				continue
			}
			r := w.random(aWish, i)
			for _, reader := range distinct(1+r.IntN(4), w.someReader(r)) {
				alert := commerce.RestockAlert{
					UserID: w.userID(reader), ProductID: w.productID(i), AskedAt: between(r, w.listed(i), w.o.At.UTC()),
				}
				if !yield(alert) {
					return
				}
			}
		}
	}
}

func soldOut(p demo.Product) bool {
	for _, v := range p.Variants {
		if v.OnHand > 0 {
			return false
		}
	}
	return true
}

// someReader picks generated users.
func (w *world) someReader(r interface{ IntN(n int) int }) func() (int, bool) {
	return func() (int, bool) { return len(w.people) + r.IntN(w.users-len(w.people)), true }
}

// noLater is the earlier of two times.
func noLater(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}
