package e2e_test

import (
	"maps"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
)

// received is a line of a completed order of somebody, of goods on sale, that they have not reviewed.
func (g *graph) received(t *testing.T, handle string) domain.OrderLineID {
	t.Helper()
	buyer, err := domain.ParseID[domain.UserID]("id", g.userOf(t, handle))
	require.NoError(t, err)
	var line domain.OrderLineID
	require.NoError(t, g.commerce.Pool().QueryRow(t.Context(), `
SELECT l.order_id, l.n
FROM orders o JOIN order_lines l ON l.order_id = o.id JOIN products p ON p.id = l.product_id AND p.status = 'ACTIVE'
WHERE o.buyer_id = $1 AND o.status = 'COMPLETED'
  AND NOT EXISTS (SELECT 1 FROM reviews r WHERE r.order_id = l.order_id AND r.order_line_n = l.n)
ORDER BY o.placed_at DESC, l.order_id, l.n
LIMIT 1`, buyer).Scan(&line.Order, &line.N))
	return line
}

// aReview is the input of a review of a line, with changes.
func aReview(line domain.OrderLineID, change map[string]any) map[string]any {
	input := map[string]any{"orderLineId": line.String(), "rating": 4, "body": "Fires well.", "idempotencyKey": aKey()}
	maps.Copy(input, change)
	return input
}

// ratings are the stars of a product and of its store, read as everybody reads them.
func (g *graph) ratings(t *testing.T, product string) (ofProduct, ofStore []any) {
	t.Helper()
	a := g.data(t, "", `query ($id: ID!) { product(id: $id) { rating { histogram count { value } } store { rating { histogram } } } }`, map[string]any{"id": product})
	ofProduct, ofStore = list(t, a.Data, "product", "rating", "histogram"), list(t, a.Data, "product", "store", "rating", "histogram")
	require.Len(t, ofProduct, commerce.MostStars)
	return ofProduct, ofStore
}

const reviewFields = `review { id rating body verifiedPurchase variantTitle sellerReply author { handle } media { ... on Image { id } }
  product { id viewerCanReview store { handle account { handle } } } }`

