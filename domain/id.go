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

func formatPairID(prefix string, parent, own UUID) string {
	b := append(append(make([]byte, 0, 64), prefix...), '_')
	return string(append26(append26(b, parent), own))
}

// unmarshalID reads prefix_ and 26 characters.
func unmarshalID(prefix string, v any, u *UUID) error {
	body, err := idBody(prefix, v, 26)
	if err != nil {
		return err
	}
	var ok bool
	if *u, ok = decode26(body); !ok {
		return malformedID(prefix, v)
	}
	return nil
}

// unmarshalChildID reads prefix_, the 26 characters of the parent and 4 for the number.
func unmarshalChildID(prefix string, v any, parent *UUID, n *int16) error {
	body, err := idBody(prefix, v, 30)
	if err != nil {
		return err
	}
	u, ok := decode26(body[:26])
	number, okN := decodeN(body[26:])
	if !ok || !okN {
		return malformedID(prefix, v)
	}
	*parent, *n = u, number
	return nil
}

// unmarshalPairID reads prefix_ and 26 characters each of the parent and of the child.
func unmarshalPairID(prefix string, v any, parent, own *UUID) error {
	body, err := idBody(prefix, v, 52)
	if err != nil {
		return err
	}
	u, ok := decode26(body[:26])
	o, okOwn := decode26(body[26:])
	if !ok || !okOwn {
		return malformedID(prefix, v)
	}
	*parent, *own = u, o
	return nil
}

func idBody(prefix string, v any, size int) (string, error) {
	s, ok := v.(string)
	if !ok {
		return "", &Error{Code: CodeBadInput, Message: fmt.Sprintf("an id is a string, not %v", v)}
	}
	body, ok := strings.CutPrefix(s, prefix+"_")
	if !ok || len(body) != size {
		return "", malformedID(prefix, v)
	}
	return body, nil
}

func malformedID(prefix string, v any) *Error {
	s := fmt.Sprint(v)
	if len(s) > 80 {
		s = s[:80] + "..."
	}
	return &Error{Code: CodeBadInput, Message: fmt.Sprintf("%q is no %s id", s, prefix)}
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
