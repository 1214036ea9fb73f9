package services

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	commercedb "github.com/trellisgraph/trellis/storage/commerce"
)

// Receipts completes orders: when their buyers say so, and when they say nothing.
type Receipts struct {
	commerce commercedb.Store
	now      func() time.Time
}

// ConfirmReceipt completes an order of the actor. Doing it again changes nothing. NOT_ALLOWED to the store; ILLEGAL_STATE where
// not all of it is on its way.
func (r *Receipts) ConfirmReceipt(ctx context.Context, id domain.OrderID) error {
	actor, err := actorOf(ctx, "orderConfirmReceipt")
	if err != nil {
		return err
	}
	return r.commerce.InTx(ctx, func(tx commercedb.Tx) error {
		o, _, err := lockForActor(ctx, tx, "orderId", id, actor)
		if err != nil {
			return err
		}
		if !actor.Is(o.BuyerID) {
			return domain.Refuse(domain.ErrNotAllowed, "orderId", "only its buyer says that the goods came")
		}
		event, err := o.Confirm(r.now())
		return completed(ctx, tx, o, event, err)
	})
}

// completed writes that an order was completed, where it was.
func completed(ctx context.Context, tx commercedb.Tx, o *commerce.Order, event *commerce.OrderEvent, err error) error {
	if err != nil || event == nil {
		return err
	}
	if err := tx.UpdateOrder(ctx, o); err != nil {
		return err
	}
	return tx.AppendOrderEvents(ctx, event)
}

// dueAtOnce is how many orders, and how many refunds, one run of DoWhatIsDue looks for at a time.
const dueAtOnce = 100

// CompleteDue completes the orders that nobody confirmed in time, each in a transaction of its own and once, however many do this
// at the same time. One that cannot be completed does not hold up the others; the error tells of all such.
func (r *Receipts) CompleteDue(ctx context.Context) error {
	return whatIsDue(ctx, r.commerce, func() ([]domain.OrderID, error) {
		return commercedb.All(ctx, r.commerce.Reader, commercedb.OrdersDue(r.now(), dueAtOnce))
	}, func(tx commercedb.Tx, id domain.OrderID) error {
		o, err := tx.LockOrder(ctx, id)
		if err != nil {
			return err
		}
		return completed(ctx, tx, o, o.CompleteByTime(r.now()), nil)
	})
}

// whatIsDue does what is found, each in a transaction of its own, until nothing is found that was not tried.
func whatIsDue[ID comparable](
	ctx context.Context, shop commercedb.Store, find func() ([]ID, error), do func(commercedb.Tx, ID) error,
) error {
	var errs []error
	for tried := map[ID]bool{}; ; {
		found, err := find()
		if err != nil {
			return errors.Join(append(errs, err)...)
		}
		fresh := 0
		for _, id := range found {
			if tried[id] {
				continue
			}
			tried[id], fresh = true, fresh+1
			if err := shop.InTx(ctx, func(tx commercedb.Tx) error { return do(tx, id) }); err != nil {
				errs = append(errs, fmt.Errorf("what is due of %v: %w", id, err))
			}
		}
		if fresh == 0 {
			return errors.Join(errs...)
		}
	}
}
