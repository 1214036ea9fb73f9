package loaders

import (
	"context"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	commercedb "github.com/trellisgraph/trellis/storage/commerce"
)

func (l *Loaders) payments(db commercedb.Reader) {
	l.PaymentByGroup = &Loader[domain.GroupID, *commerce.Payment]{
		load: func(ctx context.Context, ids []domain.GroupID) (map[domain.GroupID]*commerce.Payment, error) {
			rows, err := commercedb.All(ctx, db, commercedb.PaymentsByGroups(ids))
			return one(rows, err, func(p *commerce.Payment) (domain.GroupID, *commerce.Payment) { return p.GroupID, p })
		},
	}
	l.PaymentEvents = &Loader[domain.GroupID, []*commerce.PaymentEvent]{
		load: func(ctx context.Context, ids []domain.GroupID) (map[domain.GroupID][]*commerce.PaymentEvent, error) {
			rows, err := commercedb.All(ctx, db, commercedb.EventsByPayments(ids))
			return many(rows, err, func(e *commerce.PaymentEvent) (domain.GroupID, *commerce.PaymentEvent) { return e.GroupID, e })
		},
	}
}

// VisiblePayments loads payments that the actor may see, nil in the place of the others.
func (l *Loaders) VisiblePayments(ctx context.Context, ids []domain.PaymentID) ([]*commerce.Payment, error) {
	groups := make([]domain.GroupID, len(ids))
	for i, id := range ids {
		groups[i] = domain.GroupID(id)
	}
	payments, err := l.PaymentByGroup.All(ctx, groups)
	return visible(ctx, payments, err)
}
