package resolvers

import (
	"context"
	"slices"

	"github.com/99designs/gqlgen/graphql"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/graph/relay"
)

// uncounted are the totals of lists that nobody keeps count of.
func uncounted[P any](parents []*P) []*domain.Count { return make([]*domain.Count, len(parents)) }

// countedAs names the lists that pages are of, by which totals counts them when it is asked to. A page with nothing on either
// side is the list, and counts itself, unless its parent keeps count.
func countedAs[T, P any](pages []*relay.Connection[T], parents []*P, of func(*P) any) []*relay.Connection[T] {
	for i, p := range parents {
		switch {
		case p == nil || pages[i] == nil || pages[i].TotalCount != nil:
		case !pages[i].PageInfo.HasNextPage && !pages[i].PageInfo.HasPreviousPage:
			pages[i].TotalCount = exactly(len(pages[i].Edges))
		default:
			pages[i].Of = of(p)
		}
	}
	return pages
}

// totals are how long the lists of pages are: what a parent keeps count of, or what a counter finds by the name of the list.
func totals[T any](
	ctx context.Context, pages []*relay.Connection[T], counters ...counter,
) ([]*domain.Count, error) {
	out, of := make([]*domain.Count, len(pages)), make([]any, len(pages))
	for i, p := range pages {
		if p == nil {
			continue
		}
		out[i] = p.TotalCount
		if p.TotalCount == nil {
			of[i] = p.Of
		}
	}
	errs := make(graphql.BatchErrorList, len(pages))
	for _, count := range counters {
		count(ctx, of, out, errs)
	}
	if slices.ContainsFunc(errs, func(err error) bool { return err != nil }) {
		return out, errs // those whose total is known keep it
	}
	return out, nil
}

// counter counts those of the lists that it knows the names of.
type counter func(ctx context.Context, of []any, out []*domain.Count, errs []error)

// counting counts lists that are named by a K, all with one load.
func counting[K comparable](load func(context.Context, []K) ([]domain.Count, error)) counter {
	return func(ctx context.Context, of []any, out []*domain.Count, errs []error) {
		var keys []K
		var places []int
		for i, name := range of {
			if key, ok := name.(K); ok {
				keys, places = append(keys, key), append(places, i)
			}
		}
		counts, err := load(ctx, keys)
		for i, place := range places {
			if err != nil {
				errs[place] = firstOf(err)
			} else {
				out[place] = &counts[i]
			}
		}
	}
}
