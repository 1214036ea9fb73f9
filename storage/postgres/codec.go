package postgres

import (
	"encoding/binary"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"sync"
	"sync/atomic"
	"unsafe"

	"github.com/jackc/pgx/v5/pgtype"

	"github.com/trellisgraph/trellis/domain"
)

// pgx makes a piece of memory for every text, every value behind a pointer and every id that it reads or writes. A request
// reads hundreds of them, which live and die together, so that here they share larger pieces. A connection serves one reader at
// a time, and has its own.

// teach makes a connection read and write values in this way.
func teach(types *pgtype.Map, w *words, p *plans) {
	column := &pgtype.Type{Name: "text", OID: pgtype.TextOID, Codec: textCodec{words: w, texts: &texts{}, plans: p}}
	types.RegisterType(column)
	types.RegisterType(&pgtype.Type{Name: "_text", OID: pgtype.TextArrayOID, Codec: &pgtype.ArrayCodec{ElementType: column}})
	id, _ := types.TypeForOID(pgtype.UUIDOID)
	ids := idsCodec{&pgtype.ArrayCodec{ElementType: id}}
	types.RegisterType(&pgtype.Type{Name: "_uuid", OID: pgtype.UUIDArrayOID, Codec: ids})
	types.TryWrapScanPlanFuncs = append([]pgtype.TryWrapScanPlanFunc{wrapPointer}, types.TryWrapScanPlanFuncs...)
}

const (
	// textPiece is how much memory texts share, and longText is the longest that does.
	textPiece, longText = 4096, 512
	// valuePiece is how many values behind pointers share a piece at most.
	valuePiece = 32
)

// texts copies texts out of a connection's buffer.
type texts struct{ piece *strings.Builder }

func (t *texts) of(src []byte) string {
	if len(src) > longText {
		return string(src)
	}
	if t.piece == nil || t.piece.Cap()-t.piece.Len() < len(src) {
		t.piece = &strings.Builder{}
		t.piece.Grow(textPiece)
	}
	from := t.piece.Len()
	t.piece.Write(src)
	return t.piece.String()[from:] // what is written behind it does not move it
}

// words are the values of text columns that have a type of their own, such as states and currencies: there are few of them,
// and each is made once.
type words struct {
	mu    sync.Mutex
	known atomic.Pointer[map[string]string]
}

const (
	// mostWords bounds the words, should a type of ours turn out to have many values.
	mostWords = 1000
	// longestWord is the longest that is kept.
	longestWord = 40
)

// of is the word that was read.
func (w *words) of(text []byte) string {
	if known := w.known.Load(); known != nil {
		if word, ok := (*known)[string(text)]; ok { // no copy is made to look
			return word
		}
	}
	return w.add(string(text))
}

