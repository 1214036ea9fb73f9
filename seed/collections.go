package seed

import (
	"iter"
	"slices"
	"time"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/community"
	"github.com/trellisgraph/trellis/seed/demo"
	communitydb "github.com/trellisgraph/trellis/storage/community"
)

// What a random stream or an id belongs to, beside those of the world.
const (
	aCollection byte = iota + 40
	aKept
	aFancy
	aFancyAt
)

// ownerEvery is how many generated users there are for one who keeps a collection.
const ownerEvery = 3

// kept is a thing in a collection: the number of a note or of a product.
type kept struct {
	kind community.SubjectKind
	no   int
}

// keeper is who owns the i-th collection: the curated ones, and behind them every third generated user has one.
func (w *world) keeper(i int) int {
	if i < len(w.shelves) {
		return w.personNo[w.shelves[i].Owner]
	}
	return len(w.people) + ownerEvery*(i-len(w.shelves))
}

// shelf is the i-th collection as text.
func (w *world) shelf(i int) demo.Collection {
	if i < len(w.shelves) {
		return w.shelves[i]
	}
	return w.generator.Collection(w.keeper(i))
}

// keeps are the things in the i-th collection, no thing twice: the curated choice, or a few notes
// that everybody may see and a few goods, nothing of the keeper's own.
func (w *world) keeps(i int) []kept {
	if i < len(w.shelves) {
		out := make([]kept, len(w.shelves[i].Items))
		for j, item := range w.shelves[i].Items {
			out[j] = kept{community.SubjectProduct, w.goodNo[item.Product]}
			if item.Note != "" {
				out[j] = kept{community.SubjectNote, w.writingNo[item.Note]}
			}
		}
		return out
	}
	r, owner := w.random(aCollection, i), w.keeper(i)
	var out []kept
	for _, note := range distinct(1+r.IntN(3), func() (int, bool) {
		n := skewed(r, w.notes)
		return n, w.open[n] && w.authorOf(n) != owner
	}) {
		out = append(out, kept{community.SubjectNote, note})
	}
	for _, product := range distinct(2+r.IntN(3), func() (int, bool) {
		p := skewed(r, w.products)
		return p, w.collectable(p, owner)
	}) {
		out = append(out, kept{community.SubjectProduct, product})
	}
	r.Shuffle(len(out), func(a, b int) { out[a], out[b] = out[b], out[a] })
	return out
}

// collectable reports whether a user may have collected a product: it is on sale, and not by them.
func (w *world) collectable(product, user int) bool {
	onSale := product >= len(w.goods) || w.goods[product].Status == demo.ProductActive
	return onSale && w.shopOwner(w.sellerOf(product)) != user
}

// holds reports whether a thing is in a collection of the user's, and is counted as collected for that.
func (w *world) holds(user int, item kept) bool {
	if user < len(w.people) {
		return w.curated[item][user]
	}
	nth := user - len(w.people)
	return nth%ownerEvery == 0 && slices.Contains(w.keeps(len(w.shelves)+nth/ownerEvery), item)
}

// keptAt is when the j-th thing came into the i-th collection: after both were there.
func (w *world) keptAt(i, j int, item kept) time.Time {
	return between(w.random(aKept, 16*i+j), latest(w.shelvedAt(i), w.thereSince(item)), w.o.At.UTC())
}

func latest(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func (w *world) thereSince(item kept) time.Time {
	if item.kind == community.SubjectNote {
		return w.publishedAt(item.no)
	}
	return w.listed(item.no)
}

// shelvedAt is when the i-th collection was made.
func (w *world) shelvedAt(i int) time.Time { return w.ago(w.shelf(i).AgeHours) }

func (w *world) collectionID(i int) domain.CollectionID {
	return domain.CollectionID(w.uuid(aCollection, i, w.shelvedAt(i)))
}

func (w *world) allCollections() iter.Seq[*community.Collection] {
	return upTo(w.collections, func(i int) *community.Collection {
		c := w.shelf(i)
		return &community.Collection{
			ID: w.collectionID(i), OwnerID: w.userID(w.keeper(i)), Title: c.Title, IsPrivate: c.Private,
			Items: len(w.keeps(i)), CreatedAt: w.shelvedAt(i),
		}
	})
}

func (w *world) allCollectionItems() iter.Seq[*community.CollectionItem] {
	return func(yield func(*community.CollectionItem) bool) {
		for i := range w.collections {
			id := w.collectionID(i)
			for j, item := range w.keeps(i) {
				out := &community.CollectionItem{CollectionID: id, Kind: item.kind, AddedAt: w.keptAt(i, j, item)}
				if item.kind == community.SubjectNote {
					out.SubjectID = domain.UUID(w.noteID(item.no))
				} else {
					out.SubjectID = domain.UUID(w.productID(item.no))
				}
				if !yield(out) {
					return
				}
			}
		}
	}
}

// keptNotes are the collects of notes that are in collections: what is in one is collected.
func (w *world) keptNotes() iter.Seq[communitydb.Reaction] {
	return func(yield func(communitydb.Reaction) bool) {
		for i := range w.collections {
			for j, item := range w.keeps(i) {
				if item.kind != community.SubjectNote {
					continue
				}
				collect := communitydb.Reaction{
					User: w.userID(w.keeper(i)), Note: w.noteID(item.no), Author: w.userID(w.authorOf(item.no)),
					At: w.keptAt(i, j, item),
				}
				if !yield(collect) {
					return
				}
			}
		}
	}
}

// fancies are the goods that a user collected without putting them into a collection.
func (w *world) fancies(user int) []int {
	r := w.random(aFancy, user)
	return distinct(r.IntN(5), func() (int, bool) {
		p := skewed(r, w.products)
		return p, w.collectable(p, user) && !w.holds(user, kept{community.SubjectProduct, p})
	})
}

func (w *world) allProductCollects() iter.Seq[communitydb.ProductCollect] {
	return func(yield func(communitydb.ProductCollect) bool) {
		for i := range w.collections {
			for j, item := range w.keeps(i) {
				if item.kind == community.SubjectProduct && !yield(communitydb.ProductCollect{
					User: w.userID(w.keeper(i)), Product: w.productID(item.no), At: w.keptAt(i, j, item),
				}) {
					return
				}
			}
		}
		for u := range w.users {
			r := w.random(aFancyAt, u)
			for _, p := range w.fancies(u) {
				at := between(r, latest(w.joined(u), w.listed(p)), w.o.At.UTC())
				if !yield(communitydb.ProductCollect{User: w.userID(u), Product: w.productID(p), At: at}) {
					return
				}
			}
		}
	}
}

// allProductStats are the goods that somebody collected.
func (w *world) allProductStats() iter.Seq[communitydb.ProductCollects] {
	return func(yield func(communitydb.ProductCollects) bool) {
		for p, n := range w.fancied {
			if n > 0 && !yield(communitydb.ProductCollects{Product: w.productID(p), N: int(n)}) {
				return
			}
		}
	}
}

// countKept counts what is in collections, and which goods are collected. Who may see a note is known before.
func (w *world) countKept() {
	w.keptBy, w.fancied = make([]int32, w.notes), make([]int32, w.products)
	for i := range w.collections {
		for _, item := range w.keeps(i) {
			if item.kind == community.SubjectNote {
				w.keptBy[item.no]++
			} else {
				w.fancied[item.no]++
			}
		}
	}
	for u := range w.users {
		for _, p := range w.fancies(u) {
			w.fancied[p]++
		}
	}
}
