package seed

import (
	"fmt"
	"time"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/seed/demo"
	commercedb "github.com/trellisgraph/trellis/storage/commerce"
)

// addRefunds makes the refunds of an order and lets the order and its lines tell of them: those that are told, all of it where it
// was called off after it was paid, and a few of the history.
func (w *world) addRefunds(rows *orderRows, o *soldOrder, log *timeline) {
	wanted := o.told.Refunds
	if o.serial/8 >= len(w.placed) {
		wanted = w.pastRefunds(o)
	}
	var made []*commerce.Refund
	if o.told.PaidFirst {
		made = append(made, w.calledOff(rows, o, log))
	}
	for i, want := range wanted {
		made = append(made, w.refund(rows, o, int16(i+1), want, log))
	}
	for _, r := range made {
		if r.RefundStatus.Claims() {
			o.Claimed += r.Amount.MinorUnits
		}
		if r.RefundStatus == commerce.RefundSucceeded {
			o.Refunded += r.Amount.MinorUnits
		}
	}
	o.AfterSaleStatus = commerce.AfterSaleOf(made)
	rows.refunds = append(rows.refunds, made...)
}

// pastRefunds is the refund that an order of the history may have.
func (w *world) pastRefunds(o *soldOrder) []demo.Refund {
	r := w.random(aRefund, o.serial)
	dice := r.Float64()
	if dice > .09 {
		return nil
	}
	reasons := []demo.RefundReason{demo.Damaged, demo.WrongItem, demo.NotAsDescribed, demo.ChangedMind}
	want := demo.Refund{
		Status: demo.RefundSucceeded, Reason: reasons[r.IntN(len(reasons))], Quantity: 1,
		AgeHours: w.o.At.Sub(*o.DeliveredAt).Hours() * (0.8 + 0.19*r.Float64()),
	}
	switch {
	case dice < .01:
		want.Status = demo.RefundCancelled
	case dice < .03:
		want.Status = demo.RefundRejected
	}
	// Nobody may ask any more two weeks after the order was completed.
	want.AgeHours = max(want.AgeHours, w.o.At.Sub(*o.CompletedAt).Hours()-24*14)
	return []demo.Refund{want}
}

// calledOff is the refund of an order that was cancelled after it was paid: all of it, shipping included.
func (w *world) calledOff(rows *orderRows, o *soldOrder, log *timeline) *commerce.Refund {
	settled := o.CancelledAt.Add(90 * time.Second)
	r := &commerce.Refund{
		ID: domain.RefundID{Order: o.ID, N: 1}, StoreID: o.StoreID, RefundStatus: commerce.RefundSucceeded,
		Reason: commerce.ReasonChangedMind,
		Amount: domain.Money{MinorUnits: o.Total, Currency: o.Currency}, RequestedAt: *o.CancelledAt, SettledAt: &settled,
	}
	for _, l := range o.Lines {
		rows.refundItems = append(rows.refundItems, claim(r, l, l.Quantity, l.ShareOf(l.Quantity)))
	}
	log.add(settled, commerce.EventRefundDone, commerce.ByNobody, nil).To(r.ID)
	return r
}

// refund makes one refund of one line.
func (w *world) refund(rows *orderRows, o *soldOrder, n int16, want demo.Refund, log *timeline) *commerce.Refund {
	l := o.Lines[want.Line]
	amount := want.Amount
	if want.Quantity > 0 {
		amount = l.ShareOf(want.Quantity)
	}
	r := &commerce.Refund{
		ID: domain.RefundID{Order: o.ID, N: n}, StoreID: o.StoreID, RefundStatus: commerce.RefundStatus(want.Status),
		Reason: commerce.RefundReason(want.Reason), RequestedAt: w.ago(want.AgeHours),
		Amount: domain.Money{MinorUnits: amount, Currency: o.Currency},
	}
	rows.refundItems = append(rows.refundItems, claim(r, l, want.Quantity, amount))
	w.logRefund(o, r, want, log)
	r.DecideBy = r.AnswerBy()
	images := w.productImages(o.lines[want.Line].product)
	for i, alt := range want.Evidence {
		image := *images[i%len(images)]
		image.Text = alt
		rows.evidence = append(rows.evidence, commercedb.EvidenceImage{RefundID: r.ID, Position: i, Image: image})
	}
	return r
}

