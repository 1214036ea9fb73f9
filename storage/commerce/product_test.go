package commerce_test

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	commercedb "github.com/trellisgraph/trellis/storage/commerce"
	"github.com/trellisgraph/trellis/storage/postgres"
	"github.com/trellisgraph/trellis/storage/storagetest"
)

func then() time.Time { return time.Date(2026, 11, 1, 8, 0, 0, 0, time.UTC) }

func TestProductsComeBackAsWritten(t *testing.T) {
	t.Parallel()
	store := commercedb.NewStore(storagetest.New(t).Commerce)
	subtitle, brand, was, wasMost := "手作", "Slow Fire", int64(15_000), int64(16_000)
	full := &commerce.Product{
		ID: domain.ProductID{1}, StoreID: domain.StoreID{1}, Title: "晨杯 ☕", Subtitle: &subtitle, DescriptionHTML: "<p>\"a\"\n\t\\N</p>",
		Brand: &brand, Cover: &domain.Image{ID: domain.MediaID{3}, Text: "杯", Width: 960, Height: 960, Hash: "LKO2"},
		ProductStatus: commerce.ProductActive, StoreStatus: commerce.StoreOpen, Currency: domain.CurrencyCNY, PriceMin: 12_800, PriceMax: 13_800,
		CompareAtMin: &was, CompareAtMax: &wasMost,
		Options:      []commerce.Option{{Name: "颜色", Values: []string{"白", "\"黑\""}}, {Name: "size", Values: []string{"S"}}},
		VariantCount: 2, Sold: 41, ListedAt: then().Add(123456 * time.Microsecond),
	}
	bare := &commerce.Product{
		ID: domain.ProductID{2}, StoreID: domain.StoreID{1}, ProductStatus: commerce.ProductDraft, StoreStatus: commerce.StoreOpen, Currency: domain.CurrencyJPY,
		Options: []commerce.Option{}, ListedAt: then(),
	}
	require.NoError(t, store.InTx(t.Context(), func(tx commercedb.Tx) error {
		return tx.CopyProducts(t.Context(), slices.Values([]*commerce.Product{full, bare}))
	}))
	got, err := commercedb.All(t.Context(), store.Reader, commercedb.ProductsByIDs([]domain.ProductID{{2}, {1}, {3}, {1}}))
	require.NoError(t, err)
	require.ElementsMatch(t, []*commerce.Product{full, bare}, got, "whatever their status, each once, nil columns nil")
}

func TestVariantsAndStockComeBackAsWritten(t *testing.T) {
	t.Parallel()
	store := commercedb.NewStore(storagetest.New(t).Commerce)
	was, limit, sku := int64(15_000), 2, "CUP-01"
	full := &commerce.Variant{
		ID: domain.VariantID{Product: domain.ProductID{1}, N: 1}, Title: "白 / S",
		Options:  []commerce.SelectedOption{{Name: "颜色", Value: "白"}, {Name: "size", Value: "S"}},
		Image:    &domain.Image{ID: domain.MediaID{3}, Text: "白", Width: 9, Height: 8, Hash: "LKO2"},
		Currency: domain.CurrencyCNY, PriceMinor: 12_800, CompareAt: &was, PurchaseLimit: &limit, SKU: &sku,
	}
	bare := func(product byte, n int16) *commerce.Variant {
		return &commerce.Variant{
			ID: domain.VariantID{Product: domain.ProductID{product}, N: n}, Options: []commerce.SelectedOption{}, Currency: domain.CurrencyUSD,
		}
	}
	stock := func(product byte, n int16, onHand, reserved, low int) *commerce.Stock {
		return &commerce.Stock{
			VariantID: domain.VariantID{Product: domain.ProductID{product}, N: n}, OnHand: onHand, Reserved: reserved, LowStockAt: low,
		}
	}
	require.NoError(t, store.InTx(t.Context(), func(tx commercedb.Tx) error {
		if err := tx.CopyVariants(t.Context(), slices.Values([]*commerce.Variant{bare(2, 1), bare(1, 2), full})); err != nil {
			return err
		}
		return tx.CopyStock(t.Context(), slices.Values([]*commerce.Stock{stock(2, 1, 0, 0, 0), stock(1, 2, 7, 7, 5), stock(1, 1, 9, 3, 4)}))
	}))
	byProduct, err := commercedb.All(t.Context(), store.Reader, commercedb.VariantsByProducts([]domain.ProductID{{2}, {1}, {9}}))
	require.NoError(t, err)
	require.Equal(t, []*commerce.Variant{full, bare(1, 2), bare(2, 1)}, byProduct, "in each product's order")
	byID, err := commercedb.All(t.Context(), store.Reader, commercedb.VariantsByIDs([]domain.VariantID{
		{Product: domain.ProductID{2}, N: 2}, full.ID, {Product: domain.ProductID{2}, N: 1},
	}))
	require.NoError(t, err)
	require.ElementsMatch(t, []*commerce.Variant{full, bare(2, 1)}, byID, "an id is a pair: neither half finds anything alone")
	gotStock, err := commercedb.All(t.Context(), store.Reader, commercedb.StockByProducts([]domain.ProductID{{2}, {1}, {9}}))
	require.NoError(t, err)
	require.Equal(t, []*commerce.Stock{stock(1, 1, 9, 3, 4), stock(1, 2, 7, 7, 5), stock(2, 1, 0, 0, 0)}, gotStock)
}

