package services

import (
	"context"
	"time"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/domain/community"
	commercedb "github.com/trellisgraph/trellis/storage/commerce"
	communitydb "github.com/trellisgraph/trellis/storage/community"
)

// Lives keeps live rooms: planned, on air and over, and who waits for them.
type Lives struct {
	community communitydb.Store
	commerce  commercedb.Reader
	texts     texts
	now       func() time.Time
	newID     func() domain.UUID
}

// ScheduleLiveRoom is the input of liveRoomSchedule.
type ScheduleLiveRoom struct {
	Fields community.LiveFields
	Key    domain.IdempotencyKey `json:"-"`
}

// ScheduleLiveRoom plans a room of the actor's and returns its id. INVALID, REQUIRED and TOO_LONG name the field;
// EXTERNAL_LINK_FORBIDDEN the title, or the cover for a QR code in it; NOT_FOUND a cover that is not the actor's to use, and a
// store that there is none; NOT_ALLOWED a store of somebody else's; ILLEGAL_STATE one that is not OPEN.
func (s *Lives) ScheduleLiveRoom(ctx context.Context, c ScheduleLiveRoom) (domain.LiveRoomID, error) {
	actor, err := actorOf(ctx, "liveRoomSchedule")
	if err != nil {
		return domain.LiveRoomID{}, err
	}
	attempt, err := domain.NewAttempt(actor.UserID, "liveRoomSchedule", c.Key, c)
	if err != nil {
		return domain.LiveRoomID{}, err
	}
	fields, err := c.Fields.Checked()
	if err != nil {
		return domain.LiveRoomID{}, err
	}
	if err := s.texts.check(map[string]string{"title": fields.Title}); err != nil {
		return domain.LiveRoomID{}, err
	}
	if done, err := earlier[domain.LiveRoomID](ctx, s.community, attempt); err != nil || done != nil {
		return orNone(done), err // whatever has become of the store since, and of the time
	}
	if err := s.holds(ctx, actor, fields.StoreID); err != nil {
		return domain.LiveRoomID{}, err
	}
	var id domain.LiveRoomID
	err = s.community.InTx(ctx, func(tx communitydb.Tx) error {
		id, err = once(ctx, tx, attempt, s.now(), func() (domain.LiveRoomID, error) { return s.schedule(ctx, tx, actor, fields) })
		return err
	})
	return id, err
}

// holds refuses a store that a room of the actor's cannot be for. It is commerce's to say, before the community's transaction: an
// outage is the error of the mutation.
func (s *Lives) holds(ctx context.Context, actor domain.Actor, id *domain.StoreID) error {
	if id == nil {
		return nil
	}
	role, err := roleReadIn(ctx, s.commerce, actor, *id)
	if err != nil {
		return err
	}
	stores, err := commercedb.All(ctx, s.commerce, commercedb.StoresByIDs([]domain.StoreID{*id}))
	switch {
	case err != nil:
		return err
	case len(stores) == 0 || !stores[0].CanSee(actor, role):
		return domain.Refuse(domain.ErrNotFound, "storeId", "store not found")
	case !actor.Is(stores[0].AccountID):
		return domain.Refuse(domain.ErrNotAllowed, "storeId", "it is for whose store it is to go live for it")
	case stores[0].StoreStatus != commerce.StoreOpen:
		return domain.IllegalState("the store", stores[0].StoreStatus, commerce.StoreOpen)
	default:
		return nil
	}
}

// schedule plans a room while nobody else plans one of the host's.
func (s *Lives) schedule(
	ctx context.Context, tx communitydb.Tx, host domain.Actor, f community.LiveFields,
) (none domain.LiveRoomID, err error) {
	if _, err := tx.LockUser(ctx, host.UserID); err != nil {
		return none, err
	}
	cover, err := s.cover(ctx, tx, host, f.CoverID)
	if err != nil {
		return none, err
	}
	planned, err := communitydb.All(ctx, tx.Reader, communitydb.ScheduledBy(host.UserID))
	if err != nil {
		return none, err
	}
	id := domain.LiveRoomID{Host: host.UserID, Own: s.newID()}
	room, err := community.ScheduleLive(id, f, cover, planned[0], s.now())
	if err != nil {
		return none, err
	}
	return id, tx.InsertLiveRoom(ctx, room)
}

