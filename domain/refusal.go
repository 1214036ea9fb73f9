package domain

import (
	"fmt"
	"strings"
)

// ErrorCode is why a mutation was refused. It is the client's to act on, as userErrors.code; Code is for all else that goes
// wrong.
type ErrorCode string

// The reasons, as the schema spells and explains them.
const (
	ErrInvalid               ErrorCode = "INVALID"
	ErrRequired              ErrorCode = "REQUIRED"
	ErrTooLong               ErrorCode = "TOO_LONG"
	ErrNotFound              ErrorCode = "NOT_FOUND"
	ErrNotAllowed            ErrorCode = "NOT_ALLOWED"
	ErrConflict              ErrorCode = "CONFLICT"
	ErrIdempotencyKeyReused  ErrorCode = "IDEMPOTENCY_KEY_REUSED"
	ErrInProgress            ErrorCode = "IN_PROGRESS"
	ErrOutOfStock            ErrorCode = "OUT_OF_STOCK"
	ErrPurchaseLimit         ErrorCode = "PURCHASE_LIMIT"
	ErrPriceChanged          ErrorCode = "PRICE_CHANGED"
	ErrQuoteExpired          ErrorCode = "QUOTE_EXPIRED"
	ErrExternalLinkForbidden ErrorCode = "EXTERNAL_LINK_FORBIDDEN"
	ErrProductNotSellable    ErrorCode = "PRODUCT_NOT_SELLABLE"
	ErrDisclosureRequired    ErrorCode = "DISCLOSURE_REQUIRED"
	ErrCouponRejected        ErrorCode = "COUPON_REJECTED"
	ErrIllegalState          ErrorCode = "ILLEGAL_STATE"
	ErrPaymentDeclined       ErrorCode = "PAYMENT_DECLINED"
	ErrRefundExceedsPaid     ErrorCode = "REFUND_EXCEEDS_PAID"
	ErrSelfPurchase          ErrorCode = "SELF_PURCHASE"
	ErrMixedCurrencies       ErrorCode = "MIXED_CURRENCIES"
	ErrRegionNotServed       ErrorCode = "REGION_NOT_SERVED"
	ErrRateLimited           ErrorCode = "RATE_LIMITED"
	ErrContentRejected       ErrorCode = "CONTENT_REJECTED"
)

// UserError is an expected failure of a mutation: nothing was changed, and the payload says why. The types that carry more
// than a Refusal embed one.
type UserError interface {
	error
	// Refused is what all of them say.
	Refused() *Refusal
}

// Refusal is what every UserError says. Field leads from the root of the input to what is at fault: input, lines, 0.
type Refusal struct {
	Code    ErrorCode
	Message string
	Field   []string
}

func (r *Refusal) Error() string { return string(r.Code) + ": " + r.Message }

// Refused makes a Refusal, and all that embeds one, a UserError.
func (r *Refusal) Refused() *Refusal { return r }

// ValidationError is a UserError with nothing more to say.
type ValidationError struct{ Refusal }

// Refuse says why a mutation is not done. field is the path to the part of the input that is at fault, in dots and without
// its root: "lines.0.quantity"; "" for none.
func Refuse(code ErrorCode, field, format string, args ...any) *ValidationError {
	return &ValidationError{refusal(code, field, format, args...)}
}

func refusal(code ErrorCode, field, format string, args ...any) Refusal {
	return Refusal{Code: code, Message: fmt.Sprintf(format, args...), Field: InputPath(field)}
}

// InputPath is the path to a part of a mutation's input, given in dots; nil for "".
func InputPath(field string) []string {
	if field == "" {
		return nil
	}
	return append([]string{"input"}, strings.Split(field, ".")...)
}

// ConflictError says that somebody else changed it first.
type ConflictError struct {
	Refusal
	// CurrentVersion is the version that is there now, nil where it has none.
	CurrentVersion *int
}

// Conflict says that version is not the one that was expected.
func Conflict(field string, version int) *ConflictError {
	return &ConflictError{refusal(ErrConflict, field, "it was changed meanwhile and has version %d now", version), &version}
}

// StateError says that the state that the thing is in does not allow what was asked.
type StateError struct {
	Refusal
	From    string
	Allowed []string
}

// IllegalState says that what is in the state from, and would have to be in one of allowed; in none where nothing is.
func IllegalState[S ~string](what string, from S, allowed ...S) *StateError {
	names := make([]string, len(allowed))
	for i, s := range allowed {
		names[i] = string(s)
	}
	would := "it would have to be " + strings.Join(names, " or ")
	if len(names) == 0 {
		would = "from no state does this lead there"
	}
	return &StateError{refusal(ErrIllegalState, "", "%s is %s; %s", what, from, would), string(from), names}
}

// UserErrors are several failures at once.
type UserErrors []UserError

func (e UserErrors) Error() string {
	texts := make([]string, len(e))
	for i, one := range e {
		texts[i] = one.Error()
	}
	return strings.Join(texts, "; ")
}

// OrNil is e as an error, nil where it is empty.
func (e UserErrors) OrNil() error {
	if len(e) == 0 {
		return nil
	}
	return e
}

// Warning tells of something that went through and that the client may want to show.
type Warning struct {
	Code    string
	Message string
	Target  *string
}
