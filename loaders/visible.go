package loaders

import (
	"context"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
)

// withRole keeps what the actor may see, who may be on the staff of the store that it is of; nil in the place of the rest.
func withRole[T any, P interface {
	*T
	Public() bool
	CanSee(actor domain.Actor, role commerce.StoreRole) bool
}](
	ctx context.Context, roles *Loader[domain.StoreID, commerce.StoreRole], all []P, err error, storeOf func(P) domain.StoreID,
) ([]P, error) {
	actor, kept := domain.ActorFrom(ctx), make([]P, len(all))
	var stores []domain.StoreID
	var places []int
	for i, one := range all {
		switch {
		case one == nil:
		case one.Public():
			kept[i] = one
		case actor.SignedIn():
			stores, places = append(stores, storeOf(one)), append(places, i)
		}
	}
	found, roleErr := roles.All(ctx, stores)
	if roleErr != nil {
		return kept, failed(len(all), roleErr)
	}
	for j, role := range found {
		if one := all[places[j]]; one.CanSee(actor, role) {
			kept[places[j]] = one
		}
	}
	return kept, err
}

// visible keeps what the actor may see, nil in the place of the rest.
func visible[T any, P interface {
	*T
	CanSee(actor domain.Actor) bool
}](ctx context.Context, all []P, err error) ([]P, error) {
	actor := domain.ActorFrom(ctx)
	kept := make([]P, len(all))
	for i, one := range all {
		if one != nil && one.CanSee(actor) {
			kept[i] = one
		}
	}
	return kept, err
}

// below keeps what belongs to something that is there, nil in the place of the rest.
func below[T, P any](all []*T, parents []*P) []*T {
	kept := make([]*T, len(all))
	for i, one := range all {
		if parents[i] != nil {
			kept[i] = one
		}
	}
	return kept
}
