// Package commerce holds the types and the pure rules of the shop: stores, products, stock, orders and attribution.
package commerce

import (
	"io"
	"time"

	"github.com/trellisgraph/trellis/domain"
)

// StoreKind says who runs a store.
type StoreKind string

// The kinds of stores.
const (
	StorePersonal     StoreKind = "PERSONAL"
	StoreBrand        StoreKind = "BRAND"
	StoreThirdParty   StoreKind = "THIRD_PARTY"
	StoreSelfOperated StoreKind = "SELF_OPERATED"
)

// StoreStatus says whether a store trades.
type StoreStatus string

// The states of a store.
const (
	StoreApplying  StoreStatus = "APPLYING"
	StoreOpen      StoreStatus = "OPEN"
	StorePaused    StoreStatus = "PAUSED"
	StoreSuspended StoreStatus = "SUSPENDED"
	StoreClosed    StoreStatus = "CLOSED"
)

// Store sells goods in one currency. It belongs to one account: following the account is following the store.
type Store struct {
	ID               domain.StoreID
	AccountID        domain.UserID
	Handle           string
	Name             string
	Logo             *domain.Image
	StoreKind        StoreKind
	StoreStatus      StoreStatus
	Currency         domain.Currency
	ReturnPolicyHTML string
	OpenedAt         *time.Time
	Products         int
	Sold             int
	Rating           RatingSummary
}

// ProductCount is the number of goods on sale.
func (s *Store) ProductCount() domain.Count { return domain.Exactly(s.Products) }

// SoldCount is the number of units sold.
func (s *Store) SoldCount() domain.Count { return domain.Exactly(s.Sold) }

// Public reports whether everybody may see the store: from its first day on, whatever becomes of it.
func (s *Store) Public() bool { return s.StoreStatus != StoreApplying }

// CanSee is the one rule of who may see a store: everybody, while it is being opened its owner, its staff and the platform's,
// who decide about it. role is the actor's in it.
func (s *Store) CanSee(actor domain.Actor, role StoreRole) bool {
	return s.Public() || role.Staff() || actor.Is(s.AccountID) || actor.Has(domain.RolePlatformStaff)
}

// ReportableBy reports whether the actor can report the store.
func (s *Store) ReportableBy(actor domain.Actor) bool {
	return actor.SignedIn() && !actor.Is(s.AccountID)
}

// StoreParticulars are what only some may know of a store: who answers for it before the law, and where buyers send things
// back to.
type StoreParticulars struct {
	StoreID       domain.StoreID
	LegalEntity   *string
	ReturnAddress *AddressSnapshot
}

// SeesLegalEntity reports whether the actor may know who answers for a store: those of its staff who see its money, and the
// platform's finance. role is the actor's in the store.
func SeesLegalEntity(actor domain.Actor, role StoreRole) bool {
	return role.SeesMoney() || actor.Has(domain.RolePlatformFinance)
}

// ProductSort orders the goods of a store.
type ProductSort string

// The orders.
const (
	SortSales     ProductSort = "SALES"
	SortNew       ProductSort = "NEW"
	SortPriceAsc  ProductSort = "PRICE_ASC"
	SortPriceDesc ProductSort = "PRICE_DESC"
)

// MarshalGQL writes the order as the schema spells it.
func (s ProductSort) MarshalGQL(w io.Writer) { domain.MarshalEnum(w, s) }

// UnmarshalGQL reads an order; BAD_INPUT for anything else.
func (s *ProductSort) UnmarshalGQL(v any) error {
	return domain.UnmarshalEnum(v, s, SortSales, SortNew, SortPriceAsc, SortPriceDesc)
}
