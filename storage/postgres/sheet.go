package postgres

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgtype"

	"github.com/trellisgraph/trellis/domain"
)

// Sheet is one list of what is kept of a user, for them to take away: the name of its file, and a statement whose $1 is the
// user's id. Its columns are the names in the file. One that ends in the prefix of an id and _id, such as note_id or
// author_user_id, is written as the graph writes that id; it is a uuid, or a record of what the id is made of, such as
// (order_id, n). An amount of money is in minor units, with its currency beside it.
type Sheet struct {
	Name string
	SQL  string
}

// WriteSheets writes a user's rows of all sheets, each to what open gives for its name: a JSON array with an object a line,
// however many there are. All of them say what was so at one moment.
func WriteSheets(
	ctx context.Context, db *DB, sheets []Sheet, user domain.UserID, open func(sheet string) (io.Writer, error),
) error {
	return Snapshot(ctx, db, func(tx Tx) error {
		for _, sheet := range sheets {
			to, err := open(sheet.Name)
			if err != nil {
				return err
			}
			if err := sheet.write(ctx, tx, user, to); err != nil {
				return err
			}
		}
		return nil
	})
}

// rowsAtOnce is how many rows of a sheet are held at a time.
const rowsAtOnce = 500

func (s Sheet) write(ctx context.Context, tx Tx, user domain.UserID, to io.Writer) error {
	doing, cursor := "read what is kept as "+s.Name, "sheet_"+s.Name // statements are cached by their text, with their columns
	if _, err := tx.Exec(ctx, doing, "DECLARE "+cursor+" NO SCROLL CURSOR FOR "+s.SQL, user); err != nil {
		return err
	}
	separator, end := "[\n", "[]\n"
	for more := true; more; {
		page, err := All(ctx, tx, Query[[]byte]{
			Doing: doing, SQL: fmt.Sprintf("FETCH FORWARD %d FROM %s", rowsAtOnce, cursor), Scan: scanSheet,
		})
		if err != nil {
			return err
		}
		for _, row := range page {
			if _, err := fmt.Fprintf(to, "%s%s", separator, row); err != nil {
				return fmt.Errorf("write %s: %w", s.Name, err)
			}
			separator, end = ",\n", "\n]\n"
		}
		more = len(page) == rowsAtOnce
	}
	if _, err := io.WriteString(to, end); err != nil {
		return fmt.Errorf("write %s: %w", s.Name, err)
	}
	_, err := tx.Exec(ctx, doing, "CLOSE "+cursor)
	return err
}

// scanSheet writes a row as a JSON object, its fields in the order of the columns.
func scanSheet(row pgx.CollectableRow) ([]byte, error) {
	values, err := row.Values()
	if err != nil {
		return nil, err
	}
	b := []byte{'{'}
	for i, field := range row.FieldDescriptions() {
		if i > 0 {
			b = append(b, ", "...)
		}
		value, err := sheetValue(field, values[i])
		if err != nil {
			return nil, err
		}
		text, err := json.Marshal(value)
		if err != nil {
			return nil, fmt.Errorf("write column %s: %w", field.Name, err)
		}
		b = fmt.Appendf(b, "%q: %s", field.Name, text)
	}
	return append(b, '}'), nil
}

func sheetValue(field pgconn.FieldDescription, value any) (any, error) {
	column := field.Name
	switch at, timed := value.(time.Time); {
	case timed:
		return at.UTC(), nil
	case value != nil && (field.DataTypeOID == pgtype.UUIDOID || field.DataTypeOID == pgtype.RecordOID):
		name := strings.TrimSuffix(column, "_id")
		id, ok := sheetID(name[strings.LastIndexByte(name, '_')+1:], value)
		if !ok {
			return nil, fmt.Errorf("column %s is no id that the graph knows", column)
		}
		return id, nil
	default:
		return value, nil
	}
}

// sheetID writes an id of a type by its prefix; false where it is made of other things.
func sheetID(prefix string, value any) (string, bool) {
	if whole, ok := value.([16]byte); ok {
		return wholeID(prefix, domain.UUID(whole))
	}
	parts, _ := value.([]any)
	if len(parts) != 2 {
		return "", false
	}
	parent, ok := parts[0].([16]byte)
	switch own := parts[1].(type) {
	case [16]byte:
		id, known := pairID(prefix, domain.UUID(parent), domain.UUID(own))
		return id, ok && known
	case int16:
		id, known := childID(prefix, domain.UUID(parent), own)
		return id, ok && known
	default:
		return "", false
	}
}

func wholeID(prefix string, u domain.UUID) (string, bool) {
	switch prefix {
	case domain.PrefixUser:
		return domain.UserID(u).String(), true
	case domain.PrefixNote:
		return domain.NoteID(u).String(), true
	case domain.PrefixTopic:
		return domain.TopicID(u).String(), true
	case domain.PrefixCollection:
		return domain.CollectionID(u).String(), true
	case domain.PrefixMedia:
		return domain.MediaID(u).String(), true
	case domain.PrefixStore:
		return domain.StoreID(u).String(), true
	case domain.PrefixProduct:
		return domain.ProductID(u).String(), true
	case domain.PrefixOrder:
		return domain.OrderID(u).String(), true
	case domain.PrefixPayment:
		return domain.PaymentID(u).String(), true
	default:
		return "", false
	}
}

func pairID(prefix string, parent, own domain.UUID) (string, bool) {
	switch prefix {
	case domain.PrefixComment:
		return domain.CommentID{Note: domain.NoteID(parent), Own: own}.String(), true
	case domain.PrefixReview:
		return domain.ReviewID{Product: domain.ProductID(parent), Own: own}.String(), true
	default:
		return "", false
	}
}

func childID(prefix string, parent domain.UUID, n int16) (string, bool) {
	switch prefix {
	case domain.PrefixVariant:
		return domain.VariantID{Product: domain.ProductID(parent), N: n}.String(), true
	case domain.PrefixAddress:
		return domain.AddressID{User: domain.UserID(parent), N: n}.String(), true
	case domain.PrefixCoupon:
		return domain.CouponID{Store: domain.StoreID(parent), N: n}.String(), true
	case domain.PrefixOrderLine:
		return domain.OrderLineID{Order: domain.OrderID(parent), N: n}.String(), true
	case domain.PrefixRefund:
		return domain.RefundID{Order: domain.OrderID(parent), N: n}.String(), true
	case domain.PrefixShipment:
		return domain.ShipmentID{Order: domain.OrderID(parent), N: n}.String(), true
	default:
		return "", false
	}
}

// UploadSheet says what a user uploaded to a side.
const UploadSheet = `
SELECT id AS media_id, purpose, kind, state, reason, content_type, byte_size, sha256, width, height, alt, created_at
FROM media
WHERE owner_id = $1
ORDER BY id`
