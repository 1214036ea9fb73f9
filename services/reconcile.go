package services

import (
	"context"
	"errors"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	commercedb "github.com/trellisgraph/trellis/storage/commerce"
)

const (
	// looksAtOnce is how many payments, and how many payouts, are looked at in a batch, and looksInAll how many batches in a run.
	looksAtOnce = 100
	looksInAll  = 10
)

// Reconcile heals what webhooks and jobs missed: it asks the provider about payments and refunds that should have come on by
// now, and closes groups whose time is over. What fails is looked at again in a minute, and keeps nobody else waiting.
func (p *Payments) Reconcile(ctx context.Context) error {
	return errors.Join(
		inBatches(ctx, p.takePayments, p.look),
		inBatches(ctx, p.takePayouts, p.lookAtPayout),
	)
}

// inBatches takes what is due and looks at each, until nothing is due any more or a run has had its share.
func inBatches[T any](
	ctx context.Context, take func(context.Context) ([]T, error), look func(context.Context, T) error,
) error {
	var failed error
	for range looksInAll {
		due, err := take(ctx)
		if err != nil {
			return errors.Join(failed, err)
		}
		for _, one := range due {
			if err := look(ctx, one); err != nil {
				failed = err // one is told for all: in an outage they are the same
			}
		}
		if len(due) < looksAtOnce {
			break
		}
	}
	return failed
}

func (p *Payments) takePayments(ctx context.Context) (due []domain.GroupID, err error) {
	err = p.commerce.InTx(ctx, func(tx commercedb.Tx) error {
		now := p.now()
		due, err = tx.TakePaymentsToLookAt(ctx, now, now.Add(-lookAgain), now.Add(lookAgain), looksAtOnce)
		return err
	})
	return due, err
}

func (p *Payments) takePayouts(ctx context.Context) (due []commercedb.Payout, err error) {
	err = p.commerce.InTx(ctx, func(tx commercedb.Tx) error {
		due, err = tx.TakePayoutsToLookAt(ctx, p.now(), p.now().Add(lookAgain), looksAtOnce)
		return err
	})
	return due, err
}

// look asks the provider where a payment stands, or closes it where its time is over.
func (p *Payments) look(ctx context.Context, group domain.GroupID) error {
	payment, err := p.payment(ctx, group)
	switch {
	case err != nil, !payment.Status.Unpaid():
		return err
	case !p.now().Before(payment.ExpiresAt):
		return p.ExpireGroup(ctx, group)
	case payment.StartedAt == nil, payment.Status == commerce.PaymentFailed:
		return nil
	}
	var state commerce.ChargeState
	if payment.ProviderReference == nil {
		state, err = p.provider.StartCharge(ctx, payment.Charge(p.returnURL))
	} else {
		state, err = p.provider.FindCharge(ctx, *payment.ProviderReference)
	}
	if err != nil {
		return err
	}
	return p.follow(ctx, news{group: group, attempt: payment.Attempt, state: state})
}

// lookAtPayout asks the provider where a refund stands, or for the refund again where that is not known, or it failed.
func (p *Payments) lookAtPayout(ctx context.Context, due commercedb.Payout) error {
	_, refund, err := p.refund(ctx, due.RefundID)
	if err != nil {
		return err
	}
	if refund.RefundStatus == commerce.RefundFailed {
		if err := p.retryRefund(ctx, due.RefundID); err != nil {
			return err
		}
		return p.PayRefund(ctx, due.RefundID)
	}
	if due.Reference == nil {
		return p.PayRefund(ctx, due.RefundID)
	}
	state, err := p.provider.FindRefund(ctx, *due.Reference)
	if err != nil {
		return err
	}
	return p.settleRefund(ctx, due.RefundID, state, "")
}

// retryRefund puts a refund that failed on its way again.
func (p *Payments) retryRefund(ctx context.Context, id domain.RefundID) error {
	return p.commerce.InTx(ctx, func(tx commercedb.Tx) error {
		order, err := tx.LockOrder(ctx, id.Order)
		if err != nil {
			return err
		}
		refunds, err := commercedb.All(ctx, tx.Reader, commercedb.RefundsByOrders([]domain.OrderID{id.Order}))
		if err != nil {
			return err
		}
		for _, r := range refunds {
			if r.ID != id || r.RefundStatus != commerce.RefundFailed {
				continue
			}
			r.RefundStatus = commerce.RefundProcessing
			if err := tx.UpdateRefund(ctx, r); err != nil {
				return err
			}
			return tx.AppendOrderEvents(ctx, order.Happened(commerce.EventRefundBegun, p.now(), commerce.ByNobody, nil))
		}
		return nil
	})
}
