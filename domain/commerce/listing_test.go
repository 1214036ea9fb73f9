package commerce_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
)

func yuan(n int64) domain.Money { return domain.Money{MinorUnits: n, Currency: domain.CurrencyCNY} }

func pick(pairs ...string) []commerce.SelectedOption {
	var out []commerce.SelectedOption
	for i := 0; i < len(pairs); i += 2 {
		out = append(out, commerce.SelectedOption{Name: pairs[i], Value: pairs[i+1]})
	}
	return out
}

func openStore() *commerce.Store {
	return &commerce.Store{ID: domain.StoreID{1}, StoreStatus: commerce.StoreOpen, Currency: domain.CurrencyCNY}
}

func cups() commerce.ProductFields {
	return commerce.ProductFields{Title: " 晨杯 ", DescriptionHTML: "<p>手作</p>", Variants: []commerce.VariantFields{
		{Options: pick("颜色", "白", "大小", "S"), Price: yuan(12_800), OnHand: 3},
		{Options: pick("大小", "L", "颜色", "白 "), Price: yuan(13_800)},
	}}
}

func TestNewListing(t *testing.T) {
	t.Parallel()
	l, err := commerce.NewListing(domain.ProductID{9}, openStore(), cups(), today())
	require.NoError(t, err)
	p := l.Product
	require.Equal(t, "晨杯", p.Title)
	require.Equal(t, commerce.ProductActive, p.ProductStatus)
	require.Equal(t, []commerce.Option{{Name: "颜色", Values: []string{"白"}}, {Name: "大小", Values: []string{"S", "L"}}}, p.Options)
	require.Equal(t, [3]int64{12_800, 13_800, 2}, [3]int64{p.PriceMin, p.PriceMax, int64(p.VariantCount)})
	require.Equal(t, "白 / L", l.Variants[1].Title, "in the order of the first variant")
	require.Equal(t, domain.VariantID{Product: p.ID, N: 2}, l.Variants[1].ID)
	require.Equal(t, 3, l.Stock[0].OnHand)
	require.Equal(t, l.Variants[1].ID, l.Stock[1].VariantID)

	one, err := commerce.NewListing(domain.ProductID{9}, openStore(), commerce.ProductFields{
		Title: "晨杯", Variants: []commerce.VariantFields{{Price: yuan(1)}},
	}, today())
	require.NoError(t, err)
	require.Empty(t, one.Product.Options)
	require.Equal(t, "晨杯", one.Variants[0].Title, "without options it goes by the product's name")
}

func TestNewListingRefuses(t *testing.T) {
	t.Parallel()
	sku, bps := strings.Repeat("x", 65), 10_001
	many := make([]commerce.VariantFields, 101)
	for i := range many {
		many[i] = commerce.VariantFields{Options: pick("n", strconv.Itoa(i)), Price: yuan(1)}
	}
	for name, tc := range map[string]struct {
		change func(*commerce.ProductFields)
		want   []string
	}{
		"no title":    {func(f *commerce.ProductFields) { f.Title = "" }, []string{"REQUIRED at input.title"}},
		"commission":  {func(f *commerce.ProductFields) { f.CommissionBps = &bps }, []string{"INVALID at input.commissionBps"}},
		"no variant":  {func(f *commerce.ProductFields) { f.Variants = nil }, []string{"REQUIRED at input.variants"}},
		"101":         {func(f *commerce.ProductFields) { f.Variants = many }, []string{"TOO_LONG at input.variants"}},
		"free":        {func(f *commerce.ProductFields) { f.Variants[0].Price = yuan(0) }, []string{"INVALID at input.variants.0.price"}},
		"dear":        {func(f *commerce.ProductFields) { f.Variants[1].Price = yuan(commerce.MostPrice + 1) }, []string{"INVALID at input.variants.1.price"}},
		"currency":    {func(f *commerce.ProductFields) { f.Variants[0].Price.Currency = domain.CurrencyUSD }, []string{"INVALID at input.variants.0.price"}},
		"sku":         {func(f *commerce.ProductFields) { f.Variants[0].SKU = &sku }, []string{"TOO_LONG at input.variants.0.sku"}},
		"stock":       {func(f *commerce.ProductFields) { f.Variants[1].OnHand = -1 }, []string{"INVALID at input.variants.1.onHand"}},
		"same":        {func(f *commerce.ProductFields) { f.Variants[1].Options = f.Variants[0].Options }, []string{"INVALID at input.variants.1.options"}},
		"one missing": {func(f *commerce.ProductFields) { f.Variants[1].Options = pick("颜色", "白") }, []string{"INVALID at input.variants.1.options"}},
		"another":     {func(f *commerce.ProductFields) { f.Variants[1].Options = pick("颜色", "白", "材质", "瓷") }, []string{"INVALID at input.variants.1.options"}},
		"one more": {func(f *commerce.ProductFields) {
			f.Variants[1].Options = pick("颜色", "白", "大小", "L", "材质", "瓷")
		}, []string{"INVALID at input.variants.1.options"}},
		"twice":    {func(f *commerce.ProductFields) { f.Variants[0].Options = pick("颜色", "白", "颜色", "黑") }, []string{"INVALID at input.variants.0.options.1.name"}},
		"no value": {func(f *commerce.ProductFields) { f.Variants[1].Options = pick("颜色", " ", "大小", "L") }, []string{"REQUIRED at input.variants.1.options.0.value"}},
		"four": {func(f *commerce.ProductFields) {
			f.Variants = f.Variants[:1]
			f.Variants[0].Options = pick("a", "1", "b", "1", "c", "1", "d", "1")
		}, []string{"TOO_LONG at input.variants.0.options"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := cups()
			tc.change(&f)
			_, err := commerce.NewListing(domain.ProductID{9}, openStore(), f, today())
			require.Equal(t, tc.want, refusals(t, err))
		})
	}
	for _, status := range []commerce.StoreStatus{commerce.StoreSuspended, commerce.StoreClosed} {
		store := openStore()
		store.StoreStatus = status
		_, err := commerce.NewListing(domain.ProductID{9}, store, cups(), today())
		require.Equal(t, []string{"ILLEGAL_STATE"}, refusals(t, err))
	}
}

