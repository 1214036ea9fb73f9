package seed

import (
	"fmt"
	"iter"
	"strings"
	"time"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/seed/demo"
	commercedb "github.com/trellisgraph/trellis/storage/commerce"
)

// shop is the i-th store as text; generated ones belong to readers.
func (w *world) shop(i int) demo.Store {
	if i < len(w.shops) {
		return w.shops[i]
	}
	owner := w.person(w.shopOwner(i))
	return demo.Store{
		Handle: owner.Handle + ".shop", Owner: owner.Handle, Name: owner.DisplayName + " 的小店",
		Kind: demo.PersonalStore, Status: demo.StoreOpen, Currency: string(domain.CurrencyCNY),
		ReturnPolicy: "<p>签收后 7 天内可退。</p>", OpenedHours: 24 * 200,
	}
}

func (w *world) shopOwner(i int) int {
	if i < len(w.shops) {
		return w.personNo[w.shops[i].Owner]
	}
	return len(w.people) + i - len(w.shops)
}

func (w *world) storeID(i int) domain.StoreID {
	return domain.StoreID(w.uuid(aStore, i, w.ago(w.shopOpened(i))))
}

func (w *world) shopOpened(i int) float64 {
	if i < len(w.shops) {
		return w.shops[i].OpenedHours
	}
	return 24 * 200
}

func (w *world) store(i int) *commerce.Store {
	s, opened := w.shop(i), w.ago(w.shopOpened(i))
	return &commerce.Store{
		ID: w.storeID(i), AccountID: w.userID(w.shopOwner(i)), Handle: s.Handle, Name: s.Name, Logo: w.logo(i),
		StoreKind: commerce.StoreKind(s.Kind), StoreStatus: commerce.StoreStatus(s.Status),
		Currency: domain.Currency(s.Currency), ReturnPolicyHTML: s.ReturnPolicy, OpenedAt: &opened,
		Products: int(w.onSale[i]), Sold: int(w.soldBy[i]), Rating: w.ratedStores[i],
	}
}

func (w *world) allStores() iter.Seq[*commerce.Store] { return upTo(w.stores, w.store) }

// good is the i-th product as text.
func (w *world) good(i int) demo.Product {
	if i < len(w.goods) {
		return w.goods[i]
	}
	return w.generator.Product(i)
}

// sellerOf is the store that sells the i-th product. Generated goods go to every store, curated ones included, so that
// no store of a larger scale is empty.
func (w *world) sellerOf(i int) int {
	if i < len(w.goods) {
		return w.shopNo[w.goods[i].Store]
	}
	if w.stores == len(w.shops) {
		return i % w.stores
	}
	return len(w.shops) + i%(w.stores-len(w.shops))
}

func (w *world) currencyOf(store int) domain.Currency {
	if store < len(w.shops) {
		return domain.Currency(w.shops[store].Currency)
	}
	return domain.CurrencyCNY
}

// listed is when the i-th product came on sale: some time after its store opened, and before anybody tagged it.
func (w *world) listed(i int) time.Time {
	opened := w.shopOpened(w.sellerOf(i))
	hours := opened * (0.7 + 0.25*w.random(aProduct, -1-i).Float64())
	return w.ago(min(opened, max(hours, w.taggedFor[i]+24)))
}

func (w *world) productID(i int) domain.ProductID {
	return domain.ProductID(w.uuid(aProduct, i, w.listed(i)))
}

