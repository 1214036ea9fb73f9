package engine

import (
	"bytes"
	"io"
	"math"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/99designs/gqlgen/graphql"
)

const null = "null"

// What stands for a value that the schema does not allow, until the writer makes an error of it. No JSON holds such bytes.
const (
	forbiddenNull = "\x00"
	notANumber    = "\x01"
)

// spoiled reports whether one of them stands in what was written.
func spoiled(written []byte) bool {
	return bytes.IndexByte(written, forbiddenNull[0]) >= 0 || bytes.IndexByte(written, notANumber[0]) >= 0
}

const hexadecimal = "0123456789ABCDEF"

// The functions below are twins of gqlgen's marshalers that append to a buffer: the same bytes without a closure a value.

// String writes a string.
func String(b []byte, s string) []byte {
	b = append(b, '"')
	start := 0
	for i := range len(s) {
		c := s[i]
		if c >= 0x20 && c != '"' && c != '\\' || c >= utf8.RuneSelf {
			continue
		}
		b = append(b, s[start:i]...)
		switch c {
		case '"', '\\':
			b = append(b, '\\', c)
		case '\n':
			b = append(b, '\\', 'n')
		case '\r':
			b = append(b, '\\', 'r')
		case '\t':
			b = append(b, '\\', 't')
		default:
			b = append(b, '\\', 'u', '0', '0', hexadecimal[c>>4], hexadecimal[c&15])
		}
		start = i + 1
	}
	return append(append(b, s[start:]...), '"')
}

// Int writes a whole number.
func Int[N ~int | ~int8 | ~int16 | ~int32 | ~int64](b []byte, n N) []byte {
	return strconv.AppendInt(b, int64(n), 10)
}

// IntID writes a whole number as a string.
func IntID(b []byte, n int) []byte {
	return append(strconv.AppendInt(append(b, '"'), int64(n), 10), '"')
}

// Bool writes a boolean.
func Bool(b []byte, v bool) []byte { return strconv.AppendBool(b, v) }

// Float writes a number as %g does. Infinities and NaN, which JSON does not have, become an error.
func Float(b []byte, f float64) []byte {
	if math.IsInf(f, 0) || math.IsNaN(f) {
		return append(b, notANumber...)
	}
	return strconv.AppendFloat(b, f, 'g', -1, 64)
}

// Time writes RFC 3339, null for the zero time.
func Time(b []byte, t time.Time) []byte {
	if t.IsZero() {
		return append(b, null...)
	}
	return append(t.AppendFormat(append(b, '"'), time.RFC3339Nano), '"')
}

// Nullable writes what a pointer points to, null for nil.
func Nullable[V any](b []byte, v *V, write Append[V]) []byte {
	if v == nil {
		return append(b, null...)
	}
	return write(b, *v)
}

// NullableList writes a list, null for nil.
func NullableList[V any](b []byte, list []V, write Append[V]) []byte {
	if list == nil {
		return append(b, null...)
	}
	return List(b, list, write)
}

// List writes a list; nil is an empty one.
func List[V any](b []byte, list []V, write Append[V]) []byte {
	b = append(b, '[')
	for i, v := range list {
		if i > 0 {
			b = append(b, ',')
		}
		b = write(b, v)
	}
	return append(b, ']')
}

// WholeList writes a list whose elements must not be null: the writer makes an error of one that is.
func WholeList[V any](b []byte, list []V, write Append[V]) []byte {
	b = append(b, '[')
	for i, v := range list {
		if i > 0 {
			b = append(b, ',')
		}
		at := len(b)
		b = write(b, v)
		if isNull(b[at:]) {
			b = append(b[:at], forbiddenNull...)
		}
	}
	return append(b, ']')
}

// NullableWholeList is WholeList, null for nil.
func NullableWholeList[V any](b []byte, list []V, write Append[V]) []byte {
	if list == nil {
		return append(b, null...)
	}
	return WholeList(b, list, write)
}

// Marshal writes what has no twin by its gqlgen marshaler, without the line that those of encoding/json end.
func Marshal(b []byte, m graphql.Marshaler) []byte {
	w := appender{b: b}
	m.MarshalGQL(&w)
	if n := len(w.b); n > len(b) && w.b[n-1] == '\n' {
		return w.b[:n-1]
	}
	return w.b
}

// appender is a writer that appends.
type appender struct{ b []byte }

func (w *appender) Write(p []byte) (int, error) {
	w.b = append(w.b, p...)
	return len(p), nil
}

// WriteString spares io.WriteString a copy.
func (w *appender) WriteString(s string) (int, error) {
	w.b = append(w.b, s...)
	return len(s), nil
}

var _ interface {
	WriteString(s string) (int, error)
} = (*appender)(nil)

// written is JSON that is there already.
type written []byte

// MarshalGQL is gqlgen's.
func (j written) MarshalGQL(w io.Writer) { _, _ = w.Write(j) }

// isNull reports whether what was written is nothing but null.
func isNull(b []byte) bool { return bytes.Equal(b, []byte(null)) }

// valueLength is how long the JSON value is that b begins with, an element of a list: it ends at a comma or a bracket of the
// list's own.
func valueLength(b []byte) int {
	depth, quoted := 0, false
	for i := 0; i < len(b); i++ {
		switch c := b[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '[' || c == '{':
			depth++
		case depth == 0 && (c == ',' || c == ']'):
			return i
		case c == ']' || c == '}':
			depth--
		}
	}
	return len(b)
}
