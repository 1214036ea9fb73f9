package resolvers

import (
	"context"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/graph/model"
	"github.com/trellisgraph/trellis/graph/relay"
	"github.com/trellisgraph/trellis/loaders"
	"github.com/trellisgraph/trellis/services"
	commercedb "github.com/trellisgraph/trellis/storage/commerce"
)

func storeID(s *commerce.Store) (domain.StoreID, bool) { return s.ID, true }

// storeList names the list that an order of a store's goods is, so that a cursor of one order is refused by another.
func storeList(sort commerce.ProductSort) relay.List {
	switch sort {
	case commerce.SortNew:
		return relay.ListStoreNew
	case commerce.SortPriceAsc:
		return relay.ListStorePriceUp
	case commerce.SortPriceDesc:
		return relay.ListStorePriceDn
	case commerce.SortSales:
		return relay.ListStoreSales
	default:
		return relay.ListStoreSales
	}
}

// productsByStore makes a page of each store's goods.
func (r *Resolver) productsByStore(
	ctx context.Context, list relay.List, sort commerce.ProductSort, page domain.Page, stores []*commerce.Store,
) ([]*relay.Connection[*commerce.Product], error) {
	rows, err := edge(ctx, stores, storeID,
		func(ctx context.Context, ids []domain.StoreID) ([][]commercedb.ProductAt, error) {
			return r.load.ProductsByStore.All(ctx, loaders.StoreProducts{Sort: sort, Page: page}, ids)
		})
	if err != nil {
		return make([]*relay.Connection[*commerce.Product], len(rows)), err
	}
	places := placesOf(rows, func(at commercedb.ProductAt) place[domain.ProductID] {
		return place[domain.ProductID]{key: at.Product, at: domain.Position{Key: at.Key, ID: domain.UUID(at.Product)}}
	})
	totals := each(stores, func(s *commerce.Store) *domain.Count { return exactly(s.Products) })
	return connections(ctx, list, page, places, totals, r.load.VisibleProducts)
}

// openStore reads the input, opens the store and reads it back.
func (r *Resolver) openStore(ctx context.Context, input model.StoreOpenInput) (*commerce.Store, error) {
	categories, err := parseIDs[domain.CategoryID]("categoryIds", input.CategoryIds)
	if err != nil {
		return nil, err
	}
	id, err := r.do.Stores.OpenStore(ctx, services.OpenStore{
		Key: input.IdempotencyKey,
		Fields: commerce.StoreFields{
			Name: input.Name, Handle: input.Handle, Kind: input.Kind, Currency: input.Currency, CategoryIDs: categories,
			PayoutToken: input.PayoutAccountToken, Terms: int(input.AcceptTermsVersion),
		},
	})
	if err != nil {
		return nil, err
	}
	return single(ctx, id, r.load.VisibleStores)
}

// updateStore reads the input, changes the store and reads it back.
func (r *Resolver) updateStore(ctx context.Context, input model.StoreUpdateInput) (*commerce.Store, error) {
	id, err := domain.ParseID[domain.StoreID]("storeId", input.StoreID)
	if err != nil {
		return nil, err
	}
	logo, err := idChange[domain.MediaID]("logoMediaId", input.LogoMediaID)
	if err != nil {
		return nil, err
	}
	address, err := idChange[domain.AddressID]("returnAddressId", input.ReturnAddressID)
	if err != nil {
		return nil, err
	}
	err = r.do.Stores.UpdateStore(ctx, services.UpdateStore{
		StoreID: id, Name: input.Name.Value(), Logo: logo, ReturnPolicy: input.ReturnPolicyHTML.Value(), Status: input.Status.Value(),
		Rates: ratesOf(input.ShippingRates.Value()), ReturnAddressID: address,
	})
	if err != nil {
		return nil, err
	}
	return single(ctx, id, r.load.VisibleStores)
}

// ratesOf are the rates of an input, nil where it gives none.
func ratesOf(input []*model.ShippingRateInput) *[]*commerce.ShippingRate {
	if input == nil {
		return nil
	}
	rates := each(input, func(in *model.ShippingRateInput) *commerce.ShippingRate {
		return &commerce.ShippingRate{
			Regions: in.Regions, Fee: in.Fee, FreeAbove: in.FreeAbove.Value(),
			ShipsWithinHours: int(in.ShipsWithinHours), TransitDays: int(in.TransitDays),
		}
	})
	return &rates
}

// setMember reads the input, sets who works in the store and reads it back.
func (r *Resolver) setMember(ctx context.Context, input model.StoreMemberSetInput) (*commerce.Store, error) {
	id, err := domain.ParseID[domain.StoreID]("storeId", input.StoreID)
	if err != nil {
		return nil, err
	}
	user, err := domain.ParseID[domain.UserID]("userId", input.UserID)
	if err != nil {
		return nil, err
	}
	err = r.do.Stores.SetStoreMember(ctx, services.SetStoreMember{StoreID: id, UserID: user, Role: input.Role.Value()})
	if err != nil {
		return nil, err
	}
	return single(ctx, id, r.load.VisibleStores)
}

// storePayload tells of a store that was changed, or why it was not.
func storePayload(ctx context.Context, store *commerce.Store, err error) (*model.StorePayload, error) {
	refused, err := refusals(ctx, err)
	if err != nil {
		return nil, err
	}
	payload := &model.StorePayload{Store: store, UserErrors: refused, Warnings: []*domain.Warning{}}
	if store != nil {
		payload.Warnings = store.Warnings()
	}
	return payload, nil
}

// canOpenStore says for each viewer whether they may open a store.
func (r *Resolver) canOpenStore(ctx context.Context, viewers []*model.Viewer) ([]*commerce.StoreEligibility, error) {
	both := func(ctx context.Context, ids []domain.UserID) ([]domain.StoreID, error) {
		r.load.UserPrivate.Start(ctx, ids) // asked for now and collected below: one wait for both
		return r.load.StoreIDByAccount.All(ctx, ids)
	}
	out := make([]*commerce.StoreEligibility, len(viewers))
	owned, err := edge(ctx, viewers, viewerID, both)
	if err != nil {
		return out, err
	}
	private, err := edge(ctx, viewers, viewerID, r.load.UserPrivate.All)
	if err != nil {
		return out, err
	}
	for i, v := range viewers {
		if v != nil {
			out[i] = commerce.CanOpenStore(!owned[i].IsZero(), *nameVerified(private[i]))
		}
	}
	return out, nil
}
