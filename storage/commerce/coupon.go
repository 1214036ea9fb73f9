package commerce

import (
	"cmp"
	"context"
	"iter"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/storage/postgres"
)

// CouponsByIDs reads coupons in no order, whatever their time.
func CouponsByIDs(ids []domain.CouponID) postgres.Query[*commerce.Coupon] {
	const sql = `
SELECT c.store_id, c.n, c.title, c.currency, c.min_spend, c.amount_off, c.percent_off, c.starts_at, c.ends_at,
       c.total, c.claimed_count
FROM coupons c
JOIN unnest($1::uuid[], $2::smallint[]) AS a (store_id, n) ON a.store_id = c.store_id AND a.n = c.n`
	stores, ns := couponKeys(ids)
	return postgres.Query[*commerce.Coupon]{
		Doing: "read coupons by id", SQL: sql, Args: []any{stores, ns}, Scan: scanCoupon,
	}
}

// LastCouponsByStores reads the coupons of stores that end last, at most limit of each store. Those whose time is not over
// come first: which these are is for whoever knows the time to say.
func LastCouponsByStores(of []domain.StoreID, limit int) postgres.Query[*commerce.Coupon] {
	const sql = `
SELECT c.store_id, c.n, c.title, c.currency, c.min_spend, c.amount_off, c.percent_off, c.starts_at, c.ends_at,
       c.total, c.claimed_count
FROM unnest($1::uuid[]) AS a (id)
CROSS JOIN LATERAL (
    SELECT o.store_id, o.n, o.title, o.currency, o.min_spend, o.amount_off, o.percent_off, o.starts_at, o.ends_at,
           o.total, o.claimed_count
    FROM coupons o
    WHERE o.store_id = a.id
    ORDER BY o.ends_at DESC, o.n DESC
    LIMIT $2
) c
ORDER BY c.store_id, c.ends_at DESC, c.n DESC`
	return postgres.Query[*commerce.Coupon]{
		Doing: "read coupons by store", SQL: sql, Args: []any{of, limit}, Scan: scanCoupon,
	}
}

func couponKeys(ids []domain.CouponID) (stores []domain.StoreID, ns []int16) {
	stores, ns = make([]domain.StoreID, len(ids)), make([]int16, len(ids))
	for i, id := range ids {
		stores[i], ns[i] = id.Store, id.N
	}
	return stores, ns
}

func scanCoupon(row pgx.CollectableRow) (*commerce.Coupon, error) {
	var c commerce.Coupon
	err := row.Scan(&c.ID.Store, &c.ID.N, &c.Title, &c.Currency, &c.MinMinor, &c.OffMinor, &c.OffBy, &c.StartsAt, &c.EndsAt,
		&c.Total, &c.Claimed)
	return &c, err
}

// ClaimsAmong returns the user's claims among the coupons.
func ClaimsAmong(user domain.UserID, coupons []domain.CouponID) postgres.Query[*commerce.CouponClaim] {
	const sql = `
SELECT k.id, k.user_id, k.store_id, k.n, k.claimed_at, k.used_at, k.order_id
FROM coupon_claims k
JOIN unnest($2::uuid[], $3::smallint[]) AS a (store_id, n) ON a.store_id = k.store_id AND a.n = k.n
WHERE k.user_id = $1`
	stores, ns := couponKeys(coupons)
	return postgres.Query[*commerce.CouponClaim]{
		Doing: "read which coupons are claimed", SQL: sql, Args: []any{user, stores, ns}, Scan: scanClaim,
	}
}

// OpenClaimsByStores returns the user's claims of coupons of stores that were not used and whose time is not over.
func OpenClaimsByStores(user domain.UserID, stores []domain.StoreID, now time.Time) postgres.Query[*commerce.CouponClaim] {
	const sql = `
SELECT k.id, k.user_id, k.store_id, k.n, k.claimed_at, k.used_at, k.order_id
FROM coupon_claims k
WHERE k.user_id = $1
  AND k.store_id = ANY($2)
  AND k.used_at IS NULL
  AND k.ends_at > $3`
	return postgres.Query[*commerce.CouponClaim]{
		Doing: "read claims that can be used", SQL: sql, Args: []any{user, stores, now}, Scan: scanClaim,
	}
}

func scanClaim(row pgx.CollectableRow) (*commerce.CouponClaim, error) {
	var k commerce.CouponClaim
	err := row.Scan(&k.ID, &k.UserID, &k.CouponID.Store, &k.CouponID.N, &k.ClaimedAt, &k.UsedAt, &k.OrderID)
	return &k, err
}

// ClaimAt is a place in a user's list of claimed coupons; Claim breaks ties.
type ClaimAt struct {
	User   domain.UserID
	Coupon domain.CouponID
	Claim  domain.UUID
	At     time.Time
}

