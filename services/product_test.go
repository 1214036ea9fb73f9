package services_test

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/services"
	commercedb "github.com/trellisgraph/trellis/storage/commerce"
)

func yuan(n int64) domain.Money { return domain.Money{MinorUnits: n, Currency: domain.CurrencyCNY} }

func sized(value string) []commerce.SelectedOption {
	return []commerce.SelectedOption{{Name: "大小", Value: value}}
}

func aProduct(store domain.StoreID, category domain.CategoryID) services.CreateProduct {
	return services.CreateProduct{StoreID: store, Key: newKey(), Fields: commerce.ProductFields{
		CategoryID: category, Title: "晨杯", DescriptionHTML: "<p>手作</p>", Variants: []commerce.VariantFields{
			{Options: sized("S"), Price: yuan(12_800), OnHand: 3}, {Options: sized("L"), Price: yuan(13_800)},
		},
	}}
}

// product is one of two variants, S with 3 units and L with none.
func (d *desk) product(t *testing.T, by domain.UserID, store domain.StoreID, category domain.CategoryID) domain.ProductID {
	t.Helper()
	id, err := d.Products.CreateProduct(as(t, by, 0), aProduct(store, category))
	require.NoError(t, err)
	return id
}

func (d *desk) read(t *testing.T, id domain.ProductID) *commerce.Product {
	t.Helper()
	found, err := commercedb.All(t.Context(), d.shop.Reader, commercedb.ProductsByIDs([]domain.ProductID{id}))
	require.NoError(t, err)
	require.Len(t, found, 1)
	return found[0]
}

func (d *desk) stock(t *testing.T, id domain.ProductID) []*commerce.Stock {
	t.Helper()
	found, err := commercedb.All(t.Context(), d.shop.Reader, commercedb.StockByProducts([]domain.ProductID{id}))
	require.NoError(t, err)
	return found
}

// hire gives the clerk a role in the maker's store.
func (d *desk) hire(t *testing.T, store domain.StoreID, role commerce.StoreRole) {
	t.Helper()
	require.NoError(t, d.Stores.SetStoreMember(as(t, maker, 0), services.SetStoreMember{StoreID: store, UserID: clerk, Role: &role}))
}

func TestCreateProduct(t *testing.T) {
	t.Parallel()
	d := openMarket(t)
	store := d.opened(t)
	front, back := d.upload(t, maker, "PRODUCT", "READY"), d.upload(t, maker, "PRODUCT", "READY")
	c, bps := aProduct(store, cups), 800
	c.MediaIDs, c.Fields.CommissionBps = []domain.MediaID{front, back}, &bps
	c.Fields.DescriptionHTML = `<p style="x">手作<img src="//evil/x.png" onerror="x()"></p>`
	id, err := d.Products.CreateProduct(as(t, maker, 0), c)
	require.NoError(t, err)
	p := d.read(t, id)
	require.Equal(t, commerce.ProductActive, p.ProductStatus)
	require.Equal(t, "<p>手作</p>", p.DescriptionHTML)
	require.Equal(t, front, p.Cover.ID)
	require.Equal(t, 90, p.Cover.Width)
	require.Equal(t, 1, d.store(t, store).Products)
	require.Equal(t, 2, d.asked(t, "SELECT count(*) FROM products_by_category"), "on its shelf and the one around")
	require.Equal(t, 1, d.asked(t, "SELECT count(*) FROM affiliate_offers WHERE open AND commission_bps = 800"))
	require.Equal(t, 2, d.asked(t, "SELECT count(*) FROM stock_entries WHERE kind = 'OPENING' AND actor_id = $1", maker))
	d.requireInStep(t)

	again, err := d.Products.CreateProduct(as(t, maker, 0), c)
	require.NoError(t, err)
	require.Equal(t, id, again, "one key, one product")
	c.Fields.Title = "夜杯"
	_, err = d.Products.CreateProduct(as(t, maker, 0), c)
	require.Equal(t, []string{"IDEMPOTENCY_KEY_REUSED at input.idempotencyKey"}, refusals(t, err))
	require.Equal(t, 1, d.asked(t, "SELECT count(*) FROM products"))
}

