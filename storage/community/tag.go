package community

import (
	"context"
	"iter"
	"strconv"

	"github.com/jackc/pgx/v5"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/community"
	"github.com/trellisgraph/trellis/storage/postgres"
)

// TagsByNotes reads the product tags of notes, in each note's order.
func TagsByNotes(ids []domain.NoteID) postgres.Query[*community.Tag] {
	const sql = `
SELECT note_id, n, author_id, product_id, store_id, variant_n, media_index, x, y, at_ms, disclosure,
       snapshot_title, snapshot_image_id, snapshot_width, snapshot_height, snapshot_blur_hash,
       snapshot_price, snapshot_currency, snapshot_taken_at
FROM product_tags
WHERE note_id = ANY($1)
ORDER BY note_id, n`
	return postgres.Query[*community.Tag]{Doing: "read tags of notes", SQL: sql, Args: []any{ids}, Scan: scanTag}
}

// TagsByIDs reads product tags in no order.
func TagsByIDs(ids []domain.TagID) postgres.Query[*community.Tag] {
	const sql = `
SELECT t.note_id, t.n, t.author_id, t.product_id, t.store_id, t.variant_n, t.media_index, t.x, t.y, t.at_ms,
       t.disclosure,
       t.snapshot_title, t.snapshot_image_id, t.snapshot_width, t.snapshot_height, t.snapshot_blur_hash,
       t.snapshot_price, t.snapshot_currency, t.snapshot_taken_at
FROM product_tags t
JOIN unnest($1::uuid[], $2::smallint[]) AS a (note_id, n) ON a.note_id = t.note_id AND a.n = t.n`
	notes, ns := make([]domain.NoteID, len(ids)), make([]int16, len(ids))
	for i, id := range ids {
		notes[i], ns[i] = id.Note, id.N
	}
	return postgres.Query[*community.Tag]{Doing: "read tags by id", SQL: sql, Args: []any{notes, ns}, Scan: scanTag}
}

func scanTag(row pgx.CollectableRow) (*community.Tag, error) {
	var t community.Tag
	var image postgres.ImageColumns
	var x, y *float32
	err := row.Scan(&t.ID.Note, &t.ID.N, &t.AuthorID, &t.ProductID, &t.StoreID, &t.VariantN, &t.MediaIndex, &x, &y,
		&t.AtMS, &t.Disclosure, &t.Snapshot.Title, &image.ID, &image.Width, &image.Height, &image.BlurHash,
		&t.Snapshot.Price.MinorUnits, &t.Snapshot.Price.Currency, &t.Snapshot.TakenAt)
	image.Alt = t.Snapshot.Title
	t.Snapshot.Image = image.Image()
	t.X, t.Y = asWritten(x), asWritten(y)
	return &t, err
}

// asWritten is the shortest number that a real stands for: 0.3, and not the 0.30000001192092896 that is next to it in twice the
// bits.
func asWritten(f *float32) *float64 {
	if f == nil {
		return nil
	}
	wide, err := strconv.ParseFloat(strconv.FormatFloat(float64(*f), 'g', -1, 32), 64)
	if err != nil { // which a number that was just written is not
		wide = float64(*f)
	}
	return &wide
}

// CopyTags writes product tags, for seeding.
func (tx Tx) CopyTags(ctx context.Context, tags iter.Seq[*community.Tag]) error {
	return postgres.Copy(ctx, tx.tx, "product_tags", tagColumns(), tags, tagRow)
}

// tagColumns are the columns of tagRow.
func tagColumns() []string {
	return []string{
		"note_id", "n", "author_id", "product_id", "store_id", "variant_n", "media_index", "x", "y", "at_ms", "disclosure",
		"snapshot_title", "snapshot_image_id", "snapshot_width", "snapshot_height", "snapshot_blur_hash",
		"snapshot_price", "snapshot_currency", "snapshot_taken_at",
	}
}

func tagRow(t *community.Tag) []any {
	image := postgres.ColumnsOf(t.Snapshot.Image)
	return []any{
		t.ID.Note, t.ID.N, t.AuthorID, t.ProductID, t.StoreID, t.VariantN, t.MediaIndex, t.X, t.Y, t.AtMS,
		string(t.Disclosure),
		t.Snapshot.Title, image.ID, image.Width, image.Height, image.BlurHash,
		t.Snapshot.Price.MinorUnits, string(t.Snapshot.Price.Currency), t.Snapshot.TakenAt,
	}
}
