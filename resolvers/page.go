package resolvers

import (
	"context"
	"slices"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/graph/relay"
)

// usualPage is the size of a page when none is asked for.
const usualPage = 20

// place is an item's place in a list: what loads it and where it stands.
type place[K comparable] struct {
	key K
	at  domain.Position
}

// placesOf tells the place of every row of the parents' pages.
func placesOf[R any, K comparable](rows [][]R, at func(R) place[K]) [][]place[K] {
	places := make([][]place[K], len(rows))
	for i := range rows {
		for _, row := range rows[i] {
			places[i] = append(places[i], at(row))
		}
	}
	return places
}

// connections turns the pages of several parents into connections: the rows of all pages are loaded together, and what
// vanished between the two reads is dropped. The page's cursors stay, so that a client can go on behind what was dropped.
// rows[i] is parent i's page with one row more than asked for, if there is.
func connections[K comparable, V any](
	ctx context.Context, list relay.List, page domain.Page, rows [][]place[K], totals []*domain.Count,
	load func(context.Context, []K) ([]*V, error),
) ([]*relay.Connection[*V], error) {
	pages := make([]domain.Slice[place[K]], len(rows))
	var keys []K
	for i := range rows {
		pages[i] = domain.NewSlice(rows[i], page)
		for _, p := range pages[i].Items {
			keys = append(keys, p.key)
		}
	}
	out := make([]*relay.Connection[*V], len(rows))
	values, err := load(ctx, keys)
	if err != nil {
		return out, firstOf(err)
	}
	for i, slice := range pages {
		edges := make([]*relay.Edge[*V], len(slice.Items))
		for j, p := range slice.Items {
			edges[j] = &relay.Edge[*V]{Cursor: relay.Cursor(list, p.at), Node: values[j]}
		}
		values = values[len(edges):]
		out[i] = relay.NewConnection(edges, slice.HasNext, slice.HasPrev, totals[i])
		out[i].Edges = slices.DeleteFunc(out[i].Edges, func(e *relay.Edge[*V]) bool { return e.Node == nil })
	}
	return out, nil
}

// themselves is the load of a list whose rows are what it lists.
func themselves[V any](_ context.Context, rows []*V) ([]*V, error) { return rows, nil }

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
