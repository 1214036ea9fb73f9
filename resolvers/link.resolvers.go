package resolvers

import (
	"context"

	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/domain/link"
	"github.com/trellisgraph/trellis/graph/generated"
	"github.com/trellisgraph/trellis/graph/relay"
)

func (r *linkVerdictResolver) Suggestions(ctx context.Context, objs []*link.Finding, first int32) ([][]*commerce.Product, error) {
	if err := relay.CheckSize("first", first, mostSuggestions); err != nil {
		return nil, err
	}
	return edge(ctx, objs, about, func(ctx context.Context, texts []string) ([][]*commerce.Product, error) {
		return r.load.Suggestions(ctx, int(first), texts)
	})
}

func (r *queryResolver) ExternalLinkCheck(ctx context.Context, text string) ([]*link.Finding, error) {
	return r.links.CheckInput("text", text)
}

func (r *Resolver) LinkVerdict() generated.LinkVerdictResolver { return &linkVerdictResolver{r} }

type linkVerdictResolver struct{ *Resolver }
