package commerce

import (
	"cmp"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/trellisgraph/trellis/domain"
)

// CouponState is what a viewer can do with a coupon.
type CouponState string

// The states; the first that is true of USED, EXPIRED, USABLE and CLAIMABLE.
const (
	CouponClaimable CouponState = "CLAIMABLE"
	CouponUsable    CouponState = "USABLE"
	CouponUsed      CouponState = "USED"
	CouponExpired   CouponState = "EXPIRED"
)

// MarshalGQL writes the state as the schema spells it.
func (s CouponState) MarshalGQL(w io.Writer) { domain.MarshalEnum(w, s) }

// UnmarshalGQL reads a state; BAD_INPUT for anything else.
func (s *CouponState) UnmarshalGQL(v any) error {
	return domain.UnmarshalEnum(v, s, CouponClaimable, CouponUsable, CouponUsed, CouponExpired)
}

// Coupon is a reduction that a store gives to whoever claims it, once each. It takes off an amount or a percentage, never
// both.
type Coupon struct {
	ID       domain.CouponID
	Title    string
	Currency domain.Currency
	MinMinor *int64 // what the goods must cost together
	OffMinor *int64
	OffBy    *int // percent
	StartsAt time.Time
	EndsAt   time.Time
	Total    int // how many can be claimed in all
	Claimed  int
}

// Bounds of coupons. MostCoupons is how many of a store may have time left, so that they can be looked at together.
const (
	MostCoupons        = 50
	longestCouponTitle = 50
	mostOfACoupon      = 1_000_000
	mostPercentOff     = 99
	longestCouponTime  = 366 * 24 * time.Hour
)

// CouponFields are what a store says of a coupon that it gives. AmountOff and PercentOff are nil where they were left out.
type CouponFields struct {
	Title     string
	MinSpend  *domain.Money
	AmountOff *domain.Money
	OffBy     *int
	Total     int
	PerUser   int
	StartsAt  time.Time
	EndsAt    time.Time
}

// NewCoupon is the coupon that a store gives; UserErrors say all that is wrong with it.
func NewCoupon(id domain.CouponID, store *Store, f CouponFields, now time.Time) (*Coupon, error) {
	c := &Coupon{
		ID: id, Title: strings.TrimSpace(f.Title), Currency: store.Currency, OffBy: f.OffBy, StartsAt: f.StartsAt, EndsAt: f.EndsAt,
		Total: f.Total,
	}
	wrong := domain.CheckText("title", c.Title, longestCouponTitle)
	if f.MinSpend != nil {
		wrong = append(wrong, checkPrice("minSpend", *f.MinSpend, store.Currency)...)
		c.MinMinor = &f.MinSpend.MinorUnits
	}
	wrong = append(wrong, c.takeOff(f)...)
	if f.Total < 1 || f.Total > mostOfACoupon {
		wrong = append(wrong, domain.Refuse(domain.ErrInvalid, "total", "1 to %d coupons", mostOfACoupon))
	}
	if f.PerUser != 1 {
		wrong = append(wrong, domain.Refuse(domain.ErrInvalid, "perUser", "a user has a coupon once"))
	}
	return c, append(wrong, c.checkTime(now)...).OrNil()
}

// takeOff sets what the coupon takes off, and says what is wrong with it.
func (c *Coupon) takeOff(f CouponFields) domain.UserErrors {
	switch {
	case (f.AmountOff == nil) == (f.OffBy == nil):
		return domain.UserErrors{domain.Refuse(domain.ErrInvalid, "", "exactly one of amountOff and percentOff is given")}
	case f.OffBy != nil && (*f.OffBy < 1 || *f.OffBy > mostPercentOff):
		return domain.UserErrors{domain.Refuse(domain.ErrInvalid, "percentOff", "1 to %d", mostPercentOff)}
	case f.OffBy != nil:
		return nil
	}
	c.OffMinor = &f.AmountOff.MinorUnits
	wrong := checkPrice("amountOff", *f.AmountOff, c.Currency)
	if c.MinMinor != nil && *c.OffMinor > *c.MinMinor {
		wrong = append(wrong, domain.Refuse(domain.ErrInvalid, "amountOff", "more than the goods must cost"))
	}
	return wrong
}

func (c *Coupon) checkTime(now time.Time) domain.UserErrors {
	switch {
	case !c.EndsAt.After(c.StartsAt):
		return domain.UserErrors{domain.Refuse(domain.ErrInvalid, "endsAt", "must be after startsAt")}
	case c.EndsAt.Sub(c.StartsAt) > longestCouponTime:
		return domain.UserErrors{domain.Refuse(domain.ErrInvalid, "endsAt", "at most 366 days after startsAt")}
	case c.Over(now):
		return domain.UserErrors{domain.Refuse(domain.ErrInvalid, "endsAt", "must be in the future")}
	default:
		return nil
	}
}

// CouponClaim is a user having claimed a coupon.
type CouponClaim struct {
	ID        domain.UUID
	UserID    domain.UserID
	CouponID  domain.CouponID
	ClaimedAt time.Time
	UsedAt    *time.Time
	OrderID   *domain.OrderID // the order that it was used on
}

