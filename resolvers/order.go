package resolvers

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/domain/community"
	"github.com/trellisgraph/trellis/graph/model"
	"github.com/trellisgraph/trellis/graph/relay"
	"github.com/trellisgraph/trellis/loaders"
	"github.com/trellisgraph/trellis/services"
	commercedb "github.com/trellisgraph/trellis/storage/commerce"
)

// longestQuery is the longest text that a list of orders is searched for.
const longestQuery = 64

func orderID(o *commerce.Order) (domain.OrderID, bool) { return o.ID, true }

func orderGroupID(o *commerce.Order) (domain.GroupID, bool) { return o.GroupID, true }

func groupID(g *commerce.OrderGroup) (domain.GroupID, bool) { return g.ID, true }

func orderBuyerID(o *commerce.Order) (domain.UserID, bool) { return o.BuyerID, true }

func lineOrderID(l *commerce.OrderLine) (domain.OrderID, bool) { return l.ID.Order, true }

func lineVariantID(l *commerce.OrderLine) (domain.VariantID, bool) { return l.Snapshot.VariantID, true }

func lineProductID(l *commerce.OrderLine) (domain.ProductID, bool) { return l.Snapshot.ProductID, true }

func eventOrderID(e *commerce.OrderEvent) (domain.OrderID, bool) { return e.OrderID, true }

func eventActorID(e *commerce.OrderEvent) (domain.UserID, bool) { return keyOf(e.ActorID) }

// cancelOrder reads the input, calls off and reads the order back.
func (r *Resolver) cancelOrder(ctx context.Context, input model.OrderCancelInput) (*commerce.Order, error) {
	id, err := domain.ParseID[domain.OrderID]("orderId", input.OrderID)
	if err != nil {
		return nil, err
	}
	err = r.do.Payments.CancelOrder(ctx, services.CancelOrder{OrderID: id, Reason: input.Reason, Key: input.IdempotencyKey})
	if err != nil {
		return nil, err
	}
	return single(ctx, id, r.load.VisibleOrders)
}

// onlyFor resolves a field of orders that not everybody who sees them may read; sees is the policy's word on it.
func onlyFor[V any](
	ctx context.Context, r *Resolver, what string, orders []*commerce.Order, sees func(commerce.OrderStanding) bool,
	resolve func(context.Context, []*commerce.Order) ([]V, error),
) ([]V, error) {
	standings, err := r.load.OrderStandings(ctx, orders)
	if err != nil {
		return make([]V, len(orders)), firstOf(err)
	}
	return guarded(ctx, what, orders, each(pointers(standings), func(s *commerce.OrderStanding) bool { return sees(*s) }), resolve)
}

func (r *Resolver) groups(ctx context.Context, orders []*commerce.Order) ([]*commerce.OrderGroup, error) {
	return edge(ctx, orders, orderGroupID, r.load.OrderGroup.All)
}

func buyerNotes(_ context.Context, orders []*commerce.Order) ([]*string, error) {
	return each(orders, func(o *commerce.Order) *string { return o.BuyerNote }), nil
}

// staffNotes are the notes of orders on whose store's staff the viewer is, their own orders included.
func (r *Resolver) staffNotes(ctx context.Context, orders []*commerce.Order) ([]*string, error) {
	roles, err := edge(ctx, orders, func(o *commerce.Order) (domain.StoreID, bool) { return o.StoreID, true }, r.load.ViewerRole.All)
	if err != nil {
		return make([]*string, len(orders)), err
	}
	actor, allowed := domain.ActorFrom(ctx), make([]bool, len(orders))
	for i, o := range orders {
		allowed[i] = o != nil && o.StandingOf(actor, roles[i]).SeesStaffNote()
	}
	return guarded(ctx, "staffNote", orders, allowed, func(_ context.Context, open []*commerce.Order) ([]*string, error) {
		return each(open, func(o *commerce.Order) *string { return o.StaffNote }), nil
	})
}

// buyers are the users who placed orders, of those orders on which the viewer may see them.
func (r *Resolver) buyers(ctx context.Context, orders []*commerce.Order) ([]*community.User, error) {
	standings, err := r.load.OrderStandings(ctx, orders)
	if err != nil {
		return make([]*community.User, len(orders)), firstOf(err)
	}
	shown, now := make([]*commerce.Order, len(orders)), r.now()
	for i, o := range orders {
		if o != nil && standings[i].SeesBuyer(o, now) {
			shown[i] = o
		}
	}
	return edge(ctx, shown, orderBuyerID, r.load.VisibleUsers)
}

// addresses are where orders go, as far as the viewer may read it.
func (r *Resolver) addresses(ctx context.Context, orders []*commerce.Order) ([]*commerce.AddressSnapshot, error) {
	out := make([]*commerce.AddressSnapshot, len(orders))
	standings, err := r.load.OrderStandings(ctx, orders)
	if err != nil {
		return out, firstOf(err)
	}
	addresses, err := edge(ctx, orders, orderID, r.load.AddressByOrder.All)
	for i, a := range addresses {
		if a != nil {
			out[i] = a.SeenAs(standings[i], orders[i], r.now())
		}
	}
	return out, err
}

