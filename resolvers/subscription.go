package resolvers

import (
	"context"
	"slices"
	"time"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/domain/community"
	"github.com/trellisgraph/trellis/graph/stream"
	"github.com/trellisgraph/trellis/loaders"
	"github.com/trellisgraph/trellis/pubsub"
)

// listening refuses who is not signed in: whoever listens is somebody.
func listening(ctx context.Context) error {
	if !domain.ActorFrom(ctx).SignedIn() {
		return domain.Unauthenticated("a subscription needs a signed-in viewer")
	}
	return nil
}

// known loads one object; NOT_FOUND where there is none that the actor may see.
func known[ID comparable, V any](
	ctx context.Context, what string, id ID, load func(context.Context, []ID) ([]*V, error),
) (*V, error) {
	v, err := single(ctx, id, load)
	if err == nil && v == nil {
		err = domain.NotFound(what)
	}
	return v, err
}

// changes are the events of a thing that changes. look finds it as it is, or says why the actor may not see it: now, before
// anything is sent, and again for each event. The first event is there at once, so that nothing is missed between a query and
// the subscription; changes that come faster than they are read are one.
func changes[T any](
	ctx context.Context, r *Resolver, subject domain.Subject, look func(context.Context) (*T, error),
) (<-chan *T, error) {
	if err := listening(ctx); err != nil {
		return nil, err
	}
	if _, err := look(ctx); err != nil {
		return nil, err
	}
	heard, err := r.news.Subscribe(ctx, subject)
	if err != nil {
		return nil, err
	}
	return stream.Of(ctx, heard.Again, func(ctx context.Context, _ struct{}) (*T, error) { return look(ctx) })
}

// arriving says what the events of a list are that grows. T is what comes into it.
type arriving[T comparable, V any] struct {
	subject domain.Subject
	// allowed says why the actor may not hear of what is new, if so.
	allowed func(ctx context.Context) error
	// newest is the new end of the list, at most newestRead of it, newest first.
	newest func(ctx context.Context) ([]T, error)
	// known is what of the new end is no news to who begins to listen.
	known func(newest []T) []T
	// named reads the id of what is new; nil where news have none.
	named func(about string) (T, error)
	// load finds what is new; nil where the actor may not see it, or it is gone again.
	load func(ctx context.Context, one T) (*V, error)
}

// newestRead is how much of a list is read where some of what is new may not have been heard. What was missed beyond it is
// not made up for: whoever was away for so long reads the list.
const newestRead = 50

// arrivals are the events of a list that grows: one for each new thing, once, in the order in which they were told. Where some
// may not have been heard, the list says what they were.
func arrivals[T comparable, V any](ctx context.Context, r *Resolver, of arriving[T, V]) (<-chan *V, error) {
	if err := of.allowed(ctx); err != nil {
		return nil, err
	}
	before, err := of.newest(ctx)
	if err != nil {
		return nil, err
	}
	heard, err := r.news.Subscribe(ctx, of.subject)
	if err != nil {
		return nil, err
	}
	in := &intake[T]{heard: heard, newest: of.newest, named: of.named, out: make(chan T), turns: r.lists}
	for _, old := range slices.Backward(of.known(before)) {
		in.isNew(old)
	}
	go in.run(ctx)
	return stream.Of(ctx, in.out, func(ctx context.Context, one T) (*V, error) {
		if err := of.allowed(ctx); err != nil {
			return nil, err
		}
		v, err := of.load(ctx, one)
		if err == nil && v == nil {
			err = stream.ErrSkip
		}
		return v, err
	})
}

// intake makes one stream of what is heard and of what the list says.
type intake[T comparable] struct {
	heard  *pubsub.Subscription
	newest func(ctx context.Context) ([]T, error)
	named  func(about string) (T, error)
	out    chan T
	turns  chan struct{} // holds those who look a list over
	seen   []T           // the last ones, oldest first
}

// listsAtOnce is how many who listen look their lists over at once. When NATS comes back all of them want to, and the databases'
// connections are for those who ask.
const listsAtOnce = 4

// listPause is the time between two attempts to read a list that cannot be read.
const listPause = time.Second

// run takes in until ctx ends.
func (in *intake[T]) run(ctx context.Context) {
	defer close(in.out)
	var retry <-chan time.Time
	for {
		select {
		case about := <-in.heard.About:
			if in.passNamed(ctx, about) {
				continue
			}
		case <-in.heard.Again:
		case <-retry:
		case <-ctx.Done():
			return
		}
		retry = nil
		if !in.lookAgain(ctx) {
			retry = time.After(listPause)
		}
	}
}

// passNamed passes what news name. It reports whether they could be read: those of a version to come say no more than that there
// is something new.
func (in *intake[T]) passNamed(ctx context.Context, about string) bool {
	if in.named == nil {
		return false
	}
	one, err := in.named(about)
	if err == nil {
		in.pass(ctx, one)
	}
	return err == nil
}

