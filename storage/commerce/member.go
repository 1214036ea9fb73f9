package commerce

import (
	"context"
	"iter"

	"github.com/jackc/pgx/v5"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/storage/postgres"
)

// RoleAt is what a user does in a store.
type RoleAt struct {
	Store domain.StoreID
	Role  commerce.StoreRole
}

// RolesAmong returns the user's role in those of the stores on whose staff they are.
func RolesAmong(user domain.UserID, stores []domain.StoreID) postgres.Query[RoleAt] {
	const sql = `
SELECT store_id, role
FROM stores_by_member
WHERE user_id = $1
  AND store_id = ANY($2)`
	return postgres.Query[RoleAt]{
		Doing: "read roles in stores", SQL: sql, Args: []any{user, stores}, Scan: pgx.RowToStructByPos[RoleAt],
	}
}

// CopyMembers writes the staff of stores in both directions, for seeding. members is gone through twice.
func (tx Tx) CopyMembers(ctx context.Context, members iter.Seq[commerce.StoreMember]) error {
	err := postgres.Copy(ctx, tx.tx, "store_members", []string{"store_id", "user_id", "role", "since"}, members,
		func(m commerce.StoreMember) []any { return []any{m.StoreID, m.UserID, string(m.Role), m.Since} })
	if err != nil {
		return err
	}
	return postgres.Copy(ctx, tx.tx, "stores_by_member", []string{"user_id", "store_id", "role", "since"}, members,
		func(m commerce.StoreMember) []any { return []any{m.UserID, m.StoreID, string(m.Role), m.Since} })
}
