package resolvers

import (
	"context"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/domain/community"
	"github.com/trellisgraph/trellis/graph/generated"
	"github.com/trellisgraph/trellis/graph/model"
)

func (r *liveRoomResolver) Host(ctx context.Context, objs []*community.LiveRoom) ([]*community.User, error) {
	return edge(ctx, objs, hostID, r.load.VisibleUsers)
}

func (r *liveRoomResolver) Store(ctx context.Context, objs []*community.LiveRoom) ([]*commerce.Store, error) {
	return r.storesOfRooms(ctx, objs)
}

func (r *liveRoomResolver) ViewerHasSubscribed(ctx context.Context, objs []*community.LiveRoom) ([]bool, error) {
	return edge(ctx, objs, liveRoomID, r.load.SubscribedByViewer.All)
}

func (r *mutationResolver) LiveRoomSchedule(ctx context.Context, input model.LiveRoomScheduleInput) (*model.LivePayload, error) {
	room, err := r.scheduleLive(ctx, input)
	return livePayload(ctx, room, err)
}

func (r *mutationResolver) LiveStatusSet(ctx context.Context, input model.LiveStatusSetInput) (*model.LivePayload, error) {
	room, err := r.changeRoom(ctx, input.RoomID, func(id domain.LiveRoomID) error {
		return r.do.Lives.SetLiveStatus(ctx, id, input.To)
	})
	return livePayload(ctx, room, err)
}

func (r *mutationResolver) LiveSubscribeSet(ctx context.Context, input model.LiveSubscribeSetInput) (*model.LivePayload, error) {
	room, err := r.changeRoom(ctx, input.RoomID, func(id domain.LiveRoomID) error {
		return r.do.Lives.SetSubscription(ctx, id, input.Subscribed)
	})
	return livePayload(ctx, room, err)
}

func (r *queryResolver) LiveRoom(ctx context.Context, id string) (*community.LiveRoom, error) {
	roomID, err := domain.ParseID[domain.LiveRoomID]("id", id)
	if err != nil {
		return nil, err
	}
	return single(ctx, roomID, r.load.VisibleLiveRooms)
}

func (r *storeResolver) LiveRoom(ctx context.Context, objs []*commerce.Store) ([]*community.LiveRoom, error) {
	return r.roomsOfStores(ctx, objs)
}

func (r *userResolver) LiveRoom(ctx context.Context, objs []*community.User) ([]*community.LiveRoom, error) {
	return edge(ctx, objs, userID, r.load.VisibleLiveRoomsOf)
}

func (r *Resolver) LiveRoom() generated.LiveRoomResolver { return &liveRoomResolver{r} }

type liveRoomResolver struct{ *Resolver }