func (w *words) add(word string) string {
	if len(word) > longestWord {
		return word
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	more := map[string]string{word: word}
	if known := w.known.Load(); known != nil {
		if len(*known) >= mostWords {
			return word
		}
		for old := range *known {
			more[old] = old
		}
	}
	w.known.Store(&more)
	return word
}

// textCodec is pgx's, and knows words.
type textCodec struct {
	pgtype.TextCodec
	words *words
	texts *texts
	plans *plans
}

// PlanScan is pgx's.
func (c textCodec) PlanScan(m *pgtype.Map, oid uint32, format int16, target any) pgtype.ScanPlan {
	plain := c.TextCodec.PlanScan(m, oid, format, target)
	if _, ok := target.(*text); ok {
		return textPlan{texts: c.texts}
	}
	if t := reflect.TypeOf(target); plain == nil && t.Kind() == reflect.Pointer && t.Elem().Kind() == reflect.String {
		return wordPlan{words: c.words, plain: c.TextCodec.PlanScan(m, oid, format, new(string))}
	}
	return plain
}

// text is a string that shares a piece of memory. pgx itself reads strings without asking us.
type text string

func ours(target any) any {
	if s, ok := target.(*string); ok {
		return (*text)(s)
	}
	return target
}

// textPlan reads a text.
type textPlan struct{ texts *texts }

// Scan is pgx's.
func (p textPlan) Scan(src []byte, dst any) error {
	if src == nil {
		return errors.New("cannot scan NULL into *string")
	}
	*dst.(*text) = text(p.texts.of(src)) //nolint:forcetypeassert // PlanScan saw it
	return nil
}

// wordPlan reads a text into a named type of strings.
type wordPlan struct {
	words *words
	plain pgtype.ScanPlan
}

// Scan is pgx's.
func (p wordPlan) Scan(src []byte, dst any) error {
	if src == nil {
		return p.plain.Scan(nil, new(string)) // says what is wrong with a null
	}
	reflect.ValueOf(dst).Elem().SetString(p.words.of(src))
	return nil
}

// wrapPointer reads what may be null into a value of a piece.
func wrapPointer(target any) (plan pgtype.WrappedScanPlanNextSetter, next any, ok bool) {
	t := reflect.TypeOf(target)
	if t == nil || t.Kind() != reflect.Pointer || t.Elem().Kind() != reflect.Pointer {
		return nil, nil, false
	}
	return &pointerPlan{of: t.Elem().Elem()}, ours(reflect.Zero(t.Elem()).Interface()), true
}

// pointerPlan reads into values of a type.
type pointerPlan struct {
	of    reflect.Type
	piece reflect.Value
	used  int
	next  pgtype.ScanPlan
}

// SetNext is pgx's.
func (p *pointerPlan) SetNext(next pgtype.ScanPlan) { p.next = next }

// Scan is pgx's.
func (p *pointerPlan) Scan(src []byte, dst any) error {
	to := reflect.ValueOf(dst).Elem()
	if src == nil {
		to.SetZero()
		return nil
	}
	value := p.take(p.of)
	to.Set(value)
	return p.next.Scan(src, ours(value.Interface()))
}

// take is a pointer to a new value of a type, which is always the same.
func (p *pointerPlan) take(of reflect.Type) reflect.Value {
	if !p.piece.IsValid() || p.used == p.piece.Len() {
		size := min(max(2*p.used, 4), valuePiece)
		p.piece, p.used = reflect.MakeSlice(reflect.SliceOf(of), size, size), 0
	}
	p.used++
	return p.piece.Index(p.used - 1).Addr()
}

// idsCodec is pgx's of lists of uuid, and writes lists of ids of any type as they lie in memory.
type idsCodec struct{ *pgtype.ArrayCodec }

// PlanEncode is pgx's.
func (c idsCodec) PlanEncode(m *pgtype.Map, oid uint32, format int16, value any) pgtype.EncodePlan {
	t := reflect.TypeOf(value)
	if format == pgtype.BinaryFormatCode && t != nil && t.Kind() == reflect.Slice && isID(t.Elem()) {
		return idsPlan{}
	}
	return c.ArrayCodec.PlanEncode(m, oid, format, value)
}

// idBytes is how long an id is.
const idBytes = len(domain.UUID{})

func isID(t reflect.Type) bool {
	return t.Kind() == reflect.Array && t.Len() == idBytes && t.Elem().Kind() == reflect.Uint8
}

type idsPlan struct{}

// Encode is pgx's. The format is array_send's: dimensions, whether there are nulls, the type of the elements; the length of the
// dimension and where it begins; then each element behind its own length.
func (idsPlan) Encode(value any, buf []byte) ([]byte, error) {
	list := reflect.ValueOf(value)
	if list.IsNil() {
		return nil, nil
	}
	//nolint:gosec // PlanEncode saw that the elements are 16 bytes each
	ids := unsafe.Slice((*domain.UUID)(list.UnsafePointer()), list.Len())
	dimensions := min(len(ids), 1)
	for _, n := range []int{dimensions, 0, pgtype.UUIDOID, len(ids), 1}[:3+2*dimensions] {
		buf = binary.BigEndian.AppendUint32(buf, uint32(n)) //nolint:gosec // Postgres takes no more
	}
	for i := range ids {
		buf = append(binary.BigEndian.AppendUint32(buf, uint32(idBytes)), ids[i][:]...)
	}
	return buf, nil
}

// MaybeID is an id of a column that may be null, without a pointer.
type MaybeID[ID ~[16]byte] struct {
	ID    ID
	Valid bool
}

// ScanUUID is pgx's.
func (m *MaybeID[ID]) ScanUUID(v pgtype.UUID) error {
	m.ID, m.Valid = v.Bytes, v.Valid
	return nil
}

// ReadColumn is ColumnReader's.
func (m *MaybeID[ID]) ReadColumn(src []byte) error {
	if m.Valid = src != nil; !m.Valid {
		m.ID = ID{}
		return nil
	}
	if len(src) != len(m.ID) {
		return errWidth
	}
	m.ID = ID(src)
	return nil
}

// UUIDValue is pgx's.
func (m MaybeID[ID]) UUIDValue() (pgtype.UUID, error) {
	return pgtype.UUID{Bytes: m.ID, Valid: m.Valid}, nil
}

// Counts are five numbers that a column holds as a list, such as how often each rating was given.
type Counts [5]int

// SetDimensions is pgx's.
func (c *Counts) SetDimensions(dimensions []pgtype.ArrayDimension) error {
	if len(dimensions) != 1 || int(dimensions[0].Length) != len(c) {
		return fmt.Errorf("%d numbers are expected, not %v", len(c), dimensions)
	}
	return nil
}

// ScanIndex is pgx's.
func (c *Counts) ScanIndex(i int) any { return &c[i] }

// ScanIndexType is pgx's.
func (*Counts) ScanIndexType() any { return new(int) }

// ReadColumn is ColumnReader's.
func (c *Counts) ReadColumn(src []byte) error {
	const head, each = 20, 8 // of a list of one dimension; a length and four bytes of an integer
	if len(src) != head+each*len(c) || binary.BigEndian.Uint32(src) != 1 || binary.BigEndian.Uint32(src[8:]) != pgtype.Int4OID {
		return fmt.Errorf("%d numbers are expected, not %d bytes", len(c), len(src))
	}
	for i := range c {
		value := src[head+each*i:]
		if binary.BigEndian.Uint32(value) != each/2 {
			return errors.New("a count is null")
		}
		c[i] = int(int32(binary.BigEndian.Uint32(value[each/2:]))) //nolint:gosec // the bits of a signed number
	}
	return nil
}
