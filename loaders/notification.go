package loaders

import (
	"context"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/community"
	communitydb "github.com/trellisgraph/trellis/storage/community"
)

// Notifications asks for a page of what users are told: of a group, or of all where it is "".
type Notifications struct {
	Group community.NotificationGroup
	Page  domain.Page
}

func (l *Loaders) notifications(db communitydb.Reader) {
	l.Notification = &Loader[domain.NotificationID, *community.Notification]{
		load: func(
			ctx context.Context, ids []domain.NotificationID,
		) (map[domain.NotificationID]*community.Notification, error) {
			rows, err := communitydb.All(ctx, db, communitydb.NotificationsByIDs(ids))
			return one(rows, err, func(n *community.Notification) (domain.NotificationID, *community.Notification) { return n.ID, n })
		},
	}
	l.NotificationsByUser = &With[Notifications, domain.UserID, []*community.Notification]{
		load: func(
			ctx context.Context, p Notifications, users []domain.UserID,
		) (map[domain.UserID][]*community.Notification, error) {
			rows, err := communitydb.All(ctx, db, communitydb.NotificationsPage(users, p.Group, p.Page))
			return many(rows, err, func(n *community.Notification) (domain.UserID, *community.Notification) { return n.ID.User, n })
		},
	}
	l.ActorsByNotification = &Loader[domain.NotificationID, []domain.UserID]{
		load: func(ctx context.Context, ids []domain.NotificationID) (map[domain.NotificationID][]domain.UserID, error) {
			rows, err := communitydb.All(ctx, db, communitydb.ActorsByNotifications(ids, community.MostActors))
			return many(rows, err, func(a communitydb.Acted) (domain.NotificationID, domain.UserID) {
				return a.Notification, a.Actor
			})
		},
	}
	l.UnreadByUser = &Loader[domain.UserID, []community.GroupCount]{
		load: func(ctx context.Context, users []domain.UserID) (map[domain.UserID][]community.GroupCount, error) {
			rows, err := communitydb.All(ctx, db, communitydb.UnreadByUsers(users))
			return many(rows, err, func(u communitydb.Unread) (domain.UserID, community.GroupCount) {
				return u.User, community.GroupCount{Group: u.Group, Count: u.N}
			})
		},
	}
}

// VisibleNotifications loads notifications that the actor may see, nil in the place of the others.
func (l *Loaders) VisibleNotifications(
	ctx context.Context, ids []domain.NotificationID,
) ([]*community.Notification, error) {
	notifications, err := l.Notification.All(ctx, ids)
	return visible(ctx, notifications, err)
}
