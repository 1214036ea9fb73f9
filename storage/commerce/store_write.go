package commerce

import (
	"context"
	"time"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/storage/postgres"
)

// Whoever changes stores and their goods locks in this order: the store, its product, then the categories by id (which Relist
// does). None of them locks stock, which orders hold.

// LockStore reads a store; until the transaction ends nobody else gets past this call for it. NOT_FOUND where there is none.
func (tx Tx) LockStore(ctx context.Context, id domain.StoreID) (*commerce.Store, error) {
	return lockOne(ctx, tx, StoresByIDs([]domain.StoreID{id}))
}

// ClaimStoreAccount makes a store the one that an account owns, and reports whether it owned none before. Until the
// transaction ends, others wait who claim for the same account.
func (tx Tx) ClaimStoreAccount(ctx context.Context, account domain.UserID, store domain.StoreID) (bool, error) {
	const sql = `
INSERT INTO store_accounts (account_id, store_id)
VALUES ($1, $2)
ON CONFLICT ON CONSTRAINT store_accounts_pkey DO NOTHING`
	made, err := tx.tx.Exec(ctx, "claim the store of an account", sql, account, store)
	return made == 1, err
}

// ClaimStoreHandle gives a handle to a store, and reports whether it was free. Until the transaction ends, others wait who
// claim the same handle.
func (tx Tx) ClaimStoreHandle(ctx context.Context, handle string, store domain.StoreID) (bool, error) {
	const sql = `
INSERT INTO store_handles (handle, store_id)
VALUES ($1, $2)
ON CONFLICT ON CONSTRAINT store_handles_pkey DO NOTHING`
	made, err := tx.tx.Exec(ctx, "claim a store's handle", sql, handle, store)
	return made == 1, err
}

// InsertStore writes a new store that nobody has bought in, with what its owner said of it, and makes them its OWNER. Its
// account and its handle are claimed already.
func (tx Tx) InsertStore(ctx context.Context, s *commerce.Store, f commerce.StoreFields, at time.Time) error {
	const store = `
INSERT INTO stores (id, account_id, handle, name, kind, status, currency, opened_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`
	const particulars = `
INSERT INTO store_particulars (store_id, payout_token, terms_version, category_ids)
VALUES ($1, $2, $3, $4)`
	categories := f.CategoryIDs
	if categories == nil {
		categories = []domain.CategoryID{}
	}
	statements := []postgres.Statement{
		{Doing: "insert a store", SQL: store, Args: []any{
			s.ID, s.AccountID, s.Handle, s.Name, string(s.StoreKind), string(s.StoreStatus), string(s.Currency), s.OpenedAt,
		}},
		{Doing: "insert what a store's owner said", SQL: particulars, Args: []any{s.ID, f.PayoutToken, f.Terms, categories}},
	}
	owner := &commerce.StoreMember{StoreID: s.ID, UserID: s.AccountID, Role: commerce.RoleOwner, Since: at}
	return postgres.ExecBatch(ctx, tx.tx, append(statements, memberStatements(owner)...))
}

// UpdateStore writes what of a store its staff changes, and its status on every one of its goods.
func (tx Tx) UpdateStore(ctx context.Context, s *commerce.Store) error {
	const store = `
UPDATE stores
SET name = $2, logo_id = $3, logo_width = $4, logo_height = $5, logo_blur_hash = $6, return_policy_html = $7, status = $8,
    opened_at = $9
WHERE id = $1`
	const goods = `
UPDATE products
SET store_status = $2
WHERE store_id = $1
  AND store_status <> $2`
	logo := postgres.ColumnsOf(s.Logo)
	return postgres.ExecBatch(ctx, tx.tx, []postgres.Statement{
		{Doing: "update a store", SQL: store, Args: []any{
			s.ID, s.Name, logo.ID, logo.Width, logo.Height, logo.BlurHash, s.ReturnPolicyHTML, string(s.StoreStatus), s.OpenedAt,
		}},
		{Doing: "write a store's status on its goods", SQL: goods, Args: []any{s.ID, string(s.StoreStatus)}},
	})
}