// ClaimsPage reads a page of each user's claimed coupons that are in the state at now, the last claimed first.
func ClaimsPage(
	of []domain.UserID, state commerce.CouponState, now time.Time, page domain.Page,
) postgres.Query[ClaimAt] {
	const sql = `
SELECT a.id, p.store_id, p.n, p.id, p.claimed_at
FROM unnest($1::uuid[]) AS a (id)
CROSS JOIN LATERAL (
    SELECT k.store_id, k.n, k.id, k.claimed_at
    FROM coupon_claims k
    WHERE k.user_id = a.id
      AND (k.claimed_at, k.id) {<} ($3, $4::uuid)
      AND {state}
    ORDER BY k.claimed_at {desc}, k.id {desc}
    LIMIT $5
) p
ORDER BY a.id, p.claimed_at {desc}, p.id {desc}`
	from, id := postgres.TimeBound(page)
	return postgres.Query[ClaimAt]{
		Doing: "read claimed coupons",
		SQL:   postgres.InOrder(strings.Replace(sql, "{state}", claimedAs(state), 1), page.Backward),
		Args:  []any{of, now, from, id, page.Limit + 1},
		Scan: func(row pgx.CollectableRow) (ClaimAt, error) {
			var at ClaimAt
			err := row.Scan(&at.User, &at.Coupon.Store, &at.Coupon.N, &at.Claim, &at.At)
			return at, err
		},
	}
}

// claimedAs is the condition of a claim in a state (commerce.Coupon.State) at the time $2. No claim is of what is still to be
// claimed.
func claimedAs(state commerce.CouponState) string {
	switch state {
	case commerce.CouponUsed:
		return "k.used_at IS NOT NULL AND $2::timestamptz IS NOT NULL"
	case commerce.CouponExpired:
		return "k.used_at IS NULL AND k.ends_at <= $2"
	case commerce.CouponUsable:
		return "k.used_at IS NULL AND k.ends_at > $2"
	case commerce.CouponClaimable:
		return "$2::timestamptz IS NULL"
	default:
		return "$2::timestamptz IS NULL"
	}
}

// CountClaims counts each user's claimed coupons that are in the state at now, up to a limit.
func CountClaims(
	of []domain.UserID, state commerce.CouponState, now time.Time, limit int,
) postgres.Query[postgres.Counted[domain.UserID]] {
	const sql = `
SELECT a.id, c.n
FROM unnest($1::uuid[]) AS a (id)
CROSS JOIN LATERAL (
    SELECT count(*) AS n
    FROM (
        SELECT 1
        FROM coupon_claims k
        WHERE k.user_id = a.id
          AND {state}
        ORDER BY k.claimed_at DESC, k.id DESC
        LIMIT $3
    ) AS found
) c`
	return postgres.Query[postgres.Counted[domain.UserID]]{
		Doing: "count claimed coupons", SQL: strings.Replace(sql, "{state}", claimedAs(state), 1),
		Args: []any{of, now, limit}, Scan: pgx.RowToStructByPos[postgres.Counted[domain.UserID]],
	}
}

// CopyCoupons writes coupons, for seeding. Their counts are the caller's to keep in step.
func (tx Tx) CopyCoupons(ctx context.Context, coupons iter.Seq[*commerce.Coupon]) error {
	return postgres.Copy(ctx, tx.tx, "coupons", couponColumns(), coupons, couponRow)
}

func couponColumns() []string {
	return []string{
		"store_id", "n", "title", "currency", "min_spend", "amount_off", "percent_off", "starts_at", "ends_at",
		"total", "claimed_count",
	}
}

func couponRow(c *commerce.Coupon) []any {
	return []any{
		c.ID.Store, c.ID.N, c.Title, string(c.Currency), c.MinMinor, c.OffMinor, c.OffBy, c.StartsAt, c.EndsAt,
		c.Total, c.Claimed,
	}
}

// Claimed is a claim with the coupon that it is of.
type Claimed struct {
	*commerce.CouponClaim
	Coupon *commerce.Coupon
}

// CopyClaims writes claims of coupons, for seeding.
func (tx Tx) CopyClaims(ctx context.Context, claims iter.Seq[Claimed]) error {
	return postgres.Copy(ctx, tx.tx, "coupon_claims", []string{
		"user_id", "store_id", "n", "id", "claimed_at", "ends_at", "used_at", "order_id",
	}, claims, func(k Claimed) []any {
		return []any{
			k.UserID, k.CouponID.Store, k.CouponID.N, k.ID, k.ClaimedAt, k.Coupon.EndsAt, k.UsedAt, k.OrderID,
		}
	})
}

