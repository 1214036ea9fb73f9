package handwritten

import (
	"context"
	"math"
	"strconv"

	"github.com/jackc/pgx/v5"

	"github.com/trellisgraph/trellis/domain"
)

// product is a product as its own page shows it.
type product struct {
	shelf
	subtitle    *string
	description string
	brand       *string
	compareMin  *int64
	compareMax  *int64
	options     []option
	ratings     [5]int
	storeID     *domain.StoreID
	storeHandle *string
	account     *domain.UserID
	collected   bool
	media       []image
	variants    []variant
	reviews     []review
	notes       []*card
	people      map[domain.UserID]*author // who reviewed, and whose the store is
}

type option struct {
	Name   string   `json:"name"`
	Values []string `json:"values"`
}

type selected struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

type variant struct {
	n            int16
	title        string
	options      []selected
	price        int64
	compareAt    *int64
	availability *string
	limit        *int
}

type review struct {
	id       domain.UUID
	author   domain.UserID
	rating   int
	body     string
	variant  string
	verified bool
}

// How much of its lists the page shows.
const (
	shownVariants = 50
	shownReviews  = 3
	shownNotes    = 10
)

func (h *Handler) productPage(ctx context.Context, b []byte, viewer domain.UserID, argument string) ([]byte, error) {
	id, err := domain.ParseID[domain.ProductID]("id", argument)
	if err != nil {
		return nil, err
	}
	var p *product
	rest := product{people: map[domain.UserID]*author{}}
	err = h.both(ctx, []query{readCollected(viewer, id, &rest), readNotes(viewer, id, &rest)},
		append([]query{readProduct(viewer, id, &p)}, readGoodsParts(id, &rest)...))
	if err != nil {
		return nil, err
	}
	if p == nil {
		return append(b, `{"product":null}`...), nil
	}
	p.collected, p.media, p.variants, p.reviews, p.notes, p.people =
		rest.collected, rest.media, rest.variants, rest.reviews, rest.notes, rest.people
	products, owned := goods{}, stores{}
	err = h.both(ctx, p.missingPeople(viewer), []query{
		shelves(viewer, p.primaries(), products), storesOf(viewer, p.accounts(), owned),
	})
	if err != nil {
		return nil, err
	}
	return h.appendProduct(append(b, `{"product":{`...), p, products, owned), nil
}

// readProduct leaves p nil where the viewer may not see the product.
func readProduct(viewer domain.UserID, id domain.ProductID, p **product) query {
	const sql = `
SELECT p.id, p.title, p.cover_id, p.cover_width, p.price_min, p.currency, p.sold_count, ` + availability + `,
       p.subtitle, p.description_html, p.brand, p.compare_at_min, p.compare_at_max, p.options, p.ratings,
       s.id, s.name, s.handle, s.account_id
FROM products p
LEFT JOIN stores s ON s.id = p.store_id AND ` + publicStore + `
WHERE p.id = $2
  AND ` + publicProduct
	return query{sql, []any{viewer, id}, func(rows pgx.Rows) error {
		g := &product{}
		*p = g
		return rows.Scan(&g.id, &g.title, &g.cover.id, &g.cover.width, &g.price, &g.currency, &g.sold, &g.availability,
			&g.subtitle, &g.description, &g.brand, &g.compareMin, &g.compareMax, &g.options, &g.ratings,
			&g.storeID, &g.store.name, &g.storeHandle, &g.account)
	}}
}

// readGoodsParts reads what belongs to the product alone.
func readGoodsParts(id domain.ProductID, p *product) []query {
	const media = `
SELECT media_id, width, height
FROM product_media
WHERE product_id = $1
ORDER BY position`
	const variants = `
SELECT v.n, v.title, v.options, v.price, v.compare_at_price, v.purchase_limit,
       CASE WHEN k.product_id IS NULL THEN NULL
            WHEN p.status <> 'ACTIVE' OR p.store_status <> 'OPEN' THEN 'UNAVAILABLE'
            WHEN k.on_hand - k.reserved <= 0 THEN 'SOLD_OUT'
            WHEN k.on_hand - k.reserved <= k.low_stock_at THEN 'LOW_STOCK'
            ELSE 'IN_STOCK' END
FROM product_variants v
JOIN products p ON p.id = v.product_id
LEFT JOIN stock k ON k.product_id = v.product_id AND k.variant_n = v.n
WHERE v.product_id = $1
ORDER BY v.n
LIMIT $2`
	const reviews = `
SELECT id, author_id, rating, body, variant_title, order_id IS NOT NULL
FROM reviews
WHERE product_id = $1
ORDER BY created_at DESC, id DESC
LIMIT $2`
	return []query{
		{media, []any{id}, func(rows pgx.Rows) error {
			var i image
			err := rows.Scan(&i.id, &i.width, &i.height)
			p.media = append(p.media, i)
			return err
		}},
		{variants, []any{id, shownVariants}, func(rows pgx.Rows) error {
			var v variant
			err := rows.Scan(&v.n, &v.title, &v.options, &v.price, &v.compareAt, &v.limit, &v.availability)
			p.variants = append(p.variants, v)
			return err
		}},
		{reviews, []any{id, shownReviews}, func(rows pgx.Rows) error {
			var r review
			err := rows.Scan(&r.id, &r.author, &r.rating, &r.body, &r.variant, &r.verified)
			p.reviews = append(p.reviews, r)
			return err
		}},
	}
}

