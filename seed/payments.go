package seed

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/seed/demo"
)

// failedAfter is how long after placing an order its first attempt to pay fails, where it does.
const failedAfter = 40 * time.Second

// addPayment makes the payment of a sale and what happened to it, from the moments of its orders and refunds.
func (w *world) addPayment(rows *orderRows, s *sale) {
	p := &commerce.Payment{
		GroupID: s.ID, BuyerID: s.BuyerID, Currency: s.Total.Currency, AmountMinor: s.Total.MinorUnits,
		Method: w.methodOf(s), Status: commerce.PaymentCreated, ExpiresAt: s.PlacedAt.Add(commerce.PayWithin), Attempt: 1,
	}
	log := &paymentLog{payment: p, reference: fmt.Sprintf("%s-%s-%07d",
		strings.ToLower(string(p.Method)), s.PlacedAt.Format("20060102"), s.serial)}
	switch first := s.orders[0].Order; {
	case first.PaidAt != nil:
		log.paid(s, *first.PaidAt)
		log.refunded(s, rows)
	case first.Status == commerce.OrderExpired:
		log.attempt(s.PlacedAt, commerce.PaymentRequiresAction)
		log.to(*first.CancelledAt, commerce.PaymentExpired, nil)
	case first.Status == commerce.OrderCancelled:
		log.attempt(s.PlacedAt, commerce.PaymentRequiresAction)
		log.to(*first.CancelledAt, commerce.PaymentCancelled, nil)
	default:
		log.attempt(s.PlacedAt, commerce.PaymentStatus(s.demo.Payment))
	}
	if p.Status != commerce.PaymentCreated {
		p.ProviderReference, p.StartedAt = &log.reference, &s.PlacedAt
	}
	if p.Status == commerce.PaymentRequiresAction {
		p.Action = actionOf(p.Method, log.reference)
	}
	if p.Status == commerce.PaymentFailed {
		message := demo.PaymentFailure(tongue(p.Currency))
		p.FailureMessage = &message
	}
	rows.payments = append(rows.payments, p)
	rows.paymentEvents = append(rows.paymentEvents, log.events...)
}

// methodOf is how a sale is paid: as its currency is mostly paid, unless it is told.
func (w *world) methodOf(s *sale) commerce.PaymentMethod {
	usual := []demo.PaymentMethod{demo.Card, demo.Card, demo.Wallet}
	switch s.Total.Currency {
	case domain.CurrencyCNY:
		usual = []demo.PaymentMethod{demo.WeChatPay, demo.Alipay, demo.Alipay, demo.WeChatPay, demo.UnionPay, demo.Wallet}
	case domain.CurrencyHKD:
		usual = []demo.PaymentMethod{demo.Card, demo.Alipay, demo.UnionPay}
	case domain.CurrencyUSD, domain.CurrencyEUR, domain.CurrencyJPY:
	}
	return commerce.PaymentMethod(cmp.Or(s.demo.Method, usual[s.serial%len(usual)]))
}

// actionOf is what the buyer's device has to do for a payment by a method.
func actionOf(method commerce.PaymentMethod, reference string) *commerce.PaymentAction {
	text := func(s string) *string { return &s }
	switch method {
	case commerce.PayWeChatPay:
		return &commerce.PaymentAction{Kind: commerce.ActionQRCode, Payload: text("weixin://wxpay/bizpayurl?pr=" + reference)}
	case commerce.PayAlipay:
		return &commerce.PaymentAction{Kind: commerce.ActionDeeplink, URL: text("alipays://platformapi/startapp?order=" + reference)}
	case commerce.PayUnionPay:
		return &commerce.PaymentAction{Kind: commerce.ActionRedirect, URL: text("https://pay.example/unionpay/" + reference)}
	case commerce.PayCard, commerce.PayWallet:
		return &commerce.PaymentAction{Kind: commerce.ActionSDK, Payload: text("challenge:" + reference)}
	default:
		return nil
	}
}

// paymentLog collects what happened to a payment.
type paymentLog struct {
	payment   *commerce.Payment
	reference string
	events    []*commerce.PaymentEvent
}

// to moves the payment on; amount is what was taken or given back.
func (l *paymentLog) to(at time.Time, status commerce.PaymentStatus, amount *domain.Money) {
	e := &commerce.PaymentEvent{
		GroupID: l.payment.GroupID, N: len(l.events) + 1, At: at, From: l.payment.Status, To: status, Amount: amount,
	}
	switch status {
	case commerce.PaymentCreated, commerce.PaymentCancelled, commerce.PaymentExpired: // ours to say
	case commerce.PaymentRequiresAction, commerce.PaymentProcessing, commerce.PaymentAuthorized, commerce.PaymentCaptured,
		commerce.PaymentPartiallyRefunded, commerce.PaymentRefunded, commerce.PaymentFailed:
		id := fmt.Sprintf("evt_%s_%d", l.reference, e.N)
		e.ProviderEventID = &id
	}
	l.payment.Status = status
	l.events = append(l.events, e)
}

// attempt goes through the states of an attempt to pay until it stands at one of them.
func (l *paymentLog) attempt(from time.Time, until commerce.PaymentStatus) {
	if until == commerce.PaymentCreated {
		return
	}
	l.to(from.Add(3*time.Second), commerce.PaymentRequiresAction, nil)
	if until == commerce.PaymentRequiresAction {
		return
	}
	l.to(from.Add(30*time.Second), commerce.PaymentProcessing, nil)
	if until != commerce.PaymentProcessing {
		l.to(from.Add(failedAfter), until, nil)
	}
}

// paid goes through the attempts to pay until one succeeds. Cards set the amount aside first.
func (l *paymentLog) paid(s *sale, at time.Time) {
	begun := s.PlacedAt
	if s.demo.Retried {
		l.attempt(begun, commerce.PaymentFailed)
		begun = begun.Add(time.Minute)
		l.payment.Attempt++
		l.to(begun, commerce.PaymentCreated, nil)
	}
	until := commerce.PaymentProcessing
	if l.payment.Method == commerce.PayCard {
		until = commerce.PaymentAuthorized
	}
	l.attempt(begun, until)
	l.payment.CapturedMinor = l.payment.AmountMinor
	l.to(at, commerce.PaymentCaptured, &s.Total)
}

// refunded gives back what the refunds of the sale's orders gave back, in their order. The refunds are the last rows.
func (l *paymentLog) refunded(s *sale, rows *orderRows) {
	var settled []*commerce.Refund
	for _, r := range slices.Backward(rows.refunds) {
		if !slices.ContainsFunc(s.orders, func(o *soldOrder) bool { return o.ID == r.ID.Order }) {
			break
		}
		if r.SettledAt != nil {
			settled = append(settled, r)
		}
	}
	slices.SortFunc(settled, func(a, b *commerce.Refund) int { return a.SettledAt.Compare(*b.SettledAt) })
	for _, r := range settled {
		l.payment.RefundedMinor += r.Amount.MinorUnits
		status := commerce.PaymentPartiallyRefunded
		if l.payment.RefundedMinor == l.payment.CapturedMinor {
			status = commerce.PaymentRefunded
		}
		l.to(*r.SettledAt, status, &r.Amount)
	}
}
