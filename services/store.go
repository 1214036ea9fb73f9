package services

import (
	"context"
	"time"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/domain/community"
	"github.com/trellisgraph/trellis/jobs/args"
	commercedb "github.com/trellisgraph/trellis/storage/commerce"
	communitydb "github.com/trellisgraph/trellis/storage/community"
)

// Stores opens stores and changes them.
type Stores struct {
	community communitydb.Reader
	commerce  commercedb.Store
	texts     texts
	now       func() time.Time
	newID     func() domain.UUID
}

// OpenStore is the input of storeOpen.
type OpenStore struct {
	Fields commerce.StoreFields
	Key    domain.IdempotencyKey `json:"-"`
}

// OpenStore opens a store that the actor owns and returns its id. NOT_ALLOWED where they own one, or may not open one of this
// kind; NOT_FOUND names a category that there is not; INVALID the handle that is taken.
func (s *Stores) OpenStore(ctx context.Context, c OpenStore) (domain.StoreID, error) {
	actor, err := actorOf(ctx, "storeOpen")
	if err != nil {
		return domain.StoreID{}, err
	}
	fields, err := c.Fields.Checked()
	if err != nil {
		return domain.StoreID{}, err
	}
	if err := s.texts.check(map[string]string{"name": fields.Name, "handle": fields.Handle}); err != nil {
		return domain.StoreID{}, err
	}
	if err := s.mayOpen(ctx, actor, fields.Kind); err != nil {
		return domain.StoreID{}, err
	}
	attempt, err := domain.NewAttempt(actor.UserID, "storeOpen", c.Key, c)
	if err != nil {
		return domain.StoreID{}, err
	}
	var id domain.StoreID
	err = s.commerce.InTx(ctx, func(tx commercedb.Tx) error {
		id, err = once(ctx, tx, attempt, s.now(), func() (domain.StoreID, error) { return s.open(ctx, tx, actor, fields) })
		return err
	})
	return id, err
}

// listAgainAfter is when an account's notes are looked over again after it opened its store: whoever wrote one at that moment may
// have asked commerce before, and has written by then.
const listAgainAfter = time.Minute

// mayOpen asks the community who the actor is, where that decides.
func (s *Stores) mayOpen(ctx context.Context, actor domain.Actor, kind commerce.StoreKind) error {
	verified := false
	if kind == commerce.StoreBrand {
		found, err := communitydb.All(ctx, s.community, communitydb.UsersByIDs([]domain.UserID{actor.UserID}))
		if err != nil {
			return err
		}
		verified = len(found) == 1 && found[0].VerifiedAs != nil
	}
	return commerce.MayOpen(kind, actor, verified)
}

func (s *Stores) open(
	ctx context.Context, tx commercedb.Tx, actor domain.Actor, fields commerce.StoreFields,
) (domain.StoreID, error) {
	if err := categoriesExist(ctx, tx, fields.CategoryIDs); err != nil {
		return domain.StoreID{}, err
	}
	store := fields.Opened(domain.StoreID(s.newID()), actor.UserID, s.now())
	first, err := tx.ClaimStoreAccount(ctx, actor.UserID, store.ID)
	if err != nil {
		return domain.StoreID{}, err
	}
	if !first {
		return domain.StoreID{}, domain.Refuse(domain.ErrNotAllowed, "", "an account owns one store, and you own one")
	}
	free, err := tx.ClaimStoreHandle(ctx, store.Handle, store.ID)
	if err != nil {
		return domain.StoreID{}, err
	}
	if !free {
		return domain.StoreID{}, domain.Refuse(domain.ErrInvalid, "handle", "%s is taken", store.Handle)
	}
	if err := tx.InsertStore(ctx, store, fields, s.now()); err != nil {
		return domain.StoreID{}, err
	}
	job := args.ListStoreNotes{Account: actor.UserID.String(), Store: store.ID.String()}
	if err := tx.Enqueue(ctx, time.Time{}, job); err != nil {
		return domain.StoreID{}, err
	}
	return store.ID, tx.Enqueue(ctx, s.now().Add(listAgainAfter), job)
}

