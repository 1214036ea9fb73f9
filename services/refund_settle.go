package services

import (
	"context"
	"slices"
	"time"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/jobs/args"
	commercedb "github.com/trellisgraph/trellis/storage/commerce"
)

const (
	// lookAgain is the time between two looks at what the provider has not settled.
	lookAgain = time.Minute
	// refundAgain is the time until a refund that failed is tried again.
	refundAgain = time.Hour
)

// giveBack refunds all that is left of orders that were paid and will not be sent, by itself: the refunds are PROCESSING at
// once.
func (p *Payments) giveBack(
	ctx context.Context, tx commercedb.Tx, orders *groupOrders, reason commerce.RefundReason,
) error {
	refunds, err := commercedb.All(ctx, tx.Reader, commercedb.RefundsByOrders(orders.ids()))
	if err != nil {
		return err
	}
	for _, o := range orders.orders {
		of := slices.DeleteFunc(slices.Clone(refunds), func(r *commerce.Refund) bool { return r.ID.Order != o.ID })
		if err := p.giveBackOrder(ctx, tx, o, orders.lines[o.ID], of, reason); err != nil {
			return err
		}
	}
	return nil
}

func (p *Payments) giveBackOrder(
	ctx context.Context, tx commercedb.Tx, o *commerce.Order, lines []*commerce.OrderLine, before []*commerce.Refund,
	reason commerce.RefundReason,
) error {
	if err := withdraw(ctx, tx, o, lines, before); err != nil {
		return err
	}
	refund, items := o.GiveBackAll(int16(len(before)+1), lines, reason, p.now()) //nolint:gosec // at most 100 (refunds_n_check)
	if refund == nil {
		return tx.UpdateOrders(ctx, o)
	}
	o.AfterSaleStatus = commerce.AfterSaleOf(append(before, refund))
	if err := tx.InsertRefund(ctx, refund, items); err != nil {
		return err
	}
	if err := tx.UpdateClaims(ctx, lines); err != nil {
		return err
	}
	if err := tx.UpdateOrders(ctx, o); err != nil {
		return err
	}
	if err := tx.AppendOrderEvents(ctx, o.Happened(commerce.EventRefundBegun, p.now(), commerce.ByNobody, nil)); err != nil {
		return err
	}
	return tx.Enqueue(ctx, time.Time{}, args.PayRefund{OrderID: o.ID.String(), N: refund.ID.N})
}

// withdraw cancels the refunds of an order that nothing was sent for yet: all of it goes back at once.
func withdraw(
	ctx context.Context, tx commercedb.Tx, o *commerce.Order, lines []*commerce.OrderLine, refunds []*commerce.Refund,
) error {
	open := slices.DeleteFunc(slices.Clone(refunds), func(r *commerce.Refund) bool {
		return !r.RefundStatus.Open() || r.RefundStatus == commerce.RefundProcessing || r.RefundStatus == commerce.RefundFailed
	})
	if len(open) == 0 {
		return nil
	}
	ids := make([]domain.RefundID, len(open))
	for i, r := range open {
		ids[i] = r.ID
	}
	items, err := commercedb.All(ctx, tx.Reader, commercedb.ItemsByRefunds(ids))
	if err != nil {
		return err
	}
	for _, r := range open {
		of := slices.DeleteFunc(slices.Clone(items), func(i *commerce.RefundItem) bool { return i.RefundID != r.ID })
		o.Withdraw(r, of, lines)
		if err := tx.UpdateRefund(ctx, r); err != nil {
			return err
		}
		gone := o.Happened(commerce.EventRefundWithdrawn, *o.CancelledAt, commerce.ByBuyer, &o.BuyerID).To(r.ID)
		if err := tx.AppendOrderEvents(ctx, gone); err != nil {
			return err
		}
	}
	return nil
}

// PayRefund has the provider give a refund's money back and keeps what it answers. What is not PROCESSING is left alone; asked
// for again, the provider gives nothing twice.
func (p *Payments) PayRefund(ctx context.Context, id domain.RefundID) error {
	order, refund, err := p.refund(ctx, id)
	if err != nil || refund.RefundStatus != commerce.RefundProcessing {
		return err
	}
	payment, err := p.payment(ctx, order.GroupID)
	if err != nil {
		return err
	}
	if payment.ProviderReference == nil {
		return domain.NotFound("the charge of a refund")
	}
	err = p.commerce.InTx(ctx, func(tx commercedb.Tx) error { return tx.BeginPayout(ctx, id, p.now().Add(lookAgain)) })
	if err != nil {
		return err
	}
	state, err := p.provider.StartRefund(ctx, commerce.ProviderRefund{
		ID: id, Charge: *payment.ProviderReference, Amount: refund.Amount,
	})
	if err != nil {
		return err
	}
	return p.settleRefund(ctx, id, state, "")
}

