package commerce

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/trellisgraph/trellis/domain"
)

// TermsVersion is the version of the terms for sellers that is in force.
const TermsVersion = 1

// The bounds of what a store says of itself, in characters, and of its lists.
const (
	longestStoreName = 50
	longestPayout    = 200
	mostShelves      = 20
)

// StoreFields are what a user says of the store that they open.
type StoreFields struct {
	Name        string
	Handle      string
	Kind        StoreKind
	Currency    domain.Currency
	CategoryIDs []domain.CategoryID
	PayoutToken string
	Terms       int
}

// Checked is the fields without the blanks around them. A refusal names every one that does not do.
func (f StoreFields) Checked() (StoreFields, error) {
	f.Name, f.PayoutToken = strings.TrimSpace(f.Name), strings.TrimSpace(f.PayoutToken)
	var wrong domain.UserErrors
	wrong = append(wrong, domain.CheckText("name", f.Name, longestStoreName)...)
	wrong = append(wrong, domain.CheckHandle("handle", f.Handle)...)
	wrong = append(wrong, domain.CheckText("payoutAccountToken", f.PayoutToken, longestPayout)...)
	if len(f.CategoryIDs) > mostShelves {
		wrong = append(wrong, domain.Refuse(domain.ErrTooLong, "categoryIds", "at most %d categories", mostShelves))
	}
	if f.Terms != TermsVersion {
		wrong = append(wrong, domain.Refuse(domain.ErrInvalid, "acceptTermsVersion", "the terms in force are version %d", TermsVersion))
	}
	return f, wrong.OrNil()
}

// MayOpen refuses a kind of store that the actor may not open. verified is whether the platform knows their account for whose
// it says it is.
func MayOpen(kind StoreKind, actor domain.Actor, verified bool) error {
	switch {
	case kind == StoreBrand && !verified:
		return domain.Refuse(domain.ErrNotAllowed, "kind", "a BRAND store needs a verified account")
	case kind == StoreSelfOperated && !actor.Has(domain.RolePlatformStaff):
		return domain.Refuse(domain.ErrNotAllowed, "kind", "a SELF_OPERATED store is the platform's")
	default:
		return nil
	}
}

// Opened is the new store: trading at once where it is a person's or the platform's own, waiting for the platform otherwise.
func (f StoreFields) Opened(id domain.StoreID, account domain.UserID, now time.Time) *Store {
	s := &Store{
		ID: id, AccountID: account, Handle: f.Handle, Name: f.Name, StoreKind: f.Kind, StoreStatus: StoreApplying, Currency: f.Currency,
	}
	if f.Kind == StorePersonal || f.Kind == StoreSelfOperated {
		s.StoreStatus, s.OpenedAt = StoreOpen, &now
	}
	return s
}

// Warnings are what there is to know about a store that was just changed.
func (s *Store) Warnings() []*domain.Warning {
	if s.StoreStatus != StoreApplying {
		return []*domain.Warning{}
	}
	target := s.ID.String()
	return []*domain.Warning{{
		Code: "STORE_IN_REVIEW", Message: "the platform looks at the store before it opens; until then only its staff sees it",
		Target: &target,
	}}
}

// StoreRequirement is what the platform asks of a store's owner.
type StoreRequirement string

// The requirements.
const (
	RequireRealName StoreRequirement = "REAL_NAME"
	RequirePayout   StoreRequirement = "PAYOUT_ACCOUNT"
)

// StoreEligibility says whether a user may open a store.
type StoreEligibility struct {
	Allowed bool
	// Missing is what is asked for before the store is paid anything.
	Missing []StoreRequirement
}

// MinimumFollowers is how many followers it takes to open a store.
func (StoreEligibility) MinimumFollowers() int { return 0 }

// CanOpenStore says whether a user may open a store, who owns one already or not and proved their real name or not.
func CanOpenStore(owns, nameVerified bool) *StoreEligibility {
	e := &StoreEligibility{Allowed: !owns, Missing: []StoreRequirement{}}
	if !nameVerified {
		e.Missing = append(e.Missing, RequireRealName)
	}
	if !owns {
		e.Missing = append(e.Missing, RequirePayout)
	}
	return e
}

// StoreChange is what is to become of a store; what is nil, or not given, stays. Logo and ReturnAddress are read already.
type StoreChange struct {
	Name             *string
	Logo             domain.Change[domain.Image]
	ReturnPolicyHTML *string
	Status           *StoreStatus
	Rates            *[]*ShippingRate
	ReturnAddress    domain.Change[AddressSnapshot]
}

// onlyStatus reports whether the change is of the status alone, which is all that those may ask for who do not manage the store.
func (c StoreChange) onlyStatus() bool {
	c.Status = nil
	return c == StoreChange{}
}