func TestCreateProductRefuses(t *testing.T) {
	t.Parallel()
	d := openMarket(t)
	store := d.opened(t)
	others := d.upload(t, clerk, "PRODUCT", "READY")
	logo, mine := d.upload(t, maker, "STORE", "READY"), d.upload(t, maker, "PRODUCT", "READY")
	coded, crowded := d.upload(t, maker, "PRODUCT", "READY", leadsOut), d.upload(t, maker, "PRODUCT", "READY", isCrowded)
	for reason, tc := range map[string]struct {
		by     domain.UserID
		change func(*services.CreateProduct)
		want   []string
	}{
		"a stranger":        {clerk, func(*services.CreateProduct) {}, []string{"NOT_ALLOWED at input.storeId"}},
		"no such store":     {maker, func(c *services.CreateProduct) { c.StoreID = domain.StoreID{9} }, []string{"NOT_FOUND at input.storeId"}},
		"no such category":  {maker, func(c *services.CreateProduct) { c.Fields.CategoryID = domain.CategoryID{9} }, []string{"NOT_FOUND at input.categoryId"}},
		"no leaf":           {maker, func(c *services.CreateProduct) { c.Fields.CategoryID = home }, []string{"INVALID at input.categoryId"}},
		"no variants":       {maker, func(c *services.CreateProduct) { c.Fields.Variants = nil }, []string{"REQUIRED at input.variants"}},
		"another's picture": {maker, func(c *services.CreateProduct) { c.MediaIDs = []domain.MediaID{mine, others} }, []string{"NOT_FOUND at input.mediaIds.1"}},
		"of a store":        {maker, func(c *services.CreateProduct) { c.MediaIDs = []domain.MediaID{logo} }, []string{"NOT_FOUND at input.mediaIds.0"}},
		"twice":             {maker, func(c *services.CreateProduct) { c.MediaIDs = []domain.MediaID{mine, mine} }, []string{"INVALID at input.mediaIds.1"}},
		"too many":          {maker, func(c *services.CreateProduct) { c.MediaIDs = make([]domain.MediaID, 19) }, []string{"TOO_LONG at input.mediaIds"}},
		"a code": {
			maker, func(c *services.CreateProduct) { c.MediaIDs = []domain.MediaID{mine, coded} },
			[]string{"EXTERNAL_LINK_FORBIDDEN at input.mediaIds.1"},
		},
		"crowded with codes": {
			maker, func(c *services.CreateProduct) { c.MediaIDs = []domain.MediaID{crowded} },
			[]string{"CONTENT_REJECTED at input.mediaIds.0"},
		},
		"a link turned around": {
			maker, func(c *services.CreateProduct) { c.Fields.DescriptionHTML = "<p>&#8238;moc.oabaot</p>" },
			[]string{"INVALID at input.descriptionHtml"},
		},
		"a link": {maker, func(c *services.CreateProduct) { c.Fields.Title = "晨杯 detail.tmall.com/x" }, []string{"EXTERNAL_LINK_FORBIDDEN at input.title"}},
		"a hidden link": {
			maker, func(c *services.CreateProduct) { c.Fields.DescriptionHTML = "<p>tao<b>bao</b>.com/shop</p>" },
			[]string{"EXTERNAL_LINK_FORBIDDEN at input.descriptionHtml"},
		},
		"a link that is followed": {
			maker, func(c *services.CreateProduct) {
				c.Fields.DescriptionHTML = `<a href="https://www.taobao.com/x">看</a>`
			},
			[]string{"EXTERNAL_LINK_FORBIDDEN at input.descriptionHtml"},
		},
		"a link in an option": {
			maker, func(c *services.CreateProduct) { c.Fields.Variants[1].Options = sized("m.tb.cn/h.abc") },
			[]string{"EXTERNAL_LINK_FORBIDDEN at input.variants.1.options.0.value"},
		},
	} {
		c := aProduct(store, cups)
		tc.change(&c)
		_, err := d.Products.CreateProduct(as(t, tc.by, 0), c)
		require.Equal(t, tc.want, refusals(t, err), reason)
	}
	for _, role := range []commerce.StoreRole{commerce.RoleSupport, commerce.RoleWarehouse, commerce.RoleFinance} {
		d.hire(t, store, role)
		_, err := d.Products.CreateProduct(as(t, clerk, 0), aProduct(store, cups))
		require.Equal(t, []string{"NOT_ALLOWED at input.storeId"}, refusals(t, err), role)
	}
	require.Zero(t, d.asked(t, "SELECT count(*) FROM products"), "what was refused left nothing")
	require.Zero(t, d.asked(t, "SELECT count(*) FROM stock"))
	d.hire(t, store, commerce.RoleManager)
	d.product(t, clerk, store, cups)
}

