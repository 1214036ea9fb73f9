package services

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	commercedb "github.com/trellisgraph/trellis/storage/commerce"
)

// groupOrders are orders of one group, locked, with their lines and what these hold of the stock.
type groupOrders struct {
	orders       []*commerce.Order
	lines        map[domain.OrderID][]*commerce.OrderLine
	reservations []*commerce.Reservation
}

// openOrders locks the orders of a group. Whoever calls it holds the payment's lock.
func openOrders(ctx context.Context, tx commercedb.Tx, group domain.GroupID) (*groupOrders, error) {
	orders, err := tx.LockOrdersOfGroup(ctx, group)
	if err != nil {
		return nil, err
	}
	return withLines(ctx, tx, orders)
}

// openOrder locks one order of a group. Whoever calls it holds the payment's lock.
func openOrder(ctx context.Context, tx commercedb.Tx, id domain.OrderID) (*groupOrders, error) {
	order, err := tx.LockOrder(ctx, id)
	if err != nil {
		return nil, err
	}
	return withLines(ctx, tx, []*commerce.Order{order})
}

func withLines(ctx context.Context, tx commercedb.Tx, orders []*commerce.Order) (*groupOrders, error) {
	g := &groupOrders{orders: orders, lines: map[domain.OrderID][]*commerce.OrderLine{}}
	lines, err := commercedb.All(ctx, tx.Reader, commercedb.LinesByOrders(g.ids()))
	if err != nil {
		return nil, err
	}
	for _, l := range lines {
		g.lines[l.ID.Order] = append(g.lines[l.ID.Order], l)
	}
	g.reservations, err = commercedb.All(ctx, tx.Reader, commercedb.ReservationsByOrders(g.ids()))
	return g, err
}

func (g *groupOrders) ids() []domain.OrderID {
	ids := make([]domain.OrderID, len(g.orders))
	for i, o := range g.orders {
		ids[i] = o.ID
	}
	return ids
}

func (g *groupOrders) discounted() bool {
	return slices.ContainsFunc(g.orders, func(o *commerce.Order) bool { return o.Discount > 0 })
}

// change lets something happen to each of the orders, and writes what it did.
func (g *groupOrders) change(
	ctx context.Context, tx commercedb.Tx, happen func(*commerce.Order) *commerce.OrderEvent,
) error {
	events := make([]*commerce.OrderEvent, len(g.orders))
	for i, o := range g.orders {
		events[i] = happen(o)
	}
	if err := tx.UpdateOrders(ctx, g.orders...); err != nil {
		return err
	}
	return tx.AppendOrderEvents(ctx, events...)
}

// sales are what the orders sell, a sale a line.
func (g *groupOrders) sales() []commercedb.Sale {
	var out []commercedb.Sale
	for _, o := range g.orders {
		for _, l := range g.lines[o.ID] {
			out = append(out, commercedb.Sale{
				BuyerID: o.BuyerID, StoreID: o.StoreID, ProductID: l.Snapshot.ProductID, Units: l.Quantity,
			})
		}
	}
	return out
}

// release lets go of what the orders hold of the stock and have not sent.
func (g *groupOrders) release(ctx context.Context, tx commercedb.Tx, at time.Time) error {
	units := map[domain.VariantID]int{}
	var ended []*commerce.Reservation
	for _, r := range g.reservations {
		if open := r.Open(); open > 0 {
			units[r.VariantID] -= open
			r.Released += open
			ended = append(ended, r)
		}
	}
	if _, err := tx.MoveStock(ctx, at, moves(units)); err != nil { // there are no shortages of what is given back
		return err
	}
	return tx.EndReservations(ctx, ended)
}

// reserve takes what the orders let go of again, all of it or nothing: where it is short the transaction must be given up.
func (g *groupOrders) reserve(ctx context.Context, tx commercedb.Tx, at time.Time) (short bool, err error) {
	units := map[domain.VariantID]int{}
	for _, r := range g.reservations {
		units[r.VariantID] += r.Released
		r.Released = 0
	}
	missing, err := tx.MoveStock(ctx, at, moves(units))
	if err != nil || len(missing) > 0 {
		return true, err
	}
	return false, tx.EndReservations(ctx, g.reservations)
}

func moves(units map[domain.VariantID]int) []commerce.StockMove {
	out := make([]commerce.StockMove, 0, len(units))
	for variant := range maps.Keys(units) {
		out = append(out, commerce.StockMove{VariantID: variant, Reserved: units[variant]})
	}
	return out
}
