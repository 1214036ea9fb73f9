package loaders

import (
	"context"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/community"
	communitydb "github.com/trellisgraph/trellis/storage/community"
)

func (l *Loaders) collections(db communitydb.Reader) {
	l.Collection = &Loader[domain.CollectionID, *community.Collection]{
		load: func(ctx context.Context, ids []domain.CollectionID) (map[domain.CollectionID]*community.Collection, error) {
			rows, err := communitydb.All(ctx, db, communitydb.CollectionsByIDs(ids))
			return one(rows, err, func(c *community.Collection) (domain.CollectionID, *community.Collection) { return c.ID, c })
		},
	}
	l.CollectionsByOwner = pagesFor(db, communitydb.CollectionsPageByOwner,
		func(at communitydb.CollectionAt) domain.UserID { return at.Owner })
	l.CollectionCount = &Loader[domain.UserID, domain.Count]{
		load: func(ctx context.Context, of []domain.UserID) (map[domain.UserID]domain.Count, error) {
			return counted(communitydb.All(ctx, db, communitydb.CollectionCounts(of, communitydb.EyesOf(domain.ActorFrom(ctx)))))
		},
	}
	l.CollectionItems = pages(db, communitydb.ItemsPageByCollection,
		func(i *community.CollectionItem) domain.CollectionID { return i.CollectionID })
	l.ProductCollectCount = &Loader[domain.ProductID, int]{
		load: func(ctx context.Context, ids []domain.ProductID) (map[domain.ProductID]int, error) {
			rows, err := communitydb.All(ctx, db, communitydb.CollectCountsOfProducts(ids))
			return one(rows, err, func(c communitydb.ProductCollects) (domain.ProductID, int) { return c.Product, c.N })
		},
	}
	l.ProductCollectedByViewer = viewersAmong(db, communitydb.All, communitydb.ProductsCollectedAmong)
}

// VisibleCollections loads collections that the actor may see, nil in the place of the others.
func (l *Loaders) VisibleCollections(ctx context.Context, ids []domain.CollectionID) ([]*community.Collection, error) {
	collections, err := l.Collection.All(ctx, ids)
	actor, kept := domain.ActorFrom(ctx), make([]*community.Collection, len(ids))
	var owners []domain.UserID
	for _, c := range collections {
		if c != nil {
			owners = append(owners, c.OwnerID)
		}
	}
	walled, wallErr := l.Walled.All(ctx, owners)
	if wallErr != nil {
		return kept, failed(len(ids), wallErr)
	}
	for i, c := range collections {
		if c == nil {
			continue
		}
		if c.CanSee(community.StandingOf(actor, c.OwnerID, false, walled[0])) {
			kept[i] = c
		}
		walled = walled[1:]
	}
	return kept, err
}
