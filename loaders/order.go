package loaders

import (
	"context"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	commercedb "github.com/trellisgraph/trellis/storage/commerce"
)

// OrderList names what a buyer ordered, narrowed by Selection. Two lists are the same where they share it.
type OrderList struct {
	Buyer     domain.UserID
	Selection *commerce.OrderSelection
}

// OrdersPage asks for a page of a list of orders.
type OrdersPage struct {
	List OrderList
	Page domain.Page
}

func (l *Loaders) orders(db commercedb.Reader) {
	l.Order = &Loader[domain.OrderID, *commerce.Order]{
		load: func(ctx context.Context, ids []domain.OrderID) (map[domain.OrderID]*commerce.Order, error) {
			rows, err := commercedb.All(ctx, db, commercedb.OrdersByIDs(ids))
			return one(rows, err, func(o *commerce.Order) (domain.OrderID, *commerce.Order) { return o.ID, o })
		},
	}
	l.OrderGroup = &Loader[domain.GroupID, *commerce.OrderGroup]{
		load: func(ctx context.Context, ids []domain.GroupID) (map[domain.GroupID]*commerce.OrderGroup, error) {
			rows, err := commercedb.All(ctx, db, commercedb.OrderGroupsByIDs(ids))
			return one(rows, err, func(g *commerce.OrderGroup) (domain.GroupID, *commerce.OrderGroup) { return g.ID, g })
		},
	}
	l.OrderIDsByGroup = &Loader[domain.GroupID, []domain.OrderID]{
		load: func(ctx context.Context, ids []domain.GroupID) (map[domain.GroupID][]domain.OrderID, error) {
			rows, err := commercedb.All(ctx, db, commercedb.OrderIDsByGroups(ids))
			return many(rows, err, func(g commercedb.GroupedOrder) (domain.GroupID, domain.OrderID) { return g.Group, g.Order })
		},
	}
	l.LinesByOrder = &Loader[domain.OrderID, []*commerce.OrderLine]{
		load: func(ctx context.Context, ids []domain.OrderID) (map[domain.OrderID][]*commerce.OrderLine, error) {
			rows, err := commercedb.All(ctx, db, commercedb.LinesByOrders(ids))
			return many(rows, err, func(l *commerce.OrderLine) (domain.OrderID, *commerce.OrderLine) { return l.ID.Order, l })
		},
	}
	l.AddressByOrder = &Loader[domain.OrderID, *commerce.OrderAddress]{
		load: func(ctx context.Context, ids []domain.OrderID) (map[domain.OrderID]*commerce.OrderAddress, error) {
			rows, err := commercedb.All(ctx, db, commercedb.AddressesByOrders(ids))
			return one(rows, err, func(a *commerce.OrderAddress) (domain.OrderID, *commerce.OrderAddress) { return a.OrderID, a })
		},
	}
	l.EventsByOrder = &Loader[domain.OrderID, []*commerce.OrderEvent]{
		load: func(ctx context.Context, ids []domain.OrderID) (map[domain.OrderID][]*commerce.OrderEvent, error) {
			rows, err := commercedb.All(ctx, db, commercedb.EventsByOrders(ids))
			return many(rows, err, func(e *commerce.OrderEvent) (domain.OrderID, *commerce.OrderEvent) { return e.OrderID, e })
		},
	}
	l.OrdersByBuyer = each(func(ctx context.Context, p OrdersPage) ([]commercedb.OrderAt, error) {
		return commercedb.All(ctx, db, commercedb.OrdersPageByBuyer(p.List.Buyer, *p.List.Selection, p.Page))
	})
	l.OrderCount = each(func(ctx context.Context, list OrderList) (domain.Count, error) {
		n, err := commercedb.All(ctx, db, commercedb.CountOrdersByBuyer(list.Buyer, *list.Selection, domain.CountingLimit+1))
		if err != nil {
			return domain.Count{}, err
		}
		return domain.Counted(n[0]), nil
	})
}

