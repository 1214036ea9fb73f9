package commerce

import (
	"context"
	"iter"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/jobs/args"
	"github.com/trellisgraph/trellis/storage/postgres"
)

// OffersByProducts reads what stores offer to creators for products, in no order.
func OffersByProducts(ids []domain.ProductID) postgres.Query[*commerce.AffiliateOffer] {
	const sql = `
SELECT product_id, open, commission_bps, valid_until, sample_available
FROM affiliate_offers
WHERE product_id = ANY($1)`
	return postgres.Query[*commerce.AffiliateOffer]{
		Doing: "read affiliate offers", SQL: sql, Args: []any{ids}, Scan: pgx.RowToAddrOfStructByPos[commerce.AffiliateOffer],
	}
}

// RestockWantedAmong returns those of the products about whose return the user wants to be told.
func RestockWantedAmong(user domain.UserID, products []domain.ProductID) postgres.Query[domain.ProductID] {
	const sql = `
SELECT product_id
FROM restock_alerts
WHERE user_id = $1
  AND product_id = ANY($2)`
	return postgres.Query[domain.ProductID]{
		Doing: "read restock alerts", SQL: sql, Args: []any{user, products}, Scan: pgx.RowTo[domain.ProductID],
	}
}

// WaitingFor reads who wants to be told about the return of a product, at most limit of them.
func WaitingFor(product domain.ProductID, limit int) postgres.Query[commerce.RestockAlert] {
	const sql = `
SELECT user_id, product_id, asked_at
FROM restock_alerts
WHERE product_id = $1
ORDER BY user_id
LIMIT $2`
	return postgres.Query[commerce.RestockAlert]{
		Doing: "read who waits for a product", SQL: sql, Args: []any{product, limit},
		Scan: pgx.RowToStructByPos[commerce.RestockAlert],
	}
}

// tellWaiting has those told who wait for goods that can be bought again.
func (tx Tx) tellWaiting(ctx context.Context, products []domain.ProductID) error {
	const sql = `
SELECT DISTINCT product_id
FROM restock_alerts
WHERE product_id = ANY($1)
ORDER BY product_id`
	if len(products) == 0 {
		return nil
	}
	awaited, err := All(ctx, tx.Reader, postgres.Query[domain.ProductID]{
		Doing: "look for who waits for goods", SQL: sql, Args: []any{products}, Scan: pgx.RowTo[domain.ProductID],
	})
	if err != nil || len(awaited) == 0 {
		return err
	}
	jobs := make([]Job, len(awaited))
	for i, product := range awaited {
		jobs[i] = args.TellOfRestock{Product: product.String()}
	}
	return tx.Enqueue(ctx, time.Time{}, jobs...)
}

// ForgetRestockAlerts removes wishes that were fulfilled. Who has asked anew since waits on.
func (tx Tx) ForgetRestockAlerts(ctx context.Context, told []commerce.RestockAlert) error {
	const sql = `
DELETE FROM restock_alerts r
USING unnest($1::uuid[], $2::uuid[], $3::timestamptz[]) AS a (user_id, product_id, asked_at)
WHERE r.user_id = a.user_id AND r.product_id = a.product_id AND r.asked_at = a.asked_at`
	users, products, asked := make([]domain.UserID, len(told)), make([]domain.ProductID, len(told)), make([]time.Time, len(told))
	for i, a := range told {
		users[i], products[i], asked[i] = a.UserID, a.ProductID, a.AskedAt
	}
	_, err := tx.tx.Exec(ctx, "forget who was told", sql, users, products, asked)
	return err
}

// CopyOffers writes what stores offer to creators, for seeding.
func (tx Tx) CopyOffers(ctx context.Context, offers iter.Seq[*commerce.AffiliateOffer]) error {
	return postgres.Copy(ctx, tx.tx, "affiliate_offers",
		[]string{"product_id", "open", "commission_bps", "valid_until", "sample_available"}, offers,
		func(o *commerce.AffiliateOffer) []any {
			return []any{o.ProductID, o.Open, o.CommissionBps, o.ValidUntil, o.SampleAvailable}
		})
}

// CopyRestockAlerts writes who wants to be told about the return of goods, for seeding.
func (tx Tx) CopyRestockAlerts(ctx context.Context, alerts iter.Seq[commerce.RestockAlert]) error {
	return postgres.Copy(ctx, tx.tx, "restock_alerts", []string{"user_id", "product_id", "asked_at"}, alerts,
		func(a commerce.RestockAlert) []any { return []any{a.UserID, a.ProductID, a.AskedAt} })
}

// UpsertOffer writes what a store offers to creators for a product.
func (tx Tx) UpsertOffer(ctx context.Context, o *commerce.AffiliateOffer) error {
	const sql = `
INSERT INTO affiliate_offers (product_id, open, commission_bps, valid_until, sample_available)
VALUES ($1, $2, $3, $4, $5)
ON CONFLICT ON CONSTRAINT affiliate_offers_pkey DO UPDATE
SET open = excluded.open, commission_bps = excluded.commission_bps, valid_until = excluded.valid_until,
    sample_available = excluded.sample_available`
	_, err := tx.tx.Exec(ctx, "write an affiliate offer", sql, o.ProductID, o.Open, o.CommissionBps, o.ValidUntil, o.SampleAvailable)
	return err
}

// InsertRestockAlert keeps that a user wants to be told about the return of a product; a wish that is there stays as old as
// it is.
func (tx Tx) InsertRestockAlert(ctx context.Context, a commerce.RestockAlert) error {
	const sql = `
INSERT INTO restock_alerts (user_id, product_id, asked_at)
VALUES ($1, $2, $3)
ON CONFLICT ON CONSTRAINT restock_alerts_pkey DO NOTHING`
	_, err := tx.tx.Exec(ctx, "insert a restock alert", sql, a.UserID, a.ProductID, a.AskedAt)
	return err
}

// DeleteRestockAlert forgets that a user wants to be told about the return of a product.
func (tx Tx) DeleteRestockAlert(ctx context.Context, user domain.UserID, product domain.ProductID) error {
	const sql = "DELETE FROM restock_alerts WHERE user_id = $1 AND product_id = $2"
	_, err := tx.tx.Exec(ctx, "delete a restock alert", sql, user, product)
	return err
}
