package resolvers

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/graph/model"
	"github.com/trellisgraph/trellis/services"
)

func checkoutID(c *commerce.Checkout) (domain.CheckoutID, bool) { return c.ID, true }

// quotes are checkouts with all that is in them.
func (r *Resolver) quotes(ctx context.Context, checkouts []*commerce.Checkout) ([]*commerce.Quote, error) {
	both := func(ctx context.Context, ids []domain.CheckoutID) ([][]*commerce.CheckoutGroup, error) {
		r.load.LinesByCheckout.Start(ctx, ids) // asked for now and collected below: one wait for both
		return r.load.GroupsByCheckout.All(ctx, ids)
	}
	groups, err := edge(ctx, checkouts, checkoutID, both)
	lines, lineErr := edge(ctx, checkouts, checkoutID, r.load.LinesByCheckout.All)
	out := make([]*commerce.Quote, len(checkouts))
	for i, c := range checkouts {
		if c != nil {
			out[i] = commerce.Gathered(c, groups[i], lines[i])
		}
	}
	return out, firstOf(cmp.Or(err, lineErr))
}

// checkoutProblems are what keeps checkouts from being placed now.
func (r *Resolver) checkoutProblems(ctx context.Context, checkouts []*commerce.Checkout) ([][]*commerce.CartProblem, error) {
	out := make([][]*commerce.CartProblem, len(checkouts))
	quotes, err := r.quotes(ctx, checkouts)
	if err != nil {
		return out, err
	}
	lines := each(quotes, (*commerce.Quote).Lines)
	offers, err := r.offers(ctx, slices.Concat(lines...))
	if err != nil {
		return out, err
	}
	now := r.now()
	return each(quotes, func(q *commerce.Quote) []*commerce.CartProblem { return q.Problems(offers, now) }), nil
}

// createCheckout reads the input, quotes and reads the checkout back.
func (r *Resolver) createCheckout(
	ctx context.Context, input model.CheckoutCreateInput,
) (*commerce.Checkout, []*domain.Warning, error) {
	warnings := []*domain.Warning{}
	command := services.CreateCheckout{Key: input.IdempotencyKey}
	for i, s := range input.CartLineIds.Value() {
		id, err := domain.ParseID[domain.CartLineID](fmt.Sprintf("cartLineIds.%d", i), s)
		if err != nil {
			return nil, warnings, err
		}
		command.CartLines = append(command.CartLines, id)
	}
	if l := input.BuyNow.Value(); l != nil {
		wanted, ignored, err := r.wanted("buyNow", l)
		if err != nil {
			return nil, warnings, err
		}
		command.BuyNow, warnings = &wanted, append(warnings, ignored...)
	}
	var err error
	if command.Address, err = optionalID[domain.AddressID]("addressId", input.AddressID.Value()); err != nil {
		return nil, warnings, err
	}
	id, err := r.do.Checkouts.CreateCheckout(ctx, command)
	if err != nil {
		return nil, []*domain.Warning{}, err
	}
	checkout, err := single(ctx, id, r.load.VisibleCheckouts)
	return checkout, warnings, err
}

// updateCheckout reads the input, quotes anew and reads the checkout back.
func (r *Resolver) updateCheckout(
	ctx context.Context, input model.CheckoutUpdateInput,
) (*commerce.Checkout, []*domain.Warning, error) {
	warnings := []*domain.Warning{}
	command, err := readCheckoutUpdate(input)
	if err != nil {
		return nil, warnings, err
	}
	dropped, err := r.do.Checkouts.UpdateCheckout(ctx, command)
	if err != nil {
		return nil, warnings, err
	}
	for _, coupon := range dropped {
		id := coupon.String()
		warnings = append(warnings, &domain.Warning{
			Code: "COUPON_DROPPED", Message: "a coupon does not count any more", Target: &id,
		})
	}
	checkout, err := single(ctx, command.Checkout, r.load.VisibleCheckouts)
	return checkout, warnings, err
}

func readCheckoutUpdate(input model.CheckoutUpdateInput) (services.UpdateCheckout, error) {
	var c services.UpdateCheckout
	var err error
	if c.Checkout, err = domain.ParseID[domain.CheckoutID]("checkoutId", input.CheckoutID); err != nil {
		return c, err
	}
	if c.Address, err = optionalID[domain.AddressID]("addressId", input.AddressID.Value()); err != nil {
		return c, err
	}
	if ids := input.CouponIds.Value(); ids != nil {
		c.Coupons = []domain.CouponID{}
		for i, s := range ids {
			id, err := domain.ParseID[domain.CouponID](fmt.Sprintf("couponIds.%d", i), s)
			if err != nil {
				return c, err
			}
			c.Coupons = append(c.Coupons, id)
		}
	}
	for i, d := range input.Delivery.Value() {
		store, err := domain.ParseID[domain.StoreID](fmt.Sprintf("delivery.%d.storeId", i), d.StoreID)
		if err != nil {
			return c, err
		}
		way, err := domain.ParseID[domain.DeliveryID](fmt.Sprintf("delivery.%d.deliveryId", i), d.DeliveryID)
		if err != nil {
			return c, err
		}
		c.Deliveries = append(c.Deliveries, services.DeliveryChoice{Store: store, Delivery: way})
	}
	for i, n := range input.BuyerNotes.Value() {
		store, err := domain.ParseID[domain.StoreID](fmt.Sprintf("buyerNotes.%d.storeId", i), n.StoreID)
		if err != nil {
			return c, err
		}
		c.Notes = append(c.Notes, services.BuyerNote{Store: store, Text: n.Text})
	}
	return c, nil
}

// placeOrder reads the input, places and reads back what became of it.
func (r *Resolver) placeOrder(ctx context.Context, input model.OrderPlaceInput) (*commerce.OrderGroup, *commerce.Payment, error) {
	id, err := domain.ParseID[domain.CheckoutID]("checkoutId", input.CheckoutID)
	if err != nil {
		return nil, nil, err
	}
	placed, err := r.do.Orders.PlaceOrder(ctx, services.PlaceOrder{
		Checkout: id, Expected: input.ExpectedTotal, Method: input.Method, Key: input.IdempotencyKey,
	})
	if err != nil {
		return nil, nil, err
	}
	loading := r.load.PaymentByGroup.Start(ctx, []domain.GroupID{placed})
	group, err := single(ctx, placed, r.load.VisibleGroups)
	payments, paymentErr := loading()
	return group, payments[0], cmp.Or(err, firstOf(paymentErr))
}
