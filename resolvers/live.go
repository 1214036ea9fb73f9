package resolvers

import (
	"context"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/domain/community"
	"github.com/trellisgraph/trellis/graph/model"
	"github.com/trellisgraph/trellis/services"
)

func liveRoomID(r *community.LiveRoom) (domain.LiveRoomID, bool) { return r.ID, true }

func hostID(r *community.LiveRoom) (domain.UserID, bool) { return r.ID.Host, true }

// storesOfRooms are the stores that rooms are held for: open ones of their hosts'.
func (r *Resolver) storesOfRooms(ctx context.Context, rooms []*community.LiveRoom) ([]*commerce.Store, error) {
	of := func(r *community.LiveRoom) (domain.StoreID, bool) { return keyOf(r.StoreID) }
	stores, err := edge(ctx, rooms, of, r.load.VisibleStores)
	for i, s := range stores {
		if s != nil && (s.StoreStatus != commerce.StoreOpen || s.AccountID != rooms[i].ID.Host) {
			stores[i] = nil
		}
	}
	return stores, err
}

// roomsOfStores are the rooms that are held for stores and on air. Who holds one is the store's account, so that they are found
// with those of people.
func (r *Resolver) roomsOfStores(ctx context.Context, stores []*commerce.Store) ([]*community.LiveRoom, error) {
	open := func(s *commerce.Store) (domain.UserID, bool) { return s.AccountID, s.StoreStatus == commerce.StoreOpen }
	rooms, err := edge(ctx, stores, open, r.load.VisibleLiveRoomsOf)
	for i, room := range rooms {
		if room != nil && (room.StoreID == nil || *room.StoreID != stores[i].ID) {
			rooms[i] = nil
		}
	}
	return rooms, err
}

// scheduleLive reads the input, plans the room and reads it back.
func (r *Resolver) scheduleLive(ctx context.Context, input model.LiveRoomScheduleInput) (*community.LiveRoom, error) {
	cover, err := optionalID[domain.MediaID]("coverMediaId", input.CoverMediaID.Value())
	if err != nil {
		return nil, err
	}
	store, err := optionalID[domain.StoreID]("storeId", input.StoreID.Value())
	if err != nil {
		return nil, err
	}
	id, err := r.do.Lives.ScheduleLiveRoom(ctx, services.ScheduleLiveRoom{
		Fields: community.LiveFields{Title: input.Title, CoverID: cover, StoreID: store, ScheduledAt: input.ScheduledAt},
		Key:    input.IdempotencyKey,
	})
	if err != nil {
		return nil, err
	}
	return single(ctx, id, r.load.VisibleLiveRooms)
}

// changeRoom has something done to the room that an input names, and reads it back.
func (r *Resolver) changeRoom(
	ctx context.Context, room string, change func(domain.LiveRoomID) error,
) (*community.LiveRoom, error) {
	id, err := domain.ParseID[domain.LiveRoomID]("roomId", room)
	if err != nil {
		return nil, err
	}
	if err := change(id); err != nil {
		return nil, err
	}
	return single(ctx, id, r.load.VisibleLiveRooms)
}

func livePayload(ctx context.Context, room *community.LiveRoom, err error) (*model.LivePayload, error) {
	refused, err := refusals(ctx, err)
	if err != nil {
		return nil, err
	}
	return &model.LivePayload{LiveRoom: room, UserErrors: refused}, nil
}