// claim makes the item of a refund for a line, and lets the line tell of it where the refund holds what it asks for.
func claim(r *commerce.Refund, l *commerce.OrderLine, units int, amount int64) *commerce.RefundItem {
	if r.RefundStatus.Claims() {
		l.ClaimedQuantity += units
		l.ClaimedMinor += amount
	}
	return &commerce.RefundItem{
		RefundID: r.ID, LineN: l.ID.N, Quantity: units, Amount: domain.Money{MinorUnits: amount, Currency: r.Amount.Currency},
	}
}

// logRefund notes the steps that led a refund to where it is, a day apart or closer, and gives it the moments of those steps.
func (w *world) logRefund(o *soldOrder, r *commerce.Refund, want demo.Refund, log *timeline) {
	steps := refundSteps(want)
	apart := min(20*time.Hour, w.o.At.UTC().Sub(r.RequestedAt)/time.Duration(len(steps)+1)).Truncate(time.Microsecond)
	staff := w.userID(w.shopOwner(o.store))
	for i, step := range steps {
		at := r.RequestedAt.Add(time.Duration(i) * apart)
		switch step { //nolint:exhaustive // the steps of refunds that stand out here
		case commerce.EventRefundAsked, commerce.EventRefundAppealed, commerce.EventRefundSentBack, commerce.EventRefundWithdrawn:
			log.add(at, step, commerce.ByBuyer, &o.BuyerID).To(r.ID)
		case commerce.EventRefundBegun, commerce.EventRefundDone, commerce.EventRefundFailing:
			log.add(at, step, commerce.ByNobody, nil).To(r.ID)
		default:
			log.add(at, step, commerce.ByStaff, &staff).To(r.ID)
		}
		switch step { //nolint:exhaustive // the steps of refunds that stand out here
		case commerce.EventRefundRefused:
			reason := demo.RefusalReason(log.lang)
			r.RejectedAt, r.DecisionReason = &at, &reason
		case commerce.EventRefundAppealed:
			r.AppealedAt, r.DecisionReason = &at, nil
		case commerce.EventRefundSentBack:
			carriers := demo.Carriers(string(o.Currency))
			r.ReturnParcel = &commerce.ReturnParcel{
				Carrier: carriers[o.serial%len(carriers)], TrackingNumber: fmt.Sprintf("BK%s%08d%d", o.Currency, o.serial, r.ID.N),
				SentAt: at,
			}
		case commerce.EventRefundDone:
			r.SettledAt = &at
		}
	}
}

func refundSteps(want demo.Refund) []commerce.Happening {
	begun := commerce.EventRefundAsked
	if want.Reason == demo.Goodwill {
		begun = commerce.EventRefundOffered
	}
	granted := []commerce.Happening{begun, commerce.EventRefundGranted}
	switch want.Status {
	case demo.RefundRequested:
		if want.Appealed {
			return []commerce.Happening{begun, commerce.EventRefundRefused, commerce.EventRefundAppealed}
		}
		return []commerce.Happening{begun}
	case demo.RefundApproved:
		return granted
	case demo.RefundReturnInTransit:
		return append(granted, commerce.EventRefundSentBack)
	case demo.RefundReturnReceived:
		return append(granted, commerce.EventRefundSentBack, commerce.EventRefundCameBack)
	case demo.RefundProcessing:
		return append(granted, commerce.EventRefundBegun)
	case demo.RefundSucceeded:
		return append(granted, commerce.EventRefundBegun, commerce.EventRefundDone)
	case demo.RefundFailed:
		return append(granted, commerce.EventRefundBegun, commerce.EventRefundFailing)
	case demo.RefundRejected:
		return []commerce.Happening{begun, commerce.EventRefundRefused}
	case demo.RefundCancelled:
		return []commerce.Happening{begun, commerce.EventRefundWithdrawn}
	default:
		return nil
	}
}
