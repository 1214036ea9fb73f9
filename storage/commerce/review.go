package commerce

import (
	"context"
	"iter"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/jobs/args"
	"github.com/trellisgraph/trellis/storage/postgres"
)

// ReviewsByIDs reads reviews in no order.
func ReviewsByIDs(ids []domain.ReviewID) postgres.Query[*commerce.Review] {
	const sql = `
SELECT r.product_id, r.id, r.author_id, r.rating, r.body, r.variant_n, r.variant_title, r.media_count, r.created_at,
       r.order_id, r.order_line_n, r.note_id, r.seller_reply
FROM reviews r
JOIN unnest($1::uuid[], $2::uuid[]) AS a (product_id, id) ON a.product_id = r.product_id AND a.id = r.id`
	products, own := reviewKeys(ids)
	return postgres.Query[*commerce.Review]{
		Doing: "read reviews by id", SQL: sql, Args: []any{products, own}, Scan: scanReview,
	}
}

func reviewKeys(ids []domain.ReviewID) (products []domain.ProductID, own []domain.UUID) {
	products, own = make([]domain.ProductID, len(ids)), make([]domain.UUID, len(ids))
	for i, id := range ids {
		products[i], own[i] = id.Product, id.Own
	}
	return products, own
}

func scanReview(row pgx.CollectableRow) (*commerce.Review, error) {
	var r commerce.Review
	var order *domain.OrderID
	var line *int16
	err := row.Scan(&r.ID.Product, &r.ID.Own, &r.AuthorID, &r.Rating, &r.Body, &r.VariantN, &r.VariantTitle, &r.Pictures,
		&r.CreatedAt, &order, &line, &r.NoteID, &r.SellerReply)
	if order != nil && line != nil {
		r.OrderLine = &domain.OrderLineID{Order: *order, N: *line}
	}
	return &r, err
}

// ReviewAt is a place in a product's list of reviews.
type ReviewAt struct {
	Product domain.ProductID
	Review  domain.UUID
	At      time.Time
}

// ReviewsPageByProduct reads a page of each product's reviews that the selection leaves, newest first.
func ReviewsPageByProduct(of []domain.ProductID, s commerce.ReviewSelection, page domain.Page) postgres.Query[ReviewAt] {
	const sql = `
SELECT a.id, p.id, p.created_at
FROM unnest($1::uuid[]) AS a (id)
CROSS JOIN LATERAL (
    SELECT r.id, r.created_at
    FROM reviews r
    WHERE r.product_id = a.id
      AND (r.created_at, r.id) {<} ($5, $6::uuid)
      AND {selected}
    ORDER BY r.created_at {desc}, r.id {desc}
    LIMIT $7
) p
ORDER BY a.id, p.created_at {desc}, p.id {desc}`
	from, id := postgres.TimeBound(page)
	return postgres.Query[ReviewAt]{
		Doing: "read reviews by product",
		SQL:   postgres.InOrder(strings.Replace(sql, "{selected}", selected(s), 1), page.Backward),
		Args:  []any{of, s.Stars, s.Variant.Product, s.Variant.N, from, id, page.Limit + 1},
		Scan:  pgx.RowToStructByPos[ReviewAt],
	}
}

// selected is the condition of a selection over the parameters $2 to $4. What is not selected by is no condition of a row, so
// that every selection is a plan of its own, by its own index.
func selected(s commerce.ReviewSelection) string {
	stars, variant := "$2::smallint = 0", "$3::uuid IS NOT NULL AND $4::smallint = 0"
	if s.Stars != 0 {
		stars = "r.rating = $2::smallint"
	}
	if s.Variant != (domain.VariantID{}) {
		variant = "r.product_id = $3::uuid AND r.variant_n = $4::smallint"
	}
	conditions := []string{stars, variant}
	switch s.Pictures {
	case commerce.With:
		conditions = append(conditions, "r.media_count > 0")
	case commerce.Without:
		conditions = append(conditions, "r.media_count = 0")
	case commerce.Either:
	}
	return strings.Join(conditions, "\n      AND ")
}

// CountReviews counts each product's reviews that the selection leaves, up to a limit.
func CountReviews(
	of []domain.ProductID, s commerce.ReviewSelection, limit int,
) postgres.Query[postgres.Counted[domain.ProductID]] {
	const sql = `
SELECT a.id, c.n
FROM unnest($1::uuid[]) AS a (id)
CROSS JOIN LATERAL (
    SELECT count(*) AS n
    FROM (
        SELECT 1
        FROM reviews r
        WHERE r.product_id = a.id
          AND {selected}
        ORDER BY r.created_at DESC, r.id DESC
        LIMIT $5
    ) AS found
) c`
	return postgres.Query[postgres.Counted[domain.ProductID]]{
		Doing: "count reviews of products", SQL: strings.Replace(sql, "{selected}", selected(s), 1),
		Args: []any{of, s.Stars, s.Variant.Product, s.Variant.N, limit},
		Scan: pgx.RowToStructByPos[postgres.Counted[domain.ProductID]],
	}
}

// ReviewImage is one picture of a review and its place among them.
type ReviewImage struct {
	ReviewID domain.ReviewID
	Position int
	Image    domain.Image
}

