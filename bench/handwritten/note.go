package handwritten

import (
	"context"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/graph/relay"
)

// note is a note as its own page shows it.
type note struct {
	card
	body      string
	published *time.Time
	collects  int
	comments  int
	collected bool
	media     []medium
	topics    []topic
	tags      []tag
	thread    []*comment
}

type medium struct {
	image
	video    *domain.MediaID
	duration *int
}

type topic struct {
	id   domain.TopicID
	name string
}

type tag struct {
	id         domain.TagID
	product    domain.ProductID
	picture    *int
	x, y       *float64
	disclosure string
	title      string
	price      int64
	currency   domain.Currency
}

// comment is one of either level. said is false for one whose words and author the viewer may not know.
type comment struct {
	id      domain.UUID
	author  author
	text    string
	said    bool
	state   string
	at      time.Time
	heat    int64
	likes   int
	liked   bool
	count   int
	replies []*comment
}

// How much of its lists the page shows.
const (
	shownTags     = 10
	shownComments = 20
	shownReplies  = 3
)

func (h *Handler) notePage(ctx context.Context, b []byte, viewer domain.UserID, argument string) ([]byte, error) {
	id, err := domain.ParseID[domain.NoteID]("id", argument)
	if err != nil {
		return nil, err
	}
	var n *note
	var rest note
	queries := append([]query{readNote(viewer, id, &n)}, readThread(viewer, id, &rest)...)
	if err := ask(ctx, h.community, append(queries, readParts(id, &rest)...)...); err != nil {
		return nil, err
	}
	if n == nil {
		return append(b, `{"note":null}`...), nil
	}
	n.media, n.topics, n.tags, n.thread = rest.media, rest.topics, rest.tags, rest.thread
	products, owned := goods{}, stores{}
	if err := ask(ctx, h.commerce, taggedGoods(viewer, n, products), storesOf(viewer, n.people(), owned)); err != nil {
		return nil, err
	}
	return h.appendNote(append(b, `{"note":`...), n, products, owned), nil
}

// readNote leaves n nil where the viewer may not see the note.
func readNote(viewer domain.UserID, id domain.NoteID, n **note) query {
	const sql = `
SELECT ` + cardColumns + `,
       n.body, n.published_at, n.collect_count, n.comment_count,
       EXISTS (SELECT 1 FROM note_collects l WHERE l.user_id = $1 AND l.note_id = n.id)
FROM notes n
JOIN users u ON u.id = n.author_id
WHERE n.id = $2
  AND n.state <> 'DELETED'
  AND (n.author_id = $1
       OR n.state IN ('PUBLISHED', 'LIMITED')
          AND (n.visibility = 'PUBLIC'
               OR n.visibility = 'FOLLOWERS'
                  AND EXISTS (SELECT 1 FROM follows f WHERE f.follower_id = $1 AND f.followee_id = n.author_id))
          AND ` + noWall + `)`
	return query{sql, []any{viewer, id}, func(rows pgx.Rows) error {
		*n = &note{}
		return rows.Scan(append((*n).columns(),
			&(*n).body, &(*n).published, &(*n).collects, &(*n).comments, &(*n).collected)...)
	}}
}

// readParts reads what belongs to the note alone.
func readParts(id domain.NoteID, n *note) []query {
	const media = `
SELECT image_id, width, height, video_id, duration_ms
FROM note_media
WHERE note_id = $1
ORDER BY position`
	const topics = `
SELECT t.id, t.name
FROM note_topics nt
JOIN topics t ON t.id = nt.topic_id
WHERE nt.note_id = $1
ORDER BY nt.position`
	const tags = `
SELECT n, product_id, media_index, x, y, disclosure, snapshot_title, snapshot_price, snapshot_currency
FROM product_tags
WHERE note_id = $1
ORDER BY n
LIMIT $2`
	return []query{
		{media, []any{id}, func(rows pgx.Rows) error {
			var m medium
			err := rows.Scan(&m.id, &m.width, &m.height, &m.video, &m.duration)
			n.media = append(n.media, m)
			return err
		}},
		{topics, []any{id}, func(rows pgx.Rows) error {
			var t topic
			err := rows.Scan(&t.id, &t.name)
			n.topics = append(n.topics, t)
			return err
		}},
		{tags, []any{id, shownTags}, func(rows pgx.Rows) error {
			t := tag{id: domain.TagID{Note: id}}
			err := rows.Scan(&t.id.N, &t.product, &t.picture, &t.x, &t.y, &t.disclosure, &t.title, &t.price, &t.currency)
			n.tags = append(n.tags, t)
			return err
		}},
	}
}

