package loaders

import (
	"context"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	commercedb "github.com/trellisgraph/trellis/storage/commerce"
)

func (l *Loaders) refunds(db commercedb.Reader) {
	l.RefundsByOrder = &Loader[domain.OrderID, []*commerce.Refund]{
		load: func(ctx context.Context, ids []domain.OrderID) (map[domain.OrderID][]*commerce.Refund, error) {
			rows, err := commercedb.All(ctx, db, commercedb.RefundsByOrders(ids))
			return many(rows, err, func(r *commerce.Refund) (domain.OrderID, *commerce.Refund) { return r.ID.Order, r })
		},
	}
	l.ItemsByRefund = &Loader[domain.RefundID, []*commerce.RefundItem]{
		load: func(ctx context.Context, ids []domain.RefundID) (map[domain.RefundID][]*commerce.RefundItem, error) {
			rows, err := commercedb.All(ctx, db, commercedb.ItemsByRefunds(ids))
			return many(rows, err, func(i *commerce.RefundItem) (domain.RefundID, *commerce.RefundItem) { return i.RefundID, i })
		},
	}
	l.EvidenceByRefund = &Loader[domain.RefundID, []*domain.Image]{
		load: func(ctx context.Context, ids []domain.RefundID) (map[domain.RefundID][]*domain.Image, error) {
			rows, err := commercedb.All(ctx, db, commercedb.EvidenceByRefunds(ids))
			return many(rows, err, func(e commercedb.EvidenceImage) (domain.RefundID, *domain.Image) { return e.RefundID, &e.Image })
		},
	}
}

// VisibleRefunds loads refunds of orders that the actor may see, nil in the place of the others.
func (l *Loaders) VisibleRefunds(ctx context.Context, ids []domain.RefundID) ([]*commerce.Refund, error) {
	order := func(id domain.RefundID) domain.OrderID { return id.Order }
	load := func(ctx context.Context, ids []domain.RefundID) ([]*commerce.Refund, error) {
		return childrenOf(ctx, ids, l.RefundsByOrder, order, func(r *commerce.Refund) domain.RefundID { return r.ID })
	}
	return ofVisibleOrders(ctx, l, ids, load, order)
}
