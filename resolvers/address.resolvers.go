package resolvers

import (
	"context"

	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/graph/model"
)

func (r *mutationResolver) AddressSave(ctx context.Context, input model.AddressSaveInput) (*model.AddressPayload, error) {
	address, err := r.saveAddress(ctx, input)
	refused, err := refusals(ctx, err)
	if err != nil {
		return nil, err
	}
	return &model.AddressPayload{Address: address, UserErrors: refused}, nil
}

func (r *mutationResolver) AddressDelete(ctx context.Context, input model.AddressDeleteInput) (*model.AckPayload, error) {
	return ack(ctx, r.deleteAddress(ctx, input))
}

func (r *viewerResolver) Addresses(ctx context.Context, objs []*model.Viewer) ([][]*commerce.Address, error) {
	addresses, err := edge(ctx, objs, viewerID, r.load.AddressesByUser.All)
	return allOrEmpty(addresses), err
}
