package handwritten

import (
	"context"
	"encoding/binary"
	"math"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/graph/relay"
)

// A page of a feed shows this many places and reads some to spare, for those whose notes and goods are gone.
const (
	shown = 20
	read  = shown + 1 + 4 + shown/16
)

// entry is a place of a feed: a note that may be shown, a product to look up, or neither.
type entry struct {
	note    *card
	product *domain.ProductID
	reason  string
	cursor  string
}

func (h *Handler) homeFeed(ctx context.Context, b []byte, viewer domain.UserID, after string) ([]byte, error) {
	const sql = `
SELECT r.generation_id, r.position, r.kind, r.subject_id, r.reason, c.*
FROM feed_rankings r
LEFT JOIN LATERAL (
    SELECT ` + cardColumns + `
    FROM notes n
    JOIN users u ON u.id = n.author_id
    WHERE r.kind = 1
      AND n.id = r.subject_id
      AND n.state = 'PUBLISHED'
      AND n.visibility = 'PUBLIC'
      AND (n.author_id = $1 OR ` + noWall + `)
) c ON true
WHERE r.generation_id = (
    SELECT g.id FROM feed_generations g WHERE g.surface = 'HOME' AND ($2::bigint = 0 OR g.id = $2) ORDER BY g.id DESC LIMIT 1
)
  AND r.position > $3
ORDER BY r.position
LIMIT $4`
	var generation int64
	var position uint32
	if after != "" {
		from, err := relay.ParseCursor(relay.ListFeedHome, "after", after)
		if err != nil {
			return nil, err
		}
		generation, position = from.Key, binary.BigEndian.Uint32(from.ID[:4])
	}
	entries := make([]entry, 0, read)
	err := ask(ctx, h.community, query{sql, []any{viewer, generation, int64(position), read}, func(rows pgx.Rows) error {
		e, err := rankedEntry(rows)
		entries = append(entries, e)
		return err
	}})
	if err != nil {
		return nil, err
	}
	return h.appendFeed(ctx, b, viewer, entries)
}

// rankedEntry reads a place of a ranking, whose note's columns are null where it is none.
func rankedEntry(rows pgx.Rows) (entry, error) {
	var e entry
	var generation int64
	var position uint32
	var kind int16
	var subject domain.UUID
	values := rows.RawValues()
	columns := []any{&generation, &position, &kind, &subject, &e.reason}
	if len(values) > len(columns) && values[len(columns)] != nil {
		e.note = &card{}
		columns = append(columns, e.note.columns()...)
	} else {
		columns = append(columns, make([]any, len(values)-len(columns))...)
	}
	if err := rows.Scan(columns...); err != nil {
		return e, err
	}
	if kind != 1 {
		e.product = (*domain.ProductID)(&subject)
	}
	var place domain.UUID
	binary.BigEndian.PutUint32(place[:4], position)
	e.cursor = relay.Cursor(relay.ListFeedHome, domain.Position{Key: generation, ID: place})
	return e, nil
}

func (h *Handler) followingFeed(ctx context.Context, b []byte, viewer domain.UserID, after string) ([]byte, error) {
	const sql = `
SELECT (extract(epoch FROM p.published_at) * 1000000)::bigint, p.note_id, c.*
FROM (
    SELECT l.note_id, l.published_at
    FROM follows f
    CROSS JOIN LATERAL (
        SELECT a.note_id, a.published_at
        FROM notes_by_author a
        WHERE a.author_id = f.followee_id
          AND a.reach <= 1
          AND (a.published_at, a.note_id) < ($2, $3)
        ORDER BY a.published_at DESC, a.note_id DESC
        LIMIT $4
    ) l
    WHERE f.follower_id = $1
    ORDER BY l.published_at DESC, l.note_id DESC
    LIMIT $4
) p
LEFT JOIN LATERAL (
    SELECT ` + cardColumns + `
    FROM notes n
    JOIN users u ON u.id = n.author_id
    WHERE n.id = p.note_id
      AND n.state IN ('PUBLISHED', 'LIMITED')
      AND n.visibility IN ('PUBLIC', 'FOLLOWERS')
      AND ` + noWall + `
) c ON true
ORDER BY p.published_at DESC, p.note_id DESC`
	from, id := time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC), lastID()
	if after != "" {
		cursor, err := relay.ParseCursor(relay.ListFeedFollowing, "after", after)
		if err != nil {
			return nil, err
		}
		from, id = time.UnixMicro(cursor.Key), cursor.ID
	}
	entries := make([]entry, 0, read)
	err := ask(ctx, h.community, query{sql, []any{viewer, from, id, read}, func(rows pgx.Rows) error {
		e, err := followedEntry(rows)
		entries = append(entries, e)
		return err
	}})
	if err != nil {
		return nil, err
	}
	return h.appendFeed(ctx, b, viewer, entries)
}

