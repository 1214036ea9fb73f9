package resolvers

import (
	"context"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
)

func attributedNoteID(a *commerce.Attribution) (domain.NoteID, bool) { return keyOf(a.NoteID) }

func attributedCreatorID(a *commerce.Attribution) (domain.UserID, bool) { return keyOf(a.CreatorID) }

// attributions are what led to the purchase of lines, for those who have a part in the order.
func (r *Resolver) attributions(ctx context.Context, lines []*commerce.OrderLine) ([]*commerce.Attribution, error) {
	out := make([]*commerce.Attribution, len(lines))
	orders, err := edge(ctx, lines, lineOrderID, r.load.Order.All)
	if err != nil {
		return out, err
	}
	standings, err := r.load.OrderStandings(ctx, orders)
	if err != nil {
		return out, firstOf(err)
	}
	allowed := each(pointers(standings), func(s *commerce.OrderStanding) bool { return s.SeesAttribution() })
	read := func(_ context.Context, open []*commerce.OrderLine) ([]*commerce.Attribution, error) {
		return each(open, func(l *commerce.OrderLine) *commerce.Attribution { return l.Attribution }), nil
	}
	return guarded(ctx, "attribution", lines, allowed, read)
}
