package commerce

import (
	"time"

	"github.com/trellisgraph/trellis/domain"
)

// MostStars is the best rating; the worst is 1.
const MostStars = 5

// Review is what somebody says of a product.
type Review struct {
	ID           domain.ReviewID
	AuthorID     domain.UserID
	Rating       int
	Body         string
	VariantN     *int16 // the variant that it is about, nil where none was named
	VariantTitle string // as it was called then
	CreatedAt    time.Time
	OrderLine    *domain.OrderLineID // the purchase behind it, nil where there is none
	NoteID       *domain.NoteID      // the note that it was published as
	SellerReply  *string
	Pictures     int
}

// VerifiedPurchase reports whether an order stands behind the review.
func (r *Review) VerifiedPurchase() bool { return r.OrderLine != nil }

// ReportableBy reports whether the actor can report the review.
func (r *Review) ReportableBy(actor domain.Actor) bool {
	return actor.SignedIn() && !actor.Is(r.AuthorID)
}

// ReviewSelection picks reviews; a zero field does not matter. It is comparable.
type ReviewSelection struct {
	Stars    int
	Pictures Having
	Variant  domain.VariantID
}

// Having is whether something must be there.
type Having int8

// The answers.
const (
	Either Having = iota
	With
	Without
)

// RatingSummary is what reviews say in numbers: how many gave 1 star, 2 stars and so on.
type RatingSummary struct{ Stars [MostStars]int }

// Total is the number of reviews.
func (s RatingSummary) Total() int {
	n := 0
	for _, count := range s.Stars {
		n += count
	}
	return n
}

// Average is the mean of the stars, rounded to 2 decimals, halves up; nil where there is no review. It is computed in whole
// hundredths, so that the same reviews give the same number everywhere.
func (s RatingSummary) Average() *float64 {
	n, sum := s.Total(), 0
	if n == 0 {
		return nil
	}
	for i, count := range s.Stars {
		sum += (i + 1) * count
	}
	mean := float64((sum*100+n/2)/n) / 100
	return &mean
}

// Count is the number of reviews.
func (s RatingSummary) Count() domain.Count { return domain.Exactly(s.Total()) }

// CountOf is the number of reviews that a selection leaves, nil where the summary does not say it.
func (s RatingSummary) CountOf(selection ReviewSelection) *domain.Count {
	var n domain.Count
	switch selection {
	case ReviewSelection{}:
		n = s.Count()
	case ReviewSelection{Stars: selection.Stars}:
		n = domain.Exactly(s.Stars[selection.Stars-1])
	default:
		return nil
	}
	return &n
}

// Histogram is the number of reviews with 1 star, 2 stars and so on.
func (s RatingSummary) Histogram() []int { return s.Stars[:] }
