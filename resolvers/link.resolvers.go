package resolvers

import (
	"context"

	"github.com/trellisgraph/trellis/domain/link"
)

func (r *queryResolver) ExternalLinkCheck(ctx context.Context, text string) ([]*link.Finding, error) {
	return r.links.CheckInput("text", text)
}
