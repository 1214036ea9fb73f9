package commerce

import (
	"time"

	"github.com/trellisgraph/trellis/domain"
)

// AffiliateOffer is what a store offers to creators who tag a product.
type AffiliateOffer struct {
	ProductID       domain.ProductID
	Open            bool
	CommissionBps   int
	ValidUntil      *time.Time
	SampleAvailable bool
}

// Holds reports whether what is sold now earns by the offer.
func (o *AffiliateOffer) Holds(now time.Time) bool {
	return o.Open && (o.ValidUntil == nil || now.Before(*o.ValidUntil))
}

// RestockAlert is a user who asked to be told when a product can be bought again.
type RestockAlert struct {
	UserID    domain.UserID
	ProductID domain.ProductID
	AskedAt   time.Time
}
