package resolvers

import (
	"context"
	"slices"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/graph/relay"
)

// place is an item's place in a list: what loads it and where it stands.
type place[K comparable] struct {
	key K
	at  domain.Position
}

// connections turns the pages of several parents into connections: the rows of all pages are loaded together, and what
// vanished between the two reads is dropped. rows[i] is parent i's page with one row more than asked for, if there is.
func connections[K comparable, V any](
	ctx context.Context, list relay.List, page domain.Page, rows [][]place[K], totals []*domain.Count,
	load func(context.Context, []K) ([]*V, error),
) ([]*relay.Connection[*V], error) {
	slices := make([]domain.Slice[place[K]], len(rows))
	var keys []K
	for i := range rows {
		slices[i] = domain.NewSlice(rows[i], page)
		for _, p := range slices[i].Items {
			keys = append(keys, p.key)
		}
	}
	values, err := load(ctx, keys)
	if err != nil {
		return nil, err
	}
	out := make([]*relay.Connection[*V], len(rows))
	for i, slice := range slices {
		edges := make([]*relay.Edge[*V], 0, len(slice.Items))
		for _, p := range slice.Items {
			if values[0] != nil {
				edges = append(edges, &relay.Edge[*V]{Cursor: relay.Cursor(list, p.at), Node: values[0]})
			}
			values = values[1:]
		}
		out[i] = relay.NewConnection(edges, slice.HasNext, slice.HasPrev, totals[i])
	}
	return out, nil
}

// numbered pages a bounded list that was loaded whole and is ordered by a number.
func numbered[V any](
	list relay.List, page domain.Page, all []*V, number func(*V) int16,
) *relay.Connection[*V] {
	var rows []*V
	if page.Backward {
		for _, a := range slices.Backward(all) {
			if !page.Started || int64(number(a)) < page.From.Key {
				rows = append(rows, a)
			}
		}
	} else {
		for _, v := range all {
			if !page.Started || int64(number(v)) > page.From.Key {
				rows = append(rows, v)
			}
		}
	}
	slice := domain.NewSlice(rows[:min(len(rows), page.Limit+1)], page)
	edges := make([]*relay.Edge[*V], len(slice.Items))
	for i, v := range slice.Items {
		edges[i] = &relay.Edge[*V]{Cursor: relay.Cursor(list, domain.Position{Key: int64(number(v))}), Node: v}
	}
	total := domain.Exactly(len(all))
	return relay.NewConnection(edges, slice.HasNext, slice.HasPrev, &total)
}

// exactly is the total of a list whose parent keeps count.
func exactly(n int) *domain.Count {
	c := domain.Exactly(n)
	return &c
}

// numberedPages is numbered for the lists of several parents.
func numberedPages[V any](
	list relay.List, page domain.Page, lists [][]*V, number func(*V) int16,
) []*relay.Connection[*V] {
	out := make([]*relay.Connection[*V], len(lists))
	for i := range lists {
		out[i] = numbered(list, page, lists[i], number)
	}
	return out
}