// Whatever variants a store thinks of: what is accepted is a grid of the product's options, each choice once, under spans that
// are those of the variants.
func TestListingsAreConsistent(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		f := commerce.ProductFields{Title: "x"}
		for range rapid.IntRange(1, 6).Draw(t, "variants") {
			v := commerce.VariantFields{Price: yuan(rapid.Int64Range(1, 9).Draw(t, "price"))}
			for range rapid.IntRange(0, 3).Draw(t, "options") {
				v.Options = append(v.Options, commerce.SelectedOption{
					Name: rapid.SampledFrom([]string{"a", "b", " a"}).Draw(t, "name"), Value: rapid.SampledFrom([]string{"1", "2", "3 "}).Draw(t, "value"),
				})
			}
			f.Variants = append(f.Variants, v)
		}
		l, err := commerce.NewListing(domain.ProductID{9}, openStore(), f, today())
		if err != nil {
			return
		}
		seen := map[string]bool{}
		for _, v := range l.Variants {
			key := fmt.Sprint(v.Options)
			require.False(t, seen[key], "a choice is made once")
			seen[key] = true
			require.Len(t, v.Options, len(l.Product.Options))
			for i, o := range v.Options {
				require.Equal(t, l.Product.Options[i].Name, o.Name)
				require.Contains(t, l.Product.Options[i].Values, o.Value)
			}
			require.True(t, l.Product.PriceMin <= v.PriceMinor && v.PriceMinor <= l.Product.PriceMax)
		}
	})
}

func listed(t *testing.T) *commerce.Listing {
	t.Helper()
	l, err := commerce.NewListing(domain.ProductID{9}, openStore(), cups(), today())
	require.NoError(t, err)
	return &commerce.Listing{Product: l.Product, Variants: l.Variants}
}

func to[T any](v T) domain.Change[T] { return domain.Change[T]{Given: true, To: &v} }

