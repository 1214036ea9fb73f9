package postgres

import (
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"reflect"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgtype"

	"github.com/trellisgraph/trellis/domain"
)

// Rows reads rows of which there are many: into pieces of memory that they share, by one list of where the columns go. columns
// puts that behind to; result is what the row comes to.
//
// The columns that nearly all of a page is made of, texts, ids, numbers and times, are read as they come from Postgres, by
// what the first row says that they are. pgx reads the others; it looks up a plan a column and row, which is what most of the
// time went to.
func Rows[T, R any](columns func(to []any, row *T) []any, result func(row *T) R) pgx.RowToFunc[R] {
	var piece []T
	var to []any
	read := reader{of: reflect.TypeFor[T]()}
	size := 1
	return func(row pgx.CollectableRow) (R, error) {
		if len(piece) == 0 {
			piece = make([]T, size)
			size = min(2*size, mostRows)
		}
		t := &piece[0]
		piece = piece[1:]
		to = columns(to[:0], t)
		err := read.row(row, to)
		return result(t), err
	}
}

// mostRows is how many rows share a piece of memory at most.
const mostRows = 32

// reader reads the rows of one result.
type reader struct {
	of      reflect.Type // what a row is read into
	columns []column
	somes   []pointerPlan // of the columns in which a null is a nil pointer
	texts   textCodec
	others  bool // whether there are columns for pgx
}

// column is how one column is read.
type column struct {
	kind
	oid    uint32
	format int16
	width  int8 // of a number, in bytes
	target reflect.Type
	some   reflect.Type // to what a pointer points that is nil for a null; nil where there is none
}

// plans are the columns of the rows that were read last, by the type that they were read into: mostly the same statement
// reads them again. They are those of a pool.
type plans struct{ known sync.Map } // of reflect.Type to []column

// kind is what a column is read into.
type kind uint8

const (
	other kind = iota // pgx knows
	aString
	aWord
	anID
	byItself
	anInt
	anInt64
	anInt32
	anInt16
	aBool
	aTime
)

// ColumnReader is what reads itself, from Postgres' binary format or, where a type has none, as JSON has not, from its text;
// nil is null, and src is the caller's. It must be something that pgx can read as well.
type ColumnReader interface{ ReadColumn(src []byte) error }

func (r *reader) row(row pgx.CollectableRow, to []any) error {
	values := row.RawValues()
	if r.columns == nil && !r.plan(row, to) || len(values) != len(to) {
		return row.Scan(to...) //nolint:wrapcheck // the caller says what it was about
	}
	for i, c := range r.columns {
		if c.kind == other {
			to[i] = ours(to[i])
			continue
		}
		if err := r.readColumn(i, values[i], to[i]); err != nil {
			return pgx.ScanArgError{ColumnIndex: i, FieldName: row.FieldDescriptions()[i].Name, Err: err}
		}
		to[i] = nil // pgx passes it over
	}
	if !r.others {
		return nil
	}
	return row.Scan(to...) //nolint:wrapcheck // the caller says what it was about
}

// plan looks at the first row. It reports false where the connection is not one of ours.
func (r *reader) plan(row pgx.CollectableRow, to []any) bool {
	of, ok := row.(interface{ Conn() *pgx.Conn })
	if !ok || of.Conn() == nil {
		return false
	}
	text, ok := of.Conn().TypeMap().TypeForOID(pgtype.TextOID)
	if !ok {
		return false
	}
	if r.texts, ok = text.Codec.(textCodec); !ok {
		return false
	}
	fields := row.FieldDescriptions()
	if len(fields) != len(to) {
		return false
	}
	known, _ := r.texts.plans.known.Load(r.of)
	if r.columns, _ = known.([]column); !isOf(r.columns, fields, to) {
		r.columns = make([]column, len(to))
		for i := range fields {
			r.columns[i] = columnOf(&fields[i], reflect.TypeOf(to[i]))
		}
		r.texts.plans.known.Store(r.of, r.columns)
	}
	for _, c := range r.columns {
		r.others = r.others || c.kind == other
		if c.some != nil && r.somes == nil {
			r.somes = make([]pointerPlan, len(r.columns))
		}
	}
	return true
}

// isOf reports whether columns are those of a result that is read into targets.
func isOf(columns []column, fields []pgconn.FieldDescription, to []any) bool {
	if len(columns) != len(fields) {
		return false
	}
	for i, c := range columns {
		if c.oid != fields[i].DataTypeOID || c.format != fields[i].Format || c.target != reflect.TypeOf(to[i]) {
			return false
		}
	}
	return true
}

func columnOf(field *pgconn.FieldDescription, target reflect.Type) column {
	of := target.Elem()
	c := column{kind: kindOf(field, target), oid: field.DataTypeOID, format: field.Format, target: target}
	if c.kind == other && of.Kind() == reflect.Pointer {
		if c.kind = kindOf(field, of); c.kind != other {
			c.some = of.Elem()
		}
	}
	switch field.DataTypeOID {
	case pgtype.Int2OID:
		c.width = 2
	case pgtype.Int4OID:
		c.width = 4
	case pgtype.Int8OID:
		c.width = 8
	}
	return c
}