func (s *Lives) cover(
	ctx context.Context, tx communitydb.Tx, host domain.Actor, id *domain.MediaID,
) (*domain.Image, error) {
	if id == nil {
		return nil, nil //nolint:nilnil // there is none, which is no error
	}
	found, err := tx.UseMedia(ctx, host.UserID, domain.MediaForLive, "coverMediaId", []domain.MediaID{*id})
	if err != nil {
		return nil, alone(err)
	}
	if err := s.texts.unseen("coverMediaId", found[0]).OrNil(); err != nil {
		return nil, err
	}
	return &found[0].Image, nil
}

// SetLiveStatus brings a room into a state; nothing happens where it is there. NOT_FOUND where the actor may not see it,
// NOT_ALLOWED where it is not theirs to change and where another room of theirs is on air; ILLEGAL_STATE where no step leads
// there.
func (s *Lives) SetLiveStatus(ctx context.Context, id domain.LiveRoomID, to community.LiveStatus) error {
	actor, err := actorOf(ctx, "liveStatusSet")
	if err != nil {
		return err
	}
	return s.community.InTx(ctx, func(tx communitydb.Tx) error {
		if actor.Is(id.Host) { // so that of two rooms of theirs one is on air
			if _, err := tx.LockUser(ctx, id.Host); err != nil {
				return err
			}
		}
		room, _, err := seenRoom(ctx, tx, actor, id, tx.LockLiveRoom)
		if err != nil {
			return err
		}
		from := room.LiveStatus
		changed, err := room.Move(to, actor, s.now())
		if err != nil || !changed {
			return err
		}
		if err := s.aloneOnAir(ctx, tx, room); err != nil {
			return err
		}
		return tx.SaveLiveStatus(ctx, room, from)
	})
}

// aloneOnAir refuses a second room of a host, who is locked.
func (s *Lives) aloneOnAir(ctx context.Context, tx communitydb.Tx, room *community.LiveRoom) error {
	if room.LiveStatus != community.LiveOnAir {
		return nil
	}
	onAir, err := communitydb.All(ctx, tx.Reader, communitydb.LiveRoomsOnAir([]domain.UserID{room.ID.Host}))
	if err == nil && len(onAir) > 0 && onAir[0].ID != room.ID {
		err = domain.Refuse(domain.ErrNotAllowed, "to", "another room of yours is %s: end it first", onAir[0].LiveStatus)
	}
	return err
}

// SetSubscription makes the actor wait for a room, or no longer. NOT_FOUND where they may not see it, NOT_ALLOWED where it is
// theirs, and to a moderator where one of the host and them blocks the other; ILLEGAL_STATE once it has begun or is over.
func (s *Lives) SetSubscription(ctx context.Context, id domain.LiveRoomID, on bool) error {
	actor, err := actorOf(ctx, "liveSubscribeSet")
	if err != nil {
		return err
	}
	return s.community.InTx(ctx, func(tx communitydb.Tx) error {
		room, standing, err := seenRoom(ctx, tx, actor, id, tx.ShareLiveRoom)
		switch {
		case err != nil:
			return err
		case actor.Is(id.Host):
			return domain.Refuse(domain.ErrNotAllowed, "roomId", "nobody waits for themselves")
		case on && standing.Walled:
			return domain.Refuse(domain.ErrNotAllowed, "roomId", "one of the two blocks the other")
		}
		waits, err := communitydb.All(ctx, tx.Reader, communitydb.RoomsSubscribedAmong(actor.UserID, []domain.LiveRoomID{id}))
		if err != nil || (len(waits) > 0) == on {
			return err
		}
		if on {
			if err := room.Waits(); err != nil {
				return err
			}
		}
		return tx.SetSubscription(ctx, communitydb.Subscription{Room: id, User: actor.UserID, At: s.now()}, on)
	})
}

// seenRoom holds a room that the actor may see, with how they stand to its host.
func seenRoom(
	ctx context.Context, tx communitydb.Tx, actor domain.Actor, id domain.LiveRoomID,
	hold func(context.Context, domain.LiveRoomID) (*community.LiveRoom, error),
) (*community.LiveRoom, community.Standing, error) {
	none := domain.Refuse(domain.ErrNotFound, "roomId", "live room not found")
	room, err := hold(ctx, id)
	if gone(err) {
		return nil, community.Standing{}, none
	}
	if err != nil {
		return nil, community.Standing{}, err
	}
	standing, err := sight{tx.Reader, actor}.standing(ctx, id.Host, false)
	if err == nil && !room.CanSee(standing) {
		err = none
	}
	return room, standing, err
}
