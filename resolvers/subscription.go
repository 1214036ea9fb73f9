package resolvers

import (
	"context"
	"slices"
	"time"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
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

// arriving says what the events of a list are that grows.
type arriving[ID comparable, V any] struct {
	// allowed says why the actor may not hear of what is new, if so.
	allowed func(ctx context.Context) error
	// newest are the ids at the new end of the list, at most newestRead of them, newest first.
	newest func(ctx context.Context) ([]ID, error)
	// load finds what is new, as far as the actor may see it.
	load func(ctx context.Context, ids []ID) ([]*V, error)
}

// newestRead is how much of a list is read where some of what is new may not have been heard. What was missed beyond it is
// not made up for: whoever was away for so long reads the list.
const newestRead = 50

// arrivals are the events of a list that grows: one for each new thing, once, in the order in which they were told. Where some
// may not have been heard, the list says what they were. What came behind last is new too, where the client knows of it.
func arrivals[ID comparable, V any, P interface {
	*ID
	UnmarshalGQL(v any) error
}](ctx context.Context, r *Resolver, subject domain.Subject, last *ID, of arriving[ID, V]) (<-chan *V, error) {
	if err := listening(ctx); err != nil {
		return nil, err
	}
	if err := of.allowed(ctx); err != nil {
		return nil, err
	}
	before, err := of.newest(ctx)
	if err != nil {
		return nil, err
	}
	heard, err := r.news.Subscribe(ctx, subject)
	if err != nil {
		return nil, err
	}
	in := &intake[ID, P]{heard: heard, newest: of.newest, out: make(chan ID)}
	in.begin(before, last)
	go in.run(ctx)
	return stream.Of(ctx, in.out, func(ctx context.Context, id ID) (*V, error) {
		if err := of.allowed(ctx); err != nil {
			return nil, err
		}
		v, err := single(ctx, id, of.load)
		if err == nil && v == nil {
			err = stream.ErrSkip // it is gone again, or hidden from this viewer
		}
		return v, err
	})
}

// intake makes one stream of ids of what is heard and of what the list says.
type intake[ID comparable, P interface {
	*ID
	UnmarshalGQL(v any) error
}] struct {
	heard  *pubsub.Subscription
	newest func(ctx context.Context) ([]ID, error)
	out    chan ID
	seen   []ID // the last ones, oldest first
}

// listPause is the time between two attempts to read a list that cannot be read.
const listPause = time.Second

// begin sees what is no news: all that is in the list, newest first, or what came until last where that is known.
func (in *intake[ID, P]) begin(list []ID, last *ID) {
	if last != nil {
		at := slices.Index(list, *last)
		if at < 0 {
			return
		}
		list = list[at:]
	}
	for _, id := range slices.Backward(list) {
		in.isNew(id)
	}
}

// run takes in until ctx ends.
func (in *intake[ID, P]) run(ctx context.Context) {
	defer close(in.out)
	var retry <-chan time.Time
	for {
		select {
		case about := <-in.heard.About:
			if id, err := domain.ParseID[ID, P]("news", about); err == nil {
				in.pass(ctx, id)
			}
			continue
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

// lookAgain passes what the list has that was not heard, oldest first. It reports whether the list could be read.
func (in *intake[ID, P]) lookAgain(ctx context.Context) bool {
	ids, err := in.newest(loaders.Begin(ctx, 0))
	for _, id := range slices.Backward(ids) {
		in.pass(ctx, id)
	}
	return err == nil
}

func (in *intake[ID, P]) pass(ctx context.Context, id ID) {
	if !in.isNew(id) {
		return
	}
	select {
	case in.out <- id:
	case <-ctx.Done():
	}
}

// isNew reports whether an id was not seen before, and sees it. What is so many behind that the newest of the list cannot hold
// it any more is forgotten.
func (in *intake[ID, P]) isNew(id ID) bool {
	if slices.Contains(in.seen, id) {
		return false
	}
	if len(in.seen) == 2*newestRead {
		in.seen = slices.Delete(in.seen, 0, newestRead)
	}
	in.seen = append(in.seen, id)
	return true
}

// onStaff refuses who is not on the staff of a store. what names the field in the refusal.
func (r *Resolver) onStaff(ctx context.Context, what string, id domain.StoreID) error {
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
