package bench

import (
	"context"
	"embed"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/url"

	"github.com/jackc/pgx/v5"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/graph/relay"
)

// The operations, one a page: what the GraphQL servers are asked.
//
//go:embed documents/*.graphql
var documents embed.FS

// page is what is measured: an operation, and the arguments that it is asked with.
type page struct {
	name, title string
	argument    string // the name of its one variable
	document    string
	requests    []request
}

// request is one request of a page's mix.
type request struct {
	viewer int // whose token goes with it
	value  any // the variable; nil for none
}

// mixSize is how many different requests a page is asked with, round and round.
const mixSize = 2048

// feedPages is how many pages of the home feed are read.
const feedPages = 40

// pages are the pages with their requests. The mix has so many viewers, cursors and ids that nothing that a server might
// keep of an answer helps it with the next.
func (d *data) pages(ctx context.Context, viewers int) ([]*page, error) {
	notes, err := d.noteIDs(ctx)
	if err != nil {
		return nil, err
	}
	products, err := d.productIDs(ctx)
	if err != nil {
		return nil, err
	}
	var generation int64
	const newest = `
SELECT max(id)
FROM feed_generations
WHERE surface = 'HOME'`
	if err := d.community.Pool().QueryRow(ctx, newest).Scan(&generation); err != nil {
		return nil, fmt.Errorf("find the ranking: %w", err)
	}
	all := []*page{
		{name: "home", title: "Home feed", argument: "after"},
		{name: "following", title: "Following feed", argument: "after"},
		{name: "note", title: "Note page", argument: "id"},
		{name: "product", title: "Product page", argument: "id"},
	}
	dice := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // the mix is to be repeatable
	for _, p := range all {
		text, err := documents.ReadFile("documents/" + p.name + ".graphql")
		if err != nil {
			return nil, err
		}
		p.document = string(text)
		for i := range mixSize {
			r := request{viewer: dice.IntN(viewers)}
			switch p.name {
			case "home":
				r.value = homeCursor(generation, dice.IntN(feedPages))
			case "note":
				r.value = notes[i%len(notes)].String()
			case "product":
				r.value = products[i%len(products)].String()
			}
			p.requests = append(p.requests, r)
		}
	}
	return all, nil
}

// homeCursor is where the nth page of the home feed begins, nil for the first.
func homeCursor(generation int64, nth int) any {
	if nth == 0 {
		return nil
	}
	var id domain.UUID
	binary.BigEndian.PutUint32(id[:4], uint32(20*nth)) //nolint:gosec // some hundred
	return relay.Cursor(relay.ListFeedHome, domain.Position{Key: generation, ID: id})
}

// noteIDs are notes that people open: every other one from the ranking, the rest from anywhere.
func (d *data) noteIDs(ctx context.Context) ([]domain.NoteID, error) {
	const sql = `
(SELECT r.subject_id FROM feed_rankings r WHERE r.kind = 1 ORDER BY r.position LIMIT $1)
UNION
(SELECT n.id FROM notes n WHERE n.state = 'PUBLISHED' AND n.visibility = 'PUBLIC' ORDER BY hashtext(n.id::text), n.id LIMIT $1)`
	return collect[domain.NoteID](ctx, d, "notes", sql, d.community.Pool().Query)
}

// productIDs are products on sale, from anywhere.
func (d *data) productIDs(ctx context.Context) ([]domain.ProductID, error) {
	const sql = `
SELECT p.id
FROM products p
WHERE p.status = 'ACTIVE'
ORDER BY hashtext(p.id::text), p.id
LIMIT $1 * 2`
	return collect[domain.ProductID](ctx, d, "products", sql, d.commerce.Pool().Query)
}

func collect[ID any](
	ctx context.Context, _ *data, what, sql string, query func(context.Context, string, ...any) (pgx.Rows, error),
) ([]ID, error) {
	rows, err := query(ctx, sql, mixSize/2)
	if err != nil {
		return nil, fmt.Errorf("choose %s: %w", what, err)
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[ID])
	if err != nil {
		return nil, fmt.Errorf("choose %s: %w", what, err)
	}
	return ids, nil
}

// post is the body of a GraphQL request.
func (p *page) post(r request) []byte {
	variables := map[string]any{}
	if r.value != nil {
		variables[p.argument] = r.value
	}
	body, err := json.Marshal(map[string]any{"query": p.document, "variables": variables})
	if err != nil {
		panic(err) // texts and numbers
	}
	return body
}

// path is the request to the hand-written handler.
func (p *page) path(r request) string {
	path := "/" + p.name
	if s, ok := r.value.(string); ok {
		path += "?" + url.Values{p.argument: {s}}.Encode()
	}
	return path
}
