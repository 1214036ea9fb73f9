// Package commerce holds all SQL of the commerce database: stores, products, stock and orders.
package commerce

import (
	"context"
	"embed"
	"io/fs"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/storage/postgres"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Reader carries the reads. It is a value; one on a replica is another Reader.
type Reader struct{ q postgres.Querier }

// NewReader reads from db.
func NewReader(db *postgres.DB) Reader { return Reader{q: db} }

// All runs a read of this side.
func All[R any](ctx context.Context, r Reader, query postgres.Query[R]) ([]R, error) {
	return postgres.All(ctx, r.q, query)
}

// Store is a Reader that can open transactions.
type Store struct {
	Reader
	db   *postgres.DB
	tell postgres.Teller
}

// NewStore reads and writes db.
func NewStore(db *postgres.DB) Store { return Store{Reader: NewReader(db), db: db} }

// Telling is the store whose transactions have tell pass on what they told, once they are committed.
func (s Store) Telling(tell postgres.Teller) Store {
	s.tell = tell
	return s
}

// InTx runs fn in one transaction of this side; see postgres.InTx.
func (s Store) InTx(ctx context.Context, fn func(Tx) error) error {
	return postgres.InTxTelling(ctx, s.db, s.tell, func(tx postgres.Tx) error {
		return fn(Tx{Reader: Reader{q: tx}, tx: tx})
	})
}

// Snapshot runs fn with a Reader whose statements all see the same moment; see postgres.Snapshot.
func (s Store) Snapshot(ctx context.Context, fn func(Reader) error) error {
	return postgres.Snapshot(ctx, s.db, func(tx postgres.Tx) error { return fn(Reader{q: tx}) })
}

// Tx carries the writes.
type Tx struct {
	Reader
	tx postgres.Tx
}

// changed tells that an order, or what hangs on it, is not what it was.
func (tx Tx) changed(id domain.OrderID) { tx.tx.Tell(domain.OrderChanged(id)) }

// Read is a query with the place for its rows; see postgres.Into.
type Read = postgres.Read

// Into says where the rows of a query go.
func Into[R any](rows *[]R, query postgres.Query[R]) Read { return postgres.Into(rows, query) }

// Gather runs reads of any kinds, in their order and in one round trip.
func Gather(ctx context.Context, tx Tx, reads ...Read) error {
	return postgres.Gather(ctx, tx.tx, reads...)
}

// Migrate brings the schema up to date and returns how many migrations it ran.
func Migrate(ctx context.Context, db *postgres.DB) (int, error) {
	dir, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return 0, err
	}
	return postgres.Migrate(ctx, db, dir)
}

// Empty reports whether nobody has written anything yet.
func (r Reader) Empty(ctx context.Context) (bool, error) {
	held, err := postgres.Holds(ctx, r.q, "stores")
	return !held, err
}

// Truncate removes everything, for seeding anew.
func (tx Tx) Truncate(ctx context.Context) error {
	const sql = `
TRUNCATE idempotency_keys, stock_entries, reservations, stores, store_handles, store_accounts, store_members, stores_by_member,
         store_shipping_rates, store_particulars, coupons, coupon_claims,
         categories, products_by_category, affiliate_offers, restock_alerts, reviews, review_media,
         carts, cart_lines, addresses, checkouts, checkout_groups, checkout_lines,
         products, product_media, product_variants, stock, products_by_store,
         order_groups, orders, order_lines, order_addresses, order_events, orders_by_buyer, orders_by_store, orders_by_group,
         payments, payment_events, provider_events, payouts, sandbox_charges, sandbox_refunds,
         shipments, shipment_items, shipment_traces,
         refunds, refund_items, refund_evidence, purchases,
         carrier_events, address_disclosures, media`
	_, err := tx.tx.Exec(ctx, "empty the commerce tables", sql)
	return err
}

// Analyze gathers the planner's statistics after much was written at once.
func (s Store) Analyze(ctx context.Context) error { return postgres.Analyze(ctx, s.db) }