func readCollected(viewer domain.UserID, id domain.ProductID, p *product) query {
	const sql = `
SELECT EXISTS (SELECT 1 FROM product_collects WHERE user_id = $1 AND product_id = $2)`
	return query{sql, []any{viewer, id}, func(rows pgx.Rows) error { return rows.Scan(&p.collected) }}
}

// readNotes reads the hottest notes that tag the product.
func readNotes(viewer domain.UserID, id domain.ProductID, p *product) query {
	const sql = `
SELECT ` + cardColumns + `
FROM (
    SELECT n.note_id, n.heat
    FROM notes_by_product n
    WHERE n.product_id = $2
      AND (n.reach = 0
           OR n.author_id = $1
           OR n.reach = 1 AND EXISTS (SELECT 1 FROM follows f WHERE f.follower_id = $1 AND f.followee_id = n.author_id))
      AND ` + noWall + `
    ORDER BY n.heat DESC, n.note_id DESC
    LIMIT $3
) l
JOIN notes n ON n.id = l.note_id
JOIN users u ON u.id = n.author_id
ORDER BY l.heat DESC, l.note_id DESC`
	return query{sql, []any{viewer, id, shownNotes}, func(rows pgx.Rows) error {
		c := &card{}
		err := rows.Scan(c.columns()...)
		p.notes = append(p.notes, c)
		return err
	}}
}

// missingPeople reads who reviewed and whose the store is.
func (p *product) missingPeople(viewer domain.UserID) []query {
	const sql = `
SELECT u.id, u.display_name, u.avatar_id, u.avatar_width,
       EXISTS (SELECT 1 FROM follows f WHERE f.follower_id = $1 AND f.followee_id = u.id)
FROM users u
WHERE u.id = ANY($2)
  AND (u.id = $1 OR NOT EXISTS (SELECT 1 FROM walls w WHERE w.user_id = $1 AND w.other_id = u.id))`
	ids := make([]domain.UserID, 0, len(p.reviews)+1)
	for _, r := range p.reviews {
		ids = append(ids, r.author)
	}
	if p.account != nil {
		ids = append(ids, *p.account)
	}
	if len(ids) == 0 {
		return nil
	}
	return []query{{sql, []any{viewer, ids}, func(rows pgx.Rows) error {
		a := &author{}
		err := rows.Scan(&a.id, &a.name, &a.avatar.id, &a.avatar.width, &a.following)
		p.people[a.id] = a
		return err
	}}}
}

func (p *product) primaries() []domain.ProductID {
	var ids []domain.ProductID
	for _, n := range p.notes {
		if n.primary != nil {
			ids = append(ids, *n.primary)
		}
	}
	return ids
}

// accounts are those whose stores the page names.
func (p *product) accounts() []domain.UserID {
	var ids []domain.UserID
	for _, n := range p.notes {
		ids = append(ids, n.author.id)
	}
	if p.account != nil {
		ids = append(ids, *p.account)
	}
	return ids
}

