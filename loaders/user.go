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
	l.Followers = pagesFor(db, communitydb.FollowersPage, ofUser)
	l.Following = pagesFor(db, communitydb.FollowingPage, ofUser)
	l.NotesLiked = pagesFor(db, communitydb.NotesLikedPage, func(r communitydb.Reaction) domain.UserID { return r.User })
	l.Drafts = pages(db, communitydb.DraftsPage, func(at communitydb.NoteAt) domain.UserID { return at.Author })
	l.UserPrivate = &Loader[domain.UserID, *community.UserPrivate]{
		load: func(ctx context.Context, ids []domain.UserID) (map[domain.UserID]*community.UserPrivate, error) {
			rows, err := communitydb.All(ctx, db, communitydb.PrivateByUsers(ids))
			return one(rows, err, func(p *community.UserPrivate) (domain.UserID, *community.UserPrivate) { return p.UserID, p })
		},
	}
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

func ofUser(at communitydb.UserAt) domain.UserID { return at.Of }

// pages reads a page of the list of each key.
func pages[K comparable, R any](
	db communitydb.Reader, query func([]K, domain.Page) postgres.Query[R], of func(R) K,
) *With[domain.Page, K, []R] {
	return &With[domain.Page, K, []R]{load: func(ctx context.Context, page domain.Page, keys []K) (map[K][]R, error) {
		rows, err := communitydb.All(ctx, db, query(keys, page))
		return many(rows, err, func(row R) (K, R) { return of(row), row })
	}}
}

// pagesFor is pages for lists that are not the same to everybody.
func pagesFor[K comparable, R any](
	db communitydb.Reader, query func([]K, communitydb.Eyes, domain.Page) postgres.Query[R], of func(R) K,
) *With[domain.Page, K, []R] {
	return &With[domain.Page, K, []R]{load: func(ctx context.Context, page domain.Page, keys []K) (map[K][]R, error) {
		rows, err := communitydb.All(ctx, db, query(keys, communitydb.EyesOf(domain.ActorFrom(ctx)), page))
		return many(rows, err, func(row R) (K, R) { return of(row), row })
	}}
}
