package loaders

import (
	"context"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/community"
	communitydb "github.com/trellisgraph/trellis/storage/community"
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
	l.FollowedByViewer = viewersAmong(db, communitydb.All, communitydb.FollowedAmong)
	l.FollowsViewer = viewersAmong(db, communitydb.All, communitydb.FollowersAmong)
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
	l.AccountExport = &Loader[domain.UserID, *community.AccountExport]{
		load: func(ctx context.Context, ids []domain.UserID) (map[domain.UserID]*community.AccountExport, error) {
			rows, err := communitydb.All(ctx, db, communitydb.ExportsByUsers(ids))
			return one(rows, err, func(e *community.AccountExport) (domain.UserID, *community.AccountExport) { return e.UserID, e })
		},
	}
}

func ofUser(at communitydb.UserAt) domain.UserID { return at.Of }
