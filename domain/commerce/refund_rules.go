package commerce

import (
	"slices"
	"time"

	"github.com/trellisgraph/trellis/domain"
)

// By is who does something to a refund: who they are, what they do in the order's store, and the zero value where it happens by
// itself.
type By struct {
	Actor domain.Actor
	Role  StoreRole
}

// AskRefund is the buyer asking for money back, or the store offering some of its own accord (GOODWILL), which is granted at
// once. Asking again for the units that the store refused opens the refused request again, once, for a moderator to decide
// (rules.md, "Refund"). The goods of an order of which nothing was sent are not asked back one and all: it is cancelled.
func (f *Fulfilment) AskRefund(wish RefundWish, by By, now time.Time) (*Refund, error) {
	offered := wish.Reason == ReasonGoodwill
	if err := f.mayAsk(offered, by, now); err != nil {
		return nil, err
	}
	c, err := f.claimOf(wish)
	if err != nil {
		return nil, err
	}
	if offered {
		return f.offer(c, by, now)
	}
	if err := f.leavesSomething(c); err != nil {
		return nil, err
	}
	if refused := f.refusedBefore(wish); refused != nil {
		return refused, f.appeal(refused, c, wish.Reason, by, now)
	}
	r, err := f.newRefund(wish.Reason, c, now)
	if err != nil {
		return nil, err
	}
	r.DecideBy = r.AnswerBy()
	f.refunded(r, EventRefundAsked, now, ByBuyer, &by.Actor.UserID)
	f.retell()
	return r, nil
}

// mayAsk says why the actor may not ask for money back now.
func (f *Fulfilment) mayAsk(offered bool, by By, now time.Time) error {
	o := f.Order
	switch {
	case offered && !by.Role.DecidesRefunds():
		return domain.Refuse(domain.ErrNotAllowed, "reason", "GOODWILL is the store's to give: its OWNER, a MANAGER or SUPPORT")
	case !offered && !by.Actor.Is(o.BuyerID):
		return domain.Refuse(domain.ErrNotAllowed, "orderId", "only its buyer asks for money back; a store offers it by GOODWILL")
	case !o.Status.Sold():
		return domain.IllegalState("the order", o.Status,
			OrderPaid, OrderPartiallyShipped, OrderShipped, OrderDelivered, OrderCompleted)
	case !offered && o.CompletedAt != nil && !now.Before(o.CompletedAt.Add(afterSaleWindow)):
		return domain.Refuse(domain.ErrNotAllowed, "orderId", "the time to ask for money back is over")
	default:
		return nil
	}
}

// leavesSomething refuses to ask for all that an order of which nothing was sent is still to send.
func (f *Fulfilment) leavesSomething(c claim) error {
	if f.Order.Status != OrderPaid {
		return nil
	}
	left := 0
	for _, l := range f.Lines {
		left += f.toShip(l.ID.N)
	}
	for _, i := range c.items {
		left -= i.Unshipped
	}
	if left > 0 || !slices.ContainsFunc(c.items, func(i *RefundItem) bool { return i.Unshipped > 0 }) {
		return nil
	}
	return domain.Refuse(domain.ErrInvalid, "items", "nothing would be left to send: call the order off instead, by orderCancel")
}

// refusedBefore finds the refused request for the very units of a wish; nil where there is none.
func (f *Fulfilment) refusedBefore(wish RefundWish) *Refund {
	for _, r := range slices.Backward(f.Refunds) {
		items := f.itemsOf(r.ID)
		same := len(items) == len(wish.Items) && !slices.ContainsFunc(wish.Items, func(w LineUnits) bool {
			return !slices.ContainsFunc(items, func(i *RefundItem) bool { return i.LineN == w.LineID.N && i.Quantity == w.Units })
		})
		if same && r.RefundStatus == RefundRejected {
			return r
		}
	}
	return nil
}

// appeal opens a refused request again. NOT_ALLOWED where a moderator has refused it too.
func (f *Fulfilment) appeal(r *Refund, c claim, why RefundReason, by By, now time.Time) error {
	if r.AppealedAt != nil {
		return domain.Refuse(domain.ErrNotAllowed, "items", "the store refused this, and so did the platform: that is final")
	}
	if err := r.Become(RefundRequested); err != nil {
		return err
	}
	r.Reason, r.AppealedAt, r.DecisionReason = why, &now, nil
	f.hold(r, c)
	f.refunded(r, EventRefundAppealed, now, ByBuyer, &by.Actor.UserID)
	f.retell()
	return nil
}

