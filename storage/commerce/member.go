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

// MembersPageByStore reads a page of each store's staff, the longest first.
func MembersPageByStore(of []domain.StoreID, page domain.Page) postgres.Query[*commerce.StoreMember] {
	const sql = `
SELECT p.store_id, p.user_id, p.role, p.since
FROM unnest($1::uuid[]) AS a (id)
CROSS JOIN LATERAL (
    SELECT m.store_id, m.user_id, m.role, m.since
    FROM store_members m
    WHERE m.store_id = a.id
      AND (m.since, m.user_id) {<} ($2, $3::uuid)
    ORDER BY m.since {desc}, m.user_id {desc}
    LIMIT $4
) p
ORDER BY a.id, p.since {desc}, p.user_id {desc}`
	down := page // an ascending list read forward is the descending one read backward
	down.Backward = !page.Backward
	from, id := postgres.TimeBound(down)
	return postgres.Query[*commerce.StoreMember]{
		Doing: "read staff of stores", SQL: postgres.InOrder(sql, down.Backward), Args: []any{of, from, id, page.Limit + 1},
		Scan: pgx.RowToAddrOfStructByPos[commerce.StoreMember],
	}
}

// CountMembers counts each store's staff, up to a limit.
func CountMembers(of []domain.StoreID, limit int) postgres.Query[postgres.Counted[domain.StoreID]] {
	const sql = `
SELECT a.id, c.n
FROM unnest($1::uuid[]) AS a (id)
CROSS JOIN LATERAL (
    SELECT count(*) AS n
    FROM (
        SELECT 1
        FROM store_members m
        WHERE m.store_id = a.id
        ORDER BY m.user_id
        LIMIT $2
    ) AS found
) c`
	return postgres.Query[postgres.Counted[domain.StoreID]]{
		Doing: "count staff of stores", SQL: sql, Args: []any{of, limit},
		Scan: pgx.RowToStructByPos[postgres.Counted[domain.StoreID]],
	}
}

// MembershipsByUsers reads the stores that users work in, the longest first, at most limit of each user.
func MembershipsByUsers(of []domain.UserID, limit int) postgres.Query[*commerce.StoreMember] {
	const sql = `
SELECT p.store_id, p.user_id, p.role, p.since
FROM unnest($1::uuid[]) AS a (id)
CROSS JOIN LATERAL (
    SELECT m.store_id, m.user_id, m.role, m.since
    FROM stores_by_member m
    WHERE m.user_id = a.id
    ORDER BY m.since, m.store_id
    LIMIT $2
) p
ORDER BY a.id, p.since, p.store_id`
	return postgres.Query[*commerce.StoreMember]{
		Doing: "read stores of their staff", SQL: sql, Args: []any{of, limit},
		Scan: pgx.RowToAddrOfStructByPos[commerce.StoreMember],
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