// lookAgain passes what the list has that was not heard, oldest first. It reports whether the list could be read.
func (in *intake[T]) lookAgain(ctx context.Context) bool {
	list, err := in.look(ctx)
	for _, one := range slices.Backward(list) {
		in.pass(ctx, one)
	}
	return err == nil
}

// look reads the list when it is its turn.
func (in *intake[T]) look(ctx context.Context) ([]T, error) {
	select {
	case in.turns <- struct{}{}:
		defer func() { <-in.turns }()
		return in.newest(loaders.Begin(ctx, 0)) // what was loaded before is old
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (in *intake[T]) pass(ctx context.Context, one T) {
	if !in.isNew(one) {
		return
	}
	select {
	case in.out <- one:
	case <-ctx.Done():
	}
}

// isNew reports whether one was not seen before, and sees it. What is so many behind that the new end of the list cannot hold
// it any more is forgotten.
func (in *intake[T]) isNew(one T) bool {
	if slices.Contains(in.seen, one) {
		return false
	}
	if len(in.seen) == 2*newestRead {
		in.seen = slices.Delete(in.seen, 0, newestRead)
	}
	in.seen = append(in.seen, one)
	return true
}

// ordersPlaced are the orders at a store, but for those until after, where that is one of the newest, or else all that there
// are.
func (r *Resolver) ordersPlaced(store domain.StoreID, after *domain.OrderID) arriving[domain.OrderID, commerce.Order] {
	return arriving[domain.OrderID, commerce.Order]{
		subject: domain.SubjectOrdersOfStore(store),
		allowed: func(ctx context.Context) error { return r.onStaff(ctx, "storeOrderPlaced", store) },
		newest:  func(ctx context.Context) ([]domain.OrderID, error) { return r.newestOrders(ctx, store) },
		known: func(newest []domain.OrderID) []domain.OrderID {
			if after == nil {
				return newest
			}
			at := slices.Index(newest, *after)
			if at < 0 {
				return nil // it is further behind
			}
			return newest[at:]
		},
		named: func(about string) (domain.OrderID, error) { return domain.ParseID[domain.OrderID]("news", about) },
		load: func(ctx context.Context, id domain.OrderID) (*commerce.Order, error) {
			return single(ctx, id, r.load.VisibleOrders)
		},
	}
}

// onStaff refuses who is not on the staff of a store. what names the field in the refusal.
func (r *Resolver) onStaff(ctx context.Context, what string, id domain.StoreID) error {
	if err := listening(ctx); err != nil {
		return err
	}
	if _, err := known(ctx, "store", id, r.load.VisibleStores); err != nil {
		return err
	}
	role, err := single(ctx, id, r.load.ViewerRole.All)
	if err == nil && !role.Staff() {
		err = domain.Forbidden(domain.ActorFrom(ctx), what)
	}
	return err
}

// newestOrders are the orders that were placed at a store last.
func (r *Resolver) newestOrders(ctx context.Context, of domain.StoreID) ([]domain.OrderID, error) {
	want := loaders.StoreOrders{Selection: &commerce.OrderSelection{}, Page: domain.Page{Limit: newestRead - 1}}
	lists, err := r.load.OrdersByStore.All(ctx, want, []domain.StoreID{of})
	if err != nil {
		return nil, firstOf(err)
	}
	ids := make([]domain.OrderID, len(lists[0]))
	for i, at := range lists[0] {
		ids[i] = at.Order
	}
	return ids, nil
}

// notified is a notification, and when it last grew: it is news each time.
type notified struct {
	id domain.NotificationID
	at int64 // in microseconds
}

// notificationsAdded are what a user is told from now on, or behind a moment.
func (r *Resolver) notificationsAdded(user domain.UserID, after *time.Time) arriving[notified, community.Notification] {
	return arriving[notified, community.Notification]{
		subject: domain.SubjectNotifications(user),
		allowed: listening,
		newest:  func(ctx context.Context) ([]notified, error) { return r.newestNotifications(ctx, user) },
		known: func(newest []notified) []notified {
			if after == nil {
				return newest
			}
			return slices.DeleteFunc(newest, func(n notified) bool { return n.at > after.UnixMicro() })
		},
		load: func(ctx context.Context, n notified) (*community.Notification, error) {
			return single(ctx, n.id, r.load.VisibleNotifications)
		},
	}
}

// newestNotifications are what a user was told last.
func (r *Resolver) newestNotifications(ctx context.Context, of domain.UserID) ([]notified, error) {
	want := loaders.Notifications{Page: domain.Page{Limit: newestRead - 1}}
	lists, err := r.load.NotificationsByUser.All(ctx, want, []domain.UserID{of})
	if err != nil {
		return nil, firstOf(err)
	}
	newest := make([]notified, len(lists[0]))
	for i, n := range lists[0] {
		newest[i] = notified{id: n.ID, at: n.At.UnixMicro()}
	}
	return newest, nil
}
