package services

import (
	"context"
	"time"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	commercedb "github.com/trellisgraph/trellis/storage/commerce"
)

// Refunds is money that goes back: asked for, decided, and handed to who sends it.
type Refunds struct {
	commerce commercedb.Store
	now      func() time.Time
}

// RequestRefund is the input of refundRequest.
type RequestRefund struct {
	OrderID domain.OrderID
	Wish    commerce.RefundWish
	// Evidence are pictures that the actor uploaded.
	Evidence []domain.MediaID      `json:",omitempty"`
	Key      domain.IdempotencyKey `json:"-"`
}

// RequestRefund asks for money back, or offers it, and returns the refund's id; see commerce.Fulfilment.AskRefund, and
// domain.UseUploads for the evidence.
func (r *Refunds) RequestRefund(ctx context.Context, c RequestRefund) (domain.RefundID, error) {
	apply := func(f *commerce.Fulfilment, by commerce.By, now time.Time) (domain.RefundID, error) {
		asked, err := f.AskRefund(c.Wish, by, now)
		if err != nil {
			return domain.RefundID{}, err
		}
		return asked.ID, nil
	}
	return r.onceAnd(ctx, "refundRequest", "orderId", c.OrderID, c.Key, c, apply,
		func(tx commercedb.Tx, actor domain.Actor, id domain.RefundID) error {
			return keepEvidence(ctx, tx, actor, id, c.Evidence)
		})
}

// keepEvidence adds pictures to those that a refund has: it has some where it is opened again.
func keepEvidence(ctx context.Context, tx commercedb.Tx, actor domain.Actor, id domain.RefundID, ids []domain.MediaID) error {
	if len(ids) == 0 {
		return nil
	}
	had, err := commercedb.All(ctx, tx.Reader, commercedb.EvidenceByRefunds([]domain.RefundID{id}))
	if err != nil {
		return err
	}
	if len(had)+len(ids) > commerce.MostEvidence {
		return domain.Refuse(domain.ErrTooLong, "evidenceIds", "at most %d pictures, of which there are %d",
			commerce.MostEvidence, len(had))
	}
	pictures, err := tx.UseMedia(ctx, actor.UserID, domain.MediaForRefundEvidence, "evidenceIds", ids)
	if err != nil {
		return err
	}
	return tx.InsertEvidence(ctx, id, len(had), pictures)
}

// DecideRefund is the input of refundDecide.
type DecideRefund struct {
	RefundID domain.RefundID
	Decision commerce.Decision
	Key      domain.IdempotencyKey `json:"-"`
}

// longestReason is the longest reason of a decision, or of looking at an address, in characters.
const longestReason = 500

// DecideRefund answers a request for money back; see commerce.Fulfilment.DecideRefund.
func (r *Refunds) DecideRefund(ctx context.Context, c DecideRefund) (domain.RefundID, error) {
	if why := c.Decision.Reason; why != nil {
		if err := domain.CheckText("reason", *why, longestReason).OrNil(); err != nil {
			return domain.RefundID{}, err
		}
	}
	return r.once(ctx, "refundDecide", "refundId", c.RefundID.Order, c.Key, c,
		func(f *commerce.Fulfilment, by commerce.By, now time.Time) (domain.RefundID, error) {
			return c.RefundID, f.DecideRefund(c.RefundID, c.Decision, by, now)
		})
}

// ShipReturn is the input of refundShipReturn.
type ShipReturn struct {
	RefundID    domain.RefundID
	Consignment commerce.Consignment
	Key         domain.IdempotencyKey `json:"-"`
}

// ShipReturn notes that the buyer sent goods back; see commerce.Fulfilment.SendBack.
func (r *Refunds) ShipReturn(ctx context.Context, c ShipReturn) (domain.RefundID, error) {
	consignment, err := c.Consignment.Checked()
	if err != nil {
		return domain.RefundID{}, err
	}
	return r.once(ctx, "refundShipReturn", "refundId", c.RefundID.Order, c.Key, c,
		func(f *commerce.Fulfilment, by commerce.By, now time.Time) (domain.RefundID, error) {
			return c.RefundID, f.SendBack(c.RefundID, consignment, by, now)
		})
}

// ReceiveReturn is the input of refundReceiveReturn.
type ReceiveReturn struct {
	RefundID domain.RefundID
	Restock  bool
	Key      domain.IdempotencyKey `json:"-"`
}

