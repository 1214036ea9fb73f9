package commerce_test

import (
	"slices"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	commercedb "github.com/trellisgraph/trellis/storage/commerce"
	"github.com/trellisgraph/trellis/storage/storagetest"
)

func TestStoresComeBackAsWritten(t *testing.T) {
	t.Parallel()
	store := commercedb.NewStore(storagetest.New(t).Commerce)
	opened := then()
	full := &commerce.Store{
		ID: domain.StoreID{1}, AccountID: domain.UserID{1}, Handle: "slow.fire", Name: "慢火", Logo: &domain.Image{ID: domain.MediaID{2}, Text: "慢火", Width: 3, Height: 3, Hash: "L0"},
		StoreKind: commerce.StoreBrand, StoreStatus: commerce.StoreOpen, Currency: domain.CurrencyHKD, ReturnPolicyHTML: "<p>7</p>",
		OpenedAt: &opened, Products: 4, Sold: 99,
	}
	bare := &commerce.Store{
		ID: domain.StoreID{2}, AccountID: domain.UserID{2}, Handle: "bare", Name: "Bare", StoreKind: commerce.StorePersonal,
		StoreStatus: commerce.StoreApplying, Currency: domain.CurrencyEUR,
	}
	require.NoError(t, store.InTx(t.Context(), func(tx commercedb.Tx) error {
		return tx.CopyStores(t.Context(), slices.Values([]*commerce.Store{full, bare}))
	}))
	got, err := commercedb.All(t.Context(), store.Reader, commercedb.StoresByIDs([]domain.StoreID{{1}, {2}, {3}}))
	require.NoError(t, err)
	require.ElementsMatch(t, []*commerce.Store{full, bare}, got)
	handles, err := commercedb.All(t.Context(), store.Reader, commercedb.StoreIDsByHandles([]string{"bare", "nowhere"}))
	require.NoError(t, err)
	require.Equal(t, []commercedb.StoreHandle{{Handle: "bare", StoreID: bare.ID}}, handles)
	owned, err := commercedb.All(t.Context(), store.Reader, commercedb.StoresByAccounts([]domain.UserID{{1}, {9}}))
	require.NoError(t, err)
	require.Equal(t, []*commerce.Store{full}, owned)
	accounts, err := commercedb.All(t.Context(), store.Reader, commercedb.StoreIDsByAccounts([]domain.UserID{{1}, {9}}))
	require.NoError(t, err)
	require.Equal(t, []commercedb.StoreAccount{{AccountID: full.AccountID, StoreID: full.ID}}, accounts)
}

func TestTheDatabaseRefuses(t *testing.T) {
	t.Parallel()
	type tx = commercedb.Tx
	stock := func(onHand, reserved int) func(tx) error {
		return func(tx tx) error {
			return tx.CopyStock(t.Context(), slices.Values([]*commerce.Stock{{OnHand: onHand, Reserved: reserved}}))
		}
	}
	product := func(change func(*commerce.Product)) func(tx) error {
		p := goods(1, 1)[0]
		change(p)
		return func(tx tx) error { return tx.CopyProducts(t.Context(), slices.Values([]*commerce.Product{p})) }
	}
	stores := func(change func(*commerce.Store)) func(tx) error {
		one := &commerce.Store{ID: domain.StoreID{1}, AccountID: domain.UserID{1}, Handle: "one", StoreKind: commerce.StoreBrand, StoreStatus: commerce.StoreOpen, Currency: domain.CurrencyCNY}
		two := *one
		two.ID, two.AccountID, two.Handle = domain.StoreID{2}, domain.UserID{2}, "two"
		change(&two)
		return func(tx tx) error { return tx.CopyStores(t.Context(), slices.Values([]*commerce.Store{one, &two})) }
	}
	for name, tc := range map[string]struct {
		reason     string
		write      func(tx) error
		constraint string
	}{
		"oversold":             {"nothing is promised that is not there (I1)", stock(3, 4), "stock_reserved_check"},
		"promised less than 0": {"a reservation ends once (I2)", stock(3, -1), "stock_reserved_check"},
		"shelf below 0":        {"there is no minus one cup", stock(-1, 0), "stock_reserved_check"},
		"price span":           {"the cheapest is not the dearest", product(func(p *commerce.Product) { p.PriceMax = p.PriceMin - 1 }), "products_price_check"},
		"product status":       {"every status is decided upon", product(func(p *commerce.Product) { p.ProductStatus = "GONE" }), "products_status_check"},
		"variant price": {"a price is not negative", func(tx tx) error {
			return tx.CopyVariants(t.Context(), slices.Values([]*commerce.Variant{{Options: []commerce.SelectedOption{}, PriceMinor: -1}}))
		}, "product_variants_price_check"},
		"two stores of one account": {"an account owns at most one store", stores(func(s *commerce.Store) { s.AccountID = domain.UserID{1} }), "store_accounts_pkey"},
		"a handle twice":            {"a handle names one store", stores(func(s *commerce.Store) { s.Handle = "one" }), "store_handles_pkey"},
		"store status":              {"every status is decided upon", stores(func(s *commerce.Store) { s.StoreStatus = "LOST" }), "stores_status_check"},
		"store kind":                {"so is every kind", stores(func(s *commerce.Store) { s.StoreKind = "LOST" }), "stores_kind_check"},
		"store currency":            {"money is counted in a currency whose decimals we know", stores(func(s *commerce.Store) { s.Currency = "GBP" }), "stores_currency_check"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			store := commercedb.NewStore(storagetest.New(t).Commerce)
			require.ErrorContains(t, store.InTx(t.Context(), tc.write), tc.constraint, tc.reason)
			empty, err := store.Empty(t.Context())
			require.NoError(t, err)
			require.True(t, empty, "nothing is left of what was refused")
		})
	}
}

func TestTruncateEmptiesEveryTable(t *testing.T) {
	t.Parallel()
	d := storagetest.New(t)
	store := commercedb.NewStore(d.Commerce)
	require.NoError(t, store.InTx(t.Context(), func(tx commercedb.Tx) error {
		one := &commerce.Store{ID: domain.StoreID{1}, Handle: "one", StoreKind: commerce.StoreBrand, StoreStatus: commerce.StoreOpen, Currency: domain.CurrencyCNY}
		if err := tx.CopyStores(t.Context(), slices.Values([]*commerce.Store{one})); err != nil {
			return err
		}
		if err := tx.CopyProducts(t.Context(), slices.Values(goods(1, 3))); err != nil {
			return err
		}
		return everyOrderRow(t, tx)
	}))
	empty, err := store.Empty(t.Context())
	require.NoError(t, err)
	require.False(t, empty)
	require.NoError(t, store.InTx(t.Context(), func(tx commercedb.Tx) error { return tx.Truncate(t.Context()) }))
	rows, err := d.Commerce.Query(t.Context(), `
SELECT relname::text
FROM pg_class
WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname NOT LIKE 'river\_%' AND relname NOT LIKE '%\_migrations'
  AND (xpath('/row/n/text()', query_to_xml(format('SELECT count(*) AS n FROM %I', relname), false, true, '')))[1]::text <> '0'`)
	require.NoError(t, err)
	left, err := pgx.CollectRows(rows, pgx.RowTo[string])
	require.NoError(t, err)
	require.Empty(t, left)
}