// Changed is the store after a change that the actor asks for, whose role in it is role. NOT_ALLOWED where they may not, and
// all that is wrong with the input otherwise.
func (s *Store) Changed(c StoreChange, actor domain.Actor, role StoreRole, now time.Time) (*Store, error) {
	byPlatform := actor.Has(domain.RolePlatformStaff) && c.Status != nil && c.onlyStatus()
	if !role.Manages() && !byPlatform {
		return nil, domain.Refuse(domain.ErrNotAllowed, "storeId", "only its owner and its managers change a store")
	}
	out := *s
	var wrong domain.UserErrors
	if c.Name != nil {
		out.Name = strings.TrimSpace(*c.Name)
		wrong = append(wrong, domain.CheckText("name", out.Name, longestStoreName)...)
	}
	if c.ReturnPolicyHTML != nil {
		out.ReturnPolicyHTML = *c.ReturnPolicyHTML
	}
	if c.Rates != nil {
		wrong = append(wrong, checkRates(*c.Rates, s.Currency)...)
	}
	out.Logo = c.Logo.Of(s.Logo)
	if len(wrong) > 0 || c.Status == nil {
		return &out, wrong.OrNil()
	}
	return &out, out.move(*c.Status, actor, role, now)
}

// move puts the store into another state.
func (s *Store) move(to StoreStatus, actor domain.Actor, role StoreRole, now time.Time) error {
	from := s.StoreStatus
	byPlatform := from == StoreApplying || from == StoreSuspended || to == StoreSuspended
	switch {
	case from == to:
		return nil
	case to == StoreApplying:
		return domain.Refuse(domain.ErrInvalid, "status", "no store goes back to APPLYING")
	case !slices.Contains(to.reachedFrom(), from):
		return domain.IllegalState("the store", from, to.reachedFrom()...)
	case byPlatform && !actor.Has(domain.RolePlatformStaff):
		return domain.Refuse(domain.ErrNotAllowed, "status", "only the platform makes a store %s that is %s", to, from)
	case !byPlatform && !role.Manages():
		return domain.Refuse(domain.ErrNotAllowed, "status", "only its owner and its managers make a store %s that is %s", to, from)
	}
	s.StoreStatus = to
	if to == StoreOpen && s.OpenedAt == nil {
		s.OpenedAt = &now
	}
	return nil
}

// reachedFrom are the states in which a store can come to be s.
func (s StoreStatus) reachedFrom() []StoreStatus {
	switch s {
	case StoreOpen:
		return []StoreStatus{StoreApplying, StorePaused, StoreSuspended}
	case StorePaused:
		return []StoreStatus{StoreOpen}
	case StoreSuspended:
		return []StoreStatus{StoreOpen, StorePaused}
	case StoreClosed:
		return []StoreStatus{StoreOpen, StorePaused, StoreSuspended}
	case StoreApplying:
		return nil
	default:
		return nil
	}
}

// The bounds of what a store asks for sending.
const (
	mostRates       = 20
	mostRateRegions = 100
	mostHours       = 720
	mostTransitDays = 90
)

func checkRates(rates []*ShippingRate, currency domain.Currency) domain.UserErrors {
	if len(rates) > mostRates {
		return domain.UserErrors{domain.Refuse(domain.ErrTooLong, "shippingRates", "at most %d rates, not %d", mostRates, len(rates))}
	}
	var wrong domain.UserErrors
	for i, r := range rates {
		refuse := func(code domain.ErrorCode, field, format string, args ...any) {
			wrong = append(wrong, domain.Refuse(code, fmt.Sprintf("shippingRates.%d.%s", i, field), format, args...))
		}
		switch {
		case len(r.Regions) == 0:
			refuse(domain.ErrRequired, "regions", "name a region, or *")
		case len(r.Regions) > mostRateRegions:
			refuse(domain.ErrTooLong, "regions", "at most %d regions", mostRateRegions)
		default:
			for j, region := range r.Regions {
				if _, err := ParseRegion("", region); err != nil && Region(region) != Everywhere {
					refuse(domain.ErrInvalid, fmt.Sprintf("regions.%d", j), "%.16q is not an ISO 3166 code such as HK or CN-SH, nor *", region)
				}
			}
		}
		within := func(m domain.Money, least int64) bool {
			return m.Currency == currency && least <= m.MinorUnits && m.MinorUnits <= MostPrice
		}
		if !within(r.Fee, 0) {
			refuse(domain.ErrInvalid, "fee", "an amount of %s, and not less than nothing", currency)
		}
		if r.FreeAbove != nil && !within(*r.FreeAbove, 1) {
			refuse(domain.ErrInvalid, "freeAbove", "an amount of %s, and more than nothing", currency)
		}
		if r.ShipsWithinHours < 1 || r.ShipsWithinHours > mostHours {
			refuse(domain.ErrInvalid, "shipsWithinHours", "1 to %d hours", mostHours)
		}
		if r.TransitDays < 0 || r.TransitDays > mostTransitDays {
			refuse(domain.ErrInvalid, "transitDays", "0 to %d days", mostTransitDays)
		}
	}
	return wrong
}
