package resolvers

import (
	"context"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/graph/model"
	"github.com/trellisgraph/trellis/services"
)

// saveAddress reads the input, saves and reads the address back.
func (r *Resolver) saveAddress(ctx context.Context, input model.AddressSaveInput) (*commerce.Address, error) {
	at, err := optionalID[domain.AddressID]("addressId", input.AddressID.Value())
	if err != nil {
		return nil, err
	}
	id, err := r.do.Addresses.SaveAddress(ctx, services.SaveAddress{
		AddressID: at, Key: input.IdempotencyKey,
		Fields: commerce.AddressFields{
			Recipient: input.Recipient, Phone: input.Phone, Region: input.Region, Line: input.Line, IsDefault: input.IsDefault,
		},
	})
	if err != nil {
		return nil, err
	}
	return single(ctx, id, r.load.VisibleAddresses)
}

func (r *Resolver) deleteAddress(ctx context.Context, input model.AddressDeleteInput) error {
	id, err := domain.ParseID[domain.AddressID]("addressId", input.AddressID)
	if err != nil {
		return err
	}
	return r.do.Addresses.DeleteAddress(ctx, id)
}
