package commerce

import (
	"strings"
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

// MostReviewPictures is how many pictures a review may have.
const MostReviewPictures = 9

// Lengths of what is written, in characters.
const (
	longestReview = 2_000
	longestReply  = 1_000
)

// NewReview is what the buyer of an order says of a line of it; own is the review's id among those of the product.
// ILLEGAL_STATE where the order is not completed; UserErrors say all that is wrong with what is said.
func NewReview(own domain.UUID, o *Order, l *OrderLine, rating int, body string, now time.Time) (*Review, error) {
	if o.Status != OrderCompleted {
		return nil, domain.IllegalState("the order", o.Status, OrderCompleted)
	}
	r := &Review{
		ID: domain.ReviewID{Product: l.Snapshot.ProductID, Own: own}, AuthorID: o.BuyerID, Rating: rating,
		Body: strings.TrimSpace(body), VariantN: &l.Snapshot.VariantID.N, VariantTitle: l.Snapshot.VariantTitle, CreatedAt: now, OrderLine: &l.ID,
	}
	wrong := domain.CheckText("body", r.Body, longestReview)
	if rating < 1 || rating > MostStars {
		wrong = append(wrong, domain.Refuse(domain.ErrInvalid, "rating", "1 to %d stars", MostStars))
	}
	return r, wrong.OrNil()
}

// NewReply is what somebody who does role in the store answers to a review. NOT_ALLOWED where that is not theirs to do.
func NewReply(role StoreRole, text string) (string, error) {
	if !role.AnswersReviews() {
		return "", domain.Refuse(domain.ErrNotAllowed, "reviewId",
			"only the store's owner, its managers and its support answer reviews")
	}
	text = strings.TrimSpace(text)
	return text, domain.CheckText("text", text, longestReply).OrNil()
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
