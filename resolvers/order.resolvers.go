package resolvers

import (
	"context"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/domain/community"
	"github.com/trellisgraph/trellis/graph/generated"
	"github.com/trellisgraph/trellis/graph/model"
	"github.com/trellisgraph/trellis/graph/relay"
)

func (r *commentResolver) AuthorBoughtTaggedProduct(ctx context.Context, objs []*community.Comment) ([]*bool, error) {
	return r.boughtTagged(ctx, objs)
}

func (r *mutationResolver) OrderPlace(ctx context.Context, input model.OrderPlaceInput) (*model.OrderPlacePayload, error) {
	group, payment, err := r.placeOrder(ctx, input)
	refused, err := refusals(ctx, err)
	if err != nil {
		return nil, err
	}
	return &model.OrderPlacePayload{OrderGroup: group, Payment: payment, UserErrors: refused}, nil
}

func (r *mutationResolver) OrderCancel(ctx context.Context, input model.OrderCancelInput) (*model.OrderPayload, error) {
	order, err := r.cancelOrder(ctx, input)
	return orderPayload(ctx, order, err)
}

func (r *mutationResolver) OrderConfirmReceipt(ctx context.Context, input model.OrderConfirmReceiptInput) (*model.OrderPayload, error) {
	order, err := r.confirmReceipt(ctx, input)
	return orderPayload(ctx, order, err)
}

func (r *mutationResolver) OrderAddressUnmask(ctx context.Context, input model.OrderAddressUnmaskInput) (*model.OrderAddressUnmaskPayload, error) {
	order, address, err := r.unmaskAddress(ctx, input)
	refused, err := refusals(ctx, err)
	if err != nil {
		return nil, err
	}
	return &model.OrderAddressUnmaskPayload{Order: order, Address: address, UserErrors: refused}, nil
}

func (r *orderResolver) Group(ctx context.Context, objs []*commerce.Order) ([]*commerce.OrderGroup, error) {
	return onlyFor(ctx, r.Resolver, "group", objs, commerce.OrderStanding.SeesGroup, r.groups)
}

func (r *orderResolver) Store(ctx context.Context, objs []*commerce.Order) ([]*commerce.Store, error) {
	return edge(ctx, objs, func(o *commerce.Order) (domain.StoreID, bool) { return o.StoreID, true }, r.load.VisibleStores)
}

func (r *orderResolver) Lines(ctx context.Context, objs []*commerce.Order) ([][]*commerce.OrderLine, error) {
	return edge(ctx, objs, orderID, r.load.LinesByOrder.All)
}

func (r *orderResolver) Buyer(ctx context.Context, objs []*commerce.Order) ([]*community.User, error) {
	return r.buyers(ctx, objs)
}

func (r *orderResolver) ShippingAddress(ctx context.Context, objs []*commerce.Order) ([]*commerce.AddressSnapshot, error) {
	return r.addresses(ctx, objs)
}

func (r *orderResolver) BuyerNote(ctx context.Context, objs []*commerce.Order) ([]*string, error) {
	return onlyFor(ctx, r.Resolver, "buyerNote", objs, commerce.OrderStanding.SeesBuyerNote, buyerNotes)
}

func (r *orderResolver) StaffNote(ctx context.Context, objs []*commerce.Order) ([]*string, error) {
	return r.staffNotes(ctx, objs)
}

func (r *orderResolver) Timeline(ctx context.Context, objs []*commerce.Order) ([][]*commerce.OrderEvent, error) {
	return edge(ctx, objs, orderID, r.load.EventsByOrder.All)
}

func (r *orderResolver) ViewerCanPay(ctx context.Context, objs []*commerce.Order) ([]bool, error) {
	return r.viewerCanNow(ctx, objs, (*commerce.Order).CanPay), nil
}

func (r *orderResolver) ViewerCanCancel(ctx context.Context, objs []*commerce.Order) ([]bool, error) {
	actor := domain.ActorFrom(ctx)
	return each(objs, func(o *commerce.Order) bool { return o.CanCancel(actor) }), nil
}