func TestUpdateProduct(t *testing.T) {
	t.Parallel()
	d := openMarket(t)
	store := d.opened(t)
	first, second := d.upload(t, maker, "PRODUCT", "READY"), d.upload(t, maker, "PRODUCT", "READY")
	c := aProduct(store, cups)
	c.MediaIDs = []domain.MediaID{first, second}
	id, err := d.Products.CreateProduct(as(t, maker, 0), c)
	require.NoError(t, err)
	// A manager who uploaded none of them puts a picture before those that there are.
	d.hire(t, store, commerce.RoleManager)
	third := d.upload(t, clerk, "PRODUCT", "READY")
	title, price := "夜杯", yuan(9_900)
	change := services.UpdateProduct{
		ProductID: id, Key: newKey(), MediaIDs: []domain.MediaID{third, first}, Change: commerce.ListingChange{
			Title:   &title,
			Patches: []commerce.VariantChange{{ID: domain.VariantID{Product: id, N: 1}, Price: &price, CompareAt: domain.Change[domain.Money]{Given: true, To: new(yuan(12_800))}}},
			Added:   []commerce.VariantFields{{Options: sized("M"), Price: yuan(20_000), OnHand: 7}},
		},
	}
	require.NoError(t, d.Products.UpdateProduct(as(t, clerk, 0), change))
	p := d.read(t, id)
	require.Equal(t, "夜杯", p.Title)
	require.Equal(t, third, p.Cover.ID)
	require.Equal(t, [3]int64{9_900, 20_000, 3}, [3]int64{p.PriceMin, p.PriceMax, int64(p.VariantCount)})
	require.Equal(t, []string{"S", "L", "M"}, p.Options[0].Values)
	require.Equal(t, 7, d.stock(t, id)[2].OnHand)
	d.requireInStep(t)

	require.NoError(t, d.Products.UpdateProduct(as(t, clerk, 0), change), "one key, one change")
	require.Equal(t, 3, d.read(t, id).VariantCount)

	require.NoError(t, d.Products.UpdateProduct(as(t, maker, 0), services.UpdateProduct{ProductID: id, Key: newKey(), MediaIDs: []domain.MediaID{}}))
	require.Nil(t, d.read(t, id).Cover, "a product may have no picture")
	d.requireInStep(t)
}

func TestUpdateProductRefuses(t *testing.T) {
	t.Parallel()
	d := openMarket(t)
	store := d.opened(t)
	id := d.product(t, maker, store, cups)
	other := d.upload(t, clerk, "PRODUCT", "READY")
	title, route := "夜杯", "上淘宝搜「慢火陶坊」下单"
	draft, active := commerce.ProductDraft, commerce.ProductActive
	_, err := d.sql.Exec(t.Context(), "UPDATE products SET status = 'DELISTED' WHERE id = $1", d.product(t, maker, store, bowls))
	require.NoError(t, err)
	var delisted domain.ProductID
	require.NoError(t, d.sql.QueryRow(t.Context(), "SELECT id FROM products WHERE status = 'DELISTED'").Scan(&delisted))
	for reason, tc := range map[string]struct {
		by     domain.UserID
		change services.UpdateProduct
		want   string
	}{
		"no such product":      {maker, services.UpdateProduct{ProductID: domain.ProductID{9}}, "NOT_FOUND at input.productId"},
		"a stranger":           {clerk, services.UpdateProduct{ProductID: id, Change: commerce.ListingChange{Title: &title}}, "NOT_ALLOWED at input.productId"},
		"what is not for them": {clerk, services.UpdateProduct{ProductID: delisted, Change: commerce.ListingChange{Status: &active}}, "NOT_FOUND at input.productId"},
		"a route":              {maker, services.UpdateProduct{ProductID: id, Change: commerce.ListingChange{Title: &route}}, "EXTERNAL_LINK_FORBIDDEN at input.title"},
		"another's picture":    {maker, services.UpdateProduct{ProductID: id, MediaIDs: []domain.MediaID{other}}, "NOT_FOUND at input.mediaIds.0"},
		"no way back":          {maker, services.UpdateProduct{ProductID: id, Change: commerce.ListingChange{Status: &draft}}, "ILLEGAL_STATE"},
	} {
		tc.change.Key = newKey()
		require.Equal(t, []string{tc.want}, refusals(t, d.Products.UpdateProduct(as(t, tc.by, 0), tc.change)), reason)
	}
}

