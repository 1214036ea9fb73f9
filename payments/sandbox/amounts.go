package sandbox

import (
	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/storage/sandbox"
)

// What the last two digits of an amount, in minor units, make the sandbox do with it; see docs/operations.md.
const (
	declinesFirst     = 11
	declines          = 13
	declinesLate      = 15
	asksFirst         = 17
	staysAtIt         = 19
	setsAside         = 21
	takesAtOnce       = 23
	refundFailsFirst  = 31
	refundsAtOnce     = 33
	amountsTellBehind = 100
)

func told(amount int64) int64 { return amount % amountsTellBehind }

// begin gives a new charge its first state.
func begin(c *sandbox.Charge) {
	switch amount := told(c.Amount); {
	case amount == declines, amount == declinesFirst && c.Attempt == 1:
		decline(c)
	case amount == asksFirst, amount != staysAtIt && amount != takesAtOnce && byPage(c.Method):
		c.Status = commerce.PaymentRequiresAction
	case amount == takesAtOnce:
		c.Status = commerce.PaymentCaptured
	default:
		c.Status = commerce.PaymentProcessing
	}
}

// byPage reports whether a buyer confirms a payment by the method on a page of its provider.
func byPage(m commerce.PaymentMethod) bool {
	switch m {
	case commerce.PayAlipay, commerce.PayWeChatPay, commerce.PayUnionPay:
		return true
	case commerce.PayCard, commerce.PayWallet:
		return false
	default:
		return false
	}
}

// goesOn reports whether a charge settles by itself.
func goesOn(c *sandbox.Charge) bool {
	return c.Status == commerce.PaymentProcessing && told(c.Amount) != staysAtIt || c.Status == commerce.PaymentAuthorized
}

// settle brings a charge that is under way a step on.
func settle(c *sandbox.Charge) bool {
	amount := told(c.Amount)
	switch {
	case !goesOn(c):
		return false
	case c.Status == commerce.PaymentProcessing && amount == declinesLate:
		decline(c)
	case c.Status == commerce.PaymentProcessing && amount == setsAside:
		c.Status = commerce.PaymentAuthorized
	default:
		c.Status = commerce.PaymentCaptured
	}
	return true
}

// confirm is what the buyer does on the page.
func confirm(c *sandbox.Charge) bool {
	if c.Status != commerce.PaymentRequiresAction {
		return false
	}
	c.Status = commerce.PaymentProcessing
	return true
}

// refuse is the other thing that the buyer may do there.
func refuse(c *sandbox.Charge) bool {
	if c.Status != commerce.PaymentRequiresAction {
		return false
	}
	decline(c)
	return true
}

func decline(c *sandbox.Charge) {
	c.Status, c.Failure = commerce.PaymentFailed, "The bank declined the charge. Try again, or pay another way."
	if c.Currency == domain.CurrencyCNY {
		c.Failure = "银行拒绝了这笔交易，请换一种方式或稍后再试。"
	}
}

func void(c *sandbox.Charge) bool {
	switch c.Status {
	case commerce.PaymentRequiresAction, commerce.PaymentProcessing, commerce.PaymentAuthorized:
		c.Status = commerce.PaymentCancelled
		return true
	case commerce.PaymentCreated, commerce.PaymentCaptured, commerce.PaymentPartiallyRefunded, commerce.PaymentRefunded,
		commerce.PaymentFailed, commerce.PaymentCancelled, commerce.PaymentExpired:
		return false
	default:
		return false
	}
}

// beginRefund gives a refund its first state, or has one that failed succeed.
func beginRefund(c *sandbox.Charge, r *sandbox.Refund) bool {
	switch {
	case r.Version > 0 && r.Status != commerce.RefundFailed:
		return false
	case c.Status != commerce.PaymentCaptured || c.Refunded+r.Amount > c.Amount,
		r.Version == 0 && told(r.Amount) == refundFailsFirst:
		r.Status = commerce.RefundFailed
		return true
	}
	c.Refunded += r.Amount
	r.Status = commerce.RefundProcessing
	if told(r.Amount) == refundsAtOnce {
		r.Status = commerce.RefundSucceeded
	}
	return true
}

func settleRefund(_ *sandbox.Charge, r *sandbox.Refund) bool {
	if r.Status != commerce.RefundProcessing {
		return false
	}
	r.Status = commerce.RefundSucceeded
	return true
}
