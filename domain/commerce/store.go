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
}

// ProductCount is the number of goods on sale.
func (s *Store) ProductCount() domain.Count { return domain.Exactly(s.Products) }

// SoldCount is the number of units sold.
func (s *Store) SoldCount() domain.Count { return domain.Exactly(s.Sold) }

// CanSee is the one rule of who may see a store.
func (s *Store) CanSee(actor domain.Actor) bool {
	return s.StoreStatus != StoreApplying || actor.Is(s.AccountID)
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
