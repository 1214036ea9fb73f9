package resolvers

import (
	"context"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/graph/relay"
)

// totalCounts is how long the lists are that the connections are pages of: as their parents keep count, or as count tells for
// what Of names.
func totalCounts[V any, K comparable](
	ctx context.Context, pages []*relay.Connection[V], count func(context.Context, []K) ([]domain.Count, error),
) ([]*domain.Count, error) {
	counted, err := edge(ctx, pages, func(c *relay.Connection[V]) (K, bool) {
		of, ok := c.Of.(K)
		return of, ok && c.TotalCount == nil
	}, count)
	out := make([]*domain.Count, len(pages))
	for i, c := range pages {
		switch {
		case c == nil:
		case c.TotalCount != nil:
			out[i] = c.TotalCount
		default:
			out[i] = &counted[i]
		}
	}
	return out, err
}

// placesOf reads the pages of several parents as places of a list.
func placesOf[R any, K comparable](rows [][]R, read func(R) place[K]) [][]place[K] {
	out := make([][]place[K], len(rows))
	for i := range rows {
		out[i] = make([]place[K], len(rows[i]))
		for j, row := range rows[i] {
			out[i][j] = read(row)
		}
	}
	return out
}

// orEmpty makes an empty list of none: gqlgen writes a nil list that may be null as null.
func orEmpty[V any](list []V) []V {
	if list == nil {
		return []V{}
	}
	return list
}

// allOrEmpty is orEmpty for the lists of several parents.
func allOrEmpty[V any](lists [][]V) [][]V {
	for i := range lists {
		lists[i] = orEmpty(lists[i])
	}
	return lists
}
