package resolvers

import (
	"context"
	"errors"

	"github.com/99designs/gqlgen/graphql"

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
// found by its id. Where one side is down, what is of the other is there.
func (r *Resolver) toldAbout(ctx context.Context, all []*community.Notification) ([]model.NotificationSubject, error) {
	out, errs := make([]model.NotificationSubject, len(all)), make(graphql.BatchErrorList, len(all))
	byPrefix := map[string][]int{}
	followed := make([]*community.Notification, len(all))
	for i, n := range all {
		switch {
		case n == nil:
		case n.Kind == community.UserFollowed:
			followed[i] = n
		case n.About != "":
			prefix := domain.IDPrefix(n.About)
			byPrefix[prefix] = append(byPrefix[prefix], i)
		}
	}
	branches := []func(context.Context){func(ctx context.Context) {
		people, err := r.whoDid(ctx, followed)
		for i := range followed {
			if len(people[i]) > 0 {
				out[i] = people[i][0]
			}
			if followed[i] != nil {
				errs[i] = err
			}
		}
	}}
	fetchers := r.fetchers()
	for prefix, places := range byPrefix {
		branches = append(branches, func(ctx context.Context) {
			for j, found := range fetchAt(ctx, fetchers[prefix], all, places) {
				out[places[j]], errs[places[j]] = found.node, found.err
			}
		})
	}
	if err := loaders.Together(ctx, branches...); err != nil {
		return out, err
	}
	return out, orNil(errs)
}

// fetched is a node, nil where the viewer may see none, or why it could not be loaded.
type fetched struct {
	node model.Node
	err  error
}

// fetchAt loads what the notifications at some places are about, which is of one type.
func fetchAt(ctx context.Context, of fetch, all []*community.Notification, places []int) []fetched {
	ids, out := make([]string, len(places)), make([]fetched, len(places))
	for j, at := range places {
		ids[j] = all[at].About
	}
	fail := func(err error) []fetched {
		var byKey loaders.KeyErrors
		if !errors.As(err, &byKey) || len(byKey) != len(out) {
			byKey = make(loaders.KeyErrors, len(out))
			for j := range byKey {
				byKey[j] = err
			}
		}
		for j := range out {
			out[j].err = byKey[j]
		}
		return out
	}
	load, err := of("about", ids)
	if err != nil {
		return fail(err)
	}
	nodes, err := load(ctx)
	for j, node := range nodes {
		out[j].node = node
	}
	if err != nil {
		return fail(err)
	}
	return out
}

// orNil is no error where none of the parents has one.
func orNil(errs graphql.BatchErrorList) error {
	for _, err := range errs {
		if err != nil {
			return errs
		}
	}
	return nil
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