// MinSpend is what the goods must cost together, nil for any amount.
func (c *Coupon) MinSpend() *domain.Money { return c.money(c.MinMinor) }

// AmountOff is what the coupon takes off, nil where it takes off a percentage.
func (c *Coupon) AmountOff() *domain.Money { return c.money(c.OffMinor) }

// PercentOff is how many percent the coupon takes off, nil where it takes off an amount.
func (c *Coupon) PercentOff() *int { return c.OffBy }

func (c *Coupon) money(minor *int64) *domain.Money {
	if minor == nil {
		return nil
	}
	return &domain.Money{MinorUnits: *minor, Currency: c.Currency}
}

// Left is how many can still be claimed.
func (c *Coupon) Left() int { return max(c.Total-c.Claimed, 0) }

// Remaining is how many can still be claimed.
func (c *Coupon) Remaining() domain.Count { return domain.Exactly(c.Left()) }

// Over reports whether the coupon's time is over.
func (c *Coupon) Over(now time.Time) bool { return !now.Before(c.EndsAt) }

// State is what somebody can do with the coupon; claim is theirs, nil where they have none or are nobody.
func (c *Coupon) State(claim *CouponClaim, now time.Time) CouponState {
	switch {
	case claim != nil && claim.UsedAt != nil:
		return CouponUsed
	case c.Over(now):
		return CouponExpired
	case claim != nil:
		return CouponUsable
	default:
		return CouponClaimable
	}
}

// CanSee is the one rule of who may see a coupon of a store that they may see: everybody until its time is over, then those
// who claimed it.
func (c *Coupon) CanSee(claim *CouponClaim, now time.Time) bool { return claim != nil || !c.Over(now) }

// Offered reports whether there is something to do with the coupon now: its time has come, and it can be claimed or used.
func (c *Coupon) Offered(claim *CouponClaim, now time.Time) bool {
	if now.Before(c.StartsAt) {
		return false
	}
	switch c.State(claim, now) {
	case CouponUsable:
		return true
	case CouponClaimable:
		return c.Left() > 0
	case CouponUsed, CouponExpired:
		return false
	default:
		return false
	}
}

// RefusesClaim is why somebody cannot claim the coupon; claim is theirs, nil where they have none. "" where they can, be its
// time to use it come or not.
func (c *Coupon) RefusesClaim(claim *CouponClaim, now time.Time) CouponRejection {
	switch {
	case claim != nil:
		return CouponPerUserLimit
	case c.Over(now):
		return CouponIsOver
	case c.Left() == 0:
		return CouponExhausted
	default:
		return ""
	}
}

// SoonestEnd orders coupons by when their time is over.
func SoonestEnd(coupons []*Coupon) {
	slices.SortFunc(coupons, func(a, b *Coupon) int {
		return cmp.Or(a.EndsAt.Compare(b.EndsAt), cmp.Compare(a.ID.N, b.ID.N))
	})
}

// CouponRejection is why a coupon does not count.
type CouponRejection string

// The rejections.
const (
	CouponIsOver        CouponRejection = "EXPIRED"
	CouponNotStarted    CouponRejection = "NOT_STARTED"
	CouponExhausted     CouponRejection = "EXHAUSTED"
	CouponPerUserLimit  CouponRejection = "PER_USER_LIMIT"
	CouponMinSpend      CouponRejection = "MIN_SPEND"
	CouponWrongStore    CouponRejection = "WRONG_STORE"
	CouponNotCombinable CouponRejection = "NOT_COMBINABLE"
)

// words say a rejection to a person.
func (r CouponRejection) words() string {
	switch r {
	case CouponIsOver:
		return "the coupon's time is over"
	case CouponNotStarted:
		return "the coupon's time has not come"
	case CouponExhausted:
		return "none of the coupon is left"
	case CouponPerUserLimit:
		return "a user has the coupon once"
	case CouponMinSpend:
		return "the goods cost less than the coupon asks for"
	case CouponWrongStore:
		return "the coupon is of another store"
	case CouponNotCombinable:
		return "a store takes one coupon an order"
	default:
		return "the coupon does not count"
	}
}

// CouponError says that a coupon does not count, and why.
type CouponError struct {
	domain.Refusal
	CouponID *domain.CouponID
	Reason   CouponRejection
}

// RejectCoupon says why a coupon does not count. field is where the input has it.
func RejectCoupon(field string, id domain.CouponID, reason CouponRejection) *CouponError {
	return &CouponError{domain.Refuse(domain.ErrCouponRejected, field, "%s", reason.words()).Refusal, &id, reason}
}

// rejection is why the coupon does not count for goods that cost so much, for whoever has the claim, nil for none; "" where it
// does.
func (c *Coupon) rejection(claim *CouponClaim, goods int64, now time.Time) CouponRejection {
	switch {
	case claim != nil && claim.UsedAt != nil:
		return CouponPerUserLimit
	case c.Over(now):
		return CouponIsOver
	case now.Before(c.StartsAt):
		return CouponNotStarted
	case claim == nil && c.Left() == 0:
		return CouponExhausted
	case c.MinMinor != nil && goods < *c.MinMinor:
		return CouponMinSpend
	default:
		return ""
	}
}
