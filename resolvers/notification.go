package resolvers

import (
	"context"
	"slices"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/community"
	"github.com/trellisgraph/trellis/graph/model"
	"github.com/trellisgraph/trellis/graph/relay"
	"github.com/trellisgraph/trellis/loaders"
	"github.com/trellisgraph/trellis/services"
)

// peopled is the key of a notification whose people are to be loaded: what just happened has none.
func peopled(n *community.Notification) (domain.NotificationID, bool) { return n.ID, n.Kind.ByPeople() }

// notifications makes a page of what each viewer is told.
func (r *Resolver) notifications(
	ctx context.Context, group *community.NotificationGroup, page domain.Page, viewers []*model.Viewer,
) ([]*relay.Connection[*community.Notification], error) {
	list := loaders.Notifications{Page: page}
	if group != nil {
		list.Group = *group
	}
	rows, err := edge(ctx, viewers, viewerID, func(ctx context.Context, of []domain.UserID) ([][]*community.Notification, error) {
		return r.load.NotificationsByUser.All(ctx, list, of)
	})
	if err != nil {
		return make([]*relay.Connection[*community.Notification], len(rows)), err
	}
	places := placesOf(rows, func(n *community.Notification) place[*community.Notification] {
		return place[*community.Notification]{key: n, at: domain.Position{Key: n.At.UnixMicro(), ID: n.ID.Own}}
	})
	return connections(ctx, relay.ListNotifications, page, places, uncounted(viewers), themselves[community.Notification])
}

// unread counts what each user has not read.
func (r *Resolver) unread(ctx context.Context, users []domain.UserID) ([]*community.UnreadCounts, error) {
	counted, err := r.load.UnreadByUser.All(ctx, users)
	out := make([]*community.UnreadCounts, len(users))
	for i := range counted {
		out[i] = community.CountUnread(counted[i])
	}
	return out, err
}

// whoDid are those who did what each notification tells of whom the viewer may see, the latest first.
func (r *Resolver) whoDid(ctx context.Context, all []*community.Notification) ([][]*community.User, error) {
	ids, err := edge(ctx, all, peopled, r.load.ActorsByNotification.All)
	if err != nil {
		return make([][]*community.User, len(all)), err
	}
	var flat []domain.UserID
	for i := range ids {
		flat = append(flat, ids[i]...)
	}
	users, err := r.load.VisibleUsers(ctx, flat)
	if err != nil {
		return make([][]*community.User, len(all)), firstOf(err)
	}
	out := make([][]*community.User, len(all))
	for i := range ids {
		out[i] = []*community.User{}
		for _, u := range users[:len(ids[i])] {
			if u != nil {
				out[i] = append(out[i], u)
			}
		}
		users = users[len(ids[i]):]
	}
	return out, nil
}

// inWords are the notifications in words.
func (r *Resolver) inWords(ctx context.Context, all []*community.Notification) ([]string, error) {
	people, err := r.whoDid(ctx, all)
	out := make([]string, len(all))
	for i, n := range all {
		if n != nil {
			names := make([]string, len(people[i]))
			for j, u := range people[i] {
				names[j] = u.DisplayName
			}
			out[i] = n.Text(names)
		}
	}
	return out, err
}

// toldAbout is what notifications are about, as far as the viewer may see it: a follower is who followed last, everything else is
// found by its id, a load a type. Where one side is down, what is of the other is there.
func (r *Resolver) toldAbout(ctx context.Context, all []*community.Notification) ([]model.NotificationSubject, error) {
	out := make([]model.NotificationSubject, len(all))
	prefixes := []string{""} // of nothing, where followers are
	for _, n := range all {
		if n != nil && !slices.Contains(prefixes, domain.IDPrefix(n.About)) {
			prefixes = append(prefixes, domain.IDPrefix(n.About))
		}
	}
	found, errs := make([][]model.Node, len(prefixes)), make([]error, len(prefixes))
	branches, fetchers := make([]func(context.Context), len(prefixes)), r.fetchers()
	for i, prefix := range prefixes {
		branches[i] = func(ctx context.Context) {
			if prefix == "" {
				found[i], errs[i] = r.lastFollowers(ctx, all)
				return
			}
			found[i], errs[i] = edge(ctx, all, aboutWith(prefix), fetching(fetchers[prefix]))
		}
	}
	if err := loaders.Together(ctx, branches...); err != nil {
		return out, err
	}
	for _, nodes := range found {
		for i, node := range nodes {
			if node != nil {
				out[i] = node
			}
		}
	}
	return out, joined(len(all), errs...)
}

// aboutWith is the id of what a notification is about, where it has this prefix.
func aboutWith(prefix string) func(*community.Notification) (string, bool) {
	return func(n *community.Notification) (string, bool) { return n.About, domain.IDPrefix(n.About) == prefix }
}

// fetching is a load by ids as text.
func fetching(of fetch) func(context.Context, []string) ([]model.Node, error) {
	return func(ctx context.Context, ids []string) ([]model.Node, error) {
		load, err := of("about", ids)
		if err != nil {
			return nil, err
		}
		return load(ctx)
	}
}

// lastFollowers are those who followed last, of the notifications that tell of followers.
func (r *Resolver) lastFollowers(ctx context.Context, all []*community.Notification) ([]model.Node, error) {
	told := make([]*community.Notification, len(all))
	for i, n := range all {
		if n != nil && n.Kind == community.UserFollowed {
			told[i] = n
		}
	}
	people, err := r.whoDid(ctx, told)
	out := make([]model.Node, len(all))
	for i := range people {
		if len(people[i]) > 0 {
			out[i] = people[i][0]
		}
	}
	return out, err
}

// markRead reads the input, marks what was read and counts what is left.
func (r *Resolver) markRead(ctx context.Context, input model.NotificationsMarkReadInput) (*community.UnreadCounts, error) {
	read := services.MarkRead{UpTo: input.UpTo}
	if group := input.Group.Value(); group != nil {
		read.Group = *group
	}
	if err := r.do.Notifications.MarkRead(ctx, read); err != nil {
		return nil, err
	}
	left, err := r.unread(ctx, []domain.UserID{domain.ActorFrom(ctx).UserID})
	if err != nil {
		return nil, firstOf(err)
	}
	return left[0], nil
}
