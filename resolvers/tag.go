package resolvers

import (
	"context"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/domain/community"
	"github.com/trellisgraph/trellis/graph/model"
)

func primaryProductID(n *community.Note) (domain.ProductID, bool) { return keyOf(n.PrimaryProductID) }

func taggedProductID(t *community.Tag) (domain.ProductID, bool) { return t.ProductID, true }

func taggedVariantID(t *community.Tag) (domain.VariantID, bool) { return keyOf(t.VariantID()) }

// visibleTags loads tags of notes that the actor may see, nil in the place of the others.
func (r *Resolver) visibleTags(ctx context.Context, ids []domain.TagID) ([]*community.Tag, error) {
	notes := make([]domain.NoteID, len(ids))
	for i, id := range ids {
		notes[i] = id.Note
	}
	loading := r.load.Tag.Start(ctx, ids)
	visible, err := r.load.VisibleNotes(ctx, notes)
	if err != nil {
		return nil, err
	}
	tags, err := loading()
	for i := range tags {
		if visible[i] == nil {
			tags[i] = nil
		}
	}
	return tags, err
}

// tagAvailability says whether what is tagged can be bought; UNKNOWN, and no error, where commerce does not answer: the
// note stands without it.
func (r *Resolver) tagAvailability(ctx context.Context, tags []*community.Tag) []model.TagAvailability {
	both := func(ctx context.Context, ids []domain.ProductID) ([]*commerce.Product, error) {
		r.load.StockByProduct.Start(ctx, ids) // asked for now and collected below: one wait for both
		return r.load.VisibleProducts(ctx, ids)
	}
	products, productErr := edge(ctx, tags, taggedProductID, both)
	stock, stockErr := edge(ctx, tags, taggedProductID, r.load.StockByProduct.All)
	out := make([]model.TagAvailability, len(tags))
	for i, t := range tags {
		switch {
		case t == nil:
		case productErr != nil || stockErr != nil:
			out[i] = model.TagAvailabilityUnknown
		case products[i] == nil:
			out[i] = model.TagAvailabilityDelisted
		default:
			out[i] = buyable(products[i].Availability(ofVariant(stock[i], t.VariantN)))
		}
	}
	return out
}

// buyable is what a bucket means for a tag.
func buyable(a commerce.Availability) model.TagAvailability {
	switch a {
	case commerce.InStock, commerce.LowStock:
		return model.TagAvailabilityBuyable
	case commerce.SoldOut:
		return model.TagAvailabilitySoldOut
	case commerce.Unavailable:
		return model.TagAvailabilityDelisted
	default:
		return model.TagAvailabilityUnknown
	}
}

// ofVariant narrows a product's stock to one variant, if one is meant.
func ofVariant(stock []*commerce.Stock, n *int16) []*commerce.Stock {
	if n == nil {
		return stock
	}
	for _, s := range stock {
		if s.VariantID.N == *n {
			return []*commerce.Stock{s}
		}
	}
	return nil
}

func (r *Resolver) tagToken(t *community.Tag) commerce.AttributionToken {
	return r.signer.Sign(commerce.Touch{
		Surface: commerce.SurfaceNoteTag, NoteID: t.ID.Note, CreatorID: t.AuthorID, ProductID: t.ProductID, At: r.now(),
	})
}
