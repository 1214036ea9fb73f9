package loaders

import (
	"context"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/community"
	communitydb "github.com/trellisgraph/trellis/storage/community"
)

func (l *Loaders) lives(db communitydb.Reader) {
	l.LiveRoom = &Loader[domain.LiveRoomID, *community.LiveRoom]{
		load: func(ctx context.Context, ids []domain.LiveRoomID) (map[domain.LiveRoomID]*community.LiveRoom, error) {
			rows, err := communitydb.All(ctx, db, communitydb.LiveRoomsByIDs(ids))
			return one(rows, err, func(r *community.LiveRoom) (domain.LiveRoomID, *community.LiveRoom) { return r.ID, r })
		},
	}
	l.LiveRoomByHost = &Loader[domain.UserID, *community.LiveRoom]{
		load: func(ctx context.Context, hosts []domain.UserID) (map[domain.UserID]*community.LiveRoom, error) {
			rows, err := communitydb.All(ctx, db, communitydb.LiveRoomsOnAir(hosts))
			return one(rows, err, func(r *community.LiveRoom) (domain.UserID, *community.LiveRoom) { return r.ID.Host, r })
		},
	}
	l.SubscribedByViewer = viewersAmong(db, communitydb.All, communitydb.RoomsSubscribedAmong)
}

// VisibleLiveRooms loads live rooms that the actor may see, nil in the place of the others.
func (l *Loaders) VisibleLiveRooms(ctx context.Context, ids []domain.LiveRoomID) ([]*community.LiveRoom, error) {
	rooms, err := l.LiveRoom.All(ctx, ids)
	return l.visibleRooms(ctx, rooms, err)
}

// VisibleLiveRoomsOf is VisibleLiveRooms for the rooms in which hosts are on air.
func (l *Loaders) VisibleLiveRoomsOf(ctx context.Context, hosts []domain.UserID) ([]*community.LiveRoom, error) {
	rooms, err := l.LiveRoomByHost.All(ctx, hosts)
	return l.visibleRooms(ctx, rooms, err)
}

func (l *Loaders) visibleRooms(ctx context.Context, rooms []*community.LiveRoom, err error) ([]*community.LiveRoom, error) {
	actor, kept := domain.ActorFrom(ctx), make([]*community.LiveRoom, len(rooms))
	var hosts []domain.UserID
	for _, r := range rooms {
		if r != nil {
			hosts = append(hosts, r.ID.Host)
		}
	}
	walled, wallErr := l.Walled.All(ctx, hosts)
	if wallErr != nil {
		return kept, failed(len(rooms), wallErr)
	}
	for i, r := range rooms {
		if r == nil {
			continue
		}
		if r.CanSee(community.StandingOf(actor, r.ID.Host, false, walled[0])) {
			kept[i] = r
		}
		walled = walled[1:]
	}
	return kept, err
}