func TestImagesComeBackInOrder(t *testing.T) {
	t.Parallel()
	store := commercedb.NewStore(storagetest.New(t).Commerce)
	image := func(product, n byte) commercedb.ProductImage {
		return commercedb.ProductImage{
			ProductID: domain.ProductID{product}, Image: domain.Image{ID: domain.MediaID{product, n}, Text: "a", Width: 3, Height: 4, Hash: "L0"},
		}
	}
	require.NoError(t, store.InTx(t.Context(), func(tx commercedb.Tx) error {
		return tx.CopyProductImages(t.Context(), slices.Values([]commercedb.PlacedImage{
			{ProductImage: image(2, 0), Position: 0}, {ProductImage: image(1, 1), Position: 1}, {ProductImage: image(1, 0), Position: 0},
		}))
	}))
	got, err := commercedb.All(t.Context(), store.Reader, commercedb.ImagesByProducts([]domain.ProductID{{2}, {1}, {9}}))
	require.NoError(t, err)
	require.Equal(t, []commercedb.ProductImage{image(1, 0), image(1, 1), image(2, 0)}, got)
}

// goods makes n products of a store with equal keys among them: three products share a sale, a moment or a price.
func goods(store byte, n int) []*commerce.Product {
	statuses := []commerce.ProductStatus{
		commerce.ProductActive, commerce.ProductActive, commerce.ProductActive, commerce.ProductDelisted, commerce.ProductActive, commerce.ProductBanned,
	}
	out := make([]*commerce.Product, n)
	for i := range out {
		price := int64(1000 + 10*(i%5))
		out[i] = &commerce.Product{
			ID: domain.ProductID{store, byte(i * 37)}, StoreID: domain.StoreID{store}, ProductStatus: statuses[i%len(statuses)], StoreStatus: commerce.StoreOpen,
			Currency: domain.CurrencyCNY, PriceMin: price, PriceMax: price, Options: []commerce.Option{}, VariantCount: 1,
			Sold: i * 7 % 4, ListedAt: then().Add(time.Duration(i/3) * time.Microsecond),
		}
	}
	return out
}

// sorts are the orders of a store's page: what a place is ordered by, and whether it goes down.
func sorts() map[commerce.ProductSort]struct {
	key        func(*commerce.Product) int64
	descending bool
} {
	return map[commerce.ProductSort]struct {
		key        func(*commerce.Product) int64
		descending bool
	}{
		commerce.SortSales:     {func(p *commerce.Product) int64 { return int64(p.Sold) }, true},
		commerce.SortNew:       {func(p *commerce.Product) int64 { return p.ListedAt.UnixMicro() }, true},
		commerce.SortPriceAsc:  {func(p *commerce.Product) int64 { return p.PriceMin }, false},
		commerce.SortPriceDesc: {func(p *commerce.Product) int64 { return p.PriceMin }, true},
	}
}