// ImagesByReviews reads the pictures of reviews, in each review's order.
func ImagesByReviews(ids []domain.ReviewID) postgres.Query[ReviewImage] {
	const sql = `
SELECT m.product_id, m.review_id, m.position, m.media_id, m.alt, m.width, m.height, m.blur_hash
FROM review_media m
JOIN unnest($1::uuid[], $2::uuid[]) AS a (product_id, id) ON a.product_id = m.product_id AND a.id = m.review_id
ORDER BY m.product_id, m.review_id, m.position`
	products, own := reviewKeys(ids)
	return postgres.Query[ReviewImage]{
		Doing: "read pictures of reviews", SQL: sql, Args: []any{products, own},
		Scan: func(row pgx.CollectableRow) (ReviewImage, error) {
			var m ReviewImage
			err := row.Scan(&m.ReviewID.Product, &m.ReviewID.Own, &m.Position,
				&m.Image.ID, &m.Image.Text, &m.Image.Width, &m.Image.Height, &m.Image.Hash)
			return m, err
		},
	}
}

// InsertReview writes a review with its pictures, and counts it at its product and its store. false, and nothing written, where
// the line that it is of has one. The store is told of it. Whoever does holds the lock of the order.
func (tx Tx) InsertReview(ctx context.Context, r *commerce.Review, store domain.StoreID, pictures []*domain.Image) (bool, error) {
	const written = `
SELECT 1
FROM reviews
WHERE product_id = $1 AND order_id = $2 AND order_line_n = $3`
	const product = `
UPDATE products
SET ratings[$2] = ratings[$2] + 1
WHERE id = $1`
	const ofStore = `
UPDATE stores
SET ratings[$2] = ratings[$2] + 1
WHERE id = $1`
	before, err := All(ctx, tx.Reader, postgres.Query[int]{
		Doing: "look for a review of a line", SQL: written, Scan: pgx.RowTo[int],
		Args: []any{r.ID.Product, r.OrderLine.Order, r.OrderLine.N},
	})
	if err != nil || len(before) > 0 {
		return false, err
	}
	statements := []postgres.Statement{
		insert("reviews", reviewColumns(), reviewRow(r)),
		{Doing: "count a review of a product", SQL: product, Args: []any{r.ID.Product, r.Rating}},
		{Doing: "count a review of a store", SQL: ofStore, Args: []any{store, r.Rating}},
	}
	for i, p := range pictures {
		statements = append(statements,
			insert("review_media", reviewImageColumns(), reviewImageRow(ReviewImage{ReviewID: r.ID, Position: i, Image: *p})))
	}
	if err := postgres.ExecBatch(ctx, tx.tx, statements); err != nil {
		return false, err
	}
	return true, tx.Enqueue(ctx, time.Time{}, args.TellOfReview{Review: r.ID.String()})
}

// SetReviewNote has a review know the note that it was published as.
func (tx Tx) SetReviewNote(ctx context.Context, id domain.ReviewID, note domain.NoteID) error {
	const sql = `
UPDATE reviews
SET note_id = $3
WHERE product_id = $1 AND id = $2`
	_, err := tx.tx.Exec(ctx, "say of a review which note it is", sql, id.Product, id.Own, note)
	return err
}

// UpdateReply writes what the store answers to a review. Its author is told.
func (tx Tx) UpdateReply(ctx context.Context, id domain.ReviewID, text string) error {
	const sql = `
UPDATE reviews
SET seller_reply = $3
WHERE product_id = $1 AND id = $2`
	if _, err := tx.tx.Exec(ctx, "answer a review", sql, id.Product, id.Own, text); err != nil {
		return err
	}
	return tx.Enqueue(ctx, time.Time{}, args.TellOfReview{Review: id.String(), Answered: true})
}

// CopyReviews writes reviews, for seeding. The counts of products and stores are the caller's to keep in step.
func (tx Tx) CopyReviews(ctx context.Context, reviews iter.Seq[*commerce.Review]) error {
	return postgres.Copy(ctx, tx.tx, "reviews", reviewColumns(), reviews, reviewRow)
}

func reviewColumns() []string {
	return []string{
		"product_id", "id", "author_id", "rating", "body", "variant_n", "variant_title", "media_count", "created_at",
		"order_id", "order_line_n", "note_id", "seller_reply",
	}
}

func reviewRow(r *commerce.Review) []any {
	var order *domain.OrderID
	var line *int16
	if r.OrderLine != nil {
		order, line = &r.OrderLine.Order, &r.OrderLine.N
	}
	return []any{
		r.ID.Product, r.ID.Own, r.AuthorID, r.Rating, r.Body, r.VariantN, r.VariantTitle, r.Pictures, r.CreatedAt,
		order, line, r.NoteID, r.SellerReply,
	}
}

// CopyReviewImages writes the pictures of reviews, for seeding.
func (tx Tx) CopyReviewImages(ctx context.Context, images iter.Seq[ReviewImage]) error {
	return postgres.Copy(ctx, tx.tx, "review_media", reviewImageColumns(), images, reviewImageRow)
}

func reviewImageColumns() []string {
	return []string{"product_id", "review_id", "position", "media_id", "alt", "width", "height", "blur_hash"}
}

func reviewImageRow(m ReviewImage) []any {
	return []any{
		m.ReviewID.Product, m.ReviewID.Own, m.Position, m.Image.ID, m.Image.Text, m.Image.Width, m.Image.Height, m.Image.Hash,
	}
}
