package commerce

import (
	"context"
	"iter"

	"github.com/jackc/pgx/v5"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/storage/postgres"
)

// AddressesByUsers reads the addresses of users, each user's default first, at most limit of each.
func AddressesByUsers(of []domain.UserID, limit int) postgres.Query[*commerce.Address] {
	const sql = `
SELECT d.user_id, d.n, d.recipient, d.phone, d.region, d.line, d.is_default
FROM unnest($1::uuid[]) AS a (id)
CROSS JOIN LATERAL (
    SELECT o.user_id, o.n, o.recipient, o.phone, o.region, o.line, o.is_default
    FROM addresses o
    WHERE o.user_id = a.id
    ORDER BY o.is_default DESC, o.n
    LIMIT $2
) d
ORDER BY d.user_id, d.is_default DESC, d.n`
	return postgres.Query[*commerce.Address]{
		Doing: "read addresses of users", SQL: sql, Args: []any{of, limit}, Scan: scanAddress,
	}
}

// AddressesByIDs reads addresses in no order.
func AddressesByIDs(ids []domain.AddressID) postgres.Query[*commerce.Address] {
	const sql = `
SELECT d.user_id, d.n, d.recipient, d.phone, d.region, d.line, d.is_default
FROM addresses d
JOIN unnest($1::uuid[], $2::smallint[]) AS a (user_id, n) ON a.user_id = d.user_id AND a.n = d.n`
	users, ns := make([]domain.UserID, len(ids)), make([]int16, len(ids))
	for i, id := range ids {
		users[i], ns[i] = id.User, id.N
	}
	return postgres.Query[*commerce.Address]{
		Doing: "read addresses by id", SQL: sql, Args: []any{users, ns}, Scan: scanAddress,
	}
}

func scanAddress(row pgx.CollectableRow) (*commerce.Address, error) {
	var a commerce.Address
	err := row.Scan(&a.ID.User, &a.ID.N, &a.Recipient, &a.Phone, &a.Region, &a.Line, &a.IsDefault)
	return &a, err
}

// CopyAddresses writes addresses, for seeding.
func (tx Tx) CopyAddresses(ctx context.Context, addresses iter.Seq[*commerce.Address]) error {
	return postgres.Copy(ctx, tx.tx, "addresses",
		[]string{"user_id", "n", "recipient", "phone", "region", "line", "is_default"}, addresses,
		func(a *commerce.Address) []any {
			return []any{a.ID.User, a.ID.N, a.Recipient, a.Phone, a.Region, a.Line, a.IsDefault}
		})
}

// LockAddresses reads all addresses of a user; until the transaction ends nobody else gets past this call for them.
func (tx Tx) LockAddresses(ctx context.Context, user domain.UserID) (commerce.AddressBook, error) {
	book := commerce.AddressBook{User: user}
	if err := tx.lock(ctx, addressBooks, domain.UUID(user)); err != nil {
		return book, err
	}
	var err error
	book.Addresses, err = All(ctx, tx.Reader, AddressesByUsers([]domain.UserID{user}, commerce.MostAddresses))
	return book, err
}

// ClearDefaultAddress takes the mark of the default off a user's addresses.
func (tx Tx) ClearDefaultAddress(ctx context.Context, user domain.UserID) error {
	const sql = `
UPDATE addresses
SET is_default = false
WHERE user_id = $1 AND is_default`
	_, err := tx.tx.Exec(ctx, "clear the default address", sql, user)
	return err
}

// UpsertAddress writes an address. There must be no other default where it is one.
func (tx Tx) UpsertAddress(ctx context.Context, a *commerce.Address) error {
	const sql = `
INSERT INTO addresses (user_id, n, recipient, phone, region, line, is_default)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT ON CONSTRAINT addresses_pkey DO UPDATE
SET recipient = excluded.recipient, phone = excluded.phone, region = excluded.region, line = excluded.line,
    is_default = excluded.is_default`
	_, err := tx.tx.Exec(ctx, "write an address", sql, a.ID.User, a.ID.N, a.Recipient, a.Phone, a.Region, a.Line, a.IsDefault)
	return err
}

// DeleteAddress removes an address.
func (tx Tx) DeleteAddress(ctx context.Context, id domain.AddressID) error {
	_, err := tx.tx.Exec(ctx, "delete an address", "DELETE FROM addresses WHERE user_id = $1 AND n = $2", id.User, id.N)
	return err
}
