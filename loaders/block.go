package loaders

import (
	"context"
	"slices"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/community"
	communitydb "github.com/trellisgraph/trellis/storage/community"
)

func (l *Loaders) blocks(db communitydb.Reader) {
	among := viewersAmong(db, communitydb.All, communitydb.WalledAmong)
	l.Walled = &Loader[domain.UserID, bool]{load: func(ctx context.Context, users []domain.UserID) (map[domain.UserID]bool, error) {
		others := slices.DeleteFunc(slices.Clone(users), domain.ActorFrom(ctx).Is) // nobody blocks themselves
		if len(others) == 0 {
			return map[domain.UserID]bool{}, nil // no key is marked
		}
		return among.load(ctx, others)
	}}
	l.BlockedByViewer = viewersAmong(db, communitydb.All, communitydb.BlockedAmong)
	l.Blocked = pages(db, communitydb.BlockedPage, ofUser)
	l.BlockedCount = &Loader[domain.UserID, domain.Count]{
		load: func(ctx context.Context, of []domain.UserID) (map[domain.UserID]domain.Count, error) {
			return counted(communitydb.All(ctx, db, communitydb.BlockedCounts(of)))
		},
	}
}

// VisibleUsers loads users whom the actor may see, nil in the place of the others.
func (l *Loaders) VisibleUsers(ctx context.Context, ids []domain.UserID) ([]*community.User, error) {
	loading := l.Walled.Start(ctx, ids)
	users, err := l.User.All(ctx, ids)
	walled, wallErr := loading()
	if wallErr != nil {
		return make([]*community.User, len(ids)), wallErr
	}
	actor, kept := domain.ActorFrom(ctx), make([]*community.User, len(ids))
	for i, u := range users {
		if u != nil && community.StandingOf(actor, u.ID, false, walled[i]).CanSee() {
			kept[i] = u
		}
	}
	return kept, err
}