// actors are who made events happen, as far as the viewer may know.
func (r *Resolver) actors(ctx context.Context, events []*commerce.OrderEvent) ([]*community.User, error) {
	orders, err := edge(ctx, events, eventOrderID, r.load.Order.All)
	if err != nil {
		return make([]*community.User, len(events)), err
	}
	standings, err := r.load.OrderStandings(ctx, orders)
	if err != nil {
		return make([]*community.User, len(events)), firstOf(err)
	}
	shown, now := make([]*commerce.OrderEvent, len(events)), r.now()
	for i, e := range events {
		if e != nil && orders[i] != nil && standings[i].SeesActor(orders[i], e, now) {
			shown[i] = e
		}
	}
	return edge(ctx, shown, eventActorID, r.load.VisibleUsers)
}

// ordersOfGroups are the orders of groups that the viewer may see, which are the viewer's own.
func (r *Resolver) ordersOfGroups(ctx context.Context, groups []*commerce.OrderGroup) ([][]*commerce.Order, error) {
	out := make([][]*commerce.Order, len(groups))
	idsOf, err := edge(ctx, groups, groupID, r.load.OrderIDsByGroup.All)
	if err != nil {
		return out, err
	}
	var ids []domain.OrderID
	for _, of := range idsOf {
		ids = append(ids, of...)
	}
	orders, err := r.load.VisibleOrders(ctx, ids)
	if err != nil {
		return out, firstOf(err)
	}
	for i, of := range idsOf {
		out[i], orders = orders[:len(of):len(of)], orders[len(of):]
	}
	return out, nil
}

// orderSelection checks a filter and makes it the domain's.
func orderSelection(filter *model.OrderFilter) (*commerce.OrderSelection, error) {
	if filter == nil {
		return &commerce.OrderSelection{}, nil
	}
	s := &commerce.OrderSelection{Status: filter.Status.Value(), AfterSale: filter.AfterSale.Value()}
	if query := filter.Query.Value(); query != nil {
		s.Query = strings.TrimSpace(*query)
		if n := utf8.RuneCountInString(s.Query); n < 1 || n > longestQuery || strings.ContainsRune(s.Query, 0) {
			return nil, domain.BadInput("filter.query", "must be 1 to %d characters", longestQuery)
		}
	}
	if days := filter.Placed.Value(); days != nil {
		var err error
		if s.PlacedFrom, s.PlacedUntil, err = days.Span("filter.placed"); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// ordersByBuyer makes a page of what each viewer ordered. Nobody keeps count of it.
func (r *Resolver) ordersByBuyer(
	ctx context.Context, viewers []*model.Viewer, selection *commerce.OrderSelection, page domain.Page,
) ([]*relay.Connection[*commerce.Order], error) {
	lists := each(viewers, func(v *model.Viewer) loaders.OrderList {
		return loaders.OrderList{Buyer: v.UserID, Selection: selection}
	})
	rows, err := edge(ctx, pointers(lists), func(list *loaders.OrderList) (loaders.OrdersPage, bool) {
		return loaders.OrdersPage{List: *list, Page: page}, list.Selection != nil
	}, r.load.OrdersByBuyer.All)
	if err != nil {
		return make([]*relay.Connection[*commerce.Order], len(viewers)), err
	}
	places := placesOf(rows, func(at commercedb.OrderAt) place[domain.OrderID] {
		return place[domain.OrderID]{key: at.Order, at: domain.Position{Key: at.At.UnixMicro(), ID: domain.UUID(at.Order)}}
	})
	pages, err := connections(ctx, relay.ListOrders, page, places, uncounted(viewers), r.load.VisibleOrders)
	return countedAs(pages, pointers(lists), func(list *loaders.OrderList) any { return *list }), err
}

// viewerCanNow says of each order whether the viewer can do something to it now.
func (r *Resolver) viewerCanNow(
	ctx context.Context, orders []*commerce.Order, can func(o *commerce.Order, actor domain.Actor, now time.Time) bool,
) []bool {
	actor, now := domain.ActorFrom(ctx), r.now()
	return each(orders, func(o *commerce.Order) bool { return can(o, actor, now) })
}

// orderPayload is what a mutation of an order answers.
func orderPayload(ctx context.Context, order *commerce.Order, err error) (*model.OrderPayload, error) {
	refused, err := refusals(ctx, err)
	if err != nil {
		return nil, err
	}
	return &model.OrderPayload{Order: order, UserErrors: refused}, nil
}

func (r *Resolver) confirmReceipt(ctx context.Context, input model.OrderConfirmReceiptInput) (*commerce.Order, error) {
	id, err := domain.ParseID[domain.OrderID]("orderId", input.OrderID)
	if err != nil {
		return nil, err
	}
	if err := r.do.Receipts.ConfirmReceipt(ctx, id); err != nil {
		return nil, err
	}
	return single(ctx, id, r.load.VisibleOrders)
}

// unmaskAddress shows where an order goes, beside the order, whose own field stays masked.
func (r *Resolver) unmaskAddress(
	ctx context.Context, input model.OrderAddressUnmaskInput,
) (*commerce.Order, *commerce.FullAddress, error) {
	id, err := domain.ParseID[domain.OrderID]("orderId", input.OrderID)
	if err != nil {
		return nil, nil, err
	}
	address, err := r.do.Disclosures.UnmaskAddress(ctx, services.UnmaskAddress{
		OrderID: id, Reason: input.Reason, Key: input.IdempotencyKey,
	})
	if err != nil {
		return nil, nil, err
	}
	order, err := single(ctx, id, r.load.VisibleOrders)
	return order, address, err
}
