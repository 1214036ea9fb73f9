package domain

import (
	"errors"
	"fmt"
)

// Code classifies an error for the client. It is sent as extensions.code.
type Code string

// The codes of top-level errors. GRAPHQL_* codes of documents that never reach a resolver are made by the server.
const (
	// CodeUnauthenticated: the field needs a signed-in actor.
	CodeUnauthenticated Code = "UNAUTHENTICATED"
	// CodeForbidden: the actor may see the object but not this field of it.
	CodeForbidden Code = "FORBIDDEN"
	// CodeNotFound: there is no such object, or the actor may not know of it.
	CodeNotFound Code = "NOT_FOUND"
	// CodeBadInput: an argument is malformed or out of range; the message names it.
	CodeBadInput Code = "BAD_INPUT"
	// CodeCostExceeded: the document asks for more than one request may.
	CodeCostExceeded Code = "COST_EXCEEDED"
	// CodeRateLimited: the actor has spent what it may for now; the request may be sent again later.
	CodeRateLimited Code = "RATE_LIMITED"
	// CodeOverloaded: no capacity was free in time; the request may be sent again.
	CodeOverloaded Code = "OVERLOADED"
	// CodeUpstreamTimeout: a database did not answer in time; the request may be sent again.
	CodeUpstreamTimeout Code = "UPSTREAM_TIMEOUT"
	// CodeUpstreamUnavailable: a database cannot be reached; the request may be sent again.
	CodeUpstreamUnavailable Code = "UPSTREAM_UNAVAILABLE"
	// CodeInternal: a bug of ours. The message is masked.
	CodeInternal Code = "INTERNAL"
)

// Error is an expected failure. Message is written for the client; Field is the path of the argument at fault, if any.
type Error struct {
	Code    Code
	Message string
	Field   string
	cause   error
}

func (e *Error) Error() string {
	if e.cause != nil {
		return e.Message + ": " + e.cause.Error()
	}
	return e.Message
}

// Unwrap returns the cause, which is logged and never shown to a client.
func (e *Error) Unwrap() error { return e.cause }

// NotFound says that there is no such thing, or none that the actor may see.
func NotFound(what string) *Error {
	return &Error{Code: CodeNotFound, Message: what + " not found"}
}

// BadInput says what is wrong with the argument named field.
func BadInput(field, format string, args ...any) *Error {
	return &Error{Code: CodeBadInput, Field: field, Message: field + ": " + fmt.Sprintf(format, args...)}
}

// Forbidden says that the actor may see the object but not what of it. Where nobody is signed in, signing in may help, and
// the code is UNAUTHENTICATED.
func Forbidden(actor Actor, what string) *Error {
	if !actor.SignedIn() {
		return Unauthenticated(what + " needs a signed-in viewer")
	}
	return &Error{Code: CodeForbidden, Message: what + " is not for this viewer"}
}

// Unauthenticated says that the field needs a signed-in actor.
func Unauthenticated(message string) *Error {
	return &Error{Code: CodeUnauthenticated, Message: message}
}

// Upstream wraps what a database or another remote answered, under a code that the client may act on.
func Upstream(code Code, message string, cause error) *Error {
	return &Error{Code: code, Message: message, cause: cause}
}

// CodeOf returns the code of the first Error in err's chain, INTERNAL where there is none.
func CodeOf(err error) Code {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Code
	}
	return CodeInternal
}
