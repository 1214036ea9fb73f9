package commerce

import (
	"time"

	"github.com/trellisgraph/trellis/domain"
)

// Cart is what a user means to buy.
type Cart struct {
	ID        domain.CartID
	Version   int
	UpdatedAt time.Time
}

// Owner is whose cart it is.
func (c *Cart) Owner() domain.UserID { return domain.UserID(c.ID) }

// CanSee is the one rule of who may see a cart: whose it is.
func (c *Cart) CanSee(actor domain.Actor) bool { return actor.Is(c.Owner()) }

// CartLine is a variant in a cart.
type CartLine struct {
	ID       domain.CartLineID
	StoreID  domain.StoreID
	Snapshot LineSnapshot
	Quantity int
	Selected bool
	AddedAt  time.Time
}

// PriceWhenAdded is what one unit cost when the line was put in.
func (l *CartLine) PriceWhenAdded() domain.Money { return l.Snapshot.UnitPrice }

// CanSee is the one rule of who may see a line of a cart: whose it is.
func (l *CartLine) CanSee(actor domain.Actor) bool { return actor.Is(l.ID.User) }

// CartGroup are the lines of a cart that are of one store.
type CartGroup struct {
	StoreID domain.StoreID
	Lines   []*CartLine
}

// ByStore parts the lines of a cart by store, in the order in which the stores come.
func ByStore(lines []*CartLine) []*CartGroup {
	groups, at := []*CartGroup{}, map[domain.StoreID]*CartGroup{}
	for _, l := range lines {
		g := at[l.StoreID]
		if g == nil {
			g = &CartGroup{StoreID: l.StoreID}
			groups, at[l.StoreID] = append(groups, g), g
		}
		g.Lines = append(g.Lines, l)
	}
	return groups
}

// Selected is how many of the lines are selected.
func Selected(lines []*CartLine) int {
	n := 0
	for _, l := range lines {
		if l.Selected {
			n++
		}
	}
	return n
}