func (f *Fulfilment) newRefund(why RefundReason, c claim, now time.Time) (*Refund, error) {
	if len(f.Refunds) >= MostRefunds {
		return nil, domain.Refuse(domain.ErrTooLong, "orderId", "an order has at most %d refunds", MostRefunds)
	}
	r := &Refund{
		ID:           domain.RefundID{Order: f.Order.ID, N: int16(len(f.Refunds) + 1)}, //nolint:gosec // checked above
		StoreID:      f.Order.StoreID,
		RefundStatus: RefundRequested, Reason: why, RequestedAt: now,
	}
	f.Refunds = append(f.Refunds, r)
	f.hold(r, c)
	return r, nil
}

// offer is the store giving money of its own accord. No goods go back for it.
func (f *Fulfilment) offer(c claim, by By, now time.Time) (*Refund, error) {
	if slices.ContainsFunc(c.items, func(i *RefundItem) bool { return i.Quantity > 0 }) {
		return nil, domain.Refuse(domain.ErrInvalid, "items", "goodwill is money alone: name lines with quantity 0, and an amount")
	}
	r, err := f.newRefund(ReasonGoodwill, c, now)
	if err != nil {
		return nil, err
	}
	f.refunded(r, EventRefundOffered, now, ByStaff, &by.Actor.UserID)
	return r, f.grant(r, EventRefundGranted, ByStaff, &by.Actor.UserID, now)
}

// Decision is an answer to a request for money back. Amount, where it is not nil, grants less than was asked for.
type Decision struct {
	Approve bool
	Amount  *domain.Money
	Reason  *string
}

// DecideRefund answers a request: the store's OWNER, MANAGER or SUPPORT do, and in arbitration a moderator. Deciding the same
// again changes nothing. What is granted goes on at once where no goods have to come back.
func (f *Fulfilment) DecideRefund(id domain.RefundID, d Decision, by By, now time.Time) error {
	r := f.refund(id)
	if r == nil {
		return noRefund()
	}
	if err := f.mayDecide(r, by); err != nil {
		return err
	}
	kind, granted, refused := ByStaff, EventRefundGranted, EventRefundRefused
	if r.InArbitration() {
		kind, granted, refused = ByPlatform, EventRefundUpheld, EventRefundDismissed
	}
	who := &by.Actor.UserID
	switch {
	case d.Approve && r.RefundStatus == RefundApproved, !d.Approve && r.RefundStatus == RefundRejected:
		return nil
	case d.Approve:
		if err := f.cut(r, d.Amount); err != nil {
			return err
		}
		r.DecisionReason = d.Reason
		return f.grant(r, granted, kind, who, now)
	}
	if err := r.Become(RefundRejected); err != nil {
		return err
	}
	r.DecideBy, r.DecisionReason = nil, d.Reason
	if r.RejectedAt == nil {
		r.RejectedAt = &now
	}
	f.letGo(r)
	f.refunded(r, refused, now, kind, who)
	f.retell()
	return nil
}

func (f *Fulfilment) mayDecide(r *Refund, by By) error {
	if r.InArbitration() {
		if by.Actor.Has(domain.RoleModerator) {
			return nil
		}
		return domain.Refuse(domain.ErrNotAllowed, "refundId", "the buyer asked the platform: a moderator decides")
	}
	if !by.Role.DecidesRefunds() {
		return domain.Refuse(domain.ErrNotAllowed, "refundId", "the store's OWNER, MANAGER or SUPPORT decides")
	}
	return nil
}

// cut lowers a request to what is granted of it.
func (f *Fulfilment) cut(r *Refund, amount *domain.Money) error {
	switch {
	case amount == nil || r.RefundStatus != RefundRequested:
		return nil
	case amount.Currency != r.Amount.Currency:
		return domain.Refuse(domain.ErrInvalid, "amount.currency", "the order is in %s", r.Amount.Currency)
	case amount.MinorUnits <= 0 || amount.MinorUnits > r.Amount.MinorUnits:
		return domain.Refuse(domain.ErrInvalid, "amount.minorUnits",
			"more than nothing, and at most the %s that were asked for", r.Amount.Amount())
	default:
		f.lower(r, amount.MinorUnits)
		return nil
	}
}

// GrantByTime grants a request that the store did not answer in time. It reports whether it did: not yet, or no more.
func (f *Fulfilment) GrantByTime(id domain.RefundID, now time.Time) (bool, error) {
	r := f.refund(id)
	if r == nil || r.DecideBy == nil || r.DecideBy.After(now) {
		return false, nil
	}
	return true, f.grant(r, EventRefundGrantedLate, ByNobody, nil, now)
}

