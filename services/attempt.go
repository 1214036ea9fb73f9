package services

import (
	"context"
	"time"

	commercedb "github.com/trellisgraph/trellis/storage/commerce"
	communitydb "github.com/trellisgraph/trellis/storage/community"
)

// attemptsKept is for how long an idempotency key is remembered (rules.md, I6).
const attemptsKept = 24 * time.Hour

// Attempts keeps the tables of idempotency keys small.
type Attempts struct {
	community communitydb.Store
	commerce  commercedb.Store
	now       func() time.Time
}

// ForgetAttemptsOfCommunity removes the keys whose time is over from the community side.
func (a *Attempts) ForgetAttemptsOfCommunity(ctx context.Context) error {
	return a.community.InTx(ctx, func(tx communitydb.Tx) error {
		_, err := tx.ForgetAttempts(ctx, a.now().Add(-attemptsKept))
		return err
	})
}

// ForgetAttemptsOfCommerce removes the keys whose time is over from the commerce side.
func (a *Attempts) ForgetAttemptsOfCommerce(ctx context.Context) error {
	return a.commerce.InTx(ctx, func(tx commercedb.Tx) error {
		_, err := tx.ForgetAttempts(ctx, a.now().Add(-attemptsKept))
		return err
	})
}