// UpdateStore is the input of storeUpdate; what is nil, or not given, stays.
type UpdateStore struct {
	StoreID         domain.StoreID
	Name            *string
	Logo            domain.Change[domain.MediaID]
	ReturnPolicy    *string
	Status          *commerce.StoreStatus
	Rates           *[]*commerce.ShippingRate
	ReturnAddressID domain.Change[domain.AddressID]
}

// UpdateStore changes a store. NOT_FOUND where there is none that the actor may see, NOT_ALLOWED where it is not theirs to
// change, ILLEGAL_STATE where its state does not lead to the one that is wanted.
func (s *Stores) UpdateStore(ctx context.Context, c UpdateStore) error {
	actor, err := actorOf(ctx, "storeUpdate")
	if err != nil {
		return err
	}
	change := commerce.StoreChange{Name: c.Name, Status: c.Status, Rates: c.Rates}
	if change.ReturnPolicyHTML, err = s.texts.html("returnPolicyHtml", c.ReturnPolicy); err != nil {
		return err
	}
	if err := s.texts.check(given(map[string]*string{"name": c.Name})); err != nil {
		return err
	}
	return s.commerce.InTx(ctx, func(tx commercedb.Tx) error {
		store, role, err := lockStoreFor(ctx, tx, actor, c.StoreID)
		if err != nil {
			return err
		}
		if change.Logo, err = s.logo(ctx, tx, actor, c.Logo); err != nil {
			return err
		}
		if change.ReturnAddress, err = returnsTo(ctx, tx, actor, c.ReturnAddressID); err != nil {
			return err
		}
		changed, err := store.Changed(change, actor, role, s.now())
		if err != nil {
			return err
		}
		if err := writeStore(ctx, tx, store, changed, change); err != nil {
			return err
		}
		return tx.LetGo(ctx, replaced(store.Logo, changed.Logo), s.now())
	})
}

func (s *Stores) logo(
	ctx context.Context, tx commercedb.Tx, actor domain.Actor, c domain.Change[domain.MediaID],
) (domain.Change[domain.Image], error) {
	if c.To == nil {
		return domain.Change[domain.Image]{Given: c.Given}, nil
	}
	found, err := tx.ClaimUploads(ctx, actor.UserID, domain.MediaForStore, []domain.MediaID{*c.To})
	if err != nil {
		return domain.Change[domain.Image]{}, err
	}
	uploads, err := domain.UseUploads(found, actor.UserID, domain.MediaForStore, "logoMediaId", []domain.MediaID{*c.To})
	if err != nil {
		return domain.Change[domain.Image]{}, alone(err)
	}
	return domain.Change[domain.Image]{Given: true, To: &uploads[0].Image}, s.texts.unseen("logoMediaId", uploads[0]).OrNil()
}

// alone takes the index off the fields of refusals: the input names one thing and no list.
func alone(err error) error {
	several, ok := err.(domain.UserErrors) //nolint:errorlint // as the call returned it
	if !ok {
		return err
	}
	for _, one := range several {
		r := one.Refused()
		r.Field = r.Field[:len(r.Field)-1]
	}
	return several
}

func returnsTo(
	ctx context.Context, tx commercedb.Tx, actor domain.Actor, c domain.Change[domain.AddressID],
) (domain.Change[commerce.AddressSnapshot], error) {
	if c.To == nil {
		return domain.Change[commerce.AddressSnapshot]{Given: c.Given}, nil
	}
	found, err := commercedb.All(ctx, tx.Reader, commercedb.AddressesByIDs([]domain.AddressID{*c.To}))
	if err != nil {
		return domain.Change[commerce.AddressSnapshot]{}, err
	}
	if len(found) == 0 || !found[0].CanSee(actor) {
		return domain.Change[commerce.AddressSnapshot]{}, domain.Refuse(domain.ErrNotFound, "returnAddressId", "address not found")
	}
	a := found[0]
	return domain.Change[commerce.AddressSnapshot]{
		Given: true, To: &commerce.AddressSnapshot{Recipient: a.Recipient, Phone: a.Phone, Region: a.Region, Line: a.Line},
	}, nil
}