// grant approves a request. Units that wait to be sent do so no more, and are free again; where nothing that was sent has to come
// back, the money goes back at once.
func (f *Fulfilment) grant(r *Refund, h Happening, kind OrderActorKind, who *domain.UserID, now time.Time) error {
	if err := r.Become(RefundApproved); err != nil {
		return err
	}
	r.DecideBy = nil
	f.refunded(r, h, now, kind, who)
	sent := 0
	for _, i := range f.itemsOf(r.ID) {
		sent += i.Quantity - i.Unshipped
		if i.Unshipped > 0 {
			held := f.reservation(i.LineN)
			held.Released += i.Unshipped
			f.move(StockMove{VariantID: held.VariantID, Reserved: -i.Unshipped})
		}
	}
	f.advance(now)
	if sent > 0 && r.Reason.returns() {
		f.retell()
		return nil
	}
	return f.pay(r, now)
}

// pay hands a refund to who sends the money.
func (f *Fulfilment) pay(r *Refund, now time.Time) error {
	if err := r.Become(RefundProcessing); err != nil {
		return err
	}
	f.refunded(r, EventRefundBegun, now, ByNobody, nil)
	f.retell()
	return nil
}

// SendBack notes that the buyer sent the goods back. Doing it again changes nothing: they are sent once.
func (f *Fulfilment) SendBack(id domain.RefundID, c Consignment, by By, now time.Time) error {
	r, err := f.refundOfBuyer(id, by)
	if err != nil || r.RefundStatus == RefundReturnInTransit {
		return err
	}
	if err := r.Become(RefundReturnInTransit); err != nil {
		return err
	}
	r.ReturnParcel = &ReturnParcel{Carrier: c.Carrier, TrackingNumber: c.TrackingNumber, SentAt: now}
	f.refunded(r, EventRefundSentBack, now, ByBuyer, &by.Actor.UserID)
	f.retell()
	return nil
}

// TakeBack notes that the store has the goods again, back on the shelf with restock, and lets the money go back. A refund that
// stands at RETURN_RECEIVED goes on without a second entry of its goods.
func (f *Fulfilment) TakeBack(id domain.RefundID, restock bool, by By, now time.Time) error {
	r := f.refund(id)
	switch {
	case r == nil:
		return noRefund()
	case !by.Role.Ships():
		return domain.Refuse(domain.ErrNotAllowed, "refundId", "the store's OWNER, MANAGER, WAREHOUSE or SUPPORT takes goods back")
	case r.RefundStatus == RefundReturnReceived:
		return f.pay(r, now)
	}
	if err := r.Become(RefundReturnReceived); err != nil {
		return err
	}
	f.refunded(r, EventRefundCameBack, now, ByStaff, &by.Actor.UserID)
	for _, i := range f.itemsOf(r.ID) {
		if came := i.Quantity - i.Unshipped; restock && came > 0 {
			f.move(StockMove{
				VariantID: f.line(i.LineN).Snapshot.VariantID, OnHand: came, Kind: StockReturn, ActorID: &by.Actor.UserID,
			})
		}
	}
	return f.pay(r, now)
}

// Withdraw takes a request back. Doing it again changes nothing.
func (f *Fulfilment) Withdraw(id domain.RefundID, by By, now time.Time) error {
	r, err := f.refundOfBuyer(id, by)
	if err != nil || r.RefundStatus == RefundCancelled {
		return err
	}
	if err := r.Become(RefundCancelled); err != nil {
		return err
	}
	r.DecideBy = nil
	f.letGo(r)
	f.refunded(r, EventRefundWithdrawn, now, ByBuyer, &by.Actor.UserID)
	f.retell()
	return nil
}

func (f *Fulfilment) refundOfBuyer(id domain.RefundID, by By) (*Refund, error) {
	r := f.refund(id)
	switch {
	case r == nil:
		return nil, noRefund()
	case !by.Actor.Is(f.Order.BuyerID):
		return nil, domain.Refuse(domain.ErrNotAllowed, "refundId", "that is for its buyer to do")
	default:
		return r, nil
	}
}

func noRefund() error { return domain.Refuse(domain.ErrNotFound, "refundId", "refund not found") }

// retell derives what the order says of its refunds.
func (f *Fulfilment) retell() { f.Order.AfterSaleStatus = AfterSaleOf(f.Refunds) }
