package seed

import (
	"encoding/binary"
	"math/rand/v2"
	"time"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/seed/demo"
)

// world is everything that will be written, as functions of an index: the first of each kind are curated, the rest come
// from the generator. Nothing but counts is kept, so that a million notes need no memory.
type world struct {
	o Options

	people      []demo.Person
	shops       []demo.Store
	goods       []demo.Product
	writings    []demo.Note
	placed      []demo.Group
	shelves     []demo.Collection
	lives       []demo.Live
	secrets     map[string]demo.Secret // by handle
	curated     map[kept]map[int]bool  // who has a thing in a curated collection
	personNo    map[string]int
	shopNo      map[string]int
	goodNo      map[string]int
	writingNo   map[string]int
	unfollowed  map[int]bool    // curated people whom nobody follows
	open        []bool          // by note: everybody may see it
	fans        map[int][]int   // by note that followers may see and others not: the author's followers
	taggedFor   map[int]float64 // hours since a curated note first tagged a curated product
	generator   *demo.Generator
	drawn       map[domain.MediaID]domain.Image
	notePool    []domain.MediaID
	productPool []domain.MediaID
	avatarPool  []domain.MediaID
	logoPool    []domain.MediaID
	livePool    map[int]domain.MediaID // by live room

	users, stores, products, notes, groups, orders, likes, collections int

	followers, following, notesOf, received []int32 // by user
	onSale, soldBy                          []int32 // by store
	sold, fancied                           []int32 // by product
	keptBy                                  []int32 // by note: those who have it in a collection
	reserved                                map[domain.VariantID]int
	commissions                             map[domain.ProductID]int // what creators earn, in basis points

	content content
	catalogue
}

// How many there are at scale 1 beside the curated ones, and how many more each further step adds.
const (
	readersAtOne = 275 // accounts that only read, so that a like count looks like one
	usersPer     = 6
	productsPer  = 12
	notesPer     = 60
	historyAtOne = 400 // completed orders, so that something was sold
	groupsPer    = 20
	shopsPer10   = 6
)

func newWorld(o Options) *world {
	dice := rand.New(rand.NewPCG(o.Seed, 0)) //nolint:gosec // demo data is to be repeatable
	w := &world{
		o: o, people: demo.People(), shops: demo.Stores(), goods: demo.Products(), writings: demo.Notes(),
		placed: demo.Groups(), generator: demo.NewGenerator(dice), shelves: demo.Collections(), lives: demo.Lives(),
		secrets: map[string]demo.Secret{}, curated: map[kept]map[int]bool{},
		drawn: map[domain.MediaID]domain.Image{}, taggedFor: map[int]float64{}, unfollowed: map[int]bool{}, fans: map[int][]int{},
	}
	w.users = max(len(w.people)+readersAtOne, usersPer*o.Scale, o.Users)
	w.products = max(len(w.goods), productsPer*o.Scale, o.Products)
	w.stores = len(w.shops) + min((o.Scale-1)*shopsPer10/10, w.products-len(w.goods)) // a generated store has goods to sell
	w.notes = max(len(w.writings), notesPer*o.Scale)
	w.groups = len(w.placed) + max(historyAtOne, groupsPer*o.Scale)
	w.collections = len(w.shelves) + (w.users-len(w.people)+ownerEvery-1)/ownerEvery
	w.personNo = index(w.people, func(p demo.Person) string { return p.Handle })
	w.shopNo = index(w.shops, func(s demo.Store) string { return s.Handle })
	w.goodNo = index(w.goods, func(p demo.Product) string { return p.Key })
	w.writingNo = index(w.writings, func(n demo.Note) string { return n.Key })
	w.catalogue = newCatalogue(w)
	for i := range w.people {
		w.unfollowed[i] = true
	}
	for _, f := range demo.Follows() {
		delete(w.unfollowed, w.personNo[f.Followee])
	}
	for _, n := range w.writings {
		for _, t := range n.Tags {
			w.taggedFor[w.goodNo[t.Product]] = max(w.taggedFor[w.goodNo[t.Product]], n.AgeHours)
		}
	}
	for _, p := range demo.Secrets() {
		w.secrets[p.Handle] = p
	}
	for i := range w.shelves {
		for _, item := range w.keeps(i) {
			if w.curated[item] == nil {
				w.curated[item] = map[int]bool{}
			}
			w.curated[item][w.keeper(i)] = true
		}
	}
	return w
}

func index[T any](all []T, key func(T) string) map[string]int {
	m := make(map[string]int, len(all))
	for i, one := range all {
		m[key(one)] = i
	}
	return m
}

// What a random stream or an id belongs to.
const (
	aUser byte = iota + 1
	aFollow
	aNote
	aReaction
	aStore
	aProduct
	aGroup
	anOrder
	aPicture
	aVideo
	aRefund byte = 50

	aCheckout byte = 51

	aReport   byte = 52
	aRevision byte = 53

	aNotification byte = 54
)

// random is the stream of one thing: the same for equal seeds, whatever else is written.
func (w *world) random(kind byte, i int) *rand.Rand {
	return rand.New(rand.NewPCG(w.o.Seed, uint64(kind)<<56|uint64(i))) //nolint:gosec // demo data is to be repeatable
}

// uuid makes a version 7 UUID (RFC 9562, section 5.7) of a thing that was made at a time.
func (w *world) uuid(kind byte, i int, made time.Time) domain.UUID {
	r := w.random(kind|0x80, i)
	var u domain.UUID
	binary.BigEndian.PutUint64(u[:8], uint64(made.UnixMilli())<<16|r.Uint64()&0x0fff|0x7000)
	binary.BigEndian.PutUint64(u[8:], r.Uint64()&(1<<62-1)|1<<63)
	return u
}

// ago is a time in hours before the data's now, on a whole microsecond as Postgres keeps it.
func (w *world) ago(hours float64) time.Time {
	return w.o.At.Add(-time.Duration(hours * float64(time.Hour))).Truncate(time.Microsecond).UTC()
}

// between picks a time between two.
func between(r *rand.Rand, from, to time.Time) time.Time {
	span := to.Sub(from)
	if span <= 0 {
		return to
	}
	return from.Add(time.Duration(r.Int64N(int64(span)))).Truncate(time.Microsecond)
}

func optional(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