// commentColumns are what scanComment reads, of a comment c and its author u, for the viewer $1.
const commentColumns = `c.id, c.body, c.state, c.state = 'VISIBLE' OR c.state = 'HIDDEN' AND c.author_id = $1,
       c.created_at, c.heat, c.like_count, c.reply_count,
       u.id, u.display_name, u.avatar_id, u.avatar_width`

func (c *comment) columns() []any {
	return []any{
		&c.id, &c.text, &c.state, &c.said, &c.at, &c.heat, &c.likes, &c.count,
		&c.author.id, &c.author.name, &c.author.avatar.id, &c.author.avatar.width,
	}
}

// readThread reads the hottest root comments, and the first replies under each of them.
func readThread(viewer domain.UserID, id domain.NoteID, n *note) []query {
	const visible = `NOT EXISTS (SELECT 1 FROM walls w WHERE w.user_id = $1 AND w.other_id = c.author_id)`
	const roots = `
SELECT ` + commentColumns + `,
       EXISTS (SELECT 1 FROM comment_likes l WHERE l.user_id = $1 AND l.note_id = c.note_id AND l.comment_id = c.id),
       EXISTS (SELECT 1 FROM follows f WHERE f.follower_id = $1 AND f.followee_id = u.id)
FROM comments c
JOIN users u ON u.id = c.author_id
WHERE c.note_id = $2
  AND c.root_id IS NULL
  AND ` + visible + `
ORDER BY c.heat DESC, c.id DESC
LIMIT $3`
	const replies = `
SELECT p.root, p.*
FROM (
    SELECT c.id
    FROM comments c
    WHERE c.note_id = $2
      AND c.root_id IS NULL
      AND ` + visible + `
    ORDER BY c.heat DESC, c.id DESC
    LIMIT $3
) r
CROSS JOIN LATERAL (
    SELECT c.root_id AS root, ` + commentColumns + `
    FROM comments c
    JOIN users u ON u.id = c.author_id
    WHERE c.note_id = $2
      AND c.root_id = r.id
      AND ` + visible + `
    ORDER BY c.created_at, c.id
    LIMIT $4
) p`
	byID := map[domain.UUID]*comment{}
	return []query{
		{roots, []any{viewer, id, shownComments + 1}, func(rows pgx.Rows) error {
			c := &comment{}
			err := rows.Scan(append(c.columns(), &c.liked, &c.author.following)...)
			n.thread, byID[c.id] = append(n.thread, c), c
			return err
		}},
		{replies, []any{viewer, id, shownComments, shownReplies}, func(rows pgx.Rows) error {
			c, root := &comment{}, domain.UUID{}
			if err := rows.Scan(append([]any{&root, nil}, c.columns()...)...); err != nil {
				return err
			}
			if under := byID[root]; under != nil {
				under.replies = append(under.replies, c)
			}
			return nil
		}},
	}
}

// taggedGoods reads the note's goods with their stores.
func taggedGoods(viewer domain.UserID, n *note, into goods) query {
	const sql = `
SELECT p.id, p.title, p.cover_id, p.cover_width, p.price_min, p.currency, ` + availability + `, s.id, s.name
FROM products p
LEFT JOIN stores s ON s.id = p.store_id AND ` + publicStore + `
WHERE p.id = ANY($2)
  AND ` + publicProduct
	ids := make([]domain.ProductID, 0, len(n.tags)+1)
	for _, t := range n.tags {
		ids = append(ids, t.product)
	}
	if n.primary != nil {
		ids = append(ids, *n.primary)
	}
	return query{sql, []any{viewer, ids}, func(rows pgx.Rows) error {
		s := &shelf{}
		var storeID *domain.StoreID
		err := rows.Scan(&s.id, &s.title, &s.cover.id, &s.cover.width, &s.price, &s.currency, &s.availability,
			&storeID, &s.store.name)
		if storeID != nil {
			s.store.id = *storeID
		}
		into[s.id] = s
		return err
	}}
}

// people are those whose stores the page names.
func (n *note) people() []domain.UserID {
	ids := make([]domain.UserID, 0, len(n.thread)+1)
	ids = append(ids, n.author.id)
	for _, c := range n.thread {
		ids = append(ids, c.author.id)
	}
	return ids
}

func (h *Handler) appendNote(b []byte, n *note, products goods, owned stores) []byte {
	b = h.appendCard(append(b, '{'), &n.card, products, owned)
	b = appendString(append(b, `,"body":`...), n.body)
	b = append(b, `,"publishedAt":`...)
	if n.published == nil {
		b = append(b, "null"...)
	} else {
		b = appendTime(b, *n.published)
	}
	b = appendCount(append(b, `,"collectCount":`...), n.collects)
	b = appendCount(append(b, `,"commentCount":`...), n.comments)
	b = strconv.AppendBool(append(b, `,"viewerHasCollected":`...), n.collected)
	b = append(b, `,"media":[`...)
	for i, m := range n.media {
		b = h.appendMedium(separated(b, i), m)
	}
	b = append(b, `],"topics":[`...)
	for i, t := range n.topics {
		b = t.id.AppendGQL(append(separated(b, i), `{"id":`...))
		b = append(appendString(append(b, `,"name":`...), t.name), '}')
	}
	b = append(b, `],"productTags":{"nodes":[`...)
	for i := range n.tags {
		b = h.appendTag(separated(b, i), &n.tags[i], products)
	}
	b = append(b, `]},"comments":`...)
	return append(h.appendThread(b, n, owned), "}}"...)
}

