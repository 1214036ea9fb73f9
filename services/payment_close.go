package services

import (
	"context"
	"time"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	commercedb "github.com/trellisgraph/trellis/storage/commerce"
)

// closeAttempt has the provider call the attempt of a payment off, as it was read, and reports whether it is: no money will come
// for it any more, not even for one that failed and that the buyer still has open. Where money came already, or is about to, it
// is not, and what the provider says was applied. A charge that was asked for and never heard of is asked for again first, under
// its own key: nothing else tells whether there is one.
func (p *Payments) closeAttempt(ctx context.Context, seen *commerce.Payment) (closed bool, err error) {
	switch {
	case !seen.Status.Unpaid():
		return false, nil
	case seen.StartedAt == nil:
		return true, nil
	}
	reference := seen.ProviderReference
	if reference == nil {
		state, err := p.provider.StartCharge(ctx, seen.Charge(p.returnURL))
		if err != nil {
			return false, err
		}
		reference = &state.Reference
	}
	state, err := p.provider.VoidCharge(ctx, *reference)
	switch {
	case domain.CodeOf(err) == domain.CodeNotFound && err != nil:
		return true, nil //nolint:nilerr // the provider has lost it, or is another one by now
	case err != nil:
		return false, err
	case state.Status == commerce.PaymentCancelled, state.Status == commerce.PaymentFailed:
		return true, nil
	default:
		return false, p.follow(ctx, news{group: seen.GroupID, attempt: seen.Attempt, state: state})
	}
}

// closeGroup ends a group that was not paid, once its attempt is closed: the payment and its orders become what end makes them,
// and what they held goes back, exactly once. done is false where the payment is no longer as it was seen; nothing was changed
// then.
func (p *Payments) closeGroup(
	ctx context.Context, tx commercedb.Tx, seen *commerce.Payment, as commerce.PaymentStatus,
	end func(o *commerce.Order, at time.Time) *commerce.OrderEvent,
) (done bool, err error) {
	now := p.now()
	payment, err := tx.LockPayment(ctx, seen.GroupID)
	if err != nil || !payment.Status.Unpaid() || !payment.SameAttempt(seen) {
		return false, err
	}
	orders, err := openOrders(ctx, tx, seen.GroupID)
	if err != nil {
		return false, err
	}
	logged := payment.Close(as, now)
	if err := tx.UpdatePayment(ctx, payment); err != nil {
		return false, err
	}
	if err := tx.AppendPaymentEvents(ctx, logged); err != nil {
		return false, err
	}
	for _, o := range orders.orders {
		event := end(o, now)
		if err := tx.UpdateOrder(ctx, o); err != nil {
			return false, err
		}
		if err := tx.AppendOrderEvents(ctx, event); err != nil {
			return false, err
		}
	}
	if err := tx.ReturnCoupons(ctx, payment.BuyerID, orders.ids()); err != nil {
		return false, err
	}
	return true, orders.release(ctx, tx, now)
}

// ExpireGroup closes a group that was not paid in time: at the provider first, then here. Where the provider has the money
// already, the group is paid. A group that is closed, or has time left, is left alone.
func (p *Payments) ExpireGroup(ctx context.Context, group domain.GroupID) error {
	seen, err := p.payment(ctx, group)
	if err != nil || !seen.Status.Unpaid() || p.now().Before(seen.ExpiresAt) {
		return err
	}
	closed, err := p.closeAttempt(ctx, seen)
	if err != nil || !closed {
		return err
	}
	return p.commerce.InTx(ctx, func(tx commercedb.Tx) error {
		_, err := p.closeGroup(ctx, tx, seen, commerce.PaymentExpired, (*commerce.Order).Expire)
		return err
	})
}
