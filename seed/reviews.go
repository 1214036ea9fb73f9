package seed

import (
	"iter"
	"math/rand/v2"
	"strings"
	"unicode"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/seed/demo"
	commercedb "github.com/trellisgraph/trellis/storage/commerce"
)

// reviewed is a review with its pictures.
type reviewed struct {
	*commerce.Review
	images []*domain.Image
}

// allReviewed are the curated reviews, and those that buyers of the history wrote of what they got.
func (w *world) allReviewed() iter.Seq[reviewed] {
	return func(yield func(reviewed) bool) {
		for i := range w.opinions {
			if !yield(w.opinion(i)) {
				return
			}
		}
		words := map[demo.Lang]demo.ReviewWords{
			demo.Chinese: demo.ReviewsIn(demo.Chinese), demo.English: demo.ReviewsIn(demo.English),
		}
		for i := len(w.placed); i < w.groups; i++ {
			r := w.random(aReview, -1-i)
			if r.Float64() < 0.45 {
				continue // most people who are content say nothing
			}
			if !yield(w.afterwards(i, r, words)) {
				return
			}
		}
	}
}

func (w *world) allReviews() iter.Seq[*commerce.Review] {
	return func(yield func(*commerce.Review) bool) {
		for v := range w.allReviewed() {
			if !yield(v.Review) {
				return
			}
		}
	}
}

func (w *world) allReviewImages() iter.Seq[commercedb.ReviewImage] {
	return func(yield func(commercedb.ReviewImage) bool) {
		for v := range w.allReviewed() {
			for n, image := range v.images {
				if !yield(commercedb.ReviewImage{ReviewID: v.ID, Position: n, Image: *image}) {
					return
				}
			}
		}
	}
}

// opinion is the i-th curated review.
func (w *world) opinion(i int) reviewed {
	v := w.opinions[i]
	product, n := w.goodNo[v.Product], int16(v.Variant+1) //nolint:gosec // a few dozen
	written := w.ago(v.AgeHours)
	out := &commerce.Review{
		AuthorID: w.userID(w.personNo[v.Author]), Rating: v.Stars, Body: v.Body, VariantN: &n,
		VariantTitle: variantTitle(w.good(product), v.Variant), SellerReply: optional(v.Reply), Pictures: len(v.Pictures),
	}
	if v.Note != "" {
		id := w.noteID(w.writingNo[v.Note])
		out.NoteID, written = &id, w.publishedAt(w.writingNo[v.Note])
	}
	out.CreatedAt = written
	out.ID = domain.ReviewID{Product: w.productID(product), Own: w.uuid(aReview, i, written)}
	if v.Group != "" {
		out.OrderLine = lineOf(w.sale(w.groupNo[v.Group]), domain.VariantID{Product: out.ID.Product, N: n})
	}
	from, pictures := poolAt(w.opinions, i, func(v demo.Review) int { return len(v.Pictures) })
	return reviewed{out, w.images(w.reviewPool[from : from+pictures])}
}

// lineOf finds the line on which a sale holds a variant.
func lineOf(s *sale, variant domain.VariantID) *domain.OrderLineID {
	for _, o := range s.orders {
		for _, l := range o.Lines {
			if l.Snapshot.VariantID == variant {
				return &l.ID
			}
		}
	}
	return nil
}

// afterwards is what the buyer of the i-th sale says of what came.
func (w *world) afterwards(i int, r *rand.Rand, words map[demo.Lang]demo.ReviewWords) reviewed {
	s := w.sale(i)
	o := s.orders[0]
	l, written := o.Lines[0], between(r, *o.CompletedAt, w.o.At.UTC())
	bought := l.Snapshot
	language := words[languageOf(bought.Title)]
	stars := starsFrom(r.Float64())
	out := &commerce.Review{
		ID:       domain.ReviewID{Product: bought.ProductID, Own: w.uuid(aReview, i+len(w.opinions), written)},
		AuthorID: s.BuyerID, Rating: stars, Body: pick(r, language.ByStars[stars-1]), VariantN: &bought.VariantID.N,
		VariantTitle: bought.VariantTitle, CreatedAt: written, OrderLine: &l.ID,
	}
	if r.IntN(7) == 0 || stars < 3 {
		out.SellerReply = optional(pick(r, language.Replies))
	}
	var images []*domain.Image
	if r.IntN(9) == 0 {
		images, out.Pictures = []*domain.Image{bought.Image}, 1
	}
	return reviewed{out, images}
}

func pick(r *rand.Rand, words []string) string { return words[r.IntN(len(words))] }

// starsFrom turns a throw of the dice into stars, as people give them: mostly five.
func starsFrom(x float64) int {
	switch {
	case x < 0.03:
		return 1
	case x < 0.08:
		return 2
	case x < 0.18:
		return 3
	case x < 0.42:
		return 4
	default:
		return commerce.MostStars
	}
}

func languageOf(text string) demo.Lang {
	if strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
		return demo.Chinese
	}
	return demo.English
}
