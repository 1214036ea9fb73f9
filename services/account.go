package services

import (
	"context"
	"time"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/domain/community"
	"github.com/trellisgraph/trellis/jobs/args"
	"github.com/trellisgraph/trellis/media"
	commercedb "github.com/trellisgraph/trellis/storage/commerce"
	communitydb "github.com/trellisgraph/trellis/storage/community"
)

// Accounts ends accounts, and gives people what is kept of them.
type Accounts struct {
	community communitydb.Store
	commerce  commercedb.Store
	library   *media.Library
	now       func() time.Time
	newID     func() domain.UUID
}

// DeleteAccount is the input of accountDelete.
type DeleteAccount struct {
	// ConfirmHandle is the actor's handle, which they type to say that they mean it.
	ConfirmHandle string
	Key           domain.IdempotencyKey `json:"-"`
}

// DeleteAccount deletes the actor's account. INVALID where the handle is not theirs; NOT_ALLOWED where they own a store that is
// not CLOSED, ILLEGAL_STATE for each order of theirs that is under way. Commerce is asked first: without it nothing happens. An
// order that is placed between the two goes its way without them.
func (s *Accounts) DeleteAccount(ctx context.Context, c DeleteAccount) error {
	actor, err := actorOf(ctx, "accountDelete")
	if err != nil {
		return err
	}
	attempt, err := domain.NewAttempt(actor.UserID, "accountDelete", c.Key, c)
	if err != nil {
		return err
	}
	if done, err := earlier[domain.UserID](ctx, s.community, attempt); err != nil || done != nil {
		return err
	}
	if err := s.mayGo(ctx, actor.UserID); err != nil {
		return err
	}
	return s.community.InTx(ctx, func(tx communitydb.Tx) error {
		_, err := once(ctx, tx, attempt, s.now(), func() (domain.UserID, error) { return actor.UserID, s.close(ctx, tx, actor, c) })
		return err
	})
}

// mostUnderWay is how many orders are told that keep an account from being deleted.
const mostUnderWay = 10

// mayGo refuses where others still count on the user.
func (s *Accounts) mayGo(ctx context.Context, user domain.UserID) error {
	stores, err := commercedb.All(ctx, s.commerce.Reader, commercedb.StoresByAccounts([]domain.UserID{user}))
	if err != nil {
		return err
	}
	orders, err := commercedb.All(ctx, s.commerce.Reader, commercedb.OrdersUnderWay(user, mostUnderWay))
	if err != nil {
		return err
	}
	var refused domain.UserErrors
	for _, store := range stores {
		if store.StoreStatus != commerce.StoreClosed {
			refused = append(refused, domain.Refuse(domain.ErrNotAllowed, "",
				"your store %s is %s: close it first", store.Name, store.StoreStatus))
		}
	}
	for _, o := range orders {
		if o.AfterSale.Open() {
			refused = append(refused, domain.IllegalState("the refund of order "+o.Number, o.AfterSale, commerce.AfterSaleDone))
			continue
		}
		refused = append(refused, domain.IllegalState("order "+o.Number, o.Status,
			commerce.OrderCompleted, commerce.OrderCancelled, commerce.OrderExpired))
	}
	return refused.OrNil()
}

// close takes the user away at once, with what was reported of them, and has the rest cleared.
func (s *Accounts) close(ctx context.Context, tx communitydb.Tx, actor domain.Actor, c DeleteAccount) error {
	user, err := tx.LockUser(ctx, actor.UserID)
	if domain.CodeOf(err) == domain.CodeNotFound {
		return domain.Refuse(domain.ErrNotFound, "", "there is no such account any more")
	}
	if err != nil {
		return err
	}
	if user.Handle != c.ConfirmHandle {
		return domain.Refuse(domain.ErrInvalid, "confirmHandle", "that is not your handle")
	}
	if err := tx.CloseAccount(ctx, user, s.now()); err != nil {
		return err
	}
	if err := closeCaseOf(ctx, tx, community.OfUser(user.ID), s.now()); err != nil {
		return err
	}
	return tx.Enqueue(ctx, time.Time{}, args.ClearAccount{User: user.ID.String()})
}
