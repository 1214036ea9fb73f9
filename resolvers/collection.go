package resolvers

import (
	"context"
	"errors"

	"github.com/99designs/gqlgen/graphql"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/domain/community"
	"github.com/trellisgraph/trellis/graph/model"
	"github.com/trellisgraph/trellis/graph/relay"
	"github.com/trellisgraph/trellis/services"
	communitydb "github.com/trellisgraph/trellis/storage/community"
)

func collectionID(c *community.Collection) (domain.CollectionID, bool) { return c.ID, true }

func ownerID(c *community.Collection) (domain.UserID, bool) { return c.OwnerID, true }

// collectionsByOwner makes a page of each owner's collections, as far as the viewer may see them. Nobody keeps count of them:
// the owner's id is what they are counted by.
func (r *Resolver) collectionsByOwner(
	ctx context.Context, page domain.Page, owners []*community.User,
) ([]*relay.Connection[*community.Collection], error) {
	rows, err := edge(ctx, owners, userID, func(ctx context.Context, of []domain.UserID) ([][]communitydb.CollectionAt, error) {
		return r.load.CollectionsByOwner.All(ctx, page, of)
	})
	if err != nil {
		return make([]*relay.Connection[*community.Collection], len(rows)), err
	}
	places := placesOf(rows, func(at communitydb.CollectionAt) place[domain.CollectionID] {
		return place[domain.CollectionID]{
			key: at.Collection, at: domain.Position{Key: at.At.UnixMicro(), ID: domain.UUID(at.Collection)},
		}
	})
	pages, err := connections(ctx, relay.ListCollections, page, places, uncounted(owners), r.load.VisibleCollections)
	return countedAs(pages, owners, func(u *community.User) any { return u.ID }), err
}

// itemsByCollection makes a page of each collection's items. An item is its own row: nothing more is loaded for it.
func (r *Resolver) itemsByCollection(
	ctx context.Context, page domain.Page, collections []*community.Collection,
) ([]*relay.Connection[*community.CollectionItem], error) {
	rows, err := edge(ctx, collections, collectionID,
		func(ctx context.Context, of []domain.CollectionID) ([][]*community.CollectionItem, error) {
			return r.load.CollectionItems.All(ctx, page, of)
		})
	if err != nil {
		return make([]*relay.Connection[*community.CollectionItem], len(rows)), err
	}
	places := placesOf(rows, func(i *community.CollectionItem) place[*community.CollectionItem] {
		return place[*community.CollectionItem]{key: i, at: domain.Position{Key: i.AddedAt.UnixMicro(), ID: i.SubjectID}}
	})
	kept := each(collections, func(c *community.Collection) *domain.Count { return exactly(c.Items) })
	return connections(ctx, relay.ListCollectionItems, page, places, kept, themselves)
}

// subjects loads the notes and the goods that the items are, nil in the place of those that vanished or that the viewer may
// not see. Goods that commerce cannot give leave the notes standing: each item has the error of its own side.
func (r *Resolver) subjects(ctx context.Context, items []*community.CollectionItem) ([]model.Collectable, error) {
	var goodIDs []domain.ProductID
	for _, i := range items {
		if i != nil && i.Kind == community.SubjectProduct {
			goodIDs = append(goodIDs, domain.ProductID(i.SubjectID))
		}
	}
	r.load.Product.Start(ctx, goodIDs) // asked for now and collected below: one wait for both
	notes, noteErr := edge(ctx, items, (*community.CollectionItem).NoteID, r.load.VisibleNotes)
	goods, goodErr := edge(ctx, items, (*community.CollectionItem).ProductID, r.load.VisibleProducts)
	out := make([]model.Collectable, len(items))
	for i := range items {
		switch {
		case notes[i] != nil:
			out[i] = notes[i]
		case goods[i] != nil:
			out[i] = goods[i]
		}
	}
	return out, joined(len(items), noteErr, goodErr)
}

// joined gives each parent the first of the errors that edges of the same parents had for it.
func joined(parents int, errs ...error) error {
	all, failed := make(graphql.BatchErrorList, parents), false
	for _, err := range errs {
		if err == nil {
			continue
		}
		failed = true
		byParent, apart := errors.AsType[graphql.BatchErrorList](err)
		for i := range all {
			switch {
			case all[i] != nil:
			case apart:
				all[i] = byParent[i]
			default:
				all[i] = err
			}
		}
	}
	if !failed {
		return nil
	}
	return all
}

// collectCounts are how many users collected each product, nil where the community does not say.
func (r *Resolver) collectCounts(ctx context.Context, products []*commerce.Product) ([]*domain.Count, error) {
	counts, err := edge(ctx, products, productID, r.load.ProductCollectCount.All)
	if err != nil {
		return make([]*domain.Count, len(products)), err
	}
	return each(pointers(counts), func(n *int) *domain.Count { return exactly(*n) }), nil
}

// reportable tells which of the products the viewer can report. Nobody's role takes no statement to know.
func (r *Resolver) reportable(ctx context.Context, products []*commerce.Product) ([]bool, error) {
	store := func(p *commerce.Product) (domain.StoreID, bool) { return p.StoreID, true }
	roles, err := edge(ctx, products, store, r.load.ViewerRole.All)
	actor, out := domain.ActorFrom(ctx), make([]bool, len(products))
	for i, p := range products {
		out[i] = p != nil && p.CanReport(actor, roles[i])
	}
	return out, err
}

// saveCollection reads the input, saves and reads the collection back.
func (r *Resolver) saveCollection(ctx context.Context, input model.CollectionSaveInput) (*community.Collection, error) {
	at, err := optionalID[domain.CollectionID]("collectionId", input.CollectionID.Value())
	if err != nil {
		return nil, err
	}
	id, err := r.do.Collections.SaveCollection(ctx, services.SaveCollection{
		CollectionID: at, Fields: community.CollectionFields{Title: input.Title, IsPrivate: input.IsPrivate}, Key: input.IdempotencyKey,
	})
	if err != nil {
		return nil, err
	}
	return single(ctx, id, r.load.VisibleCollections)
}

func (r *Resolver) deleteCollection(ctx context.Context, input model.CollectionDeleteInput) error {
	id, err := domain.ParseID[domain.CollectionID]("collectionId", input.CollectionID)
	if err != nil {
		return err
	}
	return r.do.Collections.DeleteCollection(ctx, id)
}
