// Package sandbox keeps what the sandbox, the payment provider that we play ourselves, knows of its charges and refunds. It
// stands for a database somewhere else: nothing reads it but the sandbox, and each change is a transaction of its own, with
// the sandbox's jobs.
package sandbox

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/storage/postgres"
)

// Charge is what the sandbox was asked to take. Amounts are minor units of its currency.
type Charge struct {
	Reference string
	Group     domain.GroupID
	Attempt   int
	Method    commerce.PaymentMethod
	Currency  domain.Currency
	Amount    int64
	Refunded  int64
	Status    commerce.PaymentStatus
	Failure   string
	// Version counts its changes, from 1 on.
	Version int
}

// Refund is what the sandbox was asked to give back.
type Refund struct {
	Reference string
	Charge    string
	// Refund is the id that its caller gave it, "" for one of a charge as a whole.
	Refund   string
	Currency domain.Currency
	Amount   int64
	Status   commerce.RefundStatus
	Version  int
}

// Then is a job that a change makes necessary, at At or, where that is zero, at once.
type Then struct {
	Job postgres.Job
	At  time.Time
}

// Store is the sandbox's database.
type Store struct{ db *postgres.DB }

// NewStore keeps the sandbox in db.
func NewStore(db *postgres.DB) Store { return Store{db: db} }

func charges(reference string) postgres.Query[*Charge] {
	const sql = `
SELECT reference, group_id, attempt, method, currency, amount, refunded, status, failure, version
FROM sandbox_charges
WHERE reference = $1`
	return postgres.Query[*Charge]{
		Doing: "charge", SQL: sql, Args: []any{reference}, Scan: pgx.RowToAddrOfStructByPos[Charge],
	}
}

func refunds(reference string) postgres.Query[*Refund] {
	const sql = `
SELECT reference, charge, refund, currency, amount, status, version
FROM sandbox_refunds
WHERE reference = $1`
	return postgres.Query[*Refund]{
		Doing: "refund", SQL: sql, Args: []any{reference}, Scan: pgx.RowToAddrOfStructByPos[Refund],
	}
}

// OpenCharge keeps a new charge and asks for what comes of it, unless there is one with its reference; it returns what is kept.
func (s Store) OpenCharge(ctx context.Context, c *Charge, then ...Then) (kept *Charge, err error) {
	const sql = `
INSERT INTO sandbox_charges (reference, group_id, attempt, method, currency, amount, status, failure)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT ON CONSTRAINT sandbox_charges_pkey DO NOTHING`
	err = postgres.InTx(ctx, s.db, func(tx postgres.Tx) error {
		n, err := tx.Exec(ctx, "open a charge", sql, c.Reference, c.Group, c.Attempt, string(c.Method), string(c.Currency), c.Amount,
			string(c.Status), c.Failure)
		if err != nil {
			return err
		}
		if n == 1 {
			if err := enqueue(ctx, tx, then); err != nil {
				return err
			}
		}
		kept, err = postgres.One(ctx, tx, charges(c.Reference))
		return err
	})
	return kept, err
}

// Charge reads a charge; NOT_FOUND where there is none.
func (s Store) Charge(ctx context.Context, reference string) (*Charge, error) {
	return postgres.One(ctx, s.db, charges(reference))
}

// ChangeCharge lets change decide on a charge that nobody else changes meanwhile, keeps it as it is then, and returns it;
// NOT_FOUND where there is none. Where change reports false nothing is kept.
func (s Store) ChangeCharge(
	ctx context.Context, reference string, change func(*Charge) (then []Then, changed bool),
) (kept *Charge, err error) {
	err = postgres.InTx(ctx, s.db, func(tx postgres.Tx) error {
		kept, err = lockCharge(ctx, tx, reference)
		if err != nil {
			return err
		}
		then, changed := change(kept)
		if !changed {
			return nil
		}
		if err := updateCharge(ctx, tx, kept); err != nil {
			return err
		}
		return enqueue(ctx, tx, then)
	})
	return kept, err
}

// ChangeRefund is ChangeCharge for a refund with its charge. Where there is no such refund, change gets the one that is given,
// with the version 0.
func (s Store) ChangeRefund(
	ctx context.Context, given *Refund, change func(*Charge, *Refund) (then []Then, changed bool),
) (kept *Refund, err error) {
	const sql = `
INSERT INTO sandbox_refunds (reference, charge, refund, currency, amount, status, version)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT ON CONSTRAINT sandbox_refunds_pkey DO UPDATE SET status = excluded.status, version = excluded.version`
	err = postgres.InTx(ctx, s.db, func(tx postgres.Tx) error {
		charge, err := lockCharge(ctx, tx, given.Charge)
		if err != nil {
			return err
		}
		found, err := postgres.All(ctx, tx, refunds(given.Reference))
		if err != nil {
			return err
		}
		fresh := *given
		kept = &fresh
		if len(found) > 0 {
			kept = found[0]
		}
		then, changed := change(charge, kept)
		if !changed {
			return nil
		}
		if err := updateCharge(ctx, tx, charge); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, "keep a refund", sql, kept.Reference, kept.Charge, kept.Refund, string(kept.Currency), kept.Amount,
			string(kept.Status), kept.Version); err != nil {
			return err
		}
		return enqueue(ctx, tx, then)
	})
	return kept, err
}

// Refund reads a refund; NOT_FOUND where there is none.
func (s Store) Refund(ctx context.Context, reference string) (*Refund, error) {
	return postgres.One(ctx, s.db, refunds(reference))
}

func lockCharge(ctx context.Context, tx postgres.Tx, reference string) (*Charge, error) {
	query := charges(reference)
	query.SQL += "\nFOR UPDATE"
	return postgres.One(ctx, tx, query)
}

func updateCharge(ctx context.Context, tx postgres.Tx, c *Charge) error {
	const sql = `
UPDATE sandbox_charges
SET refunded = $2, status = $3, failure = $4, version = $5
WHERE reference = $1`
	_, err := tx.Exec(ctx, "change a charge", sql, c.Reference, c.Refunded, string(c.Status), c.Failure, c.Version)
	return err
}

func enqueue(ctx context.Context, tx postgres.Tx, then []Then) error {
	for _, t := range then {
		if err := tx.Enqueue(ctx, t.At, t.Job); err != nil {
			return err
		}
	}
	return nil
}
