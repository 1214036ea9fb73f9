package commerce

import (
	"time"

	"github.com/trellisgraph/trellis/domain"
)

// StoreRole is what a user does in a store. The zero value is nothing: the user is not on its staff.
type StoreRole string

// The roles of a store's staff (rules.md, "Who may do what").
const (
	RoleOwner     StoreRole = "OWNER"
	RoleManager   StoreRole = "MANAGER"
	RoleSupport   StoreRole = "SUPPORT"
	RoleWarehouse StoreRole = "WAREHOUSE"
	RoleFinance   StoreRole = "FINANCE"
)

// Staff reports whether the role is one of the store's staff.
func (r StoreRole) Staff() bool { return r != "" }

// SeesMoney reports whether the role sees what the store earns and who owns it.
func (r StoreRole) SeesMoney() bool { return r == RoleOwner || r == RoleFinance }

// Ships reports whether the role sends goods and takes them back, and so may know where they go.
func (r StoreRole) Ships() bool {
	return r == RoleOwner || r == RoleManager || r == RoleWarehouse || r == RoleSupport
}

// DecidesRefunds reports whether the role answers who wants money back.
func (r StoreRole) DecidesRefunds() bool {
	return r == RoleOwner || r == RoleManager || r == RoleSupport
}

// StoreMember is a user on the staff of a store. A store has one OWNER.
type StoreMember struct {
	StoreID domain.StoreID
	UserID  domain.UserID
	Role    StoreRole
	Since   time.Time
}
