package resolvers

import (
	"context"

	"github.com/trellisgraph/trellis/domain/community"
	"github.com/trellisgraph/trellis/graph/generated"
	"github.com/trellisgraph/trellis/graph/model"
	"github.com/trellisgraph/trellis/graph/relay"
)

func (r *mutationResolver) NotificationsMarkRead(ctx context.Context, input model.NotificationsMarkReadInput) (*model.NotificationsMarkReadPayload, error) {
	unread, err := r.markRead(ctx, input)
	refused, err := refusals(ctx, err)
	if err != nil {
		return nil, err
	}
	return &model.NotificationsMarkReadPayload{Unread: unread, UserErrors: refused}, nil
}

func (r *notificationResolver) Text(ctx context.Context, objs []*community.Notification) ([]string, error) {
	return r.inWords(ctx, objs)
}

func (r *notificationResolver) Actors(ctx context.Context, objs []*community.Notification, first int32) ([][]*community.User, error) {
	if err := relay.CheckSize("first", first, community.MostActors); err != nil {
		return nil, err
	}
	people, err := r.whoDid(ctx, objs)
	for i := range people {
		people[i] = people[i][:min(len(people[i]), int(first))]
	}
	return people, err
}

func (r *notificationResolver) Subject(ctx context.Context, objs []*community.Notification) ([]model.NotificationSubject, error) {
	return r.toldAbout(ctx, objs)
}

func (r *viewerResolver) Notifications(ctx context.Context, objs []*model.Viewer, group *community.NotificationGroup, first *int32, after *string, last *int32, before *string) ([]*relay.Connection[*community.Notification], error) {
	page, err := relay.Args{First: first, After: after, Last: last, Before: before}.Page(relay.ListNotifications, usualPage)
	if err != nil {
		return nil, err
	}
	return r.notifications(ctx, group, page, objs)
}

func (r *viewerResolver) Unread(ctx context.Context, objs []*model.Viewer) ([]*community.UnreadCounts, error) {
	return edge(ctx, objs, viewerID, r.unread)
}

func (r *Resolver) Notification() generated.NotificationResolver { return &notificationResolver{r} }

type notificationResolver struct{ *Resolver }
