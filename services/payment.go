package services

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/jobs/args"
	commercedb "github.com/trellisgraph/trellis/storage/commerce"
)

// Payments takes the money for orders and gives it back. The provider is never asked inside a transaction: what it is about to be
// asked is written first, what it answered after, and Reconcile finds what was lost in between.
type Payments struct {
	commerce  commercedb.Store
	provider  *guarded
	now       func() time.Time
	returnURL string
}

func newPayments(n Needs) *Payments {
	p := &Payments{commerce: n.Commerce, now: n.Now, returnURL: n.ReturnURL}
	if n.Provider != nil {
		p.provider = guard(n.Provider)
	}
	return p
}

// StartPayment asks the provider for the money of a group that was just placed, or whose payment was begun anew, and keeps what
// it answers. It is called outside of any transaction. An error leaves the group as it is, to be paid by orderPay; a provider
// that declines is no error: the payment is FAILED then.
func (p *Payments) StartPayment(ctx context.Context, group domain.GroupID) error {
	var payment *commerce.Payment
	err := p.commerce.InTx(ctx, func(tx commercedb.Tx) error {
		var err error
		payment, err = tx.LockPayment(ctx, group)
		if err != nil || !payment.Startable(p.now()) || payment.StartedAt != nil {
			return err
		}
		at := p.now()
		payment.StartedAt = &at
		return tx.UpdatePayment(ctx, payment)
	})
	if err != nil || !payment.Startable(p.now()) {
		return err
	}
	state, err := p.provider.StartCharge(ctx, payment.Charge(p.returnURL))
	if err != nil {
		return err
	}
	return p.follow(ctx, news{group: group, attempt: payment.Attempt, state: state})
}

// news is what the provider says of a charge; event is its number where it told by itself, "" where we asked.
type news struct {
	group   domain.GroupID
	attempt int
	state   commerce.ChargeState
	event   string
}

// errNotReserved gives a transaction up in which what an expired group held could not be reserved again.
//
//nolint:gochecknoglobals // an error to compare with
var errNotReserved = errors.New("there is not enough stock to revive the group")

// follow applies what the provider says of a charge, once (rules.md, I7). Where the money comes for a group that has expired,
// and the goods are gone, the money goes back.
func (p *Payments) follow(ctx context.Context, n news) error {
	err := p.commerce.InTx(ctx, func(tx commercedb.Tx) error { return p.followIn(ctx, tx, n, true) })
	if errors.Is(err, errNotReserved) {
		return p.commerce.InTx(ctx, func(tx commercedb.Tx) error { return p.followIn(ctx, tx, n, false) })
	}
	return err
}

func (p *Payments) followIn(ctx context.Context, tx commercedb.Tx, n news, revive bool) error {
	now := p.now()
	var event *string
	if n.event != "" {
		first, err := tx.InsertProviderEvent(ctx, p.provider.Name(), n.event, now)
		if err != nil || !first {
			return err
		}
		event = &n.event
	}
	payment, err := tx.LockPayment(ctx, n.group)
	if err != nil {
		return err
	}
	before := payment.Status
	turn, logged := payment.Follow(n.attempt, n.state, now, event)
	switch turn {
	case commerce.TurnNone:
		return nil
	case commerce.TurnAstray:
		return tx.Enqueue(ctx, time.Time{}, args.ReturnCharge{Reference: n.state.Reference})
	case commerce.TurnMoved, commerce.TurnFailed, commerce.TurnTaken:
	}
	if err := tx.UpdatePayment(ctx, payment); err != nil {
		return err
	}
	if err := tx.AppendPaymentEvents(ctx, logged); err != nil {
		return err
	}
	switch turn {
	case commerce.TurnTaken:
		return p.taken(ctx, tx, before, n.group, revive)
	case commerce.TurnFailed:
		return p.failed(ctx, tx, n.group)
	case commerce.TurnNone, commerce.TurnMoved, commerce.TurnAstray:
	}
	return nil
}

// failed tells the orders of a group that an attempt to pay them failed.
func (p *Payments) failed(ctx context.Context, tx commercedb.Tx, group domain.GroupID) error {
	orders, err := tx.LockOrdersOfGroup(ctx, group)
	if err != nil {
		return err
	}
	events := make([]*commerce.OrderEvent, len(orders))
	for i, o := range orders {
		events[i] = o.Happened(commerce.EventPaymentFailed, p.now(), commerce.ByNobody, nil)
	}
	return tx.AppendOrderEvents(ctx, events...)
}

// taken marks the orders of a group as paid, reviving those that expired while the money was on its way, or gives it back.
func (p *Payments) taken(
	ctx context.Context, tx commercedb.Tx, before commerce.PaymentStatus, group domain.GroupID, revive bool,
) error {
	orders, err := openOrders(ctx, tx, group)
	if err != nil {
		return err
	}
	if before.Unpaid() {
		return p.sell(ctx, tx, orders)
	}
	// A discount may have been a coupon's, which went back when the group expired and may be used by now.
	if before != commerce.PaymentExpired || !revive || orders.discounted() {
		return p.giveBack(ctx, tx, orders, commerce.ReasonNotReceived)
	}
	short, err := orders.reserve(ctx, tx, p.now())
	switch {
	case err != nil:
		return err
	case short:
		return errNotReserved
	}
	return p.sell(ctx, tx, orders)
}

// sell marks orders as paid, and counts what they sold.
func (p *Payments) sell(ctx context.Context, tx commercedb.Tx, orders *groupOrders) error {
	now := p.now()
	for _, o := range orders.orders {
		event := o.Pay(now)
		if err := tx.UpdateOrder(ctx, o); err != nil {
			return err
		}
		if err := tx.AppendOrderEvents(ctx, event); err != nil {
			return err
		}
	}
	return tx.CountSales(ctx, now, orders.sales())
}

// Receive takes a webhook of the provider. BAD_INPUT where it is not the provider's, or was sent too long ago. What was told
// before, what is of no concern, and what is of a group that is not ours is accepted and changes nothing.
func (p *Payments) Receive(ctx context.Context, header http.Header, body []byte) error {
	event, err := p.provider.ReadWebhook(header, body)
	if err != nil || event == nil {
		return err
	}
	return p.ApplyEvent(ctx, event)
}

// ApplyEvent applies what the provider told, once, in whatever order it comes.
func (p *Payments) ApplyEvent(ctx context.Context, e *commerce.ProviderEvent) error {
	var err error
	if e.Charge != nil {
		err = p.follow(ctx, news{group: e.Group, attempt: e.Attempt, state: *e.Charge, event: e.ID})
	} else {
		err = p.settleRefund(ctx, e.RefundID, *e.Refund, e.ID)
	}
	if domain.CodeOf(err) == domain.CodeNotFound && err != nil {
		return nil //nolint:nilerr // of another installation that shares the provider's account
	}
	return err
}

// ReturnCharge has the provider give back what it took for an attempt that had been closed.
func (p *Payments) ReturnCharge(ctx context.Context, reference string) error {
	_, err := p.provider.ReturnCharge(ctx, reference)
	return err
}

// eventsKept is for how long the ids of a provider's events are remembered: longer than providers send one again.
const eventsKept = 30 * 24 * time.Hour

// ForgetEvents removes the ids of events that no provider sends again.
func (p *Payments) ForgetEvents(ctx context.Context) error {
	return p.commerce.InTx(ctx, func(tx commercedb.Tx) error {
		_, err := tx.ForgetProviderEvents(ctx, p.now().Add(-eventsKept))
		return err
	})
}
