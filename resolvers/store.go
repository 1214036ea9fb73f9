package resolvers

import (
	"context"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/graph/relay"
	"github.com/trellisgraph/trellis/loaders"
	commercedb "github.com/trellisgraph/trellis/storage/commerce"
)

func storeID(s *commerce.Store) (domain.StoreID, bool) { return s.ID, true }

func nonZeroStore(id *domain.StoreID) (domain.StoreID, bool) { return *id, !id.IsZero() }

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
