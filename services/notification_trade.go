package services

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/domain/community"
	"github.com/trellisgraph/trellis/jobs/args"
	commercedb "github.com/trellisgraph/trellis/storage/commerce"
)

// The jobs below are those of commerce: what they tell of is read there, and what they tell is written at the community.

// TellOfOrder tells an order's buyer, and those of its store's staff whom it concerns, of something that happened to it. Nobody
// is told what they did themselves, and a store nothing of an order that was never paid.
func (s *Notifications) TellOfOrder(ctx context.Context, a args.TellOfOrder) error {
	id, err := domain.ParseID[domain.OrderID]("order", a.Order)
	if err != nil {
		return err
	}
	orders, err := commercedb.All(ctx, s.commerce.Reader, commercedb.OrdersByIDs([]domain.OrderID{id}))
	if err != nil || len(orders) == 0 {
		return err
	}
	order, about := orders[0], a.Order
	if a.Refund != 0 {
		about = domain.RefundID{Order: id, N: a.Refund}.String()
	}
	var notices []community.Notice
	add := func(user domain.UserID, kind community.NotificationKind) {
		if user.String() != a.By {
			notices = append(notices, community.Notice{User: user, Kind: kind, About: about, Of: domain.Moment(a.At)})
		}
	}
	event := &commerce.OrderEvent{Kind: a.EventKind}
	if event.TellsBuyer() {
		kind, err := s.toldOfRefund(ctx, id, a.Refund, community.ToldBuyer(a.EventKind))
		if err != nil {
			return err
		}
		add(order.BuyerID, kind)
	}
	if event.TellsStaff() && order.PaidAt != nil {
		staff, err := s.staff(ctx, order.StoreID, commerce.Happening(a.EventKind).ConcernsStaff)
		if err != nil {
			return err
		}
		for _, user := range staff {
			add(user, community.ToldStaff(a.EventKind))
		}
	}
	return s.tell(ctx, notices)
}

// toldOfRefund is what a buyer is told where a refund is granted: one that they did not ask for is an offer.
func (s *Notifications) toldOfRefund(
	ctx context.Context, order domain.OrderID, n int16, kind community.NotificationKind,
) (community.NotificationKind, error) {
	if kind != community.RefundApproved {
		return kind, nil
	}
	refunds, err := commercedb.All(ctx, s.commerce.Reader, commercedb.RefundsByOrders([]domain.OrderID{order}))
	offered := slices.ContainsFunc(refunds, func(r *commerce.Refund) bool {
		return r.ID.N == n && r.Reason == commerce.ReasonGoodwill
	})
	if offered {
		return community.RefundOffered, err
	}
	return kind, err
}

// staff are those who work in a store in such a role.
func (s *Notifications) staff(
	ctx context.Context, store domain.StoreID, concerns func(commerce.StoreRole) bool,
) ([]domain.UserID, error) {
	const most = 100
	var users []domain.UserID
	for page := (domain.Page{Limit: most}); ; {
		rows, err := commercedb.All(ctx, s.commerce.Reader, commercedb.MembersPageByStore([]domain.StoreID{store}, page))
		if err != nil {
			return nil, err
		}
		members := domain.NewSlice(rows, page)
		for _, m := range members.Items {
			if concerns(m.Role) {
				users = append(users, m.UserID)
			}
		}
		if !members.HasNext {
			return users, nil
		}
		last := members.Items[most-1]
		page.Started, page.From = true, domain.Position{Key: last.Since.UnixMicro(), ID: domain.UUID(last.UserID)}
	}
}

// TellOfReview tells those of a store's staff who answer reviews of one, or its author that it was answered.
func (s *Notifications) TellOfReview(ctx context.Context, a args.TellOfReview) error {
	id, err := domain.ParseID[domain.ReviewID]("review", a.Review)
	if err != nil {
		return err
	}
	reviews, err := commercedb.All(ctx, s.commerce.Reader, commercedb.ReviewsByIDs([]domain.ReviewID{id}))
	if err != nil || len(reviews) == 0 {
		return err
	}
	review, about := reviews[0], id.Product.String()
	if a.Answered {
		return s.tell(ctx, []community.Notice{{User: review.AuthorID, Kind: community.ReviewAnswered, About: about, Of: a.Review}})
	}
	products, err := commercedb.All(ctx, s.commerce.Reader, commercedb.ProductsByIDs([]domain.ProductID{id.Product}))
	if err != nil || len(products) == 0 {
		return err
	}
	staff, err := s.staff(ctx, products[0].StoreID, commerce.StoreRole.AnswersReviews)
	if err != nil {
		return err
	}
	notices := make([]community.Notice, len(staff))
	for i, user := range staff {
		notices[i] = community.Notice{User: user, Kind: community.StoreReviewed, About: about, Actor: review.AuthorID}
	}
	return s.tell(ctx, notices)
}

// How many of those who wait for a product are told at once, and after how many times that a job makes way for others.
const (
	waitingAtOnce = 500
	waitingRounds = 20
)

// TellOfRestock tells those who wait for a product that it can be bought again, if it can, each once: a wish is gone when it was
// fulfilled. Where it stops in between, those who were told are told nothing new.
func (s *Notifications) TellOfRestock(ctx context.Context, a args.TellOfRestock) error {
	id, err := domain.ParseID[domain.ProductID]("product", a.Product)
	if err != nil {
		return err
	}
	for range waitingRounds {
		there, err := s.buyable(ctx, id)
		if err != nil || !there {
			return err
		}
		waiting, err := commercedb.All(ctx, s.commerce.Reader, commercedb.WaitingFor(id, waitingAtOnce))
		if err != nil || len(waiting) == 0 {
			return err
		}
		notices := make([]community.Notice, len(waiting))
		for i, w := range waiting {
			notices[i] = community.Notice{
				User: w.UserID, Kind: community.ProductRestocked, About: a.Product, Of: domain.Moment(w.AskedAt),
			}
		}
		if err := s.tell(ctx, notices); err != nil {
			return err
		}
		err = s.commerce.InTx(ctx, func(tx commercedb.Tx) error { return tx.ForgetRestockAlerts(ctx, waiting) })
		if err != nil || len(waiting) < waitingAtOnce {
			return err
		}
	}
	return s.commerce.InTx(ctx, func(tx commercedb.Tx) error { return tx.Enqueue(ctx, time.Time{}, a) })
}

// buyable reports whether some of a product can be bought.
func (s *Notifications) buyable(ctx context.Context, id domain.ProductID) (bool, error) {
	products, err := commercedb.All(ctx, s.commerce.Reader, commercedb.ProductsByIDs([]domain.ProductID{id}))
	if err != nil || len(products) == 0 {
		return false, err
	}
	stock, err := commercedb.All(ctx, s.commerce.Reader, commercedb.StockByProducts([]domain.ProductID{id}))
	if err != nil {
		return false, err
	}
	switch products[0].Availability(stock) {
	case commerce.InStock, commerce.LowStock:
		return true, nil
	case commerce.SoldOut, commerce.Unavailable:
		return false, nil
	default:
		return false, fmt.Errorf("the availability of product %s is none", id)
	}
}
