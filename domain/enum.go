package domain

import (
	"fmt"
	"io"
	"slices"
)

// MarshalEnum writes a value as the schema spells it.
func MarshalEnum[E ~string](w io.Writer, value E) { writeQuoted(w, string(value)) }

// UnmarshalEnum reads one of the values that there are; BAD_INPUT for anything else. gqlparser lets a variable through
// that spells a value in another case, so that enums which come in as arguments are read by this.
func UnmarshalEnum[E ~string](v any, into *E, all ...E) error {
	s, ok := v.(string)
	if !ok || !slices.Contains(all, E(s)) {
		return &Error{Code: CodeBadInput, Message: fmt.Sprintf("must be one of %v, not %.64q", all, fmt.Sprint(v))}
	}
	*into = E(s)
	return nil
}
