package services

import (
	"context"
	"errors"
	"time"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/community"
	"github.com/trellisgraph/trellis/domain/link"
	communitydb "github.com/trellisgraph/trellis/storage/community"
)

// Provision gives everybody whom a trusted issuer vouches for an account.
type Provision struct {
	community communitydb.Store
	links     *link.Checker
	newID     func() domain.UserID
	now       func() time.Time
}

// NewProvision makes the service. newID makes an id that nobody has; links finds what leads off the platform.
func NewProvision(people communitydb.Store, links *link.Checker, newID func() domain.UserID, now func() time.Time) *Provision {
	return &Provision{community: people, links: links, newID: newID, now: now}
}

// ProvisionUser returns the user of an identity, and makes one where the identity is new: once, however many ask at the
// same time. A user that is there is left as it is, whatever the identity says by now. UNAUTHENTICATED where the account of the
// identity was deleted lately; later the identity is as good as new.
func (p *Provision) ProvisionUser(ctx context.Context, who community.Identity) (domain.UserID, error) {
	var user domain.UserID
	err := p.community.InTx(ctx, func(tx communitydb.Tx) error {
		known, err := bearerOf(ctx, tx, who)
		if err != nil {
			return err
		}
		claim := tx.ClaimIdentity
		switch {
		case known == nil:
		case known.ClosedAt == nil:
			user = known.UserID
			return nil
		case p.now().Before(known.ClosedAt.Add(community.IdentityRests)):
			return domain.Unauthenticated("the account was deleted")
		default:
			claim = tx.ReclaimIdentity
		}
		user = p.newID()
		first, err := claim(ctx, who, user, p.now())
		if err != nil {
			return err
		}
		if first {
			return p.open(ctx, tx, user, who)
		}
		known, err = bearerOf(ctx, tx, who)
		if err == nil && known != nil {
			user = known.UserID
		}
		return err
	})
	if err != nil {
		return domain.UserID{}, err
	}
	return user, nil
}

// bearerOf is the user that an identity has, nil where it has none.
func bearerOf(ctx context.Context, tx communitydb.Tx, who community.Identity) (*communitydb.Bearer, error) {
	found, err := communitydb.All(ctx, tx.Reader, communitydb.BearerByIdentity(who))
	if err != nil || len(found) == 0 {
		return nil, err
	}
	return &found[0], nil
}

// open makes the account of a user under the first handle that is free. Whatever the issuer says of somebody, they are called
// nothing that they might not call themselves (Profiles.UpdateUser).
func (p *Provision) open(ctx context.Context, tx communitydb.Tx, user domain.UserID, who community.Identity) error {
	leadsOff := func(text string) bool { return len(p.links.Refusals("", text)) > 0 }
	for _, claim := range []*string{&who.Username, &who.Name} {
		if leadsOff(*claim) {
			*claim = ""
		}
	}
	for _, handle := range who.Handles(user, func(handle string) bool { return !leadsOff(handle) }) {
		free, err := tx.ClaimHandle(ctx, handle, user)
		if err != nil {
			return err
		}
		if free {
			u := community.NewUser(user, who, handle, p.now())
			if leadsOff(u.DisplayName) {
				u.DisplayName = handle
			}
			return tx.InsertUser(ctx, u)
		}
	}
	return errors.New("provision a user: even the handle that ends in its id is taken")
}
