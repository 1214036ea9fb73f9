package commerce

import (
	"io"
	"time"

	"github.com/trellisgraph/trellis/domain"
)

// PaymentMethod is how a buyer pays.
type PaymentMethod string

// The ways to pay.
const (
	PayAlipay    PaymentMethod = "ALIPAY"
	PayWeChatPay PaymentMethod = "WECHAT_PAY"
	PayUnionPay  PaymentMethod = "UNIONPAY"
	PayCard      PaymentMethod = "CARD"
	PayWallet    PaymentMethod = "WALLET"
)

// MarshalGQL writes the method as the schema spells it.
func (m PaymentMethod) MarshalGQL(w io.Writer) { domain.MarshalEnum(w, m) }

// UnmarshalGQL reads a method; BAD_INPUT for anything else.
func (m *PaymentMethod) UnmarshalGQL(v any) error {
	return domain.UnmarshalEnum(v, m, PayAlipay, PayWeChatPay, PayUnionPay, PayCard, PayWallet)
}

// PaymentMethods are the ways to pay in a currency, the most usual first.
func PaymentMethods(c domain.Currency) []PaymentMethod {
	switch c {
	case domain.CurrencyCNY:
		return []PaymentMethod{PayAlipay, PayWeChatPay, PayUnionPay, PayCard, PayWallet}
	case domain.CurrencyHKD:
		return []PaymentMethod{PayCard, PayAlipay, PayUnionPay, PayWallet}
	case domain.CurrencyUSD, domain.CurrencyEUR, domain.CurrencyJPY:
		return []PaymentMethod{PayCard, PayWallet}
	default:
		return []PaymentMethod{PayCard}
	}
}

// PaymentStatus is where a payment stands (rules.md, state machine "Payment").
type PaymentStatus string

// The states of a payment.
const (
	PaymentCreated           PaymentStatus = "CREATED"
	PaymentRequiresAction    PaymentStatus = "REQUIRES_ACTION"
	PaymentProcessing        PaymentStatus = "PROCESSING"
	PaymentAuthorized        PaymentStatus = "AUTHORIZED"
	PaymentCaptured          PaymentStatus = "CAPTURED"
	PaymentPartiallyRefunded PaymentStatus = "PARTIALLY_REFUNDED"
	PaymentRefunded          PaymentStatus = "REFUNDED"
	PaymentFailed            PaymentStatus = "FAILED"
	PaymentCancelled         PaymentStatus = "CANCELLED"
	PaymentExpired           PaymentStatus = "EXPIRED"
)

// Payment is the one payment of an order group; its attempts are events. Amounts are minor units of its currency.
type Payment struct {
	GroupID           domain.GroupID
	BuyerID           domain.UserID
	Currency          domain.Currency
	Method            PaymentMethod
	Status            PaymentStatus
	AmountMinor       int64
	CapturedMinor     int64
	RefundedMinor     int64
	ExpiresAt         time.Time
	Action            *PaymentAction
	FailureMessage    *string
	ProviderReference *string
	// Attempt counts the attempts to pay from 1 on, and StartedAt is when the provider was asked for this one; nil while it was not.
	Attempt   int
	StartedAt *time.Time
}

// ID is the payment's id: the group has one payment, and its bytes name both.
func (p *Payment) ID() domain.PaymentID { return domain.PaymentID(p.GroupID) }

// CanSee is the one rule of who may see a payment: its buyer, and the platform's finance.
func (p *Payment) CanSee(actor domain.Actor) bool {
	return actor.Is(p.BuyerID) || actor.Has(domain.RolePlatformFinance)
}

func (p *Payment) money(minor int64) domain.Money {
	return domain.Money{MinorUnits: minor, Currency: p.Currency}
}

// Amount is what is to be paid.
func (p *Payment) Amount() domain.Money { return p.money(p.AmountMinor) }

// Captured is what was taken.
func (p *Payment) Captured() domain.Money { return p.money(p.CapturedMinor) }

// Refunded is what was given back of that.
func (p *Payment) Refunded() domain.Money { return p.money(p.RefundedMinor) }

// PaymentActionKind is what the buyer's device has to do.
type PaymentActionKind string

// What a buyer's device may have to do.
const (
	ActionRedirect PaymentActionKind = "REDIRECT"
	ActionDeeplink PaymentActionKind = "DEEPLINK"
	ActionQRCode   PaymentActionKind = "QR_CODE"
	ActionSDK      PaymentActionKind = "SDK"
)

// PaymentAction is what the buyer has to do before the payment can go on: an address to open, or what to show or hand over.
type PaymentAction struct {
	Kind    PaymentActionKind
	URL     *string
	Payload *string
}

// PaymentEvent is a change of a payment's state.
type PaymentEvent struct {
	GroupID         domain.GroupID
	N               int
	At              time.Time
	From            PaymentStatus
	To              PaymentStatus
	Amount          *domain.Money
	ProviderEventID *string
}