func onSale(products []*commerce.Product, key func(*commerce.Product) int64, descending bool) []commercedb.ProductAt {
	out := []commercedb.ProductAt{}
	for _, p := range products {
		if p.ProductStatus == commerce.ProductActive {
			out = append(out, commercedb.ProductAt{Store: p.StoreID, Product: p.ID, Key: key(p)})
		}
	}
	slices.SortFunc(out, func(a, b commercedb.ProductAt) int {
		order := cmp.Or(cmp.Compare(a.Key, b.Key), bytes.Compare(a.Product[:], b.Product[:]))
		if descending {
			return -order
		}
		return order
	})
	return out
}

func TestPagesOfAStore(t *testing.T) {
	t.Parallel()
	store := commercedb.NewStore(storagetest.New(t).Commerce)
	byStore := map[domain.StoreID][]*commerce.Product{{1}: goods(1, 27), {2}: goods(2, 1), {3}: goods(3, 12)}
	require.NoError(t, store.InTx(t.Context(), func(tx commercedb.Tx) error {
		for _, products := range byStore {
			if err := tx.CopyProducts(t.Context(), slices.Values(products)); err != nil {
				return err
			}
		}
		return nil
	}))
	for sort, by := range sorts() {
		read := func(t *testing.T, of []domain.StoreID, page domain.Page) []commercedb.ProductAt {
			t.Helper()
			rows, err := commercedb.All(t.Context(), store.Reader, commercedb.ProductsPageByStore(of, sort, page))
			require.NoError(t, err)
			return rows
		}
		t.Run(string(sort), func(t *testing.T) {
			t.Parallel()
			for id, products := range byStore {
				requirePagesJoin(t, onSale(products, by.key, by.descending), func(page domain.Page) []commercedb.ProductAt {
					return read(t, []domain.StoreID{id}, page)
				})
			}
		})
		t.Run(string(sort)+" of several stores in one statement", func(t *testing.T) {
			t.Parallel()
			of := []domain.StoreID{{3}, {9}, {1}, {2}}
			for _, backward := range []bool{false, true} {
				page := domain.Page{Limit: 2, Backward: backward}
				together := read(t, of, page)
				for _, id := range of {
					own := slices.DeleteFunc(slices.Clone(together), func(at commercedb.ProductAt) bool { return at.Store != id })
					require.Equal(t, append([]commercedb.ProductAt{}, read(t, []domain.StoreID{id}, page)...), append([]commercedb.ProductAt{}, own...),
						"each has a page of its own, in its order")
				}
			}
		})
	}
}

func requirePagesJoin(t *testing.T, want []commercedb.ProductAt, read func(domain.Page) []commercedb.ProductAt) {
	t.Helper()
	requireJoined(t, want, func(at commercedb.ProductAt) domain.Position {
		return domain.Position{Key: at.Key, ID: domain.UUID(at.Product)}
	}, read)
}

// requireJoined reads a list in pages of every size, both ways, and sees that the pages joined are the list: nothing twice,
// nothing missing, whatever keys are equal.
func requireJoined[R any](t *testing.T, want []R, at func(R) domain.Position, read func(domain.Page) []R) {
	t.Helper()
	for limit := 1; limit <= len(want)+1; limit++ {
		for _, backward := range []bool{false, true} {
			page := domain.Page{Limit: limit, Backward: backward}
			joined := []R{}
			for n := 0; ; n++ {
				require.LessOrEqual(t, n, len(want), "the pages never end")
				slice := domain.NewSlice(read(page), page)
				more := slice.HasNext
				if backward {
					joined, more = append(slices.Clone(slice.Items), joined...), slice.HasPrev
				} else {
					joined = append(joined, slice.Items...)
				}
				if !more {
					break
				}
				edge := slice.Items[len(slice.Items)-1]
				if backward {
					edge = slice.Items[0]
				}
				page.Started, page.From = true, at(edge)
			}
			require.Equal(t, want, joined, "pages of %d, backward %t", limit, backward)
		}
	}
}

