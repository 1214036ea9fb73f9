package resolvers

import (
	"context"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/graph/model"
	"github.com/trellisgraph/trellis/loaders"
)

// fetch checks the ids of its type and returns what loads them: nothing is asked for until every id is good.
type fetch func(arg string, ids []string) (load func(context.Context) ([]model.Node, error), err error)

// fetchers names the types that node(id:) finds, by the prefix of their ids. Every one loads by the same rule as the
// edges do: what is invisible by path is invisible here.
func (r *Resolver) fetchers() map[string]fetch {
	return map[string]fetch{
		domain.PrefixUser:       fetchWith(r.load.VisibleUsers),
		domain.PrefixNote:       fetchWith(r.load.VisibleNotes),
		domain.PrefixComment:    fetchWith(r.load.VisibleComments),
		domain.PrefixTopic:      fetchWith(r.load.Topic.All),
		domain.PrefixTag:        fetchWith(r.visibleTags),
		domain.PrefixStore:      fetchWith(r.load.VisibleStores),
		domain.PrefixProduct:    fetchWith(r.load.VisibleProducts),
		domain.PrefixVariant:    fetchWith(r.load.VisibleVariants),
		domain.PrefixCollection: fetchWith(r.load.VisibleCollections),

		domain.PrefixGroup:     fetchWith(r.load.VisibleGroups),
		domain.PrefixOrder:     fetchWith(r.load.VisibleOrders),
		domain.PrefixOrderLine: fetchWith(r.load.VisibleLines),
		domain.PrefixPayment:   fetchWith(r.load.VisiblePayments),
		domain.PrefixShipment:  fetchWith(r.load.VisibleShipments),
		domain.PrefixRefund:    fetchWith(r.load.VisibleRefunds),
		domain.PrefixCategory:  fetchWith(r.load.Category.All),
		domain.PrefixReview:    fetchWith(r.load.VisibleReviews),
		domain.PrefixCoupon:    fetchWith(r.load.VisibleCoupons(r.moment())),
		domain.PrefixCart:      fetchWith(r.load.VisibleCarts),
		domain.PrefixCartLine:  fetchWith(r.load.VisibleCartLines),
		domain.PrefixAddress:   fetchWith(r.load.VisibleAddresses),
		domain.PrefixCheckout:  fetchWith(r.load.VisibleCheckouts),

		domain.PrefixCheckoutLine: fetchWith(r.load.VisibleCartLines),
		domain.PrefixNotification: fetchWith(r.load.VisibleNotifications),
		domain.PrefixLiveRoom:     fetchWith(r.load.VisibleLiveRooms),
	}
}

// nodes fetches objects of any type by their ids, each type with one load; nil where there is none that the actor may
// see. arg names the argument in the error for an id that is malformed.
func (r *Resolver) nodes(ctx context.Context, arg string, ids []string) ([]model.Node, error) {
	fetchers := r.fetchers()
	places := map[string][]int{}
	var order []string
	for i, id := range ids {
		prefix := domain.IDPrefix(id)
		if _, ok := fetchers[prefix]; !ok {
			return nil, domain.BadInput(arg, "%.64q is not an id of this API", id)
		}
		if places[prefix] == nil {
			order = append(order, prefix)
		}
		places[prefix] = append(places[prefix], i)
	}
	loads := make([]func(context.Context) ([]model.Node, error), len(order))
	for i, prefix := range order {
		load, err := fetchers[prefix](arg, pick(ids, places[prefix]))
		if err != nil {
			return nil, err
		}
		loads[i] = load
	}
	out := make([]model.Node, len(ids))
	errs := make([]error, len(order))
	branches := make([]func(context.Context), len(order))
	for i, prefix := range order {
		branches[i] = func(ctx context.Context) {
			found, err := loads[i](ctx)
			errs[i] = firstOf(err)
			for j, at := range places[prefix] {
				out[at] = found[j]
			}
		}
	}
	if err := loaders.Together(ctx, branches...); err != nil {
		return nil, err
	}
	for _, err := range errs {
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

func pick(ids []string, places []int) []string {
	out := make([]string, len(places))
	for i, at := range places {
		out[i] = ids[at]
	}
	return out
}

func fetchWith[ID comparable, V any, P interface {
	*ID
	UnmarshalGQL(v any) error
}](load func(context.Context, []ID) ([]*V, error)) fetch {
	return func(arg string, ids []string) (func(context.Context) ([]model.Node, error), error) {
		keys := make([]ID, len(ids))
		for i, id := range ids {
			key, err := domain.ParseID[ID, P](arg, id)
			if err != nil {
				return nil, err
			}
			keys[i] = key
		}
		return func(ctx context.Context) ([]model.Node, error) {
			values, err := load(ctx, keys)
			out := make([]model.Node, len(keys))
			for i, v := range values {
				if v != nil {
					out[i] = v
				}
			}
			return out, err
		}, nil
	}
}