func writeStore(ctx context.Context, tx commercedb.Tx, before, after *commerce.Store, c commerce.StoreChange) error {
	if err := tx.UpdateStore(ctx, after); err != nil {
		return err
	}
	if before.Public() != after.Public() {
		if err := relistAll(ctx, tx, before, after); err != nil {
			return err
		}
	}
	if c.Rates != nil {
		if err := tx.ReplaceRates(ctx, after.ID, *c.Rates); err != nil {
			return err
		}
	}
	if !c.ReturnAddress.Given {
		return nil
	}
	return tx.UpdateReturnAddress(ctx, after.ID, c.ReturnAddress.To)
}

// relistAll puts all goods of a store where everybody finds them from now on.
func relistAll(ctx context.Context, tx commercedb.Tx, before, after *commerce.Store) error {
	ids, err := commercedb.All(ctx, tx.Reader, commercedb.ProductIDsOfStore(after.ID))
	if err != nil {
		return err
	}
	products, err := commercedb.All(ctx, tx.Reader, commercedb.ProductsByIDs(ids))
	if err != nil {
		return err
	}
	changes := make([]commercedb.Relisting, len(products))
	for i, p := range products {
		was := *p
		was.StoreStatus = before.StoreStatus
		changes[i] = commercedb.Relisting{Before: &was, After: p}
	}
	return tx.Relist(ctx, changes...)
}

// SetStoreMember is the input of storeMemberSet; a nil Role lets the user go.
type SetStoreMember struct {
	StoreID domain.StoreID
	UserID  domain.UserID
	Role    *commerce.StoreRole
}

// SetStoreMember says what a user does in a store. NOT_FOUND where there is no such store or user, NOT_ALLOWED where the actor
// does not own it or the user does, TOO_LONG where the user works in too many.
func (s *Stores) SetStoreMember(ctx context.Context, c SetStoreMember) error {
	actor, err := actorOf(ctx, "storeMemberSet")
	if err != nil {
		return err
	}
	known, err := communitydb.All(ctx, s.community, communitydb.UsersByIDs([]domain.UserID{c.UserID}))
	if err != nil {
		return err
	}
	return s.commerce.InTx(ctx, func(tx commercedb.Tx) error {
		store, role, err := lockStoreFor(ctx, tx, actor, c.StoreID)
		if err != nil {
			return err
		}
		works, err := commercedb.All(ctx, tx.Reader, commercedb.MembershipsByUsers([]domain.UserID{c.UserID}, commerce.MostMemberships))
		if err != nil {
			return err
		}
		had := memberOf(works, store.ID)
		member := commerce.StoreMember{StoreID: store.ID, UserID: c.UserID, Since: s.now()}
		set, err := commerce.SetRole(role, had, member, c.Role)
		switch {
		case err != nil:
			return err
		case set == nil:
			return tx.DeleteMember(ctx, store.ID, c.UserID)
		case len(known) == 0:
			return domain.Refuse(domain.ErrNotFound, "userId", "user not found")
		case had == nil && len(works) == commerce.MostMemberships:
			return domain.Refuse(domain.ErrTooLong, "userId", "they work in %d stores already", commerce.MostMemberships)
		}
		if err := tx.PutMember(ctx, set); err != nil || had != nil {
			return err
		}
		return tx.Enqueue(ctx, time.Time{}, args.Notify{
			User: c.UserID.String(), NotificationKind: string(community.StoreJoined), About: store.ID.String(),
			Of: domain.Moment(set.Since),
		})
	})
}

func memberOf(works []*commerce.StoreMember, store domain.StoreID) *commerce.StoreMember {
	for _, m := range works {
		if m.StoreID == store {
			return m
		}
	}
	return nil
}