func (w *world) product(i int) *commerce.Product {
	p, store := w.good(i), w.sellerOf(i)
	out := &commerce.Product{
		ID: w.productID(i), StoreID: w.storeID(store), CategoryID: w.categoryOf(p), Title: p.Title, Subtitle: optional(p.Subtitle),
		DescriptionHTML: p.Description, Brand: optional(p.Brand), Cover: w.productCover(i),
		ProductStatus: commerce.ProductStatus(p.Status), StoreStatus: commerce.StoreStatus(w.shop(store).Status),
		Currency: w.currencyOf(store),
		Options:  []commerce.Option{}, VariantCount: len(p.Variants), Sold: int(w.sold[i]), Rating: w.rated[i],
		ListedAt: w.listed(i),
	}
	for _, o := range p.Options {
		out.Options = append(out.Options, commerce.Option{Name: o.Name, Values: o.Values})
	}
	out.PriceMin, out.PriceMax = p.Variants[0].Price, p.Variants[0].Price
	for _, v := range p.Variants {
		out.PriceMin, out.PriceMax = min(out.PriceMin, v.Price), max(out.PriceMax, v.Price)
		if v.CompareAt > 0 {
			out.CompareAtMin, out.CompareAtMax = least(out.CompareAtMin, v.CompareAt), most(out.CompareAtMax, v.CompareAt)
		}
	}
	return out
}

func least(old *int64, v int64) *int64 {
	if old != nil && *old < v {
		return old
	}
	return &v
}

func most(old *int64, v int64) *int64 {
	if old != nil && *old > v {
		return old
	}
	return &v
}

func (w *world) allProducts() iter.Seq[*commerce.Product] { return upTo(w.products, w.product) }

func (w *world) allProductImages() iter.Seq[commercedb.PlacedImage] {
	return func(yield func(commercedb.PlacedImage) bool) {
		for i := range w.products {
			for n, image := range w.productImages(i) {
				placed := commercedb.PlacedImage{
					ProductImage: commercedb.ProductImage{ProductID: w.productID(i), Image: *image}, Position: n,
				}
				if !yield(placed) {
					return
				}
			}
		}
	}
}

func (w *world) allVariants() iter.Seq[*commerce.Variant] {
	return func(yield func(*commerce.Variant) bool) {
		for i := range w.products {
			p, id, currency := w.good(i), w.productID(i), w.currencyOf(w.sellerOf(i))
			for n := range p.Variants {
				if !yield(variant(p, id, n, currency)) {
					return
				}
			}
		}
	}
}

func variant(p demo.Product, id domain.ProductID, n int, currency domain.Currency) *commerce.Variant {
	v := p.Variants[n]
	out := &commerce.Variant{
		ID: domain.VariantID{Product: id, N: int16(n + 1)}, Title: variantTitle(p, n), //nolint:gosec // a few dozen
		Options: []commerce.SelectedOption{}, Currency: currency, PriceMinor: v.Price,
	}
	for o, value := range v.Values {
		out.Options = append(out.Options, commerce.SelectedOption{Name: p.Options[o].Name, Value: value})
	}
	if v.CompareAt > 0 {
		out.CompareAt = &v.CompareAt
	}
	if v.Limit > 0 {
		out.PurchaseLimit = &v.Limit
	}
	sku := fmt.Sprintf("%s-%02d", p.Key, n+1)
	out.SKU = &sku
	return out
}

// variantTitle is the chosen values in words; a product without options has one variant by the product's name.
func variantTitle(p demo.Product, n int) string {
	if len(p.Variants[n].Values) == 0 {
		return p.Title
	}
	return strings.Join(p.Variants[n].Values, " / ")
}

func (w *world) allStock() iter.Seq[*commerce.Stock] {
	return func(yield func(*commerce.Stock) bool) {
		for i := range w.products {
			p, id, r := w.good(i), w.productID(i), w.random(aShelf, -1-i)
			for n, v := range p.Variants {
				variantID := domain.VariantID{Product: id, N: int16(n + 1)}
				reserved := w.reserved[variantID]
				stock := &commerce.Stock{
					VariantID: variantID, StoreID: w.storeID(w.sellerOf(i)), OnHand: max(v.OnHand, reserved), Reserved: reserved,
					LowStockAt: 5, Version: 1 + r.IntN(40), UpdatedAt: between(r, w.listed(i), w.o.At.UTC()),
				}
				if !yield(stock) {
					return
				}
			}
		}
	}
}