// UpdateReturnAddress writes where buyers send things back to, nil for nowhere.
func (tx Tx) UpdateReturnAddress(ctx context.Context, store domain.StoreID, to *commerce.AddressSnapshot) error {
	const sql = `
INSERT INTO store_particulars (store_id, return_recipient, return_phone, return_region, return_line)
VALUES ($1, $2, $3, $4, $5)
ON CONFLICT ON CONSTRAINT store_particulars_pkey DO UPDATE
SET return_recipient = excluded.return_recipient, return_phone = excluded.return_phone,
    return_region = excluded.return_region, return_line = excluded.return_line`
	args := []any{store, nil, nil, nil, nil}
	if to != nil {
		args = []any{store, to.Recipient, to.Phone, to.Region, to.Line}
	}
	_, err := tx.tx.Exec(ctx, "write a store's return address", sql, args...)
	return err
}

// ReplaceRates writes all that a store asks for sending, in the order given, in the place of what it asked before.
func (tx Tx) ReplaceRates(ctx context.Context, store domain.StoreID, rates []*commerce.ShippingRate) error {
	const sql = `
INSERT INTO store_shipping_rates (store_id, n, regions, currency, fee, free_above, ships_within_hours, transit_days)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`
	statements := []postgres.Statement{{
		Doing: "delete shipping rates", SQL: "DELETE FROM store_shipping_rates WHERE store_id = $1", Args: []any{store},
	}}
	for i, r := range rates {
		var above *int64
		if r.FreeAbove != nil {
			above = &r.FreeAbove.MinorUnits
		}
		statements = append(statements, postgres.Statement{Doing: "insert a shipping rate", SQL: sql, Args: []any{
			store, i + 1, r.Regions, string(r.Fee.Currency), r.Fee.MinorUnits, above, r.ShipsWithinHours, r.TransitDays,
		}})
	}
	return postgres.ExecBatch(ctx, tx.tx, statements)
}

// PutMember writes what a user does in a store, in both directions.
func (tx Tx) PutMember(ctx context.Context, m *commerce.StoreMember) error {
	return postgres.ExecBatch(ctx, tx.tx, memberStatements(m))
}

func memberStatements(m *commerce.StoreMember) []postgres.Statement {
	const byStore = `
INSERT INTO store_members (store_id, user_id, role, since)
VALUES ($1, $2, $3, $4)
ON CONFLICT ON CONSTRAINT store_members_pkey DO UPDATE
SET role = excluded.role`
	const byUser = `
INSERT INTO stores_by_member (user_id, store_id, role, since)
VALUES ($1, $2, $3, $4)
ON CONFLICT ON CONSTRAINT stores_by_member_pkey DO UPDATE
SET role = excluded.role`
	return []postgres.Statement{
		{Doing: "write a member of a store's staff", SQL: byStore, Args: []any{m.StoreID, m.UserID, string(m.Role), m.Since}},
		{Doing: "write a store of a member", SQL: byUser, Args: []any{m.UserID, m.StoreID, string(m.Role), m.Since}},
	}
}

// DeleteMember takes a user off the staff of a store.
func (tx Tx) DeleteMember(ctx context.Context, store domain.StoreID, user domain.UserID) error {
	return postgres.ExecBatch(ctx, tx.tx, []postgres.Statement{
		{
			Doing: "delete a member of a store's staff",
			SQL:   "DELETE FROM store_members WHERE store_id = $1 AND user_id = $2", Args: []any{store, user},
		},
		{
			Doing: "delete a store of a member",
			SQL:   "DELETE FROM stores_by_member WHERE user_id = $1 AND store_id = $2", Args: []any{user, store},
		},
	})
}
