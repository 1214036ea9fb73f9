package handwritten

import (
	"strconv"

	"github.com/jackc/pgx/v5"

	"github.com/trellisgraph/trellis/domain"
)

// What the pages share: cards of notes, people and goods.

// author is a person as a page shows them. Their store is looked up for all of a page at once.
type author struct {
	id        domain.UserID
	name      string
	avatar    image
	following bool
}

// card is a note as lists show it.
type card struct {
	id        domain.NoteID
	kind      string
	title     string
	cover     image
	author    author
	likes     int
	liked     bool
	primary   *domain.ProductID
	sponsor   *string
	sponsored *string
}

// cardColumns are what scanCard reads, of a note n and its author u, for the viewer $1.
const cardColumns = `n.id, n.kind, n.title, n.cover_id, n.cover_width, n.cover_height, n.cover_blur_hash, n.like_count,
       n.primary_product_id, n.sponsor_label, n.sponsor_kind,
       EXISTS (SELECT 1 FROM note_likes l WHERE l.user_id = $1 AND l.note_id = n.id),
       u.id, u.display_name, u.avatar_id, u.avatar_width,
       EXISTS (SELECT 1 FROM follows f WHERE f.follower_id = $1 AND f.followee_id = u.id)`

// noWall is the condition that neither of the viewer $1 and the author of n blocks the other.
const noWall = `NOT EXISTS (SELECT 1 FROM walls w WHERE w.user_id = $1 AND w.other_id = n.author_id)`

// columns are where a row puts what cardColumns select.
func (c *card) columns() []any {
	return []any{
		&c.id, &c.kind, &c.title, &c.cover.id, &c.cover.width, &c.cover.height, &c.cover.hash, &c.likes,
		&c.primary, &c.sponsor, &c.sponsored, &c.liked,
		&c.author.id, &c.author.name, &c.author.avatar.id, &c.author.avatar.width, &c.author.following,
	}
}

// shelf is a product as lists show it.
type shelf struct {
	id           domain.ProductID
	title        string
	cover        image
	availability string
	price        int64
	currency     domain.Currency
	sold         int
	sellable     bool
	store        store
}

// goods are the products of a page that the viewer may see.
type goods map[domain.ProductID]*shelf

// availability is the bucket of a product p by its stock.
const availability = `CASE WHEN p.status <> 'ACTIVE' OR p.store_status <> 'OPEN' THEN 'UNAVAILABLE' ELSE coalesce((
           SELECT CASE max(CASE WHEN k.on_hand - k.reserved <= 0 THEN 0
                                WHEN k.on_hand - k.reserved <= k.low_stock_at THEN 1 ELSE 2 END)
                  WHEN 0 THEN 'SOLD_OUT' WHEN 1 THEN 'LOW_STOCK' WHEN 2 THEN 'IN_STOCK' END
           FROM stock k WHERE k.product_id = p.id), 'UNAVAILABLE') END`

// publicProduct is the condition that the viewer $1 may see a product p.
const publicProduct = `(p.status = 'ACTIVE' AND p.store_status <> 'APPLYING'
       OR EXISTS (SELECT 1 FROM stores_by_member m WHERE m.user_id = $1 AND m.store_id = p.store_id))`

// publicStore is the condition that the viewer $1 may see a store s.
const publicStore = `(s.status <> 'APPLYING' OR s.account_id = $1
       OR EXISTS (SELECT 1 FROM stores_by_member m WHERE m.user_id = $1 AND m.store_id = s.id))`

// shelves reads products by id.
func shelves(viewer domain.UserID, ids []domain.ProductID, into goods) query {
	const sql = `
SELECT p.id, p.title, p.cover_id, p.cover_width, p.price_min, p.currency, p.sold_count,
       p.status = 'ACTIVE' AND p.store_status = 'OPEN', ` + availability + `
FROM products p
WHERE p.id = ANY($2)
  AND ` + publicProduct
	return query{sql, []any{viewer, ids}, func(rows pgx.Rows) error {
		s := &shelf{}
		err := rows.Scan(&s.id, &s.title, &s.cover.id, &s.cover.width, &s.price, &s.currency, &s.sold, &s.sellable, &s.availability)
		into[s.id] = s
		return err
	}}
}

// store is a store as people and goods name it.
type store struct {
	id     domain.StoreID
	handle string
	name   *string
}

// stores are the stores of people.
type stores map[domain.UserID]store

// storesOf reads the stores of accounts.
func storesOf(viewer domain.UserID, accounts []domain.UserID, into stores) query {
	const sql = `
SELECT a.account_id, s.id, s.handle
FROM store_accounts a
JOIN stores s ON s.id = a.store_id
WHERE a.account_id = ANY($2)
  AND ` + publicStore
	return query{sql, []any{viewer, accounts}, func(rows pgx.Rows) error {
		var account domain.UserID
		var s store
		err := rows.Scan(&account, &s.id, &s.handle)
		into[account] = s
		return err
	}}
}

func (h *Handler) appendCard(b []byte, c *card, products goods, owned stores) []byte {
	b = c.id.AppendGQL(append(b, `"id":`...))
	b = append(append(b, `,"kind":"`...), c.kind...)
	b = appendString(append(b, `","title":`...), c.title)
	b = append(b, `,"cover":`...)
	if c.cover.id == nil {
		b = append(b, "null"...)
	} else {
		b = h.appendURL(append(b, `{"url":`...), c.cover, 600)
		b = strconv.AppendInt(append(b, `,"width":`...), int64(c.cover.width), 10)
		b = strconv.AppendInt(append(b, `,"height":`...), int64(c.cover.height), 10)
		b = append(appendHash(append(b, `,"blurHash":`...), c.cover.hash), '}')
	}
	b = h.appendAuthor(append(b, `,"author":`...), &c.author, owned)
	b = appendCount(append(b, `,"likeCount":`...), c.likes)
	b = strconv.AppendBool(append(b, `,"viewerHasLiked":`...), c.liked)
	b = append(b, `,"primaryProduct":`...)
	if c.primary == nil || products[*c.primary] == nil {
		return append(b, "null"...)
	}
	return append(h.appendShelf(append(b, '{'), products[*c.primary]), '}')
}

func appendHash(b []byte, hash string) []byte {
	if hash == "" {
		return append(b, "null"...)
	}
	return appendString(b, hash)
}

func (h *Handler) appendAuthor(b []byte, a *author, owned stores) []byte {
	b = a.id.AppendGQL(append(b, `{"id":`...))
	b = appendString(append(b, `,"displayName":`...), a.name)
	b = h.appendImage(append(b, `,"avatar":`...), a.avatar, 96)
	b = strconv.AppendBool(append(b, `,"viewerIsFollowing":`...), a.following)
	b = append(b, `,"store":`...)
	s, ok := owned[a.id]
	if !ok {
		return append(b, "null}"...)
	}
	b = s.id.AppendGQL(append(b, `{"id":`...))
	return append(appendString(append(b, `,"handle":`...), s.handle), "}}"...)
}

func (h *Handler) appendShelf(b []byte, s *shelf) []byte {
	b = s.id.AppendGQL(append(b, `"id":`...))
	b = appendString(append(b, `,"title":`...), s.title)
	b = h.appendImage(append(b, `,"cover":`...), s.cover, 400)
	b = append(append(b, `,"availability":"`...), s.availability...)
	b = appendMoney(append(b, `","priceRange":{"min":`...), s.price, s.currency)
	return append(b, '}')
}