// followedEntry reads a place of the following feed, whose note's columns are null where it may not be shown.
func followedEntry(rows pgx.Rows) (entry, error) {
	e := entry{reason: "FOLLOWING"}
	var at int64
	var id domain.UUID
	values := rows.RawValues()
	columns := []any{&at, &id}
	if values[len(columns)] != nil {
		e.note = &card{}
		columns = append(columns, e.note.columns()...)
	} else {
		columns = append(columns, make([]any, len(values)-len(columns))...)
	}
	err := rows.Scan(columns...)
	e.cursor = relay.Cursor(relay.ListFeedFollowing, domain.Position{Key: at, ID: id})
	return e, err
}

func lastID() domain.UUID {
	var id domain.UUID
	for i := range id {
		id[i] = math.MaxUint8
	}
	return id
}

// appendFeed looks up goods and stores, drops what may not be shown, and writes the first of the rest.
func (h *Handler) appendFeed(ctx context.Context, b []byte, viewer domain.UserID, entries []entry) ([]byte, error) {
	var ids []domain.ProductID
	var accounts []domain.UserID
	for _, e := range entries {
		if e.product != nil {
			ids = append(ids, *e.product)
		}
		if e.note == nil {
			continue
		}
		if e.note.primary != nil {
			ids = append(ids, *e.note.primary)
		}
		accounts = append(accounts, e.note.author.id)
	}
	products, owned := make(goods, len(ids)), make(stores)
	if err := ask(ctx, h.commerce, shelves(viewer, ids, products), storesOf(viewer, accounts, owned)); err != nil {
		return nil, err
	}
	written, more, end := 0, len(entries) == read, ""
	if len(entries) > 0 {
		end = entries[len(entries)-1].cursor
	}
	last := ""
	b = append(b, `{"feed":{"edges":[`...)
	for _, e := range entries {
		if e.note == nil && (e.product == nil || products[*e.product] == nil || !products[*e.product].sellable) {
			continue
		}
		if written == shown {
			more, end = true, last
			break
		}
		b = h.appendEntry(separated(b, written), e, products, owned)
		written, last = written+1, e.cursor
	}
	b = strconv.AppendBool(append(b, `],"pageInfo":{"hasNextPage":`...), more)
	b = append(b, `,"endCursor":`...)
	if end == "" {
		return append(b, "null}}}"...), nil
	}
	return append(appendString(b, end), "}}}"...), nil
}

func (h *Handler) appendEntry(b []byte, e entry, products goods, owned stores) []byte {
	b = append(append(b, `{"cursor":"`...), e.cursor...)
	b = append(append(b, `","reason":"`...), e.reason...)
	b = append(b, `","sponsorship":`...)
	if e.note != nil && e.note.sponsored != nil {
		b = appendOptional(append(b, `{"label":`...), e.note.sponsor)
		b = append(appendOptional(append(b, `,"kind":`...), e.note.sponsored), '}')
	} else {
		b = append(b, "null"...)
	}
	if e.note != nil {
		b = h.appendCard(append(b, `,"node":{"__typename":"Note",`...), e.note, products, owned)
		return append(b, "}}"...)
	}
	s := products[*e.product]
	b = h.appendShelf(append(b, `,"node":{"__typename":"Product",`...), s)
	return append(appendCount(append(b, `,"soldCount":`...), s.sold), "}}"...)
}