func (h *Handler) appendMedium(b []byte, m medium) []byte {
	id := *m.id
	if m.video != nil {
		b, id = append(b, `{"__typename":"Video","id":`...), *m.video
	} else {
		b = append(b, `{"__typename":"Image","id":`...)
	}
	b = id.AppendGQL(b)
	b = strconv.AppendInt(append(b, `,"width":`...), int64(m.width), 10)
	b = strconv.AppendInt(append(b, `,"height":`...), int64(m.height), 10)
	if m.video != nil {
		return append(appendNumber(append(b, `,"durationMs":`...), m.duration), '}')
	}
	return append(h.appendURL(append(b, `,"url":`...), m.image, 1200), '}')
}

func (h *Handler) appendTag(b []byte, t *tag, products goods) []byte {
	b = t.id.AppendGQL(append(b, `{"id":`...))
	b = appendNumber(append(b, `,"mediaIndex":`...), t.picture)
	b = appendFloat(append(b, `,"x":`...), t.x)
	b = appendFloat(append(b, `,"y":`...), t.y)
	b = append(append(b, `,"disclosure":"`...), t.disclosure...)
	b = appendString(append(b, `","snapshot":{"title":`...), t.title)
	b = append(appendMoney(append(b, `,"price":`...), t.price, t.currency), `},"product":`...)
	s := products[t.product]
	if s == nil {
		return append(b, "null}"...)
	}
	b = append(h.appendShelf(append(b, '{'), s), `,"store":`...)
	if s.store.name == nil {
		return append(b, "null}}"...)
	}
	b = s.store.id.AppendGQL(append(b, `{"id":`...))
	return append(appendString(append(b, `,"name":`...), *s.store.name), "}}}"...)
}

func (h *Handler) appendThread(b []byte, n *note, owned stores) []byte {
	thread, more := n.thread, len(n.thread) > shownComments
	if more {
		thread = thread[:shownComments]
	}
	b = strconv.AppendBool(append(b, `{"pageInfo":{"hasNextPage":`...), more)
	b = append(b, `,"endCursor":`...)
	if len(thread) == 0 {
		b = append(b, "null"...)
	} else {
		last := thread[len(thread)-1]
		b = appendString(b, relay.Cursor(relay.ListCommentsHot, domain.Position{Key: last.heat, ID: last.id}))
	}
	b = append(b, `},"nodes":[`...)
	for i, c := range thread {
		b = h.appendComment(separated(b, i), n, c, owned)
	}
	return append(b, "]}"...)
}

func (h *Handler) appendComment(b []byte, n *note, c *comment, owned stores) []byte {
	b = appendWords(b, n.id, c)
	b = appendTime(append(b, `,"createdAt":`...), c.at)
	b = strconv.AppendBool(append(b, `,"isByAuthor":`...), c.said && c.author.id == n.author.id)
	b = append(b, `,"author":`...)
	if c.said {
		b = h.appendAuthor(b, &c.author, owned)
	} else {
		b = append(b, "null"...)
	}
	b = appendCount(append(b, `,"likeCount":`...), c.likes)
	b = strconv.AppendBool(append(b, `,"viewerHasLiked":`...), c.liked)
	b = appendCount(append(b, `,"replyCount":`...), c.count)
	b = append(b, `,"replies":{"nodes":[`...)
	for i, r := range c.replies {
		b = append(appendWords(separated(b, i), n.id, r), `,"author":`...)
		if !r.said {
			b = append(b, "null}"...)
			continue
		}
		b = r.author.id.AppendGQL(append(b, `{"id":`...))
		b = append(appendString(append(b, `,"displayName":`...), r.author.name), "}}"...)
	}
	return append(b, "]}}"...)
}

// appendWords begins a comment of either level.
func appendWords(b []byte, note domain.NoteID, c *comment) []byte {
	b = domain.CommentID{Note: note, Own: c.id}.AppendGQL(append(b, `{"id":`...))
	b = append(b, `,"text":`...)
	if c.said {
		b = appendString(b, c.text)
	} else {
		b = append(b, "null"...)
	}
	return append(append(append(b, `,"state":"`...), c.state...), '"')
}
