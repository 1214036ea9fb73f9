package seed

import (
	"iter"
	"math"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/community"
	"github.com/trellisgraph/trellis/seed/demo"
	communitydb "github.com/trellisgraph/trellis/storage/community"
)

// writing is the i-th note as text.
func (w *world) writing(i int) demo.Note {
	if i < len(w.writings) {
		return w.writings[i]
	}
	return w.generator.Note(i)
}

func (w *world) authorOf(i int) int {
	if i < len(w.writings) {
		return w.personNo[w.writings[i].Author]
	}
	return skewed(w.random(aNote, -1-i), w.users)
}

// writtenAt is when the i-th note was made. Generated notes spread over a year, the later the more.
func (w *world) writtenAt(i int) time.Time {
	if i < len(w.writings) {
		return w.ago(w.writings[i].AgeHours)
	}
	r := w.random(aNote, -1-i)
	author, x := skewed(r, w.users), r.Float64() // authorOf's, and the age
	oldest := 24.0 * 365
	if author < len(w.people) {
		oldest = min(oldest, w.people[author].JoinedHours-2)
	}
	return w.ago(1 + x*x*oldest)
}

// publishedAt is when a note that was published could be read.
func (w *world) publishedAt(i int) time.Time { return w.writtenAt(i).Add(time.Minute) }

func (w *world) noteID(i int) domain.NoteID { return domain.NoteID(w.uuid(aNote, i, w.writtenAt(i))) }

func (w *world) note(i int) *community.Note {
	n, made := w.writing(i), w.writtenAt(i)
	tags := w.tagsOf(i, n)
	out := &community.Note{
		ID: w.noteID(i), AuthorID: w.userID(w.authorOf(i)), Kind: community.NoteKind(n.Kind), Title: n.Title, Body: n.Body,
		Place: optional(n.Place), Visibility: visibilityOf(n), State: stateOf(n), Cover: w.noteCover(i), CreatedAt: made,
		Likes: w.reactionCount(likes, i), Collects: w.reactionCount(collects, i), Tags: len(tags),
		Comments: w.visibleComments(i), Shares: w.shareCount(i), Sponsorship: w.sponsorship(n),
	}
	if !slices.Contains([]community.ModerationState{
		community.StateDraft, community.StatePending, community.StateRejected, // never came through
	}, out.State) {
		published := w.publishedAt(i)
		out.PublishedAt = &published
	}
	if len(tags) > 0 {
		id := w.productID(tags[0].product)
		out.PrimaryProductID = &id
	}
	return out
}

func visibilityOf(n demo.Note) community.Visibility {
	if n.Visibility == "" {
		return community.VisibilityPublic
	}
	return community.Visibility(n.Visibility)
}

func stateOf(n demo.Note) community.ModerationState {
	if n.State == "" {
		return community.StatePublished
	}
	return community.ModerationState(n.State)
}

func (w *world) allNotes() iter.Seq[*community.Note] { return upTo(w.notes, w.note) }

func (w *world) allNoteMedia() iter.Seq[*community.NoteMedia] {
	return func(yield func(*community.NoteMedia) bool) {
		for i := range w.notes {
			n, id := w.writing(i), w.noteID(i)
			for position, image := range w.noteImages(i) {
				m := &community.NoteMedia{NoteID: id, Position: position, Image: *image}
				if n.Kind == demo.VideoNote {
					video := domain.MediaID(w.uuid(aVideo, i, w.writtenAt(i)))
					m.VideoID, m.DurationMS = &video, &n.DurationMS
				}
				if !yield(m) {
					return
				}
			}
		}
	}
}

// tag is a tag of a note with its product found.
type tag struct {
	demo.Tag
	product int
}

// tagsOf are a note's tags: the curated ones, or, for about seven generated notes of ten, up to five goods.
func (w *world) tagsOf(i int, n demo.Note) []tag {
	if i < len(w.writings) {
		out := make([]tag, len(n.Tags))
		for j, t := range n.Tags {
			out[j] = tag{t, w.goodNo[t.Product]}
		}
		return out
	}
	r := w.random(aNote, i+w.notes)
	if r.Float64() < 0.3 {
		return nil
	}
	products := distinct(1+r.IntN(5), func() (int, bool) {
		p := skewed(r, w.products)
		return p, p >= len(w.goods) || w.goods[p].Status == demo.ProductActive
	})
	out := make([]tag, len(products))
	for j, p := range products {
		out[j] = tag{demo.Tag{X: 0.1 + 0.8*r.Float64(), Y: 0.1 + 0.8*r.Float64(), Disclosure: demo.None}, p}
		if w.shopOwner(w.sellerOf(p)) == w.authorOf(i) {
			out[j].Disclosure = demo.OwnStore
		}
	}
	return out
}