// Where a product is listed follows from its state, and so do the counts.
func TestTheLifeOfAProduct(t *testing.T) {
	t.Parallel()
	d := openMarket(t)
	store := d.opened(t)
	id := d.product(t, maker, store, cups)
	owner, moderator := as(t, maker, 0), as(t, clerk, domain.RoleModerator)
	for _, step := range []struct {
		ctx  context.Context
		to   commerce.ProductStatus
		sold int
	}{
		{owner, commerce.ProductDelisted, 0},
		{owner, commerce.ProductActive, 1},
		{moderator, commerce.ProductBanned, 0},
		{moderator, commerce.ProductDelisted, 0},
		{owner, commerce.ProductActive, 1},
	} {
		require.NoError(t, d.Products.UpdateProduct(step.ctx, services.UpdateProduct{
			ProductID: id, Key: newKey(), Change: commerce.ListingChange{Status: &step.to},
		}), step.to)
		require.Equal(t, step.to, d.read(t, id).ProductStatus)
		require.Equal(t, step.sold, d.store(t, store).Products)
		d.requireInStep(t)
	}
}

// Stores that open their goods, change them and pause at the same moment wait for each other and keep in step.
func TestGoodsInARace(t *testing.T) {
	t.Parallel()
	d := openMarket(t)
	const stores = 4
	start, errs := make(chan struct{}), make(chan error, stores*3)
	var all sync.WaitGroup
	for i := range stores {
		owner := domain.UserID{byte(10 + i)}
		store, err := d.Stores.OpenStore(as(t, owner, 0), aStore(fmt.Sprintf("store%d", i)))
		require.NoError(t, err)
		there := d.product(t, owner, store, []domain.CategoryID{cups, bowls}[i%2])
		ctx, delisted, paused := as(t, owner, 0), commerce.ProductDelisted, commerce.StorePaused
		added, change := aProduct(store, cups), services.UpdateProduct{
			ProductID: there, Key: newKey(), Change: commerce.ListingChange{Status: &delisted},
		}
		for _, act := range []func() error{
			func() error { _, err := d.Products.CreateProduct(ctx, added); return err },
			func() error { return d.Products.UpdateProduct(ctx, change) },
			func() error { return d.Stores.UpdateStore(ctx, services.UpdateStore{StoreID: store, Status: &paused}) },
		} {
			all.Go(func() {
				<-start
				errs <- act()
			})
		}
	}
	close(start)
	all.Wait()
	close(errs)
	for err := range errs {
		require.NoError(t, err)
	}
	d.requireInStep(t)
}

func TestAdjustInventory(t *testing.T) {
	t.Parallel()
	d := openMarket(t)
	store := d.opened(t)
	id := domain.VariantID{Product: d.product(t, maker, store, cups), N: 1}
	seen := d.stock(t, id.Product)[0].Version
	c := services.AdjustInventory{VariantID: id, Delta: 7, Reason: " 到货 ", ExpectedVersion: &seen, Key: newKey()}
	require.NoError(t, d.Products.AdjustInventory(as(t, maker, 0), c))
	require.NoError(t, d.Products.AdjustInventory(as(t, maker, 0), c), "one key, one change")
	now := d.stock(t, id.Product)[0]
	require.Equal(t, [2]int{10, seen + 1}, [2]int{now.OnHand, now.Version})
	require.Equal(t, 1, d.asked(t, "SELECT count(*) FROM stock_entries WHERE kind = 'ADJUSTMENT' AND delta = 7 AND on_hand = 10 AND reason = '到货' AND actor_id = $1", maker))

	c.Key = newKey()
	err := d.Products.AdjustInventory(as(t, maker, 0), c)
	var conflict *domain.ConflictError
	require.ErrorAs(t, err, &conflict)
	require.Equal(t, seen+1, *conflict.CurrentVersion)

	_, err = d.sql.Exec(t.Context(), "UPDATE stock SET reserved = 8 WHERE product_id = $1 AND variant_n = 1", id.Product)
	require.NoError(t, err)
	err = d.Products.AdjustInventory(as(t, maker, 0), services.AdjustInventory{VariantID: id, Delta: -3, Reason: "broken", Key: newKey()})
	var short *commerce.InsufficientStockError
	require.ErrorAs(t, err, &short)
	require.Equal(t, [2]int{3, 2}, [2]int{short.Requested, short.Available}, "what is promised stays")
	require.Equal(t, []string{"input", "delta"}, short.Field)

	for _, role := range []commerce.StoreRole{commerce.RoleSupport, commerce.RoleFinance} {
		d.hire(t, store, role)
		err = d.Products.AdjustInventory(as(t, clerk, 0), services.AdjustInventory{VariantID: id, Delta: 1, Reason: "x", Key: newKey()})
		require.Equal(t, []string{"NOT_ALLOWED at input.variantId"}, refusals(t, err), role)
	}
	d.hire(t, store, commerce.RoleWarehouse)
	require.NoError(t, d.Products.AdjustInventory(as(t, clerk, 0), services.AdjustInventory{VariantID: id, Delta: 1, Reason: "x", Key: newKey()}))
	err = d.Products.AdjustInventory(as(t, maker, 0), services.AdjustInventory{VariantID: domain.VariantID{Product: id.Product, N: 9}, Delta: 1, Reason: "x", Key: newKey()})
	require.Equal(t, []string{"NOT_FOUND at input.variantId"}, refusals(t, err))
	d.requireInStep(t)
}

