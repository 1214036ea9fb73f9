package services

import (
	"context"
	"errors"
	"time"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/community"
	communitydb "github.com/trellisgraph/trellis/storage/community"
)

// Provision gives everybody whom a trusted issuer vouches for an account.
type Provision struct {
	community communitydb.Store
	newID     func() domain.UserID
	now       func() time.Time
}

// NewProvision makes the service. newID makes an id that nobody has.
func NewProvision(people communitydb.Store, newID func() domain.UserID, now func() time.Time) *Provision {
	return &Provision{community: people, newID: newID, now: now}
}

// ProvisionUser returns the user of an identity, and makes one where the identity is new: once, however many ask at the
// same time. A user that is there is left as it is, whatever the identity says by now.
func (p *Provision) ProvisionUser(ctx context.Context, who community.Identity) (domain.UserID, error) {
	var user domain.UserID
	err := p.community.InTx(ctx, func(tx communitydb.Tx) error {
		known, err := userOf(ctx, tx, who)
		if err != nil || !known.IsZero() {
			user = known
			return err
		}
		user = p.newID()
		first, err := tx.ClaimIdentity(ctx, who, user, p.now())
		if err != nil {
			return err
		}
		if !first {
			user, err = userOf(ctx, tx, who)
			return err
		}
		return p.open(ctx, tx, user, who)
	})
	if err != nil {
		return domain.UserID{}, err
	}
	return user, nil
}

// userOf is the user that an identity has, zero where it has none.
func userOf(ctx context.Context, tx communitydb.Tx, who community.Identity) (domain.UserID, error) {
	found, err := communitydb.All(ctx, tx.Reader, communitydb.UserIDByIdentity(who))
	if err != nil || len(found) == 0 {
		return domain.UserID{}, err
	}
	return found[0], nil
}

// open makes the account of a user under the first handle that is free.
func (p *Provision) open(ctx context.Context, tx communitydb.Tx, user domain.UserID, who community.Identity) error {
	for _, handle := range who.Handles(user) {
		free, err := tx.ClaimHandle(ctx, handle, user)
		if err != nil {
			return err
		}
		if free {
			return tx.InsertUser(ctx, community.NewUser(user, who, handle, p.now()))
		}
	}
	return errors.New("provision a user: even the handle that ends in its id is taken")
}