func (w *world) allTags() iter.Seq[*community.Tag] {
	return func(yield func(*community.Tag) bool) {
		for i := range w.notes {
			n := w.writing(i)
			for j, t := range w.tagsOf(i, n) {
				if !yield(w.tag(i, j, n, t)) {
					return
				}
			}
		}
	}
}

func (w *world) tag(i, j int, n demo.Note, t tag) *community.Tag {
	p, currency := w.good(t.product), w.currencyOf(w.sellerOf(t.product))
	price := p.Variants[0].Price
	for _, v := range p.Variants {
		price = min(price, v.Price)
	}
	out := &community.Tag{
		ID:       domain.TagID{Note: w.noteID(i), N: int16(j + 1)}, //nolint:gosec // at most 30
		AuthorID: w.userID(w.authorOf(i)), ProductID: w.productID(t.product), StoreID: w.storeID(w.sellerOf(t.product)),
		Disclosure: community.Disclosure(t.Disclosure),
	}
	if t.Variant != nil {
		number := int16(*t.Variant + 1) //nolint:gosec // a few dozen
		out.VariantN, price = &number, p.Variants[*t.Variant].Price
	}
	if n.Kind == demo.VideoNote {
		first := 0
		out.MediaIndex, out.AtMS = &first, &t.AtMS
	} else {
		out.MediaIndex, out.X, out.Y = &t.Picture, &t.X, &t.Y
	}
	out.Snapshot = community.TagSnapshot{
		Title: p.Title, Image: w.productCover(t.product),
		Price: domain.Money{MinorUnits: price, Currency: currency}, TakenAt: w.writtenAt(i),
	}
	return out
}

// reaction is liking or collecting. The number names its random stream.
type reaction uint64

const (
	likes    reaction = 1
	collects reaction = 2
)

// share is how many of those who might react do.
func (k reaction) share() float64 {
	if k == likes {
		return 0.7
	}
	return 0.3
}

// reactionCount is how many react to the i-th note: a crowd, among which are those who have it in a collection.
func (w *world) reactionCount(kind reaction, i int) int {
	if kind == collects {
		return max(w.crowd(kind, i), int(w.keptBy[i]))
	}
	return w.crowd(kind, i)
}

// crowd is how many would react to the i-th note. Curated notes have their popularity among the first thousand users; of
// the generated most have a few, whatever the scale, and one in some hundred has hundreds.
func (w *world) crowd(kind reaction, i int) int {
	crowd := w.users - 1
	fans, forFans := w.fans[i]
	switch {
	case forFans:
		crowd = len(fans)
	case !w.open[i]:
		return 0
	}
	if i < len(w.writings) {
		return int(w.writings[i].Popularity * kind.share() * float64(min(crowd, 1_000)))
	}
	x := w.random(aReaction, i).Float64()
	return min(int(kind.share()*(1+30*math.Pow(x, 8)+800*math.Pow(x, 400))), crowd/2)
}

// reactors are the users that react to a note: different ones who may see it, never the author. Those who have it in a
// collection are not among them; keptNotes gives their collects.
func (w *world) reactors(kind reaction, i int) iter.Seq2[int, *rand.Rand] {
	return func(yield func(int, *rand.Rand) bool) {
		n := w.reactionCount(kind, i)
		if kind == collects {
			n -= int(w.keptBy[i])
		}
		r := rand.New(rand.NewPCG(w.o.Seed^uint64(kind), uint64(i))) //nolint:gosec // demo data is to be repeatable
		if fans, ok := w.fans[i]; ok {
			for _, at := range r.Perm(len(fans))[:n] {
				if !yield(fans[at], r) {
					return
				}
			}
			return
		}
		author, at := w.authorOf(i), r.IntN(w.users)
		step := coprime(r, w.users)
		for given := 0; given < n; {
			at = (at + step) % w.users
			if at == author || kind == collects && w.holds(at, kept{community.SubjectNote, i}) {
				continue
			}
			given++
			if !yield(at, r) {
				return
			}
		}
	}
}

// coprime is a step that visits every one of n places before it returns to the first.
func coprime(r *rand.Rand, n int) int {
	for {
		step := 1 + r.IntN(n-1)
		a, b := n, step
		for b != 0 {
			a, b = b, a%b
		}
		if a == 1 {
			return step
		}
	}
}

func (w *world) allReactions(kind reaction) iter.Seq[communitydb.Reaction] {
	return func(yield func(communitydb.Reaction) bool) {
		for i := range w.notes {
			id, author, published := w.noteID(i), w.userID(w.authorOf(i)), w.publishedAt(i)
			for user, r := range w.reactors(kind, i) {
				at := between(r, w.onceJoined(user, published), w.o.At.UTC())
				if !yield(communitydb.Reaction{User: w.userID(user), Note: id, Author: author, At: at}) {
					return
				}
			}
		}
		if kind != collects {
			return
		}
		for collect := range w.keptNotes() {
			if !yield(collect) {
				return
			}
		}
	}
}
