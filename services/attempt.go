package services

import (
	"context"
	"time"

	commercedb "github.com/trellisgraph/trellis/storage/commerce"
	communitydb "github.com/trellisgraph/trellis/storage/community"
)

// attemptsKept is for how long an idempotency key is remembered (rules.md, I6).
const attemptsKept = 24 * time.Hour

// attemptsAtOnce is how many of them one transaction removes.
const attemptsAtOnce = 5000

// Attempts keeps the tables of idempotency keys small.
type Attempts struct {
	community communitydb.Store
	commerce  commercedb.Store
	now       func() time.Time
}

// ForgetAttemptsOfCommunity removes the keys whose time is over from the community side.
func (a *Attempts) ForgetAttemptsOfCommunity(ctx context.Context) error {
	return a.forget(func(before time.Time) (n int64, err error) {
		err = a.community.InTx(ctx, func(tx communitydb.Tx) error {
			n, err = tx.ForgetAttempts(ctx, before, attemptsAtOnce)
			return err
		})
		return n, err
	})
}

// ForgetAttemptsOfCommerce removes the keys whose time is over from the commerce side.
func (a *Attempts) ForgetAttemptsOfCommerce(ctx context.Context) error {
	return a.forget(func(before time.Time) (n int64, err error) {
		err = a.commerce.InTx(ctx, func(tx commercedb.Tx) error {
			n, err = tx.ForgetAttempts(ctx, before, attemptsAtOnce)
			return err
		})
		return n, err
	})
}

// forget goes on until nothing is left, however long nobody did it: each part is kept by itself.
func (a *Attempts) forget(some func(before time.Time) (int64, error)) error {
	before := a.now().Add(-attemptsKept)
	for {
		if n, err := some(before); err != nil || n < attemptsAtOnce {
			return err
		}
	}
}
