package resolvers

import (
	"context"
	"errors"

	"github.com/99designs/gqlgen/graphql"

	"github.com/trellisgraph/trellis/domain"
)

// guarded resolves a field that not everybody who sees its parents may read (@auth in the schema): what names it in the
// error of each parent at which the viewer is refused; the others are resolved as they would be without a guard.
func guarded[P, V any](
	ctx context.Context, what string, parents []*P, allowed []bool, resolve func(context.Context, []*P) ([]V, error),
) ([]V, error) {
	refusal := domain.Forbidden(domain.ActorFrom(ctx), what)
	errs, open := make(graphql.BatchErrorList, len(parents)), make([]*P, len(parents))
	refused := false
	for i, p := range parents {
		switch {
		case p == nil:
		case allowed[i]:
			open[i] = p
		default:
			errs[i], refused = refusal, true
		}
	}
	values, err := resolve(ctx, open)
	if !refused {
		return values, err
	}
	var byParent graphql.BatchErrorList
	switch {
	case err == nil:
	case errors.As(err, &byParent):
		for i, e := range byParent {
			if e != nil {
				errs[i] = e
			}
		}
	default:
		for i, p := range open {
			if p != nil {
				errs[i] = err
			}
		}
	}
	if len(values) == 0 {
		values = make([]V, len(parents))
	}
	return values, errs
}