func (h *Handler) appendProduct(b []byte, p *product, products goods, owned stores) []byte {
	b = h.appendShelf(b, &p.shelf)
	b = appendOptional(append(b, `,"subtitle":`...), p.subtitle)
	b = appendString(append(b, `,"descriptionHtml":`...), p.description)
	b = appendOptional(append(b, `,"brand":`...), p.brand)
	b = append(b, `,"media":[`...)
	for i, m := range p.media {
		b = m.id.AppendGQL(append(separated(b, i), `{"id":`...))
		b = strconv.AppendInt(append(b, `,"width":`...), int64(m.width), 10)
		b = strconv.AppendInt(append(b, `,"height":`...), int64(m.height), 10)
		b = append(h.appendURL(append(b, `,"url":`...), m, 1200), '}')
	}
	b = append(b, `],"compareAtPriceRange":`...)
	if p.compareMin == nil || p.compareMax == nil {
		b = append(b, "null"...)
	} else {
		b = append(appendMoney(append(b, `{"min":`...), *p.compareMin, p.currency), '}')
	}
	b = append(b, `,"options":[`...)
	for i, o := range p.options {
		b = appendString(append(separated(b, i), `{"name":`...), o.Name)
		b = append(b, `,"values":[`...)
		for j, v := range o.Values {
			b = appendString(separated(b, j), v)
		}
		b = append(b, "]}"...)
	}
	b = appendCount(append(b, `],"soldCount":`...), p.sold)
	b = strconv.AppendBool(append(b, `,"viewerHasCollected":`...), p.collected)
	b = append(b, `,"variants":{"nodes":[`...)
	for i := range p.variants {
		b = appendVariant(separated(b, i), p, &p.variants[i])
	}
	b = h.appendStore(append(b, `]},"store":`...), p, owned)
	b = appendRating(append(b, `,"rating":`...), p.ratings)
	b = append(b, `,"reviews":{"nodes":[`...)
	for i := range p.reviews {
		b = appendReview(separated(b, i), p, &p.reviews[i])
	}
	b = append(b, `]},"notes":{"nodes":[`...)
	for i, n := range p.notes {
		b = append(h.appendCard(append(separated(b, i), '{'), n, products, owned), '}')
	}
	return append(b, "]}}}"...)
}

func appendVariant(b []byte, p *product, v *variant) []byte {
	b = domain.VariantID{Product: p.id, N: v.n}.AppendGQL(append(b, `{"id":`...))
	b = appendString(append(b, `,"title":`...), v.title)
	b = append(b, `,"options":[`...)
	for i, o := range v.options {
		b = appendString(append(separated(b, i), `{"name":`...), o.Name)
		b = append(appendString(append(b, `,"value":`...), o.Value), '}')
	}
	b = appendMoney(append(b, `],"price":`...), v.price, p.currency)
	b = append(b, `,"compareAtPrice":`...)
	if v.compareAt == nil {
		b = append(b, "null"...)
	} else {
		b = appendMoney(b, *v.compareAt, p.currency)
	}
	b = appendOptional(append(b, `,"availability":`...), v.availability)
	return append(appendNumber(append(b, `,"purchaseLimit":`...), v.limit), '}')
}

func (h *Handler) appendStore(b []byte, p *product, owned stores) []byte {
	if p.storeID == nil {
		return append(b, "null"...)
	}
	b = p.storeID.AppendGQL(append(b, `{"id":`...))
	b = appendOptional(append(b, `,"name":`...), p.store.name)
	b = appendOptional(append(b, `,"handle":`...), p.storeHandle)
	b = append(b, `,"account":`...)
	account := p.people[*p.account]
	if account == nil {
		return append(b, "null}"...)
	}
	return append(h.appendAuthor(b, account, owned), '}')
}

func appendRating(b []byte, stars [5]int) []byte {
	total, sum := 0, 0
	for i, n := range stars {
		total, sum = total+n, sum+(i+1)*n
	}
	b = append(b, `{"average":`...)
	if total == 0 {
		b = append(b, "null"...)
	} else {
		average := math.Floor(float64(sum*100)/float64(total)+0.5) / 100
		b = strconv.AppendFloat(b, average, 'g', -1, 64)
	}
	b = appendCount(append(b, `,"count":`...), total)
	b = append(b, `,"histogram":[`...)
	for i, n := range stars {
		b = strconv.AppendInt(separated(b, i), int64(n), 10)
	}
	return append(b, "]}"...)
}

func appendReview(b []byte, p *product, r *review) []byte {
	b = domain.ReviewID{Product: p.id, Own: r.id}.AppendGQL(append(b, `{"id":`...))
	b = strconv.AppendInt(append(b, `,"rating":`...), int64(r.rating), 10)
	b = appendString(append(b, `,"body":`...), r.body)
	b = appendString(append(b, `,"variantTitle":`...), r.variant)
	b = strconv.AppendBool(append(b, `,"verifiedPurchase":`...), r.verified)
	b = append(b, `,"author":`...)
	author := p.people[r.author]
	if author == nil {
		return append(b, "null}"...)
	}
	return append(appendString(append(b, `{"displayName":`...), author.name), "}}"...)
}