func TestListingChanged(t *testing.T) {
	t.Parallel()
	owner := domain.Actor{UserID: domain.UserID{1}}
	before := listed(t)
	price, title := yuan(9_900), "夜杯"
	first, second := before.Variants[0].ID, before.Variants[1].ID
	after, err := before.Changed(commerce.ListingChange{
		Title: &title, Subtitle: to("二字"),
		Patches: []commerce.VariantChange{
			{ID: first, Price: &price, CompareAt: to(yuan(12_800)), SKU: to(" CUP-1 ")},
			{ID: second, Options: new(pick("大小", "M", "颜色", "黑"))},
		},
		Added: []commerce.VariantFields{{Options: pick("颜色", "黑", "大小", "S"), Price: yuan(20_000), OnHand: 1}},
	}, owner, commerce.RoleManager, today())
	require.NoError(t, err)
	require.Equal(t, "夜杯", after.Product.Title)
	require.Equal(t, "二字", *after.Product.Subtitle)
	require.Equal(t, [2]int64{9_900, 20_000}, [2]int64{after.Product.PriceMin, after.Product.PriceMax})
	require.Equal(t, int64(12_800), *after.Product.CompareAtMin)
	require.Equal(t, 3, after.Product.VariantCount)
	require.Equal(t, []commerce.Option{{Name: "颜色", Values: []string{"白", "黑"}}, {Name: "大小", Values: []string{"S", "M"}}}, after.Product.Options)
	require.Equal(t, "CUP-1", *after.Variants[0].SKU)
	require.Equal(t, "黑 / M", after.Variants[1].Title)
	require.Equal(t, domain.VariantID{Product: domain.ProductID{9}, N: 3}, after.Variants[2].ID)
	require.Len(t, after.Stock, 1, "of what is new")
	require.Equal(t, "晨杯", before.Product.Title, "the old one stays as it was")
	require.Equal(t, int64(12_800), before.Variants[0].PriceMinor)

	back, err := after.Changed(commerce.ListingChange{
		Subtitle: domain.Change[string]{Given: true},
		Patches:  []commerce.VariantChange{{ID: first, CompareAt: domain.Change[domain.Money]{Given: true}, SKU: domain.Change[string]{Given: true}}},
	}, owner, commerce.RoleOwner, today())
	require.NoError(t, err)
	require.Nil(t, back.Product.Subtitle)
	require.Nil(t, back.Product.CompareAtMin)
	require.Nil(t, back.Variants[0].SKU)
}

func TestListingChangedRefuses(t *testing.T) {
	t.Parallel()
	before := listed(t)
	first, second := before.Variants[0].ID, before.Variants[1].ID
	owner, moderator := domain.Actor{UserID: domain.UserID{1}}, domain.Actor{UserID: domain.UserID{1}, Roles: domain.RoleModerator}
	free, title, banned := yuan(0), "x", commerce.ProductBanned
	for name, tc := range map[string]struct {
		change commerce.ListingChange
		actor  domain.Actor
		role   commerce.StoreRole
		want   []string
	}{
		"a stranger":    {commerce.ListingChange{Title: &title}, owner, "", []string{"NOT_ALLOWED at input.productId"}},
		"support":       {commerce.ListingChange{Title: &title}, owner, commerce.RoleSupport, []string{"NOT_ALLOWED at input.productId"}},
		"a moderator":   {commerce.ListingChange{Title: &title, Status: &banned}, moderator, "", []string{"NOT_ALLOWED at input.productId"}},
		"pictures":      {commerce.ListingChange{Pictures: true, Status: &banned}, moderator, "", []string{"NOT_ALLOWED at input.productId"}},
		"ban one's own": {commerce.ListingChange{Status: &banned}, owner, commerce.RoleOwner, []string{"NOT_ALLOWED at input.status"}},
		"no variant": {
			commerce.ListingChange{Patches: []commerce.VariantChange{{ID: domain.VariantID{Product: domain.ProductID{8}, N: 1}}}},
			owner, commerce.RoleOwner,
			[]string{"NOT_FOUND at input.variants.0.variantId"},
		},
		"free": {
			commerce.ListingChange{Patches: []commerce.VariantChange{{ID: second}, {ID: first, Price: &free}}},
			owner, commerce.RoleOwner,
			[]string{"INVALID at input.variants.1.price"},
		},
		"not reduced": {
			commerce.ListingChange{Patches: []commerce.VariantChange{{ID: first, CompareAt: to(yuan(12_800))}}},
			owner, commerce.RoleOwner,
			[]string{"INVALID at input.variants.0.compareAtPrice"},
		},
		"a twin": {
			commerce.ListingChange{Added: []commerce.VariantFields{{Options: pick("颜色", "白", "大小", "L"), Price: yuan(1)}}},
			owner, commerce.RoleOwner,
			[]string{"INVALID at input.addVariants.0.options"},
		},
		"an option more": {
			commerce.ListingChange{Patches: []commerce.VariantChange{{ID: second, Options: new(pick("颜色", "白"))}}},
			owner, commerce.RoleOwner,
			[]string{"INVALID at input.variants.0.options"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := before.Changed(tc.change, tc.actor, tc.role, today())
			require.Equal(t, tc.want, refusals(t, err))
		})
	}
}

