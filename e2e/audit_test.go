package e2e_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/services"
	commercedb "github.com/trellisgraph/trellis/storage/commerce"
)

// audited is every rule that is broken, by what it says.
func audited(t *testing.T, g *graph) map[string][]commercedb.Finding {
	t.Helper()
	broken := map[string][]commercedb.Finding{}
	require.NoError(t, g.do.Audits.Run(t.Context(), 20, func(a services.Audited) {
		if len(a.Findings) > 0 {
			broken[a.Rule+" "+a.Says] = a.Findings
		}
	}))
	return broken
}

func TestDemoDataPassesTheAudit(t *testing.T) {
	t.Parallel()
	require.Empty(t, audited(t, seeded(t)))
}

// Each audit finds what it is there for: data that breaks one rule, behind the back of every constraint, is reported for that
// rule and by the id that the graph gives out.
func TestTheAuditFinds(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		reason string
		breaks string // as SQL
		rule   string
		prefix string
	}{
		"reserved too much": {
			"somebody waits for goods that nobody holds for them", "UPDATE stock SET reserved = reserved + 1 WHERE ctid = (SELECT min(ctid) FROM stock WHERE reserved < on_hand)",
			"I1 what is reserved", "variant_",
		},
		"on hand from nowhere": {
			"the shelf cannot be explained", "UPDATE stock SET on_hand = on_hand + 1 WHERE ctid = (SELECT min(ctid) FROM stock)", "I1 what is on hand", "variant_",
		},
		"a reservation that did not end": {
			"stock is held for an order that is over",
			"UPDATE reservations SET released = released - 1 WHERE ctid = (SELECT min(ctid) FROM reservations WHERE released > 0)", "I2", "orderline_",
		},
		"a line's total": {"a cent too much", "UPDATE order_lines SET total = total + 1 WHERE ctid = (SELECT min(ctid) FROM order_lines)", "I3 a line", "orderline_"},
		"an order's discount": {
			"the lines say otherwise", "UPDATE orders SET subtotal = subtotal + 1, total = total + 1 WHERE ctid = (SELECT min(ctid) FROM orders)", "I3 an order", "order_",
		},
		"a group's total":   {"the payment is of another amount", "UPDATE order_groups SET total = total + 1 WHERE ctid = (SELECT min(ctid) FROM order_groups)", "I3 a group", "group_"},
		"a refund's amount": {"more than was asked for", "UPDATE orders SET claimed = claimed + 1 WHERE ctid = (SELECT min(ctid) FROM orders WHERE claimed < total)", "I4 an order's", "order_"},
		"a line's claims": {
			"a unit is claimed by nobody", "UPDATE order_lines SET claimed_quantity = claimed_quantity + 1 WHERE ctid = (SELECT min(ctid) FROM order_lines WHERE claimed_quantity < quantity)",
			"I4 a line's", "orderline_",
		},
		"money that went back from nowhere": {
			"no order was refunded", "UPDATE payments SET status = 'PARTIALLY_REFUNDED', refunded = 1 WHERE ctid = (SELECT min(ctid) FROM payments WHERE status = 'CAPTURED')", "I4 what went back", "payment_",
		},
		"paid without a payment": {
			"goods leave for nothing", "UPDATE payments SET status = 'PROCESSING', captured = 0 WHERE ctid = (SELECT min(ctid) FROM payments WHERE status = 'CAPTURED')", "I4 an order is paid", "order_",
		},
		"an event twice": {
			"a webhook was applied again",
			"INSERT INTO payment_events SELECT group_id, n + 100, at, to_status, from_status, NULL, provider_event_id FROM payment_events WHERE provider_event_id IS NOT NULL ORDER BY group_id, n LIMIT 1",
			"I7", "payment_",
		},
		"credited to the buyer": {
			"nobody is led by themselves",
			"UPDATE order_lines l SET attribution_creator_id = o.buyer_id FROM orders o WHERE o.id = l.order_id AND l.ctid = (SELECT min(ctid) FROM order_lines WHERE attribution_surface <> 'DIRECT')",
			"I8", "orderline_",
		},
		"a coupon from nowhere": {"it says one more than there are", "UPDATE coupons SET claimed_count = claimed_count + 1 WHERE ctid = (SELECT min(ctid) FROM coupons WHERE claimed_count < total)", "I10 a coupon was", "coupon_"},
		"a coupon on no order": {
			"it was used and nothing was less", "UPDATE coupon_claims SET used_at = claimed_at, order_id = gen_random_uuid() WHERE ctid = (SELECT min(ctid) FROM coupon_claims WHERE used_at IS NULL)",
			"I10 a coupon is", "coupon_",
		},
		"a list behind": {"the buyer reads an old status", "UPDATE orders_by_buyer SET status = 'EXPIRED' WHERE ctid = (SELECT min(ctid) FROM orders_by_buyer WHERE status <> 'EXPIRED')", "lists a buyer's list", "order_"},
		"a store's list behind": {
			"its staff reads an old status", "UPDATE orders_by_store SET status = 'EXPIRED' WHERE ctid = (SELECT min(ctid) FROM orders_by_store WHERE status <> 'EXPIRED')",
			"lists a store's list", "order_",
		},
		"another store's refund": {
			"it waits for somebody else", "UPDATE refunds SET store_id = gen_random_uuid() WHERE ctid = (SELECT min(ctid) FROM refunds)",
			"lists what waits", "refund_",
		},
		"another store's stock": {
			"somebody else is told that it is low", "UPDATE stock SET store_id = gen_random_uuid() WHERE ctid = (SELECT min(ctid) FROM stock)",
			"lists what waits", "variant_",
		},
		"purchases": {"a purchase that nobody made", "UPDATE purchases SET units = units + 1 WHERE ctid = (SELECT min(ctid) FROM purchases)", "lists a buyer's purchases", "user_"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g := seeded(t)
			pool := g.commerce.Pool()
			_, err := pool.Exec(t.Context(), `
DO $$ DECLARE c record; BEGIN
    FOR c IN SELECT conrelid::regclass AS on_table, conname FROM pg_constraint WHERE contype = 'c' AND connamespace = 'public'::regnamespace LOOP
        EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', c.on_table, c.conname);
    END LOOP;
END $$;
ALTER TABLE order_lines DISABLE TRIGGER USER`)
			require.NoError(t, err)
			tag, err := pool.Exec(t.Context(), tc.breaks)
			require.NoError(t, err)
			require.EqualValues(t, 1, tag.RowsAffected(), tc.reason)
			found := audited(t, g)
			for says, findings := range found {
				if len(says) >= len(tc.rule) && says[:len(tc.rule)] == tc.rule {
					require.Regexp(t, "^"+tc.prefix, findings[0].ID)
					require.NotEmpty(t, findings[0].Detail)
					return
				}
			}
			require.Fail(t, "not found: "+tc.reason, "%v", found)
		})
	}
}