// ReceiveReturn notes that the store has the goods again; see commerce.Fulfilment.TakeBack.
func (r *Refunds) ReceiveReturn(ctx context.Context, c ReceiveReturn) (domain.RefundID, error) {
	return r.once(ctx, "refundReceiveReturn", "refundId", c.RefundID.Order, c.Key, c,
		func(f *commerce.Fulfilment, by commerce.By, now time.Time) (domain.RefundID, error) {
			return c.RefundID, f.TakeBack(c.RefundID, c.Restock, by, now)
		})
}

// CancelRefund takes a request back; see commerce.Fulfilment.Withdraw.
func (r *Refunds) CancelRefund(ctx context.Context, id domain.RefundID) error {
	actor, err := actorOf(ctx, "refundCancel")
	if err != nil {
		return err
	}
	return r.commerce.InTx(ctx, func(tx commercedb.Tx) error {
		_, err := r.change(ctx, tx, "refundId", id.Order, actor,
			func(f *commerce.Fulfilment, by commerce.By, now time.Time) (domain.RefundID, error) {
				return id, f.Withdraw(id, by, now)
			})
		return err
	})
}

// rule changes a fulfilment and says which refund it was about.
type rule func(f *commerce.Fulfilment, by commerce.By, now time.Time) (domain.RefundID, error)

// once applies a rule under an idempotency key.
func (r *Refunds) once(
	ctx context.Context, mutation, field string, order domain.OrderID, key domain.IdempotencyKey, command any, apply rule,
) (domain.RefundID, error) {
	nothing := func(commercedb.Tx, domain.Actor, domain.RefundID) error { return nil }
	return r.onceAnd(ctx, mutation, field, order, key, command, apply, nothing)
}

// onceAnd is once with something that is done besides, in the same transaction.
func (r *Refunds) onceAnd(
	ctx context.Context, mutation, field string, order domain.OrderID, key domain.IdempotencyKey, command any, apply rule,
	besides func(tx commercedb.Tx, actor domain.Actor, id domain.RefundID) error,
) (domain.RefundID, error) {
	actor, err := actorOf(ctx, mutation)
	if err != nil {
		return domain.RefundID{}, err
	}
	attempt, err := domain.NewAttempt(actor.UserID, mutation, key, command)
	if err != nil {
		return domain.RefundID{}, err
	}
	var id domain.RefundID
	err = r.commerce.InTx(ctx, func(tx commercedb.Tx) error {
		id, err = once(ctx, tx, attempt, r.now(), func() (domain.RefundID, error) {
			changed, err := r.change(ctx, tx, field, order, actor, apply)
			if err != nil {
				return changed, err
			}
			return changed, besides(tx, actor, changed)
		})
		return err
	})
	return id, err
}

// change locks the order for the actor, applies the rule and writes what it changed.
func (r *Refunds) change(
	ctx context.Context, tx commercedb.Tx, field string, order domain.OrderID, actor domain.Actor, apply rule,
) (domain.RefundID, error) {
	now := r.now()
	o, by, err := lockForActor(ctx, tx, field, order, actor)
	if err != nil {
		return domain.RefundID{}, err
	}
	f, err := fulfilmentOf(ctx, tx, o)
	if err != nil {
		return domain.RefundID{}, err
	}
	id, err := apply(f, by, now)
	if err != nil || len(f.Events) == 0 { // what is as it was wanted is left as it is
		return id, err
	}
	return id, keepRefund(ctx, tx, f, id, now)
}

// GrantDue grants the requests that nobody answered in time, as Receipts.CompleteDue completes orders.
func (r *Refunds) GrantDue(ctx context.Context) error {
	return whatIsDue(ctx, r.commerce, func() ([]domain.RefundID, error) {
		return commercedb.All(ctx, r.commerce.Reader, commercedb.RefundsDue(r.now(), dueAtOnce))
	}, func(tx commercedb.Tx, id domain.RefundID) error {
		now := r.now()
		o, err := tx.LockOrder(ctx, id.Order)
		if err != nil {
			return err
		}
		f, err := fulfilmentOf(ctx, tx, o)
		if err != nil {
			return err
		}
		granted, err := f.GrantByTime(id, now)
		if err != nil || !granted {
			return err
		}
		return keepRefund(ctx, tx, f, id, now)
	})
}
