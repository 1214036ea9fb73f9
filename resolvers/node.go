package resolvers

import (
	"context"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/graph/model"
)

// fetch fills out[i] for every i of places from ids[i].
type fetch func(ctx context.Context, arg string, ids []string, places []int, out []model.Node) error

// fetchers names the types that node(id:) finds, by the prefix of their ids. Every one loads by the same rule as the
// edges do: what is invisible by path is invisible here.
func (r *Resolver) fetchers() map[string]fetch {
	return map[string]fetch{
		domain.PrefixUser:    fetchWith(r.load.User.All),
		domain.PrefixNote:    fetchWith(r.load.VisibleNotes),
		domain.PrefixTag:     fetchWith(r.visibleTags),
		domain.PrefixStore:   fetchWith(r.load.VisibleStores),
		domain.PrefixProduct: fetchWith(r.load.VisibleProducts),
		domain.PrefixVariant: fetchWith(r.load.VisibleVariants),
	}
}

// nodes fetches objects of any type by their ids, each type with one load; nil where there is none that the actor may
// see. arg names the argument in the error for an id that is malformed.
func (r *Resolver) nodes(ctx context.Context, arg string, ids []string) ([]model.Node, error) {
	fetchers := r.fetchers()
	places := map[string][]int{}
	var order []string
	for i, id := range ids {
		prefix := domain.IDPrefix(id)
		if _, ok := fetchers[prefix]; !ok {
			return nil, domain.BadInput(arg, "%.64q is not an id of this API", id)
		}
		if places[prefix] == nil {
			order = append(order, prefix)
		}
		places[prefix] = append(places[prefix], i)
	}
	out := make([]model.Node, len(ids))
	for _, prefix := range order {
		if err := fetchers[prefix](ctx, arg, ids, places[prefix], out); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func fetchWith[ID comparable, V any, P interface {
	*ID
	UnmarshalGQL(v any) error
}](load func(context.Context, []ID) ([]*V, error)) fetch {
	return func(ctx context.Context, arg string, ids []string, places []int, out []model.Node) error {
		keys := make([]ID, len(places))
		for i, at := range places {
			key, err := domain.ParseID[ID, P](arg, ids[at])
			if err != nil {
				return err
			}
			keys[i] = key
		}
		values, err := load(ctx, keys)
		for i, v := range values {
			if v != nil {
				out[places[i]] = v
			}
		}
		return err
	}
}
