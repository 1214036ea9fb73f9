package resolvers

import (
	"context"

	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/graph/model"
)

func (r *viewerResolver) Addresses(ctx context.Context, objs []*model.Viewer) ([][]*commerce.Address, error) {
	addresses, err := edge(ctx, objs, viewerID, r.load.AddressesByUser.All)
	return allOrEmpty(addresses), err
}