func TestReviewsAreWrittenAndAnswered(t *testing.T) {
	t.Parallel()
	g := seeded(t)
	qiqi, wen := g.as(t, "qiqi.mama"), g.as(t, "wen.reads")
	line := g.received(t, "qiqi.mama")
	picture := g.uploaded(t, "qiqi.mama", "REVIEW")
	input := aReview(line, map[string]any{"mediaIds": []any{picture}})
	product := text(t, g.data(t, qiqi, `query ($id: ID!) { node(id: $id) { ... on Order { lines { id product { id } } } } }`,
		map[string]any{"id": line.Order.String()}).Data, "node", "lines", int(line.N-1), "product", "id")
	beforeProduct, beforeStore := g.ratings(t, product)

	written := at(t, g.done(t, qiqi, "reviewCreate", reviewFields, input), "review")
	require.Equal(t, true, at(t, written, "verifiedPurchase"))
	require.Equal(t, "qiqi.mama", text(t, written, "author", "handle"))
	require.Equal(t, []any{map[string]any{"id": picture}}, at(t, written, "media"))
	require.Nil(t, at(t, written, "sellerReply"))
	require.Equal(t, written, at(t, g.done(t, qiqi, "reviewCreate", reviewFields, input), "review"), "sent again, it is the same")
	require.Equal(t, []string{"NOT_ALLOWED at input.orderLineId"}, g.refusedAs(t, qiqi, "reviewCreate", aReview(line, nil)), "once a line")
	first := g.data(t, "", `query ($id: ID!) { product(id: $id) { reviews(first: 1) { nodes { id } } } }`, map[string]any{"id": product})
	require.Equal(t, text(t, written, "id"), text(t, first.Data, "product", "reviews", "nodes", 0, "id"), "it is the newest")
	afterProduct, afterStore := g.ratings(t, product)
	for _, of := range [][2][]any{{beforeProduct, afterProduct}, {beforeStore, afterStore}} {
		four, ok := of[0][3].(float64)
		require.True(t, ok)
		of[0][3] = four + 1
		require.Equal(t, of[0], of[1], "one more with 4 stars")
	}

	require.Equal(t, []string{"NOT_FOUND at input.orderLineId"}, g.refusedAs(t, g.as(t, "tomasz.rides"), "reviewCreate", aReview(line, nil)))
	owner := text(t, written, "product", "store", "account", "handle")
	require.Equal(t, []string{"NOT_ALLOWED at input.orderLineId"}, g.refusedAs(t, g.as(t, owner), "reviewCreate", aReview(line, nil)), "the store sees the order")
	missing := domain.OrderLineID{Order: line.Order, N: 99}
	require.Equal(t, []string{"NOT_FOUND at input.orderLineId"}, g.refusedAs(t, qiqi, "reviewCreate", aReview(missing, nil)))

	next := g.received(t, regular(t, g))
	buyer := g.as(t, regular(t, g))
	crowded := g.uploaded(t, regular(t, g), "REVIEW")
	g.exec(t, "UPDATE media SET crowded = true WHERE purpose = 'REVIEW' AND NOT used")
	for reason, tc := range map[string]struct {
		change map[string]any
		want   string
	}{
		"cannot be read":   {map[string]any{"mediaIds": []any{crowded}}, "CONTENT_REJECTED at input.mediaIds.0"},
		"no stars":         {map[string]any{"rating": 0}, "INVALID at input.rating"},
		"too many stars":   {map[string]any{"rating": 6}, "INVALID at input.rating"},
		"says nothing":     {map[string]any{"body": " \n"}, "REQUIRED at input.body"},
		"says too much":    {map[string]any{"body": string(make([]rune, 2001))}, "TOO_LONG at input.body"},
		"leads away":       {map[string]any{"body": "https://item.taobao.com/item.htm?id=1"}, "EXTERNAL_LINK_FORBIDDEN at input.body"},
		"another's upload": {map[string]any{"mediaIds": []any{picture}}, "NOT_FOUND at input.mediaIds.0"},
		"for other things": {map[string]any{"mediaIds": []any{g.uploaded(t, regular(t, g), "STORE")}}, "NOT_FOUND at input.mediaIds.0"},
	} {
		require.Equal(t, []string{tc.want}, g.refusedAs(t, buyer, "reviewCreate", aReview(next, tc.change)), reason)
	}
	g.exec(t, "UPDATE orders SET status = 'SHIPPED', completed_at = NULL WHERE id = $1", next.Order)
	require.Equal(t, []string{"ILLEGAL_STATE"}, g.refusedAs(t, buyer, "reviewCreate", aReview(next, nil)), "it is under way")
	g.exec(t, "UPDATE orders SET status = 'COMPLETED', completed_at = now() WHERE id = $1", next.Order)
	g.exec(t, "UPDATE products SET status = 'BANNED' WHERE id = (SELECT product_id FROM order_lines WHERE order_id = $1 AND n = $2)", next.Order, next.N)
	require.Equal(t, []string{"NOT_FOUND at input.orderLineId"}, g.refusedAs(t, buyer, "reviewCreate", aReview(next, nil)), "it is shown to nobody")

	id := text(t, written, "id")
	reply := func(words string) map[string]any {
		return map[string]any{"reviewId": id, "text": words, "idempotencyKey": aKey()}
	}
	answered := g.done(t, g.as(t, owner), "reviewReply", reviewFields, reply(" Thank you. "))
	require.Equal(t, "Thank you.", text(t, answered, "review", "sellerReply"))
	answered = g.done(t, g.as(t, owner), "reviewReply", reviewFields, reply("Thanks!"))
	require.Equal(t, "Thanks!", text(t, answered, "review", "sellerReply"), "the answer may be changed")
	store, err := domain.ParseID[domain.StoreID]("id", g.storeOf(t, text(t, written, "product", "store", "handle")))
	require.NoError(t, err)
	member, err := domain.ParseID[domain.UserID]("id", g.userOf(t, "wen.reads"))
	require.NoError(t, err)
	g.exec(t, "DELETE FROM stores_by_member WHERE user_id = $1", member)
	for role, may := range map[commerce.StoreRole]bool{
		commerce.RoleManager: true, commerce.RoleSupport: true, commerce.RoleWarehouse: false, commerce.RoleFinance: false,
	} {
		g.exec(t, `
INSERT INTO stores_by_member (user_id, store_id, role, since) VALUES ($1, $2, $3, now())
ON CONFLICT (user_id, store_id) DO UPDATE SET role = excluded.role`, member, store, string(role))
		if may {
			g.done(t, wen, "reviewReply", "review { id }", reply("Yes."))
			continue
		}
		require.Equal(t, []string{"NOT_ALLOWED at input.reviewId"}, g.refusedAs(t, wen, "reviewReply", reply("No.")), role)
	}
	require.Equal(t, []string{"NOT_ALLOWED at input.reviewId"}, g.refusedAs(t, qiqi, "reviewReply", reply("Me.")), "not its author")
	require.Equal(t, []string{"REQUIRED at input.text"}, g.refusedAs(t, g.as(t, owner), "reviewReply", reply(" ")))
	require.Equal(t, []string{"EXTERNAL_LINK_FORBIDDEN at input.text"}, g.refusedAs(t, g.as(t, owner), "reviewReply", reply("https://item.taobao.com/item.htm?id=1")))
	gone := reply("x")
	gone["reviewId"] = domain.ReviewID{Product: domain.ProductID{1}, Own: domain.UUID{1}}.String()
	require.Equal(t, []string{"NOT_FOUND at input.reviewId"}, g.refusedAs(t, qiqi, "reviewReply", gone))
}

// One line is reviewed once, however often it is sent at the same time, and counted once.
func TestALineIsReviewedOnce(t *testing.T) {
	t.Parallel()
	g := seeded(t)
	token, line := g.as(t, "qiqi.mama"), g.received(t, "qiqi.mama")
	const q = `mutation ($input: ReviewCreateInput!) { reviewCreate(input: $input) { review { id } userErrors { code } } }`
	answers := make([]answer, 8)
	var wait sync.WaitGroup
	for i := range answers {
		wait.Go(func() { answers[i] = g.ask(t, token, q, map[string]any{"input": aReview(line, nil)}) })
	}
	wait.Wait()
	written := 0
	for _, a := range answers {
		if at(t, a.Data, "reviewCreate", "review") != nil {
			written++
			continue
		}
		require.Equal(t, "NOT_ALLOWED", text(t, a.Data, "reviewCreate", "userErrors", 0, "code"))
	}
	require.Equal(t, 1, written)
	var apart int
	require.NoError(t, g.commerce.Pool().QueryRow(t.Context(), `
SELECT count(*) FROM products p
WHERE p.ratings <> ARRAY(SELECT (SELECT count(*)::integer FROM reviews r WHERE r.product_id = p.id AND r.rating = s) FROM generate_series(1, 5) s)`).Scan(&apart))
	require.Zero(t, apart, "the stars of goods are those of their reviews")
}
