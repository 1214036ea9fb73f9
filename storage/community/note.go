package community

import (
	"context"
	"iter"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/community"
	"github.com/trellisgraph/trellis/storage/postgres"
)

// NotesByIDs reads notes in no order, whatever their state: who may see one is community.Note.CanSee's to say.
func NotesByIDs(ids []domain.NoteID) postgres.Query[*community.Note] {
	const sql = `
SELECT ` + noteColumns + `
FROM notes
WHERE id = ANY($1)`
	return postgres.Query[*community.Note]{Doing: "read notes by id", SQL: sql, Args: []any{ids}, Scan: scanNotes()}
}

// noteColumns are what scanNotes reads.
const noteColumns = `id, author_id, kind, title, body, place, visibility, state,
       cover_id, cover_alt, cover_width, cover_height, cover_blur_hash,
       primary_product_id, tag_count, like_count, collect_count, comment_count, share_count,
       sponsor_kind, sponsor_id, sponsor_label, created_at, published_at, edited_at, version`

type noteRow struct {
	community.Note
	cover   postgres.ImageColumns
	sponsor sponsorColumns
}

func scanNotes() pgx.RowToFunc[*community.Note] {
	return postgres.Rows(func(to []any, n *noteRow) []any {
		return append(to, &n.ID, &n.AuthorID, &n.Kind, &n.Title, &n.Body, &n.Place, &n.Visibility, &n.State,
			&n.cover.ID, &n.cover.Alt, &n.cover.Width, &n.cover.Height, &n.cover.BlurHash,
			&n.PrimaryProductID, &n.Tags, &n.Likes, &n.Collects, &n.Comments, &n.Shares,
			&n.sponsor.kind, &n.sponsor.id, &n.sponsor.label, &n.CreatedAt, &n.PublishedAt, &n.EditedAt, &n.Version)
	}, func(n *noteRow) *community.Note {
		n.Cover, n.Sponsorship = n.cover.Image(), n.sponsor.sponsorship()
		if n.Cover != nil {
			n.Cover.Private = !n.Public()
		}
		return &n.Note
	})
}

// sponsorColumns are where a note keeps who paid for it; a null kind is nobody.
type sponsorColumns struct {
	kind  *string
	id    *domain.UserID
	label *string
}

func (c sponsorColumns) sponsorship() *community.Sponsorship {
	if c.kind == nil || c.label == nil {
		return nil
	}
	return &community.Sponsorship{Kind: community.SponsorshipKind(*c.kind), AdvertiserID: c.id, Label: *c.label}
}

func sponsorOf(s *community.Sponsorship) sponsorColumns {
	if s == nil {
		return sponsorColumns{}
	}
	kind := string(s.Kind)
	return sponsorColumns{kind: &kind, id: s.AdvertiserID, label: &s.Label}
}

// NoteAt is a place in an author's list of notes.
type NoteAt struct {
	Author domain.UserID
	Note   domain.NoteID
	At     time.Time
}

// AuthorReach is an author and how close the reader stands to them.
type AuthorReach struct {
	Author domain.UserID
	Reach  community.Reach
}

// NotesPageByAuthor reads a page of each author's notes that render and that a reader of this reach may see, newest first; only
// those of a kind where one is given.
func NotesPageByAuthor(of []AuthorReach, kind community.NoteKind, page domain.Page) postgres.Query[NoteAt] {
	const sql = `
SELECT a.id, p.note_id, p.published_at
FROM unnest($1::uuid[], $2::smallint[]) AS a (id, reach)
CROSS JOIN LATERAL (
    SELECT n.note_id, n.published_at
    FROM notes_by_author n
    WHERE n.author_id = a.id
      AND n.reach <= a.reach
      {kind}
      AND (n.published_at, n.note_id) {<} ($3, $4)
    ORDER BY n.published_at {desc}, n.note_id {desc}
    LIMIT $5
) p
ORDER BY a.id, p.published_at {desc}, p.note_id {desc}`
	authors, reaches := make([]domain.UserID, len(of)), make([]int16, len(of))
	for i, o := range of {
		authors[i], reaches[i] = o.Author, int16(o.Reach)
	}
	from, id := postgres.TimeBound(page)
	args, only := []any{authors, reaches, from, id, page.Limit + 1}, ""
	if kind != "" {
		args, only = append(args, string(kind)), "AND n.kind = $6"
	}
	return postgres.Query[NoteAt]{
		Doing: "read notes by author",
		SQL:   postgres.InOrder(strings.Replace(sql, "{kind}", only, 1), page.Backward),
		Args:  args,
		Scan:  pgx.RowToStructByPos[NoteAt],
	}
}

// MediaByNotes reads the pictures and videos of notes, in each note's order.
func MediaByNotes(ids []domain.NoteID) postgres.Query[*community.NoteMedia] {
	const sql = `
SELECT note_id, position, video_id, duration_ms, image_id, alt, width, height, blur_hash
FROM note_media
WHERE note_id = ANY($1)
ORDER BY note_id, position`
	return postgres.Query[*community.NoteMedia]{
		Doing: "read media of notes", SQL: sql, Args: []any{ids},
		Scan: func(row pgx.CollectableRow) (*community.NoteMedia, error) {
			var m community.NoteMedia
			err := row.Scan(&m.NoteID, &m.Position, &m.VideoID, &m.DurationMS,
				&m.Image.ID, &m.Image.Text, &m.Image.Width, &m.Image.Height, &m.Image.Hash)
			return &m, err
		},
	}
}

