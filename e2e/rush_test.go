package e2e_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/storage/storagetest"
)

// atATime is how many clients ask at the same time.
const atATime = 32

// Five hundred buyers want fifty units from two processes: fifty get one each, and everybody else is told that there is none left.
func TestTheRush(t *testing.T) {
	t.Parallel()
	const buyers, units = 500, 50
	d := storagetest.New(t)
	f := openFair(t, d.Community, d.Commerce, d.CommunityURL, d.CommerceURL, buyers, units)
	f.open(t)
	goods := fairGoods(0, 1)
	asked := map[string]any{"buyNow": map[string]any{"variantId": goods.String(), "quantity": 1}}
	quotes, ends := make([]ended, buyers), make([]ended, buyers)
	require.NoError(t, crowd(buyers, atATime, func(i int) (err error) {
		quotes[i], err = f.visitor(t.Context(), i, 1).quote(asked)
		return err
	}))
	require.NoError(t, crowd(buyers, atATime, func(i int) (err error) {
		ends[i], err = f.visitor(t.Context(), i, 2).place(quotes[i])
		return err
	}))
	sold := map[string]bool{}
	for _, end := range ends {
		if group := end.group(); group != "" {
			require.Empty(t, end.refused)
			sold[group] = true
			continue
		}
		require.Equal(t, []string{"OUT_OF_STOCK"}, end.refused)
	}
	t.Logf("%d of %d buyers got one of %d units; %d mutations ended and %d requests were sent again",
		len(sold), buyers, units, f.answered.Load(), f.retried.Load())
	require.Len(t, sold, units)
	require.Equal(t, units, f.number(t, "SELECT count(*) FROM order_groups"))

	require.Eventually(t, func() bool {
		return f.number(t, "SELECT count(*) FROM orders WHERE status <> 'PAID'") == 0
	}, 2*time.Minute, 50*time.Millisecond, "the processes work the payments")
	require.Equal(t, units, f.number(t, "SELECT reserved FROM stock WHERE product_id = $1 AND variant_n = $2", goods.Product, goods.N))
	require.Equal(t, units, f.number(t, "SELECT on_hand FROM stock WHERE product_id = $1 AND variant_n = $2", goods.Product, goods.N))
	require.Equal(t, units, f.number(t, "SELECT sold_count FROM products WHERE id = $1", goods.Product))
	require.Empty(t, audited(t, f.graph))
}

// Carts of the same variants, put together in any order and placed at once through two processes, all go through: no client hears of
// a deadlock, because there is none.
func TestCartsCross(t *testing.T) {
	t.Parallel()
	const buyers, variants = 64, 8
	d := storagetest.New(t)
	f := openFair(t, d.Community, d.Commerce, d.CommunityURL, d.CommerceURL, buyers, buyers)
	f.open(t)
	require.NoError(t, crowd(buyers, atATime, func(i int) error {
		end, err := f.visitor(t.Context(), i, 3).buy(variants)
		if err == nil && end.group() == "" {
			err = fmt.Errorf("refused: %v", end.refused)
		}
		return err
	}))
	require.Equal(t, buyers, f.number(t, "SELECT count(*) FROM order_groups"))
	require.Equal(t, buyers*variants, f.number(t, "SELECT sum(quantity)::int FROM order_lines"))
	require.Empty(t, audited(t, f.graph))
	f.close() // what a session counted is known once it has ended
	require.Zero(t, f.number(t, "SELECT deadlocks::int FROM pg_stat_database WHERE datname = current_database()"))
	t.Logf("%d carts of %d variants; %d mutations ended and %d requests were sent again", buyers, variants, f.answered.Load(), f.retried.Load())
}