// Of people who count the same shelf at once, whoever read an old version is told, and no change is lost.
func TestAdjustInventoryInARace(t *testing.T) {
	t.Parallel()
	d := openMarket(t)
	id := domain.VariantID{Product: d.product(t, maker, d.opened(t), cups), N: 2}
	const counts = 10
	version := d.stock(t, id.Product)[1].Version
	ctx := as(t, maker, 0)
	start, errs := make(chan struct{}), make([]error, 2*counts)
	var all sync.WaitGroup
	for i := range 2 * counts {
		c := services.AdjustInventory{VariantID: id, Delta: 1, Reason: "count", Key: newKey()}
		if i < counts {
			c.ExpectedVersion = &version
		}
		all.Go(func() {
			<-start
			errs[i] = d.Products.AdjustInventory(ctx, c)
		})
	}
	close(start)
	all.Wait()
	done := 0
	for i, err := range errs {
		if err == nil {
			done++
			continue
		}
		require.Less(t, i, counts, "who asks for no version is never refused")
		require.Equal(t, []string{"CONFLICT at input.expectedVersion"}, refusals(t, err))
	}
	require.LessOrEqual(t, done, counts+1, "at most one saw the first version")
	require.Equal(t, done, d.stock(t, id.Product)[1].OnHand)
	d.requireInStep(t)
}

func TestSetAffiliateOffer(t *testing.T) {
	t.Parallel()
	d := openMarket(t)
	store := d.opened(t)
	id := d.product(t, maker, store, cups)
	offer := commerce.AffiliateOffer{ProductID: id, Open: true, CommissionBps: 1_000}
	require.NoError(t, d.Products.SetAffiliateOffer(as(t, maker, 0), offer))
	offer.CommissionBps = 500
	require.NoError(t, d.Products.SetAffiliateOffer(as(t, maker, 0), offer))
	require.Equal(t, 1, d.asked(t, "SELECT count(*) FROM affiliate_offers WHERE commission_bps = 500"))
	offer.CommissionBps = 10_001
	require.Equal(t, []string{"INVALID at input.commissionBps"}, refusals(t, d.Products.SetAffiliateOffer(as(t, maker, 0), offer)))
	for _, role := range []commerce.StoreRole{commerce.RoleSupport, commerce.RoleWarehouse, commerce.RoleFinance} {
		d.hire(t, store, role)
		require.Equal(t, []string{"NOT_ALLOWED at input.productId"}, refusals(t, d.Products.SetAffiliateOffer(as(t, clerk, 0), offer)), role)
	}
}

func TestSetRestockAlert(t *testing.T) {
	t.Parallel()
	d := openMarket(t)
	id := d.product(t, maker, d.opened(t), cups)
	ctx := as(t, clerk, 0)
	for range 2 {
		require.NoError(t, d.Products.SetRestockAlert(ctx, id, true))
		require.Equal(t, 1, d.asked(t, "SELECT count(*) FROM restock_alerts WHERE user_id = $1", clerk))
	}
	for range 2 {
		require.NoError(t, d.Products.SetRestockAlert(ctx, id, false))
		require.Zero(t, d.asked(t, "SELECT count(*) FROM restock_alerts"))
	}
	_, err := d.sql.Exec(t.Context(), "UPDATE products SET status = 'BANNED'")
	require.NoError(t, err)
	require.Equal(t, []string{"NOT_FOUND at input.productId"}, refusals(t, d.Products.SetRestockAlert(ctx, id, true)))
}