func TestProductCandidates(t *testing.T) {
	t.Parallel()
	store := commercedb.NewStore(storagetest.New(t).Commerce)
	products := goods(1, 20)
	require.NoError(t, store.InTx(t.Context(), func(tx commercedb.Tx) error { return tx.CopyProducts(t.Context(), slices.Values(products)) }))
	want := onSale(products, sorts()[commerce.SortNew].key, true)
	got, err := store.ProductCandidates(t.Context(), 100)
	require.NoError(t, err)
	require.Len(t, got, len(want), "what is on sale only")
	byID := map[domain.ProductID]*commerce.Product{}
	for _, p := range products {
		byID[p.ID] = p
	}
	for i, c := range got {
		p := byID[want[i].Product]
		require.Equal(t, commercedb.Candidate{ID: p.ID, StoreID: p.StoreID, Listed: p.ListedAt, Sold: p.Sold}, c, "the newest first")
	}
	got, err = store.ProductCandidates(t.Context(), 2)
	require.NoError(t, err)
	require.Len(t, got, 2)
}

// TestHotPagesReadByIndex holds the statements behind the shop's screens to an index on their big table.
func TestHotPagesReadByIndex(t *testing.T) {
	t.Parallel()
	d := storagetest.New(t)
	store := commercedb.NewStore(d.Commerce)
	require.NoError(t, store.InTx(t.Context(), func(tx commercedb.Tx) error {
		return tx.CopyProducts(t.Context(), func(yield func(*commerce.Product) bool) {
			for i := range 20_000 {
				if !yield(&commerce.Product{
					ID: domain.ProductID{byte(i >> 8), byte(i), 1}, StoreID: domain.StoreID{byte(i % 100)}, ProductStatus: commerce.ProductActive, StoreStatus: commerce.StoreOpen,
					Currency: domain.CurrencyCNY, PriceMin: int64(i * 7 % 5000), PriceMax: 5000, Options: []commerce.Option{}, Sold: i * 13 % 999,
					ListedAt: then().Add(time.Duration(i) * time.Second),
				}) {
					return
				}
			}
		})
	}))
	require.NoError(t, store.Analyze(t.Context()))
	stores := []domain.StoreID{{1}, {2}}
	for sort, by := range sorts() {
		for what, page := range map[string]domain.Page{
			"first page": {Limit: 20},
			"next page":  {Limit: 20, Started: true, From: domain.Position{Key: by.key(&commerce.Product{PriceMin: 2500, Sold: 500, ListedAt: then().Add(time.Hour)})}},
			"backward":   {Limit: 20, Backward: true},
		} {
			explain(t, d.Commerce, string(sort)+", "+what, commercedb.ProductsPageByStore(stores, sort, page), "products_by_store")
		}
	}
	explain(t, d.Commerce, "ProductsByIDs", commercedb.ProductsByIDs([]domain.ProductID{{1}, {2}}), "products")
}

// explain requires that the plan of a query reaches the table by an index, and sorts no whole store.
func explain[R any](t *testing.T, db *postgres.DB, name string, query postgres.Query[R], table string) {
	t.Helper()
	rows, err := db.Query(t.Context(), "EXPLAIN "+query.SQL, query.Args...)
	require.NoError(t, err, name)
	lines, err := pgx.CollectRows(rows, pgx.RowTo[string])
	require.NoError(t, err, name)
	plan := strings.Join(lines, "\n")
	require.NotRegexp(t, fmt.Sprintf(`Seq Scan on %s\b`, table), plan, name)
	require.Regexp(t, fmt.Sprintf(`Index( Only)? Scan( Backward)? using %[1]s_\S+ on %[1]s\b|Bitmap Heap Scan on %[1]s\b`, table), plan, name)
}
