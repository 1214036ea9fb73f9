package community

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/community"
	"github.com/trellisgraph/trellis/storage/postgres"
)

// LastRevisions reads the last revision of each note that has one.
func LastRevisions(notes []domain.NoteID) postgres.Query[*community.NoteRevision] {
	const sql = `
SELECT p.note_id, p.n, p.state, p.content, p.made_at, p.decided_at, p.actor_id, p.reason
FROM unnest($1::uuid[]) AS a (id)
CROSS JOIN LATERAL (
    SELECT r.note_id, r.n, r.state, r.content, r.made_at, r.decided_at, r.actor_id, r.reason
    FROM note_revisions r
    WHERE r.note_id = a.id
    ORDER BY r.n DESC
    LIMIT 1
) p
ORDER BY a.id`
	return postgres.Query[*community.NoteRevision]{
		Doing: "read revisions of notes", SQL: sql, Args: []any{notes},
		Scan: func(row pgx.CollectableRow) (*community.NoteRevision, error) {
			var r community.NoteRevision
			var content []byte
			err := row.Scan(&r.NoteID, &r.N, &r.State, &content, &r.MadeAt, &r.DecidedAt, &r.ActorID, &r.Reason)
			if err == nil {
				r.Content, err = readContent(r.NoteID, content)
			}
			return &r, err
		},
	}
}

// PutRevision writes a revision, a new one or what became of it. Whoever does holds the note's lock.
func (tx Tx) PutRevision(ctx context.Context, r *community.NoteRevision) error {
	const sql = `
INSERT INTO note_revisions (note_id, n, state, content, made_at, decided_at, actor_id, reason)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT ON CONSTRAINT note_revisions_pkey DO UPDATE
SET state = excluded.state, decided_at = excluded.decided_at, actor_id = excluded.actor_id, reason = excluded.reason`
	_, err := tx.tx.Exec(ctx, "write a revision", sql, revisionRow(r)...)
	return err
}

// CopyRevisions writes edits of notes, for seeding.
func (tx Tx) CopyRevisions(ctx context.Context, revisions iter.Seq[*community.NoteRevision]) error {
	return postgres.Copy(ctx, tx.tx, "note_revisions",
		[]string{"note_id", "n", "state", "content", "made_at", "decided_at", "actor_id", "reason"}, revisions, revisionRow)
}

func revisionRow(r *community.NoteRevision) []any {
	return []any{
		r.NoteID, r.N, string(r.State), docOf(&r.Content), r.MadeAt, r.DecidedAt, r.ActorID, reasonColumn(r.Reason),
	}
}

// The document that a revision is kept as. Ids are written as clients know them.
type (
	contentDoc struct {
		Title      string         `json:"title"`
		Body       string         `json:"body"`
		Media      []mediaDoc     `json:"media"`
		Topics     []string       `json:"topics"`
		Tags       []tagDoc       `json:"tags"`
		Entities   []entityDoc    `json:"entities"`
		Evaluation *evaluationDoc `json:"evaluation,omitempty"`
	}
	imageDoc struct {
		ID     string `json:"id"`
		Alt    string `json:"alt,omitempty"`
		Width  int    `json:"width"`
		Height int    `json:"height"`
		Hash   string `json:"hash,omitempty"`
	}
	mediaDoc struct {
		Image      imageDoc `json:"image"`
		VideoID    *string  `json:"video_id,omitempty"`
		DurationMS *int     `json:"duration_ms,omitempty"`
	}
	tagDoc struct {
		AuthorID   string    `json:"author_id"`
		ProductID  string    `json:"product_id"`
		StoreID    string    `json:"store_id"`
		VariantN   *int16    `json:"variant_n,omitempty"`
		MediaIndex *int      `json:"media_index,omitempty"`
		X          *float64  `json:"x,omitempty"`
		Y          *float64  `json:"y,omitempty"`
		AtMS       *int      `json:"at_ms,omitempty"`
		Disclosure string    `json:"disclosure"`
		Title      string    `json:"title"`
		Image      *imageDoc `json:"image,omitempty"`
		Price      int64     `json:"price"`
		Currency   string    `json:"currency"`
		TakenAt    time.Time `json:"taken_at"`
	}
	entityDoc struct {
		Start     int     `json:"start"`
		Length    int     `json:"length"`
		UserID    *string `json:"user_id,omitempty"`
		TopicID   *string `json:"topic_id,omitempty"`
		ProductID *string `json:"product_id,omitempty"`
	}
	evaluationDoc struct {
		StoreID          string                   `json:"store_id"`
		Rating           int                      `json:"rating"`
		Aspects          []community.RatingAspect `json:"aspects"`
		VerifiedPurchase *bool                    `json:"verified_purchase,omitempty"`
		OrderCount       *int                     `json:"order_count,omitempty"`
	}
)

