package commerce

import (
	"context"
	"iter"

	"github.com/jackc/pgx/v5"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/storage/postgres"
)

// StoresByIDs reads stores in no order.
func StoresByIDs(ids []domain.StoreID) postgres.Query[*commerce.Store] {
	const sql = `
SELECT ` + storeColumns + `
FROM stores s
WHERE s.id = ANY($1)`
	return postgres.Query[*commerce.Store]{Doing: "read stores by id", SQL: sql, Args: []any{ids}, Scan: scanStores()}
}

// StoresByAccounts reads the stores that accounts own.
func StoresByAccounts(accounts []domain.UserID) postgres.Query[*commerce.Store] {
	const sql = `
SELECT ` + storeColumns + `
FROM store_accounts a
JOIN stores s ON s.id = a.store_id
WHERE a.account_id = ANY($1)`
	return postgres.Query[*commerce.Store]{Doing: "read stores by account", SQL: sql, Args: []any{accounts}, Scan: scanStores()}
}

// storeColumns are what scanStores reads.
const storeColumns = `s.id, s.account_id, s.handle, s.name, s.logo_id, s.logo_width, s.logo_height, s.logo_blur_hash,
       s.kind, s.status, s.currency, s.return_policy_html, s.product_count, s.sold_count, s.ratings, s.opened_at`

type storeRow struct {
	commerce.Store
	logo postgres.ImageColumns
}

func scanStores() pgx.RowToFunc[*commerce.Store] {
	return postgres.Rows(func(to []any, s *storeRow) []any {
		return append(to, &s.ID, &s.AccountID, &s.Handle, &s.Name,
			&s.logo.ID, &s.logo.Width, &s.logo.Height, &s.logo.BlurHash,
			&s.StoreKind, &s.StoreStatus, &s.Currency, &s.ReturnPolicyHTML, &s.Products, &s.Sold,
			(*postgres.Counts)(&s.Rating.Stars), &s.OpenedAt)
	}, func(s *storeRow) *commerce.Store {
		s.logo.Alt = s.Name
		s.Logo = s.logo.Image()
		return &s.Store
	})
}

// StoreHandle says which store a handle is.
type StoreHandle struct {
	Handle  string
	StoreID domain.StoreID
}

// StoreIDsByHandles finds the stores of handles.
func StoreIDsByHandles(handles []string) postgres.Query[StoreHandle] {
	const sql = `
SELECT handle, store_id
FROM store_handles
WHERE handle = ANY($1)`
	return postgres.Query[StoreHandle]{
		Doing: "find stores by handle", SQL: sql, Args: []any{handles}, Scan: pgx.RowToStructByPos[StoreHandle],
	}
}

// StoreAccount says which store an account owns.
type StoreAccount struct {
	AccountID domain.UserID
	StoreID   domain.StoreID
}

// StoreIDsByAccounts finds the stores of accounts.
func StoreIDsByAccounts(accounts []domain.UserID) postgres.Query[StoreAccount] {
	const sql = `
SELECT account_id, store_id
FROM store_accounts
WHERE account_id = ANY($1)`
	return postgres.Query[StoreAccount]{
		Doing: "find stores by account", SQL: sql, Args: []any{accounts}, Scan: pgx.RowToStructByPos[StoreAccount],
	}
}

// CopyStores writes stores, and their handles and accounts beside them, for seeding. stores is gone through three times.
func (tx Tx) CopyStores(ctx context.Context, stores iter.Seq[*commerce.Store]) error {
	err := postgres.Copy(ctx, tx.tx, "stores", []string{
		"id", "account_id", "handle", "name", "logo_id", "logo_width", "logo_height", "logo_blur_hash",
		"kind", "status", "currency", "return_policy_html", "product_count", "sold_count", "ratings", "opened_at",
	}, stores, func(s *commerce.Store) []any {
		logo := postgres.ColumnsOf(s.Logo)
		return []any{
			s.ID, s.AccountID, s.Handle, s.Name, logo.ID, logo.Width, logo.Height, logo.BlurHash,
			string(s.StoreKind), string(s.StoreStatus), string(s.Currency), s.ReturnPolicyHTML, s.Products, s.Sold,
			s.Rating.Stars[:], s.OpenedAt,
		}
	})
	if err != nil {
		return err
	}
	err = postgres.Copy(ctx, tx.tx, "store_handles", []string{"handle", "store_id"}, stores,
		func(s *commerce.Store) []any { return []any{s.Handle, s.ID} })
	if err != nil {
		return err
	}
	return postgres.Copy(ctx, tx.tx, "store_accounts", []string{"account_id", "store_id"}, stores,
		func(s *commerce.Store) []any { return []any{s.AccountID, s.ID} })
}

// ParticularsByStores reads what only some may know of stores, in no order.
func ParticularsByStores(ids []domain.StoreID) postgres.Query[*commerce.StoreParticulars] {
	const sql = `
SELECT store_id, legal_entity, return_recipient, return_phone, return_region, return_line
FROM store_particulars
WHERE store_id = ANY($1)`
	return postgres.Query[*commerce.StoreParticulars]{
		Doing: "read particulars of stores", SQL: sql, Args: []any{ids},
		Scan: func(row pgx.CollectableRow) (*commerce.StoreParticulars, error) {
			var p commerce.StoreParticulars
			var recipient, phone, region, line *string
			err := row.Scan(&p.StoreID, &p.LegalEntity, &recipient, &phone, &region, &line)
			if recipient != nil && phone != nil && region != nil && line != nil {
				p.ReturnAddress = &commerce.AddressSnapshot{Recipient: *recipient, Phone: *phone, Region: *region, Line: *line}
			}
			return &p, err
		},
	}
}

// CopyParticulars writes what only some may know of stores, for seeding.
func (tx Tx) CopyParticulars(ctx context.Context, particulars iter.Seq[*commerce.StoreParticulars]) error {
	return postgres.Copy(ctx, tx.tx, "store_particulars",
		[]string{"store_id", "legal_entity", "return_recipient", "return_phone", "return_region", "return_line"}, particulars,
		func(p *commerce.StoreParticulars) []any {
			if p.ReturnAddress == nil {
				return []any{p.StoreID, p.LegalEntity, nil, nil, nil, nil}
			}
			a := p.ReturnAddress
			return []any{p.StoreID, p.LegalEntity, a.Recipient, a.Phone, a.Region, a.Line}
		})
}