// OrderStandings is how the actor stands to each order. Whether they are on the staff is asked only for orders that are not
// their own.
func (l *Loaders) OrderStandings(ctx context.Context, orders []*commerce.Order) ([]commerce.OrderStanding, error) {
	actor := domain.ActorFrom(ctx)
	var stores []domain.StoreID
	for _, o := range orders {
		if o != nil && !actor.Is(o.BuyerID) {
			stores = append(stores, o.StoreID)
		}
	}
	standings := make([]commerce.OrderStanding, len(orders))
	roles, err := l.ViewerRole.All(ctx, stores)
	if err != nil {
		return standings, failed(len(orders), err)
	}
	for i, o := range orders {
		switch {
		case o == nil:
		case actor.Is(o.BuyerID):
			standings[i] = o.StandingOf(actor, "")
		default:
			standings[i], roles = o.StandingOf(actor, roles[0]), roles[1:]
		}
	}
	return standings, nil
}

// VisibleOrders loads orders that the actor may see, nil in the place of the others.
func (l *Loaders) VisibleOrders(ctx context.Context, ids []domain.OrderID) ([]*commerce.Order, error) {
	orders, orderErrs := l.Order.All(ctx, ids)
	standings, err := l.OrderStandings(ctx, orders)
	kept := make([]*commerce.Order, len(ids))
	if err != nil {
		return kept, err
	}
	for i, o := range orders {
		if standings[i].CanSee() {
			kept[i] = o
		}
	}
	return kept, orderErrs
}

// VisibleGroups loads order groups that the actor may see, nil in the place of the others.
func (l *Loaders) VisibleGroups(ctx context.Context, ids []domain.GroupID) ([]*commerce.OrderGroup, error) {
	groups, err := l.OrderGroup.All(ctx, ids)
	return visible(ctx, groups, err)
}

// Lines loads lines by their ids, of orders that the actor is known to see.
func (l *Loaders) Lines(ctx context.Context, ids []domain.OrderLineID) ([]*commerce.OrderLine, error) {
	return childrenOf(ctx, ids, l.LinesByOrder,
		func(id domain.OrderLineID) domain.OrderID { return id.Order },
		func(line *commerce.OrderLine) domain.OrderLineID { return line.ID })
}

// VisibleLines loads lines of orders that the actor may see, nil in the place of the others.
func (l *Loaders) VisibleLines(ctx context.Context, ids []domain.OrderLineID) ([]*commerce.OrderLine, error) {
	return ofVisibleOrders(ctx, l, ids, l.Lines, func(id domain.OrderLineID) domain.OrderID { return id.Order })
}

// childrenOf picks numbered children of orders out of all that their orders have, which is bounded: what is asked for by id
// here is mostly asked for by order there, and loaded once.
func childrenOf[ID comparable, V any](
	ctx context.Context, ids []ID, byOrder *Loader[domain.OrderID, []*V], order func(ID) domain.OrderID, idOf func(*V) ID,
) ([]*V, error) {
	orders := make([]domain.OrderID, len(ids))
	for i, id := range ids {
		orders[i] = order(id)
	}
	lists, err := byOrder.All(ctx, orders)
	out := make([]*V, len(ids))
	for i, siblings := range lists {
		for _, v := range siblings {
			if idOf(v) == ids[i] {
				out[i] = v
			}
		}
	}
	return out, err
}

// ofVisibleOrders keeps children of orders that the actor may see, nil in the place of the others.
func ofVisibleOrders[ID comparable, V any](
	ctx context.Context, l *Loaders, ids []ID, load func(context.Context, []ID) ([]*V, error), order func(ID) domain.OrderID,
) ([]*V, error) {
	parents := make([]domain.OrderID, len(ids))
	for i, id := range ids {
		parents[i] = order(id)
	}
	orders, orderErr := l.VisibleOrders(ctx, parents)
	kept := make([]*V, len(ids))
	if orderErr != nil {
		return kept, orderErr
	}
	all, err := load(ctx, ids)
	for i, v := range all {
		if orders[i] != nil {
			kept[i] = v
		}
	}
	return kept, err
}
