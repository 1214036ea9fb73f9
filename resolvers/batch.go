package resolvers

import (
	"context"
	"errors"

	"github.com/99designs/gqlgen/graphql"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/loaders"
)

// edge resolves an edge for all its parents: the key of each, one load, each value back to its parent. A parent without
// a key gets none. Stock gqlgen passes the null elements of a list on as nil parents, so that they are skipped.
func edge[P any, K comparable, V any](
	ctx context.Context, parents []*P, key func(*P) (K, bool), load func(context.Context, []K) ([]V, error),
) ([]V, error) {
	keys, places := make([]K, 0, len(parents)), make([]int, 0, len(parents))
	for i, p := range parents {
		if p == nil {
			continue
		}
		if k, ok := key(p); ok {
			keys, places = append(keys, k), append(places, i)
		}
	}
	out := make([]V, len(parents))
	if len(keys) == 0 {
		return out, nil
	}
	values, err := load(ctx, keys)
	for i, v := range values {
		out[places[i]] = v
	}
	return out, spread(err, places, len(parents))
}

// keyOf is a key that may be missing.
func keyOf[K any](p *K) (K, bool) {
	if p == nil {
		var none K
		return none, false
	}
	return *p, true
}

// spread gives each parent the error of its key.
func spread(err error, places []int, parents int) error {
	var byKey loaders.KeyErrors
	if !errors.As(err, &byKey) || len(byKey) != len(places) {
		return err
	}
	list := make(graphql.BatchErrorList, parents)
	for i, e := range byKey {
		list[places[i]] = e
	}
	return list
}

// firstOf makes one error of those of several keys, for what stands or falls as a whole.
func firstOf(err error) error {
	byKey, ok := errors.AsType[loaders.KeyErrors](err)
	if !ok {
		return err
	}
	for _, e := range byKey {
		if e != nil {
			return e
		}
	}
	return nil
}

// each derives a value from every parent without a load.
func each[P, V any](parents []*P, value func(*P) V) []V {
	out := make([]V, len(parents))
	for i, p := range parents {
		if p != nil {
			out[i] = value(p)
		}
	}
	return out
}

// viewerCan is what the rule lets the viewer do with each parent.
func viewerCan[P any](ctx context.Context, parents []*P, rule func(*P, domain.Actor) bool) []bool {
	actor := domain.ActorFrom(ctx)
	return each(parents, func(p *P) bool { return rule(p, actor) })
}

// single is a load of one key, for root fields: nil where there is nothing.
func single[K comparable, V any](
	ctx context.Context, key K, load func(context.Context, []K) ([]V, error),
) (V, error) {
	values, err := load(ctx, []K{key})
	if err != nil {
		var none V
		return none, firstOf(err)
	}
	return values[0], nil
}

// identify finds the id that a by argument names, by id or by handle; the zero id where there is none. Exactly one must
// be given, which gqlgen does not check for variables (@oneOf).
func identify[ID comparable, P interface {
	*ID
	UnmarshalGQL(v any) error
}](
	ctx context.Context, id, handle graphql.Omittable[*string], byHandle *loaders.Loader[string, ID],
) (ID, error) {
	var none ID
	switch {
	case id.IsSet() == handle.IsSet():
		return none, domain.BadInput("by", "give exactly one of id and handle")
	case id.Value() != nil:
		return domain.ParseID[ID, P]("by.id", *id.Value())
	case handle.Value() != nil && !domain.PlausibleHandle(*handle.Value()):
		return none, nil
	case handle.Value() != nil:
		return single(ctx, *handle.Value(), byHandle.All)
	default:
		return none, domain.BadInput("by", "the one that is given must not be null")
	}
}

func pointers[T any](values []T) []*T {
	out := make([]*T, len(values))
	for i := range values {
		out[i] = &values[i]
	}
	return out
}
