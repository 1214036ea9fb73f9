package commerce

import (
	"context"
	"strconv"
	"strings"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/storage/postgres"
)

// InsertPlacement writes what placing a checkout makes, but for what it takes of coupons and of the stock: the group, its
// orders and its payment, the lists that they are found by, what they hold of the stock. It takes what was bought out of the
// buyer's cart, and says of the checkout what it became. All of it is one round trip. Whoever does holds the checkout's lock.
func (tx Tx) InsertPlacement(ctx context.Context, checkout domain.CheckoutID, p *commerce.Placement) error {
	const done = `
UPDATE checkouts
SET group_id = $2
WHERE id = $1`
	const out = `
DELETE FROM cart_lines
WHERE user_id = $1 AND n = $2 AND product_id = $3 AND variant_n = $4`
	g := p.Group
	statements := []postgres.Statement{
		{Doing: "place a checkout", SQL: done, Args: []any{checkout, g.ID}},
		insert("order_groups", []string{"id", "buyer_id", "currency", "total", "placed_at"},
			[]any{g.ID, g.BuyerID, string(g.Total.Currency), g.Total.MinorUnits, g.PlacedAt}),
		insert("payments", paymentColumns(), paymentRow(p.Payment)),
	}
	for _, o := range p.Orders {
		tx.tx.Tell(domain.OrderPlaced(o.StoreID, o.ID))
		statements = append(statements, insertOrder(o)...)
	}
	statements = append(statements, reserve(p.Reservations())...)
	for _, l := range p.FromCart {
		statements = append(statements, postgres.Statement{Doing: "take what was bought out of a cart", SQL: out, Args: []any{
			g.BuyerID, l.Quote.CartN, l.Snapshot.ProductID, l.Snapshot.VariantID.N,
		}})
	}
	if len(p.FromCart) > 0 {
		statements = append(statements, cartChanged(g.BuyerID, g.PlacedAt))
	}
	return postgres.ExecBatch(ctx, tx.tx, statements)
}

// insertOrder writes an order with all that is beside it.
func insertOrder(o *commerce.PlacedOrder) []postgres.Statement {
	a, e := o.Address, o.Event
	statements := []postgres.Statement{
		insert("orders", orderColumns(), orderRow(o.Order)),
		insert("orders_by_buyer", listedColumns("buyer_id"), listedRow(o.BuyerID, o.Order, o.Lines)),
		insert("orders_by_store", listedColumns("store_id"), listedRow(o.StoreID, o.Order, o.Lines)),
		insert("orders_by_group", []string{"group_id", "order_id"}, []any{o.GroupID, o.ID}),
		insert("order_addresses", []string{"order_id", "recipient", "phone", "region", "line"},
			[]any{a.OrderID, a.Recipient, a.Phone, a.Region, a.Line}),
		insert("order_events", []string{"order_id", "n", "at", "kind", "text", "actor_id", "actor_kind"},
			[]any{o.ID, 1, e.At, e.Kind, e.Text, e.ActorID, string(e.ActorKind)}),
	}
	for _, l := range o.Lines {
		statements = append(statements, insert("order_lines", lineColumns(), lineRow(l)))
	}
	return statements
}

// insert is the statement that writes one row.
func insert(table string, columns []string, row []any) postgres.Statement {
	places := make([]string, len(columns))
	for i := range columns {
		places[i] = "$" + strconv.Itoa(i+1)
	}
	return postgres.Statement{
		Doing: "insert into " + table, Args: row,
		SQL: "INSERT INTO " + table + " (" + strings.Join(columns, ", ") + ")\nVALUES (" + strings.Join(places, ", ") + ")",
	}
}
