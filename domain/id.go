package domain

import (
	"encoding/binary"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"
)

// UUID is the 16 bytes behind every id: a version 7 UUID (RFC 9562), so that ids sort by the time they were made.
type UUID [16]byte

// The ids of the graph. They all live here because each side keeps references to objects of the other. An id prints as
// its type's prefix, _ and 26 characters of Crockford's base32 (the TypeID form), and is opaque to clients. The zero id
// means "none". They are types of their own and not instances of one generic, which gqlgen would take for one type.
type (
	// UserID is the id of a user, prefix user_.
	UserID UUID
	// NoteID is the id of a note, prefix note_.
	NoteID UUID
	// MediaID is the id of a stored picture or video, prefix media_.
	MediaID UUID
	// StoreID is the id of a store, prefix store_.
	StoreID UUID
	// ProductID is the id of a product, prefix product_.
	ProductID UUID
	// GroupID is the id of an order group, prefix group_.
	GroupID UUID
	// OrderID is the id of an order, prefix order_.
	OrderID UUID
)

// Child ids carry their parent's id, so that one look-up key finds the row. They print with 4 more characters for N.
type (
	// TagID is the N-th product tag of a note, prefix tag_.
	TagID struct {
		Note NoteID
		N    int16
	}
	// VariantID is the N-th variant of a product, prefix variant_.
	VariantID struct {
		Product ProductID
		N       int16
	}
)

// The prefixes of ids of objects that can be fetched by node(id:).
const (
	PrefixUser    = "user"
	PrefixNote    = "note"
	PrefixTag     = "tag"
	PrefixStore   = "store"
	PrefixProduct = "product"
	PrefixVariant = "variant"
)

// IDPrefix returns the type prefix of an id, "" where s has none.
func IDPrefix(s string) string {
	prefix, _, ok := strings.Cut(s, "_")
	if !ok {
		return ""
	}
	return prefix
}

// ParseID reads an id of the type ID that came in the argument named arg; BAD_INPUT where it is none.
func ParseID[ID any, P interface {
	*ID
	UnmarshalGQL(v any) error
}](arg, s string) (ID, error) {
	var id ID
	if err := P(&id).UnmarshalGQL(s); err != nil {
		var none ID
		return none, BadInput(arg, "%s", err)
	}
	return id, nil
}

func (id UserID) String() string { return formatID(PrefixUser, UUID(id)) }

// IsZero reports whether the id is "none".
func (id UserID) IsZero() bool { return id == UserID{} }

// MarshalGQL writes the id as a JSON string.
func (id UserID) MarshalGQL(w io.Writer) { writeQuoted(w, id.String()) }

// UnmarshalGQL reads an id of this type; BAD_INPUT for anything else.
func (id *UserID) UnmarshalGQL(v any) error { return unmarshalID(PrefixUser, v, (*UUID)(id), nil) }

func (id NoteID) String() string { return formatID(PrefixNote, UUID(id)) }

// IsZero reports whether the id is "none".
func (id NoteID) IsZero() bool { return id == NoteID{} }

// MarshalGQL writes the id as a JSON string.
func (id NoteID) MarshalGQL(w io.Writer) { writeQuoted(w, id.String()) }

// UnmarshalGQL reads an id of this type; BAD_INPUT for anything else.
func (id *NoteID) UnmarshalGQL(v any) error { return unmarshalID(PrefixNote, v, (*UUID)(id), nil) }

func (id MediaID) String() string { return formatID("media", UUID(id)) }

// IsZero reports whether the id is "none".
func (id MediaID) IsZero() bool { return id == MediaID{} }

// MarshalGQL writes the id as a JSON string.
func (id MediaID) MarshalGQL(w io.Writer) { writeQuoted(w, id.String()) }

// UnmarshalGQL reads an id of this type; BAD_INPUT for anything else.
func (id *MediaID) UnmarshalGQL(v any) error { return unmarshalID("media", v, (*UUID)(id), nil) }

func (id StoreID) String() string { return formatID(PrefixStore, UUID(id)) }

// IsZero reports whether the id is "none".
func (id StoreID) IsZero() bool { return id == StoreID{} }

// MarshalGQL writes the id as a JSON string.
func (id StoreID) MarshalGQL(w io.Writer) { writeQuoted(w, id.String()) }

// UnmarshalGQL reads an id of this type; BAD_INPUT for anything else.
func (id *StoreID) UnmarshalGQL(v any) error { return unmarshalID(PrefixStore, v, (*UUID)(id), nil) }

func (id ProductID) String() string { return formatID(PrefixProduct, UUID(id)) }

// IsZero reports whether the id is "none".
func (id ProductID) IsZero() bool { return id == ProductID{} }

// MarshalGQL writes the id as a JSON string.
func (id ProductID) MarshalGQL(w io.Writer) { writeQuoted(w, id.String()) }