// A coupon is claimed by both, in this order: the coupon's row is what its claimers wait for, and what stops the last of them
// (rules.md, I10).
const (
	takeCoupon = `
UPDATE coupons
SET claimed_count = claimed_count + 1
WHERE store_id = $1 AND n = $2 AND claimed_count < total
RETURNING 1`
	claimCoupon = `
INSERT INTO coupon_claims (user_id, store_id, n, id, claimed_at, ends_at, used_at, order_id)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT ON CONSTRAINT coupon_claims_pkey DO NOTHING
RETURNING 1`
)

// ClaimCoupon claims a coupon, and returns why it cannot be: the user has it, or none was left; "" where it was claimed. Where it
// was not the transaction must be given up.
func (tx Tx) ClaimCoupon(ctx context.Context, k Claimed) (commerce.CouponRejection, error) {
	done, err := postgres.Batch(ctx, tx.tx, []postgres.Query[int]{
		{Doing: "take a coupon", SQL: takeCoupon, Args: []any{k.CouponID.Store, k.CouponID.N}, Scan: pgx.RowTo[int]},
		{Doing: "claim a coupon", SQL: claimCoupon, Scan: pgx.RowTo[int], Args: []any{
			k.UserID, k.CouponID.Store, k.CouponID.N, k.ID, k.ClaimedAt, k.Coupon.EndsAt, k.UsedAt, k.OrderID,
		}},
	})
	switch {
	case err != nil:
		return "", err
	case len(done[1]) == 0:
		return commerce.CouponPerUserLimit, nil
	case len(done[0]) == 0:
		return commerce.CouponExhausted, nil
	default:
		return "", nil
	}
}

// CouponsGiven is how many coupons a store gave in all, and how many of them have time left.
type CouponsGiven struct{ All, Open int }

// CouponsOf counts the coupons of a store. Whoever adds one holds the store's lock.
func CouponsOf(store domain.StoreID, now time.Time) postgres.Query[CouponsGiven] {
	const sql = `
SELECT coalesce(max(n), 0), count(*) FILTER (WHERE ends_at > $2)
FROM coupons
WHERE store_id = $1`
	return postgres.Query[CouponsGiven]{
		Doing: "count the coupons of a store", SQL: sql, Args: []any{store, now}, Scan: pgx.RowToStructByPos[CouponsGiven],
	}
}

// InsertCoupon writes a new coupon.
func (tx Tx) InsertCoupon(ctx context.Context, c *commerce.Coupon) error {
	s := insert("coupons", couponColumns(), couponRow(c))
	_, err := tx.tx.Exec(ctx, s.Doing, s.SQL, s.Args...)
	return err
}

// CouponUse is a coupon that an order uses. ClaimID is the claim that is made where the user has none.
type CouponUse struct {
	*commerce.Claimed
	Order   domain.OrderID
	ClaimID domain.UUID
}

// UseCoupons uses coupons on a user's orders and returns those that cannot be, by why: somebody took the last of one, or it
// was used meanwhile. Where there are any the transaction must be given up. A coupon is claimed where it was not (rules.md,
// I10).
func (tx Tx) UseCoupons(
	ctx context.Context, user domain.UserID, at time.Time, uses []CouponUse,
) (map[domain.CouponID]commerce.CouponRejection, error) {
	const use = `
UPDATE coupon_claims
SET used_at = $4, order_id = $5
WHERE user_id = $1 AND store_id = $2 AND n = $3 AND used_at IS NULL
RETURNING 1`
	var queries []postgres.Query[int]
	var of []CouponUse
	var reasons []commerce.CouponRejection
	add := func(u CouponUse, why commerce.CouponRejection, doing, sql string, args ...any) {
		queries = append(queries, postgres.Query[int]{Doing: doing, SQL: sql, Args: args, Scan: pgx.RowTo[int]})
		of, reasons = append(of, u), append(reasons, why)
	}
	slices.SortFunc(uses, func(a, b CouponUse) int {
		return cmp.Or(slices.Compare(a.ID.Store[:], b.ID.Store[:]), cmp.Compare(a.ID.N, b.ID.N))
	})
	for _, u := range uses {
		if u.Claim != nil {
			add(u, commerce.CouponPerUserLimit, "use a coupon", use, user, u.ID.Store, u.ID.N, at, u.Order)
			continue
		}
		add(u, commerce.CouponExhausted, "take a coupon", takeCoupon, u.ID.Store, u.ID.N)
		add(u, commerce.CouponPerUserLimit, "claim a coupon", claimCoupon,
			user, u.ID.Store, u.ID.N, u.ClaimID, at, u.EndsAt, at, u.Order)
	}
	done, err := postgres.Batch(ctx, tx.tx, queries)
	failed := map[domain.CouponID]commerce.CouponRejection{}
	for i := range done {
		if _, known := failed[of[i].ID]; len(done[i]) == 0 && !known {
			failed[of[i].ID] = reasons[i]
		}
	}
	return failed, err
}
