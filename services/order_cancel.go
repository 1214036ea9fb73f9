package services

import (
	"context"
	"time"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	commercedb "github.com/trellisgraph/trellis/storage/commerce"
)

// CancelOrder is the input of orderCancel.
type CancelOrder struct {
	OrderID domain.OrderID
	Reason  string
	Key     domain.IdempotencyKey `json:"-"`
}

// CancelOrder calls the actor's order off. One that is not paid goes with all the orders of its group, for one payment covers
// them; the payment is closed at the provider first, and where that has the money already the order counts as paid. One that is
// paid, and of which nothing was shipped, is refunded in full. One that was called off stays so. NOT_FOUND where the order is
// not there to the actor, NOT_ALLOWED where it is somebody else's, ILLEGAL_STATE where it is too late.
func (p *Payments) CancelOrder(ctx context.Context, c CancelOrder) error {
	actor, err := actorOf(ctx, "orderCancel")
	if err != nil {
		return err
	}
	c.Reason, err = commerce.CheckReason(c.Reason)
	if err != nil {
		return err
	}
	attempt, err := domain.NewAttempt(actor.UserID, "orderCancel", c.Key, c)
	if err != nil {
		return err
	}
	again, err := p.attempted(ctx, attempt)
	if err != nil || again {
		return err
	}
	seen, err := p.toCallOff(ctx, actor, c.OrderID)
	if err != nil {
		return err
	}
	if seen.Status.Unpaid() {
		closed, err := p.closeAttempt(ctx, seen)
		if err != nil {
			return err
		}
		if !closed {
			if err := p.stillOpen(ctx, seen.GroupID); err != nil {
				return err
			}
		}
	}
	return p.commerce.InTx(ctx, func(tx commercedb.Tx) error {
		_, err := once(ctx, tx, attempt, p.now(), func() (domain.OrderID, error) {
			return c.OrderID, p.callOff(ctx, tx, actor, seen, c)
		})
		return err
	})
}

// toCallOff reads the payment of an order that the actor wants to call off.
func (p *Payments) toCallOff(ctx context.Context, actor domain.Actor, id domain.OrderID) (*commerce.Payment, error) {
	orders, err := commercedb.All(ctx, p.commerce.Reader, commercedb.OrdersByIDs([]domain.OrderID{id}))
	if err != nil {
		return nil, err
	}
	if len(orders) == 0 {
		return nil, notThere(nil, "orderId", "order")
	}
	order := orders[0]
	roles, err := commercedb.All(ctx, p.commerce.Reader, commercedb.RolesAmong(actor.UserID, []domain.StoreID{order.StoreID}))
	if err != nil {
		return nil, err
	}
	var role commerce.StoreRole
	if len(roles) > 0 {
		role = roles[0].Role
	}
	if !order.StandingOf(actor, role).CanSee() {
		return nil, notThere(nil, "orderId", "order")
	}
	if err := order.CallOff(actor); err != nil {
		return nil, err
	}
	return p.payment(ctx, order.GroupID)
}

func (p *Payments) callOff(
	ctx context.Context, tx commercedb.Tx, actor domain.Actor, seen *commerce.Payment, c CancelOrder,
) error {
	if seen.Status.Unpaid() {
		end := func(o *commerce.Order, at time.Time) *commerce.OrderEvent { return o.Cancel(c.Reason, at) }
		done, err := p.closeGroup(ctx, tx, seen, commerce.PaymentCancelled, end)
		if err != nil || done {
			return err
		}
	}
	payment, err := tx.LockPayment(ctx, seen.GroupID)
	if err != nil {
		return err
	}
	orders, err := openOrder(ctx, tx, c.OrderID)
	if err != nil {
		return err
	}
	order := orders.orders[0]
	if err := order.CallOff(actor); err != nil {
		return err
	}
	switch {
	case order.Status == commerce.OrderCancelled:
		return nil
	case payment.Status.Unpaid(): // another attempt was begun meanwhile
		return domain.Conflict("orderId", payment.Attempt)
	}
	return p.callOffPaid(ctx, tx, orders, c.Reason)
}

// callOffPaid cancels one order that is paid: all of it goes back, what it held is let go, and it counts as sold no more. A
// coupon that was used on it was used.
func (p *Payments) callOffPaid(ctx context.Context, tx commercedb.Tx, orders *groupOrders, reason string) error {
	order, now := orders.orders[0], p.now()
	if err := tx.AppendOrderEvents(ctx, order.Cancel(reason, now)); err != nil {
		return err
	}
	if err := p.giveBack(ctx, tx, orders, commerce.ReasonChangedMind); err != nil {
		return err
	}
	if err := orders.release(ctx, tx, now); err != nil {
		return err
	}
	return tx.UncountSales(ctx, orders.sales())
}
