package community

import (
	"io"
	"time"

	"github.com/trellisgraph/trellis/domain"
)

// Disclosure says how the author stands to what is tagged.
type Disclosure string

// The disclosures (rules.md, I11).
const (
	DisclosureNone            Disclosure = "NONE"
	DisclosureOwnStore        Disclosure = "OWN_STORE"
	DisclosureAffiliate       Disclosure = "AFFILIATE"
	DisclosurePaidPartnership Disclosure = "PAID_PARTNERSHIP"
	DisclosureGifted          Disclosure = "GIFTED"
)

// MarshalGQL writes the disclosure as the schema spells it.
func (d Disclosure) MarshalGQL(w io.Writer) { domain.MarshalEnum(w, d) }

// UnmarshalGQL reads a disclosure; BAD_INPUT for anything else.
func (d *Disclosure) UnmarshalGQL(v any) error {
	return domain.UnmarshalEnum(v, d,
		DisclosureNone, DisclosureOwnStore, DisclosureAffiliate, DisclosurePaidPartnership, DisclosureGifted)
}

// Tag marks a product in a note: a spot on a picture or a moment of the video.
type Tag struct {
	ID         domain.TagID
	AuthorID   domain.UserID
	ProductID  domain.ProductID
	StoreID    domain.StoreID // which sold the product when it was tagged
	VariantN   *int16
	Snapshot   TagSnapshot
	MediaIndex *int
	X          *float64
	Y          *float64
	AtMS       *int
	Disclosure Disclosure
}

// VariantID is the tagged variant, nil where the tag names the product as a whole.
func (t *Tag) VariantID() *domain.VariantID {
	if t.VariantN == nil {
		return nil
	}
	return &domain.VariantID{Product: t.ProductID, N: *t.VariantN}
}

// TagSnapshot is what the product looked like when it was tagged.
type TagSnapshot struct {
	Title   string
	Image   *domain.Image
	Price   domain.Money
	TakenAt time.Time
}
