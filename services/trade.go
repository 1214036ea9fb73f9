package services

import (
	"context"
	"time"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/domain/community"
	commercedb "github.com/trellisgraph/trellis/storage/commerce"
)

// trade is what commerce says of what a note names. It is read before the community's transaction: the two sides share none.
type trade struct {
	goods map[domain.ProductID]*community.Goods
	// own is the store of the author's account, nil where they have none.
	own *domain.StoreID
	// rated is the store that the note rates, nil where it is none that the author may see; orders are theirs there.
	rated  *commerce.Store
	orders int
	// order is the order that the author names, nil where it is none of theirs.
	order *commerce.Order
}

// asked is what a note names of the commerce side.
type asked struct {
	products []domain.ProductID
	store    *domain.StoreID
	order    *domain.OrderID
}

// named is what the content of a note names.
func named(c *community.NoteContent) asked {
	a := asked{products: c.Products()}
	if c.Evaluation != nil {
		a.store = &c.Evaluation.StoreID
	}
	return a
}

// and adds what an author asks for.
func (a asked) and(f community.NoteFields) asked {
	for _, t := range f.Tags {
		a.products = append(a.products, t.ProductID)
	}
	if f.Evaluation != nil {
		a.store, a.order = &f.Evaluation.StoreID, f.Evaluation.OrderID
	}
	return a
}

// nothing reports whether commerce has not to be asked.
func (a asked) nothing() bool { return len(a.products) == 0 && a.store == nil }

// tradeOf asks commerce, in one transaction. An outage is the error of the mutation: nothing is published on a guess.
func tradeOf(ctx context.Context, shop commercedb.Store, author domain.Actor, a asked, now func() time.Time) (*trade, error) {
	t := &trade{goods: map[domain.ProductID]*community.Goods{}}
	err := shop.InTx(ctx, func(tx commercedb.Tx) error {
		var (
			products []*commerce.Product
			variants []*commerce.Variant
			offers   []*commerce.AffiliateOffer
			own      []commercedb.StoreAccount
			stores   []*commerce.Store
			orders   []*commerce.Order
			counted  []int
		)
		reads := []commercedb.Read{
			commercedb.Into(&products, commercedb.ProductsByIDs(a.products)),
			commercedb.Into(&variants, commercedb.VariantsByProducts(a.products)),
			commercedb.Into(&offers, commercedb.OffersByProducts(a.products)),
			commercedb.Into(&own, commercedb.StoreIDsByAccounts([]domain.UserID{author.UserID})),
		}
		if a.store != nil {
			reads = append(reads,
				commercedb.Into(&stores, commercedb.StoresByIDs([]domain.StoreID{*a.store})),
				commercedb.Into(&counted, commercedb.OrdersPaidIn(author.UserID, *a.store)))
		}
		if a.order != nil {
			reads = append(reads, commercedb.Into(&orders, commercedb.OrdersByIDs([]domain.OrderID{*a.order})))
		}
		if err := commercedb.Gather(ctx, tx, reads...); err != nil {
			return err
		}
		if len(own) > 0 {
			t.own = &own[0].StoreID
		}
		if store := first(stores); store != nil && store.Public() {
			t.rated, t.orders = store, counted[0]
		}
		if order := first(orders); order != nil && author.Is(order.BuyerID) && order.StoreID == *a.store {
			t.order = order
		}
		return t.gather(ctx, tx, author, products, variants, offers, now())
	})
	return t, err
}

// gather makes the goods that the author may see of what was read.
func (t *trade) gather(
	ctx context.Context, tx commercedb.Tx, author domain.Actor, products []*commerce.Product, variants []*commerce.Variant,
	offers []*commerce.AffiliateOffer, now time.Time,
) error {
	for _, p := range products {
		if !p.Public() {
			role, err := roleIn(ctx, tx, author, p.StoreID)
			if err != nil {
				return err
			}
			if !p.CanSee(author, role) {
				continue
			}
		}
		t.goods[p.ID] = &community.Goods{
			ProductID: p.ID, StoreID: p.StoreID, Title: p.Title, Image: p.Cover, Price: p.PriceRange().Min,
			Variants: map[int16]domain.Money{}, Own: t.own != nil && *t.own == p.StoreID, Sellable: p.Sellable(),
		}
	}
	for _, v := range variants {
		if g := t.goods[v.ID.Product]; g != nil {
			g.Variants[v.ID.N] = v.Price()
		}
	}
	for _, o := range offers {
		if g := t.goods[o.ProductID]; g != nil && o.Holds(now) {
			g.Affiliate = true
		}
	}
	return nil
}

// rates says what is wrong with rating the store that was asked for.
func (t *trade) rates(f *community.EvaluationFields) domain.UserErrors {
	switch {
	case f == nil:
		return nil
	case t.rated == nil:
		return domain.UserErrors{domain.Refuse(domain.ErrNotFound, "storeEvaluation.storeId", "store not found")}
	case t.own != nil && *t.own == t.rated.ID:
		return domain.UserErrors{domain.Refuse(domain.ErrNotAllowed, "storeEvaluation.storeId", "nobody rates their own store")}
	case f.OrderID != nil && t.order == nil:
		return domain.UserErrors{domain.Refuse(domain.ErrNotFound, "storeEvaluation.orderId", "you have no such order there")}
	default:
		return nil
	}
}
