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

// Manages reports whether the role may change the store, its goods and what it offers (rules.md, "Who may do what").
func (r StoreRole) Manages() bool { return r == RoleOwner || r == RoleManager }

// CountsStock reports whether the role may say what is on the shelf.
func (r StoreRole) CountsStock() bool { return r.Manages() || r == RoleWarehouse }

// MostMemberships is in how many stores a user may work.
const MostMemberships = 50

// Ships reports whether the role sends goods and takes them back, and so may know where they go.
func (r StoreRole) Ships() bool {
	return r == RoleOwner || r == RoleManager || r == RoleWarehouse || r == RoleSupport
}

// DecidesRefunds reports whether the role answers who wants money back.
func (r StoreRole) DecidesRefunds() bool {
	return r == RoleOwner || r == RoleManager || r == RoleSupport
}

// AnswersReviews reports whether the role answers what buyers say of the goods.
func (r StoreRole) AnswersReviews() bool { return r.DecidesRefunds() }

// StoreMember is a user on the staff of a store. A store has one OWNER.
type StoreMember struct {
	StoreID domain.StoreID
	UserID  domain.UserID
	Role    StoreRole
	Since   time.Time
}

// SetRole is the role that member gets in the store, given by somebody whose own there is by: the OWNER gives any but OWNER,
// which a store keeps one of; nil takes the role away. had is what the user is there now, nil where nothing.
func SetRole(by StoreRole, had *StoreMember, member StoreMember, role *StoreRole) (*StoreMember, error) {
	switch {
	case by != RoleOwner:
		return nil, domain.Refuse(domain.ErrNotAllowed, "storeId", "only the store's owner chooses its staff")
	case had != nil && had.Role == RoleOwner:
		return nil, domain.Refuse(domain.ErrNotAllowed, "userId", "a store keeps its owner")
	case role == nil:
		return nil, nil //nolint:nilnil // nothing is what they do there from now on
	case *role == RoleOwner:
		return nil, domain.Refuse(domain.ErrInvalid, "role", "a store has one owner")
	}
	member.Role = *role
	if had != nil {
		member.Since = had.Since
	}
	return &member, nil
}