// kindOf is the kind of a column that is read to a target, which is a pointer.
func kindOf(field *pgconn.FieldDescription, target reflect.Type) kind {
	if field.DataTypeOID == pgtype.TextOID { // whose formats are the same
		switch {
		case target == reflect.TypeFor[*string]():
			return aString
		case target.Elem().Kind() == reflect.String && !target.Implements(reflect.TypeFor[sql.Scanner]()):
			return aWord
		}
		return other
	}
	if inBinary := field.Format == pgx.BinaryFormatCode; inBinary == (field.DataTypeOID == pgtype.JSONBOID) {
		return other
	}
	if target.Implements(reflect.TypeFor[ColumnReader]()) {
		return byItself
	}
	switch field.DataTypeOID {
	case pgtype.UUIDOID:
		if isID(target.Elem()) {
			return anID
		}
	case pgtype.Int2OID, pgtype.Int4OID, pgtype.Int8OID:
		return numberKind(target)
	case pgtype.BoolOID:
		if target == reflect.TypeFor[*bool]() {
			return aBool
		}
	case pgtype.TimestamptzOID:
		if target == reflect.TypeFor[*time.Time]() {
			return aTime
		}
	}
	return other
}

func numberKind(target reflect.Type) kind {
	switch target {
	case reflect.TypeFor[*int]():
		return anInt
	case reflect.TypeFor[*int64]():
		return anInt64
	case reflect.TypeFor[*int32]():
		return anInt32
	case reflect.TypeFor[*int16]():
		return anInt16
	}
	return other
}

func (r *reader) readColumn(at int, src []byte, to any) error {
	c := r.columns[at]
	if c.some == nil {
		return r.read(c, src, to)
	}
	pointer := reflect.ValueOf(to).Elem()
	if src == nil {
		pointer.SetZero()
		return nil
	}
	value := r.somes[at].take(c.some)
	pointer.Set(value)
	return r.read(c, src, value.Interface())
}

// read reads one value. What it asserts of the target, kindOf saw.
//
//nolint:forcetypeassert,exhaustive // see above; numbers are the default
func (r *reader) read(c column, src []byte, to any) error {
	if src == nil && c.kind != byItself {
		return fmt.Errorf("cannot scan NULL into %T", to)
	}
	switch c.kind {
	case aString:
		*to.(*string) = r.texts.texts.of(src)
	case aWord:
		*(*string)(reflect.ValueOf(to).UnsafePointer()) = r.texts.words.of(src)
	case anID:
		if len(src) != idBytes {
			return errWidth
		}
		*(*domain.UUID)(reflect.ValueOf(to).UnsafePointer()) = domain.UUID(src)
	case byItself:
		return to.(ColumnReader).ReadColumn(src)
	case aBool:
		if len(src) != 1 {
			return errWidth
		}
		*to.(*bool) = src[0] != 0
	case aTime:
		return readTime(src, to.(*time.Time))
	default:
		return readNumber(c, src, to)
	}
	return nil
}

var errWidth = errors.New("the value is of another width than its type")

//nolint:forcetypeassert,exhaustive // kindOf saw it; the default is the last of them
func readNumber(c column, src []byte, to any) error {
	if len(src) != int(c.width) {
		return errWidth
	}
	var n int64
	switch c.width {
	case 2:
		n = int64(int16(binary.BigEndian.Uint16(src))) //nolint:gosec // the bits of a signed number
	case 4:
		n = int64(int32(binary.BigEndian.Uint32(src))) //nolint:gosec // as above
	default:
		n = int64(binary.BigEndian.Uint64(src)) //nolint:gosec // as above
	}
	switch c.kind {
	case anInt:
		*to.(*int) = int(n)
	case anInt64:
		*to.(*int64) = n
	case anInt32:
		*to.(*int32) = int32(n) //nolint:gosec // looked at below
		if int64(*to.(*int32)) != n {
			return fmt.Errorf("%d is too large for %T", n, to)
		}
	default:
		*to.(*int16) = int16(n) //nolint:gosec // looked at below
		if int64(*to.(*int16)) != n {
			return fmt.Errorf("%d is too large for %T", n, to)
		}
	}
	return nil
}

// epoch is when Postgres counts from, in microseconds of Unix.
const epoch = 946_684_800_000_000

func readTime(src []byte, to *time.Time) error {
	if len(src) != 8 {
		return errWidth
	}
	microseconds := int64(binary.BigEndian.Uint64(src)) //nolint:gosec // the bits of a signed number
	if microseconds == 1<<63-1 || microseconds == -1<<63 {
		return errors.New("cannot scan infinity into *time.Time")
	}
	*to = time.UnixMicro(epoch + microseconds).UTC()
	return nil
}
