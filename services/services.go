package services

import (
	"context"
	"fmt"
	"time"

	"github.com/trellisgraph/trellis/domain"
	commercedb "github.com/trellisgraph/trellis/storage/commerce"
	communitydb "github.com/trellisgraph/trellis/storage/community"
)

// Services are all the writes that mutations and jobs ask for.
type Services struct {
	Feed      *Feed
	Provision *Provision
	Attempts  *Attempts
	Addresses *Addresses
	Audits    *Audits
}

// Needs are what services work with. Time and ids are handed in, so that a test knows both.
type Needs struct {
	Community communitydb.Store
	Commerce  commercedb.Store
	Now       func() time.Time
	// NewID makes an id that nothing else has; ids sort by when they were made.
	NewID func() domain.UUID
}

// New makes the services.
func New(n Needs) *Services {
	return &Services{
		Feed:      NewFeed(n.Community, n.Commerce.Reader, n.Now),
		Provision: NewProvision(n.Community, func() domain.UserID { return domain.UserID(n.NewID()) }, n.Now),
		Attempts:  &Attempts{community: n.Community, commerce: n.Commerce, now: n.Now},
		Addresses: &Addresses{commerce: n.Commerce, now: n.Now},
		Audits:    &Audits{commerce: n.Commerce},
	}
}

// actorOf is who asks; UNAUTHENTICATED where it is nobody. what names the mutation.
func actorOf(ctx context.Context, what string) (domain.Actor, error) {
	actor := domain.ActorFrom(ctx)
	if !actor.SignedIn() {
		return domain.Actor{}, domain.Unauthenticated(what + " needs a signed-in viewer")
	}
	return actor, nil
}

// attempting are the transactions that remember what was done under an idempotency key.
type attempting interface {
	Attempted(ctx context.Context, a domain.Attempt) (string, error)
	RememberAttempt(ctx context.Context, a domain.Attempt, result string, at time.Time) error
}

// once runs an effect in the transaction, unless the attempt had it before: then its result is returned again. The result is
// the id of what the effect makes or changes.
func once[ID fmt.Stringer, P interface {
	*ID
	UnmarshalGQL(v any) error
}](
	ctx context.Context, tx attempting, a domain.Attempt, now time.Time, effect func() (ID, error),
) (ID, error) {
	var none ID
	before, err := tx.Attempted(ctx, a)
	if err != nil {
		return none, err
	}
	if before != "" {
		return domain.ParseID[ID, P]("idempotencyKey", before)
	}
	id, err := effect()
	if err != nil {
		return none, err
	}
	return id, tx.RememberAttempt(ctx, a, id.String(), now)
}
