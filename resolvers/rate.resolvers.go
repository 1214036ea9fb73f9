package resolvers

import (
	"context"

	"github.com/trellisgraph/trellis/domain"
)

func (r *queryResolver) RateLimit(ctx context.Context) (*domain.RateLimit, error) {
	return domain.RateLimitFrom(ctx), nil
}