// UnmarshalGQL reads an id of this type; BAD_INPUT for anything else.
func (id *ProductID) UnmarshalGQL(v any) error {
	return unmarshalID(PrefixProduct, v, (*UUID)(id), nil)
}

func (id GroupID) String() string { return formatID("group", UUID(id)) }

func (id OrderID) String() string { return formatID("order", UUID(id)) }

func (id TagID) String() string { return formatChildID(PrefixTag, UUID(id.Note), id.N) }

// MarshalGQL writes the id as a JSON string.
func (id TagID) MarshalGQL(w io.Writer) { writeQuoted(w, id.String()) }

// UnmarshalGQL reads an id of this type; BAD_INPUT for anything else.
func (id *TagID) UnmarshalGQL(v any) error {
	return unmarshalID(PrefixTag, v, (*UUID)(&id.Note), &id.N)
}

func (id VariantID) String() string { return formatChildID(PrefixVariant, UUID(id.Product), id.N) }

// MarshalGQL writes the id as a JSON string.
func (id VariantID) MarshalGQL(w io.Writer) { writeQuoted(w, id.String()) }

// UnmarshalGQL reads an id of this type; BAD_INPUT for anything else.
func (id *VariantID) UnmarshalGQL(v any) error {
	return unmarshalID(PrefixVariant, v, (*UUID)(&id.Product), &id.N)
}

// PlausibleHandle reports whether s could be somebody's handle: what could not need not be looked for.
func PlausibleHandle(s string) bool {
	return s != "" && len(s) <= 64 && !strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r == utf8.RuneError })
}

func formatID(prefix string, u UUID) string {
	b := append(append(make([]byte, 0, 40), prefix...), '_')
	return string(append26(b, u))
}

func formatChildID(prefix string, parent UUID, n int16) string {
	b := append(append(make([]byte, 0, 44), prefix...), '_')
	return string(appendN(append26(b, parent), n))
}

// unmarshalID reads prefix_ and 26 characters into u and, where n is wanted, 4 more into n.
func unmarshalID(prefix string, v any, u *UUID, n *int16) error {
	s, ok := v.(string)
	if !ok {
		return &Error{Code: CodeBadInput, Message: fmt.Sprintf("an id is a string, not %v", v)}
	}
	size := 26
	if n != nil {
		size = 30
	}
	body, ok := strings.CutPrefix(s, prefix+"_")
	if !ok || len(body) != size {
		return malformedID(prefix, s)
	}
	if *u, ok = decode26(body[:26]); !ok {
		return malformedID(prefix, s)
	}
	if n == nil {
		return nil
	}
	if *n, ok = decodeN(body[26:]); !ok {
		return malformedID(prefix, s)
	}
	return nil
}

func malformedID(prefix, s string) *Error {
	if len(s) > 64 {
		s = s[:64] + "..."
	}
	return &Error{Code: CodeBadInput, Message: fmt.Sprintf("%q is not a %s id", s, prefix)}
}

func writeQuoted(w io.Writer, s string) {
	_, _ = io.WriteString(w, strconv.Quote(s)) // the writer is a response buffer
}

// crockford is the alphabet of the TypeID form: base32 in lower case without i, l, o and u.
const crockford = "0123456789abcdefghjkmnpqrstvwxyz"

func append26(b []byte, u UUID) []byte {
	hi, lo := binary.BigEndian.Uint64(u[:8]), binary.BigEndian.Uint64(u[8:])
	for shift := 125; shift >= 0; shift -= 5 {
		var v uint64
		switch {
		case shift >= 64:
			v = hi >> (shift - 64)
		case shift > 59:
			v = hi<<(64-shift) | lo>>shift
		default:
			v = lo >> shift
		}
		b = append(b, crockford[v&31])
	}
	return b
}

func decode26(s string) (UUID, bool) {
	var hi, lo uint64
	for i := range len(s) {
		v := strings.IndexByte(crockford, s[i])
		if v < 0 || (i == 0 && v > 7) {
			return UUID{}, false
		}
		hi = hi<<5 | lo>>59
		lo = lo<<5 | uint64(v)
	}
	var u UUID
	binary.BigEndian.PutUint64(u[:8], hi)
	binary.BigEndian.PutUint64(u[8:], lo)
	return u, true
}

func appendN(b []byte, n int16) []byte {
	for shift := 15; shift >= 0; shift -= 5 {
		b = append(b, crockford[(int(n)>>shift)&31])
	}
	return b
}

func decodeN(s string) (int16, bool) {
	n := 0
	for i := range len(s) {
		v := strings.IndexByte(crockford, s[i])
		if v < 0 {
			return 0, false
		}
		n = n<<5 | v
	}
	if n > 1<<15-1 {
		return 0, false
	}
	return int16(n), true
}