// Every step from state to state, by the store and by a moderator.
func TestProductStates(t *testing.T) {
	t.Parallel()
	store, moderator := domain.Actor{UserID: domain.UserID{1}}, domain.Actor{UserID: domain.UserID{2}, Roles: domain.RoleModerator}
	const no, illegal = "NOT_ALLOWED at input.status", "ILLEGAL_STATE"
	all := []commerce.ProductStatus{
		commerce.ProductDraft, commerce.ProductInReview, commerce.ProductActive, commerce.ProductDelisted, commerce.ProductBanned,
	}
	want := map[commerce.ProductStatus][5][2]string{
		commerce.ProductDraft:    {{"", ""}, {"", no}, {"", no}, {illegal, illegal}, {no, ""}},
		commerce.ProductInReview: {{"", no}, {"", ""}, {no, ""}, {illegal, illegal}, {no, ""}},
		commerce.ProductActive:   {{illegal, illegal}, {illegal, illegal}, {"", ""}, {"", no}, {no, ""}},
		commerce.ProductDelisted: {{illegal, illegal}, {illegal, illegal}, {"", no}, {"", ""}, {no, ""}},
		commerce.ProductBanned:   {{illegal, illegal}, {illegal, illegal}, {illegal, illegal}, {no, ""}, {"", ""}},
	}
	later := today().Add(time.Hour)
	for _, from := range all {
		for i, to := range all {
			for j, asks := range []struct {
				actor domain.Actor
				role  commerce.StoreRole
			}{{store, commerce.RoleManager}, {moderator, ""}} {
				before := listed(t)
				before.Product.ProductStatus = from
				got, err := before.Changed(commerce.ListingChange{Status: &to}, asks.actor, asks.role, later)
				if w := want[from][i][j]; w != "" {
					require.Equal(t, []string{w}, refusals(t, err), "%s to %s by %d", from, to, j)
					continue
				}
				require.NoError(t, err, "%s to %s by %d", from, to, j)
				require.Equal(t, to, got.Product.ProductStatus)
				first := to == commerce.ProductActive && (from == commerce.ProductDraft || from == commerce.ProductInReview)
				require.Equal(t, first, got.Product.ListedAt.Equal(later), "what comes back on sale is no news: %s to %s", from, to)
			}
		}
	}
}

func TestAdjustments(t *testing.T) {
	t.Parallel()
	id := domain.VariantID{Product: domain.ProductID{1}, N: 1}
	for name, tc := range map[string]struct {
		delta  int
		reason string
		want   []string
	}{
		"a delivery": {5, "delivery", nil},
		"nothing":    {0, "delivery", []string{"INVALID at input.delta"}},
		"too much":   {1_000_001, "delivery", []string{"INVALID at input.delta"}},
		"no reason":  {-1, " ", []string{"REQUIRED at input.reason"}},
		"a novel":    {-1, strings.Repeat("x", 201), []string{"TOO_LONG at input.reason"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := commerce.NewAdjustment(id, tc.delta, tc.reason, domain.UserID{1})
			require.Equal(t, tc.want, refusals(t, err))
		})
	}
	stock := &commerce.Stock{VariantID: id, OnHand: 5, Reserved: 3, Version: 7}
	seen, stale := 7, 6
	require.NoError(t, stock.CheckAdjustment(commerce.StockMove{OnHand: -2}, &seen))
	var short *commerce.InsufficientStockError
	require.ErrorAs(t, stock.CheckAdjustment(commerce.StockMove{OnHand: -3}, nil), &short)
	require.Equal(t, [2]int{3, 2}, [2]int{short.Requested, short.Available})
	var conflict *domain.ConflictError
	require.ErrorAs(t, stock.CheckAdjustment(commerce.StockMove{OnHand: 1}, &stale), &conflict)
	require.Equal(t, 7, *conflict.CurrentVersion)
	stock.OnHand = 1_000_000_000
	require.Equal(t, []string{"INVALID at input.delta"}, refusals(t, stock.CheckAdjustment(commerce.StockMove{OnHand: 1}, nil)))
}

func TestOffered(t *testing.T) {
	t.Parallel()
	past, future := today(), today().Add(time.Second)
	got, err := commerce.Offered(&commerce.AffiliateOffer{SampleAvailable: true}, commerce.AffiliateOffer{CommissionBps: 500, ValidUntil: &future}, today())
	require.NoError(t, err)
	require.True(t, got.SampleAvailable, "what the input does not name stays")
	_, err = commerce.Offered(nil, commerce.AffiliateOffer{CommissionBps: -1, ValidUntil: &past}, today())
	require.Equal(t, []string{"INVALID at input.commissionBps", "INVALID at input.validUntil"}, refusals(t, err))
}
