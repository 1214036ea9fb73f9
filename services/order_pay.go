package services

import (
	"context"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	commercedb "github.com/trellisgraph/trellis/storage/commerce"
)

// PayOrder is the input of orderPay.
type PayOrder struct {
	GroupID domain.GroupID
	Method  commerce.PaymentMethod
	Key     domain.IdempotencyKey `json:"-"`
}

// PayOrder begins an attempt to pay the actor's group, by a method that may be another. The attempt before is closed at the
// provider first, so that there is one at most; where that has the money already the group is paid, and nothing is begun.
// PAYMENT_DECLINED where the provider declines at once: the payment is FAILED, and may be tried again. NOT_FOUND where the group
// is somebody else's, NOT_ALLOWED where the actor sees its payment only, ILLEGAL_STATE where it is paid or closed, CONFLICT
// where another attempt was begun meanwhile.
func (p *Payments) PayOrder(ctx context.Context, c PayOrder) error {
	actor, err := actorOf(ctx, "orderPay")
	if err != nil {
		return err
	}
	attempt, err := domain.NewAttempt(actor.UserID, "orderPay", c.Key, c)
	if err != nil {
		return err
	}
	begun, err := p.retry(ctx, actor, attempt, c)
	if err != nil || !begun {
		return err
	}
	if err := p.StartPayment(ctx, c.GroupID); err != nil {
		return err
	}
	payment, err := p.payment(ctx, c.GroupID)
	if err != nil || payment.Status != commerce.PaymentFailed {
		return err
	}
	return domain.Refuse(domain.ErrPaymentDeclined, "", "%s", *payment.FailureMessage)
}

// retry makes the payment CREATED again, once under the attempt's key, and reports whether it is to be started.
func (p *Payments) retry(ctx context.Context, actor domain.Actor, attempt domain.Attempt, c PayOrder) (bool, error) {
	seen, again, err := p.toRetry(ctx, actor, attempt, c)
	if err != nil || again {
		return again, err
	}
	fresh := seen.Status == commerce.PaymentCreated && seen.Method == c.Method
	if !fresh {
		closed, err := p.closeAttempt(ctx, seen)
		if err != nil {
			return false, err
		}
		if !closed {
			return false, p.stillOpen(ctx, c.GroupID)
		}
	}
	err = p.commerce.InTx(ctx, func(tx commercedb.Tx) error {
		_, err := once(ctx, tx, attempt, p.now(), func() (domain.GroupID, error) {
			return c.GroupID, p.retryIn(ctx, tx, actor, seen, fresh, c.Method)
		})
		return err
	})
	return err == nil, err
}

// toRetry reads the payment that the actor wants to pay; again is true where the key has had its effect.
func (p *Payments) toRetry(
	ctx context.Context, actor domain.Actor, attempt domain.Attempt, c PayOrder,
) (seen *commerce.Payment, again bool, err error) {
	again, err = p.attempted(ctx, attempt)
	if err != nil || again {
		return nil, again, err
	}
	seen, err = p.payment(ctx, c.GroupID)
	if err != nil || !seen.CanSee(actor) {
		return nil, false, notThere(err, "orderGroupId", "order group")
	}
	return seen, false, seen.CanRetry(actor, p.now())
}

// attempted reports whether an attempt has had its effect already: then the provider must not be asked to close anything for it.
func (p *Payments) attempted(ctx context.Context, attempt domain.Attempt) (again bool, err error) {
	err = p.commerce.InTx(ctx, func(tx commercedb.Tx) error {
		before, err := tx.Attempted(ctx, attempt)
		again = before != ""
		return err
	})
	return again, err
}

// retryIn writes the new attempt. Whatever changed since the payment was seen, by somebody else or by time, is looked at again.
func (p *Payments) retryIn(
	ctx context.Context, tx commercedb.Tx, actor domain.Actor, seen *commerce.Payment, fresh bool, method commerce.PaymentMethod,
) error {
	payment, err := tx.LockPayment(ctx, seen.GroupID)
	if err != nil {
		return err
	}
	if err := payment.CanRetry(actor, p.now()); err != nil {
		return err
	}
	if payment.Attempt != seen.Attempt || !fresh && !payment.SameAttempt(seen) {
		return domain.Conflict("", payment.Attempt)
	}
	if fresh {
		return nil
	}
	events := payment.Retry(method, p.now())
	if err := tx.UpdatePayment(ctx, payment); err != nil {
		return err
	}
	return tx.AppendPaymentEvents(ctx, events...)
}

// stillOpen says why an attempt could not be closed: nothing where the money came, so that the group is paid.
func (p *Payments) stillOpen(ctx context.Context, group domain.GroupID) error {
	payment, err := p.payment(ctx, group)
	if err != nil || !payment.Status.Unpaid() {
		return err
	}
	return domain.IllegalState("the payment, which its provider cannot call off any more,", payment.Status, commerce.PaymentCreated,
		commerce.PaymentRequiresAction, commerce.PaymentFailed)
}

// notThere says at a field of the input that there is no such thing; it passes on what else went wrong.
func notThere(err error, field, what string) error {
	if err != nil && domain.CodeOf(err) != domain.CodeNotFound {
		return err
	}
	return domain.Refuse(domain.ErrNotFound, field, "%s not found", what)
}