func (r *orderResolver) ViewerCanConfirmReceipt(ctx context.Context, objs []*commerce.Order) ([]bool, error) {
	actor := domain.ActorFrom(ctx)
	return each(objs, func(o *commerce.Order) bool { return o.CanConfirmReceipt(actor) }), nil
}

func (r *orderResolver) ViewerCanRequestRefund(ctx context.Context, objs []*commerce.Order) ([]bool, error) {
	return r.viewerCanNow(ctx, objs, (*commerce.Order).CanRequestRefund), nil
}

func (r *orderResolver) ViewerCanReview(ctx context.Context, objs []*commerce.Order) ([]bool, error) {
	actor := domain.ActorFrom(ctx)
	return each(objs, func(o *commerce.Order) bool { return o.CanReview(actor) }), nil
}

func (r *orderConnectionResolver) TotalCount(ctx context.Context, objs []*relay.Connection[*commerce.Order]) ([]*domain.Count, error) {
	return totals(ctx, objs, counting(r.load.OrderCount.All), counting(r.load.StoreOrderCount.All))
}

func (r *orderEventResolver) Actor(ctx context.Context, objs []*commerce.OrderEvent) ([]*community.User, error) {
	return r.actors(ctx, objs)
}

func (r *orderGroupResolver) Orders(ctx context.Context, objs []*commerce.OrderGroup) ([][]*commerce.Order, error) {
	return r.ordersOfGroups(ctx, objs)
}

func (r *orderLineResolver) Order(ctx context.Context, objs []*commerce.OrderLine) ([]*commerce.Order, error) {
	return edge(ctx, objs, lineOrderID, r.load.Order.All)
}

func (r *orderLineResolver) Variant(ctx context.Context, objs []*commerce.OrderLine) ([]*commerce.Variant, error) {
	return edge(ctx, objs, lineVariantID, r.load.VisibleVariants)
}

func (r *orderLineResolver) Product(ctx context.Context, objs []*commerce.OrderLine) ([]*commerce.Product, error) {
	return edge(ctx, objs, lineProductID, r.load.VisibleProducts)
}

func (r *productResolver) ViewerHasPurchased(ctx context.Context, objs []*commerce.Product) ([]bool, error) {
	return r.purchased(ctx, objs)
}

func (r *productResolver) ViewerCanReview(ctx context.Context, objs []*commerce.Product) ([]bool, error) {
	return edge(ctx, objs, productID, r.load.ViewerCanReview.All)
}

func (r *viewerResolver) Orders(ctx context.Context, objs []*model.Viewer, filter *model.OrderFilter, first *int32, after *string, last *int32, before *string) ([]*relay.Connection[*commerce.Order], error) {
	page, err := relay.Args{First: first, After: after, Last: last, Before: before}.Page(relay.ListOrders, usualPage)
	if err != nil {
		return nil, err
	}
	selection, err := orderSelection(filter)
	if err != nil {
		return nil, err
	}
	return r.ordersByBuyer(ctx, objs, selection, page)
}

func (r *Resolver) Order() generated.OrderResolver { return &orderResolver{r} }

func (r *Resolver) OrderConnection() generated.OrderConnectionResolver {
	return &orderConnectionResolver{r}
}

func (r *Resolver) OrderEvent() generated.OrderEventResolver { return &orderEventResolver{r} }

func (r *Resolver) OrderGroup() generated.OrderGroupResolver { return &orderGroupResolver{r} }

func (r *Resolver) OrderLine() generated.OrderLineResolver { return &orderLineResolver{r} }

type (
	orderResolver           struct{ *Resolver }
	orderConnectionResolver struct{ *Resolver }
	orderEventResolver      struct{ *Resolver }
	orderGroupResolver      struct{ *Resolver }
	orderLineResolver       struct{ *Resolver }
)
