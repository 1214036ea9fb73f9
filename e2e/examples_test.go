package e2e_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/domain"
)

// examples are things of the demo data that a page of documentation or a screen is shown with, by the names of variables.
func examples(t *testing.T, g *graph) map[string]any {
	t.Helper()
	note := people{g}.one(t, `
SELECT n.id FROM notes n JOIN comments c ON c.note_id = n.id AND c.reply_count > 1
WHERE n.state = 'PUBLISHED' AND n.visibility = 'PUBLIC' AND n.tag_count > 1
GROUP BY n.id ORDER BY count(*) DESC, n.id LIMIT 1`)
	product := people{g}.one(t, `
SELECT p.product_id FROM notes_by_product p WHERE p.reach = 0 GROUP BY p.product_id ORDER BY count(*) DESC, p.product_id LIMIT 1`)
	order := shop{g}.one(t, `
SELECT o.id FROM orders o
WHERE EXISTS (SELECT 1 FROM refunds r WHERE r.order_id = o.id)
  AND EXISTS (SELECT 1 FROM order_lines l JOIN products p ON p.id = l.product_id WHERE l.order_id = o.id AND l.attribution_note_id IS NOT NULL AND p.status = 'ACTIVE')
ORDER BY o.placed_at DESC, o.id LIMIT 1`)
	cup := shop{g}.one(t, `
SELECT p.id FROM products p JOIN stores s ON s.id = p.store_id
WHERE s.handle = 'slow.fire' AND p.status = 'ACTIVE' ORDER BY p.id LIMIT 1`)
	toSend := shop{g}.one(t, `
SELECT o.id FROM orders o JOIN stores s ON s.id = o.store_id
WHERE s.handle = 'slow.fire' AND o.status = 'PAID' ORDER BY o.id LIMIT 1`)
	placedBefore := shop{g}.one(t, `
SELECT b.order_id FROM orders_by_store b JOIN stores s ON s.id = b.store_id
WHERE s.handle = 'slow.fire' ORDER BY b.placed_at DESC, b.order_id DESC OFFSET 1 LIMIT 1`)
	group := shop{g}.one(t, `
SELECT o.group_id FROM orders o JOIN orders_by_group b ON b.group_id = o.group_id
WHERE o.status = 'PENDING_PAYMENT'
GROUP BY o.group_id ORDER BY count(*) DESC, o.group_id LIMIT 1`)
	var coupon domain.CouponID
	require.NoError(t, g.commerce.Pool().QueryRow(t.Context(), "SELECT store_id, n FROM coupons WHERE title = '开窑券：满 150 减 20'").Scan(&coupon.Store, &coupon.N))
	var buyer domain.UserID
	require.NoError(t, g.commerce.Pool().QueryRow(t.Context(), "SELECT buyer_id FROM orders WHERE id = $1", order).Scan(&buyer))
	cupID := domain.VariantID{Product: domain.ProductID(cup), N: 1}.String()
	checkout := at(t, g.done(t, g.as(t, "dudu.eats"), "checkoutCreate", "checkout { id cost { total { minorUnits currency } } }",
		map[string]any{"buyNow": map[string]any{"variantId": cupID}, "idempotencyKey": aKey()}), "checkout")
	draft := g.done(t, g.as(t, "wen.reads"), "noteCreate", "note { id }", g.aNote(t, "wen.reads", nil))
	return map[string]any{
		"pictureId": g.picture(t, "wen.reads"), "draftId": text(t, draft, "note", "id"), "giftId": g.sold(t, false),
		"checkoutId": text(t, checkout, "id"), "total": at(t, checkout, "cost", "total"),
		"buyer": handle(t, g, buyer), "noteId": domain.NoteID(note).String(), "productId": domain.ProductID(product).String(),
		"orderId": domain.OrderID(order).String(), "handle": "xiaoman.clay",
		"couponId": coupon.String(), "receivedLineId": g.received(t, "qiqi.mama").String(),
		"storeId": g.storeOf(t, "slow.fire"), "placedOrderId": domain.OrderID(placedBefore).String(),
		"paymentId":   domain.PaymentID(group).String(),
		"variantId":   cupID,
		"paidOrderId": domain.OrderID(toSend).String(), "paidLineId": domain.OrderLineID{Order: domain.OrderID(toSend), N: 1}.String(),
		"groupId": domain.GroupID(group).String(), "followed": g.userOf(t, "dudu.eats"), "hidden": g.userOf(t, "tomasz.rides"),
		"nextEvening": clock().Add(30 * time.Hour).Format(time.RFC3339),
		"ownRoomId":   g.roomOf(t, "lu.runs", "SCHEDULED"), "plannedRoomId": g.roomOf(t, "kumori.bungu", "SCHEDULED"),
	}
}

// people and shop ask a side's database for an id.
type (
	people struct{ g *graph }
	shop   struct{ g *graph }
)

func (p people) one(t *testing.T, sql string) (id domain.UUID) {
	t.Helper()
	require.NoError(t, p.g.community.Pool().QueryRow(t.Context(), sql).Scan(&id))
	return id
}

func (s shop) one(t *testing.T, sql string) (id domain.UUID) {
	t.Helper()
	require.NoError(t, s.g.commerce.Pool().QueryRow(t.Context(), sql).Scan(&id))
	return id
}