// LikedAmong returns which of the notes the user likes.
func LikedAmong(user domain.UserID, notes []domain.NoteID) postgres.Query[domain.NoteID] {
	const sql = `
SELECT note_id
FROM note_likes
WHERE user_id = $1
  AND note_id = ANY($2)`
	return postgres.Query[domain.NoteID]{
		Doing: "read which notes are liked", SQL: sql, Args: []any{user, notes}, Scan: pgx.RowTo[domain.NoteID],
	}
}

// CollectedAmong returns which of the notes the user collected.
func CollectedAmong(user domain.UserID, notes []domain.NoteID) postgres.Query[domain.NoteID] {
	const sql = `
SELECT note_id
FROM note_collects
WHERE user_id = $1
  AND note_id = ANY($2)`
	return postgres.Query[domain.NoteID]{
		Doing: "read which notes are collected", SQL: sql, Args: []any{user, notes}, Scan: pgx.RowTo[domain.NoteID],
	}
}

// CopyNotes writes notes, and beside them the authors' lists of those that render and of their drafts, for seeding. notes is
// gone through twice, and the places of the drafts, a few of a hundred notes, are kept for the last list.
func (tx Tx) CopyNotes(ctx context.Context, notes iter.Seq[*community.Note]) error {
	err := postgres.Copy(ctx, tx.tx, "notes", noteInsert(), notes, noteRowOf)
	if err != nil {
		return err
	}
	var drafts []NoteAt
	err = postgres.Copy(ctx, tx.tx, "notes_by_author",
		[]string{"author_id", "published_at", "note_id", "reach", "kind"},
		func(yield func(*community.Note) bool) {
			for n := range notes {
				if n.State.Unrendered() {
					drafts = append(drafts, NoteAt{Author: n.AuthorID, Note: n.ID, At: n.CreatedAt})
				}
				if n.State.Renders() && !yield(n) {
					return
				}
			}
		},
		func(n *community.Note) []any {
			return []any{n.AuthorID, n.PublishedAt, n.ID, int16(n.Visibility.Needs()), string(n.Kind)}
		})
	if err != nil {
		return err
	}
	return postgres.Copy(ctx, tx.tx, "drafts_by_author", []string{"author_id", "created_at", "note_id"},
		slices.Values(drafts), func(d NoteAt) []any { return []any{d.Author, d.At, d.Note} })
}

// noteInsert are the columns of noteRowOf.
func noteInsert() []string {
	return []string{
		"id", "author_id", "kind", "title", "body", "place", "visibility", "state",
		"cover_id", "cover_alt", "cover_width", "cover_height", "cover_blur_hash",
		"primary_product_id", "tag_count", "like_count", "collect_count", "comment_count", "share_count",
		"sponsor_kind", "sponsor_id", "sponsor_label", "created_at", "published_at", "edited_at",
	}
}

func noteRowOf(n *community.Note) []any {
	cover, sponsor := postgres.ColumnsOf(n.Cover), sponsorOf(n.Sponsorship)
	return []any{
		n.ID, n.AuthorID, string(n.Kind), n.Title, n.Body, n.Place, string(n.Visibility), string(n.State),
		cover.ID, cover.Alt, cover.Width, cover.Height, cover.BlurHash,
		n.PrimaryProductID, n.Tags, n.Likes, n.Collects, n.Comments, n.Shares,
		sponsor.kind, sponsor.id, sponsor.label, n.CreatedAt, n.PublishedAt, n.EditedAt,
	}
}

// CopyNoteMedia writes the pictures and videos of notes, for seeding.
func (tx Tx) CopyNoteMedia(ctx context.Context, media iter.Seq[*community.NoteMedia]) error {
	return postgres.Copy(ctx, tx.tx, "note_media", mediaColumns(), media, mediaRow)
}

// mediaColumns are the columns of mediaRow.
func mediaColumns() []string {
	return []string{"note_id", "position", "image_id", "video_id", "alt", "width", "height", "blur_hash", "duration_ms"}
}

func mediaRow(m *community.NoteMedia) []any {
	return []any{
		m.NoteID, m.Position, m.Image.ID, m.VideoID, m.Image.Text, m.Image.Width, m.Image.Height, m.Image.Hash, m.DurationMS,
	}
}

// Reaction is a user liking or collecting a note of an author.
type Reaction struct {
	User   domain.UserID
	Note   domain.NoteID
	Author domain.UserID
	At     time.Time
}

// CopyLikes writes likes, for seeding. The notes' counts are the caller's to keep in step.
func (tx Tx) CopyLikes(ctx context.Context, likes iter.Seq[Reaction]) error {
	return postgres.Copy(ctx, tx.tx, "note_likes", []string{"user_id", "note_id", "author_id", "liked_at"}, likes,
		func(r Reaction) []any { return []any{r.User, r.Note, r.Author, r.At} })
}

// CopyCollects writes collects, for seeding. The notes' counts are the caller's to keep in step.
func (tx Tx) CopyCollects(ctx context.Context, collects iter.Seq[Reaction]) error {
	return postgres.Copy(ctx, tx.tx, "note_collects", []string{"user_id", "note_id", "collected_at"}, collects,
		func(r Reaction) []any { return []any{r.User, r.Note, r.At} })
}
