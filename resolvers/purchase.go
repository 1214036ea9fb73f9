package resolvers

import (
	"context"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/domain/community"
	commercedb "github.com/trellisgraph/trellis/storage/commerce"
)

// boughtTagged says of each comment whether its author bought one of the goods tagged in the note. All pairs of an author and a
// tagged product are asked for with one load.
func (r *Resolver) boughtTagged(ctx context.Context, comments []*community.Comment) ([]*bool, error) {
	actor, out := domain.ActorFrom(ctx), make([]*bool, len(comments))
	tags, err := edge(ctx, comments, func(c *community.Comment) (domain.NoteID, bool) {
		return c.ID.Note, c.Speaks(actor)
	}, r.load.TagsByNote.All)
	if err != nil {
		return out, err
	}
	var asked []commercedb.Purchase
	var of []int // the comment that a purchase is asked for
	for i, c := range comments {
		if c == nil || !c.Speaks(actor) {
			continue
		}
		out[i] = new(bool)
		for _, t := range tags[i] {
			asked, of = append(asked, commercedb.Purchase{User: c.AuthorID, Product: t.ProductID}), append(of, i)
		}
	}
	bought, err := r.load.Purchased.All(ctx, asked)
	if err != nil {
		return make([]*bool, len(comments)), firstOf(err)
	}
	for j, yes := range bought {
		*out[of[j]] = *out[of[j]] || yes
	}
	return out, nil
}

// purchased says of each product whether the viewer bought it; nobody did not, without a statement.
func (r *Resolver) purchased(ctx context.Context, products []*commerce.Product) ([]bool, error) {
	actor := domain.ActorFrom(ctx)
	return edge(ctx, products, func(p *commerce.Product) (commercedb.Purchase, bool) {
		return commercedb.Purchase{User: actor.UserID, Product: p.ID}, actor.SignedIn()
	}, r.load.Purchased.All)
}