// refund reads a refund with its order; NOT_FOUND where there is none.
func (p *Payments) refund(ctx context.Context, id domain.RefundID) (*commerce.Order, *commerce.Refund, error) {
	orders, err := commercedb.All(ctx, p.commerce.Reader, commercedb.OrdersByIDs([]domain.OrderID{id.Order}))
	if err != nil {
		return nil, nil, err
	}
	refunds, err := commercedb.All(ctx, p.commerce.Reader, commercedb.RefundsByOrders([]domain.OrderID{id.Order}))
	if err != nil {
		return nil, nil, err
	}
	at := slices.IndexFunc(refunds, func(r *commerce.Refund) bool { return r.ID == id })
	if len(orders) == 0 || at < 0 {
		return nil, nil, domain.NotFound("refund")
	}
	return orders[0], refunds[at], nil
}

// payment reads the payment of a group; NOT_FOUND where there is none.
func (p *Payments) payment(ctx context.Context, group domain.GroupID) (*commerce.Payment, error) {
	found, err := commercedb.All(ctx, p.commerce.Reader, commercedb.PaymentsByGroups([]domain.GroupID{group}))
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return nil, domain.NotFound("payment")
	}
	return found[0], nil
}

// settleRefund applies what the provider says of a refund, once. event is its number where it told by itself, "" where we
// asked.
func (p *Payments) settleRefund(
	ctx context.Context, id domain.RefundID, state commerce.ProviderRefundState, event string,
) error {
	order, _, err := p.refund(ctx, id)
	if err != nil {
		return err
	}
	return p.commerce.InTx(ctx, func(tx commercedb.Tx) error {
		if event != "" {
			first, err := tx.InsertProviderEvent(ctx, p.provider.Name(), event, p.now())
			if err != nil || !first {
				return err
			}
		}
		payment, err := tx.LockPayment(ctx, order.GroupID)
		if err != nil {
			return err
		}
		order, err := tx.LockOrder(ctx, id.Order)
		if err != nil {
			return err
		}
		refunds, err := commercedb.All(ctx, tx.Reader, commercedb.RefundsByOrders([]domain.OrderID{id.Order}))
		if err != nil {
			return err
		}
		return p.settle(ctx, tx, &settlement{payment, order, refunds, id, state, event})
	})
}

// settlement is what settling a refund changes, locked.
type settlement struct {
	payment *commerce.Payment
	order   *commerce.Order
	refunds []*commerce.Refund
	id      domain.RefundID
	state   commerce.ProviderRefundState
	event   string
}

// settle writes where a refund stands. Money that went back counts whatever else is told, and once.
func (p *Payments) settle(ctx context.Context, tx commercedb.Tx, s *settlement) error {
	now := p.now()
	refund := s.refunds[slices.IndexFunc(s.refunds, func(r *commerce.Refund) bool { return r.ID == s.id })]
	happened := refund.Settle(s.state.Status, now)
	if happened == "" {
		if refund.RefundStatus != commerce.RefundProcessing {
			return nil
		}
		return tx.UpdatePayout(ctx, s.id, s.state.Reference, now.Add(lookAgain), nil)
	}
	look := lookAgain
	if happened == commerce.EventRefundFailing {
		look = refundAgain
	}
	if err := tx.UpdatePayout(ctx, s.id, s.state.Reference, now.Add(look), refund.SettledAt); err != nil {
		return err
	}
	if err := tx.UpdateRefund(ctx, refund); err != nil {
		return err
	}
	s.order.AfterSaleStatus = commerce.AfterSaleOf(s.refunds)
	if happened == commerce.EventRefundDone {
		s.order.Refunded += refund.Amount.MinorUnits
		logged := s.payment.GiveBack(refund.Amount, now, optionalText(s.event))
		if err := tx.UpdatePayment(ctx, s.payment); err != nil {
			return err
		}
		if err := tx.AppendPaymentEvents(ctx, logged); err != nil {
			return err
		}
	}
	if err := tx.UpdateOrders(ctx, s.order); err != nil {
		return err
	}
	return tx.AppendOrderEvents(ctx, s.order.Happened(happened, now, commerce.ByNobody, nil).To(s.id))
}

func optionalText(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