func docOf(c *community.NoteContent) contentDoc {
	doc := contentDoc{Title: c.Title, Body: c.Body}
	for _, m := range c.Media {
		doc.Media = append(doc.Media, mediaDoc{Image: *imageDocOf(&m.Image), VideoID: textOf(m.VideoID), DurationMS: m.DurationMS})
	}
	for _, t := range c.Topics {
		doc.Topics = append(doc.Topics, t.String())
	}
	for _, t := range c.Tags {
		doc.Tags = append(doc.Tags, tagDoc{
			AuthorID: t.AuthorID.String(), ProductID: t.ProductID.String(), StoreID: t.StoreID.String(), VariantN: t.VariantN,
			MediaIndex: t.MediaIndex, X: t.X, Y: t.Y, AtMS: t.AtMS, Disclosure: string(t.Disclosure), Title: t.Snapshot.Title,
			Image: imageDocOf(t.Snapshot.Image), Price: t.Snapshot.Price.MinorUnits, Currency: string(t.Snapshot.Price.Currency),
			TakenAt: t.Snapshot.TakenAt,
		})
	}
	for _, e := range c.Entities {
		doc.Entities = append(doc.Entities, entityDoc{
			Start: e.Start, Length: e.Length, UserID: textOf(e.UserID), TopicID: textOf(e.TopicID), ProductID: textOf(e.ProductID),
		})
	}
	if e := c.Evaluation; e != nil {
		doc.Evaluation = &evaluationDoc{
			StoreID: e.StoreID.String(), Rating: e.Rating, Aspects: e.Aspects,
			VerifiedPurchase: e.VerifiedPurchase, OrderCount: e.OrderCount,
		}
	}
	return doc
}

// reading collects what goes wrong while ids are read.
type reading struct{ err error }

func readContent(note domain.NoteID, text []byte) (community.NoteContent, error) {
	var doc contentDoc
	if err := json.Unmarshal(text, &doc); err != nil {
		return community.NoteContent{}, fmt.Errorf("read the content of a revision: %w", err)
	}
	r := &reading{}
	c := community.NoteContent{Title: doc.Title, Body: doc.Body}
	for i, m := range doc.Media {
		c.Media = append(c.Media, &community.NoteMedia{
			NoteID: note, Position: i, Image: *r.image(&m.Image), VideoID: maybe[domain.MediaID](r, m.VideoID), DurationMS: m.DurationMS,
		})
	}
	for _, t := range doc.Topics {
		c.Topics = append(c.Topics, idIn[domain.TopicID](r, t))
	}
	for i, t := range doc.Tags {
		c.Tags = append(c.Tags, &community.Tag{
			ID:       domain.TagID{Note: note, N: int16(i + 1)},
			AuthorID: idIn[domain.UserID](r, t.AuthorID), ProductID: idIn[domain.ProductID](r, t.ProductID),
			StoreID:  idIn[domain.StoreID](r, t.StoreID),
			VariantN: t.VariantN, MediaIndex: t.MediaIndex, X: t.X, Y: t.Y, AtMS: t.AtMS, Disclosure: community.Disclosure(t.Disclosure),
			Snapshot: community.TagSnapshot{
				Title: t.Title, Image: r.image(t.Image), TakenAt: t.TakenAt,
				Price: domain.Money{MinorUnits: t.Price, Currency: domain.Currency(t.Currency)},
			},
		})
	}
	for i, e := range doc.Entities {
		c.Entities = append(c.Entities, &community.Entity{
			NoteID: note, N: i + 1, Start: e.Start, Length: e.Length, UserID: maybe[domain.UserID](r, e.UserID),
			TopicID: maybe[domain.TopicID](r, e.TopicID), ProductID: maybe[domain.ProductID](r, e.ProductID),
		})
	}
	if e := doc.Evaluation; e != nil {
		c.Evaluation = &community.StoreEvaluation{
			NoteID: note, StoreID: idIn[domain.StoreID](r, e.StoreID), Rating: e.Rating, Aspects: e.Aspects,
			VerifiedPurchase: e.VerifiedPurchase, OrderCount: e.OrderCount,
		}
	}
	return c, r.err
}

func (r *reading) image(i *imageDoc) *domain.Image {
	if i == nil {
		return nil
	}
	return &domain.Image{ID: idIn[domain.MediaID](r, i.ID), Text: i.Alt, Width: i.Width, Height: i.Height, Hash: i.Hash}
}

func imageDocOf(i *domain.Image) *imageDoc {
	if i == nil {
		return nil
	}
	return &imageDoc{ID: i.ID.String(), Alt: i.Text, Width: i.Width, Height: i.Height, Hash: i.Hash}
}

func idIn[ID any, P interface {
	*ID
	UnmarshalGQL(v any) error
}](r *reading, s string) ID {
	out, err := domain.ParseID[ID, P]("a revision", s)
	if err != nil && r.err == nil {
		r.err = fmt.Errorf("read the content of a revision: %w", err)
	}
	return out
}

func maybe[ID any, P interface {
	*ID
	UnmarshalGQL(v any) error
}](r *reading, s *string) *ID {
	if s == nil {
		return nil
	}
	out := idIn[ID, P](r, *s)
	return &out
}

func textOf[ID fmt.Stringer](id *ID) *string {
	if id == nil {
		return nil
	}
	text := (*id).String()
	return &text
}
