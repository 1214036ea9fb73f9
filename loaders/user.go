package loaders

import (
	"context"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/community"
	communitydb "github.com/trellisgraph/trellis/storage/community"
	"github.com/trellisgraph/trellis/storage/postgres"
)

func (l *Loaders) users(db communitydb.Reader) {
	l.User = &Loader[domain.UserID, *community.User]{
		load: func(ctx context.Context, ids []domain.UserID) (map[domain.UserID]*community.User, error) {
			rows, err := communitydb.All(ctx, db, communitydb.UsersByIDs(ids))
			return one(rows, err, func(u *community.User) (domain.UserID, *community.User) { return u.ID, u })
		},
	}
	l.UserIDByHandle = &Loader[string, domain.UserID]{
		load: func(ctx context.Context, handles []string) (map[string]domain.UserID, error) {
			rows, err := communitydb.All(ctx, db, communitydb.UserIDsByHandles(handles))
			return one(rows, err, func(h communitydb.UserHandle) (string, domain.UserID) { return h.Handle, h.UserID })
		},
	}
	l.FollowedByViewer = viewersAmong(db, communitydb.FollowedAmong)
	l.FollowsViewer = viewersAmong(db, communitydb.FollowersAmong)
	l.Followers = userPages(db, communitydb.FollowersPage)
	l.Following = userPages(db, communitydb.FollowingPage)
}

// viewersAmong answers for the signed-in viewer, and no to everybody else without a statement.
func viewersAmong[K comparable](
	db communitydb.Reader, query func(domain.UserID, []K) postgres.Query[K],
) *Loader[K, bool] {
	return &Loader[K, bool]{load: func(ctx context.Context, keys []K) (map[K]bool, error) {
		viewer := domain.ActorFrom(ctx)
		if !viewer.SignedIn() {
			return nil, nil // no key is marked
		}
		return among(communitydb.All(ctx, db, query(viewer.UserID, keys)))
	}}
}

func userPages(
	db communitydb.Reader, query func([]domain.UserID, domain.Page) postgres.Query[communitydb.UserAt],
) *With[domain.Page, domain.UserID, []communitydb.UserAt] {
	return &With[domain.Page, domain.UserID, []communitydb.UserAt]{
		load: func(
			ctx context.Context, page domain.Page, of []domain.UserID,
		) (map[domain.UserID][]communitydb.UserAt, error) {
			rows, err := communitydb.All(ctx, db, query(of, page))
			return many(rows, err, func(at communitydb.UserAt) (domain.UserID, communitydb.UserAt) { return at.Of, at })
		},
	}
}
